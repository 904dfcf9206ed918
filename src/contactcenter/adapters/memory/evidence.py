"""What evidence packs read of the memory store."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from contactcenter.adapters.memory import complaints, timekeeping
from contactcenter.adapters.memory.timekeeping import MemoryTime
from contactcenter.domain.customer import Customer
from contactcenter.domain.fact import TicketFact
from contactcenter.domain.ids import CustomerId, MessageId, TicketId
from contactcenter.domain.message import Message
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.evidence import OnRecord


class MemoryEvidence(MemoryTime):
    """Reads of whole complaints, of the tables as the last commit left them."""

    async def complaints_received(
        self, since: datetime, until: datetime, limit: int
    ) -> Sequence[Ticket]:
        """Return complaints of a period; see the port."""
        found = sorted(
            (each.complaint.received_at, each.id)
            for each in self._tables.complaints.values()
            if since <= each.complaint.received_at < until
        )
        return [self._tables.tickets[ticket_id] for _, ticket_id in found[:limit]]

    async def on_record(self, ids: Collection[TicketId]) -> Mapping[TicketId, OnRecord]:
        """Return complaints whole; see the port."""
        wanted = sorted(set(ids) & self._tables.complaints.keys())
        return {TicketId(each): self._on_record(TicketId(each)) for each in wanted}

    async def messages_named(self, ids: Collection[MessageId]) -> Mapping[MessageId, Message]:
        """Return messages by id; see the port."""
        known = self._tables.messages
        return {each: known[each] for each in ids if each in known}

    async def customers_named(self, ids: Collection[CustomerId]) -> Mapping[CustomerId, Customer]:
        """Return customers by id; see the port."""
        known = self._tables.customers
        return {each: known[each] for each in ids if each in known}

    def _on_record(self, ticket_id: TicketId) -> OnRecord:
        tables = self._tables
        return OnRecord(
            ticket=tables.tickets[ticket_id],
            kept=tables.complaints[ticket_id],
            entries=complaints.entries(tables, ticket_id),
            history=tables.histories.get(ticket_id),
            clocks=timekeeping.of_tickets(tables, [ticket_id]),
            facts=[
                link.position
                for link, fact in tables.facts
                if isinstance(fact, TicketFact) and fact.ticket_id == ticket_id
            ],
        )
