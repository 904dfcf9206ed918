"""Kamailio's accounting: one line a SIP transaction, in the log or as rows of its table.

    ACC: transaction answered: timestamp=…;method=INVITE;from_tag=…;to_tag=…;call_id=…;code=200;…

A call is its INVITE and the BYE of the same id, whichever side sent it. A failed INVITE stands in
`missed_calls` too, and is the same record.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from channels.phone import stamps
from channels.phone.mapped import Row, named_rows
from channels.phone.switchboard import (
    Reading,
    Refused,
    RefusedLine,
    Switchboard,
    Told,
    decoded,
    epoch,
    numbered,
)
from contactcenter.domain.call_record import Outcome, Record, Trust

SOURCE = "kamailio"
_LINE = re.compile(r"ACC: [a-z ]+: (?P<fields>\w+=.*)$")
_NAMES = {"call_id": "callid", "code": "sip_code", "reason": "sip_reason", "timestamp": "time"}
_CALLER = ("src_user", "caller_id", "from_uri", "src_uri", "caller")
_CALLED = ("dst_ouser", "dst_user", "to_uri", "dst_uri", "callee")
_CODES: Mapping[str, Outcome] = {
    "408": Outcome.NO_ANSWER,
    "480": Outcome.NO_ANSWER,
    "486": Outcome.BUSY,
    "487": Outcome.NO_ANSWER,
    "600": Outcome.BUSY,
    "603": Outcome.BUSY,
}
_CHALLENGES = frozenset({"401", "407"})  # the caller says who it is, and calls again
_JULIAN = re.compile(r"24\d{5}\.\d+")  # as SQLite keeps times
_JULIAN_1970 = 2_440_587.5  # days


def is_line(line: str) -> bool:
    """Whether a line of a log holds an accounting record."""
    return _LINE.search(line) is not None


def read_log(body: bytes, office: Switchboard) -> Reading:
    """Read the lines of a log; lines of other programs are none of ours."""
    told: list[Told] = []
    refused: list[RefusedLine] = []
    for number, line in numbered(decoded(body)):
        if not (found := _LINE.search(line)):
            continue
        pairs = (pair.partition("=") for pair in found["fields"].split(";"))
        row = {_NAMES.get(name, name): value for name, _, value in pairs}
        try:
            told.append(_told(row, office, number))
        except Refused as error:
            refused.append(RefusedLine(line=number, text=line, reason=str(error)))
    return Reading(source=SOURCE, told=tuple(told), refused=tuple(refused))


def read_row(row: Mapping[str, object], office: Switchboard) -> Reading:
    """Read one row of the table as a JSON object.

    Raises:
        Refused: it is of no call.
    """
    said = {name: "" if value is None else str(value) for name, value in row.items()}
    return Reading(source=SOURCE, told=(_told(said, office, 1),))


def read_rows(body: bytes, office: Switchboard, delimiter: str = ",") -> Reading:
    """Read rows of the table `acc` or `missed_calls` under their names."""
    told: list[Told] = []
    refused: list[RefusedLine] = []
    for number, line, row in named_rows(body, delimiter):
        try:
            if isinstance(row, Refused):
                raise row
            told.append(_told(row, office, number))
        except Refused as error:
            refused.append(RefusedLine(line=number, text=line, reason=str(error)))
    return Reading(source=SOURCE, told=tuple(told), refused=tuple(refused))


def _told(row: Row, office: Switchboard, line: int) -> Told:
    if "start_time" in row:
        return _whole_call(row, office, line)
    call, method, code = (row.get(name, "").strip() for name in ("callid", "method", "sip_code"))
    if not call or method not in {"INVITE", "BYE", "CANCEL"}:
        raise Refused(f"method {method[:20]!r} of call {call[:40]!r}: no call")
    at = _time(row.get("time", "").strip(), office)
    record = Record(
        key=f"{method}:{code}:{row.get('from_tag', '')}:{row.get('to_tag', '')}",
        trust=Trust.BILLING,
        at=at,
        **_said(row, office, method=method, code=code, at=at),
    )
    return Told(call=call, record=record, line=line)


def _whole_call(row: Row, office: Switchboard, line: int) -> Told:
    """Read what the dialog module adds up: one record for an answered call."""
    call = row.get("callid", "").strip()
    began, ended = (_time(row.get(name, "").strip(), office) for name in ("start_time", "end_time"))
    if not call or began is None or ended is None:
        raise Refused("a call without callid, start_time or end_time")
    parties = _parties(row, office)
    record = Record(
        key="cdr",
        trust=Trust.BILLING,
        at=began,
        **parties,
        direction=office.direction(parties),
        started_at=began,
        answered_at=began,
        ended_at=ended,
        outcome=Outcome.ANSWERED,
    )
    return Told(call=call, record=record, line=line)


def _parties(row: Row, office: Switchboard) -> dict[str, Any]:
    return {
        **office.caller(next((row[name] for name in _CALLER if row.get(name)), "")),
        **office.called(next((row[name] for name in _CALLED if row.get(name)), "")),
    }


def _said(
    row: Row, office: Switchboard, *, method: str, code: str, at: datetime | None
) -> dict[str, Any]:
    if method != "INVITE":
        return {"ended_at": at}
    parties = _parties(row, office)
    if code in _CHALLENGES:
        return parties
    served = code.startswith("2")
    outcome = Outcome.ANSWERED if served else _CODES.get(code, Outcome.FAILED)
    return {
        **parties,
        "direction": office.direction(parties),
        "started_at": at,
        "answered_at": at if served else None,
        "ended_at": None if served else at,
        "outcome": outcome,
        "cause": f"{code} {row.get('sip_reason', '')}".strip(),
    }


def _time(said: str, office: Switchboard) -> datetime | None:
    if _JULIAN.fullmatch(said):
        days = float(said) - _JULIAN_1970
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days)
    if said.replace(".", "", 1).isdecimal():
        return epoch(said)
    return stamps.in_utc(stamps.stamp(said), office.zone)[0]
