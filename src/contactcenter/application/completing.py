"""Fetching the files that stored input names, before it is read.

Whatever the provider does with them, the words are not lost: after some tries the input is read
without them.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from contactcenter.application.intake_parts import Intake, kept, raw_of
from contactcenter.domain.errors import StaleVersion
from contactcenter.domain.ids import RawId
from contactcenter.domain.raw import RawInput, completed, incomplete
from contactcenter.ports.channel import ChannelError, Completes, Raw

_AT_ONCE = 200
_TRIES = 5
_FIRST_PAUSE = timedelta(seconds=3)
_WITHIN = 120  # seconds, for all that one input names


@dataclass(slots=True)
class Completing:
    """What completing works with, and when what failed is tried again."""

    intake: Intake
    again: dict[RawId, datetime] = field(default_factory=dict)


async def complete(completing: Completing, *, now: datetime) -> int:
    """Fetch what stored input names; return how many inputs can be read now."""
    intake = completing.intake
    found = await intake.store.incomplete(intake.channels.keys(), _AT_ONCE)
    completing.again = {
        row.id: completing.again[row.id] for row in found if row.id in completing.again
    }
    due = [row for row in found if completing.again.get(row.id, now) <= now]
    done = await asyncio.gather(*(_complete(completing, row, now) for row in due))
    return sum(done)


async def _complete(completing: Completing, row: RawInput, now: datetime) -> bool:
    intake = completing.intake
    try:
        raw = await _asked(intake, row)
    except (ChannelError, TimeoutError):
        after = incomplete(row, tries=_TRIES)
        completing.again[row.id] = now + _FIRST_PAUSE * 2**row.attempts
    else:
        sha256, inline = await kept(intake, raw.body)
        after = completed(row, sha256, len(raw.body), inline)
    try:
        async with intake.store.begin() as tx:
            tx.put(after)
    except StaleVersion:
        return False  # somebody else completed it
    return after.state is not row.state


async def _asked(intake: Intake, row: RawInput) -> Raw:
    channel = intake.channels[row.inbox_id]
    raw = await raw_of(intake.blobs, row)
    if not isinstance(channel, Completes):
        return raw  # the inbox was changed meanwhile
    async with asyncio.timeout(_WITHIN):
        return await channel.complete(raw)
