"""Of which conversation a delivery is, so that answers leave one after the other."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
IN_LINE = "ix_deliveries_in_line"


def upgrade() -> None:
    op.add_column("deliveries", sa.Column("conversation_id", WORDS))
    op.execute(
        "UPDATE deliveries SET conversation_id = "
        "(SELECT conversation_id FROM messages WHERE messages.id = deliveries.message_id)"
    )
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.alter_column("conversation_id", nullable=False)
    queued = sa.text("state = 'queued'")
    op.create_index(
        IN_LINE,
        "deliveries",
        ["conversation_id", "changed_at", "message_id"],
        sqlite_where=queued,
        postgresql_where=queued,
    )


def downgrade() -> None:
    op.drop_index(IN_LINE, "deliveries")
    op.drop_column("deliveries", "conversation_id")
