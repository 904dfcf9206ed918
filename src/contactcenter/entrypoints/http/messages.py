"""One message: taking it back, sending it again, its whole text, its original, its files.

What customers sent is never served as part of the console: HTML comes in a sandbox that may run
nothing and load nothing, everything else as a download of a type that browsers do not open
(spec S01, S02, S05).
"""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Response
from fastapi.responses import HTMLResponse
from pydantic import Field

from contactcenter.application import courtesies, joining, replies
from contactcenter.domain.errors import NotFound
from contactcenter.domain.ids import MessageId
from contactcenter.domain.request import Done
from contactcenter.entrypoints.http.again import AgainRoute
from contactcenter.entrypoints.http.bodies import Body
from contactcenter.entrypoints.http.deps import Command, Parts, SignedIn
from contactcenter.entrypoints.http.page import enclosed, page, with_remote_images
from contactcenter.ports.views import RevisionView

router = APIRouter(prefix="/api/messages", tags=["messages"], route_class=AgainRoute)

_SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data: {images}; "
    "frame-ancestors 'self'"
)


@router.post("/{message_id}/undo")
async def take_back(message_id: MessageId, app: Parts, asked: Command) -> Done:
    """Take an answer back that has not left."""
    return await replies.take_back(app.store, message_id, asked=asked, new_id=app.new_id)


@router.post("/{message_id}/retry")
async def send_again(message_id: MessageId, app: Parts, asked: Command) -> Done:
    """Send an answer again that failed."""
    return await replies.send_again(app.store, message_id, asked=asked)


class Language(Body):
    """The language of a message: BCP 47, as `fa` or `en`."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


@router.post("/{message_id}/language")
async def correct_language(
    message_id: MessageId, body: Language, app: Parts, asked: Command
) -> Done:
    """Say in which language a message is: templates follow it from now on."""
    return await joining.correct_language(app.store, message_id, body.language, asked=asked)


@router.post("/{message_id}/accept-sender")
async def accept_sender(message_id: MessageId, app: Parts, asked: Command) -> Done:
    """Let the stranger who wrote this message speak in its conversation from now on."""
    return await joining.accept_sender(app.store, message_id, asked=asked)


@router.post("/{message_id}/reopen")
async def reopen(message_id: MessageId, app: Parts, asked: Command) -> Done:
    """Say that a message was more than thanks: its ticket is open, and waits since then."""
    return await courtesies.reopen(app.store, message_id, asked=asked, new_id=app.new_id)


@router.get("/{message_id}/revisions")
async def revisions(message_id: MessageId, agent: SignedIn, app: Parts) -> list[RevisionView]:
    """Return what a message said before its sender changed it, the oldest first."""
    await app.store.message(agent, message_id)
    return [*await app.store.revisions(message_id)]


@router.get("/{message_id}/html", response_class=HTMLResponse)
async def original_html(
    message_id: MessageId,
    agent: SignedIn,
    app: Parts,
    remote: Annotated[int, Query(ge=0, le=1)] = 0,
) -> HTMLResponse:
    """Return the sanitised HTML of a message as a page; remote images only when asked for."""
    message = await app.store.message(agent, message_id)
    if message.html is None:
        raise NotFound("this message has no HTML")
    html, images = message.html, ""
    if remote:
        html, images = with_remote_images(html), "https: http:"
    pictures = await enclosed(html, message.attachments, app.blobs)
    return HTMLResponse(
        page(html, pictures), headers={"Content-Security-Policy": _SANDBOX.format(images=images)}
    )


@router.get("/{message_id}/text", response_class=Response)
async def whole_text(message_id: MessageId, agent: SignedIn, app: Parts) -> Response:
    """Return the whole text of a message, of which lists and frames show the beginning."""
    message = await app.store.message(agent, message_id)
    return as_download(message.text.encode(), f"{message.id}.txt", "text/plain")


@router.get("/{message_id}/raw", response_class=Response)
async def original(message_id: MessageId, agent: SignedIn, app: Parts) -> Response:
    """Return the message as it came in, byte for byte."""
    message = await app.store.message(agent, message_id)
    if message.raw_id is None:
        raise NotFound("this message did not come in from outside")
    raw = await app.store.raw_input(message.raw_id)
    body = raw.body if raw.body is not None else await app.blobs.get(raw.sha256)
    return as_download(body, f"{message.id}.txt")


@router.get("/{message_id}/attachments/{index}", response_class=Response)
async def attachment(message_id: MessageId, index: int, agent: SignedIn, app: Parts) -> Response:
    """Return a file of a message, as a download."""
    message = await app.store.message(agent, message_id)
    if not 0 <= index < len(message.attachments):
        raise NotFound(f"this message has no file {index}")
    file = message.attachments[index]
    return as_download(await app.blobs.get(file.blob), file.name)


def as_download(
    content: bytes, name: str, media_type: str = "application/octet-stream"
) -> Response:
    """Return bytes that a browser saves and never opens (RFC 6266)."""
    return Response(
        content,
        media_type=media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
