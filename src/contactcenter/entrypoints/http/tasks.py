"""Tasks: what is to be done by when, on tickets and about customers; promises and their ledger."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, Field

from contactcenter.application import promise_ledger, tasks
from contactcenter.application.promise_ledger import LedgerView, PromiseLines, PromiseOffer
from contactcenter.application.tasks import NewTask, When, Wish
from contactcenter.domain.access import Permission, require
from contactcenter.domain.ids import AgentId, CustomerId, MessageId, QueueId, TaskId, TicketId
from contactcenter.domain.request import Done
from contactcenter.domain.task.task import LONGEST_NOTE, LONGEST_TITLE, TaskKind, TaskState, To
from contactcenter.entrypoints.http.again import AgainRoute
from contactcenter.entrypoints.http.bodies import Body
from contactcenter.entrypoints.http.deps import Command, Parts, SignedIn
from contactcenter.ports.tasks import TaskPage

router = APIRouter(prefix="/api", tags=["tasks"], route_class=AgainRoute)

Title = Annotated[str, Field(max_length=LONGEST_TITLE)]
Note = Annotated[str, Field(max_length=LONGEST_NOTE)]
Zone = Annotated[str, Field(max_length=64)]
Version = Annotated[int, Field(ge=1)]


class _Timed(Body):
    """When it is due: one of an instant and a date; `zone` of the clocks that the date is by."""

    due_at: AwareDatetime | None = None
    due_on: date | None = None
    zone: Zone = "UTC"  # where the house has named none
    agent_id: AgentId | None = None
    queue_id: QueueId | None = None

    def when(self) -> When:
        """Return when it is due. Raises Invalid."""
        return When(at=self.due_at, on=self.due_on, zone=self.zone)

    def to(self) -> To | None:
        """Return who is to do it, if it says. Raises Invalid."""
        if self.agent_id is None and self.queue_id is None:
            return None
        return To(agent_id=self.agent_id, queue_id=self.queue_id)


class TaskIn(_Timed):
    """A new task, on a ticket or else about a customer; for nobody named: for whoever adds it."""

    kind: TaskKind = TaskKind.TASK
    title: Title
    note: Note = ""
    ticket_id: TicketId | None = None
    customer_id: CustomerId | None = None


class TaskChange(_Timed):
    """What is to be otherwise, decided on a version of the task; what is left out stays."""

    title: Title | None = None
    note: Note | None = None
    version: Version


class TaskDecided(Body):
    """The version of the task that a decision is based on."""

    version: Version


class Snooze(TaskDecided):
    """When it is to be told again."""

    until: AwareDatetime


class Track(Body):
    """Which promise of an answer is to be tracked: where its words begin."""

    start: Annotated[int, Field(ge=0)]
    zone: Zone = "UTC"


@router.get("/tasks")
async def list_tasks(
    agent: SignedIn, app: Parts, after: Annotated[str | None, Query(max_length=200)] = None
) -> TaskPage:
    """Return what is to be done by the agent and their queues, the first due first."""
    require(agent, Permission.READ_TICKETS)
    return await app.store.task_page(agent, after)


@router.post("/tasks")
async def add(body: TaskIn, app: Parts, asked: Command) -> Done:
    """Note that something is to be done by a time."""
    wanted = NewTask(
        kind=body.kind,
        title=body.title,
        note=body.note,
        due=body.when(),
        ticket_id=body.ticket_id,
        customer_id=body.customer_id,
        to=body.to(),
    )
    return await tasks.add_task(app.store, wanted, asked=asked, new_id=app.new_id)


@router.post("/tasks/{task_id}")
async def change(task_id: TaskId, body: TaskChange, app: Parts, asked: Command) -> Done:
    """Say otherwise what is to be done, by when, or by whom."""
    is_timed = body.due_at is not None or body.due_on is not None
    wish = Wish(
        title=body.title, note=body.note, due=body.when() if is_timed else None, to=body.to()
    )
    return await tasks.change_task(
        app.store, task_id, wish, version=body.version, asked=asked, new_id=app.new_id
    )


@router.post("/tasks/{task_id}/done")
async def finish(task_id: TaskId, body: TaskDecided, app: Parts, asked: Command) -> Done:
    """Say that it is done."""
    return await tasks.end_task(
        app.store,
        task_id,
        TaskState.DONE,
        version=body.version,
        asked=asked,
        new_id=app.new_id,
    )


@router.post("/tasks/{task_id}/cancel")
async def cancel(task_id: TaskId, body: TaskDecided, app: Parts, asked: Command) -> Done:
    """Say that it is not to be done after all."""
    return await tasks.end_task(
        app.store,
        task_id,
        TaskState.CANCELLED,
        version=body.version,
        asked=asked,
        new_id=app.new_id,
    )


@router.post("/tasks/{task_id}/reopen")
async def reopen(task_id: TaskId, body: TaskDecided, app: Parts, asked: Command) -> Done:
    """Undo that: it is to be done."""
    return await tasks.reopen_task(
        app.store, task_id, version=body.version, asked=asked, new_id=app.new_id
    )


@router.post("/tasks/{task_id}/snooze")
async def snooze(task_id: TaskId, body: Snooze, app: Parts, asked: Command) -> Done:
    """Have it told again later; it stays due when it is."""
    return await tasks.snooze_task(
        app.store, task_id, body.until, version=body.version, asked=asked, new_id=app.new_id
    )


@router.get("/messages/{message_id}/promises")
async def offered(
    message_id: MessageId,
    app: Parts,
    asked: Command,
    zone: Annotated[str, Query(max_length=64)] = "UTC",
) -> list[PromiseOffer]:
    """Return what an answer promises that is still to come and that nobody tracks."""
    return await promise_ledger.offered_promises(app.store, message_id, zone=zone, asked=asked)


@router.post("/messages/{message_id}/promises")
async def track(message_id: MessageId, body: Track, app: Parts, asked: Command) -> Done:
    """Track one of them. The answer is `{id, version}` of the task."""
    return await promise_ledger.track_promise(
        app.store, message_id, body.start, zone=body.zone, asked=asked, new_id=app.new_id
    )


@router.get("/ledger")
async def ledger(
    app: Parts,
    asked: Command,
    since: AwareDatetime,
    until: AwareDatetime,
) -> LedgerView:
    """Return what became of the promises that were due in a period, by who made them."""
    return await promise_ledger.ledger(app.store, since, until, asked=asked)


@router.get("/ledger/{agent_id}")
async def ledger_lines(
    agent_id: AgentId,
    app: Parts,
    asked: Command,
    since: AwareDatetime,
    until: AwareDatetime,
) -> PromiseLines:
    """Return the promises of one agent that were due in a period, and what became of each."""
    return await promise_ledger.ledger_lines(app.store, agent_id, since, until, asked=asked)
