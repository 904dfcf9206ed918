"""Pictures that customers send, fetched from the gateway and from nowhere else (S10, S11)."""

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.responses import PlainTextResponse, Response

from channels.sms import pictures
from contactcenter.domain.message import File, Inbound
from contactcenter.ports.channel import Completes, Misconfigured, Raw, TryLater
from tests.channels.faults import Cut, Hang
from tests.channels.sms.gateways import LOGIN, NOON, FakeGateway, account, gateway, twilio

JPEG = b"\xff\xd8\xff a picture"


@pytest.fixture
async def elsewhere() -> AsyncIterator[FakeGateway]:
    """Give another server, to which nothing of ours should go."""
    async with gateway() as running:
        yield running


def raw(*addresses: str, **more: str) -> Raw:
    said = {"MessageSid": "MM1", "From": "+989121112233", "Body": "", **more}
    said |= {f"MediaUrl{place}": address for place, address in enumerate(addresses)}
    return Raw(external_id="r", body=urlencode(said).encode(), received_at=NOON)


async def completed(fake: FakeGateway, given: Raw, **settings: Any) -> Inbound:
    """Complete it and return how it reads."""
    async with account(fake, twilio(fake, **settings)) as channel:
        assert isinstance(channel, Completes)
        whole = await channel.complete(given)
        assert (whole.external_id, whole.received_at) == (given.external_id, given.received_at)
        assert await channel.complete(whole) == whole
        read = channel.parse(whole)
    assert isinstance(read, tuple)
    (message,) = read
    assert isinstance(message, Inbound)
    return message


async def test_a_picture_comes_with_its_bytes(fake: FakeGateway) -> None:
    fake.media["ME1"] = ("image/jpeg", JPEG)
    message = await completed(fake, raw(f"{fake.url}/media/ME1", Body="شکسته است"))
    assert message.files == (File(name="picture-1.jpg", type="image/jpeg", content=JPEG),)
    assert (message.text, message.external_id) == ("شکسته است", "MM1")
    assert len(fake.asked) == 1


async def test_a_picture_without_words_is_a_message(fake: FakeGateway) -> None:
    fake.media["ME1"] = ("video/mp4", b"film")
    message = await completed(fake, raw(f"{fake.url}/media/ME1"))
    assert (message.text, [each.name for each in message.files]) == ("", ["video-1.mp4"])


async def test_many_keep_their_order_and_each_is_asked_for_once(fake: FakeGateway) -> None:
    names = [f"ME{number}" for number in range(12)]
    for name in names:
        fake.media[name] = ("image/png", name.encode())
    addresses = [f"{fake.url}/media/{name}" for name in names]
    message = await completed(fake, raw(*addresses, addresses[0]))
    assert [each.content.decode() for each in message.files] == names
    assert len(fake.asked) == 12


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"MessageSid=SM1&From=%2B1&Body=Hi"])
async def test_what_names_no_picture_is_left_as_it_is(fake: FakeGateway, body: bytes) -> None:
    given = Raw(external_id="r", body=body, received_at=NOON)
    async with account(fake, twilio(fake)) as channel:
        assert await channel.complete(given) is given
    assert fake.asked == []


async def test_the_gateway_may_send_us_on_and_the_login_stays(
    fake: FakeGateway, elsewhere: FakeGateway
) -> None:
    fake.media["ME1"] = f"{elsewhere.url}/open/signed"
    elsewhere.media["signed"] = ("image/jpeg", JPEG)
    incoming = {"files_at": [elsewhere.url.removeprefix("http://")]}
    message = await completed(fake, raw(f"{fake.url}/media/ME1"), incoming=incoming)
    assert [each.content for each in message.files] == [JPEG]
    assert fake.asked[0].headers["authorization"] == LOGIN
    assert "authorization" not in elsewhere.asked[0].headers


