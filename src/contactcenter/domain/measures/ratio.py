"""Two counts or sums, divided last (spec D-1), and how sure a share is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from contactcenter.domain.errors import Invalid

Number = int | Decimal

_Z = Decimal("1.959963984540054")  # 95 % of a normal distribution lie within so many deviations
_HUNDRED = 100
_MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From its start up to, and without, its end, as it is known at a moment."""

    start: datetime
    end: datetime
    as_of: datetime  # what happened later is not known yet

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise Invalid(f"period: ends at {self.end}, which is not after its start {self.start}")

    def holds(self, at: datetime | None) -> bool:
        """Whether something happened in it, and is known."""
        return at is not None and self.start <= at < self.end and at <= self.as_of


@dataclass(frozen=True, slots=True)
class Ratio:
    """A part and the whole of it; or a sum and how many it is shared among, for a mean."""

    part: Number
    whole: Number

    @property
    def value(self) -> Decimal | None:
        """What one of the whole has of the part; None of nothing."""
        return Decimal(self.part) / Decimal(self.whole) if self.whole else None

    def rounded(self, places: int = 2) -> Decimal | None:
        """Return the value to so many places, halves up."""
        return _rounded(self.value, places)

    def percent(self, places: int = 2) -> Decimal | None:
        """Return it in per cent to so many places, halves up."""
        share = self.value
        return None if share is None else _rounded(share * _HUNDRED, places)


@dataclass(frozen=True, slots=True)
class Interval:
    """Between these two lies what was measured, as likely as it was asked for."""

    low: Decimal
    high: Decimal


def total(ratios: Iterable[Ratio]) -> Ratio:
    """Return the ratio of all of them together; averages are never averaged (D-1)."""
    known = list(ratios)
    return Ratio(sum(each.part for each in known), sum(each.whole for each in known))


def share(those: Iterable[bool]) -> Ratio:
    """Return for how many of them it is so."""
    known = list(those)
    return Ratio(sum(known), len(known))


def seconds(span: timedelta) -> Decimal:
    """Return a duration in seconds, exact to the microsecond."""
    return Decimal(span // timedelta(microseconds=1)) / _MICROSECONDS


def wilson(found: Ratio) -> Interval | None:
    """Return between which shares the true one lies with 95 % (Wilson's score).

    None of nothing, and of what is no share of its whole, such as a mean.
    """
    value = found.value
    if value is None or not 0 <= value <= 1:
        return None
    count = Decimal(found.whole)
    square = _Z * _Z
    middle = value + square / (2 * count)
    width = _Z * (value * (1 - value) / count + square / (4 * count * count)).sqrt()
    scale = 1 + square / count
    low, high = (middle - width) / scale, (middle + width) / scale
    # Nothing of them, or all of them, lies at the very end: the last digit may say otherwise.
    return Interval(max(Decimal(0), min(low, value)), min(Decimal(1), max(high, value)))


def _rounded(value: Decimal | None, places: int) -> Decimal | None:
    return None if value is None else value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
