"""What a clock reads (spec B-1, B-2, B-ARI-3, B-BRE-1)."""

from datetime import timedelta

import pytest

from contactcenter.domain.calendar.targets import Counted, Days, OpenTime
from contactcenter.domain.ids import CalendarId, PolicyId
from contactcenter.domain.sla.history import What
from contactcenter.domain.sla.measuring import Cause, ClockState, read
from contactcenter.domain.sla.policy import Binding, Metric, Reopen, SlaPolicy
from contactcenter.domain.ticket import Priority
from tests.domain.calendars import MINUTE, a_calendar
from tests.domain.clocks import (
    OFFICE,
    a_target,
    minutes,
    moved,
    on,
    reading,
    readings,
    received,
    shown,
    told,
)


@pytest.mark.parametrize(
    ("now", "state", "accrued"),
    [
        pytest.param("10 10:00", ClockState.RUNNING, 0, id="at the start"),
        pytest.param("10 11:00", ClockState.PAUSED, 60, id="as it stands still"),
        pytest.param("10 12:59", ClockState.PAUSED, 60, id="standing still"),
        pytest.param("10 13:00", ClockState.RUNNING, 60, id="as it goes on"),
        pytest.param("10 16:00", ClockState.RUNNING, 240, id="just due"),
        pytest.param("10 16:01", ClockState.BREACHED, 241, id="late"),
        pytest.param("10 18:00", ClockState.BREACHED, 300, id="closed"),
        pytest.param("11 10:00", ClockState.MET_LATE, 360, id="fulfilled"),
        pytest.param("12 10:00", ClockState.MET_LATE, 360, id="later"),
    ],
)
def test_the_life_of_a_clock(now: str, state: ClockState, accrued: int) -> None:
    """B-2: it goes on while it is late, so that its lateness is known."""
    target = a_target(240, pause_reasons=frozenset({"pending"}))
    history = [
        received(),
        moved("10 11:00", "pending"),
        moved("10 13:00", "open"),
        moved("11 10:00", "resolved", by="ada"),
    ]
    found = reading(target, *history, now=now)
    assert (found.state, minutes(found.accrued)) == (state, accrued)
    assert minutes(found.remaining) == 240 - accrued
    late = state in {ClockState.BREACHED, ClockState.MET_LATE}
    assert shown(found.breached_at) == ("10 16:00" if late else None)
    assert found.cause == (Cause.TIME if late else None)
    assert found.is_over is (state is ClockState.MET_LATE)


@pytest.mark.parametrize(
    ("resolved", "state"),
    [
        pytest.param("10 14:00", ClockState.MET, id="M01"),
        pytest.param("10 14:01", ClockState.MET_LATE, id="M02"),
    ],
)
def test_the_instant_decides(resolved: str, state: ClockState) -> None:
    """B-ARI-3."""
    assert reading(a_target(), received(), moved(resolved, "resolved"), now=resolved).state == state


def test_what_is_due_at_closing_is_late_over_night() -> None:
    """M03: although no time has counted since."""
    found = reading(
        a_target(480), received("10 09:00"), moved("10 22:00", "resolved"), now="12 10:00"
    )
    assert (found.state, minutes(found.remaining)) == (ClockState.MET_LATE, 0)
    assert shown(found.breached_at) == "10 17:00"


def test_a_clock_that_stands_still_is_late_if_it_was_before() -> None:
    """P07, B-2."""
    target = a_target(60, pause_reasons=frozenset({"pending"}))
    found = reading(target, received(), moved("10 11:00", "pending"), now="10 11:01")
    assert (found.state, shown(found.due_at)) == (ClockState.BREACHED, "10 11:00")


def test_a_cancelled_clock_is_over_whether_it_was_late_or_not() -> None:
    for when, breached in (("10 13:00", None), ("10 15:00", "10 14:00")):
        found = reading(a_target(), received(), told(when, What.ENDED), now="12 10:00")
        assert (found.state, found.is_over) == (ClockState.CANCELLED, True)
        assert shown(found.breached_at) == breached
    for now, state in (("10 12:59", ClockState.RUNNING), ("10 13:00", ClockState.CANCELLED)):
        found = reading(a_target(), received(), told("10 13:00", What.ENDED), now=now)
        assert found.state is state


def test_days_run_on_while_a_ticket_is_pending() -> None:
    """B-ARI-6: and whatever stops words does not stop them."""
    days = Days(value=1, counted=Counted.BUSINESS_DAYS)
    target = a_target(days, metric=Metric.FIRST_RESPONSE)
    found = reading(target, received(), moved("10 11:00", "resolved"), now="10 12:00")
    assert (found.state, minutes(found.accrued)) == (ClockState.RUNNING, 120)
    assert found.remaining is None
    early = reading(target, received(), now="09 12:00")
    assert early.accrued == timedelta()


def test_to_miss_an_opportunity_is_no_breach() -> None:
    """The window is over, and that is all."""
    target = a_target(binding=Binding.OPPORTUNITY)
    found = reading(target, received(), now="10 13:59")
    assert (found.state, found.breached_at) == (ClockState.RUNNING, None)
    found = reading(target, received(), now="12 10:00")
    assert (found.state, found.breached_at, found.cause) == (ClockState.CANCELLED, None, None)
    assert shown(found.cycle.ended_at) == "10 14:00"
    in_time = reading(target, received(), moved("10 14:00", "resolved"), now="12 10:00")
    assert in_time.state is ClockState.MET
    late = reading(target, received(), moved("10 14:01", "resolved"), now="12 10:00")
    assert late.state is ClockState.CANCELLED


def test_each_cycle_is_a_clock_of_its_own() -> None:
    """O02: the result of the first is kept."""
    history = [received(), moved("10 14:01", "resolved"), moved("11 11:00", "open")]
    found = readings(a_target(240, reopen=Reopen.RESTART), *history, now="11 12:00")
    assert [(each.cycle.number, each.state, shown(each.due_at)) for each in found] == [
        (1, ClockState.MET_LATE, "10 14:00"),
        (2, ClockState.RUNNING, "11 15:00"),
    ]


def test_a_policy_reads_all_its_targets_in_their_order() -> None:
    targets = (a_target(metric=Metric.FIRST_RESPONSE), a_target(metric=Metric.RESOLUTION))
    policy = SlaPolicy(id=PolicyId("standard"), name="Standard", targets=targets)
    history = [moved("10 12:00", "resolved"), received()]  # in whatever order
    found = read(policy, history, {OFFICE.id: OFFICE}, priority=Priority.P1, now=on("10 13:00"))
    assert [(each.definition.metric, each.state) for each in found] == [
        (Metric.FIRST_RESPONSE, ClockState.PAUSED),
        (Metric.RESOLUTION, ClockState.MET),
    ]


def test_a_calendar_that_is_missing_is_an_error() -> None:
    policy = SlaPolicy(id=PolicyId("standard"), name="Standard", targets=(a_target(),))
    other = {CalendarId("other"): OFFICE}
    with pytest.raises(KeyError):
        read(policy, [received()], other, priority=Priority.P1, now=on("10 10:00"))


def test_the_same_things_always_give_the_same_reading() -> None:
    """B-1, B.11-7: also from a calendar that remembers nothing yet."""
    history = [received(), moved("10 11:00", "pending"), told("10 12:00", What.CUSTOMER_WROTE)]
    target = a_target(OpenTime(900 * MINUTE), pause_reasons=frozenset({"pending"}))
    first = reading(target, *history, now="12 10:00")
    assert reading(target, *history, now="12 10:00") == first
    assert reading(target, *history, now="12 10:00", calendar=a_calendar()) == first
