"""Words about time in Persian, as they stand in a normalised sentence."""

import re
from collections.abc import Callable, Iterable
from datetime import timedelta

from contactcenter.domain.promise.moments import (
    Clock,
    Closing,
    Day,
    Part,
    Time,
    Today,
    Unsure,
    gregorian,
    jalali,
    length,
    month_end,
    week_end,
    week_start,
    weekday,
    weekday_of_next_week,
)

_SATURDAY = 5  # the first day of the week
_WEEKDAYS = ("دو", "سه", "چهار", "پنج", "جمعه", "", "یک")  # what stands before «شنبه»; Monday first
_DIGITS = {"1": "یک", "2": "دو", "3": "سه", "4": "چهار", "5": "پنج"}
_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
    "مهر", "ابان", "اذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
_GREGORIAN = {
    "ژانویه": 1, "فوریه": 2, "مارس": 3, "اوریل": 4, "مه": 5, "ژوین": 6, "ژوییه": 7, "جولای": 7,
    "اوت": 8, "اگوست": 8, "سپتامبر": 9, "اکتبر": 10, "نوامبر": 11, "دسامبر": 12,
}  # fmt: skip
_UNITS = {"دقیقه": "minute", "ساعت": "hour", "روز": "day", "هفته": "week", "ماه": "month"}
_NUMBERS = {
    "یک": 1, "یه": 1, "دو": 2, "سه": 3, "چهار": 4, "پنج": 5, "شش": 6, "هفت": 7, "هشت": 8, "نه": 9,
    "ده": 10, "یازده": 11, "دوازده": 12,
    "پانزده": 15, "بیست": 20, "بیست و چهار": 24, "سی": 30, "چهل و هشت": 48, "هفتاد و دو": 72,
    "یکی دو": 2, "دو سه": 3,
}  # fmt: skip
_UNITS_ORDINAL = ("یکم", "دوم", "سوم", "چهارم", "پنجم", "ششم", "هفتم", "هشتم", "نهم")
_ORDINALS = (
    {"اول": 1, "دهم": 10, "یازدهم": 11, "دوازدهم": 12, "سیزدهم": 13, "چهاردهم": 14, "پانزدهم": 15,
     "شانزدهم": 16, "هفدهم": 17, "هجدهم": 18, "نوزدهم": 19, "بیستم": 20, "سی ام": 30,
     "سی و یکم": 31}
    | {word: number for number, word in enumerate(_UNITS_ORDINAL, 1)}
    | {f"بیست و {word}": 20 + number for number, word in enumerate(_UNITS_ORDINAL, 1)}
)  # fmt: skip
_PARTS = {
    "صبح": Part.MORNING,
    "ظهر": Part.NOON,
    "بعد از ظهر": Part.AFTERNOON,
    "عصر": Part.AFTERNOON,
    "غروب": Part.EVENING,
    "شب": Part.NIGHT,
}


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_NUMBER = rf"(?:\d{{1,3}}|{_any(_NUMBERS)})"
_PART = r"(?P<part>بعد ?از ?ظهر|صبح|ظهر|عصر|غروب|شب)"
_NEXT = r"(?: (?P<next>هفته(?: ی)? (?:بعد|اینده|دیگه|دیگر)|بعد|بعدی|اینده))?"
_ON = r"(?:\d{1,2}(?: ?(?:ام|م))?|" + _any(_ORDINALS) + ")"
_YEAR = r"(?: (?:سال )?(?P<year>\d{4}))?"
_MONTH = _any((*_MONTHS, *_GREGORIAN))
_RANGE = rf"(?:{_NUMBER} ?(?:-|تا|الی|یا) ?)?"


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _NUMBERS[word]


def _duration(found: re.Match[str], _: Today) -> tuple[Time, ...]:
    return (length(_number(found["n"]), _UNITS[found["unit"]], open_only=found["open"]),)


def _half_hour(_: re.Match[str], __: Today) -> tuple[Time, ...]:
    return (length(30, "minute"),)


def _vague(_: re.Match[str], __: Today) -> tuple[Time, ...]:
    return (Unsure.UNSURE,)


def _near(found: re.Match[str], today: Today) -> tuple[Time, ...]:
    word = found["day"]
    ahead = 2 if word.startswith("پس") else 1 if word == "فردا" else 0
    day = Day(today.on + timedelta(days=ahead))
    return (day, Part.NIGHT) if word == "امشب" else (day,)


def _weekday(found: re.Match[str], today: Today) -> tuple[Time, ...]:
    written = (found["weekday"] or "").strip()
    name = "جمعه" if "جمعه" in found[0] else _DIGITS.get(written, written)
    number = _WEEKDAYS.index(name)
    if found["next"]:
        return (weekday_of_next_week(number, today, first=_SATURDAY),)
    return (weekday(number, today),)


def _named(found: re.Match[str], today: Today) -> tuple[Time, ...]:
    year = int(found["year"]) if found["year"] else None
    written = re.sub(r"(?<=\d) ?(?:ام|م)$", "", found["d"])
    day = int(written) if written.isdecimal() else _ORDINALS[written]
    if found["month"] in _GREGORIAN:
        return (gregorian(year, _GREGORIAN[found["month"]], day, today),)
    return (jalali(year, _MONTHS.index(found["month"]) + 1, day, today),)


def _figures(found: re.Match[str], today: Today) -> tuple[Time, ...]:
    year, month, day = int(found["year"]), int(found["m"]), int(found["d"])
    first_of_gregorian = 1700
    return ((gregorian if year > first_of_gregorian else jalali)(year, month, day, today),)


