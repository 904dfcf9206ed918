"""Asterisk call detail records: who paid for which seconds, and little more.

`Master.csv` has its columns in a fixed order; `cdr_custom` in whatever order its mapping says,
which is a setting here, or stands in a first line of names.

A row is one attempt, not one call: a queue that tries three phones writes three rows, and calls
its music an answer. So a row of a queue is believed only where the queue's own log is silent, and
one without a second channel served nobody.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from channels.phone import stamps
from channels.phone.switchboard import (
    LONGEST_LINE,
    Reading,
    Refused,
    RefusedLine,
    Switchboard,
    Told,
    decoded,
    epoch,
    numbered,
    seconds,
)
from contactcenter.domain.call_record import CallDirection, Moment, Outcome, Record, Trust

SOURCE = "asterisk"
MASTER = (
    "accountcode",
    "src",
    "dst",
    "dcontext",
    "clid",
    "channel",
    "dstchannel",
    "lastapp",
    "lastdata",
    "start",
    "answer",
    "end",
    "duration",
    "billsec",
    "disposition",
    "amaflags",
    "uniqueid",
    "userfield",
)
# As in the sample of cdr_custom.conf, and with the columns that most add to it.
CUSTOM = (
    "clid",
    "src",
    "dst",
    "dcontext",
    "channel",
    "dstchannel",
    "lastapp",
    "lastdata",
    "start",
    "answer",
    "end",
    "duration",
    "billsec",
    "disposition",
    "amaflags",
    "accountcode",
    "uniqueid",
    "userfield",
    "sequence",
)
FULL = (
    "clid",
    "src",
    "dst",
    "dcontext",
    "channel",
    "dstchannel",
    "lastapp",
    "lastdata",
    "start",
    "answer",
    "end",
    "duration",
    "billsec",
    "disposition",
    "amaflags",
    "accountcode",
    "uniqueid",
    "linkedid",
    "peeraccount",
    "sequence",
    "userfield",
    "recordingfile",
)
_NEEDED = ("channel", "start", "end", "disposition")
DISPOSITIONS: Mapping[str, Outcome] = {
    "ANSWERED": Outcome.ANSWERED,
    "NO ANSWER": Outcome.NO_ANSWER,
    "BUSY": Outcome.BUSY,
    "FAILED": Outcome.FAILED,
    "CONGESTION": Outcome.FAILED,
}
_NAMED = re.compile(r'^\s*"?(.*?)"?\s*<([^<>]*)>\s*$')
_MADE_AT = re.compile(r"(?:^|-)(\d{9,10})\.\d+$")
_EXTENSION = re.compile(r"^[A-Za-z0-9]+/(\d{2,6})(?:[-@]|$)")


def layout(fields: Sequence[str]) -> tuple[str, ...] | None:
    """Return the usual order of columns that this row follows, or None."""
    names = tuple(field.strip().lower() for field in fields)
    if set(_NEEDED) <= set(names):
        return names
    for columns in (FULL, MASTER[: len(fields)], CUSTOM):
        if len(columns) == len(fields) and _fits(dict(zip(columns, fields, strict=True))):
            return columns
    return None


def _fits(row: Mapping[str, str]) -> bool:
    return row.get("disposition", "").strip().upper() in DISPOSITIONS and "/" in row["channel"]


def read(body: bytes, office: Switchboard, columns: Sequence[str] = ()) -> Reading:
    """Read rows in the order of these columns; without any, in the order that fits the first."""
    rows: list[tuple[int, str, dict[str, str]]] = []
    refused: list[RefusedLine] = []
    order = tuple(columns)
    for number, line in numbered(decoded(body)):
        try:
            fields = split(line)
            order = order or layout(fields) or ()
            if tuple(field.strip().lower() for field in fields) != order:
                rows.append((number, line, _row(fields, order)))
        except Refused as error:
            refused.append(RefusedLine(line=number, text=line, reason=str(error)))
    folds = stamps.folds([_end(row) for _, _, row in rows], office.zone)
    told: list[Told] = []
    for place, (number, line, row) in enumerate(rows):
        try:
            told += row_told(row, office, fold=folds.get(place), line=number)
        except Refused as error:
            refused.append(RefusedLine(line=number, text=line, reason=str(error)))
    return Reading(source=SOURCE, told=tuple(told), refused=tuple(refused))


def split(line: str, delimiter: str = ",") -> list[str]:
    """Return the fields of one line.

    Raises:
        Refused: its quotes do not match, or it is longer than any record.
    """
    if len(line) > LONGEST_LINE:
        raise Refused(f"a line of {len(line)} characters, more than {LONGEST_LINE}")
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration) as error:
        raise Refused(f"not comma-separated values: {error}") from error


def extension(channel: str) -> str | None:
    """Return the extension of a channel's phone (`PJSIP/1001-0000001a`), None for a trunk."""
    found = _EXTENSION.match(channel)
    return found[1] if found else None


