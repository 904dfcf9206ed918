"""Words about time in English, as they stand in a normalised sentence."""

import re
from collections.abc import Callable

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

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_JALALI = (
    "farvardin", "ordibehesht", "khordad", "tir", "mordad", "shahrivar",
    "mehr", "aban", "azar", "dey", "bahman", "esfand",
)  # fmt: skip
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "thirty": 30,
    "twenty four": 24, "twenty-four": 24, "forty eight": 48, "forty-eight": 48,
    "seventy two": 72, "seventy-two": 72,
}  # fmt: skip
_PARTS = {
    "morning": Part.MORNING,
    "lunchtime": Part.NOON,
    "afternoon": Part.AFTERNOON,
    "evening": Part.EVENING,
    "night": Part.NIGHT,
    "tonight": Part.NIGHT,
}

_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})"
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:[a-z]{0,6})"
_JALALI_MONTH = "|".join(_JALALI)
_UNIT = r"(?P<unit>minute|min|hour|hr|h|day|week|month)s?"
_UNITS = {"min": "minute", "hr": "hour", "h": "hour"}
_OCLOCK = tuple(_NUMBERS)[2:14]  # one … twelve
_PAST = {"half past": 30, "quarter past": 15, "a quarter past": 15}
_ZONES = (
    "gmt", "utc", "bst", "cet", "cest", "eet", "eest", "wet", "west", "msk", "irst", "ist", "gst",
    "est", "edt", "cst", "cdt", "mst", "mdt", "pst", "pdt", "jst", "aest", "aedt",
)  # fmt: skip
_PLACES = (
    r"your|their|local|[a-z]+(?: [a-z]+)? (?:local|summer|standard)|london|berlin|paris|tehran|"
)
_PLACES += (
    r"iran|dubai|istanbul|moscow|new york|pacific|eastern|central|mountain|european|uk|us|uae"
)
_WORK = r"(?P<open>business |working |work |office )?"
_ZERO_DAYS = {"today": 0, "tonight": 0, "tomorrow": 1}


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _NUMBERS[word]


def _duration(found: re.Match[str], _: Today) -> tuple[Time, ...]:
    unit = _UNITS.get(found["unit"], found["unit"])
    return (length(_number(found["n"]), unit, open_only=found["open"]),)


def _half_hour(_: re.Match[str], __: Today) -> tuple[Time, ...]:
    return (length(30, "minute"),)


def _vague(_: re.Match[str], __: Today) -> tuple[Time, ...]:
    return (Unsure.UNSURE,)


def _near(found: re.Match[str], today: Today) -> tuple[Time, ...]:
    word = found["day"]
    ahead = 2 if word.startswith("the day") else _ZERO_DAYS[word]
    day = Day(type(today.on).fromordinal(today.on.toordinal() + ahead))
    return (day, Part.NIGHT) if word == "tonight" else (day,)


def _this_part(found: re.Match[str], today: Today) -> tuple[Time, ...]:
    return Day(today.on), _PARTS[found["part"]]


def _weekday(found: re.Match[str], today: Today) -> tuple[Time, ...]:
    number = _WEEKDAYS.index(found["weekday"][:3])
    if found["next"]:
        return (weekday_of_next_week(number, today, first=0),)
    return (weekday(number, today),)


def _named(found: re.Match[str], today: Today) -> tuple[Time, ...]:
    year = int(found["year"]) if found["year"] else None
    month, day = found["month"], int(found["d"])
    if month in _JALALI:
        return (jalali(year, _JALALI.index(month) + 1, day, today),)
    return (gregorian(year, _MONTHS.index(month[:3]) + 1, day, today),)


def _iso(found: re.Match[str], today: Today) -> tuple[Time, ...]:
    year, month, day = int(found["year"]), int(found["m"]), int(found["d"])
    first_of_ours = 1700  # a year before it is one of the Jalali calendar
    return ((jalali if year < first_of_ours else gregorian)(year, month, day, today),)


def _figures(found: re.Match[str], today: Today) -> tuple[Time, ...]:
    first, second = int(found["d"]), int(found["m"])
    year = int(found["year"]) if found["year"] else None
    if first == second or first > 12 or found["dot"] == ".":  # noqa: PLR2004  the most months
        return (gregorian(year, second, first, today),)
    return (gregorian(year, first, second, today) if second > 12 else Unsure.UNSURE,)  # noqa: PLR2004


def _span_end(found: re.Match[str], today: Today) -> tuple[Time, ...]:
    match found["what"]:
        case "day":
            return (Closing.CLOSE,)
        case "week":
            return (week_end(1 if found["next"] else 0, today, first=0),)
        case _:
            end = month_end(today, jalali_months=None)
            return (Unsure.UNSURE if found["next"] else end,)


def _week(found: re.Match[str], today: Today) -> tuple[Time, ...]:
    return (week_end(1 if found["next"] else 0, today, first=0),)


def _clock(found: re.Match[str], _: Today) -> tuple[Time, ...]:
    hour, minute = int(found["h"]), int(found["min"] or 0)
    half = (found["half"] or "").replace(".", "")
    if hour > 23 or minute > 59 or (half and not 0 < hour <= 12):  # noqa: PLR2004  of a clock
        return (Unsure.UNSURE,)
    if half:
        return (Clock(hour % 12 + (12 if half == "pm" else 0), minute, half=True),)
    return (Clock(hour, minute, half=hour == 0 or found["h"].startswith("0")),)


def _spoken_clock(found: re.Match[str], _: Today) -> tuple[Time, ...]:
    return (Clock(_NUMBERS[found["word"]], _PAST.get(found["past"] or "", 0)),)


