"""Call records of any switchboard, as comma-separated values whose columns are a setting.

    {"columns": {"started_at": "Start", "from": "Caller", "to": "Called", "outcome": "Result"},
     "time_format": "%d.%m.%Y %H:%M:%S", "delimiter": ";", "outcomes": {"no reply": "no_answer"}}

A column is named as in the first line, or is a number counted from 1 where there is no such line.
`upload.preview` shows row by row what would be read, before anything is.

A row is known again by its cells as they stand there, all but a running number, and not by what was
read from them: read by other columns or another form of times, it says something else of the same
call.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from channels.phone import stamps
from channels.phone.asterisk_cdr import split
from channels.phone.switchboard import (
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

FIELDS = frozenset(
    {
        "call_id", "leg", "started_at", "answered_at", "ended_at", "duration", "talk", "wait",
        "from", "from_name", "to", "queue", "agent", "outcome", "direction", "recording", "cause",
        "transfer",
    }
)  # fmt: skip
EPOCH = "epoch"  # a time format: seconds since 1970

Row = Mapping[str, str]

_CELLS = "cells"  # beside our fields: by what a row is known again
# What a column is called that counts the lines of one export, if it holds nothing that is read.
_COUNTS = frozenset({"", "#", "no", "no.", "nr", "nr.", "lfd. nr.", "row", "ردیف", "شماره ردیف"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which column holds what, and how it is written.

    Raises:
        ValueError: a field or a word is none of ours, or nothing says when a call was.
    """

    columns: Mapping[str, str | int]  # our field → their column
    source: str = "csv"
    delimiter: str = ","
    time_format: str | None = None  # as for strptime, or "epoch"; None: the usual ISO forms
    outcomes: Mapping[str, str] = field(default_factory=dict)  # their word, lower case → ours
    directions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if unknown := set(self.columns) - FIELDS:
            raise ValueError(f"columns: no field {sorted(unknown)}; there are {sorted(FIELDS)}")
        if not {"started_at", "ended_at"} & set(self.columns):
            raise ValueError("columns: neither started_at nor ended_at")
        if wrong := set(self.outcomes.values()) - set(Outcome):
            raise ValueError(f"outcomes: {sorted(wrong)} are none of {sorted(Outcome)}")
        if wrong := set(self.directions.values()) - set(CallDirection):
            raise ValueError(f"directions: {sorted(wrong)} are none of {sorted(CallDirection)}")
        places = [place for place in self.columns.values() if not isinstance(place, str)]
        if any(type(place) is not int or place < 1 for place in places):
            raise ValueError("columns: a place is a number from 1")
        if len(self.delimiter) != 1:
            raise ValueError(f"delimiter is {self.delimiter!r}, not one character")

    @property
    def has_header(self) -> bool:
        """Whether the first line names the columns."""
        return any(isinstance(column, str) for column in self.columns.values())


def read(body: bytes, columns: Columns, office: Switchboard) -> Reading:
    """Read all rows; each that cannot be read is refused alone."""
    told: list[Told] = []
    rows: list[tuple[int, str, Row]] = []
    refused: list[RefusedLine] = []
    for number, line, row in _rows(body, columns):
        if isinstance(row, Refused):
            refused.append(RefusedLine(line=number, text=line, reason=str(row)))
        else:
            rows.append((number, line, row))
    folds = stamps.folds([_end(row, columns) for _, _, row in rows], office.zone)
    for place, (number, line, row) in enumerate(rows):
        try:
            record = _record(row, columns, office, folds.get(place))
        except Refused as error:
            refused.append(RefusedLine(line=number, text=line, reason=str(error)))
        else:
            told.append(Told(call=_call_id(row), record=record, line=number))
    return Reading(source=columns.source, told=tuple(told), refused=tuple(refused))


def named_rows(body: bytes, delimiter: str = ",") -> Iterator[tuple[int, str, Row | Refused]]:
    """Yield each row under the names of the first line, which are compared in lower case."""
    names: list[str] = []
    for number, line in numbered(decoded(body)):
        try:
            fields = split(line, delimiter)
            if names and len(fields) != len(names):
                raise Refused(f"{len(fields)} columns, where {len(names)} are named")  # noqa: TRY301
        except Refused as error:
            yield number, line, error
            continue
        if names:
            yield number, line, dict(zip(names, fields, strict=True))
        else:
            names = [name.strip().lower() for name in fields]


def _rows(body: bytes, columns: Columns) -> Iterator[tuple[int, str, Row | Refused]]:
    """Yield each row under the names of our fields."""
    if not columns.has_header:
        for number, line in numbered(decoded(body)):
            yield number, line, _numbered_row(line, columns)
        return
    for number, line, row in named_rows(body, columns.delimiter):
        yield number, line, row if isinstance(row, Refused) else _named_row(row, columns)


