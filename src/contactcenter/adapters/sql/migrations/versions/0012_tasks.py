"""Tasks: what is to be done by when, and promises that answers made."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
MOMENT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
INDEXES = {
    "open_by_agent": ("state = 'open'", ["agent_id", "due_at", "id"]),
    "open_by_queue": ("state = 'open'", ["queue_id", "due_at", "id"]),
    "by_ticket": ("ticket_id IS NOT NULL", ["ticket_id", "id"]),
    "by_customer": ("ticket_id IS NULL", ["customer_id", "id"]),
    "promised": ("promised_at IS NOT NULL", ["promised_at", "id"]),
}


def upgrade() -> None:
    op.create_table(
        "tasks",
        *(sa.Column(name, WORDS, nullable=False) for name in ("id", "kind", "title", "note")),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("due_on", WORDS),
        sa.Column("customer_id", WORDS, nullable=False),
        *(sa.Column(name, WORDS) for name in ("ticket_id", "agent_id", "queue_id")),
        sa.Column("made_by", WORDS, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("promised", sa.Text(), nullable=False),
        sa.Column("promised_by", WORDS),
        sa.Column("promised_at", MOMENT),
        sa.Column("state", WORDS, nullable=False),
        *(sa.Column(name, MOMENT) for name in ("ended_at", "notice_at", "noticed_at")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_tasks_customer_id_customers"
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_tasks_ticket_id_tickets"),
    )
    for name, (where, columns) in INDEXES.items():
        op.create_index(
            f"ix_tasks_{name}",
            "tasks",
            columns,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )


def downgrade() -> None:
    op.drop_table("tasks")
