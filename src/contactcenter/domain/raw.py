"""Raw input: the bytes as they came, and what became of them.

    INCOMPLETE ──► RECEIVED   the files that it names were fetched, or could not be

    RECEIVED ──► PARSED        at least one message was read from it
             ├─► DUPLICATE     all of it was known already
             ├─► IGNORED       of a kind named as harmless, or discarded by a person
             └─► QUARANTINED ──► RECEIVED (read again after a mend) | IGNORED (discarded)

Received = parsed + duplicate + ignored + quarantined + still to be read: nothing falls between
(spec I11). One row that cannot be read never holds up the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from contactcenter.domain.errors import Conflict
from contactcenter.domain.ids import BlobId, InboxId, RawId


class RawState(StrEnum):
    """What became of raw input."""

    INCOMPLETE = "incomplete"
    RECEIVED = "received"
    PARSED = "parsed"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    QUARANTINED = "quarantined"


class NotSetAside(Conflict):
    """Only quarantined input can be read again or discarded."""

    code = "not_set_aside"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawInput:
    """One raw input of one inbox. Unique by (inbox, external_id)."""

    id: RawId
    inbox_id: InboxId
    external_id: str
    sha256: BlobId
    size: int  # bytes
    body: bytes | None  # None: kept among the blobs, under `sha256`
    headers: Mapping[str, str] = field(default_factory=dict)
    received_at: datetime
    state: RawState = RawState.RECEIVED
    reason: str | None = None  # why it was ignored or set aside
    attempts: int = 0
    version: int = 1


IMPORTED = "imported_by"  # a header of input that a person brought as a file: the agent's id
ON_A_PAGE = "page"  # a header of input that somebody wrote on a page of ours: see `pages`
REFERENCE = "reference"  # of such input: under which its writer was told that it arrived
LONGEST_GLIMPSE = 120  # characters
_NON_JOINER = "\u200c"  # stands inside Persian words


def glimpse(body: bytes | None) -> str:
    """Return the first characters of a body as one line, for people to tell inputs apart."""
    text = (body or b"")[: 4 * LONGEST_GLIMPSE].decode(errors="replace")
    shown = "".join(each if each.isprintable() or each == _NON_JOINER else " " for each in text)
    return " ".join(shown.split())[:LONGEST_GLIMPSE]


def settle(raw: RawInput, state: RawState, reason: str | None = None) -> RawInput:
    """Return the input with what became of it."""
    return replace(
        raw, state=state, reason=reason, attempts=raw.attempts + 1, version=raw.version + 1
    )


def completed(raw: RawInput, sha256: BlobId, size: int, body: bytes | None) -> RawInput:
    """Return the input as it is with all that it names, ready to be read."""
    return replace(
        raw,
        sha256=sha256,
        size=size,
        body=body,
        state=RawState.RECEIVED,
        attempts=0,
        version=raw.version + 1,
    )


def incomplete(raw: RawInput, *, tries: int) -> RawInput:
    """Return the input after one more try to complete it; after so many it is read as it is."""
    attempts = raw.attempts + 1
    state = RawState.RECEIVED if attempts >= tries else RawState.INCOMPLETE
    kept = 0 if state is RawState.RECEIVED else attempts
    return replace(raw, attempts=kept, state=state, version=raw.version + 1)


def read_again(raw: RawInput) -> RawInput:
    """Put input that was set aside back into line.

    Raises:
        NotSetAside: it is not in quarantine.
    """
    _expect_quarantine(raw)
    return replace(raw, state=RawState.RECEIVED, reason=None, version=raw.version + 1)


def discard(raw: RawInput, reason: str) -> RawInput:
    """Give up on input that was set aside; its bytes stay.

    Raises:
        NotSetAside: it is not in quarantine.
    """
    _expect_quarantine(raw)
    return replace(raw, state=RawState.IGNORED, reason=reason, version=raw.version + 1)


def _expect_quarantine(raw: RawInput) -> None:
    if raw.state is not RawState.QUARANTINED:
        raise NotSetAside(f"this input is {raw.state}, not in quarantine")
