"""What evidence packs read of a store."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from contactcenter.domain.complaint.kept import KeptComplaint, KeptEntry
from contactcenter.domain.customer import Customer
from contactcenter.domain.ids import CustomerId, MessageId, Position, TicketId
from contactcenter.domain.message import Message
from contactcenter.domain.sla.clock import SlaClock, TicketHistory
from contactcenter.domain.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRecord:
    """One complaint as its rows have it."""

    ticket: Ticket
    kept: KeptComplaint
    entries: Sequence[KeptEntry]  # in their order
    history: TicketHistory | None
    clocks: Sequence[SlaClock]
    facts: Sequence[Position | None]  # about its ticket, in their order; None: not placed yet


class ShowsEvidence(Protocol):
    """The part of the read side that evidence packs need."""

    async def complaints_received(
        self, since: datetime, until: datetime, limit: int
    ) -> Sequence[Ticket]:
        """Return the tickets of complaints received in [since, until), the oldest first."""
        ...

    async def on_record(self, ids: Collection[TicketId]) -> Mapping[TicketId, OnRecord]:
        """Return complaints with all that is kept of them, true at one moment, by a query a table.

        What is no complaint is left out.
        """
        ...

    async def messages_named(self, ids: Collection[MessageId]) -> Mapping[MessageId, Message]:
        """Return messages by id."""
        ...

    async def customers_named(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, Customer]:
        """Return customers by id."""
        ...
