"""What of a complaint only those who work on it may know (spec A-PRN-4, A-VUL-1).

needs of whoever complains ──► those who work on it, and whom they answer to
                          └──► everybody else in the queue: that there is something, no more
"""

from collections.abc import Mapping

from contactcenter.domain.agent import Agent, Role
from contactcenter.domain.complaint.house import House
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.ids import AgentId

RESTRICTED = frozenset({"vulnerability", "accessibility_needs"})  # fields, wherever they stand


def works_on(
    complaint: Complaint, agent: Agent, *, assignee_id: AgentId | None, house: House
) -> bool:
    """Whether somebody works on a complaint, or answers for complaints or for who does."""
    named = {
        assignee_id,
        complaint.accountable_id,
        complaint.investigator_id,
        complaint.decider_id,
        complaint.approver_id,
        house.owner_id,
        *house.deputies,
    }
    return agent.role is not Role.AGENT or agent.id in named


def has_restricted(complaint: Complaint) -> bool:
    """Whether there is something of it that not everybody may know."""
    assessed, contact = complaint.assessed, complaint.matter.preferred_contact
    return bool(assessed and assessed.assessment.vulnerability) or bool(
        contact and contact.accessibility_needs
    )


def withheld(plain: Mapping[str, object]) -> dict[str, object]:
    """Return a complaint or an entry, as plain values, without what is restricted."""
    return {name: [] if name in RESTRICTED else _without(value) for name, value in plain.items()}


def _without(value: object) -> object:
    if isinstance(value, Mapping):
        return withheld(value)
    if isinstance(value, list):
        return [_without(each) for each in value]
    return value
