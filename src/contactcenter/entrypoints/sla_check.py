"""Worked SLA cases, computed by the code that clocks run by.

    {"calendars": {"LON": {"tz": "Europe/London", "weekly": {"mon": [["09:00", "17:00"]], …},
                           "holidays_jalali_md": [[1, 1]], …}, "SUN": {"union": ["LON", "NY"]}},
     "cases": [{"id": "B01", "kind": "due", "calendar": "LON", "start": "2026-02-10T10:00+00:00",
                "target_minutes": 240, "expect": {"due": "2026-02-10T14:00+00:00"}}, …]}

A case becomes a target with its limits, what happened on a ticket, and pauses; the answer is what
the clock reads then.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from contactcenter.domain.calendar import reading
from contactcenter.domain.calendar.holidays import Reckoning
from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.calendar.plain import from_plain, target_from_plain
from contactcenter.domain.calendar.targets import Counted, ElapsedTime, OpenTime, Target
from contactcenter.domain.errors import DomainError, Invalid
from contactcenter.domain.ids import CalendarId
from contactcenter.domain.sla.course import Pause
from contactcenter.domain.sla.history import Happened, What, in_order
from contactcenter.domain.sla.measuring import ClockState, Reading, measured, read_cycle
from contactcenter.domain.sla.policy import (
    After,
    Alarm,
    Before,
    Metric,
    Percent,
    Reopen,
    Retarget,
    TargetDefinition,
    WentBy,
    When,
)
from contactcenter.domain.ticket import Priority, Status

_MINUTE = timedelta(minutes=1)
_FIRST, _NEW = Priority.P3, Priority.P2  # that a ticket begins with, and that a change brings
_WORDS = {"customer": What.CUSTOMER_WROTE, "agent_public": What.ANSWERED}
_CYCLES = {"next_response": Metric.NEXT_RESPONSE, "update_interval": Metric.UPDATE_INTERVAL}
_KINDS = ("due", "accrued", "met", "warning", "retarget", "reopen", *_CYCLES, *Counted)
_UNTIL = {"accrued": "end", "met": "event_at"}  # else `now`: when the clock is read
_MOVES: Mapping[str, Mapping[str, Status]] = {
    "met": {"event_at": Status.RESOLVED},
    "reopen": {"resolved_at": Status.RESOLVED, "reopened_at": Status.OPEN},
}
_LEAST = "min_remaining_minutes"
_DAY_RULES = ("receipt_rule", "count_receipt_day", "due_at", "roll")
_EXACT = "exact"  # calendar days to the same time of day, which is elapsed time

Case = Mapping[str, object]
Calendars = Mapping[CalendarId, Calendar | Invalid]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one case, and whether it came out as expected."""

    line: Mapping[str, object]
    agrees: bool


def check(content: bytes) -> Iterator[Verdict]:
    """Yield a verdict on each case in turn; one that cannot be computed says why.

    Raises:
        Invalid: the whole is no file of cases.
    """
    try:
        said = reading.fields(json.loads(content), "")
    except ValueError as error:
        raise Invalid(f"no JSON: {error}") from error
    calendars = read_calendars(reading.fields(said.get("calendars"), "calendars"))
    for place, case in enumerate(reading.items(said.get("cases"), "cases")):
        try:
            yield _verdict(reading.fields(case, f"cases[{place}]"), calendars)
        except (DomainError, OverflowError) as error:
            named = case.get("id") if isinstance(case, dict) else None
            yield Verdict({"id": named or f"cases[{place}]", "error": str(error)}, agrees=False)


def read_calendars(said: Mapping[str, object]) -> Calendars:
    """Return calendars by their names; in the place of one that cannot be read, why."""
    found: dict[CalendarId, Calendar | Invalid] = {}
    known: dict[str, Calendar] = {}
    for name, plain in sorted(said.items(), key=lambda item: "union" in str(item[1])):
        try:
            known[name] = found[CalendarId(name)] = from_plain(_our_plain(name, plain), known)
        except Invalid as error:
            found[CalendarId(name)] = Invalid(f"calendars.{name}: {error}")
    return found


