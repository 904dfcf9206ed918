"""Facts about complaints."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.fact import TicketFact


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintChanged(TicketFact):
    """Something was done about a complaint: one entry, whose content lies in a row."""

    entry_id: str
    number: int  # of the entry among those of its complaint, from 1
    kind: str
    before: str  # its step; empty for one that begins
    after: str
    occurred_at: datetime  # when it was done, which may be before it became known
    document: str = ""  # of a document that was sent: its kind
    ref: str = ""  # the message it is about
    received_at: datetime | None = None  # of the complaint, as it is on record from here on …
    received_by: str = ""  # … and how it came, …
    presets: str = ""  # … and the versions of presets that bind it, with spaces between
    contactable: bool = True  # whether whoever complains can be written to
    stage: str = ""  # of our own, that deals with it from here on
    digest: str  # SHA-256 of the entry's salt and its canonical JSON, in hex
