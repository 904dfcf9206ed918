"""Files that a visitor or an agent sends up before the message that names them.

The bytes lie among the blobs; nothing else is stored. Who sent the file up is given a reference,
sealed for them alone, in which everything stands: whoever brings it back is the one who sent it up
(spec S16). A file that no message names within a day belongs to none any more.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from contactcenter.domain.errors import DomainError, Invalid
from contactcenter.domain.filename import clean
from contactcenter.domain.filetype import HEAD, admits, type_of
from contactcenter.domain.ids import AgentId, BlobId, InboxId
from contactcenter.domain.message import Attachment
from contactcenter.ports.blobs import Blobs
from contactcenter.ports.channel import Bounded, Channel, Selective

LARGEST = 50_000_000  # bytes of all files of one message: they pass through memory when it leaves
MOST = 20  # files of one answer
ANY = ("*/*",)
_LASTS = timedelta(days=1)


class TooLarge(DomainError):
    """The file holds more than the inbox takes."""

    code = "too_large"


class UnfitType(Invalid):
    """The inbox takes no files of this type."""

    code = "unfit_type"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose file it is: a visitor of one inbox."""

    inbox_id: InboxId
    visitor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Which file is taken in."""

    largest: int  # bytes
    types: Sequence[str] = ANY  # media types, each whole or like image/*
    most: Mapping[str, int] = field(default_factory=dict)  # bytes by media type, where they differ

    def of(self, media_type: str) -> int:
        """Return how many bytes a file of that type may hold. Raises UnfitType."""
        if self.types != ANY and not admits(self.types, media_type):
            raise UnfitType(f"file: {media_type} is none of {', '.join(self.types)}")
        return min(self.largest, self.most.get(media_type, self.largest))


def carries(channel: Channel | None) -> int:
    """Return how many bytes the files of one message may hold together; 0: it carries none."""
    if not isinstance(channel, Bounded):
        return 0
    return LARGEST if channel.largest is None else min(channel.largest, LARGEST)


def limits(channel: Channel | None) -> Limits:
    """Return which files an answer by this channel may name."""
    largest = carries(channel)
    if not isinstance(channel, Selective):
        return Limits(largest=largest)
    return Limits(largest=largest, types=tuple(channel.takes), most=channel.takes)


async def take_in(
    blobs: Blobs, limits: Limits, *, name: str, declared: str, chunks: AsyncIterator[bytes]
) -> Attachment:
    """Keep a file while it comes in; never more of it is in memory than a few chunks.

    Raises:
        Invalid: it is empty.
        UnfitType: the inbox does not take its type.
        TooLarge: it goes on beyond what the inbox takes; nothing of it is kept.
    """
    head = b""
    async for chunk in chunks:
        head += chunk
        if len(head) >= HEAD:
            break
    if not head:
        raise Invalid("file: empty")
    media_type = type_of(head, declared)
    most = limits.of(media_type)
    size = 0

    async def bounded() -> AsyncIterator[bytes]:
        nonlocal size
        size = len(head)
        _check_size(size, most)
        yield head
        async for chunk in chunks:
            size += len(chunk)
            _check_size(size, most)
            yield chunk

    blob = await blobs.take(bounded())
    return Attachment(blob=blob, name=clean(name) or "file", type=media_type, size=size)


def reference(file: Attachment, owner: Owner | AgentId, *, key: bytes, now: datetime) -> str:
    """Return what a visitor, or an agent, names the file by."""
    told = {**asdict(file), "until": int((now + _LASTS).timestamp())}
    written = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
    return f"{written}.{_mark(written, owner, key)}"


def file_of(sealed: str, owner: Owner | AgentId, *, key: bytes, now: datetime) -> Attachment:
    """Return the file that a reference names.

    Raises:
        Invalid: it is not theirs, or a day old.
    """
    written, _, mark = sealed.partition(".")
    if not hmac.compare_digest(mark.encode(), _mark(written, owner, key).encode()):
        raise Invalid("files: no file that was sent up from here")
    told = json.loads(base64.urlsafe_b64decode(written + "=="))
    if told.pop("until") <= now.timestamp():
        raise Invalid("files: sent up too long ago, send it up again")
    return Attachment(**told | {"blob": BlobId(told["blob"])})


def answer_files(
    channel: Channel | None, sealed: Sequence[str], agent_id: AgentId, *, key: bytes, now: datetime
) -> tuple[Attachment, ...]:
    """Return the files that an answer names, if its channel carries them.

    Raises:
        Invalid: it carries none, or they are too many, or one is not the agent's, or a day old.
        UnfitType: it takes no files of the type of one.
        TooLarge: together they hold more than it carries, or one more than its type may.
    """
    if not sealed:
        return ()
    taken = limits(channel)
    most = taken.largest
    if most == 0:
        raise Invalid("files: this channel carries none, send them by another one")
    if len(sealed) > MOST:
        raise Invalid(f"files: {len(sealed)}, more than {MOST}")
    files = tuple(file_of(each, agent_id, key=key, now=now) for each in sealed)
    for file in files:
        _check_size(file.size, taken.of(file.type))
    if (size := sum(each.size for each in files)) > most:
        raise TooLarge(f"files: {size} bytes together, more than {most} that this channel carries")
    return files


def _check_size(size: int, most: int) -> None:
    if size > most:
        raise TooLarge(f"file: more than {most} bytes")


def _mark(written: str, owner: Owner | AgentId, key: bytes) -> str:
    if isinstance(owner, Owner):
        said = "\0".join(("file", owner.inbox_id, owner.visitor, written))
    else:
        said = "\0".join(("file of an agent", owner, written))
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()
