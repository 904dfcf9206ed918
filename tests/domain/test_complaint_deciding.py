"""Decisions, redress, authority, documents (spec A.7: A-RSP, A-DEC, A-IMP-2, A-ESC-1)."""

from dataclasses import replace
from typing import Any

import pytest

from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.complaint.assessment import Level, Severity
from contactcenter.domain.complaint.findings import Outcome, Pattern
from contactcenter.domain.complaint.matter import Representative
from contactcenter.domain.complaint.recourse import ResolutionBasis, Stage, following
from contactcenter.domain.complaint.redress import (
    AuthorityLimit,
    Money,
    Redress,
    RedressStatus,
    Remedy,
    beyond,
)
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.errors import Conflict, DomainError, Forbidden, Invalid
from contactcenter.domain.ticket import Priority
from tests.domain.complaints import ASSESSMENT, Story, a_redress, eur, hours

OFFERED, ACCEPTED, PAID, DECLINED = RedressStatus


def ripe(**matter: Any) -> Story:
    """A complaint on which a decision could be proposed."""
    return Story(**matter).looked_into()


def test_a_decision_has_its_decider() -> None:
    story = ripe()
    assert (story.complaint.decider_id, story.complaint.approver_id) == (None, None)
    story.add(e.DecisionProposed, by="cy")
    assert (story.complaint.decider_id, story.complaint.approver_id) == ("cy", None)
    assert not story.complaint.decided
    story.add(e.DecisionApproved)
    assert (story.complaint.decider_id, story.complaint.approver_id) == ("cy", "bob")
    assert story.complaint.decided


def test_a_decision_answers_every_issue() -> None:
    """A-RSP-2."""
    story = Story().at(Step.INVESTIGATING)
    with pytest.raises(Conflict, match=r"findings: no outcome and reasons yet for lamp, silence"):
        story.add(e.DecisionProposed)
    story.add(i.FindingRecorded)
    assert story.complaint.outcome is None
    with pytest.raises(Conflict, match=r"yet for silence$"):
        story.add(e.DecisionProposed)
    with pytest.raises(Conflict, match=r"issues: there are none; say what is complained of"):
        Story(issues=()).at(Step.INVESTIGATING).add(e.DecisionProposed)
    story.found(Outcome.NOT_UPHELD).add(e.DecisionProposed)
    assert story.complaint.outcome is Outcome.NOT_UPHELD


def test_no_issue_is_no_outcome() -> None:
    assert Story(issues=()).complaint.outcome is None


def test_a_decision_is_not_taken_before_somebody_looked() -> None:
    story = Story().add(e.Withdrawn).add(e.Reopened)
    with pytest.raises(Conflict, match=r"decision: the complaint was never assessed"):
        story.add(e.DecisionProposed)
    story = Story().assessed(2).found()
    with pytest.raises(Conflict, match=r"level: it was looked into at 0; it needs 1"):
        story.add(e.DecisionProposed)
    story = Story().assessed(1).add(i.InvestigatorSet, level=Level.FORMAL).add(i.PlanSet).found()
    story.assessed(4)
    with pytest.raises(Conflict, match=r"level: it was looked into at 2; it needs 3"):
        story.add(e.DecisionProposed)
    story = (
        Story()
        .assessed(1)
        .add(i.InvestigatorSet)
        .found()
        .add(i.InvestigatorSet, level=Level.FORMAL)
    )
    with pytest.raises(Conflict, match=r"plan: level 2 needs one"):
        story.add(e.DecisionProposed)
    Story().assessed(1).found().add(e.DecisionProposed)  # the front line decides what is minor


def test_what_goes_to_another_firm_went_there() -> None:
    """A-RCV-5."""
    story = Story().assessed(1).found(Outcome.OUT_OF_SCOPE).add(e.Forwarded)
    with pytest.raises(Conflict, match=r"forwarded: silence is about another firm"):
        story.add(e.DecisionProposed)
    story.add(e.Forwarded, issue_ids=("silence",)).add(e.DecisionProposed)
    assert story.complaint.outcome is Outcome.OUT_OF_SCOPE


def test_whom_it_is_about_is_heard_before_the_decision() -> None:
    """A-IMP-3."""
    story = ripe(subject_staff=("ana",))
    with pytest.raises(Conflict, match=r"staff: not yet told, and so not heard: ana"):
        story.add(e.DecisionProposed)
    story.add(i.StaffTold).add(e.DecisionProposed)


