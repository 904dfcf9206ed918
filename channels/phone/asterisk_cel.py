"""Asterisk channel events: everything that happened to each channel of a call.

They are not in order in the file, and need not be. One that ended a call says so (LINKEDID_END).
Two sides speak when both have entered a bridge.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from channels.phone import stamps
from channels.phone.asterisk_cdr import SOURCE, extension, split
from channels.phone.switchboard import (
    Reading,
    Refused,
    RefusedLine,
    Switchboard,
    Told,
    dated,
    decoded,
    epoch,
    numbered,
)
from contactcenter.domain.call_record import CallDirection, Moment, Outcome, Record, Trust

# As in the sample of cel_custom.conf.
_LEAST = 9  # columns; what an older version did not write stands at the end
COLUMNS = (
    "eventtype", "eventtime", "cid_name", "cid_num", "cid_ani", "cid_rdnis", "cid_dnid", "exten",
    "context", "channame", "appname", "appdata", "amaflags", "accountcode", "uniqueid", "linkedid",
    "peer", "userfield", "userdeftype", "extra",
)  # fmt: skip
EVENTS = frozenset(
    {
        "CHAN_START", "CHAN_END", "ANSWER", "HANGUP", "LINKEDID_END", "APP_START", "APP_END",
        "BRIDGE_ENTER", "BRIDGE_EXIT", "BRIDGE_START", "BRIDGE_END", "BRIDGE_UPDATE",
        "BLINDTRANSFER", "ATTENDEDTRANSFER", "TRANSFER", "FORWARD", "PICKUP", "PARK_START",
        "PARK_END", "CONF_START", "CONF_END", "CONF_ENTER", "CONF_EXIT", "LOCAL_OPTIMIZE",
        "LOCAL_OPTIMIZE_BEGIN", "USER_DEFINED", "STREAM_BEGIN", "STREAM_END", "DTMF", "HOOKFLASH",
        "MIXMONITOR_START", "MIXMONITOR_STOP",
    }
)  # fmt: skip
_MOMENTS = {"CHAN_END": Moment.ENDED, "BRIDGE_ENTER": Moment.SPOKE, "BRIDGE_START": Moment.SPOKE}
_DIALLED: Mapping[str, Outcome] = {
    "NOANSWER": Outcome.NO_ANSWER,
    "CANCEL": Outcome.NO_ANSWER,
    "BUSY": Outcome.BUSY,
    "CONGESTION": Outcome.FAILED,
    "CHANUNAVAIL": Outcome.FAILED,
}
_TRANSFERS = frozenset({"BLINDTRANSFER", "ATTENDEDTRANSFER", "TRANSFER"})
_DIRECTIONS = {"XIVO_INCALL": CallDirection.INBOUND, "XIVO_OUTCALL": CallDirection.OUTBOUND}
_NO_TARGET = frozenset({"", "s", "h", "t", "i"})  # names that a dial plan gives itself
_ZONED = re.compile(r"\d(?:Z|[+-]\d\d(?::?\d\d)?)$")


def is_event(fields: Sequence[str]) -> bool:
    """Whether a row begins as a channel event does."""
    return bool(fields) and fields[0].strip() in EVENTS


def read(body: bytes, office: Switchboard, columns: Sequence[str] = ()) -> Reading:
    """Read rows in the order of these columns; without any, in that of the sample."""
    told: list[Told] = []
    refused: list[RefusedLine] = []
    order = tuple(columns) or COLUMNS
    for number, line in numbered(decoded(body)):
        try:
            fields = split(line)
            if tuple(field.strip().lower() for field in fields) == order:
                continue
            if not _LEAST <= len(fields) <= len(order):
                raise Refused(f"{len(fields)} columns, where {len(order)} are expected")  # noqa: TRY301
            told.append(event(dict(zip(order, fields, strict=False)), office, line=number))
        except Refused as error:
            refused.append(RefusedLine(line=number, text=line, reason=str(error)))
    return Reading(source=SOURCE, told=tuple(told), refused=tuple(refused))


def read_events(events: Sequence[object], office: Switchboard) -> Reading:
    """Read events as JSON objects, in whatever order they stand."""
    told: list[Told] = []
    refused: list[RefusedLine] = []
    for number, each in enumerate(events, start=1):
        try:
            if not isinstance(each, dict):
                raise Refused("not a JSON object")  # noqa: TRY301
            told.append(event(each, office, line=number))
        except Refused as error:
            text = json.dumps(each, ensure_ascii=False)
            refused.append(RefusedLine(line=number, text=text, reason=str(error)))
    return Reading(source=SOURCE, told=tuple(told), refused=tuple(refused))


def event(row: Mapping[str, Any], office: Switchboard, *, line: int = 1) -> Told:
    """Read one event by the names of its columns.

    Raises:
        Refused: a field that says which event it is, when or of which call, is missing or wrong.
    """
    kind = _text(row, "eventtype")
    leg = _text(row, "uniqueid")
    call = _text(row, "linkedid") or leg
    if kind not in EVENTS and not kind.startswith(("WAZO_", "XIVO_")):
        raise Refused(f"eventtype {kind[:40]!r} is none of Asterisk's")
    if not call:
        raise Refused("neither uniqueid nor linkedid")
    at, doubts = _at(_text(row, "eventtime"), office)
    record = Record(
        key=f"cel:{leg}:{kind}:{_text(row, 'eventtime')}:{_text(row, 'appname')}",
        trust=Trust.TRACE,
        at=at,
        leg=leg,
        warnings=doubts,
        **_said(kind, row, office, leg=leg, call=call, at=at),
    )
    return Told(call=call, record=record, line=line)


def _said(
    kind: str, row: Mapping[str, Any], office: Switchboard, *, leg: str, call: str, at: datetime
) -> dict[str, Any]:
    channel = _text(row, "channame")
    said: dict[str, Any] = office.holder(extension(channel))
    if moment := _moment(kind, is_caller=leg == call):
        said["moment"] = moment
    if leg == call:
        said |= _of_caller(kind, row, office, at)
    if kind == "BRIDGE_START":  # of old Asterisks, which wrote it once for both sides
        said |= {"answered_at": at, "outcome": Outcome.ANSWERED}
    elif kind == "LINKEDID_END":
        said["ended_at"] = at
    elif kind in _TRANSFERS:
        said["transfer"] = _transfer(row)
    elif kind == "MIXMONITOR_START":
        said["recording"] = str(_extra(row).get("filename") or "") or None
    return said


def _of_caller(
    kind: str, row: Mapping[str, Any], office: Switchboard, at: datetime
) -> dict[str, Any]:
    """Return what only the events of the first channel say."""
    number = _text(row, "cid_num") or _text(row, "cid_ani")
    said: dict[str, Any] = dict(office.caller(number, _text(row, "cid_name")))
    exten = _text(row, "exten")
    if exten not in _NO_TARGET:
        said |= office.called(exten)
    if account := _direction(row) or office.direction(said):
        said["direction"] = account
    if kind == "CHAN_START":
        said["started_at"] = at
    elif kind == "APP_START":
        said |= _application(row)
    elif kind == "HANGUP":
        said |= _hangup(row)
    return said


def _application(row: Mapping[str, Any]) -> dict[str, Any]:
    match _text(row, "appname").lower():
        case "queue":
            return {"queue": _text(row, "appdata").partition(",")[0]}
        case "voicemail":
            return {"outcome": Outcome.VOICEMAIL}
        case _:
            return {}


def _hangup(row: Mapping[str, Any]) -> dict[str, Any]:
    extra = _extra(row)
    by = str(extra.get("hangupsource") or "")
    return {
        "cause": str(extra["hangupcause"]) if "hangupcause" in extra else None,
        "ended_by": who(by, is_caller=by == _text(row, "channame")),
        "outcome": _DIALLED.get(str(extra.get("dialstatus") or "")),
    }


def who(channel: str, *, is_caller: bool) -> str:
    """Say who put the receiver down: a phone of ours is an agent's, on whichever side it was."""
    if not channel or channel.startswith("dialplan/"):
        return "system"
    if extension(channel):
        return "agent"
    return "caller" if is_caller else "called"


