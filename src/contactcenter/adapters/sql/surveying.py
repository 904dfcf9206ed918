"""Queries about surveys; the read side of them."""
# ruff: noqa: D102  the port holds the promises

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam

from contactcenter.adapters.sql import lists
from contactcenter.adapters.sql import tables as t
from contactcenter.adapters.sql.asking import rows_of
from contactcenter.adapters.sql.improving import SqlImproving
from contactcenter.adapters.sql.prepared import Query
from contactcenter.adapters.sql.showing import NOT_BARRED
from contactcenter.adapters.sql.types import Moment, among
from contactcenter.domain.agent import Agent
from contactcenter.domain.surveys import KeptSurvey

_SURVEY = t.surveys.c
SURVEYS_OF = Query(
    rows_of(KeptSurvey)
    .where(among(_SURVEY.ticket_id, "tickets"))
    .order_by(_SURVEY.asked_at, _SURVEY.id),
    KeptSurvey,
)
ASKED_BETWEEN = Query(
    rows_of(KeptSurvey)
    .join_from(t.surveys, t.tickets, t.tickets.c.id == _SURVEY.ticket_id)
    .where(
        _SURVEY.asked_at >= bindparam("since", type_=Moment()),
        _SURVEY.asked_at < bindparam("until", type_=Moment()),
        _SURVEY.withdrawn_at.is_(None),
        NOT_BARRED,
    )
    .order_by(_SURVEY.asked_at, _SURVEY.id),
    KeptSurvey,
)


class SqlSurveying(SqlImproving):
    """Reads of surveys."""

    async def surveys_between(
        self, agent: Agent, since: datetime, until: datetime
    ) -> Sequence[KeptSurvey]:
        asked = {**lists.seer(agent), "since": since, "until": until}
        return await self._lanes.ask(lambda connection: connection.all(ASKED_BETWEEN, **asked))
