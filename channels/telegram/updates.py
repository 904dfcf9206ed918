"""An update of the Bot API becomes messages, edits or news of who can be reached.

What is said to us alone is a message. Posts in channels, and group chats unless the inbox reads
them, are none (spec G-ADP-3). Kinds that say nothing to an agent are ignored by name; a kind that
is not known is set aside, so that a person sees it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from channels.telegram import attached, content, fields, service
from channels.telegram.attached import Fetched
from channels.telegram.fields import Fields, Malformed
from channels.telegram.place import Place
from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.incoming import Edit, Moved, Reach
from contactcenter.domain.message import Inbound
from contactcenter.ports.channel import Ignored, Parsed, Raw, Unreadable

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_GROUPS = frozenset({"group", "supergroup"})
_GONE = frozenset({"kicked", "left"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Update:
    """What a reader of one kind is given."""

    id: int
    kind: str
    said: Fields
    fetched: Mapping[str, Fetched]
    groups: bool


def parse(raw: Raw, *, groups: bool) -> Parsed:
    """Read one update. Pure and total."""
    try:
        update, fetched = attached.opened(raw.body)
        return _read(update, fetched, groups=groups)
    except Malformed as error:
        return Unreadable(str(error))


def said(update: Fields) -> tuple[str, Fields]:
    """Return the kind of an update and what it holds; no kind if there is none."""
    for kind in _READERS:
        if kind in update:
            return kind, fields.part(update, kind)
    return "", {}


def sent_at(update: Fields) -> datetime | None:
    """Return since when the server keeps an update for us, where that can be told."""
    kind, message = said(update)
    if kind.startswith("edited"):
        return fields.moment(message, "edit_date")
    return None if kind == "callback_query" else fields.moment(message, "date")


def _read(update: Fields, fetched: Mapping[str, Fetched], *, groups: bool) -> Parsed:
    if service.GAP in update:
        raise Malformed(service.gap(fields.part(update, service.GAP)))
    number = fields.number(update, "update_id")
    if number is None:
        raise Malformed("an update without a number")
    kind, held = said(update)
    if kind:
        one = _Update(id=number, kind=kind, said=held, fetched=fetched, groups=groups)
        return _READERS[kind](one)
    for harmless, reason in service.KINDS.items():
        if harmless in update:
            return Ignored(f"{harmless}: {reason}")
    names = ", ".join(sorted(set(update) - {"update_id"})) or "nothing"
    raise Malformed(f"an update that is not known: it holds {names}")


def _message(update: _Update) -> Parsed:
    message = update.said
    place, kind = _place(message), _kind_of_chat(message)
    if passed_over := _passed_over(update, place, kind):
        return passed_over
    if kind in _GROUPS and (moved := _moved(message, place)):
        return (moved,)
    wanted = attached.references(message)
    words = content.words(message)
    if not (words.text or words.lines or wanted):
        return service.event(message)
    whose = content.forwarded_from(message)
    own = "\n".join(filter(None, [words.text, *words.lines]))
    notes = attached.missing(wanted, update.fetched)
    sender, name, proof = _sender(message, place)
    whole = [f"↪ {whose}:" if whose else "", own, *notes]
    return (
        Inbound(
            external_id=place.external_id(_message_id(message)),
            address=sender,
            display_name=name,
            text="\n".join(filter(None, whole)),
            reply="\n".join(filter(None, [own, *notes])),
            html=None if whose or words.lines or notes else words.html,
            occurred_at=fields.moment(message, "date"),
            files=attached.files(wanted, update.fetched),
            thread=place.thread,
            answers=_answered(message, place),
            album=_album(message, place),
            proof=proof,
            stated=content.stated(message, fields.number(fields.part(message, "from"), "id")),
            locale=_locale(fields.part(message, "from")),
            may_auto_reply=_may_be_answered(message, kind),
        ),
    )


def _moved(message: Fields, place: Place) -> Moved | None:
    """Return how a group became a supergroup, which is told in both of them."""
    to = fields.number(message, "migrate_to_chat_id")
    before = fields.number(message, "migrate_from_chat_id")
    if to is not None:
        return Moved(thread=place.thread, to=place.moved(to).thread)
    if before is not None:
        return Moved(thread=place.moved(before).thread, to=place.thread)
    return None


def _edit(update: _Update) -> Parsed:
    message = update.said
    place = _place(message)
    if passed_over := _passed_over(update, place, _kind_of_chat(message)):
        return passed_over
    if fields.part(message, "location"):
        return Ignored(f"{update.kind}: a live location moved on")
    wanted = attached.references(message)
    words = content.words(message)
    notes = attached.missing(wanted, update.fetched)
    text = "\n".join(filter(None, [words.text, *words.lines, *notes]))
    if not (text or wanted):
        return service.event(message)
    return (
        Edit(
            external_id=f"edit:{update.id}",
            of=place.external_id(_message_id(message)),
            text=text,
            html=None if words.lines or notes else words.html,
            files=attached.files(wanted, update.fetched),
            occurred_at=fields.moment(message, "edit_date"),
        ),
    )


def _deleted(update: _Update) -> Parsed:
    place = _place(update.said)
    numbers = update.said.get("message_ids")
    gone = [each for each in numbers if type(each) is int] if isinstance(numbers, list) else []
    if not gone:
        raise Malformed(f"{update.kind}: it names no message")
    return tuple(
        Edit(
            external_id=f"edit:{update.id}:{each}",
            of=place.external_id(each),
            text="",
            deleted=True,
        )
        for each in gone
    )


def _pressed(update: _Update) -> Parsed:
    query = update.said
    message, who = fields.part(query, "message"), fields.part(query, "from")
    number, value, query_id = (
        fields.number(who, "id"),
        fields.text(query, "data"),
        fields.text(query, "id"),
    )
    if number is None or not query_id:
        raise Malformed("callback_query: it does not say who pressed")
    if not value:
        return Ignored("callback_query: a game was started")
    place = _place(message) if message else Place(chat=number)
    if passed_over := _passed_over(update, place, _kind_of_chat(message)):
        return passed_over
    label = _label(message, value)
    return (
        Inbound(
            external_id=f"press:{query_id}",
            address=str(number),
            display_name=content.called(who),
            text=label,
            reply=label,
            thread=place.thread,
            answers=place.external_id(_message_id(message)) if message else None,
            pressed=value,
            proof=ProofLevel.CHANNEL_PROVEN,
            locale=_locale(who),
        ),
    )


def _label(message: Fields, value: str) -> str:
    rows = fields.part(message, "reply_markup").get("inline_keyboard")
    for row in rows if isinstance(rows, list) else []:
        for button in row if isinstance(row, list) else []:
            if isinstance(button, dict) and fields.text(button, "callback_data") == value:
                return fields.text(button, "text") or value
    return value


def _membership(update: _Update) -> Parsed:
    place = _place(update.said)
    if _kind_of_chat(update.said) != "private":
        return Ignored("my_chat_member: the bot's place in a group or a channel changed")
    status = fields.text(fields.part(update.said, "new_chat_member"), "status")
    if not status:
        raise Malformed("my_chat_member: it does not say what the bot is now")
    gone = status in _GONE
    return (
        Reach(
            address=str(place.chat),
            reachable=not gone,
            reason="the customer blocked the bot" if gone else "the customer lets the bot write",
            at=fields.moment(update.said, "date"),
        ),
    )


def _business(update: _Update) -> Parsed:
    stands = "stands" if update.said.get("is_enabled") is True else "ended"
    return Ignored(
        f"business_connection: that of {content.called(fields.part(update.said, 'user'))} {stands}"
    )


_READERS: Mapping[str, Callable[[_Update], Parsed]] = {
    "message": _message,
    "business_message": _message,
    "channel_post": _message,
    "edited_message": _edit,
    "edited_business_message": _edit,
    "edited_channel_post": _edit,
    "deleted_business_messages": _deleted,
    "callback_query": _pressed,
    "my_chat_member": _membership,
    "business_connection": _business,
}


def _passed_over(update: _Update, place: Place, kind: str) -> Ignored | None:
    """Say why a message is none of a customer to us, if it is not."""
    if kind == "channel":
        return Ignored(f"{update.kind}: a post in a channel, which nobody says to us")
    if kind in _GROUPS and not update.groups:
        return Ignored(f"{update.kind}: in a group chat, and this inbox reads none")
    sender = fields.number(fields.part(update.said, "from"), "id")
    if place.business and sender not in {None, place.chat}:
        return Ignored(f"{update.kind}: written by the business account itself")
    return None


def _place(holder: Fields) -> Place:
    chat = fields.number(fields.part(holder, "chat"), "id")
    if chat is None:
        raise Malformed("a message without a chat")
    topic = fields.number(holder, "message_thread_id")
    return Place(
        chat=chat,
        business=fields.text(holder, "business_connection_id"),
        topic=topic if holder.get("is_topic_message") is True else None,
    )


def _kind_of_chat(holder: Fields) -> str:
    """Return the type of a chat; servers that do not say it have persons with positive numbers."""
    chat = fields.part(holder, "chat")
    return fields.text(chat, "type") or (
        "group" if (fields.number(chat, "id") or 0) < 0 else "private"
    )


def _message_id(message: Fields) -> int:
    number = fields.number(message, "message_id")
    if number is None:
        raise Malformed("a message without a number")
    return number


def _sender(message: Fields, place: Place) -> tuple[str, str, ProofLevel]:
    """Return who speaks: a person by their number, or a group that hides who it was (spec E.2)."""
    behalf, who = fields.part(message, "sender_chat"), fields.part(message, "from")
    if (number := fields.number(behalf, "id")) is not None:
        return str(number), content.called(behalf), ProofLevel.CLAIMED
    if (number := fields.number(who, "id")) is not None:
        return str(number), content.called(who), ProofLevel.CHANNEL_PROVEN
    if _kind_of_chat(message) != "private":
        raise Malformed("a message without a sender")
    return str(place.chat), content.called(fields.part(message, "chat")), ProofLevel.CHANNEL_PROVEN


def _answered(message: Fields, place: Place) -> str | None:
    number = fields.number(fields.part(message, "reply_to_message"), "message_id")
    # In a topic, what answers nothing is said to answer the topic's first message.
    return None if number is None or number == place.topic else place.external_id(number)


def _album(message: Fields, place: Place) -> str | None:
    key = fields.text(message, "media_group_id")
    return f"{place.thread}:{key}" if key else None


def _locale(who: Fields) -> str | None:
    language = fields.text(who, "language_code")
    return language if _LANGUAGE.fullmatch(language) else None


def _may_be_answered(message: Fields, kind: str) -> bool:
    return kind == "private" and fields.part(message, "from").get("is_bot") is not True
