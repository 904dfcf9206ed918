"""What customers say when they are asked how it was: CSAT, CES and NPS (spec D.2, A-SAT-1).

A score is never shown without how many gave it, how many were asked, and how sure it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from contactcenter.domain.complaint.findings import Outcome
from contactcenter.domain.errors import Invalid
from contactcenter.domain.measures.ratio import Interval, Ratio, wilson


class Scale(StrEnum):
    """What is asked."""

    CSAT = "csat"  # how content, 1 to 5
    CES = "ces"  # how easy it was, 1 to 7
    NPS = "nps"  # how likely to recommend us, 0 to 10


_BOUNDS = {Scale.CSAT: (1, 5), Scale.CES: (1, 7), Scale.NPS: (0, 10)}
_GOOD_FROM = {Scale.CSAT: 4, Scale.CES: 5, Scale.NPS: 9}
_DETRACTS_TO = 6
_HUNDRED = 100


def scores(scale: Scale) -> range:
    """Return what can be answered on a scale."""
    low, high = _BOUNDS[scale]
    return range(low, high + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One survey that was sent, and the score that came back; None: no answer."""

    scale: Scale
    score: int | None = None
    outcome: Outcome | None = None  # of the complaint that it was about

    def __post_init__(self) -> None:
        low, high = _BOUNDS[self.scale]
        if self.score is not None and not low <= self.score <= high:
            raise Invalid(f"score: {self.score} is not on {self.scale}, which is {low} to {high}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """What a number of surveys on one scale say together."""

    answers: Ratio  # how many of those asked answered
    mean: Ratio
    good: Ratio  # 4 and 5 of CSAT, 5 to 7 of CES, promoters of NPS
    interval: Interval | None  # of the good, 95 %
    net: Ratio | None = None  # NPS alone, -100 to 100: promoters minus detractors


def rated(scale: Scale, surveys: Iterable[Asked]) -> Rated:
    """Return what those of that scale say."""
    asked = [each for each in surveys if each.scale is scale]
    scores = [each.score for each in asked if each.score is not None]
    good = Ratio(sum(score >= _GOOD_FROM[scale] for score in scores), len(scores))
    return Rated(
        answers=Ratio(len(scores), len(asked)),
        mean=Ratio(sum(scores), len(scores)),
        good=good,
        interval=wilson(good),
        net=_net(scores) if scale is Scale.NPS else None,
    )


def by_outcome(scale: Scale, surveys: Iterable[Asked]) -> Mapping[Outcome, Rated]:
    """Return what they say by the outcome of the complaint: those not upheld are asked too."""
    asked = list(surveys)
    found = {each.outcome for each in asked if each.scale is scale and each.outcome is not None}
    return {
        outcome: rated(scale, (each for each in asked if each.outcome is outcome))
        for outcome in sorted(found)
    }


def _net(scores: list[int]) -> Ratio:
    promoters = sum(score >= _GOOD_FROM[Scale.NPS] for score in scores)
    detractors = sum(score <= _DETRACTS_TO for score in scores)
    return Ratio((promoters - detractors) * _HUNDRED, len(scores))
