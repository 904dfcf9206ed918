"""Files that agents send up before the message that names them; `chat` has those of visitors."""

import asyncio
from typing import Annotated
from urllib.parse import unquote

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel
from starlette.requests import ClientDisconnect

from contactcenter.application.uploads import Limits, limits, reference, take_in
from contactcenter.bootstrap import App
from contactcenter.domain.access import Permission, require
from contactcenter.domain.errors import Invalid, NotFound
from contactcenter.domain.ids import InboxId
from contactcenter.domain.message import Attachment
from contactcenter.entrypoints.http.deps import Parts, SignedIn

router = APIRouter(prefix="/api", tags=["messages"])

_SENT_UP_WITHIN = 300  # seconds
FileName = Annotated[str, Header(max_length=4096, description="percent-encoded UTF-8")]


class SentUp(BaseModel):
    """A file that was kept; `id` is the reference by which a message names it, for a day."""

    id: str
    name: str  # made harmless
    type: str  # by its first bytes
    size: int  # bytes


@router.post("/inboxes/{inbox_id}/files")
async def send_up(
    inbox_id: InboxId, agent: SignedIn, app: Parts, request: Request, x_file_name: FileName = ""
) -> SentUp:
    """Keep a file, the body as it is, that an answer by this inbox will name.

    The reference holds for answers by other inboxes too, if they carry as much of its type.
    """
    require(agent, Permission.ANSWER_TICKETS)
    inbox = app.inboxes.get(inbox_id)
    if inbox is None:
        raise NotFound(f"no inbox {inbox_id}")
    taken = limits(app.channels.get(inbox_id))
    if taken.largest == 0:
        raise Invalid(f"file: {inbox.name} carries none")
    file = await sent_up(request, app, taken, name=x_file_name)
    told = reference(file, agent.id, key=app.key, now=app.now())
    return SentUp(id=told, name=file.name, type=file.type, size=file.size)


async def sent_up(request: Request, app: App, limits: Limits, *, name: str) -> Attachment:
    """Keep the body of a request as a file.

    Raises:
        Invalid: it did not come whole.
        UnfitType: it is not of a type that is taken.
        TooLarge: it holds more than that.
    """
    try:
        async with asyncio.timeout(_SENT_UP_WITHIN):
            return await take_in(
                app.blobs,
                limits,
                name=unquote(name),
                declared=request.headers.get("content-type", ""),
                chunks=request.stream(),
            )
    except (TimeoutError, ClientDisconnect) as error:
        raise Invalid("file: it did not come whole") from error
