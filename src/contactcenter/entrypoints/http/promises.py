"""What is promised: calendars and SLA policies, and how the clocks of a ticket ran."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from contactcenter.application import clocks, editions, replaying, standing_still, strips
from contactcenter.application.replaying import Replay
from contactcenter.application.standing_still import StandingPage
from contactcenter.application.strips import StripView
from contactcenter.domain.access import Permission, require
from contactcenter.domain.calendar import reading
from contactcenter.domain.calendar.ready import IRAN, IRAN_HALF_THURSDAY, weekdays
from contactcenter.domain.edition import Decides, Edition, newest
from contactcenter.domain.ids import TicketId
from contactcenter.domain.request import Done
from contactcenter.domain.sla.ready import standard
from contactcenter.entrypoints.http.again import AgainRoute
from contactcenter.entrypoints.http.bodies import Body
from contactcenter.entrypoints.http.deps import Command, Parts, SignedIn

router = APIRouter(prefix="/api", tags=["promises"], route_class=AgainRoute)

Key = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionView:
    """The newest version of something that decides."""

    kind: str
    key: str
    version: int
    body: dict[str, object]
    by: str
    at: datetime


class NewEdition(Body):
    """What is to hold from now on, and the version that it was written on; 0: nothing."""

    body: dict[str, object]
    after: Annotated[int, Field(ge=0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyPromises:
    """What one can begin with: each a body as it is posted. The policy goes by `office`."""

    calendars: list[dict[str, object]]
    policy: dict[str, object]


@router.get("/promises/ready")
async def list_ready(agent: SignedIn, zone: str) -> ReadyPromises:
    """Return calendars to choose from, the last of them in a zone of one's own, and a policy."""
    require(agent, Permission.SEE_PROMISES)
    ready = (IRAN, IRAN_HALF_THURSDAY, weekdays(reading.zone(zone, "zone")))
    return ReadyPromises(calendars=[dict(each) for each in ready], policy=dict(standard("office")))


@router.get("/promises/standing")
async def list_standing(
    app: Parts, asked: Command, after: Annotated[str | None, Query(max_length=200)] = None
) -> StandingPage:
    """Return open tickets that stood still for more than ten business days, the oldest first."""
    behind = TicketId(after) if after else None
    return await standing_still.standing_still(app.store, behind, asked=asked)


@router.get("/promises/{kind}")
async def list_promises(kind: Decides, agent: SignedIn, app: Parts) -> list[EditionView]:
    """Return the newest edition of each calendar, or policy."""
    require(agent, Permission.SEE_PROMISES)
    editions.expect_open(kind)
    found = newest(await app.store.all_editions(kind))
    return [_view(each) for _, each in sorted(found.items())]


@router.get("/promises/{kind}/{key}")
async def list_editions(kind: Decides, key: Key, agent: SignedIn, app: Parts) -> list[EditionView]:
    """Return all editions of one calendar or policy, the newest first."""
    require(agent, Permission.SEE_PROMISES)
    editions.expect_open(kind)
    found = [each for each in await app.store.all_editions(kind) if each.key == key]
    return [_view(each) for each in reversed(found)]


@router.post("/promises/{kind}/{key}")
async def add_edition(
    kind: Decides, key: Key, body: NewEdition, app: Parts, asked: Command
) -> Done:
    """Let another edition hold from now on."""
    return await editions.add_edition(
        app.store, kind, key, body.body, after=body.after, asked=asked
    )


class Proposal(Body):
    """What may hold from now on."""

    body: dict[str, object]


@router.post("/promises/{kind}/{key}/replay")
async def replay(kind: Decides, key: Key, body: Proposal, app: Parts, asked: Command) -> Replay:
    """Return what the last 90 days would have been; nothing is changed."""
    return await replaying.replay(app.store, kind, key, body.body, asked=asked)


@router.post("/tickets/{ticket_id}/clocks/confirm")
async def confirm(ticket_id: TicketId, app: Parts, asked: Command) -> Done:
    """Let the legal limits of a ticket go by the newest calendars, though they may be later."""
    return await clocks.confirm(app.store, ticket_id, asked=asked)


@router.get("/tickets/{ticket_id}/clocks")
async def show_clocks(ticket_id: TicketId, agent: SignedIn, app: Parts) -> list[StripView]:
    """Return what a ticket's clocks did second by second."""
    found = await strips.strips(app.store, ticket_id, agent=agent, now=app.now())
    return list(found)


def _view(edition: Edition) -> EditionView:
    return EditionView(
        kind=edition.kind.value,
        key=edition.key,
        version=edition.version,
        body=dict(edition.body),
        by=edition.by,
        at=edition.at,
    )
