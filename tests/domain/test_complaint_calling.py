"""What a complaint calls for, and until when it does (spec A-ASM-3, A-PRN-3, A-CLS-1)."""

import pytest

from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.complaint.calling import Call, still_calls
from contactcenter.domain.complaint.steps import OPEN, Step
from tests.domain.complaints import Story


def test_an_urgent_one_calls_for_action_until_some_is_planned() -> None:
    story = Story()
    assert not still_calls(story.complaint, Call.ACT)
    assert still_calls(story.assessed(4).complaint, Call.ACT)
    assert not still_calls(story.add(i.ImmediateActionPlanned).complaint, Call.ACT)


def test_that_it_may_be_none_calls_for_a_second_look_until_somebody_says_so() -> None:
    story = Story().add(i.AssessmentStarted).add(e.ReclassificationProposed)
    assert still_calls(story.complaint, Call.SECOND_LOOK)
    story.add(e.ReclassificationRefused, by="cy")
    assert not still_calls(story.complaint, Call.SECOND_LOOK)


def test_a_decision_calls_for_a_reminder_until_one_is_sent_and_for_an_end_until_it_has() -> None:
    story = Story().communicated()
    assert still_calls(story.complaint, Call.REMIND)
    story.add(e.ReminderSent)
    assert not still_calls(story.complaint, Call.REMIND)
    assert still_calls(story.complaint, Call.DEEM)
    story.add(e.Rejected, next_stage="officer")
    assert not still_calls(story.complaint, Call.DEEM)


def test_work_goes_on_until_a_decision_is_proposed() -> None:
    story = Story().looked_into()
    assert still_calls(story.complaint, Call.GO_ON)
    assert not still_calls(story.add(e.DecisionProposed).complaint, Call.GO_ON)


@pytest.mark.parametrize("step", sorted(set(Step) - OPEN))
def test_what_is_over_calls_for_nothing(step: Step) -> None:
    complaint = Story().at(step).complaint
    assert not [each for each in Call if still_calls(complaint, each)]


@pytest.mark.parametrize("step", sorted(OPEN))
def test_what_did_not_arrive_is_to_be_sent_again_as_long_as_it_is_open(step: Step) -> None:
    assert still_calls(Story().at(step).complaint, Call.RESEND)
