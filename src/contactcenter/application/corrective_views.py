"""Corrective actions as screens show them, with what the register says before and after."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from contactcenter.application.asked import Asked
from contactcenter.application.counted import Folded, placed, span
from contactcenter.application.review_views import RatioView, ratio_view
from contactcenter.domain.access import Permission, require
from contactcenter.domain.errors import NotFound
from contactcenter.domain.ids import ActionId, TicketId
from contactcenter.domain.improvement.corrective import (
    ActionState,
    CorrectiveAction,
    Judgement,
    Plan,
    complaints_of,
    due_on,
    is_overdue,
    windows,
)
from contactcenter.domain.improvement.kept import KeptAction
from contactcenter.domain.measures.catalogue import MEASURES
from contactcenter.domain.measures.comparing import compare
from contactcenter.domain.measures.ratio import Period
from contactcenter.ports.store import Store

LISTED = 500  # actions, the latest
_OPEN = frozenset(ActionState) - {ActionState.EFFECTIVE}
_SHOWS_FIGURES = frozenset({ActionState.VERIFYING, ActionState.EFFECTIVE, ActionState.INEFFECTIVE})


class Which(StrEnum):
    """Which actions a list shows."""

    OPEN = "open"  # without a verdict that it helped
    OVERDUE = "overdue"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedView:
    """A complaint that an action hangs on."""

    id: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One step that an action took."""

    to: str
    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPlanView:
    """What will be done, by whom, by when."""

    what: str
    implementer_id: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFiguresView:
    """What the measure says before it was implemented and after: so far, or when it was judged."""

    measure_id: str
    better: str
    since: datetime
    implemented_at: datetime
    until: datetime
    before: RatioView
    after: RatioView
    verdict: str  # improved · worse · may_be_chance · unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionView:
    """A corrective action."""

    id: str
    what: str
    state: str  # open · contained · cause_found · planned · implemented · verifying · effective · …
    owner_id: str
    opened_at: datetime
    due_on: date | None  # of the next step
    overdue: bool
    cause: str
    plan: ActionPlanView | None
    implementer_id: str | None  # who did it
    figures: ActionFiguresView | None  # of one action alone, not in lists
    judge_from: datetime | None
    may_judge: bool  # whoever asks neither did it nor was meant to
    complaints: list[LinkedView]
    finding_ids: tuple[str, ...]
    history: list[StepView]
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionList:
    """Actions, the latest first."""

    actions: list[ActionView]


async def list_actions(
    store: Store, which: Which, ticket_id: TicketId | None = None, *, asked: Asked
) -> ActionList:
    """Return the latest actions, or those that hang on one complaint, without their figures."""
    require(asked.agent, Permission.SEE_REGISTER)
    if ticket_id is None:
        states = frozenset(ActionState) if which is Which.ALL else _OPEN
        found = await store.actions(asked.agent, states, LISTED)
    else:
        found = await store.actions_about(asked.agent, [ticket_id])
    if which is Which.OVERDUE:
        found = [each for each in found if is_overdue(each.action, asked.at)]
    references = await _references(store, found, asked)
    return ActionList(actions=[_view(each, references, asked) for each in found])


async def show_action(
    store: Store, folded: Folded, action_id: ActionId, *, asked: Asked
) -> ActionView:
    """Return one action with its figures.

    Raises:
        NotFound: there is none, or one of its complaints is about who asks.
    """
    require(asked.agent, Permission.SEE_REGISTER)
    kept = await store.action(asked.agent, action_id)
    if kept is None:
        raise NotFound(f"no corrective action {action_id}")
    view = _view(kept, await _references(store, [kept], asked), asked)
    if kept.action.state not in _SHOWS_FIGURES:
        return view
    judgement = kept.action.judgement or await measured(store, folded, kept.action, asked=asked)
    return replace(view, figures=_figures(kept.action, judgement, asked))


async def measured(
    store: Store, folded: Folded, action: CorrectiveAction, *, asked: Asked
) -> Judgement:
    """Return what the register says before and after, as far as it is known now.

    Complaints about who asks are in neither.

    Raises:
        IllegalMove: nobody has said yet how the action is judged.
    """
    before, after = windows(action, asked.at)
    assert action.check is not None, "windows are of a check"
    whole = Period(start=before.start, end=after.end, as_of=asked.at)
    known = await placed(store, folded, asked.agent, span(whole, back=after.end - after.start))
    complaints = [each.counted for each in known]
    measure = MEASURES[action.check.measure_id]
    return Judgement(
        before=measure.of(complaints, before),
        after=measure.of(complaints, after),
    )


async def _references(
    store: Store, found: Collection[KeptAction], asked: Asked
) -> Mapping[TicketId, str]:
    ids = {one for each in found for one in complaints_of(each.action)}
    return await store.visible_among(asked.agent, sorted(ids))


def _view(kept: KeptAction, references: Mapping[TicketId, str], asked: Asked) -> ActionView:
    action, plan = kept.action, kept.action.plan
    done_by = {action.implementer_id, plan.implementer_id if plan else None}
    is_checked = action.state is ActionState.VERIFYING
    return ActionView(
        id=kept.id,
        what=action.what,
        state=action.state.value,
        owner_id=action.owner_id,
        opened_at=kept.opened_at,
        due_on=due_on(action),
        overdue=is_overdue(action, asked.at),
        cause=action.cause,
        plan=_plan_view(plan) if plan else None,
        implementer_id=action.implementer_id,
        figures=None,
        judge_from=windows(action, asked.at)[1].end if is_checked else None,
        may_judge=asked.agent.id not in done_by,
        complaints=[
            LinkedView(id=each, reference=references[each])
            for each in complaints_of(action)
            if each in references
        ],
        finding_ids=action.finding_ids,
        history=_history(action),
        version=kept.version,
    )


def _plan_view(plan: Plan) -> ActionPlanView:
    return ActionPlanView(what=plan.what, implementer_id=plan.implementer_id, due_on=plan.due_on)


def _history(action: CorrectiveAction) -> list[StepView]:
    return [
        StepView(to=each.to.value, by=each.by, at=each.at, text=each.text)
        for each in action.history
    ]


def _figures(action: CorrectiveAction, judgement: Judgement, asked: Asked) -> ActionFiguresView:
    before, after = windows(action, asked.at)
    assert action.check is not None, "windows are of a check"
    return ActionFiguresView(
        measure_id=action.check.measure_id,
        better=action.check.better.value,
        since=before.start,
        implemented_at=after.start,
        until=after.end,
        before=ratio_view(judgement.before),
        after=ratio_view(judgement.after),
        verdict=compare(
            judgement.before, judgement.after, better=action.check.better
        ).verdict.value,
    )
