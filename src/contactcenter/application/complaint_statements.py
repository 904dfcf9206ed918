"""Whom a complaint is about: they give their account and learn the result, no more (A-IMP-3).

told ──► they may say how it was ──► told the result: the outcome, for a month
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.application.asked import Asked
from contactcenter.application.complaints import Handling, enter
from contactcenter.domain.complaint.inquiry import StatementGiven
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.steps import OPEN, TOLD
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import AgentId, TicketId
from contactcenter.domain.request import Done
from contactcenter.ports.store import Store

_SHOWN = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementAsked:
    """A complaint of which somebody was told that it is about them."""

    ticket_id: str
    reference: str
    told_at: datetime
    given: int  # accounts they gave of it
    is_over: bool  # nothing can be said of it any more
    outcome: str | None  # once they were told the result
    result_at: datetime | None


async def asked_of(store: Store, *, asked: Asked) -> Sequence[StatementAsked]:
    """Return the complaints about who asks of which they were told, the latest first.

    Those that are over stay for a month from when the result was told.
    """
    me = asked.agent.id
    found = [
        _view(kept.id, kept.complaint, me)
        for kept in await store.complaints_about(me)
        if me in kept.complaint.told and not kept.complaint.told[me].reason
    ]
    shown = (each for each in found if not each.is_over or _is_fresh(each, asked.at))
    return sorted(shown, key=lambda each: each.told_at, reverse=True)


def _view(ticket_id: TicketId, complaint: Complaint, me: AgentId) -> StatementAsked:
    result = complaint.told_result.get(me)
    is_told = result is not None and not result.reason and complaint.step in TOLD
    return StatementAsked(
        ticket_id=ticket_id,
        reference=complaint.reference,
        told_at=complaint.told[me].at,
        given=sum(each.staff_id == me for each in complaint.statements),
        is_over=complaint.step not in OPEN,
        outcome=complaint.outcome.value if is_told and complaint.outcome else None,
        result_at=result.at if result is not None and is_told else None,
    )


def _is_fresh(view: StatementAsked, now: datetime) -> bool:
    return view.result_at is not None and now - view.result_at < _SHOWN


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