def test_a_systematic_cause_asks_for_the_others() -> None:
    """A-RSP-3."""
    story = ripe().caused().add(i.RootCauseSet, pattern=Pattern.SYSTEMATIC)
    for given in ({}, {"others_offered": False}, {"others_reason": "only one was sold"}):
        with pytest.raises(Conflict, match=r"others_offered: the cause is systematic"):
            story.add(e.DecisionProposed, **given)
    story.add(e.DecisionProposed, others_offered=False, others_reason="only one was sold")
    ripe().caused().add(i.RootCauseSet, pattern=Pattern.RECURRING).add(e.DecisionProposed)


@pytest.mark.parametrize("kind", [e.DecisionProposed, e.ResolvedAtFirstContact])
def test_whom_it_is_about_decides_nothing(kind: type) -> None:
    """A-IMP-1."""
    story = Story(subject_staff=("ana",))
    story = story.found() if kind is e.ResolvedAtFirstContact else story.looked_into()
    story.add(i.StaffTold)
    with pytest.raises(Forbidden, match=r"mia manages somebody whom the complaint is about"):
        story.add(kind, by="mia")
    with pytest.raises(Forbidden, match=r"the complaint is about you"):
        story.add(kind, by="ana")
    with pytest.raises(Invalid, match=r"'system' is nobody who works here now"):
        story.add(kind, by="system")


def test_a_manager_does_not_approve_either() -> None:
    story = ripe(subject_staff=("ana",)).add(i.StaffTold).add(e.DecisionProposed)
    with pytest.raises(Forbidden, match=r"approver: mia manages"):
        story.add(e.DecisionApproved, by="mia")
    with pytest.raises(Invalid, match=r"by: 'system' is nobody who works here now"):
        story.add(e.SentBack, by="system")


def test_at_a_stage_decides_who_works_there() -> None:
    """A-ESC-1."""
    story = ripe().add(e.StageChanged)
    with pytest.raises(Forbidden, match=r"at the stage officer decides officer, not agent"):
        story.add(e.DecisionProposed, by="ana")
    story.add(e.DecisionProposed, by="bob")
    ripe().add(e.DecisionProposed, by="ana")  # at the front line anybody


@pytest.mark.parametrize(
    ("redress", "refusal"),
    [
        ((a_redress(), a_redress()), r"redress\[1\]: there is one 'refund' already"),
        ((a_redress(granted_by="bob"),), r"redress\[0\]: what is proposed is not granted"),
        ((a_redress(status=PAID),), r"redress\[0\]: what is proposed is not granted, accepted"),
        ((a_redress(paid_at=hours(1)),), r"redress\[0\]: what is proposed is not"),
        ((a_redress(issue_ids=("lamp", "x")),), "issue_id: 'x' is no issue of it"),
    ],
)
@pytest.mark.parametrize("kind", [e.DecisionProposed, e.ResolvedAtFirstContact])
def test_what_is_offered_is_new(kind: type, redress: tuple[Redress, ...], refusal: str) -> None:
    story = Story().found() if kind is e.ResolvedAtFirstContact else ripe()
    with pytest.raises(DomainError, match=refusal):
        story.add(kind, redress=redress)


def test_an_offer_is_nobodys_until_it_is_approved() -> None:
    story = ripe().add(e.DecisionProposed, redress=(a_redress(issue_ids=("lamp",)),))
    with pytest.raises(Forbidden, match=r"redress: refund is proposed, and not approved by"):
        story.add(e.RedressChanged)
    story.add(e.DecisionApproved, by="cy")
    assert story.complaint.redress["refund"].granted_by == "cy"
    story.add(e.RedressChanged)
    assert story.complaint.redress["refund"].paid_at == story.entries[-1].at


def test_what_is_sent_back_offers_nothing() -> None:
    story = Story().proposed(1, a_redress(), a_redress("paid")).add(e.DecisionApproved)
    story.add(e.RedressChanged, redress_id="paid").add(e.SentBack)
    assert story.complaint.step is Step.INVESTIGATING
    assert story.complaint.decision is story.complaint.approval is None
    assert story.complaint.redress.keys() == {"paid"}
    story.add(e.DecisionProposed, redress=(a_redress(amount=1),))
    assert story.complaint.redress["refund"].money == eur(1)


