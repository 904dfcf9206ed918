"""Limits as complainants are told them: what is promised, and within how long."""

from collections.abc import Mapping
from datetime import timedelta

from contactcenter.domain.calendar.targets import (
    Counted,
    Days,
    DueAt,
    OpenTime,
    Target,
)
from contactcenter.domain.dates import figures
from contactcenter.domain.preset.preset import ReferralWindow, WindowStart

# What a target's key promises. Keys that are no promise to a complainant have no words.
_PROMISES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "acknowledge": "Acknowledgement of your complaint",
        "first_response": "First answer",
        "next_response": "Answer to each further message",
        "update_interval": "News of how far we are, each time",
        "resolution": "Resolution",
        "final_response": "Our final response",
        "callback": "Call-back",
        "recourse": "Letter about the independent body",
        "external_decision": "Decision of the independent body, from a complete file on",
    },
    "fa": {
        "acknowledge": "اعلام دریافت شکایت",
        "first_response": "نخستین پاسخ",
        "next_response": "پاسخ به هر پیام بعدی شما",
        "update_interval": "اطلاع‌رسانی دربارهٔ پیشرفت کار، هر بار",
        "resolution": "رفع مشکل",
        "final_response": "پاسخ نهایی ما",
        "callback": "تماس ما با شما",
        "recourse": "نامهٔ معرفی نهاد مستقل",
        "external_decision": "تصمیم نهاد مستقل، پس از کامل شدن پرونده",
    },
}
_UNITS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "en": {
        Counted.BUSINESS_DAYS: ("business day", "business days"),
        Counted.CALENDAR_DAYS: ("calendar day", "calendar days"),
        Counted.CALENDAR_MONTHS: ("month", "months"),
        "day": ("day", "days"),
        "hour": ("hour", "hours"),
        "minute": ("minute", "minutes"),
        "second": ("second", "seconds"),
    },
    "fa": {
        Counted.BUSINESS_DAYS: ("روز کاری",) * 2,
        Counted.CALENDAR_DAYS: ("روز تقویمی",) * 2,
        Counted.CALENDAR_MONTHS: ("ماه",) * 2,
        "day": ("روز",) * 2,
        "hour": ("ساعت",) * 2,
        "minute": ("دقیقه",) * 2,
        "second": ("ثانیه",) * 2,
    },
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "within": "within {length}",
        "open": " of opening hours",
        "close": ", by close of business",
        "first": ", the day of receipt being the first",
        "free": "nothing",
        WindowStart.FINAL_RESPONSE: "{length} from the date of our final response",
        WindowStart.FINAL_RESPONSE_OR_SUMMARY: (
            "{length} from the date of our final response or summary"
        ),
    },
    "fa": {
        "within": "ظرف {length}",
        "open": " از ساعت‌های کاری",
        "close": "، تا پایان ساعت کاری",
        "first": "، با احتساب روز دریافت",
        "free": "رایگان",
        WindowStart.FINAL_RESPONSE: "تا {length} پس از تاریخ پاسخ نهایی ما",
        WindowStart.FINAL_RESPONSE_OR_SUMMARY: (
            "تا {length} پس از تاریخ پاسخ نهایی یا نامهٔ جمع‌بندی ما"
        ),
    },
}
_SECONDS = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))


def told_promise(key: str, language: str) -> str | None:
    """Return what a target's key promises; None where it is no promise to a complainant."""
    return _PROMISES[_ours(language)].get(key)


def told_limit(target: Target, language: str) -> str:
    """Return within how long; in others than our languages, in English."""
    words = _WORDS[_ours(language)]
    if not isinstance(target, Days):
        said = words["within"].format(length=_duration(target.duration, language))
        return said + (words["open"] if isinstance(target, OpenTime) else "")
    said = words["within"].format(length=_count(target, language))
    closing = words["close"] if target.due_at is DueAt.CLOSE_OF_BUSINESS else ""
    return said + closing + (words["first"] if target.count_receipt_day else "")


def told_window(window: ReferralWindow, language: str) -> str:
    """Return how long somebody may go outside, and from when on."""
    words = _WORDS[_ours(language)]
    return words[window.start].format(length=_count(window.length, language))


def told_cost(cost: int | None, language: str) -> str | None:
    """Return what a body outside costs where that is nothing; an amount is a person's to write."""
    return _WORDS[_ours(language)]["free"] if cost == 0 else None


def _count(target: Days, language: str) -> str:
    return _amount(target.value, target.counted, language)


def _duration(length: timedelta, language: str) -> str:
    """Return it in the largest unit that it is a whole number of."""
    seconds = length // timedelta(seconds=1)
    unit, size = next(each for each in _SECONDS if seconds % each[1] == 0 or each[1] == 1)
    return _amount(seconds // size, unit, language)


def _amount(count: int, unit: str, language: str) -> str:
    one, many = _UNITS[_ours(language)][unit]
    return f"{figures(count, language)} {one if count == 1 else many}"


def _ours(language: str) -> str:
    return language if language in _WORDS else "en"
