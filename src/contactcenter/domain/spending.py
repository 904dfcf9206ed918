"""What the messages of one inbox may cost in a day, from midnight to midnight UTC.

The price is counted before a message leaves, and taken back when it surely did not: what is on its
way counts already. A tally keeps the sum in millionths, of whatever money the inbox is in.
"""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from contactcenter.domain.ids import InboxId
from contactcenter.domain.tally import Tally, counted

_MILLION = 1_000_000
_DAY = timedelta(days=1)


def tally_id(inbox_id: InboxId) -> str:
    """Return the name of the tally of an inbox's spending."""
    return f"spent {inbox_id}"


def spent(tally: Tally | None, *, now: datetime) -> Decimal:
    """Return what the day has cost so far."""
    return Decimal(counted(tally, within=_DAY, now=now)) / _MILLION


def spend(tally: Tally | None, inbox_id: InboxId, price: Decimal, *, now: datetime) -> Tally:
    """Return the tally with one more price counted, of a day that begins anew if need be."""
    count = counted(tally, within=_DAY, now=now) + _millionths(price)
    return Tally(id=tally_id(inbox_id), since=_midnight(now), count=count)


def give_back(tally: Tally | None, price: Decimal, *, now: datetime) -> Tally | None:
    """Return the tally without a price of today; None when the day is over."""
    if tally is None or not counted(tally, within=_DAY, now=now):
        return None
    return replace(tally, count=max(0, tally.count - _millionths(price)))


def until_midnight(now: datetime) -> timedelta:
    """Return how long until the next day's money may be spent."""
    return _midnight(now) + _DAY - now


def _millionths(price: Decimal) -> int:
    return math.ceil(price * _MILLION)


def _midnight(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
