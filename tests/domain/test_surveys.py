"""What somebody answers when asked how it was (spec A-SAT-1, D.2)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contactcenter.domain.errors import Conflict, Invalid
from contactcenter.domain.ids import CustomerId, SurveyId, TicketId
from contactcenter.domain.measures.ratings import Scale
from contactcenter.domain.questions import Rating, rating_in, survey_buttons, survey_from_plain
from contactcenter.domain.surveys import AnsweredBy, KeptSurvey, answered, is_chosen
from tests.domain.calendars import at

ASKED = at("2026-03-30T10:00+00:00")
DAY = timedelta(days=1)
LINK = AnsweredBy.LINK


def a_survey(scale: Scale = Scale.CSAT, low: int = 2) -> KeptSurvey:
    return KeptSurvey(
        id=SurveyId("s"),
        ticket_id=TicketId("a"),
        customer_id=CustomerId("c"),
        scale=scale,
        low=low,
        language="en",
        asked_at=ASKED,
    )


def test_an_answer_counts_on_its_scale() -> None:
    after = answered(a_survey(), 2, by=LINK, at=ASKED, aspects={"speed": 1}, words=" Late. ")
    assert after.answer is not None
    assert (after.answer.words, after.answer.aspects, after.version) == ("Late.", {"speed": 1}, 2)
    assert (after.asked.score, after.is_low) == (2, True)
    assert not answered(a_survey(), 3, by=LINK, at=ASKED).is_low
    for scale, score in ((Scale.CSAT, 0), (Scale.CSAT, 6), (Scale.CES, 8), (Scale.NPS, 11)):
        with pytest.raises(Invalid, match="is not on"):
            answered(a_survey(scale), score, by=LINK, at=ASKED)
    assert answered(a_survey(Scale.NPS, 6), 0, by=LINK, at=ASKED).is_low


@pytest.mark.parametrize("aspects", [{"speed": 0}, {"speed": 6}, {"colour": 3}])
def test_an_aspect_has_one_to_five(aspects: dict[str, int]) -> None:
    with pytest.raises(Invalid, match="is not judged from 1 to 5"):
        answered(a_survey(), 3, by=LINK, at=ASKED, aspects=aspects)


def test_it_is_answered_within_a_month_and_mended_within_a_day() -> None:
    late = ASKED + 30 * DAY
    with pytest.raises(Conflict):
        answered(a_survey(), 3, by=LINK, at=late)
    first = answered(a_survey(), 3, by=LINK, at=late - timedelta(seconds=1))
    mended = answered(first, 5, by=LINK, at=late + DAY / 2)
    assert mended.answer is not None
    assert (mended.answer.score, mended.answer.at) == (5, late - timedelta(seconds=1))
    with pytest.raises(Conflict):
        answered(mended, 1, by=LINK, at=late + DAY)
    with pytest.raises(Invalid, match="at most"):
        answered(a_survey(), 3, by=LINK, at=ASKED, words="x" * 2001)


def test_chance_chooses_the_same_each_time() -> None:
    tickets = [TicketId(f"t{n}") for n in range(2000)]
    drawn = [each for each in tickets if is_chosen(each, 30)]
    assert drawn == [each for each in tickets if is_chosen(each, 30)]
    assert 500 < len(drawn) < 700
    assert not any(is_chosen(each, 0) for each in tickets)
    assert all(is_chosen(each, 100) for each in tickets)


@pytest.mark.parametrize(
    ("pressed", "said"),
    [
        ("rate:4:X", Rating(Scale.CSAT, 4)),
        ("rate:4", Rating(Scale.CSAT, 4)),
        ("nps:0:X", Rating(Scale.NPS, 0)),
        ("nps:10:X", Rating(Scale.NPS, 10)),
        ("ces:7:X", Rating(Scale.CES, 7)),
        ("ces:8:X", None),
        ("rate:0:X", None),
        ("nps:010:X", None),
        ("nps:۵:X", None),
        (None, None),
    ],
)
def test_a_button_says_its_scale_and_score(pressed: str | None, said: Rating | None) -> None:
    assert rating_in(pressed) == said


def test_each_scale_has_its_buttons() -> None:
    for scale, labels in ((Scale.CES, 7), (Scale.NPS, 11), (Scale.CSAT, 5)):
        rows = survey_buttons(scale, "fa", "X")
        values = [button.value for row in rows for button in row]
        assert len(values) == labels
        assert all(rating_in(each) for each in values)


@pytest.mark.parametrize(
    ("plain", "field"),
    [
        ({"scale": "stars"}, "scale"),
        ({"share": 101}, "share"),
        ({"share": True}, "share"),
        ({"low": 6}, "low"),
        ({"scale": "nps", "low": 11}, "low"),
    ],
)
def test_settings_that_cannot_be_are_refused(plain: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid, match=f"receipts.survey.{field}"):
        survey_from_plain(plain)


def test_every_scale_asks_in_its_own_words() -> None:
    nps = survey_from_plain({"scale": "nps", "share": 50})
    assert "recommend" in nps.texts["en"]
    assert (nps.low, nps.share) == (6, 50)
    assert replace(nps, low=3).low == 3
