"""How many due times a minute one process computes, and how many clocks it reads.

    ./run bench sla [--quick] [--json FILE]

One core, nothing but the domain. The mix is that of a desk: five of twelve limits are open time of
a few hours in an office's week (Europe with holidays and a break; Iran with Jalali holidays), two
last over several weeks, one is in a union of two desks and one plain time; three count business
days, days or months. One due time in six is reached through pauses. Starts lie anywhere in 90 days.

    due_times_per_minute    limits whose due time is computed, in the mix
    readings_per_s          clocks that are read whole from a ticket's history: state, due time,
                            what has accrued, three alarms
    first_s                 the first due time, before anything is remembered

A due time that differs from that of a calendar which remembers nothing makes the measurement void.
"""

import argparse
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.live import figures, machine
from benchmarks.live.figures import Figures
from benchmarks.live.stage import say, tell
from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.calendar.plain import from_plain
from contactcenter.domain.calendar.ready import IRAN_HALF_THURSDAY
from contactcenter.domain.calendar.targets import (
    Counted,
    Days,
    DueAt,
    ElapsedTime,
    OpenTime,
    Target,
    promise,
)
from contactcenter.domain.ids import PolicyId
from contactcenter.domain.sla.course import Course, Pause, Segment
from contactcenter.domain.sla.history import Happened, What
from contactcenter.domain.sla.measuring import read
from contactcenter.domain.sla.policy import (
    Alarm,
    Before,
    Metric,
    Percent,
    SlaPolicy,
    TargetDefinition,
)
from contactcenter.domain.ticket import Priority, Status

WORDS = {
    "due_times_per_minute": "due times a minute, one process",
    "readings_per_s": "clocks read a second",
    "first_s": "the first due time, s",
    "missing": "due times that differ from those of a fresh calendar",
    "errors": "due times that were not found",
    "load_1min": "load average before the run",
}
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_BEGIN = datetime(2026, 2, 1, tzinfo=UTC)
_PAUSED_ONE_IN = 6
_CHECKED = 200


def _calendars() -> dict[str, Calendar]:
    """Return fresh calendars: they remember nothing yet."""
    hours = [["09:00", "12:30"], ["13:30", "17:30"]]
    workdays = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), hours)
    closed = ("2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25")
    plain = (
        {
            "id": "london",
            "zone": "Europe/London",
            "weekly": workdays,
            "date_overrides": {on: [] for on in closed},
        },
        {**IRAN_HALF_THURSDAY, "id": "iran"},
        {"id": "new-york", "zone": "America/New_York", "weekly": workdays},
        {"id": "sun", "zone": "Europe/London", "union_of": ["london", "new-york"]},
    )
    found: dict[str, Calendar] = {}
    for each in plain:
        found[str(each["id"])] = from_plain(each, found)
    return found


