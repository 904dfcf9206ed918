"""The end of a complaint, and what may follow it (spec A.4, A-CLS, A-EDR, A-SM-2, A-ESC-1)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.complaint.assessment import Safety, Severity
from contactcenter.domain.complaint.findings import Outcome
from contactcenter.domain.complaint.recourse import (
    BindingOn,
    ExternalCase,
    ExternalState,
    ResolutionBasis,
    Stage,
)
from contactcenter.domain.complaint.redress import RedressStatus
from contactcenter.domain.complaint.silence import Patience
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.errors import Conflict, Forbidden, Invalid
from contactcenter.domain.ticket import Kind, Priority
from tests.domain.complaints import (
    ASSESSMENT,
    HOUR,
    STANDING,
    Story,
    a_case,
    a_redress,
    hours,
)

DAY = 24 * HOUR
MICROSECOND = timedelta(microseconds=1)
LAST = {"stages": (Stage(id="front"),)}


def test_a_complaint_that_is_accepted_and_done_is_closed() -> None:
    """A.4, A-SM-1."""
    story = Story().communicated(a_redress()).add(e.Acknowledged).caused().add(e.Accepted)
    assert story.complaint.step is Step.DECISION_COMMUNICATED
    assert story.complaint.basis is ResolutionBasis.ACCEPTED
    assert story.complaint.milestones.accepted == story.complaint.heard_at
    story.add(e.RedressChanged).add(e.Closed)
    reached = story.complaint.milestones
    assert story.complaint.step is Step.CLOSED
    assert story.complaint.outcome is Outcome.UPHELD
    assert reached.closed == story.complaint.since == story.entries[-1].at
    assert reached.received < reached.assessed < reached.final_response_sent < reached.closed


def _lacking_all() -> Story:
    story = Story(subject_staff=("ana",)).looked_into().add(i.StaffTold)
    story.add(e.DecisionProposed, redress=(a_redress(),)).add(e.DecisionApproved)
    return story.add(e.DocumentSent).add(i.ImmediateActionPlanned)


def test_what_is_still_owed_is_named_all_at_once() -> None:
    """A-SM-2."""
    with pytest.raises(Conflict) as refused:
        _lacking_all().add(e.Closed)
    assert str(refused.value) == (
        "closed: still missing: an acknowledgement, or its waiver; the root cause of lamp,"
        " silence; why it may close: accepted, exhausted, decided outside; payment or refusal of"
        " refund; these immediate actions: stop; word of the result to ana"
    )
    with pytest.raises(Conflict) as refused:
        Story().add(e.ReferredExternally).given(summary_wanted=True).add(e.Closed)
    assert str(refused.value) == (
        "closed: still missing: an acknowledgement, or its waiver; the outcome of lamp, silence;"
        " the root cause of lamp, silence; why it may close: accepted, exhausted, decided outside;"
        " the end outside of case"
    )
    with pytest.raises(Conflict, match=r"; the issues; why"):
        Story(issues=()).add(e.ReferredExternally).add(e.Closed)


OWED: dict[str, tuple[type, dict[str, Any]]] = {
    "an acknowledgement, or its waiver": (e.Acknowledged, {}),
    "the root cause of lamp": (i.RootCauseSet, {}),
    "the root cause of silence": (i.RootCauseSet, {"issue_id": "silence"}),
    "why it may close: accepted": (e.Accepted, {}),
    "payment or refusal of refund": (e.RedressChanged, {"status": RedressStatus.DECLINED}),
    "these immediate actions: stop": (i.ImmediateActionDone, {}),
    "word of the result to ana": (i.StaffToldResult, {}),
}


@pytest.mark.parametrize("owed", OWED)
def test_a_complaint_is_not_closed_while_this_is_owed(owed: str) -> None:
    """A-SM-2."""
    story = _lacking_all()
    for name, (kind, given) in OWED.items():
        if name != owed:
            story.add(kind, **given)
    with pytest.raises(Conflict, match=f"closed: still missing: {owed}[^;]*$"):
        story.add(e.Closed)
    kind, given = OWED[owed]
    story.add(kind, **given).add(e.Closed)


def test_nobody_acknowledges_to_nobody() -> None:
    """A-PRN-2: acknowledgement does not apply to whom nobody can reach."""
    story = Story(contactable=False).proposed().add(e.DecisionApproved).caused()
    story.add(e.DeemedAccepted, hour=24 * 40).add(e.Closed)
    assert story.complaint.basis is ResolutionBasis.DEEMED_ACCEPTED


def test_what_was_resolved_at_once_is_confirmed_where_that_is_wanted() -> None:
    """A-RSP-4."""
    story = Story().given(summary_wanted=True).add(e.Acknowledged).found().caused()
    story.add(e.ResolvedAtFirstContact)
    with pytest.raises(Conflict, match=r"closed: still missing: the written summary$"):
        story.add(e.Closed)
    story.add(e.DocumentSent, document=DocumentKind.SUMMARY).add(e.Closed)
    Story().given(summary_wanted=True).closed()  # no summary of what was not
    Story().add(e.Acknowledged).found().caused().add(e.ResolvedAtFirstContact).add(e.Closed)


def settled_and_assessed(severity: int, **given: Any) -> Story:
    """Settled at first contact by bob, and assessed afterwards."""
    story = Story().given(four_eyes_from=Severity.SERIOUS).add(e.Acknowledged).found().caused()
    story.add(e.ResolvedAtFirstContact)
    assessment = replace(ASSESSMENT, severity=Severity(severity), **given)
    return story.add(i.Assessed, assessment=assessment, priority=Priority.P2, reason="so it is")


@pytest.mark.parametrize("severity", [3, 4])
def test_what_is_grave_is_not_settled_and_closed_by_one(severity: int) -> None:
    """A-IMP-2."""
    story = settled_and_assessed(severity)
    with pytest.raises(Forbidden) as refused:
        story.add(e.Closed)
    assert str(refused.value) == (
        f"closed: bob settled it at first contact, and its severity is {severity}; somebody else"
        " looks at it and closes it"
    )
    story.add(e.Closed, by="cy")


def test_one_alone_settles_and_closes_what_is_not_grave() -> None:
    settled_and_assessed(2).add(e.Closed)


def test_what_was_settled_at_once_and_is_dangerous_is_not_closed_without_a_measure() -> None:
    """A-ASM-3."""
    story = settled_and_assessed(2, safety=Safety.POSSIBLE)
    with pytest.raises(Conflict, match=r"closed: still missing: an immediate action$"):
        story.add(e.Closed)
    story.add(i.ImmediateActionPlanned).add(i.ImmediateActionDone).add(e.Closed)


def test_silence_is_consent_after_a_reminder_and_thirty_days() -> None:
    """A.4: `deemed_accepted`."""
    story = Story().communicated()
    sent = story.complaint.since
    with pytest.raises(Conflict, match=r"deemed_accepted: remind the complainant first"):
        story.add(e.DeemedAccepted, at=sent + 30 * DAY)
    story.add(e.ReminderSent)
    with pytest.raises(Conflict, match=r"the complainant has time to answer until 2026-04-29T22"):
        story.add(e.DeemedAccepted, at=sent + 30 * DAY - MICROSECOND)
    story.add(e.DeemedAccepted, at=sent + 30 * DAY)
    assert story.complaint.basis is ResolutionBasis.DEEMED_ACCEPTED
    with pytest.raises(Conflict, match=r"deemed_accepted: it is deemed_accepted already"):
        story.add(e.DeemedAccepted, at=sent + 31 * DAY)


def test_whoever_speaks_is_not_silent() -> None:
    story = Story().communicated().add(e.ReminderSent).add(i.ComplainantReplied)
    heard = story.complaint.heard_at
    assert heard is not None
    with pytest.raises(Conflict, match=r"the complainant has time to answer until"):
        story.add(e.DeemedAccepted, at=heard + 30 * DAY - MICROSECOND)
    story.add(e.DeemedAccepted, at=heard + 30 * DAY)


def test_a_reminder_of_something_else_does_not_count() -> None:
    story = Story().at(Step.AWAITING_COMPLAINANT).add(e.ReminderSent).add(i.WaitExpired)
    story.found().add(e.DecisionProposed).add(e.DecisionApproved).add(e.DocumentSent)
    late = story.complaint.since + 31 * DAY
    with pytest.raises(Conflict, match=r"remind the complainant first"):
        story.add(e.DeemedAccepted, at=late)
    story.add(e.ReminderSent, at=story.complaint.since).add(e.DeemedAccepted, at=late)


def test_how_long_silence_lasts_is_a_setting() -> None:
    story = Story().given(patience=Patience(deemed_after=HOUR)).communicated().add(e.ReminderSent)
    story.add(e.DeemedAccepted)
    assert story.complaint.basis is ResolutionBasis.DEEMED_ACCEPTED


def test_who_rejects_a_decision_is_heard_at_the_next_stage() -> None:
    """A-CLS-1, A-ESC-1: investigated again, one stage further."""
    story = Story().communicated(a_redress()).add(e.Acknowledged)
    first = story.complaint.milestones
    story.add(e.Rejected)
    it = story.complaint
    assert (it.step, it.stage, it.basis) == (Step.INVESTIGATING, "officer", None)
    assert it.earlier == (replace(first, acknowledged=hours(story.now - 1), rejected=it.since),)
    assert it.milestones.received == hours(0)
    assert it.milestones.acknowledged == hours(story.now - 1)
    assert it.milestones.assessed == first.assessed
    assert it.milestones.final_response_sent is it.milestones.rejected is None
    assert it.decision is it.approval is it.rejection is None
    assert not it.decided
    assert it.reopen_count == 0
    assert it.findings.keys() == {"lamp", "silence"}
    story.add(e.DecisionProposed).add(e.DecisionApproved, by="cy").add(e.DocumentSent)
    assert story.complaint.milestones.final_response_sent == story.entries[-1].at


@pytest.mark.parametrize("named", [None, "senior", "front", "x"])
def test_no_stage_is_passed_over(named: str | None) -> None:
    story = Story().communicated()
    with pytest.raises(Invalid, match=r"next_stage: behind front comes officer"):
        story.add(e.Rejected, next_stage=named)
    story.given(**LAST)
    if named:
        with pytest.raises(Invalid, match=r"next_stage: behind front comes no other stage"):
            story.add(e.Rejected, next_stage=named)


def test_a_rejected_decision_is_not_closed_but_exhausted() -> None:
    """A-CLS-1."""
    story = Story().given(**LAST).communicated()
    with pytest.raises(Conflict, match=r"exhausted: the complainant did not reject the decision"):
        story.add(e.Exhausted)
    story.add(e.Rejected, next_stage=None)
    it = story.complaint
    assert (it.step, it.basis) == (Step.DECISION_COMMUNICATED, None)
    assert it.milestones.rejected == it.heard_at == story.entries[-1].at
    with pytest.raises(Conflict, match=r"exhausted: tell the complainant first who can be asked"):
        story.add(e.Exhausted)
    story.add(e.RecourseTold)
    with pytest.raises(Conflict, match=r"exhausted: the stage officer is still open"):
        story.given(stages=STANDING.stages).add(e.Exhausted)
    story.given(**LAST).add(e.Exhausted).caused().add(e.Acknowledged).add(e.Closed)
    assert story.complaint.basis is ResolutionBasis.EXHAUSTED


def test_who_cannot_be_reached_is_told_of_no_recourse() -> None:
    story = Story(contactable=False).given(**LAST).proposed().add(e.DecisionApproved)
    story.add(e.Rejected, next_stage=None).add(e.Exhausted)
    assert story.complaint.basis is ResolutionBasis.EXHAUSTED


def test_minds_may_change_until_it_is_closed() -> None:
    story = Story().given(**LAST).communicated().add(e.Accepted).add(e.Rejected, next_stage=None)
    assert story.complaint.basis is None
    story.add(e.Accepted)
    assert story.complaint.basis is ResolutionBasis.ACCEPTED
    assert story.complaint.milestones.accepted == hours(story.now - 2)


def test_the_recourse_of_one_decision_is_not_that_of_the_next() -> None:
    story = Story().communicated().add(e.RecourseTold).add(e.ReminderSent).add(e.Rejected)
    assert story.complaint.recourse is story.complaint.reminder is None


def test_what_is_withdrawn_has_no_outcome_but_that() -> None:
    story = Story().found().add(e.Withdrawn)
    assert story.complaint.outcome is Outcome.WITHDRAWN
    assert story.complaint.basis is ResolutionBasis.WITHDRAWN
    assert story.complaint.heard_at == story.entries[-1].at
    story.add(e.Reopened)
    assert story.complaint.outcome is Outcome.UPHELD


def test_what_is_no_complaint_is_let_go_with_a_reason() -> None:
    """A-PRN-3."""
    story = Story().at(Step.ASSESSING)
    with pytest.raises(Invalid, match=r"kind: that is what it is"):
        story.add(e.Reclassified, kind=Kind.COMPLAINT)
    Story().at(Step.ASSESSING).add(e.Reclassified)


def bound() -> Story:
    """Return one that a regulator's rules bind, of which Bob says that it is none."""
    story = Story().at(Step.ASSESSING).given(preset_bound=True)
    return story.add(e.ReclassificationProposed, by="bob")


