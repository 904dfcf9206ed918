"""Asterisk's manager events: a call while it happens.

    Event: AgentConnect
    Uniqueid: 1795312685.11
    …                             blocks of `Key: value`, an empty line ends each

They are heard or missed: what was said while nobody listened is gone, and comes later from the
switchboard's files. The protocol gives no times unless `timestampevents` is set, so that an event
happened when it was heard.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from channels.phone import asterisk_cdr, asterisk_cel
from channels.phone.asterisk_cdr import SOURCE, extension
from channels.phone.switchboard import (
    Reading,
    Refused,
    RefusedLine,
    Switchboard,
    Told,
    decoded,
    epoch,
    seconds,
)
from contactcenter.domain.call_record import Moment, Outcome, Record, Trust

Block = Mapping[str, str]  # keys in lower case; the first of those that repeat

_BANNER = "Asterisk Call Manager"
_LONGEST = 65_536  # characters of a block
_MADE_AT = re.compile(r"(?:^|-)(\d{9,10})\.\d+$")
_DIALLED = {
    "NOANSWER": Outcome.NO_ANSWER,
    "CANCEL": Outcome.NO_ANSWER,
    "BUSY": Outcome.BUSY,
    "CONGESTION": Outcome.FAILED,
    "CHANUNAVAIL": Outcome.FAILED,
}
_CLEARED = "16"  # the cause of a normal end (Q.850)
_UNIQUE = ("uniqueid", "destuniqueid", "transfereruniqueid", "origtransfereruniqueid")
_LINKED = ("linkedid", "destlinkedid", "transfererlinkedid", "origtransfererlinkedid")
_CDR = {
    "accountcode": "accountcode", "src": "source", "dst": "destination", "clid": "callerid",
    "channel": "channel", "dstchannel": "destinationchannel", "lastapp": "lastapplication",
    "lastdata": "lastdata", "start": "starttime", "answer": "answertime", "end": "endtime",
    "duration": "duration", "billsec": "billableseconds", "disposition": "disposition",
    "uniqueid": "uniqueid", "linkedid": "linkedid", "userfield": "userfield",
}  # fmt: skip
_NO_TARGET = frozenset({"", "s", "h", "t", "i"})


def blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield each block of a transcript with the number of its first line."""
    held: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        is_said = line.strip() and not line.startswith(_BANNER)  # it has no empty line behind it
        if is_said:
            held.append(line.rstrip("\r"))
        elif held:
            yield number - len(held), "\n".join(held)
            held = []
    if held:
        yield number - len(held) + 1, "\n".join(held)


def fields(block: str) -> Block:
    """Return the fields of a block.

    Raises:
        Refused: it has none, or is longer than any event.
    """
    if len(block) > _LONGEST:
        raise Refused(f"a block of {len(block)} characters, more than {_LONGEST}")
    found: dict[str, str] = {}
    for line in block.split("\n"):
        key, colon, value = line.partition(":")
        if colon and key.strip():
            found.setdefault(key.strip().lower(), value.strip())
    if not found:
        raise Refused("no field of the form `Key: value`")
    return found


def read(body: bytes, office: Switchboard, heard_at: datetime | None = None) -> Reading:
    """Read a transcript, or the one event that was heard."""
    told: list[Told] = []
    refused: list[RefusedLine] = []
    for number, block in blocks(decoded(body)):
        try:
            if _is_talk_of_the_protocol(block):
                continue
            told += event(fields(block), office, heard_at, line=number)
        except Refused as error:
            refused.append(RefusedLine(line=number, text=block, reason=str(error)))
    return Reading(source=SOURCE, told=tuple(told), refused=tuple(refused))


def is_about_a_call(block: Block) -> bool:
    """Whether an event changes what we know about a call."""
    return block.get("event", "").lower() in {*_SAYS, "cel", "cdr"}


def event(
    block: Block, office: Switchboard, heard_at: datetime | None, *, line: int = 1
) -> list[Told]:
    """Read one event; nothing for those that say nothing about a call.

    Raises:
        Refused: it speaks of a call and does not say of which, or a number in it is none.
    """
    kind = block.get("event", "").lower()
    if kind == "cel":
        return [_from_cel(block, office, line)]
    if kind == "cdr":
        row = {column: block.get(name, "") for column, name in _CDR.items()}
        return asterisk_cdr.row_told(row, office, line=line)
    if kind not in _SAYS:
        return []
    # A call that we place ourselves has no first channel while its own phone is dialled.
    unique = next((block[name] for name in _UNIQUE if block.get(name)), "")
    call = next((block[name] for name in _LINKED if block.get(name)), unique)
    if not unique:
        raise Refused(f"{block.get('event')}: no Uniqueid")
    at = epoch(block.get("timestamp")) or heard_at
    said = {"leg": unique, **_SAYS[kind]({**block, "uniqueid": unique}, office, at)}
    parts = (kind, unique, block.get("destuniqueid", ""), block.get("bridgeuniqueid", ""))
    record = Record(key="ami:" + ":".join(parts), trust=Trust.LIVE, **{"at": at, **said})
    return [Told(call=call, record=record, line=line)]


def _is_talk_of_the_protocol(block: str) -> bool:
    """Whether a block is an action or the answer to one."""
    first = block.partition(":")[0].strip().lower()
    return first in {"response", "action", "output"}


