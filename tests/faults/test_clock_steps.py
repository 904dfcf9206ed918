"""The machine's clock is set, or stands still, under a running service: it does no harm (F37)."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate
from pathlib import Path

import pytest

from contactcenter.adapters.clock import Clock
from contactcenter.adapters.sql.migrate import migrate
from contactcenter.adapters.sql.store import SqlStore
from contactcenter.domain.agent import Chosen
from contactcenter.domain.events import PresenceChanged, WorkAssigned, WorkOffered, WorkQueued
from contactcenter.domain.ids import Position
from tests.serving import Client, Service, Stream, Visitor, serving

HOUR, DAY = 3600, 24 * 3600
_SECOND = 1_000_000_000
_AT_ONCE = timedelta(seconds=1)
# The leases of agents are renewed every five seconds: a round shows whether that goes on.
_WHILE = 6.0


@dataclass
class Wall:
    """The machine's clock, which a test sets."""

    ahead: int = 0  # nanoseconds
    stands: int | None = None  # the time at which it stands still

    def time_ns(self) -> int:
        return self.stands or time.time_ns() + self.ahead


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
async def service(
    request: pytest.FixtureRequest, database: str, tmp_path: Path, wall: Wall
) -> AsyncIterator[Service]:
    url = f"sqlite:///{tmp_path / 'steps.db'}"
    if database == "postgresql":
        url = request.getfixturevalue("postgres_url")
    await migrate(url)
    store = await SqlStore.open(url)
    clock = Clock(wall.time_ns)
    async with serving(store, tmp_path, clock=clock, session_hours=72) as running:
        yield running


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Set it by these seconds, or stop it; under `--full` often, on both databases."""
    cases: list[tuple[str, int | None]] = [("sqlite", DAY), ("postgresql", -HOUR), ("sqlite", None)]
    if metafunc.config.getoption("--full"):
        steps = [HOUR, -HOUR, DAY, -DAY, None] * 4
        cases = [(database, step) for database in ("sqlite", "postgresql") for step in steps]
    metafunc.parametrize(("database", "step"), cases)


async def test_nothing_is_lost_late_or_dated_back(
    service: Service, wall: Wall, step: int | None
) -> None:
    async with service.client("mina@shop.example") as mina, service.visitor() as visitor:
        position = (await mina.read("/snapshot"))["position"]
        async with mina.stream(position) as stream:
            await mina.online()
            ticket = await _talk(mina, stream, visitor, "before")
            if step is None:
                wall.stands = wall.time_ns()
            else:
                wall.ahead += step * _SECOND
            await _talk(mina, stream, visitor, "after", ticket)
            await asyncio.sleep(_WHILE)  # that nothing happens can only be waited for
            await _talk(mina, stream, visitor, "later", ticket)
    await _expect_order(service)


async def _talk(
    mina: Client, stream: Stream, visitor: Visitor, text: str, ticket: str | None = None
) -> str:
    """Let the visitor write and Mina answer, each promptly."""
    async with asyncio.timeout(5):
        await visitor.say(text, f"client-{text}")
        received = await stream.until("message_received")
        assert received["message"]["text"] == text
        if ticket is None:
            offered = await stream.until("work_offered")
            answer = await mina.do(f"/offers/{offered['offer']['id']}/accept", key=text)
            assert answer.is_success, answer.text
        ticket = received["ticket"]["id"]
        body = {"conversation_id": received["message"]["conversation_id"], "text": f"re: {text}"}
        answer = await mina.do(f"/tickets/{ticket}/replies", body, key=f"reply-{text}")
        assert answer.is_success, answer.text
        while (await visitor.until("message"))["message"]["text"] != f"re: {text}":
            pass
    return str(ticket)


async def _expect_order(service: Service) -> None:
    facts = [each.fact for each in await service.app.store.placed_after(Position(0), 1000)]
    times = [each.at for each in facts]
    # Two blocks of the same moment end in either order; the clock was set by no less than an hour.
    latest = accumulate(times, max)
    assert all(before - at < _AT_ONCE for before, at in zip(latest, times, strict=True))
    for once in (WorkQueued, WorkOffered, WorkAssigned):
        assert len([each for each in facts if isinstance(each, once)]) == 1
    changes = [each.after for each in facts if isinstance(each, PresenceChanged)]
    there = changes[changes.index(Chosen.ONLINE) :]
    assert there == [Chosen.ONLINE], "an agent whose socket was open was taken for lost"
