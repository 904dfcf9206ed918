"""What a chart shows: a figure week by week, back from the end of the period.

The weeks before the period are the baseline: what the period is held against. It begins with the
first complaint, half a year back at most. Weeks are times seven days, whatever the calendar.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from contactcenter.domain.measures import attainment, control, outcomes
from contactcenter.domain.measures.control import Chart
from contactcenter.domain.measures.outcomes import Complaints
from contactcenter.domain.measures.ratio import Period

WEEK = timedelta(days=7)
BASELINE = 26  # weeks before the period, at most
RECEIVED, ACKNOWLEDGED, RESOLVED = "received", "acknowledged_in_time", "resolved_in_time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """A chart with the weeks of its points; the first of them are the baseline."""

    weeks: tuple[Period, ...]
    baseline: int
    chart: Chart


def weekly(complaints: Complaints, period: Period) -> Mapping[str, Weekly]:
    """Return the charts of a period by what they show: received, and in time."""
    weeks = _weeks(complaints, period)
    baseline = sum(each.end <= period.start for each in weeks)
    base = baseline or None  # with nothing before, the period is held against itself
    charts = {
        RECEIVED: control.individuals(
            [outcomes.received(complaints, each) for each in weeks], baseline=base
        ),
        ACKNOWLEDGED: control.shares(
            [attainment.acknowledged(complaints, each).kept for each in weeks], baseline=base
        ),
        RESOLVED: control.shares(
            [attainment.resolved(complaints, each).kept for each in weeks], baseline=base
        ),
    }
    return {
        name: Weekly(weeks=tuple(weeks), baseline=baseline, chart=chart)
        for name, chart in charts.items()
    }


def _weeks(complaints: Complaints, period: Period) -> Sequence[Period]:
    end = min(period.end, period.as_of)
    first = min((each.received_at for each in complaints), default=period.start)
    found: list[Period] = []
    while end > first and end - WEEK >= period.start - BASELINE * WEEK:
        found.append(replace(period, start=end - WEEK, end=end))
        end -= WEEK
    return found[::-1]
