"""Which limits a clock had one after the other, and when it is due by each.

A new priority brings another limit, and what that makes of a clock that runs is a mode of its
target (spec B.7). Pauses are never lost by it: every mode that counts from the start counts with
all of them (R04). A holding response that was sent in time brings a longer limit, from the first
start, which no priority changes any more (B-EVT-6). Nothing moves or stops a legal limit (A-PRE-6).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.calendar.targets import Days, ElapsedTime, Target, promise
from contactcenter.domain.calendar.zones import instant, length
from contactcenter.domain.ids import CalendarId
from contactcenter.domain.sla.course import Course, Pause, Segment
from contactcenter.domain.sla.history import Cycle, Happened, What, pauses
from contactcenter.domain.sla.policy import Binding, Retarget, TargetDefinition
from contactcenter.domain.ticket import Priority

Calendars = Mapping[CalendarId, Calendar]
_LONG_AGO = instant(0)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A limit, from when until when it held, and when the clock was due by it."""

    since: datetime
    until: datetime | None = None
    limit: Target
    course: Course  # what counts towards it
    due_at: datetime | None  # None while a pause lasts that keeps it from being due
    amount: timedelta | None  # that counts from the clock's start until then; of days None

    def accrued(self, start: datetime, until: datetime) -> timedelta:
        """Return what has counted between two instants; of a count of days all time."""
        if self.amount is None:
            return max(until - start, timedelta())
        return self.course.accrued(start, until)


def terms(
    definition: TargetDefinition,
    cycle: Cycle,
    history: Sequence[Happened],
    calendars: Calendars,
    *,
    priority: Priority,
) -> Sequence[Term]:
    """Return the terms of a cycle in their order.

    Where nothing is promised at the end, the last is over; where nothing ever was, there are none.

    The history is in order, and `priority` the one that the ticket began with.

    Raises:
        NoBusinessTime: a calendar does not open for so long.
        KeyError: a calendar is missing.
    """
    limits = _limits(definition, cycle, history, priority)
    stopped = stops(definition, cycle, history)
    found: list[Term] = []
    ends = [at for at, _ in limits[1:]]
    for (at, limit), until in zip(limits, [*ends, None], strict=True):
        if limit is None:
            continue
        plain = _counted(definition, cycle, limit, stopped, calendars)
        plain = replace(plain, since=at, until=until)
        if found:
            plain = _retargeted(definition, found[-1], plain, cycle.started_at)
        found.append(plain)
    return _extended(definition, cycle, history, found, calendars)


def stops(
    definition: TargetDefinition, cycle: Cycle, history: Sequence[Happened]
) -> Sequence[Pause]:
    """Return what stops a clock beside its calendar; the history is in order."""
    if definition.binding is Binding.LEGAL:
        return ()
    return (*cycle.pauses, *pauses(history, definition.pause_reasons))


def course_of(
    definition: TargetDefinition, limit: Target, stopped: Sequence[Pause], calendars: Calendars
) -> Course:
    """Return the time that counts towards a limit."""
    return Course(
        segments=_segments(definition, limit, calendars),
        pauses=() if isinstance(limit, Days) else tuple(stopped),
    )


def _segments(
    definition: TargetDefinition, limit: Target, calendars: Calendars
) -> tuple[Segment, ...]:
    """Return from when on which calendar holds: what has accrued under an earlier one stays."""
    if isinstance(limit, ElapsedTime):
        return (Segment(since=_LONG_AGO, calendar=None),)
    since = [_LONG_AGO, *(each.until for each in definition.earlier)]
    ids = [*(each.calendar_id for each in definition.earlier), definition.calendar_id]
    return tuple(
        Segment(since=at, calendar=calendars[key]) for at, key in zip(since, ids, strict=True)
    )


def _limits(
    definition: TargetDefinition, cycle: Cycle, history: Sequence[Happened], priority: Priority
) -> Sequence[tuple[datetime, Target | None]]:
    """Return from when on which limit was promised; the first from the start of the cycle."""
    if definition.binding is Binding.LEGAL:
        return [(cycle.started_at, next(iter(definition.limits.values()), None))]
    changes, end = [(cycle.started_at, priority)], cycle.ended_at
    for each in history:
        if each.what is not What.PRIORITISED:
            continue
        if each.at <= cycle.started_at:
            changes = [(cycle.started_at, Priority(each.detail))]
        elif each.detail != changes[-1][1] and (end is None or each.at < end):
            changes.append((each.at, Priority(each.detail)))
    return [(at, definition.limits.get(now)) for at, now in changes]


