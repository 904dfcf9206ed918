"""When a promise is due, by the words about time in it.

    a date alone          the end of that date; "before" it, the end of the date before
    a part of the day     its end: 12:00 morning, 14:00 noon, 18:00 afternoon, 21:00 evening, 24:00
    an hour, 1 to 6       in the afternoon, unless it says otherwise; a later one as it is, or
                          twelve hours later where that is still to come, it is not, and the desk
                          is open then; else on its next working day
    in another zone       not sure: who reads it knows which, and we do not
    so many hours         that much time; so many days or months, the end of the last date
    business days         by the desk's calendar; so do working hours

Nothing is due in the past, or at two moments at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import TypeVar
from zoneinfo import ZoneInfo

from persiantools.jdatetime import JalaliDate

from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.calendar.targets import (
    Counted,
    Days,
    ElapsedTime,
    OpenTime,
    Target,
    promise,
)
from contactcenter.domain.errors import NoBusinessTime

_DAY = timedelta(days=1)
_HALF = 12  # hours
_NOON = timedelta(hours=_HALF)
_AHEAD = 270  # days: a date without a year that lies further ahead was meant as one of the past
_MOST = {"minute": 1440, "hour": 720, "day": 366, "week": 52, "month": 12}
_EARLY = 6  # a bare hour up to this is one of the afternoon


@dataclass(frozen=True, slots=True)
class Day:
    """A date."""

    on: date


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of a day; `half` says whether it is told which half of the day."""

    hour: int
    minute: int = 0
    half: bool = False


class Part(Enum):
    """A part of the day, by the hour at which it ends."""

    MORNING = 12
    NOON = 14
    AFTERNOON = 18
    EVENING = 21
    NIGHT = 24


class Closing(Enum):
    """The last closing of a date."""

    CLOSE = "close"


class Unsure(Enum):
    """Words about time that have no meaning, or more than one."""

    UNSURE = "unsure"


Time = Day | Clock | Part | Closing | Target | Unsure


@dataclass(frozen=True, slots=True)
class Told:
    """Words about time, and where they stand in the sentence."""

    start: int
    end: int
    times: tuple[Time, ...]
    before: bool = False  # "before Friday" ends with Thursday


@dataclass(frozen=True, slots=True)
class Today:
    """The moment of an answer, and the desk's calendar, in whose zone its dates are."""

    now: datetime
    calendar: Calendar

    @property
    def on(self) -> date:
        """The date of the answer."""
        return self.calendar.date_of(self.now)


T = TypeVar("T", Day, Clock, Part, Closing)


def due(told: Told, today: Today) -> datetime | None:
    """Return the instant in UTC that is meant, or None where it is not sure or past."""
    if Unsure.UNSURE in told.times:
        return None
    try:
        at = _targets_end(told, today) or _moment(told, today)
    except (NoBusinessTime, OverflowError):
        return None
    return at if at is not None and at > today.now else None


def length(number: int, unit: str, *, open_only: str | None = None) -> Time:
    """Return so many minutes, hours, days, weeks or months; `open_only`: a word that says so."""
    if not 0 < number <= _MOST[unit]:
        return Unsure.UNSURE
    match unit:
        case "minute" | "hour":
            duration = timedelta(minutes=number) if unit == "minute" else timedelta(hours=number)
            return OpenTime(duration) if open_only else ElapsedTime(duration)
        case "month":
            return Days(value=number, counted=Counted.CALENDAR_MONTHS)
        case _:
            days = number * 7 if unit == "week" else number
            counted = Counted.BUSINESS_DAYS if open_only else Counted.CALENDAR_DAYS
            is_weeks_of_work = open_only and unit == "week"
            return Unsure.UNSURE if is_weeks_of_work else Days(value=days, counted=counted)


def weekday(number: int, today: Today) -> Day:
    """Return the first such day after today; Monday is 0."""
    return Day(today.on + _DAY * ((number - today.on.weekday() - 1) % 7 + 1))


def weekday_of_next_week(number: int, today: Today, *, first: int) -> Time:
    """Return that day of the week after this one, if it is also the first such day to come.

    "Next Friday" is either of two days to people; only where both are one it is sure.
    """
    begins = today.on + _DAY * (7 - (today.on.weekday() - first) % 7)
    day = Day(begins + _DAY * ((number - first) % 7))
    return day if day == weekday(number, today) else Unsure.UNSURE


def week_end(weeks: int, today: Today, *, first: int) -> Time:
    """Return the last day of work in this week (0) or one after it.

    `first` of its weekdays: where the desk's own days of work do not tell.
    """
    return next(reversed(_work_of(weeks, today, first)), Unsure.UNSURE)


def week_start(weeks: int, today: Today, *, first: int) -> Time:
    """Return the first day of work in a week that is still to come; see `week_end`."""
    return next(iter(_work_of(weeks, today, first)), Unsure.UNSURE)


def _work_of(weeks: int, today: Today, first: int) -> list[Day]:
    first = _begins(today.calendar, first)
    begins = today.on - _DAY * ((today.on.weekday() - first) % 7) + _DAY * 7 * weeks
    days = [begins + _DAY * ahead for ahead in range(7)]
    return [Day(each) for each in days if today.calendar.closing(each) is not None]


