"""Corrective actions, root causes of issues, and what was decided about proposals."""

import json
from dataclasses import asdict

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from contactcenter.adapters import moments
from contactcenter.domain.complaint.plain import complaint_from_plain
from contactcenter.domain.improvement.recurrence import caused

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
MOMENT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
_AT_ONCE = 500


def upgrade() -> None:
    _table("caused_issues", ("id", "ticket_id", "category", "product", "root_cause"), "received_at")
    op.create_index(
        "ix_caused_issues_root_cause_received_at", "caused_issues", ["root_cause", "received_at"]
    )
    op.create_index("ix_caused_issues_received_at", "caused_issues", ["received_at"])
    _fill()
    _actions()
    op.create_table(
        "recurrence_decisions",
        *(
            sa.Column(name, WORDS, nullable=False)
            for name in ("id", "category", "product", "root_cause")
        ),
        sa.Column("ticket_ids", sa.Text(), nullable=False),
        sa.Column("action_id", WORDS),
        *(sa.Column(name, WORDS, nullable=False) for name in ("reason", "by")),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recurrence_decisions"),
    )
    op.create_index("ix_recurrence_decisions_at", "recurrence_decisions", ["at"])


def downgrade() -> None:
    for name in ("recurrence_decisions", "action_links", "corrective_actions", "caused_issues"):
        op.drop_table(name)


def _actions() -> None:
    op.create_table(
        "corrective_actions",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("reminder_id", WORDS),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_corrective_actions"),
    )
    op.create_index("ix_corrective_actions_opened_at_id", "corrective_actions", ["opened_at", "id"])
    op.create_table(
        "action_links",
        *(sa.Column(name, WORDS, nullable=False) for name in ("id", "action_id", "ticket_id")),
        sa.PrimaryKeyConstraint("id", name="pk_action_links"),
        sa.ForeignKeyConstraint(
            ["action_id"],
            ["corrective_actions.id"],
            name="fk_action_links_action_id_corrective_actions",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name="fk_action_links_ticket_id_tickets"
        ),
    )
    op.create_index("ix_action_links_action_id", "action_links", ["action_id"])
    op.create_index("ix_action_links_ticket_id", "action_links", ["ticket_id"])


def _table(name: str, words: tuple[str, ...], moment: str) -> None:
    op.create_table(
        name,
        *(sa.Column(each, WORDS, nullable=False) for each in words),
        sa.Column(moment, MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=f"fk_{name}_ticket_id_tickets"),
    )


def _fill() -> None:
    """Write the root causes of older complaints."""
    connection, after = op.get_bind(), ""
    found = sa.text("SELECT id, complaint FROM complaints WHERE id > :after ORDER BY id LIMIT :n")
    filled = sa.text(
        "INSERT INTO caused_issues (id, ticket_id, category, product, root_cause, received_at)"
        " VALUES (:id, :ticket_id, :category, :product, :root_cause, :received_at)"
    )
    while rows := connection.execute(found, {"after": after, "n": _AT_ONCE}).all():
        complaints = [complaint_from_plain(json.loads(written)) for _, written in rows]
        issues = [
            {**asdict(each), "received_at": moments.written(each.received_at)}
            for complaint in complaints
            for each in caused(complaint)
        ]
        if issues:
            connection.execute(filled, issues)
        after = rows[-1][0]
