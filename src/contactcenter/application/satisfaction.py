"""What customers and complainants say of how it was, over a period (spec A-SAT-1, D.2).

A score is never shown without how many gave it, how many were asked, and how sure it is.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contactcenter.application.asked import Asked
from contactcenter.application.register import Dates, house_now
from contactcenter.application.review_views import RatioView, ratio_view
from contactcenter.domain.access import Permission, require
from contactcenter.domain.ids import TicketId
from contactcenter.domain.measures.ratings import Rated, Scale, rated, scores
from contactcenter.domain.surveys import About, Aspect, KeptSurvey
from contactcenter.ports.store import Store

_LATEST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedView:
    """What those asked about one thing on one scale say together."""

    about: str  # ticket · complaint
    scale: str
    outcome: str | None  # of the complaints; null: of all
    answers: RatioView  # how many of those asked
    mean: float | None
    good: RatioView  # csat 4 and 5, ces 5 to 7, nps 9 and 10
    low: float | None  # percent: between these two lies the good, at 95 %
    high: float | None
    net: float | None  # nps alone, -100 to 100
    distribution: list[int]  # how often each score, from the lowest of the scale on


@dataclass(frozen=True, slots=True, kw_only=True)
class AspectView:
    """What complainants judge of one aspect, 1 to 5."""

    aspect: str
    mean: float
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidView:
    """What somebody said."""

    ticket_id: str
    about: str
    scale: str
    score: int
    words: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SatisfactionView:
    """A period of surveys, by when they were asked."""

    rated: list[RatedView]
    aspects: list[AspectView]
    latest: list[SaidView]  # with words, the latest first


async def satisfaction(store: Store, dates: Dates, *, asked: Asked) -> SatisfactionView:
    """Return what was said of what was asked on these days.

    What is about complaints about who asks is left out (spec A-IMP-1).
    """
    require(asked.agent, Permission.SEE_REGISTER)
    period = dates.period((await house_now(store)).zone, asked.at)
    known = await store.surveys_between(asked.agent, period.start, period.end)
    return SatisfactionView(
        rated=list(_rated(known)),
        aspects=_aspects(known),
        latest=_latest(known),
    )


def _rated(known: Sequence[KeptSurvey]) -> Sequence[RatedView]:
    found = []
    for about in About:
        for scale in Scale:
            some = [each for each in known if each.about is about and each.scale is scale]
            if not some:
                continue
            found.append(_view(some, scale, None))
            outcomes = {each.outcome for each in some if each.outcome is not None}
            found += [
                _view([each for each in some if each.outcome is outcome], scale, outcome)
                for outcome in sorted(outcomes)
            ]
    return found


def _view(some: Sequence[KeptSurvey], scale: Scale, outcome: str | None) -> RatedView:
    figures: Rated = rated(scale, (each.asked for each in some))
    given = Counter(each.answer.score for each in some if each.answer is not None)
    interval, mean, net = figures.interval, figures.mean.value, figures.net
    return RatedView(
        about=some[0].about.value,
        scale=scale.value,
        outcome=outcome,
        answers=ratio_view(figures.answers),
        mean=None if mean is None else round(float(mean), 2),
        good=ratio_view(figures.good),
        low=None if interval is None else round(float(interval.low) * 100, 1),
        high=None if interval is None else round(float(interval.high) * 100, 1),
        net=None if net is None or net.value is None else round(float(net.value), 1),
        distribution=[given[score] for score in scores(scale)],
    )


def _aspects(known: Sequence[KeptSurvey]) -> list[AspectView]:
    found = []
    for aspect in Aspect:
        stars = [
            each.answer.aspects[aspect]
            for each in known
            if each.answer is not None and aspect in each.answer.aspects
        ]
        if stars:
            mean = round(sum(stars) / len(stars), 2)
            found.append(AspectView(aspect=aspect.value, mean=mean, answers=len(stars)))
    return found


def _latest(known: Sequence[KeptSurvey]) -> list[SaidView]:
    said = [
        SaidView(
            ticket_id=TicketId(each.ticket_id),
            about=each.about.value,
            scale=each.scale.value,
            score=each.answer.score,
            words=each.answer.words,
            at=each.answer.at,
        )
        for each in known
        if each.answer is not None and each.answer.words
    ]
    return sorted(said, key=lambda each: each.at, reverse=True)[:_LATEST]
