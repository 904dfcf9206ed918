"""The visitor's side over HTTP: sessions and files, for pages that may carry the widget."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from limits import parse
from pydantic import Field

from contactcenter.application.uploads import Limits, Owner, reference
from contactcenter.application.visitors import (
    BadOrigin,
    Visit,
    embedded,
    first_shown_by,
    inbox_of,
    may_carry,
    visit,
    visitor_of,
    vouched_visit,
)
from contactcenter.bootstrap import App
from contactcenter.domain.errors import Invalid, NotFound
from contactcenter.domain.ids import MessageId
from contactcenter.domain.inbox import Inbox
from contactcenter.entrypoints.http.bodies import Body
from contactcenter.entrypoints.http.deps import Parts
from contactcenter.entrypoints.http.files import sent_up
from contactcenter.entrypoints.http.messages import as_download
from contactcenter.entrypoints.http.rates import address_of, slow_down
from contactcenter.entrypoints.http.transcript import as_page, as_text
from contactcenter.ports.channel import Forged

router = APIRouter(prefix="/chat", tags=["chat"])

_VISITS = parse("300/minute")  # from one address
_FILES = parse("20/minute")  # of one visitor
_FILES_OF_ONE_ADDRESS = parse("120/minute")
_TRANSCRIPT = 1000  # messages, the latest


class VisitIn(Body):
    """The token of an earlier visit, if there was one; and what the site signed, if it did."""

    token: Annotated[str | None, Field(max_length=4096)] = None
    identity: Annotated[str | None, Field(max_length=8192)] = None
    page: Annotated[str, Field(max_length=100)] = ""  # made up by the page; at least 16 characters


async def on_its_page(key: str, request: Request, app: Parts) -> Inbox:
    """Return the inbox whose widget asks, from a page that may carry it.

    Raises:
        BadOrigin: the page may not.
    """
    origin = request.headers.get("origin", "")
    inbox = inbox_of(app.inboxes.values(), key)
    if not may_carry(inbox, origin):
        raise BadOrigin(f"{origin or 'this page'} may not carry this chat")
    return inbox


Page = Annotated[Inbox, Depends(on_its_page)]


@router.options("/{key}/{_:path}")
async def may_ask(_: str, inbox: Page, request: Request) -> Response:  # noqa: ARG001
    """Answer the browser's question whether that page may ask (CORS)."""
    return Response(status_code=204, headers=_cors(request.headers["origin"]))


@router.post("/{key}/session")
async def open_visit(body: VisitIn, inbox: Page, request: Request, app: Parts) -> JSONResponse:
    """Open a visit, or take up an earlier one."""
    await slow_down(request, _VISITS, "visits", address_of(request))
    opened, refused = await _opened(app, inbox, body)
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
        headers=_cors(request.headers["origin"]),
    )


async def whose(inbox: Page, request: Request, app: Parts) -> Owner:
    """Return whose token the request carries.

    Raises:
        Unauthenticated: nobody's.
    """
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    visitor = visitor_of(inbox.id, token, key=app.key, now=app.now())
    return Owner(inbox_id=inbox.id, visitor=visitor.id)


Visitors = Annotated[Owner, Depends(whose)]


@router.post("/{key}/files")
async def send_up(inbox: Page, owner: Visitors, request: Request, app: Parts) -> JSONResponse:
    """Keep a file; the answer is the reference by which a message names it."""
    await slow_down(request, _FILES, "files", owner.visitor)
    await slow_down(request, _FILES_OF_ONE_ADDRESS, "files", address_of(request))
    rules = embedded(app.channels, inbox).files()
    if rules.count == 0:
        raise Invalid("file: this chat takes none")
    limits = Limits(largest=rules.largest, types=rules.types)
    file = await sent_up(request, app, limits, name=request.headers.get("x-file-name", ""))
    told = reference(file, owner, key=app.key, now=app.now())
    return JSONResponse(
        {"id": told, "name": file.name, "type": file.type, "size": file.size},
        headers=_cors(request.headers["origin"]),
    )


@router.get("/{key}/files/{message_id}/{index}", response_class=Response)
async def file(
    message_id: MessageId, index: int, owner: Visitors, request: Request, app: Parts
) -> Response:
    """Return a file of a message that the visitor may read."""
    message = await app.store.chat_message(owner.inbox_id, owner.visitor, message_id)
    if not 0 <= index < len(message.attachments):
        raise NotFound(f"this message has no file {index}")
    found = message.attachments[index]
    answer = as_download(await app.blobs.get(found.blob), found.name)
    answer.headers.update(_cors(request.headers["origin"]))
    return answer


@router.get("/{key}/transcript", response_class=Response)
async def transcript(
    inbox: Page,
    owner: Visitors,
    request: Request,
    app: Parts,
    form: Literal["html", "text"] = "html",
    zone: Annotated[str, Query(max_length=60)] = "UTC",
) -> Response:
    """Return what the visitor may read of their chat, to keep; never without their token."""
    said = await app.store.chat_messages(owner.inbox_id, owner.visitor, _TRANSCRIPT)
    write = as_page if form == "html" else as_text
    written = write(inbox.name, said, zone=_zone(zone))
    suffix = "html" if form == "html" else "txt"
    answer = as_download(written.encode(errors="replace"), f"{inbox.name}.{suffix}")
    answer.headers.update(_cors(request.headers["origin"]))
    return answer


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid(f"zone: {name} is no time zone") from error


async def _opened(app: App, inbox: Inbox, body: VisitIn) -> tuple[Visit, str | None]:
    """Return the visit, and why it is not that of whom the site vouches for, if it is not."""
    now, refused = app.now(), None
    if body.identity is not None:
        try:
            vouched = embedded(app.channels, inbox).vouched(
                body.identity, audience=inbox.key, now=now
            )
            await first_shown_by(app.store, body.page, inbox.id, vouched, now=now)
        except Forged as error:
            refused = str(error)
        else:
            return vouched_visit(inbox, vouched, key=app.key, now=now), None
    return visit(inbox, body.token, key=app.key, now=now, new_token=app.new_token), refused


def _cors(origin: str) -> dict[str, str]:
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Headers": "authorization, content-type, x-file-name",
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Max-Age": "600",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "no-store",
        "Vary": "Origin",
    }
