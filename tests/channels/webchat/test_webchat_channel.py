"""Web chat: what a visitor wrote becomes one message, or a reason naming the field."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import channels.webchat
from channels.webchat import LARGEST_BODY, LONGEST_TEXT, Config, connect, describe
from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.ids import BlobId, MessageId
from contactcenter.domain.message import File, Inbound, Outbound, Stated
from contactcenter.ports.channel import Ignored, Parsed, Raw, Receipt, Undeliverable, Unreadable
from contactcenter.ports.views import LONGEST_SHOWN

FIXTURES = sorted((Path(channels.webchat.__file__).parent / "fixtures").glob("*.raw"))
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def parse(body: bytes) -> Parsed:
    return connect(Config()).parse(Raw(external_id="r", body=body, received_at=NOON))


def body(**changes: object) -> bytes:
    fields: dict[str, object] = {"visitor": "v1", "client_id": "c1", "text": "Hello"}
    return json.dumps(fields | changes).encode()


def only(parsed: Parsed) -> Inbound:
    assert isinstance(parsed, tuple)
    (message,) = parsed
    return message


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_reads_as_written_beside_it(path: Path) -> None:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert describe(path.read_bytes()) == expected


def test_a_message_carries_all_that_is_known_of_it() -> None:
    read = parse(body(text="سلام", name="نگار", at="2026-11-22T13:30:00+03:30"))
    assert read == (
        Inbound(
            external_id="v1:c1",
            address="v1",
            display_name="نگار",
            text="سلام",
            reply="سلام",
            occurred_at=datetime(2026, 11, 22, 10, tzinfo=UTC),
            thread="v1",
            proof=ProofLevel.CHANNEL_PROVEN,
            may_auto_reply=False,
        ),
    )


@pytest.mark.parametrize("absent", ["name", "at"])
def test_name_and_time_may_be_null_or_missing(absent: str) -> None:
    assert parse(body()) == parse(body(**{absent: None}))


def test_the_longest_text_is_read_however_it_is_escaped() -> None:
    longest = body(text="\U0001f600" * LONGEST_TEXT)
    assert len(longest) < LARGEST_BODY
    assert len(only(parse(longest)).text) == LONGEST_TEXT


@pytest.mark.parametrize(
    ("refused", "field"),
    [
        pytest.param(b"", "body", id="nothing at all"),
        pytest.param(b"[" * 100_000, "body", id="nested too deeply"),
        pytest.param(b"[" + b"9" * 5_000 + b"]", "body", id="a number of 5000 digits"),
        pytest.param(b" " * (LARGEST_BODY + 1), "body", id="too many bytes"),
        pytest.param(body(visitor=""), "visitor", id="empty visitor"),
        pytest.param(body(visitor="a:b"), "visitor", id="colon in visitor"),
        pytest.param(body(visitor=7), "visitor", id="visitor is a number"),
        pytest.param(body(client_id=None), "client_id", id="no client id"),
        pytest.param(body(client_id="c" * 129), "client_id", id="client id too long"),
        pytest.param(body(text="\u0000\u200b \n"), "text", id="nothing to see"),
        pytest.param(body(text="x" * (LONGEST_TEXT + 1)), "text", id="text too long"),
        pytest.param(body(text=["x"]), "text", id="text is a list"),
        pytest.param(body(name={}), "name", id="name is an object"),
        pytest.param(body(at=1_700_000_000), "at", id="time is a number"),
        pytest.param(body(at="yesterday"), "at", id="time in words"),
        pytest.param(body(at="2026-11-22T10:00:00"), "at", id="time without zone"),
        pytest.param(body(at="0001-01-01T00:00:00+14:00"), "at", id="time before all time"),
        pytest.param(body(files={}), "files", id="files is an object"),
        pytest.param(body(files=[{"blob": "b1"}]), "files", id="a file without a name"),
        pytest.param(body(text="", files=[]), "text", id="neither"),
        pytest.param(body(stated="a@b.example"), "stated", id="stated is a text"),
        pytest.param(
            body(stated=[{"kind": "email", "address": "a@b.example", "proof": "sworn"}]),
            "stated",
            id="a proof that is none",
        ),
        pytest.param(body(email=7), "email", id="e-mail is a number"),
        pytest.param(body(kind="video_call"), "kind", id="unknown kind"),
        pytest.param(body(kind=None), "kind", id="kind is null"),
    ],
)
def test_a_refusal_names_the_field(refused: bytes, field: str) -> None:
    read = parse(refused)
    assert isinstance(read, Unreadable)
    assert read.reason.startswith(f"{field}: ")


def test_files_and_addresses_come_with_the_words_or_without() -> None:
    file = {"blob": "b1", "name": "a.png", "type": "image/png", "size": 7}
    read = only(parse(body(text="", files=[file], email="a@B.example", phone="7")))
    assert (read.text, read.reply) == ("", "")
    assert read.files == (File(name="a.png", type="image/png", kept=BlobId("b1"), kept_size=7),)
    assert read.stated == (Stated(kind="email", address="a@b.example"),)


@pytest.mark.parametrize(("email", "by"), [("a@b.example", "email"), ("nobody", None), ("", None)])
def test_who_does_not_wait_here_is_answered_where_they_say(email: str, by: str | None) -> None:
    read = only(parse(body(email=email, continue_by="email", locale="fa-IR")))
    assert (read.continue_by, read.locale) == (by, "fa-IR")


@pytest.mark.parametrize("kind", ["typing", "delivered", "seen", "ping"])
def test_signs_of_life_are_ignored(kind: str) -> None:
    assert isinstance(parse(json.dumps({"kind": kind}).encode()), Ignored)


def test_text_stays_as_written_but_for_control_characters() -> None:
    written = " a\u0000\u0007\u009f\r\nb\rc\td\u200c<b>\u202e "
    assert only(parse(body(text=written))).text == " a\nb\nc\td\u200c<b>\u202e "


def test_a_name_is_one_line_and_is_cut_rather_than_refused() -> None:
    assert only(parse(body(name="  A\u0000\n B" + "c" * 500))).display_name == "A B" + "c" * 97


def test_the_same_words_of_two_visitors_are_two_messages() -> None:
    first, second = (only(parse(body(visitor=visitor))) for visitor in ("v1", "v2"))
    assert first.external_id != second.external_id


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
_ZONES = st.none() | st.integers(-1439, 1439).map(lambda m: timezone(timedelta(minutes=m)))
_OBJECTS = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["message", "typing", "call"]) | _VALUES,
        "visitor": st.just("v1") | _VALUES,
        "client_id": st.just("c1") | _VALUES,
        "text": st.text(min_size=1) | _VALUES,
        "name": st.text() | _VALUES,
        "at": st.datetimes(timezones=_ZONES).map(datetime.isoformat) | _VALUES,
    },
)


@given(st.binary() | _OBJECTS.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_read_ignored_or_refused(anything: bytes) -> None:
    match parse(anything):
        case Ignored(reason) | Unreadable(reason):
            assert reason
        case messages:
            message = only(messages)
            assert message.text.strip()
            assert "\x00" not in message.text + message.display_name
            assert message.occurred_at is None or message.occurred_at.tzinfo is UTC
            # It can be stored and sent.
            assert (message.text + message.display_name).encode()
    assert json.dumps(describe(anything))


async def test_sending_leaves_it_to_the_visitors_socket() -> None:
    channel = connect(Config())
    answer = Outbound(
        message_id=MessageId("m1"),
        recipient="v1",
        recipient_name="",
        subject="",
        text="Hello",
        written_at=NOON,
    )
    assert await channel.send(answer) == Receipt()
    assert await channel.send(replace(answer, text="x" * LONGEST_SHOWN)) == Receipt()
    with pytest.raises(Undeliverable):
        await channel.send(replace(answer, text="x" * (LONGEST_SHOWN + 1)))
    await channel.close()
