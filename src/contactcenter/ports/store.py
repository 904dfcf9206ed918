"""What the core needs of a database: transactions that write state and facts together.

    async with store.begin() as tx:
        ticket = await tx.ticket(ticket_id)          # reads lock what they return
        ticket, moved = move(ticket, …)              # decide
        tx.put(ticket)                               # writes are gathered …
        tx.record(moved)
    # … and carried out together, with one statement a table, when the block ends

A clean exit commits, a raise rolls back. Reads do not see what the same block has put. Nothing in
a block talks to the network.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from contactcenter.domain.agent import Agent, Presence
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.customer import Customer, Identity
from contactcenter.domain.errors import DomainError
from contactcenter.domain.events import Fact
from contactcenter.domain.ids import (
    AgentId,
    ConversationId,
    CustomerId,
    InboxId,
    MessageId,
    OfferId,
    Position,
    RawId,
    TicketId,
    WorkItemId,
)
from contactcenter.domain.inbox import Inbox, InboxState, Queue
from contactcenter.domain.message import Delivery, Message
from contactcenter.domain.raw import RawInput
from contactcenter.domain.session import Done, RequestKey, Session
from contactcenter.domain.ticket import Ticket
from contactcenter.domain.timer import Timer, TimerKind
from contactcenter.domain.work import Offer, WorkItem
from contactcenter.ports.reading import Reading

# With a `version`: 1 is inserted, n replaces exactly n - 1, or the block fails.
Versioned = (
    Customer | Ticket | Conversation | Delivery | WorkItem | Offer | Presence | Agent | RawInput
)
# Inserted; a second one of the same key fails the block.
Appended = Message | Identity | Session | Timer
# Written over whatever was there.
Settled = Queue | Inbox | InboxState
Entity = Versioned | Appended | Settled


class Repeated(DomainError):
    """A request came again under its key; `done` is the answer it had the first time."""

    code = "repeated"

    def __init__(self, done: Done) -> None:
        super().__init__("this request was carried out before")
        self.done = done


class Unavailable(DomainError):
    """The database cannot be reached, or gave up on this transaction: ask again."""

    code = "unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class External:
    """A message's id in the words of its channel, to be claimed for one of ours."""

    inbox_id: InboxId
    external_id: str
    message_id: MessageId


