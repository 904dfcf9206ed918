"""Files of visitors: sent up, named by a message, read again; each by its own visitor alone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from contactcenter.adapters.memory import MemoryStore
from tests.serving import CHAT, ORIGIN, Service, Visitor, serving

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        yield running


async def send_up(
    service: Service,
    token: str,
    content: bytes | AsyncIterator[bytes] = PNG,
    name: str = "photo.png",
    origin: str = ORIGIN,
) -> httpx.Response:
    headers = {
        "Origin": origin,
        "Authorization": f"Bearer {token}",
        "Content-Type": "image/png",
        "X-File-Name": quote(name),
    }
    async with httpx.AsyncClient(base_url=service.url) as http:
        return await http.post(f"/chat/{CHAT}/files", content=content, headers=headers)


async def read(service: Service, token: str, path: str) -> httpx.Response:
    headers = {"Origin": ORIGIN, "Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=service.url) as http:
        return await http.get(f"/chat/{CHAT}/files/{path}", headers=headers)


async def say(visitor: Visitor, files: list[str], text: str = "") -> dict[str, Any]:
    await visitor.up(frame="message", client_id="client-1", text=text, files=files)
    message: dict[str, Any] = (await visitor.until("message"))["message"]
    return message


async def test_a_file_travels_from_the_visitor_to_the_agent_and_back(service: Service) -> None:
    async with service.visitor() as visitor:
        told = (await send_up(service, visitor.token, name="../عکس\u202e.png")).json()
        message = await say(visitor, [told["id"]])
        shown = {"name": "عکس.png", "type": "image/png", "size": len(PNG)}
        assert message["files"] == [shown]
        assert {name: told[name] for name in shown} == shown
        back = await read(service, visitor.token, f"{message['id']}/0")
    assert back.content == PNG
    assert back.headers["access-control-allow-origin"] == ORIGIN
    async with service.client("mina@shop.example") as mina:
        answer = await mina.http.get(f"/api/messages/{message['id']}/attachments/0")
        assert answer.content == PNG
        tickets = (await mina.read("/tickets"))["tickets"]
    assert [(each["subject"], each["last_text"]) for each in tickets] == [("عکس.png", "عکس.png")]
    async with service.visitor(visitor.token) as again:
        assert again.welcome["messages"][0]["files"] == [shown]


async def test_a_file_belongs_to_the_visitor_who_sent_it_up(service: Service) -> None:
    """S16, S23: another visitor's reference, and another visitor's message, are nobody's."""
    async with service.visitor() as one, service.visitor() as other:
        told = (await send_up(service, one.token)).json()
        await other.up(frame="message", client_id="client-1", text="Look", files=[told["id"]])
        assert (await other.until("error", client_id="client-1"))["code"] == "invalid"
        message = await say(one, [told["id"]])
        stolen = await read(service, other.token, f"{message['id']}/0")
        assert stolen.status_code == 404


async def test_no_byte_of_a_reference_can_be_changed(service: Service) -> None:
    async with service.visitor() as visitor:
        told = (await send_up(service, visitor.token)).json()["id"]
        for at in range(0, len(told), 29):
            bad = told[:at] + ("A" if told[at] != "A" else "B") + told[at + 1 :]
            frame = {"frame": "message", "client_id": f"client-{at}", "text": "x", "files": [bad]}
            await visitor.up(**frame)
            await visitor.until("error", code="invalid", client_id=f"client-{at}")


@pytest.mark.parametrize(
    ("content", "settings", "refused"),
    [
        pytest.param(b"", {}, (422, "invalid", "empty"), id="empty"),
        pytest.param(b"MZ" + b"x" * 90, {}, (422, "unfit_type", "x-executable"), id="a program"),
        pytest.param(b"<svg onload=x>", {}, (422, "unfit_type", "svg"), id="SVG, said to be PNG"),
        pytest.param(PNG, {"types": ["image/jpeg"]}, (422, "unfit_type", "image/png"), id="no PNG"),
        pytest.param(PNG, {"largest": 1000}, (413, "too_large", "1000"), id="too large"),
        pytest.param(PNG, {"count": 0}, (422, "invalid", "none"), id="no files at all"),
    ],
)
async def test_what_the_inbox_does_not_take_is_refused_by_name(
    service: Service, content: bytes, settings: dict[str, Any], refused: tuple[int, str, str]
) -> None:
    await service.settle_chat(files=settings)
    async with service.visitor() as visitor:
        answer = await send_up(service, visitor.token, content)
    status, code, words = refused
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert words in answer.json()["detail"]
    # The page has to be able to read it.
    assert answer.headers["access-control-allow-origin"] == "*"
    assert not list((service.app.settings.data_dir / "blobs").rglob(".*"))


