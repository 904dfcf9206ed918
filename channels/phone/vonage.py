"""Vonage's posts about a call: the answer request, and the events that follow it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from channels.phone.switchboard import Reading, Refused, Switchboard, Told, dated, seconds
from contactcenter.domain.call_record import CallDirection, Moment, Outcome, Record, Trust

SOURCE = "vonage"
_UNSERVED: Mapping[str, Outcome] = {
    "busy": Outcome.BUSY,
    "rejected": Outcome.BUSY,
    "failed": Outcome.FAILED,
    "cancelled": Outcome.NO_ANSWER,
    "timeout": Outcome.NO_ANSWER,
    "unanswered": Outcome.NO_ANSWER,
}
_BEGUN = frozenset({"", "started", "ringing"})
_MIDDLE = frozenset({"machine", "human", "record", "input", "transfer", "disconnected"})


def read(said: Mapping[str, Any], office: Switchboard, heard_at: datetime | None) -> Reading:
    """Read one post.

    Raises:
        Refused: it names no call, or a state that calls do not have.
    """
    call = _text(said, "uuid")
    if not call:
        raise Refused("no uuid")
    status = _text(said, "status")
    if "dtmf" in said or status in _MIDDLE:
        return Reading(source=SOURCE)
    if status not in _BEGUN | {"answered", "completed"} and status not in _UNSERVED:
        raise Refused(f"status {status[:40]!r} is none of Vonage's")
    record = _record(said, office, call, status, _time(said, "timestamp") or heard_at)
    return Reading(source=SOURCE, told=(Told(call=call, record=record),))


def _record(
    said: Mapping[str, Any], office: Switchboard, call: str, status: str, at: datetime | None
) -> Record:
    over = status == "completed" or status in _UNSERVED
    served = status in {"answered", "completed"}
    word = _text(said, "direction")
    return Record(
        key=f"{status or 'answer_url'}:{_text(said, 'timestamp')}",
        trust=Trust.TRACE,
        at=at,
        direction=CallDirection(word) if word in {"inbound", "outbound"} else None,
        **office.caller(_number(_text(said, "from"))),
        **office.called(_number(_text(said, "to"))),
        started_at=at if status in _BEGUN else None,
        answered_at=_time(said, "start_time") or (at if status == "answered" else None),
        ended_at=(_time(said, "end_time") or at) if over else None,
        talk=seconds(_text(said, "duration")) if status == "completed" else None,
        outcome=Outcome.ANSWERED if served else _UNSERVED.get(status),
        recording=_text(said, "recording_url") or None,
        leg=call,
        moment=Moment.ENDED if over else Moment.STARTED,
    )


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value.strip() if isinstance(value, str) else ""


def _number(said: str) -> str:
    return f"+{said}" if said.isdecimal() and not said.startswith("0") else said


def _time(said: Mapping[str, Any], name: str) -> datetime | None:
    written = _text(said, name)
    if not written:
        return None
    try:
        at = dated(datetime.fromisoformat(written), written)
    except ValueError as error:
        raise Refused(f"{name} {written[:40]!r} is no time of ISO 8601") from error
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
