"""The figures of a period, for supervisors, beside those of the one before (spec D.3, A-MON-1)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contactcenter.application.asked import Asked
from contactcenter.application.complaint_objectives import objectives_of
from contactcenter.application.counted import Folded, placed, span
from contactcenter.application.register import Dates, house_now
from contactcenter.application.review_views import (
    AttainmentView,
    CauseView,
    ChartView,
    FigureView,
    KeptView,
    PartView,
    RedressView,
    StayView,
    attainment_view,
    cause_views,
    chart_views,
    figure_views,
    kept_views,
    part_view,
    redress_views,
    stay_views,
)
from contactcenter.domain.access import Permission, require
from contactcenter.domain.edition import Decides
from contactcenter.domain.improvement.objectives import Objective
from contactcenter.domain.measures import attainment, outcomes
from contactcenter.domain.measures.catalogue import figures
from contactcenter.domain.measures.causes import root_causes
from contactcenter.domain.measures.parting import Dimension, Placed, parts
from contactcenter.domain.measures.ratio import Period
from contactcenter.domain.measures.weekly import BASELINE, WEEK, weekly
from contactcenter.ports.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView:
    """All figures of a period, as they are known now, to whoever asks."""

    since: date
    until: date
    before_since: date  # what it is compared with
    before_until: date
    zone: str
    as_of: datetime
    received: int
    received_before: int
    open: int  # at the end of the period, or now
    figures: list[FigureView]
    acknowledged: AttainmentView
    resolved: AttainmentView
    presets: list[KeptView]
    redress: list[RedressView]
    causes: list[CauseView]  # from the most frequent down
    uncaused: int  # issues decided whose cause nobody has said
    charts: list[ChartView]
    parts: dict[str, list[PartView]]  # by what they are told apart by
    stays: list[StayView]


async def review(store: Store, folded: Folded, dates: Dates, *, asked: Asked) -> ReviewView:
    """Return the figures of these days. Complaints about who asks are in none of them."""
    require(asked.agent, Permission.SEE_REGISTER)
    zone = (await house_now(store)).zone
    period = dates.period(zone, asked.at)
    before = dates.before().period(zone, asked.at)
    known = await placed(store, folded, asked.agent, span(period, back=looks_back(period, before)))
    objectives = objectives_of(await store.all_editions(Decides.OBJECTIVE))
    return await asyncio.to_thread(_review, dates, zone, (period, before), known, objectives)


def looks_back(period: Period, before: Period) -> timedelta:
    """Return how long before its start a period is held against what was."""
    return max(period.start - before.start, BASELINE * WEEK)


def _review(
    dates: Dates,
    zone: str,
    periods: tuple[Period, Period],
    known: Sequence[Placed],
    objectives: Mapping[str, Objective],
) -> ReviewView:
    period, before = periods
    complaints = [each.counted for each in known]
    causes = root_causes(complaints, period)
    earlier = dates.before()
    return ReviewView(
        since=dates.since,
        until=dates.until,
        before_since=earlier.since,
        before_until=earlier.until,
        zone=zone,
        as_of=period.as_of,
        received=outcomes.received(complaints, period),
        received_before=outcomes.received(complaints, before),
        open=outcomes.still_open(complaints, period),
        figures=figure_views(figures(complaints, period), figures(complaints, before), objectives),
        acknowledged=attainment_view(attainment.acknowledged(complaints, period)),
        resolved=attainment_view(attainment.resolved(complaints, period)),
        presets=kept_views(attainment.by_preset(complaints, period)),
        redress=redress_views(complaints, period),
        causes=cause_views(causes),
        uncaused=sum(not each for each in causes),
        charts=chart_views(weekly(complaints, period)),
        parts={
            dimension.value: [part_view(each) for each in parts(known, dimension, period, before)]
            for dimension in Dimension
        },
        stays=stay_views(outcomes.time_at_steps(complaints, period)),
    )
