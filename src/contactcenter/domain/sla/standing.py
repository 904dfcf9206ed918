"""For how long a ticket stood still, in business days, whoever of its clocks that stopped.

A wait counts as limits do that are told in days: the date on which it began is day 0, and each
business day behind it, until the one on which it ended, is one more (spec B-ARI-5, B-EVT-3).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.sla.history import Happened, What, in_order, pauses
from contactcenter.domain.ticket import Status

STILL = frozenset({Status.PENDING.value, Status.ON_HOLD.value})
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """All waits of one ticket until now."""

    days: int  # business days, of all of them together
    times: int
    since: datetime | None  # the one that has not ended began then
    reason: str  # of the last: pending · on_hold
    by: str  # who set it so; "" stands for nobody


def stood(history: Sequence[Happened], calendar: Calendar | None, now: datetime) -> Stood | None:
    """Return how long a ticket stood still; None where it never did.

    Without a calendar every date is a business day.
    """
    ordered = in_order(history)
    found = pauses(ordered, STILL)
    if not found:
        return None
    last = found[-1]
    moves = (e for e in ordered if e.what is What.MOVED and e.at == last.start)
    return Stood(
        days=sum(_days(calendar, each.start, min(each.end or now, now)) for each in found),
        times=len(found),
        since=last.start if last.end is None else None,
        reason=last.reason,
        by=next((each.by for each in moves if each.detail == last.reason), ""),
    )


def _days(calendar: Calendar | None, start: datetime, end: datetime) -> int:
    if calendar is None:
        return max(0, (end - start).days)
    dates = _dates(calendar.date_of(start) + _DAY, calendar.date_of(end))
    return sum(calendar.closing(each) is not None for each in dates)


def _dates(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _DAY