def answers(case: Case, calendars: Calendars) -> dict[str, object]:
    """Return what our code says to what a case may expect.

    Raises:
        DomainError: naming the field, and what is wrong with it; or why there is no answer.
    """
    kind = reading.one_of(case.get("kind"), "kind", _KINDS)
    read = _read(case, kind, calendars)
    if read is None:
        return {"due": None}
    said: dict[str, object] = {"due": read.due_at}
    if _UNTIL.get(kind, "now") in case:
        said["accrued_minutes"] = _minutes(read.accrued)
        said["remaining_minutes"] = None if read.remaining is None else _minutes(read.remaining)
    if kind == "met":
        said["met"] = read.state is ClockState.MET
    if kind == "retarget":
        said["old_due"] = read.first_due_at
        said["breached_at_change"] = bool(read.due_at and read.due_at < _at(case, "change_at"))
    return said | {f"fires_{each.alarm.id}": each.at for each in read.alarms}


def _verdict(case: Case, calendars: Calendars) -> Verdict:
    computed = answers(case, calendars)
    expected = reading.fields(case.get("expect", {}), "expect")
    differing = [
        field
        for field, value in expected.items()
        if field not in computed or not _same(computed[field], value)
    ]
    zone = ZoneInfo(_calendar(calendars, case.get("calendar")).zone)
    line = {
        "id": case.get("id"),
        "computed": {field: _shown(value, zone) for field, value in computed.items()},
        "result": "differs" if differing else "ok",
    }
    if differing:
        line["expected"] = {field: expected[field] for field in differing}
    return Verdict(line, agrees=not differing)


def _same(computed: object, expected: object) -> bool:
    if isinstance(computed, datetime) and isinstance(expected, str):
        return computed == _moment(expected, "expect")
    return computed == expected


def _shown(value: object, zone: ZoneInfo) -> object:
    return value.astimezone(zone).isoformat() if isinstance(value, datetime) else value


def _read(case: Case, kind: str, calendars: Calendars) -> Reading | None:
    """Return what the last clock of a case reads; None if nothing is outstanding."""
    definition = _definition(case, kind)
    names = [definition.calendar_id, *(each.calendar_id for each in definition.earlier)]
    history = in_order(list(_history(case, kind)))
    cycles = measured(definition, history)
    if not cycles or (kind in _CYCLES and cycles[-1].ended_at is not None):
        return None
    until = _UNTIL.get(kind, "now")
    return read_cycle(
        definition,
        replace(cycles[-1], pauses=(*cycles[-1].pauses, *_pauses(case))),
        history,
        {name: _calendar(calendars, name) for name in names},
        priority=_FIRST,
        now=_at(case, until) if until in case else history[-1].at,
    )


def _definition(case: Case, kind: str) -> TargetDefinition:
    limits = {_FIRST: _limit(case, kind)}
    if kind == "retarget":
        limits[_NEW] = OpenTime(_duration(case, "new_target"))
    mode = case.get("mode")
    handed_over = _each(case, "calendar_segments")
    *names, calendar_id = (_named(each) for each in (case, *handed_over))
    return TargetDefinition(
        metric=_CYCLES.get(kind, Metric.RESOLUTION),
        limits=limits,
        calendar_id=calendar_id,
        earlier=tuple(
            WentBy(calendar_id=name, until=_at(each, "at"))
            for name, each in zip(names, handed_over, strict=True)
        ),
        alarms=tuple(_alarm(each) for each in _each(case, "warnings")),
        retarget=Retarget(reading.one_of(mode, "mode", list(Retarget)))
        if kind == "retarget"
        else Retarget.RECOMPUTE,
        min_remaining=_MINUTE * reading.whole(case.get(_LEAST, 0), _LEAST),
        reopen=Reopen(reading.one_of(mode, "mode", list(Reopen)))
        if kind == "reopen"
        else Reopen.CONTINUE,
    )


def _named(case: Case) -> CalendarId:
    return CalendarId(reading.text(case.get("calendar"), "calendar"))


