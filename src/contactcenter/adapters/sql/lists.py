"""Lists of tickets, the desk, and all about one ticket.

Each list has its order from an index, and its page from a key.

What depends on the request (who sees how much, which filters are set, where the page before
ended) decides which statement is asked; there is one for each combination, compiled once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    false,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)

from contactcenter.adapters.searching import Search
from contactcenter.adapters.sql import showing
from contactcenter.adapters.sql import tables as t
from contactcenter.adapters.sql.asking import LIMIT, is_one, rows_of
from contactcenter.adapters.sql.prepared import Query, only
from contactcenter.adapters.sql.showing import IN_SIGHT, ME
from contactcenter.adapters.sql.types import WORDS, Moment, among, among_many
from contactcenter.domain.customer import Customer
from contactcenter.domain.message import Message
from contactcenter.ports.reading import TicketFilter
from contactcenter.ports.views import TicketView

LONGEST_SEARCH = 8  # words; more narrow nothing
_LATEST = (t.tickets.c.last_at.desc(), t.tickets.c.id.desc())
_AT = bindparam("end_at", type_=Moment())
_ID = bindparam("end_id", type_=WORDS)
_CUSTOMER = bindparam("customer_id", type_=WORDS)
_TICKET = bindparam("ticket_id", type_=WORDS)
_UNFINISHED = t.work_items.c.state != literal_column("'done'")
_WAITING_ORDER = (t.work_items.c.enqueued_at, t.work_items.c.id)


@dataclass(frozen=True, slots=True)
class Shape:
    """Which conditions a list of tickets is asked with."""

    sees_all: bool
    statuses: bool
    kinds: bool
    queue: bool
    assignee: bool
    after: bool
    reference: bool
    ending: bool
    words: int


def shape(wanted: TicketFilter, search: Search, *, sees_all: bool) -> Shape:
    """Return which conditions a request for tickets comes with."""
    by_reference = search.reference is not None
    return Shape(
        sees_all=sees_all,
        statuses=bool(wanted.statuses),
        kinds=bool(wanted.kinds),
        queue=wanted.queue_id is not None,
        assignee=wanted.assignee_id is not None,
        after=wanted.after is not None,
        reference=by_reference,
        ending=search.ending is not None and not by_reference,
        words=0 if by_reference else min(len(search.words), LONGEST_SEARCH),
    )


@cache
def tickets_page(shape: Shape) -> Query[TicketView]:
    """Return the query for tickets of that shape."""
    row = t.tickets.c
    conditions: Sequence[tuple[bool, ColumnElement[bool]]] = (
        (not shape.sees_all, IN_SIGHT),
        (shape.statuses, among(row.status, "statuses")),
        (shape.kinds, among(row.kind, "kinds")),
        (shape.queue, row.queue_id == bindparam("queue_id", type_=WORDS)),
        (shape.assignee, row.assignee_id == bindparam("assignee_id", type_=WORDS)),
        (shape.after, tuple_(row.last_at, row.id) < tuple_(_AT, _ID)),
        (shape.reference, row.reference == bindparam("reference", type_=WORDS)),
        (shape.words > 0 or shape.ending, _found(shape)),
    )
    found = showing.TICKETS.where(*(condition for is_set, condition in conditions if is_set))
    return Query(found.order_by(*_LATEST).limit(LIMIT), showing.ticket_view)


def _found(shape: Shape) -> ColumnElement[bool]:
    words = [
        or_(
            t.tickets.c.folded.contains(bindparam(f"word_{index}", type_=WORDS), escape="\\"),
            t.customers.c.folded.contains(bindparam(f"word_{index}", type_=WORDS), escape="\\"),
        )
        for index in range(shape.words)
    ]
    everything = words[0] if words else false()
    for word in words[1:]:
        everything &= word
    if not shape.ending:
        return everything
    return or_(t.tickets.c.ending == bindparam("ending", type_=WORDS), everything)


def _seen(query: Select[Any], *, sees_all: bool) -> Select[Any]:
    return query if sees_all else query.where(IN_SIGHT)


# The desk


@cache
def needing_work(*, sees_all: bool) -> Query[TicketView]:
    """Return the query for tickets in sight that are new or open."""
    found = _seen(showing.TICKETS, sees_all=sees_all)
    found = found.where(is_one(t.tickets.c.status, "new", "open"))
    return Query(found.order_by(*_LATEST).limit(LIMIT), showing.ticket_view)


SET_BACK = Query(
    showing.TICKETS.where(
        is_one(t.tickets.c.status, "pending", "on_hold"), t.tickets.c.assignee_id == ME
    )
    .order_by(*_LATEST)
    .limit(LIMIT),
    showing.ticket_view,
)
COLLEAGUES = Query(
    showing.AGENTS.where(t.agents.c.disabled == false()).order_by(t.agents.c.name, t.agents.c.id),
    showing.agent_view,
)
QUEUES = Query(showing.QUEUES.order_by(t.queues.c.name, t.queues.c.id), showing.queue_view)
OPEN_ITEMS = Query(
    showing.ITEMS.where(_UNFINISHED, among_many(t.work_items.c.ticket_id, "tickets")).order_by(
        *_WAITING_ORDER
    ),
    showing.item_view,
)
MY_OFFERS = Query(
    showing.OFFERS.where(is_one(t.offers.c.state, "pending"), t.offers.c.agent_id == ME).order_by(
        t.offers.c.id
    ),
    showing.offer_view,
)
INBOX_VIEWS = Query(showing.INBOXES.order_by(t.inboxes.c.name, t.inboxes.c.id), showing.inbox_view)
QUARANTINED = Query(
    select(func.count().label("n")).where(is_one(t.raw_inputs.c.state, "quarantined")), only
)
HEAD = Query(select(t.chain.c.position), only)

# One ticket


@cache
def ticket(*, sees_all: bool) -> Query[TicketView]:
    """Return the query for one ticket in sight."""
    found = _seen(showing.TICKETS, sees_all=sees_all).where(t.tickets.c.id == _TICKET)
    return Query(found, showing.ticket_view)


@cache
def others(*, sees_all: bool) -> Query[TicketView]:
    """Return the query for a customer's tickets in sight but one."""
    found = _seen(showing.TICKETS, sees_all=sees_all).where(
        t.tickets.c.customer_id == _CUSTOMER, t.tickets.c.id != _TICKET
    )
    return Query(found.order_by(*_LATEST).limit(LIMIT), showing.ticket_view)


CUSTOMER = Query(rows_of(Customer).where(t.customers.c.id == _CUSTOMER), Customer)
IDENTITIES = Query(
    showing.IDENTITIES.where(t.identities.c.customer_id == _CUSTOMER).order_by(t.identities.c.id),
    showing.identity_view,
)
CONVERSATIONS = Query(
    showing.CONVERSATIONS.where(t.conversations.c.ticket_id == _TICKET).order_by(
        t.conversations.c.id
    ),
    showing.conversation_view,
)


@cache
def message(*, sees_all: bool) -> Query[Message]:
    """Return the query for one message in sight."""
    found = rows_of(Message).join_from(
        t.messages, t.tickets, t.tickets.c.id == t.messages.c.ticket_id
    )
    one = t.messages.c.id == bindparam("message_id", type_=WORDS)
    return Query(_seen(found, sees_all=sees_all).where(one), Message)
