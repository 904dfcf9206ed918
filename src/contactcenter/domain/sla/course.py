"""The time that counts for one clock: what its calendars have open, without its pauses.

`accrued` is the measure of instants that count, and `due` the first instant at which so much of it
has passed (spec B-ARI-1). Pauses are joined before they are cut out, so that nothing is taken away
twice (B-ARI-7). Nothing is rounded (B-ARI-4).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.domain.calendar.hours import WALK, Calendar
from contactcenter.domain.calendar.zones import Span, instant, joined, length, micros
from contactcenter.domain.errors import NoBusinessTime

EVER = 1 << 62  # microseconds: no pause that began has ended by then


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A time in which a clock stands still, from its start until just before its end."""

    start: datetime
    end: datetime | None = None  # None: it has not ended
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """From when on a calendar holds; None instead of one: all time counts."""

    since: datetime
    calendar: Calendar | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What counts. The first segment holds from ever."""

    segments: tuple[Segment, ...]
    pauses: tuple[Pause, ...] = ()

    def accrued(self, start: datetime, until: datetime) -> timedelta:
        """Time that counts between two instants; nothing where the second comes first."""
        counted = self._counted(micros(start), micros(until))
        return timedelta(microseconds=sum(end - begin for begin, end in counted))

    def due(self, start: datetime, amount: timedelta) -> datetime | None:
        """Return the first instant at which so much has counted since the start.

        None while a pause that has not ended keeps it from being reached (spec P08); the start for
        an amount of nothing (B-ARI-2).

        Raises:
            NoBusinessTime: calendars do not reach it in the 500 days behind the last pause.
        """
        at, left = micros(start), length(amount)
        if left <= 0:
            return instant(at)
        holes = self._holes()
        lasting = bool(holes) and holes[-1][1] == EVER
        walk = left if self._counts_always else length(WALK)
        horizon = holes[-1][0] if lasting else max([at, *(end for _, end in holes)]) + walk
        for begin, end in self._counted(at, horizon, holes):
            if end - begin >= left:
                return instant(begin + left)
            left -= end - begin
        if lasting:
            return None
        raise NoBusinessTime(
            f"less than {amount} of open time in the {WALK.days} days from {start.isoformat()}"
        )

    def holding(self, at: int) -> tuple[Calendar | None, int]:
        """Return the calendar that holds at an instant, and until when, in microseconds."""
        ends = [*(micros(each.since) for each in self.segments[1:]), EVER]
        return next(
            (each.calendar, end) for each, end in zip(self.segments, ends, strict=True) if at < end
        )

    def opened(self, start: int, end: int) -> Iterator[Span]:
        """Yield what the calendars have open between two instants, in microseconds since 1970."""
        sinces = [micros(each.since) for each in self.segments]
        sinces[0] = min(sinces[0], start)
        for each, since, until in zip(self.segments, sinces, [*sinces[1:], end], strict=True):
            begin, finish = max(since, start), min(until, end)
            if begin >= finish:
                continue
            if each.calendar is None:
                yield begin, finish
            else:
                yield from each.calendar.spans(begin, finish)

    @property
    def _counts_always(self) -> bool:
        return all(each.calendar is None for each in self.segments)

    def _counted(self, start: int, end: int, holes: Sequence[Span] | None = None) -> Iterator[Span]:
        return without(self.opened(start, end), self._holes() if holes is None else holes)

    def _holes(self) -> Sequence[Span]:
        if not self.pauses:
            return ()
        return tuple(joined(iter(sorted(span_of(each) for each in self.pauses))))


def span_of(pause: Pause) -> Span:
    """Return a pause in microseconds since 1970; one that has not ended lasts for EVER."""
    begin = micros(pause.start)
    return begin, EVER if pause.end is None else max(begin, micros(pause.end))


def without(spans: Iterator[Span], holes: Sequence[Span]) -> Iterator[Span]:
    """Yield what is left of spans; both are in order, and the holes do not overlap."""
    place = 0
    for begin, end in spans:
        while place < len(holes) and holes[place][1] <= begin:
            place += 1
        ahead, start = place, begin
        while ahead < len(holes) and holes[ahead][0] < end:
            if holes[ahead][0] > start:
                yield start, holes[ahead][0]
            start = max(start, holes[ahead][1])
            ahead += 1
        if start < end:
            yield start, end
