"""Editions: versions of what decides how things are done, kept for ever.

Calendars, SLA policies, presets, the complaints policy: each change of one is another edition, and
the newest of a key holds. What was decided under an older one can so be shown to have been right.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contactcenter.domain.fact import By


class Decides(StrEnum):
    """What sort of thing an edition is one of."""

    CALENDAR = "calendar"
    SLA_POLICY = "sla_policy"
    PRESET = "preset"  # that binds complaints
    HOUSE = "house"  # how complaints are handled
    REVIEW = "review"  # minutes of one by management; its key is when it was held
    WORDING = "wording"  # of letters to complainants; its key is the language
    OBJECTIVE = "objective"  # what a measure of them should reach; its key is the measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One version of one thing. A value: it never changes."""

    id: str  # kind, key and version
    kind: Decides
    key: str
    version: int  # from 1, without gaps
    body: Mapping[str, object]  # plain values, as the thing's own module reads them
    by: By
    at: datetime


def edition(
    kind: Decides, key: str, body: Mapping[str, object], *, version: int, by: By, at: datetime
) -> Edition:
    """Return an edition of a thing."""
    name = edition_id(kind, key, version)
    return Edition(id=name, kind=kind, key=key, version=version, body=body, by=by, at=at)


def edition_id(kind: str, key: str, version: int) -> str:
    """Return the id of an edition."""
    return f"{kind}:{key}:{version}"


def newest(editions: Iterable[Edition]) -> Mapping[str, Edition]:
    """Return the latest of each key; all are of one kind."""
    found: dict[str, Edition] = {}
    for each in editions:
        if each.key not in found or found[each.key].version < each.version:
            found[each.key] = each
    return found
