"""The same figures for each part of all complaints: by category, product, queue and so on.

A complaint with issues of two categories counts in both, so that parts may be more than the whole.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from contactcenter.domain.complaint.findings import Outcome
from contactcenter.domain.measures import attainment, outcomes
from contactcenter.domain.measures.complaint import CountedComplaint
from contactcenter.domain.measures.ratio import Period, Ratio


class Dimension(StrEnum):
    """What complaints are told apart by."""

    CATEGORY = "category"
    PRODUCT = "product"
    QUEUE = "queue"
    CHANNEL = "channel"
    SEVERITY = "severity"
    PRESET = "preset"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A complaint as it is counted, and where it belongs; an empty text belongs nowhere."""

    counted: CountedComplaint
    queue: str
    channel: str
    severity: int | None
    presets: tuple[str, ...]  # with their versions

    def places(self, dimension: Dimension) -> Collection[str]:
        """Return where it belongs; more than one for some."""
        match dimension:
            case Dimension.CATEGORY:
                return {each.category for each in self.counted.issues}
            case Dimension.PRODUCT:
                return {each.product for each in self.counted.issues}
            case Dimension.QUEUE:
                return {self.queue}
            case Dimension.CHANNEL:
                return {self.channel}
            case Dimension.SEVERITY:
                return {"" if self.severity is None else str(self.severity)}
            case Dimension.PRESET:
                return {each.partition("@")[0] for each in self.presets} or {""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The figures of one place."""

    place: str
    received: int
    before: int  # received in the period before
    acknowledged: Ratio
    resolved: Ratio
    upheld: Ratio


def parts(
    complaints: Iterable[Placed], dimension: Dimension, period: Period, before: Period
) -> Sequence[Part]:
    """Return the figures of each place that has any, most complaints first, then by its name."""
    found: dict[str, list[CountedComplaint]] = {}
    for each in complaints:
        for place in each.places(dimension):
            found.setdefault(place, []).append(each.counted)
    made = [_part(place, those, period, before) for place, those in found.items()]
    shown = [each for each in made if each.received or each.before or each.resolved.whole]
    return sorted(shown, key=lambda each: (-each.received, each.place))


def _part(
    place: str, complaints: Sequence[CountedComplaint], period: Period, before: Period
) -> Part:
    return Part(
        place=place,
        received=outcomes.received(complaints, period),
        before=outcomes.received(complaints, before),
        acknowledged=attainment.acknowledged(complaints, period).kept,
        resolved=attainment.resolved(complaints, period).kept,
        upheld=outcomes.outcomes(complaints, period)[Outcome.UPHELD],
    )
