"""The public page about complaints: computed from what is configured, so it cannot contradict it.

    settings: ways, stages, remedies, help ─┐
    presets in force: limits, bodies outside ├──► ComplaintsPage ──► plain text
    words of a language ────────────────────┘

It has the nine parts that spec A-COM-1 asks for, in that order. A part for which nothing is
configured says so, or is named by `unfilled`, so that a page with a hole is seen before it is
public.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from contactcenter.domain.calendar import reading
from contactcenter.domain.calendar.plain import target_from_plain
from contactcenter.domain.calendar.targets import Target
from contactcenter.domain.complaints_page_words import (
    PROVIDE,
    REMEDIES,
    STEPS,
    WAYS,
    WELCOME,
    WORDS,
)
from contactcenter.domain.errors import Invalid
from contactcenter.domain.limits_told import told_cost, told_limit, told_promise, told_window
from contactcenter.domain.preset.preset import External, Preset, PresetTarget
from contactcenter.domain.receipt import isolated
from contactcenter.domain.sla.policy import ClockStart

ByLanguage = Mapping[str, str]
_NUMBERS = frozenset({"phone", "sms", "whatsapp"})
_FIELDS = ("organization", "ways", "stages", "remedies", "tracking", "policy", "forms")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to complain."""

    kind: str  # of those that WAYS has words for
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTold:
    """A stage of review within the organization, as the public is told of it."""

    names: ByLanguage
    limit: Target | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSettings:
    """What the page says of this deployment. Texts by language fall back on any other."""

    organization: ByLanguage
    ways: tuple[Way, ...]
    stages: tuple[StageTold, ...] = ()  # after the first decision, in their order
    remedies: tuple[str, ...] = ()
    tracking: str = ""  # the address of the tracking page
    policy: str = ""  # the address of the policy in force (spec A-PRN-1)
    forms: ByLanguage = field(default_factory=dict)  # other forms of this page, and help


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the page."""

    key: str
    title: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintsPage:
    """The whole page in one language."""

    language: str
    title: str
    parts: tuple[Part, ...]

    def text(self) -> str:
        """Return it as plain text (spec A-COM-1)."""
        return "\n\n".join([self.title, *map(_plain_part, self.parts)]) + "\n"


def languages() -> tuple[str, ...]:
    """Return the languages in which there is a page."""
    return tuple(WORDS)


def complaints_page(
    settings: PageSettings, presets: Sequence[Preset], language: str
) -> ComplaintsPage:
    """Return the page under the presets in force; in a language without words, in English."""
    spoken = language if language in WORDS else "en"
    title = WORDS[spoken]["title"].format(organization=_in(settings.organization, spoken))
    return ComplaintsPage(
        language=spoken,
        title=title,
        parts=(
            _where(settings, spoken),
            _part("provide", spoken, items=PROVIDE[spoken]),
            _steps(settings, presets, spoken),
            _limits(presets, spoken),
            _part("remedies", spoken, items=(REMEDIES[spoken][each] for each in settings.remedies)),
            _inside(settings, spoken),
            _outside(presets, spoken),
            _status(settings, spoken),
            _forms(settings, spoken),
        ),
    )


def unfilled(settings: PageSettings, presets: Iterable[Preset]) -> tuple[str, ...]:
    """Return the parts for which nothing is configured yet (spec A-COM-1)."""
    external = [each.external for each in presets if each.external is not None]
    has = {
        "where": bool(settings.ways),
        "remedies": bool(settings.remedies),
        "outside": all(each.name for each in external),
        "status": bool(settings.tracking),
        "forms": bool(settings.forms),
    }
    return tuple(key for key, filled in has.items() if not filled)


def settings_from_plain(plain: object) -> PageSettings:
    """Read what settings hold.

    Raises:
        Invalid: naming the field, and what is wrong with it.
    """
    said = reading.fields(plain, "", _FIELDS)
    organization = _by_language(said.get("organization"), "organization")
    if not organization:
        raise Invalid("organization: has no name in any language")
    return PageSettings(
        organization=organization,
        ways=tuple(
            _way(each, f"ways[{place}]")
            for place, each in enumerate(reading.items(said.get("ways", []), "ways"))
        ),
        stages=tuple(
            _stage(each, f"stages[{place}]")
            for place, each in enumerate(reading.items(said.get("stages", []), "stages"))
        ),
        remedies=tuple(
            reading.one_of(each, f"remedies[{place}]", REMEDIES["en"])
            for place, each in enumerate(reading.items(said.get("remedies", []), "remedies"))
        ),
        tracking=reading.text(said.get("tracking", ""), "tracking", least=0),
        policy=reading.text(said.get("policy", ""), "policy", least=0),
        forms=_by_language(said.get("forms", {}), "forms"),
    )


def _where(settings: PageSettings, language: str) -> Part:
    ways = (f"{WAYS[language][way.kind]}: {_address(way, language)}" for way in settings.ways)
    policy = WORDS[language]["policy"].format(policy=settings.policy)
    paragraphs = (*WELCOME[language], *([policy] if settings.policy else []))
    return _part("where", language, paragraphs=paragraphs, items=ways)


def _address(way: Way, language: str) -> str:
    """Return it as it is read: the groups of a number would be turned round in Persian."""
    return isolated(way.address, language) if way.kind in _NUMBERS else way.address


def _steps(settings: PageSettings, presets: Iterable[Preset], language: str) -> Part:
    goes_on = {
        "reviewed": bool(settings.stages),
        "told_outside": any(each.external is not None for each in presets),
    }
    more = (WORDS[language][step] for step, happens in goes_on.items() if happens)
    return _part("steps", language, items=(*STEPS[language], *more))


def _limits(presets: Sequence[Preset], language: str) -> Part:
    several = len(presets) > 1
    items = []
    for preset in presets:
        for limit in _limits_of(preset, language):
            title = preset.titles.get(language, preset.title)
            under = WORDS[language]["under"].format(limit=limit, title=title)
            items.append(under if several else limit)
    if not items:
        return _part("limits", language, paragraphs=(WORDS[language]["no_limits"],))
    return _part("limits", language, items=items)


def _limits_of(preset: Preset, language: str) -> list[str]:
    """Return a line for each promise; those that differ by priority alone share one."""
    alike: dict[tuple[str, str | None], list[PresetTarget]] = {}
    for each in preset.targets:
        alike.setdefault((each.key, each.matter), []).append(each)
    said = []
    for (key, matter), targets in alike.items():
        promise = told_promise(key, language)
        if promise is None:
            continue
        if matter is not None:
            promise = WORDS[language]["of_matter"].format(promise=promise, matter=matter)
        said.append(_line(promise, targets, language))
    if preset.clock_start is ClockStart.SENT_BY_REGULATOR:
        said = [line + WORDS[language]["from_regulator"] for line in said]
    return said


def _line(promise: str, targets: Sequence[PresetTarget], language: str) -> str:
    words = WORDS[language]
    by_urgency = sorted(targets, key=lambda each: each.priority or "")
    first, last = by_urgency[0], by_urgency[-1]
    limit = told_limit(first.target, language)
    if len(targets) > 1:
        least = told_limit(last.target, language)
        return words["urgency"].format(promise=promise, limit=limit, least=least)
    extended = first.extended
    if extended is None:
        return words["limit"].format(promise=promise, limit=limit)
    later = told_limit(extended.target, language)
    return words["extended"].format(promise=promise, limit=limit, later=later)


def _inside(settings: PageSettings, language: str) -> Part:
    words = WORDS[language]
    if not settings.stages:
        return _part("inside", language, paragraphs=(words["no_stage"],))
    items = []
    for stage in settings.stages:
        name = _in(stage.names, language)
        limit = stage.limit and told_limit(stage.limit, language)
        items.append(words["stage"].format(name=name, limit=limit) if limit else name)
    return _part("inside", language, items=items)


def _outside(presets: Iterable[Preset], language: str) -> Part:
    bodies = dict.fromkeys(each.external for each in presets if each.external is not None)
    named = [body for body in bodies if body.name]
    rights = WORDS[language]["rights"]
    paragraphs = [rights] if len(named) == len(bodies) else [WORDS[language]["unnamed"], rights]
    items = (_body(body, language) for body in named)
    return _part("outside", language, paragraphs=paragraphs, items=items)


def _body(body: External, language: str) -> str:
    words = WORDS[language]
    window = body.referral_window and told_window(body.referral_window, language)
    cost = told_cost(body.cost_to_complainant, language)
    details = {"contact": body.contact, "website": body.website, "window": window, "cost": cost}
    lines = [body.name]
    lines += [
        words[f"body_{name}"].format(**{name: said}) for name, said in details.items() if said
    ]
    return "\n".join(lines)


def _status(settings: PageSettings, language: str) -> Part:
    track = WORDS[language]["track"].format(tracking=settings.tracking)
    return _part("status", language, paragraphs=(track,) if settings.tracking else ())


def _forms(settings: PageSettings, language: str) -> Part:
    own = [_in(settings.forms, language)] if settings.forms else []
    return _part("forms", language, paragraphs=(*own, WORDS[language]["plain"]))


def _part(
    key: str, language: str, *, paragraphs: Iterable[str] = (), items: Iterable[str] = ()
) -> Part:
    title = WORDS[language][key]
    return Part(key=key, title=title, paragraphs=tuple(paragraphs), items=tuple(items))


def _plain_part(part: Part) -> str:
    items = ["- " + "\n  ".join(item.splitlines()) for item in part.items]
    return "\n".join([part.title, *part.paragraphs, *items])


def _in(texts: ByLanguage, language: str) -> str:
    return texts.get(language) or next(iter(texts.values()))


def _by_language(value: object, field: str) -> ByLanguage:
    texts = reading.fields(value, field).items()
    return MappingProxyType({name: reading.text(text, f"{field}.{name}") for name, text in texts})


def _way(value: object, field: str) -> Way:
    said = reading.fields(value, field, ("kind", "address"))
    return Way(
        reading.one_of(said.get("kind"), f"{field}.kind", WAYS["en"]),
        reading.text(said.get("address"), f"{field}.address"),
    )


def _stage(value: object, field: str) -> StageTold:
    said = reading.fields(value, field, ("names", "limit"))
    names = _by_language(said.get("names"), f"{field}.names")
    if not names:
        raise Invalid(f"{field}.names: has no name in any language")
    limit = said.get("limit")
    try:
        return StageTold(names=names, limit=None if limit is None else target_from_plain(limit))
    except Invalid as error:
        raise Invalid(f"{field}.limit.{error}") from error