async def test_a_file_of_unknown_length_is_measured_while_it_comes(service: Service) -> None:
    await service.settle_chat(files={"largest": 100_000})

    async def endless() -> AsyncIterator[bytes]:
        yield PNG
        for _ in range(100):
            yield b"x" * 10_000

    async with service.visitor() as visitor:
        answer = await send_up(service, visitor.token, endless())
        assert answer.status_code == 413
        assert (await send_up(service, visitor.token)).status_code == 200


async def test_a_file_larger_than_other_requests_may_be_is_taken(service: Service) -> None:
    async with service.visitor() as visitor:
        told = await send_up(service, visitor.token, PNG + b"x" * 3_000_000)
        assert told.json()["size"] == len(PNG) + 3_000_000
        message = await say(visitor, [told.json()["id"]], "a large one")
    inbound = await service.inbound(message["id"])
    (file,) = inbound.files
    assert (file.content, file.kept_size) == (b"", len(PNG) + 3_000_000)


async def test_more_files_than_a_message_takes_are_refused(service: Service) -> None:
    await service.settle_chat(files={"count": 1})
    async with service.visitor() as visitor:
        told = [(await send_up(service, visitor.token)).json()["id"] for _ in range(2)]
        await visitor.up(frame="message", client_id="client-1", text="", files=told)
        assert "files: 2" in (await visitor.until("error"))["title"]


@pytest.mark.parametrize(
    ("token", "origin", "status"),
    [("-", ORIGIN, 401), ("nobody.1.x", ORIGIN, 401), (None, "http://evil.example", 403)],
)
async def test_nobody_else_sends_files_up(
    service: Service, token: str | None, origin: str, status: int
) -> None:
    async with service.visitor() as visitor:
        answer = await send_up(service, visitor.token if token is None else token, origin=origin)
    assert answer.status_code == status


async def test_one_visitor_sends_up_so_many_and_another_goes_on(service: Service) -> None:
    async with service.visitor() as busy, service.visitor() as other:
        answers = await asyncio.gather(*(send_up(service, busy.token) for _ in range(24)))
        assert sorted(each.status_code for each in answers)[-4:] == [429] * 4
        assert (await send_up(service, other.token)).status_code == 200


async def test_what_is_typed_of_an_address_is_a_claim(service: Service) -> None:
    """E-RES-4."""
    async with service.visitor() as visitor:
        await visitor.up(
            frame="message",
            client_id="client-1",
            text="Hello",
            email="Negar@Shop.example",
            phone="+98 912 111 22 33",
        )
        message = (await visitor.until("message"))["message"]
    stated = (await service.inbound(message["id"])).stated
    assert [(each.kind, each.address, each.proof) for each in stated] == [
        ("email", "negar@shop.example", "claimed"),
        ("phone", "+989121112233", "claimed"),
    ]


async def test_an_answer_by_email_needs_an_address(service: Service) -> None:
    async with service.visitor() as visitor:
        frame = {"frame": "message", "client_id": "client-1", "text": "Hello"}
        await visitor.up(**frame, continue_by="email")
        assert "email" in (await visitor.until("error", code="malformed"))["title"]
        await visitor.up(**frame, continue_by="email", email="negar@shop.example")
        message = (await visitor.until("message"))["message"]
    assert (await service.inbound(message["id"])).continue_by == "email"


@pytest.mark.parametrize(("field", "typed"), [("email", "negar"), ("phone", "call me")])
async def test_what_is_no_address_is_refused_by_its_field(
    service: Service, field: str, typed: str
) -> None:
    async with service.visitor() as visitor:
        frame = {"frame": "message", "client_id": "client-1", "text": "Hello", field: typed}
        await visitor.up(**frame)
        assert field in (await visitor.until("error", code="malformed"))["title"]
