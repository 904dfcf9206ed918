"""Assessment, investigation and impartiality (spec A.6, A-INV, A-IMP, A-GOV-3)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.complaint.assessment import Level, Safety, Severity
from contactcenter.domain.complaint.findings import Outcome
from contactcenter.domain.complaint.guards.impartiality import sees
from contactcenter.domain.complaint.guards.looking import is_urgent
from contactcenter.domain.complaint.matter import RemedySought
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.errors import Conflict, DomainError, Forbidden, Invalid
from contactcenter.domain.plain import to_plain
from contactcenter.domain.ticket import Priority
from tests.domain.complaints import ASSESSMENT, NEED, SHA, STANDING, Story, an_entry, hours

MICROSECOND = timedelta(microseconds=1)
P1, P2, P3, P4 = Priority


def test_an_assessment_leads_on_and_is_reached_once() -> None:
    """A-ASM-1, A-ASM-4: the first is the milestone, the last holds."""
    story = Story().at(Step.INVESTIGATING)
    assert story.complaint.milestones.assessed == hours(3)
    story.add(i.Assessed, assessment=replace(ASSESSMENT, severity=Severity.CRITICAL), priority=P1)
    assert story.complaint.milestones.assessed == hours(3)
    assert story.complaint.priority is P1
    assert story.complaint.step is Step.INVESTIGATING


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"priority": P3}, "reason: the table says p4; say why p3"),
        (
            {"assessment": replace(ASSESSMENT, severity=Severity.CRITICAL), "priority": P2},
            "reason: the table says p1; say why p2",
        ),
        (
            {"assessment": replace(ASSESSMENT, vulnerability=(replace(NEED, need=" "),))},
            "vulnerability: say what is needed",
        ),
        (
            {"assessment": replace(ASSESSMENT, vulnerability=(NEED, replace(NEED, basis=" ")))},
            "vulnerability: .* on what ground we may know it",
        ),
    ],
)
def test_an_assessment_is_refused(given: dict[str, Any], refusal: str) -> None:
    """A-ASM-2, A-VUL-1."""
    with pytest.raises(Invalid, match=refusal):
        Story().add(i.AssessmentStarted).add(i.Assessed, **given)


def test_what_somebody_needs_is_known_with_its_ground() -> None:
    """A-VUL-1."""
    needs = replace(ASSESSMENT, vulnerability=(NEED,))
    story = Story().add(i.AssessmentStarted).add(i.Assessed, assessment=needs, priority=P3)
    assert story.complaint.assessed is not None
    assert story.complaint.assessed.assessment.vulnerability == (NEED,)


def test_another_priority_than_the_tables_has_its_reason() -> None:
    story = Story().add(i.AssessmentStarted).add(i.Assessed, priority=P2, reason="the press knows")
    assert story.complaint.priority is P2
    with pytest.raises(Invalid, match=r"reason: say why it is less urgent than p2 now"):
        story.add(i.Assessed)
    story.add(i.Assessed, reason="they do not")
    assert story.complaint.priority is P4
    story.add(i.Assessed)  # as before


def test_the_remedy_that_is_sought_is_known_before_anybody_looks() -> None:
    story = Story(remedy_sought=None).add(i.AssessmentStarted)
    with pytest.raises(Invalid, match=r"remedy_sought: is missing; ask, and record that none"):
        story.add(i.Assessed)
    story.add(i.Assessed, remedy_sought=RemedySought())
    assert story.complaint.matter.remedy_sought == RemedySought()
    story.add(i.Assessed)
    assert story.complaint.matter.remedy_sought == RemedySought()


ASKS = [i.AskedComplainant, i.AskedThirdParty]


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize(
    "danger",
    [
        {"priority": P1, "reason": "so"},
        {
            "assessment": replace(ASSESSMENT, safety=Safety.POSSIBLE),
            "priority": P3,
            "reason": "so",
        },
        {"assessment": replace(ASSESSMENT, safety=Safety.ACTUAL), "priority": P1},
    ],
)
def test_what_is_urgent_does_not_wait_before_something_is_done(
    ask: type, danger: dict[str, Any]
) -> None:
    """A-ASM-3."""
    story = Story().add(i.AssessmentStarted).add(i.Assessed, **danger)
    assert is_urgent(story.complaint)
    with pytest.raises(Conflict, match=r"it may not wait: plan an immediate action first"):
        story.add(ask)
    story.add(i.ImmediateActionPlanned).add(ask)
    assert story.complaint.step.startswith("awaiting")


def test_what_is_not_urgent_may_wait() -> None:
    story = Story()
    assert not is_urgent(story.complaint)
    story.assessed_safely()
    assert not is_urgent(story.complaint)


@pytest.mark.parametrize("ask", ASKS)
def test_a_wait_lasts_until_its_time_or_an_answer(ask: type) -> None:
    story = Story().assessed_safely()
    with pytest.raises(Invalid, match=r"until: .* is over"):
        story.add(ask, until=hours(4))
    story.add(ask, until=hours(10))
    (wait,) = story.complaint.waits
    assert (wait.step, wait.start, wait.end) == (story.complaint.step, hours(5), None)
    assert wait.until == hours(10)
    with pytest.raises(Conflict, match=r"wait: there is time to answer until 2026-03-30T22"):
        story.add(i.WaitExpired, at=hours(10) - MICROSECOND)
    story.add(i.WaitExpired, at=hours(10))
    assert story.complaint.step is Step.INVESTIGATING
    assert story.complaint.waits[0].end == hours(10) == story.complaint.since


def test_a_wait_without_end_ends_when_somebody_says_so() -> None:
    story = Story().at(Step.AWAITING_THIRD_PARTY).add(i.WaitExpired)
    assert story.complaint.waits[0].until is None
    assert story.complaint.waits[0].end == story.complaint.since


def test_an_answer_ends_the_wait_at_its_own_time() -> None:
    """B-EVT-2, B-EVT-5."""
    story = Story().at(Step.AWAITING_COMPLAINANT)
    asked = story.complaint.since
    story.add(i.ComplainantReplied, at=asked - MICROSECOND)
    assert story.complaint.step is Step.AWAITING_COMPLAINANT  # it was written before
    assert story.complaint.heard_at == asked - MICROSECOND
    story.add(i.ComplainantReplied, at=asked)
    assert story.complaint.step is Step.INVESTIGATING
    assert story.complaint.waits[0].end == story.complaint.heard_at == asked
    story.add(i.ComplainantReplied, at=hours(1))
    assert story.complaint.heard_at == asked


def test_a_third_party_answers_likewise() -> None:
    story = Story().at(Step.AWAITING_THIRD_PARTY)
    asked = story.complaint.since
    story.add(i.ThirdPartyReplied, at=asked - MICROSECOND)
    assert story.complaint.step is Step.AWAITING_THIRD_PARTY
    story.add(i.ThirdPartyReplied, at=asked)
    assert story.complaint.step is Step.INVESTIGATING
    assert story.complaint.heard_at is None


def test_what_others_did_counts_from_its_time_and_turns_no_time_back() -> None:
    story = Story().at(Step.AWAITING_COMPLAINANT)
    since = story.complaint.since
    story.add(e.Withdrawn, at=since - MICROSECOND)
    assert (story.complaint.step, story.complaint.since) == (Step.WITHDRAWN, since)
    assert story.complaint.waits[0].end == since


def test_immediate_actions_are_open_until_they_are_done() -> None:
    story = Story().add(i.ImmediateActionPlanned)
    with pytest.raises(Conflict, match=r"action_id: there is an action 'stop' already"):
        story.add(i.ImmediateActionPlanned)
    with pytest.raises(Conflict, match=r"action_id: no action 'go' is open"):
        story.add(i.ImmediateActionDone, action_id="go")
    assert story.complaint.open_actions == ("stop",)
    story.add(i.ImmediateActionDone)
    assert story.complaint.open_actions == ()
    with pytest.raises(Conflict, match=r"action_id: no action 'stop' is open"):
        story.add(i.ImmediateActionDone)


@pytest.mark.parametrize(("severity", "least"), [(1, 0), (2, 1), (3, 2), (4, 3)])
def test_the_severity_sets_the_least_level(severity: int, least: int) -> None:
    """A-INV-1."""
    story = Story().assessed(severity)
    for level in Level:
        if level < least:
            with pytest.raises(Invalid, match=rf"level: {level:d} is too low; .* needs {least}"):
                story.add(i.InvestigatorSet, investigator_id="dee", level=level)
        else:
            story.add(i.InvestigatorSet, investigator_id="dee", level=level)
    assert (story.complaint.investigator_id, story.complaint.level) == ("dee", 3)


def test_what_happens_again_and_again_is_looked_into_deeper() -> None:
    """A-INV-1: three of the same cause in 90 days."""
    story = Story().assessed(2).given(same_cause=2)
    story.add(i.InvestigatorSet, level=Level.STANDARD)
    story.given(same_cause=3)
    with pytest.raises(Invalid, match=r"level: 1 is too low; such a complaint needs 2"):
        story.add(i.InvestigatorSet, level=Level.STANDARD)
    story.given(raised_from=4).add(i.InvestigatorSet, level=Level.STANDARD)
    story.given(levels=dict.fromkeys(Severity, Level.FORMAL))
    with pytest.raises(Invalid, match=r"needs 2"):
        story.add(i.InvestigatorSet, level=Level.STANDARD)


def test_what_was_not_assessed_has_no_least_level() -> None:
    story = Story().given(same_cause=99).add(i.InvestigatorSet, level=Level.FRONT_LINE)
    assert story.complaint.investigator_id == "bob"


def test_a_formal_investigation_needs_a_training_or_a_reason() -> None:
    """A-GOV-3."""
    story = Story().add(i.InvestigatorSet, investigator_id="ana", level=Level.STANDARD)
    with pytest.raises(Forbidden, match=r"ana holds no valid training for level 2"):
        story.add(i.InvestigatorSet, investigator_id="ana", level=Level.FORMAL)
    with pytest.raises(Forbidden, match=r"no valid training"):
        story.add(i.InvestigatorSet, investigator_id="ana", level=Level.FORMAL, reason=" ")
    story.add(i.InvestigatorSet, investigator_id="ana", level=Level.FORMAL, reason="nobody else")
    story.add(i.InvestigatorSet, investigator_id="bob", level=Level.FORMAL)


def test_an_independent_investigation_needs_another_team() -> None:
    """A-IMP-2."""
    story = Story().add(i.InvestigatorSet, level=Level.FORMAL)
    with pytest.raises(Forbidden, match=r"level 3 needs somebody of another team than care"):
        story.add(i.InvestigatorSet, level=Level.INDEPENDENT)
    story.add(i.InvestigatorSet, investigator_id="dee", level=Level.INDEPENDENT)
    loner = replace(STANDING.colleagues["dee"], team="")
    story.given(colleagues={**STANDING.colleagues, "dee": loner})
    with pytest.raises(Forbidden, match=r"another team than none"):
        story.add(i.InvestigatorSet, investigator_id="dee", level=Level.INDEPENDENT)


def about_ana() -> Story:
    return Story(subject_staff=("ana",))


def test_whom_it_is_about_does_not_investigate() -> None:
    """A-IMP-1."""
    story = about_ana().add(e.AccountableChanged)
    with pytest.raises(Forbidden, match=r"investigator: the complaint is about ana; choose some"):
        story.add(i.InvestigatorSet, investigator_id="ana")
    with pytest.raises(Forbidden, match=r"mia manages somebody whom the complaint is about"):
        story.add(i.InvestigatorSet, investigator_id="mia")
    with pytest.raises(Forbidden, match=r"accountable: the complaint is about ana"):
        story.add(e.AccountableChanged, accountable_id="ana")
    with pytest.raises(Invalid, match=r"investigator: 'zed' is nobody who works here now"):
        story.add(i.InvestigatorSet, investigator_id="zed")
    story.given(managers_excluded=False).add(i.InvestigatorSet, investigator_id="mia")
    assert story.complaint.investigator_id == "mia"


def test_somebody_who_left_has_no_manager_here() -> None:
    story = Story(subject_staff=("gone",)).add(i.InvestigatorSet, investigator_id="mia")
    assert story.complaint.investigator_id == "mia"


@pytest.mark.parametrize("kind", [e.Acknowledged, i.AssessmentStarted, e.Withdrawn, i.StaffTold])
def test_whom_it_is_about_does_nothing_with_it(kind: type) -> None:
    """A-IMP-1: hidden, but for the form for their own account."""
    story = about_ana()
    assert not sees(story.complaint, "ana")
    assert sees(story.complaint, "mia")
    with pytest.raises(Forbidden, match=r"the complaint is about you"):
        story.add(kind, by="ana")


def test_whom_it_is_about_is_told_heard_and_told_again() -> None:
    """A-IMP-3: the result when whoever complained knows it, too."""
    story = about_ana()
    with pytest.raises(Conflict, match=r"staff_id: tell ana of the complaint first"):
        story.add(i.StatementGiven)
    story.add(i.StaffTold).add(i.StatementGiven, by="ana").add(i.StatementGiven)
    for kind in (i.StaffTold, i.StatementGiven):
        with pytest.raises(Invalid, match=r"staff_id: the complaint is not about 'cy'"):
            story.add(kind, staff_id="cy")
    with pytest.raises(Conflict, match=r"this is possible at decision_communicated"):
        story.add(i.StaffToldResult)
    story.add(e.Withdrawn).add(i.StaffToldResult)
    assert [each.by for each in story.complaint.statements] == ["ana", "bob"]
    assert list(story.complaint.told) == list(story.complaint.told_result) == ["ana"]
    with pytest.raises(Invalid, match=r"staff_id: the complaint is not about 'cy'"):
        story.add(i.StaffToldResult, staff_id="cy")
    with pytest.raises(Conflict, match=r"staff_id: tell ana of the complaint first"):
        about_ana().add(e.Withdrawn).add(i.StaffToldResult)


def test_nobody_speaks_for_another_whom_it_is_about() -> None:
    story = Story(subject_staff=("ana", "cy")).add(i.StaffTold, staff_id="cy")
    with pytest.raises(Forbidden, match=r"the complaint is about you"):
        story.add(i.StatementGiven, by="ana", staff_id="cy")


def _now_about(story: Story, *staff: str, by: str = "bob") -> Story:
    before = to_plain(story.complaint.matter.subject_staff)
    return story.add(e.Amended, field="subject_staff", before=before, after=list(staff), by=by)


@pytest.mark.parametrize(
    ("step", "staff", "refusal"),
    [
        (Step.RECEIVED, "mia", "mia is its accountable; set another first"),
        (Step.DECISION_REVIEW, "mia", "mia is its accountable; set another, or send"),
        (Step.DECISION_REVIEW, "dee", "dee is its investigator; set another, or send the"),
        (Step.DECISION_REVIEW, "bob", "bob is its decider; set another, or send the dec"),
    ],
)
def test_who_has_it_in_hand_hands_over_before_it_is_about_them(
    step: Step, staff: str, refusal: str
) -> None:
    with pytest.raises(Conflict, match=f"subject_staff: {refusal}"):
        _now_about(Story().at(step), "ana", staff)


def test_a_manager_hands_over_before_it_is_about_theirs() -> None:
    """Spec A-IMP-1: who may not be named may not stay either; answering for it judges nothing."""
    free = Story(subject_staff=()).given(managers_excluded=False).assessed()
    free.add(i.InvestigatorSet, investigator_id="mia", level=Level(0))
    with pytest.raises(Conflict, match=r"subject_staff: mia, its investigator, manages them"):
        _now_about(free.given(managers_excluded=True), "ana")
    _now_about(free.given(managers_excluded=False), "ana")


def test_an_approver_hands_over_before_it_is_about_them() -> None:
    story = Story().proposed().add(e.DecisionApproved, by="cy")
    with pytest.raises(Conflict, match=r"subject_staff: cy is its approver"):
        _now_about(story, "cy")


@pytest.mark.parametrize("step", [Step.DECISION_COMMUNICATED, Step.CLOSED])
def test_what_comes_out_later_is_recorded_all_the_same(step: Step) -> None:
    story = _now_about(Story().at(step), "bob")
    assert story.complaint.matter.subject_staff == ("bob",)
    with pytest.raises(Conflict, match=r"subject_staff: dee is its investigator; set another f"):
        _now_about(story, "dee", by="cy")
    _now_about(story.add(i.InvestigatorSet, investigator_id="cy", by="cy"), "dee", by="cy")


def test_the_same_people_may_be_named_again() -> None:
    story = Story(subject_staff=("ana",))
    _now_about(_now_about(story, "ana", "cy"), "cy")
    assert story.complaint.matter.subject_staff == ("cy",)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"questions": ()}, "questions: is empty"),
        ({"questions": ("a", " ")}, "questions: is empty"),
        ({"sources": ()}, "sources: is empty"),
    ],
)
def test_a_plan_asks_somebody_something(given: dict[str, Any], refusal: str) -> None:
    """A-INV-3."""
    with pytest.raises(Invalid, match=refusal):
        Story().at(Step.ASSESSING).add(i.PlanSet, **given)


@pytest.mark.parametrize(("severity", "level"), [(3, 2), (1, 2), (4, 0)])
def test_a_formal_investigation_finds_nothing_without_a_plan(severity: int, level: int) -> None:
    story = Story().assessed(1)
    story.add(i.InvestigatorSet, investigator_id="dee", level=Level(level)).assessed(severity)
    wanted = max(severity - 1, level)
    with pytest.raises(Conflict, match=f"plan: level {wanted} needs one: questions, sources"):
        story.add(i.FindingRecorded)
    story.add(i.PlanSet).add(i.FindingRecorded)
    assert story.complaint.plan is not None


def test_a_lighter_one_needs_no_plan() -> None:
    story = Story().assessed(2).add(i.InvestigatorSet).add(i.FindingRecorded)
    assert story.complaint.findings["lamp"].outcome is Outcome.UPHELD


def test_evidence_is_added_and_never_replaced() -> None:
    """A-INV-2."""
    story = Story().add(i.EvidenceAdded)
    with pytest.raises(Conflict, match=r"evidence_id: 'photo' is there, and is not replaced"):
        story.add(i.EvidenceAdded)
    story.add(i.EvidenceAdded, evidence_id="log", collected_at=hours(4))
    with pytest.raises(Invalid, match=r"collected_at: .* is yet to come"):
        story.add(i.EvidenceAdded, evidence_id="x", collected_at=hours(5) + MICROSECOND)
    assert [each.evidence_id for each in story.complaint.evidence] == ["photo", "log"]


@pytest.mark.parametrize("sha", ["", SHA[:-1], SHA + "a", SHA.upper(), "g" * 64])
@pytest.mark.parametrize("kind", [i.EvidenceAdded, e.DocumentSent])
def test_a_hash_is_a_hash(kind: type, sha: str) -> None:
    with pytest.raises(Invalid, match=f"sha256: '{sha}' is no SHA-256"):
        an_entry(kind, sha256=sha)


def test_findings_and_causes_are_of_issues() -> None:
    story = Story()
    for kind in (i.FindingRecorded, i.RootCauseSet):
        with pytest.raises(Invalid, match=r"issue_id: 'x' is no issue of it; there is lamp, sil"):
            story.add(kind, issue_id="x")
        with pytest.raises(Invalid, match=r"issue_id: 'x' is no issue of it; there is none"):
            Story(issues=()).add(kind, issue_id="x")


def test_a_finding_is_recorded_anew_until_the_decision() -> None:
    story = Story().at(Step.INVESTIGATING).found().found(Outcome.NOT_UPHELD)
    assert story.complaint.outcome is Outcome.NOT_UPHELD
    story = Story().communicated().add(e.ReferredExternally)
    with pytest.raises(Conflict, match=r"finding: the decision is taken; reopen the complaint"):
        story.add(i.FindingRecorded)
    Story().add(e.ReferredExternally).add(i.FindingRecorded)


@pytest.mark.parametrize(
    ("step", "kind", "field"),
    [
        (Step.RECEIVED, e.AccountableChanged, "reason"),
        (Step.RECEIVED, i.ImmediateActionPlanned, "what"),
        (Step.RECEIVED, i.ImmediateActionPlanned, "who"),
        (Step.RECEIVED, i.EvidenceAdded, "kind"),
        (Step.RECEIVED, i.EvidenceAdded, "source"),
        (Step.RECEIVED, i.EvidenceAdded, "collected_by"),
        (Step.RECEIVED, i.FindingRecorded, "fact"),
        (Step.RECEIVED, i.FindingRecorded, "rule"),
        (Step.RECEIVED, i.RootCauseSet, "root_cause"),
        (Step.RECEIVED, i.StatementGiven, "text"),
        (Step.RECEIVED, e.AcknowledgementFailed, "reason"),
        (Step.RECEIVED, i.ImmediateActionDone, "what"),
        (Step.RECEIVED, e.StageChanged, "reason"),
        (Step.RECEIVED, e.Withdrawn, "words"),
        (Step.RECEIVED, e.ResolvedAtFirstContact, "channel"),
        (Step.RECEIVED, e.ResolvedAtFirstContact, "words"),
        (Step.ASSESSING, e.Reclassified, "reason"),
        (Step.INVESTIGATING, i.AskedComplainant, "question"),
        (Step.INVESTIGATING, i.AskedThirdParty, "party"),
        (Step.INVESTIGATING, i.AskedThirdParty, "question"),
        (Step.INVESTIGATING, i.ThirdPartyReplied, "party"),
        (Step.INVESTIGATING, e.DecisionProposed, "summary"),
        (Step.DECISION_REVIEW, e.SentBack, "reason"),
        (Step.DECISION_COMMUNICATED, e.Accepted, "words"),
        (Step.DECISION_COMMUNICATED, e.Rejected, "words"),
        (Step.CLOSED, e.Reopened, "reason"),
    ],
)
def test_what_must_be_said_is_said(step: Step, kind: type, field: str) -> None:
    with pytest.raises(DomainError, match=f"^{field}: is empty; .* is recorded with its {field}"):
        Story().at(step).add(kind, **{field: " \n"})


def test_nothing_happens_before_the_receipt_nor_a_step_before_the_last() -> None:
    story = Story()
    with pytest.raises(
        Invalid, match=r"at: 2026-03-30T11.* is before the receipt at 2026-03-30T12"
    ):
        story.add(e.Acknowledged, at=hours(0) - MICROSECOND)
    story.add(e.Acknowledged, at=hours(0))
    with pytest.raises(Invalid, match=r"when the step received began"):
        story.add(i.AssessmentStarted, at=hours(1) - MICROSECOND)
    story.add(i.AssessmentStarted, at=hours(1))
    story.add(i.EvidenceAdded, at=hours(0.5))


def test_the_milestones_keep_their_order() -> None:
    """A-SM-1: received <= assessed <= final response <= closed."""
    story = Story().add(e.Withdrawn).add(e.Reopened)
    story.add(i.Assessed, at=hours(90)).add(i.InvestigatorSet).add(i.PlanSet).found()
    story.add(e.DecisionProposed).add(e.DecisionApproved)
    early = hours(90) - MICROSECOND
    with pytest.raises(Conflict, match=r"final_response_sent: .* is before assessed 2026-04-03"):
        story.add(e.DocumentSent, at=early)
    story.add(e.DocumentSent, at=hours(90)).add(e.Acknowledged).caused().add(e.Accepted)
    story.add(e.Closed, at=hours(90))

    story = Story().found().caused().add(e.Acknowledged).add(e.ResolvedAtFirstContact)
    story.add(e.DocumentSent, document=DocumentKind.SUMMARY, at=hours(90))
    with pytest.raises(Conflict, match=r"closed: .* is before final_response_sent"):
        story.add(e.Closed, at=early)
    story.add(e.Closed, at=hours(90))


def test_a_cause_is_one_of_the_tree() -> None:
    """A-ANL-1: a word of somebody's own counts nowhere."""
    story = Story().at(Step.INVESTIGATING)
    with pytest.raises(Invalid, match="root_cause: 'gremlins' is not in the list of the house"):
        story.add(i.RootCauseSet, root_cause="gremlins")
    story.given(causes=frozenset({"gremlins"})).add(i.RootCauseSet, root_cause="gremlins")
    with pytest.raises(Invalid, match="root_cause: 'packing' is not"):
        story.add(i.RootCauseSet, root_cause="packing")
