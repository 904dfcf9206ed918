"""The road in: raw bytes are stored first, then read, then become messages on tickets.

receive   one transaction: the raw rows and the cursor. Only then is the provider answered.
digest    a batch of raw rows: parsed off the loop, then one transaction for all of it.
A batch that fails is done again one by one, so that the bad one alone is set aside.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from contactcenter.application.albums import joined, under_one_id
from contactcenter.application.arrivals import Arrivals
from contactcenter.application.arrived import Arrival
from contactcenter.application.news import Bounced, News, take_news
from contactcenter.domain.errors import Conflict, StaleVersion
from contactcenter.domain.events import SYSTEM, RawSetAside
from contactcenter.domain.ids import BlobId, InboxId, MessageId, RawId
from contactcenter.domain.inbox import Inbox, InboxState
from contactcenter.domain.incoming import Edit, Incoming, Report
from contactcenter.domain.language import detect
from contactcenter.domain.message import Attachment, File, Inbound, within_bounds
from contactcenter.domain.raw import RawInput, RawState, settle
from contactcenter.domain.text import preview
from contactcenter.ports.blobs import Blobs
from contactcenter.ports.channel import Batch, Channel, Completes, Ignored, Parsed, Raw, Unreadable
from contactcenter.ports.failpoints import reached
from contactcenter.ports.store import External, Store, Transaction, Unavailable
from contactcenter.ports.system import NewId, NewReference

INLINE = 16 * 1024  # bytes; larger raw input lies among the blobs
_BATCH = 50
_BATCH_BYTES = 8 * 1024 * 1024
_TRIES = 3
_NO_THREAD = 2048  # bytes; parsing less than this costs less than a thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What intake works with."""

    store: Store
    blobs: Blobs
    inboxes: Mapping[InboxId, Inbox]
    channels: Mapping[InboxId, Channel]
    key: bytes = field(repr=False)  # signs reply addresses and message ids
    new_id: NewId
    new_reference: NewReference


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
        refusal = await _refusal(intake, read, now=now)
        if refusal is None:
            return len(read)
        oldest = read[0][0].id
        tries[oldest] += 1
        if not isinstance(refusal, Conflict) or tries[oldest] == _TRIES:
            for one in read:
                await _take_in_alone(intake, *one, now=now)
            return len(read)
    return 0


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


async def kept(intake: Intake, body: bytes) -> tuple[BlobId, bytes | None]:
    """Keep a body; return its SHA-256, and the body itself where it lies in its row."""
    if len(body) > INLINE:
        return await intake.blobs.put(body), None
    return BlobId(hashlib.sha256(body).hexdigest()), body


async def _row(intake: Intake, inbox_id: InboxId, raw: Raw) -> RawInput:
    sha256, inline = await kept(intake, raw.body)
    completes = isinstance(intake.channels.get(inbox_id), Completes)
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
        raw = await raw_of(intake, row)
        if row.size <= _NO_THREAD:
            return channel.parse(raw)
        return await asyncio.to_thread(channel.parse, raw)
    except Exception as error:  # noqa: BLE001  a channel must not raise; if it does, this is kept
        return Unreadable(f"it could not be read: {type(error).__name__}: {error}")


async def raw_of(intake: Intake, row: RawInput) -> Raw:
    """Return stored input as its channel gave it."""
    return Raw(
        external_id=row.external_id,
        body=row.body if row.body is not None else await intake.blobs.get(row.sha256),
        headers=row.headers,
        received_at=row.received_at,
    )


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
        await _take_in(intake, [(row, Unreadable(reason))], now=now)


async def _refusal(
    intake: Intake, read: Sequence[tuple[RawInput, Parsed]], *, now: datetime
) -> Exception | None:
    """Take these in together; return why that could not be, if it could not."""
    try:
        await _take_in(intake, read, now=now)
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001  one bad message must not hold up the others
        return error
    return None


