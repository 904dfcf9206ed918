"""One block on a database: reads at once, under locks; writes when the block ends."""
# ruff: noqa: D102, ANN401  the port holds the promises; parameters have any type

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from contactcenter.adapters.gathered import Gathered
from contactcenter.adapters.sql import (
    asking,
    complaints,
    improving,
    intake,
    looks,
    surveying,
    tasks,
    timekeeping,
)
from contactcenter.adapters.sql.database import Connection
from contactcenter.adapters.sql.lanes import Hold
from contactcenter.adapters.sql.prepared import Query
from contactcenter.domain.agent import Agent, Presence
from contactcenter.domain.challenge import Challenge
from contactcenter.domain.complaint.kept import KeptComplaint, KeptDocument, KeptEntry
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.customer import Customer, Identity
from contactcenter.domain.edition import Decides, Edition
from contactcenter.domain.errors import NotFound
from contactcenter.domain.events import Fact
from contactcenter.domain.ids import (
    ActionId,
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
    TaskId,
    TicketId,
    WorkItemId,
)
from contactcenter.domain.improvement.kept import KeptAction
from contactcenter.domain.inbox import Inbox, InboxState, Queue
from contactcenter.domain.logged_call import LoggedCall
from contactcenter.domain.merge import Merge
from contactcenter.domain.message import Delivery, Message
from contactcenter.domain.raw import RawInput
from contactcenter.domain.request import Done
from contactcenter.domain.session import Session
from contactcenter.domain.sla.clock import SlaClock, TicketHistory
from contactcenter.domain.surveys import KeptSurvey
from contactcenter.domain.tally import Tally
from contactcenter.domain.task.task import Task
from contactcenter.domain.ticket import Ticket
from contactcenter.domain.timer import Timer, TimerKind
from contactcenter.ports.found import AtWork, Concerned, Family, Known, Mentioned, Named
from contactcenter.ports.store import Entity, External

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


