"""SLA clocks, what they go by, and the editions of what decides."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
MOMENT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
OPEN = "state IN ('running', 'paused', 'breached')"
RINGING = "next_alarm_at IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "histories",
        _words("id"),
        _words("priority"),
        sa.Column("policies", sa.Text(), nullable=False),
        sa.Column("happened", sa.Text(), nullable=False),
        _number("version"),
        sa.PrimaryKeyConstraint("id", name="pk_histories"),
    )
    op.create_table(
        "clocks",
        *(_words(name) for name in ("id", "ticket_id", "policy_id")),
        _number("policy_version"),
        _words("calendar_id"),
        _number("calendar_version"),
        _words("metric"),
        _number("cycle"),
        *(_words(name) for name in ("binding", "state")),
        sa.Column("started_at", MOMENT, nullable=False),
        *(sa.Column(name, MOMENT) for name in ("due_at", "first_due_at", "breached_at")),
        sa.Column("cause", WORDS),
        sa.Column("ended_at", MOMENT),
        _words("ended_by"),
        sa.Column("rung", sa.Text(), nullable=False),
        sa.Column("next_alarm_at", MOMENT),
        _number("version"),
        sa.PrimaryKeyConstraint("id", name="pk_clocks"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_clocks_ticket_id_tickets"),
    )
    op.create_index("ix_clocks_ticket_id_id", "clocks", ["ticket_id", "id"])
    op.create_index("ix_clocks_due_at_id", "clocks", ["due_at", "id"])
    _partial("ix_clocks_ringing", ["next_alarm_at", "id"], RINGING)
    _partial("ix_clocks_open_by_ticket", ["ticket_id"], OPEN)
    _partial("ix_clocks_open_by_calendar", ["calendar_id", "id"], OPEN)
    _editions()


def downgrade() -> None:
    for name in ("editions", "clocks", "histories"):
        op.drop_table(name)


def _editions() -> None:
    op.create_table(
        "editions",
        *(_words(name) for name in ("id", "kind", "key")),
        _number("version"),
        sa.Column("body", sa.Text(), nullable=False),
        _words("by"),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_editions"),
    )
    op.create_index("ix_editions_kind_key_version", "editions", ["kind", "key", "version"])


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, WORDS, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _partial(name: str, columns: list[str], where: str) -> None:
    op.create_index(
        name, "clocks", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
