"""What the complainant told us, and how it reached us: the upper half of the record (spec A.3)."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from contactcenter.domain.complaint.findings import RaisedIssue
from contactcenter.domain.complaint.redress import Money, Remedy
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import AgentId, CustomerId, IdentityId, MessageId, TicketId

_SHA256 = re.compile("[0-9a-f]{64}")


class ReceivedBy(StrEnum):
    """How a complaint reached us."""

    EMAIL = "email"
    CHAT = "chat"
    MESSAGING = "messaging"
    PHONE = "phone"
    LETTER = "letter"
    IN_PERSON = "in_person"
    FORM = "form"
    SOCIAL = "social"
    REGULATOR = "regulator"
    IMPORT = "import"


# These leave no message behind: somebody writes down what was said.
SPOKEN = frozenset({ReceivedBy.PHONE, ReceivedBy.LETTER, ReceivedBy.IN_PERSON})
# These may leave none with us either, where another page or body has it.
UNSENT = SPOKEN | {ReceivedBy.SOCIAL, ReceivedBy.REGULATOR}


class Recurrence(StrEnum):
    """Whether the complainant had the same trouble before."""

    FIRST = "first"
    RECURRENT = "recurrent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Representative:
    """Who complains for somebody else."""

    name: str
    relation: str
    authority_evidence: str = ""
    authority_valid: bool = False  # until then they learn nothing personal


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferredContact:
    """How the complainant wants to be answered."""

    channel: str
    identity_id: IdentityId | None = None
    language: str = ""
    accessibility_needs: tuple[str, ...] = ()
    times: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemedySought:
    """What the complainant wants; no remedy and no text: they were asked, and stated none."""

    remedy: Remedy | None = None
    money: Money | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that came with the complaint."""

    name: str
    sha256: str

    def __post_init__(self) -> None:
        expect_sha256(self.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What is complained of, by whom, and what hangs on it."""

    received_at: datetime  # when it first reached us, not when it was opened (A-RCV-3)
    received_by: ReceivedBy
    source_messages: tuple[MessageId, ...] = ()
    narrative: str = ""  # the complainant's own words: they stay as they are
    transcript: str = ""  # what somebody wrote down of what was said
    complainant_id: CustomerId | None = None
    anonymous: bool = False
    contactable: bool = True
    on_behalf_of: Representative | None = None
    preferred_contact: PreferredContact | None = None
    product_ref: str = ""
    order_ref: str = ""
    account_ref: str = ""
    promise_ref: str = ""
    occurred_from: date | None = None
    occurred_to: date | None = None
    aware_on: date | None = None
    recurrence: Recurrence = Recurrence.UNKNOWN
    related: tuple[TicketId, ...] = ()
    issues: tuple[RaisedIssue, ...] = ()
    remedy_sought: RemedySought | None = None  # None: nobody asked yet
    enclosures: tuple[Enclosure, ...] = ()
    subject_staff: tuple[AgentId, ...] = ()  # whom it is about
    subject_third_party: str = ""
    corrective_actions: tuple[str, ...] = ()
    survey_id: str = ""
    retention_class: str = ""
    legal_holds: tuple[str, ...] = ()


def corrected(matter: Matter, field: str, value: object) -> Matter:
    """Return the matter with one field as it should be; who is not named is anonymous."""
    changes: dict[str, Any] = {field: value}
    if field == "complainant_id":
        changes["anonymous"] = value is None
    return replace(matter, **changes)


def expect_sha256(text: str) -> None:
    """Refuse what is no SHA-256 in lower-case hex.

    Raises:
        Invalid: it is none.
    """
    if not _SHA256.fullmatch(text):
        raise Invalid(f"sha256: {text!r:.70} is no SHA-256 of 64 hex digits")
