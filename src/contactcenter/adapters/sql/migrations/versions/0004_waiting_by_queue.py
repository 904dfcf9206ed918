"""What waits, by queue and channel, so that none hides behind another's backlog."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

QUEUED = sa.text("state = 'queued'")


def upgrade() -> None:
    op.create_index(
        "ix_work_items_waiting",
        "work_items",
        ["queue_id", "channel", "enqueued_at", "id"],
        sqlite_where=QUEUED,
        postgresql_where=QUEUED,
    )
    op.drop_index("ix_work_items_queued", "work_items")


def downgrade() -> None:
    op.create_index(
        "ix_work_items_queued",
        "work_items",
        ["enqueued_at", "id"],
        sqlite_where=QUEUED,
        postgresql_where=QUEUED,
    )
    op.drop_index("ix_work_items_waiting", "work_items")
