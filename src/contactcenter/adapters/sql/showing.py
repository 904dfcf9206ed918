"""Rows as screens show them: the columns of each view, and how a row becomes one."""
# ruff: noqa: ANN401  a row's columns have any type

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Label,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    type_coerce,
)

from contactcenter.adapters.sql import tables as t
from contactcenter.adapters.sql.types import WORDS, among, octets
from contactcenter.domain.customer import holds_until, is_shared
from contactcenter.domain.raw import LONGEST_GLIMPSE, glimpse
from contactcenter.domain.text import beginning
from contactcenter.domain.ticket import Suspected
from contactcenter.ports.by_itself import AnswersView
from contactcenter.ports.customer_views import IdentityView, MergeView
from contactcenter.ports.views import (
    LONGEST_SHOWN,
    AgentView,
    AttachmentView,
    CallView,
    ConversationView,
    DeliveryView,
    InboxView,
    ItemView,
    MessageView,
    OfferView,
    QueueView,
    RevisionView,
    SetAsideView,
    TicketView,
    suspicion_view,
)

V = TypeVar("V")

ME = bindparam("me", type_=WORDS)
# Who sees every queue is asked with another statement than who sees some.
# Whom a ticket is about does not see it, whoever they are (spec A-IMP-1).
BARRED = type_coerce(t.tickets.c.barred, WORDS).like(bindparam("barred_me", type_=WORDS))
NOT_BARRED = type_coerce(t.tickets.c.barred, WORDS).not_like(bindparam("barred_me", type_=WORDS))
IN_SIGHT = and_(
    or_(among(t.tickets.c.queue_id, "my_queues"), t.tickets.c.assignee_id == ME), NOT_BARRED
)


def plain(column: ColumnElement[Any], name: str | None = None) -> Label[Any]:
    """Select a column as the text that it holds."""
    label = name or str(getattr(column, "name", ""))
    return type_coerce(column, WORDS).label(label)


def _columns(table: FromClause, *names: str) -> list[Label[Any]]:
    return [table.c[name].label(name) for name in names]


_ROOTS = t.customers.alias("roots")
TICKETS: Select[Any] = select(
    *_columns(t.tickets, "id", "reference", "subject", "channel", "queue_id", "assignee_id"),
    *(plain(t.tickets.c[name]) for name in ("kind", "status", "priority")),
    *_columns(t.tickets, "customer_id", "opened_at", "last_at", "last_text", "last_direction"),
    *_columns(
        t.tickets, "unanswered_since", "rating", "barred", "suspicion", "merged_into_id", "version"
    ),
    func.coalesce(_ROOTS.c.name, t.customers.c.name).label("customer_name"),
).select_from(
    t.tickets.join(t.customers, t.customers.c.id == t.tickets.c.customer_id).join(
        _ROOTS, _ROOTS.c.id == t.customers.c.merged_into, isouter=True
    )
)

ITEMS: Select[Any] = select(
    *_columns(t.work_items, "id", "ticket_id", "conversation_id", "queue_id", "channel"),
    plain(t.work_items.c.state),
    *_columns(t.work_items, "agent_id", "enqueued_at", "version"),
)

OFFERS: Select[Any] = select(
    *_columns(t.offers, "id", "item_id", "ticket_id", "agent_id", "offered_at", "expires_at"),
    plain(t.offers.c.state),
    t.offers.c.version,
)

AGENTS: Select[Any] = select(
    *_columns(t.agents, "id", "name", "queues"),
    plain(t.agents.c.role),
    plain(t.presences.c.chosen),
    plain(t.presences.c.reason),
    *_columns(t.presences, "since", "leased_until"),
    # Shows two rows, so that a change of either makes it newer.
).join_from(t.agents, t.presences, t.presences.c.agent_id == t.agents.c.id, isouter=True)

QUEUES: Select[Any] = select(*_columns(t.queues, "id", "name", "names"))

