"""Files that customers send, fetched between storing and reading."""

import json
from typing import Any

import pytest
from starlette.responses import JSONResponse, Response

from channels.whatsapp import describe
from contactcenter.ports.channel import Misconfigured, Raw, TryLater
from tests.channels.faults import Cut, Hang
from tests.channels.whatsapp.graph import FakeGraph, error, number
from tests.channels.whatsapp.test_parse import fixture, said
from tests.channels.whatsapp.test_webhook import NOON


def raw(post: object) -> Raw:
    return Raw(external_id="r", body=json.dumps(post).encode(), received_at=NOON)


PHOTO = raw(said("image", image={"id": "55501", "mime_type": "image/jpeg", "caption": "شکسته"}))


async def completed(fake: FakeGraph, given: Raw = PHOTO, **settings: Any) -> dict[str, Any]:
    """Complete it and return how its one message reads."""
    async with number(fake, **settings) as channel:
        whole = await channel.complete(given)
        assert (whole.external_id, whole.received_at) == (given.external_id, given.received_at)
        assert isinstance(channel.parse(whole), tuple)
    (line,) = describe(whole.body)
    return line


async def test_a_picture_comes_with_its_bytes(fake: FakeGraph) -> None:
    fake.media["55501"] = b"\xff\xd8 a picture"
    line = await completed(fake)
    assert line["attachments"] == [{"name": "image.jpg", "type": "image/jpeg", "size": 12}]
    assert line["text"] == "شکسته"
    assert fake.asked == ["GET /v24.0/55501", "GET /files/55501"]


async def test_what_has_no_file_is_left_as_it_is(fake: FakeGraph) -> None:
    async with number(fake) as channel:
        for post in (fixture("text"), fixture("reaction"), [], "x", None):
            assert await channel.complete(raw(post)) == raw(post)
        broken = Raw(external_id="r", body=b"{", received_at=NOON)
        assert await channel.complete(broken) is broken
    assert fake.asked == []


async def test_the_picture_of_an_edit_is_fetched_too(fake: FakeGraph) -> None:
    fake.media["7"] = b"new"
    inner = {"type": "image", "image": {"id": "7", "mime_type": "image/png", "caption": "this"}}
    post = said("edit", edit={"original_message_id": "wamid.FIRST", "message": inner})
    line = await completed(fake, raw(post))
    assert (line["kind"], line["text"]) == ("edited", "this")
    assert line["attachments"] == [{"name": "image.png", "type": "image/png", "size": 3}]


async def test_a_file_is_fetched_once_however_often_it_is_named(fake: FakeGraph) -> None:
    fake.media["55501"] = b"x"
    async with number(fake) as channel:
        once = await channel.complete(PHOTO)
        assert await channel.complete(once) == once
    assert len(fake.asked) == 4


@pytest.mark.parametrize(
    ("told", "asked"),
    [({}, 1), ({"file_size": None}, 2), ({"file_size": 10}, 2)],
    ids=["as it says", "it does not say", "it lies"],
)
async def test_a_file_that_is_too_large_is_named_instead(
    fake: FakeGraph, told: dict[str, object], asked: int
) -> None:
    fake.media["55501"] = b"x" * 1001
    fake.told["55501"] = told
    line = await completed(fake, largest_file_bytes=1000)
    assert "attachments" not in line
    assert "شکسته\n[image: too large, " in line["text"]
    assert len(fake.asked) == asked


@pytest.mark.parametrize(
    "faults",
    [
        [error(400, 100, "Object does not exist")],
        [error(404, 100, "Object does not exist")],
        [None, error(404, 100, "URL expired")],
    ],
)
async def test_a_file_that_is_there_no_longer_is_named_instead(
    fake: FakeGraph, faults: list[Any]
) -> None:
    fake.media["55501"] = b"x"
    fake.faults += faults
    assert "[image: not to be had: " in (await completed(fake))["text"]


@pytest.mark.parametrize("media", ["../me", "1?x=1", "a/b", "1" * 65])
async def test_an_id_that_is_an_address_is_not_asked_for(fake: FakeGraph, media: str) -> None:
    """S11: who writes to us does not choose whom we ask."""
    line = await completed(fake, raw(said("image", image={"id": media})))
    assert line["text"] == "[image: not to be had: its id is none]"
    assert fake.asked == []


@pytest.mark.parametrize(
    ("faults", "told"),
    [
        ([error(500, 2, "Service unavailable")], "Service"),
        ([error(429, 4, "Too many calls")], "Too many"),
        ([Response('{"url": "htt')], "cannot be read"),
        ([JSONResponse({"id": "55501"})], "no address"),
        ([None, Response("", 503)], "503"),
        ([None, Cut()], "RemoteProtocolError"),
        ([None, Response("xx")], "incomplete"),
        ([Hang()], "ReadTimeout"),
    ],
)
async def test_what_may_be_had_later_is_not_given_up(
    fake: FakeGraph, faults: list[Any], told: str
) -> None:
    fake.media["55501"] = b"a picture"
    fake.faults += faults
    async with number(fake) as channel:
        with pytest.raises(TryLater, match=told):
            await channel.complete(PHOTO)
        fake.faults.clear()
        assert await channel.complete(PHOTO) != PHOTO


async def test_a_token_that_is_not_taken_is_for_a_person_to_mend(fake: FakeGraph) -> None:
    async with number(fake, access_token="expired") as channel:
        with pytest.raises(Misconfigured, match="190"):
            await channel.complete(PHOTO)
