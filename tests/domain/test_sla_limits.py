"""What a new priority, a holding response and a legal limit make of a clock (spec B.7, B-EVT-6)."""

from datetime import timedelta
from typing import Any

import pytest

from contactcenter.domain.calendar.targets import Counted, Days, ElapsedTime, OpenTime, Target
from contactcenter.domain.errors import Invalid
from contactcenter.domain.sla.history import Happened, What
from contactcenter.domain.sla.measuring import Cause, ClockState, Reading
from contactcenter.domain.sla.policy import (
    Alarm,
    Binding,
    Extension,
    Metric,
    Percent,
    Reopen,
    Retarget,
    TargetDefinition,
)
from contactcenter.domain.ticket import Priority
from tests.domain.calendars import MINUTE
from tests.domain.clocks import a_target, minutes, moved, reading, readings, received, shown, told

DAY_3 = Days(value=3, counted=Counted.BUSINESS_DAYS)


def prioritised(when: str, priority: str = "p2") -> Happened:
    return told(when, What.PRIORITISED, priority)


def two(old: Target | int, new: Target | int, mode: Retarget, **fields: Any) -> TargetDefinition:
    """Return a target whose limit at P2 is another than at P3."""
    first, second = (
        OpenTime(each * MINUTE) if isinstance(each, int) else each for each in (old, new)
    )
    limits = {Priority.P3: first, Priority.P2: second}
    return a_target(limits=limits, retarget=mode, **fields)


@pytest.mark.parametrize(
    ("mode", "old", "new", "changed", "due", "left"),
    [
        pytest.param(Retarget.RECOMPUTE, 480, 60, "10 12:00", "10 11:00", -60, id="R01"),
        pytest.param(Retarget.MIN_REMAINING, 480, 60, "10 12:00", "10 12:30", 30, id="R02"),
        pytest.param(Retarget.MIN_REMAINING, 480, 300, "10 12:00", "10 15:00", 180, id="R02 not"),
        pytest.param(Retarget.RECOMPUTE, 60, 480, "10 10:30", "11 10:00", 450, id="R03"),
        pytest.param(Retarget.RESTART, 480, 240, "10 13:00", "10 17:00", 240, id="R05"),
        pytest.param(Retarget.RESTART, 480, 480, "10 13:00", "11 13:00", 480, id="same limit"),
        pytest.param(Retarget.RESTART, 480, 0, "11 03:00", "11 03:00", 0, id="at once, at night"),
        pytest.param(Retarget.PROPORTIONAL, 480, 240, "10 14:00", "10 16:00", 120, id="R06"),
        pytest.param(Retarget.PROPORTIONAL, 60, 45, "10 10:07", "10 10:47", 40, id="R07"),
        pytest.param(Retarget.PROPORTIONAL, 60, 45, "10 11:00", "10 11:00", 0, id="none left"),
        pytest.param(Retarget.PROPORTIONAL, 60, 45, "10 12:00", "10 12:00", 0, id="late already"),
        pytest.param(Retarget.PROPORTIONAL, 0, 45, "10 12:00", "10 12:00", 0, id="of nothing"),
        pytest.param(Retarget.NEVER_EXTEND, 60, 480, "10 10:30", "10 11:00", 30, id="R08"),
        pytest.param(Retarget.NEVER_EXTEND, 480, 60, "10 10:30", "10 11:00", 30, id="R08 earlier"),
    ],
)
def test_a_new_priority(
    mode: Retarget, old: int, new: int, changed: str, due: str, left: int
) -> None:
    """B.7; what remains is what still counts until it is due."""
    target = two(old, new, mode, min_remaining=30 * MINUTE)
    now = reading(target, received(), prioritised(changed), now=changed)
    assert shown(now.due_at) == due
    assert minutes(now.remaining) == left
    assert now.first_due_at == reading(target, received()).due_at
    assert now.limit == OpenTime(new * MINUTE)


