"""Calendars for tests, as settings have them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.calendar.plain import WEEKDAYS, from_plain

MINUTE = timedelta(minutes=1)
WORKDAYS = WEEKDAYS[:5]


def same(*hours: list[str], days: Iterable[str] = WEEKDAYS) -> dict[str, list[list[str]]]:
    """Return a week of such days."""
    return {day: list(hours) for day in days}


def a_calendar(
    zone: str = "Europe/London",
    weekly: Mapping[str, Any] | None = None,
    known: Mapping[str, Calendar] | None = None,
    **fields: Any,
) -> Calendar:
    """Return a calendar; without more words, Monday to Friday from nine to five."""
    hours = same(["09:00", "17:00"], days=WORKDAYS) if weekly is None else weekly
    plain = {"id": "office", "zone": zone, "weekly": hours, **fields}
    return from_plain(plain, known or {})


def always(zone: str) -> Calendar:
    return a_calendar(zone, same(["00:00", "24:00"]))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
