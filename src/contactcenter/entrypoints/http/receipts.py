"""What an inbox answers by itself: read by supervisors, settled by administrators."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from contactcenter.application import receipt_settings
from contactcenter.application.receipt_settings import Filled, ReceiptsView
from contactcenter.domain.ids import InboxId
from contactcenter.domain.request import Done
from contactcenter.entrypoints.http.again import AgainRoute
from contactcenter.entrypoints.http.bodies import Body
from contactcenter.entrypoints.http.deps import Command, Parts, SignedIn

router = APIRouter(
    prefix="/api/inboxes/{inbox_id}/receipts", tags=["inboxes"], route_class=AgainRoute
)


class Proposed(Body):
    """What it may answer by itself, in its plain form."""

    receipts: dict[str, object]


class Settled(Body):
    """What it answers by itself from now on, and the mark of what was there before."""

    receipts: dict[str, object] | None  # None: nothing
    after: Annotated[str, Field(max_length=100)]


@router.get("")
async def show(inbox_id: InboxId, agent: SignedIn, app: Parts) -> ReceiptsView:
    """Return what an inbox answers by itself, and what there is to choose from."""
    return await receipt_settings.show(app.store, inbox_id, agent=agent)


@router.post("/preview")
async def fill_in(inbox_id: InboxId, body: Proposed, agent: SignedIn, app: Parts) -> Filled:
    """Return what customers would read of it; nothing is changed."""
    return await receipt_settings.fill_in(
        app.store, inbox_id, body.receipts, agent=agent, now=app.now()
    )


@router.post("")
async def settle(inbox_id: InboxId, body: Settled, app: Parts, asked: Command) -> Done:
    """Let an inbox answer this by itself from now on."""
    return await receipt_settings.settle(
        app.store, inbox_id, body.receipts, after=body.after, asked=asked
    )
