"""The register of complaints, for supervisors: which there are, page by page.

A complaint is not there for whom it is about (spec A-IMP-1), and who complained is in no row
(A-PRN-4). Dates are those of the house's zone, the last one with all of its day.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from contactcenter.application.asked import Asked
from contactcenter.application.complaint_house import HOUSE, house_of
from contactcenter.domain.access import Permission, require
from contactcenter.domain.complaint.house import House
from contactcenter.domain.edition import Decides, newest
from contactcenter.domain.errors import Invalid
from contactcenter.domain.measures.ratio import Period
from contactcenter.ports.register import RegisterFilter, RegisterPage
from contactcenter.ports.store import Store

_LONGEST = 3660  # days
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """From a day to another, both in it."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise Invalid(f"until: {self.until} is before {self.since}")
        if (self.until - self.since).days > _LONGEST:
            raise Invalid(f"until: more than {_LONGEST} days after {self.since}; narrow it")

    def start(self, zone: str) -> datetime:
        """Return where it begins."""
        return _midnight(self.since, zone)

    def end(self, zone: str) -> datetime:
        """Return the first moment after it."""
        return _midnight(self.until + _ONE_DAY, zone)

    def period(self, zone: str, as_of: datetime) -> Period:
        """Return it as measures take it."""
        return Period(start=self.start(zone), end=self.end(zone), as_of=as_of)

    def before(self) -> "Dates":
        """Return as many days before it: whole months where it is whole months."""
        last = self.since - _ONE_DAY
        if self.since.day == 1 and (self.until + _ONE_DAY).day == 1:
            months = (self.until.year - self.since.year) * 12 + self.until.month - self.since.month
            first = self.since.year * 12 + self.since.month - 1 - months - 1
            return Dates(since=date(first // 12, first % 12 + 1, 1), until=last)
        return Dates(since=last - (self.until - self.since), until=last)


async def house_now(store: Store) -> House:
    """Return how the house handles complaints by now."""
    houses = newest(await store.all_editions(Decides.HOUSE))
    return house_of(houses[HOUSE]) if HOUSE in houses else House()


async def page(
    store: Store, dates: Dates, wanted: RegisterFilter, *, due_in: int | None = None, asked: Asked
) -> RegisterPage:
    """Return a page of the register: of what was received on these days, as far as it is wanted.

    `due_in`: what is due within so many days, or was; 0: what is overdue.

    Raises:
        Invalid: no page ended where this one is to go on.
    """
    require(asked.agent, Permission.SEE_REGISTER)
    zone = (await house_now(store)).zone
    due_before = None if due_in is None else asked.at + due_in * _ONE_DAY
    within = replace(wanted, since=dates.start(zone), until=dates.end(zone), due_before=due_before)
    return await store.register_page(asked.agent, within)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone))
