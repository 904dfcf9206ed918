"""Dates as customers are told them: in their calendar and digits, always with the zone.

Whoever reads a Jalali date has the Gregorian one beside it, so that no two people read two days.
"""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from persiantools.jdatetime import JalaliDateTime

_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_ENGLISH_DAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_PERSIAN_DAYS = ("دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه")
_PERSIAN_MONTHS = (
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
)


_LAST = time.max  # of a day: what is due then is due with the day


def told(at: datetime, zone: str, language: str) -> str:
    """Return a moment in words of a language; in others than ours, in figures."""
    local = at.astimezone(ZoneInfo(zone))
    clock = f"{local:%H:%M}"
    match language:
        case "en":
            return f"{_english(local)}, {clock} ({zone})"
        case "fa":
            said = f"{_persian(local)}، ساعت {clock}".translate(_PERSIAN)
            return f"{said} {_beside(local, zone)}"
        case _:
            return f"{local:%Y-%m-%d} {clock} ({zone})"


def told_until(at: datetime, zone: str, language: str) -> str:
    """Return the end of a span: the day alone where it lasts until that day's last microsecond."""
    local = at.astimezone(ZoneInfo(zone))
    if local.time() != _LAST:
        return told(at, zone, language)
    match language:
        case "en":
            return f"{_english(local)} ({zone})"
        case "fa":
            return f"{_persian(local)} {_beside(local, zone)}"
        case _:
            return f"{local:%Y-%m-%d} ({zone})"


def jalali(at: datetime, zone: str) -> str:
    """Return the Jalali date of a moment in figures, `1405-01-09`."""
    local = at.astimezone(ZoneInfo(zone))
    return str(JalaliDateTime(local).strftime("%Y-%m-%d"))  # type: ignore[no-untyped-call]


def figures(number: int, language: str) -> str:
    """Return a number in the digits of a language."""
    return f"{number}".translate(_PERSIAN) if language == "fa" else f"{number}"


def _english(local: datetime) -> str:
    day, month = _ENGLISH_DAYS[local.weekday()], _ENGLISH_MONTHS[local.month - 1]
    return f"{day} {local.day} {month} {local.year}"


def _persian(local: datetime) -> str:
    jalali = JalaliDateTime(local)  # type: ignore[no-untyped-call]
    month = _PERSIAN_MONTHS[jalali.month - 1]
    said = f"{_PERSIAN_DAYS[local.weekday()]} {jalali.day} {month} {jalali.year}"
    return said.translate(_PERSIAN)


def _beside(local: datetime, zone: str) -> str:
    return f"(\u2066{local:%Y-%m-%d}، {zone}\u2069)"
