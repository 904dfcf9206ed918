"""Nobody said anything in the time that they had: what follows, once each (spec A.4).

an answer did not come      we wait no longer: that is entered, and who answers for it is told
a decision is not answered  who answers for it is told to remind the complainant
nor the reminder            who answers for it is offered to close it as accepted
"""

from collections.abc import Sequence
from datetime import datetime

import structlog

from contactcenter.application.complaint_alerts import tell_silent
from contactcenter.application.complaint_house import InForce, in_force
from contactcenter.application.complaint_waiting import look_again
from contactcenter.application.complaints import Handling, advance
from contactcenter.domain.complaint.inquiry import WaitExpired
from contactcenter.domain.complaint.kept import KeptComplaint
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.silence import Silence, silence
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.errors import DomainError
from contactcenter.domain.events import SYSTEM
from contactcenter.domain.ids import TicketId
from contactcenter.domain.message import AutoClass, Direction
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.store import Transaction, Unavailable

log = structlog.get_logger()

_LOOK_BACK = 50  # messages among which an answer is found that nobody looked at yet


async def end_silence(
    handling: Handling, tx: Transaction, ids: Sequence[TicketId], *, now: datetime
) -> None:
    """Do what follows where the time of these complaints is over; elsewhere nothing.

    What the rules of one refuse is logged, and stops none of the others.
    """
    found = await in_force(tx)
    for complaint_id in sorted(ids):
        ticket = await tx.ticket(complaint_id)
        kept = (await tx.complaints([complaint_id])).get(complaint_id)
        if kept is None:
            continue
        try:
            await _end(handling, tx, ticket, kept, found, now)
        except Unavailable:
            raise
        except DomainError as error:
            log.warning("a complaint waits on", ticket_id=ticket.id, reason=str(error))


async def _end(
    handling: Handling,
    tx: Transaction,
    ticket: Ticket,
    kept: KeptComplaint,
    found: InForce,
    now: datetime,
) -> None:
    meant = silence(kept.complaint, found.house.patience)
    if meant is None:
        return
    what, at = meant
    if at > now:
        look_again(tx, ticket.id, at, new_id=handling.new_id)  # the house is more patient since
        return
    if what is Silence.EXPIRED:
        if await _answered(tx, ticket, kept.complaint, at):
            return  # and that is about to be entered
        expired = WaitExpired(id=handling.new_id(), by=SYSTEM, at=at)
        kept = await advance(handling, tx, ticket, kept, expired, now=now, found=found)
    await tell_silent(handling, tx, ticket, kept, what, now=now)


async def _answered(tx: Transaction, ticket: Ticket, complaint: Complaint, until: datetime) -> bool:
    """Whether the complainant wrote in time, and it is not on record yet."""
    if complaint.step is not Step.AWAITING_COMPLAINANT:
        return False
    said = await tx.latest_messages(ticket, _LOOK_BACK)
    return any(
        complaint.since < each.received_at <= until
        for each in said
        if each.direction is Direction.INBOUND
        and each.auto_class is AutoClass.HUMAN
        and not each.outsider
    )
