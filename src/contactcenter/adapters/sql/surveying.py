"""Queries about surveys; the read side of them."""
# ruff: noqa: D102  the port holds the promises

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from contactcenter.adapters.sql import lists
from contactcenter.adapters.sql import tables as t
from contactcenter.adapters.sql.asking import rows_of
from contactcenter.adapters.sql.improving import SqlImproving
from contactcenter.adapters.sql.prepared import Query, only
from contactcenter.adapters.sql.showing import NOT_BARRED
from contactcenter.adapters.sql.types import WORDS, Moment, among
from contactcenter.domain.agent import Agent
from contactcenter.domain.ids import InboxId
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

ASKED_IN_CHAT = Query(
    select(_SURVEY.id)
    .join_from(t.surveys, t.tickets, t.tickets.c.id == _SURVEY.ticket_id)
    .where(
        t.tickets.c.customer_id.in_(
            select(t.conversations.c.customer_id).where(
                t.conversations.c.inbox_id == bindparam("inbox_id", type_=WORDS),
                t.conversations.c.thread == bindparam("visitor", type_=WORDS),
            )
        ),
        _SURVEY.asked_at >= bindparam("since", type_=Moment()),
        _SURVEY.withdrawn_at.is_(None),
    )
    .limit(1),
    only,
)


class SqlSurveying(SqlImproving):
    """Reads of surveys."""

    async def asked_in_chat(self, inbox_id: InboxId, visitor: str, since: datetime) -> bool:
        where = {"inbox_id": inbox_id, "visitor": visitor, "since": since}
        return bool(await self._lanes.ask(lambda found: found.all(ASKED_IN_CHAT, **where)))

    async def surveys_between(
        self, agent: Agent, since: datetime, until: datetime
    ) -> Sequence[KeptSurvey]:
        asked = {**lists.seer(agent), "since": since, "until": until}
        return await self._lanes.ask(lambda connection: connection.all(ASKED_BETWEEN, **asked))
