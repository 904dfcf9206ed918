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
    union_all,
)

from contactcenter.adapters import paging
from contactcenter.adapters.searching import Search
from contactcenter.adapters.sql import showing
from contactcenter.adapters.sql import tables as t
from contactcenter.adapters.sql.asking import LIMIT, is_one, rows_of
from contactcenter.adapters.sql.prepared import Query, only
from contactcenter.adapters.sql.showing import IN_SIGHT, ME, NOT_BARRED
from contactcenter.adapters.sql.types import WORDS, Moment, among, among_many
from contactcenter.domain.access import Permission, may
from contactcenter.domain.agent import Agent
from contactcenter.domain.message import Message
from contactcenter.ports.reading import TicketFilter
from contactcenter.ports.views import TicketView

LONGEST_SEARCH = 8  # words; more narrow nothing
_LATEST = (t.tickets.c.last_at.desc(), t.tickets.c.id.desc())
_AT = bindparam("end_at", type_=Moment())
_ID = bindparam("end_id", type_=WORDS)
_TICKET = bindparam("ticket_id", type_=WORDS)
_UNFINISHED = t.work_items.c.state != literal_column("'done'")
_FINISHED = frozenset({"resolved", "closed"})
# As the partial indexes have it, so that they serve it.
_IS_UNFINISHED = t.tickets.c.status.not_in(
    [literal_column(f"'{each}'") for each in sorted(_FINISHED, reverse=True)]
)
_WAITING_ORDER = (t.work_items.c.enqueued_at, t.work_items.c.id)


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose tickets are in sight: all, or those of some queues and the agent's own."""

    sees_all: bool
    queues: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """Which conditions a list of tickets is asked with."""

    sight: Sight
    statuses: bool
    unfinished: bool
    kinds: bool
    queue: bool
    assignee: bool
    after: bool
    reference: bool
    ending: bool
    words: int


def shape(agent: Agent, wanted: TicketFilter, search: Search) -> Shape:
    """Return which conditions a request for tickets comes with."""
    by_reference = search.reference is not None
    return Shape(
        sight=_needed_sight(agent, wanted),
        statuses=bool(wanted.statuses),
        unfinished=bool(wanted.statuses) and _FINISHED.isdisjoint(wanted.statuses),
        kinds=bool(wanted.kinds),
        queue=wanted.queue_id is not None,
        assignee=wanted.assignee_id is not None,
        after=wanted.after is not None,
        reference=by_reference,
        ending=search.ending is not None and not by_reference,
        words=0 if by_reference else min(len(search.words), LONGEST_SEARCH),
    )


def sight(agent: Agent) -> Sight:
    """Return how much the agent sees."""
    if may(agent, Permission.SEE_EVERY_QUEUE):
        return Sight(sees_all=True)
    return Sight(sees_all=False, queues=len(agent.queues))


def seer(agent: Agent) -> dict[str, Any]:
    """Return the parameters that say what is in the agent's sight."""
    queues = sorted(agent.queues)
    one_by_one = {f"my_queue_{index}": queue for index, queue in enumerate(queues)}
    return {"me": agent.id, "my_queues": queues, "barred_me": f'%"{agent.id}"%', **one_by_one}


@cache
def tickets_page(shape: Shape) -> Query[TicketView]:
    """Return the query for tickets of that shape."""
    row = t.tickets.c
    conditions: Sequence[tuple[bool, ColumnElement[bool]]] = (
        (shape.statuses, among(row.status, "statuses")),
        (shape.unfinished, _IS_UNFINISHED),
        (shape.kinds, among(row.kind, "kinds")),
        (shape.queue, row.queue_id == bindparam("queue_id", type_=WORDS)),
        (shape.assignee, row.assignee_id == bindparam("assignee_id", type_=WORDS)),
        (shape.after, tuple_(row.last_at, row.id) < tuple_(_AT, _ID)),
        (shape.reference, row.reference == bindparam("reference", type_=WORDS)),
        (shape.words > 0 or shape.ending, _found(shape)),
    )
    return _latest(shape.sight, *(condition for is_set, condition in conditions if is_set))


def _needed_sight(agent: Agent, wanted: TicketFilter) -> Sight:
    """Return the sight to ask for, which is all when the filter stays within it anyway."""
    if wanted.queue_id in agent.queues or wanted.assignee_id == agent.id:
        return Sight(sees_all=True)
    if wanted.queue_id is not None and not may(agent, Permission.SEE_EVERY_QUEUE):
        return Sight(sees_all=False)  # a queue of others: at most the agent's own tickets in it
    return sight(agent)


