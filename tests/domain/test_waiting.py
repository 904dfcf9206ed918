"""What one who waits is told is what others lived through, or nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.waiting import LATELY, Outlook, Wait, in_minutes, outlook

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def a_wait(since: timedelta, took: timedelta | None = None) -> Wait:
    begun = NOW - since
    return Wait(
        inbox_id="chat",
        visitor="somebody",
        enqueued_at=begun,
        taken_at=None if took is None else begun + took,
    )


def one_by_one(minutes: list[int]) -> list[Wait]:
    """Give waits of so many minutes, none while another lasted."""
    return [a_wait((4 + 20 * at) * MINUTE, each * MINUTE) for at, each in enumerate(minutes)]


def test_half_waited_less_than_the_range_and_nine_of_ten_less_than_its_end() -> None:
    own = a_wait(timedelta())
    said = outlook([*one_by_one([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), own], own, now=NOW)
    assert said == Outlook(place=1, between=(5 * MINUTE, 9 * MINUTE))


def test_with_too_few_nothing_is_known() -> None:
    own = a_wait(timedelta())
    assert outlook([*one_by_one([3] * 7), own], own, now=NOW).between is None
    assert outlook([*one_by_one([3] * 8), own], own, now=NOW).between == (3 * MINUTE, 3 * MINUTE)
    assert outlook([own], own, now=NOW) == Outlook(place=1, between=None)


def test_who_waited_less_than_we_did_says_nothing_any_more() -> None:
    own = a_wait(2 * MINUTE)
    said = outlook([*one_by_one([1] * 18), own], own, now=NOW)
    assert said.between is None
    said = outlook([*one_by_one([1] * 9 + [6] * 8), own], own, now=NOW)
    assert said.between == (4 * MINUTE, 4 * MINUTE)


def test_only_those_of_about_as_long_a_line_are_asked() -> None:
    crowd = [a_wait(3 * MINUTE + timedelta(seconds=at)) for at in range(9, -1, -1)]
    own = a_wait(timedelta())
    said = outlook([*one_by_one([2] * 20), *crowd, own], own, now=NOW)
    assert said == Outlook(place=11, between=None)


def test_what_was_long_ago_does_not_count() -> None:
    own = a_wait(timedelta())
    old = [a_wait(LATELY + (10 + 5 * at) * MINUTE, MINUTE) for at in range(20)]
    assert outlook([*old, own], own, now=NOW).between is None


@pytest.mark.parametrize("before", [0, 1, 4])
def test_the_place_counts_who_came_before_and_still_waits(before: int) -> None:
    own = a_wait(MINUTE)
    others = [a_wait((2 + at) * MINUTE) for at in range(before)]
    later = [a_wait(timedelta(seconds=at)) for at in range(3)]
    gone = one_by_one([1] * 3)
    assert outlook([*others, own, *later, *gone], own, now=NOW).place == before + 1


def test_the_place_falls_when_somebody_before_is_taken() -> None:
    own = a_wait(MINUTE)
    assert outlook([a_wait(2 * MINUTE), own], own, now=NOW).place == 2
    assert outlook([a_wait(2 * MINUTE, took=2 * MINUTE), own], own, now=NOW).place == 1


@given(st.lists(st.integers(0, 50), min_size=8, max_size=15), st.integers(0, 10))
def test_a_range_begins_before_it_ends_and_never_lies_in_the_past(
    minutes: list[int], waited: int
) -> None:
    own = a_wait(waited * MINUTE)
    between = outlook([*one_by_one(minutes), own], own, now=NOW).between
    assert between is None or timedelta() < between[0] <= between[1]


@pytest.mark.parametrize(
    ("least", "most", "told"),
    [
        pytest.param(0.2, 0.9, (0, 1), id="less than a minute"),
        pytest.param(3, 3, (3, 4), id="a range, also where all waited the same"),
        pytest.param(2.5, 7.1, (2, 8), id="never better than it was"),
        pytest.param(8, 12, (5, 15), id="a long one in fives"),
        pytest.param(15, 15, (15, 16), id="long and the same"),
    ],
)
def test_minutes_are_told_whole(least: float, most: float, told: tuple[int, int]) -> None:
    assert in_minutes((least * MINUTE, most * MINUTE)) == told
