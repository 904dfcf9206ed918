"""Duties: what a clause asks of a complaint, how it was kept, and what proves it.

A duty is kept, or it is a gap: late, or missing. What is not as it should be but has a reason on
record is excused; what has time left is open; what the complaint does not call for is out of place
here. Each finding names the entries, clocks and messages that it rests on.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from contactcenter.domain.complaint.entry import BaseEntry
from contactcenter.domain.complaint.folding import apply
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.errors import Conflict
from contactcenter.domain.evidence.material import Material, Person, SeenMessage, TimedClock
from contactcenter.domain.fact import CUSTOMER, SYSTEM
from contactcenter.domain.sla.measuring import ClockState
from contactcenter.domain.sla.policy import Binding, Metric
from contactcenter.domain.sla.strip import RUNNING

E = TypeVar("E", bound=BaseEntry)
Told = str | int | datetime | timedelta


class State(StrEnum):
    """How a duty was kept."""

    MET = "met"
    LATE = "late"  # done, and too late; or not done, and its time is over
    MISSING = "missing"
    EXCUSED = "excused"  # not done so, and the reason is on record
    OPEN = "open"  # it has time left
    NOT_ASKED = "not_asked"  # the complaint does not call for it


GAPS = frozenset({State.LATE, State.MISSING})
_GIVEN_UP = frozenset({Step.WITHDRAWN, Step.RECLASSIFIED, Step.MERGED})
_WORST = (State.MISSING, State.LATE, State.OPEN, State.EXCUSED, State.MET, State.NOT_ASKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """Why a finding is so: the key of a sentence (`reasons.py`), and what stands in it."""

    key: str
    told: Mapping[str, Told] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How one duty was kept."""

    state: State
    because: tuple[Because, ...] = ()
    entries: tuple[str, ...] = ()  # ids
    clocks: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A complaint as its duties look at it."""

    material: Material
    complaint: Complaint
    now: datetime

    @property
    def over(self) -> bool:
        """Whether everything should have been done by now: it was closed."""
        return self.complaint.milestones.closed is not None

    def all(self, kind: type[E]) -> tuple[E, ...]:
        """Return its entries of a kind, in their order."""
        return tuple(each.entry for each in self.material.entries if isinstance(each.entry, kind))

    def name(self, who: str) -> str:
        """Return what somebody is called."""
        return self.material.people.get(who, Person(who)).name

    def message(self, message_id: str | None) -> SeenMessage | None:
        """Return a message of it."""
        found = (each for each in self.material.messages if each.id == message_id)
        return next(found, None)

    def is_ours(self, who: str) -> bool:
        """Whether that is somebody who works here."""
        return who not in {SYSTEM, CUSTOMER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One thing that a clause asks."""

    id: str
    clause: str  # of ISO 10002
    spec: tuple[str, ...]
    judge: Callable[[Seen], Finding]


def seen(material: Material, now: datetime) -> Seen | None:
    """Return the complaint with what its entries make of it; None where the first of them is gone.

    What follows on an entry that was erased, or that could not be, is left out of it.
    """
    complaint: Complaint | None = None
    with suppress(Conflict):
        for number, each in enumerate(material.entries, 1):
            if each.number != number:
                break
            complaint = apply(complaint, each.entry)
    return None if complaint is None else Seen(material, complaint, now)


def met(*entries: BaseEntry, why: str = "", **told: Told) -> Finding:
    """Return that it was done."""
    return _found(State.MET, entries, why, told)


def missing(why: str, *entries: BaseEntry, **told: Told) -> Finding:
    """Return that it was not done."""
    return _found(State.MISSING, entries, why, told)


def late(why: str, *entries: BaseEntry, **told: Told) -> Finding:
    """Return that it was done too late, or that its time is over."""
    return _found(State.LATE, entries, why, told)


def excused(why: str, *entries: BaseEntry, **told: Told) -> Finding:
    """Return that it was not done so, and why."""
    return _found(State.EXCUSED, entries, why, told)


