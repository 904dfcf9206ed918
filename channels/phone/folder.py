"""A watched folder: what is new in its files, each line once.

The cursor says for each file, by its inode, how far it was read and what stood there. A file that
was renamed goes on where it was; one that was cut or written anew begins again, which changes
nothing (spec G-ADP-1). A last line without its end waits until the file has come to rest.
"""

import hashlib
import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from channels.phone import formats, parts
from channels.phone.layout import Layout
from channels.phone.pieces import LONGEST, WHOLE, is_blocks, is_json, is_whole, whole_lines
from contactcenter.ports.channel import Misconfigured, Raw

_HEAVY = 4 * 1024 * 1024  # bytes after which a look is over
_MOST = 200  # parts of one look
_AT_REST = 10.0  # seconds without a change
_PACKED = frozenset({".gz", ".bz2", ".xz", ".zst", ".zip"})  # logs that were read, put away
_PRINT = 256  # bytes by whose digest the beginning and the place are known again


@dataclass(frozen=True, slots=True)
class Place:
    """How far a file was read."""

    offset: int
    lines: int
    seen: str  # digest of the file's beginning and of what stands before the offset
    changed: int  # nanoseconds; when it last changed, for a file that is read as a whole


Places = Mapping[str, Place]  # by inode


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at the folder found."""

    raws: tuple[Raw, ...]
    places: Places
    is_all: bool  # nothing more is waiting


def look(folder: Path, places: Places, *, layout: Layout, now: datetime) -> Look:
    """Return what is new, the longest untouched file first.

    Raises:
        Misconfigured: there is no such folder, or it may not be read.
    """
    found: list[Raw] = []
    kept: dict[str, Place] = {}
    files = _files(folder)
    weight = 0
    for number, (path, status) in enumerate(files):
        inode = str(status.st_ino)
        if len(found) >= _MOST or weight >= _HEAVY:
            left = {str(each.st_ino) for _, each in files[number:]}
            kept |= {name: place for name, place in places.items() if name in left}
            return Look(tuple(found), kept, is_all=False)
        try:
            raws, place = _new(path, status.st_mtime_ns, places.get(inode), layout, now)
        except OSError:
            continue  # gone since, or not ours to read: the next look sees
        kept[inode] = place
        found += raws
        weight += sum(len(raw.body) for raw in raws)
    return Look(tuple(found), kept, is_all=not found)


def encode(places: Places) -> str:
    """Return the places as text."""
    rows = {each: [p.offset, p.lines, p.seen, p.changed] for each, p in places.items()}
    return json.dumps(rows, separators=(",", ":"))


def decode(cursor: str | None) -> dict[str, Place]:
    """Return the places of a cursor; one that is none means the beginning."""
    try:
        rows = json.loads(cursor or "{}")
        return {str(inode): Place(*row) for inode, row in rows.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _files(folder: Path) -> list[tuple[Path, os.stat_result]]:
    try:
        there = [(path, path.lstat()) for path in folder.iterdir() if path.name[0] != "."]
    except OSError as error:
        raise Misconfigured(f"folder {folder}: {error.strerror}") from error
    regular = [
        (path, status)
        for path, status in there
        if stat.S_ISREG(status.st_mode) and path.suffix not in _PACKED
    ]
    return sorted(regular, key=lambda each: (each[1].st_mtime_ns, each[0].name))


def _new(
    path: Path, changed: int, place: Place | None, layout: Layout, now: datetime
) -> tuple[tuple[Raw, ...], Place]:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        head = file.read(LONGEST)
        if b"\x00" in head[:_PRINT]:
            return _no_text(path, head, changed, place, now)
        rests = now.timestamp() - changed / 1e9 >= _AT_REST
        if is_whole(head):
            return _whole(path, changed, place, now, rests=rests)
        offset, lines = 0, 0
        if place and place.offset <= size and place.seen == _print(file, head, place.offset):
            offset, lines = place.offset, place.lines
        file.seek(offset)
        chunk = file.read(LONGEST)
        is_last = len(chunk) < LONGEST and (rests or (head[:1] == b"{" and is_json(chunk)))
        body = whole_lines(chunk, blocks=is_blocks(head), is_last=is_last)
        end = offset + len(body)
        done = Place(end, lines + body.count(b"\n"), _print(file, head, end), changed)
    first = head.partition(b"\n")[0] + b"\n"
    named = offset > 0 and formats.names_columns(first.decode("utf-8-sig", "replace"), layout)
    raws = parts.raws(
        body,
        layout=layout,
        received_at=now,
        names=first if named else b"",
        headers={"file": path.name},
        first_line=lines + 1,
    )
    return raws, done


def _no_text(
    path: Path, head: bytes, changed: int, place: Place | None, now: datetime
) -> tuple[tuple[Raw, ...], Place]:
    """Show the beginning of a file that holds no records, once, to a person."""
    seen = hashlib.sha256(head).hexdigest()[:16]
    done = Place(0, 0, seen, changed)
    if place is not None and place.seen == seen:
        return (), done
    said = {"file": path.name, "line": "1", "reason": "no text: a recording, or something packed"}
    body = head[:_PRINT]
    name = f"sha256:{hashlib.sha256(body).hexdigest()}"
    return (Raw(external_id=name, body=body, headers=said, received_at=now),), done


def _whole(
    path: Path, changed: int, place: Place | None, now: datetime, *, rests: bool
) -> tuple[tuple[Raw, ...], Place]:
    """Read a file that is one record, again whenever it changed."""
    body = path.read_bytes()[: WHOLE + 1]
    done = Place(len(body), 0, hashlib.sha256(body).hexdigest()[:16], changed)
    if place is not None and (place.changed == changed or place.seen == done.seen):
        return (), done
    if not rests and not _is_complete(body):
        return (), Place(0, 0, "", 0)  # still being written
    name = f"sha256:{hashlib.sha256(body).hexdigest()}"
    raw = Raw(external_id=name, body=body, headers={"file": path.name}, received_at=now)
    return (raw,), done


def _is_complete(body: bytes) -> bool:
    text = body.rstrip()
    return text.endswith(b">") if text.startswith(b"<") else is_json(text)


def _print(file: BinaryIO, head: bytes, offset: int) -> str:
    """Return by what a place in a file is known again."""
    file.seek(max(0, offset - _PRINT))
    said = head[: min(_PRINT, offset)] + b"\x00" + file.read(min(_PRINT, offset))
    return hashlib.sha256(said).hexdigest()[:16]
