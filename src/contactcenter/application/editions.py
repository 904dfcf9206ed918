"""Adding editions: another version of a calendar, or of an SLA policy.

What would be refused later is refused here: a calendar that does not open, a policy whose calendar
there is not, or that promises what its calendar cannot keep.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime

from contactcenter.application.asked import Asked
from contactcenter.application.complaint_house import (
    HOUSE,
    house_as_said,
    house_at,
    is_active,
    preset_of,
)
from contactcenter.application.complaint_objectives import objective_of
from contactcenter.application.promises import calendars_of, policy_of
from contactcenter.domain.access import Permission, require
from contactcenter.domain.agent import Agent
from contactcenter.domain.calendar import reading
from contactcenter.domain.calendar.plain import from_plain
from contactcenter.domain.complaint.gaps import expect_governed
from contactcenter.domain.edition import Decides, Edition, edition, newest
from contactcenter.domain.errors import Conflict, Invalid, NotFound
from contactcenter.domain.events import SYSTEM, By, EditionAdded
from contactcenter.domain.ids import AgentId, CalendarId
from contactcenter.domain.preset.choosing import activate
from contactcenter.domain.request import Done
from contactcenter.domain.sla.history import Cycle, Happened, What
from contactcenter.domain.sla.measuring import read_cycle
from contactcenter.domain.sla.policy import (
    TOLD_AS_ONE,
    Act,
    Action,
    SlaPolicy,
    TargetDefinition,
)
from contactcenter.ports.store import Store, Transaction

_PERMITTED = {
    Decides.HOUSE: Permission.MANAGE_HOUSE,
    Decides.PRESET: Permission.MANAGE_HOUSE,
    Decides.WORDING: Permission.MANAGE_HOUSE,
}


async def add_edition(
    store: Store,
    kind: Decides,
    key: str,
    body: Mapping[str, object],
    *,
    after: int,
    asked: Asked,
) -> Done:
    """Add an edition behind the version that it was written on; 0 for something new.

    Raises:
        Conflict: somebody has added another meanwhile.
        Invalid: naming the field of the body, and what is wrong with it.
        Forbidden: only administrators decide on the house and its presets.
        NotFound: editions of that kind are added elsewhere.
    """
    require(asked.agent, _PERMITTED.get(kind, Permission.MANAGE_PROMISES))
    expect_open(kind)
    if kind is Decides.WORDING:
        raise NotFound("wordings of letters are added at /api/wordings")
    async with store.begin(asked.key) as tx:
        added = await put_edition(tx, kind, key, body, after=after, by=asked.agent.id, at=asked.at)
        return tx.done(added.id, added.version)


def expect_open(kind: Decides) -> None:
    """Refuse what is neither written nor read as it stands: minutes are of a review alone.

    Raises:
        NotFound: it is that.
    """
    if kind is Decides.REVIEW:
        raise NotFound("minutes of reviews are kept with the register")


async def set_up(
    store: Store, kind: Decides, key: str, body: Mapping[str, object], *, now: datetime
) -> Edition:
    """Add an edition behind whatever there is: for commands and the demo."""
    async with store.begin() as tx:
        known = newest(await tx.editions(kind)).get(key)
        after = known.version if known else 0
        return await put_edition(tx, kind, key, body, after=after, by=SYSTEM, at=now)


async def put_edition(
    tx: Transaction,
    kind: Decides,
    key: str,
    body: Mapping[str, object],
    *,
    after: int,
    by: By,
    at: datetime,
) -> Edition:
    """Add an edition in a block; see `add_edition`."""
    there = newest(await tx.editions(kind))
    found = there[key].version if key in there else 0
    if found != after:
        raise Conflict(f"{kind} {key} is at version {found} by now, not {after}: look at it again")
    added = edition(kind, key, {**body, "id": key}, version=after + 1, by=by, at=at)
    await _check(tx, added, {**there, key: added}, at)
    tx.put(added)
    digest = digest_of_body(added.body)
    tx.record(EditionAdded(kind=kind, key=key, version=added.version, digest=digest, by=by, at=at))
    return added


async def _check(
    tx: Transaction, added: Edition, there: Mapping[str, Edition], at: datetime
) -> None:
    match added.kind:
        case Decides.CALENDAR:
            known = calendars_of(there.values())
            from_plain(added.body, {str(key): each for key, each in known.items()})
            known[CalendarId(added.key)].must_open(at)
        case Decides.SLA_POLICY:
            await _check_policy(tx, policy_of(added), at)
        case Decides.PRESET:
            await _check_preset(tx, added, at)
        case Decides.HOUSE:
            await _check_house(tx, added)
        case Decides.REVIEW | Decides.WORDING:
            pass  # written by use cases of their own, which have checked them
        case Decides.OBJECTIVE:
            _expect_here("owner_id", objective_of(added).owner_id, await tx.agents())


async def _check_policy(tx: Transaction, policy: SlaPolicy, at: datetime) -> None:
    calendars = calendars_of(newest(await tx.editions(Decides.CALENDAR)).values())
    here: frozenset[str] = frozenset(each.id for each in await tx.agents() if not each.disabled)
    queues: frozenset[str] = frozenset(each.id for each in await tx.queues())
    known = {
        Act.QUEUE: queues,
        Act.AGENT: here,
        Act.REMIND: here.union(TOLD_AS_ONE),
        Act.CALL: here,
    }
    for target in policy.targets:
        if target.calendar_id not in calendars:
            raise Invalid(f"targets: there is no calendar {target.calendar_id}")
        for priority in target.limits:  # with its alarms, and the longer limit of a holding letter
            longer = [Happened(at=at, what=What.HOLDING_SENT, detail=_document(target))]
            for history in ((), longer):
                first = Cycle(number=1, started_at=at)
                read_cycle(target, first, history, calendars, priority=priority, now=at)
        for each in (Action.read(action) for alarm in target.alarms for action in alarm.actions):
            if each.of and each.of not in known[each.act]:
                what = "queue" if each.act is Act.QUEUE else "agent"
                raise Invalid(f"targets: there is no {what} {each.of}")


def _document(target: TargetDefinition) -> str:
    return target.extension.document if target.extension else ""


async def _check_preset(tx: Transaction, added: Edition, at: datetime) -> None:
    reading.fields(dict(added.body), "", ("id", "preset", "active", "confirmation"))
    confirmation = reading.text(added.body.get("confirmation", ""), "confirmation", least=0)
    preset = preset_of(added)
    if not is_active(added):
        return
    activate(preset, by=AgentId(added.by), at=at, confirmation=confirmation)
    house = house_at(await tx.editions(Decides.HOUSE), at)
    here = {each.id for each in await tx.agents() if not each.disabled}
    expect_governed(house, agents=here, on=at.date())


async def _check_house(tx: Transaction, added: Edition) -> None:
    house, agents = house_as_said(added), await tx.agents()
    if added.key != HOUSE:
        raise Invalid(f"key: there is one house, {HOUSE}")
    if not house.stages:
        raise Invalid("stages: complaints need one at least")
    reading.zone(house.zone, "zone")
    for place, each in enumerate(house.policies):
        if not each.url.startswith(("https://", "http://")):
            raise Invalid(f"policies[{place}].url: {each.url!r:.60} is no address of a page")
    for field, agent_id in (
        ("owner_id", house.owner_id),
        *(("deputies", it) for it in house.deputies),
    ):
        if agent_id is not None:
            _expect_here(field, agent_id, agents)


def _expect_here(field: str, agent_id: AgentId, agents: Iterable[Agent]) -> None:
    if agent_id not in {each.id for each in agents}:
        raise Invalid(f"{field}: {agent_id!r:.60} is nobody who works here")


def digest_of_body(body: Mapping[str, object]) -> str:
    """Return the SHA-256, in hex, of the body of an edition as canonical JSON."""
    written = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()