class Transaction(Protocol):
    """All of it happens, or none of it: state and the facts about it."""

    def put(self, *entities: Entity) -> None:
        """Write these when the block ends.

        The block's end raises StaleVersion when a versioned entity is not at the version before
        this one, Conflict when an appended one is there already or a rule of the database (one
        open item a conversation, one pending offer an item, one identity an address, one
        reference a ticket) would be broken.
        """
        ...

    def record(self, *facts: Fact) -> None:
        """Write these facts with the state they explain, in this order."""
        ...

    def done(self, entity_id: str, version: int) -> Done:
        """Return the command's answer, kept under the request's key if there is one."""
        ...

    # Reading by id. A missing one raises NotFound from the singular, is left out by the plural.
    # All lock what they return until the block ends.

    async def ticket(self, ticket_id: TicketId) -> Ticket:
        """Return one ticket. Raises NotFound."""
        ...

    async def tickets(self, ids: Collection[TicketId]) -> Mapping[TicketId, Ticket]:
        """Return tickets by id."""
        ...

    async def conversation(self, conversation_id: ConversationId) -> Conversation:
        """Return one conversation. Raises NotFound."""
        ...

    async def conversations(
        self, ids: Collection[ConversationId]
    ) -> Mapping[ConversationId, Conversation]:
        """Return conversations by id."""
        ...

    async def conversations_of(self, ticket_id: TicketId) -> Sequence[Conversation]:
        """Return a ticket's conversations, the oldest first."""
        ...

    async def item(self, item_id: WorkItemId) -> WorkItem:
        """Return one work item. Raises NotFound."""
        ...

    async def items(self, ids: Collection[WorkItemId]) -> Mapping[WorkItemId, WorkItem]:
        """Return work items by id."""
        ...

    async def offers(self, ids: Collection[OfferId]) -> Mapping[OfferId, Offer]:
        """Return offers by id."""
        ...

    async def deliveries(self, ids: Collection[MessageId]) -> Mapping[MessageId, Delivery]:
        """Return deliveries by the id of their message."""
        ...

    async def presence(self, agent_id: AgentId) -> Presence:
        """Return an agent's presence. Raises NotFound."""
        ...

    async def raw(self, raw_id: RawId) -> RawInput:
        """Return one raw input. Raises NotFound."""
        ...

    # Reading by id, without a lock.

    async def messages(self, ids: Collection[MessageId]) -> Mapping[MessageId, Message]:
        """Return messages by id."""
        ...

    async def customers(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, Customer]:
        """Return customers by id."""
        ...

    async def agent(self, agent_id: AgentId) -> Agent:
        """Return one account. Raises NotFound."""
        ...

    async def agent_by_email(self, email: str) -> Agent | None:
        """Return the account of an e-mail address."""
        ...

    async def inboxes(self) -> Mapping[InboxId, Inbox]:
        """Return every inbox."""
        ...

    async def queues(self) -> Sequence[Queue]:
        """Return every queue, by name."""
        ...

    # Intake

    async def store_raws(self, raws: Sequence[RawInput]) -> int:
        """Insert raw input at once and return how many rows were new.

        Those whose (inbox, external id) is known are left out.
        """
        ...

    async def inbox_state(self, inbox_id: InboxId) -> InboxState:
        """Return what the inbox is doing; an empty state for one that never ran."""
        ...

    async def received_raws(self, limit: int) -> Sequence[RawInput]:
        """Return input still to be read, the oldest first, locked; others skip what is locked."""
        ...

    async def claim_externals(self, externals: Sequence[External]) -> Sequence[External]:
        """Claim external ids at once and return the ones that were not claimed before.

        Of several with the same (inbox, external id) in one call, only the first is claimed.
        """
        ...

    async def identities(
        self, addresses: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Identity]:
        """Return identities by (kind, address)."""
        ...

    async def conversations_by_reference(
        self, references: Collection[str]
    ) -> Mapping[str, Conversation]:
        """Return conversations by their reference."""
        ...

    async def conversations_by_header(
        self, header_ids: Collection[str]
    ) -> Mapping[str, Conversation]:
        """Return the conversation in which each known header id was said."""
        ...

    async def conversations_by_thread(
        self, threads: Collection[tuple[InboxId, str]]
    ) -> Mapping[tuple[InboxId, str], Conversation]:
        """Return the latest conversation of each channel's own (inbox, thread) key."""
        ...

    # Work

    async def open_items(
        self, conversation_ids: Collection[ConversationId]
    ) -> Mapping[ConversationId, WorkItem]:
        """Return the item that is not done, of each conversation that has one; locked."""
        ...

    async def open_items_of_ticket(self, ticket_id: TicketId) -> Sequence[WorkItem]:
        """Return the items of a ticket that are not done; locked."""
        ...

    async def open_items_of(self, agent_id: AgentId) -> Sequence[WorkItem]:
        """Return what is offered or assigned to the agent; locked."""
        ...

    async def pending_offers(self, item_ids: Collection[WorkItemId]) -> Mapping[WorkItemId, Offer]:
        """Return the open offer of each item that has one; locked."""
        ...

    async def waiting_items(self, limit: int) -> Sequence[WorkItem]:
        """Return queued items, the longest waiting first."""
        ...

    async def routable_agents(self, now: datetime) -> Sequence[tuple[Agent, Presence]]:
        """Return the agents who may be offered work now; their presence is locked."""
        ...

    async def held(self, agent_ids: Collection[AgentId]) -> Mapping[AgentId, Mapping[str, int]]:
        """Return how many items each agent holds or is offered, by kind of channel."""
        ...

    # Timers, leases, sessions

    async def due_timers(self, kind: TimerKind, now: datetime, limit: int) -> Sequence[Timer]:
        """Take timers of a kind whose time has come; they are gone when the block commits."""
        ...

    def cancel_timers(self, kind: TimerKind, subject_ids: Collection[str]) -> None:
        """Forget timers about these subjects when the block ends."""
        ...

    def renew_leases(self, agent_ids: Collection[AgentId], until: datetime) -> None:
        """Extend the leases of agents whose sockets are open; no version changes."""
        ...

    async def session(self, token_hash: str) -> Session | None:
        """Return the session of a token, live or not."""
        ...

    def end_session(self, token_hash: str) -> None:
        """Forget a session when the block ends."""
        ...

    # Delivery

    async def due_deliveries(self, now: datetime, limit: int) -> Sequence[Delivery]:
        """Return queued deliveries that are due and leased by nobody; locked, others skip."""
        ...

    # Reactions

    async def cursor(self, name: str) -> Position:
        """Return how far a named reader of facts has come; 0 at first. Locked."""
        ...

    def move_cursor(self, name: str, to: Position) -> None:
        """Keep how far a named reader of facts has come."""
        ...


class Store(Reading, Protocol):
    """Where everything is kept."""

    def begin(self, key: RequestKey | None = None) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction, for a request that may be repeated if a key is given.

        Raises:
            Repeated: the same request was carried out before.
            KeyReused: another request was, under the same key.
            Unavailable: from the beginning or the end of the block.
        """
        ...

    async def relay(self) -> Position:
        """Place committed facts one after another and return the last position placed.

        Positions start at 1 and have no gaps; each fact is hashed with the one before it. Where
        the commit itself places facts this only reads. One relay works at a time.
        """
        ...

    async def close(self) -> None:
        """Let go of the database."""
        ...