def test_where_rules_bind_it_two_look() -> None:
    """A-PRN-3: somebody proposes, somebody else confirms; both are on record."""
    alone = Story().at(Step.ASSESSING).given(preset_bound=True)
    with pytest.raises(Forbidden, match=r"propose it, and somebody else confirms"):
        alone.add(e.Reclassified)
    story = bound()
    with pytest.raises(Forbidden, match=r"somebody else confirms what you proposed"):
        story.add(e.Reclassified, by="bob")
    with pytest.raises(Conflict, match=r"kind: query is proposed; refuse that first"):
        story.add(e.Reclassified, by="cy", kind=Kind.FEEDBACK)
    story.add(e.Reclassified, by="cy")
    assert story.complaint.step is Step.RECLASSIFIED


def test_what_was_proposed_is_refused_with_a_reason() -> None:
    """A-PRN-3."""
    story = bound()
    with pytest.raises(Conflict, match=r"confirm or refuse that first"):
        story.add(e.ReclassificationProposed, by="cy")
    with pytest.raises(Invalid, match=r"reason: is empty"):
        story.add(e.ReclassificationRefused, by="cy", reason=" ")
    story.add(e.ReclassificationRefused, by="cy")
    assert story.complaint.proposed_kind is None
    with pytest.raises(Conflict, match=r"nobody proposed another"):
        story.add(e.ReclassificationRefused, by="cy")
    with pytest.raises(Invalid, match=r"kind: that is what it is"):
        story.add(e.ReclassificationProposed, kind=Kind.COMPLAINT)
    story.add(e.ReclassificationProposed).add(i.Assessed)  # and goes on as one
    assert story.complaint.proposed_kind is None


