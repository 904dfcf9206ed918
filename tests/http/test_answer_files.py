"""Files of agents over HTTP: sent up as they are, named by an answer, read by the visitor."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from contactcenter.adapters.memory import MemoryStore
from contactcenter.application.uploads import LARGEST
from contactcenter.domain.ids import InboxId
from tests.serving import CHAT, ORIGIN, Client, Service, serving

PDF = b"%PDF-1.7 " + bytes(range(256))


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        yield running


async def send_up(
    agent: Client,
    content: bytes | AsyncIterator[bytes] = PDF,
    name: str = "../فاکتور\u202e.pdf",
    inbox: str = "chat",
) -> httpx.Response:
    headers = {"Content-Type": "image/png", "X-File-Name": quote(name)}
    return await agent.http.post(f"/api/inboxes/{inbox}/files", content=content, headers=headers)


async def test_files_travel_from_the_agent_to_the_visitor(service: Service) -> None:
    """F-CNT-5: the name is made harmless, and the type is what the first bytes say."""
    async with service.client("mina@shop.example") as mina, service.visitor() as visitor:
        await visitor.say("Where is my bill?", "client-1")
        await visitor.until("message")
        (ticket,) = (await mina.read("/tickets"))["tickets"]
        (conversation,) = (await mina.read(f"/tickets/{ticket['id']}"))["conversations"]
        told = await mina.read(f"/conversations/{conversation['id']}/templates")
        assert told["carries"] == LARGEST
        files = [(await send_up(mina)).json(), (await send_up(mina, name="b.pdf")).json()]
        shown = {"name": "فاکتور.pdf", "type": "application/pdf", "size": len(PDF)}
        assert {name: files[0][name] for name in shown} == shown
        body = {"conversation_id": conversation["id"], "files": [each["id"] for each in files]}
        answer = await mina.do(f"/tickets/{ticket['id']}/replies", body)
        assert answer.status_code == 200, answer.text
        message = (await visitor.until("message"))["message"]
        assert (message["from"], message["text"]) == ("agent", "")
        assert [each["name"] for each in message["files"]] == ["فاکتور.pdf", "b.pdf"]
        headers = {"Origin": ORIGIN, "Authorization": f"Bearer {visitor.token}"}
        path = f"/chat/{CHAT}/files/{message['id']}/0"
        async with httpx.AsyncClient(base_url=service.url, headers=headers) as page:
            assert (await page.get(path)).content == PDF


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        pytest.param({"content": b""}, (422, "invalid", "empty"), id="empty"),
        pytest.param({"inbox": "none"}, (404, "not_found", "no inbox none"), id="no such inbox"),
        pytest.param(
            {"content": b"x" * (LARGEST + 1)}, (413, "too_large", "larger"), id="too large"
        ),
    ],
)
async def test_what_is_not_taken_is_refused_by_name(
    service: Service, given: dict[str, Any], refused: tuple[int, str, str]
) -> None:
    async with service.client("mina@shop.example") as mina:
        answer = await send_up(mina, **given)
    status, code, words = refused
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert words in answer.json()["detail"]
    assert not list((service.app.settings.data_dir / "blobs").rglob(".*"))


async def test_what_the_inbox_carries_is_measured_while_it_comes(service: Service) -> None:
    """S23: a body that says no length is cut off where it becomes too much."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 10_000

    channel = service.app.channels[InboxId("chat")]
    channel.largest = 100_000  # type: ignore[attr-defined]
    async with service.client("mina@shop.example") as mina:
        answer = await send_up(mina, endless())
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        channel.largest = 0  # type: ignore[attr-defined]
        answer = await send_up(mina)
        assert (answer.status_code, answer.json()["detail"]) == (422, "file: Shop carries none")


async def test_only_who_is_signed_in_sends_up_and_from_the_desk_alone(service: Service) -> None:
    """S31."""
    async with service.client() as stranger:
        assert (await send_up(stranger)).status_code == 401
    async with service.client("mina@shop.example") as mina:
        mina.http.headers["Origin"] = ORIGIN
        assert (await send_up(mina)).json()["code"] == "bad_origin"