def _numbered_row(line: str, columns: Columns) -> Row | Refused:
    try:
        fields = split(line, columns.delimiter)
    except Refused as error:
        return error
    places = {ours: int(theirs) for ours, theirs in columns.columns.items()}
    if len(fields) < max(places.values()):
        return Refused(f"{len(fields)} columns, where at least {max(places.values())} are set")
    row = {ours: fields[place - 1] for ours, place in places.items()}
    return {**row, _CELLS: _digest(fields)}


def _named_row(row: Row, columns: Columns) -> Row | Refused:
    wanted = {ours: str(theirs).strip().lower() for ours, theirs in columns.columns.items()}
    if missing := set(wanted.values()) - set(row):
        return Refused(f"the first line names no column {sorted(missing)}")
    counts = _COUNTS - set(wanted.values())
    cells = [cell for name, cell in row.items() if name not in counts]
    return {**{ours: row[theirs] for ours, theirs in wanted.items()}, _CELLS: _digest(cells)}


def _call_id(row: Row) -> str:
    """Return the call's id; a row of a switchboard that gives none is a call of its own."""
    return row.get("call_id", "").strip() or row[_CELLS]


def _digest(cells: Iterable[str]) -> str:
    said = "\x1f".join(each.strip() for each in cells)
    return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()[:32]


def _end(row: Row, columns: Columns) -> datetime | None:
    if columns.time_format == EPOCH:
        return None
    try:
        return stamps.stamp(row.get("ended_at") or row.get("started_at", ""), columns.time_format)
    except Refused:
        return None


def _record(row: Row, columns: Columns, office: Switchboard, fold: int | None) -> Record:
    lasted = seconds(row.get("duration", "").strip())
    ended, doubts = _time(row.get("ended_at", ""), columns, office, fold=fold)
    began, more = _time(
        row.get("started_at", ""), columns, office, fold=fold, near=ended and ended - _or(lasted)
    )
    answered, _ = _time(row.get("answered_at", ""), columns, office, fold=fold, near=began)
    if began is None and ended is None:
        raise Refused("neither a start nor an end")
    wait, talk = (seconds(row.get(name, "").strip()) for name in ("wait", "talk"))
    told = _or(wait) + _or(talk)
    said = {
        **office.caller(row.get("from", ""), row.get("from_name", "")),
        **office.called(row.get("to", "")),
    }
    outcome = _outcome(row, columns, served=answered is not None or bool(talk))
    agent = row.get("agent", "").strip()
    return Record(
        key=row.get("leg", "").strip() or row[_CELLS],
        trust=Trust.BILLING,
        at=began or ended,
        direction=_direction(row, columns) or office.direction(said),
        **said,
        queue=row.get("queue", "").strip() or None,
        started_at=began or (ended - _or(lasted) if ended else None),
        answered_at=answered if outcome is Outcome.ANSWERED else None,
        # What a log holds is over: where nothing else says when, after all that it tells of.
        ended_at=ended or (began and began + (lasted if lasted is not None else told)),
        wait=wait,
        talk=talk if outcome is Outcome.ANSWERED else None,
        outcome=outcome,
        cause=row.get("cause", "").strip() or None,
        recording=row.get("recording", "").strip() or None,
        transfer=row.get("transfer", "").strip() or None,
        leg=f"agent:{agent}" if agent else None,
        moment=Moment.SPOKE if agent and outcome is Outcome.ANSWERED else None,
        **office.holder(None, agent),
        warnings=(*doubts, *more),
    )


def _or(length: timedelta | None) -> timedelta:
    return length or timedelta()


def _time(
    said: str,
    columns: Columns,
    office: Switchboard,
    *,
    fold: int | None,
    near: datetime | None = None,
) -> tuple[datetime | None, tuple[str, ...]]:
    if columns.time_format == EPOCH:
        return epoch(said.strip()), ()
    return stamps.in_utc(stamps.stamp(said, columns.time_format), office.zone, fold=fold, near=near)


def _outcome(row: Row, columns: Columns, *, served: bool) -> Outcome:
    word = row.get("outcome", "").strip().lower()
    if word in columns.outcomes:
        return Outcome(columns.outcomes[word])
    if word in set(Outcome):
        return Outcome(word)
    if word and not served:
        raise Refused(f"outcome {word[:40]!r} is no word that is set")
    return Outcome.ANSWERED if served else Outcome.NO_ANSWER


def _direction(row: Row, columns: Columns) -> CallDirection | None:
    word = row.get("direction", "").strip().lower()
    ours = columns.directions.get(word, word)
    return CallDirection(ours) if ours in set(CallDirection) else None
