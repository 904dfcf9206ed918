"""Who asks for a command, when, and under which key it may be repeated."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.access import require_sight
from contactcenter.domain.agent import Agent
from contactcenter.domain.ids import TicketId
from contactcenter.domain.request import RequestKey
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request of one signed-in agent."""

    agent: Agent
    at: datetime
    key: RequestKey | None = None


async def seen(tx: Transaction, ticket_id: TicketId, asked: Asked) -> Ticket:
    """Return the ticket, locked, if it lies in the agent's sight.

    Raises:
        NotFound: there is none, or the agent may not know of it.
    """
    ticket = await tx.ticket(ticket_id)
    require_sight(asked.agent, ticket)
    return ticket
