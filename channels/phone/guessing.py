"""Which column of an unknown file holds what: a guess, which a person looks over."""

import re
from collections.abc import Iterable, Mapping, Sequence

from channels.phone import stamps
from channels.phone.mapped import EPOCH, FIELDS
from channels.phone.switchboard import Refused
from contactcenter.domain.call_record import CallDirection, Outcome
from contactcenter.ports.importing import Mapped, Table

_SHOWN = 20  # rows
_CELL = 200  # characters of a cell that is shown
_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 20  # lines whose delimiters are counted
_FORMATS = (
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%Y%m%d%H%M%S",
)
# What columns are called, without anything but letters. The first that is there is taken.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "started_at": (
        "start", "started", "startedat", "starttime", "startdate", "calldate", "datetime", "begin",
        "begintime", "time", "timestamp", "date", "calltime", "beginn", "datum", "anrufzeit",
        "زمانشروع", "شروع", "تاریخوساعت", "تاریخ", "زمان", "زمانتماس", "تاریختماس",
    ),
    "answered_at": ("answer", "answered", "answeredat", "answertime", "زمانپاسخ", "پاسخ"),
    "ended_at": ("end", "ended", "endedat", "endtime", "hangup", "ende", "پایان", "زمانپایان"),
    "from": (
        "from", "caller", "callerid", "callernumber", "callingnumber", "calling", "src", "source",
        "fromnumber", "ani", "anrufer", "von", "تماسگیرنده", "شمارهتماسگیرنده", "مبدا", "مبدأ",
        "از",
    ),
    "from_name": ("callername", "fromname", "cnam", "name", "نام", "نامتماسگیرنده"),
    "to": (
        "to", "called", "callee", "calledid", "callednumber", "dst", "destination", "tonumber",
        "dialed", "dialled", "did", "ziel", "an", "مقصد", "شمارهمقصد", "به",
    ),
    "duration": ("duration", "length", "totalduration", "dauer", "مدت", "مدتتماس", "مدتزمان"),
    "talk": ("talk", "talktime", "billsec", "billedseconds", "conversation", "مدتمکالمه", "مکالمه"),
    "wait": ("wait", "waittime", "waited", "ringtime", "queuetime", "انتظار", "مدتانتظار"),
    "outcome": (
        "outcome", "result", "disposition", "status", "state", "callstatus", "ergebnis", "نتیجه",
        "وضعیت",
    ),
    "direction": ("direction", "calldirection", "type", "calltype", "richtung", "جهت", "نوعتماس"),
    "queue": ("queue", "queuename", "group", "warteschlange", "صف"),
    "agent": ("agent", "agentname", "extension", "user", "operator", "کارشناس", "اپراتور", "داخلی"),
    "recording": ("recording", "recordingfile", "recordingurl", "record", "ضبط", "فایلضبط"),
    "cause": ("cause", "hangupcause", "reason"),
    "call_id": ("callid", "uniqueid", "linkedid", "uuid", "calluuid", "id", "شناسه", "شناسهتماس"),
}  # fmt: skip
_OUTCOMES: Mapping[str, Outcome] = {
    "answered": Outcome.ANSWERED,
    "answer": Outcome.ANSWERED,
    "completed": Outcome.ANSWERED,
    "connected": Outcome.ANSWERED,
    "beantwortet": Outcome.ANSWERED,
    "پاسخ داده شده": Outcome.ANSWERED,
    "پاسخ داده شد": Outcome.ANSWERED,
    "موفق": Outcome.ANSWERED,
    "no answer": Outcome.NO_ANSWER,
    "noanswer": Outcome.NO_ANSWER,
    "no-answer": Outcome.NO_ANSWER,
    "unanswered": Outcome.NO_ANSWER,
    "بی‌پاسخ": Outcome.NO_ANSWER,
    "بدون پاسخ": Outcome.NO_ANSWER,
    "پاسخ داده نشد": Outcome.NO_ANSWER,
    "missed call": Outcome.MISSED,
    "verpasst": Outcome.MISSED,
    "از دست رفته": Outcome.MISSED,
    "abandon": Outcome.ABANDONED,
    "رها شده": Outcome.ABANDONED,
    "engaged": Outcome.BUSY,
    "besetzt": Outcome.BUSY,
    "مشغول": Outcome.BUSY,
    "اشغال": Outcome.BUSY,
    "congestion": Outcome.FAILED,
    "error": Outcome.FAILED,
    "ناموفق": Outcome.FAILED,
    "voice mail": Outcome.VOICEMAIL,
    "پیام صوتی": Outcome.VOICEMAIL,
    "transfer": Outcome.TRANSFERRED,
}
_DIRECTIONS: Mapping[str, CallDirection] = {
    "in": CallDirection.INBOUND,
    "incoming": CallDirection.INBOUND,
    "received": CallDirection.INBOUND,
    "eingehend": CallDirection.INBOUND,
    "ورودی": CallDirection.INBOUND,
    "out": CallDirection.OUTBOUND,
    "outgoing": CallDirection.OUTBOUND,
    "dialed": CallDirection.OUTBOUND,
    "dialled": CallDirection.OUTBOUND,
    "ausgehend": CallDirection.OUTBOUND,
    "خروجی": CallDirection.OUTBOUND,
    "local": CallDirection.INTERNAL,
    "intern": CallDirection.INTERNAL,
    "داخلی": CallDirection.INTERNAL,
}
_NUMBER = re.compile(r"^\+?[\d\s()/.-]{7,20}$")