def _limit(case: Case, kind: str) -> Target:
    if kind == "accrued":
        return OpenTime(timedelta())
    if kind not in set(Counted):
        return OpenTime(_duration(case, "target"))
    field = "months" if kind == Counted.CALENDAR_MONTHS else "days"
    if kind == Counted.CALENDAR_DAYS and case.get("due_at") == _EXACT:
        return ElapsedTime(timedelta(days=reading.whole(case.get(field), field)))
    rules = {rule: case[rule] for rule in _DAY_RULES if rule in case}
    return target_from_plain({"kind": kind, "value": case.get(field), **rules})


def _history(case: Case, kind: str) -> Iterator[Happened]:
    """Yield what happened on the ticket of a case; a note and the like are nothing to clocks."""
    if kind in _CYCLES:
        for each in _each(case, "events"):
            word = _WORDS.get(reading.text(each.get("by"), "events.by"))
            if word is not None:
                yield Happened(at=_at(each, "at"), what=word)
        return
    yield Happened(at=_at(case, "start"), what=What.RECEIVED)
    if kind == "retarget":
        yield Happened(at=_at(case, "change_at"), what=What.PRIORITISED, detail=_NEW)
    for field, status in _MOVES.get(kind, {}).items():
        yield Happened(at=_at(case, field), what=What.MOVED, detail=status)


def _pauses(case: Case) -> Iterator[Pause]:
    for each in _each(case, "pauses"):
        end = None if each.get("end") is None else _at(each, "end")
        yield Pause(start=_at(each, "start"), end=end, reason="paused")


def _alarm(warning: Case) -> Alarm:
    when: When
    if "percent" in warning:
        when = Percent(percent=reading.whole(warning["percent"], "warnings.percent"))
    elif "before_minutes" in warning:
        when = Before(duration=_duration(warning, "before"))
    else:
        when = After(duration=_duration(warning, "after"))
    return Alarm(id=reading.text(warning.get("id"), "warnings.id"), when=when)


def _duration(case: Case, name: str) -> timedelta:
    if f"{name}_seconds" in case:
        return timedelta(seconds=reading.whole(case[f"{name}_seconds"], f"{name}_seconds"))
    return _MINUTE * reading.whole(case.get(f"{name}_minutes"), f"{name}_minutes")


def _minutes(duration: timedelta) -> float:
    minutes = duration / _MINUTE
    return int(minutes) if minutes.is_integer() else minutes


def _at(case: Case, field: str) -> datetime:
    return _moment(case.get(field), field)


def _moment(value: object, field: str) -> datetime:
    text = reading.text(value, field)
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(f"{field}: {text!r} is no time such as 2026-02-10T10:00+00:00") from error
    if at.tzinfo is None:
        raise Invalid(f"{field}: {text!r} does not say its offset from UTC")
    return at.astimezone(UTC)


def _each(case: Case, field: str) -> list[Case]:
    items = enumerate(reading.items(case.get(field, []), field))
    return [reading.fields(each, f"{field}[{place}]") for place, each in items]


def _calendar(calendars: Calendars, value: object) -> Calendar:
    name = CalendarId(reading.text(value, "calendar"))
    found = calendars.get(name, Invalid(f"calendar: there is no {name!r}"))
    if isinstance(found, Invalid):
        raise found
    return found


def _our_plain(name: str, value: object) -> dict[str, object]:
    """Return the calendar of a case as our settings have it."""
    said = reading.fields(value, "")
    yearly = [
        {"calendar": reckoning.value, "month": day[0], "day": day[1]}
        for reckoning in Reckoning
        for day in _pairs(said.get(f"holidays_{reckoning}_md", []), f"holidays_{reckoning}_md")
    ]
    return {
        "id": name,
        "zone": said.get("tz"),
        "weekly": {} if "union" in said else said.get("weekly", {}),
        "date_overrides": said.get("date_overrides", {}),
        "holiday_rules": yearly,
        "union_of": said.get("union", []),
    }


def _pairs(value: object, field: str) -> Iterator[list[object]]:
    for place, pair in enumerate(reading.items(value, field)):
        day = reading.items(pair, f"{field}[{place}]")
        if len(day) != len(("month", "day")):
            raise Invalid(f"{field}[{place}]: month and day are wanted, {len(day)} came")
        yield day
