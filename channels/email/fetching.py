"""Mails of one folder, from the server's answers to raw input.

All small ones of an answer come at once; what is large is asked for alone, what is too large is
spoken for by its beginning. A mail that the server cannot give stops no other (L04), one that is
gone since it was seen is no mail any more, and is named in the log (F26).
"""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from channels.email import entity, headers, hops, mime, oversized
from channels.email.protocol import Lines
from channels.email.wire import Refused, Wire
from contactcenter.ports.channel import Raw

log = structlog.get_logger()

_AT_ONCE = 50  # messages in one batch
_HEAVY = 16 * 1024 * 1024  # bytes after which a batch is full
_HEAD = 64 * 1024  # bytes of each message that come with the first question
_LONGEST_DELAY = timedelta(days=30)  # as far back as the timeline trusts clocks (spec E-TML-1)
_QUESTION = f"(UID RFC822.SIZE INTERNALDATE BODY.PEEK[]<0.{_HEAD}>)"
_STARTS = re.compile(rb"\d+ FETCH \(")
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_DATE = re.compile(rb'\bINTERNALDATE "([^"]{1,40})"')
_QUOTED_BODY = re.compile(rb'BODY\[\](?:<\d+>)? "((?:[^"\\]|\\.)*)"')
_NIL = re.compile(rb"BODY\[\](?:<\d+>)? NIL")

ExternalId = Callable[[int], str]


@dataclass(slots=True)
class _Fetched:
    """One message of an answer: what is said around its literal, and the literal."""

    said: bytes
    body: bytes = b""
    is_text: bool = True  # else a reason why there is none

    @property
    def uid(self) -> int:
        found = _UID.search(self.said)
        return int(found[1]) if found else 0

    @property
    def size(self) -> int:
        found = _SIZE.search(self.said)
        return int(found[1]) if found else 0


async def batches(
    wire: Wire, uids: list[int], external_id: ExternalId, now: Callable[[], datetime]
) -> AsyncIterator[tuple[int, tuple[Raw, ...]]]:
    """Yield the last UID and the mails of each batch: neither their number nor weight grows."""
    for start in range(0, len(uids), _AT_ONCE):
        raws: list[Raw] = []
        weight, last = 0, 0
        for message in await _heads(wire, uids[start : start + _AT_ONCE]):
            raw = await _raw(wire, message, external_id, now())
            raws.append(raw)
            weight += len(raw.body)
            last = message.uid
            if weight > _HEAVY:
                yield last, tuple(raws)
                raws, weight = [], 0
        if raws:
            yield last, tuple(raws)


async def _heads(wire: Wire, uids: list[int]) -> list[_Fetched]:
    """Return the first bytes of messages, which for most is all of them."""
    found: dict[int, _Fetched] = {}
    try:
        lines = await wire.fetch(uids, _QUESTION)
    except Refused:
        # One of them cannot be read: they are asked for one by one, so that it stands alone.
        pass
    else:
        found = {message.uid: message for message in _messages(lines)}
    if left_out := [uid for uid in uids if uid not in found]:
        found |= await _one_by_one(wire, left_out)
    return [found[uid] for uid in sorted(found.keys() & set(uids))]


async def _one_by_one(wire: Wire, uids: list[int]) -> dict[int, _Fetched]:
    """Ask again for what is missing; what is still there may not be passed over."""
    found = {}
    for uid in uids:
        found[uid] = _without_text(uid, "the server gave no text of this mail")
        try:
            lines = await wire.fetch([uid], _QUESTION)
        except Refused as error:
            found[uid] = _without_text(uid, str(error))
        else:
            found |= {one.uid: one for one in _messages(lines) if one.uid == uid}
    if silent := [uid for uid, message in found.items() if not message.is_text]:
        for uid in await _gone(wire, silent):
            del found[uid]
    return found


async def _gone(wire: Wire, uids: list[int]) -> list[int]:
    """Name those that others have moved or deleted since they were seen (F26)."""
    await wire.look()  # a server may show what is gone until it has said so
    there = set(await wire.search("UID " + ",".join(map(str, uids))))
    if gone := [uid for uid in uids if uid not in there]:
        log.warning("mail was gone at its server before it was fetched", uids=gone)
    return gone


def _without_text(uid: int, reason: str) -> _Fetched:
    """Return what stands for a mail that the server does not give, so that a person hears of it."""
    return _Fetched(said=b"UID %d" % uid, body=f"\n{reason}".encode(), is_text=False)


async def _raw(wire: Wire, message: _Fetched, external_id: ExternalId, now: datetime) -> Raw:
    body = message.body
    if message.size > mime.LARGEST:
        body = oversized.stand_in(body, size=message.size)
    elif len(body) >= _HEAD:
        body = await _whole(wire, message)
    date = _DATE.search(message.said)
    return Raw(
        external_id=external_id(message.uid),
        body=body,
        headers={"internaldate": date[1].decode("ascii", "replace")} if date else {},
        received_at=_received_at(date[1] if date else b"", message.body, now),
    )


def _received_at(internal: bytes, head: bytes, now: datetime) -> datetime:
    """Return when the first server of ours took a mail in (spec A-RCV-3, B-EVT-5).

    However late we ask for it: it is what that server wrote, or the one that it lies at, whichever
    is earlier. A date in the future is none, and one from long ago counts in part.
    """
    said = (headers.date(internal), hops.crossed_at(entity.head(head)))
    past = [each for each in said if each is not None and each <= now]
    return max(min(past, default=now), now - _LONGEST_DELAY)


async def _whole(wire: Wire, message: _Fetched) -> bytes:
    try:
        lines = await wire.fetch([message.uid], f"(UID BODY.PEEK[]<0.{mime.LARGEST + 1}>)")
    except Refused:
        return oversized.stand_in(message.body, size=message.size)
    body = next((one.body for one in _messages(lines) if one.uid == message.uid), b"")
    if not mime.LARGEST >= len(body) >= len(message.body):
        return oversized.stand_in(message.body, size=max(message.size, len(body)))
    return body


def _messages(lines: Lines) -> list[_Fetched]:
    """Read an answer to FETCH; news about flags of other messages have no body and no UID."""
    found: list[_Fetched] = []
    for line in lines:
        if isinstance(line, bytearray):
            if found:
                found[-1].body = bytes(line)
        elif _STARTS.match(line):
            found.append(_Fetched(said=line))
        elif found:
            found[-1].said += b" " + line
    for message in found:
        short = _QUOTED_BODY.search(message.said)
        if short and not message.body:
            message.body = re.sub(rb"\\(.)", rb"\1", short[1])
    # A server may put news of a message's flags beside its body: they are no second message.
    # And one without any text (NIL) is a mail that somebody else has just deleted.
    return [
        message
        for message in found
        if message.uid and b"BODY[" in message.said and not _NIL.search(message.said)
    ]