_MIX: Sequence[tuple[str, Target]] = (
    ("london", OpenTime(4 * _HOUR)),
    ("london", OpenTime(8 * _HOUR)),
    ("iran", OpenTime(4 * _HOUR)),
    ("iran", OpenTime(16 * _HOUR)),
    ("iran", OpenTime(_HOUR)),
    ("london", OpenTime(120 * _HOUR)),
    ("iran", OpenTime(80 * _HOUR)),
    ("sun", OpenTime(8 * _HOUR)),
    ("london", ElapsedTime(24 * _HOUR)),
    ("london", Days(value=3, counted=Counted.BUSINESS_DAYS, due_at=DueAt.CLOSE_OF_BUSINESS)),
    ("iran", Days(value=30, counted=Counted.BUSINESS_DAYS)),
    ("london", Days(value=56, counted=Counted.CALENDAR_DAYS)),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One due time that is asked for."""

    calendar: str
    limit: Target
    start: datetime
    pauses: tuple[Pause, ...]


def wanted(rng: random.Random, count: int) -> list[Wanted]:
    """Return what is asked for."""
    found = []
    for number in range(count):
        calendar, limit = _MIX[number % len(_MIX)]
        start = _BEGIN + timedelta(seconds=rng.randrange(90 * 86_400))
        paused = rng.randrange(_PAUSED_ONE_IN) == 0 and not isinstance(limit, Days)
        begin = start + rng.randrange(1, 30) * _HOUR
        pause = Pause(start=begin, end=begin + rng.randrange(1, 40) * _HOUR, reason="pending")
        found.append(Wanted(calendar, limit, start, (pause,) if paused else ()))
    return found


def due(each: Wanted, calendars: dict[str, Calendar]) -> datetime | None:
    """Compute one due time."""
    calendar = calendars[each.calendar]
    if not each.pauses:
        return promise(calendar, each.start, each.limit)
    assert not isinstance(each.limit, Days)
    counted = None if isinstance(each.limit, ElapsedTime) else calendar
    course = Course(segments=(Segment(since=_BEGIN, calendar=counted),), pauses=each.pauses)
    return course.due(each.start, each.limit.duration)


def _policy() -> SlaPolicy:
    alarms = (
        Alarm(id="half", when=Percent(percent=50)),
        Alarm(id="most", when=Percent(percent=90)),
        Alarm(id="near", when=Before(duration=_HOUR)),
    )
    first = TargetDefinition(
        metric=Metric.FIRST_RESPONSE,
        limits=dict.fromkeys(Priority, OpenTime(4 * _HOUR)),
        calendar_id=_calendars()["iran"].id,
        alarms=alarms,
    )
    resolution = replace(
        first,
        metric=Metric.RESOLUTION,
        limits=dict.fromkeys(Priority, OpenTime(40 * _HOUR)),
        pause_reasons=frozenset({Status.PENDING.value}),
    )
    return SlaPolicy(id=PolicyId("standard"), name="Standard", targets=(first, resolution))


def _histories(rng: random.Random, count: int) -> list[list[Happened]]:
    found = []
    for _ in range(count):
        at = _BEGIN + timedelta(seconds=rng.randrange(90 * 86_400))
        found.append(
            [
                Happened(at=at, what=What.RECEIVED),
                Happened(at=at, what=What.CUSTOMER_WROTE),
                Happened(at=at + 2 * _HOUR, what=What.ANSWERED, by="ada"),
                Happened(at=at + 2 * _HOUR, what=What.MOVED, detail=Status.PENDING),
                Happened(at=at + 30 * _HOUR, what=What.CUSTOMER_WROTE),
            ]
        )
    return found


def _taken(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def main() -> None:
    """Measure, print a table, and write the figures if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the due times")
    parser.add_argument("--json", type=Path, help="write the figures there")
    wishes = parser.parse_args()
    rng, count = random.Random(1), 50_000 if wishes.quick else 500_000
    found: Figures = {"load_1min": machine.load()}
    asked, calendars = wanted(rng, count), _calendars()
    found["first_s"] = _taken(lambda: due(asked[0], calendars))
    say(f"{count:,} due times")
    dues: list[datetime | None] = []
    found["due_times_per_minute"] = (
        60 * count / _taken(lambda: dues.extend(due(each, calendars) for each in asked))
    )
    found["errors"] = dues.count(None)
    checked = asked[:: count // _CHECKED]
    found["missing"] = sum(due(each, calendars) != due(each, _calendars()) for each in checked)
    policy, histories = _policy(), _histories(rng, count // 25)
    known = {each.id: each for each in calendars.values()}
    say(f"{len(histories):,} tickets")
    seconds = _taken(
        lambda: [
            read(policy, each, known, priority=Priority.P3, now=each[-1].at) for each in histories
        ]
    )
    found["readings_per_s"] = len(histories) * len(policy.targets) / seconds
    tell(figures.rounded(found), {}, WORDS, wishes.json)


if __name__ == "__main__":
    main()
