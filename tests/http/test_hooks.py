"""Input that providers bring: kept when it is genuine, known when it comes again."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from channels.webchat import Config, WebChat
from contactcenter.adapters.memory import MemoryStore
from contactcenter.domain.ids import InboxId
from contactcenter.ports.channel import Forged, Posted, Raw, Verified
from tests.serving import CHAT, Service, serving

SECRET = b"shared with the provider"
HOOK = f"/hooks/{CHAT}"


class Wired(WebChat):
    """A provider that signs the body, and asks once whether the address is ours."""

    def verify(self, posted: Posted) -> Verified:
        if posted.method == "GET":
            return Verified(body=parse_qs(urlsplit(posted.url).query)["challenge"][0].encode())
        if not hmac.compare_digest(posted.headers.get("x-signature", ""), sign(posted.body)):
            raise Forged("x-signature does not belong to this body")
        raw = Raw(
            external_id=hashlib.sha256(posted.body).hexdigest(),
            body=posted.body,
            received_at=posted.received_at,
        )
        return Verified(raws=(raw,), body=b"thanks")


def sign(body: bytes) -> str:
    return hmac.new(SECRET, body, hashlib.sha256).hexdigest()


def line(text: str) -> bytes:
    return json.dumps({"visitor": "visitor-1", "client_id": "line-0001", "text": text}).encode()


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        running.app.channels[InboxId("chat")] = Wired(Config())
        yield running


async def test_a_request_that_comes_twenty_times_at_once_is_one_message(service: Service) -> None:
    """L14, F43."""
    body = line("سلام")
    async with service.client("mina@shop.example") as mina:
        answers = await asyncio.gather(
            *(
                mina.http.post(HOOK, content=body, headers={"X-Signature": sign(body)})
                for _ in range(20)
            )
        )
        assert {(each.status_code, each.text) for each in answers} == {(200, "thanks")}
        async with mina.stream(after=0) as stream:
            await stream.until("fact", type="message_received")
    said = await service.app.store.chat_messages(InboxId("chat"), "visitor-1")
    assert [each.text for each in said] == ["سلام"]


async def test_what_is_not_signed_is_refused_and_not_kept(service: Service) -> None:
    body = line("I am the provider, believe me")
    async with service.client() as stranger:
        for signature in ("", sign(body + b" "), sign(body)[:-1]):
            answer = await stranger.http.post(
                HOOK, content=body, headers={"X-Signature": signature}
            )
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert await service.app.store.received([InboxId("chat")], 100) == []


async def test_the_provider_hears_back_what_it_asks(service: Service) -> None:
    async with service.client() as provider:
        answer = await provider.http.get(HOOK, params={"challenge": "12345"})
    assert (answer.status_code, answer.text) == (200, "12345")


@pytest.mark.parametrize("key", ["nobody", "mail-key", "%00"])
async def test_an_address_of_no_such_inbox_takes_nothing(service: Service, key: str) -> None:
    async with service.client() as stranger:
        assert (await stranger.http.post(f"/hooks/{key}", content=b"{}")).status_code == 404


async def _in_pieces(body: bytes) -> AsyncIterator[bytes]:
    """Yield a body whose length nobody was told."""
    for start in range(0, len(body), 65_536):
        yield body[start : start + 65_536]


@pytest.mark.parametrize("told", [True, False], ids=["with its length", "in pieces"])
async def test_a_large_batch_of_a_provider_is_taken_whole(service: Service, *, told: bool) -> None:
    """Meta brings up to 3 MB at once."""
    body = b"x" * 3_900_000
    async with service.client() as provider:
        sent = body if told else _in_pieces(body)
        answer = await provider.http.post(HOOK, content=sent, headers={"X-Signature": sign(body)})
    assert answer.status_code == 200, answer.text
    (kept,) = await service.app.store.received([InboxId("chat")], 100)
    assert kept.size == len(body)


@pytest.mark.parametrize("told", [True, False], ids=["with its length", "in pieces"])
async def test_more_than_that_is_refused_before_it_is_read(service: Service, *, told: bool) -> None:
    body = b"x" * 4_000_001
    async with service.client() as provider:
        sent = body if told else _in_pieces(body)
        answer = await provider.http.post(HOOK, content=sent, headers={"X-Signature": sign(body)})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert await service.app.store.received([InboxId("chat")], 100) == []
