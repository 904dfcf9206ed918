"""What the clocks of a ticket read, from its history and what is promised."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from contactcenter.application.promises import Promises, is_preset
from contactcenter.domain.errors import NoBusinessTime
from contactcenter.domain.ids import CalendarId, ClockId, PolicyId
from contactcenter.domain.sla.clock import PolicyInForce, SlaClock, TicketHistory, kept
from contactcenter.domain.sla.history import Happened, What
from contactcenter.domain.sla.measuring import Reading, read
from contactcenter.domain.sla.policy import Binding, SlaPolicy, TargetDefinition, WentBy

log = structlog.get_logger()
Readings = Mapping[ClockId, tuple[SlaClock, Reading]]


def readings_of(history: TicketHistory, promised: Promises, now: datetime) -> Readings:
    """Return a ticket's clocks by id, as ones that never rang, with what they read.

    A policy whose calendar does not open any more is left out, and that is logged: it was refused
    when it was entered, so that only a new edition of its calendar can have done it.
    """
    found: dict[ClockId, tuple[SlaClock, Reading]] = {}
    for key in history.policies:
        segmented = _segmented(promised.policies[key], history, promised)
        for policy, by in _parts(segmented, history, promised):
            versions = {name: each.version for name, each in by.calendars.items()}
            try:
                readings = read(
                    policy, history.happened, by.calendars, priority=history.priority, now=now
                )
            except NoBusinessTime as error:
                log.warning("clocks stand still", ticket_id=history.id, reason=str(error))
                continue
            for reading in readings:
                clock = kept(history.id, policy, reading, versions)
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


def holds(history: TicketHistory) -> Mapping[CalendarId, int]:
    """Return by which older calendars the legal limits of a ticket go (spec B-CAL-8)."""
    held: dict[CalendarId, int] = {}
    for each in sorted(history.happened, key=lambda it: it.at):
        name, _, version = each.detail.rpartition(":")
        if each.what is What.HELD:
            held.setdefault(CalendarId(name), int(version))
        elif each.what is What.CONFIRMED:
            held.pop(CalendarId(name), None)
    return held


def _segmented(policy: SlaPolicy, history: TicketHistory, promised: Promises) -> SlaPolicy:
    """Return the policy with the calendars by which its clocks went before it held (spec T06).

    What has accrued under them stays. What an earlier policy did not measure has none, and a legal
    limit goes by its own.
    """
    if is_preset(policy.id):
        return policy
    before = [
        (each.at, promised.policies[policy_in(each.detail)])
        for each in sorted(history.happened, key=lambda it: it.at)
        if each.what is What.PROMISED
    ]
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


def _parts(
    policy: SlaPolicy, history: TicketHistory, promised: Promises
) -> Iterator[tuple[SlaPolicy, Promises]]:
    """Yield the targets of a policy with the calendars that they go by."""
    held = holds(history)
    if not held:
        yield policy, promised
        return
    legal = tuple(each for each in policy.targets if each.binding is Binding.LEGAL)
    others = tuple(each for each in policy.targets if each.binding is not Binding.LEGAL)
    yield replace(policy, targets=legal), promised.with_calendars(held)
    yield replace(policy, targets=others), promised
