"""The demo's processes: started with their settings, awaited until ready, ended together.

Settings go over standard input, so that no password shows in a list of processes; the same pipe
tells a child that its parent is gone, however it went.
"""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_TO_START = 20.0
_TO_END = 2.0


class NotReady(Exception):
    """A process ended, or stayed silent, before it was ready. Says where its log is."""


class Processes:
    """Starts python modules as children and ends them on the way out.

    async with Processes(data_dir / "logs") as processes:
        mail = await processes.start("contactcenter.demo.mail_server", settings)
        first = await processes.first_ended()
    """

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: dict[str, asyncio.subprocess.Process] = {}

    async def __aenter__(self) -> "Processes":
        self._logs.mkdir(parents=True, exist_ok=True)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(
        self, module: str, settings: Mapping[str, object], *, name: str | None = None
    ) -> dict[str, Any]:
        """Start `python -m module --settings -` and return what it says when it is ready.

        Raises:
            NotReady: it ended or stayed silent; its standard error is in the log.
        """
        name = name or module.rpartition(".")[2]
        log = self._logs / f"{name}.log"
        with log.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", module, "--settings", "-"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                start_new_session=True,  # Ctrl-C is for the parent, which ends them in order
            )
        self._running[name] = process
        return await _ready(process, settings, log)

    async def first_ended(self) -> str:
        """Wait until one of them ends, and return its name."""
        waits = {asyncio.ensure_future(it.wait()): name for name, it in self._running.items()}
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            return waits[done.pop()]
        finally:
            for wait in waits:
                wait.cancel()

    async def end(self, name: str) -> None:
        """End one: politely first, and after two seconds not."""
        process = self._running[name]
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(_TO_END):
                await process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def stop(self) -> None:
        """End all, at the same time."""
        await asyncio.gather(*(self.end(name) for name in self._running))
        self._running.clear()


async def _ready(
    process: asyncio.subprocess.Process, settings: Mapping[str, object], log: Path
) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps(settings).encode() + b"\n")
        await process.stdin.drain()
        async with asyncio.timeout(_TO_START):
            line = await process.stdout.readline()
        facts = json.loads(line)
    except (OSError, TimeoutError, ValueError) as error:
        raise NotReady(f"the process did not get ready; see {log}") from error
    assert isinstance(facts, dict)
    return facts
