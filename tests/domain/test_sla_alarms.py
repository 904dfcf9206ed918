"""When alarms ring (spec B-WRN, B-ESC-1)."""

from datetime import timedelta

import pytest

from contactcenter.domain.calendar.targets import (
    Counted,
    Days,
    DueAt,
    ElapsedTime,
    OpenTime,
    Target,
)
from contactcenter.domain.sla.history import Happened, What
from contactcenter.domain.sla.policy import (
    After,
    Alarm,
    Before,
    DaysBefore,
    Percent,
    Retarget,
    Unit,
    When,
)
from contactcenter.domain.ticket import Priority
from tests.domain.calendars import MINUTE, a_calendar, at
from tests.domain.clocks import a_target, moved, reading, received, shown, told

HOUR = 60 * MINUTE
WALL = Unit.ELAPSED
DAY_10 = Days(value=10, counted=Counted.CALENDAR_DAYS)


def rings(limit: Target | int, when: When, *history: Happened, start: str = "10 10:00") -> str:
    """Return when the one alarm of a clock rings, or why it does not."""
    alarm = Alarm(id="alarm", when=when)
    target = a_target(limit, alarms=(alarm,), pause_reasons=frozenset())
    found = reading(target, received(start), *history).alarms
    return shown(found[0].at) or "" if found else "never"


@pytest.mark.parametrize(
    ("start", "limit", "when", "rung"),
    [
        pytest.param("10 15:00", 240, Percent(percent=50), "10 17:00", id="W01 at closing"),
        pytest.param("10 15:00", 240, Percent(percent=75), "11 10:00", id="W01 over night"),
        pytest.param("10 15:00", 240, Percent(percent=0), "10 15:00", id="at the start"),
        pytest.param("10 10:00", 240, Percent(percent=100), "10 14:00", id="due"),
        pytest.param("10 10:00", 240, Percent(percent=150), "10 16:00", id="beyond"),
        pytest.param("10 14:30", 180, Before(duration=HOUR), "10 16:30", id="W02"),
        pytest.param("10 14:30", 180, Before(duration=HOUR, unit=WALL), "11 08:30", id="W02 wall"),
        pytest.param("10 10:00", 180, Before(duration=3 * HOUR), "10 10:00", id="as long"),
        pytest.param("10 10:00", 180, Before(duration=4 * HOUR), "10 10:00", id="longer"),
        pytest.param("10 10:00", 60, Before(duration=4 * HOUR, unit=WALL), "10 10:00", id="wall"),
        pytest.param("10 10:00", 180, Before(duration=timedelta()), "10 13:00", id="0 before"),
        pytest.param("10 10:00", 180, After(), "10 13:00", id="W03 due"),
        pytest.param("10 10:00", 360, After(duration=2 * HOUR), "11 10:00", id="W03 after"),
        pytest.param("10 10:00", 360, After(duration=2 * HOUR, unit=WALL), "10 18:00", id="after"),
        pytest.param("10 10:00", 1440, DaysBefore(days=1), "12 09:00", id="a day of hours"),
    ],
)
def test_alarms_of_a_duration(start: str, limit: int, when: When, rung: str) -> None:
    """B-WRN-1."""
    assert rings(limit, when, start=start) == rung


def test_a_part_of_a_microsecond_has_passed_when_the_whole_has() -> None:
    limit = ElapsedTime(timedelta(microseconds=5))
    target = a_target(limit, alarms=(Alarm(id="quarter", when=Percent(percent=25)),))
    (alarm,) = reading(target, received()).alarms
    assert alarm.at - received().at == timedelta(microseconds=2)


