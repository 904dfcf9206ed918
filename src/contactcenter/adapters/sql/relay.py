"""The relay: facts that were committed get their place in the one order.

PostgreSQL numbers rows when they are inserted, not when they are committed, so that a slow
transaction's facts appear behind ones that a reader has passed. The relay places what it finds
committed, one after another; whoever holds the chain's row is the relay, and the others wait.
"""

from typing import cast

from sqlalchemy import exists, select

from contactcenter.adapters import facts
from contactcenter.adapters.facts import Stored
from contactcenter.adapters.sql import tables
from contactcenter.adapters.sql.asking import LIMIT
from contactcenter.adapters.sql.database import Connection
from contactcenter.adapters.sql.flush import MOVE_CHAIN, link_pair
from contactcenter.adapters.sql.prepared import DIALECTS, Query
from contactcenter.adapters.sql.writing import Rows
from contactcenter.domain.ids import Position

_BATCH = 1000

_HEAD = Query(
    select(
        tables.chain.c.position,
        exists().where(tables.events.c.position.is_(None)).label("is_behind"),
    ),
    lambda **row: (Position(row["position"]), bool(row["is_behind"])),
)
_HOLD_CHAIN = Query(
    select(tables.chain.c.position, tables.chain.c.hash).with_for_update(), link_pair
)
_UNPLACED = Query(
    select(tables.events.c.id, tables.events.c.type, tables.events.c.at, tables.events.c.body)
    .where(tables.events.c.position.is_(None))
    .order_by(tables.events.c.id)
    .limit(LIMIT),
    lambda **row: (int(row["id"]), Stored(row["type"], row["at"], row["body"])),
)
_PLACES = Rows(
    tables.events,
    [tables.events.c.id, tables.events.c.position, tables.events.c.hash],
    DIALECTS["postgresql"],
)
_PLACE = (
    f"UPDATE events SET position = given.position, hash = given.hash FROM {_PLACES.given} "  # noqa: S608
    "WHERE events.id = given.id"
)


def place(connection: Connection) -> Position:
    """Place all that is committed and return the last position."""
    head, is_behind = cast("tuple[Position, bool]", connection.one(_HEAD))
    while is_behind:
        connection.begin()
        head, is_behind = _place_batch(connection)
    return head


def _place_batch(connection: Connection) -> tuple[Position, bool]:
    # The second is answered when the first is: what others placed meanwhile is not seen again.
    ((position, last),), found = connection.each(
        [(_HOLD_CHAIN, {}), (_UNPLACED, {"limit": _BATCH})]
    )
    placed = []
    for event_id, row in found:
        position += 1
        last = facts.link(last, position, row).hash
        placed.append((event_id, position, last))
    with connection.database.together(connection.raw):
        if placed:
            _ = _PLACES.write(connection, _PLACE, placed)
            connection.do(MOVE_CHAIN, to=position, last=last)
        connection.commit()
    return Position(position), len(found) == _BATCH
