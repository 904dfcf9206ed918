"""Surveys of the memory store."""
# ruff: noqa: D102  the port holds the promises

from collections.abc import Collection, Sequence
from datetime import datetime

from contactcenter.adapters.memory.tables import Tables
from contactcenter.adapters.memory.timekeeping import MemoryTime
from contactcenter.domain.agent import Agent
from contactcenter.domain.ids import InboxId, TicketId
from contactcenter.domain.surveys import KeptSurvey


class MemorySurveying(MemoryTime):
    """Reads of surveys, of the tables as the last commit left them."""

    async def asked_in_chat(self, inbox_id: InboxId, visitor: str, since: datetime) -> bool:
        tables = self._tables
        here = {
            each.customer_id
            for each in tables.conversations.values()
            if (each.inbox_id, each.thread) == (inbox_id, visitor)
        }
        return any(
            tables.tickets[each.ticket_id].customer_id in here
            for each in tables.surveys.values()
            if each.asked_at >= since and each.withdrawn_at is None
        )

    async def surveys_between(
        self, agent: Agent, since: datetime, until: datetime
    ) -> Sequence[KeptSurvey]:
        tables = self._tables
        found = [
            each
            for each in tables.surveys.values()
            if since <= each.asked_at < until
            and each.withdrawn_at is None
            and agent.id not in tables.tickets[each.ticket_id].barred
        ]
        return sorted(found, key=lambda each: (each.asked_at, each.id))


def surveys_of(tables: Tables, ticket_ids: Collection[TicketId]) -> Sequence[KeptSurvey]:
    """Return all surveys about these tickets; see the port."""
    found = [each for each in tables.surveys.values() if each.ticket_id in ticket_ids]
    return sorted(found, key=lambda each: (each.asked_at, each.id))
