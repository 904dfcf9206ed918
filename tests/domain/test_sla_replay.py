"""What another policy would have made of what happened (spec D-1, D.2)."""

from datetime import timedelta

import pytest

from contactcenter.domain.sla.history import Happened, What
from contactcenter.domain.sla.policy import Metric
from contactcenter.domain.sla.replay import Comparison, Difference, outcomes, quantile
from tests.domain.clocks import (
    a_target,
    moved,
    on,
    reading,
    readings,
    received,
    told,
)

PENDING = frozenset({"pending"})


def compared(
    before: int, after: int, *history: Happened, now: str = "12"
) -> tuple[Comparison, object]:
    comparison = Comparison()
    found = comparison.add(
        readings(a_target(before, pause_reasons=PENDING), *history, now=now),
        readings(a_target(after, pause_reasons=PENDING), *history, now=now),
        history,
        now=on(now),
    )
    return comparison, found


def test_what_was_missed_would_have_been_kept() -> None:
    history = received(), moved("10 12:00", "resolved", by="ada")
    comparison, found = compared(60, 240, *history)
    assert found == [Difference(metric="resolution", cycle=1, was=False, would_be=True)]
    assert (comparison.was["resolution"].share, comparison.would_be["resolution"].share) == (0, 1)
    assert comparison.elapsed["resolution"] == [timedelta(hours=2)]


def test_what_comes_to_the_same_does_not_differ() -> None:
    _, found = compared(60, 90, received(), moved("10 12:00", "resolved"))
    assert found == []


def test_several_tickets_add_up() -> None:
    comparison = Comparison()
    for end in ("10 10:30", "10 10:40", "10 12:00"):
        history = received(), moved(end, "resolved")
        read = readings(a_target(60), *history, now="12")
        comparison.add(read, read, history, now=on("12"))
    assert (comparison.was["resolution"].kept, comparison.was["resolution"].missed) == (2, 1)
    assert comparison.tickets == 3


def test_what_is_promised_anew_or_no_more_differs() -> None:
    history = received(), moved("10 12:00", "resolved")
    read = readings(a_target(60), *history, now="12")
    comparison = Comparison()
    new = comparison.add([], read, history, now=on("12"))
    old = comparison.add(read, [], history, now=on("12"))
    assert [(each.was, each.would_be) for each in (*new, *old)] == [(None, False), (False, None)]


def test_each_cycle_is_a_promise_of_its_own() -> None:
    target = a_target(60, metric=Metric.NEXT_RESPONSE)
    history = [
        received(),
        told("10 10:00", What.CUSTOMER_WROTE),
        told("10 10:30", What.ANSWERED, by="ada"),
        told("10 11:00", What.CUSTOMER_WROTE),
    ]
    found = outcomes(readings(target, *history, now="10 11:30"))
    assert found == {("next_response", 1): True, ("next_response", 2): None}


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
    open_one = reading(a_target(240), received(), now="10 11:00")
    assert outcomes([open_one]) == {("resolution", 1): None}
