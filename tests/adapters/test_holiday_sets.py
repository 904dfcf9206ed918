"""Ready sets of public holidays, where they are right (spec B-CAL-6, B-CAL-7)."""

from datetime import date

import pytest
from persiantools.jdatetime import JalaliDate

from contactcenter.adapters.holiday_sets import holiday_set
from contactcenter.domain.calendar.holidays import jalali
from contactcenter.domain.errors import Invalid

SOLAR = {(1, 1), (1, 2), (1, 3), (1, 4), (1, 12), (1, 13), (3, 14), (3, 15), (11, 22), (12, 29)}
YEARS = range(1403, 1407)  # by the sun, 2024-03-20 to 2028-03-19


def days_by_the_sun(year: int) -> set[date]:
    return {JalaliDate(year, month, day).to_gregorian() for month, day in SOLAR}


def test_the_holidays_of_iran_by_the_sun_are_on_their_jalali_dates() -> None:
    """B-CAL-6, for 1403 to 1406; 1403 is a leap year."""
    found = holiday_set("IR", range(2024, 2029), language="fa")
    certain = {each.on for each in found if not each.tentative}
    for year in YEARS:
        assert days_by_the_sun(year) <= certain
    named = {jalali(each.on): each.name for each in found}
    assert "نوروز" in named[1404, 1, 1]
    assert named[1404, 11, 22] == "پیروزی انقلاب اسلامی"


def test_holidays_of_iran_by_the_moon_are_tentative() -> None:
    """B-CAL-6: Tasua and Ashura of 1448; of a date that is also one by the sun the sun is sure."""
    found = {each.on: each for each in holiday_set("IR", [2026], language="fa")}
    for on, name in ((date(2026, 6, 24), "تاسوعای حسینی"), (date(2026, 6, 25), "عاشورای حسینی")):
        assert found[on].tentative
        assert name in found[on].name
    assert "فطر" in found[date(2026, 3, 21)].name  # 1 Farvardin
    assert not found[date(2026, 3, 21)].tentative


def test_what_is_certain_and_not_by_the_sun_was_decreed_or_is_the_leap_day() -> None:
    """Where the set is not what spec B-CAL-6 lists: 30 Esfand, and closures by decree."""
    found = holiday_set("IR", range(2024, 2029), language="fa")
    others = {each.on for each in found if not each.tentative and jalali(each.on)[1:] not in SOLAR}
    assert date(2025, 3, 20) in others  # 30 Esfand 1403, a day of work in J05
    for on in others - {date(2025, 3, 20)}:
        assert next(each.name for each in found if each.on == on) == "تعطیلی عمومی"


def test_the_bank_holidays_of_england_in_2026() -> None:
    """As gov.uk/bank-holidays has them; Boxing Day is a Saturday, its substitute a Monday."""
    found = holiday_set("GB", [2026], language="en", subdivision="ENG")
    assert {each.on.isoformat() for each in found} == {
        *("2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25"),
        *("2026-08-31", "2026-12-25", "2026-12-26", "2026-12-28"),
    }
    assert not any(each.tentative for each in found)


@pytest.mark.parametrize(
    ("country", "language", "name"),
    [("DE", "de", "Neujahr"), ("DE", "fa", "New Year's Day"), ("IR", "en", "Islamic Revolution")],
)
def test_names_are_in_the_language_wanted_else_in_english(
    country: str, language: str, name: str
) -> None:
    assert any(name in each.name for each in holiday_set(country, [2026], language=language))


def test_eid_is_tentative_elsewhere_too() -> None:
    found = {each.on: each.tentative for each in holiday_set("ID", [2026], language="en")}
    assert found[date(2026, 8, 17)] is False
    assert any(found.values())


@pytest.mark.parametrize(
    ("country", "years", "subdivision", "said"),
    [
        ("XX", [2026], None, "country: there is no set for 'XX'"),
        ("GB", [2026], "PARIS", "subdivision: 'PARIS' is none of ENG"),
        ("GB", [1066], None, "years: 1066 is none of 1980 to 2100"),
    ],
)
def test_what_there_is_no_set_of_is_refused(
    country: str, years: list[int], subdivision: str | None, said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        holiday_set(country, years, language="en", subdivision=subdivision)
