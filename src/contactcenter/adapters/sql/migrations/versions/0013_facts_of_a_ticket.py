"""All facts about a ticket are found by index, not only those that a timeline tells."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_BESIDE = "ticket_id IS NOT NULL"


def upgrade() -> None:
    said = "json_extract(body, '$.ticket_id')"
    if op.get_bind().dialect.name == "postgresql":
        said = "CAST(body AS json) ->> 'ticket_id'"
    op.execute(
        f"UPDATE events SET ticket_id = {said} "  # noqa: S608  ours
        "WHERE ticket_id IS NULL AND body LIKE '%\"ticket_id\":%'"
    )
    op.create_index(
        "ix_events_ticket",
        "events",
        ["ticket_id"],
        sqlite_where=sa.text(_BESIDE),
        postgresql_where=sa.text(_BESIDE),
    )


def downgrade() -> None:
    op.drop_index("ix_events_ticket", "events")
    op.execute("UPDATE events SET ticket_id = NULL WHERE customer_id IS NULL")
