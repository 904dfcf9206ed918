"""What is aimed at, by whom, and whether it is reached (spec A-GOV-2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import AgentId
from contactcenter.domain.measures.catalogue import MEASURES
from contactcenter.domain.measures.comparing import Better, Comparison, compare
from contactcenter.domain.measures.ratio import Ratio


class Every(StrEnum):
    """How often it is looked at."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """A value that a measure should reach: at least, where higher is better, else at most."""

    id: str
    measure_id: str
    better: Better
    percent: Decimal
    every: Every
    owner_id: AgentId

    def __post_init__(self) -> None:
        if self.measure_id not in MEASURES:
            raise Invalid(f"measure_id: {self.measure_id!r:.60} is none of {', '.join(MEASURES)}")
        if not self.percent.is_finite() or self.percent < 0:
            raise Invalid(f"percent: {self.percent} is no share")
        wanted = MEASURES[self.measure_id].better
        if wanted not in {None, self.better}:
            raise Invalid(f"better: of {self.measure_id} {wanted} is better")


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How an objective stands at the end of a period."""

    objective: Objective
    figure: Ratio  # of the last period
    reached: bool | None  # None: there was nothing to measure
    trend: Comparison | None  # to the period before; None: there is none


def progress(objective: Objective, figures: Sequence[Ratio]) -> Progress:
    """Return how an objective stands, from the figures of its periods, the last one last.

    Raises:
        Invalid: there is none.
    """
    if not figures:
        raise Invalid(f"figures: there is none of {objective.measure_id}")
    last = figures[-1]
    before = figures[-2:-1]
    return Progress(
        objective=objective,
        figure=last,
        reached=_reached(objective, last),
        trend=compare(before[0], last, better=objective.better) if before else None,
    )


def _reached(objective: Objective, figure: Ratio) -> bool | None:
    value = figure.value
    if value is None:
        return None
    # Not divided: one of three is not less than a third.
    found = figure.part * 100 - objective.percent * figure.whole
    return found >= 0 if objective.better is Better.HIGHER else found <= 0
