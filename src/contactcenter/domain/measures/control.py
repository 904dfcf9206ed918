"""Control charts: whether a figure moves by chance, or something has changed.

    limit, above  ─────────────────────────────●───   1  one point beyond three deviations
                                                      2  two of three beyond two, on one side
    centre        ──●─────●──●──●───●──●──●──●─────   3  four of five beyond one, on one side
                                                      4  eight running on one side
    limit, below  ─────────────────────────────────

The centre and the limits come from the first points, the baseline, so that a new trouble does not
widen the limits that are to show it. Individuals: deviation is the mean moving range / 1.128.
Shares: a deviation for each point by its own count, √(p(1 - p)/n). The rules are those of the
Western Electric handbook; the last point of a pattern has the signal.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from contactcenter.domain.measures.ratio import Number, Ratio, total

SETTLED = 12  # points of a baseline below which its limits are a guess
_RANGE_TO_DEVIATION = Decimal("1.128")  # of two neighbours (d2)
_LIMIT = 3
_FEWEST = 2  # points between which there is a range


class Rule(StrEnum):
    """Why a point is no chance."""

    BEYOND_LIMIT = "beyond_limit"
    TWO_OF_THREE = "two_of_three"  # beyond two deviations
    FOUR_OF_FIVE = "four_of_five"  # beyond one
    EIGHT_RUNNING = "eight_running"  # on one side of the centre


class Side(StrEnum):
    """Where of the centre."""

    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Signal:
    """What one point gives away."""

    rule: Rule
    side: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One figure on a chart; a share of nothing has no value, and no rule sees it."""

    value: Decimal | None
    lower: Decimal | None  # the limits; None: there are too few points to have any
    upper: Decimal | None
    signals: tuple[Signal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """All of them, in time."""

    centre: Decimal | None
    points: tuple[Point, ...]
    settled: bool  # the baseline is long enough for its limits to hold


@dataclass(frozen=True, slots=True)
class _Placed:
    """A value, and how far a deviation is there."""

    value: Decimal
    deviation: Decimal


# How many of how many are beyond so many deviations.
_RULES = (
    (Rule.BEYOND_LIMIT, 1, 1, _LIMIT),
    (Rule.TWO_OF_THREE, 2, 3, 2),
    (Rule.FOUR_OF_FIVE, 4, 5, 1),
    (Rule.EIGHT_RUNNING, 8, 8, 0),
)


def individuals(values: Sequence[Number], *, baseline: int | None = None) -> Chart:
    """Return the chart of single figures, which are never negative; the baseline is all if None."""
    known = [Decimal(value) for value in values]
    base = known[:baseline]
    if len(base) < _FEWEST:
        return _without_limits(known)
    centre = sum(base, Decimal()) / len(base)
    ranges = [abs(after - before) for before, after in pairwise(base)]
    deviation = sum(ranges, Decimal()) / len(ranges) / _RANGE_TO_DEVIATION
    placed = [_Placed(value, deviation) for value in known]
    return _chart(placed, centre, most=None, baseline=len(base))


def shares(counts: Sequence[Ratio], *, baseline: int | None = None) -> Chart:
    """Return the chart of shares (a p-chart); the baseline is all points if None."""
    base = [each for each in counts[:baseline] if each.whole]
    centre = total(base).value
    if centre is None:
        return _without_limits([each.value for each in counts])
    placed = [_share(each, centre) for each in counts]
    return _chart(placed, centre, most=Decimal(1), baseline=len(base))


def _share(count: Ratio, centre: Decimal) -> _Placed | None:
    value = count.value
    if value is None:
        return None
    return _Placed(value, (centre * (1 - centre) / count.whole).sqrt())


def _chart(
    placed: Sequence[_Placed | None], centre: Decimal, *, most: Decimal | None, baseline: int
) -> Chart:
    points = []
    seen: list[_Placed] = []
    for each in placed:
        if each is None:
            points.append(Point(value=None, lower=None, upper=None))
            continue
        seen.append(each)
        upper = centre + _LIMIT * each.deviation
        points.append(
            Point(
                value=each.value,
                lower=max(Decimal(0), centre - _LIMIT * each.deviation),
                upper=upper if most is None else min(most, upper),
                signals=_signals(seen, centre),
            )
        )
    return Chart(centre=centre, points=tuple(points), settled=baseline >= SETTLED)


def _signals(seen: Sequence[_Placed], centre: Decimal) -> tuple[Signal, ...]:
    """Return what the last point completes."""
    return tuple(
        Signal(rule, side)
        for side in Side
        for rule, least, among, deviations in _RULES
        if _is_beyond(seen[-1], centre, deviations, side)
        and sum(_is_beyond(each, centre, deviations, side) for each in seen[-among:]) >= least
    )


def _is_beyond(point: _Placed, centre: Decimal, deviations: int, side: Side) -> bool:
    distance = point.value - centre
    if side is Side.BELOW:
        distance = -distance
    return distance > deviations * point.deviation


def _without_limits(values: Sequence[Decimal | None]) -> Chart:
    points = tuple(Point(value=value, lower=None, upper=None) for value in values)
    return Chart(centre=None, points=points, settled=False)
