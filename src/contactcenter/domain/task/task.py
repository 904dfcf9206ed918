"""The life of a task.

    OPEN ◄──► DONE          done, and undone
      ▲ ◄───► CANCELLED     not to be done after all

Whoever has to do it is told once: of a reminder when it is due, of all else some time before. Who
puts it off is told again; what it is due at stays, for a promise is kept by what was promised.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TypedDict

from contactcenter.domain.access import sees
from contactcenter.domain.agent import Agent
from contactcenter.domain.errors import Conflict, Invalid, StaleVersion
from contactcenter.domain.fact import By
from contactcenter.domain.ids import AgentId, CustomerId, MessageId, QueueId, TaskId, TicketId
from contactcenter.domain.promise.deeds import Deed
from contactcenter.domain.task.facts import CustomerTaskChanged, TaskChanged
from contactcenter.domain.text import is_whole
from contactcenter.domain.ticket import Ticket, about

LONGEST_TITLE = 200  # characters
LONGEST_NOTE = 2000
FURTHEST = timedelta(days=3660)
_LEAD = timedelta(minutes=15)
_DAY_LEAD = timedelta(hours=15)  # about nine in the morning of the date


class TaskKind(StrEnum):
    """What sort of task it is."""

    TASK = "task"
    REMINDER = "reminder"
    PROMISE = "promise"  # an answer says that we do it


class TaskState(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """What an answer promised, frozen: it counts whatever becomes of the task."""

    message_id: MessageId
    start: int  # place of the words in the answer, in characters
    end: int
    deed: Deed
    by: AgentId  # who wrote the answer
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When something is due: at an instant, or at the end of a date."""

    at: datetime
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class To:
    """Who has to do something: one of them."""

    agent_id: AgentId | None = None
    queue_id: QueueId | None = None

    def __post_init__(self) -> None:
        if (self.agent_id is None) == (self.queue_id is None):
            raise Invalid("name either a colleague or a queue who has to do it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is to be otherwise about a task; None: nothing."""

    title: str | None = None
    note: str | None = None
    due: Due | None = None
    to: To | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that we must do by a time."""

    id: TaskId
    kind: TaskKind = TaskKind.TASK
    title: str
    note: str = ""
    due_at: datetime
    due_on: date | None = None  # the date at whose end that is, where no time of it was named
    customer_id: CustomerId  # whom it is about: on a ticket, the ticket's
    ticket_id: TicketId | None = None
    agent_id: AgentId | None  # who has to do it; None: whoever serves the queue
    queue_id: QueueId | None = None
    made_by: By
    made_at: datetime
    promised: Promised | None = None  # of a promise
    calls_for: str = ""  # what something else calls for by this; done by itself when that is met
    state: TaskState = TaskState.OPEN
    ended_at: datetime | None = None
    notice_at: datetime | None = None  # when screens are to be told; None: they were, or need not
    noticed_at: datetime | None = None  # when they were
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state is TaskState.OPEN


def add(task: Task, *, now: datetime) -> Task:
    """Return a new task with the time at which it is told of.

    Raises:
        Invalid: its words or its time cannot be.
    """
    _check_words(task)
    _check_ahead(task.due_at, now)
    return _told_again(task, now=now)


def change(task: Task, changes: Changes, *, now: datetime) -> Task:
    """Return an open task as somebody wants it instead; where it is due anew, it is told anew.

    Raises:
        Conflict: it is not open.
        Invalid: as of a new one.
    """
    _expect(task, TaskState.OPEN)
    to = changes.to or To(agent_id=task.agent_id, queue_id=task.queue_id)
    changed = replace(
        task,
        title=task.title if changes.title is None else changes.title,
        note=task.note if changes.note is None else changes.note,
        agent_id=to.agent_id,
        queue_id=to.queue_id,
        version=task.version + 1,
    )
    if changes.due is None:
        _check_words(changed)
        return changed
    return add(replace(changed, due_at=changes.due.at, due_on=changes.due.on), now=now)


def end(task: Task, state: TaskState, *, now: datetime) -> Task:
    """Return a task that is done, or not to be done after all. Raises Conflict."""
    _expect(task, TaskState.OPEN)
    return replace(task, state=state, ended_at=now, notice_at=None, version=task.version + 1)


def reopen(task: Task, *, now: datetime) -> Task:
    """Return a task that is to be done after all. Raises Conflict."""
    _expect(task, TaskState.DONE, TaskState.CANCELLED)
    opened = replace(task, state=TaskState.OPEN, ended_at=None, version=task.version + 1)
    return _told_again(opened, now=now)


def snooze(task: Task, until: datetime, *, now: datetime) -> Task:
    """Return an open task that is told of again at a later time; it stays due when it is.

    Raises:
        Conflict: it is not open.
        Invalid: that time has passed, or is too far ahead.
    """
    _expect(task, TaskState.OPEN)
    _check_ahead(until, now)
    return replace(task, notice_at=until, noticed_at=None, version=task.version + 1)


def notice(task: Task, *, now: datetime) -> Task | None:
    """Return a task whose screens are told now; None: it is not the time."""
    if not task.is_open or task.notice_at is None or task.notice_at > now:
        return None
    return replace(task, notice_at=None, noticed_at=now, version=task.version + 1)


def move(task: Task, into: Ticket, agents: Mapping[AgentId, Agent]) -> Task:
    """Return a task on the ticket that its own has joined, in the hands of who sees that one."""
    moved = replace(task, ticket_id=into.id, customer_id=into.customer_id)
    return replace(pass_on(moved, into, agents), version=task.version + 1)


def pass_on(task: Task, ticket: Ticket, agents: Mapping[AgentId, Agent]) -> Task:
    """Return a task in the hands of somebody who sees its ticket: as it is, if they do.

    It goes to whoever has the ticket, else to whoever serves its queue.
    """
    if is_within_reach(task, ticket, agents):
        return task
    holder = ticket.assignee_id
    if holder is not None and not _sees(agents.get(holder), ticket):
        holder = None
    return replace(
        task,
        agent_id=holder,
        queue_id=None if holder else ticket.queue_id,
        version=task.version + 1,
    )


def is_within_reach(task: Task, ticket: Ticket, agents: Mapping[AgentId, Agent]) -> bool:
    """Whether who has to do a task sees the ticket that it is on."""
    if task.agent_id is not None:
        return _sees(agents.get(task.agent_id), ticket)
    return task.queue_id == ticket.queue_id


def notice_at(task: Task, *, now: datetime) -> datetime | None:
    """Return when its screens are told: before it is due, but not before half of the time is over.

    None where it is due already: lists show that.
    """
    if task.due_at <= now:
        return None
    if task.kind is TaskKind.REMINDER and task.due_on is None:
        return task.due_at
    lead = _LEAD if task.due_on is None else _DAY_LEAD
    return task.due_at - min(lead, (task.due_at - now) / 2)


def expect_version(task: Task, version: int) -> None:
    """Refuse a change that was decided on an older state (spec G-4).

    Raises:
        StaleVersion: the task is not at that version any more.
    """
    if task.version != version:
        raise StaleVersion(
            f"the task is at version {task.version}, not {version}: look at it again before "
            "changing it"
        )


class _Said(TypedDict):
    task_id: TaskId
    task_kind: str
    change: str
    due_at: datetime
    to_agent_id: AgentId | None
    to_queue_id: QueueId | None
    digest: str


def fact(
    task: Task, change: str, ticket: Ticket | None, *, by: By, now: datetime
) -> TaskChanged | CustomerTaskChanged:
    """Return the fact that explains a change of a task; `ticket`: the one that it is on."""
    said = _Said(
        task_id=task.id,
        task_kind=task.kind.value,
        change=change,
        due_at=task.due_at,
        to_agent_id=task.agent_id,
        to_queue_id=task.queue_id,
        digest=digest(task),
    )
    if ticket is None:
        return CustomerTaskChanged(**said, customer_id=task.customer_id, by=by, at=now)
    promised_in = task.promised.message_id if task.promised else None
    return TaskChanged(**about(ticket, by=by, at=now), **said, promised_in=promised_in)


def digest(task: Task) -> str:
    """Return a digest of its words, salted with its id: equal words have unequal digests."""
    return hashlib.sha256("\0".join((task.id, task.title, task.note)).encode()).hexdigest()


def _told_again(task: Task, *, now: datetime) -> Task:
    return replace(task, notice_at=notice_at(task, now=now), noticed_at=None)


def _check_words(task: Task) -> None:
    if not task.title.strip():
        raise Invalid("say in a few words what there is to do")
    for name, text, longest in (
        ("title", task.title, LONGEST_TITLE),
        ("note", task.note, LONGEST_NOTE),
    ):
        if len(text) > longest:
            raise Invalid(f"the {name} has {len(text)} characters; at most {longest} are kept")
        if not is_whole(text):
            raise Invalid(f"the {name} holds half a character: write it again")


def _check_ahead(at: datetime, now: datetime) -> None:
    if at <= now:
        raise Invalid(f"{at:%Y-%m-%d %H:%M} UTC has passed: name a time to come")
    if at > now + FURTHEST:
        raise Invalid(f"{at:%Y-%m-%d} is more than ten years ahead: name an earlier time")


def _expect(task: Task, *states: TaskState) -> None:
    if task.state not in states:
        raise Conflict(f"the task is {task.state}")


def _sees(agent: Agent | None, ticket: Ticket) -> bool:
    return (
        agent is not None
        and not agent.disabled
        and sees(agent, ticket.queue_id, ticket.assignee_id, ticket.barred)
    )
