"""The read side: what screens show, straight from rows. Nothing here is written back.

Every list has a bound and pages by key; no method costs a query a row.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from contactcenter.domain.agent import Agent
from contactcenter.domain.chain import Chained
from contactcenter.domain.challenge import Challenge
from contactcenter.domain.events import Fact
from contactcenter.domain.ids import (
    CustomerId,
    InboxId,
    MessageId,
    Position,
    QueueId,
    RawId,
    TicketId,
)
from contactcenter.domain.inbox import Inbox, Queue
from contactcenter.domain.message import Message
from contactcenter.domain.raw import RawInput, RawState
from contactcenter.domain.session import Session
from contactcenter.domain.waiting import Wait
from contactcenter.ports.clocks import ClockView, ShowsTime
from contactcenter.ports.complaints import ShowsComplaints
from contactcenter.ports.customer_views import CustomerFound
from contactcenter.ports.evidence import ShowsEvidence
from contactcenter.ports.found import Routing
from contactcenter.ports.improvement import ShowsActions
from contactcenter.ports.register import ShowsRegister
from contactcenter.ports.surveys import ShowsSurveys
from contactcenter.ports.tasks import ShowsTasks, TaskView
from contactcenter.ports.views import (
    AgentView,
    ConversationView,
    CustomerCard,
    Dossier,
    InboxView,
    ItemView,
    MessageView,
    OfferView,
    RevisionView,
    SetAsideView,
    Snapshot,
    TicketPage,
    TicketView,
    TimelinePage,
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A fact in its place in the one order."""

    position: Position
    fact: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Ids of the rows that a batch of frames shows."""

    tickets: Collection[str] = ()
    messages: Collection[str] = ()
    items: Collection[str] = ()
    offers: Collection[str] = ()
    agents: Collection[str] = ()
    inboxes: Collection[str] = ()
    conversations: Collection[str] = ()
    clocks: Collection[str] = ()
    tasks: Collection[str] = ()
    timed: Collection[str] = ()  # tickets of which all open clocks are wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows that a batch of frames shows, by id, as they are now."""

    tickets: Mapping[str, TicketView] = field(default_factory=dict)
    messages: Mapping[str, MessageView] = field(default_factory=dict)
    items: Mapping[str, ItemView] = field(default_factory=dict)
    offers: Mapping[str, OfferView] = field(default_factory=dict)
    agents: Mapping[str, AgentView] = field(default_factory=dict)
    inboxes: Mapping[str, InboxView] = field(default_factory=dict)
    conversations: Mapping[str, ConversationView] = field(default_factory=dict)
    clocks: Mapping[str, ClockView] = field(default_factory=dict)
    tasks: Mapping[str, TaskView] = field(default_factory=dict)
    timed: Mapping[str, Sequence[ClockView]] = field(default_factory=dict)  # by ticket
    set_aside: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilter:
    """Which tickets a list shows; empty means all, in each field."""

    statuses: Collection[str] = ()
    kinds: Collection[str] = ()
    queue_id: str | None = None
    assignee_id: str | None = None
    words: str = ""  # of the subject or the customer's name, or a reference
    after: str | None = None  # the page before ended here
    limit: int = 50


