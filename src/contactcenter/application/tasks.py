"""What agents do about tasks: add, change, do, cancel, put off; and when they are told of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from contactcenter.application.asked import Asked, seen
from contactcenter.application.house_time import desk_calendar
from contactcenter.domain.access import Permission, require
from contactcenter.domain.errors import Invalid, NotFound, StaleVersion
from contactcenter.domain.events import SYSTEM, By
from contactcenter.domain.ids import AgentId, CustomerId, TaskId, TicketId, TimerId
from contactcenter.domain.request import Done
from contactcenter.domain.task import task as domain
from contactcenter.domain.task.task import (
    Changes,
    Due,
    Task,
    TaskKind,
    TaskState,
    To,
    expect_version,
    fact,
    is_within_reach,
    notice,
    pass_on,
)
from contactcenter.domain.ticket import Ticket
from contactcenter.domain.timer import Timer, TimerKind
from contactcenter.ports.store import Store, Transaction
from contactcenter.ports.system import NewId


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """When something is due, as an agent says it: an instant, or a date."""

    at: datetime | None = None
    on: date | None = None
    zone: str = "UTC"  # of the agent's clocks; the house's own go before

    def __post_init__(self) -> None:
        if (self.at is None) == (self.on is None):
            raise Invalid("name either an instant (due_at) or a date (due_on)")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTask:
    """A task as an agent wants it."""

    kind: TaskKind
    title: str
    note: str
    due: When
    ticket_id: TicketId | None
    customer_id: CustomerId | None
    to: To | None  # None: whoever asks


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be otherwise about a task; None: nothing."""

    title: str | None = None
    note: str | None = None
    due: When | None = None
    to: To | None = None


async def add_task(store: Store, wanted: NewTask, *, asked: Asked, new_id: NewId) -> Done:
    """Note that something is to be done by a time, on a ticket or about a customer.

    Raises:
        NotFound: there is no such ticket or customer, or it is not in sight.
        Invalid: it cannot be; a promise begins with the answer that made it.
    """
    require(asked.agent, Permission.ANSWER_TICKETS)
    if wanted.kind is TaskKind.PROMISE:
        raise Invalid("a promise begins with the answer that made it: track it there")
    async with store.begin(asked.key) as tx:
        ticket, customer_id = await _about(tx, wanted, asked)
        due = await _due(tx, wanted.due)
        to = wanted.to or To(agent_id=asked.agent.id)
        made = Task(
            id=TaskId(new_id()),
            kind=wanted.kind,
            title=wanted.title.strip(),
            note=wanted.note.strip(),
            due_at=due.at,
            due_on=due.on,
            ticket_id=ticket.id if ticket else None,
            customer_id=customer_id,
            agent_id=to.agent_id,
            queue_id=to.queue_id,
            made_by=asked.agent.id,
            made_at=asked.at,
        )
        task = domain.add(made, now=asked.at)
        await _check_receiver(tx, task, ticket)
        return keep(tx, task, "added", ticket, asked=asked, new_id=new_id)


async def change_task(
    store: Store, task_id: TaskId, wish: Wish, *, version: int, asked: Asked, new_id: NewId
) -> Done:
    """Say otherwise what is to be done, by when, or by whom."""
    async with store.begin(asked.key) as tx:
        task, ticket = await _opened(tx, task_id, version, asked)
        due = await _due(tx, wish.due) if wish.due else None
        changes = Changes(title=wish.title, note=wish.note, due=due, to=wish.to)
        changed = domain.change(task, changes, now=asked.at)
        if wish.to is not None:
            await _check_receiver(tx, changed, ticket)
        return keep(tx, changed, "changed", ticket, asked=asked, new_id=new_id)


async def end_task(
    store: Store,
    task_id: TaskId,
    state: TaskState,
    *,
    version: int,
    asked: Asked,
    new_id: NewId,
) -> Done:
    """Say that a task is done, or not to be done after all. Raises Conflict."""

    def ended(task: Task) -> Task:
        return domain.end(task, state, now=asked.at)

    return await _do(
        store, task_id, ended, state.value, version=version, asked=asked, new_id=new_id
    )


async def reopen_task(
    store: Store, task_id: TaskId, *, version: int, asked: Asked, new_id: NewId
) -> Done:
    """Undo that: it is to be done. Raises Conflict."""

    def reopened(task: Task) -> Task:
        return domain.reopen(task, now=asked.at)

    return await _do(
        store, task_id, reopened, "reopened", version=version, asked=asked, new_id=new_id
    )


async def snooze_task(
    store: Store,
    task_id: TaskId,
    until: datetime,
    *,
    version: int,
    asked: Asked,
    new_id: NewId,
) -> Done:
    """Have it told again at a later time; it stays due when it is."""

    def snoozed(task: Task) -> Task:
        return domain.snooze(task, until, now=asked.at)

    return await _do(
        store, task_id, snoozed, "snoozed", version=version, asked=asked, new_id=new_id
    )


