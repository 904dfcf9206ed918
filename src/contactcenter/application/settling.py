"""What clocks read becomes what is kept of them, with a fact about each that changed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from contactcenter.application.readings import Readings
from contactcenter.domain.events import SYSTEM
from contactcenter.domain.ids import ClockId
from contactcenter.domain.sla.clock import SlaClock, renewed
from contactcenter.domain.sla.facts import ClockChanged
from contactcenter.domain.sla.measuring import ClockState
from contactcenter.domain.ticket import Ticket, about
from contactcenter.ports.store import Transaction


def settle(
    tx: Transaction,
    ticket: Ticket,
    readings: Readings,
    stored: Mapping[ClockId, SlaClock],
    now: datetime,
) -> None:
    """Write what clocks read, and record what became of each.

    One of which nothing is read any more never held: what was missed of it was no breach.
    """
    for clock_id, (new, reading) in readings.items():
        before = stored.get(clock_id)
        after = renewed(before, new, reading)
        if after is not None:
            tx.put(after)
            record(tx, ticket, before, after, now)
    for clock_id, before in stored.items():
        if clock_id not in readings and before.is_open:
            after = replace(
                before,
                state=ClockState.CANCELLED,
                breached_at=None,
                cause=None,
                ended_at=now,
                next_alarm_at=None,
                version=before.version + 1,
            )
            tx.put(after)
            record(tx, ticket, before, after, now)


def record(
    tx: Transaction, ticket: Ticket, before: SlaClock | None, after: SlaClock, now: datetime
) -> None:
    """Record what became of a clock, unless it is only that it waits for another alarm."""
    if before is not None and _told(before) == _told(after):
        return
    tx.record(
        ClockChanged(
            **about(ticket, by=SYSTEM, at=now),
            clock_id=after.id,
            policy_id=after.policy_id,
            policy_version=after.policy_version,
            calendar_version=after.calendar_version,
            metric=after.metric.value,
            cycle=after.cycle,
            before=before.state.value if before else "",
            after=after.state.value,
            occurred_at=_occurred_at(before, after, now),
            due_at=after.due_at,
            cause=_cause(before, after),
        )
    )


def _told(clock: SlaClock) -> tuple[object, ...]:
    return clock.state, clock.due_at, clock.breached_at, clock.started_at, clock.ended_at


def _occurred_at(before: SlaClock | None, after: SlaClock, now: datetime) -> datetime:
    """Return when a clock came into its state, which a late fact tells later (spec B-BRE-1)."""
    if after.ended_at is not None:
        return after.ended_at
    if after.state is ClockState.BREACHED and after.breached_at is not None:
        return after.breached_at
    return after.started_at if before is None else now


def _cause(before: SlaClock | None, after: SlaClock) -> str:
    if before is not None and before.breached_at is not None and after.breached_at is None:
        return "breach_withdrawn"
    if after.breached_at is not None and (before is None or before.breached_at is None):
        return after.cause.value if after.cause else ""
    moved = before is not None and before.calendar_version != after.calendar_version
    return "calendar" if moved else ""
