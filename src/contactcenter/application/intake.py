"""The road in: raw bytes are stored first, then read, then become messages on tickets.

receive   one transaction: the raw rows and the cursor. Only then is the provider answered.
digest    a batch of raw rows: parsed off the loop, then one transaction for all of it.
A batch that fails is done again one by one, so that the bad one alone is set aside. So is one in
which a conversation moves: what was said before finds it in its old place, what follows in the new.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from contactcenter.application.intake_parts import Intake, kept, raw_of
from contactcenter.application.taking_in import take_in
from contactcenter.domain import pages
from contactcenter.domain.errors import Conflict, StaleVersion
from contactcenter.domain.ids import InboxId, RawId
from contactcenter.domain.inbox import InboxState
from contactcenter.domain.incoming import Moved
from contactcenter.domain.raw import ON_A_PAGE, RawInput, RawState
from contactcenter.ports.channel import Batch, Completes, Parsed, Raw, Unreadable
from contactcenter.ports.failpoints import reached
from contactcenter.ports.store import Unavailable

_BATCH = 50
_BATCH_BYTES = 8 * 1024 * 1024
_TRIES = 3
_NO_THREAD = 2048  # bytes; parsing less than this costs less than a thread


async def receive(intake: Intake, inbox_id: InboxId, batch: Batch) -> int:
    """Store what arrived together with the cursor behind it; return how many rows were new."""
    rows = [await _row(intake, inbox_id, raw) for raw in batch.raws]
    reached("intake.blobs")
    async with intake.store.begin() as tx:
        state = await tx.inbox_state(inbox_id)
        new = await tx.store_raws(rows) if rows else 0
        latest = _latest(state, batch.raws)
        tx.put(replace(state, cursor=batch.cursor, last_message_at=latest))
        reached("intake.row")
    reached("intake.received")
    return new


async def receive_pushed(intake: Intake, inbox_id: InboxId, raws: Sequence[Raw]) -> None:
    """Store raw input of a channel that has no cursor (a chat frame, a webhook)."""
    rows = [await _row(intake, inbox_id, raw) for raw in raws]
    reached("intake.blobs")
    async with intake.store.begin() as tx:
        state = await tx.inbox_state(inbox_id)
        await tx.store_raws(rows)
        tx.put(replace(state, last_message_at=_latest(state, raws)))
        reached("intake.row")
    reached("intake.received")


def _latest(state: InboxState, raws: Sequence[Raw]) -> datetime | None:
    known = [state.last_message_at] if state.last_message_at else []
    return max([*known, *(raw.received_at for raw in raws)], default=None)


async def digest(intake: Intake, *, now: datetime) -> int:
    """Read the oldest raw input and take in what it says; return how many rows were settled.

    Input of inboxes that are not connected here waits until they are. Several may digest at once:
    of two who read the same rows one fails whole, and looks again for what is left.

    Raises:
        Unavailable: the database is away; nothing was settled.
    """
    tries: Counter[RawId] = Counter()
    while read := await _read(intake):
        if not any(_moves(parsed) for _, parsed in read):
            refusal = await _refusal(intake, read, now=now)
            if refusal is None:
                return len(read)
            oldest = read[0][0].id
            tries[oldest] += 1
            if isinstance(refusal, Conflict) and tries[oldest] < _TRIES:
                continue
        for one in read:
            await _take_in_alone(intake, *one, now=now)
        return len(read)
    return 0


def _moves(parsed: Parsed) -> bool:
    return isinstance(parsed, tuple) and any(isinstance(each, Moved) for each in parsed)


async def _read(intake: Intake) -> list[tuple[RawInput, Parsed]]:
    raws = _at_once(await intake.store.received(intake.channels.keys(), _BATCH))
    if not raws:
        return []
    reached("intake.read")
    parsed = await asyncio.gather(*(_parse(intake, raw) for raw in raws))
    reached("intake.parsed")
    return list(zip(raws, parsed, strict=True))


def _at_once(raws: Sequence[RawInput]) -> Sequence[RawInput]:
    """Return the first ones that are not too much to have in memory together."""
    size = 0
    for count, raw in enumerate(raws):
        size += raw.size
        if size > _BATCH_BYTES and count:
            return raws[:count]
    return raws


async def _row(intake: Intake, inbox_id: InboxId, raw: Raw) -> RawInput:
    sha256, inline = await kept(intake, raw.body)
    from_provider = ON_A_PAGE not in raw.headers
    completes = from_provider and isinstance(intake.channels.get(inbox_id), Completes)
    return RawInput(
        id=RawId(intake.new_id()),
        inbox_id=inbox_id,
        external_id=raw.external_id,
        sha256=sha256,
        size=len(raw.body),
        body=inline,
        headers=raw.headers,
        received_at=raw.received_at,
        state=RawState.INCOMPLETE if completes else RawState.RECEIVED,
    )


async def _parse(intake: Intake, row: RawInput) -> Parsed:
    try:
        channel = intake.channels[row.inbox_id]
        raw = await raw_of(intake.blobs, row)
        if ON_A_PAGE in row.headers:
            return (pages.read(raw.body),)
        if row.size <= _NO_THREAD:
            return channel.parse(raw)
        return await asyncio.to_thread(channel.parse, raw)
    except Exception as error:  # noqa: BLE001  a channel must not raise; if it does, this is kept
        return Unreadable(f"it could not be read: {type(error).__name__}: {error}")


async def _take_in_alone(intake: Intake, row: RawInput, parsed: Parsed, *, now: datetime) -> None:
    """Settle one row, whatever it takes; leave it where somebody else has settled it meanwhile."""
    refusal: Exception | None = None
    for _ in range(_TRIES):
        refusal = await _refusal(intake, [(row, parsed)], now=now)
        if refusal is None:
            return
        if not isinstance(refusal, Conflict):  # else bad luck: what it was decided on has changed
            break
    reason = f"it could not be stored: {type(refusal).__name__}: {refusal}"
    with suppress(StaleVersion):
        await take_in(intake, [(row, Unreadable(reason))], now=now)


async def _refusal(
    intake: Intake, read: Sequence[tuple[RawInput, Parsed]], *, now: datetime
) -> Exception | None:
    """Take these in together; return why that could not be, if it could not."""
    try:
        await take_in(intake, read, now=now)
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001  one bad message must not hold up the others
        return error
    return None
