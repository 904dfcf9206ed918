"""The agent's socket: facts down, passing frames up."""

from typing import Annotated, get_args

from fastapi import APIRouter, Query, WebSocket
from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import Headers

from contactcenter.application import presence
from contactcenter.bootstrap import App
from contactcenter.domain.access import sees
from contactcenter.domain.errors import DomainError, Unauthenticated
from contactcenter.domain.ids import AgentId, Position, QueueId
from contactcenter.entrypoints.http.deps import COOKIE, session_of
from contactcenter.entrypoints.http.guard import is_own_origin
from contactcenter.entrypoints.ws.encode import chat_frame, encode
from contactcenter.entrypoints.ws.frames import (
    Down,
    ErrorFrame,
    TypingFrame,
    Up,
    UpPing,
    UpTyping,
    UpViewing,
    ViewingFrame,
)
from contactcenter.entrypoints.ws.hub import Hub, Reader
from contactcenter.entrypoints.ws.outbox import FORBIDDEN, RESTART, SIGNED_OUT, speak
from contactcenter.entrypoints.ws.passing import Passing
from contactcenter.ports.reading import Wanted
from contactcenter.ports.views import TicketView

router = APIRouter()

_UP: TypeAdapter[Up] = TypeAdapter(Up)
FRAMES: tuple[type, ...] = (*get_args(Down), *get_args(Up))  # described with the API


@router.websocket("/api/stream")
async def stream(socket: WebSocket, after: Annotated[int, Query(ge=0)]) -> None:
    """Send facts behind a position, then live ones, until either side closes."""
    app: App = socket.app.state.parts
    hub: Hub = socket.app.state.hub
    if not is_own_origin(Headers(scope=socket.scope), app.settings.public_url):
        await socket.close(FORBIDDEN)
        return
    token = socket.cookies.get(COOKIE)
    await socket.accept()
    try:
        session, agent = await session_of(app, token)
    except Unauthenticated:
        await socket.close(SIGNED_OUT)
        return
    except DomainError:
        await socket.close(RESTART)  # the database is away
        return
    reader = Reader(
        agent=agent,
        session=session.token_hash,
        expires_at=session.expires_at,
        position=Position(after),
    )
    await speak(socket, reader.outbox, _live(socket, app, hub, reader))


async def _live(socket: WebSocket, app: App, hub: Hub, reader: Reader) -> None:
    await presence.connected(
        app.store, reader.agent.id, app.graces, now=app.now(), new_id=app.new_id
    )
    async with hub.agent_joined(reader):
        while True:
            await _up(await socket.receive_text(), app, hub, reader)


async def _up(text: str, app: App, hub: Hub, reader: Reader) -> None:
    try:
        frame = _UP.validate_json(text)
    except ValidationError as error:
        title = f"this frame cannot be read: {error.errors()[0]['msg']}"
        reader.outbox.push(encode(ErrorFrame(code="malformed", title=title)))
        return
    match frame:
        case UpPing():
            return
        case UpTyping(ticket_id=ticket_id):
            await _typing(ticket_id, app, hub, reader)
        case UpViewing(ticket_id=ticket_id):
            await _viewing(ticket_id, app, reader)


async def _typing(ticket_id: str, app: App, hub: Hub, reader: Reader) -> None:
    ticket = await _in_sight(ticket_id, app, reader)
    if ticket is None:
        return
    frame = encode(TypingFrame(ticket_id=ticket_id, who=reader.agent.id))
    await app.bus.publish(_to_colleagues(ticket, frame, reader).signal())
    visitor = hub.chat_of(ticket_id)
    if visitor is not None and ticket.assignee_id == reader.agent.id:
        typing = chat_frame("typing", who="agent")
        await app.bus.publish(Passing(frame=typing, visitor=visitor).signal())


async def _viewing(ticket_id: str | None, app: App, reader: Reader) -> None:
    shown = [each for each in (reader.viewing, ticket_id) if each is not None]
    for each in dict.fromkeys(shown):
        ticket = await _in_sight(each, app, reader)
        if ticket is not None:
            frame = encode(ViewingFrame(agent_id=reader.agent.id, ticket_id=ticket_id))
            await app.bus.publish(_to_colleagues(ticket, frame, reader).signal())
    reader.viewing = ticket_id


async def _in_sight(ticket_id: str, app: App, reader: Reader) -> TicketView | None:
    ticket = (await app.store.rows(Wanted(tickets=[ticket_id]))).tickets.get(ticket_id)
    if ticket is None or not sees(
        reader.agent, QueueId(ticket.queue_id), _agent_id(ticket.assignee_id), ticket.barred
    ):
        return None
    return ticket


def _to_colleagues(ticket: TicketView, frame: str, reader: Reader) -> Passing:
    return Passing(
        frame=frame,
        queue_id=ticket.queue_id,
        assignee_id=_agent_id(ticket.assignee_id),
        barred=ticket.barred,
        but=reader.agent.id,
    )


def _agent_id(text: str | None) -> AgentId | None:
    return None if text is None else AgentId(text)
