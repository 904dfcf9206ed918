"""Working time by spec B.2 and B.3: hand-worked moments, and a walk from minute to minute."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.domain.calendar.holidays import jalali
from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.errors import NoBusinessTime
from tests.domain.calendars import MINUTE, WORKDAYS, a_calendar, always, at, same

OFFICE = a_calendar()
NIGHTS = same(["22:00", "06:00"])

# A zone each, with the moment, in UTC, around which its clocks go forward and back.
CHANGES = {
    "Europe/Berlin": ("2026-03-29T01:00", "2026-10-25T01:00"),
    "America/New_York": ("2026-03-08T07:00", "2026-11-01T06:00"),
    "Australia/Lord_Howe": ("2026-10-03T15:30", "2026-04-04T15:00"),
    "Africa/Cairo": ("2026-04-23T22:00", "2026-10-29T21:00"),  # at midnight, both
    "Asia/Tehran": ("2022-03-21T20:30", "2022-09-21T19:30"),  # the last ones, at midnight
    "America/St_Johns": ("2011-03-13T03:31", "2010-11-07T02:31"),  # at one past midnight
}
WEEKS: tuple[Mapping[str, Any], ...] = (
    same(["09:00", "17:00"], days=WORKDAYS),
    same(["08:30", "12:00"], ["12:45", "16:15"]),
    NIGHTS,
    {"sun": [["02:30", "06:00"]]},  # H: a single open weekday, opening within an hour that is not
    {"sat": [["00:00", "24:00"]], "mon": [["23:15", "00:45"]]},
    same(["00:00", "01:10"], ["01:20", "02:20"], ["23:50", "24:00"]),
)


def walked(calendar: Calendar, start: datetime, most: int) -> list[bool]:
    """Return for each minute of a while whether clocks show an open time, asked one by one."""
    zone = ZoneInfo(calendar.zone)
    found = []
    for number in range(most):
        shown = (start + number * MINUTE).astimezone(zone)
        clock = timedelta(hours=shown.hour, minutes=shown.minute)
        hours = calendar.date_overrides.get(shown.date(), calendar.weekly[shown.weekday()])
        found.append(any(part.opens <= clock < part.closes for part in hours))
    return found


@given(
    zone=st.sampled_from(sorted(CHANGES)),
    direction=st.sampled_from([0, 1]),
    week=st.sampled_from(WEEKS),
    overridden=st.booleans(),
    before=st.integers(-600, 1800),
    target=st.integers(1, 600),
)
@settings(deadline=None, max_examples=60)
def test_open_time_is_what_a_walk_from_minute_to_minute_finds(
    *,
    zone: str,
    direction: int,
    week: Mapping[str, Any],
    overridden: bool,
    before: int,
    target: int,
) -> None:
    """B-CAL-1, B-ARI-1, B.11-10."""
    change = at(f"{CHANGES[zone][direction]}+00:00")
    on = (change + timedelta(days=1)).date().isoformat()
    overrides = {on: [["03:00", "04:00"], ["13:05", "13:35"]]} if overridden else {}
    calendar = a_calendar(zone, week, date_overrides=overrides)
    start, most = change - before * MINUTE, 4 * 1440

    opened = walked(calendar, start, most)

    places = [place for place, is_open in enumerate(opened) if is_open]
    assert [calendar.is_open(start + n * MINUTE) for n in range(0, most, 7)] == opened[::7]
    assert calendar.accrued(start, start + most * MINUTE) == len(places) * MINUTE
    for place in places[:1]:
        assert calendar.next_open(start) == start + place * MINUTE
    for place in places[target - 1 : target]:
        assert calendar.due(start, target * MINUTE) == start + (place + 1) * MINUTE
    spans = calendar.open_intervals(start, start + most * MINUTE)
    assert [
        start + place * MINUTE
        for place in range(most)
        if opened[place] and not (place and opened[place - 1])
    ] == [opens for opens, _ in spans]


STARTS = st.timedeltas(timedelta(), timedelta(days=1096)).map(
    lambda after: at("2024-01-01T00:00+00:00") + after
)
TARGETS = st.timedeltas(timedelta(microseconds=1), timedelta(hours=200))
CALENDARS = st.sampled_from([a_calendar(zone, week) for zone in CHANGES for week in WEEKS[:3]])


@given(CALENDARS, STARTS, TARGETS)
def test_what_is_due_has_accrued_then_and_not_a_microsecond_before(
    calendar: Calendar, start: datetime, target: timedelta
) -> None:
    """B-ARI-1, B-ARI-4, B.11-1."""
    due = calendar.due(start, target)
    assert calendar.accrued(start, due) == target
    microsecond = timedelta(microseconds=1)
    assert calendar.accrued(start, due - microsecond) == target - microsecond


@given(CALENDARS, STARTS, TARGETS, TARGETS)
def test_more_is_never_due_earlier(
    calendar: Calendar, start: datetime, one: timedelta, other: timedelta
) -> None:
    """B.11-2."""
    assert calendar.due(start, min(one, other)) <= calendar.due(start, max(one, other))


@given(CALENDARS, STARTS, TARGETS)
def test_wherever_in_a_gap_one_starts_it_is_due_at_the_same_moment(
    calendar: Calendar, start: datetime, target: timedelta
) -> None:
    """B.11-4."""
    assert calendar.due(calendar.next_open(start), target) == calendar.due(start, target)


@given(st.sampled_from(sorted(CHANGES)), STARTS, TARGETS)
def test_where_it_is_always_open_time_is_time(
    zone: str, start: datetime, target: timedelta
) -> None:
    """B.11-6."""
    assert always(zone).due(start, target) - start == target


@pytest.mark.parametrize(
    ("weekly", "start", "minutes", "due"),
    [
        pytest.param(None, "2026-02-10T09:00+00:00", 480, "2026-02-10T17:00+00:00", id="to close"),
        pytest.param(None, "2026-02-10T17:00+00:00", 60, "2026-02-11T10:00+00:00", id="at close"),
        pytest.param(None, "2026-02-14T12:00+00:00", 0, "2026-02-14T12:00+00:00", id="nothing"),
        pytest.param(None, "2026-03-27T16:00+00:00", 120, "2026-03-30T10:00+01:00", id="spring"),
        pytest.param(NIGHTS, "2026-03-28T23:00+00:00", 300, "2026-03-29T05:00+01:00", id="night"),
        pytest.param(NIGHTS, "2026-10-24T22:30+01:00", 510, "2026-10-25T06:00+00:00", id="autumn"),
    ],
)
def test_due(weekly: Mapping[str, Any] | None, start: str, minutes: int, due: str) -> None:
    """B-ARI-2, D04-D06."""
    assert a_calendar(weekly=weekly).due(at(start), minutes * MINUTE) == at(due)


def test_an_instant_is_the_same_in_whatever_zone_it_is_said() -> None:
    """D07, D08: the repeated hour has two passes, which `fold` tells apart."""
    zone = ZoneInfo("America/New_York")
    second = datetime(2026, 11, 1, 1, 30, tzinfo=zone, fold=1)
    due = always(zone.key).due(second, timedelta(hours=1))
    assert due == at("2026-11-01T02:30-05:00")
    assert due.tzinfo is UTC


def test_a_time_without_a_zone_is_refused() -> None:
    """G-1."""
    with pytest.raises(TypeError):
        OFFICE.is_open(datetime(2026, 2, 10, 10))  # noqa: DTZ001 - that is the point


def test_the_hours_of_a_date_come_before_its_holidays_and_they_before_the_week() -> None:
    """B-CAL-3."""
    calendar = a_calendar(
        "Asia/Tehran",
        date_overrides={"2026-03-25": [["10:00", "11:00"]], "2026-02-12": []},
        holiday_rules=[
            {"calendar": "gregorian", "month": 3, "day": 25, "name": "each year"},
            {"calendar": "explicit", "date": "2026-03-25", "name": "once"},
            {"calendar": "jalali", "month": 11, "day": 22, "name": "22 Bahman"},
            {"calendar": "explicit", "date": "2026-02-10", "name": "lunar", "tentative": True},
        ],
    )
    assert calendar.accrued(at("2026-03-25T00:00+03:30"), at("2026-03-26T00:00+03:30")) == (
        timedelta(hours=1)
    )
    named = calendar.holiday_on(date(2026, 3, 25))
    assert named is not None
    assert named.name == "once"
    closed = at("2026-02-09T17:00+03:30"), at("2026-02-13T08:59+03:30")
    assert calendar.next_open(closed[0]) == at("2026-02-13T09:00+03:30")
    assert calendar.accrued(*closed) == timedelta()


def test_a_union_is_open_when_any_member_is() -> None:
    """B-CAL-5."""
    london = a_calendar(id="london")
    york = a_calendar("America/New_York", id="york")
    sun = a_calendar(weekly={}, union_of=["london", "york"], known={"london": london, "york": york})
    monday = at("2026-02-09T00:00+00:00")
    assert list(sun.open_intervals(monday, monday + timedelta(days=1))) == [
        (at("2026-02-09T09:00+00:00"), at("2026-02-09T22:00+00:00"))
    ]
    assert [(h.opens, h.closes) for h in sun.hours_on(monday.date())] == [
        (timedelta(hours=9), timedelta(hours=22))
    ]


def test_open_intervals_are_found_one_by_one() -> None:
    start = at("2026-02-10T10:00+00:00")
    spans = OFFICE.open_intervals(start, start + timedelta(days=1_000_000))
    assert list(islice(spans, 2)) == [
        (start, at("2026-02-10T17:00+00:00")),
        (at("2026-02-11T09:00+00:00"), at("2026-02-11T17:00+00:00")),
    ]


def test_open_time_over_midnight_in_utc_is_one_interval() -> None:
    start = at("2026-02-10T18:00-05:00")
    spans = a_calendar("America/New_York", NIGHTS).open_intervals(start, start + timedelta(days=1))
    assert list(spans) == [(at("2026-02-10T22:00-05:00"), at("2026-02-11T06:00-05:00"))]


def test_a_calendar_that_opens_no_more_is_refused_and_nothing_walks_for_ever() -> None:
    """B-CAL-4."""
    over = a_calendar(weekly={}, date_overrides={"2026-02-10": [["09:00", "17:00"]]})
    over.must_open(at("2025-02-10T00:00+00:00"))
    for late in ("2026-02-10T17:00+00:00", "2025-02-08T00:00+00:00"):
        with pytest.raises(NoBusinessTime, match="office"):
            over.must_open(at(late))
    with pytest.raises(NoBusinessTime, match="500"):
        over.next_open(at("2026-02-10T17:00+00:00"))
    with pytest.raises(NoBusinessTime, match="9:00:00"):
        over.due(at("2026-02-10T09:00+00:00"), timedelta(hours=9))


def test_a_calendar_forgets_days_and_says_the_same() -> None:
    calendar, start = a_calendar(), at("2026-02-10T10:00+00:00")
    first = calendar.due(start, timedelta(hours=20))
    calendar.accrued(start - timedelta(days=4000), start + timedelta(days=4000))
    assert calendar.due(start, timedelta(hours=20)) == first


def test_a_date_ends_when_clocks_show_it_for_the_last_time() -> None:
    """In St John's clocks went back at one past midnight, so that the date came twice."""
    ended = a_calendar("America/St_Johns").last_instant(date(2010, 11, 6))
    assert ended == at("2010-11-06T23:59:59.999999-03:30")


def test_jalali_years_follow_the_official_leap_list() -> None:
    """B-CAL-7, H: the 2820-year rule errs in 1403 and 1404."""
    nowruz = date(1979, 3, 21)
    assert jalali(nowruz) == (1358, 1, 1)
    for year in range(1358, 1499):
        leap = (year + 12) % 33 % 4 == 1
        following = nowruz + timedelta(days=366 if leap else 365)
        assert jalali(following) == (year + 1, 1, 1)
        assert jalali(following - timedelta(days=1)) == (year, 12, 30 if leap else 29)
        nowruz = following
