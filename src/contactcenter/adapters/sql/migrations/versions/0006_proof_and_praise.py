"""Codes that prove an address, and how content customers were."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
MOMENT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.add_column("tickets", sa.Column("rating", sa.Integer()))
    op.create_index("ix_tallies_since", "tallies", ["since"])
    op.create_table(
        "challenges",
        *(sa.Column(name, WORDS, nullable=False) for name in ("id", "identity_id", "ticket_id")),
        sa.Column("by", WORDS, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("passed_at", MOMENT),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_challenges"),
        _to("id", "messages"),
        _to("identity_id", "identities"),
        _to("ticket_id", "tickets"),
    )


def downgrade() -> None:
    op.drop_table("challenges")
    op.drop_index("ix_tallies_since", "tallies")
    op.drop_column("tickets", "rating")


def _to(name: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{other}.id"], name=f"fk_challenges_{name}_{other}")
