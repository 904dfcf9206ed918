"""Corrective actions: what is done so that it does not happen again (spec A-CAPA-1).

    open ──► contained ──► cause_found ──► planned ──► implemented ──► verifying ──► effective
                               ▲                                           └──► ineffective ─┐
                               └─────────────────────────────────────────────────────────────┘

An action hangs on an issue that was raised or on a finding of an audit. Whether it helped is not
said but measured: one named measure over a time of the same length before it was implemented and
after. Who implemented it does not judge it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from contactcenter.domain.errors import Forbidden, Invalid
from contactcenter.domain.ids import AgentId, TicketId
from contactcenter.domain.measures.catalogue import MEASURES
from contactcenter.domain.measures.comparing import Better
from contactcenter.domain.measures.ratio import Period, Ratio
from contactcenter.domain.ticket import IllegalMove


class ActionState(StrEnum):
    """How far an action is."""

    OPEN = "open"
    CONTAINED = "contained"  # the harm does not grow
    CAUSE_FOUND = "cause_found"
    PLANNED = "planned"
    IMPLEMENTED = "implemented"
    VERIFYING = "verifying"
    EFFECTIVE = "effective"
    INEFFECTIVE = "ineffective"


_NEXT: Mapping[ActionState, frozenset[ActionState]] = {
    ActionState.OPEN: frozenset({ActionState.CONTAINED}),
    ActionState.CONTAINED: frozenset({ActionState.CAUSE_FOUND}),
    ActionState.CAUSE_FOUND: frozenset({ActionState.PLANNED}),
    ActionState.PLANNED: frozenset({ActionState.IMPLEMENTED}),
    ActionState.IMPLEMENTED: frozenset({ActionState.VERIFYING}),
    ActionState.VERIFYING: frozenset({ActionState.EFFECTIVE, ActionState.INEFFECTIVE}),
    ActionState.INEFFECTIVE: frozenset({ActionState.CAUSE_FOUND}),
    ActionState.EFFECTIVE: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What will be done, by whom, by when."""

    what: str
    implementer_id: AgentId
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """How it will be known whether it helped."""

    measure_id: str
    better: Better
    window: timedelta  # before it was implemented, and as long after


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the measure said before and after."""

    before: Ratio
    after: Ratio
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One step of an action: where to, who did it, when, and in which words."""

    to: ActionState
    by: AgentId
    at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectiveAction:
    """One of them. What an ineffective one had is in its history."""

    id: str
    issue_ids: tuple[str, ...] = ()
    finding_ids: tuple[str, ...] = ()
    what: str  # went wrong
    owner_id: AgentId
    state: ActionState = ActionState.OPEN
    cause: str = ""
    plan: Plan | None = None
    implementer_id: AgentId | None = None  # who did it, in the end
    implemented_at: datetime | None = None
    check: Check | None = None
    judgement: Judgement | None = None
    history: tuple[Moved, ...] = ()

    def __post_init__(self) -> None:
        if not self.issue_ids and not self.finding_ids:
            raise Invalid("issue_ids: an action hangs on an issue or on a finding of an audit")
        _expect(self.what, "what")


def contain(action: CorrectiveAction, what: str, *, by: AgentId, at: datetime) -> CorrectiveAction:
    """Return the action with the harm contained.

    Raises:
        IllegalMove: it is not open; and so below, wherever a state does not lead to the next.
        Invalid: nothing is said; and so below.
    """
    return _moved(action, ActionState.CONTAINED, _expect(what, "what"), by=by, at=at)


def find_cause(
    action: CorrectiveAction, cause: str, *, by: AgentId, at: datetime
) -> CorrectiveAction:
    """Return the action with its cause found; after an ineffective one, all begins anew."""
    anew = replace(
        action, plan=None, implementer_id=None, implemented_at=None, check=None, judgement=None
    )
    moved = _moved(anew, ActionState.CAUSE_FOUND, _expect(cause, "cause"), by=by, at=at)
    return replace(moved, cause=cause)


def set_plan(
    action: CorrectiveAction, plan: Plan, *, by: AgentId, at: datetime
) -> CorrectiveAction:
    """Return the action with what will be done."""
    what = _expect(plan.what, "plan.what")
    return replace(_moved(action, ActionState.PLANNED, what, by=by, at=at), plan=plan)


def implement(
    action: CorrectiveAction, what: str, *, by: AgentId, at: datetime
) -> CorrectiveAction:
    """Return the action done; `by` did it, whoever was meant to."""
    moved = _moved(action, ActionState.IMPLEMENTED, _expect(what, "what"), by=by, at=at)
    return replace(moved, implementer_id=by, implemented_at=at)


def begin_check(
    action: CorrectiveAction, check: Check, *, by: AgentId, at: datetime
) -> CorrectiveAction:
    """Return the action with how it will be judged, said before the figures are there."""
    if check.measure_id not in MEASURES:
        raise Invalid(f"measure_id: {check.measure_id!r:.60} is none of {', '.join(MEASURES)}")
    if check.window <= timedelta():
        raise Invalid("window: is no time")
    moved = _moved(action, ActionState.VERIFYING, check.measure_id, by=by, at=at)
    return replace(moved, check=check)


