"""Surveys: whom we asked how it was, and what they said."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
MOMENT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
TO = {"ticket_id": "tickets", "customer_id": "customers"}


def upgrade() -> None:
    op.create_table(
        "surveys",
        *(sa.Column(name, WORDS, nullable=False) for name in ("id", *TO)),
        sa.Column("message_id", WORDS),
        sa.Column("about", WORDS, nullable=False),
        sa.Column("outcome", WORDS),
        sa.Column("scale", WORDS, nullable=False),
        sa.Column("low", sa.Integer(), nullable=False),
        sa.Column("language", WORDS, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column("withdrawn_at", MOMENT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_surveys"),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=f"fk_surveys_{name}_{table}")
            for name, table in TO.items()
        ),
    )
    op.create_index("ix_surveys_ticket_id", "surveys", ["ticket_id"])
    op.create_index("ix_surveys_asked_at", "surveys", ["asked_at"])


def downgrade() -> None:
    op.drop_table("surveys")
