"""Tasks: what is to be done by when."""

from sqlalchemy import Column, ForeignKey, Table

from contactcenter.adapters.sql.tables.columns import key, metadata, partial, to, version, words
from contactcenter.adapters.sql.types import PROMISED, WORDS, Choice, Day, Moment
from contactcenter.domain.task.task import TaskKind, TaskState

tasks = Table(
    "tasks",
    metadata,
    key(),
    Column("kind", Choice(TaskKind), nullable=False),
    words("title"),
    words("note"),
    Column("due_at", Moment, nullable=False),
    Column("due_on", Day),
    to("customer_id", "customers.id"),
    Column("ticket_id", WORDS, ForeignKey("tickets.id")),
    Column("agent_id", WORDS),
    Column("queue_id", WORDS),
    words("made_by"),
    Column("made_at", Moment, nullable=False),
    Column("promised", PROMISED, nullable=False),
    # Of the promise, for the ledger.
    Column("promised_by", WORDS),
    Column("promised_at", Moment),
    Column("calls_for", WORDS, nullable=False, server_default=""),
    Column("state", Choice(TaskState), nullable=False),
    Column("ended_at", Moment),
    Column("notice_at", Moment),
    Column("noticed_at", Moment),
    version(),
)
_OPEN = "state = 'open'"
partial("ix_tasks_open_by_agent", _OPEN, tasks.c.agent_id, tasks.c.due_at, tasks.c.id)
partial("ix_tasks_open_by_queue", _OPEN, tasks.c.queue_id, tasks.c.due_at, tasks.c.id)
partial("ix_tasks_by_ticket", "ticket_id IS NOT NULL", tasks.c.ticket_id, tasks.c.id)
partial("ix_tasks_by_customer", "ticket_id IS NULL", tasks.c.customer_id, tasks.c.id)
partial("ix_tasks_promised", "promised_at IS NOT NULL", tasks.c.promised_at, tasks.c.id)
