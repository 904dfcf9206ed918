"""By whose clocks the dates that agents say are meant."""

from contactcenter.application.complaint_house import HOUSE, house_of
from contactcenter.application.promises import calendars_of
from contactcenter.application.register import house_now
from contactcenter.domain.calendar import reading
from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.complaint.house import House
from contactcenter.domain.edition import Decides, newest
from contactcenter.domain.ids import CalendarId
from contactcenter.domain.inbox import Inbox
from contactcenter.ports.clocks import KeepsTime
from contactcenter.ports.store import Store


async def house_calendar(store: Store) -> Calendar | None:
    """Return the calendar that the house's own days are counted by; None where it has none."""
    house = await house_now(store)
    editions = newest(await store.all_editions(Decides.CALENDAR)).values()
    return calendars_of(editions).get(CalendarId(house.calendar))


async def desk_calendar(tx: KeepsTime, inbox: Inbox | None, zone: str) -> Calendar:
    """Return the calendar of an inbox, else that of the house, else one that only has a zone.

    `zone` is that of whoever asks, an IANA name; it holds where the house has said nothing.

    Raises:
        Invalid: it is none.
    """
    if inbox is not None and inbox.receipts is not None:
        return inbox.receipts.calendar
    known = calendars_of(newest(await tx.editions(Decides.CALENDAR)).values())
    houses = newest(await tx.editions(Decides.HOUSE))
    house = house_of(houses[HOUSE]) if HOUSE in houses else None
    found = known.get(CalendarId((house or House()).calendar))
    if found is not None:
        return found
    own = house.zone if house else reading.zone(zone, "zone")
    return Calendar(id=CalendarId(""), zone=own)
