"""Clocks follow what happens on tickets, and ring when their time has come.

    facts ──► histories ──► readings ──► clocks, and facts about them      follow
    clocks whose next alarm is over ──► they ring, each alarm once         ring

Both read a ticket's whole history and the newest calendar anew, so that a fact that comes late, a
holiday that is announced, or a worker that was away change when something is due, never whether it
is counted right (spec B-1, B-ESC-3).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from contactcenter.application.histories import Timed, followed, messages_of, tickets_of
from contactcenter.application.promises import Promises, promises
from contactcenter.domain.errors import NoBusinessTime
from contactcenter.domain.events import (
    SYSTEM,
    TicketHandedOver,
    TicketKindChanged,
    TicketOpened,
    TicketPrioritised,
)
from contactcenter.domain.ids import ClockId, Position, TicketId
from contactcenter.domain.sla.clock import (
    SlaClock,
    TicketHistory,
    kept,
    renewed,
    ringable,
    waiting,
)
from contactcenter.domain.sla.facts import ClockChanged, ClockRang
from contactcenter.domain.sla.history import What
from contactcenter.domain.sla.measuring import ClockState, Reading, read
from contactcenter.domain.ticket import Priority, Ticket, about, prioritise
from contactcenter.ports.store import Store, Transaction

log = structlog.get_logger()

_NAME = "clocks"
_AT_ONCE = 200
_FORGETS = 1000  # facts that a new start may look at again
_MATCHED_ANEW = TicketOpened | TicketKindChanged | TicketHandedOver


async def begun(store: Store) -> Position:
    """Return up to where clocks have followed."""
    async with store.begin() as tx:
        return await tx.cursor(_NAME)


async def follow(store: Store, after: Position, *, now: datetime) -> Position:
    """Let clocks follow the next facts behind a position; return the position behind them."""
    placed = await store.placed_after(after, _AT_ONCE)
    if not placed:
        return after
    last = placed[-1].position
    timed = [each.fact for each in placed if isinstance(each.fact, Timed)]
    if timed or last // _FORGETS > after // _FORGETS:
        async with store.begin() as tx:
            reached = await tx.cursor(_NAME)
            new = [each.fact for each in placed if each.position > reached]
            await _follow(tx, [each for each in new if isinstance(each, Timed)], now=now)
            tx.move_cursor(_NAME, max(last, reached))
    return last


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
            actions: set[str] = set()
            for clock_id in (each for each, of in due if of == ticket_id and each in clocks):
                actions |= _ring(tx, at_work.ticket, clocks[clock_id], readings, now=now)
            if "raise_priority" in actions:
                _raise_priority(tx, at_work.ticket, now)
    return len(due)


def readings_of(
    history: TicketHistory, promised: Promises, now: datetime
) -> Mapping[ClockId, tuple[SlaClock, Reading]]:
    """Return a ticket's clocks by id, as ones that never rang, with what they read.

    A policy whose calendar does not open any more is left out, and that is logged: it was refused
    when it was entered, so that only a new edition of its calendar can have done it.
    """
    found: dict[ClockId, tuple[SlaClock, Reading]] = {}
    versions = {key: each.version for key, each in promised.calendars.items()}
    for key in history.policies:
        policy = promised.policies[key]
        try:
            readings = read(
                policy, history.happened, promised.calendars, priority=history.priority, now=now
            )
        except NoBusinessTime as error:
            log.warning("clocks stand still", ticket_id=history.id, reason=str(error))
            continue
        for reading in readings:
            clock = kept(history.id, policy, reading, versions)
            found[clock.id] = clock, reading
    return found


async def _follow(tx: Transaction, facts: Sequence[Timed], *, now: datetime) -> None:
    ids = tickets_of(facts)
    if not ids:
        return
    tickets, messages = await tx.tickets(ids), await tx.messages(messages_of(facts))
    stored = await tx.histories(ids)
    clocks: dict[TicketId, dict[ClockId, SlaClock]] = defaultdict(dict)
    for clock in await tx.clocks_of(ids):
        clocks[clock.ticket_id][clock.id] = clock
    promised = await promises(tx)
    histories = dict(stored)
    for fact in facts:
        before = histories.get(fact.ticket_id) or _begin(tickets[fact.ticket_id], facts)
        histories[fact.ticket_id] = followed(before, fact, messages, histories)
    matched = {each.ticket_id for each in facts if isinstance(each, _MATCHED_ANEW)}
    for ticket_id in matched:
        histories[ticket_id] = _matched(histories[ticket_id], tickets[ticket_id], promised)
    for ticket_id, history in sorted(histories.items()):
        _put_history(tx, stored.get(ticket_id), history)
        _settle(tx, tickets[ticket_id], readings_of(history, promised, now), clocks[ticket_id], now)


def _begin(ticket: Ticket, facts: Sequence[Timed]) -> TicketHistory:
    """Return the empty history of a ticket, with the priority that it had before these facts."""
    changes = (
        each.before
        for each in facts
        if isinstance(each, TicketPrioritised) and each.ticket_id == ticket.id
    )
    priority = Priority(next(changes, ticket.priority))
    return TicketHistory(id=ticket.id, priority=priority, policies=(), happened=(), version=0)


def _matched(history: TicketHistory, ticket: Ticket, promised: Promises) -> TicketHistory:
    received = [each.at for each in history.happened if each.what is What.RECEIVED]
    at = min(received, default=ticket.opened_at)
    return replace(history, policies=promised.for_ticket(ticket, at))


def _put_history(tx: Transaction, before: TicketHistory | None, after: TicketHistory) -> None:
    if after != before:
        tx.put(replace(after, version=after.version + 1))


def _settle(
    tx: Transaction,
    ticket: Ticket,
    readings: Mapping[ClockId, tuple[SlaClock, Reading]],
    stored: Mapping[ClockId, SlaClock],
    now: datetime,
) -> None:
    """Write what clocks read, and record what became of each."""
    for clock_id, (new, reading) in readings.items():
        before = stored.get(clock_id)
        after = renewed(before, new, reading)
        if after is not None:
            tx.put(after)
            _record(tx, ticket, before, after, now)
    for clock_id, before in stored.items():
        if clock_id not in readings and before.is_open:
            after = replace(
                before,
                state=ClockState.CANCELLED,
                ended_at=now,
                next_alarm_at=None,
                version=before.version + 1,
            )
            tx.put(after)
            _record(tx, ticket, before, after, now)


def _record(
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


def _ring(
    tx: Transaction,
    ticket: Ticket,
    before: SlaClock,
    readings: Mapping[ClockId, tuple[SlaClock, Reading]],
    *,
    now: datetime,
) -> set[str]:
    """Let one clock ring for all that it missed, in order; return what that calls for."""
    if before.id not in readings:
        tx.put(replace(before, next_alarm_at=None, version=before.version + 1))
        return set()
    new, reading = readings[before.id]
    rings = [
        each for each in ringable(reading) if each.at < now and each.alarm.id not in before.rung
    ]
    rung = (*before.rung, *(each.alarm.id for each in rings))
    after = replace(new, rung=rung, version=before.version + 1)
    tx.put(waiting(after, reading))
    _record(tx, ticket, before, after, now)
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
    return {action for each in rings for action in each.alarm.actions} if after.is_open else set()


def _raise_priority(tx: Transaction, ticket: Ticket, now: datetime) -> None:
    """Make a ticket one step more urgent, where there is one."""
    place = list(Priority).index(ticket.priority)
    if place > 0:
        raised, fact = prioritise(
            ticket, list(Priority)[place - 1], reason="alarm", by=SYSTEM, now=now
        )
        tx.put(raised)
        tx.record(fact)
