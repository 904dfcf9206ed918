"""One plain value and the field it stands in: the value as wanted, or `Invalid` with the field."""

import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from contactcenter.domain.errors import Invalid

_CLOCK = re.compile(r"(?:([01][0-9]|2[0-3]):([0-5][0-9])|24:00)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHOWN = 60  # characters of a refused value that its error repeats
T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


def fields(value: object, field: str, known: Collection[str] | None = None) -> Mapping[str, object]:
    """Return an object's fields; what is not known is refused, since it may be mistyped."""
    found = _a(dict, value, field, "an object")
    for name in found:
        if known is not None and name not in known:
            where = f"{field}.{name}" if field else f"{name}"
            raise Invalid(f"{where}: there is no such field; there are {', '.join(known)}")
    return found


def items(value: object, field: str) -> list[object]:
    """Return the items of a list."""
    return _a(list, value, field, "a list")


def text(value: object, field: str, *, least: int = 1) -> str:
    """Return a text of at least so many characters."""
    found = _a(str, value, field, "a text")
    if len(found.strip()) < least:
        raise Invalid(f"{field}: is empty")
    return found


def whole(value: object, field: str, *, least: int = 0, most: int | None = None) -> int:
    """Return a whole number within its bounds."""
    found = _a(int, value, field, "a whole number")
    if found < least or (most is not None and found > most):
        bounds = f"{least} or more" if most is None else f"{least} to {most}"
        raise Invalid(f"{field}: is {_said(found)}, where {bounds} is possible")
    return found


def yes_or_no(value: object, field: str) -> bool:
    """Return true or false."""
    return _a(bool, value, field, "true or false")


def one_of(value: object, field: str, choices: Collection[str]) -> str:
    """Return a text that is one of the choices."""
    found = _a(str, value, field, "a text")
    if found not in choices:
        raise Invalid(f"{field}: {_said(found)} is none of {', '.join(choices)}")
    return found


def choice(value: object, field: str, choices: type[E]) -> E:
    """Return the member of a closed set that a text names."""
    return choices(one_of(value, field, [member.value for member in choices]))


def day(value: object, field: str) -> date:
    """Return the Gregorian date that is written as 2026-06-24."""
    found = _a(str, value, field, "a date")
    try:
        if _DATE.fullmatch(found):
            return date.fromisoformat(found)
    except ValueError as error:
        raise Invalid(f"{field}: there is no {found}") from error
    raise Invalid(f"{field}: {_said(found)} is no date such as 2026-06-24")


def clock(value: object, field: str) -> timedelta:
    """Return what a clock shows, from 00:00 to 24:00, counted from midnight."""
    found = _a(str, value, field, "a time")
    if not _CLOCK.fullmatch(found):
        raise Invalid(f"{field}: {_said(found)} is no time from 00:00 to 24:00")
    return timedelta(hours=int(found[:2]), minutes=int(found[3:]))


def zone(value: object, field: str) -> str:
    """Return the name of a zone."""
    name = text(value, field)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Invalid(f"{field}: {name!r} is no zone's name, such as Asia/Tehran") from error
    return name


def _a(kind: type[T], value: object, field: str, wanted: str) -> T:
    # Not isinstance: True would be a whole number.
    if type(value) is kind:
        return value
    came = "nothing" if value is None else _said(value)
    raise Invalid(f"{field or 'settings'}: {wanted} is wanted, not {came}")


def _said(value: object) -> str:
    said = repr(value)
    return said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"
