"""Single rows, rows for the frames, facts in their order, and lists without a filter."""

from typing import Any

from sqlalchemy import Integer, bindparam, case, false, func, not_, or_, select

from contactcenter.adapters import moments
from contactcenter.adapters.facts import Stored, fact_of
from contactcenter.adapters.sql import showing
from contactcenter.adapters.sql import tables as t
from contactcenter.adapters.sql.asking import (
    FIRST_OF_ITS_CONVERSATION,
    IS_ROUTABLE,
    LIMIT,
    is_one,
    rows_of,
    with_agent,
)
from contactcenter.adapters.sql.kept import BY_KIND
from contactcenter.adapters.sql.prepared import Query, only
from contactcenter.adapters.sql.showing import keyed
from contactcenter.adapters.sql.types import WORDS, Moment, among
from contactcenter.domain.agent import Agent
from contactcenter.domain.chain import Chained
from contactcenter.domain.ids import Position
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.raw import RawInput
from contactcenter.domain.session import Session
from contactcenter.domain.waiting import LATEST, Wait
from contactcenter.ports.lines import found_by
from contactcenter.ports.reading import Placed

# Rows for the frames

SHOWN_TICKETS = Query(
    showing.TICKETS.where(among(t.tickets.c.id, "keys")), keyed(showing.ticket_view)
)
SHOWN_MESSAGES = Query(
    showing.MESSAGES.where(among(t.messages.c.id, "keys")), keyed(showing.message_view)
)
SHOWN_ITEMS = Query(showing.ITEMS.where(among(t.work_items.c.id, "keys")), keyed(showing.item_view))
SHOWN_OFFERS = Query(showing.OFFERS.where(among(t.offers.c.id, "keys")), keyed(showing.offer_view))
SHOWN_AGENTS = Query(showing.AGENTS.where(among(t.agents.c.id, "keys")), keyed(showing.agent_view))
SHOWN_CONVERSATIONS = Query(
    showing.CONVERSATIONS.where(among(t.conversations.c.id, "keys")),
    keyed(showing.conversation_view),
)
SHOWN_INBOXES = Query(
    showing.INBOXES.where(among(t.inboxes.c.id, "keys")), keyed(showing.inbox_view)
)

# Facts

_PLACED = (
    select(t.events.c.position, t.events.c.type, t.events.c.at, t.events.c.body)
    .where(t.events.c.position > bindparam("after", type_=Integer))
    .order_by(t.events.c.position)
    .limit(LIMIT)
)
PLACED = Query(
    _PLACED,
    lambda position, type, at, body: Placed(position, fact_of(type, at, body)),  # noqa: A006
)


def _chained(*, position: Any, hash: str, **row: Any) -> Chained:  # noqa: A002, ANN401
    stored = Stored(**row)
    return Chained(position, stored.type, moments.written(stored.at), stored.body, hash)


def _agrees(
    *,
    position: Position,
    ticket_id: str | None,
    customer_id: str | None,
    **row: Any,  # noqa: ANN401
) -> tuple[Position, bool]:
    """Return a fact's place, and whether the ids beside it are those that it holds itself."""
    try:
        beside = found_by(fact_of(row["type"], row["at"], row["body"]))
    except (LookupError, TypeError, ValueError):
        return position, False  # it is no fact any more
    return position, beside == (ticket_id, customer_id)


CHAIN = Query(_PLACED.add_columns(t.events.c.hash), _chained)
COPIED = Query(_PLACED.add_columns(t.events.c.ticket_id, t.events.c.customer_id), _agrees)

# The rest


def _waiting(state: str) -> Query[RawInput]:
    found = rows_of(RawInput).where(
        is_one(t.raw_inputs.c.state, state),
        # An expression, so that the index of what waits serves, not that of the inbox's history.
        among(t.raw_inputs.c.inbox_id.concat(""), "inboxes"),
    )
    oldest = found.order_by(t.raw_inputs.c.received_at, t.raw_inputs.c.id)
    return Query(oldest.limit(LIMIT), RawInput)


