"""The first tables, all of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
MOMENT = sa.Text().with_variant(postgresql.TIMESTAMP(timezone=True), "postgresql")
COUNTED = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _people()
    _matters()
    _work()
    _intake()
    _facts()


def downgrade() -> None:
    for name in (
        "offers",
        "deliveries",
        "work_items",
        "messages",
        "raw_inputs",
        "inbox_states",
        "conversations",
        "tickets",
        "sessions",
        "presences",
        "inboxes",
        "identities",
        "timers",
        "requests",
        "queues",
        "externals",
        "events",
        "customers",
        "cursors",
        "chain",
        "agents",
    ):
        op.drop_table(name)


def _people() -> None:
    op.create_table(
        "queues",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_queues"),
    )
    op.create_table(
        "agents",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("email", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("role", WORDS, nullable=False),
        sa.Column("password_hash", WORDS, nullable=False),
        sa.Column("queues", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("preferences", sa.Text(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agents"),
        sa.UniqueConstraint("email", name="uq_agents_email"),
    )
    op.create_table(
        "presences",
        sa.Column("agent_id", WORDS, nullable=False),
        sa.Column("chosen", WORDS, nullable=False),
        sa.Column("reason", WORDS),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("leased_until", MOMENT),
        sa.Column("idle_since", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_presences_agent_id_agents"),
        sa.PrimaryKeyConstraint("agent_id", name="pk_presences"),
    )
    op.create_table(
        "sessions",
        sa.Column("token_hash", WORDS, nullable=False),
        sa.Column("agent_id", WORDS, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name="fk_sessions_agent_id_agents"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_agent_id", "sessions", ["agent_id"])
    op.create_table(
        "inboxes",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("address", WORDS),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("queue_id", WORDS, nullable=False),
        sa.Column("undo", sa.BigInteger(), nullable=False),
        sa.Column("origins", sa.Text(), nullable=False),
        sa.Column("settings", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["queues.id"], name="fk_inboxes_queue_id_queues"),
        sa.PrimaryKeyConstraint("id", name="pk_inboxes"),
        sa.UniqueConstraint("key", name="uq_inboxes_key"),
    )
    op.create_table(
        "inbox_states",
        sa.Column("inbox_id", WORDS, nullable=False),
        sa.Column("cursor", WORDS),
        sa.Column("connected_since", MOMENT),
        sa.Column("last_message_at", MOMENT),
        sa.Column("last_error", WORDS),
        sa.Column("last_error_at", MOMENT),
        sa.ForeignKeyConstraint(
            ["inbox_id"], ["inboxes.id"], name="fk_inbox_states_inbox_id_inboxes"
        ),
        sa.PrimaryKeyConstraint("inbox_id", name="pk_inbox_states"),
    )


def _matters() -> None:
    op.create_table(
        "customers",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("folded", WORDS, nullable=False),
        sa.Column("known_since", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
    )
    op.create_table(
        "identities",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("customer_id", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("address", WORDS, nullable=False),
        sa.Column("display_name", WORDS, nullable=False),
        sa.Column("proof", WORDS, nullable=False),
        sa.Column("known_since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_identities_customer_id_customers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_identities"),
        sa.UniqueConstraint("kind", "address", name="uq_identities_kind_address"),
    )
    op.create_index("ix_identities_customer_id", "identities", ["customer_id"])
    op.create_table(
        "tickets",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("reference", WORDS, nullable=False),
        sa.Column("ending", WORDS, nullable=False),
        sa.Column("subject", WORDS, nullable=False),
        sa.Column("folded", WORDS, nullable=False),
        sa.Column("customer_id", WORDS, nullable=False),
        sa.Column("queue_id", WORDS, nullable=False),
        sa.Column("channel", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("status", WORDS, nullable=False),
        sa.Column("priority", WORDS, nullable=False),
        sa.Column("assignee_id", WORDS),
        sa.Column("follows_id", WORDS),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("last_text", WORDS, nullable=False),
        sa.Column("last_direction", WORDS, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name="fk_tickets_customer_id_customers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        sa.UniqueConstraint("reference", name="uq_tickets_reference"),
    )
    op.create_index(
        "ix_tickets_assignee_id_last_at_id", "tickets", ["assignee_id", "last_at", "id"]
    )
    op.create_index(
        "ix_tickets_customer_id_last_at_id", "tickets", ["customer_id", "last_at", "id"]
    )
    op.create_index("ix_tickets_ending", "tickets", ["ending"])
    op.create_index("ix_tickets_last_at_id", "tickets", ["last_at", "id"])
    op.create_index("ix_tickets_queue_id_last_at_id", "tickets", ["queue_id", "last_at", "id"])
    unfinished = "status NOT IN ('resolved', 'closed')"
    for name, columns in (
        ("ix_tickets_unfinished", ["last_at", "id"]),
        ("ix_tickets_unfinished_by_queue", ["queue_id", "last_at", "id"]),
        ("ix_tickets_unfinished_by_assignee", ["assignee_id", "last_at", "id"]),
    ):
        _partial(name, "tickets", columns, unfinished)
    op.create_table(
        "conversations",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("reference", WORDS, nullable=False),
        sa.Column("inbox_id", WORDS, nullable=False),
        sa.Column("customer_id", WORDS, nullable=False),
        sa.Column("ticket_id", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("thread", WORDS),
        sa.Column("subject", WORDS, nullable=False),
        sa.Column("address", WORDS, nullable=False),
        sa.Column("display_name", WORDS, nullable=False),
        sa.Column("participants", sa.Text(), nullable=False),
        sa.Column("header_ids", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inbox_id"], ["inboxes.id"], name="fk_conversations_inbox_id_inboxes"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name="fk_conversations_ticket_id_tickets"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
        sa.UniqueConstraint("reference", name="uq_conversations_reference"),
    )
    _partial(
        "ix_conversations_threaded",
        "conversations",
        ["inbox_id", "thread", "id"],
        "thread IS NOT NULL",
    )
    op.create_index("ix_conversations_ticket_id", "conversations", ["ticket_id"])
    op.create_table(
        "messages",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("conversation_id", WORDS, nullable=False),
        sa.Column("ticket_id", WORDS, nullable=False),
        sa.Column("customer_id", WORDS, nullable=False),
        sa.Column("inbox_id", WORDS, nullable=False),
        sa.Column("direction", WORDS, nullable=False),
        sa.Column("agent_id", WORDS),
        sa.Column("address", WORDS, nullable=False),
        sa.Column("display_name", WORDS, nullable=False),
        sa.Column("outsider", sa.Boolean(), nullable=False),
        sa.Column("subject", WORDS, nullable=False),
        sa.Column("text", WORDS, nullable=False),
        sa.Column("reply", WORDS, nullable=False),
        sa.Column("html", WORDS),
        sa.Column("attachments", sa.Text(), nullable=False),
        sa.Column("header_id", WORDS),
        sa.Column("auto_class", WORDS, nullable=False),
        sa.Column("raw_id", WORDS),
        sa.Column("client_id", WORDS),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_messages_conversation_id_conversations",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name="fk_messages_ticket_id_tickets"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
    )
    op.create_index(
        "ix_messages_conversation_id_occurred_at_id",
        "messages",
        ["conversation_id", "occurred_at", "id"],
    )
    op.create_index(
        "ix_messages_customer_id_occurred_at_id", "messages", ["customer_id", "occurred_at", "id"]
    )
    _partial("ix_messages_headed", "messages", ["header_id"], "header_id IS NOT NULL")


def _work() -> None:
    op.create_table(
        "deliveries",
        sa.Column("message_id", WORDS, nullable=False),
        sa.Column("inbox_id", WORDS, nullable=False),
        sa.Column("recipient", WORDS, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("leased_until", MOMENT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", WORDS),
        sa.Column("provider_id", WORDS),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_deliveries_message_id_messages"
        ),
        sa.PrimaryKeyConstraint("message_id", name="pk_deliveries"),
    )
    _partial("ix_deliveries_queued", "deliveries", ["due_at", "message_id"], "state = 'queued'")
    op.create_table(
        "work_items",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("ticket_id", WORDS, nullable=False),
        sa.Column("conversation_id", WORDS, nullable=False),
        sa.Column("inbox_id", WORDS, nullable=False),
        sa.Column("queue_id", WORDS, nullable=False),
        sa.Column("channel", WORDS, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("agent_id", WORDS),
        sa.Column("preferred_id", WORDS),
        sa.Column("enqueued_at", MOMENT, nullable=False),
        sa.Column("taken_at", MOMENT),
        sa.Column("excluded", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_work_items_conversation_id_conversations",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_work_items"),
    )
    _partial("ix_work_items_open_by_agent", "work_items", ["agent_id"], "state <> 'done'")
    _partial("ix_work_items_open_by_ticket", "work_items", ["ticket_id"], "state <> 'done'")
    _partial("ix_work_items_queued", "work_items", ["enqueued_at", "id"], "state = 'queued'")
    _at_most_one("uq_work_items_open", "work_items", ["conversation_id"], "state <> 'done'")
    op.create_table(
        "offers",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("item_id", WORDS, nullable=False),
        sa.Column("ticket_id", WORDS, nullable=False),
        sa.Column("agent_id", WORDS, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("offered_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["work_items.id"], name="fk_offers_item_id_work_items"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_offers"),
    )
    _partial("ix_offers_pending_by_agent", "offers", ["agent_id"], "state = 'pending'")
    _at_most_one("uq_offers_pending", "offers", ["item_id"], "state = 'pending'")
    op.create_table(
        "timers",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("subject_id", WORDS, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_timers"),
    )
    op.create_index("ix_timers_due_at_id", "timers", ["due_at", "id"])
    op.create_index("ix_timers_kind_subject_id", "timers", ["kind", "subject_id"])


def _intake() -> None:
    op.create_table(
        "raw_inputs",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("inbox_id", WORDS, nullable=False),
        sa.Column("external_id", WORDS, nullable=False),
        sa.Column("sha256", WORDS, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary()),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("reason", WORDS),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inbox_id"], ["inboxes.id"], name="fk_raw_inputs_inbox_id_inboxes"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_raw_inputs"),
        sa.UniqueConstraint("inbox_id", "external_id", name="uq_raw_inputs_inbox_id_external_id"),
    )
    _partial("ix_raw_inputs_quarantined", "raw_inputs", ["id"], "state = 'quarantined'")
    _partial("ix_raw_inputs_received", "raw_inputs", ["received_at", "id"], "state = 'received'")
    op.create_table(
        "externals",
        sa.Column("inbox_id", WORDS, nullable=False),
        sa.Column("external_id", WORDS, nullable=False),
        sa.Column("message_id", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("inbox_id", "external_id", name="pk_externals"),
    )


def _facts() -> None:
    op.create_table(
        "events",
        sa.Column("id", COUNTED, nullable=False),
        sa.Column("position", COUNTED),
        sa.Column("type", WORDS, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("body", WORDS, nullable=False),
        sa.Column("hash", WORDS),
        sa.Column("ticket_id", WORDS),
        sa.Column("customer_id", WORDS),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint("position", name="uq_events_position"),
    )
    _partial(
        "ix_events_told", "events", ["customer_id", "at", "position"], "customer_id IS NOT NULL"
    )
    _partial("ix_events_unplaced", "events", ["id"], "position IS NULL")
    op.create_table(
        "chain",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", COUNTED, nullable=False),
        sa.Column("hash", WORDS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chain"),
    )
    op.create_table(
        "cursors",
        sa.Column("name", WORDS, nullable=False),
        sa.Column("position", COUNTED, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_cursors"),
    )
    op.create_table(
        "requests",
        sa.Column("agent_id", WORDS, nullable=False),
        sa.Column("key", WORDS, nullable=False),
        sa.Column("digest", WORDS, nullable=False),
        sa.Column("entity_id", WORDS, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kept_at", MOMENT),
        sa.PrimaryKeyConstraint("agent_id", "key", name="pk_requests"),
    )
    op.bulk_insert(
        sa.table("chain", sa.column("id"), sa.column("position"), sa.column("hash")),
        [{"id": 1, "position": 0, "hash": "0" * 64}],
    )


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    only = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=only, postgresql_where=only)


def _at_most_one(name: str, table: str, columns: list[str], where: str) -> None:
    only = sa.text(where)
    op.create_index(name, table, columns, unique=True, sqlite_where=only, postgresql_where=only)
