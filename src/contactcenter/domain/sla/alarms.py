"""When the alarms of a clock ring: in the time that counts for it, not on the wall (spec B-WRN-1).

An alarm "60 minutes before" something that is due at 09:30 rings on the day before at 16:30, where
that is an hour of work earlier (W02). Of a count of days it rings in the morning of a date.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import assert_never

from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.calendar.targets import (
    Days,
    ElapsedTime,
    OpenTime,
    Target,
    morning_before,
)
from contactcenter.domain.calendar.zones import length
from contactcenter.domain.sla.course import Course
from contactcenter.domain.sla.history import Cycle
from contactcenter.domain.sla.policy import After, Alarm, Before, DaysBefore, Percent, Unit, When


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An alarm, and when it is to ring."""

    alarm: Alarm
    at: datetime


@dataclass(frozen=True, slots=True)
class Timed:
    """A cycle with its limit and the time that counts for it."""

    cycle: Cycle
    limit: Target
    due_at: datetime | None
    course: Course
    calendar: Calendar

    def accrued(self, until: datetime) -> timedelta:
        """Return what has counted until then; of a count of days all time."""
        if isinstance(self.limit, Days):
            return max(until - self.cycle.started_at, timedelta())
        return self.course.accrued(self.cycle.started_at, until)


def moments(timed: Timed, alarms: Sequence[Alarm]) -> tuple[Moment, ...]:
    """Return when each alarm rings, the earliest first.

    Left out are those that the end of the cycle comes before, and those whose time is not known
    while a pause lasts.
    """
    end = timed.cycle.ended_at
    found = []
    for alarm in alarms:
        at = moment(timed, alarm.when)
        if at is not None and (end is None or at < end):
            found.append(Moment(alarm=alarm, at=at))
    return tuple(sorted(found, key=lambda each: each.at))


def moment(timed: Timed, when: When) -> datetime | None:
    """Return when an alarm rings; None while a pause keeps it from being known."""
    if isinstance(when, After) and when.duration == timedelta():
        return timed.due_at
    if isinstance(when, Before | After) and when.unit is Unit.ELAPSED:
        return _beside(timed.due_at, when)
    if isinstance(timed.limit, Days):
        return _of_days(timed, when)
    amount = max(_amount(timed.limit, when), timedelta())
    return timed.course.due(timed.cycle.started_at, amount)


def _amount(limit: OpenTime | ElapsedTime, when: When) -> timedelta:
    """Return how much has counted by then; of a part of a microsecond the whole."""
    match when:
        case Percent():
            part = Fraction(length(limit.duration) * when.percent, 100)
            return timedelta(microseconds=-(-part.numerator // part.denominator))
        case Before():
            return limit.duration - when.duration
        case After():
            return limit.duration + when.duration
        case DaysBefore():
            return limit.duration - timedelta(days=when.days)
        case _:
            assert_never(when)


def _of_days(timed: Timed, when: When) -> datetime | None:
    """Return the morning of the date that is meant, but never before the start (B-WRN-2)."""
    due_at, start, calendar = timed.due_at, timed.cycle.started_at, timed.calendar
    if due_at is None:
        return None
    match when:
        case DaysBefore():
            return max(start, morning_before(calendar, due_at, when.days))
        case Percent():
            whole = (calendar.date_of(due_at) - calendar.date_of(start)).days
            left = -(-whole * (100 - when.percent) // 100)
            return max(start, morning_before(calendar, due_at, left))
        case Before() | After():
            return _beside(due_at, when)
        case _:
            assert_never(when)


def _beside(due_at: datetime | None, when: Before | After) -> datetime | None:
    if due_at is None:
        return None
    return due_at - when.duration if isinstance(when, Before) else due_at + when.duration
