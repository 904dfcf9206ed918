"""What holds for a complaint now: how the house handles it, and the presets that bind it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

from contactcenter.domain.agent import Agent
from contactcenter.domain.complaint.house import House, standing
from contactcenter.domain.complaint.house_plain import house_from_plain, in_words_of_today
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.standing import Standing
from contactcenter.domain.edition import Decides, Edition, newest
from contactcenter.domain.ids import AgentId
from contactcenter.domain.improvement.recurrence import RAISED_WITHIN
from contactcenter.domain.preset import choosing
from contactcenter.domain.preset.plain import from_plain as preset_from_plain
from contactcenter.domain.preset.preset import Preset
from contactcenter.domain.sla.measuring import ClockState
from contactcenter.domain.sla.policy import Binding, Metric
from contactcenter.ports.store import Transaction

HOUSE = "house"  # the one key of its kind


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The house, who works in it, and every preset that ever bound."""

    house: House
    agents: Mapping[AgentId, Agent]
    wordings: Mapping[str, object]  # of letters, the house's own by language
    presets: Mapping[str, Preset]  # every one that was ever active, by the version's name
    activations: Sequence[Edition]

    def binding(self, received_at: datetime) -> tuple[Preset, ...]:
        """Return the presets that bind what was received then (spec A-PRE-2)."""
        known = newest(each for each in self.activations if each.at <= received_at)
        active = [preset_of(each) for each in known.values() if is_active(each)]
        return choosing.in_force(active, received_at)

    def of(self, complaint: Complaint) -> tuple[Preset, ...]:
        """Return the presets that bind a complaint, frozen with it."""
        return tuple(self.presets[each] for each in complaint.presets if each in self.presets)


async def in_force(tx: Transaction) -> InForce:
    """Return what holds, by a query a kind."""
    houses = newest(await tx.editions(Decides.HOUSE))
    activations = await tx.editions(Decides.PRESET)
    wordings = newest(await tx.editions(Decides.WORDING))
    return InForce(
        house=house_of(houses[HOUSE]) if HOUSE in houses else House(),
        agents={each.id: each for each in await tx.agents()},
        wordings={language: said(each) for language, each in wordings.items()},
        presets={preset.name: preset for preset in map(preset_of, activations)},
        activations=activations,
    )


def house_of(edition: Edition) -> House:
    """Read how the house handles complaints."""
    return _house(json.dumps(said(edition), sort_keys=True), edition.at.date())


def house_as_said(edition: Edition) -> House:
    """Read one that is to hold from now on. Raises Invalid."""
    return house_from_plain(said(edition))


def house_at(editions: Iterable[Edition], at: datetime) -> House:
    """Return how the house handled complaints at a moment, from all its editions."""
    known = newest(each for each in editions if each.at <= at)
    return house_of(known[HOUSE]) if HOUSE in known else House()


@lru_cache(maxsize=64)
def _house(written: str, known_on: date) -> House:
    return house_from_plain(in_words_of_today(json.loads(written), known_on))


def said(edition: Edition) -> dict[str, object]:
    """Return the body of an edition without its key, which stands in it as `id`."""
    return {key: value for key, value in edition.body.items() if key != "id"}


def preset_of(edition: Edition) -> Preset:
    """Read the preset that an edition lets bind, or not any more.

    Its body is {"preset": …, "active": true, "confirmation": "…"}; that is what somebody
    says who compared an unverified one with its source (spec A-PRE-4).
    """
    return _preset(json.dumps(edition.body.get("preset"), sort_keys=True))


def is_bound(presets: Iterable[Preset]) -> bool:
    """Whether a regulator's rules bind what these presets do."""
    return any(each.binding is Binding.LEGAL for preset in presets for each in preset.targets)


def is_active(edition: Edition) -> bool:
    """Whether a preset binds from this edition on."""
    return edition.body.get("active", True) is True


@lru_cache(maxsize=128)
def _preset(written: str) -> Preset:
    return preset_from_plain(json.loads(written))


async def standing_of(
    tx: Transaction, found: InForce, complaint: Complaint | None, now: datetime
) -> Standing:
    """Return what the rules need beside the complaint."""
    holds = standing(found.house, found.agents, now)
    if complaint is None:
        return holds
    presets = found.of(complaint)
    clocks = await tx.clocks_of([complaint.id])
    due = [
        each.due_at
        for each in clocks
        if each.metric is Metric.ACKNOWLEDGE
        and each.state is not ClockState.CANCELLED
        and each.due_at is not None
    ]
    causes = {each.root_cause for each in complaint.causes.values()}
    alike = await tx.same_cause(causes, now - RAISED_WITHIN, now)
    return replace(
        holds,
        acknowledge_due=min(due, default=None),
        preset_bound=is_bound(presets),
        same_cause=max(alike.values(), default=0),
    )
