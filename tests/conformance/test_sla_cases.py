"""The worked SLA examples, and two independent computations of the same (spec B.9, B.11-10).

Of the cases all that a calendar and a target decide; pauses, changed targets and reopened tickets
belong to the clocks.
"""

import importlib
import json
import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest

from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.calendar.plain import from_plain, target_from_plain
from contactcenter.domain.calendar.targets import promise
from tests.conformance.shared import wanted

MINUTE = timedelta(minutes=1)
CLOCKS = ("pauses", "calendar_segments", "now")
OURS = {"due", "met", "warning", "accrued", "business_days", "calendar_days", "calendar_months"}
DAY_FIELDS = ("receipt_rule", "count_receipt_day", "due_at", "roll")

Case = Mapping[str, Any]
STARTS = {"APIA": "2011-12-20T00:00+00:00", "TEH247": "2022-03-10T00:00+00:00"}
ANCHORS = ("2026-03-20", "2026-10-20", "2026-02-08", "2026-12-20", "2025-03-15", "2026-04-20")


@pytest.fixture(scope="module")
def oracles() -> dict[str, Any]:
    """Return the cases, and both computations, which are imported without leaving a trace."""
    folder = wanted("spec", "oracles")
    names = ("sla_oracle", "sla_interval_ref")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.dont_write_bytecode", True)
        patch.syspath_prepend(folder)
        modules = {name: importlib.import_module(name) for name in names}
    return {**json.loads((folder / "sla_cases.json").read_text()), **modules}


@pytest.fixture(scope="module")
def calendars(oracles: Mapping[str, Any]) -> dict[str, Calendar]:
    found: dict[str, Calendar] = {}
    for name, case in oracles["calendars"].items():
        found[name] = from_plain(our_plain(name, case), found)
    return found


def our_plain(name: str, case: Case) -> dict[str, Any]:
    """Return the calendar of a case as our settings have it."""
    yearly = [
        {"calendar": reckoning, "month": month, "day": day}
        for reckoning in ("gregorian", "jalali")
        for month, day in case.get(f"holidays_{reckoning}_md", [])
    ]
    return {
        "id": name,
        "zone": case["tz"],
        "weekly": case.get("weekly", {}),
        "date_overrides": case.get("date_overrides", {}),
        "holiday_rules": yearly,
        "union_of": case.get("union", []),
    }


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def answers(case: Case, calendar: Calendar) -> dict[str, Any]:
    """Return what our code says to everything that the case asks."""
    start = at(case["start"])
    if case["kind"] == "accrued":
        return {"accrued_minutes": calendar.accrued(start, at(case["end"])) / MINUTE}
    said: dict[str, Any] = {"due": promise(calendar, start, target_from_plain(target_of(case)))}
    if case["kind"] == "met":
        said["met"] = at(case["event_at"]) <= said["due"]
        said["accrued_minutes"] = calendar.accrued(start, at(case["event_at"])) / MINUTE
    for warning in case.get("warnings", []):
        said[f"fires_{warning['id']}"] = calendar.due(start, share(case, warning) * MINUTE)
    return said


def target_of(case: Case) -> dict[str, Any]:
    if "target_seconds" in case or "target_minutes" in case:
        seconds = case.get("target_seconds", case.get("target_minutes", 0) * 60)
        return {"kind": "business_duration", "value": seconds}
    rules = {field: case[field] for field in DAY_FIELDS if field in case}
    return {"kind": case["kind"], "value": case.get("days", case.get("months")), **rules}


def share(case: Case, warning: Case) -> float:
    """Minutes of the target after which a warning fires (spec B-WRN-1)."""
    minutes: float = case["target_minutes"]
    if "percent" in warning:
        return minutes * warning["percent"] / 100
    return minutes - warning.get("before_minutes", 0) + warning.get("after_minutes", 0)


def test_every_case_that_a_calendar_decides_comes_out_as_worked_by_hand(
    oracles: Mapping[str, Any], calendars: Mapping[str, Calendar]
) -> None:
    decided = [
        case
        for case in oracles["cases"]
        if case["kind"] in OURS and not any(case.get(field) for field in CLOCKS)
    ]
    differ = []
    for case in decided:
        said = answers(case, calendars[case["calendar"]])
        for field, expected in case["expect"].items():
            wanted_value = at(expected) if isinstance(expected, str) else expected
            if said[field] != wanted_value:
                differ.append((case["id"], field, expected, said[field]))
    assert not differ
    assert {case["id"][0] for case in decided} >= set("BHDJMWTY")
    assert len(decided) >= 65


def random_cases(calendars: Mapping[str, Calendar], count: int) -> Iterator[tuple[str, datetime]]:
    chance = random.Random(20261122)
    for _ in range(count):
        name = chance.choice(sorted(calendars))
        anchor = at(STARTS.get(name) or f"{chance.choice(ANCHORS)}T00:00+00:00")
        yield name, anchor + chance.randrange(12 * 1440) * MINUTE


@pytest.mark.parametrize(
    ("oracle", "count"),
    [
        pytest.param("sla_oracle", 60, id="minute by minute"),
        pytest.param("sla_interval_ref", 400, id="by intervals"),
    ],
)
def test_open_time_agrees_with_an_independent_computation(
    oracles: Mapping[str, Any], calendars: Mapping[str, Calendar], oracle: str, count: int
) -> None:
    """B.11-10."""
    module: ModuleType = oracles[oracle]
    theirs = {
        name: oracles["sla_oracle"].Cal(name, case, oracles["calendars"])
        for name, case in oracles["calendars"].items()
    }
    chance = random.Random(count)
    differ = []
    for name, start in random_cases(calendars, count):
        minutes = chance.choice([1, 30, 60, 240, 480, chance.randrange(1, 1500)])
        expected = module.walk(theirs[name], start, minutes)
        if calendars[name].due(start, minutes * MINUTE) != expected:
            differ.append((name, start, minutes, expected))
    assert not differ


def test_business_days_agree_with_the_count_of_minutes(
    oracles: Mapping[str, Any], calendars: Mapping[str, Calendar]
) -> None:
    """B-ARI-5."""
    chance = random.Random(7)
    run = oracles["sla_oracle"].run
    theirs = {
        name: oracles["sla_oracle"].Cal(name, case, oracles["calendars"])
        for name, case in oracles["calendars"].items()
    }
    differ = []
    for name, start in random_cases(calendars, 60):
        case = {
            "kind": "business_days",
            "calendar": name,
            "start": start.isoformat(),
            "days": chance.randrange(1, 12),
            "receipt_rule": chance.choice(["calendar_date", "roll_if_closed"]),
            "due_at": chance.choice(["end_of_day", "close_of_business"]),
        }
        if answers(case, calendars[name])["due"] != at(run(case, theirs)["due"]):
            differ.append(case)
    assert not differ