INBOXES: Select[Any] = select(
    *_columns(t.inboxes, "id", "kind", "name", "address", "undo", "receipts"),
    *_columns(t.inbox_states, "connected_since", "last_message_at", "last_error", "last_error_at"),
).join_from(t.inboxes, t.inbox_states, t.inbox_states.c.inbox_id == t.inboxes.c.id, isouter=True)

SET_ASIDE: Select[Any] = select(
    *_columns(t.raw_inputs, "id", "inbox_id", "size", "attempts", "received_at", "version"),
    func.coalesce(t.raw_inputs.c.reason, "").label("reason"),
    func.substr(t.raw_inputs.c.body, 1, 4 * LONGEST_GLIMPSE).label("body"),
)

IDENTITIES: Select[Any] = select(
    *_columns(t.identities, "id", "customer_id", "kind", "address", "display_name"),
    *(plain(t.identities.c[name]) for name in ("origin", "proof")),
    *_columns(t.identities, "proven_at", "unreachable"),
)

MERGES: Select[Any] = select(
    *_columns(t.merges, "id", "winner_id", "loser_id", "reason", "by", "at"),
    t.customers.c.name.label("loser_name"),
).join_from(t.merges, t.customers, t.customers.c.id == t.merges.c.loser_id)

REVISIONS: Select[Any] = select(
    *_columns(t.revisions, "text", "until"),
    type_coerce(t.revisions.c.attachments, Text()).label("attachments"),
)

CONVERSATIONS: Select[Any] = select(
    *_columns(t.conversations, "id", "ticket_id", "inbox_id", "subject", "address"),
    *_columns(t.conversations, "display_name", "language", "last_inbound_at", "version"),
    t.conversations.c.kind.label("channel"),
)


def _start(column: ColumnElement[Any]) -> Label[Any]:
    """Select what is shown of a text, and one character more where there is more."""
    most: ColumnElement[int] = literal_column(str(LONGEST_SHOWN + 1))
    return func.substr(column, literal_column("1"), most, type_=WORDS).label(str(column.name))


_INBOUND = type_coerce(t.messages.c.direction, WORDS) == literal("inbound", WORDS)
# As domain.customer.name_of says it.
_SENDER = case(
    (func.trim(t.messages.c.display_name) != literal("", WORDS), t.messages.c.display_name),
    (t.messages.c.address.like("%@%") | t.messages.c.address.like("+%"), t.messages.c.address),
    else_=literal("", WORDS),
)
MESSAGES: Select[Any] = (
    select(
        *_columns(t.messages, "id", "ticket_id", "conversation_id", "customer_id", "agent_id"),
        t.conversations.c.kind.label("channel"),
        plain(t.messages.c.direction),
        case(
            (_INBOUND, _SENDER),
            else_=func.coalesce(t.agents.c.name, t.messages.c.display_name),
        ).label("author"),
        *_columns(t.messages, "address", "outsider", "courtesy", "subject", "matched", "language"),
        *(plain(t.messages.c[name]) for name in ("proof", "auto_class")),
        *_columns(t.messages, "warnings", "call", "edited_at", "deleted", "version"),
        *(_start(t.messages.c[name]) for name in ("text", "reply")),
        octets(t.messages.c.text).label("size"),
        t.messages.c.html.is_not(None).label("has_html"),
        type_coerce(t.messages.c.attachments, Text()).label("attachments"),
        *_columns(t.messages, "occurred_at", "client_id"),
        plain(t.deliveries.c.state, "delivery_state"),
        t.deliveries.c.due_at.label("delivery_due_at"),
        t.deliveries.c.error.label("delivery_error"),
        t.deliveries.c.attempts.label("delivery_attempts"),
        t.deliveries.c.version.label("delivery_version"),
    )
    .join_from(t.messages, t.conversations, t.conversations.c.id == t.messages.c.conversation_id)
    .join(t.agents, t.agents.c.id == t.messages.c.agent_id, isouter=True)
    .join(t.deliveries, t.deliveries.c.message_id == t.messages.c.id, isouter=True)
)

