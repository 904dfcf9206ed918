"""A fact with what proves it to somebody who has neither the database nor the rest of the chain."""

from dataclasses import dataclass

from contactcenter.domain.chain import Chained
from contactcenter.domain.ids import Position


@dataclass(frozen=True, slots=True)
class Place:
    """The way from a fact's link to the root of an anchor (`domain/merkle.py`)."""

    anchor: Position
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenFact:
    """A fact as it was chained."""

    link: Chained
    before: str  # the hash before it
    place: Place | None = None  # None: no anchor was set since
