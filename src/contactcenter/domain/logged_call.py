"""A call as the desk keeps it: what was said of it, and where it stands on the timeline.

    rings, waits ──► spoken with an agent ──► over
          └────────────────────────────────► over, and nobody served the caller: call them back

Late records can turn one end into another (spec G-ADP-5): what is to be done follows from all that
is known, each time anew.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import cast

from contactcenter.domain.call import Call
from contactcenter.domain.call_record import CallDirection, Outcome, Record
from contactcenter.domain.ids import AgentId, CallId, ConversationId, InboxId, MessageId, TicketId
from contactcenter.domain.message import AutoClass, Direction, Message

# Warnings of the desk's own, beside those of the switchboard's records.
AHEAD = "ahead"
MISREAD = "misread"  # it is with somebody else, where it stands again
_AHEAD = timedelta(minutes=5)  # by which a clock may be wrong without a word


class CallStage(StrEnum):
    """How far a call is."""

    RINGING = "ringing"  # or waiting in a queue
    TALKING = "talking"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedCall:
    """One call of one inbox."""

    id: CallId
    inbox_id: InboxId
    source: str
    source_call_id: str
    said: tuple[Record, ...]
    ticket_id: TicketId
    conversation_id: ConversationId
    message_id: MessageId
    version: int = 1


def call_id(inbox_id: InboxId, call: Call) -> CallId:
    """Return the id of a call, the same for all records of it."""
    name = f"{inbox_id}\0{call.source}\0{call.source_call_id}"
    return CallId(hashlib.sha256(name.encode(errors="replace")).hexdigest()[:32])


def stage(call: Call) -> CallStage:
    """Return how far a call is."""
    if call.is_over:
        return CallStage.OVER
    return CallStage.TALKING if call.talking else CallStage.RINGING


def other_side(call: Call) -> tuple[str | None, str]:
    """Return the customer's number (E.164), if it is known, and what was dialled or shown."""
    if call.direction is CallDirection.OUTBOUND:
        return call.to_number, call.to_raw or ""
    return call.from_number, call.from_raw or ""


def is_ahead(moment: datetime | None, *, heard_at: datetime) -> bool:
    """Whether something is said to have been after we heard of it: a clock or its zone is wrong."""
    return moment is not None and moment > heard_at + _AHEAD


def waits_since(message: Message) -> datetime | None:
    """Return since when its sender waits for an answer, if it is one that asks for any."""
    if message.direction is not Direction.INBOUND or message.auto_class is not AutoClass.HUMAN:
        return None
    if message.call is None:
        return message.received_at
    is_served = message.call.get("outcome") in {None, Outcome.ANSWERED}
    is_ours = message.call.get("direction") != CallDirection.INBOUND
    if is_served or is_ours or MISREAD in cast("Sequence[str]", message.call.get("warnings", ())):
        return None
    ended_at = message.call.get("ended_at")
    return datetime.fromisoformat(str(ended_at)) if ended_at else message.occurred_at


def plain(
    call: Call,
    accounts: Mapping[str, AgentId],
    read_out: Mapping[str, bool],
    *,
    heard_at: datetime,
) -> Mapping[str, object]:
    """Return what a timeline shows of a call; spans in seconds.

    `accounts`: whose e-mail address is whose; who of them spoke, or rings, is shown by id.
    """
    ahead = [AHEAD] if is_ahead(call.started_at, heard_at=heard_at) else []
    strangers = [each for each in call.emails or call.agents if each not in accounts]
    return {
        "direction": str(call.direction or CallDirection.INBOUND),
        "stage": str(stage(call)),
        "outcome": str(call.outcome) if call.outcome and call.is_over else None,
        "from_raw": call.from_raw,
        "to_raw": call.to_raw,
        "queue": call.queue,
        "agent_ids": [accounts[each] for each in call.emails if each in accounts],
        "agents": strangers,
        "ringing_ids": _ringing(call, accounts),
        "read_out": dict(read_out),
        "answered_at": _written(call.answered_at),
        "ended_at": _written(call.ended_at),
        "wait_s": _seconds(call.wait),
        "talk_s": _seconds(call.talk),
        "hold_s": _seconds(call.hold),
        "recording": call.recording,
        "transfers": list(call.transfers),
        "warnings": [*call.warnings, *ahead],
    }


def _ringing(call: Call, accounts: Mapping[str, AgentId]) -> list[AgentId]:
    emails = dict.fromkeys(leg.email for leg in call.ringing if leg.email)
    return [accounts[each] for each in emails if each in accounts]


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else round(span.total_seconds(), 3)


def _written(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
