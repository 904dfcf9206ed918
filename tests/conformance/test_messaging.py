"""Real updates of the Bot API, which nobody here wrote: each is read, or refused with a reason."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from channels.telegram import describe
from channels.telegram.api import Refused
from channels.telegram.sending import failure
from contactcenter.domain.incoming import Edit, Moved, Reach
from contactcenter.domain.message import Inbound
from contactcenter.ports.channel import Ignored, Parsed, Raw, TryLater, Undeliverable, Unreadable
from tests.channels.telegram.people import NOON, bot
from tests.conformance.shared import SHARED

CORPUS = SHARED / "corpus" / "messaging" / "telegram"
SAMPLES = [
    path
    for path in sorted(CORPUS.glob("*.json"))
    if path.name not in {"INDEX.json", "botapi_schema.json"}
]

pytestmark = pytest.mark.skipif(
    not SAMPLES, reason="corpus/messaging is not beside the project (CC_SHARED)"
)

_MEDIA = ("animation", "audio", "document", "photo", "sticker", "video", "video_note", "voice")
_EMPTY = {"message_id", "from", "chat", "date"}


def parse(body: bytes) -> Parsed:
    """Read one update in an inbox that reads groups, too."""
    return bot(groups=True).parse(Raw(external_id="r", body=body, received_at=NOON))


def said(update: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the kind of an update and what it holds, as the corpus has it."""
    for kind, held in update.items():
        if isinstance(held, dict):
            return kind, held
    return "", {}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_is_read_as_what_it_is(path: Path) -> None:
    update = json.loads(path.read_bytes())
    kind, held = said(update)
    read = parse(path.read_bytes())
    assert describe(path.read_bytes())
    match read:
        case Ignored(reason):
            assert reason
            assert kind not in {"callback_query", "my_chat_member"}
            assert not held.get("text") or held["chat"]["type"] == "channel" or "guest" in kind
        case Unreadable(reason):
            assert reason
            assert set(held) <= _EMPTY, "only what says nothing is set aside"
        case _:
            for each in read:
                _check(each, kind, held)


def _check(read: object, kind: str, held: dict[str, Any]) -> None:
    match read:
        case Inbound():
            _check_message(read, held)
        case Edit():
            assert kind.startswith(("edited", "deleted"))
            assert read.text == held.get("text", "")
        case Reach():
            assert kind == "my_chat_member"
            assert read.reachable is (held["new_chat_member"]["status"] == "member")
        case Moved():
            assert str(held["migrate_from_chat_id"]) == read.thread
            assert str(held["chat"]["id"]) == read.to
        case _:
            pytest.fail(f"{kind} is nothing else")


def _check_message(read: Inbound, held: dict[str, Any]) -> None:
    chat = held.get("chat") or held["from"]
    sender = held.get("sender_chat") or held.get("from") or chat
    assert read.address == str(sender["id"])
    assert read.reply
    assert read.reply.startswith(held.get("text") or held.get("caption") or "")
    assert str(chat["id"]) in str(read.thread)
    if "message_id" in held:
        assert read.external_id == f"{chat['id']}:{held['message_id']}"
        occurred_at = read.occurred_at.timestamp() if read.occurred_at else 0
        assert occurred_at == held.get("date", 0)
    for medium in _MEDIA:
        if medium in held and medium != "document":
            assert "not fetched]" in read.text, f"{medium} is named until it is fetched"


def test_every_sample_has_an_outcome_and_most_are_read() -> None:
    read = [parse(path.read_bytes()) for path in SAMPLES]
    unreadable = [each for each in read if isinstance(each, Unreadable)]
    assert len(unreadable) <= len(SAMPLES) // 20
    assert len([each for each in read if isinstance(each, tuple)]) >= len(SAMPLES) // 2


def test_reading_a_sample_again_gives_the_same() -> None:
    """G-ADP-1: replaying a day's raw input changes nothing."""
    for path in SAMPLES:
        assert parse(path.read_bytes()) == parse(path.read_bytes())


@pytest.mark.parametrize("kind", ["bare", "wrapped"])
def test_any_prefix_of_a_sample_is_read_or_refused(kind: str) -> None:
    """Truncated JSON, F30."""
    for path in SAMPLES:
        body = path.read_bytes().rstrip()
        whole = body if kind == "bare" else b'{"update": ' + body + b', "files": {"x": 3}}'
        for end in range(0, len(whole), 97):
            assert isinstance(parse(whole[:end]), Unreadable)


@pytest.mark.parametrize(
    ("name", "kind", "reason"),
    [
        ("too_long", Undeliverable, "message is too long"),
        ("too_many_requests", TryLater, "retry after 14"),
        ("user_deactivated", Undeliverable, "account is gone"),
        ("wrong_file_id", Undeliverable, "temporarily unavailable"),
    ],
)
def test_a_recorded_refusal_means_what_it_says(
    name: str, kind: type[Exception], reason: str
) -> None:
    said = json.loads((CORPUS / "responses" / f"{name}.json").read_bytes())
    refused = Refused(said["error_code"], said["description"], said.get("parameters", {}))
    means = failure(refused, sent=0, parts=1)
    assert type(means) is kind
    assert reason in str(means)
    if isinstance(means, TryLater):
        assert means.after == timedelta(seconds=14)
