"""What the core needs of a database: transactions that write state and facts together.

    async with store.begin() as tx:
        ticket = await tx.ticket(ticket_id)          # reads lock what they return
        ticket, moved = move(ticket, …)              # decide
        tx.put(ticket)                               # writes are gathered …
        tx.record(moved)
    # … and carried out together, with one statement a table, when the block ends

A clean exit commits, a raise rolls back. Reads do not see what the same block has put. Nothing in
a block talks to the network.

Locks are taken in one order, so that blocks do not wait for each other in a circle: tickets, then
their conversations, items and offers, then presences, then deliveries, then what their clocks go
by. What leads to a ticket is
looked up without a lock. Where the database had to break a circle none the less, it gives up on
one of the blocks (Aborted), which may be run again at once.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from contactcenter.domain.agent import Agent, Presence
from contactcenter.domain.challenge import Challenge
from contactcenter.domain.complaint.kept import KeptComplaint, KeptDocument, KeptEntry
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.customer import Customer, Identity
from contactcenter.domain.edition import Edition
from contactcenter.domain.errors import DomainError
from contactcenter.domain.events import Fact
from contactcenter.domain.ids import (
    AgentId,
    CallId,
    ConversationId,
    CustomerId,
    IdentityId,
    InboxId,
    MergeId,
    MessageId,
    OfferId,
    Position,
    RawId,
    TicketId,
    WorkItemId,
)
from contactcenter.domain.improvement.drawn import DrawnSample
from contactcenter.domain.improvement.kept import ActionLink, KeptAction
from contactcenter.domain.improvement.recurrence import CausedIssue, RecurrenceDecision
from contactcenter.domain.inbox import Inbox, InboxState, Queue
from contactcenter.domain.logged_call import LoggedCall
from contactcenter.domain.merge import Distinction, Merge
from contactcenter.domain.message import Delivery, Message, Revision
from contactcenter.domain.raw import RawInput
from contactcenter.domain.request import Done, RequestKey
from contactcenter.domain.session import Session
from contactcenter.domain.sla.clock import SlaClock, TicketHistory
from contactcenter.domain.surveys import KeptSurvey
from contactcenter.domain.tally import Tally
from contactcenter.domain.task.task import Task
from contactcenter.domain.ticket import Ticket
from contactcenter.domain.timer import Timer, TimerKind
from contactcenter.domain.work import Offer, WorkItem
from contactcenter.ports.clocks import KeepsTime
from contactcenter.ports.complaints import KeepsComplaints
from contactcenter.ports.found import AtWork, Concerned, Family, Known, Mentioned, Named
from contactcenter.ports.improvement import KeepsActions
from contactcenter.ports.reading import Reading
from contactcenter.ports.surveys import KeepsSurveys
from contactcenter.ports.tasks import KeepsTasks

ANSWERS_KEPT = timedelta(days=7)
TALLIES_KEPT = timedelta(days=31)  # longer than any limit looks back
LEASE = 5.0  # seconds that a lease lasts without being asked for

# With a `version`: 1 is inserted, n replaces exactly n - 1, or the block fails.
Versioned = (
    Customer
    | Identity
    | Merge
    | Ticket
    | Conversation
    | Message
    | LoggedCall
    | Challenge
    | Delivery
    | WorkItem
    | Offer
    | Presence
    | Agent
    | RawInput
    | TicketHistory
    | KeptComplaint
    | KeptDocument
    | SlaClock
    | Task
    | KeptAction
    | KeptSurvey
)
# Inserted; a second one of the same key fails the block.
Appended = (
    Revision | Session | Timer | Edition | KeptEntry | DrawnSample | ActionLink | RecurrenceDecision
)
# Written over whatever was there.
Settled = Queue | Inbox | InboxState | Tally | Distinction | CausedIssue
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


class Aborted(Unavailable):
    """The database rolled this block back in favour of others: run it again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class External:
    """A message's id in the words of its channel, to be claimed for one of ours."""

    inbox_id: InboxId
    external_id: str
    message_id: MessageId