def test_a_new_decision_does_not_forget_what_was_granted() -> None:
    story = Story().communicated(a_redress()).add(e.Rejected)
    with pytest.raises(Conflict, match=r"redress\[0\]: there is one 'refund' already"):
        story.add(e.DecisionProposed, redress=(a_redress(),))
    story.add(e.DecisionProposed, redress=(a_redress("more"),))
    assert story.complaint.redress.keys() == {"refund", "more"}
    assert story.complaint.approval is None


@pytest.mark.parametrize("severity", [1, 2, 3, 4])
def test_from_severity_three_two_decide(severity: int) -> None:
    """A-IMP-2."""
    story = Story().proposed(severity)
    if severity < 3:
        story.add(e.DecisionApproved)
        return
    with pytest.raises(Forbidden, match=f"from severity 3 on somebody else .* this is {severity}"):
        story.add(e.DecisionApproved)
    story.add(e.DecisionApproved, by="cy")


def test_from_which_severity_is_a_setting() -> None:
    story = Story().given(four_eyes_from=Severity.MINOR).proposed(1)
    with pytest.raises(Forbidden, match=r"from severity 1 on"):
        story.add(e.DecisionApproved)


def test_what_is_above_the_deciders_limit_somebody_else_approves() -> None:
    """A-IMP-2, A-RSP-1."""
    story = Story().proposed(1, a_redress(amount=5_001), by="ana")
    with pytest.raises(Forbidden, match=r"approver: the redress is above the decider's limit"):
        story.add(e.DecisionApproved, by="ana")
    story.add(e.DecisionApproved, by="bob")
    Story().proposed(1, a_redress(amount=5_000), by="ana").add(e.DecisionApproved, by="ana")


def test_limits_may_differ_from_stage_to_stage() -> None:
    """A-ESC-1: each stage has an authority limit."""
    at_front = AuthorityLimit(role="officer", stage="front", most=eur(100))
    at_senior = replace(at_front, stage="senior", most=eur(10_000))
    story = Story().given(limits=(at_senior, at_front)).proposed(1, a_redress(amount=101))
    with pytest.raises(Forbidden, match=r"cy may not grant refund of 101"):
        story.add(e.DecisionApproved, by="cy")
    Story().given(limits=(at_senior, at_front)).proposed(1, a_redress(amount=100)).add(
        e.DecisionApproved, by="cy"
    )
    story = Story().given(limits=(at_senior, at_front)).found()
    with pytest.raises(Forbidden, match=r"officer may not grant refund of 101"):
        story.add(e.ResolvedAtFirstContact, redress=(a_redress(amount=101),))
    story.add(e.ResolvedAtFirstContact, redress=(a_redress(amount=100),))


def test_an_approver_has_the_authority() -> None:
    story = Story().proposed(1, a_redress(amount=50_001))
    with pytest.raises(Forbidden, match=r"cy may not grant refund of 50001 minor units EUR; ask"):
        story.add(e.DecisionApproved, by="cy")
    story.add(e.DecisionApproved, by="mia")
    with pytest.raises(Conflict, match=r"decision: mia approved it already"):
        story.add(e.DecisionApproved, by="mia")


def test_who_approves_is_of_the_stage_that_decides_or_above_it() -> None:
    """A-ESC-1: else a decision of the officers would be approved by the front line."""
    roles = ("agent", "officer", "manager")
    stages = tuple(Stage(id=each, roles=frozenset({each})) for each in roles)
    limits = tuple(AuthorityLimit(role=each, most=eur(50_000)) for each in roles)
    story = Story().given(stages=(Stage(id="front"), *stages), limits=limits)
    story.add(e.StageChanged, stage="officer").proposed(1)
    with pytest.raises(Forbidden, match=r"approver: agent is below the stage officer"):
        story.add(e.DecisionApproved, by="ana")
    story.add(e.DecisionApproved, by="mia")


def test_what_is_no_sum_needs_authority_too() -> None:
    story = Story().given(limits=()).proposed(1, a_redress(amount=None, remedy=Remedy.APOLOGY))
    with pytest.raises(Forbidden, match=r"cy may not grant apology; ask the next stage"):
        story.add(e.DecisionApproved, by="cy")


def test_limits_hold_for_all_that_one_complaint_brings() -> None:
    limits = (AuthorityLimit(role="agent", most=eur(100)),)
    slices = [a_redress(f"r{n}", 40) for n in range(3)]
    assert [each.id for each in _beyond(slices, limits)] == ["r2"]
    assert not _beyond(slices[:2], limits)
    slices[0] = replace(slices[0], status=DECLINED)
    assert not _beyond(slices, limits)
    slices[0] = replace(slices[0], status=PAID)
    assert [each.id for each in _beyond(slices, limits)] == ["r2"]


