"""The first tables, all of them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
MOMENT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _people()
    _inboxes()
    _intake()
    _customers()
    _tickets()
    _conversations()
    _messages()
    _deliveries()
    _work()
    _offers()
    _facts()


def downgrade() -> None:
    for name in (
        "requests",
        "cursors",
        "chain",
        "events",
        "timers",
        "offers",
        "work_items",
        "deliveries",
        "messages",
        "conversations",
        "tickets",
        "identities",
        "customers",
        "externals",
        "raw_inputs",
        "inbox_states",
        "inboxes",
        "sessions",
        "presences",
        "agents",
        "queues",
    ):
        op.drop_table(name)


def _people() -> None:
    _table(
        "queues",
        *_some(WORDS, "id", "name"),
        *_some(sa.Text(), "names"),
    )
    _table(
        "agents",
        *_some(WORDS, "id", "email", "name", "role", "password_hash"),
        *_some(sa.Text(), "queues", "preferences"),
        *_some(sa.Integer(), "capacity", "version"),
        *_some(sa.Boolean(), "demo", "disabled"),
        unique=["email"],
    )
    _table(
        "presences",
        *_some(WORDS, "agent_id", "chosen"),
        *_some(MOMENT, "since", "idle_since"),
        *_some(sa.Integer(), "version"),
        *_maybe(WORDS, "reason"),
        *_maybe(MOMENT, "leased_until"),
        key=["agent_id"],
        to=[("agent_id", "agents.id")],
    )
    _table(
        "sessions",
        *_some(WORDS, "token_hash", "agent_id"),
        *_some(MOMENT, "opened_at", "expires_at"),
        key=["token_hash"],
        to=[("agent_id", "agents.id")],
    )
    _index("sessions", "agent_id")


def _inboxes() -> None:
    _table(
        "inboxes",
        *_some(WORDS, "id", "kind", "name", "key", "queue_id"),
        *_some(sa.BigInteger(), "undo"),
        *_some(sa.Text(), "origins", "settings"),
        *_maybe(WORDS, "address"),
        unique=["key"],
        to=[("queue_id", "queues.id")],
    )
    _table(
        "inbox_states",
        *_some(WORDS, "inbox_id"),
        *_maybe(WORDS, "cursor", "last_error"),
        *_maybe(MOMENT, "connected_since", "last_message_at", "last_error_at"),
        key=["inbox_id"],
        to=[("inbox_id", "inboxes.id")],
    )


def _intake() -> None:
    _table(
        "raw_inputs",
        *_some(WORDS, "id", "inbox_id", "external_id", "sha256", "state"),
        *_some(sa.BigInteger(), "size"),
        *_some(sa.Text(), "headers"),
        *_some(MOMENT, "received_at"),
        *_some(sa.Integer(), "attempts", "version"),
        *_maybe(sa.LargeBinary(), "body"),
        *_maybe(WORDS, "reason"),
        unique=["inbox_id external_id"],
        to=[("inbox_id", "inboxes.id")],
    )
    _partial("ix_raw_inputs_quarantined", "raw_inputs", ["id"], "state = 'quarantined'")
    _partial("ix_raw_inputs_received", "raw_inputs", ["received_at", "id"], "state = 'received'")
    _table(
        "externals",
        *_some(WORDS, "inbox_id", "external_id", "message_id"),
        key=["inbox_id", "external_id"],
    )


def _customers() -> None:
    _table(
        "customers",
        *_some(WORDS, "id", "name", "folded"),
        *_some(MOMENT, "known_since"),
        *_some(sa.Integer(), "version"),
    )
    _table(
        "identities",
        *_some(WORDS, "id", "customer_id", "kind", "address", "display_name", "proof"),
        *_some(MOMENT, "known_since"),
        unique=["kind address"],
        to=[("customer_id", "customers.id")],
    )
    _index("identities", "customer_id")


def _tickets() -> None:
    _table(
        "tickets",
        *_some(WORDS, "id", "reference", "ending", "subject", "folded", "customer_id", "queue_id"),
        *_some(WORDS, "channel", "kind", "status", "priority", "last_text", "last_direction"),
        *_some(MOMENT, "opened_at", "last_at"),
        *_some(sa.Integer(), "version"),
        *_maybe(WORDS, "assignee_id", "follows_id"),
        unique=["reference"],
        to=[("customer_id", "customers.id")],
    )
    _index("tickets", "assignee_id", "last_at", "id")
    _index("tickets", "customer_id", "last_at", "id")
    _index("tickets", "ending")
    _index("tickets", "last_at", "id")
    _index("tickets", "queue_id", "last_at", "id")
    for name, columns in (
        ("ix_tickets_unfinished", ["last_at", "id"]),
        ("ix_tickets_unfinished_by_queue", ["queue_id", "last_at", "id"]),
        ("ix_tickets_unfinished_by_assignee", ["assignee_id", "last_at", "id"]),
    ):
        _partial(name, "tickets", columns, "status NOT IN ('resolved', 'closed')")


def _conversations() -> None:
    _table(
        "conversations",
        *_some(WORDS, "id", "reference", "inbox_id", "customer_id", "ticket_id", "kind"),
        *_some(WORDS, "subject", "address", "display_name"),
        *_some(sa.Text(), "participants", "header_ids"),
        *_some(sa.Integer(), "version"),
        *_maybe(WORDS, "thread"),
        unique=["reference"],
        to=[("inbox_id", "inboxes.id"), ("ticket_id", "tickets.id")],
    )
    _partial(
        "ix_conversations_threaded",
        "conversations",
        ["inbox_id", "thread", "id"],
        "thread IS NOT NULL",
    )
    _index("conversations", "ticket_id")


def _messages() -> None:
    _table(
        "messages",
        *_some(WORDS, "id", "conversation_id", "ticket_id", "customer_id", "inbox_id"),
        *_some(WORDS, "direction", "address", "display_name", "subject", "text", "reply"),
        *_some(WORDS, "auto_class"),
        *_some(sa.Boolean(), "outsider"),
        *_some(sa.Text(), "attachments"),
        *_some(MOMENT, "occurred_at", "received_at"),
        *_maybe(WORDS, "agent_id", "html", "header_id", "raw_id", "client_id"),
        to=[("conversation_id", "conversations.id"), ("ticket_id", "tickets.id")],
    )
    _index("messages", "conversation_id", "occurred_at", "id")
    _index("messages", "customer_id", "occurred_at", "id")
    _partial("ix_messages_headed", "messages", ["header_id"], "header_id IS NOT NULL")


def _deliveries() -> None:
    _table(
        "deliveries",
        *_some(WORDS, "message_id", "inbox_id", "recipient", "state"),
        *_some(MOMENT, "due_at", "changed_at"),
        *_some(sa.Integer(), "attempts", "version"),
        *_maybe(MOMENT, "leased_until"),
        *_maybe(WORDS, "error", "provider_id"),
        key=["message_id"],
        to=[("message_id", "messages.id")],
    )
    _partial("ix_deliveries_queued", "deliveries", ["due_at", "message_id"], "state = 'queued'")


def _work() -> None:
    _table(
        "work_items",
        *_some(WORDS, "id", "ticket_id", "conversation_id", "inbox_id", "queue_id", "channel"),
        *_some(WORDS, "state"),
        *_some(MOMENT, "enqueued_at"),
        *_some(sa.Text(), "excluded"),
        *_some(sa.Integer(), "version"),
        *_maybe(WORDS, "agent_id", "preferred_id"),
        *_maybe(MOMENT, "taken_at"),
        to=[("conversation_id", "conversations.id")],
    )
    _partial("ix_work_items_open_by_agent", "work_items", ["agent_id"], "state <> 'done'")
    _partial("ix_work_items_open_by_ticket", "work_items", ["ticket_id"], "state <> 'done'")
    _partial("ix_work_items_queued", "work_items", ["enqueued_at", "id"], "state = 'queued'")
    _at_most_one("uq_work_items_open", "work_items", ["conversation_id"], "state <> 'done'")


def _offers() -> None:
    _table(
        "offers",
        *_some(WORDS, "id", "item_id", "ticket_id", "agent_id", "state"),
        *_some(MOMENT, "offered_at", "expires_at"),
        *_some(sa.Integer(), "version"),
        to=[("item_id", "work_items.id")],
    )
    _partial("ix_offers_pending_by_agent", "offers", ["agent_id"], "state = 'pending'")
    _at_most_one("uq_offers_pending", "offers", ["item_id"], "state = 'pending'")
    _table(
        "timers",
        *_some(WORDS, "id", "kind", "subject_id"),
        *_some(MOMENT, "due_at"),
    )
    _index("timers", "due_at", "id")
    _index("timers", "kind", "subject_id")


def _facts() -> None:
    _table(
        "events",
        sa.Column("id", COUNTED, nullable=False, autoincrement=True),
        *_some(WORDS, "type", "body"),
        *_some(MOMENT, "at"),
        *_maybe(COUNTED, "position"),
        *_maybe(WORDS, "hash", "ticket_id", "customer_id"),
        unique=["position"],
    )
    _partial(
        "ix_events_told", "events", ["customer_id", "at", "position"], "customer_id IS NOT NULL"
    )
    _partial("ix_events_unplaced", "events", ["id"], "position IS NULL")
    _table(
        "chain",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
        *_some(COUNTED, "position"),
        *_some(WORDS, "hash"),
    )
    _table(
        "cursors",
        *_some(WORDS, "name"),
        *_some(COUNTED, "position"),
        key=["name"],
    )
    _table(
        "requests",
        *_some(WORDS, "agent_id", "key", "digest", "entity_id"),
        *_some(sa.Integer(), "version"),
        *_maybe(MOMENT, "kept_at"),
        key=["agent_id", "key"],
    )
    op.bulk_insert(
        sa.table("chain", sa.column("id"), sa.column("position"), sa.column("hash")),
        [{"id": 1, "position": 0, "hash": "0" * 64}],
    )


def _some(kind: TypeEngine[Any], *names: str) -> Sequence[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def _maybe(kind: TypeEngine[Any], *names: str) -> Sequence[sa.Column[Any]]:
    return [sa.Column(name, kind) for name in names]


def _to(name: str, target: str, table: str) -> sa.ForeignKeyConstraint:
    constraint = f"fk_{table}_{name}_{target.partition('.')[0]}"
    return sa.ForeignKeyConstraint([name], [target], name=constraint)


def _table(
    name: str,
    *columns: sa.Column[Any],
    key: Sequence[str] = ("id",),
    unique: Sequence[str] = (),
    to: Sequence[tuple[str, str]] = (),
) -> None:
    """Make a table. Rules have the names that the code knows them by."""
    rules: list[sa.Constraint] = [sa.PrimaryKeyConstraint(*key, name=f"pk_{name}")]
    rules += [
        sa.UniqueConstraint(*each.split(), name=f"uq_{name}_{each.replace(' ', '_')}")
        for each in unique
    ]
    rules += [_to(column, target, name) for column, target in to]
    op.create_table(name, *columns, *rules)


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def _partial(name: str, table: str, columns: Sequence[str], where: str) -> None:
    only = sa.text(where)
    op.create_index(name, table, list(columns), sqlite_where=only, postgresql_where=only)


def _at_most_one(name: str, table: str, columns: Sequence[str], where: str) -> None:
    only = sa.text(where)
    op.create_index(
        name, table, list(columns), unique=True, sqlite_where=only, postgresql_where=only
    )
