"""Asterisk's queue_log: who waited for whom, and who was served. Believed most.

    epoch|call|queue|agent|event|data…

Its times are UTC, its fields are not quoted. A call may enter several queues; a phone that rings
in vain is an attempt, not an end.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from channels.phone.asterisk_cdr import SOURCE
from channels.phone.switchboard import (
    LONGEST_LINE,
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
from contactcenter.domain.call_record import Moment, Outcome, Record, Trust

_FIELDS = 5
_NOBODY = frozenset({"NONE", "MANAGER", "CLI", ""})
# Of members and of the queue itself, not of a call.
_NO_CALL = frozenset(
    {
        "QUEUESTART", "CONFIGRELOAD", "ADDMEMBER", "REMOVEMEMBER", "PAUSE", "UNPAUSE", "PAUSEALL",
        "UNPAUSEALL", "PENALTY", "PAUSEREASON", "AGENTLOGIN", "AGENTLOGOFF", "AGENTCALLBACKLOGIN",
        "AGENTCALLBACKLOGOFF", "MEMBERADD", "INFO", "RINGNOANSWER", "RINGCANCELED", "AGENTDUMP",
        "SYSCOMPAT", "CALLSTATUS", "DID", "URL",
    }
)  # fmt: skip
_ENDS = frozenset({"ABANDON", "COMPLETECALLER", "COMPLETEAGENT"})
_LEFT = {
    "ABANDON": (Outcome.ABANDONED, "caller"),
    "EXITWITHTIMEOUT": (Outcome.QUEUE_TIMEOUT, "system"),
    "EXITEMPTY": (Outcome.NOT_SERVED, "system"),
    "EXITWITHKEY": (Outcome.NOT_SERVED, "caller"),
}


def is_line(line: str) -> bool:
    """Whether a line looks like one of a queue log."""
    fields = line.split("|")
    return len(fields) >= _FIELDS and fields[0].isdecimal() and fields[4].isupper()


def read(body: bytes, office: Switchboard) -> Reading:
    """Read all lines; those about members alone say nothing about a call."""
    told: list[Told] = []
    refused: list[RefusedLine] = []
    for number, line in numbered(decoded(body)):
        try:
            told += [
                Told(call=call, record=each, line=number) for call, each in _told(line, office)
            ]
        except Refused as error:
            refused.append(RefusedLine(line=number, text=line, reason=str(error)))
    return Reading(source=SOURCE, told=tuple(told), refused=tuple(refused))


def _told(line: str, office: Switchboard) -> list[tuple[str, Record]]:
    fields = [field.strip() for field in line.split("|")]
    if len(line) > LONGEST_LINE or len(fields) < _FIELDS:
        raise Refused(f"{len(fields)} fields in {len(line)} characters: no line of a queue log")
    when, call, queue, agent, event = fields[:_FIELDS]
    at = epoch(when)
    if at is None:
        raise Refused("a line without a time")
    if event in _NO_CALL or call in _NOBODY:
        return []
    said = _said(event, fields[_FIELDS:], at, office)
    if event == "CONNECT":
        said |= office.holder(None, agent if agent not in _NOBODY else None)
        said["leg"] = _nth(fields, _FIELDS + 1) or f"{call}/{agent}"  # older logs name no channel
    key = "queue_log:" + "|".join(fields).rstrip("|")
    in_queue = queue if queue not in _NOBODY else None
    told = [(call, Record(key=key, trust=Trust.QUEUE, at=at, queue=in_queue, **said))]
    if event in _ENDS:  # as far as the queue knows: those who hear the whole call know better
        told.append((call, Record(key=f"{key}:end", trust=Trust.BILLING, at=at, ended_at=at)))
    return told


def _said(event: str, data: Sequence[str], at: datetime, office: Switchboard) -> dict[str, Any]:
    if event in _LEFT:
        outcome, by = _LEFT[event]
        return {"outcome": outcome, "ended_by": by, "wait": seconds(_nth(data, -1))}
    match event:
        case "ENTERQUEUE":
            return office.caller(_nth(data, 1))
        case "CONNECT":
            served = {"outcome": Outcome.ANSWERED, "moment": Moment.SPOKE, "answered_at": at}
            return {**served, "wait": seconds(_nth(data, 0))}
        case "COMPLETECALLER" | "COMPLETEAGENT":
            by = "caller" if event == "COMPLETECALLER" else "agent"
            return {"outcome": Outcome.ANSWERED, "ended_by": by, "talk": seconds(_nth(data, 1))}
        case "BLINDTRANSFER" | "TRANSFER":
            talk = seconds(_nth(data, 3))
            return {"outcome": Outcome.ANSWERED, "transfer": _nth(data, 0) or None, "talk": talk}
        case "ATTENDEDTRANSFER":
            talk = seconds(_nth(data, 3))
            return {"outcome": Outcome.ANSWERED, "transfer": _nth(data, 1) or None, "talk": talk}
        case _:
            raise Refused(f"event {event[:40]!r} is none of a queue log's")


def _nth(data: Sequence[str], place: int) -> str:
    try:
        return data[place].strip()
    except IndexError:
        return ""