class Transaction(KeepsTime, KeepsComplaints, KeepsTasks, KeepsActions, KeepsSurveys, Protocol):
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

    # One thing by its id, locked until the block ends. Raises NotFound.

    async def ticket(self, ticket_id: TicketId) -> Ticket:
        """Return one ticket."""
        ...

    async def conversation(self, conversation_id: ConversationId) -> Conversation:
        """Return one conversation."""
        ...

    async def presence(self, agent_id: AgentId) -> Presence:
        """Return an agent's presence."""
        ...

    async def delivery(self, message_id: MessageId) -> Delivery:
        """Return the delivery of a message."""
        ...

    async def raw(self, raw_id: RawId) -> RawInput:
        """Return one raw input."""
        ...

    # What is only looked at, without a lock; what is missing is left out.

    async def tickets(self, ids: Collection[TicketId]) -> Mapping[TicketId, Ticket]:
        """Return tickets by id."""
        ...

    async def conversations(
        self, ids: Collection[ConversationId]
    ) -> Mapping[ConversationId, Conversation]:
        """Return conversations by id."""
        ...

    async def joined_to(self, ticket_id: TicketId) -> Sequence[Ticket]:
        """Return the tickets that joined one, by id; locked, behind that one."""
        ...

    async def conversations_of(self, ticket_id: TicketId) -> Sequence[Conversation]:
        """Return a ticket's conversations, the oldest first."""
        ...

    async def messages(self, ids: Collection[MessageId]) -> Mapping[MessageId, Message]:
        """Return messages by id."""
        ...

    async def latest_messages(self, ticket: Ticket, limit: int) -> Sequence[Message]:
        """Return what was said on a ticket, the latest first; no notes, nothing taken back."""
        ...

    async def customers(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, Customer]:
        """Return customers by id."""
        ...

    async def merge(self, merge_id: MergeId) -> Merge:
        """Return one merge. Raises NotFound."""
        ...

    async def identity(self, identity_id: IdentityId) -> Identity:
        """Return one address of a customer. Raises NotFound."""
        ...

    async def challenge(self, message_id: MessageId) -> Challenge:
        """Return a challenge, by the message that carries its code. Raises NotFound."""
        ...

    async def family(self, ids: Collection[CustomerId]) -> Family:
        """Return these customers and all who are one with any of them, with their merges."""
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
        """Return every queue, by id."""
        ...

    # Intake

    async def store_raws(self, raws: Sequence[RawInput]) -> int:
        """Insert raw input at once and return how many rows were new.

        Those whose (inbox, external id) is known are left out.
        """
        ...

    async def inbox_state(self, inbox_id: InboxId) -> InboxState:
        """Return what the inbox is doing; an empty state for one that never ran. Locked."""
        ...

    async def claim_externals(self, externals: Sequence[External]) -> Sequence[External]:
        """Claim external ids at once and return the ones that were not claimed before.

        Of several with the same (inbox, external id) in one call, only the first is claimed.
        """
        ...

    async def known(self, named: Named) -> Known:
        """Return what is known of what messages name; tickets, conversations, items locked."""
        ...

    async def concerned(self, mentioned: Mentioned) -> Concerned:
        """Return the messages that news are about, with their tickets and deliveries."""
        ...

    async def calls(self, ids: Collection[CallId]) -> Mapping[CallId, LoggedCall]:
        """Return what is known of calls."""
        ...

    async def agents_by_email(self, emails: Collection[str]) -> Mapping[str, Agent]:
        """Return the accounts of e-mail addresses, in lower case; what is missing is left out."""
        ...

    async def tallies(self, ids: Collection[str]) -> Mapping[str, Tally]:
        """Return how often things happened lately, by what is counted; locked."""
        ...

    # Work

    async def at_work(
        self,
        *,
        tickets: Collection[TicketId] = (),
        conversations: Collection[ConversationId] = (),
        items: Collection[WorkItemId] = (),
        offers: Collection[OfferId] = (),
        agents: Collection[AgentId] = (),
    ) -> Mapping[TicketId, AtWork]:
        """Return, with their work, the tickets that are named by any of these; all of it locked.

        An agent names the tickets of the open work that is offered or assigned to them; their
        presence is locked as well, so that they get no more of it before the block ends.
        """
        ...

    # Timers, leases, sessions

    async def due_timers(self, kind: TimerKind, now: datetime, limit: int) -> Sequence[Timer]:
        """Take timers of a kind whose time has come; they are gone when the block commits."""
        ...

    def cancel_timers(self, kind: TimerKind, subject_ids: Collection[str]) -> None:
        """Forget timers about these subjects when the block ends."""
        ...

    def renew_leases(
        self, of: type[Presence | Delivery], ids: Collection[AgentId | MessageId], until: datetime
    ) -> None:
        """Extend the leases of agents who are there, or of messages on their way.

        No version changes. A lease that ended stays ended.
        """
        ...

    async def session(self, token_hash: str) -> Session | None:
        """Return the session of a token, live or not."""
        ...

    def end_session(self, token_hash: str) -> None:
        """Forget a session when the block ends."""
        ...

    # Delivery

    async def due_deliveries(self, now: datetime, limit: int) -> Sequence[Delivery]:
        """Return queued deliveries that are due and leased by nobody; locked, others skip.

        Of each conversation at most one: the one that is queued for longest. Those behind it are
        not due before it was sent, failed or was taken back, however often it is put off.
        """
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
            Repeated: the same request was carried out before; from the first read, or the end.
            KeyReused: another request was, under the same key; likewise.
            Unavailable: from any read, or the end.
        """
        ...

    async def relay(self) -> Position:
        """Place committed facts one after another and return the last position placed.

        Positions start at 1 and have no gaps; each fact is hashed with the one before it. Where
        the commit itself places facts this only reads. One relay works at a time.
        """
        ...

    async def sweep(self, now: datetime) -> int:
        """Delete some of what is of no use any more and return how many rows that was.

        Sessions that ran out, answers to requests that were kept for `ANSWERS_KEPT` (spec G-3), and
        tallies that began more than `TALLIES_KEPT` ago.
        """
        ...

    async def hold(self, leases: Collection[str]) -> frozenset[str]:
        """Take those of these leases that nobody has, and return all that are ours now.

        One that is not named any more is let go. They end with this process, and when it did not
        ask for `LEASE` seconds, so that somebody else can take them: ask every second.

        Raises:
            Unavailable: the database is away; none is ours.
        """
        ...

    async def close(self) -> None:
        """Let go of the database."""
        ...
