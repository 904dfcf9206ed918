"""Tickets that read as complaints and nobody decided on in time (spec A-PRN-3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.application.asked import Asked
from contactcenter.application.house_time import house_calendar
from contactcenter.domain.access import Permission, require
from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.calendar.targets import Counted, Days, promise
from contactcenter.domain.errors import NoBusinessTime
from contactcenter.domain.ids import TicketId
from contactcenter.ports.store import Store
from contactcenter.ports.views import TicketView

WITHIN = Days(value=1, counted=Counted.BUSINESS_DAYS)
_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """A suspicion that should have been decided on by then."""

    ticket: TicketView
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UndecidedPage:
    """Some of them, and where to go on."""

    rows: list[Undecided]
    after: str | None


async def undecided(store: Store, after: TicketId | None, *, asked: Asked) -> UndecidedPage:
    """Return suspicions in sight that are older than one business day of the house, by ticket.

    Without a calendar every day is one.
    """
    require(asked.agent, Permission.SEE_REGISTER)
    calendar = await house_calendar(store)
    found = await store.suspected(asked.agent, after, _AT_ONCE)
    due = [
        (each, _due(each.suspicion.at, calendar)) for each in found if each.suspicion is not None
    ]
    return UndecidedPage(
        rows=[Undecided(ticket=each, due_at=at) for each, at in due if at < asked.at],
        after=found[-1].id if len(found) == _AT_ONCE else None,
    )


def _due(at: datetime, calendar: Calendar | None) -> datetime:
    if calendar is None:
        return at + timedelta(days=WITHIN.value)
    try:
        return promise(calendar, at, WITHIN)
    except NoBusinessTime:
        return at + timedelta(days=WITHIN.value)
