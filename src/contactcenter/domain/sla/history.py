"""What happened on a ticket as far as its clocks care, and the cycles that follow from it.

    RECEIVED ──► first response, resolution begin
    COMPLAINED, else RECEIVED ──► acknowledge, assessment, final response, summary window and
                                  recourse begin
    CUSTOMER_WROTE, the oldest without an answer ──► the next response begins
    ANSWERED, ACKNOWLEDGED ──► those end, and the interval to the next word begins
    STAGED ──► the time at a stage of ours begins, and that at the one before ends

Notes, automatic words, bounces, edits and receipts of delivery are not told here: they start and
fulfil nothing (spec B-EVT-1). A cycle is one measurement of a metric, from its start to its end.
Events may come in any order, and count in that of their time (spec B-EVT-5).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from contactcenter.domain.sla.course import Pause
from contactcenter.domain.sla.policy import ClockStart, Metric, Reopen
from contactcenter.domain.ticket import Status


class What(StrEnum):
    """Something that happened on a ticket."""

    RECEIVED = "received"  # the matter reached us
    TRIED = "tried"  # we called first, and nobody answered: no matter reached us yet
    CUSTOMER_WROTE = "customer_wrote"
    ANSWERED = "answered"  # a person's words to the customer left, or a call was spoken
    COMPLAINED = "complained"  # dissatisfaction reached us (A-RCV-3); detail: the presets that bind
    SENT_BY_REGULATOR = "sent_by_regulator"  # … and came from there
    SETTLED = "settled"  # the complainant accepts
    UNSENT = "unsent"  # an answer, an acknowledgement or a final response did not arrive after all
    ACKNOWLEDGED = "acknowledged"
    ASSESSED = "assessed"
    HOLDING_SENT = "holding_sent"  # detail: which document, holding or delay
    FINAL_SENT = "final_sent"
    RECOURSE_TOLD = "recourse_told"
    STAGED = "staged"  # a complaint came to a stage of ours; detail: which
    CALL_WANTED = "call_wanted"
    CALLED_BACK = "called_back"
    MOVED = "moved"  # detail: the new status
    PRIORITISED = "prioritised"  # detail: the new priority
    PROMISED = "promised"  # otherwise from then on; detail: the policy until then, and its version
    HELD = "held"  # detail: calendar and version; legal limits go by it (spec B-CAL-8) …
    CONFIRMED = "confirmed"  # … until a supervisor confirms the later one; detail: the same
    # Of both: where it is about the limits of one preset, ref names that, detail only a calendar;
    # where it is about one clock, ref names that, detail its due time.
    UNREACHABLE = "unreachable"  # whoever complained cannot be written to
    ENDED = "ended"  # it joined another ticket, or was taken back: all its clocks end …
    REOPENED = "reopened"  # … until it is taken up again after all


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One of these, and when."""

    at: datetime
    what: What
    detail: str = ""
    by: str = ""  # the agent who did it, where one did
    ref: str = ""  # the message it is about; UNSENT names the one that is taken back


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """One measurement: it runs until it is fulfilled, or cancelled, whichever comes first."""

    number: int
    started_at: datetime
    fulfilled_at: datetime | None = None
    cancelled_at: datetime | None = None
    fulfilled_by: str = ""  # the agent
    pauses: tuple[Pause, ...] = ()  # that belong to the cycle itself
    due_by: datetime | None = None  # a legal limit that is held there (spec B-CAL-9)

    @property
    def ended_at(self) -> datetime | None:
        """When it was fulfilled or cancelled."""
        ends = [each for each in (self.fulfilled_at, self.cancelled_at) if each is not None]
        return min(ends, default=None)


RESOLVED = "resolved"  # the reason of a pause while a ticket waits to be reopened
_OVER = frozenset({Status.RESOLVED, Status.CLOSED})
_WORDS = frozenset({Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE, Metric.UPDATE_INTERVAL})
_TELLING = frozenset({Metric.ACKNOWLEDGE, Metric.UPDATE_INTERVAL})
_ENDS = {
    Metric.ACKNOWLEDGE: frozenset({What.ACKNOWLEDGED}),
    Metric.FIRST_RESPONSE: frozenset({What.ANSWERED}),
    Metric.NEXT_RESPONSE: frozenset({What.ANSWERED}),
    Metric.UPDATE_INTERVAL: frozenset({What.ANSWERED, What.ACKNOWLEDGED}),
    Metric.ASSESSMENT: frozenset({What.ASSESSED}),
    Metric.FINAL_RESPONSE: frozenset({What.FINAL_SENT, What.SETTLED}),
    Metric.SUMMARY_WINDOW: frozenset({What.SETTLED}),
    Metric.RECOURSE: frozenset({What.RECOURSE_TOLD, What.FINAL_SENT, What.SETTLED}),
    Metric.CALLBACK: frozenset({What.CALLED_BACK}),
    Metric.STAGE: frozenset({What.FINAL_SENT, What.SETTLED}),
}


