"""Presets as files and settings hold them: plain values, as TOML and JSON have them.

Dates are texts such as 2026-06-01. Whatever is refused is `Invalid`, and its text begins with the
field: `targets[1].pausable: …`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise
from types import MappingProxyType

from contactcenter.domain.blocks import EXTERNAL, Block, DocumentKind
from contactcenter.domain.calendar import reading
from contactcenter.domain.calendar.plain import target_from_plain, target_to_plain
from contactcenter.domain.calendar.targets import Days, Target
from contactcenter.domain.errors import Invalid
from contactcenter.domain.preset.outside import (
    EXTERNAL_FIELDS,
    external_from_plain,
    external_to_plain,
)
from contactcenter.domain.preset.preset import (
    KEYS,
    Extended,
    Fallback,
    Preset,
    PresetStatus,
    PresetTarget,
    Retention,
    ThenAtDue,
)
from contactcenter.domain.sla.policy import Binding, ClockStart
from contactcenter.domain.ticket import Priority

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_PRESET = (
    "id",
    "version",
    "title",
    "titles",
    "status",
    "jurisdiction",
    "zone",
    "effective_from",
    "effective_to",
    "source",
    "read_on",
    "review_by",
    "clock_start",
    "calendar",
    "targets",
    "fallback_at_due",
    "documents",
    "external",
    "retention",
    "notes",
)
_OF_PRESETS = ("key", "binding", "pausable", "warn_percent", "extended", "priority", "matter")
_LONGEST_KEPT = 100  # years
_KEPT_FROM = ("received", "closed")


def from_plain(plain: object) -> Preset:
    """Read one version of a preset.

    Raises:
        Invalid: naming the field, and what is wrong with it.
    """
    said = reading.fields(plain, "", _PRESET)
    preset = Preset(
        id=_named(said, "id", _ID),
        version=_named(said, "version", _VERSION),
        title=reading.text(said.get("title"), "title"),
        titles=_titles(said.get("titles", {})),
        status=reading.choice(said.get("status"), "status", PresetStatus),
        jurisdiction=reading.text(said.get("jurisdiction"), "jurisdiction"),
        zone=reading.zone(said.get("zone"), "zone"),
        source=reading.text(said.get("source"), "source"),
        read_on=reading.day(said.get("read_on"), "read_on"),
        review_by=reading.day(said.get("review_by"), "review_by"),
        effective_from=_day_if_any(said, "effective_from"),
        effective_to=_day_if_any(said, "effective_to"),
        clock_start=reading.choice(said.get("clock_start", "received"), "clock_start", ClockStart),
        calendar=_text_if_any(said, "calendar"),
        targets=_targets(said.get("targets", [])),
        fallback_at_due=_fallback(said.get("fallback_at_due")),
        documents=_documents(said.get("documents", {})),
        external=external_from_plain(said.get("external")),
        retention=_retention(said.get("retention")),
        notes=_texts(said.get("notes", []), "notes"),
    )
    _check_dates(preset)
    _check_fallback(preset)
    _check_external(preset)
    return preset


def with_details(preset: Preset, plain: object) -> Preset:
    """Return the preset with what the deployment knows of the body outside.

    Raises:
        Invalid: the preset has none, or a detail is not known or no text.
    """
    details = reading.fields(plain, "external", EXTERNAL_FIELDS)
    if preset.external is None:
        raise Invalid(f"external: {preset.name} names no body outside")
    return from_plain(
        {**to_plain(preset), "external": {**external_to_plain(preset.external), **details}}
    )


def to_plain(preset: Preset) -> dict[str, object]:
    """Return what `from_plain` makes the same of: how a frozen preset is kept."""
    optional = {
        "effective_from": preset.effective_from and preset.effective_from.isoformat(),
        "effective_to": preset.effective_to and preset.effective_to.isoformat(),
        "calendar": preset.calendar,
        "fallback_at_due": preset.fallback_at_due
        and {
            "document": preset.fallback_at_due.document.value,
            "then": preset.fallback_at_due.then.value,
        },
        "external": preset.external and external_to_plain(preset.external),
        "retention": preset.retention and _kept(preset.retention),
    }
    return {
        "id": preset.id,
        "version": preset.version,
        "title": preset.title,
        "titles": dict(preset.titles),
        "status": preset.status.value,
        "jurisdiction": preset.jurisdiction,
        "zone": preset.zone,
        "source": preset.source,
        "read_on": preset.read_on.isoformat(),
        "review_by": preset.review_by.isoformat(),
        "clock_start": preset.clock_start.value,
        "targets": [_plain_target(target) for target in preset.targets],
        "documents": {
            kind.value: [block.value for block in blocks]
            for kind, blocks in preset.documents.items()
        },
        "notes": list(preset.notes),
        **{field: value for field, value in optional.items() if value is not None},
    }


def _titles(value: object) -> Mapping[str, str]:
    named = reading.fields(value, "titles").items()
    titles = {language: reading.text(title, f"titles.{language}") for language, title in named}
    return MappingProxyType(titles)


def _targets(value: object) -> tuple[PresetTarget, ...]:
    plain = enumerate(reading.items(value, "targets"))
    targets = [_target(each, f"targets[{place}]") for place, each in plain]
    for place, each in enumerate(targets):
        for before in targets[:place]:
            if (before.key, before.matter) == (each.key, each.matter):
                _check_beside(before, each, f"targets[{place}]")
    return tuple(targets)


def _check_beside(before: PresetTarget, target: PresetTarget, field: str) -> None:
    """Refuse a second target of one key, unless it differs in its priority and limit alone."""
    if target.priority is None or before.priority in {None, target.priority}:
        raise Invalid(f"{field}: {target.key} of the same matters comes twice")
    if replace(before, target=target.target, priority=target.priority) != target:
        raise Invalid(f"{field}: {target.key} differs by priority in more than its limit")


def _target(value: object, field: str) -> PresetTarget:
    said = reading.fields(value, field)
    counted = {name: each for name, each in said.items() if name not in _OF_PRESETS}
    priority, extended, matter = (said.get(name) for name in ("priority", "extended", "matter"))
    target = PresetTarget(
        key=reading.one_of(said.get("key"), f"{field}.key", KEYS),
        target=_below(field, counted),
        binding=reading.choice(said.get("binding"), f"{field}.binding", Binding),
        pausable=reading.yes_or_no(said.get("pausable", False), f"{field}.pausable"),
        warn_percent=_percents(said.get("warn_percent", []), f"{field}.warn_percent"),
        extended=None if extended is None else _extension(extended, counted, f"{field}.extended"),
        priority=None
        if priority is None
        else reading.choice(priority, f"{field}.priority", Priority),
        matter=None if matter is None else reading.text(matter, f"{field}.matter"),
    )
    if target.pausable and target.binding is Binding.LEGAL:
        raise Invalid(f"{field}.pausable: a legal limit never stands still (A-PRE-6)")
    if target.pausable and isinstance(target.target, Days):
        raise Invalid(f"{field}.pausable: a count of days never stands still (B-ARI-6)")
    if target.priority is not None and target.binding is Binding.LEGAL:
        raise Invalid(f"{field}.priority: a legal limit does not move with it (A-PRE-6)")
    return target


def _below(field: str, counted: Mapping[str, object]) -> Target:
    """Read a target whose errors name where it stands."""
    try:
        return target_from_plain(dict(counted))
    except Invalid as error:
        raise Invalid(f"{field}.{error}") from error


def _extension(value: object, counted: Mapping[str, object], field: str) -> Extended:
    """Read a later end; the rules of counting are those of the first."""
    said = reading.fields(value, field, ("kind", "value", "needs_document"))
    later = {**counted, "kind": said.get("kind"), "value": said.get("value")}
    needed = reading.choice(said.get("needs_document"), f"{field}.needs_document", DocumentKind)
    extension = Extended(_below(field, later), needed)
    first, last = counted.get("value"), said.get("value")
    same_kind = counted.get("kind") == said.get("kind")
    if same_kind and isinstance(first, int) and isinstance(last, int) and last <= first:
        raise Invalid(f"{field}.value: {last} is no later than {first}")
    return extension


def _percents(value: object, field: str) -> tuple[int, ...]:
    percents = [
        reading.whole(each, f"{field}[{place}]", least=1, most=99)
        for place, each in enumerate(reading.items(value, field))
    ]
    for before, after in pairwise(percents):
        if after <= before:
            raise Invalid(f"{field}: {after} does not come after {before}")
    return tuple(percents)


def _fallback(value: object) -> Fallback | None:
    if value is None:
        return None
    said = reading.fields(value, "fallback_at_due", ("document", "then"))
    then = said.get("then", ThenAtDue.KEEP_OPEN.value)
    return Fallback(
        reading.choice(said.get("document"), "fallback_at_due.document", DocumentKind),
        reading.choice(then, "fallback_at_due.then", ThenAtDue),
    )


def _documents(value: object) -> Mapping[DocumentKind, tuple[Block, ...]]:
    found = {}
    for name, blocks in reading.fields(value, "documents", tuple(DocumentKind)).items():
        field = f"documents.{name}"
        listed = tuple(
            reading.choice(block, f"{field}[{place}]", Block)
            for place, block in enumerate(reading.items(blocks, field))
        )
        if len({*listed}) < len(listed):
            raise Invalid(f"{field}: a block comes twice")
        found[DocumentKind(name)] = listed
    return MappingProxyType(found)


def _retention(value: object) -> Retention | None:
    if value is None:
        return None
    said = reading.fields(value, "retention", ("years", "from", "longer"))
    longer = {}
    for place, each in enumerate(reading.items(said.get("longer", []), "retention.longer")):
        field = f"retention.longer[{place}]"
        of = reading.fields(each, field, ("matter", "years"))
        longer[reading.text(of.get("matter"), f"{field}.matter")] = _years(of, field)
    return Retention(
        years=_years(said, "retention"),
        start=reading.one_of(said.get("from"), "retention.from", _KEPT_FROM),
        longer=MappingProxyType(longer),
    )


def _years(said: Mapping[str, object], field: str) -> int:
    return reading.whole(said.get("years"), f"{field}.years", least=1, most=_LONGEST_KEPT)


def _check_dates(preset: Preset) -> None:
    if preset.review_by <= preset.read_on:
        raise Invalid(f"review_by: {preset.review_by} is not after read_on, {preset.read_on}")
    first, last = preset.effective_from, preset.effective_to
    if first and last and last < first:
        raise Invalid(f"effective_to: {last} is before effective_from, {first}")


def _check_fallback(preset: Preset) -> None:
    if preset.fallback_at_due is None:
        return
    legal = [each for each in preset.targets if each.binding is Binding.LEGAL]
    if not any(each.warn_percent for each in legal):
        raise Invalid(
            "fallback_at_due: it is prepared at the last warning (A-PRE-7), and no legal target"
            " has a warn_percent"
        )


def _check_external(preset: Preset) -> None:
    for kind, blocks in preset.documents.items():
        for block in blocks:
            if block in EXTERNAL and preset.external is None:
                raise Invalid(f"external: is wanted, since documents.{kind} has {block}")


def _named(said: Mapping[str, object], field: str, form: re.Pattern[str]) -> str:
    name = reading.text(said.get(field), field)
    if not form.fullmatch(name):
        raise Invalid(f"{field}: {name!r} has other characters than {form.pattern}")
    return name


def _texts(value: object, field: str) -> tuple[str, ...]:
    listed = enumerate(reading.items(value, field))
    return tuple(reading.text(each, f"{field}[{place}]") for place, each in listed)


def _text_if_any(said: Mapping[str, object], field: str) -> str | None:
    return None if said.get(field) is None else reading.text(said[field], field)


def _day_if_any(said: Mapping[str, object], field: str) -> date | None:
    return None if said.get(field) is None else reading.day(said[field], field)


def _plain_target(target: PresetTarget) -> dict[str, object]:
    plain: dict[str, object] = {
        "key": target.key,
        **target_to_plain(target.target),
        "binding": target.binding.value,
        "pausable": target.pausable,
        "warn_percent": list(target.warn_percent),
    }
    if target.extended is not None:
        later = target_to_plain(target.extended.target)
        plain["extended"] = {
            "kind": later["kind"],
            "value": later["value"],
            "needs_document": target.extended.needs_document.value,
        }
    if target.priority is not None:
        plain["priority"] = target.priority.value
    if target.matter is not None:
        plain["matter"] = target.matter
    return plain


def _kept(retention: Retention) -> dict[str, object]:
    longer = [{"matter": name, "years": years} for name, years in retention.longer.items()]
    return {"years": retention.years, "from": retention.start, "longer": longer}
