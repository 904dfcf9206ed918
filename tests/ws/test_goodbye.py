"""A chat that its visitor ends, rates and takes home."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from contactcenter.adapters.memory import MemoryStore
from contactcenter.domain.message import AutoClass
from tests.serving import CHAT, ORIGIN, Service, serving


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        yield running


async def transcript(service: Service, token: str, **query: str) -> httpx.Response:
    headers = {"Origin": ORIGIN, "Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=service.url) as http:
        return await http.get(f"/chat/{CHAT}/transcript", params=query, headers=headers)


@pytest.mark.parametrize("pressed", ["end", "rate:1", "rate:5"])
async def test_a_goodbye_stands_in_the_chat_and_calls_for_nobody(
    service: Service, pressed: str
) -> None:
    async with (
        service.client("mina@shop.example") as mina,
        service.visitor() as visitor,
        mina.stream((await mina.read("/snapshot"))["position"]) as stream,
    ):
        await visitor.say("Hello", "client-1")
        item = (await stream.until("work_queued"))["item"]
        await mina.do(f"/items/{item['id']}/claim")
        ticket = (await stream.until("work_assigned"))["ticket"]
        done = {"to": "resolved", "version": ticket["version"]}
        answer = await mina.do(f"/tickets/{ticket['id']}/status", done)
        assert answer.status_code == 200, answer.text
        await stream.until("ticket_moved")
        frame = {"frame": "message", "client_id": "client-2", "text": "4 of 5"}
        await visitor.up(**frame, pressed=pressed)
        message = (await stream.until("message_received"))["message"]
        after = (await mina.read(f"/tickets/{ticket['id']}"))["ticket"]
        assert (after["status"], after["unanswered_since"]) == ("resolved", None)
    inbound = await service.inbound(message["id"])
    assert (inbound.pressed, inbound.auto_class) == (pressed, AutoClass.HUMAN)


@pytest.mark.parametrize("pressed", ["rate:0", "rate:6", "rate:10", "resolve", ""])
async def test_no_other_button_is_known(service: Service, pressed: str) -> None:
    async with service.visitor() as visitor:
        frame = {"frame": "message", "client_id": "client-1", "text": "x"}
        await visitor.up(**frame, pressed=pressed)
        assert "pressed" in (await visitor.until("error", code="malformed"))["title"]


async def test_a_visitor_takes_home_what_was_said_and_nobody_elses(service: Service) -> None:
    """G-ADP-4, S01, S27."""
    async with service.visitor() as one, service.visitor() as other:
        await one.say("سلام <script>alert(1)</script>", "client-1")
        await other.say("my secret", "client-1")
        await one.until("message")
        await other.until("message")
        page = await transcript(service, one.token, zone="Asia/Tehran")
        text = await transcript(service, one.token, form="text")
    assert "سلام &lt;script&gt;" in page.text
    assert "<script" not in page.text
    assert 'dir="auto"' in page.text
    assert "Asia/Tehran" in page.text
    assert page.headers["content-disposition"].startswith("attachment")
    assert "سلام <script>" in text.text
    assert "secret" not in page.text + text.text


@pytest.mark.parametrize(
    ("token", "query", "status"),
    [("nobody", {}, 401), (None, {"zone": "../x"}, 422), (None, {"form": "pdf"}, 422)],
)
async def test_a_transcript_is_refused_without_a_visitor_or_in_no_form(
    service: Service, token: str | None, query: dict[str, str], status: int
) -> None:
    async with service.visitor() as visitor:
        answer = await transcript(service, token or visitor.token, **query)
    assert answer.status_code == status
