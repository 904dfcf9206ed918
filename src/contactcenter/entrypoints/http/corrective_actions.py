"""Corrective actions: what is done so that it does not happen again; and what shows again."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from contactcenter.application import corrective_actions, corrective_views, recurrences
from contactcenter.application.corrective_actions import LONGEST, IssueNamed, NewAction
from contactcenter.application.corrective_views import ActionList, ActionView, Which
from contactcenter.application.recurrences import ProposalsView
from contactcenter.domain.ids import ActionId, AgentId, TicketId
from contactcenter.domain.improvement.corrective import Check, Plan
from contactcenter.domain.measures.comparing import Better
from contactcenter.domain.request import Done
from contactcenter.entrypoints.http.again import AgainRoute
from contactcenter.entrypoints.http.bodies import Body
from contactcenter.entrypoints.http.deps import Command, Parts

router = APIRouter(
    prefix="/api/register/actions", tags=["corrective actions"], route_class=AgainRoute
)

_Text = Annotated[str, Field(max_length=LONGEST)]
_Version = Annotated[int, Field(ge=1)]


class IssueIn(Body):
    """An issue of a complaint."""

    ticket_id: TicketId
    issue_id: Annotated[str, Field(max_length=200)]


class Owned(Body):
    """What went wrong, and who sees to it; nobody named: whoever opens it."""

    what: _Text
    owner_id: AgentId | None = None


class ActionIn(Owned):
    """A new action, on issues of complaints or on findings of audits."""

    issues: Annotated[list[IssueIn], Field(max_length=100, default_factory=list)]
    finding_ids: Annotated[
        list[Annotated[str, Field(max_length=400)]], Field(max_length=100, default_factory=list)
    ]


class Dismissal(Body):
    """Why what was proposed is no recurring trouble."""

    reason: _Text


class ActionDecided(Body):
    """The version of the action that a step is based on."""

    version: _Version


class StepDone(ActionDecided):
    """What was done at a step."""

    what: _Text


class CauseFound(ActionDecided):
    """What is behind it."""

    cause: _Text


class Planned(ActionDecided):
    """What will be done, by whom, by when."""

    what: _Text
    implementer_id: AgentId
    due_on: date


class CheckIn(ActionDecided):
    """By which measure it is judged, over so many days before and as many after."""

    measure_id: Annotated[str, Field(max_length=100)]
    better: Better
    days: Annotated[int, Field(ge=1, le=366)]


class Judged(ActionDecided):
    """A verdict; the figures are the register's."""

    reason: Annotated[str, Field(max_length=LONGEST)] = ""


@router.get("")
async def list_actions(
    app: Parts, asked: Command, which: Which = Which.OPEN, ticket_id: TicketId | None = None
) -> ActionList:
    """Return corrective actions, the latest first; of one complaint if one is named."""
    return await corrective_views.list_actions(app.store, which, ticket_id, asked=asked)


@router.post("")
async def open_action(body: ActionIn, app: Parts, asked: Command) -> Done:
    """Open a corrective action."""
    wanted = NewAction(
        what=body.what,
        owner_id=body.owner_id,
        issues=[
            IssueNamed(ticket_id=each.ticket_id, issue_id=each.issue_id) for each in body.issues
        ],
        finding_ids=body.finding_ids,
    )
    return await corrective_actions.open_action(app.handling, wanted, asked=asked)


@router.get("/proposals")
async def list_proposals(app: Parts, asked: Command) -> ProposalsView:
    """Return what shows again and again, and what was decided about such before."""
    return await recurrences.proposals(app.store, asked=asked)


@router.post("/proposals/{proposal}/open")
async def take_up(proposal: str, body: Owned, app: Parts, asked: Command) -> Done:
    """Open an action from what is proposed."""
    return await recurrences.take_up(app.handling, proposal, body.what, body.owner_id, asked=asked)


@router.post("/proposals/{proposal}/dismiss")
async def dismiss(proposal: str, body: Dismissal, app: Parts, asked: Command) -> Done:
    """Say why it is no recurring trouble."""
    return await recurrences.dismiss(app.store, proposal, body.reason, asked=asked)


@router.get("/{action_id}")
async def show_action(action_id: ActionId, app: Parts, asked: Command) -> ActionView:
    """Return one action, with what the register says before and after."""
    return await corrective_views.show_action(app.store, app.folded, action_id, asked=asked)


@router.post("/{action_id}/contain")
async def contain(action_id: ActionId, body: StepDone, app: Parts, asked: Command) -> Done:
    """Say how the harm was kept from growing."""
    return await corrective_actions.contain(
        app.store, action_id, body.what, version=body.version, asked=asked, new_id=app.new_id
    )


@router.post("/{action_id}/cause")
async def find_cause(action_id: ActionId, body: CauseFound, app: Parts, asked: Command) -> Done:
    """Say what is behind it."""
    return await corrective_actions.find_cause(
        app.store, action_id, body.cause, version=body.version, asked=asked, new_id=app.new_id
    )


@router.post("/{action_id}/plan")
async def plan(action_id: ActionId, body: Planned, app: Parts, asked: Command) -> Done:
    """Say what will be done, by whom, by when."""
    planned = Plan(what=body.what, implementer_id=body.implementer_id, due_on=body.due_on)
    return await corrective_actions.plan(
        app.store, action_id, planned, version=body.version, asked=asked, new_id=app.new_id
    )


@router.post("/{action_id}/implement")
async def implement(action_id: ActionId, body: StepDone, app: Parts, asked: Command) -> Done:
    """Say that it was done."""
    return await corrective_actions.implement(
        app.store, action_id, body.what, version=body.version, asked=asked, new_id=app.new_id
    )


@router.post("/{action_id}/check")
async def begin_check(action_id: ActionId, body: CheckIn, app: Parts, asked: Command) -> Done:
    """Say how it will be known whether it helped."""
    check = Check(measure_id=body.measure_id, better=body.better, window=timedelta(days=body.days))
    return await corrective_actions.begin_check(
        app.store, action_id, check, version=body.version, asked=asked, new_id=app.new_id
    )


@router.post("/{action_id}/judge")
async def judge(action_id: ActionId, body: Judged, app: Parts, asked: Command) -> Done:
    """Close it as effective or not, as the register's figures say."""
    return await corrective_actions.judge(
        app.store,
        app.folded,
        action_id,
        body.reason,
        version=body.version,
        asked=asked,
        new_id=app.new_id,
    )
