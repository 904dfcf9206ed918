"""What another policy would have made of what happened (spec D-1, D.2)."""

from datetime import timedelta

import pytest

from contactcenter.domain.ids import PolicyId
from contactcenter.domain.sla.history import Happened, What
from contactcenter.domain.sla.measuring import Reading
from contactcenter.domain.sla.policy import Metric, TargetDefinition
from contactcenter.domain.sla.replay import Comparison, Difference, outcomes, quantile
from tests.domain.clocks import (
    a_target,
    moved,
    on,
    readings,
    received,
    told,
)

PENDING = frozenset({"pending"})


def compared(
    before: int, after: int, *history: Happened, now: str = "12"
) -> tuple[Comparison, object]:
    comparison = a_comparison(now)
    found = comparison.add(
        read(a_target(before, pause_reasons=PENDING), *history, now=now),
        read(a_target(after, pause_reasons=PENDING), *history, now=now),
        history,
    )
    return comparison, found


def a_comparison(now: str = "12", since: str = "01") -> Comparison:
    return Comparison(on(since), on(now))


def read(
    target: TargetDefinition, *history: Happened, now: str = "12", policy: str = "standard"
) -> list[tuple[PolicyId, Reading]]:
    found = readings(target, *history, now=now)
    return [(PolicyId(policy), each) for each in found]


def test_what_was_missed_would_have_been_kept() -> None:
    history = received(), moved("10 12:00", "resolved", by="ada")
    comparison, found = compared(60, 240, *history)
    assert found == [
        Difference(metric="resolution", cycle=1, policy_id="standard", was=False, would_be=True)
    ]
    assert (comparison.was["resolution"].share, comparison.would_be["resolution"].share) == (0, 1)
    assert comparison.elapsed["resolution"] == [timedelta(hours=2)]


def test_what_comes_to_the_same_does_not_differ() -> None:
    _, found = compared(60, 90, received(), moved("10 12:00", "resolved"))
    assert found == []


def test_several_tickets_add_up() -> None:
    comparison = a_comparison()
    for end in ("10 10:30", "10 10:40", "10 12:00"):
        history = received(), moved(end, "resolved")
        found = read(a_target(60), *history)
        comparison.add(found, found, history)
    assert (comparison.was["resolution"].kept, comparison.was["resolution"].missed) == (2, 1)
    assert comparison.tickets == 3


def test_what_is_promised_anew_or_no_more_differs() -> None:
    history = received(), moved("10 12:00", "resolved")
    found = read(a_target(60), *history)
    comparison = a_comparison()
    new = comparison.add([], found, history)
    old = comparison.add(found, [], history)
    assert [(each.was, each.would_be) for each in (*new, *old)] == [(None, False), (False, None)]


def test_each_cycle_is_a_promise_of_its_own() -> None:
    target = a_target(60, metric=Metric.NEXT_RESPONSE)
    history = [
        received(),
        told("10 10:00", What.CUSTOMER_WROTE),
        told("10 10:30", What.ANSWERED, by="ada"),
        told("10 11:00", What.CUSTOMER_WROTE),
    ]
    found = outcomes(read(target, *history, now="10 11:30"), on("01"))
    kept = {key: each["standard"] for key, each in found.items()}
    assert kept == {("next_response", 1): True, ("next_response", 2): None}


def test_time_stood_still_is_told_by_reason_and_by_who_set_it() -> None:
    """It is counted where the calendar is open, for each ticket that stood still."""
    history = [
        received(),
        moved("10 11:00", "pending", by="ada"),
        moved("10 12:00", "open", by="ada"),
        moved("10 13:00", "pending", by="bob"),
        moved("10 13:30", "open", by="bob"),
        moved("10 14:00", "resolved", by="ada"),
    ]
    comparison, _ = compared(240, 240, *history)
    assert comparison.paused == {
        ("pending", "ada"): 3_600_000_000,
        ("pending", "bob"): 1_800_000_000,
    }
    assert all(isinstance(each, int) for each in comparison.paused.values())


def test_nobody_set_it_where_no_move_tells() -> None:
    history = [received(), moved("10 11:00", "pending"), moved("10 12:00", "resolved")]
    comparison, _ = compared(240, 240, *history)
    assert comparison.paused == {("pending", ""): 3_600_000_000}


