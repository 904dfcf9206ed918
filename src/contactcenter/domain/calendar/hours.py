"""A calendar, and what it says about time: open or not, how much of it passed, when it is reached.

The one rule is membership (spec B-CAL-1): an instant is open when the clocks of the zone then show
a time within the hours of the date that they show. So an hour that clocks skip counts nothing, one
that they repeat counts twice, and no duration is ever added to a local time. Open time is found a
day of UTC at a time and remembered, since the same days are asked for again and again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from contactcenter.domain.calendar.holidays import DatedHoliday, Holiday
from contactcenter.domain.calendar.zones import (
    DAY,
    Span,
    day_number,
    day_of,
    instant,
    joined,
    length,
    local_day,
    micros,
    pieces,
)
from contactcenter.domain.errors import Invalid, NoBusinessTime
from contactcenter.domain.ids import CalendarId

WALK = timedelta(days=500)  # no further than this is looked for open time (spec B-CAL-4)
_REFUSED = timedelta(days=366)
_WHOLE_DAY = timedelta(days=1)
_REMEMBERED = 1500  # days that a calendar remembers at once, about 200 bytes each


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """A part of a day by its clocks, from `opens` until just before `closes` (spec B-CAL-2).

    Both are counted from 00:00 as clocks show it; 24:00 is the end of the date.
    """

    opens: timedelta
    closes: timedelta

    def __post_init__(self) -> None:
        if not timedelta() <= self.opens < self.closes <= _WHOLE_DAY:
            raise Invalid(f"{self.opens} to {self.closes} is no part of a day")


Week = tuple[tuple[Hours, ...], ...]  # seven days, Monday first
CLOSED: Week = ((),) * 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Working hours in a zone. A value: a change makes another version (spec B-CAL-8).

    A union has no hours of its own and is open when any of its members is (B-CAL-5); the dates it
    counts are those of its own zone. Instants come in with any zone and leave in UTC.
    """

    id: CalendarId
    version: int = 1
    zone: str  # an IANA name
    weekly: Week = CLOSED
    date_overrides: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict)
    holiday_rules: tuple[Holiday, ...] = ()
    union_of: tuple["Calendar", ...] = ()
    _days: dict[int, tuple[Span, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _closings: dict[date, datetime | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def is_open(self, at: datetime) -> bool:
        """Whether an instant is open."""
        now = micros(at)
        return any(opens <= now < closes for opens, closes in self._open_on(now // DAY))

    def next_open(self, at: datetime) -> datetime:
        """Return this instant if it is open, else the next that is.

        Raises:
            NoBusinessTime: none in the 500 days that follow.
        """
        return self._first_open(at, WALK)

    def must_open(self, now: datetime) -> None:
        """Refuse a calendar that is closed for the next 366 days (spec B-CAL-4).

        Raises:
            NoBusinessTime: it is.
        """
        self._first_open(now, _REFUSED)

    def open_intervals(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield what is open between two instants, in order, as long as somebody asks for more."""
        for opens, closes in joined(self.spans(micros(start), micros(end))):
            yield instant(opens), instant(closes)

    def spans(self, start: int, end: int) -> Iterator[Span]:
        """Yield in order what is open between two instants, in microseconds since 1970.

        What lasts over midnight in UTC comes in two.
        """
        for day in range(start // DAY, -(-end // DAY)):
            for opens, closes in self._open_on(day):
                if closes > start and opens < end:
                    yield max(opens, start), min(closes, end)

    def accrued(self, start: datetime, until: datetime) -> timedelta:
        """Open time between two instants; nothing where the second comes first (spec B-ARI-1)."""
        spans = self.spans(micros(start), micros(until))
        return timedelta(microseconds=sum(closes - opens for opens, closes in spans))

    def due(self, start: datetime, target: timedelta) -> datetime:
        """Return the first instant at which so much open time has passed (spec B-ARI-1).

        That is the closing time where it is reached just then (B-ARI-2), and the start, open or
        not, for a target of nothing.

        Raises:
            NoBusinessTime: it is not reached in 500 days.
        """
        at, left = micros(start), length(target)
        if left <= 0:
            return instant(at)
        for opens, closes in self.spans(at, at + length(WALK)):
            if closes - opens >= left:
                return instant(opens + left)
            left -= closes - opens
        raise NoBusinessTime(
            f"calendar {self.id} has less than {target} of open time in the {WALK.days} days"
            f" from {start.isoformat()}"
        )

    def hours_on(self, on: date) -> tuple[Hours, ...]:
        """Return the hours of a date; of a union, what clocks in its zone show (spec B-CAL-3)."""
        if self.union_of:
            return self._shown_on(on)
        if on in self.date_overrides:
            return self.date_overrides[on]
        return () if self.holiday_on(on) else self.weekly[on.weekday()]

    def holiday_on(self, on: date) -> Holiday | None:
        """Return the holiday of a date, the dated one first, also where an override opens it."""
        falling = [rule for rule in self.holiday_rules if rule.falls_on(on)]
        dated = (rule for rule in falling if isinstance(rule, DatedHoliday))
        return next(dated, falling[0] if falling else None)

    def date_of(self, at: datetime) -> date:
        """Return the date that clocks in the zone show."""
        return instant(micros(at)).astimezone(ZoneInfo(self.zone)).date()

    def closing(self, on: date) -> datetime | None:
        """Return the last closing of a date; None if it is no business day (spec B-ARI-5)."""
        if on not in self._closings:
            if len(self._closings) >= _REMEMBERED:
                self._closings.clear()
            last = max((closes for _, closes in self._spans_of(on)), default=None)
            self._closings[on] = None if last is None else instant(last)
        return self._closings[on]

    def last_instant(self, on: date) -> datetime:
        """Return the last microsecond of a date, or of the one before a date that never was."""
        spans = local_day(ZoneInfo(self.zone), on)
        return instant(spans[-1][1] - 1) if spans else self.last_instant(on - _WHOLE_DAY)

    def at_clock(self, on: date, clock: timedelta) -> datetime:
        """Return when clocks first show this time of a date, or what follows if they skip it."""
        midnight, wanted = day_number(on) * DAY, length(clock)
        for start, end, offset in pieces(ZoneInfo(self.zone), midnight - DAY, midnight + 2 * DAY):
            at = midnight + wanted - offset
            if at < end:
                return instant(max(at, start))
        raise AssertionError("three days hold every time of the one between")

    def _first_open(self, at: datetime, within: timedelta) -> datetime:
        start = micros(at)
        for opens, _ in self.spans(start, start + length(within)):
            return instant(opens)
        raise NoBusinessTime(
            f"calendar {self.id} is closed for the {within.days} days from {at.isoformat()}"
        )

    def _spans_of(self, on: date) -> Iterator[Span]:
        for start, end in local_day(ZoneInfo(self.zone), on):
            yield from self.spans(start, end)

    def _open_on(self, day: int) -> tuple[Span, ...]:
        """Return what is open on a day of UTC, given by its number."""
        found = self._days.get(day)
        if found is None:
            if len(self._days) >= _REMEMBERED:
                self._days.clear()
            found = self._days[day] = tuple(joined(iter(sorted(self._parts(day)))))
        return found

    def _parts(self, day: int) -> Iterator[Span]:
        for member in self.union_of:
            for opened, closed in member.open_intervals(
                instant(day * DAY), instant((day + 1) * DAY)
            ):
                yield micros(opened), micros(closed)
        if self.union_of:
            return
        for start, end, offset in pieces(ZoneInfo(self.zone), day * DAY, (day + 1) * DAY):
            for local in range((start + offset) // DAY, (end + offset - 1) // DAY + 1):
                midnight = local * DAY - offset
                for hours in self.hours_on(day_of(local)):
                    opens = max(start, midnight + length(hours.opens))
                    closes = min(end, midnight + length(hours.closes))
                    if opens < closes:
                        yield opens, closes

    def _shown_on(self, on: date) -> tuple[Hours, ...]:
        zone, midnight = ZoneInfo(self.zone), day_number(on) * DAY
        shown = [
            (max(opens, start) + offset - midnight, min(closes, end) + offset - midnight)
            for opens, closes in self._spans_of(on)
            for start, end, offset in pieces(zone, midnight - DAY, midnight + 2 * DAY)
            if opens < end and start < closes
        ]
        return tuple(
            Hours(opens=timedelta(microseconds=opens), closes=timedelta(microseconds=closes))
            for opens, closes in joined(iter(sorted(shown)))
        )
