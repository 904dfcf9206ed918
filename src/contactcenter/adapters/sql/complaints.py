"""Queries about complaints."""

from dataclasses import fields

from sqlalchemy import bindparam, literal_column, select

from contactcenter.adapters.sql import tables as t
from contactcenter.adapters.sql.asking import is_one, rows_of
from contactcenter.adapters.sql.prepared import Query, only
from contactcenter.adapters.sql.showing import BARRED
from contactcenter.adapters.sql.types import WORDS, among
from contactcenter.domain.agent import Agent
from contactcenter.domain.complaint.kept import KeptComplaint, KeptDocument, KeptEntry
from contactcenter.domain.complaint.listed import Listed, listed
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.ids import TicketId

AGENTS = Query(rows_of(Agent).order_by(t.agents.c.id), Agent)
COMPLAINTS = Query(
    rows_of(KeptComplaint)
    .where(among(t.complaints.c.id, "keys"))
    .order_by(t.complaints.c.id)
    .with_for_update(key_share=True),
    KeptComplaint,
)
COMPLAINT = Query(
    rows_of(KeptComplaint).where(t.complaints.c.id == bindparam("ticket_id", type_=WORDS)),
    KeptComplaint,
)
ABOUT = Query(
    rows_of(KeptComplaint)
    .join(t.tickets, t.tickets.c.id == t.complaints.c.id)
    .where(t.tickets.c.barred != literal_column("'[]'"), BARRED)
    .order_by(t.complaints.c.id),
    KeptComplaint,
)


def _agrees(*, id: TicketId, complaint: Complaint, **beside: object) -> tuple[TicketId, bool]:  # noqa: A002
    """Return a complaint's id, and whether what stands beside it for lists is what is in it."""
    inside = listed(complaint)
    return id, all(getattr(inside, name) == each for name, each in beside.items())


COPIED = Query(
    select(
        t.complaints.c.id,
        t.complaints.c.complaint,
        *(t.complaints.c[each.name] for each in fields(Listed)),
    ).where(among(t.complaints.c.id, "keys")),
    _agrees,
)
AMONG = Query(select(t.complaints.c.id).where(among(t.complaints.c.id, "keys")), only)
ENTRIES = Query(
    rows_of(KeptEntry)
    .where(t.complaint_entries.c.ticket_id == bindparam("ticket_id", type_=WORDS))
    .order_by(t.complaint_entries.c.number),
    KeptEntry,
)
DOCUMENTS = Query(
    rows_of(KeptDocument)
    .where(among(t.documents.c.id, "keys"))
    .order_by(t.documents.c.id)
    .with_for_update(key_share=True),
    KeptDocument,
)
LEAVING = Query(
    rows_of(KeptDocument)
    .join(t.deliveries, t.deliveries.c.message_id == t.documents.c.id)
    .where(
        t.documents.c.ticket_id == bindparam("ticket_id", type_=WORDS),
        t.documents.c.sent.is_(False),
        is_one(t.deliveries.c.state, "queued", "sent", "delivered", "read"),
    )
    .order_by(t.documents.c.id),
    KeptDocument,
)