def _counted(
    definition: TargetDefinition,
    cycle: Cycle,
    limit: Target,
    stopped: Sequence[Pause],
    calendars: Calendars,
) -> Term:
    """Return the term of a limit that is counted from the start."""
    start, course = cycle.started_at, course_of(definition, limit, stopped, calendars)
    if isinstance(limit, Days):
        due_at: datetime | None = promise(calendars[definition.calendar_id], start, limit)
        due_at = _held(cycle, due_at)
        return Term(since=start, limit=limit, course=course, due_at=due_at, amount=None)
    due_at = _held(cycle, course.due(start, limit.duration))
    return Term(since=start, limit=limit, course=course, due_at=due_at, amount=limit.duration)


def _held(cycle: Cycle, due_at: datetime | None) -> datetime | None:
    return due_at and min(due_at, cycle.due_by or due_at)


def _retargeted(definition: TargetDefinition, before: Term, plain: Term, start: datetime) -> Term:
    """Return the term that a new limit, counted from the start, becomes by the target's mode."""
    if definition.retarget is Retarget.NEVER_EXTEND:
        return _earlier(before, plain, start)
    amount = _amount(definition, before, plain, start)
    if amount is None:
        return plain
    due_at = plain.course.due(start, amount)
    return replace(plain, due_at=due_at and max(due_at, plain.since), amount=amount)


def _amount(
    definition: TargetDefinition, before: Term, plain: Term, start: datetime
) -> timedelta | None:
    """Return how much counts from the start until a clock with a new limit is due.

    None where that is the new limit as it stands. A count of days has no rest and no share: as the
    new limit it counts from the start, and of the old one nothing is taken over.
    """
    if plain.amount is None:
        return None
    used = plain.course.accrued(start, plain.since)
    match definition.retarget:
        case Retarget.RESTART:
            return used + plain.amount
        case Retarget.MIN_REMAINING:
            return max(plain.amount, used + definition.min_remaining)
        case Retarget.PROPORTIONAL if not isinstance(before.limit, Days):
            assert before.amount is not None, "of a duration it is known"
            left = before.amount - before.accrued(start, plain.since)
            return used + _share(left, before.limit.duration, plain.amount)
        case _:
            return None


def _share(left: timedelta, old: timedelta, new: timedelta) -> timedelta:
    """Return as large a part of the new limit as is left of the old, in whole minutes upwards."""
    if left <= timedelta():
        return timedelta()
    return -(-(length(left) * length(new)) // (length(old) * length(_MINUTE))) * _MINUTE


def _earlier(before: Term, plain: Term, start: datetime) -> Term:
    """Return the new term, due when the old one was if that is earlier."""
    if type(before.limit) is type(plain.limit) and before.amount and plain.amount:
        if before.amount >= plain.amount:
            return plain
        return replace(plain, due_at=before.due_at, amount=before.amount)
    if before.due_at is None or (plain.due_at is not None and plain.due_at <= before.due_at):
        return plain
    amount = None if plain.amount is None else plain.course.accrued(start, before.due_at)
    return replace(plain, due_at=before.due_at, amount=amount)


def _extended(
    definition: TargetDefinition,
    cycle: Cycle,
    history: Sequence[Happened],
    found: Sequence[Term],
    calendars: Calendars,
) -> Sequence[Term]:
    """Return the terms with the longer one, if a holding response was sent in time."""
    extension, start = definition.extension, cycle.started_at
    if extension is None:
        return found
    holding = [each for each in history if each.what is What.HOLDING_SENT and each.at >= start]
    wanted = (each.at for each in holding if extension.document in {"", each.detail})
    sent = next(wanted, None)
    if sent is None:
        return found
    held = [each for each in found if each.since <= sent]
    if not held or (held[-1].due_at is not None and held[-1].due_at < sent):
        return found
    stopped = stops(definition, cycle, history)
    longer = _counted(definition, cycle, extension.limit, stopped, calendars)
    return [*held[:-1], replace(held[-1], until=sent), replace(longer, since=sent)]
