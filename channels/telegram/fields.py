"""Reading JSON that may hold anything: what is of the wrong kind is not there."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

Fields = Mapping[str, object]


class Malformed(Exception):
    """It is not what it should be; the text says what."""


def load(body: bytes) -> object:
    """Read JSON.

    Raises:
        Malformed: it is none.
    """
    try:
        value: object = json.loads(body)
    # Nesting deeper than the interpreter's stack is as malformed as a missing bracket.
    except (ValueError, RecursionError) as error:
        raise Malformed("not JSON") from error
    return value


def part(fields: Fields, name: str) -> Fields:
    """Return an object inside, or an empty one."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def parts(fields: Fields, name: str) -> list[Fields]:
    """Return the objects of a list inside."""
    value = fields.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def text(fields: Fields, name: str) -> str:
    """Return a string inside, or an empty one; half characters become U+FFFD."""
    value = fields.get(name)
    return whole(value) if isinstance(value, str) else ""


def whole(value: str) -> str:
    """Return a string that every store and screen can hold."""
    if any("\ud800" <= character <= "\udfff" for character in value):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value


def number(fields: Fields, name: str) -> int | None:
    """Return a whole number inside."""
    value = fields.get(name)
    return value if type(value) is int else None


def moment(fields: Fields, name: str) -> datetime | None:
    """Return a moment given in seconds since 1970; 0 says that it is not known."""
    seconds = number(fields, name)
    if seconds is None or seconds <= 0:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
