"""What clocks need of a store, and what screens read of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from contactcenter.domain.edition import Decides, Edition
from contactcenter.domain.ids import CalendarId, ClockId, QueueId, TicketId
from contactcenter.domain.sla.clock import SlaClock, TicketHistory
from contactcenter.domain.ticket import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockView:
    """A clock as lists and the head of a ticket show it."""

    id: str
    ticket_id: str
    policy_id: str
    metric: str
    cycle: int
    binding: str  # legal · internal · opportunity
    state: str  # running · paused · met · breached · met_late · cancelled
    started_at: datetime
    due_at: datetime | None  # null while a pause keeps it from being due
    first_due_at: datetime | None  # before the limit changed
    breached_at: datetime | None
    cause: str | None  # of a breach: time · retarget
    ended_at: datetime | None
    ended_by: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedTicket:
    """A ticket with what its clocks go by."""

    id: TicketId
    reference: str
    subject: str
    kind: Kind
    channel: str
    queue_id: QueueId
    history: TicketHistory


class KeepsTime(Protocol):
    """The part of a transaction that clocks need."""

    async def histories(self, ids: Collection[TicketId]) -> Mapping[TicketId, TicketHistory]:
        """Return what happened on tickets; locked, behind the tickets themselves."""
        ...

    async def clocks_of(self, ids: Collection[TicketId]) -> Sequence[SlaClock]:
        """Return all clocks of tickets whose histories are locked, by id."""
        ...

    async def editions(self, kind: Decides) -> Sequence[Edition]:
        """Return all editions of one kind, by key and version."""
        ...


class ShowsTime(Protocol):
    """The part of the read side that is about clocks."""

    async def clocks_due(self, now: datetime, limit: int) -> Sequence[tuple[ClockId, TicketId]]:
        """Return clocks whose alarm is over, the longest over first; by an index."""
        ...

    async def open_clocks_in(
        self, calendars: Collection[CalendarId], after: ClockId, limit: int
    ) -> Sequence[tuple[ClockId, TicketId]]:
        """Return open clocks that go by one of these calendars, by id, behind one of them."""
        ...

    async def timed_tickets(
        self, since: datetime, before: TicketId | None, limit: int
    ) -> Sequence[TimedTicket]:
        """Return tickets that were opened or had something due since then, the latest first.

        With what happened on them; what is open and overdue was due, too.
        """
        ...

    async def histories_among(self, ids: Collection[TicketId]) -> Mapping[TicketId, TicketHistory]:
        """Return what happened on tickets as far as their clocks care; not locked."""
        ...

    async def next_alarm(self) -> datetime | None:
        """Return when the next clock rings."""
        ...

    async def all_editions(self, kind: Decides) -> Sequence[Edition]:
        """Return all editions of one kind, by key and version."""
        ...

    async def history(self, ticket_id: TicketId) -> TicketHistory | None:
        """Return what happened on a ticket as far as its clocks care."""
        ...
