"""Work finds an agent: offers, answers to offers, and the way back into the queue.

Correctness rests on guarded writes, not on a leader: an item and an agent's presence each move
one version further with an offer, so that of two dispatchers with the same idea one fails whole
and looks again (spec C-DSP-1, C-DSP-4).
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from contactcenter.application.asked import Asked
from contactcenter.domain import work
from contactcenter.domain.access import Permission, require, require_sight
from contactcenter.domain.agent import Agent, Presence, work_changed
from contactcenter.domain.channel import traits
from contactcenter.domain.errors import AlreadyTaken, Conflict, NotFound, OfferGone
from contactcenter.domain.events import SYSTEM, By, WorkAssigned, WorkOffered, WorkQueued
from contactcenter.domain.ids import OfferId, TicketId, TimerId, WorkItemId
from contactcenter.domain.request import Done
from contactcenter.domain.routing import Seat, choose
from contactcenter.domain.ticket import Status, Ticket, about, move
from contactcenter.domain.ticket import hand_over as hand_ticket_over
from contactcenter.domain.timer import Timer, TimerKind
from contactcenter.domain.work import Offer, OfferState, WorkItem, WorkState
from contactcenter.ports.failpoints import reached
from contactcenter.ports.found import AtWork, Routing
from contactcenter.ports.store import Store, Transaction
from contactcenter.ports.system import NewId

_AT_ONCE = 100  # waiting items of each queue and channel that one pass looks at
_TRIES = 3


async def make_offers(store: Store, *, new_id: NewId, now: datetime) -> int:
    """Offer waiting work to the agents it fits; return how many offers were made.

    What was decided on may have changed when it is written; then all is looked at again.
    """
    for _ in range(_TRIES):
        found = await store.routing(now, _AT_ONCE)
        pairs = choose(found.waiting, _seats(found), found.barred, now=now)
        if not pairs:
            return 0
        presences = {agent.id: presence for agent, presence in found.agents}
        reached("work.planned")
        try:
            async with store.begin() as tx:
                tickets = await tx.tickets({item.ticket_id for item, _ in pairs})
                for item, agent_id in pairs:
                    presence, ticket = presences[agent_id], tickets[item.ticket_id]
                    _propose(tx, item, ticket, presence, new_id=new_id, now=now)
        except Conflict:
            continue
        reached("work.offered")
        return len(pairs)
    return 0  # so much happens that each change calls for another look anyway


def _seats(found: Routing) -> list[Seat]:
    return [
        Seat(
            agent_id=agent.id,
            queues=agent.queues,
            capacity=agent.capacity,
            held=found.held[agent.id],
            idle_since=presence.idle_since,
        )
        for agent, presence in found.agents
    ]


def _propose(
    tx: Transaction,
    item: WorkItem,
    ticket: Ticket,
    presence: Presence,
    *,
    new_id: NewId,
    now: datetime,
) -> None:
    offered, offer = work.offer(
        item,
        presence.agent_id,
        offer_id=OfferId(new_id()),
        now=now,
        stands=traits(item.channel).stands,
    )
    timer = Timer(
        id=TimerId(new_id()),
        kind=TimerKind.OFFER_EXPIRES,
        subject_id=offer.id,
        due_at=offer.expires_at,
    )
    # The agent's version guards their capacity: nobody else may count on the same room.
    tx.put(offered, offer, timer, replace(presence, version=presence.version + 1))
    tx.record(
        WorkOffered(
            **about(ticket, by=SYSTEM, at=now),
            item_id=item.id,
            offer_id=offer.id,
            agent_id=presence.agent_id,
        )
    )


async def accept(store: Store, offer_id: OfferId, *, asked: Asked) -> Done:
    """Take the work that an offer proposes. Repeating it changes nothing (spec C.6).

    Raises:
        OfferGone: it ended meanwhile.
    """
    require(asked.agent, Permission.TAKE_WORK)
    async with store.begin(asked.key) as tx:
        found, item, offer = await _offered(tx, offer_id, asked.agent)
        require_sight(asked.agent, found.ticket)
        if _is_already_mine(item, offer):
            return tx.done(item.id, item.version)
        assigned, accepted = work.accept(item, offer, now=asked.at)
        tx.put(accepted)
        tx.cancel_timers(TimerKind.OFFER_EXPIRES, [offer.id])
        await _take(tx, found.ticket, assigned, asked, "accepted", offer.id)
        return tx.done(item.id, assigned.version)


async def decline(store: Store, offer_id: OfferId, *, asked: Asked) -> Done:
    """Leave the work to others; it goes back to its old place."""
    async with store.begin(asked.key) as tx:
        found, item, offer = await _offered(tx, offer_id, asked.agent)
        queued = _end_offer(
            tx, found.ticket, item, offer, OfferState.DECLINED, by=asked.agent.id, now=asked.at
        )
        return tx.done(item.id, queued.version)


async def claim(store: Store, item_id: WorkItemId, *, asked: Asked) -> Done:
    """Take a waiting item from its queue.

    Raises:
        AlreadyTaken: somebody was faster.
    """
    require(asked.agent, Permission.TAKE_WORK)
    async with store.begin(asked.key) as tx:
        for found in (await tx.at_work(items=[item_id])).values():
            require_sight(asked.agent, found.ticket)
            item = found.item(item_id)
            if item is None:
                raise AlreadyTaken("this work is done already")
            if item.state is WorkState.ASSIGNED and item.agent_id == asked.agent.id:
                return tx.done(item.id, item.version)
            claimed = work.claim(item, asked.agent.id, now=asked.at)
            await _take(tx, found.ticket, claimed, asked, "claimed")
            return tx.done(item.id, claimed.version)
        raise NotFound(f"no work item {item_id}")


async def answerable(tx: Transaction, ticket_id: TicketId, *, asked: Asked) -> AtWork:
    """Return the open work on a ticket, if this agent may answer it now.

    Raises:
        AlreadyTaken: a colleague is answering, or is being asked to.
    """
    found = (await tx.at_work(tickets=[ticket_id]))[ticket_id]
    for item in found.items:
        if item.state is not WorkState.QUEUED and item.agent_id != asked.agent.id:
            raise AlreadyTaken("a colleague has this ticket: ask them to hand it over")
    return found


async def take_to_answer(tx: Transaction, ticket: Ticket, found: AtWork, *, asked: Asked) -> Ticket:
    """Make the agent who answers responsible for what waits; the caller puts the ticket."""
    ticket = make_responsible(tx, ticket, asked=asked)
    waiting = [item for item in found.items if item.state is not WorkState.ASSIGNED]
    if waiting:
        tx.put(work_changed(await tx.presence(asked.agent.id), now=asked.at))
    for item in waiting:
        offer = found.pending(item.id)
        if offer is not None:
            assigned, accepted = work.accept(item, offer, now=asked.at)
            tx.put(accepted)
            tx.cancel_timers(TimerKind.OFFER_EXPIRES, [accepted.id])
        else:
            assigned = work.claim(item, asked.agent.id, now=asked.at)
        tx.put(assigned)
        tx.record(_assigned(ticket, assigned, asked, "claimed", offer.id if offer else None))
    return ticket


def make_responsible(tx: Transaction, ticket: Ticket, *, asked: Asked) -> Ticket:
    """Make the agent the ticket's assignee; a new ticket is open from then on.

    The caller puts the ticket that is returned.
    """
    if ticket.status is Status.NEW:
        ticket, moved = move(ticket, Status.OPEN, by=asked.agent.id, now=asked.at)
        tx.record(moved)
    if ticket.assignee_id != asked.agent.id:
        ticket, handed = hand_ticket_over(
            ticket, ticket.queue_id, asked.agent.id, by=asked.agent.id, now=asked.at
        )
        tx.record(handed)
    return ticket


async def expire_offers(tx: Transaction, ids: Collection[str], *, now: datetime) -> None:
    """End the offers among these that nobody answered in time."""
    expired = [OfferId(each) for each in ids]
    for found in (await tx.at_work(offers=expired)).values():
        for offer in found.offers:
            item = found.item(offer.item_id)
            if item is not None and offer.id in expired and offer.state is OfferState.PENDING:
                _end_offer(tx, found.ticket, item, offer, OfferState.EXPIRED, by=SYSTEM, now=now)


def give_back(
    tx: Transaction, found: AtWork, items: Collection[WorkItem], *, reason: str, now: datetime
) -> None:
    """Return work on a ticket to its queue, offered or assigned, in its old place."""
    for item in items:
        offer = found.pending(item.id)
        if offer is not None:
            queued, ended = work.end_offer(item, offer, OfferState.REVOKED, now=now)
            tx.put(ended)
            tx.cancel_timers(TimerKind.OFFER_EXPIRES, [ended.id])
        else:
            queued = work.requeue(item)
        tx.put(queued)
        tx.record(
            WorkQueued(
                **about(found.ticket, by=SYSTEM, at=now),
                item_id=item.id,
                offer_id=offer.id if offer else None,
                reason=reason,
            )
        )


async def _offered(
    tx: Transaction, offer_id: OfferId, agent: Agent
) -> tuple[AtWork, WorkItem, Offer]:
    """Return an agent's offer and what it proposes."""
    for found in (await tx.at_work(offers=[offer_id])).values():
        offer = found.offer(offer_id)
        if offer is not None and offer.agent_id == agent.id:
            item = found.item(offer.item_id)
            if item is None:
                raise OfferGone("the offer is over: the work is done")
            return found, item, offer
    raise NotFound(f"no offer {offer_id}")


