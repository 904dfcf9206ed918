"""Complaints, their entries, the documents sent about them, and samples of them."""

from sqlalchemy import Boolean, Column, Index, Integer, Table

from contactcenter.adapters.sql.tables.columns import key, metadata, to, version, words
from contactcenter.adapters.sql.types import COMPLAINT, ENTRY, TEXT_TUPLE, WORDS, Choice, Moment
from contactcenter.domain.improvement.drawn import Purpose

complaints = Table(
    "complaints",
    metadata,
    key(),
    Column("complaint", COMPLAINT, nullable=False),
    Column("entries", Integer, nullable=False),
    # Of the complaint, for lists.
    words("step"),
    words("stage"),
    Column("severity", Integer),
    Column("accountable_id", WORDS, nullable=False),
    Column("received_at", Moment, nullable=False),
    Column("complainant_id", WORDS),
    Column("outcome", WORDS),
    words("product"),
    Column("categories", TEXT_TUPLE, nullable=False),  # of its issues
    Column("presets", TEXT_TUPLE, nullable=False),
    version(),
)
Index(None, complaints.c.received_at, complaints.c.id)
Index(None, complaints.c.step, complaints.c.received_at)

complaint_entries = Table(
    "complaint_entries",
    metadata,
    key(),
    to("ticket_id", "tickets.id"),
    Column("number", Integer, nullable=False),
    words("kind"),
    words("by"),
    Column("at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    words("salt"),
    words("digest"),
    Column("entry", ENTRY, nullable=False),
)
Index(
    "uq_complaint_entries_ticket_id_number",
    complaint_entries.c.ticket_id,
    complaint_entries.c.number,
    unique=True,
)

documents = Table(
    "documents",
    metadata,
    key(),
    to("ticket_id", "tickets.id"),
    words("document"),
    words("language"),
    words("sha256"),
    Column("blocks", TEXT_TUPLE, nullable=False),
    words("by"),
    Column("sent", Boolean, nullable=False),
    version(),
)
Index(None, documents.c.ticket_id, documents.c.id)

samples = Table(
    "samples",
    metadata,
    key(),
    Column("purpose", Choice(Purpose), nullable=False),
    Column("start", Moment, nullable=False),
    Column("end", Moment, nullable=False),
    words("seed"),
    Column("ids", TEXT_TUPLE, nullable=False),
    Column("least", Integer, nullable=False),
    Column("percent", Integer, nullable=False),
    words("by"),
    Column("at", Moment, nullable=False),
)
Index(None, samples.c.end, samples.c.id)