def _begins(calendar: Calendar, first: int) -> int:
    """Return the weekday behind the longest rest of a desk: Saturday, where it rests on Friday."""
    opens = [bool(each) for each in calendar.weekly]
    rests = {
        day: next(n for n in range(1, 8) if opens[(day - n) % 7]) - 1
        for day in range(len(opens))
        if opens[day]
    }
    longest = max(rests.values(), default=0)
    return (
        next((day for day, rest in rests.items() if rest == longest), first) if longest else first
    )


def gregorian(year: int | None, month: int, day: int, today: Today) -> Time:
    """Return a date of the Gregorian calendar; without a year, the next such date."""
    years = (today.on.year, today.on.year + 1) if year is None else (year,)
    return _first_ahead((_gregorian(each, month, day) for each in years), today)


def jalali(year: int | None, month: int, day: int, today: Today) -> Time:
    """Return a date of the Jalali calendar; without a year, the next such date."""
    this = JalaliDate(today.on).year  # type: ignore[no-untyped-call]
    years = (this, this + 1) if year is None else (year,)
    return _first_ahead((_jalali(each, month, day) for each in years), today)


def month_end(today: Today, *, jalali_months: str | None) -> Day:
    """Return the last date of this month; `jalali_months`: a word for that they are Jalali."""
    on = today.on
    while _month(on, jalali_months) == _month(on + _DAY, jalali_months):
        on += _DAY
    return Day(on)


def _month(on: date, jalali_months: str | None) -> int:
    if jalali_months is None:
        return on.month
    return int(JalaliDate(on).month)  # type: ignore[no-untyped-call]


def _first_ahead(dates: Iterator[date | None], today: Today) -> Time:
    for on in dates:
        if on is not None and timedelta() <= on - today.on <= _DAY * _AHEAD:
            return Day(on)
    return Unsure.UNSURE


def _gregorian(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _jalali(year: int, month: int, day: int) -> date | None:
    try:
        on: date = JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
    except ValueError:
        return None
    return on


def _of(kind: type[T], times: Sequence[Time]) -> list[T]:
    return list(dict.fromkeys(each for each in times if isinstance(each, kind)))


def _targets_end(told: Told, today: Today) -> datetime | None:
    targets = [each for each in told.times if isinstance(each, ElapsedTime | OpenTime | Days)]
    if len(targets) != 1 or len(told.times) != 1:
        return None
    return promise(today.calendar, today.now, targets[0])


def _moment(told: Told, today: Today) -> datetime | None:
    days, clocks = _of(Day, told.times), _of(Clock, told.times)
    parts, closings = _of(Part, told.times), _of(Closing, told.times)
    is_mixed = any(isinstance(each, ElapsedTime | OpenTime | Days) for each in told.times)
    if is_mixed or len(days) > 1 or len(clocks) > 1 or len(parts) > 1:
        return None
    on = days[0].on if days else today.on
    part = parts[0] if parts else None
    if clocks:
        found = _by_the_clock(clocks[0], part, on, today)
        return found if days or part else _in_hours(clocks[0], found, today)
    if part is not None:
        return _at(on, timedelta(hours=part.value), today)
    if told.before:
        on -= _DAY
    return (today.calendar.closing(on) if closings else None) or today.calendar.last_instant(on)


def _by_the_clock(clock: Clock, part: Part | None, on: date, today: Today) -> datetime | None:
    at = timedelta(hours=clock.hour, minutes=clock.minute)
    if clock.half or not 0 < clock.hour <= _HALF or part is Part.MORNING:
        return _at(on, at, today)
    if part is not None:
        hours = _late_hours(clock.hour, part)
        return None if hours is None else _at(on, at + timedelta(hours=hours), today)
    if clock.hour <= _EARLY:
        return _at(on, at + _NOON, today)
    found = _at(on, at, today)
    return _at(on, at + _NOON, today) if found <= today.now and clock.hour < _HALF else found


def _in_hours(clock: Clock, found: datetime | None, today: Today) -> datetime | None:
    """Return a time that names no day, where nobody works then that of the next day of work."""
    calendar = today.calendar
    if clock.half or found is None or not any(calendar.weekly) or calendar.is_open(found):
        return found
    ahead = (today.on + _DAY * n for n in range(1, 8))
    on = next((each for each in ahead if calendar.closing(each) is not None), None)
    return None if on is None else _by_the_clock(clock, None, on, today)


def _late_hours(hour: int, part: Part) -> int | None:
    """Return what makes an hour one of a part of the day behind noon; None: it is none."""
    if part is Part.NIGHT:
        return None if hour < _EARLY else _HALF
    return 0 if hour == _HALF or (part is Part.NOON and hour > _EARLY) else _HALF


def _at(on: date, clock: timedelta, today: Today) -> datetime:
    """Return when clocks show a time on a date; 24:00 is the end of the date."""
    if clock >= _DAY:
        return today.calendar.last_instant(on)
    local = datetime.combine(on, time.min, ZoneInfo(today.calendar.zone)) + clock
    return local.astimezone(UTC)
