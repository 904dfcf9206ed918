"""Clocks ring when their time has come: each alarm once in a cycle (spec B-ESC).

What was missed while nobody looked rings late, in order, and calls for nothing any more if the
clock has ended meanwhile (B-ESC-3).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from contactcenter.application.promises import promises
from contactcenter.application.readings import Readings, readings_of
from contactcenter.application.settling import record
from contactcenter.application.tickets import hand_to
from contactcenter.domain.events import SYSTEM
from contactcenter.domain.ids import QueueId
from contactcenter.domain.sla.clock import SlaClock, ringable, waiting
from contactcenter.domain.sla.facts import ClockRang
from contactcenter.domain.sla.policy import RAISE_PRIORITY, Alarm
from contactcenter.domain.ticket import Priority, Ticket, about, prioritise
from contactcenter.ports.store import Store, Transaction

_AT_ONCE = 200


async def ring(store: Store, *, now: datetime) -> int:
    """Let clocks ring whose time has come; return how many that was."""
    due = await store.clocks_due(now, _AT_ONCE)
    if not due:
        return 0
    async with store.begin() as tx:
        found = await tx.at_work(tickets={ticket_id for _, ticket_id in due})
        histories = await tx.histories(found.keys())
        clocks = {each.id: each for each in await tx.clocks_of(found.keys())}
        promised = await promises(tx)
        for ticket_id, at_work in sorted(found.items()):
            readings = readings_of(histories[ticket_id], promised, now)
            actions: list[str] = []
            for clock_id in (each for each, of in due if of == ticket_id and each in clocks):
                actions += _ring(tx, at_work.ticket, clocks[clock_id], readings, now=now)
            await _act(tx, at_work.ticket, actions, now)
    return len(due)


def _ring(
    tx: Transaction,
    ticket: Ticket,
    before: SlaClock,
    readings: Readings,
    *,
    now: datetime,
) -> Sequence[str]:
    """Let one clock ring for all that it missed, in order; return what that calls for."""
    if before.id not in readings:
        tx.put(replace(before, next_alarm_at=None, version=before.version + 1))
        return ()
    new, reading = readings[before.id]
    rings = [
        each for each in ringable(reading) if each.at < now and each.alarm.id not in before.rung
    ]
    rung = (*before.rung, *(each.alarm.id for each in rings))
    after = replace(new, rung=rung, version=before.version + 1)
    tx.put(waiting(after, reading))
    record(tx, ticket, before, after, now)
    for each in rings:
        tx.record(
            ClockRang(
                **about(ticket, by=SYSTEM, at=now),
                clock_id=after.id,
                metric=after.metric.value,
                alarm=each.alarm.id,
                actions=" ".join(each.alarm.actions),
                occurred_at=each.at,
                late=not after.is_open,
            )
        )
    if not after.is_open:
        return ()
    return [action for each in rings for action in each.alarm.actions]


async def _act(tx: Transaction, ticket: Ticket, actions: Sequence[str], now: datetime) -> None:
    """Do what the alarms of a ticket call for, beside telling people."""
    if RAISE_PRIORITY in actions:
        ticket = _raise_priority(tx, ticket, now)
    queues = [QueueId(queue) for each in actions if (queue := Alarm.queue_of(each))]
    if queues and queues[-1] != ticket.queue_id:
        await hand_to(tx, ticket, queues[-1], None, by=SYSTEM, at=now)


def _raise_priority(tx: Transaction, ticket: Ticket, now: datetime) -> Ticket:
    """Make a ticket one step more urgent, where there is one."""
    place = list(Priority).index(ticket.priority)
    if place == 0:
        return ticket
    raised, fact = prioritise(ticket, list(Priority)[place - 1], reason="alarm", by=SYSTEM, now=now)
    tx.put(raised)
    tx.record(fact)
    return raised
