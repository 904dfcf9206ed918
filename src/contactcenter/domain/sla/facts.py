"""Facts about clocks."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.fact import TicketFact
from contactcenter.domain.ids import ClockId, PolicyId


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChanged(TicketFact):
    """A clock began, stood still, went on, was kept, was missed or ended; or is due otherwise."""

    clock_id: ClockId
    policy_id: PolicyId
    policy_version: int
    calendar_version: int
    metric: str
    cycle: int
    before: str  # its state; empty for one that begins
    after: str
    occurred_at: datetime  # when that was so, which may be before it became known
    due_at: datetime | None
    # time · retarget (of a breach) · breach_withdrawn (it turned out that there was none) ·
    # calendar (another version of it holds) · empty
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRang(TicketFact):
    """An alarm of a clock came, once in its cycle (spec B-ESC-1)."""

    clock_id: ClockId
    metric: str
    alarm: str  # its id in the target; `due` is the end of the limit itself
    actions: str  # what it called for, with spaces between
    occurred_at: datetime  # when it was to ring; the fact's own time is when it did
    late: bool  # the clock had ended by the time it rang: nobody was called for it