def _beyond(
    redress: list[Redress], limits: tuple[AuthorityLimit, ...], stage: str = "front"
) -> list[Redress]:
    return list(beyond(redress, limits, role="agent", stage=stage))


def test_the_first_row_that_fits_holds() -> None:
    goodwill = a_redress("g", 60, remedy=Remedy.GOODWILL)
    limits = (
        AuthorityLimit(role="agent", remedy=Remedy.GOODWILL, most=eur(50)),
        AuthorityLimit(role="agent", most=eur(100)),
    )
    assert _beyond([a_redress(amount=100), goodwill], limits) == [goodwill]
    fitting = replace(goodwill, money=eur(50))
    assert not _beyond([a_redress(amount=100), fitting], limits)


@pytest.mark.parametrize(
    ("row", "fits"),
    [
        ({}, True),
        ({"role": "officer"}, False),
        ({"stage": "front"}, True),
        ({"stage": "senior"}, False),
        ({"remedy": Remedy.REFUND}, True),
        ({"remedy": Remedy.GOODWILL}, False),
        ({"most": Money(amount=9_999, currency="USD")}, False),
        ({"most": None}, False),
    ],
)
def test_a_row_of_limits_names_what_it_is_for(row: dict[str, Any], fits: bool) -> None:  # noqa: FBT001
    limit = AuthorityLimit(**{"role": "agent", "most": eur(9_999), **row})
    assert bool(_beyond([a_redress()], (limit,))) is not fits


def test_what_is_no_sum_fits_every_row_of_the_role() -> None:
    apology = a_redress(amount=None, remedy=Remedy.APOLOGY)
    for most in (None, eur(0)):
        assert not _beyond([apology], (AuthorityLimit(role="agent", most=most),))
    assert _beyond([apology], (AuthorityLimit(role="officer"),))


@pytest.mark.parametrize(("amount", "currency"), [(-1, "EUR"), (1, "eur"), (1, "EU"), (1, "EURO")])
def test_money_is_whole_minor_units_of_a_currency(amount: int, currency: str) -> None:
    with pytest.raises(Invalid, match=r"^(amount|currency): "):
        Money(amount=amount, currency=currency)
    assert eur(0).amount == 0


def test_a_final_response_leaves_with_every_block() -> None:
    """A-DEC-2."""
    story = Story().proposed().add(e.DecisionApproved).given(missing_blocks=("external_body",))
    with pytest.raises(Conflict, match=r"final: it cannot leave without these blocks: external_b"):
        story.add(e.DocumentSent)
    assert story.complaint.step is Step.DECISION_REVIEW
    story.given(missing_blocks=()).add(e.DocumentSent)
    assert story.complaint.step is Step.DECISION_COMMUNICATED
    assert story.complaint.milestones.final_response_sent == story.entries[-1].at


def test_a_final_response_leaves_when_it_is_approved() -> None:
    story = Story().proposed()
    with pytest.raises(Conflict, match=r"final: the decision is not approved"):
        story.add(e.DocumentSent)
    story = Story().add(e.ReferredExternally).found()
    with pytest.raises(Conflict, match=r"final: the decision is not approved"):
        story.add(e.DocumentSent)


def test_a_final_response_answers_what_came_to_it_meanwhile() -> None:
    story = Story().proposed().add(e.DecisionApproved).add(e.MergedFrom)
    with pytest.raises(Conflict, match=r"findings: no outcome and reasons yet for price"):
        story.add(e.DocumentSent)
    with pytest.raises(Conflict, match=r"findings: no outcome and reasons yet for price"):
        Story().proposed().add(e.MergedFrom).add(e.DecisionApproved)


def test_what_turns_out_graver_after_the_approval_needs_a_second() -> None:
    story = Story().proposed().add(e.DecisionApproved).assessed(3)
    with pytest.raises(Forbidden, match=r"from severity 3 on somebody else"):
        story.add(e.DocumentSent)
    Story().proposed().add(e.DecisionApproved, by="cy").assessed(3).add(e.DocumentSent)


def test_a_final_response_may_be_sent_again_and_is_reached_once() -> None:
    story = Story().communicated()
    sent = story.complaint.milestones.final_response_sent
    story.add(e.DocumentSent)
    assert story.complaint.milestones.final_response_sent == sent
    assert len(story.complaint.documents) == 2


