"""Timelines: messages and lines of a customer, merged by time; and what a visitor may read."""
# ruff: noqa: ANN401  a query's parameters have any type

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    bindparam,
    literal,
    literal_column,
    select,
    tuple_,
)

from contactcenter.adapters.facts import fact_of
from contactcenter.adapters.paging import Rank, TimelineEnd, timeline_end
from contactcenter.adapters.sql import showing
from contactcenter.adapters.sql import tables as t
from contactcenter.adapters.sql.asking import LIMIT, rows_of
from contactcenter.adapters.sql.database import Connection
from contactcenter.adapters.sql.prepared import Query
from contactcenter.adapters.sql.showing import BARRED, IN_SIGHT
from contactcenter.adapters.sql.types import WORDS, Moment, among
from contactcenter.domain.challenge import Challenge
from contactcenter.domain.channel import CHAT
from contactcenter.domain.customer import Customer
from contactcenter.domain.ids import Position
from contactcenter.domain.message import Message
from contactcenter.ports.lines import line
from contactcenter.ports.views import LineView, MessageView, TimelinePage

_AT = bindparam("end_at", type_=Moment())
_CUSTOMER = bindparam("customer_id", type_=WORDS)
_INBOX = bindparam("inbox_id", type_=WORDS)
_VISITOR = bindparam("visitor", type_=WORDS)

_BEFORE_MESSAGE = tuple_(t.messages.c.occurred_at, t.messages.c.id) < tuple_(
    _AT, bindparam("end_id", type_=WORDS)
)
_BEFORE_LINE = tuple_(t.events.c.at, t.events.c.position) < tuple_(
    _AT, bindparam("end_position", type_=Integer)
)


def timeline(
    connection: Connection,
    everybody: Collection[Customer],
    *,
    sees_all: bool,
    before: str | None,
    limit: int,
    **who: Any,
) -> TimelinePage:
    """Return the part of these customers' timeline before a cursor; `who` holds the parameters.

    Each gives their latest, from an index, and the latest of these are the answer.
    """
    end = None if before is None else timeline_end(before)
    if end is not None:
        who |= {"end_at": end.at, "end_id": end.id, "end_position": end.position}
    rank = None if end is None else end.rank
    rows = connection.each(
        [
            (query, {"customer_id": each.id, "limit": limit + 1, **who})
            for each in everybody
            for query in (_messages(rank, sees_all=sees_all), _lines(rank, sees_all=sees_all))
        ]
    )
    found = [each for part in rows for each in part if isinstance(each, MessageView)]
    told = [each for part in rows for each in part if isinstance(each, LineView)]
    entries: list[tuple[TimelineEnd, MessageView | LineView]] = [
        *((TimelineEnd(each.occurred_at, Rank.MESSAGE, id=each.id), each) for each in found),
        *((TimelineEnd(each.at, Rank.LINE, position=each.position), each) for each in told),
    ]
    entries.sort(key=lambda entry: entry[0])
    page = entries[-limit:]
    return TimelinePage(
        messages=[each for _, each in page if isinstance(each, MessageView)],
        lines=[each for _, each in page if isinstance(each, LineView)],
        before=page[0][0].cursor() if len(entries) > len(page) else None,
    )


def chat(connection: Connection, inbox_id: str, visitor: str, limit: int) -> list[MessageView]:
    """Return what a visitor may read, the oldest first."""
    return connection.all(_CHAT, inbox_id=inbox_id, visitor=visitor, limit=limit)[::-1]


@cache
def _messages(rank: Rank | None, *, sees_all: bool) -> Query[MessageView]:
    found = showing.MESSAGES.where(t.messages.c.customer_id == _CUSTOMER)
    if rank is Rank.MESSAGE:
        found = found.where(_BEFORE_MESSAGE)
    elif rank is Rank.LINE:  # of one moment, messages stand before lines
        found = found.where(t.messages.c.occurred_at <= _AT)
    found = _seen(found, t.messages.c.ticket_id, sees_all=sees_all)
    latest = found.order_by(t.messages.c.occurred_at.desc(), t.messages.c.id.desc())
    return Query(latest.limit(LIMIT), showing.message_view)


@cache
def _lines(rank: Rank | None, *, sees_all: bool) -> Query[LineView]:
    found = select(t.events.c.position, t.events.c.type, t.events.c.at, t.events.c.body).where(
        t.events.c.customer_id == _CUSTOMER, t.events.c.position.is_not(None)
    )
    if rank is Rank.MESSAGE:
        found = found.where(t.events.c.at < _AT)
    elif rank is Rank.LINE:
        found = found.where(_BEFORE_LINE)
    found = _seen(found, t.events.c.ticket_id, sees_all=sees_all)
    latest = found.order_by(t.events.c.at.desc(), t.events.c.position.desc())
    return Query(latest.limit(LIMIT), _told)


def _seen(query: Select[Any], ticket_id: ColumnElement[Any], *, sees_all: bool) -> Select[Any]:
    if sees_all:
        hidden = select(t.tickets.c.id).where(t.tickets.c.barred != literal_column("'[]'"), BARRED)
        return query.where(ticket_id.not_in(hidden))
    return query.where(
        ticket_id.in_(select(t.tickets.c.id).where(t.tickets.c.customer_id == _CUSTOMER, IN_SIGHT))
    )


def _told(*, position: int, type: str, at: Any, body: str) -> LineView:  # noqa: A002
    told = line(Position(position), type, fact_of(type, at, body))
    assert told is not None, f"{type} is no line, and yet has a customer in its row"
    return told


_SAID = showing.MESSAGES.where(
    t.conversations.c.inbox_id == _INBOX, t.conversations.c.thread == _VISITOR, showing.VISIBLE
).limit(LIMIT)
_CHAT = Query(
    _SAID.order_by(t.messages.c.occurred_at.desc(), t.messages.c.id.desc()), showing.message_view
)
CHAT_MESSAGE = Query(
    rows_of(Message)
    .join_from(t.messages, t.conversations, t.conversations.c.id == t.messages.c.conversation_id)
    .outerjoin(t.deliveries, t.deliveries.c.message_id == t.messages.c.id)
    .where(
        t.messages.c.id == bindparam("message_id", type_=WORDS),
        t.conversations.c.inbox_id == _INBOX,
        t.conversations.c.thread == _VISITOR,
        showing.VISIBLE,
    ),
    Message,
)
CHALLENGE = Query(
    rows_of(Challenge)
    .join_from(
        t.challenges, t.conversations, t.conversations.c.ticket_id == t.challenges.c.ticket_id
    )
    .where(t.conversations.c.inbox_id == _INBOX, t.conversations.c.thread == _VISITOR)
    .order_by(t.challenges.c.asked_at.desc(), t.challenges.c.id.desc())
    .limit(1),
    Challenge,
)
VISITORS = Query(
    select(t.conversations.c.id, t.conversations.c.inbox_id, t.conversations.c.thread).where(
        among(t.conversations.c.id, "keys"),
        t.conversations.c.kind == literal(CHAT, WORDS),
        t.conversations.c.thread.is_not(None),
    ),
    lambda id, inbox_id, thread: (id, (inbox_id, thread)),  # noqa: A006
)
