"""A message says whether it only thanks, a clock by which rules of zones it was counted."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column(
        "messages",
        sa.Column("courtesy", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "clocks",
        sa.Column("zone_rules", WORDS, nullable=False, server_default=""),
    )


def downgrade() -> None:
    op.drop_column("clocks", "zone_rules")
    op.drop_column("messages", "courtesy")
