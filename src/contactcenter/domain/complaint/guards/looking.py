"""Rules about assessment, investigation and the questions asked meanwhile (A.6, A-INV, A-IMP-3)."""

from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.complaint.assessment import Level, Safety, priority_of
from contactcenter.domain.complaint.guards.impartiality import minimum_level
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.standing import Standing
from contactcenter.domain.complaint.taxonomy import expect_offered
from contactcenter.domain.errors import Conflict, Invalid
from contactcenter.domain.ticket import Priority


def expect_assessed(complaint: Complaint, entry: i.Assessed, standing: Standing) -> None:
    """Refuse an assessment that is not complete, or a priority without its reason (A-ASM).

    Raises:
        Invalid: naming what is missing.
    """
    if entry.remedy_sought is None and complaint.matter.remedy_sought is None:
        raise Invalid("remedy_sought: is missing; ask, and record that none was stated")
    for each in entry.assessment.vulnerability:
        if not each.need.strip() or not each.basis.strip():
            raise Invalid("vulnerability: say what is needed, and on what ground we may know it")
    if entry.reason.strip():
        return
    told = priority_of(entry.assessment, standing.priorities)
    if entry.priority is not told:
        raise Invalid(f"reason: the table says {told}; say why {entry.priority}")
    if complaint.priority is not None and entry.priority > complaint.priority:
        raise Invalid(f"reason: say why it is less urgent than {complaint.priority} now")


def expect_planned(complaint: Complaint, entry: i.ImmediateActionPlanned, _: Standing) -> None:
    """Refuse a second action of the same name.

    Raises:
        Conflict: there is one.
    """
    if entry.action_id in complaint.planned:
        raise Conflict(f"action_id: there is an action {entry.action_id!r:.60} already")


def expect_done(complaint: Complaint, entry: i.ImmediateActionDone, _: Standing) -> None:
    """Refuse to do what was not planned, or was done.

    Raises:
        Conflict: it is not open.
    """
    if entry.action_id not in complaint.open_actions:
        raise Conflict(f"action_id: no action {entry.action_id!r:.60} is open")


def expect_plan(_: Complaint, entry: i.PlanSet, __: Standing) -> None:
    """Refuse a plan that asks nothing, or asks nobody (A-INV-3).

    Raises:
        Invalid: naming which.
    """
    for field, said in (("questions", entry.questions), ("sources", entry.sources)):
        if not said or not all(each.strip() for each in said):
            raise Invalid(f"{field}: is empty")


def expect_evidence(complaint: Complaint, entry: i.EvidenceAdded, _: Standing) -> None:
    """Refuse to replace evidence, or to have collected it in the future (A-INV-2).

    Raises:
        Conflict: there is some of that name.
        Invalid: it is yet to be collected.
    """
    if entry.evidence_id in {each.evidence_id for each in complaint.evidence}:
        raise Conflict(f"evidence_id: {entry.evidence_id!r:.60} is there, and is not replaced")
    if entry.collected_at > entry.at:
        raise Invalid(f"collected_at: {entry.collected_at.isoformat()} is yet to come")


def expect_finding(complaint: Complaint, entry: i.FindingRecorded, standing: Standing) -> None:
    """Refuse a finding after the decision, or before the plan (A-INV-3).

    Raises:
        Invalid: no such issue.
        Conflict: it is decided, or there is no plan.
    """
    expect_issue(complaint, entry.issue_id)
    if complaint.decided:
        raise Conflict("finding: the decision is taken; reopen the complaint")
    expect_planned_look(complaint, standing)


def expect_planned_look(complaint: Complaint, standing: Standing) -> None:
    """Refuse a formal investigation without a plan (A-INV-3).

    Raises:
        Conflict: there is none.
    """
    level = max(complaint.level, minimum_level(complaint, standing))
    if level >= Level.FORMAL and complaint.plan is None:
        raise Conflict(f"plan: level {level:d} needs one: questions, sources, and by when")


def expect_cause(complaint: Complaint, entry: i.RootCauseSet, standing: Standing) -> None:
    """Refuse the cause of nothing, or one that is not in the tree of causes (A-ANL-1).

    Raises:
        Invalid: no such issue, or no such cause.
    """
    expect_issue(complaint, entry.issue_id)
    expect_offered("root_cause", entry.root_cause, standing.causes)


def expect_issue(complaint: Complaint, issue_id: str) -> None:
    """Refuse an issue that nobody raised.

    Raises:
        Invalid: naming those that there are.
    """
    known = [each.id for each in complaint.matter.issues]
    if issue_id not in known:
        there = ", ".join(known) or "none"
        raise Invalid(f"issue_id: {issue_id!r:.60} is no issue of it; there is {there}")


def expect_subject(
    complaint: Complaint, entry: i.StaffTold | i.StatementGiven | i.StaffToldResult, _: Standing
) -> None:
    """Refuse to tell or hear as a subject whom it is not about (A-IMP-3).

    Raises:
        Invalid: it is not about them.
        Conflict: they do not know of it yet.
    """
    if entry.staff_id not in complaint.matter.subject_staff:
        raise Invalid(f"staff_id: the complaint is not about {entry.staff_id!r:.60}")
    if not isinstance(entry, i.StaffTold) and entry.staff_id not in complaint.told:
        raise Conflict(f"staff_id: tell {entry.staff_id} of the complaint first")


def expect_may_wait(
    complaint: Complaint, entry: i.AskedComplainant | i.AskedThirdParty, _: Standing
) -> None:
    """Refuse to wait while somebody is in danger and nothing is done (A-ASM-3).

    Raises:
        Conflict: no immediate action is planned.
        Invalid: the waiting would end before it begins.
    """
    if entry.until is not None and entry.until <= entry.at:
        raise Invalid(f"until: {entry.until.isoformat()} is over")
    expect_action_planned(complaint)


def expect_action_planned(complaint: Complaint) -> None:
    """Refuse to let an urgent complaint wait while nothing is done (A-ASM-3).

    Raises:
        Conflict: no immediate action is planned.
    """
    if is_urgent(complaint) and not complaint.planned:
        raise Conflict("it may not wait: plan an immediate action first: what, who, by when")


def is_urgent(complaint: Complaint) -> bool:
    """Whether something must be done at once, and the supervisor on call know it (A-ASM-3)."""
    assessed = complaint.assessed
    unsafe = assessed is not None and assessed.assessment.safety is not Safety.NONE
    return unsafe or complaint.priority is Priority.P1


def expect_waited(complaint: Complaint, entry: i.WaitExpired, _: Standing) -> None:
    """Refuse to stop waiting before the time that was given.

    Raises:
        Conflict: there is time left.
    """
    until = complaint.waits[-1].until
    if until is not None and entry.at < until:
        raise Conflict(f"wait: there is time to answer until {until.isoformat()}")