def _is_already_mine(item: WorkItem, offer: Offer) -> bool:
    return (
        offer.state is OfferState.ACCEPTED
        and item.state is WorkState.ASSIGNED
        and item.agent_id == offer.agent_id
    )


def _end_offer(
    tx: Transaction,
    ticket: Ticket,
    item: WorkItem,
    offer: Offer,
    how: OfferState,
    *,
    by: By,
    now: datetime,
) -> WorkItem:
    """Close an offer that was not accepted, and give its item back to the queue."""
    queued, ended = work.end_offer(item, offer, how, now=now)
    tx.put(queued, ended)
    tx.cancel_timers(TimerKind.OFFER_EXPIRES, [offer.id])
    tx.record(
        WorkQueued(**about(ticket, by=by, at=now), item_id=item.id, offer_id=offer.id, reason=how)
    )
    return queued


async def _take(
    tx: Transaction,
    ticket: Ticket,
    assigned: WorkItem,
    asked: Asked,
    reason: str,
    offer_id: OfferId | None = None,
) -> None:
    presence = await tx.presence(asked.agent.id)
    taken = make_responsible(tx, ticket, asked=asked)
    tx.record(_assigned(taken, assigned, asked, reason, offer_id))
    tx.put(assigned, work_changed(presence, now=asked.at))
    if taken is not ticket:
        tx.put(replace(taken, version=ticket.version + 1))


def _assigned(
    ticket: Ticket, item: WorkItem, asked: Asked, reason: str, offer_id: OfferId | None
) -> WorkAssigned:
    return WorkAssigned(
        **about(ticket, by=asked.agent.id, at=asked.at),
        item_id=item.id,
        offer_id=offer_id,
        agent_id=asked.agent.id,
        reason=reason,
    )
