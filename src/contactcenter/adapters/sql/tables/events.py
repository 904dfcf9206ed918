"""Facts, their order, and how far each reader of them has come."""

from sqlalchemy import BigInteger, Column, Integer, Table

from contactcenter.adapters.sql.tables.columns import key, metadata, partial, words
from contactcenter.adapters.sql.types import WORDS, Moment

_COUNTED = BigInteger().with_variant(Integer, "sqlite")

events = Table(
    "events",
    metadata,
    Column("id", _COUNTED, primary_key=True, autoincrement=True),
    Column("position", _COUNTED, unique=True),  # null until it is placed
    words("type"),
    Column("at", Moment, nullable=False),
    words("body"),
    Column("hash", WORDS),
    Column("ticket_id", WORDS),  # of every fact about one
    Column("customer_id", WORDS),  # of the facts that a timeline tells
)
_UNPLACED = "position IS NULL"
_TOLD = "customer_id IS NOT NULL"
partial("ix_events_unplaced", _UNPLACED, events.c.id)
partial("ix_events_ticket", "ticket_id IS NOT NULL", events.c.ticket_id)
partial("ix_events_told", _TOLD, events.c.customer_id, events.c.at, events.c.position)

# One row: the last fact placed. Whoever places facts holds it.
chain = Table(
    "chain",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("position", _COUNTED, nullable=False),
    words("hash"),
)

# How often something happened lately.
tallies = Table(
    "tallies",
    metadata,
    key(),
    Column("since", Moment, nullable=False, index=True),
    Column("count", BigInteger, nullable=False),
)

cursors = Table(
    "cursors",
    metadata,
    Column("name", WORDS, primary_key=True),
    Column("position", _COUNTED, nullable=False),
)