def _latest(sight: Sight, *conditions: ColumnElement[bool]) -> Query[TicketView]:
    """Ask for the latest tickets in sight.

    Each queue in sight gives its latest, from an index, and the latest of these are the answer:
    else the database would walk through everybody's tickets to find the few in sight.
    """
    conditions = (*conditions, NOT_BARRED)
    found = showing.TICKETS.where(*conditions)
    if not sight.sees_all:
        parts = [
            t.tickets.c.queue_id == bindparam(f"my_queue_{index}", type_=WORDS)
            for index in range(sight.queues)
        ]
        firsts = [_first(part, *conditions) for part in (*parts, t.tickets.c.assignee_id == ME)]
        found = showing.TICKETS.where(t.tickets.c.id.in_(union_all(*firsts)))
    return Query(found.order_by(*_LATEST).limit(LIMIT), showing.ticket_view)


def _first(*conditions: ColumnElement[bool]) -> Select[Any]:
    tickets = select(t.tickets.c.id).join_from(
        t.tickets, t.customers, t.customers.c.id == t.tickets.c.customer_id
    )
    first = tickets.where(*conditions).order_by(*_LATEST).limit(LIMIT).subquery()
    return select(first.c.id)


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


def seen(query: Select[Any], *, sees_all: bool) -> Select[Any]:
    """Leave in a query for tickets those in sight."""
    return query.where(NOT_BARRED if sees_all else IN_SIGHT)


@cache
def unfinished(*, sees_all: bool) -> Query[TicketView]:
    """Return the query for tickets in sight that were opened before a moment and are not over."""
    found = seen(showing.TICKETS, sees_all=sees_all).where(
        _IS_UNFINISHED,
        t.tickets.c.opened_at < bindparam("before", type_=Moment()),
        t.tickets.c.id > bindparam("after", type_=WORDS),
    )
    return Query(found.order_by(t.tickets.c.id).limit(LIMIT), showing.ticket_view)


# The desk


@cache
def needing_work(sight: Sight) -> Query[TicketView]:
    """Return the query for tickets in sight that are new or open."""
    return _latest(sight, _IS_UNFINISHED, is_one(t.tickets.c.status, "new", "open"))


SET_BACK = _latest(
    Sight(sees_all=True),
    _IS_UNFINISHED,
    is_one(t.tickets.c.status, "pending", "on_hold"),
    t.tickets.c.assignee_id == ME,
)


@cache
def worked_at(*, sees_all: bool) -> Query[TicketView]:
    """Return the query for tickets in sight that are not new or open, and have open work.

    Little work is open, and of that little is on such tickets: it leads to them, not their dates.
    """
    found = seen(showing.TICKETS, sees_all=sees_all).where(
        is_one(t.tickets.c.status, "pending", "on_hold", "resolved", "closed"),
        t.tickets.c.id.in_(select(t.work_items.c.ticket_id).where(_UNFINISHED)),
    )
    return Query(found.limit(LIMIT), showing.ticket_view)


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
    found = seen(showing.TICKETS, sees_all=sees_all).where(t.tickets.c.id == _TICKET)
    return Query(found, showing.ticket_view)


@cache
def others(*, sees_all: bool) -> Query[TicketView]:
    """Return the query for some customers' tickets in sight but one."""
    found = seen(showing.TICKETS, sees_all=sees_all).where(
        among(t.tickets.c.customer_id, "customers"), t.tickets.c.id != _TICKET
    )
    return Query(found.order_by(*_LATEST).limit(LIMIT), showing.ticket_view)


MAY_FOLLOW = Query(
    select(t.tickets.c.may_follow_id).where(
        t.tickets.c.id == _TICKET, t.tickets.c.may_follow_id.is_not(None)
    ),
    only,
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
    return Query(seen(found, sees_all=sees_all).where(one), Message)


def filters(wanted: TicketFilter, meant: Search) -> dict[str, Any]:
    """Return what a filter asks, as the parameters of its query."""
    end = paging.list_end(wanted.after) if wanted.after is not None else None
    words = [
        word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for word in meant.words
    ]
    return {
        "statuses": wanted.statuses,
        "kinds": wanted.kinds,
        "queue_id": wanted.queue_id,
        "assignee_id": wanted.assignee_id,
        "reference": meant.reference,
        "ending": meant.ending,
        "end_at": end and end.at,
        "end_id": end and end.id,
        **{f"word_{index}": word for index, word in enumerate(words[:LONGEST_SEARCH])},
    }
