"""Since when a ticket's customer waits for an answer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")


def upgrade() -> None:
    op.add_column("tickets", sa.Column("unanswered_since", MOMENT))


def downgrade() -> None:
    op.drop_column("tickets", "unanswered_since")
