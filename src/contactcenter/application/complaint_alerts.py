"""Who answers for a complaint is told at once that somebody may be in danger (spec A-ASM-3)."""

from datetime import datetime, timedelta

from contactcenter.application.complaints import Handling
from contactcenter.application.tasks import open_task
from contactcenter.domain.complaint.guards.looking import is_urgent
from contactcenter.domain.complaint.kept import KeptComplaint
from contactcenter.domain.reference import grouped
from contactcenter.domain.task.task import TaskKind
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.store import Transaction

_AT_ONCE = timedelta(seconds=1)
_TITLES = {
    "en": "Act at once: complaint {reference}",
    "fa": "اقدام فوری: شکایت {reference}",
}


async def alert(
    handling: Handling, tx: Transaction, ticket: Ticket, kept: KeptComplaint, *, now: datetime
) -> None:
    """Remind whoever answers for an urgent complaint, at any hour, unless something is planned."""
    complaint = kept.complaint
    if not is_urgent(complaint) or complaint.planned:
        return
    agent = await tx.agent(complaint.accountable_id)
    title = _TITLES.get(agent.preferences.language, _TITLES["en"])
    open_task(
        tx,
        ticket,
        agent.id,
        title.format(reference=grouped(ticket.reference)),
        now + _AT_ONCE,
        kind=TaskKind.REMINDER,
        now=now,
        new_id=handling.new_id,
    )
