"""How long something may take, and the instant at which that has passed.

A duration is open time or plain time, to the microsecond. A count of days or months ends on a date:
day 0 is the date of receipt, and the end is the end of the last date, or its last closing (spec
B-ARI-5). Counts cannot pause, durations can.
"""

import calendar as months
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import assert_never

from contactcenter.domain.calendar.hours import WALK, Calendar, Hours
from contactcenter.domain.calendar.zones import instant, micros
from contactcenter.domain.errors import Invalid, NoBusinessTime

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OpenTime:
    """So much time in which the calendar is open."""

    duration: timedelta


@dataclass(frozen=True, slots=True)
class ElapsedTime:
    """So much time, open or not."""

    duration: timedelta


class Counted(StrEnum):
    """What is counted."""

    BUSINESS_DAYS = "business_days"  # dates with any open time
    CALENDAR_DAYS = "calendar_days"
    CALENDAR_MONTHS = "calendar_months"  # to the same day, or the last that the month has


class Receipt(StrEnum):
    """Which date is day 0."""

    CALENDAR_DATE = "calendar_date"  # that of receipt
    ROLL_IF_CLOSED = "roll_if_closed"  # the next business day, if nothing opens any more that day


class DueAt(StrEnum):
    """When on the last date."""

    END_OF_DAY = "end_of_day"  # its last microsecond
    CLOSE_OF_BUSINESS = "close_of_business"  # its last closing


class Roll(StrEnum):
    """Where a last date that is no business day moves."""

    NONE = "none"
    FOLLOWING = "following"
    PRECEDING = "preceding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """A count of days or months, from 1."""

    value: int
    counted: Counted
    receipt_rule: Receipt = Receipt.CALENDAR_DATE
    count_receipt_day: bool = False  # then day 0 is day 1
    due_at: DueAt = DueAt.END_OF_DAY
    roll: Roll = Roll.NONE

    def __post_init__(self) -> None:
        if self.value < 1:
            raise Invalid(f"value: {self.value} is no count of days or months")
        if self.count_receipt_day and self.counted is Counted.CALENDAR_MONTHS:
            raise Invalid("count_receipt_day: days have it, months do not")
        if self._may_end_closed() and self.due_at is DueAt.CLOSE_OF_BUSINESS:
            raise Invalid("due_at: the last date may have no closing, unless roll moves it")

    def _may_end_closed(self) -> bool:
        return self.counted is not Counted.BUSINESS_DAYS and self.roll is Roll.NONE


Target = OpenTime | ElapsedTime | Days


def promise(calendar: Calendar, received_at: datetime, target: Target) -> datetime:
    """Return the instant, in UTC, until which what was received then is promised.

    Raises:
        NoBusinessTime: the calendar has not that much open time in 500 days.
    """
    match target:
        case OpenTime():
            return calendar.due(received_at, target.duration)
        case ElapsedTime():
            return instant(micros(received_at)) + target.duration
        case Days():
            return _end(calendar, _last_date(calendar, received_at, target), target)
        case _ as never:
            assert_never(never)


def morning_before(
    calendar: Calendar, due_at: datetime, days: int, *, counted: Counted, clock: timedelta
) -> datetime:
    """Return a time of the date so many before the one on which something is due (spec B-WRN-2).

    Business days are counted back as they were counted forward. Where it is no business day it is
    the last one before; where clocks skip it, the next time.
    """
    on = calendar.date_of(due_at)
    if counted is Counted.BUSINESS_DAYS:
        roll, step = (Roll.PRECEDING, -_DAY) if days > 0 else (Roll.FOLLOWING, _DAY)
        for _ in range(abs(days)):
            on = _rolled(calendar, on + step, roll)
    else:
        on -= days * _DAY
    return calendar.at_clock(_rolled(calendar, on, Roll.PRECEDING), clock)


def days_between(calendar: Calendar, start: datetime, until: datetime, counted: Counted) -> int:
    """Return how many days count from one instant's date, which does not, to another's.

    Of a limit in months they are calendar days.
    """
    first = calendar.date_of(start)
    dates = range(1, (calendar.date_of(until) - first).days + 1)
    if counted is not Counted.BUSINESS_DAYS:
        return len(dates)
    return sum(calendar.closing(first + each * _DAY) is not None for each in dates)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDay:
    """What a visitor is told of one date: its hours as clocks in the calendar's zone show them."""

    on: date
    hours: tuple[Hours, ...]  # none: closed
    holiday: str | None  # the name of the holiday it is, "" for one without a name


def opening_hours(calendar: Calendar, first: date, days: int = 7) -> tuple[OpenDay, ...]:
    """Return the hours of some dates in a row, with what holidays and overrides make of them."""
    return tuple(_open_day(calendar, first + timedelta(days=ahead)) for ahead in range(days))


def _open_day(calendar: Calendar, on: date) -> OpenDay:
    holiday = calendar.holiday_on(on)
    return OpenDay(
        on=on, hours=calendar.hours_on(on), holiday=None if holiday is None else holiday.name
    )


def _last_date(calendar: Calendar, received_at: datetime, target: Days) -> date:
    first = _receipt_date(calendar, received_at, target.receipt_rule)
    match target.counted:
        case Counted.BUSINESS_DAYS:
            return _business_days_after(calendar, first, target)
        case Counted.CALENDAR_DAYS:
            days = timedelta(days=target.value - target.count_receipt_day)
            return _rolled(calendar, first + days, target.roll)
        case Counted.CALENDAR_MONTHS:
            return _rolled(calendar, _months_after(first, target.value), target.roll)
        case _ as never:
            assert_never(never)


def _receipt_date(calendar: Calendar, received_at: datetime, rule: Receipt) -> date:
    on = calendar.date_of(received_at)
    if rule is Receipt.CALENDAR_DATE:
        return on
    closing = calendar.closing(on)
    if closing is not None and received_at < closing:
        return on
    return _rolled(calendar, on + _DAY, Roll.FOLLOWING)


def _business_days_after(calendar: Calendar, first: date, target: Days) -> date:
    last = first if not target.count_receipt_day else first - _DAY
    for _ in range(target.value):
        last = _rolled(calendar, last + _DAY, Roll.FOLLOWING)
        if last - first > WALK:
            raise NoBusinessTime(
                f"calendar {calendar.id} has less than {target.value} business days in the"
                f" {WALK.days} days from {first}"
            )
    return last


def _months_after(first: date, count: int) -> date:
    years, month = divmod(first.month - 1 + count, 12)
    year = first.year + years
    return date(year, month + 1, min(first.day, months.monthrange(year, month + 1)[1]))


def _rolled(calendar: Calendar, on: date, roll: Roll) -> date:
    """Return the date, or the next or last business day where it is none."""
    if roll is Roll.NONE:
        return on
    step = _DAY if roll is Roll.FOLLOWING else -_DAY
    for days in range(WALK.days + 1):
        if calendar.closing(on + days * step) is not None:
            return on + days * step
    raise NoBusinessTime(f"calendar {calendar.id} is closed for {WALK.days} days beside {on}")


def _end(calendar: Calendar, on: date, target: Days) -> datetime:
    if target.due_at is DueAt.END_OF_DAY:
        return calendar.last_instant(on)
    closing = calendar.closing(on)
    assert closing is not None, "a target that may end on a closed date is refused"
    return closing
