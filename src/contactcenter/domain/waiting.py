"""How long somebody waits who waits now, as far as that is known.

Those who waited lately, when the line was about as long, are asked: half of them had an answer
before the shorter end of the range, nine of ten before the longer. Those who waited less than one
has waited already say nothing any more. Where too few are left, nothing is known, and that is said.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

LATEST = 1000  # pieces of work that are looked at
LATELY = timedelta(hours=6)
_ENOUGH = 8  # who have to say something
_MINUTE = timedelta(minutes=1)
_COARSE = 10  # minutes, above which fives are told
_NEAR = 2  # places by which a line may be longer or shorter, or a third of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """One piece of work in its queue: until somebody took it, or still."""

    inbox_id: str
    visitor: str | None
    enqueued_at: datetime
    taken_at: datetime | None

    def waits_at(self, at: datetime) -> bool:
        """Whether it waited then."""
        return self.enqueued_at <= at and (self.taken_at is None or self.taken_at > at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What one who waits may be told."""

    place: int  # 1: the next
    between: tuple[timedelta, timedelta] | None  # None: not known yet


def outlook(waits: Sequence[Wait], own: Wait, *, now: datetime) -> Outlook:
    """Return what is known for one of those who wait, from the latest of their queue."""
    place = 1 + sum(each.enqueued_at < own.enqueued_at and each.waits_at(now) for each in waits)
    length = _ahead(waits, own)
    waited = now - own.enqueued_at
    near = max(_NEAR, length // 3)
    took = sorted(
        each.taken_at - each.enqueued_at
        for each in waits
        if each.taken_at is not None
        and each.taken_at >= now - LATELY
        and abs(_ahead(waits, each) - length) <= near
    )
    left = [each - waited for each in took if each > waited]
    if len(left) < _ENOUGH:
        return Outlook(place=place, between=None)
    return Outlook(place=place, between=(_part(left, 0.5), _part(left, 0.9)))


def in_minutes(between: tuple[timedelta, timedelta]) -> tuple[int, int]:
    """Return a range as people are told it: whole minutes, fives of them when it is long."""
    least, most = math.floor(between[0] / _MINUTE), math.ceil(between[1] / _MINUTE)
    if most > _COARSE:
        least, most = least // 5 * 5, -(-most // 5) * 5
    return least, max(most, least + 1)


def _ahead(waits: Sequence[Wait], one: Wait) -> int:
    """Return how long the line was when somebody joined it."""
    at = one.enqueued_at
    return sum(each.enqueued_at < at and each.waits_at(at) for each in waits)


def _part(ordered: Sequence[timedelta], part: float) -> timedelta:
    """Return the smallest that is not less than such a part of them."""
    return ordered[max(0, -int(-part * len(ordered) // 1) - 1)]