def awaited(why: str = "", *entries: BaseEntry, **told: Told) -> Finding:
    """Return that it has time left."""
    return _found(State.OPEN, entries, why, told)


def not_asked(why: str, **told: Told) -> Finding:
    """Return that it need not be done."""
    return _found(State.NOT_ASKED, (), why, told)


def undone(seen: Seen, why: str, *entries: BaseEntry, **told: Told) -> Finding:
    """Return that something is not done: missing once the complaint is closed, open until then."""
    if seen.over:
        return missing(why, *entries, **told)
    if seen.complaint.step in _GIVEN_UP:
        return not_asked("ended_before", step=seen.complaint.step.value)
    return awaited(why, *entries, **told)


def all_of(*findings: Finding) -> Finding:
    """Return what several findings about one duty come to: the worst of them, with all reasons."""
    asked = [each for each in findings if each.state is not State.NOT_ASKED] or list(findings)
    return Finding(
        state=min((each.state for each in asked), key=_WORST.index),
        because=_reasons(asked),
        entries=tuple(dict.fromkeys(one for each in asked for one in each.entries)),
        clocks=tuple(dict.fromkeys(one for each in asked for one in each.clocks)),
        messages=tuple(dict.fromkeys(one for each in asked for one in each.messages)),
    )


def in_time(seen: Seen, *metrics: Metric) -> Finding:
    """Return whether the clocks of some metrics were kept, with why where they were not."""
    clocks = [
        each
        for each in seen.material.clocks
        if each.clock.metric in metrics and each.clock.binding is not Binding.OPPORTUNITY
    ]
    if not clocks:
        return not_asked("no_limit")
    return all_of(*(_judged(seen, each) for each in clocks))


def _judged(seen: Seen, timed: TimedClock) -> Finding:
    clock = timed.clock
    missed = clock.state is ClockState.CANCELLED and clock.breached_at is not None
    state = State.LATE if missed else _STATES[clock.state]
    because = _late(seen, timed) if state is State.LATE else ()
    return Finding(state=state, because=because, clocks=(clock.id,))


def _late(seen: Seen, timed: TimedClock) -> tuple[Because, ...]:
    clock = timed.clock
    due_at, until = clock.breached_at or clock.due_at, clock.ended_at or seen.now
    if due_at is None:
        return ()
    key = "done_late" if clock.state is ClockState.MET_LATE else "not_done"
    said = {"metric": clock.metric.value, "binding": clock.binding.value, "policy": timed.policy}
    first = Because(key=key, told={**said, "due": due_at, "done": until, "late": until - due_at})
    return (first, *_stood_still(timed))


def _stood_still(timed: TimedClock) -> tuple[Because, ...]:
    """Return how long the clock stood still, by its reasons."""
    still = {each.why for each in timed.pieces} - {RUNNING}
    return tuple(
        Because(
            key="stood_still",
            told={
                "why": why,
                "length": sum(
                    (each.end - each.start for each in timed.pieces if each.why == why), timedelta()
                ),
            },
        )
        for why in sorted(still)
    )


_STATES: Mapping[ClockState, State] = {
    ClockState.RUNNING: State.OPEN,
    ClockState.PAUSED: State.OPEN,
    ClockState.MET: State.MET,
    ClockState.BREACHED: State.LATE,
    ClockState.MET_LATE: State.LATE,
    ClockState.CANCELLED: State.NOT_ASKED,
}


def _found(
    state: State, entries: tuple[BaseEntry, ...], why: str, told: Mapping[str, Told]
) -> Finding:
    because = (Because(key=why, told=told),) if why else ()
    return Finding(state=state, because=because, entries=tuple(each.id for each in entries))


def _reasons(findings: list[Finding]) -> tuple[Because, ...]:
    kept: list[Because] = []
    for each in findings:
        kept += [one for one in each.because if one not in kept]
    return tuple(kept)
