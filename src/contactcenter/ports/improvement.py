"""What corrective actions and the causes behind them need of a store."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from contactcenter.domain.agent import Agent
from contactcenter.domain.ids import ActionId, TicketId
from contactcenter.domain.improvement.corrective import ActionState
from contactcenter.domain.improvement.kept import KeptAction
from contactcenter.domain.improvement.recurrence import CausedIssue, RecurrenceDecision


class KeepsActions(Protocol):
    """The part of a transaction that corrective actions need."""

    async def corrective_actions(self, ids: Collection[ActionId]) -> Mapping[ActionId, KeptAction]:
        """Return actions by id, without a lock: each change of one names its version."""
        ...

    async def same_cause(
        self, root_causes: Collection[str], after: datetime, until: datetime
    ) -> Mapping[str, int]:
        """Return how many complaints of each root cause were received in (after, until].

        A cause without any is left out.
        """
        ...


class ShowsActions(Protocol):
    """The part of the read side that is about corrective actions."""

    async def actions(
        self, agent: Agent, states: Collection[ActionState], limit: int
    ) -> Sequence[KeptAction]:
        """Return actions in these states, the latest first.

        What hangs on a complaint about the agent is left out (spec A-IMP-1).
        """
        ...

    async def action(self, agent: Agent, action_id: ActionId) -> KeptAction | None:
        """Return one action, unless it hangs on a complaint about the agent."""
        ...

    async def actions_about(
        self, agent: Agent, ticket_ids: Collection[TicketId]
    ) -> Sequence[KeptAction]:
        """Return the actions that hang on one of these complaints, by id; as far as above."""
        ...

    async def caused_since(self, agent: Agent, since: datetime) -> Sequence[CausedIssue]:
        """Return issues with a root cause, by id, whose complaints were received since then.

        Those of complaints about the agent are left out.
        """
        ...

    async def recurrence_decisions(self, since: datetime) -> Sequence[RecurrenceDecision]:
        """Return what was decided about proposals since then, the latest first."""
        ...
