"""Legal limits of presets, where the house names another calendar than before (spec B-CAL-8).

What is open is counted anew by the calendar that is named now. A legal limit that this would make
later goes on by the one before, until a supervisor confirms the later one.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from contactcenter.application.promises import Promises, is_preset
from contactcenter.application.readings import Readings, held_at, readings_of, stays_with
from contactcenter.domain.ids import CalendarId, PolicyId
from contactcenter.domain.sla.clock import TicketHistory
from contactcenter.domain.sla.history import Happened, What
from contactcenter.domain.sla.policy import Binding

_BEFORE = timedelta(microseconds=1)


def names_another(promised: Promises, at: datetime) -> bool:
    """Whether what was decided then had a preset's limits go by another calendar."""
    return any(
        promised.preset_goes_by(each, at - _BEFORE) != promised.preset_goes_by(each, at)
        for each in promised.policies
        if is_preset(each.policy_id)
    )


def stayed(
    history: TicketHistory, promised: Promises, decided_at: datetime, now: datetime
) -> TicketHistory:
    """Return the history of a ticket whose legal limits stay where another calendar is later.

    A calendar that makes them no later any more sets them free.
    """
    held = stays_with(history)
    before = {**_went_by(history, promised, decided_at - _BEFORE), **held}
    bound = _and(history, _stays(before.keys() - held.keys(), before, What.HELD, now))
    free = _and(history, _stays(held.keys(), held, What.CONFIRMED, now))
    later = _later(readings_of(bound, promised, now), readings_of(free, promised, now))
    set_free = _and(history, _stays(held.keys() - later, held, What.CONFIRMED, now))
    return _and(set_free, _stays(later - held.keys(), before, What.HELD, now))


def confirmations(history: TicketHistory, now: datetime) -> tuple[Happened, ...]:
    """Return what a history says when later limits than those of one calendar are confirmed."""
    held, due = stays_with(history), held_at(history)
    by_rules = (
        Happened(at=now, what=What.CONFIRMED, detail=at.isoformat(), ref=clock_id)
        for clock_id, at in sorted(due.items())
    )
    return (*_stays(held.keys(), held, What.CONFIRMED, now), *by_rules)


def _went_by(
    history: TicketHistory, promised: Promises, at: datetime
) -> dict[PolicyId, CalendarId]:
    found = {each.policy_id: promised.preset_goes_by(each, at) for each in history.policies}
    return {policy_id: calendar for policy_id, calendar in found.items() if calendar is not None}


def _later(bound: Readings, free: Readings) -> set[PolicyId]:
    """Return the presets of which a legal limit would be due later if nothing held it."""
    return {
        clock.policy_id
        for clock_id, (clock, _) in bound.items()
        if clock.binding is Binding.LEGAL
        and clock.is_open
        and is_preset(clock.policy_id)
        and clock_id in free
        and (after := free[clock_id][0].due_at) is not None
        and clock.due_at is not None
        and after > clock.due_at
    }


def _stays(
    ids: Collection[PolicyId], by: Mapping[PolicyId, CalendarId], what: What, now: datetime
) -> tuple[Happened, ...]:
    return tuple(Happened(at=now, what=what, detail=by[each], ref=each) for each in sorted(ids))


def _and(history: TicketHistory, happened: tuple[Happened, ...]) -> TicketHistory:
    return replace(history, happened=(*history.happened, *happened))