async def notice_tasks(tx: Transaction, ids: Sequence[TaskId], *, now: datetime) -> None:
    """Tell screens of tasks whose time it is, once each.

    Where who has to do one does not see its ticket any more, it is passed on to somebody who does.

    Raises:
        StaleVersion: one went to another ticket meanwhile; the timers stand for the next turn.
    """
    named = (await tx.tasks(ids)).values()
    found = await tx.at_work(tickets={each.ticket_id for each in named if each.ticket_id})
    agents = {each.id: each for each in await tx.agents()} if found else {}
    for _, before in sorted((await tx.tasks(ids)).items()):
        noticed = notice(before, now=now)
        if noticed is None:
            continue  # it was done or put off meanwhile
        ticket = None
        if before.ticket_id is not None:
            if before.ticket_id not in found:
                raise StaleVersion(f"task {before.id} went to another ticket: look at it again")
            ticket = found[before.ticket_id].ticket
            passed = pass_on(noticed, ticket, agents)
            noticed = replace(passed, version=before.version + 1)
        tx.put(noticed)
        tx.record(fact(noticed, "noticed", ticket, by=SYSTEM, now=now))


def open_task(
    tx: Transaction,
    ticket: Ticket,
    agent_id: AgentId,
    title: str,
    due_at: datetime,
    *,
    kind: TaskKind,
    note: str = "",
    calls_for: str = "",
    now: datetime,
    new_id: NewId,
) -> TaskId:
    """Give an agent a task on a ticket that follows from something else that happened."""
    made = Task(
        id=TaskId(new_id()),
        kind=kind,
        title=title,
        note=note,
        calls_for=calls_for,
        due_at=due_at,
        ticket_id=ticket.id,
        customer_id=ticket.customer_id,
        agent_id=agent_id,
        made_by=SYSTEM,
        made_at=now,
    )
    task = domain.add(made, now=now)
    put_changed(tx, task, "added", ticket, by=SYSTEM, now=now)
    _tell_when_due(tx, task, new_id)
    return task.id


def keep(
    tx: Transaction, task: Task, change: str, ticket: Ticket | None, *, asked: Asked, new_id: NewId
) -> Done:
    """Write a task with the fact that explains it, and the time at which it is told of."""
    put_changed(tx, task, change, ticket, by=asked.agent.id, now=asked.at)
    if task.version > 1:
        tx.cancel_timers(TimerKind.TASK_DUE, [task.id])
    _tell_when_due(tx, task, new_id)
    return tx.done(task.id, task.version)


def _tell_when_due(tx: Transaction, task: Task, new_id: NewId) -> None:
    if task.notice_at is not None:
        tx.put(
            Timer(
                id=TimerId(new_id()),
                kind=TimerKind.TASK_DUE,
                subject_id=task.id,
                due_at=task.notice_at,
            )
        )


def put_changed(
    tx: Transaction, task: Task, change: str, ticket: Ticket | None, *, by: By, now: datetime
) -> None:
    """Write a task with the fact that explains it; when it is told of has not changed."""
    tx.put(task)
    tx.record(fact(task, change, ticket, by=by, now=now))


async def _do(
    store: Store,
    task_id: TaskId,
    act: Callable[[Task], Task],
    change: str,
    *,
    version: int,
    asked: Asked,
    new_id: NewId,
) -> Done:
    async with store.begin(asked.key) as tx:
        task, ticket = await _opened(tx, task_id, version, asked)
        return keep(tx, act(task), change, ticket, asked=asked, new_id=new_id)


async def _opened(
    tx: Transaction, task_id: TaskId, version: int, asked: Asked
) -> tuple[Task, Ticket | None]:
    """Return a task in sight and the ticket that it is on, which is locked.

    Raises:
        NotFound: there is none, or its ticket is not in sight.
        StaleVersion: it is not at that version any more.
    """
    require(asked.agent, Permission.ANSWER_TICKETS)
    task = (await tx.tasks([task_id])).get(task_id)
    ticket = None
    if task is not None and task.ticket_id is not None:
        try:
            ticket = await seen(tx, task.ticket_id, asked)
        except NotFound:
            raise NotFound(f"no task {task_id}") from None
        task = (await tx.tasks([task_id])).get(task_id)  # as it is behind the lock
    if task is None:
        raise NotFound(f"no task {task_id}")
    expect_version(task, version)
    return task, ticket


async def _about(
    tx: Transaction, wanted: NewTask, asked: Asked
) -> tuple[Ticket | None, CustomerId]:
    if wanted.ticket_id is not None:
        ticket = await seen(tx, wanted.ticket_id, asked)
        if ticket.merged_into_id is not None:
            raise Invalid("the ticket has joined another: add the task there")
        return ticket, ticket.customer_id
    if wanted.customer_id is None:
        raise Invalid("name the ticket or the customer that it is about")
    if not await tx.customers([wanted.customer_id]):
        raise NotFound(f"no customer {wanted.customer_id}")
    return None, wanted.customer_id


async def _due(tx: Transaction, when: When) -> Due:
    if when.on is None:
        assert when.at is not None
        return Due(at=when.at)
    calendar = await desk_calendar(tx, None, when.zone)
    return Due(at=calendar.last_instant(when.on), on=when.on)


async def _check_receiver(tx: Transaction, task: Task, ticket: Ticket | None) -> None:
    """Refuse who is not there, or does not see the ticket."""
    if task.queue_id is not None and task.queue_id not in {each.id for each in await tx.queues()}:
        raise Invalid(f"there is no queue {task.queue_id}")
    agents = {}
    if task.agent_id is not None:
        agents[task.agent_id] = await tx.agent(task.agent_id)
        if agents[task.agent_id].disabled:
            raise Invalid("this colleague's account is disabled")
    if ticket is not None and not is_within_reach(task, ticket, agents):
        raise Invalid("who is to do it does not see the ticket: hand the ticket over first")
