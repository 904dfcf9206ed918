"""Sheets as PDF, set by typst in a process of its own, which is ended when it takes too long.

All text goes in as JSON and is printed as it is. The fonts come with the built screens, so that
nothing is looked for on the system or the network.
"""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contactcenter.domain.errors import Conflict
from contactcenter.domain.evidence.sheet import Sheet, breakable, is_right_to_left

_CHILD = "contactcenter.adapters.typesetting"
FONTS = Path(__file__).parent.parent / "web" / "fonts"
SECONDS = 60.0
_SHOWN = 300  # characters of what typst says when it fails


class Unprintable(Conflict):
    """It cannot be made into a PDF; the text says why."""

    code = "unprintable"


async def render(sheet: Sheet, *, seconds: float = SECONDS) -> bytes:
    """Return the sheet as PDF.

    Raises:
        Unprintable: it takes longer, or the fonts are not there.
    """
    if not any(FONTS.glob("*.ttf")):
        raise Unprintable(f"the fonts are missing in {FONTS}: build the screens first")
    said = await asyncio.to_thread(lambda: json.dumps(_plain(sheet)).encode())
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        _CHILD,
        str(FONTS),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        env=_environment(),
    )
    try:
        async with asyncio.timeout(seconds):
            made, complained = await child.communicate(said)
    except TimeoutError:
        raise Unprintable(
            f"the PDF is not ready after {seconds:g} s: print fewer at once"
        ) from None
    finally:
        if child.returncode is None:
            child.kill()
            _ = await child.wait()
    if child.returncode != 0:
        raise Unprintable(f"typst: {complained.decode(errors='replace')[-_SHOWN:].strip()}")
    return made


def _environment() -> dict[str, str]:
    """Return what the child sees: no settings, hence no secrets."""
    wanted = ("PATH", "PYTHONPATH", "SYSTEMROOT", "HOME")
    return {name: os.environ[name] for name in wanted if name in os.environ}


def _plain(sheet: Sheet) -> dict[str, Any]:
    """Return the sheet with each text in its lines, and each line with its direction."""
    said = asdict(sheet)
    for block in said["blocks"]:
        block["lines"] = _lines(block["text"])
        for row in block["rows"]:
            for cell in row:
                cell["lines"] = _lines(cell["text"], whole=cell["tone"] == "code")
    return said


def _lines(text: str, *, whole: bool = False) -> list[Mapping[str, object]]:
    lines: Iterable[str] = text.split("\n")
    return [
        {"text": each if whole else breakable(each), "rtl": is_right_to_left(each)}
        for each in lines
    ]
