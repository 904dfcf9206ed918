"""Tickets that wait for somebody for longer than the house lets them unseen (spec B-EVT-3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.application.asked import Asked
from contactcenter.application.house_time import house_calendar
from contactcenter.domain.access import Permission, require
from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.ids import TicketId
from contactcenter.domain.sla.standing import Stood, stood
from contactcenter.ports.store import Store
from contactcenter.ports.views import TicketView

MOST = 10  # business days, of all waits of a ticket together
_AT_ONCE = 200
_LOOKS = 10  # pages that one question goes through


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingStill:
    """A ticket that stood still for longer, and for how long."""

    ticket: TicketView
    stood: Stood


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingPage:
    """Some of them, and where to go on."""

    most: int  # business days that nobody asks about
    rows: list[StandingStill]
    after: str | None


async def standing_still(store: Store, after: TicketId | None, *, asked: Asked) -> StandingPage:
    """Return open tickets in sight that waited for more than ten business days, by age.

    Business days are those of the house's calendar.
    """
    require(asked.agent, Permission.SEE_PROMISES)
    calendar = await house_calendar(store)
    opened_before = asked.at - timedelta(days=MOST)
    rows: list[StandingStill] = []
    for _ in range(_LOOKS):
        page = await store.unfinished_tickets(asked.agent, opened_before, after, _AT_ONCE)
        rows += await _long(store, page, calendar, asked.at)
        if len(page) < _AT_ONCE:
            return StandingPage(most=MOST, rows=rows, after=None)
        after = TicketId(page[-1].id)
        if len(rows) >= _AT_ONCE:
            break
    return StandingPage(most=MOST, rows=rows, after=after)


async def _long(
    store: Store, page: Sequence[TicketView], calendar: Calendar | None, now: datetime
) -> list[StandingStill]:
    histories = await store.histories_among([TicketId(each.id) for each in page])
    found = (
        (each, stood(histories[TicketId(each.id)].happened, calendar, now))
        for each in page
        if each.id in histories
    )
    return [
        StandingStill(ticket=ticket, stood=waited)
        for ticket, waited in found
        if waited is not None and waited.days > MOST
    ]
