"""What shows again and again (spec A-ANL-1, A-INV-1): proposals, which a person decides about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.domain.ids import TicketId

RECURRING_FROM = 5
RECURRING_WITHIN = timedelta(days=30)
RAISED_WITHIN = timedelta(days=90)  # before so many of one cause raise a level (A-INV-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CausedIssue:
    """One issue whose root cause is known."""

    ticket_id: TicketId
    category: str
    product: str
    root_cause: str
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
