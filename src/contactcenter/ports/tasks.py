"""What tasks need of a store, and what screens read of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from contactcenter.domain.agent import Agent
from contactcenter.domain.ids import AgentId, TaskId, TicketId
from contactcenter.domain.task.ledger import Given
from contactcenter.domain.task.task import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """A task as lists and tickets show it."""

    id: str
    kind: str  # task · reminder · promise
    title: str
    note: str
    due_at: datetime
    due_on: str | None  # the date (YYYY-MM-DD) at whose end that is, where no time was named
    ticket_id: str | None
    reference: str | None  # of the ticket
    customer_id: str
    customer_name: str
    agent_id: str | None  # who has to do it; null: whoever serves the queue
    queue_id: str | None
    made_by: str
    made_at: datetime
    message_id: str | None  # the answer that promised it
    promised_at: datetime | None  # what it says it is due at, whatever that was changed to since
    state: str  # open · done · cancelled
    ended_at: datetime | None
    noticed_at: datetime | None  # when screens were told of it
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    """Part of a list of tasks, the first due first. `after` leads to the next part."""

    tasks: list[TaskView]
    after: str | None


class KeepsTasks(Protocol):
    """The part of a transaction that tasks need: one on a ticket changes under that one's lock."""

    async def tasks(self, ids: Collection[TaskId]) -> Mapping[TaskId, Task]:
        """Return tasks by id; what is missing is left out."""
        ...

    async def tasks_of(self, ticket_id: TicketId) -> Sequence[Task]:
        """Return all tasks on a ticket, by id."""
        ...


class ShowsTasks(Protocol):
    """The part of the read side that is about tasks."""

    async def task_page(self, agent: Agent, after: str | None, limit: int = 100) -> TaskPage:
        """Return what an agent has to do: their own open tasks, and those of their queues.

        Those on tickets in their sight, and those about customers, the first due first; by an
        index.
        """
        ...

    async def promises_due(self, since: datetime, until: datetime) -> Sequence[Given]:
        """Return the promises that were, or are, due from one moment until before another."""
        ...

    async def promises_by(
        self, agent: Agent, by: AgentId, since: datetime, until: datetime, limit: int
    ) -> Sequence[TaskView]:
        """Return those of them that one agent made, on tickets in sight, the first due first."""
        ...
