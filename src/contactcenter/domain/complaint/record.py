"""A complaint: what its entries make of it.

What was done lies here as the entry that did it, so that who did it and when stands beside it. A
cycle begins with the receipt, and anew with each reopening and each further stage that looks at a
rejected decision; a milestone is set once a cycle, and acknowledgement and assessment only once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from contactcenter.domain.complaint.assessment import Level
from contactcenter.domain.complaint.entries import (
    Acknowledged,
    DecisionApproved,
    DecisionProposed,
    DocumentSent,
    Forwarded,
    ReclassificationProposed,
    RecourseTold,
    Rejected,
    ReminderSent,
    ResolvedAtFirstContact,
)
from contactcenter.domain.complaint.findings import Outcome, overall
from contactcenter.domain.complaint.inquiry import (
    Assessed,
    EvidenceAdded,
    FindingRecorded,
    ImmediateActionDone,
    ImmediateActionPlanned,
    PlanSet,
    RootCauseSet,
    StaffTold,
    StaffToldResult,
    StatementGiven,
)
from contactcenter.domain.complaint.matter import Matter
from contactcenter.domain.complaint.recourse import ExternalCase, ResolutionBasis
from contactcenter.domain.complaint.redress import SETTLED, Redress
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.ids import AgentId, TicketId
from contactcenter.domain.ticket import Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestones:
    """When each of these happened in one cycle (spec A.4)."""

    received: datetime
    acknowledged: datetime | None = None
    assessed: datetime | None = None
    holding_response_sent: tuple[datetime, ...] = ()
    update_sent: tuple[datetime, ...] = ()
    final_response_sent: datetime | None = None
    accepted: datetime | None = None
    rejected: datetime | None = None
    redress_completed: datetime | None = None
    closed: datetime | None = None
    external_opened: datetime | None = None
    external_closed: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A time in which we waited for somebody else; what it stops, the clocks decide (A-SM-6)."""

    step: Step
    start: datetime
    end: datetime | None = None
    until: datetime | None = None  # how long we meant to


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """The record of ISO 10002, and where it stands."""

    id: TicketId  # of the ticket that it extends
    reference: str
    recorded_by: str
    recorded_at: datetime
    matter: Matter
    presets: tuple[str, ...]
    accountable_id: AgentId  # answers for it at all times (A-PRN-6)
    stage: str  # of our own, that deals with it now
    step: Step
    since: datetime  # when this step began
    milestones: Milestones
    earlier: tuple[Milestones, ...] = ()  # of the cycles before
    reopen_count: int = 0
    waits: tuple[Wait, ...] = ()
    acknowledgements: tuple[Acknowledged, ...] = ()  # those that arrived, or were waived
    assessed: Assessed | None = None  # last
    priority: Priority | None = None  # none until it is assessed
    planned: Mapping[str, ImmediateActionPlanned] = field(default_factory=dict)
    done: Mapping[str, ImmediateActionDone] = field(default_factory=dict)
    investigator_id: AgentId | None = None
    level: Level = Level.FRONT_LINE
    plan: PlanSet | None = None
    evidence: tuple[EvidenceAdded, ...] = ()
    findings: Mapping[str, FindingRecorded] = field(default_factory=dict)  # by issue
    causes: Mapping[str, RootCauseSet] = field(default_factory=dict)  # by issue
    told: Mapping[str, StaffTold] = field(default_factory=dict)  # by member of staff
    told_result: Mapping[str, StaffToldResult] = field(default_factory=dict)
    statements: tuple[StatementGiven, ...] = ()
    decision: DecisionProposed | None = None  # of this cycle
    approval: DecisionApproved | None = None
    first_contact: ResolvedAtFirstContact | None = None
    redress: Mapping[str, Redress] = field(default_factory=dict)
    documents: tuple[DocumentSent, ...] = ()
    rejection: Rejected | None = None  # of this cycle's decision
    recourse: RecourseTold | None = None
    reminder: ReminderSent | None = None
    heard_at: datetime | None = None  # when the complainant last said something
    basis: ResolutionBasis | None = None
    proposed_kind: ReclassificationProposed | None = None  # what it is, if no complaint
    external_cases: Mapping[str, ExternalCase] = field(default_factory=dict)
    forwarded: tuple[Forwarded, ...] = ()
    merged_into: TicketId | None = None
    merged_from: tuple[TicketId, ...] = ()

    @property
    def received_at(self) -> datetime:
        """When it reached us (A-RCV-3): all its clocks begin there."""
        return self.matter.received_at

    @property
    def decider_id(self) -> str | None:
        """Who decided, in this cycle."""
        if self.decision is not None:
            return self.decision.by
        return None if self.first_contact is None else self.first_contact.by

    @property
    def approver_id(self) -> str | None:
        """Who approved the decision of this cycle."""
        return None if self.approval is None else self.approval.by

    @property
    def decided(self) -> bool:
        """Whether a decision holds: it is approved, or all was settled at first contact."""
        return self.approval is not None or self.first_contact is not None

    @property
    def open_actions(self) -> tuple[str, ...]:
        """The immediate actions that are not done."""
        return tuple(each for each in self.planned if each not in self.done)

    @property
    def open_redress(self) -> tuple[Redress, ...]:
        """What was neither paid nor declined."""
        return tuple(each for each in self.redress.values() if each.status not in SETTLED)

    @property
    def outcome(self) -> Outcome | None:
        """The overall outcome, or None while an issue has none (spec A.3)."""
        if self.basis is ResolutionBasis.WITHDRAWN:
            return Outcome.WITHDRAWN
        found = [self.findings.get(each.id) for each in self.matter.issues]
        if not found or None in found:
            return None
        return overall([each.outcome for each in found if each is not None])


def unfound(complaint: Complaint) -> tuple[str, ...]:
    """Return the issues that nobody gave an outcome (A-RSP-2)."""
    return _without(complaint, complaint.findings)


def uncaused(complaint: Complaint) -> tuple[str, ...]:
    """Return the issues without a root cause."""
    return _without(complaint, complaint.causes)


def _without(complaint: Complaint, found: Iterable[str]) -> tuple[str, ...]:
    known = set(found)
    return tuple(each.id for each in complaint.matter.issues if each.id not in known)
