"""A calendar comes back from its settings as it went, or is refused by the name of a field."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.calendar.plain import WEEKDAYS, from_plain, to_plain
from contactcenter.domain.calendar.ready import IRAN, IRAN_HALF_THURSDAY, weekdays
from contactcenter.domain.errors import Invalid
from tests.domain.calendars import a_calendar, at

PLAIN: dict[str, Any] = {
    "id": "office",
    "version": 3,
    "zone": "Asia/Tehran",
    "weekly": {"sat": [["08:00", "12:00"], ["13:00", "16:00"]], "thu": [["08:00", "12:00"]]},
    "date_overrides": {"2026-06-24": [["08:00", "24:00"]], "2026-06-27": []},
    "holiday_rules": [
        {"calendar": "explicit", "date": "2026-06-25", "name": "عاشورا", "tentative": True},
        {"calendar": "jalali", "month": 12, "day": 30, "name": "", "tentative": False},
        {"calendar": "gregorian", "month": 2, "day": 29, "name": "", "tentative": False},
    ],
    "union_of": [],
}


def test_settings_come_back_as_they_went() -> None:
    assert json.loads(json.dumps(to_plain(from_plain(PLAIN)))) == PLAIN


CLOCKS = st.integers(0, 1439).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}")


@given(st.dictionaries(st.sampled_from(WEEKDAYS), st.lists(st.tuples(CLOCKS, CLOCKS).map(list))))
def test_whatever_is_not_refused_comes_back_the_same(weekly: dict[str, Any]) -> None:
    try:
        calendar = a_calendar(weekly=weekly)
    except Invalid:
        return
    assert from_plain(to_plain(calendar)) == calendar


def test_a_night_shift_is_kept_on_two_days() -> None:
    """B-CAL-2."""
    nights = a_calendar(weekly={"sun": [["22:00", "06:00"]], "mon": [["06:00", "00:00"]]})
    assert to_plain(nights)["weekly"] == {
        "mon": [["00:00", "06:00"], ["06:00", "24:00"]],
        "sun": [["22:00", "24:00"]],
    }


def test_a_union_names_its_members() -> None:
    """B-CAL-5."""
    known = {"london": a_calendar(id="london")}
    plain = {"id": "sun", "zone": "Europe/London", "union_of": ["london"]}
    union = from_plain(plain, known)
    assert union.union_of == (known["london"],)
    assert from_plain(to_plain(union), known) == union


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"id": ""}, "id: is empty"),
        ({"id": None}, "id: a text is wanted, not nothing"),
        ({"version": 0}, "version: is 0, where 1 or more is possible"),
        ({"zone": "Mars/Phobos"}, "zone: 'Mars/Phobos' is no zone's name"),
        ({"zone": "../../etc/passwd"}, "zone: '../../etc/passwd' is no zone's name"),
        ({"zone": "Europe"}, "zone: 'Europe' is no zone's name"),
        ({"zone": "a\0b"}, "zone: 'a\\x00b' is no zone's name"),
        ({"zone": "x" * 5000}, "zone: 'xxx"),
        ({"weekly": []}, "weekly: an object is wanted, not []"),
        ({"weekly": {"monday": []}}, "weekly.monday: there is no such field; there are mon, tue"),
        ({"weekly": {"mon": [["9", "17:00"]]}}, "weekly.mon[0]: '9' is no time from 00:00"),
        ({"weekly": {"mon": [["09:00", "24:01"]]}}, "weekly.mon[0]: '24:01' is no time"),
        ({"weekly": {"mon": [["۰۹:۰۰", "17:00"]]}}, "weekly.mon[0]: '۰۹:۰۰' is no time"),
        ({"weekly": {"mon": [["09:00"]]}}, "weekly.mon[0]: opening and closing time are wanted"),
        ({"weekly": {"mon": [["09:00", "09:00"]]}}, "weekly.mon[0]: nothing lies between 09:00"),
        (
            {"weekly": {"mon": [["09:00", "12:00"], ["11:00", "17:00"]]}},
            "weekly.mon: what opens at 11:00 begins before 12:00",
        ),
        (
            {"weekly": {"sun": [["22:00", "06:00"]], "mon": [["05:00", "17:00"]]}},
            "weekly.mon: what opens at 05:00 begins before 06:00",
        ),
        ({"weekly": {}, "date_overrides": {}}, "weekly: this calendar never opens"),
        ({"date_overrides": {"1405-13-01": []}}, "date_overrides: there is no 1405-13-01"),
        ({"date_overrides": {"20260101": []}}, "date_overrides: '20260101' is no date such as"),
        (
            {"date_overrides": {"2026-01-01": [["22:00", "06:00"]]}},
            "date_overrides.2026-01-01[0]: the hours of one date end at 24:00",
        ),
        ({"holiday_rules": [{"calendar": "lunar"}]}, "holiday_rules[0].calendar: 'lunar' is none"),
        (
            {"holiday_rules": [{"calendar": "jalali", "month": 7, "day": 31}]},
            "holiday_rules[0].day: is 31, where 1 to 30 is possible",
        ),
        (
            {"holiday_rules": [{"calendar": "gregorian", "month": 13, "day": 1}]},
            "holiday_rules[0].month: is 13, where 1 to 12 is possible",
        ),
        (
            {"holiday_rules": [{"calendar": "explicit", "month": 1, "date": "2026-01-01"}]},
            "holiday_rules[0].month: there is no such field",
        ),
        ({"holiday_rules": [{"calendar": "explicit"}]}, "holiday_rules[0].date: a date is wanted"),
        ({"union_of": ["london"]}, "union_of[0]: there is no calendar 'london'"),
        ({"opening": {}}, "opening: there is no such field; there are id, version, zone"),
    ],
)
def test_a_calendar_is_refused_by_its_field(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Invalid) as refused:
        from_plain({**PLAIN, **changed})
    assert str(refused.value).startswith(said)


def test_a_union_has_nothing_of_its_own() -> None:
    known = {"london": a_calendar(id="london")}
    with pytest.raises(Invalid, match="union_of: a union has no hours"):
        from_plain({**PLAIN, "union_of": ["london"]}, known)
    closed = {"weekly": {}, "holiday_rules": [], "date_overrides": {"2026-06-27": []}}
    with pytest.raises(Invalid, match="no days of its own"):
        from_plain({**PLAIN, **closed, "union_of": ["london"]}, known)


def test_hours_are_a_part_of_a_day() -> None:
    calendar = a_calendar()
    for opens, closes in ((9, 9), (-1, 3), (9, 25)):
        with pytest.raises(Invalid, match="no part of a day"):
            type(calendar.weekly[0][0])(
                opens=timedelta(hours=opens), closes=timedelta(hours=closes)
            )


def test_ready_calendars_are_settings() -> None:
    """B-CAL-6, J01, J02, J06."""
    for plain in (IRAN, IRAN_HALF_THURSDAY, weekdays("Europe/London")):
        assert from_plain(to_plain(from_plain(dict(plain)))) == from_plain(dict(plain))
    thursday, revolution = at("2026-02-12T10:00+03:30"), at("2026-02-11T10:00+03:30")
    assert not from_plain(dict(IRAN)).is_open(thursday)
    assert from_plain(dict(IRAN_HALF_THURSDAY)).is_open(thursday)
    assert not from_plain(dict(IRAN_HALF_THURSDAY)).is_open(at("2026-02-12T12:00+03:30"))
    assert not from_plain(dict(IRAN)).is_open(revolution)
    assert from_plain(dict(IRAN)).is_open(at("2026-02-10T15:59+03:30"))
    office = from_plain(dict(weekdays("Europe/London")))
    assert [office.is_open(at(f"2026-02-{day}T10:00+00:00")) for day in (13, 14)] == [True, False]
