"""Root causes by how often they showed: the few that make most of the trouble (spec D.3)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from contactcenter.domain.measures.outcomes import Complaints, decided
from contactcenter.domain.measures.ratio import Period, Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One root cause, in its place."""

    code: str
    count: int
    cumulative: Ratio  # of it and all above it


def pareto(codes: Iterable[str]) -> tuple[Cause, ...]:
    """Return the causes from the most frequent down, ties by code; an empty code is none."""
    times = Counter(code for code in codes if code)
    whole = times.total()
    found = []
    so_far = 0
    for code, count in sorted(times.items(), key=lambda each: (-each[1], each[0])):
        so_far += count
        found.append(Cause(code=code, count=count, cumulative=Ratio(so_far, whole)))
    return tuple(found)


def root_causes(complaints: Complaints, period: Period) -> tuple[str, ...]:
    """Return the cause of each issue of the complaints decided in the period; empty: not known."""
    issues = [issue for each in decided(complaints, period) for issue in each.issues]
    return tuple(issue.root_cause for issue in issues)
