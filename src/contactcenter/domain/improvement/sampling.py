"""Chance that a stranger can repeat: random samples from a recorded seed (spec A-IMP-4, A-SAT-1).

The lot of an id is the SHA-256 of `seed:id` in UTF-8, as hex. Those with the smallest lots are
drawn. How it is done again without this program stands in docs/measures.md. The seed is chosen by
chance when the ids are fixed, and kept with them: who could choose it after looking could choose
the sample. The hash of the ids, sorted by their bytes, each followed by a line feed, shows that
none was left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import CustomerId, TicketId

REVIEWED_LEAST = 5
REVIEWED_PERCENT = 2
ASKED_AGAIN_AFTER = timedelta(days=30)
_HUNDRED = 100
_LOTS = 2**256


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What was drawn, and all that is needed to draw it again."""

    seed: str
    population: int
    population_sha256: str
    drawn: tuple[str, ...]  # in the order of their lots


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A complaint that was closed, with whatever outcome."""

    ticket_id: TicketId
    customer_id: CustomerId | None  # None: nobody whom we could ask


def lot(seed: str, name: str) -> str:
    """Return the lot of one id, as 64 hex digits."""
    return sha256(f"{seed}:{name}".encode()).hexdigest()


def review_size(
    population: int, *, least: int = REVIEWED_LEAST, percent: int = REVIEWED_PERCENT
) -> int:
    """Return how many are reviewed: the greater of both, parts count whole; never more than all."""
    return min(population, max(least, -(-population * percent // _HUNDRED)))


def draw(seed: str, ids: Iterable[str], count: int) -> Sample:
    """Draw so many of the ids; each is one, however often it is named.

    Raises:
        Invalid: there is no seed, or an id holds a line feed.
    """
    if not seed:
        raise Invalid("seed: is empty; nobody could say that the sample was not chosen")
    names = sorted(set(ids), key=str.encode)
    if any("\n" in each for each in names):
        raise Invalid("ids: one of them holds a line feed")
    lines = "".join(f"{each}\n" for each in names)
    ordered = sorted(names, key=lambda each: (lot(seed, each), each.encode()))
    return Sample(
        seed=seed,
        population=len(names),
        population_sha256=sha256(lines.encode()).hexdigest(),
        drawn=tuple(ordered[:count]),
    )


def to_ask(
    seed: str,
    closings: Iterable[Closing],
    asked: Mapping[CustomerId, datetime],
    *,
    percent: Decimal,
    now: datetime,
    again_after: timedelta = ASKED_AGAIN_AFTER,
) -> tuple[TicketId, ...]:
    """Return about which closed complaints their customers are asked how they were handled.

    Of all, `percent` by their lots, whatever the outcome was; nobody twice within `again_after`.
    `asked` says when each was asked last.

    Raises:
        Invalid: `percent` is not from 0 to 100.
    """
    if not 0 <= percent <= _HUNDRED:
        raise Invalid(f"percent: is {percent}, where 0 to 100 is possible")
    found = []
    recent = {customer for customer, at in asked.items() if now - at < again_after}
    for each in closings:
        if each.customer_id is None or each.customer_id in recent:
            continue
        if Fraction(int(lot(seed, each.ticket_id), 16), _LOTS) * _HUNDRED < Fraction(percent):
            found.append(each.ticket_id)
            recent.add(each.customer_id)
    return tuple(found)
