"""Two shares beside each other: whether the second is better, or chance is enough to explain it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from contactcenter.domain.measures.ratio import Interval, Ratio, wilson


class Better(StrEnum):
    """Which way a figure should go."""

    HIGHER = "higher"
    LOWER = "lower"


class Verdict(StrEnum):
    """What the difference says."""

    IMPROVED = "improved"
    WORSE = "worse"
    MAY_BE_CHANCE = "may_be_chance"  # no difference lies within what chance does
    UNKNOWN = "unknown"  # one of them is a share of nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How a share changed."""

    change: Decimal | None  # after minus before
    interval: Interval | None  # in which the true change lies with 95 %
    verdict: Verdict


def compare(before: Ratio, after: Ratio, *, better: Better) -> Comparison:
    """Compare two shares of counts, by Newcombe's interval for their difference."""
    old, new = before.value, after.value
    around_old, around_new = wilson(before), wilson(after)
    if old is None or new is None or around_old is None or around_new is None:
        return Comparison(change=None, interval=None, verdict=Verdict.UNKNOWN)
    change = new - old
    down = ((new - around_new.low) ** 2 + (around_old.high - old) ** 2).sqrt()
    up = ((around_new.high - new) ** 2 + (old - around_old.low) ** 2).sqrt()
    interval = Interval(change - down, change + up)
    return Comparison(change=change, interval=interval, verdict=_verdict(interval, better))


def _verdict(interval: Interval, better: Better) -> Verdict:
    if interval.low <= 0 <= interval.high:
        return Verdict.MAY_BE_CHANCE
    rose = interval.low > 0
    return Verdict.IMPROVED if rose is (better is Better.HIGHER) else Verdict.WORSE
