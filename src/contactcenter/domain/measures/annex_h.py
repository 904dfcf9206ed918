"""What ISO 10002, Annex H, wants watched at least (spec A-MON-1)."""

from collections.abc import Collection
from dataclasses import dataclass

from contactcenter.domain.measures import attainment, outcomes
from contactcenter.domain.measures.outcomes import Complaints
from contactcenter.domain.measures.ratings import Asked, Rated, Scale, rated
from contactcenter.domain.measures.ratio import Period, Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitored:
    """The ten of them, for one period."""

    received: int
    at_first_point: Ratio
    wrongly_prioritized: Ratio
    acknowledged_late: Ratio  # or not at all, and overdue
    resolved_late: Ratio  # likewise
    referred_outside: Ratio
    repeat_complainants: Ratio
    improvements: int  # corrective actions that were found effective
    satisfaction: Rated
    trained: Ratio  # of those who handle complaints


def monitored(
    complaints: Complaints,
    period: Period,
    *,
    surveys: Collection[Asked],
    improvements: int,
    trained: Ratio,
) -> Monitored:
    """Return the set; improvements and training are counted in `domain/improvement`."""
    return Monitored(
        received=outcomes.received(complaints, period),
        at_first_point=outcomes.at_first_point(complaints, period),
        wrongly_prioritized=outcomes.wrongly_prioritized(complaints, period),
        acknowledged_late=attainment.acknowledged(complaints, period).missed,
        resolved_late=attainment.resolved(complaints, period).missed,
        referred_outside=outcomes.referred_outside(complaints, period),
        repeat_complainants=outcomes.repeat_complainants(complaints, period),
        improvements=improvements,
        satisfaction=rated(Scale.CSAT, surveys),
        trained=trained,
    )
