"""Timers are rows: due once, claimed once, and harmless when late (spec C-LOSS-5).

A timer names what it is about; when it fires, the code that acts looks at that thing's present
state and does nothing when the timer is no longer about it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contactcenter.domain.ids import TimerId


class TimerKind(StrEnum):
    """What to do when a timer is due."""

    OFFER_EXPIRES = "offer_expires"  # subject: an offer
    LEASE_EXPIRES = "lease_expires"  # subject: an agent without a socket
    AGENT_LOST = "agent_lost"  # subject: an agent whose chats go back to the queue
    TASK_DUE = "task_due"  # subject: a task whose screens are told
    MAIL_OF_LOST = "mail_of_lost"  # subject: an agent whose other work goes back to the queue
    COMPLAINT_SILENT = "complaint_silent"  # subject: a complaint that waited long enough


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """Something to look at when its time has come."""

    id: TimerId
    kind: TimerKind
    subject_id: str
    due_at: datetime
