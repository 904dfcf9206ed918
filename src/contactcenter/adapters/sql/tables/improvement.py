"""Root causes, corrective actions, and what was decided about what shows again and again."""

from sqlalchemy import Column, Index, Table

from contactcenter.adapters.sql.tables.columns import key, metadata, to, version, words
from contactcenter.adapters.sql.types import ACTION, TEXT_TUPLE, WORDS, Moment

caused_issues = Table(
    "caused_issues",
    metadata,
    key(),
    to("ticket_id", "tickets.id"),
    words("category"),
    words("product"),
    words("root_cause"),
    Column("received_at", Moment, nullable=False),
)
Index(None, caused_issues.c.root_cause, caused_issues.c.received_at)
Index(None, caused_issues.c.received_at)

corrective_actions = Table(
    "corrective_actions",
    metadata,
    key(),
    Column("action", ACTION, nullable=False),
    words("state"),  # of the action, for lists
    Column("opened_at", Moment, nullable=False),
    Column("reminder_id", WORDS),
    version(),
)
Index(None, corrective_actions.c.opened_at, corrective_actions.c.id)

action_links = Table(
    "action_links",
    metadata,
    key(),
    to("action_id", "corrective_actions.id"),
    to("ticket_id", "tickets.id"),
)
Index(None, action_links.c.action_id)
Index(None, action_links.c.ticket_id)

recurrence_decisions = Table(
    "recurrence_decisions",
    metadata,
    key(),
    words("category"),
    words("product"),
    words("root_cause"),
    Column("ticket_ids", TEXT_TUPLE, nullable=False),
    Column("action_id", WORDS),
    words("reason"),
    words("by"),
    Column("at", Moment, nullable=False),
)
Index(None, recurrence_decisions.c.at)
