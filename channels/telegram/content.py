"""What a message says, in words; what is said by other means becomes a line that can be read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import phonenumbers

from channels.telegram import fields, markup
from channels.telegram.fields import Fields
from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.message import Stated

_MOST_WORDS = 500  # pieces of a rich text that are read


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The text of a message, and what else it says of its sender."""

    text: str
    html: str | None
    lines: tuple[str, ...] = ()  # what was said otherwise


def words(message: Fields) -> Words:
    """Return what a message says; empty where it says nothing that we know."""
    name, entities = ("text", "entities")
    if not fields.text(message, name):
        name, entities = ("caption", "caption_entities")
    text = fields.text(message, name)
    lines = [
        read(said)
        for kind, read in _SPOKEN.items()
        if (said := fields.part(message, kind)) and not (kind == "location" and "venue" in message)
    ]
    return Words(
        text=text,
        html=markup.html(text, fields.parts(message, entities)),
        lines=tuple(line for line in lines if line),
    )


def forwarded_from(message: Fields) -> str:
    """Return whose words these are, if they are not the sender's."""
    origin = fields.part(message, "forward_origin")
    if not origin:
        old = ("forward_from", "forward_from_chat")
        names = [*(called(fields.part(message, name)) for name in old)]
        return next(filter(None, [*names, fields.text(message, "forward_sender_name")]), "")
    people = ("sender_user", "sender_chat", "chat")
    names = [called(fields.part(origin, name)) for name in people]
    return next(filter(None, [*names, fields.text(origin, "sender_user_name")]), "") or "?"


def called(who: Fields) -> str:
    """Return the name that a person or a chat shows."""
    name = f"{fields.text(who, 'first_name')} {fields.text(who, 'last_name')}".strip()
    username = fields.text(who, "username")
    return name or fields.text(who, "title") or (f"@{username}" if username else "")


def stated(message: Fields, sender: int | None) -> tuple[Stated, ...]:
    """Return the number that a sender shares of themselves (spec E.2): nobody else's."""
    shared = fields.part(message, "contact")
    number = _e164(fields.text(shared, "phone_number"))
    if not number or sender is None or fields.number(shared, "user_id") != sender:
        return ()
    return (Stated(kind="phone", address=number, proof=ProofLevel.CHANNEL_PROVEN),)


def _e164(said: str) -> str:
    """Return a number in its normal form; the server gives it whole, with or without the plus."""
    try:
        number = phonenumbers.parse("+" + said.lstrip("+0"))
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _location(said: Fields) -> str:
    latitude, longitude = said.get("latitude"), said.get("longitude")
    if not (_is_coordinate(latitude) and _is_coordinate(longitude)):
        return "[location]"
    at = f"mlat={latitude}&mlon={longitude}#map=16/{latitude}/{longitude}"
    return f"{latitude}, {longitude} https://www.openstreetmap.org/?{at}"


def _is_coordinate(value: object) -> bool:
    return type(value) in {int, float} and -180 <= value <= 180  # type: ignore[operator]  # noqa: PLR2004


def _venue(said: Fields) -> str:
    where = [fields.text(said, "title"), fields.text(said, "address")]
    return "\n".join([*filter(None, where), _location(fields.part(said, "location"))])


def _contact(said: Fields) -> str:
    return f"[contact] {called(said)} {fields.text(said, 'phone_number')}".strip()


def _poll(said: Fields) -> str:
    options = [f"- {fields.text(each, 'text')}" for each in fields.parts(said, "options")]
    return "\n".join([f"[poll] {fields.text(said, 'question')}", *options])


def _checklist(said: Fields) -> str:
    tasks = [f"- {fields.text(each, 'text')}" for each in fields.parts(said, "tasks")]
    return "\n".join([f"[checklist] {fields.text(said, 'title')}", *tasks])


def _dice(said: Fields) -> str:
    return f"{fields.text(said, 'emoji')} {fields.number(said, 'value') or ''}".strip()


def _sticker(said: Fields) -> str:
    return fields.text(said, "emoji")


def _titled(name: str) -> Callable[[Fields], str]:
    def read(said: Fields) -> str:
        what = [fields.text(said, "title"), fields.text(said, "description")]
        return " ".join([f"[{name}]", *filter(None, what)])

    return read


def _payment(name: str) -> Callable[[Fields], str]:
    def read(said: Fields) -> str:
        amount, currency = fields.number(said, "total_amount"), fields.text(said, "currency")
        return f"[{name}] {amount} {currency}, in its smallest unit"

    return read


def _app(said: Fields) -> str:
    return f"{fields.text(said, 'button_text')}: {fields.text(said, 'data')}".strip(": ")


def _rich(said: Fields) -> str:
    blocks = [" ".join(_pieces(block)) for block in fields.parts(said, "blocks")]
    return "\n".join(filter(None, blocks)) or "[rich message]"


def _pieces(rich: object) -> Iterator[str]:
    """Yield the strings of a rich text, in order: objects hold them under `text` or in lists."""
    waiting, read = [rich], 0
    while waiting and read < _MOST_WORDS:
        piece, read = waiting.pop(), read + 1
        if isinstance(piece, str):
            yield fields.whole(piece).strip()
        elif isinstance(piece, list):
            waiting += reversed(piece)
        elif isinstance(piece, dict):
            waiting += [piece[name] for name in reversed(_RICH) if name in piece]


_RICH = ("text", "cells", "items", "blocks", "caption", "summary")

_SPOKEN: Mapping[str, Callable[[Fields], str]] = {
    "location": _location,
    "venue": _venue,
    "contact": _contact,
    "poll": _poll,
    "checklist": _checklist,
    "dice": _dice,
    "sticker": _sticker,
    "rich_message": _rich,
    "web_app_data": _app,
    "game": _titled("game"),
    "invoice": _titled("invoice"),
    "story": _titled("story"),
    "giveaway": _titled("giveaway"),
    "giveaway_winners": _titled("winners of a giveaway"),
    "gift": _titled("gift"),
    "unique_gift": _titled("gift"),
    "successful_payment": _payment("payment"),
    "refunded_payment": _payment("payment given back"),
}
