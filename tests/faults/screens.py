"""The screens' own code in processes of Node: their state, their streams, their reconnecting.

agent_ui/tests/line has the programs. Nothing of the screens is copied or replaced but the browser.
"""

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_SCREENS = Path(__file__).parents[2] / "agent_ui"
_ANSWERS_WITHIN = 60.0  # seconds
# Silence is taken for a dead line after 35 s; here after 7, which is more than between two marks.
PACE = 5


def bundle(folder: Path) -> None:
    """Make the programs."""
    if shutil.which("node") is None or not (_SCREENS / "node_modules").exists():
        pytest.skip("the screens' packages are missing: run `npm ci` in agent_ui")
    words = ["node", str(_SCREENS / "tests" / "line" / "bundle.mjs"), str(folder)]
    made = subprocess.run(words, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr


@dataclass(frozen=True, slots=True)
class Screen:
    """A running program, and what it says when it is asked."""

    process: asyncio.subprocess.Process

    async def ask(self, do: str, **more: str) -> Any:
        """Tell it to do something, and return what it answers."""
        to, out = self.process.stdin, self.process.stdout
        assert to is not None
        assert out is not None
        to.write(json.dumps({"do": do, **more}).encode() + b"\n")
        async with asyncio.timeout(_ANSWERS_WITHIN):
            answer = await out.readline()
        assert answer, "the screen's program has ended: see above"
        return json.loads(answer)


@asynccontextmanager
async def screen(folder: Path, program: str, place: Mapping[str, str]) -> AsyncIterator[Screen]:
    """Run one of the programs; `place` says where the service is and who is asking."""
    process = await asyncio.create_subprocess_exec(
        "node",
        "--experimental-websocket",
        folder / f"{program}.mjs",
        env={**os.environ, "PACE": str(PACE), "NODE_NO_WARNINGS": "1", **place},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Screen(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