def delimiter_of(lines: Sequence[str]) -> str | None:
    """Return what parts the columns: what comes equally often in most lines; None: nothing."""
    best: tuple[int, int] = (0, 0)
    found = None
    for each in _DELIMITERS:
        counts = [line.count(each) for line in lines[:_LOOKED_AT]]
        usual = max(set(counts), key=lambda count: (counts.count(count), count), default=0)
        score = (counts.count(usual), usual)
        if usual and score > best:
            best, found = score, each
    return found


def table(rows: Sequence[Sequence[str]], mapped: Mapped | None) -> Table:
    """Return the first rows as they stand there, with the words that `mapped` leaves open."""
    has_names = bool(rows) and not any(_figures(cell) for cell in rows[0])
    names = tuple(rows[0]) if has_names else ()
    shown = rows[1:] if has_names else rows
    given = mapped or Mapped()
    known = {*given.outcomes, *Outcome}
    ways = {*given.directions, *CallDirection}
    return Table(
        names=names,
        rows=[[cell[:_CELL] for cell in row] for row in shown[:_SHOWN]],
        fields=(*_NAMES, *sorted(FIELDS - _NAMES.keys())),
        outcomes=_words(_column(shown, names, given.columns.get("outcome")), known),
        directions=_words(_column(shown, names, given.columns.get("direction")), ways),
    )


def guess(found: Table, delimiter: str) -> Mapped:
    """Return by which columns a table seems to be read; without a start, nobody could say."""
    columns = _by_names(found.names) if found.names else _by_content(found.rows)
    when = columns.get("started_at", columns.get("ended_at"))
    outcomes = _column(found.rows, found.names, columns.get("outcome"))
    ways = _column(found.rows, found.names, columns.get("direction"))
    return Mapped(
        columns=columns,
        delimiter=delimiter,
        time_format=_format(_column(found.rows, found.names, when)),
        outcomes={each: _OUTCOMES[each] for each in _words(outcomes, Outcome) if each in _OUTCOMES},
        directions={
            each: _DIRECTIONS[each] for each in _words(ways, CallDirection) if each in _DIRECTIONS
        },
    )


def _by_names(names: Sequence[str]) -> dict[str, str | int]:
    letters = {re.sub(r"[\W\d_]", "", name.lower()): name for name in reversed(names)}
    columns: dict[str, str | int] = {}
    for field, words in _NAMES.items():
        name = next((letters[word] for word in words if word in letters), None)
        if name is not None and name not in columns.values():
            columns[field] = name
    return columns


def _by_content(rows: Sequence[Sequence[str]]) -> dict[str, str | int]:
    columns: dict[str, str | int] = {}
    for place in range(1, min(map(len, rows), default=0) + 1):
        cells = _column(rows, (), place)
        if "started_at" not in columns and cells and _is_time(cells):
            columns["started_at"] = place
        elif "to" not in columns and cells and all(map(_NUMBER.match, cells)):
            columns["to" if "from" in columns else "from"] = place
    return columns


def _is_time(cells: Sequence[str]) -> bool:
    return _format(cells) != "" or _fits(cells, None)


def _format(cells: Sequence[str]) -> str:
    """Return how these times are written; empty for the usual forms, and where nobody knows."""
    if not cells or _fits(cells, None):
        return ""
    if all(re.fullmatch(r"1\d{9}(?:\.\d+)?", each) for each in cells):
        return EPOCH
    return next((each for each in _FORMATS if _fits(cells, each)), "")


def _fits(cells: Sequence[str], form: str | None) -> bool:
    try:
        return all(stamps.stamp(each, form) for each in cells)
    except Refused:
        return False


def _column(
    rows: Sequence[Sequence[str]], names: Sequence[str], column: str | int | None
) -> list[str]:
    """Return what stands in a column, where anything does."""
    place = column - 1 if isinstance(column, int) else _place(names, column)
    if place is None:
        return []
    return [row[place].strip() for row in rows if len(row) > place and row[place].strip()]


def _place(names: Sequence[str], name: str | None) -> int | None:
    plain = [each.strip().lower() for each in names]
    wanted = (name or "").strip().lower()
    return plain.index(wanted) if wanted in plain else None


def _words(cells: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Return the words that are not known, in lower case."""
    said = dict.fromkeys(each.lower() for each in cells)
    return tuple(each for each in said if each not in set(known))


def _figures(cell: str) -> bool:
    return any(each.isdigit() for each in cell)