@pytest.mark.parametrize(
    ("when", "rung"),
    [  # due at the end of Friday the 20th
        pytest.param(DaysBefore(days=1), "19 09:00", id="the day before"),
        pytest.param(DaysBefore(days=0), "20 09:00", id="that day"),
        pytest.param(DaysBefore(days=5), "13 09:00", id="a Sunday rolls to the Friday before"),
        pytest.param(DaysBefore(days=30), "10 10:00", id="never before the start"),
        pytest.param(Percent(percent=50), "13 09:00", id="half: Sunday, rolled"),
        pytest.param(Percent(percent=75), "17 09:00", id="a part of a day before it is over"),
        pytest.param(Percent(percent=100), "20 09:00", id="the last day"),
        pytest.param(Percent(percent=150), "25 09:00", id="five days later"),
        pytest.param(Percent(percent=0), "10 10:00", id="never before the start, either"),
        pytest.param(Before(duration=2 * HOUR), "20 21:59", id="before"),
        pytest.param(After(duration=2 * HOUR), "21 01:59", id="after"),
        pytest.param(Before(duration=900 * HOUR), "10 10:00", id="long before"),
    ],
)
def test_alarms_of_a_count_of_days(when: When, rung: str) -> None:
    """B-WRN-2: in the morning of a date that is a business day."""
    assert rings(DAY_10, when) == rung


@pytest.mark.parametrize(
    ("when", "rung"),
    [  # from Tuesday the 10th ten business days: due at the end of Tuesday the 24th
        pytest.param(Percent(percent=50), "17 09:00", id="five days are left, not seven dates"),
        pytest.param(Percent(percent=75), "19 09:00", id="a part of a day before it is over"),
        pytest.param(Percent(percent=90), "23 09:00", id="the last day but one"),
        pytest.param(Percent(percent=100), "24 09:00", id="the last day"),
        pytest.param(Percent(percent=120), "26 09:00", id="two days later"),
        pytest.param(Percent(percent=150), "03 09:00", id="five days later, behind a weekend"),
        pytest.param(DaysBefore(days=3), "19 09:00", id="over a weekend"),
        pytest.param(DaysBefore(days=0), "24 09:00", id="that day"),
    ],
)
def test_alarms_of_a_count_of_business_days(when: When, rung: str) -> None:
    """B-WRN-1, B-WRN-2: they are counted back as they were counted forward."""
    assert rings(Days(value=10, counted=Counted.BUSINESS_DAYS), when) == rung


@pytest.mark.parametrize(("percent", "rung"), [(50, "19 09:00"), (75, "19 09:00")])
def test_dates_that_do_not_count_are_no_part_of_business_days(percent: int, rung: str) -> None:
    """Two of ten dates count, here: half of it is over on the first of them."""
    days = [f"2026-02-{day}" for day in (11, 12, 13, 16, 17, 18)]
    fair = [{"calendar": "explicit", "name": "Fair", "date": each} for each in days]
    alarm = Alarm(id="w", when=Percent(percent=percent))
    target = a_target(Days(value=2, counted=Counted.BUSINESS_DAYS), alarms=(alarm,))
    found = reading(target, received(), calendar=a_calendar(holiday_rules=fair))
    assert shown(found.due_at) == "20 23:59"
    assert [shown(each.at) for each in found.alarms] == [rung]


@pytest.mark.parametrize(
    ("percent", "rung"), [(75, "11 09:00"), (1, "11 09:00"), (100, "11 09:00"), (0, "10 10:00")]
)
def test_a_part_of_one_day_is_a_warning_on_the_day_when_it_is_due(percent: int, rung: str) -> None:
    """B-WRN-2: not at once, which would tell nobody anything."""
    alarm = Alarm(id="w", when=Percent(percent=percent))
    target = a_target(Days(value=1, counted=Counted.BUSINESS_DAYS), alarms=(alarm,))
    (rung_at,) = reading(target, received()).alarms
    assert shown(rung_at.at) == rung


@pytest.mark.parametrize("when", [DaysBefore(days=1), Percent(percent=90)])
def test_what_is_said_in_days_rings_at_the_time_that_is_wished_for(when: When) -> None:
    alarm = Alarm(id="alarm", when=when)
    target = a_target(DAY_10, alarms=(alarm,), warn_at=timedelta(hours=7, minutes=30))
    (found,) = reading(target, received("10 10:00")).alarms
    assert shown(found.at) == "19 07:30"


