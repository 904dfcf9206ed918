"""Who may do what. Deny by default: what is not listed here is refused (spec G-8).

Two questions, both pure: may this role do such things at all (`require`), and does this ticket
lie within this agent's sight (`sees`).
"""

from collections.abc import Collection, Mapping
from enum import StrEnum

from contactcenter.domain.agent import Agent, Role
from contactcenter.domain.errors import Forbidden, NotFound
from contactcenter.domain.ids import AgentId, QueueId
from contactcenter.domain.ticket import Ticket


class Permission(StrEnum):
    """Something that a role may be allowed to do."""

    READ_TICKETS = "read_tickets"
    ANSWER_TICKETS = "answer_tickets"
    TAKE_WORK = "take_work"
    MERGE_CUSTOMERS = "merge_customers"
    SEE_EVERY_QUEUE = "see_every_queue"
    SEE_INBOXES = "see_inboxes"
    SETTLE_QUARANTINE = "settle_quarantine"
    MANAGE_AGENTS = "manage_agents"
    MANAGE_INBOXES = "manage_inboxes"
    HANDLE_COMPLAINTS = "handle_complaints"
    SEE_PROMISES = "see_promises"
    MANAGE_PROMISES = "manage_promises"  # calendars, SLA policies
    MANAGE_HOUSE = "manage_house"  # how complaints are handled, and which presets bind them
    MAKE_EVIDENCE_PACKS = "make_evidence_packs"
    SEE_REGISTER = "see_register"  # all complaints, and what is counted of them


_AGENT = frozenset(
    {
        Permission.READ_TICKETS,
        Permission.ANSWER_TICKETS,
        Permission.TAKE_WORK,
        Permission.MERGE_CUSTOMERS,
        Permission.HANDLE_COMPLAINTS,
    }
)
_SUPERVISOR = _AGENT | {
    Permission.SEE_EVERY_QUEUE,
    Permission.SEE_INBOXES,
    Permission.SETTLE_QUARANTINE,
    Permission.SEE_PROMISES,
    Permission.MANAGE_PROMISES,
    Permission.MAKE_EVIDENCE_PACKS,
    Permission.SEE_REGISTER,
}
_MAY: Mapping[Role, frozenset[Permission]] = {
    Role.AGENT: _AGENT,
    Role.SUPERVISOR: _SUPERVISOR,
    Role.ADMINISTRATOR: _SUPERVISOR
    | {Permission.MANAGE_AGENTS, Permission.MANAGE_INBOXES, Permission.MANAGE_HOUSE},
}


def may(agent: Agent, permission: Permission) -> bool:
    """Whether the agent's role holds the permission."""
    return not agent.disabled and permission in _MAY[agent.role]


def permissions(agent: Agent) -> frozenset[Permission]:
    """All that the agent may do."""
    return frozenset(permission for permission in Permission if may(agent, permission))


def require(agent: Agent, permission: Permission) -> None:
    """Refuse what the role does not hold.

    Raises:
        Forbidden: with the permission's name.
    """
    if not may(agent, permission):
        raise Forbidden(f"the role {agent.role} may not {permission.replace('_', ' ')}")


def sees(
    agent: Agent, queue_id: QueueId, assignee_id: AgentId | None, barred: Collection[str]
) -> bool:
    """Whether a ticket in that queue, held by that agent, lies within sight.

    Whom it is about does not see it, whatever their role (spec A-IMP-1).
    """
    return agent.id not in barred and (
        may(agent, Permission.SEE_EVERY_QUEUE)
        or queue_id in agent.queues
        or assignee_id == agent.id
    )


def require_sight(agent: Agent, ticket: Ticket) -> None:
    """Refuse a ticket out of sight exactly as one that does not exist.

    Raises:
        NotFound: the agent may not know of it.
    """
    if not sees(agent, ticket.queue_id, ticket.assignee_id, ticket.barred):
        raise NotFound(f"no ticket {ticket.id}")
