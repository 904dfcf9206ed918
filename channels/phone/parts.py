"""A file in parts: all lines that can be read together, and each that cannot for itself.

So a broken line is set aside alone and seen by a person, and stops nothing (spec G-ADP-1).
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from channels.phone import formats
from channels.phone.layout import Layout
from channels.phone.switchboard import Refused, RefusedLine
from contactcenter.ports.channel import Raw

MAPPED = "mapped"  # the header of raw input that says by which columns it is read


def raws(
    body: bytes,
    *,
    layout: Layout,
    received_at: datetime,
    names: bytes = b"",
    headers: Mapping[str, str] | None = None,
    first_line: int = 1,
) -> tuple[Raw, ...]:
    """Return the parts of some lines of a file.

    `names` is the file's first line where that names the columns and is not among them;
    `first_line` the number of the first of them in the file.
    """
    if not body.strip():
        return ()
    beside = dict(headers or {})
    refused = _refused(names + body, layout)
    if not refused:
        return (_raw(names + body, received_at, beside),)
    body = _by_lines(body)
    taken = names.count(b"\n")
    bad = {
        place: each
        for each in refused
        for place in range(each.line, each.line + each.text.count("\n") + 1)
    }
    lines = (names + body).split(b"\n")
    good = b"\n".join(line for place, line in enumerate(lines, start=1) if place not in bad)
    parts = [] if not good[len(names) :].strip() else [_raw(good, received_at, beside)]
    for each in refused:
        text = b"\n".join(lines[each.line - 1 : each.line + each.text.count("\n")])
        number = str(each.line - taken + first_line - 1)
        said = {"line": number, "reason": each.reason}
        parts.append(_raw(names + text, received_at, beside | said))
    return tuple({part.external_id: part for part in parts}.values())


def _refused(body: bytes, layout: Layout) -> list[RefusedLine]:
    try:
        readings = formats.read(body, layout)
    except Refused:
        return []  # as a whole: one part, which says so when it is read
    return [each for reading in readings for each in reading.refused]


def _by_lines(body: bytes) -> bytes:
    """Return a list of JSON values with one a line, as they are counted; anything else as it is."""
    if not body.lstrip().startswith(b"["):
        return body
    return b"\n".join(json.dumps(each, ensure_ascii=False).encode() for each in json.loads(body))


def _raw(body: bytes, received_at: datetime, headers: Mapping[str, str]) -> Raw:
    # Read by other columns, it is another input.
    name = hashlib.sha256(body + headers.get(MAPPED, "").encode()).hexdigest()
    return Raw(external_id=f"sha256:{name}", body=body, headers=headers, received_at=received_at)
