"""Files whose columns are known: 3CX, Cisco CUCM, and the templates of FreeSWITCH's mod_cdr_csv."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from channels.phone import stamps
from channels.phone.asterisk_cdr import split
from channels.phone.freeswitch import CAUSES
from channels.phone.freeswitch import SOURCE as FREESWITCH
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
    seconds,
)
from contactcenter.domain import phone
from contactcenter.domain.call_record import CallDirection, Moment, Outcome, Record, Trust

_CX3 = (
    "historyid", "callid", "duration", "time_start", "time_answered", "time_end",
    "reason_terminated", "from_no", "to_no", "from_dn", "to_dn", "dial_no", "reason_changed",
    "final_number", "final_dn", "bill_code", "bill_rate", "bill_cost", "bill_name", "chain",
    "from_type", "to_type", "final_type", "from_dispname", "to_dispname", "final_dispname",
    "missed_queue_calls",
)  # fmt: skip
_CX3_LEAST = 23  # columns, up to the types that say who is inside
_INSIDE = frozenset({"extension", "queue", "ivr", "ringgroup", "voicemail"})
_QUALITY = "2"  # a record of CUCM about sound, not about a call
_CUCM_CAUSES: Mapping[str, Outcome] = {
    "17": Outcome.BUSY,
    "18": Outcome.NO_ANSWER,
    "19": Outcome.NO_ANSWER,
    "16": Outcome.NO_ANSWER,  # the caller hung up before anybody answered
    "393216": Outcome.TRANSFERRED,
}
# As the templates of mod_cdr_csv begin, but for that which imitates Asterisk.
_FREESWITCH = (
    "caller_id_name", "caller_id_number", "destination_number", "context", "start", "answer", "end",
    "duration", "billsec", "hangup_cause", "uuid", "bleg_uuid", "accountcode",
)  # fmt: skip


def is_3cx(fields: Sequence[str]) -> bool:
    """Whether a row is one of 3CX, in the order that its manual gives."""
    if not _CX3_LEAST <= len(fields) <= len(_CX3):
        return False
    try:
        return stamps.stamp(fields[3]) is not None
    except Refused:
        return False


def is_freeswitch(fields: Sequence[str]) -> bool:
    """Whether a row follows one of the usual templates of FreeSWITCH."""
    if len(fields) < len(_FREESWITCH) or not fields[10] or fields[9] != fields[9].upper():
        return False
    try:
        return bool(stamps.stamp(fields[4]) and stamps.stamp(fields[6]))
    except Refused:
        return False


def read_freeswitch(body: bytes, office: Switchboard) -> Reading:
    """Read rows of mod_cdr_csv: a leg each, of which the first names the one it was bridged with.

    What a queue did is not in them: an answer without a second leg served nobody.
    """
    rows: list[tuple[int, str, Row]] = []
    told: list[Told] = []
    refused: list[RefusedLine] = []
    for number, line in numbered(decoded(body)):
        try:
            fields = split(line)
            if not is_freeswitch(fields):
                raise Refused(f"{len(fields)} columns: no row of FreeSWITCH")  # noqa: TRY301
            rows.append((number, line, dict(zip(_FREESWITCH, fields, strict=False))))
        except Refused as error:
            refused.append(RefusedLine(line=number, text=line, reason=str(error)))
    first_of = {row["bleg_uuid"]: row["uuid"] for _, _, row in rows if row["bleg_uuid"]}
    for number, line, row in rows:
        try:
            call = first_of.get(row["uuid"], row["uuid"])
            record = _of_freeswitch(row, office, is_first=call == row["uuid"])
            told.append(Told(call=call, record=record, line=number))
        except Refused as error:
            refused.append(RefusedLine(line=number, text=line, reason=str(error)))
    return Reading(source=FREESWITCH, told=tuple(told), refused=tuple(refused))


def read_3cx(body: bytes, office: Switchboard) -> Reading:
    """Read rows of 3CX; several may belong to one history."""
    told: list[Told] = []
    refused: list[RefusedLine] = []
    for number, line in numbered(decoded(body)):
        try:
            fields = split(line)
            if not is_3cx(fields):
                raise Refused(f"{len(fields)} columns: no row of 3CX")  # noqa: TRY301
            row = dict(zip(_CX3, fields, strict=False))
            call = row["historyid"].removeprefix("Call").strip()
            told.append(Told(call=call, record=_of_3cx(row, office), line=number))
        except Refused as error:
            refused.append(RefusedLine(line=number, text=line, reason=str(error)))
    return Reading(source="3cx", told=tuple(told), refused=tuple(refused))


def read_cucm(body: bytes, office: Switchboard) -> Reading:
    """Read rows of Cisco CUCM by the names of their columns, which grow with its versions."""
    told: list[Told] = []
    refused: list[RefusedLine] = []
    for number, line, row in named_rows(body):
        try:
            if isinstance(row, Refused):
                raise row
            if _is_type_row(row) or row.get("cdrrecordtype") == _QUALITY:
                continue
            told.append(Told(call=_cucm_call(row), record=_of_cucm(row, office), line=number))
        except Refused as error:
            refused.append(RefusedLine(line=number, text=line, reason=str(error)))
    return Reading(source="cucm", told=tuple(told), refused=tuple(refused))


def _of_freeswitch(row: Row, office: Switchboard, *, is_first: bool) -> Record:
    began, doubts = stamps.in_utc(stamps.stamp(row["start"]), office.zone)
    answered, _ = stamps.in_utc(stamps.stamp(row["answer"]), office.zone)
    ended, _ = stamps.in_utc(stamps.stamp(row["end"]), office.zone)
    called = row["destination_number"]
    held = office.holder(called if phone.is_short(called) else None)
    if not is_first:
        moment = Moment.SPOKE if answered else Moment.ENDED
        return Record(key=f"csv:{row['uuid']}", trust=Trust.BILLING, at=answered or ended,
                      leg=row["uuid"], moment=moment, **held)  # fmt: skip
    served = answered is not None and bool(row["bleg_uuid"])
    cause = row["hangup_cause"]
    quiet = Outcome.NOT_SERVED if cause == "NORMAL_CLEARING" else Outcome.FAILED
    return Record(
        key=f"csv:{row['uuid']}",
        trust=Trust.BILLING,
        at=began,
        **office.caller(row["caller_id_number"], row["caller_id_name"]),
        **office.called(called),
        started_at=began,
        answered_at=answered if served else None,
        ended_at=ended,
        outcome=Outcome.ANSWERED if served else CAUSES.get(cause, quiet),
        cause=cause,
        warnings=doubts,
    )


def _of_3cx(row: Row, office: Switchboard) -> Record:
    began, doubts = _of_clock(row, "time_start", office)
    answered, _ = _of_clock(row, "time_answered", office)
    ended, _ = _of_clock(row, "time_end", office)
    inside = row["from_type"].strip().lower() in _INSIDE
    outside = row["to_type"].strip().lower() not in _INSIDE
    agent = _number(row["from_no"] if inside else row["final_dn"] or row["to_dn"])
    return Record(
        key=row["callid"].strip() or row["historyid"],
        trust=Trust.BILLING,
        at=began,
        direction=_way(inside=inside, outside=outside),
        **office.caller(_number(row["from_no"]), row.get("from_dispname", "")),
        **office.called(_number(row["dial_no"] or row["to_no"])),
        queue=_number(row["to_dn"]) if row["to_type"].strip().lower() == "queue" else None,
        started_at=began,
        answered_at=answered,
        ended_at=ended,
        outcome=Outcome.ANSWERED if answered else Outcome.NO_ANSWER,
        ended_by=_ended_by(row["reason_terminated"], inside=inside),
        cause=row["reason_terminated"].strip() or None,
        leg=row["historyid"].removeprefix("Call").strip() if inside else f"phone:{agent}",
        moment=Moment.SPOKE if answered else None,
        **office.holder(agent),
        warnings=doubts,
    )


def _of_clock(
    row: Row, column: str, office: Switchboard
) -> tuple[datetime | None, tuple[str, ...]]:
    return stamps.in_utc(stamps.stamp(row[column]), office.zone)


def _number(said: str) -> str:
    return said.strip().removeprefix("Ext.")


def _way(*, inside: bool, outside: bool) -> CallDirection:
    if not inside:
        return CallDirection.INBOUND
    return CallDirection.OUTBOUND if outside else CallDirection.INTERNAL


def _ended_by(reason: str, *, inside: bool) -> str | None:
    match reason.strip():
        case "TerminatedBySrc":
            return "agent" if inside else "caller"
        case "TerminatedByDst":
            return "called" if inside else "agent"
        case _:
            return None


def _is_type_row(row: Row) -> bool:
    return row.get("globalcallid_callid", "").strip().upper() in {"INTEGER", "BIGINT"}


def _cucm_call(row: Row) -> str:
    names = ("globalcallid_clusterid", "globalcallid_callmanagerid", "globalcallid_callid")
    parts = [row.get(name, "").strip() for name in names]
    if not parts[-1]:
        raise Refused("globalCallID_callId is empty")
    return "-".join(part for part in parts if part)


def _of_cucm(row: Row, office: Switchboard) -> Record:
    began = epoch(row.get("datetimeorigination", "").strip())
    answered = epoch(row.get("datetimeconnect", "").strip())
    ended = epoch(row.get("datetimedisconnect", "").strip())
    causes = [row.get(name, "").strip() for name in ("destcause_value", "origcause_value")]
    cause = next((each for each in causes if each not in {"", "0"}), None)
    served = answered is not None
    said: dict[str, Any] = {
        **office.caller(row.get("callingpartynumber", "")),
        **office.called(row.get("originalcalledpartynumber", "")),
    }
    final = row.get("finalcalledpartynumber", "").strip()
    return Record(
        key=row.get("pkid", "").strip() or ":".join(
            row.get(name, "") for name in ("origlegcallidentifier", "destlegcallidentifier")
        ),
        trust=Trust.BILLING,
        at=began,
        direction=office.direction(said),
        **said,
        started_at=began,
        answered_at=answered,
        ended_at=ended,
        talk=seconds(row.get("duration", "").strip()) if served else None,
        outcome=Outcome.ANSWERED if served else _CUCM_CAUSES.get(cause or "", Outcome.FAILED),
        cause=cause,
        transfer=final if final != row.get("originalcalledpartynumber", "").strip() else None,
        leg=f"phone:{final}" if final else None,
        moment=Moment.SPOKE if served else None,
        **office.holder(final),
    )  # fmt: skip
