"""The visitor's side over HTTP: sessions for pages that may carry the widget."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from limits import parse
from pydantic import Field

from contactcenter.application.visitors import embedded, inbox_of, may_carry, visit
from contactcenter.domain.errors import TooMany
from contactcenter.entrypoints.http.bodies import Body
from contactcenter.entrypoints.http.deps import Parts
from contactcenter.entrypoints.http.errors import problem

router = APIRouter(prefix="/chat", tags=["chat"])

_VISITS = parse("300/minute")  # from one address


class VisitIn(Body):
    """The token of an earlier visit, if there was one."""

    token: Annotated[str | None, Field(max_length=400)] = None


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
    opened = visit(inbox, body.token, key=app.key, now=app.now(), new_token=app.new_token)
    return JSONResponse(
        {
            "token": opened.token,
            "visitor": opened.visitor,
            "renewed": opened.renewed,
            "inbox": {"name": inbox.name},
            "settings": embedded(app.channels, inbox).shown(),
        },
        headers=_cors(origin),
    )


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