@pytest.mark.parametrize(
    ("spans", "part", "expected"),
    [([], 0.5, None), ([3], 0.9, 3), ([1, 2, 3, 4], 0.5, 2), (list(range(1, 11)), 0.9, 9)],
)
def test_a_quantile_is_one_of_them(spans: list[int], part: float, expected: int | None) -> None:
    found = quantile([timedelta(minutes=each) for each in spans], part)
    assert found == (None if expected is None else timedelta(minutes=expected))


def test_what_is_not_due_yet_counts_for_nothing() -> None:
    open_one = read(a_target(240), received(), now="10 11:00")
    assert outcomes(open_one, on("01")) == {("resolution", 1): {"standard": None}}


@pytest.mark.parametrize(
    ("limit", "end", "kept"),
    [
        (60, "10 10:30", True),  # due at 11:00
        (30, "10 10:30", None),  # due at 10:30, before the period
        (30, "10 12:00", None),
        (60, "10 12:00", False),
    ],
)
def test_what_was_due_in_the_period_counts(limit: int, end: str, kept: object) -> None:
    """D.2: by its due date, whenever the ticket was opened."""
    found = read(a_target(limit), received(), moved(end, "resolved"))
    assert outcomes(found, on("10 10:45")) == {("resolution", 1): {"standard": kept}}


def test_each_policy_keeps_its_own_promise() -> None:
    """One metric that several policies measure is several promises."""
    history = received(), moved("10 12:00", "resolved")
    own, law = read(a_target(60), *history), read(a_target(240), *history, policy="law")
    comparison = a_comparison()
    found = comparison.add([*own, *law], [*read(a_target(180), *history), *law], history)
    assert [(each.policy_id, each.was, each.would_be) for each in found] == [
        ("standard", False, True)
    ]
    was, would_be = comparison.was["resolution"], comparison.would_be["resolution"]
    assert (was.kept, was.missed, would_be.kept, would_be.missed) == (1, 1, 2, 0)
    assert comparison.elapsed["resolution"] == [timedelta(hours=2)]


def test_what_another_policy_promises_instead_is_one_difference() -> None:
    history = received(), moved("10 12:00", "resolved")
    comparison = a_comparison()
    found = comparison.add(
        read(a_target(60), *history), read(a_target(180), *history, policy="newer"), history
    )
    assert [(each.policy_id, each.was, each.would_be) for each in found] == [("newer", False, True)]


def test_new_pauses_cannot_pass_for_speed() -> None:
    """What would stand still is told beside what did."""
    history = [
        received(),
        moved("10 11:00", "pending", by="ada"),
        moved("10 12:00", "resolved", by="ada"),
    ]
    comparison = a_comparison()
    comparison.add(
        read(a_target(60, pause_reasons=frozenset()), *history),
        read(a_target(60, pause_reasons=PENDING), *history),
        history,
    )
    assert comparison.paused == {}
    assert comparison.would_pause == {("pending", "ada"): 3_600_000_000}


def test_one_wait_counts_once_for_all_clocks() -> None:
    history = [received(), moved("10 11:00", "pending"), moved("10 12:00", "resolved")]
    twice = [
        *read(a_target(240, pause_reasons=PENDING), *history),
        *read(a_target(480, pause_reasons=PENDING), *history, policy="other"),
    ]
    comparison = a_comparison()
    comparison.add(twice, twice, history)
    assert comparison.paused == {("pending", ""): 3_600_000_000}


def test_of_a_wait_the_part_in_the_period_counts() -> None:
    history = [received(), moved("10 11:00", "pending"), moved("10 12:00", "resolved")]
    found = read(a_target(240, pause_reasons=PENDING), *history)
    comparison = a_comparison(since="10 11:45")
    comparison.add(found, found, history)
    assert comparison.paused == {("pending", ""): 900_000_000}


@pytest.mark.parametrize(
    ("closed", "answered", "silent"),
    [
        ("10 10:30", False, 1),
        ("10 10:30", True, 0),
        ("10 11:30", False, 0),  # late by then: it is missed
    ],
)
def test_what_is_closed_without_a_word_is_counted(
    closed: str, *, answered: bool, silent: int
) -> None:
    """Silence is neither kept nor missed, and cannot pass for either."""
    history = [received(), moved(closed, "closed")]
    history += [told("10 10:10", What.ANSWERED)] if answered else []
    found = read(a_target(60, metric=Metric.FIRST_RESPONSE), *history)
    comparison = a_comparison()
    comparison.add(found, found, history)
    tally = comparison.was["first_response"]
    missed = closed == "10 11:30"
    assert (tally.kept, tally.missed, tally.silent) == (int(answered), int(missed), silent)
