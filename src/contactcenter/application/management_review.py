"""The pack that senior management looks at every quarter (spec A-MGR-1).

What the house keeps no record of yet is said to be empty, and why; nothing is left out silently.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from contactcenter.application.asked import Asked
from contactcenter.application.complaint_house import is_active, preset_of
from contactcenter.application.complaint_objectives import objectives_of
from contactcenter.application.corrective_views import LISTED
from contactcenter.application.counted import Folded, placed, span
from contactcenter.application.register import Dates, house_now
from contactcenter.application.reviewing import looks_back
from contactcenter.application.sampling import looked_at
from contactcenter.domain.access import Permission, require
from contactcenter.domain.agent import Agent
from contactcenter.domain.complaint.house import House
from contactcenter.domain.edition import Decides, Edition, newest
from contactcenter.domain.improvement import audit
from contactcenter.domain.improvement.corrective import (
    ActionState,
    CorrectiveAction,
    concerns,
    effectiveness,
    implemented,
)
from contactcenter.domain.improvement.drawn import Purpose
from contactcenter.domain.improvement.objectives import Objective, progress
from contactcenter.domain.improvement.review import (
    Decision,
    Part,
    ReviewPack,
    still_open,
    unexplained,
)
from contactcenter.domain.measures import outcomes
from contactcenter.domain.measures.annex_h import monitored
from contactcenter.domain.measures.catalogue import figures
from contactcenter.domain.measures.causes import pareto, root_causes
from contactcenter.domain.measures.outcomes import Complaints
from contactcenter.domain.measures.parting import Placed
from contactcenter.domain.measures.ratings import Asked as Surveyed
from contactcenter.domain.measures.ratings import Rated, Scale, by_outcome
from contactcenter.domain.measures.ratio import Period, Ratio, share
from contactcenter.domain.measures.weekly import weekly
from contactcenter.domain.plain import from_plain
from contactcenter.domain.preset.choosing import review_is_due
from contactcenter.domain.surveys import About
from contactcenter.ports.store import Store

_SAMPLES = 50  # the latest, among which those of the period are
_EMPTY: Mapping[Part, str] = {
    Part.CORRECTIVE_ACTIONS: "no corrective action is open, and none took a step in the period",
    Part.SATISFACTION: "no complainant was asked in the period",
    Part.EARLIER_DECISIONS: "nothing that was decided is still to be done",
    Part.CAUSES: "no cause was found in the period",
    Part.OBJECTIVES: "nothing is aimed at",
    Part.REGULATORY_CHANGES: "no preset changed, and none is past its review",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What a review looks at beside figures."""

    resources: tuple[str, ...]
    trained: Ratio
    findings: tuple[audit.Finding, ...] | None  # None: nothing was audited
    surveys: tuple[Surveyed, ...]  # of complainants
    changes: tuple[str, ...]
    earlier: tuple[Decision, ...]
    actions: tuple[CorrectiveAction, ...]


async def pack(store: Store, folded: Folded, dates: Dates, *, asked: Asked) -> ReviewPack:
    """Return all that a review of these days looks at. Complaints about who asks are not in it."""
    require(asked.agent, Permission.SEE_REGISTER)
    house = await house_now(store)
    period = dates.period(house.zone, asked.at)
    before = dates.before().period(house.zone, asked.at)
    known = await placed(store, folded, asked.agent, span(period, back=looks_back(period, before)))
    objectives = objectives_of(await store.all_editions(Decides.OBJECTIVE))
    presets = await store.all_editions(Decides.PRESET)
    beside = _Beside(
        resources=_resources(house, await store.all_agents()),
        trained=_trained(house, asked.at),
        findings=await _findings(store, asked.agent, period),
        surveys=await _surveys(store, asked.agent, period),
        changes=_changes(presets, period),
        earlier=still_open(_decided(await store.all_editions(Decides.REVIEW))),
        actions=await _actions(store, asked.agent, period),
    )
    return await asyncio.to_thread(_pack, (period, before), known, objectives, beside)


