"""Web chat: the core's own visitor socket writes down what it hears, and this reads it.

config.py    settings of the widget            signed.py    whom the site vouches for

    {"visitor": id, "client_id": id, "text": words, "name": words|null, "at": ISO time|null,
     "stated": [{"kind": email|phone|external, "address": …, "proof": claimed|asserted}],
     "email": typed|null, "phone": typed|null, "continue_by": "email"|null, "locale": BCP 47|null,
     "pressed": "by_email"|"end"|"rate:1" … "rate:5"|null,
     "files": [{"blob": id, "name": …, "type": …, "size": bytes}]}

A visitor is a browser that holds a token, so the address is proven by the channel and says
nothing about the person. An answer needs no provider: the visitor's socket listens to the fact
that it was written, and the next session brings what was missed.
"""

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime

from channels.webchat import signed
from channels.webchat.config import Config, shown
from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.errors import NoBusinessTime
from contactcenter.domain.ids import BlobId
from contactcenter.domain.message import File, Inbound, Outbound, Stated
from contactcenter.domain.typed import read_email, read_phone
from contactcenter.ports.channel import (
    Ignored,
    Parsed,
    Raw,
    Receipt,
    Undeliverable,
    Unreadable,
)
from contactcenter.ports.embedded import FileRules, Opening, Vouched
from contactcenter.ports.views import LONGEST_SHOWN

__all__ = ["Config", "WebChat", "connect", "describe"]

LONGEST_TEXT = 8_000  # characters
LONGEST_NAME = 100  # characters; what is longer is cut, a name refuses no message
LARGEST_BODY = 131_072  # bytes: the longest text, were every character written as two escapes

_HARMLESS = frozenset({"typing", "delivered", "seen", "ping"})

# An id travels inside "visitor:client_id", so that it must not hold the colon itself.
_ID = re.compile(r"[!-9;-~]{1,128}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_NOTHING_TO_SEE = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]*")


def connect(config: Config) -> "WebChat":
    """Return the channel; there is nobody to connect to."""
    return WebChat(config)


class WebChat:
    """The visitors of one inbox."""

    largest: int | None = None  # they fetch files from us

    def __init__(self, config: Config) -> None:
        self._config = config
        self._hours = config.opening_hours()

    def shown(self) -> dict[str, object]:
        """Return what any visitor's widget is told."""
        return shown(self._config)

    def opening(self, now: datetime) -> Opening:
        """Say whether the inbox's hours hold now."""
        if self._hours is None or self._hours.is_open(now):
            return Opening(is_open=True)
        try:
            return Opening(is_open=False, next_at=self._hours.next_open(now))
        except NoBusinessTime:
            return Opening(is_open=False)

    def files(self) -> FileRules:
        """Return which files a visitor may send."""
        return self._config.file_rules()

    def vouched(self, token: str, *, audience: str, now: datetime) -> Vouched:
        """Return what the site signed about its visitor.

        Raises:
            Forged: it does not hold.
        """
        return signed.vouched(
            token,
            keys=self._config.keys,
            issuer=self._config.issuer,
            region=self._config.region,
            audience=audience,
            now=now,
        )

    def parse(self, raw: Raw) -> Parsed:
        """Read one message of a visitor."""
        try:
            return _read(raw.body, self._config.region)
        except _Refused as refused:
            return Unreadable(str(refused))

    async def send(self, message: Outbound) -> Receipt:
        """Accept: whoever listens at the visitor's socket hears of the fact.

        Raises:
            Undeliverable: the socket would bring the beginning only.
        """
        if len(message.text) > LONGEST_SHOWN:
            raise Undeliverable(f"a chat takes {LONGEST_SHOWN} characters: send it in parts")
        return Receipt()

    async def close(self) -> None:
        """Let go of nothing."""


def describe(body: bytes) -> list[dict[str, object]]:
    """Return what was read as plain values, for people at a terminal and for fixtures."""
    raw = Raw(external_id="", body=body, received_at=datetime.min.replace(tzinfo=UTC))
    match connect(Config()).parse(raw):
        case Unreadable(reason):
            return [{"error": reason}]
        case Ignored(reason):
            return [{"ignored": reason}]
        case messages:
            return [_plain(each) for each in messages if isinstance(each, Inbound)]


class _Refused(Exception):
    """The message names the field."""


def _read(body: bytes, region: str | None) -> Parsed:
    fields = _object(body)
    match fields.get("kind", "message"):
        case "message":
            return (_message(fields, region),)
        case str(kind) if kind in _HARMLESS:
            return Ignored(f"kind: {kind} says nothing that is kept")
        case _:
            raise _Refused("kind: not one that we know")


