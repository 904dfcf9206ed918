"""Random SLA cases in the format of `contactcenter sla check`, the same for each seed.

Calendars with breaks, nights and short days, in zones whose clocks change at night, at midnight, by
half an hour, over the date line and not at all; around these changes, Nowruz and holidays.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from contactcenter.domain.calendar.plain import WEEKDAYS
from tests.domain.calendars import MINUTE, WORKDAYS, same

Case = dict[str, Any]
_DAY = timedelta(days=1)
# For each zone the dates around which its clocks change, or something else is to be seen.
_ZONES: Mapping[str, tuple[str, ...]] = {
    "Europe/London": ("2026-03-29", "2026-10-25", "2026-12-25"),
    "Europe/Berlin": ("2026-03-29", "2026-10-25"),
    "America/New_York": ("2026-03-08", "2026-11-01"),
    "America/St_Johns": ("2011-03-13", "2010-11-07"),
    "Australia/Lord_Howe": ("2026-10-04", "2026-04-05"),
    "Africa/Cairo": ("2026-04-24", "2026-10-29"),
    "Asia/Tehran": ("2022-03-22", "2022-09-22", "2025-03-20", "2026-03-21", "2026-06-04"),
    "Asia/Kathmandu": ("2026-02-14",),
    "Pacific/Apia": ("2011-12-30",),
}
_WEEKS: Mapping[str, dict[str, list[list[str]]]] = {
    "office": same(["09:00", "17:00"], days=WORKDAYS),
    "breaks": same(["08:30", "12:00"], ["12:45", "16:15"], ["17:00", "19:10"]),
    "iran": same(["08:00", "16:00"], days=("sat", "sun", "mon", "tue", "wed"))
    | {"thu": [["08:00", "12:00"]]},
    "nights": same(["00:00", "06:00"], ["22:00", "24:00"]),
    "small hours": same(["00:00", "01:10"], ["01:20", "02:20"], ["23:50", "24:00"]),
    "a skipped opening": {"sun": [["02:30", "06:00"]], "wed": [["00:30", "03:15"]]},
    "always": same(["00:00", "24:00"]),
}
_SOLAR = [[1, 1], [1, 2], [1, 3], [1, 4], [1, 12], [1, 13], [3, 14], [3, 15], [11, 22], [12, 29]]
_HOURS: tuple[list[list[str]], ...] = (
    [],
    [["10:00", "14:00"]],
    [["00:00", "00:45"], ["03:05", "04:00"], ["23:30", "24:00"]],
)


def calendars(seed: int) -> dict[str, Case]:
    """Return a calendar of each week in each zone, and unions of two that lie far apart."""
    chance = random.Random(seed)
    found: dict[str, Case] = {}
    for zone, around in _ZONES.items():
        for week, weekly in {**_WEEKS, "chance": _week(chance)}.items():
            on = [date.fromisoformat(each) for each in around]
            dates = {each + chance.randrange(-4, 5) * _DAY for each in on * 2}
            found[f"{zone} {week}"] = {
                "tz": zone,
                "weekly": weekly,
                "date_overrides": {
                    each.isoformat(): chance.choice(_HOURS)
                    for each in sorted(dates)
                    if week != "always"
                },
                "holidays_jalali_md": _SOLAR if chance.random() < 0.5 else [],
                "holidays_gregorian_md": [[12, 25], [2, 29]] if week == "office" else [],
            }
    for one, other in (
        ("Europe/London office", "America/New_York breaks"),
        ("Asia/Tehran iran", "Europe/Berlin nights"),
        ("Asia/Kathmandu small hours", "Australia/Lord_Howe a skipped opening"),
    ):
        found[f"{one} or {other}"] = {"tz": found[one]["tz"], "union": [one, other]}
    return found


def cases(seed: int, count: int) -> Iterator[Case]:
    """Yield so many cases of all kinds in these calendars."""
    chance = random.Random(seed)
    known = calendars(seed)
    for number in range(count):
        calendar, kind = chance.choice(sorted(known)), chance.choice(list(_KINDS))
        around = datetime.fromisoformat(chance.choice(_ZONES[known[calendar]["tz"]]))
        start = around.replace(tzinfo=UTC) + chance.randrange(-4 * 1440, 2 * 1440) * MINUTE
        case = {"id": f"{seed}-{number}", "kind": kind, "calendar": calendar}
        yield _handed_over(chance, case | _KINDS[kind](chance, start), known)


def _week(chance: random.Random) -> dict[str, list[list[str]]]:
    """Return a week of up to three parts a day, of which five days at least are open."""
    return {day: _parts(chance) for day in chance.sample(WEEKDAYS, chance.randrange(5, 8))}


def _parts(chance: random.Random) -> list[list[str]]:
    ends = sorted(chance.sample(range(1, 1440), 2 * chance.randrange(1, 4)))
    clocks = [f"{minute // 60:02}:{minute % 60:02}" for minute in ends]
    return [list(pair) for pair in zip(clocks[::2], clocks[1::2], strict=True)]


def _handed_over(chance: random.Random, case: Case, known: Mapping[str, Case]) -> Case:
    """Return one case in forty with another calendar behind the first."""
    if case["kind"] != "due" or "now" in case or chance.random() < 0.67:
        return case
    at = _text(_later(chance, datetime.fromisoformat(case["start"])))
    return case | {"calendar_segments": [{"at": at, "calendar": chance.choice(sorted(known))}]}


def _text(at: datetime) -> str:
    return at.isoformat()


def _minutes(chance: random.Random) -> int:
    return chance.choice([0, 1, 30, 60, 240, 480, chance.randrange(1, 1500)])


def _later(chance: random.Random, start: datetime, least: int = 1) -> datetime:
    return start + chance.randrange(least, 4000) * MINUTE


def _pauses(chance: random.Random, start: datetime) -> list[Case]:
    found = []
    for _ in range(chance.randrange(4)):
        begin = start + chance.randrange(-600, 4000) * MINUTE
        end = begin + chance.choice([0, 45, chance.randrange(2500)]) * MINUTE
        found.append({"start": _text(begin), "end": _text(end), "reason": "pending"})
    return found


def _counted(chance: random.Random, start: datetime) -> Case:
    return {
        "start": _text(start),
        "target_minutes": _minutes(chance),
        "pauses": _pauses(chance, start),
    }


def _due(chance: random.Random, start: datetime) -> Case:
    case = _counted(chance, start)
    if chance.random() < 0.25:
        begin = start + chance.randrange(-600, 4000) * MINUTE
        case["pauses"].append({"start": _text(begin), "end": None, "reason": "pending"})
        case["now"] = _text(_later(chance, start))
    return case


def _accrued(chance: random.Random, start: datetime) -> Case:
    end = _text(_later(chance, start, 0))
    return {"start": _text(start), "end": end, "pauses": _pauses(chance, start)}


def _met(chance: random.Random, start: datetime) -> Case:
    return _counted(chance, start) | {"event_at": _text(_later(chance, start, 0))}


def _warning(chance: random.Random, start: datetime) -> Case:
    minutes = 20 * chance.randrange(0, 75)
    before, after = chance.randrange(minutes + 1), chance.randrange(600)
    warnings = [
        {"id": "share", "percent": chance.choice([0, 5, 50, 75, 100, 150])},
        {"id": "before", "before_minutes": before},
        {"id": "after", "after_minutes": after},
    ]
    return _counted(chance, start) | {"target_minutes": minutes, "warnings": warnings}


def _retarget(chance: random.Random, start: datetime) -> Case:
    modes = ("recompute", "restart", "never_extend", "min_remaining", "proportional")
    return _counted(chance, start) | {
        "target_minutes": 1 + _minutes(chance),
        "new_target_minutes": _minutes(chance),
        "change_at": _text(_later(chance, start)),
        "mode": chance.choice(modes),
        "min_remaining_minutes": chance.choice([0, 30, chance.randrange(600)]),
    }


def _reopen(chance: random.Random, start: datetime) -> Case:
    resolved = _later(chance, start)
    return _counted(chance, start) | {
        "resolved_at": _text(resolved),
        "reopened_at": _text(_later(chance, resolved)),
        "mode": chance.choice(["continue", "restart", "count_through"]),
    }


def _events(*words: str) -> Callable[[random.Random, datetime], Case]:
    def made(chance: random.Random, start: datetime) -> Case:
        case, at, events = _counted(chance, start), start, []
        for word in [words[0], *chance.choices(words, k=chance.randrange(5))]:
            events.append({"at": _text(at), "by": word})
            at = _later(chance, at)
        del case["start"]
        return case | {"events": events}

    return made


def _days(chance: random.Random, start: datetime) -> Case:
    return {
        "start": _text(start),
        "days": chance.randrange(1, 7),
        "receipt_rule": chance.choice(["calendar_date", "roll_if_closed"]),
        "due_at": chance.choice(["end_of_day", "close_of_business"]),
    }


def _dates(chance: random.Random, start: datetime) -> Case:
    roll = chance.choice(["none", "following", "preceding"])
    case = _days(chance, start) | {"roll": roll, "days": chance.randrange(1, 60)}
    if roll == "none":
        case["due_at"] = "end_of_day"
    return case | {"count_receipt_day": chance.random() < 0.3}


def _months(chance: random.Random, start: datetime) -> Case:
    case = _dates(chance, start)
    del case["days"], case["count_receipt_day"]
    return case | {"months": chance.randrange(1, 8)}


_KINDS: Mapping[str, Callable[[random.Random, datetime], Case]] = {
    "due": _due,
    "accrued": _accrued,
    "met": _met,
    "warning": _warning,
    "retarget": _retarget,
    "reopen": _reopen,
    "next_response": _events("customer", "agent_public", "agent_internal"),
    "update_interval": _events("agent_public", "customer", "agent_internal"),
    "business_days": _days,
    "calendar_days": _dates,
    "calendar_months": _months,
}
