"""What an agent does to a ticket: its status, its kind, and who is answerable."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from contactcenter.application.asked import Asked, seen
from contactcenter.application.notes import note_on
from contactcenter.application.task_following import pass_tasks_on
from contactcenter.domain import work
from contactcenter.domain.access import Permission, require
from contactcenter.domain.agent import work_changed
from contactcenter.domain.complaint.guards.looking import expect_action_planned
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.steps import OPEN
from contactcenter.domain.errors import Conflict, Invalid
from contactcenter.domain.events import By, WorkAssigned, WorkDone, WorkQueued
from contactcenter.domain.ids import AgentId, OfferId, QueueId, TicketId
from contactcenter.domain.request import Done
from contactcenter.domain.ticket import (
    NEEDS_WORK,
    Kind,
    Priority,
    Status,
    Ticket,
    about,
    expect_version,
    move,
    prioritise,
    reclassify,
)
from contactcenter.domain.ticket import hand_over as handed_over
from contactcenter.domain.timer import TimerKind
from contactcenter.domain.work import OfferState, WorkItem
from contactcenter.ports.store import Store, Transaction
from contactcenter.ports.system import NewId


async def change_status(
    store: Store, ticket_id: TicketId, to: Status, *, version: int, asked: Asked
) -> Done:
    """Move a ticket; work on it is done unless it is open afterwards."""
    require(asked.agent, Permission.ANSWER_TICKETS)
    async with store.begin(asked.key) as tx:
        ticket = await seen(tx, ticket_id, asked)
        expect_version(ticket, version)
        await expect_may_end(tx, ticket, to)
        moved = await settle(tx, ticket, to, by=asked.agent.id, at=asked.at)
        tx.put(moved)
        return tx.done(ticket.id, moved.version)


async def expect_may_end(tx: Transaction, ticket: Ticket, to: Status) -> None:
    """Refuse to end a complaint past its record, or to let an urgent one wait (spec A.4, A-ASM-3).

    Raises:
        Conflict: the complaint is open; or no immediate action is planned.
    """
    if to is ticket.status or to in NEEDS_WORK:
        return
    complaint = await _open_complaint(tx, ticket)
    if complaint is None:
        return
    if to in {Status.RESOLVED, Status.CLOSED}:
        raise Conflict("this is an open complaint: it ends by its record, with a decision")
    expect_action_planned(complaint)


async def _open_complaint(tx: Transaction, ticket: Ticket) -> Complaint | None:
    if ticket.kind is not Kind.COMPLAINT:
        return None
    kept = (await tx.complaints([ticket.id])).get(ticket.id)
    return kept.complaint if kept is not None and kept.complaint.step in OPEN else None


async def change_kind(
    store: Store, ticket_id: TicketId, kind: Kind, *, version: int, asked: Asked
) -> Done:
    """Call a ticket what it is.

    Raises:
        Conflict: it is on record as a complaint; that it is none needs a reason (spec A-PRN-3).
    """
    require(asked.agent, Permission.ANSWER_TICKETS)
    async with store.begin(asked.key) as tx:
        ticket = await seen(tx, ticket_id, asked)
        expect_version(ticket, version)
        if ticket.kind is kind:
            return tx.done(ticket.id, ticket.version)
        if ticket.kind is Kind.COMPLAINT and await tx.complaints([ticket.id]):
            raise Conflict(
                "it is on record as a complaint: while it is assessed, enter there why it is none"
            )
        changed, fact = reclassify(ticket, kind, by=asked.agent.id, now=asked.at)
        tx.put(changed)
        tx.record(fact)
        return tx.done(ticket.id, changed.version)


async def change_priority(
    store: Store, ticket_id: TicketId, priority: Priority, *, version: int, asked: Asked
) -> Done:
    """Say how urgent a ticket is; its clocks follow.

    Raises:
        Conflict: it is a complaint, whose assessment says so (spec A-ASM-4).
    """
    require(asked.agent, Permission.ANSWER_TICKETS)
    async with store.begin(asked.key) as tx:
        ticket = await seen(tx, ticket_id, asked)
        expect_version(ticket, version)
        if ticket.priority is priority:
            return tx.done(ticket.id, ticket.version)
        complaint = await _open_complaint(tx, ticket)
        if complaint is not None and complaint.assessed is not None:
            raise Conflict("how urgent a complaint is follows from its assessment: assess it again")
        changed, fact = prioritise(
            ticket, priority, reason="asked", by=asked.agent.id, now=asked.at
        )
        tx.put(changed)
        tx.record(fact)
        return tx.done(ticket.id, changed.version)


async def hand_over(
    store: Store,
    ticket_id: TicketId,
    *,
    queue_id: QueueId | None,
    agent_id: AgentId | None,
    note: str | None,
    version: int,
    asked: Asked,
    new_id: NewId,
) -> Done:
    """Give a ticket and the work on it to a queue or to a colleague, with a word to go along.

    Work keeps the time since which it waits; a colleague has it at once.
    """
    require(asked.agent, Permission.ANSWER_TICKETS)
    async with store.begin(asked.key) as tx:
        ticket = await seen(tx, ticket_id, asked)
        expect_version(ticket, version)
        await _check_receiver(tx, ticket, queue_id, agent_id)
        if note is not None:
            await note_on(tx, ticket, note, asked=asked, new_id=new_id)
        given = await hand_to(
            tx, ticket, queue_id or ticket.queue_id, agent_id, by=asked.agent.id, at=asked.at
        )
        return tx.done(ticket.id, given.version)


async def hand_to(
    tx: Transaction,
    ticket: Ticket,
    queue_id: QueueId,
    agent_id: AgentId | None,
    *,
    by: By,
    at: datetime,
) -> Ticket:
    """Give a ticket, and the work on it with the time since which it waits; return the ticket."""
    given = await handed(tx, ticket, queue_id, agent_id, by=by, at=at)
    tx.put(given)
    await pass_tasks_on(tx, given, by=by, now=at)
    return given


async def handed(
    tx: Transaction,
    ticket: Ticket,
    queue_id: QueueId,
    agent_id: AgentId | None,
    *,
    by: By,
    at: datetime,
) -> Ticket:
    """Give the work on a ticket to a queue or a colleague; the caller puts the ticket returned."""
    given, fact = handed_over(ticket, queue_id, agent_id, by=by, now=at)
    tx.record(fact)
    for item, offer_id in await _withdrawn(tx, ticket, now=at, then=given.assignee_id):
        _hand_work(tx, item, offer_id, given, by=by, at=at)
    return given


async def _check_receiver(
    tx: Transaction, ticket: Ticket, queue_id: QueueId | None, agent_id: AgentId | None
) -> None:
    if queue_id is not None and queue_id not in {queue.id for queue in await tx.queues()}:
        raise Invalid(f"there is no queue {queue_id}")
    if agent_id is not None and (await tx.agent(agent_id)).disabled:
        raise Invalid("this colleague's account is disabled")
    if agent_id in ticket.barred:
        raise Invalid("this colleague cannot have it: the complaint is about them")


def _hand_work(
    tx: Transaction,
    item: WorkItem,
    offer_id: OfferId | None,
    ticket: Ticket,
    *,
    by: By,
    at: datetime,
) -> None:
    about_it = about(ticket, by=by, at=at)
    if ticket.assignee_id is None:
        tx.put(work.hand_over(item, ticket.queue_id))
        tx.record(WorkQueued(**about_it, item_id=item.id, offer_id=offer_id, reason="handed_over"))
        return
    tx.put(work.assign(item, ticket.assignee_id, now=at))
    tx.record(
        WorkAssigned(
            **about_it,
            item_id=item.id,
            offer_id=offer_id,
            agent_id=ticket.assignee_id,
            reason="handed_over",
        )
    )


async def settle(tx: Transaction, ticket: Ticket, to: Status, *, by: By, at: datetime) -> Ticket:
    """Move a ticket and, unless it is open afterwards, finish the work on it.

    The caller puts the ticket that is returned.
    """
    moved, fact = move(ticket, to, by=by, now=at)
    tx.record(fact)
    if to not in NEEDS_WORK:
        await finish_work(tx, moved, by=by, at=at)
    return moved


async def finish_work(tx: Transaction, ticket: Ticket, *, by: By, at: datetime) -> None:
    """End all work on a ticket: nothing is left to do for now."""
    for item, offer_id in await _withdrawn(tx, ticket, now=at):
        tx.put(work.finish(item))
        tx.record(WorkDone(**about(ticket, by=by, at=at), item_id=item.id, offer_id=offer_id))


async def _withdrawn(
    tx: Transaction, ticket: Ticket, *, now: datetime, then: AgentId | None = None
) -> Sequence[tuple[WorkItem, OfferId | None]]:
    """Return the open work on a ticket, each with its pending offer, which is withdrawn.

    The caller puts each item, which moves on from the version that was read.
    """
    found = (await tx.at_work(tickets=[ticket.id])).get(ticket.id)
    if found is None:
        return []  # it is new in this block
    withdrawn: list[tuple[WorkItem, OfferId | None]] = []
    for item in found.items:
        offer = found.pending(item.id)
        withdrawn.append((item, offer.id if offer else None))
        if offer is not None:
            tx.put(replace(offer, state=OfferState.REVOKED, version=offer.version + 1))
            tx.cancel_timers(TimerKind.OFFER_EXPIRES, [offer.id])
    had = {item.agent_id for item in found.items if item.agent_id is not None}
    # The one who has it next counts too, so that they are not offered more than they have room for.
    for agent_id in sorted(had | ({then} if then is not None and found.items else set())):
        tx.put(work_changed(await tx.presence(agent_id), now=now))
    return withdrawn
