"""The life of a ticket.

    NEW ──► OPEN ◄──► PENDING     waiting for the customer: pausable SLA clocks stand still
             │ ▲ ◄──► ON_HOLD     waiting for a third party: clocks run
             ▼ │
           RESOLVED ──► CLOSED    a reply to a closed ticket starts a new one that names it

Every change of status goes through `move`, but that a ticket which turns out to belong to another
is closed as it joins it (`join`); nothing else in the code base assigns `status`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypedDict

from contactcenter.domain.errors import Conflict, StaleVersion
from contactcenter.domain.events import (
    By,
    SuspicionDismissed,
    TicketHandedOver,
    TicketJoined,
    TicketKindChanged,
    TicketMoved,
    TicketPrioritised,
    TicketRestricted,
    TicketStandsAlone,
)
from contactcenter.domain.ids import AgentId, CustomerId, MessageId, QueueId, TicketId


class Status(StrEnum):
    """Where a ticket stands, as its agent sees it."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Kind(StrEnum):
    """What sort of matter it is."""

    QUERY = "query"
    REQUEST = "request"
    RETURN = "return"
    INCIDENT = "incident"
    COMPLAINT = "complaint"
    FEEDBACK = "feedback"  # praise included
    PRIVACY_REQUEST = "privacy_request"


class Priority(StrEnum):
    """How urgent it is; P1 is the most urgent."""

    P1 = "p1"
    P2 = "p2"
    P3 = "p3"
    P4 = "p4"


_NEXT: Mapping[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.RESOLVED}),
    Status.OPEN: frozenset({Status.PENDING, Status.ON_HOLD, Status.RESOLVED}),
    Status.PENDING: frozenset({Status.OPEN, Status.ON_HOLD, Status.RESOLVED}),
    Status.ON_HOLD: frozenset({Status.OPEN, Status.PENDING, Status.RESOLVED}),
    Status.RESOLVED: frozenset({Status.OPEN, Status.CLOSED}),
    Status.CLOSED: frozenset(),
}

NEEDS_WORK = frozenset({Status.NEW, Status.OPEN})


