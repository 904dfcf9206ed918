"""Receipts: the right language and date, filled in once, and wrong settings refused by name."""

from datetime import UTC, datetime
from typing import Any

import pytest

from contactcenter.domain.dates import told
from contactcenter.domain.errors import Invalid
from contactcenter.domain.receipt import (
    receipt_text,
    receipts_from_plain,
    receipts_to_plain,
    survey_text,
)

OFFICE = {
    "id": "office",
    "zone": "Asia/Tehran",
    "weekly": {day: [["08:00", "16:00"]] for day in ("sat", "sun", "mon", "tue", "wed")},
}
HOURS = {"kind": "business_duration", "value": 4 * 3600}
PLAIN: dict[str, Any] = {"calendar": OFFICE, "target": HOURS, "language": "fa"}
# Wednesday 14:30 in Tehran: an hour and a half is left, the rest is on Saturday.
RECEIVED = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)


def text(language: str | None, **plain: Any) -> str:
    receipts = receipts_from_plain({**PLAIN, **plain})
    due = receipts.due(RECEIVED)
    return receipt_text(receipts, language, reference="7KQ2M-9XV4T-C", due=due, inbox="Shop {due}")


def test_the_promise_is_counted_in_the_calendar_and_told_in_the_language() -> None:
    assert "Saturday 21 November 2026, 10:30 (Asia/Tehran)" in text("en")
    persian = text("fa")
    assert "شنبه ۳۰ آبان ۱۴۰۵، ساعت ۱۰:۳۰" in persian
    assert "2026-11-21، Asia/Tehran" in persian


def test_the_groups_of_a_reference_keep_their_order_in_a_persian_sentence() -> None:
    """G-7: a first group of digits alone would else be shown as the last one."""
    assert "\u20667KQ2M-9XV4T-C\u2069 است" in text("fa")
    assert "is 7KQ2M-9XV4T-C;" in text("en")
    survey = {"after_minutes": 10, "texts": {"ar": "{reference}"}}
    receipts = receipts_from_plain({**PLAIN, "survey": survey})
    assert receipts.survey is not None
    asked = survey_text(receipts, receipts.survey, "ar", reference="01234-ABCDE-0", inbox="")
    assert asked == "\u206601234-ABCDE-0\u2069"


def test_where_length_is_paid_for_it_takes_two_text_messages() -> None:
    for language in ("en", "fa"):
        receipts = receipts_from_plain(PLAIN, brief=True)
        due = receipts.due(RECEIVED)
        told = receipt_text(receipts, language, reference="7KQ2M-9XV4T-C", due=due, inbox="Aramis")
        assert "7KQ2M-9XV4T-C" in told
        assert len(told) <= (134 if language == "fa" else 306)  # of two joined (3GPP TS 23.040)


def test_a_language_without_a_text_has_the_desks_own() -> None:
    assert text("de") == text("fa") == text(None)
    assert text("de", texts={"de": "Bis {due}: {reference}"}) == (
        "Bis 2026-11-21 10:30 (Asia/Tehran): 7KQ2M-9XV4T-C"
    )


def test_a_value_is_never_filled_in_again() -> None:
    assert text("en").endswith("Shop {due}")


def test_what_is_kept_is_what_was_set() -> None:
    receipts = receipts_from_plain(PLAIN)
    assert receipts_from_plain(receipts_to_plain(receipts)) == receipts


@pytest.mark.parametrize(
    ("plain", "named"),
    [
        ({"color": "red"}, "color"),
        ({"language": "xx"}, "receipts.language"),
        ({"texts": "hello"}, "receipts.texts"),
        ({"texts": {"en": "{subject}"}}, "receipts.texts.en"),
        ({"calendar": {**OFFICE, "weekly": {}}}, "never opens"),
        ({"target": {"kind": "soon"}}, "kind"),
        ({"calendar": {**OFFICE, "zone": "Mars/Base"}}, "zone"),
    ],
)
def test_what_cannot_work_is_refused_by_its_name(plain: dict[str, Any], named: str) -> None:
    with pytest.raises(Invalid, match=named):
        receipts_from_plain({**PLAIN, **plain})


def test_in_other_languages_a_date_is_told_in_figures() -> None:
    assert told(RECEIVED, "Europe/Berlin", "ja") == "2026-11-18 12:00 (Europe/Berlin)"
