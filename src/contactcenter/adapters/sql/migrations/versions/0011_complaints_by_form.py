"""Complaints that people file on our form."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("filed", sa.Text(), nullable=False, server_default="null")
    op.add_column("messages", column)


def downgrade() -> None:
    op.drop_column("messages", "filed")
