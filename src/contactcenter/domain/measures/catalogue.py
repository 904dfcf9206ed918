"""What each measure of complaints is (spec D-1, D.3): for a screen, an export and an auditor.

A change of what one counts is a new version, so that figures of two versions are not compared
unaware.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from contactcenter.domain.complaint.findings import Outcome
from contactcenter.domain.measures import attainment, outcomes
from contactcenter.domain.measures.comparing import Better
from contactcenter.domain.measures.outcomes import Complaints
from contactcenter.domain.measures.ratio import Period, Ratio


class Counted(StrEnum):
    """Which moment puts a complaint into a period."""

    BY_ARRIVAL = "by_arrival"
    BY_DUE = "by_due"
    BY_END = "by_end"  # when what is measured was done: decided, closed, assessed …


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One of them; its part and whole are those of its ratio."""

    id: str
    part: str
    whole: str
    counted: Counted
    of: Callable[[Complaints, Period], Ratio]
    better: Better | None = None  # None: neither way is good by itself
    without: str = "merged, reclassified"  # what is left out
    version: int = 1


def _outcome(outcome: Outcome) -> Callable[[Complaints, Period], Ratio]:
    return lambda complaints, period: outcomes.outcomes(complaints, period)[outcome]


def _issue_outcome(outcome: Outcome) -> Callable[[Complaints, Period], Ratio]:
    return lambda complaints, period: outcomes.issue_outcomes(complaints, period)[outcome]


_ALL = (
    Measure(
        id="acknowledged_in_time",
        part="acknowledged by the time due",
        whole="acknowledgement due in the period, or given in it before that",
        counted=Counted.BY_DUE,
        better=Better.HIGHER,
        without="not contactable, not due yet",
        of=lambda complaints, period: attainment.acknowledged(complaints, period).kept,
    ),
    Measure(
        id="resolved_in_time",
        part="final response by the time due",
        whole="final response due in the period: on time, late, and open and overdue",
        counted=Counted.BY_DUE,
        better=Better.HIGHER,
        without="withdrawn, merged, reclassified, not due yet",
        of=lambda complaints, period: attainment.resolved(complaints, period).kept,
    ),
    *(
        Measure(
            id=outcome.value,
            part=f"decided: {outcome.value.replace('_', ' ')}",
            whole="decided",
            counted=Counted.BY_END,
            without="withdrawn, out of scope, merged, reclassified",
            of=_outcome(outcome),
        )
        for outcome in outcomes.DECIDED
    ),
    *(
        Measure(
            id=f"issues_{outcome.value}",
            part=f"issues decided: {outcome.value.replace('_', ' ')}",
            whole="issues decided",
            counted=Counted.BY_END,
            without="issues withdrawn or out of scope",
            of=_issue_outcome(outcome),
        )
        for outcome in outcomes.DECIDED
    ),
    Measure(
        id="at_first_point",
        part="resolved at first contact",
        whole="closed",
        counted=Counted.BY_END,
        better=Better.HIGHER,
        of=outcomes.at_first_point,
    ),
    Measure(
        id="referred_outside",
        part="referred to a body outside in the period",
        whole="final responses sent in the period; this may exceed 100 %",
        counted=Counted.BY_END,
        better=Better.LOWER,
        of=outcomes.referred_outside,
    ),
    Measure(
        id="overturned_outside",
        part="decisions outside that changed ours in the complainant's favour",
        whole="decisions outside",
        counted=Counted.BY_END,
        better=Better.LOWER,
        of=outcomes.overturned_outside,
    ),
    Measure(
        id="repeat_complainants",
        part="customers with two complaints or more in the 365 days before the period's end",
        whole="customers with one or more, after merges of customers",
        counted=Counted.BY_ARRIVAL,
        better=Better.LOWER,
        without="anonymous, merged, reclassified",
        of=outcomes.repeat_complainants,
    ),
    Measure(
        id="wrongly_prioritized",
        part="a review changed the priority",
        whole="assessed",
        counted=Counted.BY_END,
        better=Better.LOWER,
        of=outcomes.wrongly_prioritized,
    ),
)

MEASURES: Mapping[str, Measure] = {each.id: each for each in _ALL}


def figures(complaints: Complaints, period: Period) -> Mapping[str, Ratio]:
    """Return every measure of the period, by its id."""
    return {each.id: each.of(complaints, period) for each in _ALL}
