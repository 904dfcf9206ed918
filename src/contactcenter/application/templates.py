"""What may be written now: words of our own, or a template.

Some channels take words of our own only so long after the customer's last message in the
conversation, and from then on what their provider approved before. What cannot leave is refused
before it is queued.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.application.asked import Asked, seen
from contactcenter.application.uploads import carries
from contactcenter.application.writing import check_text
from contactcenter.domain.access import Permission, require
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import ConversationId, InboxId
from contactcenter.domain.message import Attachment, Template
from contactcenter.ports.channel import Channel, Templated, TemplateOffer
from contactcenter.ports.store import Store

Channels = Mapping[InboxId, Channel]


@dataclass(frozen=True, slots=True, kw_only=True)
class Writable:
    """What may be written in a conversation."""

    is_open: bool  # to words of our own; if not, a template may be sent
    closes_at: datetime | None  # when it closes, or closed, unless the customer writes again
    templates: tuple[TemplateOffer, ...]
    carries: int  # bytes that the files of one answer may hold together; 0: it takes none


class WindowClosed(Invalid):
    """The customer's last message is too old for words of our own."""

    code = "window_closed"


def expected_words(
    channel: Channel | None,
    text: str,
    template: Template | None,
    last_inbound_at: datetime | None,
    *,
    leaves_at: datetime,
    files: Sequence[Attachment] = (),
) -> str:
    """Return what a message says: the text, or the template with its values in their places.

    Files need no words beside them.

    Raises:
        WindowClosed: the channel takes only a template by the time that it leaves.
        Invalid: there is nothing to send, or no such template, or a value is missing.
    """
    if template is not None:
        if text.strip():
            raise Invalid("a template has words of its own: send it, or a text, not both")
        if files:
            raise Invalid("a template carries no files: send them in a message of their own")
        text = _filled(_offer(channel, template), template)
    elif not is_open(channel, last_inbound_at, leaves_at):
        raise WindowClosed("the customer's last message is too long ago: choose a template")
    if files and not text.strip():
        return ""
    check_text(text)
    return text


async def writable(
    store: Store, conversation_id: ConversationId, *, channels: Channels, asked: Asked
) -> Writable:
    """Return what may be written in a conversation now.

    Raises:
        NotFound: there is none, or not in the agent's sight.
    """
    require(asked.agent, Permission.ANSWER_TICKETS)
    async with store.begin() as tx:
        conversation = await tx.conversation(conversation_id)
    # In a block of its own: within one, tickets come before conversations.
    async with store.begin() as tx:
        await seen(tx, conversation.ticket_id, asked)
    channel, last = channels.get(conversation.inbox_id), conversation.last_inbound_at
    return Writable(
        is_open=is_open(channel, last, asked.at),
        closes_at=_closes_at(channel, last),
        templates=tuple(offers(channel)),
        carries=carries(channel),
    )


def takes_words_first(channel: Channel | None) -> bool:
    """Whether words of our own may leave where the customer wrote nothing yet."""
    return _within(channel) is None


def offers(channel: Channel | None) -> Sequence[TemplateOffer]:
    """Return the templates that may be sent at any time."""
    if not isinstance(channel, Templated):
        return ()
    return channel.templates()


def is_open(channel: Channel | None, last_inbound_at: datetime | None, at: datetime) -> bool:
    """Whether words of our own may leave then, in a conversation with that last message."""
    closes_at = _closes_at(channel, last_inbound_at)
    return _within(channel) is None or (closes_at is not None and at < closes_at)


def _closes_at(channel: Channel | None, last_inbound_at: datetime | None) -> datetime | None:
    within = _within(channel)
    return last_inbound_at + within if last_inbound_at and within is not None else None


def _within(channel: Channel | None) -> timedelta | None:
    if not isinstance(channel, Templated):
        return None
    return channel.answer_within


def _offer(channel: Channel | None, template: Template) -> TemplateOffer:
    for each in offers(channel):
        if (each.name, each.language) == (template.name, template.language):
            return each
    raise Invalid(f"this inbox has no template {template.name} in {template.language}")


def _filled(offer: TemplateOffer, template: Template) -> str:
    if unknown := template.values.keys() - {*offer.places}:
        raise Invalid(f"template {offer.name} has no place {', '.join(sorted(unknown))}")
    if missing := [each for each in offer.places if not template.values.get(each, "").strip()]:
        raise Invalid(f"template {offer.name} needs {', '.join(missing)}")
    gaps = "|".join(map(re.escape, offer.places))
    # In one go, so that a value is never read as a gap itself.
    return re.sub(rf"\{{({gaps})\}}", lambda gap: template.values[gap[1]].strip(), offer.text)
