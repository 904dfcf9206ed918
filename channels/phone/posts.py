"""What services post about calls: the fields of a form, or JSON."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from urllib.parse import parse_qsl

from channels.phone import ari, asterisk_cel, cti, freeswitch, kamailio, twilio, vonage
from channels.phone.layout import Layout
from channels.phone.switchboard import (
    LONGEST_LINE,
    Reading,
    Refused,
    RefusedLine,
    decoded,
    numbered,
)

_MOST_FIELDS = 1_000  # of a post


def form(text: str, layout: Layout, heard_at: datetime | None) -> Reading:
    """Read the fields of one post.

    Raises:
        Refused: it is of no service that we know, or of no call.
    """
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise Refused(f"a post of more than {_MOST_FIELDS} fields") from error
    said = dict(reversed(pairs))
    if "CallSid" in said:
        return twilio.read(said, layout.office, heard_at)
    if "event" in said:
        return cti.read(pairs, layout.office, heard_at)
    if "cdr" in said:  # as FreeSWITCH posts its records
        return freeswitch.read_record(said["cdr"].encode(), layout.office)
    if "uuid" in said:
        return vonage.read(said, layout.office, heard_at)
    raise Refused(f"a post of no service that we know: {sorted(said)[:5]}")


def values(body: bytes, layout: Layout, heard_at: datetime | None) -> tuple[Reading, ...]:
    """Read one JSON value, a list of them, or one a line.

    Raises:
        Refused: the only one is of no service that we know, or of no call.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return _json_lines(body, layout, heard_at)
    if isinstance(value, list):
        return _each(enumerate(value, start=1), layout, heard_at)
    return (_of_object(value, layout, heard_at),)


def _json_lines(body: bytes, layout: Layout, heard_at: datetime | None) -> tuple[Reading, ...]:
    """Read what was written down one JSON value a line."""
    values: list[tuple[int, object]] = []
    for number, line in numbered(decoded(body)):
        try:
            values.append((number, json.loads(line[:LONGEST_LINE])))
        except (ValueError, RecursionError):
            values.append((number, line))
    if not any(isinstance(value, dict) for _, value in values):
        raise Refused("not JSON")
    return _each(values, layout, heard_at)


def _each(
    values: Iterable[tuple[int, object]], layout: Layout, heard_at: datetime | None
) -> tuple[Reading, ...]:
    readings: list[Reading] = []
    for number, value in values:
        try:
            readings.append(_of_object(value, layout, heard_at))
        except Refused as error:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            refused = RefusedLine(line=number, text=text, reason=str(error))
            readings.append(Reading(refused=(refused,)))
    return tuple(readings)


def _of_object(value: object, layout: Layout, heard_at: datetime | None) -> Reading:
    if not isinstance(value, dict):
        raise Refused("not a JSON object")
    said = {str(name): each for name, each in value.items()}
    office = layout.office
    posted = said.get("body")
    if isinstance(posted, str):  # a post that somebody wrote down with what was around it
        return form(posted, layout, heard_at)
    if isinstance(posted, dict):
        return vonage.read(posted, office, heard_at)
    readers: Mapping[str, Callable[[], Reading]] = {
        "variables": lambda: freeswitch.read_value(said, office),
        "cels": lambda: asterisk_cel.read_events(said["cels"], office),
        "eventtype": lambda: asterisk_cel.read_events([said], office),
        "channel": lambda: ari.read(said, office),
        "callid": lambda: kamailio.read_row(said, office),
        "uuid": lambda: vonage.read(said, office, heard_at),
    }
    reader = next((readers[name] for name in readers if name in said), None)
    if reader is None:
        raise Refused(f"JSON of no service that we know: {sorted(said)[:5]}")
    return reader()
