"""Which limits a clock had one after the other, and when it is due under each.

A new priority brings another limit, and a holding response that was sent in time a longer one (spec
B-EVT-6); what that makes of a clock that runs is a mode of its target (B.7). Pauses are never lost
by it: every mode that counts from the start counts with all of them (R04).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import assert_never

from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.calendar.targets import Days, ElapsedTime, Target, promise
from contactcenter.domain.calendar.zones import instant, length
from contactcenter.domain.ids import CalendarId
from contactcenter.domain.sla.course import Course, Pause, Segment
from contactcenter.domain.sla.history import Cycle, Happened, What
from contactcenter.domain.sla.policy import Retarget, TargetDefinition
from contactcenter.domain.ticket import Priority

Calendars = Mapping[CalendarId, Calendar]
_LONG_AGO = instant(0)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Epoch:
    """A limit, and from when until when it held."""

    since: datetime
    until: datetime | None
    limit: Target


def epochs(
    definition: TargetDefinition, cycle: Cycle, history: Sequence[Happened], priority: Priority
) -> Sequence[Epoch]:
    """Return which limits held one after the other; none where nothing is promised at the end."""
    changes = _priorities(cycle, history, priority)
    limits = [(at, definition.limits.get(now)) for at, now in changes]
    if limits[-1][1] is None:
        return ()
    found: list[Epoch] = []
    for at, limit in limits:
        if limit is None or (found and found[-1].limit == limit):
            continue
        if found:
            found[-1] = replace(found[-1], until=at)
        found.append(Epoch(at, None, limit))
    return _extended(definition, found, cycle, history)


def _priorities(
    cycle: Cycle, history: Sequence[Happened], priority: Priority
) -> Sequence[tuple[datetime, Priority]]:
    changes = [(cycle.started_at, priority)]
    for each in history:
        if each.what is not What.PRIORITISED:
            continue
        if each.at <= cycle.started_at:
            changes[0] = (cycle.started_at, Priority(each.detail))
        elif (end := cycle.ended_at) is None or each.at < end:
            changes.append((each.at, Priority(each.detail)))
    return changes


def _extended(
    definition: TargetDefinition,
    held: list[Epoch],
    cycle: Cycle,
    history: Sequence[Happened],
) -> Sequence[Epoch]:
    if definition.extension is None:
        return held
    sent = next(
        (e.at for e in history if e.what is What.HOLDING_SENT and e.at >= cycle.started_at), None
    )
    if sent is None:
        return held
    held[-1] = replace(held[-1], until=sent)
    return [*held, Epoch(sent, None, definition.extension.limit)]


def dues(
    definition: TargetDefinition,
    cycle: Cycle,
    epochs: Sequence[Epoch],
    stops: Sequence[Pause],
    calendars: Calendars,
) -> Iterator[datetime | None]:
    """Yield the due time under each limit in turn (spec B.7)."""
    before: datetime | None = None
    extension = definition.extension.limit if definition.extension else None
    for place, epoch in enumerate(epochs):
        calendar = calendars[definition.calendar_id]
        course = course_of(definition, epoch.limit, stops, calendars)
        plain = due(course, epoch.limit, cycle.started_at, calendar)
        if place == 0:
            before = plain
        elif epoch.limit is extension:
            # What was sent too late extends nothing (spec B-EVT-6).
            before = plain if before is None or epoch.since <= before else before
        else:
            old = epochs[place - 1].limit
            before = retargeted(
                definition,
                course,
                cycle.started_at,
                epoch.since,
                (old, epoch.limit),
                (before, plain),
            )
        yield before


def retargeted(
    definition: TargetDefinition,
    course: Course,
    started_at: datetime,
    changed_at: datetime,
    limits: tuple[Target, Target],
    dues: tuple[datetime | None, datetime | None],
) -> datetime | None:
    """Return when a clock is due whose limit changed.

    The two limits and the due times that they give from the start are the old and the new one.
    Where a limit is a count of days there is no share and no rest of it: it counts from the start.
    """
    (old, new), (before, plain) = limits, dues
    if isinstance(old, Days) or isinstance(new, Days):
        return _earlier(before, plain) if definition.retarget is Retarget.NEVER_EXTEND else plain
    match definition.retarget:
        case Retarget.RECOMPUTE:
            return plain
        case Retarget.RESTART:
            return course.due(changed_at, new.duration)
        case Retarget.NEVER_EXTEND:
            return _earlier(before, plain)
        case Retarget.MIN_REMAINING:
            least = course.due(changed_at, definition.min_remaining)
            return None if plain is None or least is None else max(plain, least)
        case Retarget.PROPORTIONAL:
            used = course.accrued(started_at, changed_at)
            return course.due(changed_at, _share(old.duration - used, old.duration, new.duration))
        case _:
            assert_never(definition.retarget)


def _share(left: timedelta, old: timedelta, new: timedelta) -> timedelta:
    """Return as large a part of the new limit as is left of the old, in whole minutes upwards."""
    if left <= timedelta():
        return timedelta()
    return -(-(length(left) * length(new)) // (length(old) * length(_MINUTE))) * _MINUTE


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    known = [each for each in (one, other) if each is not None]
    return min(known) if known else None


def course_of(
    definition: TargetDefinition, limit: Target, stops: Sequence[Pause], calendars: Calendars
) -> Course:
    """Return the time that counts towards a limit."""
    calendar = None if isinstance(limit, ElapsedTime) else calendars[definition.calendar_id]
    return Course(
        segments=(Segment(since=_LONG_AGO, calendar=calendar),),
        pauses=() if isinstance(limit, Days) else tuple(stops),
    )


def due(course: Course, limit: Target, start: datetime, calendar: Calendar) -> datetime | None:
    """Return when a limit is reached; None while a pause keeps it from being."""
    if isinstance(limit, Days):
        return promise(calendar, start, limit)
    return course.due(start, limit.duration)
