"""Files that people bring: looked at first, then taken piece by piece (`ports/importing.py`)."""

import codecs
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime

from channels.phone import formats, guessing, parts, pieces
from channels.phone.asterisk_cdr import split
from channels.phone.describe import folded
from channels.phone.layout import Layout
from channels.phone.mapped import Columns
from channels.phone.parts import MAPPED
from channels.phone.switchboard import Reading, Refused, RefusedLine, decoded, numbered
from contactcenter.domain.call import Call
from contactcenter.ports.importing import (
    Mapped,
    Piece,
    Preview,
    PreviewedRow,
    RefusedRow,
    Table,
    Taken,
    UnfitFile,
)

_SHOWN = 50  # rows
_HOPELESS = 20  # rows at the beginning, all refused: it was meant to be read otherwise
_OTHERS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def layout_by(layout: Layout, mapped: Mapped) -> Layout:
    """Return what the readers are told where values are read by these columns.

    Raises:
        UnfitFile: they cannot work.
    """
    try:
        return replace(layout, columns=_columns(mapped) if mapped.columns else None)
    except ValueError as error:
        raise UnfitFile(str(error)) from error


def written(mapped: Mapped) -> str:
    """Return a mapping as it stands in the header of raw input."""
    return json.dumps(asdict(mapped), ensure_ascii=False)


def from_header(text: str) -> Mapped:
    """Return the mapping that a header holds."""
    return Mapped(**json.loads(text))


def read(body: bytes, layout: Layout, heard_at: datetime) -> tuple[Reading, ...]:
    """Read what a person brings; a line that tells of the future is refused: it was misread.

    Raises:
        Refused: as `formats.read`.
    """
    readings = formats.read(body, layout)
    if pieces.is_blocks(body) or (pieces.is_whole(body) and not body.lstrip().startswith(b"[")):
        return readings  # a record of several lines is taken, and marked where it is shown
    return tuple(each.until(heard_at) for each in readings)


def preview(
    beginning: bytes,
    layout: Layout,
    saved: Mapped,
    mapped: Mapped | None,
    *,
    is_all: bool,
    now: datetime,
) -> Preview:
    """Say what would become of a file (`Imports.preview`)."""
    _expect_text(beginning)
    if mapped is not None:
        layout_by(layout, mapped)
    whole = pieces.is_whole(beginning)
    if whole and not is_all:
        if len(beginning) >= pieces.WHOLE:
            raise UnfitFile(f"one value of more than {pieces.WHOLE} bytes: write one a line")
        return _shown((), mapped or Mapped(), None, is_whole=True)
    blocks = pieces.is_blocks(beginning)
    body = pieces.whole_lines(beginning, blocks=blocks, is_last=is_all, longest=1)
    rows, delimiter = ([], ",") if whole or blocks else _rows(body, mapped or Mapped())
    if mapped is None:
        mapped = _fitting(body, layout, saved, now) or guessing.guess(
            guessing.table(rows, None), delimiter
        )
    table = guessing.table(rows, mapped) if rows else None
    return _shown(_read(body, layout, mapped, now), mapped, table, is_whole=whole)


def take(piece: Piece, layout: Layout, mapped: Mapped) -> Taken:
    """Return a piece as raw input (`Imports.take`)."""
    if not piece.rows:
        _expect_text(piece.body)
    layout = layout_by(layout, mapped)
    blocks = pieces.is_blocks(piece.names + piece.body)
    body = pieces.whole_lines(piece.body, blocks=blocks, is_last=piece.is_last, longest=1)
    readings = _readings(piece, body, layout)
    refused = _refused(readings, piece.rows - piece.names.count(b"\n"))
    read = sum(len({told.line for told in reading.told}) for reading in readings)
    if not read and not piece.rows and len(refused) >= _HOPELESS:
        raise UnfitFile(f"line {refused[0].row}: {refused[0].reason}")
    names = len(piece.names) or _names(body, layout)
    whole = piece.names + body
    bad = [each for reading in readings for each in reading.refused]
    raws = parts.raws(
        whole[names:],
        layout=layout,
        received_at=piece.received_at,
        names=whole[:names],
        headers={"file": piece.name, MAPPED: written(mapped)},
        first_line=piece.rows + 1 + (names > len(piece.names)),
        refused=sorted(bad, key=lambda each: each.line),
    )
    if refused and not read:  # what is left of it says nothing by itself
        raws = (replace(raws[-1], body=whole),)
    return Taken(
        raws=raws,
        size=len(body),
        rows=body.count(b"\n"),
        names=names,
        read=read,
        calls=folded(readings),
        refused=refused,
    )


