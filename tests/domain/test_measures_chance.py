"""How sure a figure is: intervals, comparisons, ratings, control charts (spec D.2, A-SAT-1)."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.complaint.findings import Outcome
from contactcenter.domain.errors import Invalid
from contactcenter.domain.measures.comparing import Better, Verdict, compare
from contactcenter.domain.measures.control import Chart, Rule, Side, individuals, shares
from contactcenter.domain.measures.ratings import Asked, Scale, by_outcome, rated
from contactcenter.domain.measures.ratio import Ratio, total, wilson

EVEN = (10, 12) * 6  # centre 11, moving range 2: a deviation of 1.773


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(81, 263, ".2553", ".3662"), (15, 148, ".0624", ".1605"), (0, 20, "0", ".1611")],
)
def test_wilson_as_published(part: int, whole: int, low: str, high: str) -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 857, table I, method 3."""
    found = wilson(Ratio(part, whole))
    assert found is not None
    assert (round(found.low, 4), round(found.high, 4)) == (Decimal(low), Decimal(high))


def test_wilson_of_nothing_and_of_what_is_no_share_is_none() -> None:
    assert wilson(Ratio(0, 0)) is None
    assert wilson(Ratio(3, 2)) is None


@given(st.integers(1, 500), st.data())
def test_a_share_lies_within_its_interval(whole: int, data: st.DataObject) -> None:
    found = Ratio(data.draw(st.integers(0, whole)), whole)
    interval = wilson(found)
    assert interval is not None
    assert found.value is not None
    assert 0 <= interval.low <= found.value <= interval.high <= 1


def test_averages_are_never_averaged() -> None:
    """D-1: 1 of 2 and 9 of 9 are 10 of 11, not three quarters."""
    assert total([Ratio(1, 2), Ratio(9, 9)]) == Ratio(10, 11)


@pytest.mark.parametrize(
    ("ratio", "percent"),
    [
        (Ratio(1, 8), "12.50"),
        (Ratio(1, 800), "0.13"),
        (Ratio(2, 3), "66.67"),
        (Ratio(0, 3), "0.00"),
    ],
)
def test_percents_are_rounded_once_and_halves_up(ratio: Ratio, percent: str) -> None:
    assert str(ratio.percent()) == percent


def test_a_difference_as_published() -> None:
    """Newcombe, Statistics in Medicine 17 (1998) 873, table II: 56/70 against 48/80, method 10."""
    found = compare(Ratio(48, 80), Ratio(56, 70), better=Better.HIGHER)
    assert found.interval is not None
    assert (round(found.interval.low, 4), round(found.interval.high, 4)) == (
        Decimal("0.0524"),
        Decimal("0.3339"),
    )


@pytest.mark.parametrize(
    ("before", "after", "better", "verdict"),
    [
        ((48, 80), (56, 70), Better.HIGHER, Verdict.IMPROVED),
        ((48, 80), (56, 70), Better.LOWER, Verdict.WORSE),
        ((56, 70), (48, 80), Better.HIGHER, Verdict.WORSE),
        ((56, 70), (48, 80), Better.LOWER, Verdict.IMPROVED),
        ((4, 6), (4, 5), Better.HIGHER, Verdict.MAY_BE_CHANCE),
        ((0, 0), (4, 5), Better.HIGHER, Verdict.UNKNOWN),
        ((4, 5), (0, 0), Better.HIGHER, Verdict.UNKNOWN),
    ],
)
def test_what_a_difference_says(
    before: tuple[int, int], after: tuple[int, int], better: Better, verdict: Verdict
) -> None:
    assert compare(Ratio(*before), Ratio(*after), better=better).verdict is verdict


def asked(scale: Scale, *scores: int | None, outcome: Outcome | None = None) -> list[Asked]:
    return [Asked(scale=scale, score=score, outcome=outcome) for score in scores]


def test_csat_counts_four_and_five() -> None:
    found = rated(Scale.CSAT, asked(Scale.CSAT, 5, 4, 3, 1, None))
    assert (found.good, found.mean, found.answers) == (Ratio(2, 4), Ratio(13, 4), Ratio(4, 5))
    assert found.interval == wilson(Ratio(2, 4))
    assert found.net is None


def test_ces_counts_from_five_of_seven() -> None:
    found = rated(Scale.CES, asked(Scale.CES, 4, 5, 7))
    assert (found.good, found.mean) == (Ratio(2, 3), Ratio(16, 3))


@pytest.mark.parametrize(
    ("scores", "net"),
    [((9, 10), 100), ((0, 6), -100), ((7, 8), 0), ((10, 9, 8, 6), 25), ((), None)],
)
def test_nps_is_promoters_minus_detractors(scores: Sequence[int], net: int | None) -> None:
    found = rated(Scale.NPS, asked(Scale.NPS, *scores))
    assert found.net is not None
    assert found.net.value == net


def test_nobody_asked_has_no_score() -> None:
    found = rated(Scale.CSAT, asked(Scale.NPS, 10))
    assert (found.good.value, found.answers.value, found.interval) == (None, None, None)


@pytest.mark.parametrize(
    ("scale", "low", "high"), [(Scale.CSAT, 1, 5), (Scale.CES, 1, 7), (Scale.NPS, 0, 10)]
)
def test_a_score_beyond_its_scale_is_refused(scale: Scale, low: int, high: int) -> None:
    assert [each.score for each in asked(scale, low, high)] == [low, high]
    for score in (low - 1, high + 1):
        with pytest.raises(Invalid, match=f"{score} is not on {scale}"):
            Asked(scale=scale, score=score)