RECEIVED = _waiting("received")
INCOMPLETE = _waiting("incomplete")
SET_ASIDE = Query(
    showing.SET_ASIDE.where(
        is_one(t.raw_inputs.c.state, "quarantined"),
        t.raw_inputs.c.id < bindparam("after", type_=WORDS),
    )
    .order_by(t.raw_inputs.c.id.desc())
    .limit(LIMIT),
    showing.set_aside_view,
)
REVISIONS = Query(
    showing.REVISIONS.where(
        t.revisions.c.message_id == bindparam("message_id", type_=WORDS)
    ).order_by(t.revisions.c.until, t.revisions.c.id),
    showing.revision_view,
)
RAW = Query(
    rows_of(RawInput).where(t.raw_inputs.c.id == bindparam("raw_id", type_=WORDS)), RawInput
)
LET_PASS = Query(
    showing.SET_ASIDE.where(
        is_one(t.raw_inputs.c.state, "ignored"),
        t.raw_inputs.c.id < bindparam("after", type_=WORDS),
    )
    .order_by(t.raw_inputs.c.id.desc())
    .limit(LIMIT),
    showing.set_aside_view,
)
RAW_COUNTS = Query(
    select(t.raw_inputs.c.state, func.count().label("n")).group_by(t.raw_inputs.c.state),
    lambda state, n: (state, int(n)),
)
ALL_INBOXES = Query(rows_of(Inbox).order_by(t.inboxes.c.name, t.inboxes.c.id), Inbox)
ALL_AGENTS = Query(rows_of(Agent).order_by(t.agents.c.name, t.agents.c.id), Agent)
SIGNED_IN = Query(
    select(
        *(each.label(f"agent__{each.name}") for each in BY_KIND[Agent].columns),
        *BY_KIND[Session].columns,
    )
    .join_from(t.sessions, t.agents, t.agents.c.id == t.sessions.c.agent_id)
    .where(
        t.sessions.c.token_hash == bindparam("token_hash", type_=WORDS),
        t.sessions.c.expires_at > bindparam("now", type_=Moment()),
        t.agents.c.disabled == false(),
    ),
    lambda **row: with_agent(Session, row),
)
ANYBODY_ONLINE = Query(
    select(t.presences.c.agent_id)
    .join_from(t.presences, t.agents, t.agents.c.id == t.presences.c.agent_id)
    .where(*IS_ROUTABLE)
    .limit(1),
    only,
)
# Ids are made in the order of time, so that the key alone finds the latest.
_LATEST = select(t.work_items).order_by(t.work_items.c.id.desc()).limit(LATEST).subquery()
WAITS = Query(
    select(
        _LATEST.c.inbox_id,
        t.conversations.c.thread.label("visitor"),
        _LATEST.c.enqueued_at,
        _LATEST.c.taken_at,
    )
    .join_from(_LATEST, t.conversations, t.conversations.c.id == _LATEST.c.conversation_id)
    .where(
        _LATEST.c.queue_id == bindparam("queue_id", type_=WORDS),
        _LATEST.c.channel == bindparam("channel", type_=WORDS),
        or_(_LATEST.c.taken_at.is_not(None), not_(is_one(_LATEST.c.state, "done"))),
    )
    .order_by(_LATEST.c.id),
    Wait,
)
NEXT_TIMER = Query(select(func.min(t.timers.c.due_at).label("due_at")), only)
_LATER = case(
    (t.deliveries.c.leased_until > t.deliveries.c.due_at, t.deliveries.c.leased_until),
    else_=t.deliveries.c.due_at,
)
NEXT_DELIVERY = Query(
    select(func.min(_LATER, type_=Moment()).label("due_at")).where(
        is_one(t.deliveries.c.state, "queued"), FIRST_OF_ITS_CONVERSATION
    ),
    only,
)