class IllegalMove(Conflict):
    """The ticket's present status forbids the next one."""

    code = "illegal_move"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspected:
    """That a message reads as a complaint; an agent decides (spec A-PRN-3)."""

    message_id: MessageId
    signs: tuple[str, ...]  # of dissatisfaction, in the order of the text
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One matter a customer raised, with someone answerable for it."""

    id: TicketId
    reference: str  # what people read and type; unguessable (spec G-5)
    subject: str
    customer_id: CustomerId
    queue_id: QueueId
    channel: str  # the kind of channel it came in by
    kind: Kind = Kind.QUERY
    status: Status = Status.NEW
    priority: Priority = Priority.P3
    assignee_id: AgentId | None = None
    follows_id: TicketId | None = None  # the closed ticket that this one takes up again
    may_follow_id: TicketId | None = None  # it may belong to that one: an agent decides
    merged_into_id: TicketId | None = None  # the ticket that took its conversations over
    opened_at: datetime
    # What a list shows of the last message, kept with the ticket so that no list reads messages.
    last_at: datetime
    last_text: str = ""
    last_direction: str = "inbound"
    unanswered_since: datetime | None = None  # the customer's oldest message that has no answer
    barred: frozenset[AgentId] = frozenset()  # may not know of it: it is about them (A-IMP-1)
    suspicion: Suspected | None = None  # that nobody has decided on yet
    rating: int | None = None  # 1 (bad) to 5 (good), as the customer said last
    version: int = 1


class About(TypedDict):
    """What every fact about a ticket says of it."""

    ticket_id: TicketId
    customer_id: CustomerId
    queue_id: QueueId
    assignee_id: AgentId | None
    barred: str
    by: By
    at: datetime


def about(ticket: Ticket, *, by: By, at: datetime) -> About:
    """Return what every fact about the ticket says of it, to be spread into the fact."""
    return About(
        ticket_id=ticket.id,
        customer_id=ticket.customer_id,
        queue_id=ticket.queue_id,
        assignee_id=ticket.assignee_id,
        barred=" ".join(sorted(ticket.barred)),
        by=by,
        at=at,
    )


def move(ticket: Ticket, to: Status, *, by: By, now: datetime) -> tuple[Ticket, TicketMoved]:
    """Return the ticket in its new status together with the fact to record.

    Raises:
        IllegalMove: the table above has no arrow from here to there.
    """
    if to not in _NEXT[ticket.status]:
        raise IllegalMove(f"{ticket.status} cannot become {to}")
    moved = TicketMoved(**about(ticket, by=by, at=now), before=ticket.status, after=to)
    # Whoever sets a ticket aside has dealt with what was asked until then.
    since = ticket.unanswered_since if to in NEEDS_WORK else None
    return replace(ticket, status=to, unanswered_since=since, version=ticket.version + 1), moved


def join(ticket: Ticket, into: Ticket, *, by: By, now: datetime) -> tuple[Ticket, TicketJoined]:
    """Return the ticket, closed, with the one that it belongs to, and the fact to record.

    Raises:
        Conflict: one of them is over, or joined another before; or they are one.
    """
    if ticket.id == into.id:
        raise Conflict("a ticket cannot join itself")
    for each in (ticket, into):
        if each.status is Status.CLOSED:
            raise Conflict(f"ticket {each.reference} is closed: it can join nothing any more")
    joined = replace(
        ticket,
        status=Status.CLOSED,
        merged_into_id=into.id,
        may_follow_id=None,
        unanswered_since=None,
        version=ticket.version + 1,
    )
    return joined, TicketJoined(**about(joined, by=by, at=now), into_id=into.id)


def stand_alone(ticket: Ticket, *, by: By, now: datetime) -> tuple[Ticket, TicketStandsAlone]:
    """Return the ticket as one that belongs to no other, and the fact to record.

    Raises:
        Conflict: nobody thought that it did.
    """
    if ticket.may_follow_id is None:
        raise Conflict("this ticket stands alone")
    alone = replace(ticket, may_follow_id=None, version=ticket.version + 1)
    fact = TicketStandsAlone(**about(alone, by=by, at=now), from_id=ticket.may_follow_id)
    return alone, fact


def reclassify(
    ticket: Ticket, kind: Kind, *, by: By, now: datetime
) -> tuple[Ticket, TicketKindChanged]:
    """Return the ticket as one of another kind together with the fact to record."""
    changed = TicketKindChanged(**about(ticket, by=by, at=now), before=ticket.kind, after=kind)
    suspicion = None if kind is Kind.COMPLAINT else ticket.suspicion
    version = ticket.version + 1
    return replace(ticket, kind=kind, suspicion=suspicion, version=version), changed


def dismiss(ticket: Ticket, *, by: By, now: datetime) -> tuple[Ticket, SuspicionDismissed]:
    """Return the ticket as no complaint, though it reads as one, and the fact to record.

    Raises:
        Conflict: nothing on it reads as a complaint.
    """
    if ticket.suspicion is None:
        raise Conflict("nobody suspects a complaint here")
    dismissed = replace(ticket, suspicion=None, version=ticket.version + 1)
    fact = SuspicionDismissed(
        **about(dismissed, by=by, at=now), message_id=ticket.suspicion.message_id
    )
    return dismissed, fact


def prioritise(
    ticket: Ticket, priority: Priority, *, reason: str, by: By, now: datetime
) -> tuple[Ticket, TicketPrioritised]:
    """Return the ticket with another priority together with the fact to record."""
    changed = TicketPrioritised(
        **about(ticket, by=by, at=now), before=ticket.priority, after=priority, reason=reason
    )
    return replace(ticket, priority=priority, version=ticket.version + 1), changed


def restrict(
    ticket: Ticket, barred: frozenset[AgentId], *, by: By, now: datetime
) -> tuple[Ticket, TicketRestricted]:
    """Return the ticket hidden from those whom it is about together with the fact to record."""
    hidden = replace(ticket, barred=barred, version=ticket.version + 1)
    before = " ".join(sorted(ticket.barred))
    return hidden, TicketRestricted(**about(hidden, by=by, at=now), before=before)


def take_up_again(ticket: Ticket, *, by: By, now: datetime) -> tuple[Ticket, TicketMoved]:
    """Return a closed ticket as an open one: only a complaint that is reopened does so (A.4).

    Raises:
        IllegalMove: it is not closed, or it joined another.
    """
    if ticket.status is not Status.CLOSED or ticket.merged_into_id is not None:
        raise IllegalMove(f"{ticket.status} is not taken up again")
    moved = TicketMoved(**about(ticket, by=by, at=now), before=ticket.status, after=Status.OPEN)
    return replace(ticket, status=Status.OPEN, version=ticket.version + 1), moved


def hand_over(
    ticket: Ticket, queue_id: QueueId, assignee_id: AgentId | None, *, by: By, now: datetime
) -> tuple[Ticket, TicketHandedOver]:
    """Return the ticket with another queue or assignee together with the fact to record."""
    handed = replace(ticket, queue_id=queue_id, assignee_id=assignee_id, version=ticket.version + 1)
    return handed, TicketHandedOver(
        **about(handed, by=by, at=now),
        before_queue_id=ticket.queue_id,
        before_assignee_id=ticket.assignee_id,
    )


def expect_version(ticket: Ticket, version: int) -> None:
    """Refuse a change that was decided on an older state (spec G-4).

    Raises:
        StaleVersion: the ticket is not at that version any more.
    """
    if ticket.version != version:
        raise StaleVersion(
            f"ticket {ticket.reference} is at version {ticket.version}, not {version}: "
            "look at it again before changing it"
        )
