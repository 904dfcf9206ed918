"""Tickets, the work on them, and what falls due."""

from sqlalchemy import Column, Index, Integer, Table

from contactcenter.adapters.sql.tables.columns import (
    QUEUED,
    at_most_one,
    key,
    metadata,
    partial,
    to,
    version,
    words,
)
from contactcenter.adapters.sql.types import EXCLUDED, SUSPECTED, TEXT_SET, WORDS, Choice, Moment
from contactcenter.domain.ticket import Kind, Priority, Status
from contactcenter.domain.timer import TimerKind
from contactcenter.domain.work import OfferState, WorkState

tickets = Table(
    "tickets",
    metadata,
    key(),
    Column("reference", WORDS, nullable=False, unique=True),
    Column("ending", WORDS, nullable=False, index=True),  # of the reference
    words("subject"),
    words("folded"),  # the subject, normalised
    to("customer_id", "customers.id"),
    words("queue_id"),
    words("channel"),
    Column("kind", Choice(Kind), nullable=False),
    Column("status", Choice(Status), nullable=False),
    Column("priority", Choice(Priority), nullable=False),
    Column("assignee_id", WORDS),
    Column("follows_id", WORDS),
    Column("may_follow_id", WORDS),
    Column("merged_into_id", WORDS),
    Column("opened_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    words("last_text"),
    words("last_direction"),
    Column("unanswered_since", Moment),
    Column("suspicion", SUSPECTED, nullable=False),
    Column("rating", Integer),
    Column("barred", TEXT_SET, nullable=False),
    version(),
)
SUSPECTED_ONES = "suspicion <> 'null'"
_UNFINISHED = "status NOT IN ('resolved', 'closed')"
Index(None, tickets.c.last_at, tickets.c.id)
Index(None, tickets.c.queue_id, tickets.c.last_at, tickets.c.id)
Index(None, tickets.c.assignee_id, tickets.c.last_at, tickets.c.id)
Index(None, tickets.c.customer_id, tickets.c.last_at, tickets.c.id)
partial("ix_tickets_barred", "barred <> '[]'", tickets.c.id)
partial("ix_tickets_joined", "merged_into_id IS NOT NULL", tickets.c.merged_into_id)
partial("ix_tickets_suspected", SUSPECTED_ONES, tickets.c.id)
_LATEST = (tickets.c.last_at, tickets.c.id)
partial("ix_tickets_unfinished", _UNFINISHED, *_LATEST)
partial("ix_tickets_unfinished_by_queue", _UNFINISHED, tickets.c.queue_id, *_LATEST)
partial("ix_tickets_unfinished_by_assignee", _UNFINISHED, tickets.c.assignee_id, *_LATEST)

work_items = Table(
    "work_items",
    metadata,
    key(),
    words("ticket_id"),
    to("conversation_id", "conversations.id"),
    words("inbox_id"),
    words("queue_id"),
    words("channel"),
    Column("state", Choice(WorkState), nullable=False),
    Column("agent_id", WORDS),
    Column("preferred_id", WORDS),
    Column("enqueued_at", Moment, nullable=False),
    Column("taken_at", Moment),
    Column("excluded", EXCLUDED, nullable=False),
    version(),
)
_OPEN = "state <> 'done'"
at_most_one("uq_work_items_open", _OPEN, work_items.c.conversation_id)
partial("ix_work_items_open_by_ticket", _OPEN, work_items.c.ticket_id)
partial("ix_work_items_open_by_agent", _OPEN, work_items.c.agent_id)
_WAITING = work_items.c["queue_id", "channel", "enqueued_at", "id"]
partial("ix_work_items_waiting", QUEUED, *_WAITING)

offers = Table(
    "offers",
    metadata,
    key(),
    to("item_id", "work_items.id"),
    words("ticket_id"),
    words("agent_id"),
    Column("state", Choice(OfferState), nullable=False),
    Column("offered_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    version(),
)
_PENDING = "state = 'pending'"
at_most_one("uq_offers_pending", _PENDING, offers.c.item_id)
partial("ix_offers_pending_by_agent", _PENDING, offers.c.agent_id)

timers = Table(
    "timers",
    metadata,
    key(),
    Column("kind", Choice(TimerKind), nullable=False),
    words("subject_id"),
    Column("due_at", Moment, nullable=False),
)
Index(None, timers.c.due_at, timers.c.id)
Index(None, timers.c.kind, timers.c.subject_id)
