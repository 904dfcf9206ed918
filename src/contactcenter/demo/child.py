"""How a process of the demo lives: it is given one line, says one line, and ends with its parent.

parent                                   child
  │── one JSON line on stdin ────────────► `given`: its settings
  │◄──────────── one JSON line on stdout ── `ready`: its ports and the like
  │── stdin closed, SIGTERM or SIGINT ───► `until_stopped` returns
"""

import asyncio
import json
import os
import signal
import stat
import sys
from collections.abc import Awaitable, Mapping
from typing import Any


def given(argument: str) -> dict[str, Any]:
    """Return the settings in that file; `-` means the first line of standard input."""
    if argument == "-":
        # Unbuffered, so that nothing behind the line is lost to `until_stopped`.
        line = b""
        while not line.endswith(b"\n") and (byte := os.read(0, 1)):
            line += byte
    else:
        with open(argument, "rb") as file:  # noqa: PTH123 - may be a pipe
            line = file.read()
    settings = json.loads(line)
    assert isinstance(settings, dict)
    return settings


def ready(facts: Mapping[str, object]) -> None:
    """Tell the parent that work has begun."""
    print(json.dumps({"ready": True, **facts}), flush=True)


async def until_stopped(*work: Awaitable[object]) -> None:
    """Work until told to stop, or until the work itself ends or fails."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    ends = [asyncio.ensure_future(stop.wait()), asyncio.ensure_future(_orphaned())]
    tasks = [asyncio.ensure_future(it) for it in work]
    try:
        done, _ = await asyncio.wait([*ends, *tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in (*ends, *tasks):
            task.cancel()
        await asyncio.wait([*ends, *tasks], timeout=0.5)


async def _orphaned() -> None:
    """Wait until the parent lets go of the pipe; without one there is nobody to outlive."""
    mode = os.fstat(0).st_mode
    if not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
        await asyncio.Event().wait()
    loop, reader = asyncio.get_running_loop(), asyncio.StreamReader()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    try:
        while await reader.read(4096):
            pass
    finally:
        transport.close()
