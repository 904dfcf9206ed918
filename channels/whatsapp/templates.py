"""What may be said outside the 24 hours: messages whose words WhatsApp has approved before.

A template is meant by the name and the language that the inbox's settings give it. The words
themselves lie at WhatsApp, and take parameters in a fixed order; `text` repeats them for agents,
with {name} where the parameter of that name stands.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from contactcenter.domain.message import Template
from contactcenter.ports.channel import Undeliverable

_GAP = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """One template as WhatsApp knows it."""

    name: str
    language: str  # as WhatsApp writes it: fa, en_US
    parameters: tuple[str, ...]  # names of values, in the order of the words' gaps
    text: str  # the words, as agents read them


def approved(
    settings: Mapping[str, Mapping[str, Mapping[str, object]]],
) -> dict[tuple[str, str], Approved]:
    """Read the templates of an inbox's settings.

    Raises:
        ValueError: one is not as described; the text names it.
    """
    return {
        (name, language): _one(f"templates.{name}.{language}", name, language, known)
        for name, languages in _object("templates", settings).items()
        for language, known in _object(f"templates.{name}", languages).items()
    }


def payload(template: Template, known: Mapping[tuple[str, str], Approved]) -> dict[str, object]:
    """Return the template as the API takes it.

    Raises:
        Undeliverable: the settings do not know it, or a value is missing.
    """
    meant = known.get((template.name, template.language))
    if meant is None:
        raise Undeliverable(f"there is no template {template.name} in {template.language}")
    if missing := [name for name in meant.parameters if not _line(template, name)]:
        raise Undeliverable(f"template {template.name} needs {', '.join(missing)}")
    gaps = [{"type": "text", "text": _line(template, name)} for name in meant.parameters]
    body = [{"type": "body", "parameters": gaps}] if gaps else []
    return {"name": meant.name, "language": {"code": meant.language}, "components": body}


def _line(template: Template, name: str) -> str:
    # A parameter with an end of line, a tab or a row of spaces is refused by WhatsApp.
    return " ".join(template.values.get(name, "").split())


def _object(place: str, given: object) -> Mapping[str, object]:
    if not isinstance(given, Mapping):
        raise ValueError(f"{place} is not an object")  # noqa: TRY004 settings raise ValueError
    return given


def _one(place: str, name: str, language: str, given: object) -> Approved:
    known = _object(place, given)
    if unknown := set(known) - {"name", "language", "parameters", "text"}:
        raise ValueError(f"{place} has no setting {', '.join(sorted(unknown))}")
    parameters = known.get("parameters", ())
    if not isinstance(parameters, list | tuple) or not all(isinstance(p, str) for p in parameters):
        raise ValueError(f"{place}.parameters is not a list of names")
    text = known.get("text", " · ".join([name, *(f"{{{each}}}" for each in parameters)]))
    if not isinstance(text, str) or {*_GAP.findall(text)} != {*parameters}:
        raise ValueError(f"{place}.text has not a {{gap}} for each of the parameters")
    return Approved(
        name=str(known.get("name", name)),
        language=str(known.get("language", language.replace("-", "_"))),
        parameters=tuple(parameters),
        text=text,
    )
