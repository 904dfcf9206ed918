"""Days on which a calendar is closed: by their date, or each year by the sun of either reckoning.

Lunar holidays are dates, entered for each year, and tentative until they are announced (spec
B-CAL-6). Jalali years follow the official leap list (spec B-CAL-7).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from persiantools.jdatetime import JalaliDate


class Reckoning(StrEnum):
    """Whose months and days are meant."""

    GREGORIAN = "gregorian"
    JALALI = "jalali"


LONGEST_MONTHS: Mapping[Reckoning, tuple[int, ...]] = {
    Reckoning.GREGORIAN: (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31),
    Reckoning.JALALI: (31,) * 6 + (30,) * 6,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedHoliday:
    """Closed on one date."""

    on: date
    name: str = ""
    tentative: bool = False

    def falls_on(self, day: date) -> bool:
        """Whether this is the day."""
        return day == self.on


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyHoliday:
    """Closed on this day of each year that has it."""

    reckoning: Reckoning
    month: int
    day: int
    name: str = ""
    tentative: bool = False

    def falls_on(self, day: date) -> bool:
        """Whether this is the day."""
        of_month = jalali(day)[1:] if self.reckoning is Reckoning.JALALI else (day.month, day.day)
        return of_month == (self.month, self.day)


Holiday = DatedHoliday | YearlyHoliday


@lru_cache(maxsize=4096)
def jalali(on: date) -> tuple[int, int, int]:
    """Return a Gregorian date as year, month and day of the Jalali calendar."""
    found = JalaliDate(on)  # type: ignore[no-untyped-call]
    return found.year, found.month, found.day
