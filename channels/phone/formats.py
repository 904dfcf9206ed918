"""Which reader an input is for: its content says, whatever its name.

{…}  JSON: FreeSWITCH, Vonage, a channel event        <…>  XML: FreeSWITCH
a=b&c=d  a post: Twilio, sipgate.io, Placetel         Key: value  events: Asterisk, FreeSWITCH
1795312663|…  a queue log                             "…","…"  comma-separated values
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from channels.phone import (
    ami_events,
    asterisk_cdr,
    asterisk_cel,
    freeswitch,
    kamailio,
    mapped,
    posts,
    presets,
    queue_log,
)
from channels.phone.layout import Layout
from channels.phone.switchboard import Reading, Refused, decoded, numbered

_LOOKED_AT = 50  # lines at the beginning, of which one must be of a known form
_CDR_NAMES = {"channel", "disposition", "start"}

Reader = Callable[[bytes], Reading]


def read(body: bytes, layout: Layout, heard_at: datetime | None = None) -> tuple[Reading, ...]:
    """Read one input, whatever it is; `heard_at` is when, for those that carry no time.

    Raises:
        Refused: it is of no form that we know, or broken as a whole.
    """
    try:
        return _read(body, layout, heard_at)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        # What no reader foresaw must not stop the folder or the file that it stands in.
        raise Refused(f"it could not be read: {type(error).__name__}: {error}") from error


def _read(body: bytes, layout: Layout, heard_at: datetime | None) -> tuple[Reading, ...]:
    text = decoded(body[: freeswitch.LARGEST]).lstrip()
    if not text.strip("\x00 \r\n\t"):
        raise Refused("empty")
    if text.startswith(("{", "[")):
        return posts.values(body, layout, heard_at)
    if text.startswith("<"):
        return (freeswitch.read_xml(body, layout.office),)
    if _is_form(text):
        return (posts.form(text.strip(), layout, heard_at),)
    return (_lines(text, layout, heard_at)(body),)


def names_columns(line: str, layout: Layout) -> bool:
    """Whether a first line names the columns of those that follow, and must stay with them."""
    try:
        delimiter = layout.columns.delimiter if layout.columns else _delimiter(line)
        names = {name.strip().lower() for name in asterisk_cdr.split(line, delimiter)}
    except Refused:
        return False
    if layout.columns is not None:
        wanted = [each for each in layout.columns.columns.values() if isinstance(each, str)]
        return bool(wanted) and {each.strip().lower() for each in wanted} <= names
    return (
        names >= _CDR_NAMES
        or "globalcallid_callid" in names
        or {"method", "callid"} <= names
        or {"eventtype", "linkedid"} <= names
    )


def _lines(text: str, layout: Layout, heard_at: datetime | None) -> Reader:
    """Return the reader of the first line that has a known form."""
    if layout.columns is not None:
        columns = layout.columns
        return lambda body: mapped.read(body, columns, layout.office)
    for number, line in numbered(text):
        if number > _LOOKED_AT:
            break
        if reader := _of_line(line, layout, heard_at) or _of_fields(line, layout):
            return reader
    raise Refused("of no form that we know")


def _of_line(line: str, layout: Layout, heard_at: datetime | None) -> Reader | None:
    office = layout.office
    if queue_log.is_line(line):
        return lambda body: queue_log.read(body, office)
    if kamailio.is_line(line):
        return lambda body: kamailio.read_log(body, office)
    if line.startswith("Event-Name:"):
        return lambda body: freeswitch.read_event(body, office)
    if line.startswith(("Event:", "Response:", "Action:", "Asterisk Call Manager")):
        return lambda body: ami_events.read(body, office, heard_at)
    return None


def _of_fields(line: str, layout: Layout) -> Reader | None:
    office = layout.office
    delimiter = _delimiter(line)
    try:
        fields = asterisk_cdr.split(line, delimiter)
    except Refused:
        return None
    names = {name.strip().lower() for name in fields}
    known: Sequence[tuple[object, Reader]] = (
        ("globalcallid_callid" in names, lambda body: presets.read_cucm(body, office)),
        ({"method", "callid"} <= names, lambda body: kamailio.read_rows(body, office, delimiter)),
        (
            asterisk_cel.is_event(fields) or {"eventtype", "linkedid"} <= names,
            lambda body: asterisk_cel.read(body, office, layout.cel_columns),
        ),
        (
            layout.cdr_columns or asterisk_cdr.layout(fields),
            lambda body: asterisk_cdr.read(body, office, layout.cdr_columns),
        ),
        (presets.is_3cx(fields), lambda body: presets.read_3cx(body, office)),
        (presets.is_freeswitch(fields), lambda body: presets.read_freeswitch(body, office)),
    )
    return next((reader for fits, reader in known if fits), None)


def _delimiter(line: str) -> str:
    """Return what parts the fields: database shells write bars."""
    return "|" if line.count("|") > line.count(",") else ","


def _is_form(text: str) -> bool:
    first = text.partition("\n")[0]
    name = first.partition("=")[0]
    return 0 < len(name) < len(first) and name.replace("_", "").replace("%", "").isalnum()
