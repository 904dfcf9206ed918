"""What the clocks of a ticket read, from its history and what is promised."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

import structlog

from contactcenter.application.promises import Promises
from contactcenter.domain.errors import NoBusinessTime
from contactcenter.domain.ids import CalendarId, ClockId
from contactcenter.domain.sla.clock import SlaClock, TicketHistory, kept
from contactcenter.domain.sla.history import What
from contactcenter.domain.sla.measuring import Reading, read
from contactcenter.domain.sla.policy import Binding, SlaPolicy

log = structlog.get_logger()
Readings = Mapping[ClockId, tuple[SlaClock, Reading]]


def readings_of(history: TicketHistory, promised: Promises, now: datetime) -> Readings:
    """Return a ticket's clocks by id, as ones that never rang, with what they read.

    A policy whose calendar does not open any more is left out, and that is logged: it was refused
    when it was entered, so that only a new edition of its calendar can have done it.
    """
    found: dict[ClockId, tuple[SlaClock, Reading]] = {}
    for key in history.policies:
        for policy, by in _parts(promised.policies[key], history, promised):
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
    older = promised
    for calendar_id, version in held.items():
        older = older.with_calendar(calendar_id, version)
    yield replace(policy, targets=legal), older
    yield replace(policy, targets=others), promised
