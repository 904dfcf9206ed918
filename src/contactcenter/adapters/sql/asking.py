"""Queries of a transaction: what a block reads, and the locks that it takes by reading.

On PostgreSQL rows are locked in the order of their keys. What is shared out among workers skips
the rows that another worker holds. SQLite has one writer and needs no locks.
Which table is locked before which stands in `ports.store`; the looks that keep it are in `looks`.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    delete,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    text,
    tuple_,
)

from contactcenter.adapters.sql import tables as t
from contactcenter.adapters.sql.kept import BY_KIND
from contactcenter.adapters.sql.prepared import Query, only
from contactcenter.adapters.sql.types import WORDS, Moment, among, pair_among
from contactcenter.domain.agent import Agent, Presence
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.customer import Customer, Identity
from contactcenter.domain.inbox import Inbox, InboxState, Queue
from contactcenter.domain.merge import Distinction, Merge
from contactcenter.domain.message import Delivery, Message
from contactcenter.domain.raw import RawInput
from contactcenter.domain.request import Done
from contactcenter.domain.ticket import Ticket
from contactcenter.domain.timer import Timer
from contactcenter.domain.work import Offer, WorkItem
from contactcenter.ports.store import Entity

V = TypeVar("V")

NOW = bindparam("now", type_=Moment())
LIMIT = bindparam("limit", type_=Integer)
KIND = bindparam("kind", type_=WORDS)


def is_one(column: ColumnElement[Any], *values: str) -> ColumnElement[bool]:
    """Whether a column is one of a few constants, written so that partial indexes serve it."""
    if len(values) == 1:
        return column == literal_column(f"'{values[0]}'")
    return column.in_([literal_column(f"'{value}'") for value in values])


def rows_of(kind: Callable[..., V]) -> Select[Any]:
    """Select the columns that make up values of a type."""
    return select(*BY_KIND[cast("type[Entity]", kind)].columns)


def _by_keys(kind: Callable[..., V]) -> Query[V]:
    kept = BY_KIND[cast("type[Entity]", kind)]
    return Query(rows_of(kind).where(among(kept.key, "keys")), kind)


def _locked(kind: Callable[..., V]) -> Query[V]:
    kept = BY_KIND[cast("type[Entity]", kind)]
    found = rows_of(kind).where(among(kept.key, "keys")).order_by(kept.key)
    return Query(found.with_for_update(key_share=True), kind)


TICKETS = _locked(Ticket)
CONVERSATIONS = _locked(Conversation)
OFFERS = _locked(Offer)
DELIVERIES = _locked(Delivery)
PRESENCES = _locked(Presence)
RAWS = _locked(RawInput)
INBOX_STATES = _locked(InboxState)
BY_KEYS: Mapping[type[Entity], Query[Any]] = {kind: _by_keys(kind) for kind in BY_KIND}

AGENT_BY_EMAIL = Query(
    rows_of(Agent).where(t.agents.c.email == bindparam("email", type_=WORDS)), Agent
)
AGENTS_BY_EMAIL = Query(rows_of(Agent).where(among(t.agents.c.email, "emails")), Agent)
INBOXES = Query(rows_of(Inbox).order_by(t.inboxes.c.id), Inbox)
QUEUES = Query(rows_of(Queue).order_by(t.queues.c.id), Queue)

# Intake

IDENTITIES = Query(
    rows_of(Identity).where(pair_among(t.identities.c.kind, t.identities.c.address, "addresses")),
    Identity,
)


def _tuple(**row: Any) -> tuple[Any, ...]:  # noqa: ANN401  columns have any type
    return tuple(row.values())


def _at(*where: ColumnElement[bool]) -> Select[Any]:
    c = t.conversations.c
    return select(c.id, c.ticket_id, c.inbox_id, c.thread).where(*where).order_by(c.id)


# Where a conversation is: id, ticket, inbox, thread; without a lock.
BY_REFERENCE = Query(_at(among(t.conversations.c.reference, "references")), _tuple)
BY_THREAD = Query(
    _at(
        pair_among(t.conversations.c.inbox_id, t.conversations.c.thread, "threads"),
        t.conversations.c.thread.is_not(None),
    ),
    _tuple,
)
BY_ID = Query(_at(among(t.conversations.c.id, "ids")), _tuple)
BY_TICKET = Query(_at(among(t.conversations.c.ticket_id, "tickets")), _tuple)
# By its reference, or by its id: id, reference, the ticket that took its conversations over.
CODED = Query(
    select(t.tickets.c.id, t.tickets.c.reference, t.tickets.c.merged_into_id).where(
        or_(among(t.tickets.c.reference, "references"), among(t.tickets.c.id, "keys"))
    ),
    _tuple,
)
SAID_IN = Query(
    select(t.messages.c.header_id, t.messages.c.conversation_id, t.conversations.c.ticket_id)
    .join(t.conversations, t.conversations.c.id == t.messages.c.conversation_id)
    .where(among(t.messages.c.header_id, "header_ids"), t.messages.c.header_id.is_not(None))
    .order_by(t.messages.c.id),
    _tuple,
)
# Which message is meant: inbox, id, message.
EXTERNALS = Query(
    select(t.externals.c.inbox_id, t.externals.c.external_id, t.externals.c.message_id).where(
        pair_among(t.externals.c.inbox_id, t.externals.c.external_id, "pairs")
    ),
    _tuple,
)
PROVIDED = Query(
    select(t.deliveries.c.inbox_id, t.deliveries.c.provider_id, t.deliveries.c.message_id).where(
        pair_among(t.deliveries.c.inbox_id, t.deliveries.c.provider_id, "pairs"),
        t.deliveries.c.provider_id.is_not(None),
    ),
    _tuple,
)
HEADED = Query(
    select(t.messages.c.header_id, t.messages.c.id)
    .where(
        among(t.messages.c.header_id, "header_ids"),
        t.messages.c.header_id.is_not(None),
        is_one(t.messages.c.direction, "outbound"),
    )
    .order_by(t.messages.c.id),
    _tuple,
)
SAID = Query(
    rows_of(Message)
    .outerjoin(t.deliveries, t.deliveries.c.message_id == t.messages.c.id)
    .where(
        t.messages.c.conversation_id.in_(
            select(t.conversations.c.id).where(
                t.conversations.c.ticket_id == bindparam("ticket_id", type_=WORDS)
            )
        ),
        t.messages.c.ticket_id == bindparam("ticket_id", type_=WORDS),
        is_one(t.messages.c.direction, "inbound", "outbound"),
        func.coalesce(t.deliveries.c.state, literal_column("''")) != literal_column("'undone'"),
    )
    .order_by(t.messages.c.occurred_at.desc(), t.messages.c.id.desc())
    .limit(LIMIT),
    Message,
)
CONVERSATIONS_OF = Query(
    rows_of(Conversation)
    .where(t.conversations.c.ticket_id == bindparam("ticket_id", type_=WORDS))
    .order_by(t.conversations.c.id),
    Conversation,
)
JOINED_TO = Query(
    rows_of(Ticket)
    .where(t.tickets.c.merged_into_id == bindparam("ticket_id", type_=WORDS))
    .order_by(t.tickets.c.id)
    .with_for_update(key_share=True),
    Ticket,
)

# Customers

ONE_WITH = Query(
    rows_of(Customer).where(
        or_(among(t.customers.c.id, "roots"), among(t.customers.c.merged_into, "roots"))
    ),
    Customer,
)
IDENTITIES_OF = Query(
    rows_of(Identity)
    .where(among(t.identities.c.customer_id, "customers"))
    .order_by(t.identities.c.id),
    Identity,
)
DISTINCTIONS = Query(
    rows_of(Distinction)
    .where(
        among(t.distinctions.c.one_id, "customers"), among(t.distinctions.c.other_id, "customers")
    )
    .order_by(t.distinctions.c.id),
    Distinction,
)
STANDING_MERGES = Query(
    rows_of(Merge)
    .where(among(t.merges.c.loser_id, "customers"), t.merges.c.undone_at.is_(None))
    .order_by(t.merges.c.id),
    Merge,
)

# Work


def _open(where: ColumnElement[bool]) -> Query[WorkItem]:
    found = rows_of(WorkItem).where(where, t.work_items.c.state != literal_column("'done'"))
    return Query(found.order_by(t.work_items.c.id).with_for_update(key_share=True), WorkItem)


OPEN_ITEMS = _open(among(t.work_items.c.conversation_id, "conversations"))
OPEN_ITEMS_OF_TICKETS = _open(among(t.work_items.c.ticket_id, "tickets"))
PENDING_OFFERS = Query(
    rows_of(Offer)
    .where(among(t.offers.c.item_id, "items"), is_one(t.offers.c.state, "pending"))
    .order_by(t.offers.c.id)
    .with_for_update(key_share=True),
    Offer,
)
# Which ticket a row belongs to, without a lock.
TICKETS_OF_CONVERSATIONS = Query(
    select(t.conversations.c.ticket_id).where(among(t.conversations.c.id, "keys")), only
)
TICKETS_OF_ITEMS = Query(
    select(t.work_items.c.ticket_id).where(among(t.work_items.c.id, "keys")), only
)
TICKETS_OF_OFFERS = Query(select(t.offers.c.ticket_id).where(among(t.offers.c.id, "keys")), only)
TICKETS_OF_AGENTS = Query(
    select(t.work_items.c.ticket_id).where(
        among(t.work_items.c.agent_id, "keys"), t.work_items.c.state != literal_column("'done'")
    ),
    only,
)
ANY_WAITING = Query(
    select(t.work_items.c.id).where(is_one(t.work_items.c.state, "queued")).limit(1), only
)
WAITING = Query(
    rows_of(WorkItem)
    .where(
        is_one(t.work_items.c.state, "queued"),
        t.work_items.c.queue_id == bindparam("queue_id", type_=WORDS),
        t.work_items.c.channel == bindparam("channel", type_=WORDS),
    )
    .order_by(t.work_items.c.enqueued_at, t.work_items.c.id)
    .limit(LIMIT),
    WorkItem,
)
CHANNELS = Query(select(t.inboxes.c.kind).distinct(), only)
IS_ROUTABLE = (
    is_one(t.presences.c.chosen, "online"),
    t.presences.c.leased_until > NOW,
    t.agents.c.disabled == false(),
)
ROUTABLE = Query(
    select(
        *(each.label(f"agent__{each.name}") for each in BY_KIND[Agent].columns),
        *BY_KIND[Presence].columns,
    )
    .join_from(t.presences, t.agents, t.agents.c.id == t.presences.c.agent_id)
    .where(*IS_ROUTABLE)
    .order_by(t.presences.c.agent_id),
    lambda **row: with_agent(Presence, row),
)
BARRED = Query(
    select(t.tickets.c.id, t.tickets.c.barred).where(
        t.tickets.c.barred != literal_column("'[]'"), among(t.tickets.c.id, "tickets")
    ),
    _tuple,
)
HELD = Query(
    select(t.work_items.c.agent_id, t.work_items.c.channel, func.count().label("held"))
    .where(
        among(t.work_items.c.agent_id, "agents"),
        t.work_items.c.state != literal_column("'done'"),
        is_one(t.work_items.c.state, "offered", "assigned"),
    )
    .group_by(t.work_items.c.agent_id, t.work_items.c.channel),
    lambda **row: (str(row["agent_id"]), str(row["channel"]), int(row["held"])),
)

# Timers, delivery, reactions, requests

DUE_TIMERS = Query(
    delete(t.timers)
    .where(
        t.timers.c.id.in_(
            select(t.timers.c.id)
            .where(t.timers.c.kind == KIND, t.timers.c.due_at <= NOW)
            .order_by(t.timers.c.due_at, t.timers.c.id)
            .limit(LIMIT)
            .with_for_update(skip_locked=True)
        )
    )
    .returning(*t.timers.columns),
    Timer,
)
_before = t.deliveries.alias("before")
# Answers of one conversation leave one after the other, in the order in which they were queued.
FIRST_OF_ITS_CONVERSATION = ~exists().where(
    _before.c.conversation_id == t.deliveries.c.conversation_id,
    is_one(_before.c.state, "queued"),
    tuple_(_before.c.changed_at, _before.c.message_id)
    < tuple_(t.deliveries.c.changed_at, t.deliveries.c.message_id),
)
DUE_DELIVERIES = Query(
    rows_of(Delivery)
    .where(
        is_one(t.deliveries.c.state, "queued"),
        FIRST_OF_ITS_CONVERSATION,
        t.deliveries.c.due_at <= NOW,
        or_(t.deliveries.c.leased_until.is_(None), t.deliveries.c.leased_until <= NOW),
    )
    .order_by(t.deliveries.c.due_at, t.deliveries.c.message_id)
    .limit(LIMIT)
    .with_for_update(key_share=True, skip_locked=True),
    Delivery,
)
CURSOR = Query(
    select(t.cursors.c.position)
    .where(t.cursors.c.name == bindparam("name", type_=WORDS))
    .with_for_update(),
    only,
)
START_CURSOR = Query(
    text(
        "INSERT INTO cursors (name, position) VALUES (:name, 0) "
        "ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING position"
    ).columns(t.cursors.c.position),
    only,
)
ANSWER = Query(
    select(t.requests.c.digest, t.requests.c.entity_id, t.requests.c.version).where(
        t.requests.c.agent_id == bindparam("agent_id", type_=WORDS),
        t.requests.c.key == bindparam("key", type_=WORDS),
    ),
    lambda **row: (str(row["digest"]), Done(id=row["entity_id"], version=row["version"])),
)


def with_agent(kind: Callable[..., V], row: Mapping[str, Any]) -> tuple[Agent, V]:
    """Make a row that joins an account into both its values."""
    prefix = "agent__"
    of_agent = {name.removeprefix(prefix): value for name, value in row.items() if prefix in name}
    rest = {name: value for name, value in row.items() if prefix not in name}
    return Agent(**of_agent), kind(**rest)
