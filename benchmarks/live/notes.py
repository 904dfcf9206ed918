"""What the load's processes saw, handed over as a file that is there whole or not at all.

Times are of CLOCK_MONOTONIC, which is one clock for all processes of a machine.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_LOOK_EVERY = 0.1  # seconds
_MARK = re.compile(r"\[mark (\d+)\]")


def mark(number: int) -> str:
    """Return what a message carries to be known by."""
    return f"[mark {number}]"


def marked(text: str) -> int | None:
    """Return the number of a message, if it carries one."""
    found = _MARK.search(text)
    return int(found[1]) if found else None


def write(path: Path, notes: Mapping[str, object]) -> None:
    """Hand the notes over."""
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(notes))
    draft.rename(path)


async def handed_over(path: Path, patience: float) -> dict[str, Any]:
    """Wait for notes, and return them.

    Raises:
        TimeoutError: they did not come.
    """
    for _ in range(round(patience / _LOOK_EVERY)):
        if await asyncio.to_thread(path.exists):
            return read(path)
        await asyncio.sleep(_LOOK_EVERY)
    raise TimeoutError(f"{path.stem} did not hand over their notes")


def read(path: Path) -> dict[str, Any]:
    """Return notes that were handed over."""
    notes = json.loads(path.read_text())
    assert isinstance(notes, dict)
    return notes
