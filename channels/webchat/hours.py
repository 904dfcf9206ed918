"""When somebody answers: hours of the week in one zone, and days on which nobody does.

    {"zone": "Asia/Tehran", "week": {"sat": ["09:00-13:00", "14:00-24:00"]},
     "closed": ["2026-03-20"]}

Hours are those of the clock on the wall there: where clocks are put forward over the opening, it
opens when they have been.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))")
_FARTHEST = 62  # days that are looked at for the next opening


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Opening hours; `week` holds minutes of the day, for Monday to Sunday."""

    zone: ZoneInfo
    week: tuple[tuple[tuple[int, int], ...], ...]
    closed: frozenset[date]

    def is_open(self, at: datetime) -> bool:
        """Whether somebody answers then."""
        local = at.astimezone(self.zone)
        return any(begin <= at < end for begin, end in self._spans(local.date()))

    def next_open(self, at: datetime) -> datetime | None:
        """Return the next moment from then on at which it opens; None: not in two months."""
        today = at.astimezone(self.zone).date()
        for days in range(_FARTHEST):
            for begin, end in self._spans(today + timedelta(days=days)):
                if begin >= at and begin < end:
                    return begin
        return None

    def _spans(self, day: date) -> list[tuple[datetime, datetime]]:
        if day in self.closed:
            return []
        return [
            (self._moment(day, begin), self._moment(day, end))
            for begin, end in self.week[day.weekday()]
        ]

    def _moment(self, day: date, minute: int) -> datetime:
        # The end of a day is the beginning of the next, whatever clocks did in between.
        day += timedelta(days=minute // (24 * 60))
        wall = time(minute // 60 % 24, minute % 60)
        return datetime.combine(day, wall, self.zone).astimezone(UTC)


def read_hours(settings: object) -> Hours:
    """Return the hours of the settings.

    Raises:
        ValueError: naming the field.
    """
    told = as_object("hours", settings)
    if unknown := set(told) - {"zone", "week", "closed"}:
        raise ValueError(f"hours: no setting {', '.join(sorted(map(str, unknown)))}")
    week = as_object("hours.week", told.get("week"))
    if not set(week) <= set(_DAYS):
        raise ValueError(f"hours.week: not an object of {', '.join(_DAYS)}")
    return Hours(
        zone=_zone(told.get("zone")),
        week=tuple(_spans(day, week.get(day, [])) for day in _DAYS),
        closed=_closed(told.get("closed", [])),
    )


def as_object(name: str, told: object) -> Mapping[str, object]:
    """Return what has to be an object.

    Raises:
        ValueError: it is none.
    """
    if isinstance(told, Mapping):
        return told
    raise ValueError(f"{name}: not an object")


def as_list(name: str, told: object) -> Sequence[object]:
    """Return what has to be a list.

    Raises:
        ValueError: it is none.
    """
    if isinstance(told, Sequence) and not isinstance(told, str):
        return told
    raise ValueError(f"{name}: not a list")


def _zone(name: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"hours.zone: {name!r} is no time zone like Asia/Tehran") from error


def _spans(day: str, told: object) -> tuple[tuple[int, int], ...]:
    spans = sorted(_span(f"hours.week.{day}", each) for each in as_list(f"hours.week.{day}", told))
    for (_, end), (begin, _) in pairwise(spans):
        if begin < end:
            raise ValueError(f"hours.week.{day}: two spans overlap")
    return tuple(spans)


def _span(name: str, told: object) -> tuple[int, int]:
    found = _SPAN.fullmatch(told) if isinstance(told, str) else None
    if found is None:
        raise ValueError(f"{name}: {told!r} is not like 09:00-17:30")
    hour, minute, *rest = (int(each) for each in found.groups() if each is not None)
    begin, end = hour * 60 + minute, rest[0] * 60 + rest[1]
    if begin >= end:
        raise ValueError(f"{name}: {told} ends before it begins")
    return begin, end


def _closed(told: object) -> frozenset[date]:
    try:
        return frozenset(date.fromisoformat(str(each)) for each in as_list("hours.closed", told))
    except ValueError as error:
        raise ValueError(f"hours.closed: {error}") from error
