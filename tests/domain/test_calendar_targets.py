"""What is promised: durations, days and months (spec B-ARI-5), and the hours that visitors see."""

from datetime import date, timedelta
from typing import Any

import pytest

from contactcenter.domain.calendar.hours import Hours
from contactcenter.domain.calendar.plain import target_from_plain, target_to_plain
from contactcenter.domain.calendar.targets import OpenDay, opening_hours, promise
from contactcenter.domain.errors import Invalid, NoBusinessTime
from tests.domain.calendars import a_calendar, at, same

EASTER = {"2026-04-03": [], "2026-04-06": []}
CLOSE, ROLL = {"due_at": "close_of_business"}, {"receipt_rule": "roll_if_closed"}


@pytest.mark.parametrize(
    ("received", "kind", "value", "rules", "until"),
    [
        pytest.param(
            "2026-04-02T16:00+01:00",
            "business_duration",
            7200,
            {},
            "2026-04-07T10:00:00+01:00",
            id="open time",
        ),
        pytest.param(
            "2026-03-28T12:00+00:00",
            "elapsed_duration",
            86400,
            {},
            "2026-03-29T13:00:00+01:00",
            id="time",
        ),
        pytest.param(
            "2026-04-02T14:00+01:00",
            "business_days",
            3,
            CLOSE,
            "2026-04-09T17:00:00+01:00",
            id="business days",
        ),
        pytest.param(
            "2026-02-13T18:30+00:00",
            "business_days",
            3,
            {**CLOSE, **ROLL},
            "2026-02-19T17:00:00+00:00",
            id="received after the last closing",
        ),
        pytest.param(
            "2026-02-13T17:00+00:00",
            "business_days",
            1,
            {**CLOSE, **ROLL},
            "2026-02-17T17:00:00+00:00",
            id="received at the last closing",
        ),
        pytest.param(
            "2026-02-13T12:00+00:00",
            "business_days",
            2,
            {**CLOSE, "count_receipt_day": True},
            "2026-02-16T17:00:00+00:00",
            id="the day of receipt is day 1",
        ),
        pytest.param(
            "2026-02-14T12:00+00:00",
            "business_days",
            2,
            {**CLOSE, "count_receipt_day": True},
            "2026-02-17T17:00:00+00:00",
            id="a closed day of receipt is none",
        ),
        pytest.param(
            "2026-03-03T14:00+00:00",
            "calendar_days",
            56,
            {},
            "2026-04-28T23:59:59.999999+01:00",
            id="days over the change of clocks",
        ),
        pytest.param(
            "2026-07-01T10:00+01:00",
            "calendar_days",
            30,
            {"count_receipt_day": True},
            "2026-07-30T23:59:59.999999+01:00",
            id="days from the first on",
        ),
        pytest.param(
            "2026-02-12T10:00+00:00",
            "calendar_days",
            3,
            {"roll": "preceding", **CLOSE},
            "2026-02-13T17:00:00+00:00",
            id="back to a business day",
        ),
        pytest.param(
            "2026-01-31T10:00+00:00",
            "calendar_months",
            1,
            {"roll": "following"},
            "2026-03-02T23:59:59.999999+00:00",
            id="a month, and on to a business day",
        ),
        pytest.param(
            "2027-11-30T10:00+00:00",
            "calendar_months",
            3,
            {},
            "2028-02-29T23:59:59.999999+00:00",
            id="months over the end of a year",
        ),
    ],
)
def test_promise(received: str, kind: str, value: int, rules: dict[str, Any], until: str) -> None:
    target = target_from_plain({"kind": kind, "value": value, **rules})
    calendar = a_calendar(date_overrides=EASTER)
    assert promise(calendar, at(received), target) == at(until)
    assert target_from_plain(target_to_plain(target)) == target


def test_a_day_ends_even_if_its_date_never_was() -> None:
    """D14: Apia went from 29 to 31 December 2011."""
    apia = a_calendar("Pacific/Apia", same(["09:00", "17:00"]))
    received = at("2011-12-29T10:00-10:00")
    days = [
        promise(apia, received, target_from_plain({"kind": kind, "value": 1}))
        for kind in ("calendar_days", "business_days")
    ]
    assert days == [at("2011-12-29T23:59:59.999999-10:00"), at("2011-12-31T23:59:59.999999+14:00")]


def test_a_day_that_has_an_end_twice_ends_the_second_time() -> None:
    """Clocks in Cairo go back at midnight, from the end of Thursday to its eleventh hour."""
    cairo = a_calendar("Africa/Cairo", same(["23:30", "24:00"]))
    target = target_from_plain({"kind": "business_days", "value": 1, **CLOSE})
    received = at("2026-10-28T12:00+03:00")
    assert promise(cairo, received, target) == at("2026-10-30T00:00+02:00")
    assert cairo.accrued(received, at("2026-10-30T00:00+02:00")) == timedelta(hours=1.5)


def test_days_that_never_come_are_refused() -> None:
    """B-CAL-4."""
    over = a_calendar(weekly={}, date_overrides={"2026-02-10": [["09:00", "17:00"]]})
    for calendar, count in ((over, 2), (a_calendar(), 400)):
        target = target_from_plain({"kind": "business_days", "value": count})
        with pytest.raises(NoBusinessTime):
            promise(calendar, at("2026-02-09T09:00+00:00"), target)


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ({}, "kind: a text is wanted, not nothing"),
        ({"kind": "weeks", "value": 1}, "kind: 'weeks' is none of business_duration"),
        ({"kind": "business_duration"}, "value: a whole number is wanted, not nothing"),
        ({"kind": "business_duration", "value": -1}, "value: is -1, where 0 to"),
        ({"kind": "business_duration", "value": 1.5}, "value: a whole number is wanted, not 1.5"),
        ({"kind": "business_duration", "value": 10**30}, "value: is 1000"),
        ({"kind": "elapsed_duration", "value": 1, "roll": "none"}, "roll: there is no such field"),
        ({"kind": "business_days", "value": 0}, "value: is 0, where 1 to"),
        ({"kind": "business_days", "value": True}, "value: a whole number is wanted, not True"),
        ({"kind": "business_days", "value": 1, "roll": "up"}, "roll: 'up' is none of none, "),
        ({"kind": "business_days", "value": 1, "paused": 1}, "paused: there is no such field"),
        ({"kind": "calendar_days", "value": 3, **CLOSE}, "due_at: the last date may have no"),
        (
            {"kind": "calendar_months", "value": 1, "count_receipt_day": True},
            "count_receipt_day: days have it, months do not",
        ),
        ([], "settings: an object is wanted, not []"),
    ],
)
def test_a_target_is_refused_by_its_field(plain: object, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        target_from_plain(plain)
    assert str(refused.value).startswith(said)


def test_visitors_see_hours_as_holidays_and_overrides_make_them() -> None:
    calendar = a_calendar(
        date_overrides={"2026-12-24": [["09:00", "12:00"]]},
        holiday_rules=[{"calendar": "gregorian", "month": 12, "day": 25, "name": "Christmas"}],
    )
    short = Hours(opens=timedelta(hours=9), closes=timedelta(hours=12))
    assert opening_hours(calendar, date(2026, 12, 24), days=3) == (
        OpenDay(on=date(2026, 12, 24), hours=(short,), holiday=None),
        OpenDay(on=date(2026, 12, 25), hours=(), holiday="Christmas"),
        OpenDay(on=date(2026, 12, 26), hours=(), holiday=None),
    )
