"""Tallies: how often something happened lately, for limits that must outlive a restart.

A tally counts from its first event on; the first one after its span begins it anew.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often one thing happened since a moment."""

    id: str  # what is counted, and about whom
    since: datetime
    count: int = 1  # below 2**63


def counted(tally: Tally | None, *, within: timedelta, now: datetime) -> int:
    """Return how often it happened within the span before now."""
    return tally.count if tally is not None and tally.since + within > now else 0


def count(tally: Tally | None, tally_id: str, *, within: timedelta, now: datetime) -> Tally:
    """Return the tally with one more."""
    if tally is None or not counted(tally, within=within, now=now):
        return Tally(id=tally_id, since=now)
    return replace(tally, count=tally.count + 1)
