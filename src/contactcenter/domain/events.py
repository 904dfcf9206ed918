"""The closed union of facts: what happened, in the past tense, for ever.

A fact carries ids and states, never what people said or who they are: that lives in rows that can
be erased, so the hash chain over facts survives erasure. Each fact about a ticket names the queue
and the assignee it had, so that `audience` can decide from the fact alone who may see it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from contactcenter.domain.complaint.facts import ComplaintChanged
from contactcenter.domain.evidence.facts import EvidencePacked
from contactcenter.domain.fact import CUSTOMER, SYSTEM, BaseFact, By, TicketFact
from contactcenter.domain.ids import (
    AgentId,
    ConversationId,
    CustomerId,
    IdentityId,
    InboxId,
    MergeId,
    MessageId,
    OfferId,
    QueueId,
    RawId,
    TicketId,
    WorkItemId,
)
from contactcenter.domain.improvement.drawn import SampleDrawn
from contactcenter.domain.improvement.facts import CorrectiveActionMoved, RecurrenceDecided
from contactcenter.domain.sla.facts import ClockChanged, ClockRang
from contactcenter.domain.survey_facts import SurveyAsked, TicketRated
from contactcenter.domain.task.facts import CustomerTaskChanged, TaskChanged

__all__ = ["CUSTOMER", "SYSTEM", "By"]  # beside what is defined here


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOpened(TicketFact):
    """A new matter, with the conversation that brought it; none brought what was taken down."""

    conversation_id: ConversationId | None = None
    inbox_id: InboxId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMoved(TicketFact):
    """A ticket changed status."""

    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketKindChanged(TicketFact):
    """A ticket turned out to be of another kind."""

    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPrioritised(TicketFact):
    """A ticket turned out to be more urgent, or less."""

    before: str
    after: str
    reason: str  # a code: asked · assessed · alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRestricted(TicketFact):
    """Other agents than before may not know of a ticket; the field of the base: after."""

    before: str  # ids with spaces between


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintSuspected(TicketFact):
    """What a customer wrote reads as a complaint."""

    message_id: MessageId
    signs: str  # of dissatisfaction, with spaces between


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspicionDismissed(TicketFact):
    """It is none, somebody has decided."""

    message_id: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatEnded(TicketFact):
    """The customer ended a live conversation."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketJoined(TicketFact):
    """A ticket turned out to belong to another, which took its conversations over."""

    into_id: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTookOver(TicketFact):
    """A ticket took the conversations of another over, which turned out to belong to it."""

    from_id: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketStandsAlone(TicketFact):
    """A ticket that might have belonged to another does not."""

    from_id: TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketHandedOver(TicketFact):
    """A ticket went to another queue, another agent, or both. The fields of the base: after."""

    before_queue_id: QueueId
    before_assignee_id: AgentId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(TicketFact):
    """A customer wrote."""

    message_id: MessageId
    conversation_id: ConversationId
    inbox_id: InboxId
    digest: str  # SHA-256 of the raw input that it was read from
    said: str = ""  # digest of what it says (`domain/said.py`); empty in older facts


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageChanged(TicketFact):
    """A message is not what it was: its sender edited or deleted it, or more of it came in."""

    message_id: MessageId
    conversation_id: ConversationId
    inbox_id: InboxId
    change: str  # edited · deleted · continued · language · accepted · call · reopening
    digest: str  # SHA-256 of the raw input that says so; empty where an agent did it
    said: str = ""  # digest of what it says now; empty where its words are the same


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRang(TicketFact):
    """A customer's call rings on an agent's phone."""

    message_id: MessageId
    conversation_id: ConversationId
    inbox_id: InboxId
    agent_id: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyQueued(TicketFact):
    """An agent answered; the message leaves when its undo window ends."""

    message_id: MessageId
    conversation_id: ConversationId
    inbox_id: InboxId
    digest: str = ""  # in older facts: of its text, with what makes links work
    said: str = ""  # digest of what it says (`domain/said.py`)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded(TicketFact):
    """An agent wrote something for colleagues only."""

    message_id: MessageId
    digest: str = ""  # in older facts: of its text
    said: str = ""  # digest of what it says (`domain/said.py`)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryChanged(TicketFact):
    """An outbound message came further, failed, was put off, or was taken back."""

    message_id: MessageId
    conversation_id: ConversationId
    inbox_id: InboxId
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkQueued(TicketFact):
    """Someone must now handle this conversation; also: it came back to its old place."""

    item_id: WorkItemId
    offer_id: OfferId | None = None  # the offer that ended without being accepted
    # new · declined · expired · agent_lost · revoked · handed_over · joined · failed_delivery ·
    # call_back
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOffered(TicketFact):
    """The work is proposed to one agent until the offer expires."""

    item_id: WorkItemId
    offer_id: OfferId
    agent_id: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkAssigned(TicketFact):
    """An agent accepted the work, took it from the queue, or was handed it."""

    item_id: WorkItemId
    offer_id: OfferId | None = None  # the offer that ended with it
    agent_id: AgentId
    reason: str  # accepted · claimed · handed_over · taken_back · call


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDone(TicketFact):
    """Nobody has to do anything more for now."""

    item_id: WorkItemId
    offer_id: OfferId | None = None  # the offer that was withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityChanged(BaseFact):
    """An address of a customer can be written to again, or not any more; or it was proven."""

    customer_id: CustomerId
    identity_id: IdentityId
    change: str  # reachable · unreachable · proven · unproven


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersMerged(BaseFact):
    """Two customers were found to be one (spec E-MRG-1)."""

    merge_id: MergeId
    winner_id: CustomerId
    loser_id: CustomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeUndone(BaseFact):
    """They were found to be two after all."""

    merge_id: MergeId
    winner_id: CustomerId
    loser_id: CustomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersToldApart(BaseFact):
    """Two customers who might have been one are not."""

    one_id: CustomerId
    other_id: CustomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceChanged(BaseFact):
    """An agent came, left, or chose to be away."""

    agent_id: AgentId
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSetAside(BaseFact):
    """Input that could not be read waits for a person."""

    raw_id: RawId
    inbox_id: InboxId


