"""What another policy or calendar would have made of what happened.

    tickets ──► outcomes as they were      88.4 % kept
            └─► outcomes as they would be  93.1 % kept, and where they differ

Beside it stands what no policy changes: how long customers waited by the wall. And for how long
clocks stood still and would have, by the reason and by whom, so that standing still cannot pass
for speed; nor can silence: what was closed without a word is counted, too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import zip_longest

from contactcenter.domain.calendar.zones import Span, joined, micros
from contactcenter.domain.ids import PolicyId
from contactcenter.domain.sla.history import RESOLVED, Happened, What, closed_at, in_order
from contactcenter.domain.sla.measuring import ClockState, Reading
from contactcenter.domain.sla.policy import Metric
from contactcenter.domain.sla.strip import CLOSED, HOLIDAY, RUNNING, strip

_CALENDAR = frozenset({RUNNING, CLOSED, HOLIDAY})
_WORDS = frozenset({Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.CALLBACK})

Promise = tuple[str, int]  # a metric and its cycle
Read = Sequence[tuple[PolicyId, Reading]]  # the clocks of a ticket, and whose they are
Outcomes = Mapping[Promise, Mapping[PolicyId, bool | None]]  # whether each was kept; None: not due
Stood = Mapping[tuple[str, str], int]  # microseconds by reason and agent


@dataclass(slots=True, kw_only=True)
class Tally:
    """Promises that were due in a period; an open one that is overdue counts as missed (D.2)."""

    kept: int = 0
    missed: int = 0
    silent: int = 0  # neither: closed before they were due, and nothing was said

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
    policy_id: PolicyId  # whose it is, or would be
    was: bool | None  # kept; None: nothing was promised, or it was not due
    would_be: bool | None


@dataclass(slots=True)
class Comparison:
    """Two sets of promises over the same tickets, since a moment until another."""

    since: datetime
    now: datetime
    was: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))  # by metric
    would_be: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    elapsed: dict[str, list[timedelta]] = field(default_factory=lambda: defaultdict(list))
    paused: Counter[tuple[str, str]] = field(default_factory=Counter)  # as in `Stood`
    would_pause: Counter[tuple[str, str]] = field(default_factory=Counter)
    tickets: int = 0

    def add(self, before: Read, after: Read, history: Sequence[Happened]) -> Sequence[Difference]:
        """Count one ticket; return in what it differs."""
        self.tickets += 1
        ordered = in_order(history)
        for read, tallies, paused in (
            (before, self.was, self.paused),
            (after, self.would_be, self.would_pause),
        ):
            _count(tallies, outcomes(read, self.since))
            for name in self._silent(read, ordered):
                tallies[name].silent += 1
            paused.update(stood_still(read, ordered, since=self.since, now=self.now))
        for name, took in self._took([*before, *after]):
            self.elapsed[name].append(took)
        return list(_differences(outcomes(before, self.since), outcomes(after, self.since)))

    def _took(self, read: Read) -> Iterator[tuple[str, timedelta]]:
        """Yield how long customers waited, once for all that measured it."""
        waits = {
            (each.definition.metric.value, each.cycle.started_at, each.cycle.fulfilled_at)
            for _, each in read
        }
        for name, start, end in sorted((n, s, e) for n, s, e in waits if e is not None):
            if end >= self.since:
                yield name, end - start

    def _silent(self, read: Read, history: Sequence[Happened]) -> Iterator[str]:
        """Yield what was closed without the word that was owed, and before that was late."""
        closed = closed_at(history)
        if closed is None or closed < self.since:
            return
        for _, each in read:
            cancelled = each.state is ClockState.CANCELLED and each.breached_at is None
            if cancelled and each.cycle.cancelled_at == closed and each.definition.metric in _WORDS:
                yield each.definition.metric.value


def outcomes(read: Read, since: datetime) -> Outcomes:
    """Return what became of each promise that was due since then (spec D.2)."""
    found: dict[Promise, dict[PolicyId, bool | None]] = defaultdict(dict)
    for policy_id, each in read:
        kept: bool | None = None
        due_at = each.breached_at or each.due_at or each.cycle.fulfilled_at  # while it stood still
        if due_at is not None and due_at >= since:
            if each.breached_at is not None:
                kept = False
            elif each.state is ClockState.MET:
                kept = True
        found[each.definition.metric.value, each.cycle.number][policy_id] = kept
    return found


def stood_still(
    read: Read, history: Sequence[Happened], *, since: datetime, now: datetime
) -> Stood:
    """Return for how long clocks of a ticket stood still, each moment once for all of them.

    The history is in order.
    """
    spans: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for _, each in read:
        if not each.definition.pause_reasons:
            continue
        for piece in strip(each, history, now=now):
            if piece.end > since and piece.why not in _CALENDAR and piece.why != RESOLVED:
                span = micros(max(piece.start, since)), micros(piece.end)
                spans[piece.why, _who_set(history, piece.why, piece.start)].append(span)
    return {
        key: sum(end - start for start, end in joined(iter(sorted(each))))
        for key, each in spans.items()
    }


def quantile(spans: Sequence[timedelta], part: float) -> timedelta | None:
    """Return the smallest of them that is not less than such a part of them; None of none."""
    ordered = sorted(spans)
    return ordered[max(0, -int(-part * len(ordered) // 1) - 1)] if ordered else None


def _differences(was: Outcomes, would_be: Outcomes) -> Iterator[Difference]:
    """Yield what differs; what another policy promises instead is compared with what it was."""
    for promise in sorted(was.keys() | would_be.keys()):
        before, after = was.get(promise, {}), would_be.get(promise, {})
        same = [(each, each) for each in sorted(before.keys() & after.keys())]
        gone, new = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
        for old, now in [*same, *zip_longest(gone, new)]:
            kept, would = before.get(old), after.get(now)
            if kept is not would:
                yield Difference(
                    metric=promise[0],
                    cycle=promise[1],
                    policy_id=now or old,
                    was=kept,
                    would_be=would,
                )


def _count(tallies: dict[str, Tally], found: Outcomes) -> None:
    for (metric, _), by_policy in found.items():
        for kept in by_policy.values():
            if kept is True:
                tallies[metric].kept += 1
            elif kept is False:
                tallies[metric].missed += 1


def _who_set(history: Iterable[Happened], status: str, at: datetime) -> str:
    """Return who set a ticket to a status last, by then."""
    moves = [
        each
        for each in history
        if each.what is What.MOVED and each.detail == status and each.at <= at
    ]
    return moves[-1].by if moves else ""
