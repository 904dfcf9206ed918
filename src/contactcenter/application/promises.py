"""What is promised: the calendars and SLA policies in force, read from their editions.

A ticket goes by the policies as they were when it was received: what is promised later does not
hold for it, and what was promised then stays so. A calendar holds in its newest edition, since a
holiday that is announced today is one for what is open, too (spec B-CAL-8).
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType

from contactcenter.application.complaint_house import HOUSE, house_of, is_active, preset_of
from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.calendar.plain import from_plain
from contactcenter.domain.complaint.house import House
from contactcenter.domain.complaint.staying import is_stage, stage_policy, stage_policy_id
from contactcenter.domain.edition import Decides, Edition, newest
from contactcenter.domain.ids import CalendarId, PolicyId, QueueId
from contactcenter.domain.preset import choosing
from contactcenter.domain.preset.preset import Preset
from contactcenter.domain.sla.clock import PolicyInForce, TicketHistory
from contactcenter.domain.sla.history import What
from contactcenter.domain.sla.plain import policy_from_plain
from contactcenter.domain.sla.policy import Match, SlaPolicy
from contactcenter.domain.ticket import Kind, Ticket
from contactcenter.ports.clocks import KeepsTime
from contactcenter.ports.store import Store

PROMISING = (Decides.CALENDAR, Decides.SLA_POLICY, Decides.PRESET, Decides.HOUSE)
NONE_HELD: Mapping[CalendarId, int] = MappingProxyType({})
_PRESET = "preset:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """Calendars by id, and every edition of every policy."""

    calendars: Mapping[CalendarId, Calendar]
    policies: Mapping[PolicyInForce, SlaPolicy]
    since: Mapping[PolicyInForce, datetime]
    editions: Sequence[Edition]  # of calendars
    activations: Sequence[Edition] = ()  # of presets
    houses: Sequence[Edition] = ()
    changed_at: datetime | None = None  # when a calendar last had another edition
    _older: dict[tuple[tuple[str, int], ...], Mapping[CalendarId, Calendar]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def for_ticket(
        self, ticket: Ticket, received_at: datetime, presets: Collection[str] | None
    ) -> tuple[PolicyInForce, ...]:
        """Return the policy that holds for a ticket, and the presets that bind it, by their names.

        Without names they are those that were in force when it was received.
        """
        held = self.matching(
            kind=ticket.kind, channel=ticket.channel, queue=ticket.queue_id, at=received_at
        )
        if presets is None:
            return held
        chosen = [each for each in held if not is_preset(each.policy_id)]
        first = {preset_of(each).name: each for each in reversed(self.activations)}
        return (*chosen, *(_as_policy(first[name]) for name in presets if name in first))

    def matching(
        self, *, kind: Kind, channel: str, queue: QueueId, at: datetime
    ) -> tuple[PolicyInForce, ...]:
        """Return the policy that holds for such a ticket, received then."""
        matching = [
            each
            for each in self._known_at(at).values()
            if each.active and each.match.holds(kind=kind, channel=channel, queue=queue)
        ]
        first = min(matching, key=lambda each: (each.rank, each.id), default=None)
        chosen = () if first is None else (in_force(first),)
        return (*chosen, *(self.presets_at(at) if kind is Kind.COMPLAINT else ()))

    def presets_at(self, at: datetime) -> tuple[PolicyInForce, ...]:
        """Return, as policies, the presets that bind a complaint received then (spec A-PRE-1)."""
        known = newest(each for each in self.activations if each.at <= at)
        active = {preset_of(each).name: each for each in known.values() if is_active(each)}
        binding = choosing.in_force([preset_of(each) for each in active.values()], at)
        return tuple(_as_policy(active[each.name]) for each in binding)

    def at_stages(self, history: TicketHistory, at: datetime) -> tuple[PolicyInForce, ...]:
        """Return, as policies, the limits of the stages that a complaint came to (spec A-ESC-1).

        Those that hold stay as they are; the stage that it is at goes by the house of that time.
        """
        held = tuple(each for each in history.policies if is_stage(each.policy_id))
        been = [each.detail for each in history.happened if each.what is What.STAGED]
        house = newest(each for each in self.houses if each.at <= at).get(HOUSE)
        if not been or house is None:
            return held
        now = PolicyInForce(policy_id=stage_policy_id(been[-1]), version=house.version)
        is_held = any(each.policy_id == now.policy_id for each in held)
        return held if is_held or now not in self.policies else (*held, now)

    def calendars_at(
        self, at: datetime | None, held: Mapping[CalendarId, int] = NONE_HELD
    ) -> Mapping[CalendarId, Calendar]:
        """Return the calendars as they were at a time; some at a version that they are held at.

        At no time, the newest. An older one holds also where unions have it.
        """
        versions = {str(key): version for key, version in held.items()}
        if at is not None and self.changed_at is not None and at < self.changed_at:
            versions = _versions(self.editions, at) | versions
        if not versions:
            return self.calendars
        key = tuple(sorted(versions.items()))
        if key not in self._older:
            others = [each for each in newest(self.editions).values() if each.key not in versions]
            older = [each for each in self.editions if versions.get(each.key) == each.version]
            self._older[key] = calendars_of([*others, *older])
        return self._older[key]

    def preset_goes_by(self, key: PolicyInForce, at: datetime | None) -> CalendarId | None:
        """Return by which calendar the limits of a preset went at a time, or go now.

        The house says it, and may name another one day (spec B-CAL-8). None: it is no preset, or
        there is no calendar.
        """
        activation = self._activation(key) if is_preset(key.policy_id) else None
        if activation is None:
            return None
        if at is None and key in self.policies:
            return next((each.calendar_id for each in self.policies[key].targets), None)
        known, own = self.calendars, self._own(at)
        if at is not None:
            there = {each.key for each in self.editions if each.at <= at}
            known = {each: calendar for each, calendar in known.items() if each in there} or known
        calendar = preset_calendar(preset_of(activation), known, own)
        return calendar.id if calendar else None

    def _activation(self, key: PolicyInForce) -> Edition | None:
        return next((each for each in self.activations if _as_policy(each) == key), None)

    def _own(self, at: datetime | None) -> CalendarId:
        """Return the calendar that the house named."""
        said = newest(each for each in self.houses if at is None or each.at <= at).get(HOUSE)
        return CalendarId((house_of(said) if said else House()).calendar)

    def _known_at(self, at: datetime) -> Mapping[str, SlaPolicy]:
        """Return the latest edition of each policy that there was at a time."""
        found: dict[str, SlaPolicy] = {}
        for key, policy in self.policies.items():
            other = found.get(policy.id)
            since = self.since.get(key)  # presets are bound by themselves
            if (
                since is not None
                and since <= at
                and (other is None or other.version < policy.version)
            ):
                found[policy.id] = policy
        return found


def in_force(policy: SlaPolicy) -> PolicyInForce:
    """Return how a history names a version of a policy."""
    return PolicyInForce(policy_id=policy.id, version=policy.version)


async def promises(tx: KeepsTime) -> Promises:
    """Return all that is promised, by one query a kind."""
    return read_promises({kind: await tx.editions(kind) for kind in PROMISING})


async def all_promises(store: Store) -> Promises:
    """Return all that is promised, read outside a block."""
    return read_promises({kind: await store.all_editions(kind) for kind in PROMISING})


def read_promises(editions: Mapping[Decides, Sequence[Edition]]) -> Promises:
    """Return what editions promise."""
    calendars, presets = editions[Decides.CALENDAR], editions[Decides.PRESET]
    houses = editions[Decides.HOUSE]
    read = [(each, policy_of(each)) for each in editions[Decides.SLA_POLICY]]
    house = newest(houses).get(HOUSE)
    known = calendars_of(newest(calendars).values())
    own = CalendarId((house_of(house) if house else House()).calendar)
    bound = {_as_policy(each): preset_policy(each, known, own) for each in presets}
    return Promises(
        calendars=known,
        policies={in_force(policy): policy for _, policy in read}
        | bound
        | {in_force(each): each for edition in houses for each in _of_stages(edition, known)},
        activations=presets,
        houses=houses,
        since={in_force(policy): each.at for each, policy in read},
        editions=calendars,
        changed_at=max((each.at for each in calendars if each.version > 1), default=None),
    )


def _versions(calendars: Sequence[Edition], at: datetime) -> dict[str, int]:
    """Return which version of each calendar held at a time; the first before there was any."""
    found: dict[str, int] = {}
    for each in sorted(calendars, key=lambda it: it.version):
        if each.at <= at or each.key not in found:
            found[each.key] = each.version
    return found


def calendars_of(editions: Iterable[Edition]) -> Mapping[CalendarId, Calendar]:
    """Read calendars: first those that unions are made of, then the unions."""
    found: dict[str, Calendar] = {}
    for each in sorted(editions, key=lambda it: (bool(it.body.get("union_of")), it.key)):
        found[each.key] = _calendar(each, found)
    return {CalendarId(key): calendar for key, calendar in found.items()}


def preset_calendar(
    preset: Preset, known: Mapping[CalendarId, Calendar], own: CalendarId
) -> Calendar | None:
    """Return the calendar that a preset's limits go by: the one it names, else the house's own.

    Only where there is neither it is the first of those there are; None: there are none.
    """
    named = (CalendarId(preset.calendar or ""), own, *known)
    return next((known[each] for each in named if each in known), None)


def preset_policy(
    edition: Edition, calendars: Mapping[CalendarId, Calendar], own: CalendarId
) -> SlaPolicy:
    """Return what clocks measure for a preset; `own` is the calendar of the house."""
    preset, key = preset_of(edition), _as_policy(edition)
    calendar = preset_calendar(preset, calendars, own)
    return SlaPolicy(
        id=key.policy_id,
        version=key.version,
        name=preset.title,
        names=preset.titles,
        match=Match(kinds=frozenset({Kind.COMPLAINT})),
        targets=choosing.definitions(preset, calendar.id) if calendar else (),
    )


def preset_policy_id(preset_id: str) -> PolicyId:
    """Return the policy that clocks measure for a preset."""
    return PolicyId(f"{_PRESET}{preset_id}")


def is_preset(policy_id: PolicyId) -> bool:
    """Whether a policy is what clocks measure for a preset."""
    return policy_id.startswith(_PRESET)


def is_of_complaint(policy_id: PolicyId) -> bool:
    """Whether clocks measure it for the complaint: it binds whatever policy the ticket has."""
    return is_preset(policy_id) or is_stage(policy_id)


def _of_stages(edition: Edition, calendars: Mapping[CalendarId, Calendar]) -> Iterator[SlaPolicy]:
    """Yield what clocks measure for the stages of an edition of the house."""
    house = house_of(edition)
    own = next((each for each in (house.calendar, *calendars) if each in calendars), None)
    for stage in house.stages if own is not None else ():
        policy = stage_policy(stage, edition.version, CalendarId(own or ""))
        if policy is not None:
            yield policy


def _as_policy(edition: Edition) -> PolicyInForce:
    return PolicyInForce(policy_id=preset_policy_id(edition.key), version=edition.version)


def policy_of(edition: Edition) -> SlaPolicy:
    """Read a policy."""
    return _policy(_written(edition))


def _calendar(edition: Edition, known: Mapping[str, Calendar]) -> Calendar:
    if edition.body.get("union_of"):
        # Dates on which a union closes were kept once, and never did anything.
        body = {**edition.body, "version": edition.version, "date_overrides": {}}
        return from_plain(body, known)
    return _plain_calendar(_written(edition))


# A calendar remembers what it has found open, which is worth keeping.
@lru_cache(maxsize=64)
def _plain_calendar(written: str) -> Calendar:
    return from_plain(json.loads(written))


@lru_cache(maxsize=256)
def _policy(written: str) -> SlaPolicy:
    return policy_from_plain(json.loads(written))


def _written(edition: Edition) -> str:
    return json.dumps({**edition.body, "version": edition.version}, sort_keys=True)
