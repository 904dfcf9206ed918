"""One memory of a customer over all channels: proofs, merges, edits, and limits that are kept."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
MOMENT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
_BY_STATE = (
    ("ix_raw_inputs_let_pass", "ignored", ["id"]),
    ("ix_raw_inputs_incomplete", "incomplete", ["received_at", "id"]),
)


def upgrade() -> None:
    _customers()
    _tickets()
    _messages()
    _calls()
    _tallies()


def downgrade() -> None:
    op.drop_table("tallies")
    for name, _, _ in _BY_STATE:
        op.drop_index(name, "raw_inputs")
    op.drop_column("inboxes", "receipts")
    op.drop_table("calls")
    op.drop_table("revisions")
    op.drop_index("ix_deliveries_provided", "deliveries")
    _drop("deliveries", "parts_sent")
    _drop("messages", "identity_id", "proof", "warnings", "matched", "language", "buttons")
    _drop("messages", "template", "pressed", "call")
    _drop("messages", "edited_at", "deleted", "version")
    _drop("conversations", "language", "last_inbound_at")
    _drop("tickets", "may_follow_id", "merged_into_id")
    op.drop_table("distinctions")
    op.drop_table("merges")
    for name in ("uq_identities_proven", "uq_identities_claimed", "ix_identities_kind_address"):
        op.drop_index(name, "identities")
    with op.batch_alter_table("identities") as identities:
        identities.drop_constraint("uq_identities_customer_id_kind_address")
        identities.create_unique_constraint("uq_identities_kind_address", ["kind", "address"])
    _drop("identities", "origin", "proven_at", "unreachable", "version")
    for name in ("merged_into", "folded"):
        op.drop_index(f"ix_customers_{name}", "customers")
    _drop("customers", "merged_into")


def _customers() -> None:
    op.add_column("customers", sa.Column("merged_into", WORDS))
    for name in ("merged_into", "folded"):
        op.create_index(f"ix_customers_{name}", "customers", [name])
    _add("identities", "origin", WORDS, "sent")
    op.add_column("identities", sa.Column("proven_at", MOMENT))
    _add("identities", "unreachable", WORDS, "")
    _add("identities", "version", sa.Integer(), "1")
    with op.batch_alter_table("identities") as identities:
        identities.drop_constraint("uq_identities_kind_address")
        identities.create_unique_constraint(
            "uq_identities_customer_id_kind_address", ["customer_id", "kind", "address"]
        )
    op.create_index("ix_identities_kind_address", "identities", ["kind", "address"])
    _at_most_one("uq_identities_proven", "identities", "proof <> 'claimed'", "kind", "address")
    claimed = "proof = 'claimed' AND origin = 'sent'"
    _at_most_one("uq_identities_claimed", "identities", claimed, "kind", "address")
    _merges()


def _merges() -> None:
    op.create_table(
        "merges",
        sa.Column("id", WORDS, nullable=False),
        *(sa.Column(name, WORDS, nullable=False) for name in ("winner_id", "loser_id")),
        *(sa.Column(name, WORDS, nullable=False) for name in ("reason", "by")),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT),
        sa.Column("undone_by", WORDS),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_merges"),
        _to("merges", "winner_id", "customers"),
        _to("merges", "loser_id", "customers"),
    )
    op.create_index("ix_merges_winner_id", "merges", ["winner_id"])
    _at_most_one("uq_merges_standing", "merges", "undone_at IS NULL", "loser_id")
    op.create_table(
        "distinctions",
        *(sa.Column(name, WORDS, nullable=False) for name in ("id", "one_id", "other_id", "by")),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_distinctions"),
        _to("distinctions", "one_id", "customers"),
        _to("distinctions", "other_id", "customers"),
    )
    op.create_index("ix_distinctions_one_id", "distinctions", ["one_id"])
    op.create_index("ix_distinctions_other_id", "distinctions", ["other_id"])


def _tickets() -> None:
    op.add_column("tickets", sa.Column("may_follow_id", WORDS))
    op.add_column("tickets", sa.Column("merged_into_id", WORDS))
    op.add_column("conversations", sa.Column("language", WORDS))
    op.add_column("conversations", sa.Column("last_inbound_at", MOMENT))


def _messages() -> None:
    for name in ("identity_id", "matched", "language", "pressed"):
        op.add_column("messages", sa.Column(name, WORDS))
    _add("messages", "proof", WORDS, "claimed")
    _add("messages", "warnings", sa.Text(), "[]")
    _add("messages", "buttons", sa.Text(), "[]")
    _add("messages", "template", sa.Text(), "null")
    _add("messages", "call", sa.Text(), "null")
    op.add_column("messages", sa.Column("edited_at", MOMENT))
    _add("messages", "deleted", sa.Boolean(), sa.false())
    _add("messages", "version", sa.Integer(), "1")
    _add("deliveries", "parts_sent", sa.Integer(), "0")
    provided = sa.text("provider_id IS NOT NULL")
    op.create_index(
        "ix_deliveries_provided",
        "deliveries",
        ["inbox_id", "provider_id"],
        sqlite_where=provided,
        postgresql_where=provided,
    )
    op.create_table(
        "revisions",
        *(sa.Column(name, WORDS, nullable=False) for name in ("id", "message_id", "text")),
        sa.Column("html", WORDS),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        _to("revisions", "message_id", "messages"),
    )
    op.create_index("ix_revisions_message_id", "revisions", ["message_id"])


def _calls() -> None:
    op.create_table(
        "calls",
        *(sa.Column(name, WORDS, nullable=False) for name in ("id", "inbox_id", "source")),
        sa.Column("source_call_id", WORDS, nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("ticket_id", WORDS, nullable=False),
        *(sa.Column(name, WORDS, nullable=False) for name in ("conversation_id", "message_id")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
        _to("calls", "inbox_id", "inboxes"),
        _to("calls", "conversation_id", "conversations"),
        _to("calls", "message_id", "messages"),
    )


def _tallies() -> None:
    _add("inboxes", "receipts", sa.Text(), "null")
    for name, state, columns in _BY_STATE:
        where = sa.text(f"state = '{state}'")
        op.create_index(name, "raw_inputs", columns, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "tallies",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tallies"),
    )


def _add(
    table: str, name: str, kind: sa.types.TypeEngine[Any], default: str | sa.ColumnElement[Any]
) -> None:
    """Add a column that has the same value in every row that is there."""
    op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))


def _drop(table: str, *names: str) -> None:
    for name in names:
        op.drop_column(table, name)


def _to(table: str, name: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{other}.id"], name=f"fk_{table}_{name}_{other}")


def _at_most_one(name: str, table: str, where: str, *columns: str) -> None:
    op.create_index(
        name,
        table,
        list(columns),
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
