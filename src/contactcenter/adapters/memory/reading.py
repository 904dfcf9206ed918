"""The read side of the memory store."""
# ruff: noqa: D102  the port holds the promises

import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from contactcenter.adapters import paging, searching
from contactcenter.adapters.memory import chats, looks, people, rows, tasks, timekeeping, views
from contactcenter.adapters.memory.evidence import MemoryEvidence
from contactcenter.adapters.memory.improving import MemoryImproving
from contactcenter.adapters.memory.register import MemoryRegister
from contactcenter.adapters.memory.surveying import MemorySurveying
from contactcenter.adapters.memory.tables import Tables
from contactcenter.adapters.paging import ListEnd, Rank, TimelineEnd
from contactcenter.domain.access import Permission, may, sees
from contactcenter.domain.agent import Agent
from contactcenter.domain.chain import Chained
from contactcenter.domain.challenge import Challenge
from contactcenter.domain.channel import CHAT
from contactcenter.domain.errors import NotFound
from contactcenter.domain.ids import (
    AgentId,
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
from contactcenter.domain.task.ledger import Given
from contactcenter.domain.text import normalise
from contactcenter.domain.ticket import NEEDS_WORK, Status, Ticket
from contactcenter.domain.waiting import Wait
from contactcenter.domain.work import OfferState, WorkState
from contactcenter.ports.customer_views import CustomerFound
from contactcenter.ports.found import Routing
from contactcenter.ports.lines import line
from contactcenter.ports.me import me_view
from contactcenter.ports.reading import Placed, Rows, TicketFilter, Wanted
from contactcenter.ports.tasks import TaskPage, TaskView
from contactcenter.ports.views import (
    CustomerCard,
    Desk,
    Dossier,
    InboxView,
    ItemView,
    LineView,
    MessageView,
    RevisionView,
    SetAsideView,
    Snapshot,
    TicketPage,
    TicketView,
    TimelinePage,
)

_SET_BACK = frozenset({Status.PENDING, Status.ON_HOLD})
_OTHER_TICKETS = 20

K = TypeVar("K", bound=str)
V = TypeVar("V")


class MemoryReading(MemoryRegister, MemoryImproving, MemorySurveying, MemoryEvidence):
    """Reads the tables as the last commit left them."""

    async def snapshot(self, agent: Agent) -> Snapshot:
        tables = self._tables
        worked_at = {
            each.ticket_id for each in tables.items.values() if each.state is not WorkState.DONE
        }
        tickets = [
            each
            for each in _latest(tables.tickets.values())
            if _in_sight(agent, each)
            and (
                each.status in NEEDS_WORK
                or (each.status in _SET_BACK and each.assignee_id == agent.id)
                or each.id in worked_at
            )
        ][: paging.DESK]
        desk = Desk(
            me=me_view(agent),
            agents=[
                views.agent_view(tables, each)
                for each in _by_name(tables.agents.values())
                if not each.disabled
            ],
            queues=[views.queue_view(each) for each in _by_name(tables.queues.values())],
            tickets=[views.ticket_view(tables, each) for each in tickets],
            items=_open_items(tables, {each.id for each in tickets}),
            clocks=timekeeping.shown_open(tables, {each.id for each in tickets}),
            offers=[
                views.offer_view(each)
                for _, each in sorted(tables.offers.items())
                if each.agent_id == agent.id and each.state is OfferState.PENDING
            ],
            tasks=tasks.page(tables, agent, None, paging.DESK).tasks,
            inboxes=list(await self.inbox_views()) if may(agent, Permission.SEE_INBOXES) else [],
            set_aside=rows.set_aside(tables) if may(agent, Permission.SETTLE_QUARANTINE) else 0,
        )
        return Snapshot(position=len(tables.facts), state=desk)

    async def tickets_page(self, agent: Agent, wanted: TicketFilter) -> TicketPage:
        tables = self._tables
        after = paging.list_end(wanted.after) if wanted.after else None
        found = [
            each
            for each in _latest(tables.tickets.values())
            if _in_sight(agent, each)
            and _matches(tables, each, wanted)
            and (after is None or _end(each) < after)
        ][: wanted.limit + 1]
        page = found[: wanted.limit]
        return TicketPage(
            tickets=[views.ticket_view(tables, each) for each in page],
            clocks=timekeeping.shown_open(tables, {each.id for each in page}),
            after=_end(page[-1]).cursor() if len(found) > len(page) else None,
        )

    async def dossier(self, agent: Agent, ticket_id: TicketId) -> Dossier:
        tables = self._tables
        ticket = tables.tickets.get(ticket_id)
        if ticket is None or not _in_sight(agent, ticket):
            raise NotFound(f"no ticket {ticket_id}")
        everybody = people.taking_part(tables, ticket)
        customer = people.customer_view(tables, everybody, ticket.customer_id)
        others = [
            each
            for each in _latest(tables.tickets.values())
            if each.customer_id in customer.ids and each.id != ticket_id and _in_sight(agent, each)
        ]
        return Dossier(
            position=len(tables.facts),
            ticket=views.ticket_view(tables, ticket),
            customer=customer,
            may_follow=_may_follow(tables, agent, ticket),
            conversations=[
                views.conversation_view(each)
                for _, each in sorted(tables.conversations.items())
                if each.ticket_id == ticket_id
            ],
            tickets=[views.ticket_view(tables, each) for each in others[:_OTHER_TICKETS]],
            items=_open_items(tables, {ticket_id}),
            clocks=timekeeping.shown(tables, {ticket_id}),
            tasks=tasks.beside(tables, ticket_id, customer.ids),
            timeline=await self.timeline(agent, ticket.id, None),
        )

    async def timeline(
        self, agent: Agent, ticket_id: TicketId, before: str | None, limit: int = 50
    ) -> TimelinePage:
        tables = self._tables
        ticket = tables.tickets.get(ticket_id)
        if ticket is None or not _in_sight(agent, ticket):
            raise NotFound(f"no ticket {ticket_id}")
        entries = _entries(tables, agent, {each.id for each in people.taking_part(tables, ticket)})
        if before is not None:
            end = paging.timeline_end(before)
            entries = [each for each in entries if each[0] < end]
        latest = heapq.nlargest(limit + 1, entries, key=lambda each: each[0])
        page = sorted(latest[:limit], key=lambda each: each[0])
        return TimelinePage(
            messages=[
                views.message_view(tables, each) for _, each in page if isinstance(each, Message)
            ],
            lines=[each for _, each in page if isinstance(each, LineView)],
            before=page[0][0].cursor() if len(latest) > len(page) else None,
        )

    async def find_customers(self, words: str) -> Sequence[CustomerFound]:
        return people.find(self._tables, words)

    async def customer_card(self, agent: Agent, customer_id: CustomerId) -> CustomerCard:
        return people.card(self._tables, agent, customer_id)

    async def let_pass(self, after: str | None, limit: int = 50) -> Sequence[SetAsideView]:
        return self._raws_in(RawState.IGNORED, after)[:limit]

    async def revisions(self, message_id: MessageId) -> Sequence[RevisionView]:
        found = [each for each in self._tables.revisions.values() if each.message_id == message_id]
        return [
            RevisionView(
                text=each.text,
                attachments=[file.name for file in each.attachments],
                until=each.until,
            )
            for each in sorted(found, key=lambda each: (each.until, each.id))
        ]

    async def rows(self, wanted: Wanted) -> Rows:
        return rows.shown(self._tables, wanted)

    async def placed_after(self, position: Position, limit: int) -> Sequence[Placed]:
        return [
            Placed(chained.position, fact)
            for chained, fact in self._tables.facts[position : position + limit]
        ]

    async def head(self) -> Position:
        return Position(len(self._tables.facts))

    async def chain(self, after: Position, limit: int) -> Sequence[Chained]:
        return [chained for chained, _ in self._tables.facts[after : after + limit]]

    async def chat_messages(
        self, inbox_id: InboxId, visitor: str, limit: int = 100
    ) -> Sequence[MessageView]:
        said = chats.messages(self._tables, inbox_id, visitor, limit)
        return [views.message_view(self._tables, each) for each in said]

    async def chat_message(self, inbox_id: InboxId, visitor: str, message_id: MessageId) -> Message:
        return chats.message(self._tables, inbox_id, visitor, message_id)

    async def challenge_in_chat(self, inbox_id: InboxId, visitor: str) -> Challenge | None:
        return chats.challenge(self._tables, inbox_id, visitor)

    async def visitors(self, conversation_ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
        found = _picked(self._tables.conversations, conversation_ids)
        return {
            each.id: (each.inbox_id, each.thread)
            for each in found
            if each.kind == CHAT and each.thread is not None
        }

    async def set_aside(self, after: str | None, limit: int = 50) -> Sequence[SetAsideView]:
        return self._raws_in(RawState.QUARANTINED, after)[:limit]

    def _raws_in(self, state: RawState, after: str | None) -> list[SetAsideView]:
        return [
            views.set_aside_view(each)
            for _, each in sorted(self._tables.raws.items(), reverse=True)
            if each.state is state and (after is None or each.id < after)
        ]

    async def received(self, inbox_ids: Collection[InboxId], limit: int) -> Sequence[RawInput]:
        return self._waiting(RawState.RECEIVED, inbox_ids)[:limit]

    async def incomplete(self, inbox_ids: Collection[InboxId], limit: int) -> Sequence[RawInput]:
        return self._waiting(RawState.INCOMPLETE, inbox_ids)[:limit]

    def _waiting(self, state: RawState, inbox_ids: Collection[InboxId]) -> list[RawInput]:
        found = [
            each
            for each in self._tables.raws.values()
            if each.state is state and each.inbox_id in inbox_ids
        ]
        return sorted(found, key=lambda each: (each.received_at, each.id))

    async def raw_input(self, raw_id: RawId) -> RawInput:
        if raw_id not in self._tables.raws:
            raise NotFound(f"no raw input {raw_id}")
        return self._tables.raws[raw_id]

    async def raw_counts(self) -> Mapping[RawState, int]:
        counts = Counter(each.state for each in self._tables.raws.values())
        return {state: counts[state] for state in RawState}

    async def message(self, agent: Agent, message_id: MessageId) -> Message:
        message = self._tables.messages.get(message_id)
        if message is None or not _in_sight(agent, self._tables.tickets[message.ticket_id]):
            raise NotFound(f"no message {message_id}")
        return message

    async def inbox_views(self) -> Sequence[InboxView]:
        inboxes = _by_name(self._tables.inboxes.values())
        return [views.inbox_view(self._tables, each) for each in inboxes]

    async def all_inboxes(self) -> Sequence[Inbox]:
        return _by_name(self._tables.inboxes.values())

    async def all_queues(self) -> Sequence[Queue]:
        return [each for _, each in sorted(self._tables.queues.items())]

    async def all_agents(self) -> Sequence[Agent]:
        return _by_name(self._tables.agents.values())

    async def signed_in(self, token_hash: str, now: datetime) -> tuple[Session, Agent] | None:
        session = self._tables.sessions.get(token_hash)
        if session is None or session.expires_at <= now:
            return None
        agent = self._tables.agents[session.agent_id]
        return None if agent.disabled else (session, agent)

    async def routing(self, now: datetime, limit: int) -> Routing:
        return looks.routing(self._tables, now, limit)

    async def anybody_online(self, now: datetime) -> bool:
        return bool(looks.routable(self._tables, now))

    async def waits(self, queue_id: QueueId, channel: str) -> Sequence[Wait]:
        return chats.waits(self._tables, queue_id, channel)

    async def task_page(self, agent: Agent, after: str | None, limit: int = 100) -> TaskPage:
        return tasks.page(self._tables, agent, after, limit)

    async def promises_due(self, since: datetime, until: datetime) -> Sequence[Given]:
        return tasks.promises_due(self._tables, since, until)

    async def promises_by(
        self, agent: Agent, by: AgentId, since: datetime, until: datetime, limit: int
    ) -> Sequence[TaskView]:
        return tasks.promises_by(self._tables, agent, by, since, until)[:limit]

    async def next_timer(self) -> datetime | None:
        return min((each.due_at for each in self._tables.timers.values()), default=None)

    async def next_delivery(self) -> datetime | None:
        due = (
            max(each.due_at, each.leased_until or each.due_at)
            for each in looks.first_queued(self._tables)
        )
        return min(due, default=None)

    async def ping(self) -> None:
        """Nothing can be away."""


def _in_sight(agent: Agent, ticket: Ticket) -> bool:
    return sees(agent, ticket.queue_id, ticket.assignee_id, ticket.barred)


def _end(ticket: Ticket) -> ListEnd:
    return ListEnd(ticket.last_at, ticket.id)


def _latest(tickets: Iterable[Ticket]) -> list[Ticket]:
    return sorted(tickets, key=_end, reverse=True)


def _by_name(rows: Iterable[V]) -> list[V]:
    return sorted(rows, key=lambda each: (getattr(each, "name", ""), getattr(each, "id", "")))


def _matches(tables: Tables, ticket: Ticket, wanted: TicketFilter) -> bool:
    return (
        (not wanted.statuses or ticket.status in wanted.statuses)
        and (not wanted.kinds or ticket.kind in wanted.kinds)
        and wanted.queue_id in (None, ticket.queue_id)
        and wanted.assignee_id in (None, ticket.assignee_id)
        and _is_found(tables, ticket, wanted.words)
    )


def _is_found(tables: Tables, ticket: Ticket, words: str) -> bool:
    name = tables.customers[ticket.customer_id].name
    folded = f"{normalise(ticket.subject)}\n{normalise(name)}"
    return searching.search(words).finds(ticket.reference, folded)


def _open_items(tables: Tables, ticket_ids: Collection[TicketId]) -> list[ItemView]:
    found = [
        each
        for each in tables.items.values()
        if each.state is not WorkState.DONE and each.ticket_id in ticket_ids
    ]
    return [views.item_view(each) for each in sorted(found, key=lambda it: (it.enqueued_at, it.id))]


def _may_follow(tables: Tables, agent: Agent, ticket: Ticket) -> TicketView | None:
    other = tables.tickets.get(ticket.may_follow_id or "")
    return views.ticket_view(tables, other) if other and _in_sight(agent, other) else None


def _entries(
    tables: Tables, agent: Agent, customer_ids: Collection[str]
) -> list[tuple[TimelineEnd, Message | LineView]]:
    seen = {each.id for each in tables.tickets.values() if _in_sight(agent, each)}
    entries: list[tuple[TimelineEnd, Message | LineView]] = [
        (TimelineEnd(each.occurred_at, Rank.MESSAGE, id=each.id), each)
        for each in tables.messages.values()
        if each.customer_id in customer_ids and each.ticket_id in seen
    ]
    for chained, fact in tables.facts:
        told = line(chained.position, chained.type, fact)
        if told is not None and told.customer_id in customer_ids and told.ticket_id in seen:
            end = TimelineEnd(told.at, Rank.LINE, position=told.position)
            entries.append((end, told))
    return entries


def _picked(rows: Mapping[K, V], keys: Iterable[str]) -> list[V]:
    return [row for key, row in rows.items() if key in set(keys)]
