"""Tasks go where their tickets go, in the block that moves those."""

from collections.abc import Callable
from datetime import datetime

from contactcenter.application.tasks import put_changed
from contactcenter.domain.events import By
from contactcenter.domain.ids import MessageId
from contactcenter.domain.task.task import TaskState, end, move, pass_on
from contactcenter.domain.ticket import Ticket
from contactcenter.domain.timer import TimerKind
from contactcenter.ports.store import Transaction


async def join_tasks(
    tx: Transaction, joined: Ticket, into: Ticket, *, by: By, now: datetime
) -> None:
    """Let the tasks on a ticket go along with it, those that are over too."""
    tasks = await tx.tasks_of(joined.id)
    agents = {each.id: each for each in await tx.agents()} if tasks else {}
    for each in tasks:
        put_changed(tx, move(each, into, agents), "moved", into, by=by, now=now)


async def pass_tasks_on(tx: Transaction, ticket: Ticket, *, by: By, now: datetime) -> None:
    """Give open tasks of those who do not see the ticket any more to somebody who does."""
    tasks = [each for each in await tx.tasks_of(ticket.id) if each.is_open]
    agents = {each.id: each for each in await tx.agents()} if tasks else {}
    for each in tasks:
        passed = pass_on(each, ticket, agents)
        if passed is not each:
            put_changed(tx, passed, "passed_on", ticket, by=by, now=now)


async def end_met(
    tx: Transaction, ticket: Ticket, still: Callable[[str], bool], *, by: By, now: datetime
) -> None:
    """Let open tasks be done of what a ticket called for, where that is not called for any more."""
    for each in await tx.tasks_of(ticket.id):
        if each.is_open and each.calls_for and not still(each.calls_for):
            put_changed(tx, end(each, TaskState.DONE, now=now), "done", ticket, by=by, now=now)
            tx.cancel_timers(TimerKind.TASK_DUE, [each.id])


async def take_promises_back(
    tx: Transaction, ticket: Ticket, message_id: MessageId, *, by: By, now: datetime
) -> None:
    """Cancel what an answer promised that was taken back: its customer never read it."""
    for each in await tx.tasks_of(ticket.id):
        if each.is_open and each.promised is not None and each.promised.message_id == message_id:
            put_changed(
                tx, end(each, TaskState.CANCELLED, now=now), "cancelled", ticket, by=by, now=now
            )
            tx.cancel_timers(TimerKind.TASK_DUE, [each.id])