def _row(fields: Sequence[str], order: Sequence[str]) -> dict[str, str]:
    if not order:
        raise Refused(f"{len(fields)} columns in no known order: set the columns")
    if len(fields) != len(order):
        raise Refused(f"{len(fields)} columns, where {len(order)} are expected")
    return dict(zip(order, fields, strict=True))


def _end(row: Mapping[str, str]) -> datetime | None:
    try:
        return stamps.stamp(row.get("end", ""))
    except Refused:
        return None


def row_told(
    row: Mapping[str, str], office: Switchboard, *, fold: int | None = None, line: int = 1
) -> list[Told]:
    """Read one row by the names of its columns; `fold` says which of two equal hours is meant.

    Raises:
        Refused: a field that says how it went, or when, is missing or wrong.
    """
    unique = row.get("uniqueid", "").strip()
    channel = row.get("channel", "").strip()
    outcome = DISPOSITIONS.get(row.get("disposition", "").strip().upper())
    if outcome is None:
        raise Refused(f"disposition {row.get('disposition', '')[:40]!r} is none of Asterisk's")
    if not channel:
        raise Refused("channel is empty")
    call = row.get("linkedid", "").strip() or unique or f"{channel}:{row.get('start', '')}"
    record = _record(row, office, outcome, fold, call)
    told = [Told(call=call, record=record, line=line)]
    if from_inside := extension(channel):
        key = f"{record.key}:caller"
        caller = Record(key=key, trust=Trust.BILLING, leg=call, **office.holder(from_inside))
        told.append(Told(call=call, record=caller, line=line))
    return told


def _record(
    row: Mapping[str, str],
    office: Switchboard,
    outcome: Outcome,
    fold: int | None,
    call: str,
) -> Record:
    other = row.get("dstchannel", "").strip()
    served = outcome is Outcome.ANSWERED and bool(other)
    began, answered, ended, doubts = _times(row, office, fold)
    said = {**office.caller(*_caller(row)), **office.called(row.get("dst", ""))}
    return Record(
        key=_key(row, call),
        trust=Trust.BILLING,
        at=began,
        direction=_direction(row) or office.direction(said),
        **said,
        queue=_queue(row),
        started_at=began,
        answered_at=answered if served else None,
        ended_at=ended,
        talk=seconds(row.get("billsec")) if served else None,
        outcome=_outcome(row, outcome, served=served),
        recording=row.get("recordingfile", "").strip() or None,
        leg=other or None,
        moment=Moment.SPOKE if served else None,
        **office.holder(extension(other)),
        warnings=doubts,
    )


def _key(row: Mapping[str, str], call: str) -> str:
    if row.get("sequence", "").strip():
        return f"cdr:{row.get('uniqueid') or call}:{row['sequence'].strip()}"
    parts = (row.get("uniqueid") or call, row["channel"], row.get("dstchannel", ""), row["start"])
    return "cdr:" + ":".join(part.strip() for part in parts)


def _caller(row: Mapping[str, str]) -> tuple[str, str]:
    named = _NAMED.match(row.get("clid", ""))
    name, number = (named[1], named[2]) if named else ("", row.get("clid", ""))
    return row.get("src", "").strip() or number, name


def _direction(row: Mapping[str, str]) -> CallDirection | None:
    """Many dial plans write the direction where the account stood."""
    for column in ("accountcode", "userfield"):
        word = row.get(column, "").strip().lower()
        if word in set(CallDirection):
            return CallDirection(word)
    return None


def _queue(row: Mapping[str, str]) -> str | None:
    if row.get("lastapp", "").strip().lower() != "queue":
        return None
    return row.get("lastdata", "").partition(",")[0].strip() or None


def _outcome(row: Mapping[str, str], outcome: Outcome, *, served: bool) -> Outcome:
    if row.get("lastapp", "").strip().lower() == "voicemail":
        return Outcome.VOICEMAIL
    if outcome is Outcome.ANSWERED and not served:
        return Outcome.NOT_SERVED
    return outcome


def _times(
    row: Mapping[str, str], office: Switchboard, fold: int | None
) -> tuple[datetime | None, datetime | None, datetime | None, tuple[str, ...]]:
    """Return start, answer and end. The channel's name holds the second in which it was made."""
    made = _MADE_AT.search(row.get("uniqueid", ""))
    near = epoch(made[1]) if made else None
    start = stamps.stamp(row.get("start", ""))
    end = stamps.stamp(row.get("end", ""))
    if start is None or end is None:
        raise Refused("a call without start or end")
    lasted = seconds(row.get("duration")) or timedelta()
    ended, doubts = stamps.in_utc(end, office.zone, near=near, fold=fold)
    # The length of the call tells start and end apart where the clock was set between them.
    began, more = stamps.in_utc(start, office.zone, near=near or (ended and ended - lasted))
    answered, _ = stamps.in_utc(
        stamps.stamp(row.get("answer", "")), office.zone, near=near or began
    )
    return began, answered, ended, (*doubts, *more)
