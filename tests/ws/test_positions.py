"""Whatever position a socket asks to go on from: it misses nothing, starts again, or is refused."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from contactcenter.adapters.memory import MemoryStore
from contactcenter.entrypoints.ws.outbox import RESYNC
from tests import builders
from tests.serving import Client, Service, serving

_FACTS = 1300
_FARTHEST = 1000
_SAMPLE, _WHOLE = 40, 500
_GARBAGE = ("", "-1", "1.5", "1e3", "abc", "٣x", "0x10", "null", "1;2", "%00", "[]", "NaN")


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        async with running.app.store.begin() as tx:
            tx.record(*[builders.presence_changed("omid")] * _FACTS)
        yield running


async def read_on(mina: Client, after: int) -> list[int] | None:
    """Return the positions of the facts behind one; None: the socket said to start again."""
    positions = []
    async with mina.stream(after) as stream:
        while True:
            frame = await stream.next()
            match frame["frame"]:
                case "fact":
                    positions.append(frame["position"])
                case "mark":
                    return positions
                case _:
                    assert frame["frame"] == "resync"
                    with pytest.raises(ConnectionClosed):
                        await stream.next()
                    assert stream.socket.close_code == RESYNC
                    return None


async def test_any_position_is_read_on_from_or_leads_to_a_new_start(
    service: Service, request: pytest.FixtureRequest
) -> None:
    """F34: stale, future, and foreign ones that no history of ours ever had."""
    seed = random.SystemRandom().randrange(2**32)
    rng = random.Random(seed)
    async with service.client("mina@shop.example") as mina, mina.stream(10**9) as first:
        await first.next()  # she is there: the sockets below change nothing
        head = (await mina.read("/snapshot"))["position"]
        visible = await read_on(mina, head - _FARTHEST)
        assert visible is not None
        assert len(visible) > _FARTHEST - 10  # all but what is for the record only
        edges = [0, head - _FARTHEST - 1, head - _FARTHEST, head - 1, head, head + 1, 2**63, 10**30]
        drawn = [rng.randrange(2 * head) for _ in range(_count(request))]
        for after in edges + drawn:
            resumed = await read_on(mina, after)
            is_near = 0 <= head - after <= _FARTHEST
            behind = [each for each in visible if each > after] if is_near else None
            assert resumed == behind, (seed, after)


async def test_what_is_no_position_is_refused(service: Service) -> None:
    """F34."""
    async with service.client("mina@shop.example") as mina:
        for asked in ("", *(f"?after={each}" for each in _GARBAGE)):
            with pytest.raises(InvalidStatus) as refused:
                async with mina.socket(f"/api/stream{asked}"):
                    pass
            assert refused.value.response.status_code == 403, asked


@pytest.mark.parametrize("after", ["nothing", "m1", "x" * 500, "-1"])
async def test_a_visitor_is_told_all_whatever_their_page_had(service: Service, after: str) -> None:
    async with service.visitor() as visitor:
        await visitor.say("Hello", "client-1")
        await visitor.until("message")
    async with service.visitor(visitor.token, after=after) as again:
        assert [each["text"] for each in again.welcome["messages"]] == ["Hello"]


def _count(request: pytest.FixtureRequest) -> int:
    return _WHOLE if request.config.getoption("--full") else _SAMPLE
