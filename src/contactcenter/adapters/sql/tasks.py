"""Queries about tasks."""

from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select, tuple_

from contactcenter.adapters import paging
from contactcenter.adapters.sql import lists, showing
from contactcenter.adapters.sql import tables as t
from contactcenter.adapters.sql.asking import LIMIT, is_one, rows_of
from contactcenter.adapters.sql.database import Connection
from contactcenter.adapters.sql.prepared import Query
from contactcenter.adapters.sql.showing import ME, keyed, plain
from contactcenter.adapters.sql.types import WORDS, Moment, among
from contactcenter.domain.agent import Agent
from contactcenter.domain.task.ledger import Given
from contactcenter.domain.task.task import Task
from contactcenter.ports.tasks import TaskPage, TaskView

_TICKET = bindparam("ticket_id", type_=WORDS)
_ROOTS = t.customers.alias("roots")
_SHOWN: Select[Any] = select(
    *(t.tasks.c[name] for name in ("id", "title", "note", "due_at", "ticket_id", "customer_id")),
    *(t.tasks.c[name] for name in ("agent_id", "queue_id", "made_by", "made_at", "promised")),
    *(t.tasks.c[name] for name in ("promised_at", "ended_at", "noticed_at", "version")),
    *(plain(t.tasks.c[name]) for name in ("kind", "state", "due_on")),
    t.tickets.c.reference,
    func.coalesce(_ROOTS.c.name, t.customers.c.name).label("customer_name"),
).select_from(
    t.tasks.join(t.customers, t.customers.c.id == t.tasks.c.customer_id)
    .join(_ROOTS, _ROOTS.c.id == t.customers.c.merged_into, isouter=True)
    .join(t.tickets, t.tickets.c.id == t.tasks.c.ticket_id, isouter=True)
)
_IS_OPEN = is_one(t.tasks.c.state, "open")
_BY_DUE = (t.tasks.c.due_at, t.tasks.c.id)


def _task_view(*, promised: Any, **row: Any) -> TaskView:  # noqa: ANN401  columns have any type
    return TaskView(message_id=promised.message_id if promised else None, **row)


def _given(*, promised_by: Any, promised_at: Any, **row: Any) -> Given:  # noqa: ANN401
    return Given(by=promised_by, due_at=promised_at, **row)


ON_TICKET = Query(rows_of(Task).where(t.tasks.c.ticket_id == _TICKET).order_by(t.tasks.c.id), Task)
SHOWN_TASKS = Query(_SHOWN.where(among(t.tasks.c.id, "keys")), keyed(_task_view))
# All on a ticket, and what is open about its customers and on none.
BESIDE = Query(
    _SHOWN.where(
        or_(
            t.tasks.c.ticket_id == _TICKET,
            and_(
                t.tasks.c.ticket_id.is_(None), among(t.tasks.c.customer_id, "customers"), _IS_OPEN
            ),
        )
    ).order_by(*_BY_DUE),
    _task_view,
)
PROMISES_DUE = Query(
    select(*(t.tasks.c[name] for name in ("promised_by", "promised_at", "state", "ended_at")))
    .where(
        t.tasks.c.promised_at >= bindparam("since", type_=Moment()),
        t.tasks.c.promised_at < bindparam("until", type_=Moment()),
    )
    .order_by(t.tasks.c.promised_at, t.tasks.c.id),
    _given,
)


PROMISES_BY = Query(
    _SHOWN.where(
        t.tasks.c.promised_by == bindparam("by", type_=WORDS),
        t.tasks.c.promised_at >= bindparam("since", type_=Moment()),
        t.tasks.c.promised_at < bindparam("until", type_=Moment()),
        showing.NOT_BARRED,
    )
    .order_by(t.tasks.c.promised_at, t.tasks.c.id)
    .limit(LIMIT),
    _task_view,
)


# Who has to do it. Asked one after the other, since no database answers both by an index at once.
_WHOSE = {"agent": t.tasks.c.agent_id == ME, "queue": among(t.tasks.c.queue_id, "my_queues")}


@cache
def to_do(whose: str, *, sees_all: bool, is_first: bool) -> Query[TaskView]:
    """Return the query for the open tasks of an agent, or of their queues, in sight."""
    sight = showing.NOT_BARRED if sees_all else showing.IN_SIGHT
    found = _SHOWN.where(_IS_OPEN, _WHOSE[whose], or_(t.tasks.c.ticket_id.is_(None), sight))
    if not is_first:
        end = tuple_(bindparam("end_at", type_=Moment()), bindparam("end_id", type_=WORDS))
        found = found.where(tuple_(*_BY_DUE) > end)
    return Query(found.order_by(*_BY_DUE).limit(LIMIT), _task_view)


def page(connection: Connection, agent: Agent, after: str | None, limit: int) -> TaskPage:
    """Return what the agent has to do, the first due first."""
    end = paging.list_end(after) if after is not None else None
    asked = {
        **lists.seer(agent),
        **({"end_at": end.at, "end_id": end.id} if end else {}),
        "limit": limit + 1,
    }
    sees_all = lists.sight(agent).sees_all
    queries = [to_do(each, sees_all=sees_all, is_first=end is None) for each in _WHOSE]
    rows = [row for query in queries for row in connection.all(query, **asked)]
    found = sorted(rows, key=lambda each: (each.due_at, each.id))[: limit + 1]
    return TaskPage(tasks=found[:limit], after=paging.task_cursor(found, limit))
