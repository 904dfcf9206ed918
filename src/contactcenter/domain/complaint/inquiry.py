"""Entries about looking into a complaint: assessment, investigation, evidence, questions asked."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.complaint.assessment import Assessment, Level
from contactcenter.domain.complaint.entry import BaseEntry
from contactcenter.domain.complaint.findings import Outcome, Pattern
from contactcenter.domain.complaint.matter import RemedySought, expect_sha256
from contactcenter.domain.ids import AgentId, MessageId
from contactcenter.domain.ticket import Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentStarted(BaseEntry):
    """Somebody began to look at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed(BaseEntry):
    """How grave it is, for the first time or anew."""

    assessment: Assessment
    priority: Priority
    remedy_sought: RemedySought | None = None  # where the matter does not say it yet
    reason: str = ""  # why another priority than the table's, or a lower one than before


@dataclass(frozen=True, slots=True, kw_only=True)
class ImmediateActionPlanned(BaseEntry):
    """Something is done at once (spec A-ASM-3)."""

    action_id: str
    what: str
    who: str
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ImmediateActionDone(BaseEntry):
    """It was done."""

    action_id: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestigatorSet(BaseEntry):
    """Who looks into it, and how deep."""

    investigator_id: AgentId
    level: Level
    reason: str = ""  # why somebody without the training (spec A-GOV-3)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSet(BaseEntry):
    """What is to be found out, from whom, by when (spec A-INV-3)."""

    questions: tuple[str, ...]
    sources: tuple[str, ...]
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceAdded(BaseEntry):
    """A thing that shows what happened; it is never replaced (spec A-INV-2)."""

    evidence_id: str
    kind: str
    source: str
    collected_by: str
    collected_at: datetime
    sha256: str
    description: str

    def __post_init__(self) -> None:
        expect_sha256(self.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRecorded(BaseEntry):
    """What was found of one issue, with reasons on fact and on rule (spec A-INV-3)."""

    issue_id: str
    outcome: Outcome
    fact: str  # what happened
    rule: str  # what should have


@dataclass(frozen=True, slots=True, kw_only=True)
class RootCauseSet(BaseEntry):
    """Why an issue came about (spec A-ANL-1)."""

    issue_id: str
    root_cause: str  # a stable code of the tree of causes
    pattern: Pattern = Pattern.SINGLE


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTold(BaseEntry):
    """Somebody whom it is about knows of it (spec A-IMP-3)."""

    staff_id: AgentId
    reason: str = ""  # why it could not be said, where it could not


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementGiven(BaseEntry):
    """Their own account."""

    staff_id: AgentId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffToldResult(BaseEntry):
    """They know what came of it."""

    staff_id: AgentId
    reason: str = ""  # why it could not be said, where it could not


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedComplainant(BaseEntry):
    """We wait for the complainant, who was sent a question."""

    message_id: MessageId
    question: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplainantReplied(BaseEntry):
    """The complainant wrote or called."""

    message_id: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedThirdParty(BaseEntry):
    """We wait for somebody else."""

    party: str
    question: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdPartyReplied(BaseEntry):
    """They answered."""

    party: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitExpired(BaseEntry):
    """We wait no longer."""
