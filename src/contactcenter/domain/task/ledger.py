"""The promise ledger: which promises were kept, by who made them.

A promise counts in the period in which it was due. It is kept if it was done by then, and broken
else: done later, or not at all. Whoever cancels it before it is due has taken it back; behind that
it stays broken, so that nobody cancels a promise to have kept it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from contactcenter.domain.ids import AgentId
from contactcenter.domain.task.task import TaskState


class Outcome(StrEnum):
    """What became of a promise."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A promise as the ledger counts it."""

    by: AgentId
    due_at: datetime
    state: TaskState
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many promises of one agent came to what."""

    agent_id: AgentId
    kept: int
    broken: int
    open: int
    taken_back: int


def outcome(given: Given, *, now: datetime) -> Outcome:
    """Return what became of a promise, as it stands."""
    ended_in_time = given.ended_at is not None and given.ended_at <= given.due_at
    match given.state:
        case TaskState.DONE:
            return Outcome.KEPT if ended_in_time else Outcome.BROKEN
        case TaskState.CANCELLED:
            return Outcome.TAKEN_BACK if ended_in_time else Outcome.BROKEN
        case _:
            return Outcome.OPEN if now <= given.due_at else Outcome.BROKEN


def counts(promises: Iterable[Given], *, now: datetime) -> tuple[Count, ...]:
    """Count promises by who made them, in the order of their ids."""
    found: dict[AgentId, dict[Outcome, int]] = {}
    for each in promises:
        row = found.setdefault(each.by, dict.fromkeys(Outcome, 0))
        row[outcome(each, now=now)] += 1
    return tuple(
        Count(agent_id=agent_id, **{each.value: row[each] for each in Outcome})
        for agent_id, row in sorted(found.items())
    )
