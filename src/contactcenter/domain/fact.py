"""What every fact says: who caused it, and when; of a ticket, where it lay."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.ids import AgentId, CustomerId, QueueId, TicketId

# Who caused a fact: an agent's id, or one of the two below.
By = str
SYSTEM: By = "system"
CUSTOMER: By = "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseFact:
    """Any fact."""

    by: By
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFact(BaseFact):
    """A fact about a ticket, with what decides who may see it."""

    ticket_id: TicketId
    customer_id: CustomerId
    queue_id: QueueId
    assignee_id: AgentId | None
    barred: str = ""  # ids of agents who may not know of it, with spaces between (spec A-IMP-1)
