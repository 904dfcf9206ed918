"""Figures as screens and files show them: the counts, and what they make in per cent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.improvement.objectives import Objective, progress
from contactcenter.domain.measures.attainment import Attainment
from contactcenter.domain.measures.catalogue import MEASURES, Measure
from contactcenter.domain.measures.causes import pareto
from contactcenter.domain.measures.comparing import compare
from contactcenter.domain.measures.outcomes import Complaints, Stay
from contactcenter.domain.measures.parting import Part
from contactcenter.domain.measures.ratio import Period, Ratio, wilson
from contactcenter.domain.measures.redress import redress
from contactcenter.domain.measures.weekly import Weekly

_PLACES = 6  # of a point on a chart


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioView:
    """A part of a whole; null of nothing, never 0 or 100 (spec D-1)."""

    part: int
    whole: int
    percent: float | None  # to two places, halves up


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveView:
    """What a measure should reach."""

    percent: float
    better: str
    every: str
    owner_id: str
    reached: bool | None  # null: there was nothing to measure


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureView:
    """One measure, with what it is of."""

    id: str
    version: int  # of what it counts
    now: RatioView
    before: RatioView
    low: float | None  # between these per cent the true share lies with 95 %
    high: float | None
    verdict: str | None  # improved · worse · may_be_chance · unknown; null: neither way is better
    better: str | None
    part: str  # what is counted, in words
    whole: str
    without: str
    counted: str  # by_arrival · by_due · by_end
    objective: ObjectiveView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttainmentView:
    """How many limits were kept, of all that can be judged: overdue ones among them."""

    on_time: int
    late: int
    overdue: int  # not done, and due before now
    ahead: int  # not done, and due later: in no share
    excluded: dict[str, int]  # why → how many
    kept: RatioView


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptView:
    """The limits of one preset."""

    preset: str
    key: str
    kept: RatioView
    overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RedressView:
    """What was granted in one currency, in its minor units, on complaints decided in the period."""

    currency: str
    granted: int
    offered: int
    paid: int
    per_decided: float | None
    per_upheld: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseView:
    """A root cause in its place."""

    code: str
    count: int
    cumulative: float  # per cent, of it and all above it


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalView:
    """Why a point is no chance."""

    rule: str  # beyond_limit · two_of_three · four_of_five · eight_running
    side: str  # above · below


@dataclass(frozen=True, slots=True, kw_only=True)
class PointView:
    """A week on a chart."""

    start: datetime
    value: float | None
    lower: float | None
    upper: float | None
    signals: list[SignalView]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartView:
    """A figure week by week; shares are from 0 to 1."""

    id: str
    centre: float | None
    settled: bool  # the baseline is long enough for the limits to hold
    baseline: int  # how many of the first points it is
    points: list[PointView]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """The figures of one category, product, queue …; an empty place: it has none."""

    place: str
    received: int
    before: int
    acknowledged: RatioView
    resolved: RatioView
    upheld: RatioView


@dataclass(frozen=True, slots=True, kw_only=True)
class StayView:
    """How long complaints stood at a step: half of them, and nine in ten, no longer than this."""

    step: str
    count: int
    median_s: float | None
    p90_s: float | None


def ratio_view(ratio: Ratio) -> RatioView:
    """Return a share as it is shown."""
    return RatioView(part=int(ratio.part), whole=int(ratio.whole), percent=_of(ratio.percent()))


def figure_views(
    now: Mapping[str, Ratio], before: Mapping[str, Ratio], objectives: Mapping[str, Objective]
) -> list[FigureView]:
    """Return every measure beside itself in the period before."""
    return [
        _figure(each, now[key], before[key], objectives.get(key)) for key, each in MEASURES.items()
    ]


def _figure(measure: Measure, now: Ratio, before: Ratio, objective: Objective | None) -> FigureView:
    interval = wilson(now)
    verdict = compare(before, now, better=measure.better).verdict if measure.better else None
    return FigureView(
        id=measure.id,
        version=measure.version,
        now=ratio_view(now),
        before=ratio_view(before),
        low=_of(round(interval.low * 100, 2) if interval else None),
        high=_of(round(interval.high * 100, 2) if interval else None),
        verdict=verdict.value if verdict else None,
        better=measure.better.value if measure.better else None,
        part=measure.part,
        whole=measure.whole,
        without=measure.without,
        counted=measure.counted.value,
        objective=_objective(objective, now) if objective else None,
    )


def _objective(objective: Objective, figure: Ratio) -> ObjectiveView:
    return ObjectiveView(
        percent=float(objective.percent),
        better=objective.better.value,
        every=objective.every.value,
        owner_id=objective.owner_id,
        reached=progress(objective, [figure]).reached,
    )


def attainment_view(found: Attainment) -> AttainmentView:
    """Return what became of limits as it is shown."""
    return AttainmentView(
        on_time=found.on_time,
        late=found.late,
        overdue=found.overdue,
        ahead=found.ahead,
        excluded=dict(found.excluded),
        kept=ratio_view(found.kept),
    )


def kept_views(found: Mapping[tuple[str, str], Attainment]) -> list[KeptView]:
    """Return the limits of presets as they are shown."""
    return [
        KeptView(preset=preset, key=key, kept=ratio_view(each.kept), overdue=each.overdue)
        for (preset, key), each in found.items()
    ]


def redress_views(complaints: Complaints, period: Period) -> list[RedressView]:
    """Return what was granted, by currency."""
    return [
        RedressView(
            currency=currency,
            granted=each.granted,
            offered=each.offered,
            paid=each.paid,
            per_decided=_of(each.per_decided.rounded()),
            per_upheld=_of(each.per_upheld.rounded()),
        )
        for currency, each in redress(complaints, period).items()
    ]


def cause_views(codes: Sequence[str]) -> list[CauseView]:
    """Return the causes that are known, from the most frequent down."""
    return [
        CauseView(
            code=each.code, count=each.count, cumulative=float(each.cumulative.percent() or 0)
        )
        for each in pareto(codes)
    ]


def chart_views(found: Mapping[str, Weekly]) -> list[ChartView]:
    """Return charts as they are drawn."""
    return [_chart(name, each) for name, each in found.items()]


def _chart(name: str, found: Weekly) -> ChartView:
    return ChartView(
        id=name,
        centre=_placed(found.chart.centre),
        settled=found.chart.settled,
        baseline=found.baseline,
        points=[
            PointView(
                start=week.start,
                value=_placed(point.value),
                lower=_placed(point.lower),
                upper=_placed(point.upper),
                signals=[
                    SignalView(rule=each.rule.value, side=each.side.value) for each in point.signals
                ],
            )
            for week, point in zip(found.weeks, found.chart.points, strict=True)
        ],
    )


def part_view(part: Part) -> PartView:
    """Return the figures of a place as they are shown."""
    return PartView(
        place=part.place,
        received=part.received,
        before=part.before,
        acknowledged=ratio_view(part.acknowledged),
        resolved=ratio_view(part.resolved),
        upheld=ratio_view(part.upheld),
    )


def stay_views(found: Mapping[Step, Stay]) -> list[StayView]:
    """Return how long complaints stood at each step."""
    return [
        StayView(
            step=step.value,
            count=each.count,
            median_s=_seconds(each.median),
            p90_s=_seconds(each.p90),
        )
        for step, each in found.items()
    ]


def _of(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def _placed(number: Decimal | None) -> float | None:
    return None if number is None else float(round(number, _PLACES))


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()
