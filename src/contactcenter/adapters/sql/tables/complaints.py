"""Complaints, their entries, and the documents sent about them."""

from sqlalchemy import Boolean, Column, Index, Integer, Table

from contactcenter.adapters.sql.tables.columns import key, metadata, to, version, words
from contactcenter.adapters.sql.types import COMPLAINT, ENTRY, TEXT_TUPLE, WORDS, Moment

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
