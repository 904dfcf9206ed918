"""The visitor's side over HTTP: sessions for pages that may carry the widget."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from limits import parse
from pydantic import Field

from contactcenter.application.visitors import (
    Shown,
    Visit,
    embedded,
    inbox_of,
    may_carry,
    visit,
    vouched_visit,
)
from contactcenter.bootstrap import App
from contactcenter.domain.errors import TooMany
from contactcenter.domain.inbox import Inbox
from contactcenter.entrypoints.http.bodies import Body
from contactcenter.entrypoints.http.deps import Parts
from contactcenter.entrypoints.http.errors import problem
from contactcenter.ports.channel import Forged

router = APIRouter(prefix="/chat", tags=["chat"])

_VISITS = parse("300/minute")  # from one address


class VisitIn(Body):
    """The token of an earlier visit, if there was one; and what the site signed, if it did."""

    token: Annotated[str | None, Field(max_length=4096)] = None
    identity: Annotated[str | None, Field(max_length=8192)] = None
    page: Annotated[str, Field(max_length=100)] = ""  # made up by the page; at least 16 characters


@router.options("/{key}/session")
async def may_ask(key: str, request: Request, app: Parts) -> Response:
    """Answer the browser's question whether that page may ask (CORS)."""
    origin = request.headers.get("origin", "")
    inbox = inbox_of(app.inboxes.values(), key)
    if not may_carry(inbox, origin):
        return problem(403, "bad_origin", f"{origin or 'this page'} may not carry this chat")
    return Response(status_code=204, headers=_cors(origin))


@router.post("/{key}/session")
async def open_visit(key: str, body: VisitIn, request: Request, app: Parts) -> JSONResponse:
    """Open a visit, or take up an earlier one."""
    origin = request.headers.get("origin", "")
    inbox = inbox_of(app.inboxes.values(), key)
    if not may_carry(inbox, origin):
        return problem(403, "bad_origin", f"{origin or 'this page'} may not carry this chat")
    address = request.client.host if request.client else ""
    if not await request.app.state.chat_rate.hit(_VISITS, "visits", address):
        raise TooMany("too many new chats from this address", after=timedelta(minutes=1))
    opened, refused = _opened(app, request.app.state.shown, inbox, body)
    return JSONResponse(
        {
            "token": opened.token,
            "visitor": opened.visitor,
            "renewed": opened.renewed,
            "vouched": body.identity is not None and refused is None,
            "refused": refused,
            "inbox": {"name": inbox.name},
            "settings": embedded(app.channels, inbox).shown(),
        },
        headers=_cors(origin),
    )


def _opened(app: App, shown: Shown, inbox: Inbox, body: VisitIn) -> tuple[Visit, str | None]:
    """Return the visit, and why it is not that of whom the site vouches for, if it is not."""
    now, refused = app.now(), None
    if body.identity is not None:
        try:
            vouched = embedded(app.channels, inbox).vouched(
                body.identity, audience=inbox.key, now=now
            )
            shown.first_by(body.page, inbox.id, vouched, now=now)
        except Forged as error:
            refused = str(error)
        else:
            return vouched_visit(inbox, vouched, key=app.key, now=now), None
    return visit(inbox, body.token, key=app.key, now=now, new_token=app.new_token), refused


def _cors(origin: str) -> dict[str, str]:
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Headers": "content-type",
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Max-Age": "600",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "no-store",
        "Vary": "Origin",
    }
