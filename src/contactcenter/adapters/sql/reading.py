"""The read side on a database. What takes several statements reads them all at one moment."""
# ruff: noqa: D102  the port holds the promises

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from contactcenter.adapters import paging
from contactcenter.adapters.searching import search
from contactcenter.adapters.sql import (
    complaints,
    desk,
    evidence,
    lists,
    looks,
    lookups,
    people,
    register,
    tasks,
    timekeeping,
    timelines,
)
from contactcenter.adapters.sql.asking import BY_KEYS, QUEUES
from contactcenter.adapters.sql.database import Connection
from contactcenter.adapters.sql.prepared import Query
from contactcenter.adapters.sql.surveying import SqlSurveying
from contactcenter.domain.agent import Agent
from contactcenter.domain.chain import Chained
from contactcenter.domain.challenge import Challenge
from contactcenter.domain.complaint.kept import KeptComplaint, KeptEntry
from contactcenter.domain.customer import Customer
from contactcenter.domain.edition import Decides, Edition
from contactcenter.domain.errors import NotFound
from contactcenter.domain.ids import (
    AgentId,
    CalendarId,
    ClockId,
    CustomerId,
    InboxId,
    MessageId,
    Position,
    QueueId,
    RawId,
    TicketId,
)
from contactcenter.domain.improvement.drawn import DrawnSample
from contactcenter.domain.inbox import Inbox, Queue
from contactcenter.domain.message import Message
from contactcenter.domain.raw import RawInput, RawState
from contactcenter.domain.session import Session
from contactcenter.domain.sla.clock import SlaClock, TicketHistory
from contactcenter.domain.task.ledger import Given
from contactcenter.domain.ticket import Ticket
from contactcenter.domain.waiting import Wait
from contactcenter.ports.clocks import TimedTicket
from contactcenter.ports.customer_views import CustomerFound
from contactcenter.ports.evidence import OnRecord
from contactcenter.ports.found import Routing
from contactcenter.ports.reading import Placed, Rows, TicketFilter, Wanted
from contactcenter.ports.register import Registered, RegisterFilter, RegisterPage, Span
from contactcenter.ports.tasks import TaskPage, TaskView
from contactcenter.ports.views import (
    CustomerCard,
    Dossier,
    InboxView,
    MessageView,
    RevisionView,
    SetAsideView,
    Snapshot,
    TicketPage,
    TicketView,
    TimelinePage,
)

T = TypeVar("T")

_AFTER_ALL_IDS = "\U0010ffff"


