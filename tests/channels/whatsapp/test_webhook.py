"""What comes to the inbox's address: genuine or not, one thing each, known when it comes again."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from channels.whatsapp import WhatsApp, connect
from contactcenter.adapters.memory import MemoryStore
from contactcenter.domain.ids import InboxId
from contactcenter.domain.message import Inbound
from contactcenter.ports.channel import Forged, Posted, Signed, Verified
from tests.channels.whatsapp.graph import settings
from tests.channels.whatsapp.test_parse import fixture, value
from tests.serving import CHAT, Service, serving

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
INBOX = InboxId("chat")
HOOK = f"/hooks/{CHAT}"


def channel() -> WhatsApp:
    return connect(settings())


def sign(body: bytes, secret: bytes = b"app-secret") -> str:
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()


def posted(body: bytes = b"{}", *, query: str = "", **headers: str) -> Posted:
    return Posted(
        method="GET" if query else "POST",
        url=f"https://desk.example/hooks/k{query}",
        headers=headers or {"x-hub-signature-256": sign(body)},
        body=body,
        received_at=NOON,
    )


def body(name: str = "text", change: Callable[[dict[str, Any]], object] = lambda _: None) -> bytes:
    post = fixture(name)
    change(value(post))
    return json.dumps(post, ensure_ascii=False).encode()


def test_the_channel_is_signed() -> None:
    assert isinstance(channel(), Signed)


def test_subscribing_is_answered_with_the_challenge() -> None:
    query = "?hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=1158201444"
    assert channel().verify(posted(query=query)) == Verified(body=b"1158201444")


@pytest.mark.parametrize(
    "query",
    [
        "?hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1",
        "?hub.mode=subscribe&hub.challenge=1",
        "?hub.mode=unsubscribe&hub.verify_token=verify-me&hub.challenge=1",
        "?hub.mode=subscribe&hub.verify_token=verify-me",
        "?hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=%0d%0aSet-Cookie:x",
        "?hub.mode=subscribe&hub.verify_token=verify%C3%A9&hub.challenge=1",
        "?nothing",
    ],
)
def test_subscribing_with_a_wrong_word_is_forged(query: str) -> None:
    with pytest.raises(Forged):
        channel().verify(posted(query=query))


@pytest.mark.parametrize(
    "signature",
    [
        "",
        sign(b"{}")[:-1],
        sign(b"{}").removeprefix("sha256="),
        sign(b"{} "),
        sign(b"{}", b"verify-me"),
        sign(b"{}", b""),
        "sha256=é",
        "sha1=" + hmac.new(b"app-secret", b"{}", hashlib.sha1).hexdigest(),
    ],
)
def test_a_wrong_signature_is_forged(signature: str) -> None:
    with pytest.raises(Forged, match="x-hub-signature-256"):
        channel().verify(posted(**{"x-hub-signature-256": signature}))


def test_the_signature_stands_over_the_bytes_and_not_over_what_they_mean() -> None:
    written = body().replace(b'"object"', b'"\\u006fbject"')
    assert len(channel().verify(posted(written)).raws) == 1
    with pytest.raises(Forged):
        channel().verify(posted(written, **{"x-hub-signature-256": sign(body())}))


def test_every_single_thing_is_raw_input_of_its_own() -> None:
    raws = channel().verify(posted(body("many_with_one_bad"))).raws
    assert len(raws) == len({raw.external_id for raw in raws}) == 5
    assert {raw.received_at for raw in raws} == {NOON}


def test_the_same_message_in_other_company_is_known_again() -> None:
    """L14: Meta repeats what was not answered in time, packed anew."""
    together = channel().verify(posted(body("many_with_one_bad"))).raws

    def third_alone(of: dict[str, Any]) -> None:
        of["messages"] = of["messages"][2:]
        del of["statuses"]

    alone = channel().verify(posted(body("many_with_one_bad", third_alone))).raws
    assert alone[0].external_id == together[2].external_id


def test_a_request_of_many_people_is_taken_apart_in_little_more_room() -> None:
    def many(of: dict[str, Any]) -> None:
        message, contact = of["messages"][0], of["contacts"][0]
        numbers = [str(989_120_000_000 + each) for each in range(1000)]
        of["messages"] = [{**message, "id": f"wamid.{n}", "from": n} for n in numbers]
        of["contacts"] = [{**contact, "profile": {"name": n}, "wa_id": n} for n in numbers]

    written = body(change=many)
    raws = channel().verify(posted(written)).raws
    assert len(raws) == 1000
    assert sum(len(raw.body) for raw in raws) < 4 * len(written)
    for raw in raws[::100]:
        (message,) = channel().parse(raw) or ()
        assert isinstance(message, Inbound)
        assert message.address == f"+{message.display_name}"


@pytest.mark.parametrize("written", [b"", b"{", b"[]", b"null", b"\xff", b'{"entry": []}'])
def test_a_genuine_request_that_makes_no_sense_is_kept_as_it_is(written: bytes) -> None:
    (raw,) = channel().verify(posted(written)).raws
    assert json.loads(raw.body) == json.loads(written) if raw.body != written else True


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        running.app.channels[INBOX] = channel()
        yield running


async def test_a_request_that_comes_twenty_times_at_once_is_taken_in_once(service: Service) -> None:
    """L14, F43, G-ADP-1: three messages and reports, one unreadable, sent by a nervous provider."""
    written = body("many_with_one_bad")
    async with service.client("mina@shop.example") as mina:
        headers = {"X-Hub-Signature-256": sign(written)}
        answers = await asyncio.gather(
            *(mina.http.post(HOOK, content=written, headers=headers) for _ in range(20))
        )
        assert {(each.status_code, each.text) for each in answers} == {(200, "")}
        async with mina.stream(after=0) as stream:
            await stream.until("fact", type="message_received")
            await stream.until("fact", type="message_received")
    said = [each.text for each in await service.app.store.chat_messages(INBOX, "+989121112233")]
    assert said == ["یک", "سه"]
    assert len(await service.app.store.set_aside(None)) == 2


async def test_a_stranger_is_refused_and_nothing_is_kept(service: Service) -> None:
    async with service.client() as stranger:
        for signature in ("", sign(b"other"), sign(body(), b"guess")):
            headers = {"X-Hub-Signature-256": signature}
            answer = await stranger.http.post(HOOK, content=body(), headers=headers)
            assert answer.status_code == 403
    assert await service.app.store.received([INBOX], 100) == []
