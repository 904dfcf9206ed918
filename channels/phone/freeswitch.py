"""FreeSWITCH call records: one file for each leg, as JSON, as XML or as the event that ends it.

The leg that came first holds the whole call: its queue, its agent, and how it went. The others
say whose phone rang and spoke, and name the first (`originating_leg_uuid`, or the queue's
`cc_member_session_uuid`).

A leg that was never bridged ends with NORMAL_CLEARING whatever happened; why nobody spoke stands
in `originate_disposition` and `last_bridge_hangup_cause`.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from channels.phone.switchboard import Reading, Refused, Switchboard, Told, decoded, epoch, seconds
from contactcenter.domain import phone
from contactcenter.domain.call_record import CallDirection, Moment, Outcome, Record, Trust

SOURCE = "freeswitch"
LARGEST = 4 * 1024 * 1024  # bytes of one leg's file
CAUSES: Mapping[str, Outcome] = {
    "NO_ANSWER": Outcome.NO_ANSWER,
    "NO_USER_RESPONSE": Outcome.NO_ANSWER,
    "ORIGINATOR_CANCEL": Outcome.NO_ANSWER,
    "ALLOTTED_TIMEOUT": Outcome.NO_ANSWER,
    "PICKED_OFF": Outcome.ANSWERED,
    "USER_BUSY": Outcome.BUSY,
    "CALL_REJECTED": Outcome.BUSY,
}
_QUIET = frozenset({"", "NORMAL_CLEARING", "SUCCESS", "NONE", "NORMAL_UNSPECIFIED"})
_CANCELLED = {
    "TIMEOUT": Outcome.QUEUE_TIMEOUT,
    "NO_AGENT_TIMEOUT": Outcome.QUEUE_TIMEOUT,
    "EXIT_WITH_KEY": Outcome.NOT_SERVED,
}
_END = "CHANNEL_HANGUP_COMPLETE"
_MICRO = 1_000_000
_MICRO_DIGITS = 20  # of a count of microseconds; more is a damaged one
_PHONE = re.compile(r"/(?:sip:)?(\d{2,6})@")
_RECORDINGS = ("cc_record_filename", "recording_file", "record_file", "sofia_record_file")

Leg = Mapping[str, str]  # the variables, and what a profile says of caller and called


def read_json(body: bytes, office: Switchboard) -> Reading:
    """Read the JSON record of a leg.

    Raises:
        Refused: it is none.
    """
    return read_value(_json(body), office)


def read_record(body: bytes, office: Switchboard) -> Reading:
    """Read a record that was posted, as either of the two.

    Raises:
        Refused: it is none.
    """
    xml = body.lstrip().startswith(b"<")
    return read_xml(body, office) if xml else read_json(body, office)


def read_value(value: Mapping[str, Any], office: Switchboard) -> Reading:
    """Read the record of a leg from JSON that was decoded before.

    Raises:
        Refused: it names no leg, or no time.
    """
    variables = _strings(value.get("variables"))
    if any("%20" in variables.get(name, "") for name in ("start_stamp", "end_stamp")):
        variables = {name: unquote(said) for name, said in variables.items()}
    flow = value.get("callflow")
    profiles = [each for each in flow if isinstance(each, dict)] if isinstance(flow, list) else []
    profile = _strings(profiles[-1].get("caller_profile")) if profiles else {}
    channel = _strings(value.get("channel_data"))
    return _reading({**profile, **channel, **variables}, office)


def read_xml(body: bytes, office: Switchboard) -> Reading:
    """Read the XML record of a leg, whose values are URL-encoded.

    Raises:
        Refused: it is none, or declares entities (spec S14).
    """
    text = decoded(_bounded(body))
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Refused("XML with declarations of its own: no call record has any")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314  without a DOCTYPE there is nothing to expand
    except (ElementTree.ParseError, ValueError) as error:
        raise Refused(f"not XML: {error}") from error
    variables = {each.tag: unquote(each.text or "") for each in root.findall("variables/*")}
    flows = root.findall("callflow")
    profile = flows[-1].findall("caller_profile/*") if flows else []
    caller = {each.tag: unquote(each.text or "") for each in profile}
    channel = {each.tag: each.text or "" for each in root.findall("channel_data/*")}
    return _reading({**caller, **channel, **variables}, office)


def read_event(body: bytes, office: Switchboard) -> Reading:
    """Read the event of a leg's end, whose values are URL-encoded; other events say nothing here.

    Raises:
        Refused: it is no event.
    """
    lines = [line.partition(": ") for line in decoded(_bounded(body)).splitlines()]
    said = {name.strip(): unquote(value.strip()) for name, _, value in lines if value}
    if said.get("Event-Name") != _END:
        if "Event-Name" in said:
            return Reading(source=SOURCE)
        raise Refused("no Event-Name")
    leg = {
        name.removeprefix("variable_"): value
        for name, value in said.items()
        if name.startswith("variable_")
    }
    leg.setdefault("uuid", said.get("Unique-ID", ""))
    leg.setdefault("hangup_cause", said.get("Hangup-Cause", ""))
    leg["caller_id_number"] = said.get("Caller-Caller-ID-Number", "")
    leg["caller_id_name"] = said.get("Caller-Caller-ID-Name", "")
    leg["destination_number"] = said.get("Caller-Destination-Number", "")
    for name, header in _TIMES.items():
        leg.setdefault(name, said.get(header, ""))
    return _reading(leg, office)


_TIMES = {
    "start_uepoch": "Caller-Channel-Created-Time",
    "answer_uepoch": "Caller-Channel-Answered-Time",
    "bridge_uepoch": "Caller-Channel-Bridged-Time",
    "end_uepoch": "Caller-Channel-Hangup-Time",
    "hold_accum_usec": "Caller-Channel-Hold-Accum",
}


def _json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(_bounded(body))
    except (ValueError, RecursionError) as error:
        raise Refused("not JSON") from error
    if not isinstance(value, dict) or not isinstance(value.get("variables"), dict):
        raise Refused("no `variables`: not a call record of FreeSWITCH")
    return value


def _bounded(body: bytes) -> bytes:
    if len(body) > LARGEST:
        raise Refused(f"{len(body)} bytes, more than {LARGEST}")
    return body


def _strings(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {str(name): said for name, said in value.items() if isinstance(said, str)}


def _reading(leg: Leg, office: Switchboard) -> Reading:
    uuid = leg.get("uuid", "").strip()
    if not uuid:
        raise Refused("variables: no uuid")
    names = ("originating_leg_uuid", "cc_member_session_uuid", "originator")
    first = next((leg[name] for name in names if leg.get(name)), uuid)
    began, ended = _time(leg, "start"), _time(leg, "end")
    if began is None and ended is None:
        raise Refused("variables: neither start_epoch nor end_epoch")
    if first == uuid:
        records = _of_call(leg, office, uuid, began, ended)
    else:
        records = _of_phone(leg, office, uuid, began, ended)
    return Reading(source=SOURCE, told=tuple(Told(call=first, record=each) for each in records))


def _of_call(
    leg: Leg, office: Switchboard, uuid: str, began: datetime | None, ended: datetime | None
) -> list[Record]:
    """Return what the first leg says: the call, and the phone it was connected with."""
    answered = _queue_time(leg, "answered") or (
        None if leg.get("cc_queue") else _time(leg, "bridge")
    )
    outcome = Outcome.ANSWERED if answered else _why_not(leg)
    parties = {
        **office.caller(_caller(leg), leg.get("caller_id_name", "")),
        **office.called(_called(leg)),
    }
    inside = _inside(leg, parties)
    call = Record(
        key=f"cdr:{uuid}",
        trust=Trust.QUEUE if leg.get("cc_queue") else Trust.TRACE,
        at=began,
        direction=office.direction(parties),
        **parties,
        queue=leg.get("cc_queue") or None,
        started_at=began,
        answered_at=answered,
        ended_at=ended,
        **_lengths(leg, answered, ended),
        outcome=outcome,
        ended_by=_ended_by(leg, inside=inside, spoke=answered is not None),
        cause=leg.get("hangup_cause") or None,
        recording=next((leg[name] for name in _RECORDINGS if leg.get(name)), None),
        leg=uuid,
        moment=Moment.ENDED if ended else Moment.STARTED,
        **office.holder(_caller(leg) if inside else None),
    )
    return [call, *_served(leg, office, answered, uuid)]


def _served(leg: Leg, office: Switchboard, answered: datetime | None, uuid: str) -> list[Record]:
    other = leg.get("cc_agent_uuid") or leg.get("bridge_uuid") or leg.get("signal_bond")
    if answered is None or not other:
        return []
    found = _PHONE.search(leg.get("bridge_channel", ""))
    held = office.holder(found[1] if found else None, leg.get("cc_agent"))
    return [
        Record(
            key=f"cdr:{uuid}:served",
            trust=Trust.TRACE,
            at=answered,
            leg=other,
            moment=Moment.SPOKE,
            **held,
        )
    ]


def _of_phone(
    leg: Leg, office: Switchboard, uuid: str, began: datetime | None, ended: datetime | None
) -> list[Record]:
    """Return what the leg of a phone says of itself, and of the call where nobody else does."""
    called = _called(leg)
    held = office.holder(called if phone.is_short(called) else None, leg.get("cc_agent"))
    spoke = _time(leg, "bridge") or (_time(leg, "answer") if leg.get("bridge_uuid") else None)
    moments = ((Moment.RANG, began), (Moment.SPOKE, spoke), (Moment.ENDED, ended))
    told = [
        Record(
            key=f"cdr:{uuid}:{moment}", trust=Trust.TRACE, at=at, leg=uuid, moment=moment, **held
        )
        for moment, at in moments
        if at
    ]
    call = Record(
        key=f"cdr:{uuid}",
        trust=Trust.BILLING,
        at=began,
        **office.caller(_caller(leg), leg.get("caller_id_name", "")),
        direction=CallDirection.INBOUND if leg.get("cc_queue") else None,
        queue=leg.get("cc_queue") or None,
        answered_at=spoke,
        ended_at=ended,
        outcome=Outcome.ANSWERED if spoke else _why_not(leg),
    )
    return [*told, call]


def _caller(leg: Leg) -> str:
    return leg.get("caller_id_number") or leg.get("sip_from_user") or leg.get("ani", "")


def _called(leg: Leg) -> str:
    return leg.get("destination_number") or leg.get("sip_to_user", "")


def _inside(leg: Leg, parties: Mapping[str, Any]) -> bool:
    """Whether one of our own phones placed the call."""
    user = leg.get("sip_auth_username") or leg.get("user_name") or ""
    return phone.is_short(user) or (phone.is_short(_caller(leg)) and not parties.get("from_number"))


def _lengths(leg: Leg, answered: datetime | None, ended: datetime | None) -> dict[str, Any]:
    joined = epoch(leg.get("cc_queue_joined_epoch"))
    left = answered or _queue_time(leg, "canceled")
    hold = seconds(leg.get("hold_accum_usec"))
    return {
        "wait": left - joined if joined and left else None,
        "talk": ended - answered if answered and ended else None,
        "hold": hold / _MICRO if hold else None,
    }


def _why_not(leg: Leg) -> Outcome:
    if leg.get("cc_queue"):
        reason = leg.get("cc_cancel_reason", "")
        return _CANCELLED.get(reason, Outcome.ABANDONED)
    if leg.get("last_app", "").lower() == "voicemail":
        return Outcome.VOICEMAIL
    names = ("originate_disposition", "last_bridge_hangup_cause", "hangup_cause")
    cause = next((leg[name] for name in names if leg.get(name, "") not in _QUIET), "")
    if cause:
        return CAUSES.get(cause, Outcome.FAILED)
    return Outcome.NOT_SERVED


def _ended_by(leg: Leg, *, inside: bool, spoke: bool) -> str | None:
    """Say who put the receiver down, as SIP saw it at the first leg."""
    disposition = leg.get("sip_hangup_disposition", "")
    if disposition.startswith("recv_"):
        return "agent" if inside else "caller"
    if not disposition.startswith("send_"):
        return None
    if not spoke:
        return "system"
    return "called" if inside else "agent"


def _queue_time(leg: Leg, which: str) -> datetime | None:
    return epoch(leg.get(f"cc_queue_{which}_epoch"))


def _time(leg: Leg, name: str) -> datetime | None:
    """Return a moment of the leg to the microsecond, where it is kept so."""
    micro = leg.get(f"{name}_uepoch", "").strip()
    if micro.isdecimal() and len(micro) <= _MICRO_DIGITS and int(micro):
        return epoch(int(micro) / _MICRO)
    return epoch(leg.get(f"{name}_epoch", "").strip())
