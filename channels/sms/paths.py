"""Fields of what gateways say, by a path: `entries.0.messageid`, or a form's `MessageSid`."""

import json
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

_SURROGATES = re.compile(r"[\ud800-\udfff]")  # halves of a character, which no store can hold
_MOST_FIELDS = 200


class Refused(Exception):
    """What came in is not as it should be; the message names the field."""


def decoded(body: bytes) -> object:
    """Read JSON, or a form as one level of names.

    Raises:
        Refused: it is neither.
    """
    if body.lstrip()[:1] in {b"{", b"["}:
        try:
            return json.loads(body)
        # Nesting deeper than the interpreter's stack is as malformed as a missing bracket.
        except (ValueError, RecursionError) as error:
            raise Refused("body: not JSON") from error
    try:
        pairs = parse_qsl(
            body.decode(errors="replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS
        )
    except ValueError as error:
        raise Refused(f"body: more than {_MOST_FIELDS} fields") from error
    if not pairs:
        raise Refused("body: neither JSON nor a form")
    return dict(reversed(pairs))  # of a name that comes twice the first counts


def found(inside: object, path: str) -> object:
    """Return what stands at a path, None where nothing does. A whole name goes before its parts."""
    if isinstance(inside, Mapping) and path in inside:
        return inside[path]
    for step in path.split(".") if path else ():
        if isinstance(inside, Mapping):
            inside = inside.get(step)
        elif isinstance(inside, list) and step.isdecimal() and int(step) < len(inside):
            inside = inside[int(step)]
        else:
            return None
    return inside if path else None


def text_at(inside: object, path: str) -> str:
    """Return a text or a number at a path as text; nothing where there is neither."""
    value = found(inside, path)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return _SURROGATES.sub("\ufffd", str(value))
