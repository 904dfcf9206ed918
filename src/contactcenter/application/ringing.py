"""Clocks ring when their time has come: each alarm once in a cycle (spec B-ESC).

What was missed while nobody looked rings late, in order, and calls for nothing any more if the
clock has ended meanwhile (B-ESC-3).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contactcenter.application.promises import promises
from contactcenter.application.readings import Readings, readings_of
from contactcenter.application.settling import record
from contactcenter.application.staging import tell_stage
from contactcenter.application.tasks import open_task
from contactcenter.application.tickets import hand_to
from contactcenter.domain.agent import Agent
from contactcenter.domain.events import SYSTEM
from contactcenter.domain.ids import AgentId, QueueId
from contactcenter.domain.reference import grouped
from contactcenter.domain.sla.alarms import Moment
from contactcenter.domain.sla.clock import SlaClock, ringable, waiting
from contactcenter.domain.sla.facts import ClockRang
from contactcenter.domain.sla.policy import MOVING, TOLD_AS_ONE, Act, Action, Metric
from contactcenter.domain.task.task import TaskKind
from contactcenter.domain.ticket import Priority, Ticket, about, prioritise
from contactcenter.ports.store import Store, Transaction
from contactcenter.ports.system import NewId

_MANY = 200
_AT_ONCE = timedelta(seconds=1)
_TITLES = {
    Act.REMIND: {"en": "An alarm rang: {reference}", "fa": "هشدار مهلت: {reference}"},
    Act.CALL: {"en": "Call the customer: {reference}", "fa": "با مشتری تماس بگیرید: {reference}"},
}
_KINDS = {Act.REMIND: TaskKind.REMINDER, Act.CALL: TaskKind.TASK}


@dataclass(frozen=True, slots=True)
class Rung:
    """How many clocks were looked at, and how long after its moment each alarm was noticed."""

    clocks: int = 0
    delays: Sequence[timedelta] = ()


async def ring(store: Store, *, now: datetime, new_id: NewId) -> Rung:
    """Let clocks ring whose time has come."""
    due = await store.clocks_due(now, _MANY)
    if not due:
        return Rung()
    delays: list[timedelta] = []
    async with store.begin() as tx:
        found = await tx.at_work(tickets={ticket_id for _, ticket_id in due})
        histories = await tx.histories(found.keys())
        clocks = {each.id: each for each in await tx.clocks_of(found.keys())}
        promised = await promises(tx)
        for ticket_id, at_work in sorted(found.items()):
            readings = readings_of(histories[ticket_id], promised, now)
            actions: list[str] = []
            staying = False
            for clock_id in (each for each, of in due if of == ticket_id and each in clocks):
                rung = _ring(tx, at_work.ticket, clocks[clock_id], readings, now=now)
                delays += [now - each.at for each in rung]
                if rung:
                    actions += _called_for(rung, readings[clock_id][0])
                    staying |= _is_staying(readings[clock_id][0])
            read = [Action.read(each) for each in actions]
            await _act(tx, at_work.ticket, read, now, new_id)
            if staying:
                await tell_stage(tx, at_work.ticket, now=now, new_id=new_id)
    return Rung(len(due), delays)


def _ring(
    tx: Transaction,
    ticket: Ticket,
    before: SlaClock,
    readings: Readings,
    *,
    now: datetime,
) -> Sequence[Moment]:
    """Let one clock ring for all that it missed, in order; return those moments."""
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
    return rings


def _is_staying(clock: SlaClock) -> bool:
    """Whether a complaint is still at the stage whose time is measured (spec A-ESC-1)."""
    return clock.metric is Metric.STAGE and clock.is_open


def _called_for(rings: Sequence[Moment], clock: SlaClock) -> Sequence[str]:
    """Return what alarms call for: nothing any more where the clock has ended (B-ESC-3)."""
    return [action for each in rings for action in each.alarm.actions] if clock.is_open else ()


async def _act(
    tx: Transaction, ticket: Ticket, actions: Sequence[Action], now: datetime, new_id: NewId
) -> None:
    """Do what the alarms of a ticket call for, beside telling people.

    Of several that were missed each raises the priority, and the last says where the ticket goes.
    """
    steps = sum(each.act is Act.RAISE_PRIORITY for each in actions)
    ticket = _raise_priority(tx, ticket, steps, now)
    for moving in [each for each in actions if each.act in MOVING][-1:]:
        ticket = await _hand(tx, ticket, moving, now)
    for asking in dict.fromkeys(each for each in actions if each.act in _KINDS):
        await _ask(tx, ticket, asking, now, new_id)


async def _hand(tx: Transaction, ticket: Ticket, action: Action, now: datetime) -> Ticket:
    """Give the ticket to whom a ladder names, unless it is there, or they may not have it."""
    queue, agent = ticket.queue_id, None
    match action.act:
        case Act.QUEUE:
            queue = QueueId(action.of)
            stays = queue == ticket.queue_id
        case Act.AGENT:
            agent = AgentId(action.of)
            stays = agent == ticket.assignee_id or not await _may_have(tx, ticket, agent)
        case _:
            stays = ticket.assignee_id is None
    return ticket if stays else await hand_to(tx, ticket, queue, agent, by=SYSTEM, at=now)


async def _ask(
    tx: Transaction, ticket: Ticket, action: Action, now: datetime, new_id: NewId
) -> None:
    """Give people a task that is due at once: who is away finds it when they are back."""
    titles, kind, due_at = _TITLES[action.act], _KINDS[action.act], now + _AT_ONCE
    for agent in await _named(tx, action.of):
        if agent.disabled or agent.id in ticket.barred:
            continue
        title = titles.get(agent.preferences.language, titles["en"])
        told = title.format(reference=grouped(ticket.reference))
        open_task(tx, ticket, agent.id, told, due_at, kind=kind, now=now, new_id=new_id)


async def _named(tx: Transaction, of: str) -> Sequence[Agent]:
    """Return whom an action names: one, or all who have a role."""
    if of in TOLD_AS_ONE:
        return [each for each in await tx.agents() if each.role is TOLD_AS_ONE[of]]
    return [await tx.agent(AgentId(of))]


async def _may_have(tx: Transaction, ticket: Ticket, agent_id: AgentId) -> bool:
    """Whether somebody works here, and it is not about them."""
    return agent_id not in ticket.barred and not (await tx.agent(agent_id)).disabled


def _raise_priority(tx: Transaction, ticket: Ticket, steps: int, now: datetime) -> Ticket:
    """Make a ticket so many steps more urgent, as far as there are any."""
    most = [*Priority]
    wanted = most[max(0, most.index(ticket.priority) - steps)]
    if wanted is ticket.priority:
        return ticket
    raised, fact = prioritise(ticket, wanted, reason="alarm", by=SYSTEM, now=now)
    tx.put(raised)
    tx.record(fact)
    return raised