def _clock(found: re.Match[str], _: Today) -> tuple[Time, ...]:
    hour, minutes = _number(found["h"]), (found["min"] or "").strip()
    minute = {"": 0, "و نیم": 30, "و ربع": 15}.get(minutes, -1)
    minute = int(minutes.lstrip(":")) if minute < 0 else minute
    if hour > 23 or minute > 59:  # noqa: PLR2004  of a clock
        return (Unsure.UNSURE,)
    clock = Clock(hour, minute, half=hour == 0 or found["h"].startswith("0"))
    return (clock, *_part(found, _)) if found["part"] else (clock,)


def _part(found: re.Match[str], _: Today) -> tuple[Time, ...]:
    written = found["part"]
    return (_PARTS["بعد از ظهر" if written.startswith("بعد") else written],)


def _closing(_: re.Match[str], __: Today) -> tuple[Time, ...]:
    return (Closing.CLOSE,)


def _end_of_day(_: re.Match[str], __: Today) -> tuple[Time, ...]:
    return (Part.NIGHT,)


def _week(found: re.Match[str], today: Today) -> tuple[Time, ...]:
    return (week_end(1 if found["next"] else 0, today, first=_SATURDAY),)


def _week_start(_: re.Match[str], today: Today) -> tuple[Time, ...]:
    return (week_start(1, today, first=_SATURDAY),)


def _month_end(found: re.Match[str], today: Today) -> tuple[Time, ...]:
    return (Unsure.UNSURE if found["next"] else month_end(today, jalali_months="jalali"),)


_HOURS = rf"(?P<h>{_NUMBER})(?P<min>:\d\d| و نیم| و ربع)?"
_UNIT = rf"(?P<unit>{_any(_UNITS)})(?: ی)?"
_WORK = r"(?: (?P<open>کاری|اداری))?"
_END = r"(?:پایان|اخر|انتهای)"
_LATER = r"(?:دیگر|دیگه|اینده|اتی)"
_WITHIN = r"(?:ظرف|طی|در عرض|در مدت|در طی|حداکثر(?: تا| ظرف| طی)?|نهایتا(?: تا| ظرف)?|تا)"

Reader = Callable[[re.Match[str], Today], tuple[Time, ...]]
READERS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(rf"(?<![\w/:])(?:{pattern})(?![\w/])"), reader)
    for pattern, reader in (
        (rf"{_WITHIN}(?: مدت)? {_RANGE}(?P<n>{_NUMBER}) {_UNIT}{_WORK}(?: {_LATER})?", _duration),
        (rf"{_RANGE}(?P<n>{_NUMBER}) {_UNIT}{_WORK} {_LATER}", _duration),
        (rf"(?:{_WITHIN} )?نیم ساعت(?: {_LATER})?", _half_hour),
        (rf"(?:{_WITHIN} )?(?:چند|همین) {_UNIT}\w*{_WORK}(?: {_LATER})?", _vague),
        (rf"(?:{_WITHIN} )?روزهای {_LATER}|به ?زودی|ماه {_LATER}|دیروز|دیشب|پریروز", _vague),
        (r"(?P<day>امروز|امشب|فردا|پس ?فردا)", _near),
        (rf"(?:(?P<weekday>یک|دو|سه|چهار|پنج|[1-5])? ?شنبه|جمعه){_NEXT}", _weekday),
        (rf"(?P<d>{_ON})(?: ?ی)? (?P<month>{_MONTH})(?: ?ماه)?{_YEAR}", _named),
        (r"(?P<year>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})", _figures),
        (rf"ساعت(?: ی)? (?:حدود )?{_HOURS}(?: {_PART})?", _clock),
        (rf"{_HOURS} {_PART}", _clock),
        (rf"ساعت(?: ی)? {_NUMBER} (?:تا|الی) {_HOURS}(?: {_PART})?", _clock),
        (r"(?P<h>\d{1,2})(?P<min>:\d\d)(?P<part>)", _clock),
        (_PART, _part),
        (r"(?:پایان|اخر) (?:وقت|ساعت)(?: (?:اداری|کاری))?", _closing),
        (r"پایان (?:همین )?روز(?: کاری)?", _closing),
        (r"(?:اخر|انتهای) (?:همین )?(?:روز|شب)", _end_of_day),
        (rf"(?:{_END} )?(?:این|همین) هفته(?P<next>)|{_END} هفته", _week),
        (rf"(?:{_END} )?هفته(?: ی)? (?P<next>{_LATER}|بعد)", _week),
        (rf"(?:اول|ابتدای|شروع) هفته(?: ی)? (?:{_LATER}|بعد)", _week_start),
        (rf"(?:اوایل|اواسط|وسط|اواخر) (?:این |همین )?هفته(?:(?: ی)? (?:{_LATER}|بعد))?", _vague),
        (r"اول هفته", _vague),
        (r"به وقت (?!تهران|ایران|ما\b)\w+", _vague),
        (rf"{_END} (?:(?:این|همین) )?(?:ماه|برج)(?: (?P<next>اینده|بعد))?", _month_end),
    )
)  # fmt: skip
# What may stand between words about time that belong together.
BETWEEN = re.compile(
    r"(?:،|,|\(|روز|تا|در|از|قبل|پیش|حداکثر|نهایتا|ی|ساعت|تاریخ|یعنی|حدود|همین|راس|پایان|اخر| )*"
)
BEFORE = re.compile(r"\b(?:قبل از|پیش از)(?: روز| تاریخ)? ?$")
# Then it is no end: something begins with it, or is of it.
NO_END = re.compile(
    r"(?<!قبل )(?<!پیش )\b(?:از|برای|مورخ|مورخه|بعد از|پس از|هر)(?: روز| تاریخ)? ?$"
)
NO_END_BEHIND = re.compile(r" (?:(?:پس|بعد) از(?! ظهر)|قبل\b|پیش\b|گذشته\b|به بعد\b)")
