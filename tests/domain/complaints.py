"""Complaints for tests: entries with defaults, and ways to each step.

ana   agent, team shop, managed by mia         bob, cy   trained officers of team care
mia   manager of team shop, trained            dee       trained officer of team audit
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.complaint.assessment import (
    Assessment,
    Complexity,
    Impact,
    Level,
    Need,
    Safety,
    Severity,
)
from contactcenter.domain.complaint.findings import Outcome, RaisedIssue
from contactcenter.domain.complaint.matter import Matter, ReceivedBy, RemedySought
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.recourse import ExternalCase, Method, Stage
from contactcenter.domain.complaint.redress import (
    AuthorityLimit,
    Money,
    Redress,
    RedressStatus,
    Remedy,
)
from contactcenter.domain.complaint.rules import admit
from contactcenter.domain.complaint.standing import Colleague, Standing
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.ticket import Kind, Priority
from tests.builders import NOON

T = TypeVar("T")
HOUR = timedelta(hours=1)
SHA = "ab" * 32


def hours(count: float) -> datetime:
    """Return a moment after NOON, when the complaint reached us."""
    return NOON + count * HOUR


def eur(amount: int) -> Money:
    return Money(amount=amount, currency="EUR")


STANDING = Standing(
    colleagues={
        "ana": Colleague(role="agent", team="shop", manager_id="mia"),
        "bob": Colleague(role="officer", team="care", trained=True),
        "cy": Colleague(role="officer", team="care", trained=True),
        "dee": Colleague(role="officer", team="audit", trained=True),
        "mia": Colleague(role="manager", team="shop", trained=True, corrects_receipt=True),
    },
    stages=(
        Stage(id="front"),
        Stage(id="officer", roles=frozenset({"officer"})),
        Stage(id="senior", roles=frozenset({"manager"})),
    ),
    limits=(
        AuthorityLimit(role="agent", most=eur(5_000)),
        AuthorityLimit(role="officer", most=eur(50_000)),
        AuthorityLimit(role="manager", most=eur(1_000_000)),
    ),
    concerned_teams=frozenset({"shop", "care"}),
)

MATTER = Matter(
    received_at=NOON,
    received_by=ReceivedBy.EMAIL,
    source_messages=("m1",),
    narrative="The lamp came broken, and nobody answers.",
    complainant_id="carla",
    issues=(
        RaisedIssue(id="lamp", category="quality", description="it came broken"),
        RaisedIssue(id="silence", category="complaint_handling"),
    ),
    remedy_sought=RemedySought(remedy=Remedy.REFUND, money=eur(3_000)),
)

ASSESSMENT = Assessment(
    severity=Severity.MINOR,
    safety=Safety.NONE,
    complexity=Complexity.LOW,
    impact=Impact.ONE,
    action_needed=False,
    action_possible=True,
)
NEED = Need(need="large print", basis="consent", review_on=date(2027, 1, 1))


def a_redress(name: str = "refund", amount: int | None = 3_000, **given: Any) -> Redress:
    money = None if amount is None else eur(amount)
    return Redress(**{"id": name, "remedy": Remedy.REFUND, "money": money, **given})


def a_case(**given: Any) -> ExternalCase:
    defaults = {"id": "case", "provider": "Ombudsman", "method": Method.DETERMINATIVE}
    return ExternalCase(**{**defaults, **given})


_DEFAULTS: Mapping[type, Mapping[str, Any]] = {
    e.Recorded: {
        "ticket_id": "ticket",
        "reference": "0000-0000",
        "matter": MATTER,
        "presets": ("iso10002-default@1",),
        "accountable_id": "mia",
        "stage": "front",
    },
    e.Amended: {"field": "order_ref", "before": "", "after": "A1", "reason": "they wrote it"},
    e.Acknowledged: {"message_id": "ack"},
    e.AcknowledgementFailed: {"message_id": "ack", "reason": "no such mailbox"},
    i.Assessed: {"assessment": ASSESSMENT, "priority": Priority.P4},
    i.ImmediateActionPlanned: {
        "action_id": "stop",
        "what": "stop the sale",
        "who": "ana",
        "due": hours(48),
    },
    i.ImmediateActionDone: {"action_id": "stop", "what": "stopped"},
    i.InvestigatorSet: {"investigator_id": "bob", "level": Level.STANDARD},
    e.AccountableChanged: {"accountable_id": "cy", "reason": "on leave"},
    i.PlanSet: {"questions": ("who packed it?",), "sources": ("log",), "due": hours(90)},
    i.EvidenceAdded: {
        "evidence_id": "photo",
        "kind": "photo",
        "source": "customer",
        "collected_by": "bob",
        "collected_at": NOON,
        "sha256": SHA,
        "description": "",
    },
    i.FindingRecorded: {
        "issue_id": "lamp",
        "outcome": Outcome.UPHELD,
        "fact": "it was broken",
        "rule": "goods arrive whole",
    },
    i.RootCauseSet: {"issue_id": "lamp", "root_cause": "packing"},
    i.StaffTold: {"staff_id": "ana"},
    i.StatementGiven: {"staff_id": "ana", "text": "I was polite"},
    i.StaffToldResult: {"staff_id": "ana"},
    i.AskedComplainant: {"message_id": "q", "question": "a photo?"},
    i.ComplainantReplied: {"message_id": "a", "by": "customer"},
    i.AskedThirdParty: {"party": "courier", "question": "where was it?"},
    i.ThirdPartyReplied: {"party": "courier", "text": "in the van"},
    e.ReclassificationProposed: {"kind": Kind.QUERY, "reason": "they only asked"},
    e.ReclassificationRefused: {"reason": "they are angry"},
    e.DecisionProposed: {"summary": "they are right"},
    e.SentBack: {"reason": "read the log"},
    e.DocumentSent: {"document": DocumentKind.FINAL, "message_id": "doc", "sha256": SHA},
    e.ResolvedAtFirstContact: {
        "channel": "phone",
        "words": "that is fine",
        "accepted_at": hours(0.5),
    },
    e.Accepted: {"words": "thank you", "by": "customer"},
    e.Rejected: {"words": "not enough", "next_stage": "officer", "by": "customer"},
    e.StageChanged: {"stage": "officer", "reason": "too big for us"},
    e.RecourseTold: {"message_id": "recourse"},
    e.ReminderSent: {"message_id": "reminder"},
    e.Withdrawn: {"words": "forget it", "by": "customer"},
    e.Reclassified: {"kind": Kind.QUERY, "reason": "they asked"},
    e.MergedInto: {
        "into_id": "other",
        "complainant_id": "carla",
        "issue_ids": ("lamp", "silence"),
        "reason": "the same lamp",
    },
    e.MergedFrom: {
        "from_id": "other",
        "matter": replace(MATTER, issues=(RaisedIssue(id="price", category="price"),)),
        "presets": ("uk-fca-disp@2026-06",),
        "reason": "the same lamp",
    },
    e.ReferredExternally: {"case": a_case()},
    e.ExternalAdvanced: {"case": a_case()},
    e.RedressChanged: {"redress_id": "refund", "status": RedressStatus.PAID},
    e.Forwarded: {"to": "the courier", "issue_ids": ("lamp",), "message_id": "fw"},
    e.Reopened: {"reason": "new facts"},
}


def an_entry(kind: type[T], hour: float = 1, /, **given: Any) -> T:
    """Return an entry, by bob, so many hours after NOON."""
    defaults = {"id": f"{kind.__name__}-{hour}", "by": "bob", "at": hours(hour)}
    return kind(**{**defaults, **_DEFAULTS.get(kind, {}), **given})


class Story:
    """A complaint as it is told, entry by entry, each an hour after the one before."""

    def __init__(self, standing: Standing = STANDING, **matter: Any) -> None:
        self.standing = standing
        self.now = 0.0
        self.entries: list[e.Entry] = []
        self._is: Complaint | None = None
        self.add(e.Recorded, matter=replace(MATTER, **matter))

    @property
    def complaint(self) -> Complaint:
        assert self._is is not None
        return self._is

    def add(self, kind: type, /, **given: Any) -> "Story":
        """Admit one more."""
        self.now = max(self.now + 1, given.pop("hour", 0))
        given.setdefault("id", f"entry{len(self.entries)}")
        entry = an_entry(kind, self.now, **given)
        self._is = admit(self._is, entry, self.standing)
        self.entries.append(entry)
        return self

    def given(self, **standing: Any) -> "Story":
        """Go on under other circumstances."""
        self.standing = replace(self.standing, **standing)
        return self

    def assessed(self, severity: int = 1, **given: Any) -> "Story":
        assessment = replace(ASSESSMENT, severity=Severity(severity), **given)
        if self.complaint.step is Step.RECEIVED:
            self.add(i.AssessmentStarted)
        return self.add(
            i.Assessed, assessment=assessment, priority=Priority.P1, reason="as the test has it"
        )

    def found(self, outcome: Outcome = Outcome.UPHELD) -> "Story":
        for each in self.complaint.matter.issues:
            self.add(i.FindingRecorded, issue_id=each.id, outcome=outcome)
        return self

    def looked_into(self, severity: int = 1) -> "Story":
        """Go on to where a decision is ripe."""
        self.assessed(severity)
        self.add(i.InvestigatorSet, investigator_id="dee", level=Level(severity - 1))
        return self.add(i.PlanSet).found()

    def proposed(self, severity: int = 1, *redress: Redress, by: str = "bob") -> "Story":
        self.looked_into(severity)
        return self.add(e.DecisionProposed, redress=redress, by=by)

    def communicated(self, *redress: Redress) -> "Story":
        self.proposed(1, *redress)
        return self.add(e.DecisionApproved).add(e.DocumentSent)

    def caused(self) -> "Story":
        for each in self.complaint.matter.issues:
            self.add(i.RootCauseSet, issue_id=each.id)
        return self

    def closed(self, *redress: Redress) -> "Story":
        self.communicated(*redress).add(e.Acknowledged).caused().add(e.Accepted)
        for each in redress:
            self.add(e.RedressChanged, redress_id=each.id)
        return self.add(e.Closed)

    def at(self, step: Step) -> "Story":
        """Go to a step by a short way."""
        ways = {
            Step.RECEIVED: lambda: self,
            Step.ASSESSING: lambda: self.add(i.AssessmentStarted),
            Step.INVESTIGATING: self.assessed_safely,
            Step.AWAITING_COMPLAINANT: lambda: self.assessed_safely().add(i.AskedComplainant),
            Step.AWAITING_THIRD_PARTY: lambda: self.assessed_safely().add(i.AskedThirdParty),
            Step.DECISION_REVIEW: self.proposed,
            Step.DECISION_COMMUNICATED: self.communicated,
            Step.EXTERNAL_REVIEW: lambda: self.add(e.ReferredExternally),
            Step.CLOSED: self.closed,
            Step.WITHDRAWN: lambda: self.add(e.Withdrawn),
            Step.RECLASSIFIED: lambda: self.add(i.AssessmentStarted).add(e.Reclassified),
            Step.MERGED: lambda: self.add(e.MergedInto),
        }
        ways[step]()
        assert self.complaint.step is step
        return self

    def assessed_safely(self) -> "Story":
        return self.add(i.AssessmentStarted).add(i.Assessed)
