"""What intake works with, and how it keeps bytes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from contactcenter.domain.ids import BlobId, InboxId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.raw import RawInput
from contactcenter.ports.blobs import Blobs
from contactcenter.ports.channel import Channel, Raw
from contactcenter.ports.store import Store
from contactcenter.ports.system import NewId, NewReference

INLINE = 16 * 1024  # bytes; larger raw input lies among the blobs


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
    tickets_an_hour: int  # that one sender may open in one inbox (spec F-LOOP-1)
    courtesy: timedelta = timedelta(days=3)  # for so long thanks open nothing again (B-EVT-4)


async def kept(intake: Intake, body: bytes) -> tuple[BlobId, bytes | None]:
    """Keep a body; return its SHA-256, and the body itself where it lies in its row."""
    if len(body) > INLINE:
        return await intake.blobs.put(body), None
    return BlobId(hashlib.sha256(body).hexdigest()), body


async def raw_of(blobs: Blobs, row: RawInput) -> Raw:
    """Return stored input as its channel gave it."""
    return Raw(
        external_id=row.external_id,
        body=row.body if row.body is not None else await blobs.get(row.sha256),
        headers=row.headers,
        received_at=row.received_at,
    )
