"""Who decides at a stage is told that a complaint has been there for long (spec A-ESC-1)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from contactcenter.application.complaint_house import InForce, in_force
from contactcenter.application.tasks import open_task
from contactcenter.domain.complaint.house import standing
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.ids import AgentId
from contactcenter.domain.reference import grouped
from contactcenter.domain.task.task import TaskKind
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.store import Transaction
from contactcenter.ports.system import NewId

_AT_ONCE = timedelta(seconds=1)
_TITLES = {
    "en": "Time at the stage “{stage}”: complaint {reference}",
    "fa": "مهلت مرحلهٔ «{stage}»: شکایت {reference}",
}


async def tell_stage(tx: Transaction, ticket: Ticket, *, now: datetime, new_id: NewId) -> None:
    """Give a task to each of those who decide at the stage, or to who answers for the complaint."""
    kept = (await tx.complaints([ticket.id])).get(ticket.id)
    if kept is None:
        return
    found = await in_force(tx)
    stage = next((each for each in found.house.stages if each.id == kept.complaint.stage), None)
    for agent_id in _deciding(found, kept.complaint, ticket, now):
        language = found.agents[agent_id].preferences.language
        called = stage.called(language) if stage else kept.complaint.stage
        title = _TITLES.get(language, _TITLES["en"])
        open_task(
            tx,
            ticket,
            agent_id,
            title.format(stage=called, reference=grouped(ticket.reference)),
            now + _AT_ONCE,
            kind=TaskKind.REMINDER,
            now=now,
            new_id=new_id,
        )


def _deciding(
    found: InForce, complaint: Complaint, ticket: Ticket, now: datetime
) -> Sequence[AgentId]:
    """Return who decides at the stage where a complaint is; where anybody does, who answers for it.

    It tells none of those whom it is about (A-IMP-1).
    """
    stages = [each for each in found.house.stages if each.id == complaint.stage]
    roles = {role for each in stages for role in each.roles}
    colleagues = standing(found.house, found.agents, now).colleagues
    able = [each for each in sorted(colleagues) if each not in ticket.barred]
    deciding = [each for each in able if colleagues[each].role in roles]
    return deciding or [each for each in able if each == complaint.accountable_id]
