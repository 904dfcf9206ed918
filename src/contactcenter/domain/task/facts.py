"""Facts about tasks: ids, states and a digest of their words, never the words."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.fact import BaseFact, TicketFact
from contactcenter.domain.ids import AgentId, CustomerId, MessageId, QueueId, TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskChanged(TicketFact):
    """Something became of a task on a ticket."""

    task_id: TaskId
    task_kind: str
    # added · changed · done · cancelled · reopened · snoozed · noticed · passed_on (to somebody in
    # whose sight the ticket lies) · moved (to the ticket that this one's ticket joined)
    change: str
    due_at: datetime
    to_agent_id: AgentId | None  # who has to do it; else whoever serves the queue
    to_queue_id: QueueId | None
    promised_in: MessageId | None  # the answer that promised it
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerTaskChanged(BaseFact):
    """Something became of a task about a customer that is on no ticket; fields as above."""

    customer_id: CustomerId
    task_id: TaskId
    task_kind: str
    change: str
    due_at: datetime
    to_agent_id: AgentId | None
    to_queue_id: QueueId | None
    digest: str
