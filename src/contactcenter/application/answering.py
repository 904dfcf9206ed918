"""Which message an answer answers, where its reader could not tell.

A messenger shows an answer under what was said last. Where something else was said since it was
written, or several people write, it names the message, and the messenger shows that one above it.
"""

import asyncio
from collections.abc import Sequence

from contactcenter.application.intake_parts import raw_of
from contactcenter.domain.channel import traits
from contactcenter.domain.errors import NotFound
from contactcenter.domain.message import AutoClass, Direction, Inbound, Message
from contactcenter.ports.blobs import Blobs
from contactcenter.ports.channel import Channel
from contactcenter.ports.store import Store

_LOOK_BACK = 50  # messages


async def answered(
    store: Store, blobs: Blobs, channel: Channel, kind: str, answer: Message
) -> str | None:
    """Return the channel's own id of the message that this one answers; None: that is plain."""
    if not traits(kind).quotes or answer.auto_class is not AutoClass.HUMAN:
        return None
    async with store.begin() as tx:
        ticket = await tx.ticket(answer.ticket_id)
        said = await tx.latest_messages(ticket, _LOOK_BACK)
    message = _unclear(answer, said)
    if message is None or message.raw_id is None:
        return None
    try:
        raw = await raw_of(blobs, await store.raw_input(message.raw_id))
    except NotFound:
        return None  # it was deleted meanwhile
    # Only its raw input says under which id the channel knows a message.
    parsed = await asyncio.to_thread(channel.parse, raw)
    read = parsed if isinstance(parsed, tuple) else ()
    return next((each.external_id for each in read if isinstance(each, Inbound)), None)


def _unclear(answer: Message, said: Sequence[Message]) -> Message | None:
    """Return the last message before the answer, unless it is plain that this is meant."""
    theirs = sorted(
        (each for each in said if _is_theirs(each) and _is_beside(each, answer)),
        key=lambda each: each.id,
    )
    before = [each for each in theirs if each.id < answer.id]
    if not before:
        return None
    is_plain = before == theirs and len({each.address for each in theirs}) == 1
    return None if is_plain else before[-1]


def _is_theirs(message: Message) -> bool:
    return message.direction is Direction.INBOUND and message.auto_class is AutoClass.HUMAN


def _is_beside(message: Message, answer: Message) -> bool:
    return message.conversation_id == answer.conversation_id
