"""Clocks and editions of the memory store."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from contactcenter.adapters.memory import complaints
from contactcenter.adapters.memory.tables import Tables
from contactcenter.domain.complaint.kept import KeptComplaint, KeptEntry
from contactcenter.domain.edition import Decides, Edition
from contactcenter.domain.ids import AgentId, CalendarId, ClockId, TicketId
from contactcenter.domain.sla.clock import SlaClock, TicketHistory
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.clocks import ClockView, TimedTicket


def of_tickets(tables: Tables, ids: Collection[str]) -> Sequence[SlaClock]:
    """Return all clocks of tickets, by id."""
    return [each for _, each in sorted(tables.clocks.items()) if each.ticket_id in ids]


def editions(tables: Tables, kind: Decides) -> Sequence[Edition]:
    """Return all editions of one kind, by key and version."""
    found = [each for each in tables.editions.values() if each.kind is kind]
    return sorted(found, key=lambda each: (each.key, each.version))


def due(tables: Tables, now: datetime, limit: int) -> Sequence[tuple[ClockId, TicketId]]:
    """Return clocks that are to ring by now."""
    found = sorted(
        (each.next_alarm_at, each.id, each.ticket_id)
        for each in tables.clocks.values()
        if each.next_alarm_at is not None and each.next_alarm_at < now
    )
    return [(clock_id, ticket_id) for _, clock_id, ticket_id in found[:limit]]


def next_alarm(tables: Tables) -> datetime | None:
    """Return when the next clock rings."""
    known = (each.next_alarm_at for each in tables.clocks.values())
    return min((each for each in known if each is not None), default=None)


def shown(tables: Tables, ids: Collection[str]) -> list[ClockView]:
    """Return all clocks of tickets as screens show them."""
    return [clock_view(each) for each in of_tickets(tables, ids)]


def shown_open(tables: Tables, ids: Collection[str]) -> list[ClockView]:
    """Return the open clocks of tickets as screens show them."""
    return [clock_view(each) for each in of_tickets(tables, ids) if each.is_open]


def clock_view(clock: SlaClock) -> ClockView:
    """Return a clock as screens show it."""
    return ClockView(
        id=clock.id,
        ticket_id=clock.ticket_id,
        policy_id=clock.policy_id,
        metric=clock.metric.value,
        cycle=clock.cycle,
        binding=clock.binding.value,
        state=clock.state.value,
        started_at=clock.started_at,
        due_at=clock.due_at,
        first_due_at=clock.first_due_at,
        breached_at=clock.breached_at,
        cause=clock.cause.value if clock.cause else None,
        ended_at=clock.ended_at,
        ended_by=clock.ended_by,
        version=clock.version,
    )


class MemoryTime:
    """Reads of clocks, editions and complaints, of the tables as the last commit left them."""

    def __init__(self) -> None:
        self._tables = Tables()

    async def clocks_due(self, now: datetime, limit: int) -> Sequence[tuple[ClockId, TicketId]]:
        """Return clocks that are to ring; see the port."""
        return due(self._tables, now, limit)

    async def open_clocks_in(
        self, calendars: Collection[CalendarId], after: ClockId, limit: int
    ) -> Sequence[tuple[ClockId, TicketId]]:
        """Return open clocks that go by calendars; see the port."""
        found = [
            (each.id, each.ticket_id)
            for _, each in sorted(self._tables.clocks.items())
            if each.is_open and each.calendar_id in calendars and each.id > after
        ]
        return found[:limit]

    async def timed_tickets(
        self, since: datetime, before: TicketId | None, limit: int
    ) -> Sequence[TimedTicket]:
        """Return tickets with what happened on them; see the port."""
        due = {
            each.ticket_id
            for each in self._tables.clocks.values()
            if each.due_at is not None and each.due_at >= since
        }
        found = [
            _timed(each, self._tables.histories[each.id])
            for _, each in sorted(self._tables.tickets.items(), reverse=True)
            if each.id in self._tables.histories
            and (each.opened_at >= since or each.id in due)
            and (before is None or each.id < before)
        ]
        return found[:limit]

    async def histories_among(self, ids: Collection[TicketId]) -> Mapping[TicketId, TicketHistory]:
        """Return what happened on tickets; see the port."""
        known = self._tables.histories
        return {each: known[each] for each in ids if each in known}

    async def next_alarm(self) -> datetime | None:
        """Return when the next clock rings; see the port."""
        return next_alarm(self._tables)

    async def all_editions(self, kind: Decides) -> Sequence[Edition]:
        """Return all editions of one kind; see the port."""
        return editions(self._tables, kind)

    async def complaint(self, ticket_id: TicketId) -> KeptComplaint | None:
        """Return one complaint; see the port."""
        return self._tables.complaints.get(ticket_id)

    async def complaints_among(self, ids: Collection[TicketId]) -> frozenset[TicketId]:
        """Return which of these tickets are complaints; see the port."""
        return frozenset(each for each in ids if each in self._tables.complaints)

    async def complaints_about(self, agent_id: AgentId) -> Sequence[KeptComplaint]:
        """Return complaints about an agent; see the port."""
        tables = self._tables
        return [
            kept
            for key, kept in sorted(tables.complaints.items())
            if agent_id in tables.tickets[key].barred
        ]

    async def complaint_entries(self, ticket_id: TicketId) -> Sequence[KeptEntry]:
        """Return the entries of a complaint; see the port."""
        return complaints.entries(self._tables, ticket_id)

    async def history(self, ticket_id: TicketId) -> TicketHistory | None:
        """Return what happened on a ticket; see the port."""
        return self._tables.histories.get(ticket_id)


def _timed(ticket: Ticket, history: TicketHistory) -> TimedTicket:
    return TimedTicket(
        id=ticket.id,
        reference=ticket.reference,
        subject=ticket.subject,
        kind=ticket.kind,
        channel=ticket.channel,
        queue_id=ticket.queue_id,
        history=history,
    )