@pytest.mark.parametrize("step", [Step.CLOSED, Step.WITHDRAWN])
def test_it_is_taken_up_again_within_half_a_year(step: Step) -> None:
    """A.4, A-CLS-2."""
    story = Story().at(step)
    before = story.complaint
    end = before.since + 180 * DAY
    with pytest.raises(Conflict, match=r"reopened: it ended more than 180 days ago; record a new"):
        story.add(e.Reopened, at=end + MICROSECOND)
    story.add(e.Reopened, at=end)
    it = story.complaint
    assert (it.step, it.reopen_count, it.basis) == (Step.INVESTIGATING, 1, None)
    assert it.earlier == (before.milestones,)
    assert it.milestones.closed is None
    assert it.first_contact is None
    late = Story().at(step).add(e.Reopened, by_regulator=True, at=end + DAY)
    assert late.complaint.reopen_count == 1


def test_each_reopening_counts() -> None:
    story = Story().add(e.Withdrawn).add(e.Reopened).add(e.Withdrawn).add(e.Reopened)
    assert story.complaint.reopen_count == 2
    assert len(story.complaint.earlier) == 2


STATE = ExternalState
FILED = {"informed_at": hours(1), "consented_at": hours(1), "filed_at": hours(1)}
WAY = (STATE.OFFERED, STATE.CONSENTED, STATE.FILED, STATE.IN_PROGRESS)