class Reading(
    ShowsTime,
    ShowsComplaints,
    ShowsRegister,
    ShowsActions,
    ShowsSurveys,
    ShowsTasks,
    ShowsEvidence,
    Protocol,
):
    """Reads for the screens, the sockets and the loops, each true at one moment."""

    async def snapshot(self, agent: Agent) -> Snapshot:
        """Return an agent's desk and the position at which it is true (see `Desk`)."""
        ...

    async def tickets_page(self, agent: Agent, wanted: TicketFilter) -> TicketPage:
        """Return tickets in the agent's sight, the latest first by their last message."""
        ...

    async def dossier(self, agent: Agent, ticket_id: TicketId) -> Dossier:
        """Return all that the screen shows of one ticket.

        Raises:
            NotFound: there is none, or not in the agent's sight.
        """
        ...

    async def timeline(
        self, agent: Agent, ticket_id: TicketId, before: str | None, limit: int = 50
    ) -> TimelinePage:
        """Return the part of the timeline of a ticket's customer before a cursor.

        It holds what any of those said who take part in the ticket or were merged with them, as
        far as it belongs to tickets in the agent's sight; order of spec E-TML-1.

        Raises:
            NotFound: there is no such ticket, or not in the agent's sight.
        """
        ...

    async def find_customers(self, words: str) -> Sequence[CustomerFound]:
        """Return customers whose name holds the words, or who have that address; at most 20."""
        ...

    async def customer_card(self, agent: Agent, customer_id: CustomerId) -> CustomerCard:
        """Return one customer with their tickets in the agent's sight. Raises NotFound."""
        ...

    async def let_pass(self, after: str | None, limit: int = 50) -> Sequence[SetAsideView]:
        """Return input of which nothing was made, the latest first: automatic mail, mostly."""
        ...

    async def revisions(self, message_id: MessageId) -> Sequence[RevisionView]:
        """Return what a message said before, the oldest first."""
        ...

    async def rows(self, wanted: Wanted) -> Rows:
        """Return the wanted rows as they are now, with one query a table."""
        ...

    async def placed_after(self, position: Position, limit: int) -> Sequence[Placed]:
        """Return facts behind a position, in order."""
        ...

    async def head(self) -> Position:
        """Return the last position placed; 0 when nothing ever happened."""
        ...

    async def chain(self, after: Position, limit: int) -> Sequence[Chained]:
        """Return stored facts with their hashes, to verify the chain."""
        ...

    async def chat_messages(
        self, inbox_id: InboxId, visitor: str, limit: int = 100
    ) -> Sequence[MessageView]:
        """Return the latest that a visitor may read of their chat, the oldest first.

        Inbound messages of the visitor, and outbound ones that were sent. There is no cursor: an
        answer may be sent after a message that was written later.
        """
        ...

    async def chat_message(self, inbox_id: InboxId, visitor: str, message_id: MessageId) -> Message:
        """Return one message that a visitor may read of their chat. Raises NotFound."""
        ...

    async def challenge_in_chat(self, inbox_id: InboxId, visitor: str) -> Challenge | None:
        """Return the code that was asked for last in the matter that a visitor chats about."""
        ...

    async def visitors(self, conversation_ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
        """Return (inbox id, visitor) of those conversations that are chats."""
        ...

    async def received(self, inbox_ids: Collection[InboxId], limit: int) -> Sequence[RawInput]:
        """Return input of these inboxes that is still to be read, the oldest first."""
        ...

    async def incomplete(self, inbox_ids: Collection[InboxId], limit: int) -> Sequence[RawInput]:
        """Return input of these inboxes whose files are still to be fetched, the oldest first."""
        ...

    async def set_aside(self, after: str | None, limit: int = 50) -> Sequence[SetAsideView]:
        """Return input in quarantine, the latest first."""
        ...

    async def raw_input(self, raw_id: RawId) -> RawInput:
        """Return one raw input. Raises NotFound."""
        ...

    async def raw_counts(self) -> Mapping[RawState, int]:
        """Return how much raw input is in each state: received = the sum of the others."""
        ...

    async def message(self, agent: Agent, message_id: MessageId) -> Message:
        """Return one message within the agent's sight. Raises NotFound."""
        ...

    async def inbox_views(self) -> Sequence[InboxView]:
        """Return every inbox and how it is doing."""
        ...

    async def all_inboxes(self) -> Sequence[Inbox]:
        """Return every inbox as configured."""
        ...

    async def all_queues(self) -> Sequence[Queue]:
        """Return every queue."""
        ...

    async def all_agents(self) -> Sequence[Agent]:
        """Return every account."""
        ...

    async def signed_in(self, token_hash: str, now: datetime) -> tuple[Session, Agent] | None:
        """Return the live session of a token and its agent, unless ended, expired or disabled."""
        ...

    async def routing(self, now: datetime, limit: int) -> Routing:
        """Return waiting items, the agents who may be offered work now, and what these hold.

        Of each queue that one of them serves, and of each channel, at most `limit` items, those
        that wait longest. Where nothing waits, nobody is returned.
        """
        ...

    async def anybody_online(self, now: datetime) -> bool:
        """Whether any agent may be offered work now."""
        ...

    async def waits(self, queue_id: QueueId, channel: str) -> Sequence[Wait]:
        """Return how long the queue's work on a channel waited, and waits, the oldest first.

        Of the latest thousand pieces of work of all queues, so that it costs the same whatever
        was before.
        """
        ...

    async def next_timer(self) -> datetime | None:
        """Return when the next timer is due."""
        ...

    async def next_delivery(self) -> datetime | None:
        """Return when the next delivery is due or its lease ends; of a conversation, the first."""
        ...

    async def ping(self) -> None:
        """Do nothing, on the database. Raises Unavailable."""
        ...


@runtime_checkable
class KeepsCopies(Protocol):
    """A store that keeps parts of facts and complaints beside them, so that lists find them."""

    async def misfiled(self, after: Position, limit: int) -> Sequence[Position]:
        """Return which of the next facts behind a position have other ids beside than inside."""
        ...

    async def misfiled_complaints(self, ids: Collection[TicketId]) -> frozenset[TicketId]:
        """Return which complaints have other values beside, for lists, than inside."""
        ...
