"""The complaint house as settings and editions hold it: plain values, as JSON has them.

An edition is kept as it was written. Once there was one policy and one training, so that older
ones are put in the words of today when they are read; new ones are written in those alone.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import cast

from contactcenter.domain.calendar import reading
from contactcenter.domain.calendar.plain import target_from_plain, target_to_plain
from contactcenter.domain.complaint.governing import FORMAL_INVESTIGATION
from contactcenter.domain.complaint.house import House
from contactcenter.domain.complaint.recourse import Stage
from contactcenter.domain.errors import Invalid
from contactcenter.domain.plain import from_plain, to_plain


def house_from_plain(plain: Mapping[str, object]) -> House:
    """Read a house in the words of today.

    Raises:
        Invalid: naming the field, and what is wrong with it.
    """
    said = dict(plain)
    stages = said.pop("stages", None)
    house = cast("House", from_plain(House, said, ""))
    if stages is None:
        return house
    read = (_stage(each, f"stages[{n}]") for n, each in enumerate(reading.items(stages, "stages")))
    return replace(house, stages=tuple(read))


def house_to_plain(house: House) -> dict[str, object]:
    """Return what `house_from_plain` makes the same of."""
    said = dict(cast("Mapping[str, object]", to_plain(replace(house, stages=()))))
    said["stages"] = [
        {
            "id": each.id,
            "names": dict(each.names),
            "roles": sorted(each.roles),
            "limit": None if each.limit is None else dict(target_to_plain(each.limit)),
        }
        for each in house.stages
    ]
    return said


def in_words_of_today(plain: Mapping[str, object], known_on: date) -> dict[str, object]:
    """Return an older edition, which was added on that day, as one is written today."""
    said = dict(plain)
    if url := said.pop("policy", ""):
        said["policies"] = [{"language": "", "url": url}]
    people = reading.fields(said.get("people", {}), "people")
    said["people"] = {key: _person(each, known_on) for key, each in people.items()}
    return said


def _person(plain: object, known_on: date) -> dict[str, object]:
    said = dict(reading.fields(plain, "people"))
    if until := said.pop("trained_until", None):
        # When it was passed was not asked for; that it held was known from then on.
        passed = min(known_on.isoformat(), str(until))
        training = {"topic": FORMAL_INVESTIGATION, "passed_on": passed, "expires_on": until}
        said["trainings"] = [training]
    return said


def _stage(plain: object, field: str) -> Stage:
    said = reading.fields(plain, field, ("id", "names", "roles", "limit"))
    roles = enumerate(reading.items(said.get("roles", []), f"{field}.roles"))
    limit = said.get("limit")
    try:
        target = None if limit is None else target_from_plain(limit)
    except Invalid as error:
        raise Invalid(f"{field}.limit.{error}") from error
    return Stage(
        id=reading.text(said.get("id"), f"{field}.id"),
        names={
            language: reading.text(name, f"{field}.names.{language}")
            for language, name in reading.fields(said.get("names", {}), f"{field}.names").items()
        },
        roles=frozenset(reading.text(each, f"{field}.roles[{n}]") for n, each in roles),
        limit=target,
    )
