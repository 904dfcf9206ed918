"""Whoever stops reading is given up, and is right again as soon as they read (L21)."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from contactcenter.adapters.memory import MemoryStore
from contactcenter.entrypoints.serve import listen
from contactcenter.entrypoints.ws.outbox import TOO_SLOW
from contactcenter.ports.views import LONGEST_SHOWN
from tests import builders
from tests.faults import screens
from tests.faults.cutting import line_to
from tests.faults.trouble import Watched
from tests.serving import Service, Stream, receive_long, serving

_PAGES, _FACTS = 100, 8  # in each
_FAR_MORE = 30_000_000  # bytes: more than the kernel holds for one connection


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        yield running


async def test_a_screen_that_slept_starts_again_from_a_snapshot(
    service: Service, programs: Path
) -> None:
    await receive_long(service.app, "سلام " * LONGEST_SHOWN)
    async with service.client("mina@shop.example") as mina, _desk(service, programs) as desk:
        position = (await mina.read("/snapshot"))["position"]
        async with mina.stream(position) as healthy:
            await healthy.until("mark")
            with desk.line.stalled():
                passed = 0
                for _ in range(_PAGES):
                    passed += await _page(service, healthy)
                assert passed > _FAR_MORE
                async with service.visitor() as visitor:
                    await visitor.say("Did you sleep well?", "client-1")
                    await healthy.until("ticket_opened")
            assert not await desk.is_right()
        look = await desk.screen.ask("look")
    assert look["closings"] == [TOO_SLOW]


async def _page(service: Service, healthy: Stream) -> int:
    """Let long facts happen, which whoever reads has read; return how long they were."""
    fact = builders.message_received(
        "long", ticket_id="long", conversation_id="long", customer_id="visitor", queue_id="support"
    )
    async with service.app.store.begin() as tx:
        tx.record(*[fact] * _FACTS)
    position = await service.app.store.head()
    passed = 0
    while True:
        frame = await healthy.next()
        passed += len(str(frame).encode())
        if frame.get("position") == position:
            return passed


@asynccontextmanager
async def _desk(service: Service, programs: Path) -> AsyncIterator[Watched]:
    async with service.client("mina@shop.example") as signed_in, line_to(service.port) as line:
        cookie = "; ".join(f"{name}={value}" for name, value in signed_in.http.cookies.items())
        place = {"LINE": line.url, "DIRECT": service.url, "COOKIE": cookie}
        async with screens.screen(programs, "desk", place) as screen:
            watched = Watched("desk", screen, line, b"GET /api/snapshot", b"GET /api/stream")
            await screen.ask("begin")
            assert not await watched.is_right()
            yield watched


@pytest.mark.skipif(
    not hasattr(socket, "TCP_USER_TIMEOUT"), reason="only Linux cuts connections that take nothing"
)
def test_a_connection_that_takes_nothing_is_cut_by_the_kernel() -> None:
    with (
        listen("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 30_000
