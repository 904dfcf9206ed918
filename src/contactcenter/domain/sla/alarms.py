"""When the alarms of a clock ring: in the time that counts for it, not on the wall (spec B-WRN-1).

An alarm "60 minutes before" something that is due at 09:30 rings on the day before at 16:30, where
that is an hour of work earlier (W02). What is said in days, and a part of a count of days, rings in
the morning of a date (B-WRN-2). Where a new limit moved the due time, parts and distances are those
of the whole time that counts until then.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.calendar.targets import (
    Counted,
    Days,
    days_between,
    morning_before,
)
from contactcenter.domain.sla.history import Cycle
from contactcenter.domain.sla.limits import Term
from contactcenter.domain.sla.policy import (
    After,
    Alarm,
    Before,
    DaysBefore,
    Percent,
    TargetDefinition,
    Unit,
    When,
)

_WHOLE = 100  # percent


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An alarm, and when it is to ring."""

    alarm: Alarm
    at: datetime


def moments(
    definition: TargetDefinition, cycle: Cycle, term: Term, calendar: Calendar
) -> tuple[Moment, ...]:
    """Return when each alarm of a cycle rings in its last term, the earliest first.

    Left out are those that the end of the cycle comes before, and those whose time is not known
    while a pause lasts. None rings before the start.
    """
    found = []
    for alarm in definition.alarms:
        at = _moment(cycle.started_at, term, calendar, alarm.when, definition.warn_at)
        if at is None:
            continue
        at = max(at, cycle.started_at)
        if cycle.ended_at is None or at < cycle.ended_at:
            found.append(Moment(alarm=alarm, at=at))
    return tuple(sorted(found, key=lambda each: each.at))


def _moment(
    start: datetime, term: Term, calendar: Calendar, when: When, clock: timedelta
) -> datetime | None:
    """Return when an alarm rings; None while a pause keeps it from being known."""
    match when:
        case Percent() if term.amount is not None:
            return _reached(start, term, -(-term.amount * when.percent // _WHOLE))
        case Percent():
            return term.due_at and _share_of_days(start, term, term.due_at, calendar, when, clock)
        case DaysBefore():
            return term.due_at and _days_before(term, term.due_at, calendar, when.days, clock)
        case Before():
            return _beside(start, term, when, -when.duration)
        case After():
            return _beside(start, term, when, when.duration)
        case _:
            assert_never(when)


def _beside(
    start: datetime, term: Term, when: Before | After, distance: timedelta
) -> datetime | None:
    """Return the moment at a distance from the due time, counted if both are."""
    if term.amount is None or when.unit is Unit.ELAPSED:
        return term.due_at and term.due_at + distance
    return _reached(start, term, term.amount + distance)


def _reached(start: datetime, term: Term, amount: timedelta) -> datetime | None:
    if amount == term.amount:
        return term.due_at
    return term.course.due(start, amount)


def _share_of_days(
    start: datetime,
    term: Term,
    due_at: datetime,
    calendar: Calendar,
    when: Percent,
    clock: timedelta,
) -> datetime:
    """Return the morning of the last date at which no more than such a part has passed.

    A part of one day is that of the last: nobody is warned on the day when it came in.
    """
    days = days_between(calendar, start, due_at, _counted(term))
    left = -(-days * (_WHOLE - when.percent) // _WHOLE)
    if when.percent and days:
        left = min(left, days - 1)
    return _days_before(term, due_at, calendar, left, clock)


def _days_before(
    term: Term, due_at: datetime, calendar: Calendar, days: int, clock: timedelta
) -> datetime:
    return morning_before(calendar, due_at, days, counted=_counted(term), clock=clock)


def _counted(term: Term) -> Counted:
    """Return which days are counted towards a limit; of a duration they are those on the wall."""
    return term.limit.counted if isinstance(term.limit, Days) else Counted.CALENDAR_DAYS
