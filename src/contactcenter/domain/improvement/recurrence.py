"""What shows again and again (spec A-ANL-1, A-INV-1): proposals, which a person decides about.

What somebody decided about is not proposed again; what comes in behind it is counted anew.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.steps import FINAL
from contactcenter.domain.ids import ActionId, AgentId, TicketId
from contactcenter.domain.improvement.facts import RecurrenceDecided

RECURRING_FROM = 5
RECURRING_WITHIN = timedelta(days=30)
RAISED_WITHIN = timedelta(days=90)  # before so many of one cause raise a level (A-INV-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CausedIssue:
    """One issue whose root cause was said."""

    id: str  # of its complaint and its own
    ticket_id: TicketId
    category: str
    product: str
    root_cause: str  # empty: its complaint does not count any more
    received_at: datetime  # of its complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """The same trouble, often enough to look for what is behind it."""

    category: str
    product: str
    root_cause: str
    since: datetime  # the first of those that made it so
    reached_at: datetime  # when it was often enough
    ticket_ids: tuple[TicketId, ...]  # of all of its complaints, the earliest first


def recurring(
    issues: Iterable[CausedIssue],
    *,
    least: int = RECURRING_FROM,
    within: timedelta = RECURRING_WITHIN,
) -> tuple[Recurring, ...]:
    """Return what reached so many complaints in less than such a time, the first to do so first.

    A complaint with several issues of the same is one. Any such time will do, not the last one
    alone: a cause that is found late is late for its issues.
    """
    alike: dict[tuple[str, str, str], dict[TicketId, datetime]] = {}
    for each in issues:
        key = (each.category, each.product, each.root_cause)
        alike.setdefault(key, {}).setdefault(each.ticket_id, each.received_at)
    found = []
    for (category, product, cause), tickets in alike.items():
        ordered = sorted(tickets.items(), key=lambda each: (each[1], each[0]))
        reached = _reached([at for _, at in ordered], least, within)
        if reached is not None:
            found.append(
                Recurring(
                    category=category,
                    product=product,
                    root_cause=cause,
                    since=reached[0],
                    reached_at=reached[1],
                    ticket_ids=tuple(ticket_id for ticket_id, _ in ordered),
                )
            )
    return tuple(sorted(found, key=lambda each: (each.reached_at, _key(each))))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurrenceDecision:
    """What somebody made of a proposal: an action, or a reason why there is none."""

    id: str  # of the proposal: it is decided once
    category: str
    product: str
    root_cause: str
    ticket_ids: tuple[TicketId, ...]  # those that were counted
    action_id: ActionId | None = None
    reason: str = ""
    by: AgentId
    at: datetime


def decided(decision: RecurrenceDecision) -> RecurrenceDecided:
    """Return the fact to record with a decision."""
    said = f"{decision.id}\n{decision.reason}"
    return RecurrenceDecided(
        decision_id=decision.id,
        action_id=decision.action_id or "",
        complaints=len(decision.ticket_ids),
        digest=hashlib.sha256(said.encode()).hexdigest(),
        by=decision.by,
        at=decision.at,
    )


def caused(complaint: Complaint) -> tuple[CausedIssue, ...]:
    """Return the issues of a complaint whose root cause was said.

    Of one that counts elsewhere, or is none, they have no cause any more.
    """
    gone = complaint.step in FINAL
    categories = {each.id: each.category for each in complaint.matter.issues}
    return tuple(
        CausedIssue(
            id=issue_key(complaint.id, each.issue_id),
            ticket_id=complaint.id,
            category=categories.get(each.issue_id, ""),
            product=complaint.matter.product_ref,
            root_cause="" if gone else each.root_cause,
            received_at=complaint.received_at,
        )
        for each in complaint.causes.values()
    )


def issue_key(ticket_id: TicketId, issue_id: str) -> str:
    """Return what an issue is named by outside of its complaint."""
    return f"{ticket_id}:{issue_id}"


def proposed(
    issues: Iterable[CausedIssue], decisions: Collection[RecurrenceDecision]
) -> tuple[Recurring, ...]:
    """Return what reached so many complaints, without those that were decided about."""
    known = {
        (each.category, each.product, each.root_cause, ticket_id)
        for each in decisions
        for ticket_id in each.ticket_ids
    }
    return recurring(
        each
        for each in issues
        if each.root_cause
        and (each.category, each.product, each.root_cause, each.ticket_id) not in known
    )


def proposal_id(found: Recurring) -> str:
    """Return the id of a proposal; it stays while more complaints come to it."""
    said = "\n".join((*_key(found), found.ticket_ids[0]))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def same_cause(
    issues: Iterable[CausedIssue],
    root_cause: str,
    *,
    now: datetime,
    within: timedelta = RAISED_WITHIN,
) -> int:
    """Return how many complaints with that root cause came in the time before now."""
    return len(
        {
            each.ticket_id
            for each in issues
            if each.root_cause == root_cause and now - within < each.received_at <= now
        }
    )


def _reached(
    moments: Sequence[datetime], least: int, within: timedelta
) -> tuple[datetime, datetime] | None:
    """Return between which two of these moments, in order, there were enough of them."""
    for first, last in zip(moments, moments[least - 1 :], strict=False):
        if last - first < within:
            return first, last
    return None


def _key(found: Recurring) -> tuple[str, str, str]:
    return (found.category, found.product, found.root_cause)
