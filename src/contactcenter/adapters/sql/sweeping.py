"""Rows that are of no use any more, deleted some at a time so that nobody waits for it."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select, tuple_

from contactcenter.adapters.sql import tables as t
from contactcenter.adapters.sql.asking import LIMIT, NOW
from contactcenter.adapters.sql.database import Connection
from contactcenter.adapters.sql.prepared import Query, only
from contactcenter.adapters.sql.types import Moment
from contactcenter.ports.store import ANSWERS_KEPT, TALLIES_KEPT

_AT_ONCE = 1000

_ENDED_SESSIONS = Query(
    delete(t.sessions)
    .where(
        t.sessions.c.token_hash.in_(
            select(t.sessions.c.token_hash).where(t.sessions.c.expires_at <= NOW).limit(LIMIT)
        )
    )
    .returning(t.sessions.c.agent_id),
    only,
)
_REQUEST = tuple_(t.requests.c.agent_id, t.requests.c.key)
_OLD_ANSWERS = Query(
    delete(t.requests)
    .where(
        _REQUEST.in_(
            select(t.requests.c.agent_id, t.requests.c.key)
            .where(t.requests.c.kept_at < bindparam("before", type_=Moment()))
            .limit(LIMIT)
        )
    )
    .returning(t.requests.c.agent_id),
    only,
)
_OLD_TALLIES = Query(
    delete(t.tallies)
    .where(
        t.tallies.c.id.in_(
            select(t.tallies.c.id)
            .where(t.tallies.c.since < bindparam("before", type_=Moment()))
            .limit(LIMIT)
        )
    )
    .returning(t.tallies.c.id),
    only,
)


def sweep(connection: Connection, now: datetime) -> int:
    """Delete a batch of each and return how many rows that was."""
    ended = connection.all(_ENDED_SESSIONS, now=now, limit=_AT_ONCE)
    old = connection.all(_OLD_ANSWERS, before=now - ANSWERS_KEPT, limit=_AT_ONCE)
    stale = connection.all(_OLD_TALLIES, before=now - TALLIES_KEPT, limit=_AT_ONCE)
    return len(ended) + len(old) + len(stale)
