"""Inboxes, the queues behind them, and the input that came in."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Table, UniqueConstraint

from contactcenter.adapters.sql.tables.columns import key, metadata, partial, to, version, words
from contactcenter.adapters.sql.types import (
    MAPPING,
    RECEIPTS,
    TEXT_TUPLE,
    WORDS,
    Choice,
    Moment,
    Span,
)
from contactcenter.domain.raw import RawState

queues = Table("queues", metadata, key(), words("name"), Column("names", MAPPING, nullable=False))

inboxes = Table(
    "inboxes",
    metadata,
    key(),
    words("kind"),
    words("name"),
    Column("address", WORDS),
    Column("key", WORDS, nullable=False, unique=True),
    to("queue_id", "queues.id"),
    Column("undo", Span, nullable=False),
    Column("origins", TEXT_TUPLE, nullable=False),
    Column("receipts", RECEIPTS, nullable=False),
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

raw_inputs = Table(
    "raw_inputs",
    metadata,
    key(),
    to("inbox_id", "inboxes.id"),
    words("external_id"),
    words("sha256"),
    Column("size", BigInteger, nullable=False),
    Column("body", LargeBinary),
    Column("headers", MAPPING, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("state", Choice(RawState), nullable=False),
    Column("reason", WORDS),
    Column("attempts", Integer, nullable=False),
    version(),
    UniqueConstraint("inbox_id", "external_id"),
)
_RECEIVED = "state = 'received'"
_QUARANTINED = "state = 'quarantined'"
partial("ix_raw_inputs_received", _RECEIVED, raw_inputs.c.received_at, raw_inputs.c.id)
partial("ix_raw_inputs_quarantined", _QUARANTINED, raw_inputs.c.id)
partial(
    "ix_raw_inputs_incomplete",
    "state = 'incomplete'",
    raw_inputs.c.received_at,
    raw_inputs.c.id,
)
partial("ix_raw_inputs_let_pass", "state = 'ignored'", raw_inputs.c.id)

# Apart from the messages, which may be partitioned by month one day.
externals = Table(
    "externals",
    metadata,
    Column("inbox_id", WORDS, primary_key=True),
    Column("external_id", WORDS, primary_key=True),
    words("message_id"),
)
