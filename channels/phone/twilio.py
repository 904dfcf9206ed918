"""Twilio's posts about a call: its states as they change, and later where its recording lies.

A call that Twilio answers for us has legs of its own, which name it (`ParentCallSid`).
"""

import base64
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from channels.phone.switchboard import Reading, Refused, Switchboard, Told, dated, seconds
from contactcenter.domain.call_record import CallDirection, Moment, Outcome, Record, Trust

SOURCE = "twilio"
_UNSERVED: Mapping[str, Outcome] = {
    "busy": Outcome.BUSY,
    "failed": Outcome.FAILED,
    "no-answer": Outcome.NO_ANSWER,
    "canceled": Outcome.NO_ANSWER,
}
_BEGUN = frozenset({"queued", "initiated"})
_STATES = frozenset({*_UNSERVED, *_BEGUN, "ringing", "in-progress", "completed"})


def is_signed(url: str, fields: Sequence[tuple[str, str]], signature: str, token: str) -> bool:
    """Whether a post is Twilio's: HMAC-SHA1 of the address and the sorted fields, in base64.

    `url` is the address that Twilio was given, whole.
    """
    said = url + "".join(name + value for name, value in sorted(set(fields)))
    mac = hmac.digest(token.encode(), said.encode(), "sha1")
    return hmac.compare_digest(base64.b64encode(mac), signature.encode(errors="replace"))


def read(fields: Mapping[str, str], office: Switchboard, heard_at: datetime | None) -> Reading:
    """Read one post.

    Raises:
        Refused: it names no call, or a state that calls do not have.
    """
    leg = fields.get("CallSid", "").strip()
    if not leg:
        raise Refused("no CallSid")
    call = fields.get("ParentCallSid", "").strip() or leg
    if fields.get("RecordingSid"):
        return _reading(call, _recording(fields, leg))
    status = fields.get("CallStatus", "")
    if status not in _STATES:
        raise Refused(f"CallStatus {status[:40]!r} is none of Twilio's")
    at = _at(fields.get("Timestamp", "")) or heard_at
    if leg != call:
        return _reading(call, _of_leg(fields, office, status, leg, at))
    whole = _of_call(fields, office, status, leg, at)
    return _reading(call, whole, *_beginning(whole))


def _reading(call: str, *records: Record) -> Reading:
    return Reading(source=SOURCE, told=tuple(Told(call=call, record=each) for each in records))


def _recording(fields: Mapping[str, str], leg: str) -> Record:
    url = fields.get("RecordingUrl", "")
    key = f"{leg}:recording:{fields['RecordingSid']}"
    return Record(key=key, trust=Trust.TRACE, recording=url or fields["RecordingSid"])


def _of_call(
    fields: Mapping[str, str], office: Switchboard, status: str, leg: str, at: datetime | None
) -> Record:
    said: dict[str, Any] = {
        **office.caller(fields.get("From", ""), fields.get("CallerName", "")),
        **office.called(fields.get("To", "")),
        "direction": _direction(fields.get("Direction", "")),
    }
    if status in _BEGUN:
        said["started_at"] = at
    if status == "in-progress":
        said |= {"answered_at": at, "outcome": Outcome.ANSWERED}
    if status == "completed":
        said |= {"outcome": Outcome.ANSWERED, "talk": seconds(fields.get("CallDuration"))}
    if status in _UNSERVED:
        said["outcome"] = _UNSERVED[status]
    over = status == "completed" or status in _UNSERVED
    return Record(
        key=_key(fields, leg, status),
        trust=Trust.TRACE,
        at=at,
        ended_at=at if over else None,
        cause=fields.get("SipResponseCode") or None,
        leg=leg,
        moment=Moment.ENDED if over else Moment.STARTED,
        **said,
    )


def _beginning(whole: Record) -> list[Record]:
    """Work out when a call began whose first posts never came."""
    if whole.ended_at is None or whole.talk is None:
        return []
    at = whole.ended_at - whole.talk
    key = f"{whole.key}:beginning"
    return [Record(key=key, trust=Trust.BILLING, at=at, started_at=at, answered_at=at)]


def _of_leg(
    fields: Mapping[str, str], office: Switchboard, status: str, leg: str, at: datetime | None
) -> Record:
    """Read a phone that Twilio called for us."""
    moment = Moment.ENDED
    if status in _BEGUN or status == "ringing":
        moment = Moment.RANG
    elif status == "in-progress":
        moment = Moment.SPOKE
    to = fields.get("To", "")
    name = to.partition(":")[2].partition("@")[0] if to.startswith(("client:", "sip:")) else to
    return Record(
        key=_key(fields, leg, status),
        trust=Trust.TRACE,
        at=at,
        answered_at=at if moment is Moment.SPOKE else None,
        outcome=Outcome.ANSWERED if moment is Moment.SPOKE else _UNSERVED.get(status),
        leg=leg,
        moment=moment,
        **office.holder(None, name),
    )


def _key(fields: Mapping[str, str], leg: str, status: str) -> str:
    return f"{leg}:{fields.get('SequenceNumber') or ''}:{status}"


def _direction(said: str) -> CallDirection | None:
    if said == "inbound":
        return CallDirection.INBOUND
    return CallDirection.OUTBOUND if said.startswith("outbound") else None


def _at(said: str) -> datetime | None:
    if not said:
        return None
    try:
        return dated(parsedate_to_datetime(said), said).astimezone(UTC)
    except ValueError as error:
        raise Refused(f"Timestamp {said[:40]!r} is no date of RFC 2822") from error
