"""Files that a visitor sends up before the message that names them.

The bytes lie among the blobs; nothing else is stored. The visitor is given a reference, sealed for
them alone, in which everything stands: whoever brings it back is the one who sent the file up
(spec S16). A file that no message names within a day belongs to none any more.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from contactcenter.domain.errors import DomainError, Invalid
from contactcenter.domain.filename import clean
from contactcenter.domain.filetype import HEAD, admits, type_of
from contactcenter.domain.ids import BlobId, InboxId
from contactcenter.domain.message import Attachment
from contactcenter.ports.blobs import Blobs
from contactcenter.ports.embedded import FileRules

_LASTS = timedelta(days=1)


class TooLarge(DomainError):
    """The file holds more than the inbox takes."""

    code = "too_large"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose file it is: a visitor of one inbox."""

    inbox_id: InboxId
    visitor: str


async def take_in(
    blobs: Blobs, rules: FileRules, *, name: str, declared: str, chunks: AsyncIterator[bytes]
) -> Attachment:
    """Keep a file while it comes in; never more of it is in memory than a few chunks.

    Raises:
        Invalid: it is empty, or of a kind that the inbox does not take.
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
    if not admits(rules.types, media_type):
        raise Invalid(f"file: {media_type} is none of {', '.join(rules.types)}")
    size = 0

    async def bounded() -> AsyncIterator[bytes]:
        nonlocal size
        size = len(head)
        _check_size(size, rules)
        yield head
        async for chunk in chunks:
            size += len(chunk)
            _check_size(size, rules)
            yield chunk

    blob = await blobs.take(bounded())
    return Attachment(blob=blob, name=clean(name) or "file", type=media_type, size=size)


def reference(file: Attachment, owner: Owner, *, key: bytes, now: datetime) -> str:
    """Return what the visitor names the file by."""
    told = {**asdict(file), "until": int((now + _LASTS).timestamp())}
    written = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
    return f"{written}.{_mark(written, owner, key)}"


def file_of(sealed: str, owner: Owner, *, key: bytes, now: datetime) -> Attachment:
    """Return the file that a reference names.

    Raises:
        Invalid: it is not this visitor's, or a day old.
    """
    written, _, mark = sealed.partition(".")
    if not hmac.compare_digest(mark.encode(), _mark(written, owner, key).encode()):
        raise Invalid("files: no file that was sent up from here")
    told = json.loads(base64.urlsafe_b64decode(written + "=="))
    if told.pop("until") <= now.timestamp():
        raise Invalid("files: sent up too long ago, send it up again")
    return Attachment(**told | {"blob": BlobId(told["blob"])})


def _check_size(size: int, rules: FileRules) -> None:
    if size > rules.largest:
        raise TooLarge(f"file: more than {rules.largest} bytes")


def _mark(written: str, owner: Owner, key: bytes) -> str:
    said = "\0".join(("file", owner.inbox_id, owner.visitor, written))
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()
