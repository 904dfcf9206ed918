"""Facts as they are stored.

A stored fact is its type (`ticket_opened` for TicketOpened), its time, and a body: one line of JSON
with all other fields, keys sorted, no spaces. How they are chained: `domain/chain.py`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import cast, get_args, get_type_hints

from contactcenter.adapters import moments
from contactcenter.domain.chain import Chained, hash_of
from contactcenter.domain.events import Fact, type_name, type_of
from contactcenter.domain.ids import Position

_CLASSES = cast("tuple[type[Fact], ...]", get_args(Fact))


_BY_NAME: Mapping[str, type[Fact]] = {type_name(each): each for each in _CLASSES}
_FIELDS: Mapping[type[Fact], tuple[str, ...]] = {
    each: tuple(field.name for field in fields(each) if field.name != "at") for each in _CLASSES
}
_MOMENTS: Mapping[type[Fact], frozenset[str]] = {
    each: frozenset(
        name
        for name, hint in get_type_hints(each).items()
        if hint is datetime or datetime in get_args(hint)
    )
    - {"at"}
    for each in _CLASSES
}


@dataclass(frozen=True, slots=True)
class Stored:
    """A fact as a row holds it."""

    type: str
    at: datetime
    body: str


def stored(fact: Fact) -> Stored:
    """Return the fact as a row holds it."""
    kind = type(fact)
    body = {name: _plain(getattr(fact, name)) for name in _FIELDS[kind]}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return Stored(type_of(fact), fact.at, text)


def fact_of(name: str, at: datetime, body: str) -> Fact:
    """Return the fact that a row holds."""
    kind = _BY_NAME[name]
    values: dict[str, object] = json.loads(body)
    for each in _MOMENTS[kind]:
        if isinstance(text := values.get(each), str):
            values[each] = moments.read(text)
    return kind(at=at, **values)  # type: ignore[arg-type]


def link(before: str, position: int, row: Stored) -> Chained:
    """Return a stored fact in its place, with its link in the chain."""
    at = moments.written(row.at)
    return Chained(
        position=Position(position),
        type=row.type,
        at=at,
        body=row.body,
        hash=hash_of(before, position, row.type, at, row.body),
    )


def _plain(value: object) -> object:
    return moments.written(value) if isinstance(value, datetime) else value
