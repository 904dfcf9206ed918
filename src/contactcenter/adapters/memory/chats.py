"""What visitors of the web chat read, and how long they wait, in the memory store."""

import heapq
from collections.abc import Sequence

from contactcenter.adapters.memory.tables import Tables
from contactcenter.domain.challenge import Challenge
from contactcenter.domain.errors import NotFound
from contactcenter.domain.ids import InboxId, MessageId, QueueId
from contactcenter.domain.message import DeliveryState, Direction, Message
from contactcenter.domain.waiting import LATEST, Wait
from contactcenter.domain.work import WorkState

_LEFT = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ})


def messages(tables: Tables, inbox_id: InboxId, visitor: str, limit: int) -> Sequence[Message]:
    """Return the latest that a visitor may read, the oldest first."""
    said = sorted(
        (each for each in tables.messages.values() if _said(tables, each, inbox_id, visitor)),
        key=lambda each: (each.occurred_at, each.id),
    )
    return said[-limit:]


def message(tables: Tables, inbox_id: InboxId, visitor: str, message_id: MessageId) -> Message:
    """Return one message that a visitor may read. Raises NotFound."""
    found = tables.messages.get(message_id)
    if found is None or not _said(tables, found, inbox_id, visitor):
        raise NotFound(f"no message {message_id}")
    return found


def challenge(tables: Tables, inbox_id: InboxId, visitor: str) -> Challenge | None:
    """Return the code that was asked for last in a visitor's matter."""
    tickets = {
        each.ticket_id
        for each in tables.conversations.values()
        if (each.inbox_id, each.thread) == (inbox_id, visitor)
    }
    asked = [each for each in tables.challenges.values() if each.ticket_id in tickets]
    return max(asked, key=lambda each: (each.asked_at, each.id), default=None)


def waits(tables: Tables, queue_id: QueueId, channel: str) -> Sequence[Wait]:
    """Return how long the latest work of a queue waited, and waits, the oldest first."""
    items = heapq.nlargest(LATEST, tables.items.values(), key=lambda each: each.id)
    return [
        Wait(
            inbox_id=each.inbox_id,
            visitor=tables.conversations[each.conversation_id].thread,
            enqueued_at=each.enqueued_at,
            taken_at=each.taken_at,
        )
        for each in reversed(items)
        if (each.queue_id, each.channel) == (queue_id, channel)
        and (each.taken_at is not None or each.state is not WorkState.DONE)
    ]


def _said(tables: Tables, message: Message, inbox_id: InboxId, visitor: str) -> bool:
    conversation = tables.conversations[message.conversation_id]
    if conversation.inbox_id != inbox_id or conversation.thread != visitor:
        return False
    delivery = tables.deliveries.get(message.id)
    return message.direction is Direction.INBOUND or (
        delivery is not None and delivery.state in _LEFT
    )
