"""What evidence packs read: whole complaints, a query a table."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeVar

from sqlalchemy import bindparam, select

from contactcenter.adapters.sql import tables as t
from contactcenter.adapters.sql.asking import BY_KEYS, LIMIT, rows_of
from contactcenter.adapters.sql.database import Connection
from contactcenter.adapters.sql.prepared import Query
from contactcenter.adapters.sql.types import Moment, among
from contactcenter.domain.complaint.kept import KeptComplaint, KeptEntry
from contactcenter.domain.ids import Position, TicketId
from contactcenter.domain.sla.clock import SlaClock, TicketHistory
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.evidence import OnRecord

V = TypeVar("V", KeptEntry, SlaClock)

RECEIVED = Query(
    rows_of(Ticket)
    .join_from(t.tickets, t.complaints, t.complaints.c.id == t.tickets.c.id)
    .where(
        t.complaints.c.received_at >= bindparam("since", type_=Moment()),
        t.complaints.c.received_at < bindparam("until", type_=Moment()),
    )
    .order_by(t.complaints.c.received_at, t.complaints.c.id)
    .limit(LIMIT),
    Ticket,
)
_ENTRIES = Query(
    rows_of(KeptEntry)
    .where(among(t.complaint_entries.c.ticket_id, "keys"))
    .order_by(t.complaint_entries.c.ticket_id, t.complaint_entries.c.number),
    KeptEntry,
)
_CLOCKS = Query(
    rows_of(SlaClock).where(among(t.clocks.c.ticket_id, "keys")).order_by(t.clocks.c.id), SlaClock
)


def _place(**row: Any) -> tuple[TicketId, Position | None]:  # noqa: ANN401  a row's columns
    return row["ticket_id"], row["position"]


_PLACES = Query(
    select(t.events.c.ticket_id, t.events.c.position)
    .where(t.events.c.ticket_id.is_not(None), among(t.events.c.ticket_id, "keys"))
    .order_by(t.events.c.position),
    _place,
)


def on_record(connection: Connection, ids: Collection[TicketId]) -> Mapping[TicketId, OnRecord]:
    """Return complaints with all that is kept of them."""
    kept = {each.id: each for each in connection.all(BY_KEYS[KeptComplaint], keys=ids)}
    if not kept:
        return {}
    keys = {"keys": sorted(kept)}
    tickets, histories, entries, clocks, places = connection.each(
        [
            (BY_KEYS[Ticket], keys),
            (BY_KEYS[TicketHistory], keys),
            (_ENTRIES, keys),
            (_CLOCKS, keys),
            (_PLACES, keys),
        ]
    )
    entered, timed = _by_ticket(entries), _by_ticket(clocks)
    told = {each.id: each for each in histories}
    placed: dict[TicketId, list[Position | None]] = defaultdict(list)
    for ticket_id, position in places:
        placed[ticket_id].append(position)
    return {
        ticket.id: OnRecord(
            ticket=ticket,
            kept=kept[ticket.id],
            entries=entered[ticket.id],
            history=told.get(ticket.id),
            clocks=timed[ticket.id],
            facts=placed[ticket.id],
        )
        for ticket in tickets
    }


def _by_ticket(rows: Iterable[V]) -> Mapping[TicketId, list[V]]:
    found: dict[TicketId, list[V]] = defaultdict(list)
    for each in rows:
        found[each.ticket_id].append(each)
    return found
