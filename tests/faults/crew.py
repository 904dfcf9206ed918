"""Several processes of one program that do the same thing at the same time, on one database.

test                                     each member
  │── one JSON line on stdin ──────────► what to do
  │◄──────────── one JSON line on stdout ── what came of it
  │── stdin closed ────────────────────► it ends
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from contactcenter.adapters.sql.store import SqlStore

MEMBERS = 4
_TO_ANSWER = 120.0
_LONGEST_LINE = 16 * 1024 * 1024

Act = Callable[[Any], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Crew:
    """The members, as the test sees them."""

    members: list[asyncio.subprocess.Process]

    async def ask(self, what: object) -> list[Any]:
        """Tell each the same, at once, and return what came of it."""
        line = json.dumps(what).encode() + b"\n"
        for member in self.members:
            assert member.stdin is not None
            member.stdin.write(line)
        async with asyncio.timeout(_TO_ANSWER):
            return list(await asyncio.gather(*map(_answer, self.members)))


@asynccontextmanager
async def crew(module: str, url: str) -> AsyncIterator[Crew]:
    """Start the members; each knows the database and its own number."""
    members = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, url, str(number)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_LONGEST_LINE,
        )
        for number in range(MEMBERS)
    ]
    try:
        await asyncio.gather(*map(_answer, members))
        yield Crew(members)
    finally:
        for member in members:
            assert member.stdin is not None
            member.stdin.close()
        await asyncio.gather(*map(_end, members))


def show(figure: str, counts: Mapping[str, int]) -> None:
    """Leave a figure for who runs the tests with `-s` or `-rA`."""
    counted = ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
    sys.stdout.write(f"\n{figure}; {counted}\n")


def serve(begin: Callable[[SqlStore, int], Awaitable[Act]]) -> None:
    """Be a member: do what is asked until nobody asks any more."""
    url, number = sys.argv[1:]

    async def run() -> None:
        store = await SqlStore.open(url)
        try:
            act = await begin(store, int(number))
            _tell("ready")
            while line := await asyncio.to_thread(sys.stdin.readline):
                _tell(await act(json.loads(line)))
        finally:
            await store.close()

    asyncio.run(run())


def _tell(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


async def _answer(member: asyncio.subprocess.Process) -> Any:
    assert member.stdout is not None
    line = await member.stdout.readline()
    assert line, "it has ended: see its standard error"
    return json.loads(line)


async def _end(member: asyncio.subprocess.Process) -> None:
    try:
        async with asyncio.timeout(10):
            await member.wait()
    except TimeoutError:
        member.kill()
        await member.wait()