def windows(action: CorrectiveAction, as_of: datetime) -> tuple[Period, Period]:
    """Return the times before and after over which an action is measured.

    Raises:
        IllegalMove: nobody has said yet how it is judged.
    """
    if action.check is None or action.implemented_at is None:
        raise IllegalMove(f"{action.state}: how the action is judged is not said yet")
    done, window = action.implemented_at, action.check.window
    return (
        Period(start=done - window, end=done, as_of=as_of),
        Period(start=done, end=done + window, as_of=as_of),
    )


def judge(
    action: CorrectiveAction, judgement: Judgement, *, by: AgentId, at: datetime
) -> CorrectiveAction:
    """Return the action closed as effective, or as ineffective, as the measure says.

    Raises:
        IllegalMove: it is not being verified, or the time after has not passed.
        Forbidden: `by` implemented it, or was meant to.
        Invalid: one of the figures is a share of nothing.
    """
    to = _verdict(action, judgement)
    _expect_next(action, to or ActionState.EFFECTIVE)
    _, after = windows(action, at)
    if at < after.end:
        raise IllegalMove(f"the time after ends at {after.end.isoformat()}; judge it then")
    if by in {action.implementer_id, action.plan and action.plan.implementer_id}:
        raise Forbidden("whoever implemented an action does not judge it")
    if to is None:
        raise Invalid("figures: a share of nothing shows nothing; take a longer window")
    return replace(_moved(action, to, judgement.reason, by=by, at=at), judgement=judgement)


def due_on(action: CorrectiveAction) -> date | None:
    """Return by which date somebody has to do the next step; None: none was said."""
    if action.state is ActionState.PLANNED and action.plan is not None:
        return action.plan.due_on
    if action.state is ActionState.VERIFYING and action.implemented_at is not None:
        return windows(action, action.implemented_at)[1].end.date()
    return None


def complaints_of(action: CorrectiveAction) -> tuple[TicketId, ...]:
    """Return the complaints that an action hangs on, each once: of its issues and findings."""
    of_issues = [each.partition(":")[0] for each in action.issue_ids]
    of_findings = [each.rsplit(":", 2)[1] for each in action.finding_ids if each.count(":") > 1]
    return tuple(TicketId(each) for each in dict.fromkeys((*of_issues, *of_findings)))


def is_overdue(action: CorrectiveAction, now: datetime) -> bool:
    """Whether what was planned should be done by now, or what was done be judged, and is not."""
    if action.state is ActionState.PLANNED and action.plan is not None:
        return action.plan.due_on < now.date()
    return action.state is ActionState.VERIFYING and windows(action, now)[1].end <= now


def effectiveness(actions: Collection[CorrectiveAction], period: Period) -> Ratio:
    """Return how many of the verdicts of a period were that it helped (spec D.3)."""
    verdicts = [
        move.to
        for each in actions
        for move in each.history
        if move.to in {ActionState.EFFECTIVE, ActionState.INEFFECTIVE} and period.holds(move.at)
    ]
    return Ratio(verdicts.count(ActionState.EFFECTIVE), len(verdicts))


def concerns(action: CorrectiveAction, period: Period) -> bool:
    """Whether a review of the period looks at an action: it is open, or a step was in it."""
    is_open = action.state is not ActionState.EFFECTIVE
    return is_open or any(period.holds(move.at) for move in action.history)


def implemented(actions: Collection[CorrectiveAction], period: Period) -> int:
    """Return how many were implemented in the period."""
    return sum(
        move.to is ActionState.IMPLEMENTED and period.holds(move.at)
        for each in actions
        for move in each.history
    )


def _verdict(action: CorrectiveAction, judgement: Judgement) -> ActionState | None:
    """Return what the figures say; None: a share of nothing says nothing."""
    before, after = judgement.before.value, judgement.after.value
    if before is None or after is None:
        return None
    higher = action.check is not None and action.check.better is Better.HIGHER
    helped = after > before if higher else after < before
    return ActionState.EFFECTIVE if helped else ActionState.INEFFECTIVE


def _moved(
    action: CorrectiveAction, to: ActionState, text: str, *, by: AgentId, at: datetime
) -> CorrectiveAction:
    _expect_next(action, to)
    moved = Moved(to=to, by=by, at=at, text=text)
    return replace(action, state=to, history=(*action.history, moved))


def _expect_next(action: CorrectiveAction, to: ActionState) -> None:
    if to not in _NEXT[action.state]:
        after = ", ".join(sorted(_NEXT[action.state])) or "nothing"
        raise IllegalMove(f"{action.state} cannot become {to}; after it comes {after}")


def _expect(text: str, field: str) -> str:
    if not text.strip():
        raise Invalid(f"{field}: is empty")
    return text