def test_pauses_before_the_change_are_not_lost() -> None:
    """R04."""
    target = two(480, 240, Retarget.RECOMPUTE, pause_reasons=frozenset({"pending"}))
    stood = [moved("10 10:30", "pending"), moved("10 12:30", "open")]
    now = reading(target, received(), *stood, prioritised("10 13:00"), now="10 13:00")
    assert shown(now.due_at) == "10 16:00"
    assert minutes(now.remaining) == 180


def test_a_share_is_of_what_was_left_under_the_limit_before() -> None:
    """B.7: half, and half of that again."""
    target = a_target(
        limits={
            Priority.P3: OpenTime(240 * MINUTE),
            Priority.P2: OpenTime(120 * MINUTE),
            Priority.P1: OpenTime(60 * MINUTE),
        },
        retarget=Retarget.PROPORTIONAL,
    )
    changes = [prioritised("10 12:00"), prioritised("10 12:30", "p1")]
    now = reading(target, received(), *changes, now="10 12:30")
    assert shown(now.due_at) == "10 12:45"  # half of 120 is 60; half of these is a quarter of 60


def test_while_it_stands_still_what_remains_is_known_though_not_when_it_is_due() -> None:
    """P08, R05."""
    target = two(480, 240, Retarget.RESTART, pause_reasons=frozenset({"pending"}))
    history = [received(), moved("10 11:00", "pending"), prioritised("10 13:00")]
    now = reading(target, *history, now="10 14:00")
    assert (now.due_at, minutes(now.remaining)) == (None, 240)
    assert now.state is ClockState.PAUSED
    target = two(60, 480, Retarget.NEVER_EXTEND, pause_reasons=frozenset({"pending"}))
    history[1] = moved("10 10:30", "pending")
    now = reading(target, *history, now="10 14:00")
    assert (now.due_at, minutes(now.remaining)) == (None, 30)


@pytest.mark.parametrize(
    ("old", "new", "due", "left"),
    [
        pytest.param(ElapsedTime(timedelta(hours=2)), 480, "10 12:00", 60, id="plain time before"),
        pytest.param(480, ElapsedTime(timedelta(hours=2)), "10 12:00", 60, id="plain time behind"),
        pytest.param(ElapsedTime(timedelta(hours=20)), 480, "11 06:00", 360, id="at night"),
        pytest.param(DAY_3, 480, "11 10:00", 420, id="days before"),
        pytest.param(480, DAY_3, "11 10:00", None, id="days behind"),
        pytest.param(DAY_3, 4800, "13 23:59", 1800, id="days that come first"),
    ],
)
def test_limits_of_two_kinds_never_extend(
    old: Target | int, new: Target | int, due: str, left: int | None
) -> None:
    """B.7: the earlier of two that are measured differently."""
    target = two(old, new, Retarget.NEVER_EXTEND)
    now = reading(target, received(), prioritised("10 11:00"), now="10 11:00")
    assert (shown(now.due_at), minutes(now.remaining)) == (due, left)


@pytest.mark.parametrize("mode", [mode for mode in Retarget if mode != "never_extend"])
def test_a_count_of_days_has_no_rest_and_no_share(mode: Retarget) -> None:
    later = two(480, DAY_3, mode, min_remaining=MINUTE)
    now = reading(later, received(), prioritised("10 11:00"))
    assert (shown(now.due_at), now.remaining) == ("13 23:59", None)
    before = two(DAY_3, 480, mode, min_remaining=MINUTE)
    due = "11 11:00" if mode is Retarget.RESTART else "11 10:00"
    assert shown(reading(before, received(), prioritised("10 11:00")).due_at) == due


def test_a_priority_that_came_with_the_matter_is_no_change() -> None:
    target = two(480, 60, Retarget.RESTART)
    now = reading(target, received(), prioritised("10 10:00"))
    assert (shown(now.due_at), now.first_due_at) == ("10 11:00", None)


def test_the_same_priority_again_is_no_change() -> None:
    target = two(480, 60, Retarget.RESTART)
    now = reading(target, received(), prioritised("10 11:00"), prioritised("10 12:00"))
    assert shown(now.due_at) == "10 12:00"


