"""Work that somebody must do now, and the offers by which it finds an agent (spec C.6).

    WorkItem:  QUEUED ──offer──► OFFERED ──accept──► ASSIGNED ──finish──► DONE
                 ▲  │                │                   │
                 │  └────────────────┼──claim────────────┤
                 └─decline · expiry · revocation ◄───────┘  the agent vanished, or handed it over

    Offer:     PENDING ──► ACCEPTED | DECLINED | EXPIRED | REVOKED      all but PENDING are final

An item keeps `enqueued_at` for as long as it lives, so that what comes back to the queue comes
back to its old place (spec C-ORD-2). `version` grows with each change and guards every write:
of two who take the same item at once, one finds another version than it read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from contactcenter.domain.errors import AlreadyTaken, OfferGone
from contactcenter.domain.ids import (
    AgentId,
    ConversationId,
    InboxId,
    OfferId,
    QueueId,
    TicketId,
    WorkItemId,
)

EXCLUDED_FOR = timedelta(seconds=60)  # after declining or missing an offer (spec C-ELI-1)


class WorkState(StrEnum):
    """Where a piece of work stands."""

    QUEUED = "queued"
    OFFERED = "offered"
    ASSIGNED = "assigned"
    DONE = "done"


class OfferState(StrEnum):
    """How an offer ended, or that it is open."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """Someone must now handle this conversation; at most one open item a conversation."""

    id: WorkItemId
    ticket_id: TicketId
    conversation_id: ConversationId
    inbox_id: InboxId
    queue_id: QueueId
    channel: str  # kind of the channel: decides weight, cap and the time an offer stands
    state: WorkState = WorkState.QUEUED
    agent_id: AgentId | None = None  # whom it is offered or assigned to
    preferred_id: AgentId | None = None  # who had the conversation before (spec C-STK-1)
    enqueued_at: datetime
    taken_at: datetime | None = None
    excluded: Mapping[AgentId, datetime] = field(default_factory=dict)  # agent → until
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Work proposed to one agent until a time."""

    id: OfferId
    item_id: WorkItemId
    ticket_id: TicketId
    agent_id: AgentId
    state: OfferState = OfferState.PENDING
    offered_at: datetime
    expires_at: datetime
    version: int = 1


def offer(
    item: WorkItem, agent_id: AgentId, *, offer_id: OfferId, now: datetime, stands: timedelta
) -> tuple[WorkItem, Offer]:
    """Propose a queued item to an agent."""
    if item.state is not WorkState.QUEUED:
        raise AlreadyTaken("the work is not waiting any more")
    offered = replace(item, state=WorkState.OFFERED, agent_id=agent_id, version=item.version + 1)
    return offered, Offer(
        id=offer_id,
        item_id=item.id,
        ticket_id=item.ticket_id,
        agent_id=agent_id,
        offered_at=now,
        expires_at=now + stands,
    )


def accept(item: WorkItem, pending: Offer, *, now: datetime) -> tuple[WorkItem, Offer]:
    """Turn a pending offer into an assignment.

    Raises:
        OfferGone: it was answered, withdrawn, or its time is over.
    """
    if pending.state is not OfferState.PENDING or now >= pending.expires_at:
        raise OfferGone("the offer is over: the work went back to its queue or to a colleague")
    return assign(item, pending.agent_id, now=now), _ended(pending, OfferState.ACCEPTED)


def assign(item: WorkItem, agent_id: AgentId, *, now: datetime) -> WorkItem:
    """Make an agent responsible for the item."""
    return replace(
        item,
        state=WorkState.ASSIGNED,
        agent_id=agent_id,
        preferred_id=agent_id,
        taken_at=now,
        version=item.version + 1,
    )


def claim(item: WorkItem, agent_id: AgentId, *, now: datetime) -> WorkItem:
    """Take a waiting item from its queue.

    Raises:
        AlreadyTaken: somebody has it, or is being asked right now.
    """
    if item.state is not WorkState.QUEUED:
        raise AlreadyTaken("somebody else has taken this work, or is being asked right now")
    return assign(item, agent_id, now=now)


def end_offer(
    item: WorkItem, pending: Offer, how: OfferState, *, now: datetime
) -> tuple[WorkItem, Offer]:
    """Close a pending offer that was not accepted; the item returns to its old place.

    Raises:
        OfferGone: it has ended already.
    """
    if pending.state is not OfferState.PENDING:
        raise OfferGone(f"the offer is over: it was {pending.state}")
    excluded = {agent: until for agent, until in item.excluded.items() if until > now}
    if how is not OfferState.REVOKED:
        excluded[pending.agent_id] = now + EXCLUDED_FOR
    return requeue(replace(item, excluded=excluded)), _ended(pending, how)


def requeue(item: WorkItem) -> WorkItem:
    """Give the item back to its queue, in its old place."""
    return replace(
        item, state=WorkState.QUEUED, agent_id=None, taken_at=None, version=item.version + 1
    )


def hand_over(item: WorkItem, queue_id: QueueId) -> WorkItem:
    """Put the item into another queue; it keeps the time since which it waits."""
    return replace(requeue(item), queue_id=queue_id, preferred_id=None, excluded={})


def finish(item: WorkItem) -> WorkItem:
    """Nothing more to do for now."""
    return replace(item, state=WorkState.DONE, version=item.version + 1)


def _ended(pending: Offer, how: OfferState) -> Offer:
    return replace(pending, state=how, version=pending.version + 1)
