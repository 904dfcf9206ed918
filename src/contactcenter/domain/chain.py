"""The chain of hashes through facts, and what does not follow in it.

A link is the SHA-256, in hex, of five lines in UTF-8

    hash before it, position, type, time, body        joined by "\\n", with none at the end

and the first link follows sixty-four zeros. No field holds a line break, since JSON escapes it, so
that no two facts are hashed from the same bytes.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contactcenter.domain.ids import Position

BEGINNING = "0" * 64  # the hash before the first fact


@dataclass(frozen=True, slots=True)
class Chained:
    """A placed fact as it is stored, with its link in the hash chain."""

    position: Position
    type: str
    at: str  # as hashed
    body: str  # canonical JSON, as hashed
    hash: str  # SHA-256 of the hash before it, position, type, time and body


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was written, and where."""

    position: Position | None  # None: it is about no single fact
    text: str


def hash_of(before: str, position: int, kind: str, at: str, body: str) -> str:
    """Return the link of a fact behind the link before it."""
    said = "\n".join((before, str(position), kind, at, body))
    return hashlib.sha256(said.encode()).hexdigest()


def follows(before: str, link: Chained) -> bool:
    """Whether a link is what its fact makes of the hash before it."""
    return link.hash == hash_of(before, link.position, link.type, link.at, link.body)


def faults(before: Chained | None, links: Iterable[Chained]) -> Iterator[Fault]:
    """Yield what does not follow among links in their order; `before` is the link before them.

    Each is judged by the hash that stands before it, so that a fact that was edited alone is one
    fault, and not all that come after it.
    """
    for link in links:
        wanted = before.position + 1 if before else 1
        if link.position != wanted:
            yield _misplaced(link.position, wanted)
        elif not follows(before.hash if before else BEGINNING, link):
            yield Fault(
                link.position,
                f"position {link.position} ({link.type}) does not follow from what stands before"
                " it: the fact, its place or its hash was changed",
            )
        before = link


def missing(first: int, last: int) -> Fault:
    """Return the fault that facts are not there."""
    said = f"position {first} is" if first == last else f"positions {first} to {last} are"
    return Fault(Position(first), f"{said} missing: removed since")


def _misplaced(found: int, wanted: int) -> Fault:
    if found > wanted:
        return missing(wanted, found - 1)
    return Fault(Position(found), f"position {found} stands where {wanted} belongs")