def test_no_priority_changes_what_has_ended() -> None:
    target = two(480, 60, Retarget.RECOMPUTE)
    done = moved("10 12:00", "resolved")
    for when in ("10 12:00", "10 13:00"):
        now = reading(target, received(), done, prioritised(when), now="10 14:00")
        assert (now.state, shown(now.due_at)) == (ClockState.MET, "11 10:00")


def test_where_nothing_is_promised_there_is_no_clock() -> None:
    target = a_target(limits={Priority.P3: OpenTime(240 * MINUTE)})
    assert readings(target, received(), priority=Priority.P4) == []
    assert readings(target, received(), prioritised("10 11:00", "p4")) == []
    back = prioritised("10 11:00", "p4"), prioritised("10 12:00", "p3")
    assert shown(reading(target, received(), *back).due_at) == "10 14:00"


def test_what_was_promised_to_nobody_is_not_breached() -> None:
    target = a_target(limits={Priority.P3: OpenTime(60 * MINUTE)}, retarget=Retarget.RESTART)
    away = prioritised("10 10:30", "p4"), prioritised("10 13:00", "p3")
    now = reading(target, received(), *away, now="10 13:30")
    assert (now.state, shown(now.due_at)) == (ClockState.RUNNING, "10 14:00")


def test_a_limit_that_is_over_when_it_comes_is_a_breach_at_the_change() -> None:
    """B-RET-1: with the cause, and both due times."""
    history = received(), prioritised("10 12:00")
    target = two(480, 60, Retarget.RECOMPUTE)
    before = reading(target, *history[:1], now="10 12:00")
    assert (before.state, before.first_due_at) == (ClockState.RUNNING, None)
    now = reading(target, *history, now="10 12:00")
    assert (now.state, now.cause) == (ClockState.BREACHED, Cause.RETARGET)
    assert [shown(each) for each in (now.breached_at, now.first_due_at)] == ["10 11:00", "11 10:00"]


def test_a_lower_priority_does_not_undo_a_breach() -> None:
    """B-RET-2."""
    target = two(60, 480, Retarget.RECOMPUTE)
    now = reading(target, received(), prioritised("10 11:01"), now="10 12:00")
    assert (now.state, now.cause) == (ClockState.BREACHED, Cause.TIME)
    assert [shown(each) for each in (now.breached_at, now.due_at)] == ["10 11:00", "11 10:00"]
    later = reading(target, received(), prioritised("10 10:30"), now="12 10:00")
    assert (shown(later.breached_at), later.cause) == ("11 10:00", Cause.TIME)
    in_time = reading(target, received(), prioritised("10 11:00"), now="10 12:00")
    assert (in_time.state, in_time.breached_at) == (ClockState.RUNNING, None)


def final(limit: Target, longer: Target, **fields: Any) -> TargetDefinition:
    return a_target(
        limit, metric=Metric.FINAL_RESPONSE, extension=Extension(limit=longer), **fields
    )


def test_a_holding_response_in_time_brings_the_longer_limit_from_the_first_start() -> None:
    """B-EVT-6, Y03, Y04."""
    target = final(OpenTime(480 * MINUTE), OpenTime(960 * MINUTE))
    alarm = Alarm(id="half", when=Percent(percent=50))
    target = final(OpenTime(480 * MINUTE), OpenTime(960 * MINUTE), alarms=(alarm,))
    for when in ("10 10:00", "11 10:00"):
        now = reading(target, received(), told(when, What.HOLDING_SENT), now=when)
        assert shown(now.due_at) == "12 10:00"
        assert shown(now.first_due_at) == "11 10:00"
        assert now.limit == OpenTime(960 * MINUTE)
        assert [shown(each.at) for each in now.alarms] == ["11 10:00"]
        later = reading(target, received(), told(when, What.HOLDING_SENT), now="11 11:00")
        assert (later.state, later.breached_at) == (ClockState.RUNNING, None)


def test_another_document_than_the_one_it_takes_extends_nothing() -> None:
    """Spec A.9, needs_document."""
    limits = {"limit": OpenTime(960 * MINUTE), "document": "delay"}
    target = a_target(480, metric=Metric.FINAL_RESPONSE, extension=Extension(**limits))
    for document, due in (("holding", "11 10:00"), ("delay", "12 10:00")):
        sent = told("10 11:00", What.HOLDING_SENT, document)
        assert shown(reading(target, received(), sent, now="10 12:00").due_at) == due


