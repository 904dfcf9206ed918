"""Clocks follow what happens on tickets.

    facts ──► histories ──► readings ──► clocks, and facts about them

A ticket's whole history and the newest calendar are read anew each time, so that a fact that comes
late or a holiday that is announced changes when something is due, never whether it is counted right
(spec B-1).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from contactcenter.application.asked import Asked, seen
from contactcenter.application.histories import Timed, concerned, followed, messages_of, tickets_of
from contactcenter.application.named_calendars import confirmations, names_another, stayed
from contactcenter.application.promises import Promises, all_promises, is_of_complaint, promises
from contactcenter.application.readings import holds, promised_before, readings_of
from contactcenter.application.settling import settle
from contactcenter.domain.access import Permission, require
from contactcenter.domain.calendar.rules import in_order
from contactcenter.domain.complaint.facts import ComplaintChanged
from contactcenter.domain.edition import Decides, Edition, newest
from contactcenter.domain.errors import Conflict
from contactcenter.domain.events import (
    EditionAdded,
    TicketHandedOver,
    TicketKindChanged,
    TicketOpened,
    TicketPrioritised,
)
from contactcenter.domain.ids import CalendarId, ClockId, Position, TicketId
from contactcenter.domain.request import Done
from contactcenter.domain.sla.clock import SlaClock, TicketHistory
from contactcenter.domain.sla.history import Happened, What
from contactcenter.domain.sla.policy import Binding
from contactcenter.domain.ticket import Kind, Priority, Ticket
from contactcenter.ports.store import Store, Transaction

_NAME = "clocks"
_RULES = "zone rules"  # the cursor that says by which ones all open clocks were counted
_AT_ONCE = 200
_FORGETS = 1000  # facts that a new start may look at again
Kept = Mapping[ClockId, SlaClock]
Hold = Callable[[TicketHistory, Kept, Promises], TicketHistory]
_MATCHED_ANEW = TicketOpened | TicketKindChanged | TicketHandedOver | ComplaintChanged


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
    for each in placed:
        if isinstance(each.fact, EditionAdded):
            await _recount(store, each.fact, now=now)
    timed = [each.fact for each in placed if isinstance(each.fact, Timed)]
    if timed or last // _FORGETS > after // _FORGETS:
        async with store.begin() as tx:
            reached = await tx.cursor(_NAME)
            new = [each.fact for each in placed if each.position > reached]
            await _follow(tx, [each for each in new if isinstance(each, Timed)], now=now)
            tx.move_cursor(_NAME, max(last, reached))
    return last


async def _recount(store: Store, added: EditionAdded, *, now: datetime) -> None:
    """Read all open clocks anew for which a decision brings another calendar (spec B-CAL-8).

    A legal limit that would be later stays, until somebody confirms it.
    """
    if added.kind == Decides.CALENDAR:
        edition = CalendarId(added.key), added.version
        calendars = await _with_unions(store, edition[0])

        def held(history: TicketHistory, clocks: Kept, promised: Promises) -> TicketHistory:
            return _held(history, clocks, promised, edition, now)

        await _refresh(store, calendars, held, now=now)
    if added.kind in {Decides.CALENDAR, Decides.HOUSE}:
        promised = await all_promises(store)
        if names_another(promised, added.at):

            def still(history: TicketHistory, _: Kept, promised: Promises) -> TicketHistory:
                return stayed(history, promised, added.at, now)

            await _refresh(store, promised.calendars, still, now=now)


async def recount(store: Store, *, rules: str, now: datetime) -> None:
    """Read all open clocks anew if the rules of zones are others than the last time (B-CAL-9)."""
    number = Position(in_order(rules))
    async with store.begin() as tx:
        if await tx.cursor(_RULES) == number:
            return
    promised = await all_promises(store)

    def held(history: TicketHistory, clocks: Kept, promised: Promises) -> TicketHistory:
        later = _later(history, clocks, promised, now)
        return replace(history, happened=(*history.happened, *later))

    await _refresh(store, promised.calendars, held, now=now)
    async with store.begin() as tx:
        tx.move_cursor(_RULES, number)


def _later(
    history: TicketHistory, clocks: Kept, promised: Promises, now: datetime
) -> Iterator[Happened]:
    """Yield that a legal limit is held where it is, for each that would be later by new rules."""
    for clock_id, (new, _) in readings_of(history, promised, now).items():
        old = clocks.get(clock_id)
        if old is None or old.due_at is None or new.due_at is None:
            continue
        if old.binding is Binding.LEGAL and old.is_open and old.due_at < new.due_at:
            due = old.due_at.isoformat()
            yield Happened(at=now, what=What.HELD, detail=due, ref=clock_id)


async def _refresh(
    store: Store, calendars: Collection[CalendarId], hold: Hold, *, now: datetime
) -> None:
    """Read all open clocks anew that go by one of these calendars, with what is held of them."""
    after = ClockId("")
    while True:
        found = await store.open_clocks_in(calendars, after, _AT_ONCE)
        if not found:
            return
        async with store.begin() as tx:
            ids = {ticket_id for _, ticket_id in found}
            tickets, histories = await tx.tickets(ids), await tx.histories(ids)
            clocks = await _clocks(tx, ids)
            promised = await promises(tx)
            for ticket_id, before in sorted(histories.items()):
                history = hold(before, clocks[ticket_id], promised)
                _put_history(tx, before, history)
                readings = readings_of(history, promised, now)
                settle(tx, tickets[ticket_id], readings, clocks[ticket_id], now)
        after = found[-1][0]


async def confirm(store: Store, ticket_id: TicketId, *, asked: Asked) -> Done:
    """Let the legal limits of a ticket go by the newest calendars, though they may be later.

    Raises:
        Conflict: none of them goes by an older one.
    """
    require(asked.agent, Permission.MANAGE_PROMISES)
    async with store.begin(asked.key) as tx:
        ticket = await seen(tx, ticket_id, asked)
        history = (await tx.histories([ticket_id])).get(ticket_id)
        held = holds(history) if history else {}
        others = confirmations(history, asked.at) if history else ()
        if history is None or not (held or others):
            raise Conflict("the limits of this ticket go by the newest calendars")
        freed = (_goes_by(key, at, What.CONFIRMED, asked.at) for key, at in held.items())
        confirmed = (*freed, *others)
        by_them = tuple(replace(each, by=asked.agent.id) for each in confirmed)
        after = replace(history, happened=(*history.happened, *by_them))
        _put_history(tx, history, after)
        clocks = (await _clocks(tx, {ticket_id}))[ticket_id]
        settle(tx, ticket, readings_of(after, await promises(tx), asked.at), clocks, asked.at)
        return tx.done(ticket.id, ticket.version)


def _held(
    history: TicketHistory,
    clocks: Mapping[ClockId, SlaClock],
    promised: Promises,
    edition: tuple[CalendarId, int],
    now: datetime,
) -> TicketHistory:
    """Return the history of a ticket whose legal limits stay where they would be later.

    They go by the version of the calendar before this one, also where it is a member of a union;
    a version that makes none of them later any more sets them free.
    """
    calendar_id, version = edition
    held = holds(history).get(calendar_id)
    if held is None:
        held_now = _and(history, _goes_by(calendar_id, version - 1, What.HELD, now))
        is_new = version == 1
        return history if is_new or not _is_later(history, clocks, promised, now) else held_now
    free = _and(history, _goes_by(calendar_id, held, What.CONFIRMED, now))
    return history if _is_later(free, clocks, promised, now) else free


def _is_later(
    history: TicketHistory, clocks: Mapping[ClockId, SlaClock], promised: Promises, now: datetime
) -> bool:
    """Whether a legal limit would be due later than it is."""
    return any(
        old.binding is Binding.LEGAL
        and old.is_open
        and old.due_at is not None
        and new.due_at is not None
        and new.due_at > old.due_at
        for clock_id, (new, _) in readings_of(history, promised, now).items()
        if (old := clocks.get(clock_id)) is not None
    )


def _goes_by(calendar_id: CalendarId, version: int, what: What, now: datetime) -> Happened:
    return Happened(at=now, what=what, detail=f"{calendar_id}:{version}")


def _and(history: TicketHistory, happened: Happened) -> TicketHistory:
    return replace(history, happened=(*history.happened, happened))


async def _with_unions(store: Store, calendar_id: CalendarId) -> Collection[CalendarId]:
    editions = newest(await store.all_editions(Decides.CALENDAR)).values()
    unions = (each for each in editions if calendar_id in _members(each))
    return {calendar_id, *(CalendarId(each.key) for each in unions)}


def _members(edition: Edition) -> Sequence[str]:
    return cast("Sequence[str]", edition.body.get("union_of", ()))


async def _clocks(
    tx: Transaction, ids: Collection[TicketId]
) -> Mapping[TicketId, Mapping[ClockId, SlaClock]]:
    found: dict[TicketId, dict[ClockId, SlaClock]] = defaultdict(dict)
    for clock in await tx.clocks_of(ids):
        found[clock.ticket_id][clock.id] = clock
    return found


async def _follow(tx: Transaction, facts: Sequence[Timed], *, now: datetime) -> None:
    ids = tickets_of(facts)
    if not ids:
        return
    tickets, messages = await _joined(tx, ids), await tx.messages(messages_of(facts))
    stored = await tx.histories(tickets)
    clocks = await _clocks(tx, tickets)
    promised = await promises(tx)
    histories = dict(stored)
    for fact in facts:
        for ticket_id in concerned(fact, tickets):
            before = histories.get(ticket_id) or _begin(tickets[ticket_id], facts)
            histories[ticket_id] = followed(before, fact, messages, histories)
    matched = {each.ticket_id: each.at for each in facts if isinstance(each, _MATCHED_ANEW)}
    for ticket_id, at in matched.items():
        history = histories[ticket_id]
        histories[ticket_id] = _matched(history, tickets[ticket_id], promised, at)
    for ticket_id, history in sorted(histories.items()):
        _put_history(tx, stored.get(ticket_id), history)
        settle(tx, tickets[ticket_id], readings_of(history, promised, now), clocks[ticket_id], now)


async def _joined(tx: Transaction, ids: Collection[TicketId]) -> Mapping[TicketId, Ticket]:
    """Return tickets, with those that they joined since: what was said on them goes on there."""
    found: dict[TicketId, Ticket] = {}
    wanted = set(ids)
    while wanted:
        found |= await tx.tickets(wanted)
        joined = {each.merged_into_id for each in found.values() if each.merged_into_id}
        wanted = joined - found.keys()
    return found


def _begin(ticket: Ticket, facts: Sequence[Timed]) -> TicketHistory:
    """Return the empty history of a ticket, with the priority that it had before these facts."""
    changes = (
        each.before
        for each in facts
        if isinstance(each, TicketPrioritised) and each.ticket_id == ticket.id
    )
    priority = Priority(next(changes, ticket.priority))
    return TicketHistory(id=ticket.id, priority=priority, policies=(), happened=(), version=0)


def _matched(
    history: TicketHistory, ticket: Ticket, promised: Promises, at: datetime
) -> TicketHistory:
    """Return the history under the policies that hold from now on, knowing those until then."""
    received = [each.at for each in history.happened if each.what is What.RECEIVED]
    presets = [each.detail.split() for each in history.happened if each.what is What.COMPLAINED]
    policies = promised.for_ticket(
        ticket,
        min(received, default=ticket.opened_at),
        next(iter(presets), None) if ticket.kind is Kind.COMPLAINT else (),
    )
    if ticket.kind is Kind.COMPLAINT:
        policies = (*policies, *promised.at_stages(history, at))
    for each in history.policies:
        if each not in policies and not is_of_complaint(each.policy_id):
            history = _and(history, promised_before(each, at))
    return replace(history, policies=policies)


def _put_history(tx: Transaction, before: TicketHistory | None, after: TicketHistory) -> None:
    if after != before:
        tx.put(replace(after, version=after.version + 1))