def _on(story: Story, state: ExternalState, **given: Any) -> Story:
    case: ExternalCase = story.complaint.external_cases["case"]
    redress = given.pop("redress", ())
    changed = replace(case, state=state, **{**FILED, "complied_at": hours(2), **given})
    return story.add(e.ExternalAdvanced, case=changed, redress=redress)


def outside(*states: ExternalState, **given: Any) -> Story:
    story = Story().communicated().add(e.Acknowledged).caused()
    story.add(e.ReferredExternally, case=a_case(**given))
    for each in states:
        _on(story, each)
    return story


def test_a_body_outside_goes_from_offer_to_compliance() -> None:
    """A-EDR-1."""
    story = outside()
    opened = story.complaint.milestones.external_opened
    assert opened == story.complaint.since
    for each in (*WAY[1:], STATE.DETERMINATION):
        _on(story, each)
        assert story.complaint.external_cases["case"].state is each
        assert story.complaint.milestones.external_closed is None
    assert story.complaint.basis is ResolutionBasis.EXTERNAL_DECISION
    _on(story, STATE.COMPLIED)
    assert story.complaint.milestones.external_closed == story.entries[-1].at
    story.add(e.Closed)
    assert story.complaint.milestones.external_opened == opened


NEXT = {
    STATE.OFFERED: {STATE.CONSENTED, STATE.WITHDRAWN},
    STATE.CONSENTED: {STATE.FILED, STATE.WITHDRAWN},
    STATE.FILED: {STATE.IN_PROGRESS, STATE.WITHDRAWN},
    STATE.IN_PROGRESS: {
        STATE.SETTLED,
        STATE.RECOMMENDATION,
        STATE.DETERMINATION,
        STATE.WITHDRAWN,
    },
    STATE.SETTLED: {STATE.COMPLIED, STATE.NOT_COMPLIED},
    STATE.RECOMMENDATION: {STATE.COMPLIED, STATE.NOT_COMPLIED},
    STATE.DETERMINATION: {STATE.COMPLIED, STATE.NOT_COMPLIED},
}
TO = {
    **{state: WAY[1 : n + 1] for n, state in enumerate(WAY)},
    **{each: (*WAY[1:], each) for each in NEXT[STATE.IN_PROGRESS]},
    STATE.COMPLIED: (*WAY[1:], STATE.SETTLED, STATE.COMPLIED),
    STATE.NOT_COMPLIED: (*WAY[1:], STATE.SETTLED, STATE.NOT_COMPLIED),
}


