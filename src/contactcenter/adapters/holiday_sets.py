"""Ready sets of public holidays, from the library `holidays`.

A set is a proposal: a person looks at it before a calendar takes it up. It knows what was decreed
when the library was made, and of the years ahead what is fixed by law; no bridge days, no closures
that are decreed later, and of holidays by the moon what astronomy foretells. In Iran the library
closes 30 Esfand of leap years, which is a day of work in many houses (spec B-CAL-6, J05).
"""

from collections.abc import Iterable, Sequence
from datetime import date

import holidays

from contactcenter.domain.calendar.holidays import DatedHoliday
from contactcenter.domain.errors import Invalid

_YEARS = range(1980, 2101)
_ENGLISH = "en"


def holiday_set(
    country: str, years: Iterable[int], *, language: str, subdivision: str | None = None
) -> tuple[DatedHoliday, ...]:
    """Return the public holidays of a country in some Gregorian years, by date.

    The country and its part are codes of ISO 3166 (IR; GB with ENG). Names are in the language (fa)
    where there are such names, else in English, else in the country's own. A date that is closed by
    the moon alone, in countries with Islamic holidays, is tentative until it is announced (spec
    B-CAL-6).

    Raises:
        Invalid: there is no such set.
    """
    parts = holidays.list_supported_countries().get(country)
    if parts is None:
        raise Invalid(f"country: there is no set for {country!r}")
    if subdivision is not None and subdivision not in parts:
        raise Invalid(f"subdivision: {subdivision!r} is none of {', '.join(parts) or 'no parts'}")
    wanted = sorted(set(years))
    for year in wanted:
        if year not in _YEARS:
            raise Invalid(f"years: {year} is none of {_YEARS[0]} to {_YEARS[-1]}")
    of_country = type(holidays.country_holidays(country))
    spoken = _spoken(of_country.supported_languages, language)
    found = of_country(years=wanted, subdiv=subdivision, language=spoken)
    by_sun = _without_moon(of_country)(years=wanted, subdiv=subdivision, language=spoken)
    return tuple(
        DatedHoliday(on=on, name=name, tentative=on not in by_sun)
        for on, name in sorted(found.items())
    )


def _spoken(supported: Sequence[str], language: str) -> str | None:
    """Return the locale to ask for; None: the country's own."""
    for wanted in (language, _ENGLISH):
        for each in supported:
            if each.partition("_")[0] == wanted:
                return each
    return None


def _without_moon(of_country: type[holidays.HolidayBase]) -> type[holidays.HolidayBase]:
    # All Islamic dates of the library pass through this one method.
    def no_dates(*_: object, **__: object) -> set[date]:
        return set()

    return type(of_country.__name__, (of_country,), {"_add_islamic_calendar_holiday_set": no_dates})
