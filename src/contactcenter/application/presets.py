"""The presets that there are, which of them bind, and letting one bind or not any more.

Those that ship are read from their files; what binds is in editions, and stays there as it was when
somebody let it bind. The law of a deployment is its own responsibility (spec A-PRE-5).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from contactcenter.application.asked import Asked
from contactcenter.application.complaint_house import is_active, preset_of
from contactcenter.application.editions import put_edition
from contactcenter.domain.access import Permission, require
from contactcenter.domain.agent import Agent
from contactcenter.domain.documents import unfilled
from contactcenter.domain.edition import Decides, Edition, newest
from contactcenter.domain.errors import Conflict, NotFound
from contactcenter.domain.preset.choosing import in_force, review_is_due
from contactcenter.domain.preset.outside import TEXTS
from contactcenter.domain.preset.plain import to_plain, with_details
from contactcenter.domain.preset.preset import Preset
from contactcenter.domain.request import Done
from contactcenter.ports.store import Store, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class PresetRow:
    """One version of a preset, and whether it binds."""

    name: str  # with its version
    title: str
    titles: dict[str, str]
    status: str
    jurisdiction: str
    source: str
    read_on: date
    review_by: date
    review_is_due: bool  # it goes on to bind, with a warning (spec A-PRE-3)
    effective_from: date | None
    effective_to: date | None
    targets: list[dict[str, object]]  # as its file has them
    external: str  # the body outside
    details: dict[str, str] | None  # what its documents can say of that body; null: there is none
    unfilled: list[str]  # those of them that are wanted, and that nobody filled in
    notes: list[str]
    active: bool  # somebody let it bind
    binds: bool  # what comes in today
    confirmation: str  # what somebody read who let an unverified one bind (spec A-PRE-4)
    by: str  # who switched it last; empty: nobody ever did
    at: datetime | None


async def list_presets(
    store: Store, shipped: Sequence[Preset], *, agent: Agent, now: datetime
) -> list[PresetRow]:
    """Return all that ship, and those that somebody else wrote and let bind here."""
    require(agent, Permission.SEE_PROMISES)
    editions = await store.all_editions(Decides.PRESET)
    known = _by_name(editions)
    active = [preset_of(each) for each in known.values() if is_active(each)]
    binding = {each.name for each in in_force(active, now)}
    own = [preset_of(each) for each in known.values()]
    every = {each.name: each for each in (*shipped, *own)}
    switched = {name: _switched(editions, each) for name, each in known.items()}
    return [_row(each, switched.get(name), binding, now) for name, each in every.items()]


async def let_bind(
    store: Store,
    shipped: Sequence[Preset],
    name: str,
    confirmation: str,
    *,
    asked: Asked,
    details: Mapping[str, str] = MappingProxyType({}),
) -> Done:
    """Let a preset bind what is received from now on, with what is known here of its body outside.

    Raises:
        NotFound: there is no such preset.
        Invalid: it names no body outside, and details are given.
        Conflict: it does already; it is unverified, and nobody says what they read; or the house
            is not settled, and the text names all that is missing.
    """
    require(asked.agent, Permission.MANAGE_HOUSE)
    async with store.begin(asked.key) as tx:
        known = _by_name(await tx.editions(Decides.PRESET))
        before = known.get(name)
        if before is not None and is_active(before):
            raise Conflict(f"the preset {name} binds already")
        own = [preset_of(each) for each in known.values()]
        preset = next((each for each in (*shipped, *own) if each.name == name), None)
        if preset is None:
            raise NotFound(f"there is no preset {name!r:.60}")
        filled = _filled(preset, details)
        body = {"preset": to_plain(filled), "confirmation": confirmation.strip()}
        key = before.key if before else key_of(preset)
        return await _put(tx, key, body, asked)


async def fill_in(
    store: Store,
    shipped: Sequence[Preset],
    name: str,
    details: Mapping[str, str],
    *,
    asked: Asked,
) -> Done:
    """Say what is known here of the body outside of a preset that binds; limits stay as they are.

    Raises:
        NotFound: it does not bind.
        Invalid: it names no body outside.
    """
    require(asked.agent, Permission.MANAGE_HOUSE)
    async with store.begin(asked.key) as tx:
        before = _by_name(await tx.editions(Decides.PRESET)).get(name)
        if before is None or not is_active(before):
            raise NotFound(f"the preset {name!r:.60} does not bind")
        bare = next((each for each in shipped if each.name == name), preset_of(before))
        body = {**_said(before), "preset": to_plain(_filled(bare, details))}
        return await _put(tx, before.key, body, asked)


async def let_go(store: Store, name: str, *, asked: Asked) -> Done:
    """Let a preset not bind any more; complaints that it bound stay bound.

    Raises:
        NotFound: it does not bind.
    """
    require(asked.agent, Permission.MANAGE_HOUSE)
    async with store.begin(asked.key) as tx:
        known = newest(await tx.editions(Decides.PRESET)).values()
        active = [each for each in known if is_active(each) and preset_of(each).name == name]
        if not active:
            raise NotFound(f"the preset {name!r:.60} does not bind")
        done = [
            await _put(tx, each.key, {**_said(each), "active": False}, asked) for each in active
        ]
        return done[-1]


def _filled(preset: Preset, details: Mapping[str, str]) -> Preset:
    """Return it with the details that say something; of the others the preset's own stay."""
    said = {name: text.strip() for name, text in details.items() if text.strip()}
    return with_details(preset, said) if said else preset


