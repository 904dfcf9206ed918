"""Instants as whole microseconds since 1970 in UTC, and the offsets a zone has between two of them.

Whole numbers are exact and quick; a `datetime` is made of one only where somebody asks for it.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = _EPOCH.date().toordinal()
_MICROSECOND = timedelta(microseconds=1)
_SECOND = 1_000_000
_STEP = 6 * 3600 * _SECOND  # no zone changed its offset and changed it back within six hours
DAY = 86_400 * _SECOND

Span = tuple[int, int]  # from the first instant until just before the second


def micros(at: datetime) -> int:
    """Microseconds since 1970; a time without a zone raises TypeError."""
    return (at - _EPOCH) // _MICROSECOND


def length(duration: timedelta) -> int:
    """Microseconds of a duration."""
    return duration // _MICROSECOND


def instant(at: int) -> datetime:
    """Return the instant in UTC."""
    return _EPOCH + timedelta(microseconds=at)


def day_number(on: date) -> int:
    """Days since 1970-01-01."""
    return on.toordinal() - _EPOCH_ORDINAL


def day_of(number: int) -> date:
    """Return the date with this number."""
    return date.fromordinal(number + _EPOCH_ORDINAL)


def pieces(zone: ZoneInfo, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Cut a span of whole seconds where the zone's offset changes: (from, until, offset)."""
    while start < end:
        offset = _offset(zone, start)
        change = _change(zone, start, end)
        yield start, change, offset
        start = change


@lru_cache(maxsize=8192)
def local_day(zone: ZoneInfo, on: date) -> tuple[Span, ...]:
    """Return when the clocks of the zone show this date.

    One span as a rule; two where clocks went back over midnight; none where the date was skipped,
    as 2011-12-30 was in Apia.
    """
    midnight = day_number(on) * DAY
    cut = pieces(zone, midnight - DAY, midnight + 2 * DAY)
    spans = (
        (max(start, midnight - offset), min(end, midnight + DAY - offset))
        for start, end, offset in cut
    )
    return tuple(joined(span for span in spans if span[0] < span[1]))


def joined(spans: Iterator[Span]) -> Iterator[Span]:
    """Make one of spans that touch or overlap; they come in the order of their beginning."""
    last: Span | None = None
    for start, end in spans:
        if last is None:
            last = start, end
        elif start <= last[1]:
            last = last[0], max(last[1], end)
        else:
            yield last
            last = start, end
    if last is not None:
        yield last


def _change(zone: ZoneInfo, start: int, end: int) -> int:
    """Return the first instant with another offset than at the start, or the end."""
    offset, at = _offset(zone, start), start
    while at < end:
        ahead = min(at + _STEP, end)
        if _offset(zone, ahead) != offset:
            return _between(zone, at, ahead)
        at = ahead
    return end


def _between(zone: ZoneInfo, before: int, after: int) -> int:
    offset = _offset(zone, before)
    while after - before > _SECOND:
        middle = (before + after) // 2 // _SECOND * _SECOND
        if _offset(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(zone: ZoneInfo, at: int) -> int:
    offset = instant(at).astimezone(zone).utcoffset()
    assert offset is not None
    return length(offset)