@dataclass(frozen=True, slots=True, kw_only=True)
class RawSettled(BaseFact):
    """A person looked at input that was set aside, and had it read again or discarded it."""

    raw_id: RawId
    inbox_id: InboxId
    outcome: str  # retried · discarded


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxChanged(BaseFact):
    """An inbox was added or changed, connected, or lost its connection."""

    inbox_id: InboxId
    state: str  # added · changed · connected · failing


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionAdded(BaseFact):
    """Something that decides how things are done has another version."""

    kind: str  # calendar · sla_policy · …
    key: str
    version: int
    digest: str  # SHA-256 of its body as canonical JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentChanged(BaseFact):
    """An agent's account was added or changed."""

    agent_id: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(BaseFact):
    """An agent opened a session."""

    agent_id: AgentId


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut(BaseFact):
    """An agent ended a session."""

    agent_id: AgentId


AboutTicket = (
    TicketOpened
    | TicketMoved
    | TicketKindChanged
    | TicketPrioritised
    | TicketRestricted
    | ComplaintSuspected
    | SuspicionDismissed
    | SurveyAsked
    | TicketRated
    | ChatEnded
    | TicketJoined
    | TicketTookOver
    | TicketStandsAlone
    | TicketHandedOver
    | MessageReceived
    | MessageChanged
    | PhoneRang
    | ReplyQueued
    | NoteAdded
    | DeliveryChanged
    | WorkQueued
    | WorkOffered
    | WorkAssigned
    | WorkDone
    | ClockChanged
    | ClockRang
    | ComplaintChanged
    | TaskChanged
    | EvidencePacked
)

Fact = (
    AboutTicket
    | IdentityChanged
    | CustomersMerged
    | MergeUndone
    | CustomersToldApart
    | CustomerTaskChanged
    | PresenceChanged
    | RawSetAside
    | RawSettled
    | InboxChanged
    | EditionAdded
    | SampleDrawn
    | CorrectiveActionMoved
    | RecurrenceDecided
    | AgentChanged
    | SignedIn
    | SignedOut
)


def type_name(fact_class: type) -> str:
    """Return the name by which facts of a class are stored and sent: `ticket_opened`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", fact_class.__name__).lower()


_NAMES: Mapping[type, str] = {each: type_name(each) for each in get_args(Fact)}


def type_of(fact: Fact) -> str:
    """Return the name of a fact's type."""
    return _NAMES[type(fact)]