def _readings(piece: Piece, body: bytes, layout: Layout) -> tuple[Reading, ...]:
    """Read a piece; one in the middle of a file that nobody can read is one row, refused."""
    try:
        return read(piece.names + body, layout, piece.received_at)
    except Refused as error:
        if not piece.rows:
            raise UnfitFile(str(error)) from error
        first = piece.names.count(b"\n") + 1
        refused = RefusedLine(line=first, text=decoded(body).rstrip("\n"), reason=str(error))
        return (Reading(refused=(refused,)),)


def _refused(readings: tuple[Reading, ...], before: int) -> list[RefusedRow]:
    rows = [
        RefusedRow(row=each.line + before, reason=each.reason)
        for reading in readings
        for each in reading.refused
    ]
    return sorted(rows, key=lambda each: each.row)


def _columns(mapped: Mapped) -> Columns:
    return Columns(
        columns=dict(mapped.columns),
        delimiter=mapped.delimiter,
        time_format=mapped.time_format or None,
        outcomes=_lower(mapped.outcomes),
        directions=_lower(mapped.directions),
    )


def _lower(words: Mapping[str, str]) -> dict[str, str]:
    return {word.strip().lower(): ours for word, ours in words.items()}


def _expect_text(body: bytes) -> None:
    if not body.strip(b"\x00 \r\n\t"):
        raise UnfitFile("empty")
    if body.startswith(_OTHERS):
        raise UnfitFile("not UTF-8 but UTF-16: save it as UTF-8")
    if b"\x00" in body:
        raise UnfitFile("no text: a recording, or something packed")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise UnfitFile(f"line {line}: not UTF-8: save the file as UTF-8") from error


def _fitting(body: bytes, layout: Layout, saved: Mapped, now: datetime) -> Mapped | None:
    """Return by what the file can be read without a guess: a known form, or the settings."""
    named = layout_by(layout, saved)
    first = decoded(body).partition("\n")[0]
    if saved.columns and formats.names_columns(first, named):
        return saved
    if any(reading.told for reading in _read(body, layout, Mapped(), now)):
        return Mapped()
    return saved if any(reading.told for reading in _read(body, layout, saved, now)) else None


def _read(body: bytes, layout: Layout, mapped: Mapped, now: datetime) -> tuple[Reading, ...]:
    if mapped.columns and not {"started_at", "ended_at"} & mapped.columns.keys():
        return ()
    try:
        return read(body, layout_by(layout, mapped), now)
    except Refused:
        return ()


def _rows(body: bytes, mapped: Mapped) -> tuple[list[list[str]], str]:
    """Return the cells of the first lines, and what parts them; nothing where they have none."""
    lines = [line for _, line in numbered(decoded(body))][: _SHOWN + 1]
    is_json = any(line.startswith("{") for line in lines)
    delimiter = mapped.delimiter if mapped.columns else guessing.delimiter_of(lines)
    if delimiter is None or is_json:
        return [], ","
    rows = []
    for line in lines:
        try:
            rows.append(split(line, delimiter))
        except Refused:
            continue
    return rows, delimiter


def _shown(
    readings: tuple[Reading, ...], mapped: Mapped, table: Table | None, *, is_whole: bool
) -> Preview:
    rows = [
        PreviewedRow(row=each.line, reason=each.reason)
        for reading in readings
        for each in reading.refused
    ]
    first: dict[tuple[str, str], int] = {}
    for reading in readings:
        for told in reading.told:
            first.setdefault((reading.source, told.call), told.line)
    rows += [PreviewedRow(row=first.get(_key(call), 1), call=call) for call in folded(readings)]
    return Preview(
        form=next((reading.source for reading in readings if reading.told), ""),
        mapped=mapped,
        table=table,
        is_whole=is_whole,
        rows=sorted(rows, key=lambda each: each.row)[:_SHOWN],
    )


def _key(call: Call) -> tuple[str, str]:
    return call.source, call.source_call_id


def _names(body: bytes, layout: Layout) -> int:
    """Return how long the first line is, where it names the columns of those that follow."""
    first = body.partition(b"\n")[0]
    return len(first) + 1 if formats.names_columns(decoded(first), layout) else 0
