"""Complaints and their entries as they are kept.

The entries are the truth; the complaint beside them is what they make, kept so that lists need not
fold it. Each entry has a salt, so that its digest in the chain of facts gives nothing away once its
row was erased.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.complaint.entries import Entry, kind_of
from contactcenter.domain.complaint.folding import apply
from contactcenter.domain.complaint.plain import entry_to_plain
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.fact import By
from contactcenter.domain.ids import MessageId, TicketId


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptEntry:
    """One entry with its place and its digest."""

    id: str
    ticket_id: TicketId
    number: int  # from 1, without gaps
    kind: str
    by: By
    at: datetime
    recorded_at: datetime  # when it was written down
    salt: str
    digest: str
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptComplaint:
    """A complaint as its entries make it."""

    id: TicketId
    complaint: Complaint
    entries: int  # how many there are
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDocument:
    """A document that was given to a channel, by the message that carries it."""

    id: MessageId
    ticket_id: TicketId
    document: str  # its kind
    language: str
    sha256: str  # of its text
    blocks: tuple[str, ...]
    by: By  # who sent it; `system` for an automatic one
    sent: bool = False  # the channel took it, and the complaint knows
    version: int = 1


def kept_entry(
    entry: Entry, ticket_id: TicketId, number: int, *, salt: str, recorded_at: datetime
) -> KeptEntry:
    """Return an entry as it is kept."""
    return KeptEntry(
        id=entry.id,
        ticket_id=ticket_id,
        number=number,
        kind=kind_of(entry),
        by=entry.by,
        at=entry.at,
        recorded_at=recorded_at,
        salt=salt,
        digest=digest_of(entry, salt),
        entry=entry,
    )


def digest_of(entry: Entry, salt: str) -> str:
    """Return the SHA-256, in hex, of the salt, a line break and the entry's canonical JSON."""
    plain = entry_to_plain(entry)
    written = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{salt}\n{written}".encode(errors="replace")).hexdigest()


def folded(entries: Iterable[Entry]) -> Complaint | None:
    """Return the complaint that entries make, in their order."""
    complaint: Complaint | None = None
    for entry in entries:
        complaint = apply(complaint, entry)
    return complaint
