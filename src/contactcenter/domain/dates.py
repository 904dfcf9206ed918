"""Dates as customers are told them: in their calendar and digits, always with the zone.

Whoever reads a Jalali date has the Gregorian one beside it, so that no two people read two days.
"""

from datetime import datetime
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


def told(at: datetime, zone: str, language: str) -> str:
    """Return a moment in words of a language; in others than ours, in figures."""
    local = at.astimezone(ZoneInfo(zone))
    clock = f"{local:%H:%M}"
    match language:
        case "en":
            month = _ENGLISH_MONTHS[local.month - 1]
            day = f"{_ENGLISH_DAYS[local.weekday()]} {local.day} {month} {local.year}"
            return f"{day}, {clock} ({zone})"
        case "fa":
            jalali = JalaliDateTime(local)  # type: ignore[no-untyped-call]
            month = _PERSIAN_MONTHS[jalali.month - 1]
            day = f"{_PERSIAN_DAYS[local.weekday()]} {jalali.day} {month} {jalali.year}"
            said = f"{day}، ساعت {clock}".translate(_PERSIAN)
            return f"{said} (\u2066{local:%Y-%m-%d}، {zone}\u2069)"
        case _:
            return f"{local:%Y-%m-%d} {clock} ({zone})"