def _from_cel(block: Block, office: Switchboard, line: int) -> Told:
    names = {"eventtype": "eventname", "cid_num": "calleridnum", "cid_name": "calleridname",
             "channame": "channel", "appname": "application", "cid_ani": "calleridani"}  # fmt: skip
    row = {column: block.get(names.get(column, column), "") for column in asterisk_cel.COLUMNS}
    told = asterisk_cel.event(row, office, line=line)
    # Its times are whole seconds here, and cannot order what happened within one.
    record = replace(told.record, key=f"ami:{told.record.key}", trust=Trust.LIVE, at=None)
    return replace(told, record=record)


def _new_channel(block: Block, office: Switchboard, at: datetime | None) -> dict[str, Any]:
    unique = block["uniqueid"]
    held = office.holder(extension(block.get("channel", "")))
    made = _MADE_AT.search(unique)
    if unique != (block.get("linkedid") or unique):
        return {"moment": Moment.STARTED, **held}
    began = epoch(made[1]) if made else at
    said = {"moment": Moment.STARTED, "at": at or began, "started_at": began}
    return {**said, **parties(block, office), **held}


def parties(block: Block, office: Switchboard) -> dict[str, Any]:
    """Return who calls whom, as the first channel of a call says."""
    said = office.caller(block.get("calleridnum", ""), block.get("calleridname", ""))
    if (exten := block.get("exten", "")) not in _NO_TARGET:
        said |= office.called(exten)
    if direction := office.direction(said):
        said["direction"] = direction
    return said


def _dialled(block: Block, office: Switchboard, _at: datetime | None) -> dict[str, Any]:
    """Say which phone rings; on a call of ours the first channel says whom it calls."""
    leg = block.get("destuniqueid") or block["uniqueid"]
    other = block.get("destchannel", "")
    held = office.holder(extension(other), block.get("membername"))
    of_caller = block.get("destuniqueid") and block["uniqueid"] == block.get("linkedid")
    said = parties(block, office) if of_caller and not block.get("queue") else {}
    return {**said, "leg": leg, "moment": Moment.RANG, **held}


def _dial_ended(block: Block, _office: Switchboard, _at: datetime | None) -> dict[str, Any]:
    status = block.get("dialstatus", "").upper()
    return {"leg": block.get("destuniqueid") or None, "outcome": _DIALLED.get(status)}


def _joined(block: Block, _office: Switchboard, _at: datetime | None) -> dict[str, Any]:
    return {"queue": block.get("queue")}


def _connected(block: Block, office: Switchboard, at: datetime | None) -> dict[str, Any]:
    held = office.holder(extension(block.get("interface", "")), block.get("membername"))
    return {
        "leg": block.get("destuniqueid") or None,
        "moment": Moment.SPOKE,
        "queue": block.get("queue"),
        "answered_at": at,
        "wait": seconds(block.get("holdtime")),
        "outcome": Outcome.ANSWERED,
        **held,
    }


def _completed(block: Block, _office: Switchboard, _at: datetime | None) -> dict[str, Any]:
    reason = block.get("reason", "").lower()
    return {
        "leg": None,
        "talk": seconds(block.get("talktime")),
        "ended_by": reason if reason in {"agent", "caller"} else None,
        "outcome": Outcome.ANSWERED,
    }


def _abandoned(block: Block, _office: Switchboard, _at: datetime | None) -> dict[str, Any]:
    """Read that they left unserved. Whether they gave up, the end of the call says."""
    return {"outcome": Outcome.QUEUE_TIMEOUT, "wait": seconds(block.get("holdtime"))}


def _bridged(block: Block, office: Switchboard, _at: datetime | None) -> dict[str, Any]:
    return {"moment": Moment.SPOKE, **office.holder(extension(block.get("channel", "")))}


def _hung_up(block: Block, _office: Switchboard, _at: datetime | None) -> dict[str, Any]:
    of_caller = block["uniqueid"] == (block.get("linkedid") or block["uniqueid"])
    cause = block.get("cause") if of_caller else None
    return {"moment": Moment.ENDED, "cause": cause or None}


def _hanging_up(block: Block, _office: Switchboard, _at: datetime | None) -> dict[str, Any]:
    is_caller = block["uniqueid"] == (block.get("linkedid") or block["uniqueid"])
    if not is_caller and block.get("cause") not in {None, "", _CLEARED}:
        return {"leg": None}  # a phone that was busy ends its own leg, not the call
    channel = block.get("channel", "")
    return {"leg": None, "ended_by": asterisk_cel.who(channel, is_caller=is_caller)}


def _transferred(block: Block, _office: Switchboard, _at: datetime | None) -> dict[str, Any]:
    to = block.get("extension") or block.get("transfertargetcalleridnum")
    return {"leg": None, "transfer": to or None}


_SAYS: Mapping[str, Callable[[Block, Switchboard, datetime | None], dict[str, Any]]] = {
    "newchannel": _new_channel,
    "dialbegin": _dialled,
    "agentcalled": _dialled,
    "dialend": _dial_ended,
    "queuecallerjoin": _joined,
    "agentconnect": _connected,
    "agentcomplete": _completed,
    "queuecallerabandon": _abandoned,
    "bridgeenter": _bridged,
    "hangup": _hung_up,
    "hanguprequest": _hanging_up,
    "blindtransfer": _transferred,
    "attendedtransfer": _transferred,
}