def _details(preset: Preset) -> dict[str, str] | None:
    body = preset.external
    return {name: getattr(body, name) for name in TEXTS} if body else None


def key_of(preset: Preset) -> str:
    """Return under which key a version is kept."""
    return preset.name.replace("@", "-").lower()


def _by_name(editions: Iterable[Edition]) -> Mapping[str, Edition]:
    """Return the newest edition of each version; where two keys hold one, that which binds."""
    found: dict[str, Edition] = {}
    for each in newest(editions).values():
        name = preset_of(each).name
        if name not in found or is_active(each):
            found[name] = each
    return found


async def _put(tx: Transaction, key: str, body: Mapping[str, object], asked: Asked) -> Done:
    there = newest(await tx.editions(Decides.PRESET)).get(key)
    added = await put_edition(
        tx,
        Decides.PRESET,
        key,
        body,
        after=there.version if there else 0,
        by=asked.agent.id,
        at=asked.at,
    )
    return tx.done(added.id, added.version)


def _said(edition: Edition) -> Mapping[str, object]:
    return {key: value for key, value in edition.body.items() if key != "id"}


def _switched(editions: Iterable[Edition], last: Edition) -> Edition:
    """Return the edition by which it was switched as it is; what was filled in since is none."""
    before = [each for each in editions if each.key == last.key and each.version < last.version]
    for each in sorted(before, key=lambda each: -each.version):
        if is_active(each) is not is_active(last) or preset_of(each).name != preset_of(last).name:
            break
        last = each
    return last


def _row(preset: Preset, edition: Edition | None, binding: set[str], now: datetime) -> PresetRow:
    plain = to_plain(preset)
    targets = plain["targets"]
    assert isinstance(targets, list)
    body = edition.body if edition else {}
    return PresetRow(
        name=preset.name,
        title=preset.title,
        titles=dict(preset.titles),
        status=preset.status.value,
        jurisdiction=preset.jurisdiction,
        source=preset.source,
        read_on=preset.read_on,
        review_by=preset.review_by,
        review_is_due=review_is_due(preset, now),
        effective_from=preset.effective_from,
        effective_to=preset.effective_to,
        targets=targets,
        external=preset.external.name if preset.external else "",
        details=_details(preset),
        unfilled=[*unfilled(preset)],
        notes=list(preset.notes),
        active=edition is not None and is_active(edition),
        binds=preset.name in binding,
        confirmation=str(body.get("confirmation", "")),
        by=edition.by if edition else "",
        at=edition.at if edition else None,
    )
