"""What changes on a desk without a fact that shows it comes with the marks."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from contactcenter.adapters.bus import LocalBus
from contactcenter.adapters.memory import MemoryStore
from contactcenter.application import accounts, inboxes
from contactcenter.application.asked import Asked
from contactcenter.domain.agent import Agent, Preferences, Role
from contactcenter.domain.ids import Position
from contactcenter.entrypoints.ws.hub import Hub, Reader
from contactcenter.ports.bus import Signal
from tests import builders
from tests.ws.test_outbox import drained

DARK = Preferences(theme="dark")
MINA = builders.an_agent("mina")
SIMA = builders.an_agent("sima", role=Role.SUPERVISOR)


@dataclass
class Watch:
    """A hub, and one agent who reads from it."""

    store: MemoryStore
    bus: LocalBus
    hub: Hub
    running: asyncio.Future[None]
    reader: Reader

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wake the hub, and let it work until it is so."""
        async with asyncio.timeout(10):
            while not is_so():
                assert not self.running.done(), self.running
                await self.bus.publish(Signal("facts"))
                await asyncio.sleep(0.01)  # the hub's turn: nothing tells that it has looked

    async def prefer(self, preferences: Preferences) -> None:
        asked = Asked(agent=self.reader.agent, at=builders.NOON, key=None)
        await accounts.set_preferences(self.store, preferences, asked=asked)

    async def brings_something(self) -> None:
        async with self.store.begin() as tx:
            state = await tx.inbox_state("inbox")
            tx.put(replace(state, last_message_at=builders.NOON))

    async def seen(self) -> list[dict[str, Any]]:
        """Return the marks that the agent was sent."""
        texts = (await drained(self.reader.outbox)).frames
        frames = [json.loads(line) for text in texts for line in text.split("\n")]
        return [each for each in frames if each["frame"] == "mark"]


@asynccontextmanager
async def watched_by(agent: Agent) -> AsyncIterator[Watch]:
    store, session = MemoryStore(), builders.a_session(agent.id)
    async with store.begin() as tx:
        tx.put(builders.a_queue(), builders.an_inbox(), MINA, SIMA, session)
    bus = LocalBus()
    hub = Hub(store, bus, lambda: builders.NOON)
    reader = Reader(
        agent=agent,
        session=session.token_hash,
        expires_at=session.expires_at,
        position=Position(0),
    )
    await hub.begin()
    running = asyncio.ensure_future(hub.run())
    async with hub.agent_joined(reader):
        yield Watch(store, bus, hub, running, reader)
    running.cancel()


async def test_another_screen_of_mine_learns_what_i_prefer() -> None:
    async with watched_by(MINA) as watch:
        await watch.prefer(DARK)
        await watch.until(lambda: watch.reader.agent.preferences == DARK)
        await watch.hub.heartbeat()
        marks = await watch.seen()
    assert [each["me"]["preferences"]["theme"] for each in marks] == ["system", "dark"]


async def test_a_supervisor_sees_when_an_inbox_last_brought_something() -> None:
    async with watched_by(SIMA) as watch:
        await watch.brings_something()
        await watch.hub.heartbeat()
        marks = await watch.seen()
    moments = [each["inboxes"][0]["last_message_at"] for each in marks]
    assert moments == [None, "2026-03-30T12:00:00Z"]


async def test_what_a_fact_showed_of_an_inbox_is_told_again() -> None:
    """It may have been read before what a mark told in between."""
    async with watched_by(SIMA) as watch:
        await inboxes.connection_stands(watch.store, "inbox", now=builders.NOON)
        await watch.until(lambda: watch.reader.told is None)
        await watch.hub.heartbeat()
        marks = await watch.seen()
    assert marks[-1]["inboxes"][0]["connected_since"] == "2026-03-30T12:00:00Z"


async def test_nobody_else_is_told_of_inboxes_and_nothing_is_told_twice() -> None:
    async with watched_by(MINA) as watch:
        await watch.hub.heartbeat()
        first, second = await watch.seen()
    assert (first["inboxes"], second["inboxes"]) == (None, None)
    assert (first["me"]["id"], second["me"]) == ("mina", None)
