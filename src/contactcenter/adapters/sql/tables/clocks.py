"""Clocks, what they go by, and the editions of what decides."""

from sqlalchemy import Column, Index, Integer, Table

from contactcenter.adapters.sql.tables.columns import key, metadata, partial, to, version, words
from contactcenter.adapters.sql.types import (
    HAPPENED,
    IN_FORCE,
    MAPPING,
    TEXT_TUPLE,
    WORDS,
    Choice,
    Moment,
)
from contactcenter.domain.edition import Decides
from contactcenter.domain.sla.measuring import Cause, ClockState
from contactcenter.domain.sla.policy import Binding, Metric
from contactcenter.domain.ticket import Priority

histories = Table(
    "histories",
    metadata,
    key(),
    Column("priority", Choice(Priority), nullable=False),
    Column("policies", IN_FORCE, nullable=False),
    Column("happened", HAPPENED, nullable=False),
    version(),
)

clocks = Table(
    "clocks",
    metadata,
    key(),
    to("ticket_id", "tickets.id"),
    words("policy_id"),
    Column("policy_version", Integer, nullable=False),
    words("calendar_id"),
    Column("calendar_version", Integer, nullable=False),
    Column("metric", Choice(Metric), nullable=False),
    Column("cycle", Integer, nullable=False),
    Column("binding", Choice(Binding), nullable=False),
    Column("state", Choice(ClockState), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("first_due_at", Moment),
    Column("breached_at", Moment),
    Column("cause", Choice(Cause)),
    Column("ended_at", Moment),
    words("ended_by"),
    Column("rung", TEXT_TUPLE, nullable=False),
    Column("next_alarm_at", Moment),
    Column("zone_rules", WORDS, nullable=False, server_default=""),
    version(),
)
OPEN_CLOCKS = "state IN ('running', 'paused', 'breached')"
Index(None, clocks.c.ticket_id, clocks.c.id)
partial("ix_clocks_ringing", "next_alarm_at IS NOT NULL", clocks.c.next_alarm_at, clocks.c.id)
partial("ix_clocks_open_by_ticket", OPEN_CLOCKS, clocks.c.ticket_id)
partial("ix_clocks_open_by_calendar", OPEN_CLOCKS, clocks.c.calendar_id, clocks.c.id)
Index(None, clocks.c.due_at, clocks.c.id)

editions = Table(
    "editions",
    metadata,
    key(),
    Column("kind", Choice(Decides), nullable=False),
    words("key"),
    version(),
    Column("body", MAPPING, nullable=False),
    Column("by", WORDS, nullable=False),
    Column("at", Moment, nullable=False),
)
Index(None, editions.c.kind, editions.c.key, editions.c.version)
