"""Inboxes and what they could not read: seen by supervisors."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response

from contactcenter.application import quarantine
from contactcenter.domain.access import Permission, require
from contactcenter.domain.ids import RawId
from contactcenter.domain.request import Done
from contactcenter.entrypoints.http.again import AgainRoute
from contactcenter.entrypoints.http.deps import Command, Parts, SignedIn
from contactcenter.entrypoints.http.messages import as_download
from contactcenter.ports.views import InboxView, SetAsideView

router = APIRouter(prefix="/api", tags=["inboxes"], route_class=AgainRoute)

_SHOWN = 1_000_000  # bytes
_PAGE = 50


@dataclass(frozen=True, slots=True)
class SetAsidePage:
    """Part of the quarantine, the latest first."""

    rows: list[SetAsideView]
    after: str | None


@router.get("/inboxes")
async def list_inboxes(agent: SignedIn, app: Parts) -> list[InboxView]:
    """Return every inbox and how it is doing."""
    require(agent, Permission.SEE_INBOXES)
    return list(await app.store.inbox_views())


@router.get("/quarantine")
async def list_set_aside(
    agent: SignedIn, app: Parts, after: Annotated[str | None, Query(max_length=200)] = None
) -> SetAsidePage:
    """Return input that could not be read."""
    require(agent, Permission.SETTLE_QUARANTINE)
    rows = list(await app.store.set_aside(after, _PAGE))
    return SetAsidePage(rows, rows[-1].id if len(rows) == _PAGE else None)


@router.get("/let-pass")
async def list_let_pass(
    agent: SignedIn, app: Parts, after: Annotated[str | None, Query(max_length=100)] = None
) -> SetAsidePage:
    """Return input of which nothing was made, the latest first: what machines wrote, mostly."""
    require(agent, Permission.SETTLE_QUARANTINE)
    rows = list(await app.store.let_pass(after, _PAGE))
    return SetAsidePage(rows, rows[-1].id if len(rows) == _PAGE else None)


@router.get("/quarantine/{raw_id}/raw", response_class=Response)
async def raw(raw_id: RawId, agent: SignedIn, app: Parts) -> Response:
    """Return the beginning of raw input as text."""
    require(agent, Permission.SETTLE_QUARANTINE)
    row = await app.store.raw_input(raw_id)
    body = row.body if row.body is not None else await app.blobs.get(row.sha256)
    return as_download(body[:_SHOWN], f"{raw_id}.txt", "text/plain")


@router.post("/quarantine/{raw_id}/retry")
async def read_again(raw_id: RawId, app: Parts, asked: Command) -> Done:
    """Have the input read again."""
    done = await quarantine.read_again(app.store, raw_id, asked=asked)
    app.arrived.set()
    return done


@router.post("/quarantine/{raw_id}/discard")
async def discard(raw_id: RawId, app: Parts, asked: Command) -> Done:
    """Give up on the input; its bytes stay."""
    return await quarantine.discard(app.store, raw_id, asked=asked)
