"""Frozen dataclasses as plain values, as JSON has them, and back, by the hints of their fields.

A decimal is text, `"92.5"`; a whole one may be read from a number. A moment is UTC to the
microsecond, `2026-11-22T09:30:00.000000+00:00`; a date is `2026-11-22`; a
duration is whole microseconds; an enum is its value; a tuple is a list; a dataclass is an object of
all its fields. What is read may leave out fields that have a default, and holds no unknown ones.
Whatever cannot be read is `Invalid`, and its text begins with the field.
"""

import types
import typing
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any, cast

from contactcenter.domain.calendar import reading
from contactcenter.domain.errors import Invalid

_MICROSECOND = timedelta(microseconds=1)


def to_plain(value: object) -> object:
    """Return the value as JSON has it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value // _MICROSECOND
    if isinstance(value, Decimal):
        return f"{value:f}"
    return _of_parts(value)


def from_plain(hint: object, value: object, field: str) -> object:
    """Return the value of such a type; `hint` is what a field is annotated with.

    Raises:
        Invalid: naming the field, and what is wrong with it.
    """
    hint = getattr(hint, "__supertype__", hint)
    if hint is object:
        return value
    if typing.get_origin(hint) is not None or isinstance(hint, types.UnionType):
        return _from_generic(hint, value, field)
    kind = cast("type", hint)
    if is_dataclass(kind):
        return _from_object(kind, value, field)
    if issubclass(kind, Enum):
        return _from_enum(kind, value, field)
    return _SCALARS[kind](value, field)


def _of_parts(value: object) -> object:
    if is_dataclass(value):
        return {each.name: to_plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {key: to_plain(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [to_plain(each) for each in value]
    return value


def _from_generic(hint: object, value: object, field: str) -> object:
    parts = typing.get_args(hint)
    if type(None) in parts:
        one, *_ = (each for each in parts if each is not type(None))
        return None if value is None else from_plain(one, value, field)
    if parts == (int, Decimal):  # a count, or a sum of money
        return value if type(value) is int else _decimal(value, field)
    if typing.get_origin(hint) is tuple:
        items = enumerate(reading.items(value, field))
        return tuple(from_plain(parts[0], each, f"{field}[{n}]") for n, each in items)
    said = reading.fields(value, field)
    return {key: from_plain(parts[1], each, f"{field}.{key}") for key, each in said.items()}


def _from_object(hint: type, value: object, field: str) -> object:
    known = hints(hint)
    said = reading.fields(value, field, tuple(known))
    prefix = f"{field}." if field else ""
    read = {}
    for each in fields(hint):
        if each.name in said:
            read[each.name] = from_plain(known[each.name], said[each.name], prefix + each.name)
        elif _wanted(each):
            raise Invalid(f"{prefix}{each.name}: is missing")
    try:
        return hint(**read)
    except Invalid as error:
        raise Invalid(f"{field}: {error}" if field else str(error)) from error


def _from_enum(hint: type[Enum], value: object, field: str) -> Enum:
    for each in hint:
        if each.value == value and type(value) in {str, int}:
            return each
    choices = ", ".join(str(each.value) for each in hint)
    raise Invalid(f"{field}: {value!r:.60} is none of {choices}")


def _moment(value: object, field: str) -> datetime:
    said = reading.text(value, field)
    try:
        found = datetime.fromisoformat(said)
    except ValueError as error:
        raise Invalid(f"{field}: {said!r:.60} is no moment") from error
    if found.tzinfo is None:
        raise Invalid(f"{field}: {said!r:.60} has no zone")
    return found.astimezone(UTC)


def _whole(value: object, field: str) -> int:
    if type(value) is not int:  # True is none
        raise Invalid(f"{field}: a whole number is wanted, not {value!r:.60}")
    return value


def _decimal(value: object, field: str) -> Decimal:
    if type(value) not in {int, str}:  # a binary fraction is not what it is written as
        raise Invalid(f"{field}: a number in text is wanted, not {value!r:.60}")
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise Invalid(f"{field}: {value!r:.60} is no number") from error


_SCALARS: Mapping[type, Callable[[object, str], object]] = {
    str: lambda value, field: reading.text(value, field, least=0),
    bool: reading.yes_or_no,
    int: _whole,
    Decimal: _decimal,
    datetime: _moment,
    date: reading.day,
    timedelta: lambda value, field: _whole(value, field) * _MICROSECOND,
}


def _wanted(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


@cache
def hints(of: Hashable) -> Mapping[str, object]:
    """Return what each field of a dataclass is annotated with."""
    return typing.get_type_hints(of)