def in_order(history: Sequence[Happened]) -> Sequence[Happened]:
    """Return what happened by its time, without what was taken back and not sent again."""
    ordered = sorted(history, key=lambda each: each.at)
    unsent = {each.ref: each.at for each in ordered if each.what is What.UNSENT and each.ref}
    return [
        each
        for each in ordered
        if each.what is not What.UNSENT and not (each.ref in unsent and each.at <= unsent[each.ref])
    ]


def cycles(
    metric: Metric,
    history: Sequence[Happened],
    reopens: Reopen,
    counts_from: ClockStart = ClockStart.RECEIVED,
    *,
    stage: str = "",
    legal: bool = False,
) -> Sequence[Cycle]:
    """Return the measurements of a metric, of one stage where that is it; history in order.

    What is `legal` goes on whatever status the ticket has (spec A-PRE-6).
    """
    match metric:
        case Metric.FIRST_RESPONSE:
            found = _from_receipt(history, _received(history), _ENDS[metric])
        case (
            Metric.ACKNOWLEDGE
            | Metric.ASSESSMENT
            | Metric.FINAL_RESPONSE
            | Metric.SUMMARY_WINDOW
            | Metric.RECOURSE
        ):
            found = _from_receipt(history, _begins(history, counts_from), _ENDS[metric])
        case Metric.NEXT_RESPONSE:
            found = _each(history, frozenset({What.CUSTOMER_WROTE}), _ENDS[metric])
        case Metric.CALLBACK:
            found = _each(history, frozenset({What.CALL_WANTED}), _ENDS[metric])
        case Metric.STAGE:
            found = _at_stage(history, stage)
        case Metric.UPDATE_INTERVAL:
            found = _chained(history, _ENDS[metric])
        case Metric.RESOLUTION:
            found = _resolutions(history, reopens)
        case _:
            assert_never(metric)
    return [_cut(each, metric, history, legal=legal) for each in found]


def pauses(history: Sequence[Happened], reasons: frozenset[str]) -> Sequence[Pause]:
    """Return when a ticket stood in one of these statuses.

    The customer's message ends the waiting for it, at its own time (spec B-EVT-2). A ticket that is
    over is opened again as of the last message until then (B-EVT-4, B-EVT-5).
    """
    found: list[Pause] = []
    for each in history:
        wakes = each.what is What.CUSTOMER_WROTE and found and found[-1].reason == Status.PENDING
        if (each.what is What.MOVED or wakes) and found and found[-1].end is None:
            end = _reopened_at(history, found[-1], each) if each.what is What.MOVED else each.at
            found[-1] = replace(found[-1], end=end)
        if each.what is What.MOVED and each.detail in reasons:
            found.append(Pause(start=each.at, reason=each.detail))
    return found


def _reopened_at(history: Sequence[Happened], over: Pause, moved: Happened) -> datetime:
    """Return when a pause ended with a move: with the message that had a ticket opened again."""
    if over.reason not in _OVER or moved.detail in _OVER:
        return moved.at
    said = (e.at for e in history if e.what is What.CUSTOMER_WROTE)
    return max((at for at in said if over.start <= at <= moved.at), default=moved.at)


def _from_receipt(
    history: Sequence[Happened], received: datetime | None, ends: frozenset[What]
) -> Iterator[Cycle]:
    if received is not None:
        end = next((e for e in history if e.what in ends and e.at >= received), None)
        yield _cycle(1, received, end)


def _each(
    history: Sequence[Happened], starts: frozenset[What], ends: frozenset[What]
) -> Iterator[Cycle]:
    """Yield a cycle for the first start, and for the first one behind each end."""
    since, number = None, 0
    for each in _while_it_lasts(history):
        if since is None and each.what in starts:
            since, number = each.at, number + 1
        elif since is not None and each.what in ends | {What.ENDED}:
            yield _cycle(number, since, each)
            since = None
    if since is not None:
        yield _cycle(number, since, None)


def _at_stage(history: Sequence[Happened], stage: str) -> Iterator[Cycle]:
    """Yield a cycle from each coming to a stage to its final response, or to the next stage."""
    since, number = None, 0
    for each in _while_it_lasts(history):
        comes = each.what is What.STAGED and each.detail == stage
        ends = _ENDS[Metric.STAGE] | {What.ENDED, What.STAGED}
        if since is not None and each.what in ends:
            yield _cycle(number, since, each)
            since = None
        if comes:
            since, number = each.at, number + 1
    if since is not None:
        yield _cycle(number, since, None)


def _chained(history: Sequence[Happened], words: frozenset[What]) -> Iterator[Cycle]:
    """Yield a cycle from each word to the customer until the next; a final response is the last.

    Words of one moment are one word.
    """
    since, number, last_at = None, 0, None
    lasts = frozenset({What.FINAL_SENT, What.ENDED})
    finals = {each.at for each in history if each.what in lasts}
    for each in _while_it_lasts(history):
        if each.what not in words | lasts or each.at == last_at:
            continue
        last = each.at in finals
        if since is not None:
            yield _cycle(number, since, each)
        since, number = (None, number) if last else (each.at, number + 1)
        last_at = each.at
    if since is not None:
        yield _cycle(number, since, None)


