"""A task says what calls for it, so that it is done by itself when that is met."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("tasks", sa.Column("calls_for", WORDS, nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("tasks", "calls_for")
