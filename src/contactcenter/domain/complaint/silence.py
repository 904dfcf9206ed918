"""When a complaint that waits for somebody's word waits no longer (spec A.4).

    awaiting an answer                  until the time that was given ──► the wait has expired
    decided, and nobody answered        after a while ──► the complainant is to be reminded
    decided, reminded, nobody answered  after the whole time ──► it may be taken for acceptance

Whoever said anything since the decision is not silent: what it means is for a person to enter. They
are waited for again once they are reminded after their last word.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.steps import AWAITING, Step


class Silence(StrEnum):
    """What it means that nobody said anything."""

    EXPIRED = "expired"  # the wait for an answer is over
    REMIND = "remind"  # nobody answered to the decision; remind them
    DEEMED = "deemed"  # nor to the reminder


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long an answer is waited for."""

    answer_within: timedelta = timedelta(days=10)  # where nobody said until when
    remind_after: timedelta = timedelta(days=14)
    deemed_after: timedelta = timedelta(days=30)

    @property
    def after_reminder(self) -> timedelta:
        """How long whoever is reminded has at least; less than planned it never is."""
        return max(self.deemed_after - self.remind_after, timedelta())


def silence(complaint: Complaint, patience: Patience) -> tuple[Silence, datetime] | None:
    """Return what comes of it if nobody says anything from now on, and when; None: nothing does."""
    if complaint.step in AWAITING:
        until = complaint.waits[-1].until or complaint.since + patience.answer_within
        return Silence.EXPIRED, max(until, complaint.since)
    if complaint.step is not Step.DECISION_COMMUNICATED or not _is_open(complaint):
        return None
    if is_reminded(complaint) or not complaint.matter.contactable:
        return Silence.DEEMED, deemed_at(complaint, patience)
    return Silence.REMIND, complaint.since + patience.remind_after


def deemed_at(
    complaint: Complaint, patience: Patience, *, reminded_at: datetime | None = None
) -> datetime:
    """Return from when on silence is acceptance, if the last reminder is that of the record.

    `reminded_at` is that of one which is still to be sent.
    """
    whole = max(complaint.since, complaint.heard_at or complaint.since) + patience.deemed_after
    if reminded_at is None and complaint.reminder is not None and is_reminded(complaint):
        reminded_at = complaint.reminder.at
    return whole if reminded_at is None else max(whole, reminded_at + patience.after_reminder)


def is_reminded(complaint: Complaint) -> bool:
    """Whether the complainant was reminded of this decision."""
    return complaint.reminder is not None and complaint.reminder.at >= complaint.since


def _is_open(complaint: Complaint) -> bool:
    """Whether nobody said anything of the decision, or was reminded after they last did."""
    if complaint.basis is not None or complaint.rejection is not None:
        return False
    heard = complaint.heard_at
    if heard is None or heard <= complaint.since:
        return True
    return complaint.reminder is not None and complaint.reminder.at > heard