def test_a_holding_response_that_comes_late_extends_nothing() -> None:
    """B-EVT-6: neither the due time, nor the limit that alarms and what remains are parts of."""
    target = final(OpenTime(480 * MINUTE), OpenTime(960 * MINUTE))
    now = reading(target, received(), told("11 10:01", What.HOLDING_SENT), now="11 10:01")
    assert (shown(now.due_at), now.first_due_at) == ("11 10:00", None)
    assert (now.limit, minutes(now.remaining)) == (OpenTime(480 * MINUTE), -1)
    assert now.state is ClockState.BREACHED


def test_nothing_is_extended_without_a_word_of_it() -> None:
    target = final(DAY_3, Days(value=5, counted=Counted.BUSINESS_DAYS))
    early = told("09 10:00", What.HOLDING_SENT)
    assert shown(reading(target, early, received()).due_at) == "13 23:59"
    sent = reading(target, received(), told("10 11:00", What.HOLDING_SENT), now="12 10:00")
    assert shown(sent.due_at) == "17 23:59"


def test_no_priority_changes_what_was_extended() -> None:
    """B-EVT-6: neither before the holding response was sent nor behind it is it forgotten."""
    target = final(
        OpenTime(480 * MINUTE),
        OpenTime(960 * MINUTE),
        limits={Priority.P3: OpenTime(480 * MINUTE), Priority.P2: OpenTime(240 * MINUTE)},
    )
    sent = told("10 12:00", What.HOLDING_SENT)
    for change in (prioritised("10 11:00"), prioritised("10 13:00")):
        now = reading(target, received(), sent, change, now="10 14:00")
        assert (shown(now.due_at), now.limit) == ("12 10:00", OpenTime(960 * MINUTE))


LEGAL = a_target(
    ElapsedTime(timedelta(hours=24)),
    metric=Metric.NEXT_RESPONSE,
    binding=Binding.LEGAL,
    retarget=Retarget.RESTART,
)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param([moved("10 11:00", "pending")], id="pending"),
        pytest.param([moved("10 11:00", "resolved")], id="resolved"),
        pytest.param([prioritised("10 11:00", "p1")], id="priority"),
        pytest.param([moved("10 11:00", "resolved"), moved("10 12:00", "open")], id="reopened"),
    ],
)
def test_nothing_stops_or_moves_a_legal_limit(more: list[Happened]) -> None:
    """A-PRE-6, B.11-9."""
    wrote = told("10 10:00", What.CUSTOMER_WROTE)
    now = reading(LEGAL, wrote, *more, now="10 13:00")
    assert (shown(now.due_at), now.state) == ("11 10:00", ClockState.RUNNING)
    assert minutes(now.accrued) == 180


def test_a_legal_limit_holds_at_every_priority_and_through_reopening() -> None:
    """A-PRE-6."""
    limits = {Priority.P1: OpenTime(480 * MINUTE)}
    target = a_target(limits=limits, binding=Binding.LEGAL, reopen=Reopen.RESTART)
    again = moved("10 11:00", "resolved"), moved("11 09:30", "open")
    now: Reading = reading(target, received(), *again, now="11 09:30", priority=Priority.P4)
    assert (shown(now.due_at), now.cycle.number) == ("11 10:00", 1)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"binding": Binding.LEGAL, "pause_reasons": frozenset({"pending"})}, "A-PRE-6"),
        ({"limit": DAY_3, "pause_reasons": frozenset({"pending"})}, "B-ARI-6"),
        (
            {
                "binding": Binding.LEGAL,
                "limits": {
                    Priority.P1: OpenTime(MINUTE),
                    Priority.P2: OpenTime(2 * MINUTE),
                },
            },
            "the same at every priority",
        ),
        ({"alarms": (Alarm(id="a", when=Percent(percent=1)),) * 2}, "two alarms have one id"),
    ],
)
def test_a_target_that_cannot_be_kept_is_refused(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        a_target(**fields)
