"""The code that was asked for last on a ticket is found by index."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_challenges_ticket_id_asked_at", "challenges", ["ticket_id", "asked_at"])


def downgrade() -> None:
    op.drop_index("ix_challenges_ticket_id_asked_at", "challenges")
