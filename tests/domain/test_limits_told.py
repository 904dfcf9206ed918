"""Limits in words: numbers, units and what is special about the count."""

from typing import Any

import pytest

from contactcenter.domain.calendar.plain import target_from_plain
from contactcenter.domain.limits_told import told_cost, told_limit, told_promise, told_window
from contactcenter.domain.preset.preset import KEYS
from tests.domain.presets import a_preset


@pytest.mark.parametrize(
    ("target", "english", "persian"),
    [
        ({"kind": "business_days", "value": 1}, "within 1 business day", "ظرف ۱ روز کاری"),
        ({"kind": "calendar_days", "value": 56}, "within 56 calendar days", "ظرف ۵۶ روز تقویمی"),
        ({"kind": "calendar_months", "value": 1}, "within 1 month", "ظرف ۱ ماه"),
        ({"kind": "calendar_months", "value": 3}, "within 3 months", "ظرف ۳ ماه"),
        (
            {"kind": "business_days", "value": 3, "due_at": "close_of_business"},
            "within 3 business days, by close of business",
            "ظرف ۳ روز کاری، تا پایان ساعت کاری",
        ),
        (
            {"kind": "calendar_days", "value": 30, "count_receipt_day": True},
            "within 30 calendar days, the day of receipt being the first",
            "ظرف ۳۰ روز تقویمی، با احتساب روز دریافت",
        ),
        ({"kind": "elapsed_duration", "value": 900}, "within 15 minutes", "ظرف ۱۵ دقیقه"),
        ({"kind": "elapsed_duration", "value": 172_800}, "within 2 days", "ظرف ۲ روز"),
        ({"kind": "elapsed_duration", "value": 90}, "within 90 seconds", "ظرف ۹۰ ثانیه"),
        (
            {"kind": "business_duration", "value": 3600},
            "within 1 hour of opening hours",
            "ظرف ۱ ساعت از ساعت‌های کاری",
        ),
    ],
)
def test_a_limit_in_words(target: dict[str, Any], english: str, persian: str) -> None:
    limit = target_from_plain(target)
    assert told_limit(limit, "en") == english
    assert told_limit(limit, "fa") == persian
    assert told_limit(limit, "de") == english


def test_every_promise_has_words_in_both_languages_and_what_is_none_has_none() -> None:
    silent = {"custom", "summary_window", "assessment"}
    for language in ("en", "fa"):
        assert all(told_promise(key, language) for key in {*KEYS} - silent)
        assert not any(told_promise(key, language) for key in silent)


@pytest.mark.parametrize(
    ("window", "english", "persian"),
    [
        (
            {"days": 90, "from": "final_response"},
            "90 calendar days from the date of our final response",
            "تا ۹۰ روز تقویمی پس از تاریخ پاسخ نهایی ما",
        ),
        (
            {"months": 6, "from": "final_response_or_summary"},
            "6 months from the date of our final response or summary",
            "تا ۶ ماه پس از تاریخ پاسخ نهایی یا نامهٔ جمع‌بندی ما",
        ),
    ],
)
def test_a_window_in_words(window: dict[str, Any], english: str, persian: str) -> None:
    external = a_preset(external={"referral_window": window}).external
    assert external is not None
    assert external.referral_window is not None
    assert told_window(external.referral_window, "en") == english
    assert told_window(external.referral_window, "fa") == persian


def test_only_what_is_free_is_told_by_itself() -> None:
    assert (told_cost(0, "en"), told_cost(0, "fa")) == ("nothing", "رایگان")
    assert told_cost(None, "en") is None
    assert told_cost(25, "en") is None