class SqlReading(SqlSurveying):
    """Reads through lanes of its own, or through those it shares with the blocks."""

    async def snapshot(self, agent: Agent) -> Snapshot:
        return await self._lanes.view(lambda connection: desk.snapshot(connection, agent))

    async def tickets_page(self, agent: Agent, wanted: TicketFilter) -> TicketPage:
        who = lists.seer(agent)
        meant = search(wanted.words)
        query = lists.tickets_page(lists.shape(agent, wanted, meant))
        asked = lists.filters(wanted, meant)
        found = await self._all(query, **who, **asked, limit=wanted.limit + 1)
        page = found[: wanted.limit]
        more = len(found) > len(page)
        ids = [each.id for each in page]
        return TicketPage(
            tickets=page,
            clocks=await self._all(timekeeping.OPEN_CLOCKS, tickets=ids),
            after=paging.ListEnd(page[-1].last_at, page[-1].id).cursor() if more else None,
        )

    async def dossier(self, agent: Agent, ticket_id: TicketId) -> Dossier:
        found = await self._lanes.view(
            lambda connection: desk.dossier(connection, agent, ticket_id)
        )
        if found is None:
            raise NotFound(f"no ticket {ticket_id}")
        return found

    async def timeline(
        self, agent: Agent, ticket_id: TicketId, before: str | None, limit: int = 50
    ) -> TimelinePage:
        found = await self._lanes.view(
            lambda connection: desk.timeline(connection, agent, ticket_id, before, limit)
        )
        if found is None:
            raise NotFound(f"no ticket {ticket_id}")
        return found

    async def find_customers(self, words: str) -> Sequence[CustomerFound]:
        return await self._lanes.view(lambda connection: people.find(connection, words))

    async def customer_card(self, agent: Agent, customer_id: CustomerId) -> CustomerCard:
        found = await self._lanes.view(
            lambda connection: desk.customer_card(connection, agent, customer_id)
        )
        if found is None:
            raise NotFound(f"no customer {customer_id}")
        return found

    async def let_pass(self, after: str | None, limit: int = 50) -> Sequence[SetAsideView]:
        return await self._all(lookups.LET_PASS, after=after or _AFTER_ALL_IDS, limit=limit)

    async def revisions(self, message_id: MessageId) -> Sequence[RevisionView]:
        return await self._all(lookups.REVISIONS, message_id=message_id)

    async def rows(self, wanted: Wanted) -> Rows:
        return await self._lanes.view(lambda connection: _rows(connection, wanted))

    async def placed_after(self, position: Position, limit: int) -> Sequence[Placed]:
        return await self._all(lookups.PLACED, after=position, limit=limit)

    async def head(self) -> Position:
        return await self._one(lists.HEAD)

    async def chain(self, after: Position, limit: int) -> Sequence[Chained]:
        return await self._all(lookups.CHAIN, after=after, limit=limit)

    async def misfiled(self, after: Position, limit: int) -> Sequence[Position]:
        found = await self._all(lookups.COPIED, after=after, limit=limit)
        return [position for position, agrees in found if not agrees]

    async def misfiled_complaints(self, ids: Collection[TicketId]) -> frozenset[TicketId]:
        found = await self._all(complaints.COPIED, keys=ids) if ids else ()
        return frozenset(ticket_id for ticket_id, agrees in found if not agrees)

    async def chat_messages(
        self, inbox_id: InboxId, visitor: str, limit: int = 100
    ) -> Sequence[MessageView]:
        return await self._lanes.view(
            lambda connection: timelines.chat(connection, inbox_id, visitor, limit)
        )

    async def chat_message(self, inbox_id: InboxId, visitor: str, message_id: MessageId) -> Message:
        found = await self._all(
            timelines.CHAT_MESSAGE, inbox_id=inbox_id, visitor=visitor, message_id=message_id
        )
        if not found:
            raise NotFound(f"no message {message_id}")
        return found[0]

    async def challenge_in_chat(self, inbox_id: InboxId, visitor: str) -> Challenge | None:
        found = await self._all(timelines.CHALLENGE, inbox_id=inbox_id, visitor=visitor)
        return next(iter(found), None)

    async def visitors(self, conversation_ids: Collection[str]) -> Mapping[str, tuple[str, str]]:
        return dict(await self._all(timelines.VISITORS, keys=conversation_ids))

    async def received(self, inbox_ids: Collection[InboxId], limit: int) -> Sequence[RawInput]:
        if not inbox_ids:
            return []
        return await self._all(lookups.RECEIVED, inboxes=inbox_ids, limit=limit)

    async def incomplete(self, inbox_ids: Collection[InboxId], limit: int) -> Sequence[RawInput]:
        if not inbox_ids:
            return []
        return await self._all(lookups.INCOMPLETE, inboxes=inbox_ids, limit=limit)

    async def set_aside(self, after: str | None, limit: int = 50) -> Sequence[SetAsideView]:
        return await self._all(lookups.SET_ASIDE, after=after or _AFTER_ALL_IDS, limit=limit)

    async def raw_input(self, raw_id: RawId) -> RawInput:
        found = await self._all(lookups.RAW, raw_id=raw_id)
        if not found:
            raise NotFound(f"no raw input {raw_id}")
        return found[0]

    async def raw_counts(self) -> Mapping[RawState, int]:
        return dict.fromkeys(RawState, 0) | dict(await self._all(lookups.RAW_COUNTS))

    async def message(self, agent: Agent, message_id: MessageId) -> Message:
        sees_all, who = lists.sight(agent).sees_all, lists.seer(agent)
        found = await self._all(lists.message(sees_all=sees_all), message_id=message_id, **who)
        if not found:
            raise NotFound(f"no message {message_id}")
        return found[0]

    async def inbox_views(self) -> Sequence[InboxView]:
        return await self._all(lists.INBOX_VIEWS)

    async def all_inboxes(self) -> Sequence[Inbox]:
        return await self._all(lookups.ALL_INBOXES)

    async def all_queues(self) -> Sequence[Queue]:
        return await self._all(QUEUES)

    async def all_agents(self) -> Sequence[Agent]:
        return await self._all(lookups.ALL_AGENTS)

    async def signed_in(self, token_hash: str, now: datetime) -> tuple[Session, Agent] | None:
        found = await self._all(lookups.SIGNED_IN, token_hash=token_hash, now=now)
        if not found:
            return None
        agent, session = found[0]
        return session, agent

    async def routing(self, now: datetime, limit: int) -> Routing:
        return await self._lanes.view(lambda connection: looks.routing(connection, now, limit))

    async def anybody_online(self, now: datetime) -> bool:
        return bool(await self._all(lookups.ANYBODY_ONLINE, now=now))

    async def waits(self, queue_id: QueueId, channel: str) -> Sequence[Wait]:
        return await self._all(lookups.WAITS, queue_id=queue_id, channel=channel)

    async def task_page(self, agent: Agent, after: str | None, limit: int = 100) -> TaskPage:
        return await self._lanes.view(lambda seen: tasks.page(seen, agent, after, limit))

    async def promises_due(self, since: datetime, until: datetime) -> Sequence[Given]:
        return await self._all(tasks.PROMISES_DUE, since=since, until=until)

    async def promises_by(
        self, agent: Agent, by: AgentId, since: datetime, until: datetime, limit: int
    ) -> Sequence[TaskView]:
        span = {"since": since, "until": until, "limit": limit}
        return await self._all(tasks.PROMISES_BY, by=by, **span, **lists.seer(agent))

    async def next_timer(self) -> datetime | None:
        return await self._one(lookups.NEXT_TIMER)

    async def next_delivery(self) -> datetime | None:
        return await self._one(lookups.NEXT_DELIVERY)

    async def clocks_due(self, now: datetime, limit: int) -> Sequence[tuple[ClockId, TicketId]]:
        return await self._all(timekeeping.DUE, now=now, limit=limit)

    async def open_clocks_in(
        self, calendars: Collection[CalendarId], after: ClockId, limit: int
    ) -> Sequence[tuple[ClockId, TicketId]]:
        return await self._all(
            timekeeping.IN_CALENDARS, calendars=calendars, after=after, limit=limit
        )

    async def timed_tickets(
        self, since: datetime, before: TicketId | None, limit: int
    ) -> Sequence[TimedTicket]:
        before = before or TicketId(_AFTER_ALL_IDS)
        return await self._all(timekeeping.TIMED_TICKETS, since=since, before=before, limit=limit)

    async def histories_among(self, ids: Collection[TicketId]) -> Mapping[TicketId, TicketHistory]:
        found = await self._all(timekeeping.HISTORIES_AMONG, keys=ids) if ids else ()
        return {each.id: each for each in found}

    async def next_alarm(self) -> datetime | None:
        return await self._one(timekeeping.NEXT_ALARM)

    async def all_editions(self, kind: Decides) -> Sequence[Edition]:
        return await self._all(timekeeping.EDITIONS, kind=kind)

    async def history(self, ticket_id: TicketId) -> TicketHistory | None:
        found = await self._all(timekeeping.HISTORY, ticket_id=ticket_id)
        return next(iter(found), None)

    async def complaint(self, ticket_id: TicketId) -> KeptComplaint | None:
        return next(iter(await self._all(complaints.COMPLAINT, ticket_id=ticket_id)), None)

    async def complaints_among(self, ids: Collection[TicketId]) -> frozenset[TicketId]:
        return frozenset(await self._all(complaints.AMONG, keys=ids) if ids else ())

    async def complaints_about(self, agent_id: AgentId) -> Sequence[KeptComplaint]:
        return await self._all(complaints.ABOUT, barred_me=f'%"{agent_id}"%')

    async def complaints_received(
        self, since: datetime, until: datetime, limit: int
    ) -> Sequence[Ticket]:
        return await self._all(evidence.RECEIVED, since=since, until=until, limit=limit)

    async def on_record(self, ids: Collection[TicketId]) -> Mapping[TicketId, OnRecord]:
        return await self._lanes.view(lambda connection: evidence.on_record(connection, ids))

    async def messages_named(self, ids: Collection[MessageId]) -> Mapping[MessageId, Message]:
        found = await self._all(BY_KEYS[Message], keys=ids) if ids else ()
        return {each.id: each for each in found}

    async def customers_named(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, Customer]:
        found = await self._all(BY_KEYS[Customer], keys=ids) if ids else ()
        return {each.id: each for each in found}

    async def complaint_entries(self, ticket_id: TicketId) -> Sequence[KeptEntry]:
        return await self._all(complaints.ENTRIES, ticket_id=ticket_id)

    async def register_page(self, agent: Agent, wanted: RegisterFilter) -> RegisterPage:
        values = {**register.asked(wanted), **lists.seer(agent)}
        found = await self._all(register.page(register.shape(wanted)), **values)
        page = found[: wanted.limit]
        more = len(found) > len(page)
        return RegisterPage(
            rows=page, after=register.end_of(page[-1], wanted.order) if more else None
        )

    async def registered(
        self, agent: Agent | None, span: Span, after: TicketId | None, limit: int
    ) -> Sequence[Registered]:
        who = lists.seer(agent) if agent else register.nobody()
        moments = {"received": span.received, "touched": span.touched, "end": span.end}
        return await self._all(
            register.REGISTERED, **moments, after=after or "", limit=limit, **who
        )

    async def entries_among(self, ids: Collection[TicketId]) -> Sequence[KeptEntry]:
        return await self._all(register.ENTRIES_AMONG, keys=ids) if ids else []

    async def limits_among(self, ids: Collection[TicketId]) -> Sequence[SlaClock]:
        return await self._all(register.LIMITS_AMONG, keys=ids) if ids else []

    async def visible_among(
        self, agent: Agent, ids: Collection[TicketId]
    ) -> Mapping[TicketId, str]:
        return dict(await self._all(register.VISIBLE_AMONG, keys=ids, **lists.seer(agent)))

    async def sample(self, sample_id: str) -> DrawnSample | None:
        return next(iter(await self._all(register.SAMPLE, sample_id=sample_id)), None)

    async def samples(self, limit: int) -> Sequence[DrawnSample]:
        return await self._all(register.SAMPLES, limit=limit)

    async def unfinished_tickets(
        self, agent: Agent, opened_before: datetime, after: TicketId | None, limit: int
    ) -> Sequence[TicketView]:
        query = lists.unfinished(sees_all=lists.sight(agent).sees_all)
        page = {"before": opened_before, "after": after or "", "limit": limit}
        return await self._all(query, **page, **lists.seer(agent))

    async def suspected(
        self, agent: Agent, after: TicketId | None, limit: int
    ) -> Sequence[TicketView]:
        query = register.suspected(sees_all=lists.sight(agent).sees_all)
        return await self._all(query, after=after or "", limit=limit, **lists.seer(agent))

    async def ping(self) -> None:
        _ = await self._one(lists.HEAD)

    async def _all(self, query: Query[T], **values: Any) -> list[T]:  # noqa: ANN401
        return await self._lanes.ask(lambda connection: connection.all(query, **values))

    async def _one(self, query: Query[T]) -> T:
        (found,) = await self._all(query)
        return found


_SHOWN: Mapping[str, Query[tuple[str, Any]]] = {
    "tickets": lookups.SHOWN_TICKETS,
    "messages": lookups.SHOWN_MESSAGES,
    "items": lookups.SHOWN_ITEMS,
    "offers": lookups.SHOWN_OFFERS,
    "agents": lookups.SHOWN_AGENTS,
    "inboxes": lookups.SHOWN_INBOXES,
    "conversations": lookups.SHOWN_CONVERSATIONS,
    "clocks": timekeeping.SHOWN_CLOCKS,
    "tasks": tasks.SHOWN_TASKS,
}


def _rows(connection: Connection, wanted: Wanted) -> Rows:
    names = [name for name in _SHOWN if getattr(wanted, name)]
    asked = [(_SHOWN[name], {"keys": getattr(wanted, name)}) for name in names]
    *found, (set_aside,) = connection.each([*asked, (lists.QUARANTINED, {})])
    open_clocks = timekeeping.open_clocks(connection, wanted.timed)
    shown = {name: dict(rows) for name, rows in zip(names, found, strict=True)}
    return Rows(**shown, timed=open_clocks, set_aside=set_aside)