def test_those_not_upheld_are_asked_too() -> None:
    """A-SAT-1."""
    surveys = [
        *asked(Scale.CSAT, 5, None, outcome=Outcome.UPHELD),
        *asked(Scale.CSAT, 1, outcome=Outcome.NOT_UPHELD),
        *asked(Scale.NPS, 9, outcome=Outcome.NO_FINDING),
    ]
    found = by_outcome(Scale.CSAT, surveys)
    assert {outcome: each.good for outcome, each in found.items()} == {
        Outcome.NOT_UPHELD: Ratio(0, 1),
        Outcome.UPHELD: Ratio(1, 1),
    }
    assert found[Outcome.UPHELD].answers == Ratio(1, 2)


def signals(chart: Chart) -> list[tuple[int, Rule, Side]]:
    return [
        (number, signal.rule, signal.side)
        for number, point in enumerate(chart.points)
        for signal in point.signals
    ]


def after_baseline(*values: int | str) -> Chart:
    later = [Decimal(value) for value in values]
    return individuals([*EVEN, *later], baseline=len(EVEN))


def test_the_limits_of_individuals() -> None:
    """2.66 mean moving ranges around the mean."""
    found = individuals(EVEN)
    assert (found.centre, found.settled) == (11, True)
    assert found.points[0].upper is not None
    assert found.points[0].lower is not None
    assert round(found.points[0].upper, 2) == Decimal("16.32")
    assert round(found.points[0].lower, 2) == Decimal("5.68")
    assert signals(found) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        pytest.param((17,), [(12, Rule.BEYOND_LIMIT, Side.ABOVE)], id="1, above"),
        pytest.param((5,), [(12, Rule.BEYOND_LIMIT, Side.BELOW)], id="1, below"),
        pytest.param((16,), [], id="1, within"),
        pytest.param((15, 11, 15), [(14, Rule.TWO_OF_THREE, Side.ABOVE)], id="2"),
        pytest.param((15, 15, 11), [(13, Rule.TWO_OF_THREE, Side.ABOVE)], id="2, not again"),
        pytest.param((15, 11, 7), [], id="2, two sides"),
        pytest.param((15, 11, 11, 15), [], id="2, too far apart"),
        pytest.param((13, 13, 11, 13, 13), [(16, Rule.FOUR_OF_FIVE, Side.ABOVE)], id="3"),
        pytest.param((9, 9, 9, 9), [(15, Rule.FOUR_OF_FIVE, Side.BELOW)], id="3, below"),
        pytest.param((9, 9, 13, 9), [], id="3, two sides"),
        pytest.param((10,) * 7, [], id="4, seven"),
        pytest.param((10,) * 8, [(19, Rule.EIGHT_RUNNING, Side.BELOW)], id="4"),
        pytest.param((10,) * 4 + (11,) + (10,) * 4, [], id="4, one on the centre"),
    ],
)
def test_each_rule_of_early_warning(
    values: tuple[int, ...], expected: list[tuple[int, Rule, Side]]
) -> None:
    found = signals(after_baseline(11, *values))
    assert [(number - 1, rule, side) for number, rule, side in found] == expected


def test_a_new_trouble_does_not_widen_the_limits_that_show_it() -> None:
    assert after_baseline(40, 2, 40).points[0].upper == individuals(EVEN).points[0].upper


def test_after_years_of_the_same_any_change_is_a_signal() -> None:
    found = individuals([3] * 12 + [4], baseline=12)
    assert (12, Rule.BEYOND_LIMIT, Side.ABOVE) in signals(found)


@pytest.mark.parametrize("values", [(), (5,)])
def test_too_few_points_have_no_limits(values: tuple[int, ...]) -> None:
    found = individuals(values)
    assert (found.centre, found.settled) == (None, False)
    assert [(each.value, each.upper) for each in found.points] == [(each, None) for each in values]


def test_two_points_have_limits() -> None:
    """Their one range is 2: 11 ± 5.32."""
    upper = individuals([10, 12]).points[0].upper
    assert upper is not None
    assert round(upper, 2) == Decimal("16.32")


def test_a_share_has_no_limit_beyond_all() -> None:
    assert shares([Ratio(9, 10)] * 2).points[0].upper == 1


def test_the_limits_of_shares_go_by_their_counts() -> None:
    """p = 0.2; n = 100: 0.2 ± 0.12, n = 25: 0.2 ± 0.24, which ends at 0."""
    found = shares([Ratio(20, 100), Ratio(5, 25), Ratio(0, 0), Ratio(33, 100)], baseline=2)
    limits = [(each.lower, each.upper) for each in found.points]
    assert found.centre == Decimal("0.2")
    assert limits[0] == limits[3] == (Decimal("0.08"), Decimal("0.32"))
    assert limits[1] == (0, Decimal("0.44"))
    assert limits[2] == (None, None)
    assert (3, Rule.BEYOND_LIMIT, Side.ABOVE) in signals(found)
    assert not found.settled


def test_a_share_of_nothing_is_on_the_chart_and_breaks_no_pattern() -> None:
    good = [Ratio(20, 100)] * 12
    found = shares([*good, Ratio(29, 100), Ratio(0, 0), Ratio(29, 100)], baseline=12)
    assert found.points[13].value is None
    assert signals(found) == [(14, Rule.TWO_OF_THREE, Side.ABOVE)]


def test_shares_of_nothing_alone_have_no_limits() -> None:
    assert shares([Ratio(0, 0)]).centre is None
