"""What complaints need of a store."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from contactcenter.domain.agent import Agent
from contactcenter.domain.complaint.kept import KeptComplaint, KeptDocument, KeptEntry
from contactcenter.domain.ids import AgentId, MessageId, TicketId


class KeepsComplaints(Protocol):
    """The part of a transaction that complaints need."""

    async def complaints(self, ids: Collection[TicketId]) -> Mapping[TicketId, KeptComplaint]:
        """Return complaints by id; locked, behind the tickets themselves."""
        ...

    async def entries_of(self, ticket_id: TicketId) -> Sequence[KeptEntry]:
        """Return the entries of a complaint, in their order."""
        ...

    async def agents(self) -> Sequence[Agent]:
        """Return every account, by id."""
        ...

    async def documents(self, ids: Collection[MessageId]) -> Mapping[MessageId, KeptDocument]:
        """Return documents by the messages that carry them; locked."""
        ...

    async def leaving(self, ticket_id: TicketId) -> Sequence[KeptDocument]:
        """Return documents of a complaint that are on their way, by message.

        No channel took them yet, or the record does not know it; none was taken back, or failed.
        """
        ...


class ShowsComplaints(Protocol):
    """The part of the read side that is about complaints."""

    async def complaint(self, ticket_id: TicketId) -> KeptComplaint | None:
        """Return one complaint."""
        ...

    async def complaints_among(self, ids: Collection[TicketId]) -> frozenset[TicketId]:
        """Return which of these tickets are complaints."""
        ...

    async def complaints_about(self, agent_id: AgentId) -> Sequence[KeptComplaint]:
        """Return complaints about an agent, closed ones too, by id."""
        ...

    async def complaint_entries(self, ticket_id: TicketId) -> Sequence[KeptEntry]:
        """Return the entries of a complaint, in their order."""
        ...
