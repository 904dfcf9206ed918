"""What became of complaints, and how they were handled (spec D.3).

Each figure says which complaints it is of: those decided, closed or assessed in the period, as
known at its `as_of`. What a merge joined and what was reclassified never count.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from contactcenter.domain.complaint.findings import Outcome
from contactcenter.domain.complaint.steps import OPEN, Step
from contactcenter.domain.ids import CustomerId
from contactcenter.domain.measures.complaint import UNCOUNTED, CountedComplaint
from contactcenter.domain.measures.ratio import Period, Ratio, share
from contactcenter.domain.sla.replay import quantile

DECIDED = (Outcome.UPHELD, Outcome.PARTLY_UPHELD, Outcome.NOT_UPHELD, Outcome.NO_FINDING)
UPHELD = frozenset({Outcome.UPHELD, Outcome.PARTLY_UPHELD})
_REPEATS_WITHIN = timedelta(days=365)
_REPEATED = 2
_THOUSAND = 1000

Complaints = Sequence[CountedComplaint]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """How long complaints stood at a step; half of them, and nine in ten, no longer than this."""

    count: int
    median: timedelta | None
    p90: timedelta | None


def received(complaints: Complaints, period: Period) -> int:
    """Return how many reached us in the period."""
    return sum(period.holds(each.received_at) for each in counted(complaints))


def still_open(complaints: Complaints, period: Period) -> int:
    """Return how many were open when the period ended, or are now where it has not."""
    end = min(period.end, period.as_of)
    return sum(_is_open(each, end) for each in counted(complaints))


def counted(complaints: Iterable[CountedComplaint]) -> Complaints:
    """Return those that count at all."""
    return [each for each in complaints if each.step not in UNCOUNTED]


def decided(complaints: Complaints, period: Period) -> Complaints:
    """Return those decided in the period; withdrawn and out of scope are no decision."""
    return [
        each
        for each in counted(complaints)
        if each.outcome in DECIDED and period.holds(each.decided_at)
    ]


def outcomes(complaints: Complaints, period: Period) -> Mapping[Outcome, Ratio]:
    """Return how the complaints that were decided came out."""
    return _shares([each.outcome for each in decided(complaints, period)])


def issue_outcomes(complaints: Complaints, period: Period) -> Mapping[Outcome, Ratio]:
    """Return how their issues came out; a complaint may raise several."""
    issues = [issue for each in decided(complaints, period) for issue in each.issues]
    return _shares([issue.outcome for issue in issues if issue.outcome in DECIDED])


def at_first_point(complaints: Complaints, period: Period) -> Ratio:
    """Return how many of those closed in the period were resolved at first contact."""
    closed = [each for each in counted(complaints) if period.holds(each.closed_at)]
    return share(each.at_first_contact for each in closed)


def referred_outside(complaints: Complaints, period: Period) -> Ratio:
    """Return how many were referred outside in the period, to the final responses in it.

    A complaint may be referred without one, or long after it: this may exceed 100 %.
    """
    known = counted(complaints)
    referred = sum(period.holds(each.referred_at) for each in known)
    return Ratio(referred, sum(period.holds(each.responded_at) for each in known))


def overturned_outside(complaints: Complaints, period: Period) -> Ratio:
    """Return how many decisions of bodies outside changed ours in the complainant's favour."""
    known = [decision for each in counted(complaints) for decision in each.outside]
    return share(each.for_complainant for each in known if period.holds(each.at))


def repeat_complainants(complaints: Complaints, period: Period) -> Ratio:
    """Return how many customers complained more than once in the 365 days before the period's end.

    Who complained anonymously cannot be known again, and is in neither number.
    """
    end = min(period.end, period.as_of)
    times: Counter[CustomerId] = Counter(
        each.customer_id
        for each in counted(complaints)
        if each.customer_id is not None and end - _REPEATS_WITHIN <= each.received_at < end
    )
    return share(count >= _REPEATED for count in times.values())


def wrongly_prioritized(complaints: Complaints, period: Period) -> Ratio:
    """Return of how many assessed in the period a review changed the priority."""
    assessed = [each for each in counted(complaints) if period.holds(each.assessed_at)]
    return share(each.reprioritized for each in assessed)


def per_thousand(complaints: int, base: int) -> Ratio:
    """Return complaints to 1000 customers, transactions or contacts."""
    return Ratio(complaints * _THOUSAND, base)


def time_at_steps(complaints: Complaints, period: Period) -> Mapping[Step, Stay]:
    """Return how long complaints stood at each step they left in the period, or still stand at.

    Without the latter, what lies for ever would count as nothing.
    """
    end = min(period.end, period.as_of)
    found: dict[Step, list[timedelta]] = {}
    for each in counted(complaints):
        for spent in each.steps:
            until = spent.end if spent.end is not None and spent.end < end else end
            if spent.start < end and until >= period.start:
                found.setdefault(spent.step, []).append(until - spent.start)
    return {
        step: Stay(count=len(spans), median=quantile(spans, 0.5), p90=quantile(spans, 0.9))
        for step, spans in sorted(found.items())
    }


def _is_open(complaint: CountedComplaint, at: datetime) -> bool:
    return any(
        spent.step in OPEN and spent.start <= at and (spent.end is None or at < spent.end)
        for spent in complaint.steps
    )


def _shares(found: Sequence[Outcome | None]) -> Mapping[Outcome, Ratio]:
    times = Counter(found)
    return {each: Ratio(times[each], len(found)) for each in DECIDED}
