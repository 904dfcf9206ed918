"""A clock as it is kept, so that what is due next is found by an index and lists can show it.

Everything in it follows from the ticket's history, the policy, the calendar and the moment it was
read (spec B-1), but `rung`: an alarm rings once in a cycle, whatever becomes of its time later.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contactcenter.domain.calendar.rules import zone_rules
from contactcenter.domain.ids import CalendarId, ClockId, PolicyId, TicketId
from contactcenter.domain.sla.alarms import Moment
from contactcenter.domain.sla.history import Happened
from contactcenter.domain.sla.measuring import Cause, ClockState, Reading
from contactcenter.domain.sla.policy import After, Alarm, Binding, Metric, SlaPolicy
from contactcenter.domain.ticket import Priority

DUE = "due"  # the id of the alarm that every clock has: its limit is over
_OPEN = frozenset({ClockState.RUNNING, ClockState.PAUSED, ClockState.BREACHED})
_DUE = Alarm(id=DUE, when=After(), actions=("notify",))


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyInForce:
    """A version of a policy that holds for a ticket."""

    policy_id: PolicyId
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketHistory:
    """What happened on a ticket as far as its clocks care, and which policies hold for it."""

    id: TicketId
    priority: Priority  # that it began with
    policies: tuple[PolicyInForce, ...]
    happened: tuple[Happened, ...]
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SlaClock:
    """One running measurement."""

    id: ClockId
    ticket_id: TicketId
    policy_id: PolicyId
    policy_version: int
    calendar_id: CalendarId
    calendar_version: int
    metric: Metric
    cycle: int
    binding: Binding
    state: ClockState
    started_at: datetime
    due_at: datetime | None
    first_due_at: datetime | None
    breached_at: datetime | None
    cause: Cause | None
    ended_at: datetime | None  # fulfilled or cancelled
    ended_by: str  # the agent who fulfilled it
    rung: tuple[str, ...] = ()  # ids of alarms
    next_alarm_at: datetime | None
    zone_rules: str = ""  # the version by which it was counted (spec B-CAL-9)
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether it may still change without anything in the past changing."""
        return self.state in _OPEN


def clock_id(ticket_id: TicketId, policy_id: PolicyId, metric: Metric, cycle: int) -> ClockId:
    """Return the id of a clock, the same however often it is read."""
    return ClockId(f"{ticket_id}.{policy_id}.{metric.value}.{cycle}")


def kept(ticket_id: TicketId, policy: SlaPolicy, reading: Reading) -> SlaClock:
    """Return a reading as a clock that never rang."""
    definition, cycle = reading.definition, reading.cycle
    clock = SlaClock(
        id=clock_id(ticket_id, policy.id, definition.metric, cycle.number),
        ticket_id=ticket_id,
        policy_id=policy.id,
        policy_version=policy.version,
        calendar_id=definition.calendar_id,
        calendar_version=reading.calendars[definition.calendar_id].version,
        metric=definition.metric,
        cycle=cycle.number,
        binding=definition.binding,
        state=reading.state,
        started_at=cycle.started_at,
        due_at=reading.due_at,
        first_due_at=reading.first_due_at,
        breached_at=reading.breached_at,
        cause=reading.cause,
        ended_at=cycle.ended_at if reading.is_over else None,
        ended_by=cycle.fulfilled_by if reading.is_over else "",
        next_alarm_at=None,
        zone_rules=zone_rules(),
    )
    return waiting(clock, reading)


def waiting(clock: SlaClock, reading: Reading) -> SlaClock:
    """Return the clock with the time of the alarm that it waits for."""
    ahead = [each.at for each in ringable(reading) if each.alarm.id not in clock.rung]
    return replace(clock, next_alarm_at=min(ahead, default=None))


def ringable(reading: Reading) -> Sequence[Moment]:
    """Return all moments at which the clock rings in its cycle, its due time among them."""
    if reading.state is ClockState.CANCELLED:
        return ()
    due_at, end = reading.breached_at or reading.due_at, reading.cycle.ended_at
    misses = due_at is not None and (end is None or due_at < end)
    if not misses or due_at is None or reading.definition.binding is Binding.OPPORTUNITY:
        return reading.alarms
    return sorted([*reading.alarms, Moment(alarm=_DUE, at=due_at)], key=lambda each: each.at)


def renewed(before: SlaClock | None, after: SlaClock, reading: Reading) -> SlaClock | None:
    """Return the clock as it is now, following what is kept of it; None if nothing changed."""
    if before is None:
        return after
    after = waiting(replace(after, rung=before.rung, version=before.version), reading)
    if not before.is_open and after.due_at == before.due_at:
        after = replace(after, zone_rules=before.zone_rules)
    return None if after == before else replace(after, version=before.version + 1)