def test_the_morning_is_that_of_the_calendar() -> None:
    tehran = a_calendar("Asia/Tehran", {"sat": [["08:00", "16:00"]], "tue": [["08:00", "16:00"]]})
    limit = Days(value=2, counted=Counted.BUSINESS_DAYS, due_at=DueAt.CLOSE_OF_BUSINESS)
    target = a_target(limit, alarms=(Alarm(id="day", when=DaysBefore(days=1)),))
    now = reading(target, received(), calendar=tehran)
    assert now.due_at == at("2026-02-17T16:00+03:30")
    assert now.alarms[0].at == at("2026-02-14T09:00+03:30")  # Monday is closed: Saturday


def test_an_alarm_moves_with_a_pause() -> None:
    """W04."""
    alarm = Alarm(id="w75", when=Percent(percent=75))
    target = a_target(240, alarms=(alarm,), pause_reasons=frozenset({"pending"}))
    history = [received(), moved("10 11:00", "pending")]
    assert reading(target, *history).alarms == ()
    history.append(moved("10 13:00", "open"))
    assert [shown(each.at) for each in reading(target, *history).alarms] == ["10 15:00"]


def test_what_is_not_known_yet_hides_no_other_alarm() -> None:
    alarms = tuple(Alarm(id=f"w{part}", when=Percent(percent=part)) for part in (75, 25))
    target = a_target(240, alarms=alarms, pause_reasons=frozenset({"pending"}))
    found = reading(target, received(), moved("10 11:30", "pending")).alarms
    assert [(each.alarm.id, shown(each.at)) for each in found] == [("w25", "10 11:00")]


def test_alarms_come_in_the_order_of_their_time() -> None:
    """W03."""
    ladder = (
        Alarm(id="late", when=After(duration=HOUR)),
        Alarm(id="due", when=Percent(percent=100)),
        Alarm(id="near", when=Before(duration=HOUR)),
    )
    found = reading(a_target(alarms=ladder), received()).alarms
    assert [(each.alarm.id, shown(each.at)) for each in found] == [
        ("near", "10 13:00"),
        ("due", "10 14:00"),
        ("late", "10 15:00"),
    ]


@pytest.mark.parametrize(
    ("resolved", "ids"),
    [
        ("10 13:00", []),
        ("10 13:01", ["near"]),
        ("10 14:00", ["near"]),
        ("10 14:01", ["near", "due"]),
    ],
)
def test_what_the_end_comes_before_does_not_ring(resolved: str, ids: list[str]) -> None:
    """B-ESC-3: what is fulfilled just then is fulfilled."""
    ladder = (Alarm(id="near", when=Before(duration=HOUR)), Alarm(id="due", when=After()))
    found = reading(a_target(alarms=ladder), received(), moved(resolved, "resolved")).alarms
    assert [each.alarm.id for each in found] == ids


@pytest.mark.parametrize(
    ("when", "rung"),
    [
        (Percent(percent=100), "10 17:00"),
        (After(), "10 17:00"),
        (Before(duration=HOUR), "10 16:00"),
        (After(duration=HOUR), "11 10:00"),
        (Percent(percent=50), "10 13:30"),
    ],
)
def test_alarms_keep_their_distance_from_a_due_time_that_moved(when: When, rung: str) -> None:
    """B-ESC-2: of a clock that a new priority restarted (R05)."""
    limits = {Priority.P3: OpenTime(480 * MINUTE), Priority.P2: OpenTime(240 * MINUTE)}
    target = a_target(
        limits=limits, retarget=Retarget.RESTART, alarms=(Alarm(id="alarm", when=when),)
    )
    change = told("10 13:00", What.PRIORITISED, "p2")
    (alarm,) = reading(target, received(), change).alarms
    assert shown(alarm.at) == rung
