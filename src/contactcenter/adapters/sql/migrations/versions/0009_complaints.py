"""Complaints: their entries, documents, and tickets hidden from those whom they are about."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
MOMENT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
BARRED = "barred <> '[]'"


def upgrade() -> None:
    with op.batch_alter_table("tickets") as tickets:
        tickets.add_column(sa.Column("barred", sa.Text(), nullable=False, server_default="[]"))
    with op.batch_alter_table("tickets") as tickets:
        tickets.alter_column("barred", server_default=None)
    op.create_index(
        "ix_tickets_barred",
        "tickets",
        ["id"],
        sqlite_where=sa.text(BARRED),
        postgresql_where=sa.text(BARRED),
    )
    _complaints()
    _entries()
    _documents()


def downgrade() -> None:
    for name in ("documents", "complaint_entries", "complaints"):
        op.drop_table(name)
    op.drop_index("ix_tickets_barred", "tickets")
    op.drop_column("tickets", "barred")


def _complaints() -> None:
    op.create_table(
        "complaints",
        _words("id"),
        sa.Column("complaint", sa.Text(), nullable=False),
        _number("entries"),
        *(_words(name) for name in ("step", "stage")),
        sa.Column("severity", sa.Integer()),
        _words("accountable_id"),
        sa.Column("received_at", MOMENT, nullable=False),
        _number("version"),
        sa.PrimaryKeyConstraint("id", name="pk_complaints"),
    )
    op.create_index("ix_complaints_received_at_id", "complaints", ["received_at", "id"])
    op.create_index("ix_complaints_step_received_at", "complaints", ["step", "received_at"])


def _entries() -> None:
    op.create_table(
        "complaint_entries",
        *(_words(name) for name in ("id", "ticket_id")),
        _number("number"),
        *(_words(name) for name in ("kind", "by")),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("at", "recorded_at")),
        *(_words(name) for name in ("salt", "digest")),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_complaint_entries"),
        _of_ticket("complaint_entries"),
    )
    op.create_index(
        "uq_complaint_entries_ticket_id_number",
        "complaint_entries",
        ["ticket_id", "number"],
        unique=True,
    )


def _documents() -> None:
    op.create_table(
        "documents",
        *(_words(name) for name in ("id", "ticket_id", "document", "language", "sha256")),
        sa.Column("blocks", sa.Text(), nullable=False),
        _words("by"),
        sa.Column("sent", sa.Boolean(), nullable=False),
        _number("version"),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        _of_ticket("documents"),
    )
    op.create_index("ix_documents_ticket_id_id", "documents", ["ticket_id", "id"])


def _of_ticket(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_ticket_id_tickets"
    return sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=name)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, WORDS, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)
