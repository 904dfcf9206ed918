"""Targets, histories and readings for tests."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.calendar.targets import OpenTime, Target
from contactcenter.domain.ids import PolicyId
from contactcenter.domain.sla.history import Happened, What
from contactcenter.domain.sla.measuring import Reading, read
from contactcenter.domain.sla.policy import Metric, SlaPolicy, TargetDefinition
from contactcenter.domain.ticket import Priority
from tests.domain.calendars import MINUTE, a_calendar, at

OFFICE = a_calendar()


def on(text: str) -> datetime:
    """Return a time of February 2026 in UTC: `10 09:30`; the 10th is a Tuesday."""
    day, _, clock = text.partition(" ")
    return at(f"2026-02-{day}T{clock or '00:00'}+00:00")


def shown(instant: datetime | None) -> str | None:
    """Return an instant as `on` reads it."""
    return None if instant is None else f"{instant:%d %H:%M}"


def told(when: str, what: What, detail: str = "", *, by: str = "", ref: str = "") -> Happened:
    return Happened(at=on(when), what=what, detail=detail, by=by, ref=ref)


def received(when: str = "10 10:00") -> Happened:
    return told(when, What.RECEIVED)


def moved(when: str, status: str, by: str = "") -> Happened:
    return told(when, What.MOVED, status, by=by)


def a_target(limit: Target | int = 240, **fields: Any) -> TargetDefinition:
    """Return a target; without more words four hours of the office for a resolution."""
    target = OpenTime(limit * MINUTE) if isinstance(limit, int) else limit
    given = {
        "metric": Metric.RESOLUTION,
        "limits": dict.fromkeys(Priority, target),
        "calendar_id": OFFICE.id,
    }
    return TargetDefinition(**given | fields)


def readings(
    target: TargetDefinition,
    *history: Happened,
    now: str = "10 10:00",
    priority: Priority = Priority.P3,
    calendar: Calendar = OFFICE,
) -> Sequence[Reading]:
    policy = SlaPolicy(id=PolicyId("standard"), name="Standard", targets=(target,))
    return read(policy, history, {OFFICE.id: calendar}, priority=priority, now=on(now))


def reading(target: TargetDefinition, *history: Happened, **more: Any) -> Reading:
    """Return what the one clock reads."""
    (found,) = readings(target, *history, **more)
    return found


def minutes(duration: timedelta | None) -> float | None:
    return None if duration is None else duration / MINUTE
