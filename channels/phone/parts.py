"""A file in parts: all lines that can be read together, and each that cannot for itself.

So a broken line is set aside alone and seen by a person, and stops nothing (spec G-ADP-1).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
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
    refused: Sequence[RefusedLine] | None = None,
) -> tuple[Raw, ...]:
    """Return the parts of some lines of a file.

    `names` is the file's first line where that names the columns and is not among them;
    `first_line` the number of the first of them in the file. `refused` is what cannot be read,
    where that is known: a report tells of each line then, and they are set aside together.
    """
    if not body.strip():
        return ()
    beside = dict(headers or {})
    apart = [[each] for each in _refused(names + body, layout)] if refused is None else [refused]
    if not any(apart):
        return (_raw(names + body, received_at, beside),)
    body = _by_lines(body)
    taken = names.count(b"\n")
    bad = {place for group in apart for each in group for place in _places(each)}
    lines = [b"", *(names + body).split(b"\n")]
    good = b"\n".join(line for place, line in enumerate(lines) if place and place not in bad)
    parts = [] if not good[len(names) :].strip() else [_raw(good, received_at, beside)]
    for group in apart:
        text = b"\n".join(lines[place] for each in group for place in _places(each))
        said = {"line": str(group[0].line - taken + first_line - 1), "reason": _reason(group)}
        parts.append(_raw(names + text, received_at, beside | said))
    return tuple({part.external_id: part for part in parts}.values())


def _places(refused: RefusedLine) -> range:
    return range(refused.line, refused.line + refused.text.count("\n") + 1)


def _refused(body: bytes, layout: Layout) -> list[RefusedLine]:
    try:
        readings = formats.read(body, layout)
    except Refused:
        return []  # as a whole: one part, which says so when it is read
    return [each for reading in readings for each in reading.refused]


def _reason(refused: Sequence[RefusedLine]) -> str:
    more = len(refused) - 1
    return f"{refused[0].reason}; {more} more rows" if more else refused[0].reason


def _by_lines(body: bytes) -> bytes:
    """Return a list of JSON values with one a line, as they are counted; anything else as it is."""
    if not body.lstrip().startswith(b"["):
        return body
    return b"\n".join(json.dumps(each, ensure_ascii=False).encode() for each in json.loads(body))


def _raw(body: bytes, received_at: datetime, headers: Mapping[str, str]) -> Raw:
    # Read by other columns, it is another input.
    name = hashlib.sha256(body + headers.get(MAPPED, "").encode()).hexdigest()
    return Raw(external_id=f"sha256:{name}", body=body, headers=headers, received_at=received_at)
