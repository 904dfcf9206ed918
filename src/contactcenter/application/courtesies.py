"""Thanks for what was resolved: they open nothing again, unless an agent says so (spec B-EVT-4)."""

from dataclasses import replace
from datetime import timedelta

from contactcenter.application.arrived import Arrival
from contactcenter.application.asked import Asked, seen
from contactcenter.domain.access import Permission, require
from contactcenter.domain.conversation import Conversation, takes_part
from contactcenter.domain.courtesy import is_courtesy
from contactcenter.domain.dissatisfaction.reading import suspicion
from contactcenter.domain.errors import Conflict, Invalid, NotFound
from contactcenter.domain.events import SYSTEM, MessageChanged, WorkQueued
from contactcenter.domain.ids import MessageId, WorkItemId
from contactcenter.domain.message import AutoClass, Message
from contactcenter.domain.request import Done
from contactcenter.domain.ticket import Status, Ticket, about, move
from contactcenter.domain.work import WorkItem
from contactcenter.ports.store import Store, Transaction
from contactcenter.ports.system import NewId


def courteous(
    arrival: Arrival, conversation: Conversation, ticket: Ticket, *, within: timedelta
) -> Arrival:
    """Return the arrival, known as thanks where it is no more than that, in time."""
    inbound = arrival.inbound
    is_late = arrival.occurred_at > ticket.last_at + within
    if ticket.status is not Status.RESOLVED or is_late or not within:
        return arrival
    is_more = inbound.files or inbound.pressed or inbound.filed or arrival.attachments
    if is_more or inbound.auto_class is not AutoClass.HUMAN:
        return arrival
    if not takes_part(conversation, inbound.address) or suspicion(inbound.reply):
        return arrival
    names = (inbound.display_name, conversation.display_name)
    return replace(arrival, courtesy=is_courtesy(inbound.reply, names=names))


async def reopen(store: Store, message_id: MessageId, *, asked: Asked, new_id: NewId) -> Done:
    """Say that a message was more than thanks: its ticket is open, and waits since it was written.

    Raises:
        Invalid: it was never taken for thanks.
        Conflict: the ticket is closed.
    """
    require(asked.agent, Permission.ANSWER_TICKETS)
    async with store.begin(asked.key) as tx:
        message = (await tx.messages([message_id])).get(message_id)
        if message is None:
            raise NotFound(f"no message {message_id}")
        ticket = await seen(tx, message.ticket_id, asked)
        if not message.courtesy:
            raise Invalid("this message was not taken for thanks")
        if ticket.status is Status.CLOSED:
            raise Conflict("this ticket is closed: write to the customer, or begin another")
        after = replace(message, courtesy=False, version=message.version + 1)
        tx.put(after)
        tx.record(_changed(ticket, message, asked))
        await _reopened(tx, ticket, message, asked, new_id)
        return tx.done(message.id, after.version)


async def _reopened(
    tx: Transaction, ticket: Ticket, message: Message, asked: Asked, new_id: NewId
) -> None:
    """Open the ticket as of a message, and call for work on it."""
    at_work = (await tx.at_work(tickets=[ticket.id]))[ticket.id]
    since = min(ticket.unanswered_since or message.received_at, message.received_at)
    opened = replace(ticket, unanswered_since=since, version=ticket.version + 1)
    if ticket.status is Status.RESOLVED:
        opened, moved = move(opened, Status.OPEN, by=asked.agent.id, now=asked.at)
        opened = replace(opened, version=ticket.version + 1)
        tx.record(moved)
    tx.put(opened)
    if any(each.conversation_id == message.conversation_id for each in at_work.items):
        return
    conversation = await tx.conversation(message.conversation_id)
    item = WorkItem(
        id=WorkItemId(new_id()),
        ticket_id=ticket.id,
        conversation_id=conversation.id,
        inbox_id=conversation.inbox_id,
        queue_id=ticket.queue_id,
        channel=conversation.kind,
        preferred_id=ticket.assignee_id,
        enqueued_at=asked.at,
    )
    tx.put(item)
    tx.record(WorkQueued(**about(opened, by=SYSTEM, at=asked.at), item_id=item.id, reason="new"))


def _changed(ticket: Ticket, message: Message, asked: Asked) -> MessageChanged:
    return MessageChanged(
        **about(ticket, by=asked.agent.id, at=asked.at),
        message_id=message.id,
        conversation_id=message.conversation_id,
        inbox_id=message.inbox_id,
        change="reopening",
        digest="",
    )