@pytest.mark.parametrize("before", STATE)
def test_a_case_outside_does_not_jump(before: ExternalState) -> None:
    for after in STATE:
        story = outside(*TO[before])
        if after in NEXT.get(before, set()) | {before}:
            _on(story, after)
        else:
            with pytest.raises(Conflict, match=f"case: {before} cannot become {after}"):
                _on(story, after)


@pytest.mark.parametrize("state", STATE)
def test_a_case_may_begin_where_the_complainant_began_it(state: ExternalState) -> None:
    story = Story()
    if state in WAY:
        story.add(e.ReferredExternally, case=a_case(state=state, **FILED))
        assert story.complaint.step is Step.EXTERNAL_REVIEW
    else:
        with pytest.raises(Invalid, match=f"case.state: a case does not begin as {state}"):
            story.add(e.ReferredExternally, case=a_case(state=state, **FILED))


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"state": STATE.CONSENTED}, r"case.consented_at: is missing where it is consented"),
        ({"state": STATE.FILED}, r"case.filed_at: is missing where it is filed"),
        ({"state": STATE.IN_PROGRESS}, r"case.filed_at: is missing where it is in_progress"),
        ({"consented_at": hours(1)}, r"case.informed_at: who consents was told before to what"),
        (
            {"consented_at": hours(1), "informed_at": hours(1) + MICROSECOND},
            r"case.informed_at: who consents was told before",
        ),
    ],
)
def test_consent_is_informed_and_what_was_done_has_its_date(
    given: dict[str, Any], refusal: str
) -> None:
    """A-EDR-1, ISO 10003."""
    with pytest.raises(Invalid, match=refusal):
        Story().add(e.ReferredExternally, case=a_case(**given))


