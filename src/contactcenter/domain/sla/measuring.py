"""What a clock reads: how long it has run, when it is due, whether it was kept.

A cycle is met if it is fulfilled at its due time or before, and breached from the due time on
otherwise: the instant decides, not the time that has accrued (spec B-ARI-3). A breached clock goes
on, so that its lateness can be told (B-2). A new limit may bring the due time into the past, which
is a breach at the change, with both due times kept (B-RET-1); what was breached under the limit of
its time stays so (B-RET-2).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from contactcenter.domain.calendar.targets import Target
from contactcenter.domain.sla.alarms import Moment, moments
from contactcenter.domain.sla.course import Pause
from contactcenter.domain.sla.history import Cycle, Happened, What, cycles, in_order
from contactcenter.domain.sla.limits import Calendars, Term, stops, terms
from contactcenter.domain.sla.policy import Binding, Metric, SlaPolicy, TargetDefinition
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
    calendars: Calendars = field(repr=False)  # by which it was read

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
        for cycle in measured(definition, ordered)
        if (
            reading := read_cycle(definition, cycle, ordered, calendars, priority=priority, now=now)
        )
    ]


def measured(definition: TargetDefinition, history: Sequence[Happened]) -> Sequence[Cycle]:
    """Return the cycles that a target measures; the history is in order.

    A lawful holding response fulfils a final response for which no longer limit is set (B-EVT-6).
    """
    if definition.metric is Metric.FINAL_RESPONSE and definition.extension is None:
        history = [
            replace(each, what=What.FINAL_SENT) if each.what is What.HOLDING_SENT else each
            for each in history
        ]
    return cycles(
        definition.metric,
        history,
        definition.reopens,
        definition.counts_from,
        stage=definition.stage,
        legal=definition.binding is Binding.LEGAL,
    )


def read_cycle(
    definition: TargetDefinition,
    cycle: Cycle,
    history: Sequence[Happened],
    calendars: Calendars,
    *,
    priority: Priority,
    now: datetime,
) -> Reading | None:
    """Return what one cycle reads; None if nothing is promised of it. The history is in order.

    Raises:
        NoBusinessTime: a calendar does not open for so long.
        KeyError: a calendar is missing.
    """
    held = terms(definition, cycle, history, calendars, priority=priority)
    until = now if cycle.ended_at is None else min(now, cycle.ended_at)
    breached_at, cause = _breach(definition, held, until=until)
    if not held or (held[-1].until is not None and breached_at is None):
        return None
    last = held[-1]
    cycle = _closed_window(definition, cycle, last)
    until = now if cycle.ended_at is None else min(now, cycle.ended_at)
    standing = last.amount is not None and _stands(stops(definition, cycle, history), now)
    accrued = last.accrued(cycle.started_at, until)
    return Reading(
        cycle=cycle,
        definition=definition,
        limit=last.limit,
        state=_state(cycle, late=breached_at is not None, standing=standing, now=now),
        due_at=last.due_at,
        first_due_at=held[0].due_at if len(held) > 1 else None,
        accrued=accrued,
        remaining=None if last.amount is None else last.amount - accrued,
        breached_at=breached_at,
        cause=cause,
        alarms=moments(definition, cycle, last, calendars[definition.calendar_id]),
        calendars=calendars,
    )


def _closed_window(definition: TargetDefinition, cycle: Cycle, last: Term) -> Cycle:
    """Return the cycle, over where it was an opportunity that nobody took (spec A.9, binding)."""
    due_at, end = last.due_at, cycle.ended_at
    if definition.binding is not Binding.OPPORTUNITY or due_at is None:
        return cycle
    return cycle if end is not None and end <= due_at else replace(cycle, cancelled_at=due_at)


def _breach(
    definition: TargetDefinition, held: Sequence[Term], *, until: datetime
) -> tuple[datetime | None, Cause | None]:
    """Return the due time that was first missed under the limit of its time, until then."""
    if definition.binding is Binding.OPPORTUNITY:
        return None, None
    for term in held:
        ends = until if term.until is None else min(term.until, until)
        if term.due_at is None or term.due_at >= ends or term.since > until:
            continue
        late_at_once = term is not held[0] and term.due_at < term.since
        return term.due_at, Cause.RETARGET if late_at_once else Cause.TIME
    return None, None


def _stands(stopped: Sequence[Pause], now: datetime) -> bool:
    """Whether a pause keeps the clock from running."""
    return any(each.start <= now and (each.end is None or now < each.end) for each in stopped)


def _state(cycle: Cycle, *, late: bool, standing: bool, now: datetime) -> ClockState:
    if cycle.cancelled_at is not None and cycle.cancelled_at <= now:
        return ClockState.CANCELLED
    if cycle.fulfilled_at is not None and cycle.fulfilled_at <= now:
        return ClockState.MET_LATE if late else ClockState.MET
    if late:
        return ClockState.BREACHED
    return ClockState.PAUSED if standing else ClockState.RUNNING
