"""Corrective actions and root causes of the memory store."""
# ruff: noqa: D102  the port holds the promises

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from contactcenter.adapters.memory.tables import Tables
from contactcenter.adapters.memory.timekeeping import MemoryTime
from contactcenter.domain.agent import Agent
from contactcenter.domain.ids import ActionId, TicketId
from contactcenter.domain.improvement.corrective import ActionState
from contactcenter.domain.improvement.kept import KeptAction
from contactcenter.domain.improvement.recurrence import (
    CausedIssue,
    RecurrenceDecision,
    same_cause,
)


class MemoryImproving(MemoryTime):
    """Reads of corrective actions, of the tables as the last commit left them."""

    async def actions(
        self, agent: Agent, states: Collection[ActionState], limit: int
    ) -> Sequence[KeptAction]:
        found = [
            each
            for each in self._tables.actions.values()
            if each.action.state in states and _sees(self._tables, agent, each.id)
        ]
        return sorted(found, key=lambda each: (each.opened_at, each.id), reverse=True)[:limit]

    async def action(self, agent: Agent, action_id: ActionId) -> KeptAction | None:
        found = self._tables.actions.get(action_id)
        return found if found is not None and _sees(self._tables, agent, action_id) else None

    async def actions_about(
        self, agent: Agent, ticket_ids: Collection[TicketId]
    ) -> Sequence[KeptAction]:
        wanted = {
            each.action_id
            for each in self._tables.action_links.values()
            if each.ticket_id in ticket_ids and _sees(self._tables, agent, each.action_id)
        }
        return [self._tables.actions[each] for each in sorted(wanted)]

    async def caused_since(self, agent: Agent, since: datetime) -> Sequence[CausedIssue]:
        tickets = self._tables.tickets
        return [
            each
            for _, each in sorted(self._tables.caused_issues.items())
            if each.root_cause
            and each.received_at >= since
            and agent.id not in tickets[each.ticket_id].barred
        ]

    async def recurrence_decisions(self, since: datetime) -> Sequence[RecurrenceDecision]:
        found = [each for each in self._tables.recurrence_decisions.values() if each.at >= since]
        return sorted(found, key=lambda each: (each.at, each.id), reverse=True)


def counts(
    tables: Tables, root_causes: Collection[str], after: datetime, until: datetime
) -> Mapping[str, int]:
    """Return how many complaints of each root cause there are; see the port."""
    issues = tables.caused_issues.values()
    found = {
        each: same_cause(issues, each, now=until, within=until - after) for each in root_causes
    }
    return {cause: count for cause, count in found.items() if count}


def _sees(tables: Tables, agent: Agent, action_id: str) -> bool:
    return not any(
        agent.id in tables.tickets[each.ticket_id].barred
        for each in tables.action_links.values()
        if each.action_id == action_id
    )
