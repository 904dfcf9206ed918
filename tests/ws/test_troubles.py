"""Sockets and what stands behind them go on, or end so that somebody notices."""

import asyncio
import signal
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from contactcenter.adapters.memory import MemoryStore
from contactcenter.application import accounts
from contactcenter.domain.agent import Agent
from contactcenter.domain.ids import InboxId
from contactcenter.domain.session import Session
from contactcenter.entrypoints.http.app import end_with
from contactcenter.entrypoints.ws.outbox import RESTART, SIGNED_OUT
from contactcenter.ports.bus import FACTS, PASSING, WAKE, Signal
from contactcenter.ports.store import Unavailable
from contactcenter.ports.views import MessageView
from tests.serving import Service, serving


class AwayStore(MemoryStore):
    """Some reads fail while `away` is set."""

    away = False

    def __init__(self) -> None:
        super().__init__()
        self.asked_in_vain = asyncio.Event()

    async def signed_in(self, token_hash: str, now: datetime) -> tuple[Session, Agent] | None:
        self._expect_here()
        return await super().signed_in(token_hash, now)

    async def chat_messages(
        self, inbox_id: InboxId, visitor: str, limit: int = 100
    ) -> Sequence[MessageView]:
        self._expect_here()
        return await super().chat_messages(inbox_id, visitor, limit)

    def _expect_here(self) -> None:
        if self.away:
            self.asked_in_vain.set()
            raise Unavailable("the database is away")


@pytest.fixture
def store() -> AwayStore:
    return AwayStore()


@pytest.fixture
async def service(store: AwayStore, tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(store, tmp_path) as running:
        yield running


@pytest.mark.parametrize("topic", [FACTS, WAKE, PASSING, "unknown"])
@pytest.mark.parametrize("body", [b"\xff", b"{}", b'{"frame": "", "new": 1}'])
async def test_a_signal_that_nobody_understands_stops_nothing(
    service: Service, topic: str, body: bytes
) -> None:
    """A process of another version, or of somebody else, may share the bus."""
    async with (
        service.client("mina@shop.example") as mina,
        service.visitor() as visitor,
        mina.stream(0) as stream,
    ):
        await service.app.bus.publish(Signal(topic, body))
        await visitor.say("Hello", "client-1")
        await stream.until("message_received")


async def test_a_page_that_comes_while_the_database_is_away_is_told_to_come_back(
    service: Service, store: AwayStore
) -> None:
    async with service.client("mina@shop.example") as mina:
        store.away = True
        with pytest.raises(ConnectionClosed):
            async with service.visitor() as visitor:
                await visitor.next()
        async with mina.stream(0) as stream:
            with pytest.raises(ConnectionClosed) as closed:
                await stream.next()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == RESTART


async def test_a_session_that_ended_while_the_database_was_away_loses_its_socket(
    service: Service, store: AwayStore
) -> None:
    """S29."""
    async with service.client("mina@shop.example") as mina, mina.stream(0) as stream:
        await stream.until("mark")
        store.away = True
        token = mina.http.cookies["cc_session"]
        (agent,) = [each for each in await store.all_agents() if each.id == "mina"]
        await accounts.sign_out(store, token, agent=agent, now=service.app.now())
        await store.asked_in_vain.wait()
        store.away = False
        with pytest.raises(ConnectionClosed) as closed:
            await stream.until("nothing")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == SIGNED_OUT


async def test_when_a_part_ends_the_process_ends() -> None:
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    try:
        part: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        part.add_done_callback(end_with)
        part.set_exception(RuntimeError("a bug"))
        async with asyncio.timeout(5):
            await ended.wait()
    finally:
        asyncio.get_running_loop().remove_signal_handler(signal.SIGTERM)