VISIBLE = or_(
    _INBOUND,
    and_(
        t.deliveries.c.state.is_not(None),
        type_coerce(t.deliveries.c.state, WORDS).in_(
            [literal(each, WORDS) for each in ("sent", "delivered", "read")]
        ),
    ),
)  # to the one who is written to


def ticket_view(*, barred: frozenset[str], suspicion: Suspected | None, **row: Any) -> TicketView:
    """Make a row of TICKETS into its view."""
    return TicketView(barred=sorted(barred), suspicion=suspicion_view(suspicion), **row)


def item_view(**row: Any) -> ItemView:
    """Make a row of ITEMS into its view."""
    return ItemView(**row)


def offer_view(**row: Any) -> OfferView:
    """Make a row of OFFERS into its view."""
    return OfferView(**row)


def agent_view(
    *,
    queues: frozenset[str],
    chosen: str | None,
    leased_until: datetime | None,
    **row: Any,
) -> AgentView:
    """Make a row of AGENTS into its view."""
    chosen = chosen or "offline"
    return AgentView(
        queues=sorted(queues),
        chosen=chosen,
        effective="offline" if leased_until is None else chosen,
        **row,
    )


def queue_view(**row: Any) -> QueueView:
    """Make a row of QUEUES into its view."""
    return QueueView(**row)


def inbox_view(*, undo: Any, receipts: Any, **row: Any) -> InboxView:
    """Make a row of INBOXES into its view."""
    return InboxView(undo_seconds=undo.total_seconds(), answers=AnswersView.of(receipts), **row)


def set_aside_view(*, body: Any, **row: Any) -> SetAsideView:
    """Make a row of SET_ASIDE into its view."""
    return SetAsideView(beginning=glimpse(body), **row)


def identity_view(**row: Any) -> IdentityView:
    """Make a row of IDENTITIES into its view."""
    return IdentityView(
        **row,
        holds_until=holds_until(row["kind"], row["proven_at"]),
        shared=is_shared(row["kind"], row["address"]),
    )


def merge_view(**row: Any) -> MergeView:
    """Make a row of MERGES into its view."""
    return MergeView(**row)


def revision_view(*, attachments: str, **row: Any) -> RevisionView:
    """Make a row of REVISIONS into its view."""
    return RevisionView(attachments=[each["name"] for each in json.loads(attachments)], **row)


def conversation_view(**row: Any) -> ConversationView:
    """Make a row of CONVERSATIONS into its view."""
    return ConversationView(**row)


def message_view(
    *,
    text: str,
    reply: str,
    attachments: str,
    warnings: Sequence[str],
    call: Mapping[str, Any] | None,
    delivery_state: str | None,
    delivery_due_at: datetime,
    delivery_error: str | None,
    delivery_attempts: int,
    delivery_version: int,
    **row: Any,
) -> MessageView:
    """Make a row of MESSAGES into its view."""
    files = json.loads(attachments) if attachments != "[]" else ()
    delivery = delivery_state and DeliveryView(
        state=delivery_state,
        due_at=delivery_due_at,
        error=delivery_error,
        attempts=delivery_attempts,
        version=delivery_version,
    )
    return MessageView(
        text=beginning(text, LONGEST_SHOWN),
        reply=beginning(reply, LONGEST_SHOWN),
        truncated=max(len(text), len(reply)) > LONGEST_SHOWN,
        warnings=list(warnings),
        call=CallView(**call) if call else None,
        attachments=[
            AttachmentView(index=index, name=each["name"], type=each["type"], size=each["size"])
            for index, each in enumerate(files)
        ],
        delivery=delivery or None,
        **row,
    )


def keyed(make: Callable[..., V]) -> Callable[..., tuple[str, V]]:
    """Make rows into pairs of the id and the view."""

    def pair(**row: Any) -> tuple[str, V]:
        return row["id"], make(**row)

    return pair