@pytest.mark.parametrize(
    ("document", "milestone"),
    [
        (DocumentKind.HOLDING, "holding_response_sent"),
        (DocumentKind.UPDATE, "update_sent"),
        (DocumentKind.DELAY, "update_sent"),
        (DocumentKind.RECOURSE, None),
        (DocumentKind.ACKNOWLEDGEMENT, None),
    ],
)
def test_other_documents_leave_at_any_time(document: DocumentKind, milestone: str | None) -> None:
    story = Story().add(e.DocumentSent, document=document)
    story.add(e.DocumentSent, document=document)
    reached = {
        name: getattr(story.complaint.milestones, name)
        for name in ("holding_response_sent", "update_sent", "final_response_sent")
    }
    wanted = {"holding_response_sent": (), "update_sent": (), "final_response_sent": None}
    assert reached == wanted | ({milestone: (hours(2), hours(3))} if milestone else {})
    assert [each.document for each in story.complaint.documents] == [document] * 2


def test_nobody_writes_to_whom_nobody_can_reach() -> None:
    story = Story(contactable=False)
    with pytest.raises(Conflict, match=r"update: the complainant cannot be reached"):
        story.add(e.DocumentSent, document=DocumentKind.UPDATE)


def test_a_decision_on_an_anonymous_complaint_is_communicated_by_being_taken() -> None:
    story = Story(complainant_id=None, anonymous=True, contactable=False).proposed()
    story.add(e.DecisionApproved)
    assert story.complaint.step is Step.DECISION_COMMUNICATED


def test_a_representative_shows_their_authority_first() -> None:
    """A.3: before personal data is disclosed to them."""
    to = {"document": DocumentKind.UPDATE, "reader": e.Reader.REPRESENTATIVE}
    with pytest.raises(Invalid, match=r"reader: the complainant has no representative"):
        Story().add(e.DocumentSent, **to)
    kim = Representative(name="Kim", relation="son")
    story = Story(on_behalf_of=kim)
    with pytest.raises(Forbidden, match=r"reader: Kim shall not learn anything personal"):
        story.add(e.DocumentSent, **to)
    story.add(e.DocumentSent, document=DocumentKind.UPDATE)
    story.add(e.DocumentSent, **to | {"document": DocumentKind.ACKNOWLEDGEMENT})
    Story(on_behalf_of=replace(kim, authority_valid=True)).add(e.DocumentSent, **to)


def test_what_is_settled_at_first_contact_is_accepted() -> None:
    """A-RSP-4."""
    story = Story().found().add(e.ResolvedAtFirstContact, redress=(a_redress(),), by="ana")
    it = story.complaint
    assert it.step is Step.DECISION_COMMUNICATED
    assert it.basis is ResolutionBasis.ACCEPTED
    assert it.milestones.accepted == it.heard_at == hours(0.5)
    assert it.decider_id == it.redress["refund"].granted_by == "ana"
    assert it.decided
    story.add(e.DocumentSent, document=DocumentKind.SUMMARY)
    assert story.complaint.milestones.final_response_sent == story.entries[-1].at


def test_what_was_settled_at_once_may_be_taken_up_again() -> None:
    story = Story().add(e.Acknowledged).found().caused().add(e.ResolvedAtFirstContact)
    story.add(e.Closed).add(e.Reopened)
    assert story.complaint.first_contact is None
    assert not story.complaint.decided


def test_nothing_else_is_summed_up() -> None:
    with pytest.raises(Conflict, match=r"summary: the complaint was not resolved at first contact"):
        Story().communicated().add(e.DocumentSent, document=DocumentKind.SUMMARY)


def test_a_final_response_may_follow_what_was_settled_at_once() -> None:
    story = Story().found().add(e.ResolvedAtFirstContact).add(e.DocumentSent)
    assert story.complaint.milestones.final_response_sent == story.entries[-1].at


@pytest.mark.parametrize(
    ("given", "error", "refusal"),
    [
        ({"accepted_at": hours(-0.1)}, Invalid, "accepted_at: it lies before the complaint"),
        ({"accepted_at": hours(9)}, Invalid, "accepted_at: .* or is yet to come"),
        (
            {"redress": (a_redress(amount=5_001),), "by": "ana"},
            Forbidden,
            "redress: agent may not grant refund of 5001 minor units EUR; let it be assessed",
        ),
        ({"words": ""}, Invalid, "words: is empty"),
    ],
)
def test_what_is_not_settled_at_first_contact(
    given: dict[str, Any], error: type[Exception], refusal: str
) -> None:
    with pytest.raises(error, match=refusal):
        Story().found().add(e.ResolvedAtFirstContact, **given)


