"""Tasks of the memory store."""

from collections.abc import Collection, Sequence
from datetime import datetime

from contactcenter.adapters import paging
from contactcenter.adapters.memory.tables import Tables
from contactcenter.adapters.paging import ListEnd
from contactcenter.domain.access import sees
from contactcenter.domain.agent import Agent
from contactcenter.domain.ids import AgentId
from contactcenter.domain.task.ledger import Given
from contactcenter.domain.task.task import Task
from contactcenter.ports.tasks import TaskPage, TaskView


def on_ticket(tables: Tables, ticket_id: str) -> Sequence[Task]:
    """Return all tasks on a ticket, by id."""
    return [each for _, each in sorted(tables.tasks.items()) if each.ticket_id == ticket_id]


def beside(tables: Tables, ticket_id: str, customer_ids: Collection[str]) -> list[TaskView]:
    """Return all tasks on a ticket, and what is open about its customers and on none."""
    found = [
        each
        for each in tables.tasks.values()
        if each.ticket_id == ticket_id
        or (each.ticket_id is None and each.customer_id in customer_ids and each.is_open)
    ]
    return [task_view(tables, each) for each in sorted(found, key=_end)]


def page(tables: Tables, agent: Agent, after: str | None, limit: int) -> TaskPage:
    """Return what the agent has to do, the first due first."""
    end = paging.list_end(after) if after is not None else None
    found = [
        task_view(tables, each)
        for each in sorted(tables.tasks.values(), key=_end)
        if each.is_open
        and _is_theirs(each, agent)
        and _in_sight(tables, each, agent)
        and (end is None or _end(each) > end)
    ]
    return TaskPage(tasks=found[:limit], after=paging.task_cursor(found, limit))


def promises_due(tables: Tables, since: datetime, until: datetime) -> Sequence[Given]:
    """Return the promises that are due from one moment until before another."""
    found = [
        (each.promised.due_at, each.id, each.promised, each)
        for each in tables.tasks.values()
        if each.promised is not None and since <= each.promised.due_at < until
    ]
    return [
        Given(by=made.by, due_at=made.due_at, state=task.state, ended_at=task.ended_at)
        for _, _, made, task in sorted(found, key=lambda each: each[:2])
    ]


def promises_by(
    tables: Tables, agent: Agent, by: AgentId, since: datetime, until: datetime
) -> Sequence[TaskView]:
    """Return the promises of one agent that are due from one moment until before another."""
    found = [
        (each.promised.due_at, each.id, each)
        for each in tables.tasks.values()
        if each.promised is not None
        and each.promised.by == by
        and since <= each.promised.due_at < until
        and agent.id not in _barred(tables, each)
    ]
    return [task_view(tables, each) for *_, each in sorted(found, key=lambda each: each[:2])]


def _barred(tables: Tables, task: Task) -> Collection[str]:
    return tables.tickets[task.ticket_id].barred if task.ticket_id else ()


def task_view(tables: Tables, task: Task) -> TaskView:
    """Return a task as screens show it."""
    ticket = tables.tickets[task.ticket_id] if task.ticket_id else None
    return TaskView(
        id=task.id,
        kind=task.kind.value,
        title=task.title,
        note=task.note,
        due_at=task.due_at,
        due_on=task.due_on.isoformat() if task.due_on else None,
        ticket_id=task.ticket_id,
        reference=ticket.reference if ticket else None,
        customer_id=task.customer_id,
        customer_name=tables.customers[tables.customers[task.customer_id].root].name,
        agent_id=task.agent_id,
        queue_id=task.queue_id,
        made_by=task.made_by,
        made_at=task.made_at,
        message_id=task.promised.message_id if task.promised else None,
        promised_at=task.promised.due_at if task.promised else None,
        state=task.state.value,
        ended_at=task.ended_at,
        noticed_at=task.noticed_at,
        version=task.version,
    )


def _end(task: Task) -> ListEnd:
    return ListEnd(task.due_at, task.id)


def _is_theirs(task: Task, agent: Agent) -> bool:
    return task.agent_id == agent.id or (task.agent_id is None and task.queue_id in agent.queues)


def _in_sight(tables: Tables, task: Task, agent: Agent) -> bool:
    ticket = tables.tickets.get(task.ticket_id or "")
    return ticket is None or sees(agent, ticket.queue_id, ticket.assignee_id, ticket.barred)
