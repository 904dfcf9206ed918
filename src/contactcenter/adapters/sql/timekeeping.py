"""Queries about clocks, and the editions of what decides."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, or_, select

from contactcenter.adapters.sql import tables as t
from contactcenter.adapters.sql.asking import LIMIT, NOW, is_one, rows_of
from contactcenter.adapters.sql.database import Connection
from contactcenter.adapters.sql.prepared import Query, only
from contactcenter.adapters.sql.showing import keyed, plain
from contactcenter.adapters.sql.types import WORDS, Moment, among, among_many
from contactcenter.domain.edition import Edition
from contactcenter.domain.sla.clock import SlaClock, TicketHistory
from contactcenter.ports.clocks import ClockView, TimedTicket

HISTORIES = Query(
    rows_of(TicketHistory)
    .where(among(t.histories.c.id, "keys"))
    .order_by(t.histories.c.id)
    .with_for_update(key_share=True),
    TicketHistory,
)
HISTORY = Query(
    rows_of(TicketHistory).where(t.histories.c.id == bindparam("ticket_id", type_=WORDS)),
    TicketHistory,
)
HISTORIES_AMONG = Query(
    rows_of(TicketHistory).where(among_many(t.histories.c.id, "keys")), TicketHistory
)
CLOCKS_OF = Query(
    rows_of(SlaClock)
    .where(among(t.clocks.c.ticket_id, "keys"))
    .order_by(t.clocks.c.id)
    .with_for_update(key_share=True),
    SlaClock,
)
EDITIONS = Query(
    rows_of(Edition)
    .where(t.editions.c.kind == bindparam("kind", type_=WORDS))
    .order_by(t.editions.c.key, t.editions.c.version),
    Edition,
)
RINGS = t.clocks.c.next_alarm_at.is_not(None)
DUE = Query(
    select(t.clocks.c.id, t.clocks.c.ticket_id)
    .where(RINGS, t.clocks.c.next_alarm_at < NOW)
    .order_by(t.clocks.c.next_alarm_at, t.clocks.c.id)
    .limit(LIMIT),
    lambda **row: (row["id"], row["ticket_id"]),
)
IN_CALENDARS = Query(
    select(t.clocks.c.id, t.clocks.c.ticket_id)
    .where(
        is_one(t.clocks.c.state, "running", "paused", "breached"),
        among(t.clocks.c.calendar_id, "calendars"),
        t.clocks.c.id > bindparam("after", type_=WORDS),
    )
    .order_by(t.clocks.c.id)
    .limit(LIMIT),
    lambda **row: (row["id"], row["ticket_id"]),
)


def _timed_ticket(**row: Any) -> TimedTicket:  # noqa: ANN401  a row's columns have any type
    history = {name[2:]: row.pop(name) for name in list(row) if name.startswith("h_")}
    return TimedTicket(**row, history=TicketHistory(id=row["id"], **history))


_SINCE = bindparam("since", type_=Moment())
TIMED_TICKETS = Query(
    select(
        *(t.tickets.c[name] for name in ("id", "reference", "subject", "kind", "channel")),
        t.tickets.c.queue_id,
        *(
            t.histories.c[name].label(f"h_{name}")
            for name in ("priority", "policies", "happened", "version")
        ),
    )
    .join_from(t.tickets, t.histories, t.histories.c.id == t.tickets.c.id)
    .where(
        or_(
            t.tickets.c.opened_at >= _SINCE,
            exists().where(t.clocks.c.ticket_id == t.tickets.c.id, t.clocks.c.due_at >= _SINCE),
        ),
        t.tickets.c.id < bindparam("before", type_=WORDS),
    )
    .order_by(t.tickets.c.id.desc())
    .limit(LIMIT),
    _timed_ticket,
)
NEXT_ALARM = Query(
    select(func.min(t.clocks.c.next_alarm_at, type_=Moment()).label("at")).where(RINGS), only
)


def clock_view(**row: Any) -> ClockView:  # noqa: ANN401  a row's columns have any type
    """Make a row of CLOCKS into its view."""
    return ClockView(**row)


_SHOWN: Select[Any] = select(
    *(t.clocks.c[name] for name in ("id", "ticket_id", "policy_id", "cycle", "version")),
    *(plain(t.clocks.c[name]) for name in ("metric", "binding", "state", "cause")),
    *(t.clocks.c[name] for name in ("started_at", "due_at", "first_due_at", "breached_at")),
    *(t.clocks.c[name] for name in ("ended_at", "ended_by")),
).order_by(t.clocks.c.id)
IS_OPEN = is_one(t.clocks.c.state, "running", "paused", "breached")
SHOWN_CLOCKS = Query(_SHOWN.where(among(t.clocks.c.id, "keys")), keyed(clock_view))
OPEN_CLOCKS = Query(_SHOWN.where(among(t.clocks.c.ticket_id, "tickets"), IS_OPEN), clock_view)
ALL_CLOCKS = Query(_SHOWN.where(among(t.clocks.c.ticket_id, "tickets")), clock_view)


def open_clocks(connection: Connection, tickets: Collection[str]) -> Mapping[str, list[ClockView]]:
    """Return the open clocks of tickets, by ticket."""
    found: dict[str, list[ClockView]] = defaultdict(list)
    for each in connection.all(OPEN_CLOCKS, tickets=tickets) if tickets else ():
        found[each.ticket_id].append(each)
    return found
