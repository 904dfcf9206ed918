"""Queries about corrective actions and root causes; the read side of them."""
# ruff: noqa: D102  the port holds the promises

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select

from contactcenter.adapters.sql import lists
from contactcenter.adapters.sql import tables as t
from contactcenter.adapters.sql.asking import BY_KEYS, LIMIT, rows_of
from contactcenter.adapters.sql.lanes import Lanes
from contactcenter.adapters.sql.prepared import Query
from contactcenter.adapters.sql.showing import BARRED, NOT_BARRED
from contactcenter.adapters.sql.types import WORDS, Moment, among
from contactcenter.domain.agent import Agent
from contactcenter.domain.ids import ActionId, TicketId
from contactcenter.domain.improvement.corrective import ActionState
from contactcenter.domain.improvement.kept import KeptAction
from contactcenter.domain.improvement.recurrence import CausedIssue, RecurrenceDecision

ACTIONS = BY_KEYS[KeptAction]
SAME_CAUSE = Query(
    select(
        t.caused_issues.c.root_cause,
        func.count(t.caused_issues.c.ticket_id.distinct()).label("complaints"),
    )
    .where(
        among(t.caused_issues.c.root_cause, "causes"),
        t.caused_issues.c.received_at > bindparam("after", type_=Moment()),
        t.caused_issues.c.received_at <= bindparam("until", type_=Moment()),
    )
    .group_by(t.caused_issues.c.root_cause),
    lambda root_cause, complaints: (str(root_cause), int(complaints)),
)

_ACTION, _CAUSED = t.corrective_actions.c, t.caused_issues.c
_HANGS_ON = t.action_links.join(t.tickets, t.tickets.c.id == t.action_links.c.ticket_id)
_IN_SIGHT = ~(
    select(t.action_links.c.id)
    .select_from(_HANGS_ON)
    .where(t.action_links.c.action_id == _ACTION.id, BARRED)
    .exists()
)
_LATEST = Query(
    rows_of(KeptAction)
    .where(among(_ACTION.state, "states"), _IN_SIGHT)
    .order_by(_ACTION.opened_at.desc(), _ACTION.id.desc())
    .limit(LIMIT),
    KeptAction,
)
_ONE = Query(
    rows_of(KeptAction).where(_ACTION.id == bindparam("action_id", type_=WORDS), _IN_SIGHT),
    KeptAction,
)
_ABOUT = Query(
    rows_of(KeptAction)
    .where(
        _ACTION.id.in_(
            select(t.action_links.c.action_id).where(among(t.action_links.c.ticket_id, "tickets"))
        ),
        _IN_SIGHT,
    )
    .order_by(_ACTION.id),
    KeptAction,
)
_CAUSED_SINCE = Query(
    rows_of(CausedIssue)
    .join_from(t.caused_issues, t.tickets, t.tickets.c.id == _CAUSED.ticket_id)
    .where(
        _CAUSED.received_at >= bindparam("since", type_=Moment()),
        _CAUSED.root_cause != bindparam("none", "", type_=WORDS),
        NOT_BARRED,
    )
    .order_by(_CAUSED.id),
    CausedIssue,
)
_DECISIONS = Query(
    rows_of(RecurrenceDecision)
    .where(t.recurrence_decisions.c.at >= bindparam("since", type_=Moment()))
    .order_by(t.recurrence_decisions.c.at.desc(), t.recurrence_decisions.c.id.desc()),
    RecurrenceDecision,
)


class SqlImproving:
    """Reads of corrective actions."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes

    async def actions(
        self, agent: Agent, states: Collection[ActionState], limit: int
    ) -> Sequence[KeptAction]:
        asked = {**lists.seer(agent), "states": [each.value for each in states], "limit": limit}
        return await self._lanes.ask(lambda connection: connection.all(_LATEST, **asked))

    async def action(self, agent: Agent, action_id: ActionId) -> KeptAction | None:
        asked = {**lists.seer(agent), "action_id": action_id}
        found = await self._lanes.ask(lambda connection: connection.all(_ONE, **asked))
        return next(iter(found), None)

    async def actions_about(
        self, agent: Agent, ticket_ids: Collection[TicketId]
    ) -> Sequence[KeptAction]:
        asked = {**lists.seer(agent), "tickets": ticket_ids}
        return await self._lanes.ask(lambda connection: connection.all(_ABOUT, **asked))

    async def caused_since(self, agent: Agent, since: datetime) -> Sequence[CausedIssue]:
        asked = {**lists.seer(agent), "since": since}
        return await self._lanes.ask(lambda connection: connection.all(_CAUSED_SINCE, **asked))

    async def recurrence_decisions(self, since: datetime) -> Sequence[RecurrenceDecision]:
        return await self._lanes.ask(lambda connection: connection.all(_DECISIONS, since=since))