def _object(body: bytes) -> dict[str, object]:
    if len(body) > LARGEST_BODY:
        raise _Refused(f"body: {len(body)} bytes, more than {LARGEST_BODY}")
    try:
        value = json.loads(body)
    # Nesting deeper than the interpreter's stack is as malformed as a missing bracket.
    except (ValueError, RecursionError) as error:
        raise _Refused("body: not JSON") from error
    if not isinstance(value, dict):
        raise _Refused("body: not a JSON object")
    return value


def _message(fields: dict[str, object], region: str | None) -> Inbound:
    visitor = _id(fields, "visitor")
    typed = _typed(fields, region)
    by_email = fields.get("continue_by") == "email" and any(each.kind == "email" for each in typed)
    files = _files(fields)
    pressed = _string(fields, "pressed") if fields.get("pressed") else None
    text = "" if files and not fields.get("text") else _text(fields)
    return Inbound(
        external_id=f"{visitor}:{_id(fields, 'client_id')}",
        address=visitor,
        display_name=_name(fields),
        text=text,
        reply=text,
        occurred_at=_at(fields),
        thread=visitor,
        proof=ProofLevel.CHANNEL_PROVEN,
        stated=_stated(fields) + typed,
        pressed=pressed,
        continue_by="email" if by_email else None,
        locale=_string(fields, "locale") if fields.get("locale") else None,
        files=files,
        may_auto_reply=False,
    )


def _id(fields: dict[str, object], name: str) -> str:
    value = _string(fields, name)
    if not _ID.fullmatch(value):
        raise _Refused(f"{name}: not 1 to 128 printable ASCII characters without a colon")
    return value


def _text(fields: dict[str, object]) -> str:
    written = _string(fields, "text")
    if len(written) > LONGEST_TEXT:
        raise _Refused(f"text: {len(written)} characters, more than {LONGEST_TEXT}")
    text = _clean(written)
    if _NOTHING_TO_SEE.fullmatch(text):
        raise _Refused("text: empty")
    return text


def _name(fields: dict[str, object]) -> str:
    if fields.get("name") is None:
        return ""
    return " ".join(_clean(_string(fields, "name")).split())[:LONGEST_NAME]


def _stated(fields: dict[str, object]) -> tuple[Stated, ...]:
    """Return what the visitor, or their site, says besides: each with the proof it came with."""
    match fields.get("stated", []):
        case list(told):
            return tuple(_one_stated(each) for each in told)
        case _:
            raise _Refused("stated: not a list")


def _one_stated(told: object) -> Stated:
    match told:
        case {
            "kind": "email" | "phone" | "external" as kind,
            "address": str(address),
            "proof": "claimed" | "asserted" as proof,
        }:
            return Stated(kind=kind, address=address, proof=ProofLevel(proof))
        case _:
            raise _Refused("stated: holds something other than kind, address and proof")


def _typed(fields: dict[str, object], region: str | None) -> tuple[Stated, ...]:
    """Return the addresses that the visitor typed; what is none stays in the raw input alone."""
    email = read_email(_string(fields, "email")) if fields.get("email") else None
    phone = read_phone(_string(fields, "phone"), region) if fields.get("phone") else None
    told = (("email", email), ("phone", phone))
    return tuple(Stated(kind=kind, address=address) for kind, address in told if address)


def _files(fields: dict[str, object]) -> tuple[File, ...]:
    match fields.get("files", []):
        case list(told):
            return tuple(_file(each) for each in told)
        case _:
            raise _Refused("files: not a list")


def _file(told: object) -> File:
    match told:
        case {"blob": str(blob), "name": str(name), "type": str(media_type), "size": int(size)}:
            return File(name=name, type=media_type, kept=BlobId(blob), kept_size=size)
        case _:
            raise _Refused("files: holds something other than blob, name, type and size")


def _at(fields: dict[str, object]) -> datetime | None:
    if fields.get("at") is None:
        return None
    try:
        at = datetime.fromisoformat(_string(fields, "at"))
        # A time at the edge of the calendar may have no counterpart in UTC.
        moved = at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError) as error:
        raise _Refused("at: not an ISO 8601 time") from error
    if moved is None:
        raise _Refused("at: a time without a zone")
    return moved


def _string(fields: dict[str, object], name: str) -> str:
    match fields.get(name):
        case str(value):
            return value
        case None:
            raise _Refused(f"{name}: missing")
        case _:
            raise _Refused(f"{name}: not a string")


def _clean(written: str) -> str:
    """Keep what was written, but for characters that no store and no screen can hold."""
    lines = written.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", lines))


def _plain(message: Inbound) -> dict[str, object]:
    plain: dict[str, object] = {
        "from": message.address,
        "from_name": message.display_name,
        "text": message.text,
        "client_id": message.external_id.removeprefix(f"{message.address}:"),
    }
    if message.files:
        plain["attachments"] = [
            {"name": each.name, "type": each.type, "size": each.kept_size} for each in message.files
        ]
    if message.stated:
        plain["stated"] = [asdict(each) for each in message.stated]
    return plain
