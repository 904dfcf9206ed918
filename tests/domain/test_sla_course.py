"""Time that counts: calendars without pauses (spec B-ARI, B.11)."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.errors import NoBusinessTime
from contactcenter.domain.sla.course import Course, Pause, Segment
from tests.domain.calendars import MINUTE, a_calendar, always, same
from tests.domain.clocks import OFFICE, on, shown

TICK = timedelta(microseconds=1)
WEEK = timedelta(days=7)
KATHMANDU = a_calendar("Asia/Kathmandu", same(["10:00", "13:10"], ["14:00", "17:00"]))  # no changes
NIGHTS = a_calendar("Europe/Berlin", same(["22:00", "06:00"]))
BREAKS = a_calendar("America/New_York", same(["08:30", "12:00"], ["12:45", "16:15"]))

CALENDARS = st.sampled_from([OFFICE, KATHMANDU, NIGHTS, BREAKS, None])
STARTS = st.integers(0, 60 * 1440 * 60).map(lambda s: on("10") + timedelta(seconds=s))
AMOUNTS = st.integers(1, 40 * 3600).map(lambda seconds: timedelta(seconds=seconds))
SPANS = st.lists(st.tuples(st.integers(-3000, 9000), st.integers(0, 4000)), max_size=4)


def course(calendar: Calendar | None, *pauses: Pause) -> Course:
    return Course(segments=(Segment(since=on("01"), calendar=calendar),), pauses=pauses)


def paused(start: datetime, spans: list[tuple[int, int]]) -> list[Pause]:
    return [
        Pause(start=start + begin * MINUTE, end=start + (begin + last) * MINUTE, reason="pending")
        for begin, last in spans
    ]


def due(counted: Course, start: datetime, amount: timedelta) -> datetime:
    found = counted.due(start, amount)
    assert found is not None
    return found


@given(CALENDARS, STARTS, AMOUNTS, SPANS)
@settings(deadline=None)
def test_what_is_due_has_counted_then_and_not_a_microsecond_before(
    calendar: Calendar | None, start: datetime, amount: timedelta, spans: list[tuple[int, int]]
) -> None:
    """B-ARI-1, B.11-1."""
    counted = course(calendar, *paused(start, spans))
    reached = due(counted, start, amount)
    assert counted.accrued(start, reached) == amount
    assert counted.accrued(start, reached - TICK) == amount - TICK


@given(CALENDARS, STARTS, AMOUNTS, AMOUNTS, SPANS, SPANS)
@settings(deadline=None)
def test_neither_more_to_count_nor_another_pause_is_due_earlier(
    calendar: Calendar | None,
    start: datetime,
    amount: timedelta,
    more: timedelta,
    spans: list[tuple[int, int]],
    others: list[tuple[int, int]],
) -> None:
    """B.11-2."""
    one = paused(start, spans)
    reached = due(course(calendar, *one), start, amount)
    assert due(course(calendar, *one), start, amount + more) > reached
    assert due(course(calendar, *one, *paused(start, others)), start, amount) >= reached


@given(STARTS, AMOUNTS, st.integers(0, 90))
@settings(deadline=None)
def test_another_holiday_is_due_no_earlier(start: datetime, amount: timedelta, day: int) -> None:
    """B.11-2."""
    holiday = (on("10") + timedelta(days=day)).date().isoformat()
    shorter = a_calendar(holiday_rules=[{"calendar": "explicit", "date": holiday}])
    assert shorter.due(start, amount) >= OFFICE.due(start, amount)


@given(CALENDARS, STARTS, AMOUNTS, SPANS, st.data())
@settings(deadline=None)
def test_how_pauses_are_cut_and_ordered_changes_nothing(
    calendar: Calendar | None,
    start: datetime,
    amount: timedelta,
    spans: list[tuple[int, int]],
    data: st.DataObject,
) -> None:
    """B-ARI-7, B.11-3, P04, P05."""
    whole = paused(start, spans)
    parts = []
    for each in whole:
        assert each.end is not None
        cut = data.draw(st.floats(0, 1)) * (each.end - each.start) + each.start
        parts += [replace(each, end=cut), replace(each, start=cut)]
    parts = data.draw(st.permutations(parts))
    assert due(course(calendar, *parts), start, amount) == due(
        course(calendar, *whole), start, amount
    )


@given(STARTS, AMOUNTS, SPANS)
@settings(deadline=None)
def test_a_week_later_it_is_due_a_week_later(
    start: datetime, amount: timedelta, spans: list[tuple[int, int]]
) -> None:
    """B.11-5: where clocks never change and no holiday is near."""
    reached = due(course(KATHMANDU, *paused(start, spans)), start, amount)
    later = start + WEEK
    assert due(course(KATHMANDU, *paused(later, spans)), later, amount) == reached + WEEK


@given(CALENDARS, STARTS, AMOUNTS)
@settings(deadline=None)
def test_without_a_pause_it_is_the_calendars_own_time(
    calendar: Calendar | None, start: datetime, amount: timedelta
) -> None:
    if calendar is None:
        assert due(course(None), start, amount) == start + amount
        assert course(None).accrued(start, start + amount) == amount
    else:
        assert due(course(calendar), start, amount) == calendar.due(start, amount)


def test_a_pause_that_has_not_ended_keeps_the_rest() -> None:
    """P07, P08."""
    lasting = course(OFFICE, Pause(start=on("10 11:00"), reason="pending"))
    assert shown(lasting.due(on("10 10:00"), 60 * MINUTE)) == "10 11:00"
    assert lasting.due(on("10 10:00"), 60 * MINUTE + TICK) is None
    assert lasting.accrued(on("10 10:00"), on("20 10:00")) == 60 * MINUTE
    assert lasting.due(on("10 12:00"), MINUTE) is None
    assert shown(lasting.due(on("10 12:00"), timedelta())) == "10 12:00"


def test_nothing_to_count_is_reached_at_the_start_also_when_closed() -> None:
    """B-ARI-2, B10."""
    for amount in (timedelta(), -MINUTE):
        assert shown(course(OFFICE).due(on("14 12:00"), amount)) == "14 12:00"


def test_a_microsecond_is_something_to_count() -> None:
    """B-ARI-4."""
    assert course(OFFICE).due(on("14 12:00"), TICK) == on("16 09:00") + TICK


def test_time_before_the_start_counts_nothing() -> None:
    assert course(OFFICE).accrued(on("11 10:00"), on("10 10:00")) == timedelta()


def test_a_calendar_holds_until_the_next_one_does() -> None:
    """T06: the first one from ever."""
    utc = always("UTC")
    handed = Course(
        segments=(
            Segment(since=on("10 10:00"), calendar=OFFICE),
            Segment(since=on("10 17:00"), calendar=utc),
            Segment(since=on("11 00:00"), calendar=None),
            Segment(since=on("12 00:00"), calendar=OFFICE),
        )
    )
    assert handed.accrued(on("10 09:00"), on("10 17:00")) == 480 * MINUTE
    assert shown(handed.due(on("10 16:00"), 120 * MINUTE)) == "10 18:00"
    assert handed.accrued(on("10 18:00"), on("10 20:00")) == 120 * MINUTE
    assert handed.accrued(on("10 16:00"), on("12 10:00")) == (60 + 420 + 1440 + 60) * MINUTE
    spans = list(handed.opened(0, 10**15))
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_nothing_walks_for_ever() -> None:
    """B-CAL-4: and the walk begins behind the last pause."""
    closed = a_calendar(weekly={}, date_overrides={"2026-02-10": [["09:00", "17:00"]]})
    with pytest.raises(NoBusinessTime, match="less than 8:00:01 of open time in the 500 days"):
        course(closed).due(on("10 09:00"), timedelta(hours=8, seconds=1))
    year = Pause(start=on("10 11:00"), end=on("10 11:00") + timedelta(days=600), reason="pending")
    assert course(OFFICE, year).due(on("10 10:00"), 61 * MINUTE) is not None


def test_plain_time_is_reached_however_long_it_is() -> None:
    """Spec B-CAL-4 is about calendars: what counts always needs none."""
    course = Course(segments=(Segment(since=on("01"), calendar=None),))
    long = timedelta(days=600)
    assert course.due(on("10 10:00"), long) == on("10 10:00") + long
    pause = Pause(start=on("11"), end=on("12"), reason="pending")
    paused = Course(segments=course.segments, pauses=(pause,))
    assert paused.due(on("10 10:00"), long) == on("11 10:00") + long
