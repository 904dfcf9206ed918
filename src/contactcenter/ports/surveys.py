"""What surveys need of a store."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from contactcenter.domain.agent import Agent
from contactcenter.domain.ids import InboxId, TicketId
from contactcenter.domain.surveys import KeptSurvey


class KeepsSurveys(Protocol):
    """The part of a transaction that surveys need."""

    async def surveys_of(self, ticket_ids: Collection[TicketId]) -> Sequence[KeptSurvey]:
        """Return all surveys about these tickets, the first asked first, without a lock."""
        ...


class ShowsSurveys(Protocol):
    """The part of the read side that is about surveys."""

    async def asked_in_chat(self, inbox_id: InboxId, visitor: str, since: datetime) -> bool:
        """Whether whoever chats there was asked anything about a ticket of theirs since then."""
        ...

    async def surveys_between(
        self, agent: Agent, since: datetime, until: datetime
    ) -> Sequence[KeptSurvey]:
        """Return the surveys that were asked in [since, until), the first first.

        Left out are those whose question never left, and those about complaints about the agent
        (spec A-IMP-1).
        """
        ...
