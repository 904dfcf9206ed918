"""Calls: logged by hand, and dialled for the agent."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter
from pydantic import AwareDatetime, Field

from contactcenter.application import telephony
from contactcenter.application.telephony import Spoken
from contactcenter.bootstrap import App
from contactcenter.domain.access import Permission, require
from contactcenter.domain.call_record import CallDirection, Outcome
from contactcenter.domain.errors import Invalid, NotFound
from contactcenter.domain.ids import InboxId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.phone import HOME, e164
from contactcenter.domain.request import Done
from contactcenter.entrypoints.http.again import AgainRoute
from contactcenter.entrypoints.http.bodies import Body
from contactcenter.entrypoints.http.deps import Command, Parts, SignedIn
from contactcenter.ports.views import PhonesView

router = APIRouter(prefix="/api/calls", tags=["calls"], route_class=AgainRoute)


class LoggedCall(Body):
    """A call as the agent tells it. `said`: what had to be read out, and whether it was."""

    inbox_id: InboxId | None = None  # None: the one phone inbox that there is
    number: Annotated[str, Field(min_length=1, max_length=64)]
    direction: CallDirection
    outcome: Outcome
    started_at: AwareDatetime | None = None
    talk_s: Annotated[float, Field(ge=0, le=86_400)] = 0
    said: dict[Annotated[str, Field(max_length=60)], bool] = Field(default={}, max_length=20)


class Dialled(Body):
    """Whom to call."""

    number: Annotated[str, Field(pattern=r"^\+[1-9][0-9]{6,14}$")]


@router.post("")
async def log_call(body: LoggedCall, app: Parts, asked: Command) -> Done:
    """Put a call on the timeline. The answer is `{id, version}` of its ticket."""
    inbox = _phone(app, body.inbox_id)
    region = str(inbox.settings.get("region", HOME))
    number = e164(body.number, region=region)
    if number is None:
        raise Invalid(f"{body.number} is no number that can be called: write it with its country")
    talk = timedelta(seconds=body.talk_s)
    spoken = Spoken(
        number=number,
        direction=body.direction,
        outcome=body.outcome,
        started_at=_started_at(body.started_at, asked.at - talk),
        talk=talk,
        said=body.said,
    )
    return await telephony.log_call(app.intake, inbox.id, spoken, asked=asked)


@router.post("/dial", status_code=204)
async def dial(body: Dialled, app: Parts, asked: Command) -> None:
    """Ring my phone and, when I answer, call the number for me."""
    await telephony.dial(app.channels.values(), body.number, asked=asked)


@router.get("/phones")
async def phones(agent: SignedIn, app: Parts) -> PhonesView:
    """Return where I may log a call, and whether a switchboard calls for me."""
    require(agent, Permission.ANSWER_TICKETS)
    return telephony.phones(app.inboxes.values(), app.channels.values(), agent)


def _phone(app: App, inbox_id: InboxId | None) -> Inbox:
    phones = [each for each in app.inboxes.values() if each.kind == telephony.PHONE]
    found = [each for each in phones if inbox_id in (None, each.id)]
    if not found:
        raise NotFound("there is no such phone inbox")
    if len(found) > 1:
        names = ", ".join(sorted(each.name for each in found))
        raise Invalid(f"say which phone inbox took the call: {names}")
    return found[0]


def _started_at(given: datetime | None, otherwise: datetime) -> datetime:
    return otherwise if given is None else given
