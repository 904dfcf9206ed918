"""What was done in time, so that putting things off cannot pass for doing them (spec D.3).

    on time / (on time + late + open and overdue)

A limit that is still ahead is in no denominator. What does not count at all is shown beside it. All
is taken as it stood at the period's `as_of`: what was done later is not done yet.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from contactcenter.domain.measures.complaint import UNANSWERED, CountedComplaint, TimeLimit
from contactcenter.domain.measures.ratio import Period, Ratio

NOT_CONTACTABLE = "not_contactable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attainment:
    """How many limits were kept, of how many."""

    on_time: int = 0
    late: int = 0  # done, and after it was due
    overdue: int = 0  # not done, and due before now
    ahead: int = 0  # not done, and due later: nobody can say yet
    excluded: Mapping[str, int] = field(default_factory=dict)  # why → how many

    @property
    def kept(self) -> Ratio:
        """The share that was on time, of all that can be judged."""
        return Ratio(self.on_time, self.on_time + self.late + self.overdue)

    @property
    def missed(self) -> Ratio:
        """The rest of them."""
        return Ratio(self.late + self.overdue, self.kept.whole)


def acknowledged(complaints: Iterable[CountedComplaint], period: Period) -> Attainment:
    """Return how many were acknowledged in time, of those that can be reached.

    A complaint counts in the period in which its limit falls, and in the one in which it was
    acknowledged before that.
    """
    known = list(complaints)
    limits = [each.acknowledgement for each in known if each.contactable and each.acknowledgement]
    found = judged(
        (each for each in limits if _falls(each, period) or _done_early(each, period)), period
    )
    out_of_reach = [not each.contactable and period.holds(each.received_at) for each in known]
    excluded = {NOT_CONTACTABLE: sum(out_of_reach)} if any(out_of_reach) else {}
    return replace(found, excluded=excluded)


def resolved(complaints: Iterable[CountedComplaint], period: Period) -> Attainment:
    """Return how many had their final response in time, by the date on which it was due."""
    due = [
        (each.step, each.resolution)
        for each in complaints
        if each.resolution and _falls(each.resolution, period)
    ]
    left_out = Counter(step.value for step, _ in due if step in UNANSWERED)
    found = judged((limit for step, limit in due if step not in UNANSWERED), period)
    return replace(found, excluded=dict(sorted(left_out.items())))


def by_preset(
    complaints: Iterable[CountedComplaint], period: Period
) -> Mapping[tuple[str, str], Attainment]:
    """Return for each preset and key how many limits that fell due were kept."""
    found: dict[tuple[str, str], list[TimeLimit]] = {}
    for each in complaints:
        for limit in each.limits:
            if each.step not in UNANSWERED and _falls(limit, period):
                found.setdefault((limit.preset, limit.key), []).append(limit)
    return {key: judged(limits, period) for key, limits in sorted(found.items())}


def judged(limits: Iterable[TimeLimit], period: Period) -> Attainment:
    """Return what became of these limits by the moment at which the period is looked at."""
    found = Counter(_became(each, period) for each in limits)
    return Attainment(
        on_time=found["on_time"], late=found["late"], overdue=found["overdue"], ahead=found["ahead"]
    )


def _became(limit: TimeLimit, period: Period) -> str:
    if limit.met_at is not None and limit.met_at <= period.as_of:
        return "on_time" if limit.met_at <= limit.due_at else "late"
    return "overdue" if limit.due_at < period.as_of else "ahead"


def _falls(limit: TimeLimit, period: Period) -> bool:
    return period.start <= limit.due_at < period.end


def _done_early(limit: TimeLimit, period: Period) -> bool:
    met_at = limit.met_at
    return met_at is not None and met_at < limit.due_at and period.holds(met_at)
