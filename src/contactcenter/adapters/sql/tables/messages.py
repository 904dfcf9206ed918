"""Conversations, what is said in them, and how far it came."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, false

from contactcenter.adapters.sql.tables.columns import (
    QUEUED,
    key,
    metadata,
    partial,
    to,
    version,
    words,
)
from contactcenter.adapters.sql.types import (
    ATTACHMENTS,
    BUTTONS,
    FILED,
    PLAIN,
    RECORDS,
    TEMPLATE,
    TEXT_SET,
    TEXT_TUPLE,
    WORDS,
    Choice,
    Moment,
)
from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.message import AutoClass, DeliveryState, Direction

conversations = Table(
    "conversations",
    metadata,
    key(),
    Column("reference", WORDS, nullable=False, unique=True),
    to("inbox_id", "inboxes.id"),
    words("customer_id"),
    Column("ticket_id", WORDS, ForeignKey("tickets.id"), nullable=False, index=True),
    words("kind"),
    Column("thread", WORDS),
    words("subject"),
    words("address"),
    words("display_name"),
    Column("participants", TEXT_SET, nullable=False),
    Column("header_ids", TEXT_TUPLE, nullable=False),
    Column("language", WORDS),
    Column("last_inbound_at", Moment),
    version(),
)
_THREADED = "thread IS NOT NULL"
partial(
    "ix_conversations_threaded",
    _THREADED,
    conversations.c.inbox_id,
    conversations.c.thread,
    conversations.c.id,
)

messages = Table(
    "messages",
    metadata,
    key(),
    to("conversation_id", "conversations.id"),
    to("ticket_id", "tickets.id"),
    words("customer_id"),
    words("inbox_id"),
    Column("direction", Choice(Direction), nullable=False),
    Column("agent_id", WORDS),
    words("address"),
    words("display_name"),
    Column("outsider", Boolean, nullable=False),
    Column("courtesy", Boolean, nullable=False, server_default=false()),
    words("subject"),
    words("text"),
    words("reply"),
    Column("html", WORDS),
    Column("attachments", ATTACHMENTS, nullable=False),
    Column("header_id", WORDS),
    Column("auto_class", Choice(AutoClass), nullable=False),
    Column("identity_id", WORDS),
    Column("proof", Choice(ProofLevel), nullable=False),
    Column("warnings", TEXT_TUPLE, nullable=False),
    Column("matched", WORDS),
    Column("language", WORDS),
    Column("buttons", BUTTONS, nullable=False),
    Column("template", TEMPLATE, nullable=False),
    Column("pressed", WORDS),
    Column("call", PLAIN, nullable=False),
    Column("filed", FILED, nullable=False),
    Column("raw_id", WORDS),
    Column("client_id", WORDS),
    Column("occurred_at", Moment, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("edited_at", Moment),
    Column("deleted", Boolean, nullable=False),
    version(),
)
Index(None, messages.c.customer_id, messages.c.occurred_at, messages.c.id)
Index(None, messages.c.conversation_id, messages.c.occurred_at, messages.c.id)
_HEADED = "header_id IS NOT NULL"
partial("ix_messages_headed", _HEADED, messages.c.header_id)

revisions = Table(
    "revisions",
    metadata,
    key(),
    Column("message_id", WORDS, ForeignKey("messages.id"), nullable=False, index=True),
    words("text"),
    Column("html", WORDS),
    Column("attachments", ATTACHMENTS, nullable=False),
    Column("until", Moment, nullable=False),
)

calls = Table(
    "calls",
    metadata,
    key(),
    to("inbox_id", "inboxes.id"),
    words("source"),
    words("source_call_id"),
    Column("said", RECORDS, nullable=False),
    words("ticket_id"),
    to("conversation_id", "conversations.id"),
    to("message_id", "messages.id"),
    version(),
)

challenges = Table(
    "challenges",
    metadata,
    Column("id", WORDS, ForeignKey("messages.id"), primary_key=True),
    to("identity_id", "identities.id"),
    to("ticket_id", "tickets.id"),
    words("by"),
    Column("asked_at", Moment, nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("passed_at", Moment),
    version(),
)
Index(None, challenges.c.ticket_id, challenges.c.asked_at)

deliveries = Table(
    "deliveries",
    metadata,
    Column("message_id", WORDS, ForeignKey("messages.id"), primary_key=True),
    words("conversation_id"),
    words("inbox_id"),
    words("recipient"),
    Column("state", Choice(DeliveryState), nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("leased_until", Moment),
    Column("attempts", Integer, nullable=False),
    Column("parts_sent", Integer, nullable=False),
    Column("error", WORDS),
    Column("provider_id", WORDS),
    Column("changed_at", Moment, nullable=False),
    version(),
)
partial("ix_deliveries_queued", QUEUED, deliveries.c.due_at, deliveries.c.message_id)
partial(
    "ix_deliveries_provided",
    "provider_id IS NOT NULL",
    deliveries.c.inbox_id,
    deliveries.c.provider_id,
)
_IN_LINE = deliveries.c["conversation_id", "changed_at", "message_id"]
partial("ix_deliveries_in_line", QUEUED, *_IN_LINE)
