"""Time that never goes back (F37), and ids that follow each other."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from contactcenter.adapters.clock import Clock, Ids, new_reference
from contactcenter.domain.reference import Form, read_reference
from contactcenter.settings import read_settings

SECOND = 1_000_000_000
HOUR = 3600 * SECOND


@dataclass
class Machine:
    """A machine whose clock can be set, and stopped."""

    wall: int = 1_800_000_000 * SECOND
    ticks: int = 0
    stopped: bool = False

    def passes(self, nanoseconds: int) -> None:
        self.ticks += nanoseconds
        self.wall += 0 if self.stopped else nanoseconds

    def clock(self) -> Clock:
        return Clock(lambda: self.wall, lambda: self.ticks)


def test_it_is_the_machines_time() -> None:
    machine = Machine()
    clock = machine.clock()
    for _ in range(100):
        machine.passes(SECOND // 7)
        assert clock.nanoseconds() == machine.wall
    assert clock.now().timestamp() == pytest.approx(machine.wall / SECOND, abs=1e-6)
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize("step", [SECOND, HOUR, 24 * HOUR])
def test_a_clock_set_forward_is_followed_at_once(step: int) -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall += step
    assert clock.nanoseconds() == machine.wall


@pytest.mark.parametrize("step", [SECOND, HOUR, 24 * HOUR])
def test_a_clock_set_back_is_waited_for_at_half_speed(step: int) -> None:
    machine = Machine()
    clock = machine.clock()
    before = clock.nanoseconds()
    machine.wall -= step
    assert clock.nanoseconds() == before
    machine.passes(step)
    assert clock.nanoseconds() == before + step // 2
    machine.passes(2 * step)
    assert clock.nanoseconds() == machine.wall


def test_while_the_machines_clock_stands_still_time_goes_on() -> None:
    machine = Machine(stopped=True)
    clock = machine.clock()
    before = clock.nanoseconds()
    machine.passes(10 * SECOND)
    assert clock.nanoseconds() == before + 5 * SECOND


def test_ids_are_uuids_of_version_7_each_later_than_the_one_before() -> None:
    machine = Machine()
    ids = Ids(machine.clock())
    made = [ids.new() for _ in range(10_000)]  # more than one millisecond can count
    machine.wall -= HOUR
    made += [ids.new() for _ in range(10)]
    machine.passes(3 * HOUR)
    made.append(ids.new())
    assert made == sorted(set(made))
    assert {UUID(each).version for each in made} == {7}
    assert UUID(made[0]).int >> 80 == 1_800_000_000_000


@pytest.mark.parametrize(
    ("settings", "form"),
    [
        ({}, Form.LETTERS),
        ({"language": "fa"}, Form.DIGITS),
        ({"language": "fa-AF"}, Form.DIGITS),
        ({"language": "fa", "reference_form": "letters"}, Form.LETTERS),
        ({"reference_form": "digits"}, Form.DIGITS),
    ],
)
def test_references_are_digits_where_the_desk_speaks_persian(
    settings: dict[str, Any], form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Spec G-5."""
    monkeypatch.delenv("CC_LANGUAGE", raising=False)
    written = new_reference(read_settings(**settings).references)
    assert read_reference(written) == written
    assert written.isdecimal() is (form is Form.DIGITS)
