"""Tickets that read as complaints."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("tickets") as tickets:
        tickets.add_column(sa.Column("suspicion", sa.Text(), nullable=False, server_default="null"))
    with op.batch_alter_table("tickets") as tickets:
        tickets.alter_column("suspicion", server_default=None)


def downgrade() -> None:
    op.drop_column("tickets", "suspicion")
