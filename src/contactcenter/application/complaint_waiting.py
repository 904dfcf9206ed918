"""A complaint that waits for somebody's word is looked at again when the time for it is over."""

from datetime import datetime

from contactcenter.domain.complaint.house import House
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.silence import silence
from contactcenter.domain.ids import TicketId, TimerId
from contactcenter.domain.timer import Timer, TimerKind
from contactcenter.ports.store import Transaction
from contactcenter.ports.system import NewId


def keep_time(
    tx: Transaction,
    before: Complaint | None,
    after: Complaint,
    house: House,
    *,
    new_id: NewId,
) -> None:
    """Set when a complaint is looked at again, where an entry changed that."""
    was = silence(before, house.patience) if before else None
    to_be = silence(after, house.patience)
    if was == to_be:
        return
    if was is not None:
        tx.cancel_timers(TimerKind.COMPLAINT_SILENT, [after.id])
    if to_be is not None:
        look_again(tx, after.id, to_be[1], new_id=new_id)


def look_again(tx: Transaction, complaint_id: TicketId, at: datetime, *, new_id: NewId) -> None:
    """Have a complaint looked at again at a time."""
    tx.put(
        Timer(
            id=TimerId(new_id()),
            kind=TimerKind.COMPLAINT_SILENT,
            subject_id=complaint_id,
            due_at=at,
        )
    )
