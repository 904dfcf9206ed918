"""What refuses an entry: guards, each beside the concept that it protects.

    admit ──► steps, the same for all ──► the guards of the kind ──► the record after it

A refusal says what is missing and what to do. Nothing is looked up: `Standing` holds the rest.
"""

from collections.abc import Callable, Mapping
from typing import Any

from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.complaint.folding import apply, arrow
from contactcenter.domain.complaint.guards import closing, deciding, looking, receiving
from contactcenter.domain.complaint.guards.impartiality import (
    expect_accountable,
    expect_investigator,
    expect_outsider,
)
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.standing import Standing
from contactcenter.domain.complaint.steps import arrive
from contactcenter.domain.errors import Conflict, Invalid

# What must be said in words.
_SAID: Mapping[type, tuple[str, ...]] = {
    e.Recorded: ("reference",),
    e.Amended: ("reason",),
    e.AcknowledgementFailed: ("reason",),
    i.ImmediateActionPlanned: ("what", "who"),
    i.ImmediateActionDone: ("what",),
    e.AccountableChanged: ("reason",),
    i.EvidenceAdded: ("kind", "source", "collected_by"),
    i.FindingRecorded: ("fact", "rule"),
    i.RootCauseSet: ("root_cause",),
    i.StatementGiven: ("text",),
    i.AskedComplainant: ("question",),
    i.AskedThirdParty: ("party", "question"),
    i.ThirdPartyReplied: ("party",),
    e.DecisionProposed: ("summary",),
    e.SentBack: ("reason",),
    e.ResolvedAtFirstContact: ("channel", "words"),
    e.Accepted: ("words",),
    e.Rejected: ("words",),
    e.StageChanged: ("reason",),
    e.Withdrawn: ("words",),
    e.ReclassificationProposed: ("reason",),
    e.ReclassificationRefused: ("reason",),
    e.Reclassified: ("reason",),
    e.MergedInto: ("reason",),
    e.MergedFrom: ("reason",),
    e.Forwarded: ("to",),
    e.Reopened: ("reason",),
}

# What others say may come to us late: it counts from its own time (spec B-EVT-5).
_THEIRS = (
    i.ComplainantReplied
    | i.ThirdPartyReplied
    | e.Accepted
    | e.Rejected
    | e.Withdrawn
    | e.ReferredExternally
)


# Guards of a kind, beside those that are the same for all.
_GUARDS: Mapping[type, Callable[[Complaint, Any, Standing], None]] = {
    e.Amended: receiving.expect_amended,
    e.Acknowledged: receiving.expect_acknowledged,
    e.AcknowledgementFailed: receiving.expect_failed,
    i.Assessed: looking.expect_assessed,
    i.ImmediateActionPlanned: looking.expect_planned,
    i.ImmediateActionDone: looking.expect_done,
    i.InvestigatorSet: expect_investigator,
    e.AccountableChanged: expect_accountable,
    i.PlanSet: looking.expect_plan,
    i.EvidenceAdded: looking.expect_evidence,
    i.FindingRecorded: looking.expect_finding,
    i.RootCauseSet: looking.expect_cause,
    i.StaffTold: looking.expect_subject,
    i.StatementGiven: looking.expect_subject,
    i.StaffToldResult: looking.expect_subject,
    i.AskedComplainant: looking.expect_may_wait,
    i.AskedThirdParty: looking.expect_may_wait,
    i.WaitExpired: looking.expect_waited,
    e.DecisionProposed: deciding.expect_proposed,
    e.SentBack: deciding.expect_sent_back,
    e.DecisionApproved: deciding.expect_approved,
    e.DocumentSent: deciding.expect_document,
    e.ResolvedAtFirstContact: deciding.expect_settled_at_once,
    e.Rejected: closing.expect_rejected,
    e.StageChanged: closing.expect_stage,
    e.DeemedAccepted: closing.expect_silence,
    e.Exhausted: closing.expect_exhausted,
    e.ReclassificationProposed: closing.expect_kind_proposed,
    e.ReclassificationRefused: closing.expect_kind_refused,
    e.Reclassified: closing.expect_reclassified,
    e.MergedInto: receiving.expect_joins,
    e.MergedFrom: receiving.expect_takes,
    e.ReferredExternally: closing.expect_referred,
    e.ExternalAdvanced: closing.expect_advanced,
    e.RedressChanged: closing.expect_redress,
    e.Forwarded: closing.expect_forwarded,
    e.Reopened: closing.expect_reopened,
    e.Closed: closing.expect_closed,
}


def admit(complaint: Complaint | None, entry: e.Entry, standing: Standing) -> Complaint:
    """Return the complaint after an entry that nothing speaks against.

    Raises:
        Invalid: the entry itself cannot be.
        Conflict: the complaint is not ready for it; the text names what is missing.
        Forbidden: `by`, or who is named, may not.
    """
    _expect_words(entry)
    if isinstance(entry, e.Recorded):
        receiving.expect_recorded(entry, standing)
    elif complaint is not None:
        _expect_moment(complaint, entry)
        expect_outsider(complaint, entry)
        if guard := _GUARDS.get(type(entry)):
            guard(complaint, entry, standing)
    after = apply(complaint, entry)
    _expect_order(after)
    return after


def _expect_words(entry: e.Entry) -> None:
    for field in _SAID.get(type(entry), ()):
        if not getattr(entry, field).strip():
            kind = e.kind_of(entry).replace("_", " ")
            raise Invalid(f"{field}: is empty; {kind} is recorded with its {field}")


def _expect_moment(complaint: Complaint, entry: e.Entry) -> None:
    """Nothing happens before the receipt, and no step begins before the one that led to it."""
    if entry.at < complaint.received_at:
        raise Invalid(
            f"at: {entry.at.isoformat()} is before the receipt"
            f" at {complaint.received_at.isoformat()}"
        )
    to = arrive(complaint.step, arrow(complaint, entry))
    moves = to is not complaint.step and not isinstance(entry, _THEIRS)
    if moves and entry.at < complaint.since:
        raise Invalid(
            f"at: {entry.at.isoformat()} is before {complaint.since.isoformat()}, when the step"
            f" {complaint.step} began"
        )


def _expect_order(complaint: Complaint) -> None:
    """Keep received ≤ acknowledged, and received ≤ assessed ≤ final ≤ closed (A-SM-1)."""
    reached = complaint.milestones
    chains = (
        ("received", "acknowledged"),
        ("received", "assessed", "final_response_sent", "closed"),
    )
    for chain in chains:
        last, since = chain[0], reached.received
        for name in chain[1:]:
            at = getattr(reached, name)
            if at is not None and at < since:
                raise Conflict(f"{name}: {at.isoformat()} is before {last} {since.isoformat()}")
            last, since = (last, since) if at is None else (name, at)
