"""Posts of computer-telephony services: sipgate.io, Placetel, and those that follow them.

    newCall ──► answer ──► hangup          sipgate.io and its like
    IncomingCall, OutgoingCall ──► CallAccepted ──► HungUp      Placetel

They carry no times: something happened when we heard of it. Numbers come without their plus.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from channels.phone.switchboard import Reading, Refused, Switchboard, Told
from contactcenter.domain.call_record import CallDirection, Moment, Outcome, Record, Trust

SOURCE = "cti"
_PLACETEL = frozenset({"incomingcall", "outgoingcall", "callaccepted", "hungup"})
_BEGUN = {
    "newcall": None,
    "incomingcall": CallDirection.INBOUND,
    "outgoingcall": CallDirection.OUTBOUND,
}
_ANSWERED = frozenset({"answer", "callaccepted"})
_ENDED = frozenset({"hangup", "hungup"})
_DIRECTIONS = {"in": CallDirection.INBOUND, "out": CallDirection.OUTBOUND}
_CAUSES: Mapping[str, Outcome] = {
    "busy": Outcome.BUSY,
    "cancel": Outcome.NO_ANSWER,
    "noanswer": Outcome.NO_ANSWER,
    "missed": Outcome.NO_ANSWER,
    "congestion": Outcome.FAILED,
    "notfound": Outcome.FAILED,
    "blocked": Outcome.FAILED,
    "forwarded": Outcome.TRANSFERRED,
    "voicemail": Outcome.VOICEMAIL,
    "accepted": Outcome.ANSWERED,
}
_MACHINE = "voicemail"
_LEAST = 8  # digits of a number that carries its country

Fields = Sequence[tuple[str, str]]


def read(fields: Fields, office: Switchboard, heard_at: datetime | None) -> Reading:
    """Read one post.

    Raises:
        Refused: it names no call, or an event that calls do not have.
    """
    said = dict(reversed(fields))
    event = said.get("event", "").lower()
    call = said.get("callId") or said.get("call_id") or said.get("originalCallId") or ""
    if not call:
        raise Refused("no callId")
    if event not in _BEGUN and event not in _ANSWERED | _ENDED:
        raise Refused(f"event {said.get('event', '')[:40]!r} is none that we know")
    users = _users(fields)
    direction = _DIRECTIONS.get(said.get("direction", "").lower()) or _BEGUN.get(event)
    whole: dict[str, Any] = {
        **office.caller(_number(said.get("from", ""))),
        **office.called(_number(said.get("to", ""))),
        "direction": direction,
        "at": heard_at,
    }
    if event in _BEGUN:
        records = _begun(call, whole, users, office)
    elif event in _ANSWERED:
        records = _answered(call, whole, users, office)
    else:
        records = _ended(call, whole, said)
    source = "placetel" if event in _PLACETEL else SOURCE
    return Reading(source=source, told=tuple(Told(call=call, record=each) for each in records))


def _begun(
    call: str, whole: Mapping[str, Any], users: Sequence[str], office: Switchboard
) -> list[Record]:
    """Read who calls, and whose phones ring; who calls out has the first user's."""
    trust = Trust.LIVE
    outbound = whole["direction"] is CallDirection.OUTBOUND
    caller = office.holder(None, users[0] if outbound and users else None)
    first = Record(
        key="newCall",
        trust=trust,
        started_at=whole["at"],
        leg=call,
        moment=Moment.STARTED,
        **whole,
        **caller,
    )
    rung = () if outbound else users
    return [
        first,
        *(
            Record(
                key=f"newCall:{user}",
                trust=trust,
                at=whole["at"],
                leg=f"{call}:{user}",
                moment=Moment.RANG,
                **office.holder(None, user),
            )
            for user in rung
        ),
    ]


def _answered(
    call: str, whole: Mapping[str, Any], users: Sequence[str], office: Switchboard
) -> list[Record]:
    user = users[0] if users else ""
    if user == _MACHINE:
        return [Record(key="answer", trust=Trust.LIVE, outcome=Outcome.VOICEMAIL, **whole)]
    leg = f"{call}:{user}" if user else None
    return [
        Record(
            key="answer",
            trust=Trust.LIVE,
            answered_at=whole["at"],
            outcome=Outcome.ANSWERED,
            leg=leg,
            moment=Moment.SPOKE if leg else None,
            **whole,
            **office.holder(None, user),
        )
    ]


def _ended(call: str, whole: Mapping[str, Any], said: Mapping[str, str]) -> list[Record]:
    cause = said.get("cause") or said.get("type") or ""
    over = Record(
        key="hangup",
        trust=Trust.LIVE,
        ended_at=whole["at"],
        cause=cause or None,
        leg=call,
        moment=Moment.ENDED,
        **whole,
    )
    # A machine that takes a call accepts it too; the post that said so is believed more.
    outcome = _CAUSES.get(cause.lower())
    reason = Record(key="hangup:cause", trust=Trust.BILLING, at=whole["at"], outcome=outcome)
    return [over, reason] if outcome else [over]


def _users(fields: Fields) -> list[str]:
    named = [value for name, value in fields if name in {"user[]", "user", "peer"} and value]
    return [user.strip() for value in named for user in value.split(",") if user.strip()]


def _number(said: str) -> str:
    """Return the number as the world writes it: only national ones begin with a zero."""
    text = said.strip()
    international = text.isdecimal() and len(text) >= _LEAST and not text.startswith("0")
    return f"+{text}" if international else text
