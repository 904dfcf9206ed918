"""What measures count of a complaint, from its entries (spec D.3)."""

from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.complaint.findings import Outcome
from contactcenter.domain.complaint.recourse import ExternalCase, ExternalState
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.measures.complaint import CountedComplaint, OutsideDecision, StepSpent
from contactcenter.domain.measures.counting import count
from contactcenter.domain.ticket import Priority
from tests.builders import NOON
from tests.domain.complaints import ASSESSMENT, Story, a_case, a_redress, an_entry, hours


def filed(state: ExternalState) -> ExternalCase:
    return a_case(state=state, filed_at=hours(1))


def counted(story: Story) -> CountedComplaint:
    return count(story.entries, customer_id="carla")


def when(story: Story, kind: type) -> list[object]:
    return [each.at for each in story.entries if isinstance(each, kind)]


def test_what_has_not_happened_is_none() -> None:
    found = counted(Story())
    assert (found.received_at, found.step) == (NOON, Step.RECEIVED)
    assert (found.assessed_at, found.decided_at, found.outcome, found.closed_at) == (None,) * 4
    assert [each.outcome for each in found.issues] == [None, None]
    assert found.steps == (StepSpent(step=Step.RECEIVED, start=NOON),)


def test_a_closed_complaint_counts_with_all_of_it() -> None:
    story = Story().closed(a_redress())
    found = counted(story)
    assert found.outcome is Outcome.UPHELD
    assert [each.outcome for each in found.issues] == [Outcome.UPHELD] * 2
    assert [each.root_cause for each in found.issues] == ["packing"] * 2
    assert [found.decided_at] == when(story, e.DecisionApproved)
    assert [found.responded_at] == when(story, e.DocumentSent)
    assert [found.closed_at] == when(story, e.Closed)
    assert [found.assessed_at] == when(story, i.Assessed)
    assert [each.status for each in found.redress] == ["paid"]
    assert not found.reprioritized


def test_the_time_at_each_step_leaves_no_gap() -> None:
    found = counted(Story().closed()).steps
    assert [each.step for each in found] == [
        Step.RECEIVED,
        Step.ASSESSING,
        Step.INVESTIGATING,
        Step.DECISION_REVIEW,
        Step.DECISION_COMMUNICATED,
        Step.CLOSED,
    ]
    assert found[0].start == NOON
    assert [each.end for each in found[:-1]] == [each.start for each in found[1:]]
    assert found[-1].end is None


def test_the_last_decision_counts_and_the_first_response() -> None:
    """A further stage decided otherwise."""
    story = Story().communicated()
    first = counted(story)
    story.add(e.Rejected).found(Outcome.NOT_UPHELD)
    assert counted(story).outcome is Outcome.UPHELD
    story.add(e.DecisionProposed).add(e.DecisionApproved).add(e.DocumentSent)
    second = counted(story)
    assert (first.outcome, second.outcome) == (Outcome.UPHELD, Outcome.NOT_UPHELD)
    assert when(story, e.DecisionApproved) == [first.decided_at, second.decided_at]
    assert second.responded_at == first.responded_at


def test_another_priority_is_a_wrong_one_before() -> None:
    story = Story().assessed()
    assert not counted(story.assessed()).reprioritized
    story.add(i.Assessed, assessment=ASSESSMENT, priority=Priority.P3, reason="it is worse")
    assert counted(story).reprioritized


def test_what_was_resolved_at_first_contact() -> None:
    story = Story().found().add(e.ResolvedAtFirstContact)
    found = counted(story)
    assert found.at_first_contact
    assert found.outcome is Outcome.UPHELD


def test_what_a_body_outside_awards_changed_our_decision() -> None:
    story = Story().communicated().add(e.ReferredExternally, case=filed(ExternalState.FILED))
    assert counted(story).outside == ()
    for state in (ExternalState.IN_PROGRESS, ExternalState.DETERMINATION):
        story.add(e.ExternalAdvanced, case=filed(state))
    [_, decided] = when(story, e.ExternalAdvanced)
    assert counted(story).outside == (OutsideDecision(at=decided, for_complainant=False),)
    assert [counted(story).referred_at] == when(story, e.ReferredExternally)


def test_an_award_is_for_the_complainant() -> None:
    story = Story().communicated()
    story.add(e.ReferredExternally, case=filed(ExternalState.IN_PROGRESS))
    story.add(
        e.ExternalAdvanced,
        case=filed(ExternalState.DETERMINATION),
        redress=(a_redress("award"),),
    )
    assert [each.for_complainant for each in counted(story).outside] == [True]


def test_what_was_recorded_late_makes_no_step_shorter_than_nothing() -> None:
    entries = [an_entry(e.Recorded), an_entry(i.AssessmentStarted, 5), an_entry(i.Assessed, 3)]
    assert count(entries, customer_id=None).steps == (
        StepSpent(step=Step.RECEIVED, start=NOON, end=hours(5)),
        StepSpent(step=Step.ASSESSING, start=hours(5), end=hours(5)),
        StepSpent(step=Step.INVESTIGATING, start=hours(5)),
    )