@pytest.mark.parametrize("by", ["named", "sent on"])
async def test_a_picture_that_lies_elsewhere_is_not_asked_for(
    fake: FakeGateway, elsewhere: FakeGateway, by: str
) -> None:
    elsewhere.media["x"] = ("image/jpeg", JPEG)
    there = f"{elsewhere.url}/open/x"
    fake.media["ME1"] = there
    address = there if by == "named" else f"{fake.url}/media/ME1"
    # The host may be known: another port of it is another place (spec S10).
    message = await completed(fake, raw(address), incoming={"files_at": ["127.0.0.1"]})
    assert message.files == ()
    assert "[picture: not to be had: 127.0.0.1 is not where the gateway keeps files]" in (
        message.text
    )
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest",
        "https://api.twilio.com.evil.example/x",
        "http://[::1]:1/",
        "file:///etc/passwd",
        "//127.0.0.1/x",
        "http://[",
        "http://127.0.0.1:99999/",
        "\x00",
        "x" * 70_000,
    ],
)
async def test_an_address_of_nothing_of_the_gateways_is_none(
    fake: FakeGateway, address: str
) -> None:
    message = await completed(fake, raw(address))
    assert "[picture: not to be had: " in message.text
    assert fake.asked == []


async def test_a_name_in_an_address_is_not_shown_to_anybody(fake: FakeGateway) -> None:
    fake.media["ME1"] = ("image/jpeg", JPEG)
    address = fake.url.replace("http://", "http://mina:pass@") + "/media/ME1"
    assert (await completed(fake, raw(address))).files
    assert fake.asked[0].headers["authorization"] == LOGIN


async def test_a_picture_that_leads_in_a_circle_is_given_up(fake: FakeGateway) -> None:
    fake.media["ME1"] = f"{fake.url}/media/ME1"
    assert "sent on too often" in (await completed(fake, raw(f"{fake.url}/media/ME1"))).text
    assert len(fake.asked) == 3


@pytest.mark.parametrize("location", ["http://[", "ftp://x", "https://other.example/x"])
async def test_a_picture_that_leads_nowhere_is_given_up(fake: FakeGateway, location: str) -> None:
    fake.faults.append(Response(status_code=302, headers={"location": location}))
    message = await completed(fake, raw(f"{fake.url}/media/ME1"))
    assert "[picture: not to be had: " in message.text


async def test_a_picture_that_is_gone_is_named_instead(fake: FakeGateway) -> None:
    fake.faults.append(PlainTextResponse("gone", 404))
    message = await completed(fake, raw(f"{fake.url}/media/ME1", Body="look"))
    assert message.text == "look\n[picture: not to be had: the gateway: HTTP 404]"


async def test_pictures_that_are_too_large_together_are_named_instead(
    fake: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "LARGEST", 1000)
    for name, size in (("ME1", 600), ("ME2", 600), ("ME3", 400)):
        fake.media[name] = ("image/png", b"x" * size)
    addresses = [f"{fake.url}/media/ME{number}" for number in (1, 2, 3)]
    message = await completed(fake, raw(*addresses))
    assert [len(each.content) for each in message.files] == [600, 400]
    assert "[picture: too large, all together more than 1000 bytes]" in message.text


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (PlainTextResponse("no", 401), Misconfigured),
        (PlainTextResponse("no", 429), TryLater),
        (PlainTextResponse("no", 503), TryLater),
        (Cut(), TryLater),
        (Hang(), TryLater),
    ],
    ids=["401", "429", "503", "cut", "hang"],
)
async def test_a_gateway_in_trouble_is_asked_again(
    fake: FakeGateway, fault: Any, kind: type[Exception]
) -> None:
    fake.faults.append(fault)
    async with account(fake, twilio(fake)) as channel:
        with pytest.raises(kind):
            await channel.complete(raw(f"{fake.url}/media/ME1"))


async def test_words_are_read_without_the_pictures_that_never_came(fake: FakeGateway) -> None:
    async with account(fake, twilio(fake)) as channel:
        (message,) = channel.parse(raw(f"{fake.url}/media/ME1", Body="look")) or ()
    assert isinstance(message, Inbound)
    assert message.text == f"look\n[picture: {fake.url}/media/ME1]"


@pytest.mark.parametrize("kept", [None, [], "x", {"content": 1}, {"content": "ä"}, {"error": []}])
async def test_what_was_kept_wrongly_is_no_picture(fake: FakeGateway, kept: object) -> None:
    address = f"{fake.url}/media/ME1"
    said = {"MessageSid": "MM1", "From": "+989121112233", "Body": "look", "MediaUrl0": address}
    body = json.dumps({**said, pictures.FETCHED: {address: kept}}).encode()
    async with account(fake, twilio(fake)) as channel:
        (message,) = channel.parse(Raw(external_id="r", body=body, received_at=NOON)) or ()
    assert isinstance(message, Inbound)
    assert (message.text, message.files) == (f"look\n[picture: {address}]", ())
