"""The tables: a column for each field of the domain's values, by the same name.

Each list that the product shows has an index in its order, restricted to the rows it shows where
those are few among many. Unique indexes hold the rules that must hold whatever the code does.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)

from contactcenter.adapters.sql.types import (
    ATTACHMENTS,
    EXCLUDED,
    MAPPING,
    PREFERENCES,
    TEXT_SET,
    TEXT_TUPLE,
    WORDS,
    Choice,
    Moment,
    Span,
)
from contactcenter.domain.agent import AwayReason, Chosen, Role
from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.message import AutoClass, DeliveryState, Direction
from contactcenter.domain.raw import RawState
from contactcenter.domain.ticket import Kind, Priority, Status
from contactcenter.domain.timer import TimerKind
from contactcenter.domain.work import OfferState, WorkState

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _key() -> Column[str]:
    return Column("id", WORDS, primary_key=True)


def _words(name: str) -> Column[str]:
    return Column(name, WORDS, nullable=False)


def _to(name: str, target: str) -> Column[str]:
    return Column(name, WORDS, ForeignKey(target), nullable=False)


def _version() -> Column[int]:
    return Column("version", Integer, nullable=False)


def _partial(name: str, where: str, *columns: Column[Any]) -> None:
    Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def _at_most_one(name: str, where: str, *columns: Column[Any]) -> None:
    Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


queues = Table("queues", metadata, _key(), _words("name"), Column("names", MAPPING, nullable=False))

inboxes = Table(
    "inboxes",
    metadata,
    _key(),
    _words("kind"),
    _words("name"),
    Column("address", WORDS),
    Column("key", WORDS, nullable=False, unique=True),
    _to("queue_id", "queues.id"),
    Column("undo", Span, nullable=False),
    Column("origins", TEXT_TUPLE, nullable=False),
    Column("settings", MAPPING, nullable=False),
)

inbox_states = Table(
    "inbox_states",
    metadata,
    Column("inbox_id", WORDS, ForeignKey("inboxes.id"), primary_key=True),
    Column("cursor", WORDS),
    Column("connected_since", Moment),
    Column("last_message_at", Moment),
    Column("last_error", WORDS),
    Column("last_error_at", Moment),
)

agents = Table(
    "agents",
    metadata,
    _key(),
    Column("email", WORDS, nullable=False, unique=True),
    _words("name"),
    Column("role", Choice(Role), nullable=False),
    _words("password_hash"),
    Column("queues", TEXT_SET, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("preferences", PREFERENCES, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    _version(),
)

presences = Table(
    "presences",
    metadata,
    Column("agent_id", WORDS, ForeignKey("agents.id"), primary_key=True),
    Column("chosen", Choice(Chosen), nullable=False),
    Column("reason", Choice(AwayReason)),
    Column("since", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("idle_since", Moment, nullable=False),
    _version(),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", WORDS, primary_key=True),
    Column("agent_id", WORDS, ForeignKey("agents.id"), nullable=False, index=True),
    Column("opened_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

customers = Table(
    "customers",
    metadata,
    _key(),
    _words("name"),
    _words("folded"),  # the name, normalised
    Column("known_since", Moment, nullable=False),
    _version(),
)

identities = Table(
    "identities",
    metadata,
    _key(),
    Column("customer_id", WORDS, ForeignKey("customers.id"), nullable=False, index=True),
    _words("kind"),
    _words("address"),
    _words("display_name"),
    Column("proof", Choice(ProofLevel), nullable=False),
    Column("known_since", Moment, nullable=False),
    UniqueConstraint("kind", "address"),
)

tickets = Table(
    "tickets",
    metadata,
    _key(),
    Column("reference", WORDS, nullable=False, unique=True),
    Column("ending", WORDS, nullable=False, index=True),  # of the reference
    _words("subject"),
    _words("folded"),  # the subject, normalised
    _to("customer_id", "customers.id"),
    _words("queue_id"),
    _words("channel"),
    Column("kind", Choice(Kind), nullable=False),
    Column("status", Choice(Status), nullable=False),
    Column("priority", Choice(Priority), nullable=False),
    Column("assignee_id", WORDS),
    Column("follows_id", WORDS),
    Column("opened_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    _words("last_text"),
    _words("last_direction"),
    Column("unanswered_since", Moment),
    _version(),
)
_UNFINISHED = "status NOT IN ('resolved', 'closed')"
Index(None, tickets.c.last_at, tickets.c.id)
Index(None, tickets.c.queue_id, tickets.c.last_at, tickets.c.id)
Index(None, tickets.c.assignee_id, tickets.c.last_at, tickets.c.id)
Index(None, tickets.c.customer_id, tickets.c.last_at, tickets.c.id)
_LATEST = (tickets.c.last_at, tickets.c.id)
_partial("ix_tickets_unfinished", _UNFINISHED, *_LATEST)
_partial("ix_tickets_unfinished_by_queue", _UNFINISHED, tickets.c.queue_id, *_LATEST)
_partial("ix_tickets_unfinished_by_assignee", _UNFINISHED, tickets.c.assignee_id, *_LATEST)

conversations = Table(
    "conversations",
    metadata,
    _key(),
    Column("reference", WORDS, nullable=False, unique=True),
    _to("inbox_id", "inboxes.id"),
    _words("customer_id"),
    Column("ticket_id", WORDS, ForeignKey("tickets.id"), nullable=False, index=True),
    _words("kind"),
    Column("thread", WORDS),
    _words("subject"),
    _words("address"),
    _words("display_name"),
    Column("participants", TEXT_SET, nullable=False),
    Column("header_ids", TEXT_TUPLE, nullable=False),
    _version(),
)
_THREADED = "thread IS NOT NULL"
_partial(
    "ix_conversations_threaded",
    _THREADED,
    conversations.c.inbox_id,
    conversations.c.thread,
    conversations.c.id,
)

messages = Table(
    "messages",
    metadata,
    _key(),
    _to("conversation_id", "conversations.id"),
    _to("ticket_id", "tickets.id"),
    _words("customer_id"),
    _words("inbox_id"),
    Column("direction", Choice(Direction), nullable=False),
    Column("agent_id", WORDS),
    _words("address"),
    _words("display_name"),
    Column("outsider", Boolean, nullable=False),
    _words("subject"),
    _words("text"),
    _words("reply"),
    Column("html", WORDS),
    Column("attachments", ATTACHMENTS, nullable=False),
    Column("header_id", WORDS),
    Column("auto_class", Choice(AutoClass), nullable=False),
    Column("raw_id", WORDS),
    Column("client_id", WORDS),
    Column("occurred_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
)
Index(None, messages.c.customer_id, messages.c.occurred_at, messages.c.id)
Index(None, messages.c.conversation_id, messages.c.occurred_at, messages.c.id)
_HEADED = "header_id IS NOT NULL"
_partial("ix_messages_headed", _HEADED, messages.c.header_id)

deliveries = Table(
    "deliveries",
    metadata,
    Column("message_id", WORDS, ForeignKey("messages.id"), primary_key=True),
    _words("conversation_id"),
    _words("inbox_id"),
    _words("recipient"),
    Column("state", Choice(DeliveryState), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("attempts", Integer, nullable=False),
    Column("error", WORDS),
    Column("provider_id", WORDS),
    Column("changed_at", Moment, nullable=False),
    _version(),
)
_QUEUED = "state = 'queued'"
_partial("ix_deliveries_queued", _QUEUED, deliveries.c.due_at, deliveries.c.message_id)
_IN_LINE = deliveries.c["conversation_id", "changed_at", "message_id"]
_partial("ix_deliveries_in_line", _QUEUED, *_IN_LINE)

work_items = Table(
    "work_items",
    metadata,
    _key(),
    _words("ticket_id"),
    _to("conversation_id", "conversations.id"),
    _words("inbox_id"),
    _words("queue_id"),
    _words("channel"),
    Column("state", Choice(WorkState), nullable=False),
    Column("agent_id", WORDS),
    Column("preferred_id", WORDS),
    Column("enqueued_at", Moment, nullable=False),
    Column("taken_at", Moment),
    Column("excluded", EXCLUDED, nullable=False),
    _version(),
)
_OPEN = "state <> 'done'"
_at_most_one("uq_work_items_open", _OPEN, work_items.c.conversation_id)
_partial("ix_work_items_open_by_ticket", _OPEN, work_items.c.ticket_id)
_partial("ix_work_items_open_by_agent", _OPEN, work_items.c.agent_id)
_WAITING = work_items.c["queue_id", "channel", "enqueued_at", "id"]
_partial("ix_work_items_waiting", _QUEUED, *_WAITING)

offers = Table(
    "offers",
    metadata,
    _key(),
    _to("item_id", "work_items.id"),
    _words("ticket_id"),
    _words("agent_id"),
    Column("state", Choice(OfferState), nullable=False),
    Column("offered_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    _version(),
)
_PENDING = "state = 'pending'"
_at_most_one("uq_offers_pending", _PENDING, offers.c.item_id)
_partial("ix_offers_pending_by_agent", _PENDING, offers.c.agent_id)

timers = Table(
    "timers",
    metadata,
    _key(),
    Column("kind", Choice(TimerKind), nullable=False),
    _words("subject_id"),
    Column("due_at", Moment, nullable=False),
)
Index(None, timers.c.due_at, timers.c.id)
Index(None, timers.c.kind, timers.c.subject_id)

raw_inputs = Table(
    "raw_inputs",
    metadata,
    _key(),
    _to("inbox_id", "inboxes.id"),
    _words("external_id"),
    _words("sha256"),
    Column("size", BigInteger, nullable=False),
    Column("body", LargeBinary),
    Column("headers", MAPPING, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("state", Choice(RawState), nullable=False),
    Column("reason", WORDS),
    Column("attempts", Integer, nullable=False),
    _version(),
    UniqueConstraint("inbox_id", "external_id"),
)
_RECEIVED = "state = 'received'"
_QUARANTINED = "state = 'quarantined'"
_partial("ix_raw_inputs_received", _RECEIVED, raw_inputs.c.received_at, raw_inputs.c.id)
_partial("ix_raw_inputs_quarantined", _QUARANTINED, raw_inputs.c.id)

# Apart from the messages, which may be partitioned by month one day.
externals = Table(
    "externals",
    metadata,
    Column("inbox_id", WORDS, primary_key=True),
    Column("external_id", WORDS, primary_key=True),
    _words("message_id"),
)

_COUNTED = BigInteger().with_variant(Integer, "sqlite")

events = Table(
    "events",
    metadata,
    Column("id", _COUNTED, primary_key=True, autoincrement=True),
    Column("position", _COUNTED, unique=True),  # null until it is placed
    _words("type"),
    Column("at", Moment, nullable=False),
    _words("body"),
    Column("hash", WORDS),
    Column("ticket_id", WORDS),  # of the facts that a timeline tells
    Column("customer_id", WORDS),
)
_UNPLACED = "position IS NULL"
_TOLD = "customer_id IS NOT NULL"
_partial("ix_events_unplaced", _UNPLACED, events.c.id)
_partial("ix_events_told", _TOLD, events.c.customer_id, events.c.at, events.c.position)

# One row: the last fact placed. Whoever places facts holds it.
chain = Table(
    "chain",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("position", _COUNTED, nullable=False),
    _words("hash"),
)

cursors = Table(
    "cursors",
    metadata,
    Column("name", WORDS, primary_key=True),
    Column("position", _COUNTED, nullable=False),
)

requests = Table(
    "requests",
    metadata,
    Column("agent_id", WORDS, primary_key=True),
    Column("key", WORDS, primary_key=True),
    _words("digest"),
    _words("entity_id"),
    Column("version", Integer, nullable=False),
    Column("kept_at", Moment),  # the time of the facts that it recorded
)