def _week_start(found: re.Match[str], today: Today) -> tuple[Time, ...]:
    return (week_start(1, today, first=0) if found["next"] else Unsure.UNSURE,)


def _noon(_: re.Match[str], __: Today) -> tuple[Time, ...]:
    return (Clock(12, half=True),)


def _part(found: re.Match[str], _: Today) -> tuple[Time, ...]:
    return (_PARTS[found["part"]],)


def _closing(_: re.Match[str], __: Today) -> tuple[Time, ...]:
    return (Closing.CLOSE,)


_HOUR = r"(?P<h>\d{1,2})(?:[:.](?P<min>\d\d))? ?(?P<half>[ap]\.?m\b\.?)?(?: ?o'?clock)?"
_RANGE = rf"(?:{_NUMBER} ?(?:-|–|to|or) ?)?"
_WITHIN = r"(?:within|in|(?:in|within|during|over) the next|during|over|inside)"
_YEAR = r"(?:,? (?P<year>\d{4}))?"

Reader = Callable[[re.Match[str], Today], tuple[Time, ...]]
READERS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(rf"(?<![\w.-])(?:{pattern})(?![\w-])"), reader)
    for pattern, reader in (
        (r"in a minute", _vague),
        (rf"{_WITHIN} (?:the )?(?:maximum of |at most |about )?{_RANGE}(?P<n>{_NUMBER})"
         rf"[ -]?(?:{_WORK}){_UNIT}'?(?: time)?(?: from (?:now|today))?", _duration),
        (rf"(?P<n>{_NUMBER}) {_WORK}{_UNIT} from (?:now|today)", _duration),
        (rf"{_WITHIN} (?P<n>the) {_WORK}{_UNIT}", _vague),
        (rf"{_WITHIN} half an hour", _half_hour),
        (rf"{_WITHIN} (?:the )?(?:a )?(?:few|couple|coming|several)(?: of)?[ \w]{{0,12}}", _vague),
        (r"(?P<day>today|tonight|tomorrow|the day after tomorrow)", _near),
        (r"this (?P<part>morning|afternoon|evening)", _this_part),
        (rf"(?:(?P<next>next)|this|coming|this coming)? ?(?P<weekday>{_WEEKDAY})", _weekday),
        (rf"(?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{_JALALI_MONTH}|{_MONTH})"
         rf"{_YEAR}", _named),
        (rf"(?P<month>{_JALALI_MONTH}|{_MONTH}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?{_YEAR}", _named),
        (r"(?P<year>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})", _iso),
        (r"(?P<d>\d{1,2})(?P<dot>[/.])(?P<m>\d{1,2})[/.](?P<year>\d{4})", _figures),
        (r"(?P<d>\d{1,2})(?P<dot>/)(?P<m>\d{1,2})(?P<year>)", _figures),
        (r"(?:on|by|before) (?P<d>\d{1,2})(?P<dot>\.)(?P<m>\d{1,2})\.(?P<year>)", _figures),
        (r"(?:the )?end of (?:the |this |(?P<next>next ))?(?:working |business )?"
         r"(?P<what>day|week|month)", _span_end),
        (r"(?:(?P<next>next)|this) week", _week),
        (r"(?:at )?(?:the )?(?:beginning|start) of (?:the |this |(?P<next>next ))?week",
         _week_start),
        (r"(?:early|late|later|mid) (?:next|this) (?:week|month)", _vague),
        (rf"(?:{'|'.join(_ZONES)})|(?:{_PLACES}) time", _vague),
        (r"next month|yesterday|last night", _vague),
        (rf"(?:at|by|before|around|about|no later than|latest) {_HOUR}"
         r"(?! ?(?:%|€|\$|(?:business |working )?(?:day|hour|week|month|minute|percent|euro)s?\b))",
         _clock),
        (r"(?P<h>\d{1,2})(?:[:.](?P<min>\d\d))? ?(?P<half>[ap]\.?m\b\.?)", _clock),
        (rf"(?:at|by|before|around|about|no later than) (?P<past>{'|'.join(_PAST)})? ?"
         rf"(?P<word>{'|'.join(_OCLOCK)})(?: ?o'?clock)?"
         r"(?! (?:business |working )?(?:day|hour|week|month|minute|of)s?\b)", _spoken_clock),
        (rf"(?P<past>{'|'.join(_PAST)}) (?P<word>{'|'.join(_OCLOCK)})", _spoken_clock),
        (r"(?P<h>\d{1,2}):(?P<min>\d\d)(?P<half>)", _clock),
        (rf"between \d{{1,2}}(?:[:.]\d\d)? ?(?:[ap]\.?m\.?)? and {_HOUR}", _clock),
        (r"noon|midday", _noon),
        (r"(?:in the )?(?P<part>morning|lunchtime|afternoon|evening|night)", _part),
        (r"(?:close|end) of (?:business|play)|eod|cob|closing time", _closing),
    )
)  # fmt: skip
# What may stand between words about time that belong together.
BETWEEN = re.compile(r"(?:,|\(|\)|at|on|in|by|of|the|before|around|about|no later than|latest| )*")
BEFORE = re.compile(r"\bbefore (?:the )?$")
# Then it is no end: something lasts until it, begins with it, or is of it.
NO_END = re.compile(
    r"\b(?:until|till|from|since|(?<!end )of|dated|for|after|starting|as of|(?<!later )than|last|"
    r"every|each) (?:the |this |next |on )?$"
)
NO_END_BEHIND = re.compile(r"'s\b| ?(?:of|after|from|following|onwards?|upon|once)\b")