async def _take_in(
    intake: Intake, read: Sequence[tuple[RawInput, Parsed]], *, now: datetime
) -> None:
    """Settle raw rows, and take their new messages and news in, in one transaction."""
    inputs = [
        await _input(intake, row, incoming)
        for row, parsed in read
        if isinstance(parsed, tuple)
        for incoming in parsed
    ]
    reached("intake.attached")
    async with intake.store.begin() as tx:
        arrivals = await under_one_id(tx, [each for each in inputs if isinstance(each, Arrival)])
        news = [each for each in inputs if isinstance(each, News)]
        fresh = await _claim(tx, [*arrivals, *news], intake.new_id)
        reached("intake.claimed")
        whole, parts = await joined(tx, [each for each in fresh if isinstance(each, Arrival)])
        taken = _arrivals(intake, now)
        if whole:
            await taken.load(tx, whole)
        placed = [each for each in whole if taken.take(each)]
        taken.write(tx)
        told = [*parts, *(each for each in fresh if isinstance(each, News)), *_bounced(whole)]
        strange = await take_news(tx, told, now=now)
        outcome = _Outcome(
            new={each.raw.id for each in fresh},
            kept={each.raw.id for each in placed}
            | {each.raw.id for each in told if each not in strange},
            missed={each.raw.id for each in strange if _is_missed(each)},
        )
        for row, parsed in read:
            settled = _settled(row, parsed, outcome)
            tx.put(settled)
            if settled.state is RawState.QUARANTINED:
                tx.record(RawSetAside(raw_id=row.id, inbox_id=row.inbox_id, by=SYSTEM, at=now))
        reached("intake.taken")
    reached("intake.digested")


def _arrivals(intake: Intake, now: datetime) -> Arrivals:
    return Arrivals(
        intake.inboxes,
        key=intake.key,
        new_id=intake.new_id,
        new_reference=intake.new_reference,
        now=now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What became of a batch, by its rows."""

    new: Set[RawId]  # something in it was not known
    kept: Set[RawId]  # something in it has its place now
    missed: Set[RawId]  # something in it is about what is not here, and should be


async def _input(intake: Intake, row: RawInput, incoming: Incoming) -> Arrival | News:
    kind = intake.inboxes[row.inbox_id].kind
    if isinstance(incoming, Inbound):
        inbound = within_bounds(incoming)
        return Arrival(
            message_id=MessageId(intake.new_id()),
            channel=kind,
            raw=row,
            inbound=inbound,
            language=detect(inbound.reply).language or inbound.locale,
            attachments=await _attached(intake, inbound.files),
        )
    files = incoming.files if isinstance(incoming, Edit) else ()
    return News(raw=row, channel=kind, what=incoming, attachments=await _attached(intake, files))


async def _attached(intake: Intake, files: Sequence[File]) -> tuple[Attachment, ...]:
    return tuple(
        [
            Attachment(
                blob=await intake.blobs.put(file.content),
                name=file.name,
                type=file.type,
                size=len(file.content),
                content_id=file.content_id,
            )
            for file in files
        ]
    )


async def _claim(
    tx: Transaction, inputs: Sequence[Arrival | News], new_id: NewId
) -> list[Arrival | News]:
    """Return what was not taken in before; reports say the same however often they come."""
    named = {(each.raw.inbox_id, name): each for each in inputs if (name := _external_id(each))}
    claimed = await tx.claim_externals(
        [
            External(
                inbox_id=inbox_id,
                external_id=name,
                message_id=(each.message_id if isinstance(each, Arrival) else MessageId(new_id())),
            )
            for (inbox_id, name), each in named.items()
        ]
    )
    ours = {(each.inbox_id, each.external_id) for each in claimed}
    return [
        each
        for each in inputs
        if (name := _external_id(each)) is None
        or ((each.raw.inbox_id, name) in ours and named[each.raw.inbox_id, name] is each)
    ]


def _external_id(each: Arrival | News) -> str | None:
    if isinstance(each, Arrival):
        return each.inbound.external_id
    return each.what.external_id if isinstance(each.what, Edit) else None


def _bounced(arrivals: Sequence[Arrival]) -> list[News]:
    """Return what the delivery reports among these say."""
    return [
        News(
            raw=each.raw,
            channel=each.channel,
            what=Bounced(
                header_ids=each.inbound.references,
                bounces=each.inbound.bounces,
                said=preview(each.inbound.text, 300),
            ),
        )
        for each in arrivals
        if each.inbound.bounces
    ]


def _is_missed(news: News) -> bool:
    """Whether a person should know that there was nothing to which this belongs."""
    match news.what:
        case Edit():
            return True
        case Report(state=state):
            return state == "failed"
        case _:
            return False


def _settled(row: RawInput, parsed: Parsed, outcome: _Outcome) -> RawInput:
    match parsed:
        case Unreadable(reason):
            return settle(row, RawState.QUARANTINED, reason)
        case Ignored(reason):
            return settle(row, RawState.IGNORED, reason)
        case _ if row.id in outcome.missed:
            return settle(row, RawState.QUARANTINED, "it is about a message that is not here")
        case _ if row.id not in outcome.new:
            return settle(row, RawState.DUPLICATE, "every message in it was known already")
        case _ if row.id not in outcome.kept:
            return settle(row, RawState.IGNORED, "an automatic message that answers nothing here")
        case _:
            return settle(row, RawState.PARSED)
