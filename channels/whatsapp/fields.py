"""Reading what should be there: a field of the right kind, or a refusal that names it."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

_SURROGATES = re.compile(r"[\ud800-\udfff]")  # halves of a character, which no store can hold
LATEST = 253_402_300_799  # the last second that a date can hold


class Refused(Exception):
    """What came in is not as it should be; the message names the field."""


def decoded(body: bytes) -> object:
    """Return the JSON of a body.

    Raises:
        Refused: it is none.
    """
    try:
        return json.loads(body)
    # Nesting deeper than the interpreter's stack is as malformed as a missing bracket.
    except (ValueError, RecursionError) as error:
        raise Refused("body: not JSON") from error


def part(of: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Return an object. Raises Refused."""
    value = of.get(name)
    if not isinstance(value, dict):
        raise Refused(f"{name}: missing" if value is None else f"{name}: not an object")
    return value


def word(of: Mapping[str, object], name: str) -> str:
    """Return a string that is not empty. Raises Refused."""
    value = of.get(name)
    if not isinstance(value, str):
        raise Refused(f"{name}: missing" if value is None else f"{name}: not a string")
    if not value:
        raise Refused(f"{name}: empty")
    return clean(value)


def told(of: Mapping[str, object], name: str) -> str:
    """Return a string or a number as text; nothing where there is neither."""
    value = of.get(name)
    return clean(str(value)) if isinstance(value, str | int | float) else ""


def clean(text: str) -> str:
    """Return the text with a mark for every half of a character."""
    return _SURROGATES.sub("\ufffd", text)


def listed(of: Mapping[str, object], name: str) -> list[Mapping[str, object]]:
    """Return the objects of a list; whatever else it holds is passed over."""
    value = of.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def moment(of: Mapping[str, object], name: str) -> datetime | None:
    """Return a time in seconds since 1970; a clock that makes no sense is no clock."""
    seconds = told(of, name)
    if not seconds.isdecimal() or len(seconds) > len(str(LATEST)) or int(seconds) > LATEST:
        return None
    return datetime.fromtimestamp(int(seconds), UTC)


def lines(*given: str) -> str:
    """Return the lines that say something."""
    return "\n".join(line for line in given if line.strip())
