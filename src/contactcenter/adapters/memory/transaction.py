"""One block on the memory store: it works on a copy, which takes the tables' place at the end."""
# ruff: noqa: D102  the port holds the promises

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from contactcenter.adapters.gathered import Gathered
from contactcenter.adapters.memory.tables import Tables, check
from contactcenter.domain.agent import Agent, Presence, is_routable
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.customer import Customer, Identity
from contactcenter.domain.errors import NotFound
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
from contactcenter.domain.message import Delivery, DeliveryState, Message
from contactcenter.domain.raw import RawInput, RawState
from contactcenter.domain.session import Done, Session
from contactcenter.domain.ticket import Ticket
from contactcenter.domain.timer import Timer, TimerKind
from contactcenter.domain.work import Offer, OfferState, WorkItem, WorkState
from contactcenter.ports.store import Entity, External

_HELD = (WorkState.OFFERED, WorkState.ASSIGNED)

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

    # By id

    async def ticket(self, ticket_id: TicketId) -> Ticket:
        return _one(self._tables.tickets, ticket_id, "ticket")

    async def tickets(self, ids: Collection[TicketId]) -> Mapping[TicketId, Ticket]:
        return _some(self._tables.tickets, ids)

    async def conversation(self, conversation_id: ConversationId) -> Conversation:
        return _one(self._tables.conversations, conversation_id, "conversation")

    async def conversations(
        self, ids: Collection[ConversationId]
    ) -> Mapping[ConversationId, Conversation]:
        return _some(self._tables.conversations, ids)

    async def conversations_of(self, ticket_id: TicketId) -> Sequence[Conversation]:
        return [
            each
            for _, each in sorted(self._tables.conversations.items())
            if each.ticket_id == ticket_id
        ]

    async def item(self, item_id: WorkItemId) -> WorkItem:
        return _one(self._tables.items, item_id, "work item")

    async def items(self, ids: Collection[WorkItemId]) -> Mapping[WorkItemId, WorkItem]:
        return _some(self._tables.items, ids)

    async def offers(self, ids: Collection[OfferId]) -> Mapping[OfferId, Offer]:
        return _some(self._tables.offers, ids)

    async def deliveries(self, ids: Collection[MessageId]) -> Mapping[MessageId, Delivery]:
        return _some(self._tables.deliveries, ids)

    async def presence(self, agent_id: AgentId) -> Presence:
        return _one(self._tables.presences, agent_id, "presence of agent")

    async def raw(self, raw_id: RawId) -> RawInput:
        return _one(self._tables.raws, raw_id, "raw input")

    async def messages(self, ids: Collection[MessageId]) -> Mapping[MessageId, Message]:
        return _some(self._tables.messages, ids)

    async def customers(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, Customer]:
        return _some(self._tables.customers, ids)

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
        self.gathered.raws_stored += new
        return new

    async def inbox_state(self, inbox_id: InboxId) -> InboxState:
        return self._tables.inbox_states.get(inbox_id, InboxState(inbox_id=inbox_id))

    async def received_raws(self, limit: int) -> Sequence[RawInput]:
        received = (each for each in self._tables.raws.values() if each.state is RawState.RECEIVED)
        return sorted(received, key=lambda each: (each.received_at, each.id))[:limit]

    async def claim_externals(self, externals: Sequence[External]) -> Sequence[External]:
        claimed = []
        for external in externals:
            key = (external.inbox_id, external.external_id)
            if key not in self._tables.externals:
                self._tables.externals[key] = external.message_id
                claimed.append(external)
        return claimed

    async def identities(
        self, addresses: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], Identity]:
        wanted = set(addresses)
        return {
            key: each
            for each in self._tables.identities.values()
            if (key := (each.kind, each.address)) in wanted
        }

    async def conversations_by_reference(
        self, references: Collection[str]
    ) -> Mapping[str, Conversation]:
        wanted = set(references)
        return {
            each.reference: each
            for each in self._tables.conversations.values()
            if each.reference in wanted
        }

    async def conversations_by_header(
        self, header_ids: Collection[str]
    ) -> Mapping[str, Conversation]:
        wanted = set(header_ids)
        return {
            message.header_id: self._tables.conversations[message.conversation_id]
            for _, message in sorted(self._tables.messages.items())
            if message.header_id is not None and message.header_id in wanted
        }

    async def conversations_by_thread(
        self, threads: Collection[tuple[InboxId, str]]
    ) -> Mapping[tuple[InboxId, str], Conversation]:
        wanted = set(threads)
        return {
            key: each
            for _, each in sorted(self._tables.conversations.items())
            if each.thread is not None and (key := (each.inbox_id, each.thread)) in wanted
        }

    # Work

    async def open_items(
        self, conversation_ids: Collection[ConversationId]
    ) -> Mapping[ConversationId, WorkItem]:
        wanted = set(conversation_ids)
        return {
            each.conversation_id: each for each in self._open() if each.conversation_id in wanted
        }

    async def open_items_of_ticket(self, ticket_id: TicketId) -> Sequence[WorkItem]:
        return [each for each in self._open() if each.ticket_id == ticket_id]

    async def open_items_of(self, agent_id: AgentId) -> Sequence[WorkItem]:
        return [each for each in self._open() if each.agent_id == agent_id]

    async def pending_offers(self, item_ids: Collection[WorkItemId]) -> Mapping[WorkItemId, Offer]:
        wanted = set(item_ids)
        return {
            each.item_id: each
            for each in self._tables.offers.values()
            if each.state is OfferState.PENDING and each.item_id in wanted
        }

    async def waiting_items(self, limit: int) -> Sequence[WorkItem]:
        return [each for each in self._open() if each.state is WorkState.QUEUED][:limit]

    async def routable_agents(self, now: datetime) -> Sequence[tuple[Agent, Presence]]:
        return [
            (agent, presence)
            for agent_id, presence in sorted(self._tables.presences.items())
            if is_routable(presence, now=now)
            and not (agent := self._tables.agents[agent_id]).disabled
        ]

    async def held(self, agent_ids: Collection[AgentId]) -> Mapping[AgentId, Mapping[str, int]]:
        counts: dict[AgentId, Counter[str]] = {each: Counter() for each in agent_ids}
        for item in self._open():
            if item.agent_id in counts and item.state in _HELD:
                counts[item.agent_id][item.channel] += 1
        return {agent_id: dict(counted) for agent_id, counted in counts.items()}

    def _open(self) -> list[WorkItem]:
        return _waiting_order(
            each for each in self._tables.items.values() if each.state is not WorkState.DONE
        )

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

    def renew_leases(self, agent_ids: Collection[AgentId], until: datetime) -> None:
        self.gathered.renewed.update(dict.fromkeys(agent_ids, until))

    async def session(self, token_hash: str) -> Session | None:
        return self._tables.sessions.get(token_hash)

    def end_session(self, token_hash: str) -> None:
        self.gathered.ended.append(token_hash)

    # Delivery

    async def due_deliveries(self, now: datetime, limit: int) -> Sequence[Delivery]:
        due = (
            each
            for each in self._tables.deliveries.values()
            if each.state is DeliveryState.QUEUED
            and each.due_at <= now
            and (each.leased_until is None or each.leased_until <= now)
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


def _waiting_order(items: Iterable[WorkItem]) -> list[WorkItem]:
    return sorted(items, key=lambda each: (each.enqueued_at, each.id))