class SqlTransaction:
    """Reads through the block's lane and gathers what is to be written."""

    def __init__(self, hold: Hold) -> None:
        self._hold = hold
        self.gathered = Gathered()

    def put(self, *entities: Entity) -> None:
        self.gathered.put(entities)

    def record(self, *facts: Fact) -> None:
        self.gathered.facts.extend(facts)

    def done(self, entity_id: str, version: int) -> Done:
        self.gathered.answer = Done(id=entity_id, version=version)
        return self.gathered.answer

    # One, locked

    async def ticket(self, ticket_id: TicketId) -> Ticket:
        return await self._one(asking.TICKETS, ticket_id, "ticket")

    async def conversation(self, conversation_id: ConversationId) -> Conversation:
        return await self._one(asking.CONVERSATIONS, conversation_id, "conversation")

    async def presence(self, agent_id: AgentId) -> Presence:
        return await self._one(asking.PRESENCES, agent_id, "presence of agent")

    async def delivery(self, message_id: MessageId) -> Delivery:
        return await self._one(asking.DELIVERIES, message_id, "delivery of message")

    async def raw(self, raw_id: RawId) -> RawInput:
        return await self._one(asking.RAWS, raw_id, "raw input")

    # Looked at

    async def tickets(self, ids: Collection[TicketId]) -> Mapping[TicketId, Ticket]:
        return _by_id(await self._some(asking.BY_KEYS[Ticket], ids))

    async def conversations(
        self, ids: Collection[ConversationId]
    ) -> Mapping[ConversationId, Conversation]:
        return _by_id(await self._some(asking.BY_KEYS[Conversation], ids))

    async def joined_to(self, ticket_id: TicketId) -> Sequence[Ticket]:
        return await self._all(asking.JOINED_TO, ticket_id=ticket_id)

    async def conversations_of(self, ticket_id: TicketId) -> Sequence[Conversation]:
        return await self._all(asking.CONVERSATIONS_OF, ticket_id=ticket_id)

    async def messages(self, ids: Collection[MessageId]) -> Mapping[MessageId, Message]:
        return _by_id(await self._some(asking.BY_KEYS[Message], ids))

    async def latest_messages(self, ticket: Ticket, limit: int) -> Sequence[Message]:
        return await self._all(asking.SAID, ticket_id=ticket.id, limit=limit)

    async def customers(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, Customer]:
        return _by_id(await self._some(asking.BY_KEYS[Customer], ids))

    async def merge(self, merge_id: MergeId) -> Merge:
        return await self._one(asking.BY_KEYS[Merge], merge_id, "merge")

    async def identity(self, identity_id: IdentityId) -> Identity:
        return await self._one(asking.BY_KEYS[Identity], identity_id, "address")

    async def challenge(self, message_id: MessageId) -> Challenge:
        return await self._one(asking.BY_KEYS[Challenge], message_id, "challenge")

    async def family(self, ids: Collection[CustomerId]) -> Family:
        return await self._hold.run(lambda connection: looks.family(connection, ids))

    async def agent(self, agent_id: AgentId) -> Agent:
        return await self._one(asking.BY_KEYS[Agent], agent_id, "agent")

    async def agent_by_email(self, email: str) -> Agent | None:
        return _first(await self._all(asking.AGENT_BY_EMAIL, email=email.lower()))

    async def inboxes(self) -> Mapping[InboxId, Inbox]:
        return _by_id(await self._all(asking.INBOXES))

    async def queues(self) -> Sequence[Queue]:
        return await self._all(asking.QUEUES)

    # Intake

    async def store_raws(self, raws: Sequence[RawInput]) -> int:
        if not raws:
            return 0
        return await self._hold.run(lambda connection: intake.store_raws(connection, raws))

    async def inbox_state(self, inbox_id: InboxId) -> InboxState:
        found = _first(await self._some(asking.INBOX_STATES, [inbox_id]))
        return found or InboxState(inbox_id=inbox_id)

    async def claim_externals(self, externals: Sequence[External]) -> Sequence[External]:
        if not externals:
            return []
        return await self._hold.run(lambda connection: intake.claim(connection, externals))

    async def known(self, named: Named) -> Known:
        return await self._hold.run(lambda connection: looks.known(connection, named))

    async def concerned(self, mentioned: Mentioned) -> Concerned:
        return await self._hold.run(lambda connection: looks.concerned(connection, mentioned))

    async def calls(self, ids: Collection[CallId]) -> Mapping[CallId, LoggedCall]:
        return _by_id(await self._some(asking.BY_KEYS[LoggedCall], ids))

    async def agents_by_email(self, emails: Collection[str]) -> Mapping[str, Agent]:
        found = await self._some(asking.AGENTS_BY_EMAIL, emails, "emails")
        return {each.email: each for each in found}

    async def tallies(self, ids: Collection[str]) -> Mapping[str, Tally]:
        return await self._hold.run(lambda connection: looks.tallies(connection, ids))

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
        others = {
            asking.TICKETS_OF_CONVERSATIONS: conversations,
            asking.TICKETS_OF_ITEMS: items,
        }
        return await self._hold.run(
            lambda connection: looks.at_work(connection, tickets, offers, agents, others)
        )

    # Clocks

    async def histories(self, ids: Collection[TicketId]) -> Mapping[TicketId, TicketHistory]:
        return _by_id(await self._some(timekeeping.HISTORIES, ids))

    async def clocks_of(self, ids: Collection[TicketId]) -> Sequence[SlaClock]:
        return await self._some(timekeeping.CLOCKS_OF, ids)

    async def editions(self, kind: Decides) -> Sequence[Edition]:
        return await self._all(timekeeping.EDITIONS, kind=kind)

    # Complaints

    async def complaints(self, ids: Collection[TicketId]) -> Mapping[TicketId, KeptComplaint]:
        return _by_id(await self._some(complaints.COMPLAINTS, ids))

    async def entries_of(self, ticket_id: TicketId) -> Sequence[KeptEntry]:
        return await self._all(complaints.ENTRIES, ticket_id=ticket_id)

    async def agents(self) -> Sequence[Agent]:
        return await self._all(complaints.AGENTS)

    async def documents(self, ids: Collection[MessageId]) -> Mapping[MessageId, KeptDocument]:
        return _by_id(await self._some(complaints.DOCUMENTS, ids))

    async def leaving(self, ticket_id: TicketId) -> Sequence[KeptDocument]:
        return await self._all(complaints.LEAVING, ticket_id=ticket_id)

    # Tasks

    async def tasks(self, ids: Collection[TaskId]) -> Mapping[TaskId, Task]:
        return _by_id(await self._some(asking.BY_KEYS[Task], ids))

    async def tasks_of(self, ticket_id: TicketId) -> Sequence[Task]:
        return await self._all(tasks.ON_TICKET, ticket_id=ticket_id)

    # Surveys

    async def surveys_of(self, ticket_ids: Collection[TicketId]) -> Sequence[KeptSurvey]:
        return await self._all(surveying.SURVEYS_OF, tickets=ticket_ids)

    # Corrective actions

    async def corrective_actions(self, ids: Collection[ActionId]) -> Mapping[ActionId, KeptAction]:
        return _by_id(await self._some(improving.ACTIONS, ids))

    async def same_cause(
        self, root_causes: Collection[str], after: datetime, until: datetime
    ) -> Mapping[str, int]:
        if not root_causes:
            return {}
        return dict(
            await self._all(improving.SAME_CAUSE, causes=root_causes, after=after, until=until)
        )

    # Timers, leases, sessions

    async def due_timers(self, kind: TimerKind, now: datetime, limit: int) -> Sequence[Timer]:
        taken = await self._all(asking.DUE_TIMERS, kind=kind, now=now, limit=limit)
        return sorted(taken, key=lambda each: (each.due_at, each.id))

    def cancel_timers(self, kind: TimerKind, subject_ids: Collection[str]) -> None:
        self.gathered.cancelled.extend((kind, each) for each in subject_ids)

    def renew_leases(
        self, of: type[Presence | Delivery], ids: Collection[AgentId | MessageId], until: datetime
    ) -> None:
        self.gathered.renewed.update({(of, each): until for each in ids})

    async def session(self, token_hash: str) -> Session | None:
        return _first(await self._some(asking.BY_KEYS[Session], [token_hash]))

    def end_session(self, token_hash: str) -> None:
        self.gathered.ended.append(token_hash)

    # Delivery

    async def due_deliveries(self, now: datetime, limit: int) -> Sequence[Delivery]:
        return await self._all(asking.DUE_DELIVERIES, now=now, limit=limit)

    # Reactions

    async def cursor(self, name: str) -> Position:
        def locked(connection: Connection) -> Position:
            for query in (asking.CURSOR, asking.START_CURSOR):
                for position in connection.all(query, name=name):
                    return Position(position)
            raise AssertionError("a cursor that was started is there")

        return await self._hold.run(locked)

    def move_cursor(self, name: str, to: Position) -> None:
        self.gathered.cursors[name] = to

    # How they are read

    async def _all(self, query: Query[T], **values: Any) -> list[T]:
        return await self._hold.run(lambda connection: connection.all(query, **values))

    async def _some(
        self, query: Query[T], keys: Collection[Any], parameter: str = "keys"
    ) -> list[T]:
        return await self._all(query, **{parameter: keys}) if keys else []

    async def _one(self, query: Query[T], key: str, what: str) -> T:
        found = await self._all(query, keys=[key])
        if not found:
            raise NotFound(f"no {what} {key}")
        return found[0]


def _by_id(values: Iterable[Any]) -> dict[Any, Any]:
    return {each.id: each for each in values}


def _first(values: Sequence[T]) -> T | None:
    return values[0] if values else None
