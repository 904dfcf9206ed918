"""What a ticket's clocks did second by second, read as of now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from contactcenter.application.promises import Promises, all_promises
from contactcenter.application.readings import held_at, holds, readings_of, stays_with
from contactcenter.domain.agent import Agent
from contactcenter.domain.calendar.targets import Counted, Days, days_between
from contactcenter.domain.ids import TicketId
from contactcenter.domain.sla.clock import PolicyInForce, SlaClock, TicketHistory
from contactcenter.domain.sla.measuring import Reading
from contactcenter.domain.sla.policy import Binding
from contactcenter.domain.sla.strip import Piece, strip
from contactcenter.ports.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmView:
    """A moment at which a clock rings, or rang."""

    id: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StripView:
    """One clock from its start until its end or now, in pieces that lie end to end."""

    clock_id: str
    policy: str  # its name
    names: dict[str, str]  # of the policy, by language
    zone: str  # of the calendar
    calendar: str
    calendar_version: int
    held: bool  # by that older version, which is due earlier, until somebody confirms the newer
    state: str
    due_at: datetime | None
    limit_seconds: float | None  # null: a count of days or months, which is
    limit_count: int | None  # so many …
    limit_counted: str | None  # … business_days, calendar_days or calendar_months
    counted_days: int | None  # so many of these so far, day 0 left out; null: not by days
    accrued_seconds: float
    remaining_seconds: float | None  # negative: so much too late
    alarms: list[AlarmView]
    pieces: list[Piece]


async def strips(
    store: Store, ticket_id: TicketId, *, agent: Agent, now: datetime
) -> Sequence[StripView]:
    """Return the strips of a ticket's clocks, by policy, metric and cycle.

    Raises:
        NotFound: there is no such ticket, or not in the agent's sight.
    """
    await store.dossier(agent, ticket_id)
    history = await store.history(ticket_id)
    if history is None:
        return []
    promised = await all_promises(store)
    readings = readings_of(history, promised, now).values()
    return [_strip(clock, reading, history, promised, now) for clock, reading in readings]


def _strip(
    clock: SlaClock, reading: Reading, history: TicketHistory, promised: Promises, now: datetime
) -> StripView:
    key = PolicyInForce(policy_id=clock.policy_id, version=clock.policy_version)
    policy, limit = promised.policies[key], reading.limit
    return StripView(
        clock_id=clock.id,
        policy=policy.name,
        names=dict(policy.names),
        zone=reading.calendars[clock.calendar_id].zone,
        calendar=clock.calendar_id,
        calendar_version=clock.calendar_version,
        held=clock.binding is Binding.LEGAL
        and (
            clock.calendar_id in holds(history)
            or clock.policy_id in stays_with(history)
            or clock.id in held_at(history)
        ),
        state=clock.state.value,
        due_at=clock.due_at,
        limit_seconds=None if isinstance(limit, Days) else limit.duration.total_seconds(),
        limit_count=limit.value if isinstance(limit, Days) else None,
        limit_counted=limit.counted.value if isinstance(limit, Days) else None,
        counted_days=_days(reading, now),
        accrued_seconds=reading.accrued.total_seconds(),
        remaining_seconds=(
            None if reading.remaining is None else reading.remaining.total_seconds()
        ),
        alarms=[AlarmView(id=each.alarm.id, at=each.at) for each in reading.alarms],
        pieces=list(strip(reading, history.happened, now=now)),
    )


def _days(reading: Reading, now: datetime) -> int | None:
    """Return how many days a count of days has come to by now, or by its end."""
    limit, cycle = reading.limit, reading.cycle
    if not isinstance(limit, Days) or limit.counted is Counted.CALENDAR_MONTHS:
        return None
    calendar = reading.calendars[reading.definition.calendar_id]
    until = min(each for each in (cycle.ended_at, now) if each is not None)
    return days_between(calendar, cycle.started_at, until, limit.counted)