def _while_it_lasts(history: Sequence[Happened]) -> Iterator[Happened]:
    """Yield what happened but for the time between an end and its being taken up again."""
    ended = False
    reopened = [place for place, each in enumerate(history) if each.what is What.REOPENED]
    for place, each in enumerate(history):
        if not ended:
            yield each
        goes_on = bool(reopened) and place < reopened[-1]
        ended = goes_on and (ended or each.what is What.ENDED) and each.what is not What.REOPENED


def _resolutions(history: Sequence[Happened], reopens: Reopen) -> Iterator[Cycle]:
    received = _received(history)
    if received is None:
        return
    now, over = Cycle(number=1, started_at=received), None
    for each in history:
        if each.what is not What.MOVED or each.at < received:
            continue
        if each.detail in _OVER and over is None:
            over, now = each.at, replace(now, fulfilled_at=each.at, fulfilled_by=each.by)
        elif each.detail not in _OVER and over is not None:
            again = _reopened_at(history, Pause(start=over, reason=RESOLVED), each)
            if reopens is Reopen.RESTART:
                yield now
                now = Cycle(number=now.number + 1, started_at=again)
            else:
                now = replace(now, fulfilled_at=None, fulfilled_by="")
            if reopens is Reopen.CONTINUE:
                resolved = Pause(start=over, end=again, reason=RESOLVED)
                now = replace(now, pauses=(*now.pauses, resolved))
            over = None
    yield now


def _cut(cycle: Cycle, metric: Metric, history: Sequence[Happened], *, legal: bool) -> Cycle:
    """Return the cycle with what ends or stops it beside its own end.

    A ticket that is over waits for no word of ours: it stands still until it is opened again, and
    what is closed for good waits for nothing more, but for what a law demands; what was late by
    then stays late.
    """
    ended = _ended(metric, cycle.started_at, history)
    if metric is not Metric.RESOLUTION and ended is None and not legal:
        ended = closed_at(history)
    if metric in _TELLING and any(e.what is What.UNREACHABLE for e in history):
        ended = cycle.started_at  # not applicable (spec A-PRN-2)
    if metric is Metric.ASSESSMENT:  # what is settled at once need not be assessed (A.4)
        settled = _first(history, What.SETTLED)
        ended = min((each for each in (ended, settled) if each is not None), default=None)
    if ended is not None and (cycle.ended_at is None or ended < cycle.ended_at):
        cycle = replace(cycle, fulfilled_at=None, cancelled_at=max(ended, cycle.started_at))
    if metric in _WORDS:
        stops = (replace(e, reason=RESOLVED) for e in pauses(history, frozenset(_OVER)))
        cycle = replace(cycle, pauses=(*cycle.pauses, *stops))
    return cycle


def _ended(metric: Metric, start: datetime, history: Sequence[Happened]) -> datetime | None:
    """Return when the matter ended for a metric, None if it goes on.

    Limits that were promised of the whole matter count through, as if it had never ended, once it
    is taken up again; words that were owed until then are owed no more.
    """
    found: datetime | None = None
    for each in history:
        if each.what is What.ENDED and found is None:
            found = each.at
        elif each.what is What.REOPENED and not (metric in _WORDS and found and found >= start):
            found = None
    return found


def closed_at(history: Sequence[Happened]) -> datetime | None:
    """Return since when a ticket is closed; None if it is not, or was opened again."""
    last = next((each for each in reversed(history) if each.what is What.MOVED), None)
    return last.at if last is not None and last.detail == Status.CLOSED else None


def _cycle(number: int, start: datetime, end: Happened | None) -> Cycle:
    if end is None:
        return Cycle(number=number, started_at=start)
    if end.what in {What.ENDED, What.STAGED}:  # passed on without a word of its own
        return Cycle(number=number, started_at=start, cancelled_at=end.at)
    return Cycle(number=number, started_at=start, fulfilled_at=end.at, fulfilled_by=end.by)


def _begins(history: Sequence[Happened], counts_from: ClockStart) -> datetime | None:
    """Return from when on a limit for a complaint counts; None: from nothing that happened."""
    match counts_from:
        case ClockStart.RECEIVED:
            return _first(history, What.COMPLAINED) or _received(history)
        case ClockStart.SENT_BY_REGULATOR:
            return _first(history, What.SENT_BY_REGULATOR)
        case ClockStart.FILE_COMPLETE:
            return None
        case _:
            assert_never(counts_from)


def _received(history: Sequence[Happened]) -> datetime | None:
    """Return when a matter reached us; a letter lies there before it is entered.

    Where we called first and nobody answered, it is when somebody spoke.
    """
    found = _first(history, What.RECEIVED, What.COMPLAINED)
    if found is None and _first(history, What.TRIED) is not None:
        return _first(history, What.CUSTOMER_WROTE, What.ANSWERED)
    return found


def _first(history: Sequence[Happened], *whats: What) -> datetime | None:
    return next((each.at for each in history if each.what in whats), None)