def test_first_contact_settles_every_issue() -> None:
    with pytest.raises(Conflict, match=r"findings: no outcome and reasons yet for lamp, silence"):
        Story().add(e.ResolvedAtFirstContact)
    Story().found().add(e.ResolvedAtFirstContact, accepted_at=hours(0))
    story = Story().found()
    story.add(e.ResolvedAtFirstContact, accepted_at=hours(story.now + 1))


def test_sums_that_were_granted_before_count_at_first_contact() -> None:
    theirs = a_redress("theirs", 49_000, granted_by="cy")
    story = Story().add(e.MergedFrom, redress=(theirs,)).found()
    with pytest.raises(Forbidden, match=r"officer may not grant refund of 1001 minor units"):
        story.add(e.ResolvedAtFirstContact, redress=(a_redress(amount=1_001),))
    story.add(e.ResolvedAtFirstContact, redress=(a_redress(amount=1_000),))
    assert story.complaint.redress["theirs"].granted_by == "cy"


@pytest.mark.parametrize(
    ("before", "after", "possible"),
    [
        (OFFERED, ACCEPTED, True),
        (OFFERED, PAID, True),
        (OFFERED, DECLINED, True),
        (ACCEPTED, PAID, True),
        (ACCEPTED, DECLINED, True),
        (ACCEPTED, OFFERED, False),
        (ACCEPTED, ACCEPTED, False),
        (PAID, DECLINED, False),
        (DECLINED, PAID, False),
        (OFFERED, OFFERED, False),
    ],
)
def test_redress_goes_forward_only(
    before: RedressStatus,
    after: RedressStatus,
    possible: bool,  # noqa: FBT001
) -> None:
    story = Story().communicated(a_redress())
    if before is not OFFERED:
        story.add(e.RedressChanged, status=before)
    if possible:
        story.add(e.RedressChanged, status=after)
        assert story.complaint.redress["refund"].status is after
    else:
        with pytest.raises(Conflict, match=f"redress: {before} cannot become {after}"):
            story.add(e.RedressChanged, status=after)
    with pytest.raises(Invalid, match=r"redress_id: there is no 'x'"):
        story.add(e.RedressChanged, redress_id="x")


def test_redress_is_completed_with_the_last_that_was_paid() -> None:
    story = Story().communicated(a_redress("one"), a_redress("two"))
    story.add(e.RedressChanged, redress_id="one")
    assert story.complaint.milestones.redress_completed is None
    story.add(e.RedressChanged, redress_id="two", status=DECLINED)
    assert story.complaint.milestones.redress_completed == story.entries[-1].at
    assert story.complaint.redress["two"].paid_at is None
    story = Story().communicated(a_redress()).add(e.RedressChanged, status=DECLINED)
    assert story.complaint.milestones.redress_completed is None


def test_stages_follow_each_other() -> None:
    """A-ESC-1."""
    stages = tuple(Stage(id=each) for each in ("a", "b", "c"))
    assert [following(each.id, stages) for each in stages] == ["b", "c", None]
    with pytest.raises(Invalid, match=r"stage: 'x' is none of a, b, c"):
        following("x", stages)


def test_a_complaint_is_passed_on_upwards_with_a_reason() -> None:
    """A-ESC-1."""
    story = Story().add(e.StageChanged)
    for stage in ("officer", "front"):
        with pytest.raises(Conflict, match=r"stage: it is at officer, and goes on from there only"):
            story.add(e.StageChanged, stage=stage)
    with pytest.raises(Invalid, match=r"stage: 'x' is none of front, officer, senior"):
        story.add(e.StageChanged, stage="x")
    story.given(stages=(Stage(id="front"), Stage(id="board"))).add(e.StageChanged, stage="front")
    assert story.complaint.stage == "front"


def test_priority_stays_what_the_last_assessment_said() -> None:
    story = Story().proposed().add(i.Assessed, assessment=ASSESSMENT, reason="as before")
    assert story.complaint.priority is Priority.P4
    assert story.complaint.step is Step.DECISION_REVIEW
