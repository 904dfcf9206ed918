"""Every second of a clock (spec B-ARI-1): running, or standing still and why."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactcenter.domain.calendar.targets import Counted, Days, ElapsedTime, Target
from contactcenter.domain.ids import CalendarId, PolicyId
from contactcenter.domain.sla.history import Happened, What
from contactcenter.domain.sla.measuring import read
from contactcenter.domain.sla.policy import Binding, Metric, Reopen, SlaPolicy, WentBy
from contactcenter.domain.sla.strip import RUNNING, strip
from contactcenter.domain.ticket import Priority
from tests.domain.calendars import a_calendar, same
from tests.domain.clocks import (
    OFFICE,
    a_target,
    moved,
    on,
    reading,
    readings,
    received,
    shown,
    told,
)

DAYS = Days(value=3, counted=Counted.BUSINESS_DAYS)
STATUSES = ("open", "pending", "on_hold", "resolved", "closed")


def pieces(limit: Target | int, *history: Happened, now: str, **fields: object) -> list[str]:
    """Return each piece as `start why`, and where the last one ends."""
    calendar = fields.pop("calendar", OFFICE)
    target = a_target(limit, **fields)
    found = reading(target, *history, now=now, calendar=calendar)
    told_of = strip(found, history, now=on(now))
    assert all(each.start.microsecond == each.end.microsecond == 0 for each in told_of)
    return [
        *(" ".join(filter(None, (shown(each.start), each.why, each.name))) for each in told_of),
        *(shown(each.end) or "" for each in told_of[-1:]),
    ]


def test_a_strip_says_why_it_stands_still() -> None:
    history = [
        moved("10 16:00", "open"),
        received(),
        moved("10 11:00", "pending"),
        moved("11 10:00", "pending"),
        moved("11 12:00", "on_hold"),
    ]
    stops = frozenset({"pending", "on_hold"})
    assert pieces(480, *history, now="11 13:00", pause_reasons=stops) == [
        "10 10:00 running",
        "10 11:00 pending",
        "10 16:00 running",
        "10 17:00 closed",
        "11 09:00 running",
        "11 10:00 pending",
        "11 12:00 on_hold",
        "11 13:00",
    ]


def test_a_strip_goes_by_the_calendar_that_held_then() -> None:
    """T06: a holiday of the earlier calendar is none of the later."""
    days = [{"calendar": "explicit", "name": "Fair", "date": f"2026-02-{n}"} for n in (10, 11)]
    known = {
        OFFICE.id: OFFICE,
        CalendarId("fair"): a_calendar(id="fair", holiday_rules=days),
    }
    before = WentBy(calendar_id=CalendarId("fair"), until=on("10 20:00"))
    target = a_target(480, earlier=(before,))
    policy = SlaPolicy(id=PolicyId("standard"), name="Standard", targets=(target,))
    (found,) = read(policy, [received()], known, priority=Priority.P3, now=on("12 10:00"))
    assert found.due_at == on("11 17:00")
    assert [
        " ".join(filter(None, (shown(each.start), each.why, each.name)))
        for each in strip(found, [received()], now=on("12 10:00"))
    ] == [
        "10 10:00 holiday Fair",
        "10 20:00 closed",
        "11 09:00 running",
        "11 17:00 closed",
        "12 09:00 running",
    ]


def test_a_holiday_has_its_name_on_its_date_alone() -> None:
    fair = {"calendar": "explicit", "name": "Fair"}
    calendar = a_calendar(
        holiday_rules=[fair | {"date": "2026-02-11"}, fair | {"date": "2026-02-12"}]
    )
    assert pieces(480, received(), now="13 10:00", calendar=calendar) == [
        "10 10:00 running",
        "10 17:00 closed",
        "11 00:00 holiday Fair",
        "13 00:00 closed",
        "13 09:00 running",
        "13 10:00",
    ]


def test_a_clock_of_plain_time_never_closes() -> None:
    plain = ElapsedTime(timedelta(hours=30))
    assert pieces(plain, received(), now="12 10:00") == ["10 10:00 running", "12 10:00"]


def test_a_count_of_days_runs_whatever_happens() -> None:
    """B-ARI-6."""
    history = [received(), moved("10 11:00", "pending")]
    assert pieces(DAYS, *history, now="12 10:00") == ["10 10:00 running", "12 10:00"]
    assert pieces(DAYS, *history, now="10 10:00") == []


def test_a_count_of_business_days_says_which_dates_do_not_count() -> None:
    """B-ARI-5: nights count with their date; what is closed or a holiday does not, by its name."""
    fair = {"calendar": "explicit", "name": "Fair", "date": "2026-02-12"}
    calendar = a_calendar(holiday_rules=[fair])
    assert pieces(DAYS, received(), now="17 10:00", calendar=calendar) == [
        "10 10:00 running",
        "12 00:00 holiday Fair",
        "13 00:00 running",
        "14 00:00 closed",
        "16 00:00 running",
        "17 10:00",
    ]
    plain = Days(value=3, counted=Counted.CALENDAR_DAYS)
    assert pieces(plain, received(), now="17 10:00", calendar=calendar) == [
        "10 10:00 running",
        "17 10:00",
    ]


@pytest.mark.parametrize("end", [moved("10 12:00", "resolved"), told("10 12:00", What.ENDED)])
def test_a_strip_ends_with_its_clock(end: Happened) -> None:
    assert pieces(480, received(), end, now="12 10:00") == ["10 10:00 running", "10 12:00"]
    assert pieces(480, received(), end, now="10 11:00") == ["10 10:00 running", "10 11:00"]


def test_nothing_stops_a_legal_clock() -> None:
    """A-PRE-6."""
    history = [told("10 10:00", What.CUSTOMER_WROTE), moved("10 11:00", "resolved")]
    fields = {"metric": Metric.NEXT_RESPONSE, "binding": Binding.LEGAL}
    assert pieces(480, *history, now="10 12:00", **fields) == ["10 10:00 running", "10 12:00"]


@given(
    moves=st.lists(st.tuples(st.integers(-300, 6000), st.sampled_from(STATUSES)), max_size=8),
    limit=st.sampled_from([30, 480, ElapsedTime(timedelta(hours=9)), DAYS]),
    reopen=st.sampled_from(Reopen),
    metric=st.sampled_from([Metric.RESOLUTION, Metric.FIRST_RESPONSE]),
    now=st.integers(0, 7000),
    nights=st.booleans(),
)
@settings(deadline=None, max_examples=150)
def test_pieces_lie_end_to_end_and_their_running_time_is_what_has_accrued(
    *,
    moves: list[tuple[int, str]],
    limit: Target | int,
    reopen: Reopen,
    metric: Metric,
    now: int,
    nights: bool,
) -> None:
    begin = on("10 10:00")
    calendar = a_calendar(weekly=same(["22:00", "06:00"])) if nights else OFFICE
    history = [
        received(),
        *(
            Happened(at=begin + timedelta(minutes=at), what=What.MOVED, detail=status)
            for at, status in moves
        ),
    ]
    stops = frozenset() if limit == DAYS else frozenset({"pending"})
    target = a_target(limit, metric=metric, reopen=reopen, pause_reasons=stops)
    until = begin + timedelta(minutes=now)
    told_at = f"{until:%d %H:%M}"
    for found in readings(target, *history, now=told_at, calendar=calendar):
        parts = strip(found, history, now=until)
        cycle = found.cycle
        end = min(until, cycle.ended_at or until)
        edges = [cycle.started_at, *(each.end for each in parts)]
        assert [each.start for each in parts] == edges[:-1]
        assert all(each.start < each.end for each in parts)
        assert edges[-1] == max(end, cycle.started_at)
        counts = (each for each in parts if each.why == RUNNING or limit == DAYS)
        assert sum((each.end - each.start for each in counts), timedelta()) == found.accrued
        assert all((one.why, one.name) != (other.why, other.name) for one, other in pairwise(parts))