def _moment(kind: str, *, is_caller: bool) -> Moment | None:
    if kind == "CHAN_START":
        return Moment.STARTED if is_caller else Moment.RANG
    return _MOMENTS.get(kind)


def _direction(row: Mapping[str, Any]) -> CallDirection | None:
    """Say which way it went, where the dial plan does: as the account, or by Wazo's events."""
    own = _text(row, "userdeftype") or _text(row, "eventtype")
    if own in _DIRECTIONS:
        return _DIRECTIONS[own]
    word = _text(row, "accountcode").lower()
    return CallDirection(word) if word in set(CallDirection) else None


def _transfer(row: Mapping[str, Any]) -> str | None:
    extra = _extra(row)
    names = ("extension", "transfer_target_channel_name", "channel2_name")
    return next((str(extra[name]) for name in names if extra.get(name)), None)


def _extra(row: Mapping[str, Any]) -> dict[str, Any]:
    try:
        extra = json.loads(_text(row, "extra") or "{}")
    except (ValueError, RecursionError):
        return {}
    return extra if isinstance(extra, dict) else {}


def _at(said: str, office: Switchboard) -> tuple[datetime, tuple[str, ...]]:
    if _ZONED.search(said):
        try:
            return dated(datetime.fromisoformat(said), said).astimezone(UTC), ()
        except ValueError as error:
            raise Refused(f"eventtime {said[:40]!r} is no time") from error
    if said.replace(".", "", 1).isdigit():
        at, doubts = epoch(said), ()
    else:
        at, doubts = stamps.in_utc(stamps.stamp(said), office.zone)  # type: ignore[assignment]
    if at is None:
        raise Refused("eventtime is empty")
    return at, doubts


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value).strip()
