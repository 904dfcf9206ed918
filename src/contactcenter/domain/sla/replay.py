"""What another policy or calendar would have made of what happened.

    tickets ──► outcomes as they were      88.4 % kept
            └─► outcomes as they would be  93.1 % kept, and where they differ

Beside it stands what no policy changes: how long customers waited by the wall, and for how long
clocks stood still, by the reason and by whom, so that standing still cannot pass for speed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from contactcenter.domain.sla.history import RESOLVED, Happened, What, in_order
from contactcenter.domain.sla.measuring import ClockState, Reading
from contactcenter.domain.sla.strip import CLOSED, HOLIDAY, RUNNING, strip

_CALENDAR = frozenset({RUNNING, CLOSED, HOLIDAY})


Key = tuple[str, int]  # a metric and its cycle
Outcomes = Mapping[Key, bool | None]  # whether each promise was kept; None: not due, or cancelled


@dataclass(slots=True, kw_only=True)
class Tally:
    """Promises that were due in a period; an open one that is overdue counts as missed (D.2)."""

    kept: int = 0
    missed: int = 0

    @property
    def share(self) -> float | None:
        """The part that was kept; None where nothing was due (spec D-1)."""
        all_due = self.kept + self.missed
        return self.kept / all_due if all_due else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A promise that would have been kept or missed otherwise."""

    metric: str
    cycle: int
    was: bool | None  # kept; None: nothing was promised, or it was not due
    would_be: bool | None


@dataclass(slots=True)
class Comparison:
    """Two sets of promises over the same tickets."""

    was: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))  # by metric
    would_be: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    elapsed: dict[str, list[timedelta]] = field(default_factory=lambda: defaultdict(list))
    paused: Counter[tuple[str, str]] = field(default_factory=Counter)  # reason, agent → microsecond
    tickets: int = 0

    def add(
        self,
        before: Sequence[Reading],
        after: Sequence[Reading],
        history: Sequence[Happened],
        *,
        now: datetime,
    ) -> Sequence[Difference]:
        """Count one ticket; return in what it differs."""
        self.tickets += 1
        was, would_be = outcomes(before), outcomes(after)
        _count(self.was, was)
        _count(self.would_be, would_be)
        for reading in before:
            if reading.cycle.fulfilled_at is not None:
                took = reading.cycle.fulfilled_at - reading.cycle.started_at
                self.elapsed[reading.definition.metric].append(took)
        self._stood_still(before, history, now)
        return [
            Difference(
                metric=key[0],
                cycle=key[1],
                was=was.get(key),
                would_be=would_be.get(key),
            )
            for key in sorted(was.keys() | would_be.keys())
            if was.get(key) is not would_be.get(key)
        ]

    def _stood_still(
        self,
        readings: Sequence[Reading],
        history: Sequence[Happened],
        now: datetime,
    ) -> None:
        for reading in readings:
            if not reading.definition.pause_reasons:
                continue
            for piece in strip(reading, history, now=now):
                if piece.why not in _CALENDAR and piece.why != RESOLVED:
                    by = _who_set(history, piece.why, piece.start)
                    spent = (piece.end - piece.start) // timedelta(microseconds=1)
                    self.paused[piece.why, by] += spent


def outcomes(readings: Iterable[Reading]) -> Outcomes:
    """Return what became of each promise."""
    found: dict[Key, bool | None] = {}
    for each in readings:
        kept: bool | None = None
        if each.breached_at is not None:
            kept = False
        elif each.state is ClockState.MET:
            kept = True
        found[each.definition.metric.value, each.cycle.number] = kept
    return found


def quantile(spans: Sequence[timedelta], part: float) -> timedelta | None:
    """Return the smallest of them that is not less than such a part of them; None of none."""
    ordered = sorted(spans)
    return ordered[max(0, -int(-part * len(ordered) // 1) - 1)] if ordered else None


def _count(tallies: dict[str, Tally], found: Outcomes) -> None:
    for (metric, _), kept in found.items():
        if kept is True:
            tallies[metric].kept += 1
        elif kept is False:
            tallies[metric].missed += 1


def _who_set(history: Sequence[Happened], status: str, at: datetime) -> str:
    """Return who set a ticket to a status last, by then."""
    moves = [
        each
        for each in in_order(history)
        if each.what is What.MOVED and each.detail == status and each.at <= at
    ]
    return moves[-1].by if moves else ""
