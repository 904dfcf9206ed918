"""Offers and waiting work: who takes what."""

from fastapi import APIRouter

from contactcenter.application import dispatch
from contactcenter.domain.ids import OfferId, WorkItemId
from contactcenter.domain.request import Done
from contactcenter.entrypoints.http.again import AgainRoute
from contactcenter.entrypoints.http.deps import Command, Parts

router = APIRouter(prefix="/api", tags=["work"], route_class=AgainRoute)


@router.post("/offers/{offer_id}/accept")
async def accept(offer_id: OfferId, app: Parts, asked: Command) -> Done:
    """Take the work that an offer proposes."""
    return await dispatch.accept(app.store, offer_id, asked=asked)


@router.post("/offers/{offer_id}/decline")
async def decline(offer_id: OfferId, app: Parts, asked: Command) -> Done:
    """Leave the work to others."""
    return await dispatch.decline(app.store, offer_id, asked=asked)


@router.post("/items/{item_id}/claim")
async def claim(item_id: WorkItemId, app: Parts, asked: Command) -> Done:
    """Take waiting work from its queue."""
    return await dispatch.claim(app.store, item_id, asked=asked)
