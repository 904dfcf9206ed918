"""What a clock reads: how long it has run, when it is due, whether it was kept.

A cycle is met if it is fulfilled at its due time or before, and breached from the due time on
otherwise: the instant decides, not the time that has accrued (spec B-ARI-3). A breached clock goes
on, so that its lateness can be told (B-2). A new limit may bring the due time into the past, which
is a breach at the change, with both due times kept (B-RET-1); what was breached under the limit of
its time stays so (B-RET-2).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from contactcenter.domain.calendar.targets import Days, Target
from contactcenter.domain.sla.alarms import Moment, Timed, moments
from contactcenter.domain.sla.course import Pause
from contactcenter.domain.sla.history import Cycle, Happened, cycles, in_order, pauses
from contactcenter.domain.sla.limits import Calendars, Epoch, course_of, dues, epochs
from contactcenter.domain.sla.policy import Binding, SlaPolicy, TargetDefinition
from contactcenter.domain.ticket import Priority


class ClockState(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"  # and not fulfilled yet
    MET_LATE = "met_late"
    CANCELLED = "cancelled"


class Cause(StrEnum):
    """Why a clock was breached."""

    TIME = "time"
    RETARGET = "retarget"  # the limit that came later was over already


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a clock reads."""

    cycle: Cycle
    definition: TargetDefinition
    limit: Target
    state: ClockState
    due_at: datetime | None  # None while a pause lasts that keeps it from being due
    first_due_at: datetime | None  # as it was before the limit changed; None if it never did
    accrued: timedelta  # until now, or its end; of a count of days the time that elapsed
    remaining: timedelta | None  # of a duration; negative when it is over
    breached_at: datetime | None
    cause: Cause | None
    alarms: tuple[Moment, ...]  # the earliest first; those that its end came before are left out

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more unless the past turns out otherwise."""
        return self.state in {ClockState.MET, ClockState.MET_LATE, ClockState.CANCELLED}


def read(
    policy: SlaPolicy,
    history: Sequence[Happened],
    calendars: Calendars,
    *,
    priority: Priority,
    now: datetime,
) -> Sequence[Reading]:
    """Return all clocks of a ticket under a policy, by metric and cycle.

    `priority` is the one that the ticket began with.

    Raises:
        NoBusinessTime: a calendar does not open for so long.
        KeyError: a calendar is missing.
    """
    ordered = in_order(history)
    return [
        reading
        for definition in policy.targets
        for cycle in cycles(definition.metric, ordered, definition.reopens)
        if (reading := _read(definition, cycle, ordered, calendars, priority=priority, now=now))
    ]


def _read(
    definition: TargetDefinition,
    cycle: Cycle,
    history: Sequence[Happened],
    calendars: Calendars,
    *,
    priority: Priority,
    now: datetime,
) -> Reading | None:
    held = epochs(definition, cycle, history, priority)
    if not held:
        return None
    stops = [*cycle.pauses, *pauses(history, definition.pause_reasons)]
    each_due = list(dues(definition, cycle, held, stops, calendars))
    due_at, limit = each_due[-1], held[-1].limit
    until = now if cycle.ended_at is None else min(now, cycle.ended_at)
    course = course_of(definition, limit, stops, calendars)
    breached_at, cause = _breach(definition, held, each_due, until=until)
    timed = Timed(cycle, limit, due_at, course, calendars[definition.calendar_id])
    accrued = timed.accrued(until)
    late, standing = breached_at is not None, _stands(stops, limit, now)
    return Reading(
        cycle=cycle,
        definition=definition,
        limit=limit,
        state=_state(cycle, late=late, standing=standing, now=now),
        due_at=due_at,
        first_due_at=each_due[0] if len(each_due) > 1 else None,
        accrued=accrued,
        remaining=None if isinstance(limit, Days) else limit.duration - accrued,
        breached_at=breached_at,
        cause=cause,
        alarms=moments(timed, definition.alarms),
    )


def _breach(
    definition: TargetDefinition,
    held: Sequence[Epoch],
    each_due: Sequence[datetime | None],
    *,
    until: datetime,
) -> tuple[datetime | None, Cause | None]:
    """Return the due time that was first missed under the limit of its time, until then."""
    if definition.binding is Binding.OPPORTUNITY:
        return None, None
    for epoch, due_at in zip(held, each_due, strict=True):
        ends = until if epoch.until is None else min(epoch.until, until)
        if due_at is None or due_at >= ends or epoch.since > until:
            continue
        late_at_once = epoch is not held[0] and due_at < epoch.since
        return due_at, Cause.RETARGET if late_at_once else Cause.TIME
    return None, None


def _stands(stops: Sequence[Pause], limit: Target, now: datetime) -> bool:
    """Whether a pause keeps the clock from running; nothing keeps a count of days."""
    now_on = (each for each in stops if each.start <= now and (each.end is None or now < each.end))
    return not isinstance(limit, Days) and any(True for _ in now_on)


def _state(cycle: Cycle, *, late: bool, standing: bool, now: datetime) -> ClockState:
    if cycle.cancelled_at is not None and cycle.cancelled_at <= now:
        return ClockState.CANCELLED
    if cycle.fulfilled_at is not None and cycle.fulfilled_at <= now:
        return ClockState.MET_LATE if late else ClockState.MET
    if late:
        return ClockState.BREACHED
    return ClockState.PAUSED if standing else ClockState.RUNNING