def _pack(
    periods: tuple[Period, Period],
    known: Sequence[Placed],
    objectives: Mapping[str, Objective],
    beside: _Beside,
) -> ReviewPack:
    (period, before), complaints = periods, [each.counted for each in known]
    verdicts = effectiveness(beside.actions, period)
    now, then = figures(complaints, period), figures(complaints, before)
    said = ReviewPack(
        period=period,
        volumes=_volumes(complaints, periods, beside.actions),
        measures=now,
        monitored=monitored(
            complaints,
            period,
            surveys=beside.surveys,
            improvements=int(verdicts.part),
            trained=beside.trained,
        ),
        trends={name: each.chart for name, each in weekly(complaints, period).items()},
        causes=pareto(root_causes(complaints, period)),
        objectives=tuple(progress(each, [then[key], now[key]]) for key, each in objectives.items()),
        findings=beside.findings or (),
        actions=beside.actions,
        effectiveness=verdicts,
        satisfaction=_satisfaction(beside.surveys),
        regulatory_changes=beside.changes,
        resources=beside.resources,
        earlier=beside.earlier,
        empty={
            **_EMPTY,
            Part.AUDIT: "no sample was drawn for an audit"
            if beside.findings is None
            else "all that must be shown can be shown",
        },
    )
    return _explained(said)


def _satisfaction(surveys: Sequence[Surveyed]) -> Mapping[str, Rated]:
    return {outcome.value: each for outcome, each in by_outcome(Scale.CSAT, surveys).items()}


def _volumes(
    complaints: Complaints,
    periods: tuple[Period, Period],
    actions: Sequence[CorrectiveAction],
) -> Mapping[str, int]:
    period, before = periods
    return {
        "received": outcomes.received(complaints, period),
        "received_before": outcomes.received(complaints, before),
        "closed": sum(period.holds(each.closed_at) for each in outcomes.counted(complaints)),
        "open": outcomes.still_open(complaints, period),
        "actions_open": sum(each.state is not ActionState.EFFECTIVE for each in actions),
        "actions_implemented": implemented(actions, period),
        "actions_effective": int(effectiveness(actions, period).part),
    }


def _explained(pack: ReviewPack) -> ReviewPack:
    """Return the pack with reasons for the parts alone that are empty."""
    empty = set(unexplained(replace(pack, empty={})))
    return replace(pack, empty={part: why for part, why in pack.empty.items() if part in empty})


def decisions_of(edition: Edition) -> Sequence[Decision]:
    """Return what a review decided."""
    said = edition.body.get("decisions", [])
    return cast("Sequence[Decision]", from_plain(tuple[Decision, ...], said, "decisions"))


def _decided(reviews: Sequence[Edition]) -> Sequence[Decision]:
    return [each for review in newest(reviews).values() for each in decisions_of(review)]


def _trained(house: House, now: datetime) -> Ratio:
    """Return how many of those whom the house names for complaints may investigate by now."""
    return share(each.may_investigate(now.date()) for each in house.people.values())


def _resources(house: House, agents: Sequence[Agent]) -> tuple[str, ...]:
    here = {each.id for each in agents if not each.disabled}
    named = sum(key in here for key in house.people)
    return (f"{len(here)} people work here, {named} of them named for complaints",)


def _changes(presets: Sequence[Edition], period: Period) -> tuple[str, ...]:
    """Return the presets that began to bind or ended in the period, or are past their review."""
    changed = [
        f"{preset_of(each).name}: {'binds' if is_active(each) else 'ended'} since"
        f" {each.at.date().isoformat()}"
        for each in presets
        if period.holds(each.at)
    ]
    active = [preset_of(each) for each in newest(presets).values() if is_active(each)]
    due = [
        f"{each.name}: was to be reviewed by {each.review_by.isoformat()}"
        for each in active
        if review_is_due(each, period.as_of)
    ]
    return (*changed, *due)


async def _actions(store: Store, agent: Agent, period: Period) -> tuple[CorrectiveAction, ...]:
    """Return the actions that a review of the period looks at, the latest first."""
    found = await store.actions(agent, frozenset(ActionState), LISTED)
    known = [each for each in found if each.opened_at < period.end]
    return tuple(each.action for each in known if concerns(each.action, period))


async def _surveys(store: Store, agent: Agent, period: Period) -> tuple[Surveyed, ...]:
    """Return the surveys of complainants that were asked in the period."""
    found = await store.surveys_between(agent, period.start, period.end)
    return tuple(each.asked for each in found if each.about is About.COMPLAINT)


async def _findings(store: Store, agent: Agent, period: Period) -> tuple[audit.Finding, ...] | None:
    """Return what the audits whose time ended in the period found; None: there was none."""
    samples = [
        each
        for each in await store.samples(_SAMPLES)
        if each.purpose is Purpose.AUDIT and period.start < each.end <= period.end
    ]
    if not samples:
        return None
    found: list[audit.Finding] = []
    for sample in samples:
        audited = (await looked_at(store, agent, sample)).audited
        found += audit.findings(sample.id, audited)
    return tuple(found)
