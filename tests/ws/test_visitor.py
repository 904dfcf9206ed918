"""What the visitor's socket refuses, and that a refusal stops nothing else."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from contactcenter.adapters.memory import MemoryStore
from contactcenter.application.visitors import LASTS, sign
from contactcenter.domain.ids import InboxId
from tests.builders import closed_until
from tests.serving import CHAT, ORIGIN, Service, Visitor, serving


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        yield running


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://shop.example.evil", None]
)
async def test_a_page_of_another_origin_may_not_carry_the_chat(
    service: Service, origin: str | None
) -> None:
    """S30."""
    headers = {} if origin is None else {"Origin": origin}
    async with httpx.AsyncClient(base_url=service.url) as http:
        answer = await http.post(f"/chat/{CHAT}/session", json={}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "bad_origin")
    with pytest.raises(InvalidStatus):
        await connect(f"{service.socket_url}/chat/{CHAT}/socket", origin=origin)


async def test_an_unknown_inbox_is_not_found(service: Service) -> None:
    async with httpx.AsyncClient(base_url=service.url) as http:
        answer = await http.post("/chat/nothing/session", json={}, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("not json", "malformed"),
        ('{"frame": "dance"}', "malformed"),
        ('{"frame": "message", "client_id": "client-1"}', "malformed"),
        ('{"frame": "message", "client_id": "client-1", "text": "\\ud83d"}', "malformed"),
        ('{"frame": "message", "client_id": "client-1", "text": "%s"}' % ("x" * 8001), "too_large"),
    ],
    ids=["not json", "unknown frame", "no text", "half a character", "too long"],
)
async def test_a_frame_that_cannot_be_read_is_refused_and_the_next_one_works(
    service: Service, frame: str, code: str
) -> None:
    async with service.visitor() as visitor:
        await visitor.socket.send(frame)
        assert (await visitor.until("error"))["code"] == code
        await visitor.say("Hello", "client-2")
        await visitor.until("ack", client_id="client-2")


async def test_an_oversize_frame_closes_only_its_own_socket(service: Service) -> None:
    async with service.visitor() as loud, service.visitor() as quiet:
        await loud.socket.send("x" * 100_000)
        with pytest.raises(ConnectionClosed):
            await loud.until("nothing")
        assert loud.socket.close_code == 1009
        await quiet.say("Hello", "client-1")
        await quiet.until("ack")


@pytest.mark.parametrize(
    ("made", "code"), [("expired", "token_expired"), ("forged", "unauthenticated")]
)
async def test_a_token_that_does_not_hold_is_refused(
    service: Service, made: str, code: str
) -> None:
    """S40."""
    app = service.app
    token = sign(InboxId("chat"), "visitor", key=app.key, now=app.now() - LASTS * 2)
    if made == "forged":
        token = sign(InboxId("chat"), "visitor", key=b"x" * 32, now=app.now())
    async with connect(f"{service.socket_url}/chat/{CHAT}/socket", origin=ORIGIN) as socket:
        visitor = Visitor(socket, token)
        await visitor.up(frame="hello", token=token)
        assert (await visitor.until("error"))["code"] == code
        await socket.wait_closed()
        assert socket.close_code == 4401


async def test_one_visitor_never_sees_another(service: Service) -> None:
    """S23, S28."""
    async with service.visitor() as one:
        await one.say("my secret", "client-1")
        await one.until("message")
        async with service.visitor() as other:
            assert other.welcome["messages"] == []


async def test_the_session_tells_the_widget_how_it_looks(service: Service) -> None:
    await service.settle_chat(colour="#112233", greeting={"fa": "سلام"}, ask={"name": "required"})
    async with httpx.AsyncClient(base_url=service.url) as http:
        answer = await http.post(f"/chat/{CHAT}/session", json={}, headers={"Origin": ORIGIN})
    told = answer.json()["settings"]
    assert (told["colour"], told["greeting"]) == ("#112233", {"fa": "سلام"})
    assert told["ask"] == {"name": "required"}


async def test_out_of_hours_the_visitor_is_told_when_somebody_is_back(service: Service) -> None:
    await service.settle_chat(hours=closed_until(service.app.now() + timedelta(days=3)))
    async with service.visitor() as visitor:
        opening = visitor.welcome["opening"]
        assert (opening["open"], opening["next_at"] is None) == (False, False)
        await service.settle_chat()
        assert await visitor.until("opening", opening={"open": True, "next_at": None})


async def test_a_language_can_be_read_by_a_page_of_any_site(service: Service) -> None:
    async with httpx.AsyncClient(base_url=service.url) as http:
        answer = await http.get("/widget/fa.json", headers={"Origin": ORIGIN})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


async def test_who_waits_is_told_their_place_and_that_the_wait_is_not_known_yet(
    service: Service,
) -> None:
    async with (
        service.visitor() as first,
        service.visitor() as second,
        service.client("mina@shop.example") as mina,
        mina.stream((await mina.read("/snapshot"))["position"]) as stream,
    ):
        await first.say("Hello", "client-1")
        item = (await stream.until("work_queued"))["item"]
        await second.say("Hello", "client-1")
        told = await first.until("waiting", place=1)
        assert datetime.fromisoformat(told["since"]) <= service.app.now()
        assert "most" not in await second.until("waiting", place=2)
        await mina.do(f"/items/{item['id']}/claim")
        assert await first.until("waiting", over=True)
        assert await second.until("waiting", place=1)
