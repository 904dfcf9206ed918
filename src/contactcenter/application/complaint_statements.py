"""Whom a complaint is about gives their own account of it, and sees nothing else (spec A-IMP-3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contactcenter.application.asked import Asked
from contactcenter.application.complaints import Handling, enter
from contactcenter.domain.complaint.inquiry import StatementGiven
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import TicketId
from contactcenter.domain.request import Done
from contactcenter.ports.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementAsked:
    """A complaint of which somebody was told that it is about them."""

    ticket_id: str
    reference: str
    told_at: datetime
    given: int  # accounts they gave of it


async def asked_of(store: Store, *, asked: Asked) -> Sequence[StatementAsked]:
    """Return the open complaints about who asks of which they were told, the latest first."""
    me = asked.agent.id
    found = [
        StatementAsked(
            ticket_id=kept.id,
            reference=kept.complaint.reference,
            told_at=kept.complaint.told[me].at,
            given=sum(each.staff_id == me for each in kept.complaint.statements),
        )
        for kept in await store.complaints_about(me)
        if me in kept.complaint.told and not kept.complaint.told[me].reason
    ]
    return sorted(found, key=lambda each: each.told_at, reverse=True)


async def give_statement(
    handling: Handling, ticket_id: TicketId, text: str, *, asked: Asked
) -> Done:
    """Add the account of whom a complaint is about, in their own words.

    Raises:
        NotFound: they were not told of such a complaint.
    """
    if not text.strip():
        raise Invalid("text: say how it was")
    entry = StatementGiven(
        id=handling.new_id(),
        by=asked.agent.id,
        at=asked.at,
        staff_id=asked.agent.id,
        text=text.strip(),
    )
    return await enter(handling, ticket_id, entry, version=None, asked=asked)
