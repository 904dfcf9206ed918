"""One block on the memory store: it works on a copy, which takes the tables' place at the end."""
# ruff: noqa: D102  the port holds the promises

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from contactcenter.adapters.gathered import Gathered
from contactcenter.adapters.memory import (
    complaints,
    improving,
    looks,
    surveying,
    tasks,
    timekeeping,
)
from contactcenter.adapters.memory.tables import Tables, check
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
from contactcenter.domain.message import Delivery, DeliveryState, Direction, Message
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

K = TypeVar("K", bound=str)
V = TypeVar("V")


class MemoryTransaction:
    """Reads a copy of the tables and gathers what is to be written."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
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
        return _one(self._tables.tickets, ticket_id, "ticket")

    async def conversation(self, conversation_id: ConversationId) -> Conversation:
        return _one(self._tables.conversations, conversation_id, "conversation")

    async def presence(self, agent_id: AgentId) -> Presence:
        return _one(self._tables.presences, agent_id, "presence of agent")

    async def delivery(self, message_id: MessageId) -> Delivery:
        return _one(self._tables.deliveries, message_id, "delivery of message")

    async def raw(self, raw_id: RawId) -> RawInput:
        return _one(self._tables.raws, raw_id, "raw input")

    # Looked at

    async def tickets(self, ids: Collection[TicketId]) -> Mapping[TicketId, Ticket]:
        return _some(self._tables.tickets, ids)

    async def conversations(
        self, ids: Collection[ConversationId]
    ) -> Mapping[ConversationId, Conversation]:
        return _some(self._tables.conversations, ids)

    async def joined_to(self, ticket_id: TicketId) -> Sequence[Ticket]:
        found = sorted(self._tables.tickets.items())
        return [each for _, each in found if each.merged_into_id == ticket_id]

    async def conversations_of(self, ticket_id: TicketId) -> Sequence[Conversation]:
        return [
            each
            for _, each in sorted(self._tables.conversations.items())
            if each.ticket_id == ticket_id
        ]

    async def messages(self, ids: Collection[MessageId]) -> Mapping[MessageId, Message]:
        return _some(self._tables.messages, ids)

    async def latest_messages(self, ticket: Ticket, limit: int) -> Sequence[Message]:
        deliveries = self._tables.deliveries
        said = [
            each
            for each in self._tables.messages.values()
            if each.ticket_id == ticket.id
            and each.direction is not Direction.NOTE
            and not (each.id in deliveries and deliveries[each.id].state is DeliveryState.UNDONE)
        ]
        return sorted(said, key=lambda each: (each.occurred_at, each.id), reverse=True)[:limit]

    async def customers(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, Customer]:
        return _some(self._tables.customers, ids)

    async def merge(self, merge_id: MergeId) -> Merge:
        return _one(self._tables.merges, merge_id, "merge")

    async def identity(self, identity_id: IdentityId) -> Identity:
        return _one(self._tables.identities, identity_id, "address")

    async def challenge(self, message_id: MessageId) -> Challenge:
        return _one(self._tables.challenges, message_id, "challenge")

    async def family(self, ids: Collection[CustomerId]) -> Family:
        return looks.family(self._tables, ids)

    async def agent(self, agent_id: AgentId) -> Agent:
        return _one(self._tables.agents, agent_id, "agent")

    async def agent_by_email(self, email: str) -> Agent | None:
        wanted = email.lower()
        return next((each for each in self._tables.agents.values() if each.email == wanted), None)

    async def inboxes(self) -> Mapping[InboxId, Inbox]:
        return {each.id: each for _, each in sorted(self._tables.inboxes.items())}

    async def queues(self) -> Sequence[Queue]:
        return [each for _, each in sorted(self._tables.queues.items())]

    # Intake

    async def store_raws(self, raws: Sequence[RawInput]) -> int:
        rows = self._tables.raws
        known = {(each.inbox_id, each.external_id) for each in rows.values()}
        new = 0
        for raw in raws:
            if (key := (raw.inbox_id, raw.external_id)) not in known:
                known.add(key)
                rows[raw.id] = raw
                new += 1
        check(self._tables, RawInput)
        return new

    async def inbox_state(self, inbox_id: InboxId) -> InboxState:
        return self._tables.inbox_states.get(inbox_id, InboxState(inbox_id=inbox_id))

    async def claim_externals(self, externals: Sequence[External]) -> Sequence[External]:
        claimed = []
        for external in externals:
            key = (external.inbox_id, external.external_id)
            if key not in self._tables.externals:
                self._tables.externals[key] = external.message_id
                claimed.append(external)
        return claimed

    async def known(self, named: Named) -> Known:
        return looks.known(self._tables, named)

    async def concerned(self, mentioned: Mentioned) -> Concerned:
        return looks.concerned(self._tables, mentioned)

    async def calls(self, ids: Collection[CallId]) -> Mapping[CallId, LoggedCall]:
        return _some(self._tables.calls, ids)

    async def agents_by_email(self, emails: Collection[str]) -> Mapping[str, Agent]:
        return {each.email: each for each in self._tables.agents.values() if each.email in emails}

    async def tallies(self, ids: Collection[str]) -> Mapping[str, Tally]:
        return _some(self._tables.tallies, ids)

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
        rows = self._tables
        wanted = {
            *tickets,
            *(each.ticket_id for each in _some(rows.conversations, conversations).values()),
            *(each.ticket_id for each in _some(rows.items, items).values()),
            *(each.ticket_id for each in _some(rows.offers, offers).values()),
            *(each.ticket_id for each in looks.open_items(rows) if each.agent_id in agents),
        }
        return {
            each.id: looks.with_work(rows, each, offers)
            for each in _some(rows.tickets, wanted).values()
        }

    # Clocks

    async def histories(self, ids: Collection[TicketId]) -> Mapping[TicketId, TicketHistory]:
        return _some(self._tables.histories, ids)

    async def clocks_of(self, ids: Collection[TicketId]) -> Sequence[SlaClock]:
        return timekeeping.of_tickets(self._tables, ids)

    async def editions(self, kind: Decides) -> Sequence[Edition]:
        return timekeeping.editions(self._tables, kind)

    # Complaints

    async def complaints(self, ids: Collection[TicketId]) -> Mapping[TicketId, KeptComplaint]:
        return _some(self._tables.complaints, ids)

    async def entries_of(self, ticket_id: TicketId) -> Sequence[KeptEntry]:
        return complaints.entries(self._tables, ticket_id)

    async def agents(self) -> Sequence[Agent]:
        return [each for _, each in sorted(self._tables.agents.items())]

    async def documents(self, ids: Collection[MessageId]) -> Mapping[MessageId, KeptDocument]:
        return _some(self._tables.documents, ids)

    async def leaving(self, ticket_id: TicketId) -> Sequence[KeptDocument]:
        return complaints.leaving(self._tables, ticket_id)

    # Tasks

    async def tasks(self, ids: Collection[TaskId]) -> Mapping[TaskId, Task]:
        return _some(self._tables.tasks, ids)

    async def tasks_of(self, ticket_id: TicketId) -> Sequence[Task]:
        return tasks.on_ticket(self._tables, ticket_id)

    # Surveys

    async def surveys_of(self, ticket_ids: Collection[TicketId]) -> Sequence[KeptSurvey]:
        return surveying.surveys_of(self._tables, ticket_ids)

    # Corrective actions

    async def corrective_actions(self, ids: Collection[ActionId]) -> Mapping[ActionId, KeptAction]:
        return _some(self._tables.actions, ids)

    async def same_cause(
        self, root_causes: Collection[str], after: datetime, until: datetime
    ) -> Mapping[str, int]:
        return improving.counts(self._tables, root_causes, after, until)

    # Timers, leases, sessions

    async def due_timers(self, kind: TimerKind, now: datetime, limit: int) -> Sequence[Timer]:
        timers = self._tables.timers.values()
        due = sorted(
            (each for each in timers if each.kind is kind and each.due_at <= now),
            key=lambda each: (each.due_at, each.id),
        )[:limit]
        for timer in due:
            del self._tables.timers[timer.id]
        return due

    def cancel_timers(self, kind: TimerKind, subject_ids: Collection[str]) -> None:
        self.gathered.cancelled.extend((kind, each) for each in subject_ids)

    def renew_leases(
        self, of: type[Presence | Delivery], ids: Collection[AgentId | MessageId], until: datetime
    ) -> None:
        self.gathered.renewed.update({(of, each): until for each in ids})

    async def session(self, token_hash: str) -> Session | None:
        return self._tables.sessions.get(token_hash)

    def end_session(self, token_hash: str) -> None:
        self.gathered.ended.append(token_hash)

    # Delivery

    async def due_deliveries(self, now: datetime, limit: int) -> Sequence[Delivery]:
        due = (
            each
            for each in looks.first_queued(self._tables)
            if each.due_at <= now and (each.leased_until is None or each.leased_until <= now)
        )
        return sorted(due, key=lambda each: (each.due_at, each.message_id))[:limit]

    # Reactions

    async def cursor(self, name: str) -> Position:
        return Position(self._tables.cursors.get(name, 0))

    def move_cursor(self, name: str, to: Position) -> None:
        self.gathered.cursors[name] = to


def _one(rows: Mapping[str, V], key: str, what: str) -> V:
    if key not in rows:
        raise NotFound(f"no {what} {key}")
    return rows[key]


def _some(rows: Mapping[str, V], keys: Collection[K]) -> dict[K, V]:
    return {key: rows[key] for key in keys if key in rows}
