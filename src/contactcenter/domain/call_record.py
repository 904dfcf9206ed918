"""What one record of a switchboard says about a call; `call.py` makes the call of many."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum


class CallDirection(StrEnum):
    """Which way a call went, seen from our switchboard."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    INTERNAL = "internal"


class Outcome(StrEnum):
    """How a call ended, from the worst known to the best."""

    NOT_SERVED = "not_served"  # connected to nobody: an announcement, a closed queue
    FAILED = "failed"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    MISSED = "missed"  # no answer, of a call that came in
    QUEUE_TIMEOUT = "queue_timeout"
    ABANDONED = "abandoned"  # the caller left the queue
    TRANSFERRED = "transferred"  # sent elsewhere before anybody spoke
    VOICEMAIL = "voicemail"
    ANSWERED = "answered"


class Trust(IntEnum):
    """How far a record is believed where another says something else."""

    BILLING = 1  # a call detail record: who paid for which seconds
    LIVE = 2  # events as they happened, as far as we heard them
    TRACE = 3  # all events of a call, written down by the switchboard
    QUEUE = 4  # the queue's own log: the one that knows who was served


class Moment(StrEnum):
    """What a record says about the phone at the end of one leg."""

    STARTED = "started"
    RANG = "rang"
    SPOKE = "spoke"  # was connected with the other side
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What one line, event or post says about a call; None where it says nothing."""

    key: str  # of the record in its call: the same record read twice has the same
    trust: Trust
    at: datetime | None = None  # when that was so (UTC)
    direction: CallDirection | None = None
    from_raw: str | None = None
    from_number: str | None = None  # E.164
    from_name: str | None = None
    to_raw: str | None = None
    to_number: str | None = None  # E.164
    queue: str | None = None
    started_at: datetime | None = None
    answered_at: datetime | None = None  # the two sides could speak
    ended_at: datetime | None = None
    wait: timedelta | None = None
    talk: timedelta | None = None
    hold: timedelta | None = None
    outcome: Outcome | None = None
    ended_by: str | None = None  # caller, agent, called (the far side), system
    cause: str | None = None
    recording: str | None = None
    transfer: str | None = None  # where the call was sent
    leg: str | None = None  # the leg whose phone `moment` speaks of; the caller's is the call's id
    moment: Moment | None = None
    extension: str | None = None
    agent: str | None = None  # as the switchboard's queue names them
    email: str | None = None  # of our agent, where the inbox knows whose phone it is
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One phone in a call."""

    id: str
    extension: str | None = None
    agent: str | None = None
    email: str | None = None
    rang_at: datetime | None = None
    spoke_at: datetime | None = None
    ended_at: datetime | None = None
    moments: frozenset[Moment] = frozenset()
    trust: Trust = Trust.BILLING

    @property
    def name(self) -> str | None:
        """Whose phone it is, as the switchboard says."""
        return self.agent or self.extension

    @property
    def is_ringing(self) -> bool:
        """Whether it rings, as far as we heard."""
        return Moment.RANG in self.moments and not self.moments & {Moment.SPOKE, Moment.ENDED}

    @property
    def is_talking(self) -> bool:
        """Whether somebody speaks on it, as far as we heard."""
        return Moment.SPOKE in self.moments and Moment.ENDED not in self.moments
