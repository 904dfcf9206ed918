"""The worked SLA examples, and random ones that two independent computations work out (B.9, B.11).

All go the way of `contactcenter sla check`, and so through the code that clocks run by. Of the two
computations one asks each minute whether it counts, the other cuts intervals (B.11-10).
"""

import importlib
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest

from contactcenter.entrypoints.sla_check import check
from tests.conformance.shared import wanted
from tests.conformance.sla_chance import calendars, cases

FULL = [(seed, 1000) for seed in range(101)]
SAMPLE = [(1405, 500)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Take a sample of the random cases, and all of them under `--full`."""
    if "seed" in metafunc.fixturenames:
        whole = metafunc.config.getoption("--full")
        metafunc.parametrize(("seed", "count"), FULL if whole else SAMPLE)


class Oracles:
    """The cases, and both computations, which are imported without leaving a trace."""

    def __init__(self) -> None:
        folder = wanted("spec", "oracles")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.dont_write_bytecode", True)
            patch.syspath_prepend(folder)
            self.minutes: Any = importlib.import_module("sla_oracle")
            self.intervals: Any = importlib.import_module("sla_interval_ref")
        self.worked = json.loads((folder / "sla_cases.json").read_text())

    def theirs(self, seed: int) -> dict[str, Any]:
        known = calendars(seed)
        return {name: self.minutes.Cal(name, spec, known) for name, spec in known.items()}

    def by_intervals(self, case: Mapping[str, Any], theirs: Mapping[str, Any]) -> Any:
        """Put the measure of intervals in the place of the walk, for all that is made of both."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self.minutes, "walk", self._walk)
            patch.setattr(self.minutes, "accrued", self._accrued)
            return self.minutes.run(case, theirs)

    def _walk(self, cal: Any, start: Any, target: int, pauses: Any = (), seg: Any = ()) -> Any:
        return self.intervals.walk(cal, start, target, pauses, (), seg)

    def _accrued(self, cal: Any, start: Any, end: Any, pauses: Any = ()) -> int:
        opened = self.intervals.open_iv(cal, start, end)
        return int(
            self.intervals.mins(self.intervals.subtract(opened, sorted(pauses, key=_begins)))
        )


def _begins(pause: tuple[Any, Any]) -> Any:
    return pause[0]


@pytest.fixture(scope="module")
def oracles() -> Oracles:
    return Oracles()


def differing(known: Mapping[str, Any], worked: list[dict[str, Any]]) -> list[Any]:
    """Return what the command prints of those that do not come out."""
    content = json.dumps({"calendars": known, "cases": worked}).encode()
    return [verdict.line for verdict in check(content) if not verdict.agrees]


def test_every_case_comes_out_as_worked_by_hand(oracles: Oracles) -> None:
    worked = oracles.worked["cases"]
    assert not differing(oracles.worked["calendars"], worked)
    assert len(worked) >= 103
    assert {case["id"][0] for case in worked} >= set("BHDJPMWROTY")


@pytest.mark.timeout(1800)
def test_random_cases_come_out_as_counted_minute_by_minute(
    oracles: Oracles, seed: int, count: int
) -> None:
    """B.11-10."""
    theirs, worked = oracles.theirs(seed), []
    for case in cases(seed, count):
        with suppress(IndexError):  # at the end of a date that never was they have no minute
            worked.append({**case, "expect": oracles.minutes.run(case, theirs)})
    assert len(worked) > 0.99 * count
    assert not differing(calendars(seed), worked)


@pytest.mark.timeout(1800)
def test_random_cases_come_out_as_cut_from_intervals(
    oracles: Oracles, seed: int, count: int
) -> None:
    """B.11-10; counts of days are made of no intervals."""
    theirs = oracles.theirs(seed)
    made = [case for case in cases(seed, count) if "receipt_rule" not in case]
    worked = [{**case, "expect": oracles.by_intervals(case, theirs)} for case in made]
    assert len(worked) > count / 2
    assert not differing(calendars(seed), worked)
