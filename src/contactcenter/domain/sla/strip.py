"""Every second of a clock: running, or standing still and why.

    08:00 ▓▓▓▓▓▓▓░░░░░░▓▓▓▓▓▓▓▓▓▓▓▓▓░░░░░░░░░ now
          running pending running    closed

The pieces lie end to end from the clock's start to its end or now; their running time is what has
accrued (spec B-ARI-1), which is the proof of the figure beside it. A count of days is cut by dates.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.calendar.holidays import Holiday
from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.calendar.targets import Counted, Days
from contactcenter.domain.calendar.zones import instant, joined, micros
from contactcenter.domain.sla.course import Course, Pause, span_of
from contactcenter.domain.sla.history import Happened, in_order
from contactcenter.domain.sla.limits import course_of, stops
from contactcenter.domain.sla.measuring import Reading

RUNNING = "running"
CLOSED = "closed"  # by its calendar
HOLIDAY = "holiday"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a clock's time, from its start until just before its end."""

    start: datetime
    end: datetime
    why: str  # running · closed · holiday · a pause's reason: pending, on_hold, resolved
    name: str = ""  # of the holiday


def strip(reading: Reading, history: Sequence[Happened], *, now: datetime) -> Sequence[Piece]:
    """Return the pieces of a clock from its start until its end, or until now.

    They are drawn by the calendars by which the clock was read.
    """
    cycle, definition = reading.cycle, reading.definition
    ends = [at for at in (cycle.fulfilled_at, cycle.cancelled_at, now) if at is not None]
    start, end = micros(cycle.started_at), micros(min(ends))
    if isinstance(reading.limit, Days):
        calendar = reading.calendars[definition.calendar_id]
        return _joined(list(_dates(start, end, calendar, reading.limit.counted)))
    stopped = list(_stops(stops(definition, cycle, in_order(history)), start, end))
    course = course_of(definition, reading.limit, (), reading.calendars)
    return _joined(list(_pieces(start, end, stopped, course)))


def _dates(start: int, end: int, calendar: Calendar, counted: Counted) -> Iterator[Piece]:
    """Yield a count of days date by date: whole dates count, or do not; nothing stops one.

    The dates in between are closed or a holiday where business days are counted (spec B-ARI-5,
    B-ARI-6).
    """
    at = start
    while at < end:
        on = calendar.date_of(instant(at))
        until = min(end, micros(calendar.last_instant(on)) + 1)
        if counted is Counted.BUSINESS_DAYS and calendar.closing(on) is None:
            yield _shut(at, until, calendar.holiday_on(on))
        else:
            yield Piece(start=instant(at), end=instant(until), why=RUNNING)
        at = until


def _shut(start: int, end: int, holiday: Holiday | None) -> Piece:
    why = CLOSED if holiday is None else HOLIDAY
    name = "" if holiday is None else holiday.name
    return Piece(start=instant(start), end=instant(end), why=why, name=name)


def _stops(stopped: Sequence[Pause], start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Yield the pauses in order without overlap; of two at once the earlier gives the reason."""
    at = start
    for span, reason in sorted((span_of(each), each.reason) for each in stopped):
        begin, finish = max(at, span[0]), min(end, span[1])
        if begin < finish:
            yield begin, finish, reason
            at = finish


def _pieces(
    start: int,
    end: int,
    stopped: Sequence[tuple[int, int, str]],
    course: Course,
) -> Iterator[Piece]:
    at = start
    for begin, finish, reason in stopped:
        yield from _unpaused(at, begin, course)
        yield Piece(start=instant(begin), end=instant(finish), why=reason)
        at = finish
    yield from _unpaused(at, end, course)


def _unpaused(start: int, end: int, course: Course) -> Iterator[Piece]:
    at = start
    for begin, finish in joined(course.opened(start, end)):
        yield from _closed(at, begin, course)
        yield Piece(start=instant(begin), end=instant(finish), why=RUNNING)
        at = finish
    yield from _closed(at, end, course)


def _closed(start: int, end: int, course: Course) -> Iterator[Piece]:
    """Yield a time in which the calendar is closed, by the dates on which it is a holiday."""
    at = start
    while at < end:
        calendar, until = course.holding(at)
        assert calendar is not None, "without a calendar nothing is closed"
        on = calendar.date_of(instant(at))
        until = min(end, until, micros(calendar.last_instant(on)) + 1)
        yield _shut(at, until, calendar.holiday_on(on))
        at = until


def _joined(pieces: Sequence[Piece]) -> Sequence[Piece]:
    found: list[Piece] = []
    for each in pieces:
        if found and (found[-1].why, found[-1].name) == (each.why, each.name):
            found[-1] = Piece(start=found[-1].start, end=each.end, why=each.why, name=each.name)
        else:
            found.append(each)
    return found
