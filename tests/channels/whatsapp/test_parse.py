"""Bytes to messages: what WhatsApp writes, what it may write some day, and what nobody should."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import channels.whatsapp
from channels.whatsapp import describe, incoming
from channels.whatsapp.webhook import bodies
from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.incoming import Edit, Incoming, Reach, Report
from contactcenter.domain.message import File, Inbound, Stated
from contactcenter.ports.channel import Ignored, Unreadable

FIXTURES = sorted((Path(channels.whatsapp.__file__).parent / "fixtures").glob("*.raw"))


def fixture(name: str) -> dict[str, Any]:
    (path,) = [path for path in FIXTURES if path.stem == name]
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def value(post: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = post["entry"][0]["changes"][0]["value"]
    return found


def said(kind: str, **more: Any) -> dict[str, Any]:
    """Return a request with one message of that kind."""
    post = fixture("text")
    message = value(post)["messages"][0]
    del message["text"]
    message |= {"type": kind, **more}
    return post


def read(post: dict[str, Any], number_id: str | None = None) -> Incoming:
    parsed = incoming.parse(json.dumps(post).encode(), number_id=number_id)
    assert isinstance(parsed, tuple), parsed
    (only,) = parsed
    return only


def unread(post: object) -> str:
    parsed = incoming.parse(json.dumps(post).encode())
    assert isinstance(parsed, Unreadable), parsed
    return parsed.reason


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_reads_as_written_beside_it(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert describe(path.read_bytes()) == expected


def test_a_message_carries_all_that_is_known_of_it() -> None:
    """E.2: a number proven by the platform; the other id of the same person is proven too."""
    post = fixture("number_and_person")
    value(post)["messages"][0]["context"] = {"id": "wamid.OURS"}
    assert read(post) == Inbound(
        external_id="wamid.BOTH",
        address="+989121112233",
        identity="phone",
        display_name="نگار احمدی",
        text="salam",
        reply="salam",
        answers="wamid.OURS",
        occurred_at=datetime(2025, 11, 22, 12, tzinfo=UTC),
        thread="+989121112233",
        proof=ProofLevel.CHANNEL_PROVEN,
        stated=(
            Stated(
                kind="whatsapp",
                address="IR.13491208655302741918",
                proof=ProofLevel.CHANNEL_PROVEN,
            ),
        ),
        may_auto_reply=True,
    )


def test_an_edit_a_report_and_a_new_number_are_news_and_no_messages() -> None:
    """E-TML-3, G-ADP-2."""
    at = datetime(2025, 11, 22, 12, tzinfo=UTC)
    assert read(fixture("edited")) == Edit(
        external_id="wamid.HBgMOTg5MTIx",
        of="wamid.FIRST",
        text="سفارش ۱۲۳ نه، ۱۳۲",
        occurred_at=at,
    )
    assert read(fixture("failed_no_such_number")) == Report(
        provider_id="wamid.HBgMb3V0",
        state="failed",
        reason="Message undeliverable: Message Undeliverable. (131026)",
        at=datetime(2025, 11, 22, 12, 1, tzinfo=UTC),
    )
    assert read(fixture("number_changed")) == Reach(
        address="+989121112233",
        identity="phone",
        reachable=False,
        reason="the number is now +989351112233",
        at=at,
    )


def test_words_of_an_advertisement_are_not_the_senders() -> None:
    message = read(fixture("from_an_advertisement"))
    assert isinstance(message, Inbound)
    assert message.reply == "Is this still there?"
    assert message.text.startswith(message.reply)
    assert "Blue lamp" in message.text


@pytest.mark.parametrize(
    ("kind", "medium", "name", "text"),
    [
        ("image", {"mime_type": "image/jpeg", "caption": "شکسته"}, "image.jpg", "شکسته"),
        ("audio", {"mime_type": "audio/ogg; codecs=opus", "voice": True}, "voice.ogg", ""),
        ("video", {"mime_type": "video/mp4"}, "video.mp4", ""),
        ("sticker", {"mime_type": "image/webp", "animated": True}, "sticker.webp", ""),
        ("document", {"filename": "..\\..\\a\u202e\x00b.pdf"}, "ab.pdf", ""),
        ("document", {"filename": "../"}, "document", ""),
    ],
)
def test_a_fetched_file_is_a_file(
    kind: str, medium: dict[str, object], name: str, text: str
) -> None:
    post = said(kind, **{kind: {"id": "5", **medium}})
    message = read({**post, "files": {"5": {"content": "aGVsbG8="}}})
    assert isinstance(message, Inbound)
    media_type = str(medium.get("mime_type", "application/octet-stream"))
    assert message.files == (File(name=name, type=media_type, content=b"hello"),)
    assert (message.text, message.reply) == (text, text)


@pytest.mark.parametrize("files", [None, [], {"5": 1}, {"5": {"content": "%%"}}, {"6": {}}])
def test_a_file_that_is_not_there_is_named_in_its_place(files: object) -> None:
    message = read({**said("image", image={"id": "5", "caption": "شکسته"}), "files": files})
    assert isinstance(message, Inbound)
    assert message.files == ()
    assert message.text.startswith("شکسته\n[image: not fetched")


def test_what_is_meant_for_another_number_is_passed_over() -> None:
    body = json.dumps(fixture("text")).encode()
    other = incoming.parse(body, number_id="999")
    assert other == Ignored("meant for another number: 100200300")
    assert isinstance(incoming.parse(body, number_id="100200300"), tuple)


@pytest.mark.parametrize(
    ("post", "told"),
    [
        pytest.param([], "body", id="a list"),
        pytest.param({"object": "page"}, "object", id="another product"),
        pytest.param(said("text"), "text: missing", id="a text without words"),
        pytest.param(said("text", text="x"), "text: missing", id="a text that is no object"),
        pytest.param(said("text", text={"body": 5}), "body: not a string", id="words of number"),
        pytest.param(said("image"), "image: missing", id="a picture without one"),
        pytest.param(said("location", location={"latitude": 1}), "location", id="half a place"),
        pytest.param(said("contacts", contacts=[{}]), "contacts", id="nobody"),
        pytest.param(said("interactive", interactive={"type": "x"}), "interactive", id="choice"),
        pytest.param(said("interactive", interactive={}), "type: missing", id="no choice"),
        pytest.param(said("poll", poll={}), "type: 'poll'", id="a kind of tomorrow"),
        pytest.param(said("edit", edit={"message": {}}), "original_message_id", id="edit of what"),
        pytest.param(said("text", text={"body": "x"}, id=None), "id: missing", id="no id"),
        pytest.param(said("text", text={"body": "x"}, **{"from": "0912"}), "from", id="a zero"),
        pytest.param(said("text", text={"body": "x"}, **{"from": "+98"}), "from", id="a plus"),
        pytest.param(said("system", system={"type": "rebooted"}), "system", id="system"),
    ],
)
def test_a_refusal_names_the_field(post: object, told: str) -> None:
    assert unread(post).startswith(told)


def test_one_that_cannot_be_read_holds_up_no_other() -> None:
    whole = json.dumps(fixture("many_with_one_bad")).encode()
    assert isinstance(incoming.parse(whole), Unreadable)
    single = [incoming.parse(body) for body in bodies(whole)]
    assert [isinstance(each, tuple) for each in single] == [True, False, True, True, False]


def test_single_things_read_as_they_did_together() -> None:
    post = fixture("many_with_one_bad")
    value(post)["messages"].pop(1)
    post["entry"][0]["changes"].pop()
    whole = json.dumps(post).encode()
    together = incoming.parse(whole)
    assert isinstance(together, tuple)
    assert len(together) == 3
    apart = [incoming.parse(body) for body in bodies(whole)]
    assert together == tuple(
        each for parsed in apart if isinstance(parsed, tuple) for each in parsed
    )


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.binary() | _JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for single in bodies(body):
        assert isinstance(incoming.parse(single), Unreadable)


_POSTS = [json.loads(path.read_bytes()) for path in FIXTURES if path.stem != "not_json"]


def _places(inside: Any) -> list[tuple[Any, Any]]:
    items = (
        inside.items()
        if isinstance(inside, dict)
        else enumerate(inside)
        if isinstance(inside, list)
        else ()
    )
    return [place for key, each in items for place in [(inside, key), *_places(each)]]


@given(st.sampled_from(_POSTS), st.integers(0, 200), _JSON)
def test_a_request_with_anything_anywhere_is_read_or_refused(
    post: dict[str, Any], number: int, anything: object
) -> None:
    changed = json.loads(json.dumps(post))
    places = _places(changed)
    holder, key = places[number % len(places)]
    holder[key] = anything
    for single in bodies(json.dumps(changed).encode()):
        parsed = incoming.parse(single)
        assert isinstance(parsed, Ignored | Unreadable) or parsed
        for each in parsed if isinstance(parsed, tuple) else ():
            if isinstance(each, Inbound):
                assert each.external_id
                assert each.address
                replace(each).text.encode()


def test_nesting_beyond_the_stack_is_refused() -> None:
    assert isinstance(incoming.parse(b"[" * 100_000), Unreadable)
    assert bodies(b'{"entry":' + b"[" * 100_000) == (b'{"entry":' + b"[" * 100_000,)
