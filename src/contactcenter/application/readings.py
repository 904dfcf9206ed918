"""What the clocks of a ticket read, from its history and what is promised."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from contactcenter.application.promises import (
    NONE_HELD,
    Promises,
    in_force,
    is_of_complaint,
    is_preset,
)
from contactcenter.domain.errors import NoBusinessTime
from contactcenter.domain.ids import CalendarId, ClockId, PolicyId
from contactcenter.domain.sla.clock import PolicyInForce, SlaClock, TicketHistory, clock_id, kept
from contactcenter.domain.sla.history import Cycle, Happened, What, in_order
from contactcenter.domain.sla.limits import Calendars
from contactcenter.domain.sla.measuring import Reading, measured, read_cycle
from contactcenter.domain.sla.policy import Binding, Metric, SlaPolicy, TargetDefinition, WentBy

log = structlog.get_logger()
Readings = Mapping[ClockId, tuple[SlaClock, Reading]]
_Cycle = tuple[Metric, int]


def readings_of(history: TicketHistory, promised: Promises, now: datetime) -> Readings:
    """Return a ticket's clocks by id, as ones that never rang, with what they read.

    A cycle that was over or missed when another policy took the ticket over stays with the one
    that held then: what was kept is not judged again, and what was missed stays so (spec B-RET-2).
    A regulator's limit of the new policy counts for itself.
    """
    found: dict[ClockId, tuple[SlaClock, Reading]] = {}
    taken: dict[_Cycle, Binding] = {}
    before = _before(history, promised)
    for place, (until, policy) in enumerate(before):
        for clock, reading in _read(_segmented(policy, before[:place]), history, promised, now):
            if _cycle(reading) not in taken and _stays(reading, history, promised, until):
                found[clock.id] = clock, reading
                taken[_cycle(reading)] = clock.binding
    for key in history.policies:
        policy = promised.policies[key]
        segmented = policy if is_of_complaint(policy.id) else _segmented(policy, before)
        for clock, reading in _read(segmented, history, promised, now):
            held = None if is_of_complaint(policy.id) else taken.get(_cycle(reading))
            if held is None or clock.binding is Binding.LEGAL is not held:
                found[clock.id] = clock, reading
    return found


def promised_before(policy: PolicyInForce, until: datetime) -> Happened:
    """Return what a history says of a policy that holds no more."""
    detail = f"{policy.policy_id}:{policy.version}"
    return Happened(at=until, what=What.PROMISED, detail=detail)


def policy_in(detail: str) -> PolicyInForce:
    """Return which policy that names."""
    name, _, version = detail.rpartition(":")
    return PolicyInForce(policy_id=PolicyId(name), version=int(version))


def holds(history: TicketHistory, at: datetime | None = None) -> Mapping[CalendarId, int]:
    """Return by which older calendars the legal limits of a ticket go, or went (spec B-CAL-8)."""
    held: dict[CalendarId, int] = {}
    for each in sorted(history.happened, key=lambda it: it.at):
        if each.ref:
            continue  # of one preset: see `stays_with`
        name, _, version = each.detail.rpartition(":")
        if at is not None and each.at > at:
            break
        if each.what is What.HELD:
            held.setdefault(CalendarId(name), int(version))
        elif each.what is What.CONFIRMED:
            held.pop(CalendarId(name), None)
    return held


def stays_with(history: TicketHistory, at: datetime | None = None) -> Mapping[PolicyId, CalendarId]:
    """Return by which calendars legal limits of presets go on, or went, though others are named."""
    held: dict[PolicyId, CalendarId] = {}
    for each in sorted(history.happened, key=lambda it: it.at):
        if at is not None and each.at > at:
            break
        if not is_preset(PolicyId(each.ref)):
            continue
        if each.what is What.HELD:
            held.setdefault(PolicyId(each.ref), CalendarId(each.detail))
        elif each.what is What.CONFIRMED:
            held.pop(PolicyId(each.ref), None)
    return held


def held_at(history: TicketHistory) -> Mapping[ClockId, datetime]:
    """Return at which due times legal limits are held, since the rules of zones are others."""
    held: dict[ClockId, datetime] = {}
    for each in sorted(history.happened, key=lambda it: it.at):
        if each.what is What.HELD and each.ref and not is_preset(PolicyId(each.ref)):
            held[ClockId(each.ref)] = datetime.fromisoformat(each.detail)
        elif each.what is What.CONFIRMED:
            held.pop(ClockId(each.ref), None)
    return held


def _before(history: TicketHistory, promised: Promises) -> Sequence[tuple[datetime, SlaPolicy]]:
    """Return the policies that held before, in order, and until when each did."""
    return [
        (each.at, promised.policies[policy_in(each.detail)])
        for each in sorted(history.happened, key=lambda it: it.at)
        if each.what is What.PROMISED
    ]


def _segmented(policy: SlaPolicy, before: Sequence[tuple[datetime, SlaPolicy]]) -> SlaPolicy:
    """Return the policy with the calendars by which its clocks went before it held (spec T06).

    What has accrued under them stays. What an earlier policy did not measure has none, and a legal
    limit goes by its own.
    """
    return replace(policy, targets=tuple(_handed_over(each, before) for each in policy.targets))


def _handed_over(
    target: TargetDefinition, before: Sequence[tuple[datetime, SlaPolicy]]
) -> TargetDefinition:
    if target.binding is Binding.LEGAL:
        return target
    earlier = tuple(
        WentBy(calendar_id=each.calendar_id, until=until)
        for until, policy in before
        for each in policy.targets
        if each.metric is target.metric
    )
    return replace(target, earlier=earlier)


def _read(
    policy: SlaPolicy, history: TicketHistory, promised: Promises, now: datetime
) -> Iterator[tuple[SlaClock, Reading]]:
    """Yield what the clocks of one policy read.

    A target whose calendar does not open any more is left out, and that is logged: it was refused
    when it was entered, so that only a new edition of its calendar can have done it.
    """
    ordered, held = in_order(history.happened), held_at(history)
    for definition in policy.targets:
        try:
            for cycle in measured(definition, ordered):
                by = _Named(definition, in_force(policy), history, promised)
                cycle_id = clock_id(history.id, policy.id, definition.metric, cycle.number)
                legal = definition.binding is Binding.LEGAL
                due_by = held.get(cycle_id) if legal else None
                reading = _reading(by, replace(cycle, due_by=due_by), now)
                if reading is not None:
                    yield kept(history.id, policy, reading), reading
        except NoBusinessTime as error:
            log.warning("clocks stand still", ticket_id=history.id, reason=str(error))


@dataclass(frozen=True, slots=True)
class _Named:
    """A target of a policy on a ticket, whose calendar another one may come for."""

    definition: TargetDefinition
    policy: PolicyInForce
    history: TicketHistory
    promised: Promises

    def at(self, at: datetime | None) -> TargetDefinition:
        """Return it with the calendar that it goes by at a time, or now."""
        named = self.promised.preset_goes_by(self.policy, at)
        if self.definition.binding is Binding.LEGAL:
            named = stays_with(self.history, at).get(self.policy.policy_id, named)
        if named is None or named == self.definition.calendar_id:
            return self.definition
        return replace(self.definition, calendar_id=named)


def _reading(by: _Named, cycle: Cycle, now: datetime) -> Reading | None:
    """Return what one cycle reads by its calendars: once it is over, as they were by then."""
    history = by.history
    told, priority = in_order(history.happened), history.priority
    newest = _calendars(by.definition, history, by.promised, None)
    named = by.at(None)
    reading = read_cycle(named, cycle, told, newest, priority=priority, now=now)
    if reading is None or not reading.is_over:
        return reading
    then = _calendars(by.definition, history, by.promised, reading.cycle.ended_at)
    named_then = by.at(reading.cycle.ended_at)
    if then is newest and named_then == named:
        return reading
    return read_cycle(named_then, cycle, told, then, priority=priority, now=now)


def _stays(reading: Reading, history: TicketHistory, promised: Promises, until: datetime) -> bool:
    """Whether a cycle was over, or missed, by the time at which another policy took over."""
    ended_at, definition = reading.cycle.ended_at, reading.definition
    if ended_at is not None and ended_at <= until:
        return True
    told = [each for each in in_order(history.happened) if each.at <= until]
    calendars = _calendars(definition, history, promised, until)
    for cycle in measured(definition, told):
        if cycle.number == reading.cycle.number:
            then = read_cycle(
                definition, cycle, told, calendars, priority=history.priority, now=until
            )
            return then is not None and then.breached_at is not None
    return False


def _cycle(reading: Reading) -> _Cycle:
    return reading.definition.metric, reading.cycle.number


def _calendars(
    definition: TargetDefinition,
    history: TicketHistory,
    promised: Promises,
    at: datetime | None,
) -> Calendars:
    """Return the calendars that a target goes by: of a legal limit those that it is held at.

    They are those of a time, or of now (spec B-CAL-8).
    """
    held = holds(history, at) if definition.binding is Binding.LEGAL else NONE_HELD
    return promised.calendars_at(at, held)
