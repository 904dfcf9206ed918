"""Two processes serve, others work, on PostgreSQL and Redis: whatever ends, nothing is missed."""

import asyncio
import contextlib
import json
import logging
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.live.service import Service
from contactcenter.ports.store import LEASE
from tests import redis_server
from tests.e2e.post import embedded
from tests.faults.aftermath import UNFINISHED, until_none
from tests.faults.checker import violations
from tests.faults.journal import Journal
from tests.faults.outside import TOKEN, Outside
from tests.faults.stage import furnish

pytestmark = pytest.mark.timeout(600)

log = logging.getLogger(__name__)

_RECOVERS_WITHIN = 5.0  # seconds, F21


@dataclass
class Screen:
    """What one agent's socket was sent."""

    url: str
    positions: list[int] = field(default_factory=list)
    texts: Counter[str] = field(default_factory=Counter)  # of customers' messages
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def watch(self) -> None:
        """Read the socket for as long as it stands."""
        address = f"{self.url.replace('http', 'ws', 1)}/api/stream?after=0"
        cookie = {"Cookie": f"cc_session={TOKEN}"}
        async with connect(address, origin=self.url, additional_headers=cookie) as socket:  # type: ignore[arg-type]
            async for sent in socket:
                for frame in map(json.loads, str(sent).split("\n")):
                    self._take(frame)
        raise AssertionError("the socket was closed though its server lives")

    async def shows(self, text: str) -> None:
        """Wait until a text was sent."""
        while not self.texts[text]:
            self._news.clear()
            await self._news.wait()

    def _take(self, frame: dict[str, object]) -> None:
        if frame["frame"] != "fact":
            return
        self.positions.append(int(str(frame["position"])))
        if frame["type"] == "message_received":
            message = frame["message"]
            assert isinstance(message, dict)
            self.texts[message["text"]] += 1
            self._news.set()


@dataclass
class Office:
    """Everything that runs: two that serve, some that work, and who looks on."""

    url: str
    folder: Path
    redis: redis_server.Redis
    outside: list[Outside] = field(default_factory=list)  # at each that serves
    screens: list[Screen] = field(default_factory=list)
    journal: Journal = field(default_factory=Journal)

    def process(self, verb: str) -> Service:
        """Return one more process."""
        loops = "false" if verb == "serve" else "true"
        return Service(
            self.folder,
            self.url,
            verb=verb,
            redis_url=self.redis.url,
            loops=loops,
            send_lease_seconds="11",
        )

    async def line(self, number: int, socket: ClientConnection) -> float:
        """Let a visitor write; return after how many seconds every screen shows it."""
        text, at = f"line {number}", self.outside[number % 2]
        await at.say(socket, f"client-{number}", text)
        said = time.monotonic()
        async with asyncio.timeout(30), asyncio.TaskGroup() as group:
            for screen in self.screens:
                group.create_task(screen.shows(text))
        return time.monotonic() - said

    def missed(self) -> list[str]:
        """Return what a screen was not sent, or was sent twice or out of order."""
        said = Counter(self.journal.said)
        differing = [screen for screen in self.screens if screen.texts != said]
        jumping = [
            screen for screen in self.screens if screen.positions != sorted(set(screen.positions))
        ]
        return [
            *(f"I6 missed {said - each.texts}, too much {each.texts - said}" for each in differing),
            *(f"I3 out of order: {each.positions}" for each in jumping),
        ]


@pytest.fixture
async def office(postgres_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    """Give two processes that serve, each with an agent's screen on it, and nobody who works."""
    with redis_server.redis() as redis:
        async with contextlib.AsyncExitStack() as stack:
            post = await stack.enter_async_context(embedded(tmp_path))
            await furnish(tmp_path, postgres_url, post.settings())
            office = Office(postgres_url, tmp_path, redis)
            group = await stack.enter_async_context(asyncio.TaskGroup())
            watching = []
            for _ in range(2):
                served = await stack.enter_async_context(office.process("serve"))
                office.outside.append(Outside(served.url, post, office.journal))
                office.screens.append(Screen(served.url))
                watching.append(group.create_task(office.screens[-1].watch()))
            yield office
            for each in watching:
                each.cancel()


async def test_whatever_becomes_of_redis_nothing_is_missed(office: Office, *, full: bool) -> None:
    """F21, F22, L19."""
    chance = random.Random(21)
    slowest = 0.0
    async with office.process("work"), _two_visitors(office) as sockets:
        for number in range(100 if full else 10):
            async with asyncio.TaskGroup() as group:
                trouble = group.create_task(_trouble(office.redis, chance))
                took = await office.line(number, sockets[number % 2])
                await trouble
            slowest = max(slowest, took, await office.line(1000 + number, sockets[number % 2]))
        await _settled(office)
    assert office.missed() == []
    log.info("the slowest line was seen after %.1f s", slowest)
    assert slowest < _RECOVERS_WITHIN


async def test_another_takes_over_from_who_works(office: Office, *, full: bool) -> None:
    """F06: killed, or frozen past its leases and back, while visitors write."""
    slowest = 0.0
    async with contextlib.AsyncExitStack() as stack, _two_visitors(office) as sockets:
        working = [await stack.enter_async_context(office.process("work")) for _ in range(2)]
        for number in range(6 if full else 2):
            first = working.pop(0)
            await office.line(number, sockets[number % 2])
            if number % 2:
                first.signal(signal.SIGSTOP)
            else:
                first.signal(signal.SIGKILL)
            slowest = max(slowest, await office.line(100 + number, sockets[number % 2]))
            if number % 2:
                first.signal(signal.SIGCONT)
                working.append(first)
            else:
                working.append(await stack.enter_async_context(office.process("work")))
            await office.line(200 + number, sockets[number % 2])
        await _settled(office)
    assert office.missed() == []
    log.info("the slowest line was seen after %.1f s", slowest)
    assert slowest < LEASE + _RECOVERS_WITHIN


@contextlib.asynccontextmanager
async def _two_visitors(office: Office) -> AsyncIterator[list[ClientConnection]]:
    """Give a visitor's socket at each process that serves."""
    async with contextlib.AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(each.chat(await each.chat_token(None)))
            for each in office.outside
        ]


async def _trouble(redis: redis_server.Redis, chance: random.Random) -> None:
    # At a random moment of the line's way, of which nobody tells.
    await asyncio.sleep(chance.random() * 0.02)
    away = chance.random()
    match chance.choice(("emptied", "killed", "frozen")):
        case "emptied":
            redis.empty()
        case "killed":
            redis.kill()
            await asyncio.sleep(away)  # a server is away for as long as it is
            await asyncio.to_thread(redis.start)
        case "frozen":
            redis.signal(signal.SIGSTOP)
            await asyncio.sleep(3 * away)  # likewise
            redis.signal(signal.SIGCONT)


async def _settled(office: Office) -> None:
    """Wait until all is quiet, and ask the checker."""
    async with asyncio.timeout(30):
        await until_none(office.url, *UNFINISHED)
    for each in office.outside:
        assert violations(office.url, office.folder / "blobs", each.journal) == []
