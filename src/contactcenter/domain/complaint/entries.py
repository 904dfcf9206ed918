"""The closed union of entries: what was done about a complaint, one step each, for ever.

An entry holds the content of its step, so it lies in a row that can be erased; the fact about it
holds a digest. `at` is when it happened, which may be earlier than when we learnt of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import get_args

from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint.entry import BaseEntry
from contactcenter.domain.complaint.inquiry import (
    AskedComplainant,
    AskedThirdParty,
    Assessed,
    AssessmentStarted,
    ComplainantReplied,
    EvidenceAdded,
    FindingRecorded,
    ImmediateActionDone,
    ImmediateActionPlanned,
    InvestigatorSet,
    PlanSet,
    RootCauseSet,
    StaffTold,
    StaffToldResult,
    StatementGiven,
    ThirdPartyReplied,
    WaitExpired,
)
from contactcenter.domain.complaint.matter import Matter, expect_sha256
from contactcenter.domain.complaint.recourse import ExternalCase
from contactcenter.domain.complaint.redress import Redress, RedressStatus
from contactcenter.domain.events import type_name
from contactcenter.domain.ids import AgentId, CustomerId, MessageId, TicketId
from contactcenter.domain.ticket import Kind


class Waiver(StrEnum):
    """Why nobody had to acknowledge a complaint."""

    RESOLVED_BEFORE_ACK_DUE = "resolved_before_ack_due"


class Reader(StrEnum):
    """To whom a document goes."""

    COMPLAINANT = "complainant"
    REPRESENTATIVE = "representative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded(BaseEntry):
    """A ticket became a complaint."""

    ticket_id: TicketId
    reference: str
    matter: Matter
    presets: tuple[str, ...] = ()  # with the versions that bind it: uk-fca-disp@2026-06
    accountable_id: AgentId
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended(BaseEntry):
    """What is on record was corrected; both values stay. A field of the matter, or `presets`."""

    field: str
    before: object  # plain values, as JSON has them
    after: object
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged(BaseEntry):
    """The complainant was told that we have it, or did not have to be."""

    message_id: MessageId | None = None
    automatic: bool = False
    blocks: tuple[str, ...] = ()
    waiver: Waiver | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgementFailed(BaseEntry):
    """It did not arrive: the duty is open again (spec A-ACK-3)."""

    message_id: MessageId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountableChanged(BaseEntry):
    """Somebody else answers for it (spec A-PRN-6)."""

    accountable_id: AgentId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionProposed(BaseEntry):
    """A decision on all issues; `by` is the decider."""

    summary: str
    redress: tuple[Redress, ...] = ()
    # Whether others who did not complain are offered the same, and why (spec A-RSP-3).
    others_offered: bool | None = None
    others_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBack(BaseEntry):
    """The decision was not approved."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionApproved(BaseEntry):
    """It was; `by` is the approver."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSent(BaseEntry):
    """A document left, with the very text whose SHA-256 this is."""

    document: DocumentKind
    message_id: MessageId
    sha256: str
    blocks: tuple[str, ...] = ()
    reader: Reader = Reader.COMPLAINANT

    def __post_init__(self) -> None:
        expect_sha256(self.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedAtFirstContact(BaseEntry):
    """The complainant was content at once; `by` granted what they got (spec A-RSP-4)."""

    channel: str
    words: str  # of acceptance
    accepted_at: datetime
    redress: tuple[Redress, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted(BaseEntry):
    """The complainant takes the decision."""

    words: str
    message_id: MessageId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected(BaseEntry):
    """The complainant does not."""

    words: str
    next_stage: str | None = None  # the stage that looks at it again; None: there is no other
    message_id: MessageId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageChanged(BaseEntry):
    """It was passed on inside (spec A-ESC-1)."""

    stage: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecourseTold(BaseEntry):
    """The complainant knows who else can be asked."""

    message_id: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSent(BaseEntry):
    """The complainant was reminded that we wait."""

    message_id: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeemedAccepted(BaseEntry):
    """The complainant said nothing for long enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhausted(BaseEntry):
    """There is no further stage inside, and the way outside is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(BaseEntry):
    """The complainant takes it back."""

    words: str
    message_id: MessageId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReclassificationProposed(BaseEntry):
    """Somebody thinks that it is no complaint; where rules bind it, another has to (A-PRN-3)."""

    kind: Kind
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReclassificationRefused(BaseEntry):
    """It is one."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reclassified(BaseEntry):
    """It is no complaint (spec A-PRN-3)."""

    kind: Kind
    reason: str
    second_id: AgentId | None = None  # who proposed it, where somebody did


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedInto(BaseEntry):
    """It is part of another, which takes all of it over."""

    into_id: TicketId
    complainant_id: CustomerId | None  # of the other
    issue_ids: tuple[str, ...]  # those that moved along
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedFrom(BaseEntry):
    """It took another over: whatever that one had is part of it from now on."""

    from_id: TicketId
    matter: Matter
    presets: tuple[str, ...]
    reason: str
    assessed: Assessed | None = None
    findings: tuple[FindingRecorded, ...] = ()
    causes: tuple[RootCauseSet, ...] = ()
    planned: tuple[ImmediateActionPlanned, ...] = ()
    done: tuple[ImmediateActionDone, ...] = ()
    evidence: tuple[EvidenceAdded, ...] = ()
    redress: tuple[Redress, ...] = ()
    external_cases: tuple[ExternalCase, ...] = ()
    told: tuple[StaffTold, ...] = ()
    statements: tuple[StatementGiven, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferredExternally(BaseEntry):
    """A body outside has it, or was offered."""

    case: ExternalCase


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalAdvanced(BaseEntry):
    """The case outside went on: this is how it stands now."""

    case: ExternalCase
    redress: tuple[Redress, ...] = ()  # what the body awarded


@dataclass(frozen=True, slots=True, kw_only=True)
class RedressChanged(BaseEntry):
    """What was offered was accepted, paid or declined."""

    redress_id: str
    status: RedressStatus
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarded(BaseEntry):
    """Issues about another firm went there (spec A-RCV-5)."""

    to: str
    issue_ids: tuple[str, ...]
    message_id: MessageId | None = None  # by which the complainant was told
    reason: str = ""  # why the complainant was not


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopened(BaseEntry):
    """It is taken up again."""

    reason: str
    by_regulator: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(BaseEntry):
    """All is done."""


Entry = (
    Recorded
    | Amended
    | Acknowledged
    | AcknowledgementFailed
    | AssessmentStarted
    | Assessed
    | ImmediateActionPlanned
    | ImmediateActionDone
    | InvestigatorSet
    | AccountableChanged
    | PlanSet
    | EvidenceAdded
    | FindingRecorded
    | StaffTold
    | StatementGiven
    | StaffToldResult
    | AskedComplainant
    | ComplainantReplied
    | AskedThirdParty
    | ThirdPartyReplied
    | WaitExpired
    | DecisionProposed
    | SentBack
    | DecisionApproved
    | DocumentSent
    | ResolvedAtFirstContact
    | Accepted
    | Rejected
    | StageChanged
    | RecourseTold
    | ReminderSent
    | DeemedAccepted
    | Exhausted
    | Withdrawn
    | ReclassificationProposed
    | ReclassificationRefused
    | Reclassified
    | MergedInto
    | MergedFrom
    | ReferredExternally
    | ExternalAdvanced
    | RedressChanged
    | RootCauseSet
    | Forwarded
    | Reopened
    | Closed
)

KINDS: Mapping[str, type[Entry]] = {type_name(each): each for each in get_args(Entry)}
_NAMES: Mapping[type, str] = {each: name for name, each in KINDS.items()}


def kind_of(entry: Entry) -> str:
    """Return the name of an entry's kind: `assessment_started` for AssessmentStarted."""
    return _NAMES[type(entry)]