def test_a_case_outside_keeps_its_name_and_its_body() -> None:
    story = outside()
    for given in ({"id": "x"}, {"provider": "Court"}):
        with pytest.raises(Invalid, match=r"case: '(x|case)' at (Ombudsman|Court) is unknown"):
            story.add(e.ExternalAdvanced, case=a_case(**given))
    story = Story().closed().add(e.ReferredExternally, case=a_case(state=STATE.FILED, **FILED))
    for each in (STATE.IN_PROGRESS, STATE.SETTLED, STATE.COMPLIED):
        _on(story, each)
    story.add(e.Closed)
    with pytest.raises(Conflict, match=r"case: there is one 'case' already"):
        story.add(e.ReferredExternally)
    story.add(e.ReferredExternally, case=a_case(id="second"))
    assert story.complaint.external_cases.keys() == {"case", "second"}


def test_compliance_has_its_date() -> None:
    with pytest.raises(Invalid, match=r"case.complied_at: is missing where it is complied"):
        _on(outside(*TO[STATE.SETTLED]), STATE.COMPLIED, complied_at=None)


@pytest.mark.parametrize(
    ("binding", "appealed", "over"),
    [
        (BindingOn.NONE, None, True),
        (BindingOn.ORGANIZATION, None, False),
        (BindingOn.BOTH, None, False),
        (BindingOn.BOTH, hours(3), True),
    ],
)
def test_a_binding_decision_is_complied_with_or_appealed(
    binding: BindingOn,
    appealed: Any,
    over: bool,  # noqa: FBT001
) -> None:
    story = outside(*TO[STATE.DETERMINATION], binding_on=binding)
    _on(story, STATE.NOT_COMPLIED, appealed_at=appealed)
    assert (story.complaint.milestones.external_closed is not None) is over
    if over:
        story.add(e.Closed)
    else:
        with pytest.raises(Conflict, match=r"closed: still missing: the end outside of case$"):
            story.add(e.Closed)


def test_what_is_awarded_outside_is_owed() -> None:
    story = outside(*TO[STATE.IN_PROGRESS])
    _on(story, STATE.DETERMINATION, redress=(a_redress("award", 9_000_000),))
    assert story.complaint.redress["award"].granted_by == "Ombudsman"
    with pytest.raises(Conflict, match=r"redress: there is one 'award' already"):
        _on(story, STATE.COMPLIED, redress=(a_redress("award"),))
    _on(story, STATE.COMPLIED)
    with pytest.raises(Conflict, match=r"payment or refusal of award"):
        story.add(e.Closed)
    story.add(e.RedressChanged, redress_id="award").add(e.Closed)
    story.add(e.Reopened).add(e.DecisionProposed, redress=(a_redress(),), by="ana")
    story.add(e.DecisionApproved, by="ana")  # an award is nobody's limit
    assert story.complaint.redress["refund"].granted_by == "ana"


def test_a_case_withdrawn_outside_leaves_the_decision_as_it_was() -> None:
    story = outside(STATE.WITHDRAWN)
    assert story.complaint.basis is ResolutionBasis.EXHAUSTED
    assert story.complaint.outcome is Outcome.UPHELD
    story.add(e.Closed)
    story = Story().closed().add(e.ReferredExternally)
    closed = story.complaint.milestones.closed
    _on(story, STATE.WITHDRAWN).add(e.Closed)
    assert story.complaint.basis is ResolutionBasis.ACCEPTED
    assert story.complaint.milestones.closed == closed  # once a cycle


def test_two_cases_outside_are_over_when_both_are() -> None:
    story = outside().add(e.ReferredExternally, case=a_case(id="second"))
    _on(story, STATE.WITHDRAWN)
    assert story.complaint.milestones.external_closed is None
    with pytest.raises(Conflict, match=r"the end outside of second"):
        story.add(e.Closed)
    story.add(e.ExternalAdvanced, case=a_case(id="second", state=STATE.WITHDRAWN))
    assert story.complaint.milestones.external_closed == story.entries[-1].at
