"""Things that show what happened: added to a complaint, read back and compared (spec A-INV-2)."""

import asyncio
import hashlib
from datetime import datetime

import structlog

from contactcenter.application.asked import Asked, seen
from contactcenter.application.complaints import Handling, enter
from contactcenter.application.uploads import ANY, LARGEST, Limits
from contactcenter.domain.access import Permission, require
from contactcenter.domain.complaint.inquiry import EvidenceAdded
from contactcenter.domain.errors import Conflict, Invalid, NotFound
from contactcenter.domain.ids import BlobId, TicketId
from contactcenter.domain.message import Attachment
from contactcenter.domain.request import Done
from contactcenter.ports.blobs import Blobs
from contactcenter.ports.store import Store

log = structlog.get_logger()

LIMITS = Limits(largest=LARGEST, types=ANY)


class Damaged(Conflict):
    """What is kept is not what was added."""

    code = "damaged"


async def add_evidence(
    handling: Handling,
    ticket_id: TicketId,
    file: Attachment,
    source: str,
    description: str,
    *,
    collected_at: datetime | None,
    version: int,
    asked: Asked,
) -> Done:
    """Add a file that was sent up; from then on it can neither be replaced nor taken away.

    Raises:
        Invalid: where it is from is missing, or it was collected in the future.
    """
    if not source.strip():
        raise Invalid("source: say where it is from")
    if collected_at is not None and collected_at > asked.at:
        raise Invalid("collected_at: that is still to come")
    entry = EvidenceAdded(
        id=handling.new_id(),
        by=asked.agent.id,
        at=asked.at,
        evidence_id=handling.new_id(),
        kind=file.type,
        source=source.strip(),
        collected_by=asked.agent.id,
        collected_at=collected_at or asked.at,
        sha256=file.blob,
        description=f"{file.name}: {description.strip()}" if description.strip() else file.name,
    )
    return await enter(handling, ticket_id, entry, version=version, asked=asked)


async def evidence(
    store: Store, blobs: Blobs, ticket_id: TicketId, evidence_id: str, *, asked: Asked
) -> tuple[EvidenceAdded, bytes]:
    """Return a piece of evidence and its bytes, compared with the digest on record.

    Raises:
        NotFound: there is none, or it is not in sight.
        Damaged: the bytes are others; that is an alarm in the log, too.
    """
    require(asked.agent, Permission.HANDLE_COMPLAINTS)
    async with store.begin() as tx:
        await seen(tx, ticket_id, asked)
        kept = (await tx.complaints([ticket_id])).get(ticket_id)
    there = kept.complaint.evidence if kept else ()
    added = [each for each in there if each.evidence_id == evidence_id]
    if not added:
        raise NotFound(f"no evidence {evidence_id}")
    content = await blobs.get(BlobId(added[0].sha256))
    digest = await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest())
    if digest != added[0].sha256:
        log.error("evidence was changed", ticket_id=ticket_id, evidence_id=evidence_id)
        raise Damaged(f"evidence {evidence_id} is not what was added: its digest differs")
    return added[0], content
