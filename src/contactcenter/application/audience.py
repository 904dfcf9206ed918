"""Who may see a fact. Pure, and in one place, because a slip is a leak.

An audience is decided once a fact and compared with each socket: an agent sees what lies in one of
their queues or names them, and those who hold the permission it asks for see it too. Nobody else
does; a visitor's socket asks `visitor_sees`.
"""

from dataclasses import dataclass
from typing import assert_never

from contactcenter.domain.access import Permission, may, sees
from contactcenter.domain.agent import Agent
from contactcenter.domain.events import (
    AboutTicket,
    AgentChanged,
    CustomersMerged,
    CustomersToldApart,
    DeliveryChanged,
    EditionAdded,
    Fact,
    IdentityChanged,
    InboxChanged,
    MergeUndone,
    MessageReceived,
    PresenceChanged,
    RawSetAside,
    RawSettled,
    SignedIn,
    SignedOut,
    TicketHandedOver,
    TicketRestricted,
)
from contactcenter.domain.fact import TicketFact
from contactcenter.domain.ids import AgentId, QueueId
from contactcenter.domain.improvement.drawn import SampleDrawn
from contactcenter.domain.improvement.facts import CorrectiveActionMoved, RecurrenceDecided
from contactcenter.domain.message import DeliveryState
from contactcenter.domain.task.facts import CustomerTaskChanged


@dataclass(frozen=True, slots=True)
class InSight:
    """Those in whose sight a ticket in this queue, held by this agent, lies."""

    queue_id: QueueId
    assignee_id: AgentId | None
    barred: frozenset[str] = frozenset()

    def admits(self, agent: Agent) -> bool:
        """Whether the agent is one of them."""
        return sees(agent, self.queue_id, self.assignee_id, self.barred)


@dataclass(frozen=True, slots=True)
class Holding:
    """Those who hold a permission."""

    permission: Permission

    def admits(self, agent: Agent) -> bool:
        """Whether the agent is one of them."""
        return may(agent, self.permission)


@dataclass(frozen=True, slots=True)
class Nobody:
    """A fact for the record only."""

    def admits(self, _: Agent) -> bool:
        """Return False, whoever asks."""
        return False


Audience = InSight | Holding | Nobody


def audience(fact: Fact) -> Audience:
    """Return who may see the fact."""
    if isinstance(fact, AboutTicket):
        return in_sight_of(fact)
    match fact:
        case (
            PresenceChanged()
            | AgentChanged()
            | IdentityChanged()
            | CustomersMerged()
            | MergeUndone()
            | CustomersToldApart()
            | CustomerTaskChanged()
            | EditionAdded()
        ):
            return Holding(Permission.READ_TICKETS)
        case RawSetAside() | RawSettled():
            return Holding(Permission.SETTLE_QUARANTINE)
        case InboxChanged():
            return Holding(Permission.SEE_INBOXES)
        case (
            SignedIn() | SignedOut() | SampleDrawn() | CorrectiveActionMoved() | RecurrenceDecided()
        ):
            return Nobody()
        case _:
            assert_never(fact)


def in_sight_of(fact: TicketFact) -> InSight:
    """Return those in whose sight the ticket of a fact lay."""
    return InSight(fact.queue_id, fact.assignee_id, _ids(fact.barred))


def _ids(text: str) -> frozenset[str]:
    return frozenset(text.split())


def audience_before(fact: Fact) -> Audience | None:
    """Return who saw the ticket until this fact, where that changed; those left out lose it."""
    match fact:
        case TicketHandedOver():
            return InSight(fact.before_queue_id, fact.before_assignee_id, _ids(fact.barred))
        case TicketRestricted():
            return InSight(fact.queue_id, fact.assignee_id, _ids(fact.before))
        case _:
            return None


def visitor_sees(fact: Fact) -> bool:
    """Whether the fact concerns the visitor's side of a chat: what was said, and sent to them."""
    match fact:
        case MessageReceived():
            return True
        case DeliveryChanged():
            return fact.before == DeliveryState.QUEUED and fact.after == DeliveryState.SENT
        case _:
            return False
