"""Whether a ticket belongs to another, whether a stranger may speak: what an agent decides.

Where messages lack the proof of it, nothing joins by itself (spec F.2, F-THR-3).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from contactcenter.application.asked import Asked, seen
from contactcenter.application.barring import bar, hide
from contactcenter.application.complaint_merging import merge_in
from contactcenter.application.complaints import Handling
from contactcenter.application.task_following import join_tasks
from contactcenter.application.tickets import finish_work
from contactcenter.domain.access import Permission, require
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.errors import Invalid, NotFound
from contactcenter.domain.events import MessageChanged, TicketTookOver, WorkQueued
from contactcenter.domain.ids import MessageId, TicketId, WorkItemId
from contactcenter.domain.message import Message
from contactcenter.domain.request import Done
from contactcenter.domain.ticket import (
    NEEDS_WORK,
    Status,
    Ticket,
    about,
    expect_version,
    join,
    move,
    stand_alone,
)
from contactcenter.domain.work import WorkItem
from contactcenter.ports.store import Store, Transaction
from contactcenter.ports.system import NewId


async def join_tickets(
    handling: Handling,
    ticket_id: TicketId,
    into_id: TicketId,
    *,
    version: int,
    asked: Asked,
) -> Done:
    """Let a ticket join the one that it belongs to, with its conversations and the work on them.

    A complaint becomes part of the other.

    Raises:
        Conflict: one of them is closed, or they are one; or only the one that joins is a complaint.
        NotFound: one of them is not in sight.
    """
    require(asked.agent, Permission.ANSWER_TICKETS)
    async with handling.store.begin(asked.key) as tx:
        # Locked in one order, whichever joins which.
        both = {each: await seen(tx, each, asked) for each in sorted({ticket_id, into_id})}
        ticket, into = both[ticket_id], both[into_id]
        expect_version(ticket, version)
        barred = ticket.barred | into.barred
        joined, fact = join(ticket, into, by=asked.agent.id, now=asked.at)
        moving = await tx.conversations_of(ticket_id)
        called = await _worked_at(tx, ticket, moving)
        await finish_work(tx, joined, by=asked.agent.id, at=asked.at)
        joined = _same(joined, hide(tx, joined, barred, by=asked.agent.id, now=asked.at))
        tx.put(joined)
        tx.record(fact)
        await join_tasks(tx, joined, into, by=asked.agent.id, now=asked.at)
        for conversation in moving:
            tx.put(_next(conversation, ticket_id=into_id))
        into = _same(into, await bar(tx, into, barred, by=asked.agent.id, now=asked.at))
        after = _continued(tx, into, ticket, called, asked=asked, new_id=handling.new_id)
        tx.put(after)
        tx.record(TicketTookOver(**about(after, by=asked.agent.id, at=asked.at), from_id=ticket.id))
        await merge_in(handling, tx, joined, after, asked=asked)
        return tx.done(ticket.id, joined.version)


async def _worked_at(
    tx: Transaction, ticket: Ticket, conversations: Sequence[Conversation]
) -> list[Conversation]:
    """Return those of a ticket's conversations on which there is work."""
    items = (await tx.at_work(tickets=[ticket.id]))[ticket.id].items
    worked_at = {item.conversation_id for item in items}
    return [each for each in conversations if each.id in worked_at]


def _same(ticket: Ticket, after: Ticket) -> Ticket:
    """Return what became of a ticket at its old version: it is put once."""
    return replace(after, version=ticket.version)


async def keep_apart(store: Store, ticket_id: TicketId, *, version: int, asked: Asked) -> Done:
    """Note that a ticket does not belong to the one that it might have.

    Raises:
        Conflict: nobody thought that it did.
    """
    require(asked.agent, Permission.ANSWER_TICKETS)
    async with store.begin(asked.key) as tx:
        ticket = await seen(tx, ticket_id, asked)
        expect_version(ticket, version)
        alone, fact = stand_alone(ticket, by=asked.agent.id, now=asked.at)
        tx.put(alone)
        tx.record(fact)
        return tx.done(ticket.id, alone.version)


async def accept_sender(store: Store, message_id: MessageId, *, asked: Asked) -> Done:
    """Let the stranger who wrote this message speak in its conversation from now on.

    Raises:
        Invalid: they do already.
    """
    async with store.begin(asked.key) as tx:
        ticket, message = await _message(tx, message_id, asked)
        if not message.outsider:
            raise Invalid("whoever wrote this takes part already")
        conversation = await tx.conversation(message.conversation_id)
        let_in = conversation.participants | {message.address}
        after = replace(message, outsider=False, version=message.version + 1)
        tx.put(_next(conversation, participants=let_in), after)
        tx.record(_changed(ticket, message, "accepted", asked))
        return tx.done(message.id, after.version)


async def correct_language(
    store: Store, message_id: MessageId, language: str, *, asked: Asked
) -> Done:
    """Say in which language a message is; what is sent by itself follows it from now on."""
    async with store.begin(asked.key) as tx:
        ticket, message = await _message(tx, message_id, asked)
        conversation = await tx.conversation(message.conversation_id)
        after = replace(message, language=language, version=message.version + 1)
        tx.put(_next(conversation, language=language), after)
        tx.record(_changed(ticket, message, "language", asked))
        return tx.done(message.id, after.version)


async def _message(tx: Transaction, message_id: MessageId, asked: Asked) -> tuple[Ticket, Message]:
    require(asked.agent, Permission.ANSWER_TICKETS)
    message = (await tx.messages([message_id])).get(message_id)
    if message is None:
        raise NotFound(f"no message {message_id}")
    return await seen(tx, message.ticket_id, asked), message


def _next(conversation: Conversation, **changes: Any) -> Conversation:  # noqa: ANN401  its fields
    return replace(conversation, version=conversation.version + 1, **changes)


def _changed(ticket: Ticket, message: Message, change: str, asked: Asked) -> MessageChanged:
    return MessageChanged(
        **about(ticket, by=asked.agent.id, at=asked.at),
        message_id=message.id,
        conversation_id=message.conversation_id,
        inbox_id=message.inbox_id,
        change=change,
        digest="",
    )


def _continued(
    tx: Transaction,
    into: Ticket,
    joined: Ticket,
    called: list[Conversation],
    *,
    asked: Asked,
    new_id: NewId,
) -> Ticket:
    """Go on with the work in the ticket that took the conversations over; return that ticket."""
    after = _with_the_latest(into, joined)
    if called and after.status not in NEEDS_WORK:
        after, moved = move(after, Status.OPEN, by=asked.agent.id, now=asked.at)
        tx.record(moved)
    after = replace(after, version=into.version + 1)
    for conversation in called:
        item = WorkItem(
            id=WorkItemId(new_id()),
            ticket_id=into.id,
            conversation_id=conversation.id,
            inbox_id=conversation.inbox_id,
            queue_id=into.queue_id,
            channel=conversation.kind,
            preferred_id=into.assignee_id or asked.agent.id,
            enqueued_at=asked.at,
        )
        tx.put(item)
        tx.record(
            WorkQueued(
                **about(after, by=asked.agent.id, at=asked.at), item_id=item.id, reason="joined"
            )
        )
    return after


def _with_the_latest(into: Ticket, joined: Ticket) -> Ticket:
    """Return the ticket with what a list shows of both."""
    since = filter(None, (into.unanswered_since, joined.unanswered_since))
    into = replace(into, unanswered_since=min(since, default=None))
    if joined.last_at < into.last_at:
        return into
    return replace(
        into,
        last_at=joined.last_at,
        last_text=joined.last_text,
        last_direction=joined.last_direction,
    )
