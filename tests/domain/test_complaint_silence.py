"""When a complaint that waits for somebody's word waits no longer (spec A.4)."""

from datetime import timedelta

import pytest

from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.complaint.house import House
from contactcenter.domain.complaint.house_plain import house_from_plain
from contactcenter.domain.complaint.silence import Patience, Silence, deemed_at, silence
from contactcenter.domain.complaint.steps import AWAITING, Step
from contactcenter.domain.errors import Invalid
from tests.domain.complaints import HOUR, Story, hours

DAY = timedelta(days=1)
PATIENCE = Patience(remind_after=14 * DAY, deemed_after=30 * DAY)


def test_who_is_asked_has_until_the_time_that_was_given() -> None:
    for asked in (i.AskedComplainant, i.AskedThirdParty):
        story = Story().at(Step.INVESTIGATING).add(asked, until=hours(100))
        assert story.complaint.step in AWAITING
        assert silence(story.complaint, PATIENCE) == (Silence.EXPIRED, hours(100))


def test_who_was_asked_without_a_date_has_as_long_as_the_house_gives() -> None:
    story = Story().at(Step.AWAITING_COMPLAINANT)
    assert story.complaint.waits[-1].until is None
    due = story.complaint.since + 10 * DAY
    assert silence(story.complaint, PATIENCE) == (Silence.EXPIRED, due)


def test_an_answer_in_time_ends_it() -> None:
    story = Story().at(Step.INVESTIGATING).add(i.AskedComplainant, until=hours(100))
    story.add(i.ComplainantReplied)
    assert silence(story.complaint, PATIENCE) is None


def test_a_decision_without_an_answer_wants_a_reminder_and_is_accepted_in_the_end() -> None:
    story = Story().communicated()
    sent = story.complaint.since
    assert silence(story.complaint, PATIENCE) == (Silence.REMIND, sent + 14 * DAY)
    story.add(e.ReminderSent, at=sent + 14 * DAY)
    assert silence(story.complaint, PATIENCE) == (Silence.DEEMED, sent + 30 * DAY)
    story.add(e.DeemedAccepted, at=sent + 30 * DAY)
    assert silence(story.complaint, PATIENCE) is None


def test_who_is_reminded_late_has_the_same_time_from_there() -> None:
    story = Story().communicated()
    late = story.complaint.since + 29 * DAY
    assert deemed_at(story.complaint, PATIENCE, reminded_at=late) == late + 16 * DAY
    story.add(e.ReminderSent, at=late)
    assert silence(story.complaint, PATIENCE) == (Silence.DEEMED, late + 16 * DAY)


def test_nothing_follows_once_they_said_anything() -> None:
    for said in (i.ComplainantReplied, e.Accepted, e.Rejected):
        story = Story().communicated().add(said)
        assert silence(story.complaint, PATIENCE) is None, said
    story = Story().communicated().add(e.ReminderSent).add(i.ComplainantReplied)
    assert silence(story.complaint, PATIENCE) is None


def test_who_is_reminded_after_their_last_word_is_waited_for_again() -> None:
    story = Story().communicated().add(i.ComplainantReplied)
    heard = story.complaint.heard_at
    assert heard is not None
    story.add(e.ReminderSent, at=heard + HOUR)
    assert silence(story.complaint, PATIENCE) == (Silence.DEEMED, heard + 30 * DAY)


def test_a_reminder_leaves_time_to_answer_it() -> None:
    """Also in a house whose silence is shorter than the usual time to a reminder."""
    assert House(deemed_after_days=10).patience.remind_after == 5 * DAY
    assert House().patience == PATIENCE


@pytest.mark.parametrize("name", ["answer_within_days", "remind_after_days"])
def test_nobody_is_given_no_time(name: str) -> None:
    with pytest.raises(Invalid, match=f"{name}: give them a day at least"):
        house_from_plain({name: 0})
