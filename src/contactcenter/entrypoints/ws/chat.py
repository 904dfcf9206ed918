"""The visitor's socket. What a visitor writes enters intake like any other raw input.

hello → welcome     the token, and the latest messages
message → ack       stored durably; the same client id again is acknowledged and changes nothing
code → code         what a visitor types to prove their address (`codes.py`)
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self

import orjson
from fastapi import APIRouter, WebSocket
from limits import RateLimitItem, parse
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from contactcenter.application import delivery, intake
from contactcenter.application.survey_answers import may_ask_in_chat
from contactcenter.application.uploads import Owner, file_of
from contactcenter.application.visitors import (
    Visitor,
    embedded,
    inbox_of,
    may_carry,
    visitor_of,
)
from contactcenter.bootstrap import App
from contactcenter.domain.errors import DomainError, Invalid, NotFound, Unauthenticated
from contactcenter.domain.ids import MessageId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.message import DeliveryState
from contactcenter.entrypoints.http.errors import PLEASE_WAIT
from contactcenter.entrypoints.ws import codes
from contactcenter.entrypoints.ws.encode import chat_frame, chat_message, encode
from contactcenter.entrypoints.ws.frames import TypingFrame
from contactcenter.entrypoints.ws.hub import Hub, VisitorReader
from contactcenter.entrypoints.ws.outbox import (
    FORBIDDEN,
    MALFORMED,
    SIGNED_OUT,
    TOO_SLOW,
    Outbox,
    speak,
)
from contactcenter.entrypoints.ws.passing import Passing
from contactcenter.entrypoints.ws.waiting import opening_frame, opening_of
from contactcenter.ports.channel import Raw
from contactcenter.ports.failpoints import reached
from contactcenter.ports.reading import Wanted
from contactcenter.ports.store import Unavailable

router = APIRouter()

_HELLO_WITHIN = 10  # seconds
_LONGEST = 8000  # characters
_RATE: RateLimitItem = parse("30/10 seconds")
_FRAMES: RateLimitItem = parse("150/10 seconds")  # of any kind


class _Frame(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Hello(_Frame):
    """Who I am."""

    frame: Literal["hello"]
    token: Annotated[str, Field(max_length=4096)]


class Say(_Frame):
    """A message; `client_id` names it, however often it is sent."""

    frame: Literal["message"]
    client_id: Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[\w-]+$")]
    text: Annotated[str, Field(max_length=_LONGEST)] = ""
    name: Annotated[str | None, Field(max_length=100)] = None
    email: Annotated[str | None, Field(max_length=254, pattern=r"^\S+@\S+$")] = None
    phone: Annotated[str | None, Field(max_length=50, pattern=r"^[+\d\s()./-]{5,}$")] = None
    continue_by: Literal["email"] | None = None  # they do not wait here for the answer
    files: Annotated[tuple[str, ...], Field(max_length=20)] = ()  # references of what was sent up
    # A button of the widget, whose words are the text.
    pressed: Annotated[str | None, Field(pattern=r"^(by_email|end|rate:[1-5])$")] = None
    locale: Annotated[str | None, Field(max_length=35, pattern=r"^[A-Za-z0-9-]+$")] = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text and not self.files:
            raise ValueError("text: empty")
        if self.continue_by is not None and not self.email:
            raise ValueError("email: needed for an answer by e-mail")
        return self


class Typing(_Frame):
    """I am writing."""

    frame: Literal["typing"]


class Got(_Frame):
    """An agent's message arrived here, or was looked at."""

    frame: Literal["delivered", "seen"]
    message_id: Annotated[str, Field(max_length=100, pattern=r"^[\w-]+$")]


class Code(_Frame):
    """The digits that were sent to my address; no message, and kept nowhere."""

    frame: Literal["code"]
    code: Annotated[str, Field(min_length=1, max_length=40)]


class Ping(_Frame):
    """Ask whether we are there."""

    frame: Literal["ping"]


Frame = Hello | Say | Typing | Got | Code | Ping
_UP: TypeAdapter[Frame] = TypeAdapter(Annotated[Frame, Field(discriminator="frame")])
_FATES: Mapping[str, DeliveryState] = {
    "delivered": DeliveryState.DELIVERED,
    "seen": DeliveryState.READ,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chat:
    app: App
    hub: Hub
    inbox: Inbox
    rate: SlidingWindowCounterRateLimiter


@router.websocket("/chat/{key}/socket")
async def chat(socket: WebSocket, key: str) -> None:
    """Speak with one visitor's page until either side closes."""
    app: App = socket.app.state.parts
    try:
        inbox = inbox_of(app.inboxes.values(), key)
    except NotFound:
        await socket.close(FORBIDDEN)
        return
    if not may_carry(inbox, socket.headers.get("origin", "")):
        await socket.close(FORBIDDEN)
        return
    await socket.accept()
    here = _Chat(app=app, hub=socket.app.state.hub, inbox=inbox, rate=socket.app.state.chat_rate)
    outbox = Outbox()
    await speak(socket, outbox, _converse(socket, here, outbox))


async def _converse(socket: WebSocket, here: _Chat, outbox: Outbox) -> None:
    try:
        async with asyncio.timeout(_HELLO_WITHIN):
            hello = _read(await socket.receive_text(), outbox)
        if not isinstance(hello, Hello):
            _refuse(outbox, "malformed", "the first frame has to be hello")
            outbox.close(MALFORMED)
            return
        visitor = visitor_of(here.inbox.id, hello.token, key=here.app.key, now=here.app.now())
        reader = VisitorReader(inbox_id=here.inbox.id, visitor=visitor.id, outbox=outbox)
        async with here.hub.visitor_joined(reader):
            await _welcome(here, reader)
            while True:
                frame = _read(await socket.receive_text(), outbox)
                if not await here.rate.hit(_FRAMES, "frames", visitor.id):
                    _refuse(outbox, "too_many", "too many frames at once")
                    outbox.close(TOO_SLOW)
                    return
                if frame is not None:
                    await _answer(here, reader, visitor, frame)
    except Unauthenticated as error:
        _refuse(outbox, error.code, str(error))
        outbox.close(SIGNED_OUT)
    except TimeoutError:
        outbox.close(MALFORMED)


def _read(text: str, outbox: Outbox) -> Frame | None:
    try:
        return _UP.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        too_long = first["type"] == "string_too_long"
        place = ".".join(str(part) for part in first["loc"])
        _refuse(outbox, "too_large" if too_long else "malformed", f"{place}: {first['msg']}")
        return None


async def _welcome(here: _Chat, reader: VisitorReader) -> None:
    said = await here.app.store.chat_messages(here.inbox.id, reader.visitor)
    await reader.outbox.left()  # a long history passes alone
    opening = opening_of(here.app, here.inbox.id)
    reader.told["opening"] = opening_frame(opening)
    rates = not said or await may_ask_in_chat(
        here.app.store, here.inbox.id, reader.visitor, now=here.app.now()
    )
    reader.outbox.push(
        chat_frame(
            "welcome",
            visitor=reader.visitor,
            messages=[chat_message(each) for each in said],
            rates=rates,
            agent_online=await here.app.store.anybody_online(here.app.now()),
            opening=opening,
        )
    )
    asked = await codes.asked_frame(here.app, here.inbox.id, reader.visitor) if said else None
    if asked:
        reader.outbox.push(asked)


async def _answer(here: _Chat, reader: VisitorReader, visitor: Visitor, frame: Frame) -> None:
    match frame:
        case Say():
            await _take(here, reader, visitor, frame)
        case Typing():
            await _typing(here, reader)
        case Got():
            await _got(here, reader, frame)
        case Code():
            await _code(here, reader, frame)
        case Ping():
            reader.outbox.push(chat_frame("pong"))
        case Hello():
            _refuse(reader.outbox, "malformed", "hello was said already")


async def _got(here: _Chat, reader: VisitorReader, frame: Got) -> None:
    if await _is_answer(here, frame.message_id):
        await delivery.confirm(
            here.app.store,
            MessageId(frame.message_id),
            _FATES[frame.frame],
            recipient=reader.visitor,
            now=here.app.now(),
        )


async def _code(here: _Chat, reader: VisitorReader, frame: Code) -> None:
    if not await here.rate.hit(_RATE, reader.visitor):
        _refuse(reader.outbox, "too_many", "too many codes at once")
        return
    try:
        await codes.take(here.app, here.inbox.id, reader.visitor, frame.code)
    except DomainError as error:
        _refuse(reader.outbox, error.code, str(error))


async def _is_answer(here: _Chat, message_id: str) -> bool:
    """Whether there is such an answer, not known as read; asked without the writer."""
    message = (await here.app.store.rows(Wanted(messages=[message_id]))).messages.get(message_id)
    delivery_ = message.delivery if message else None
    return delivery_ is not None and delivery_.state in {"sent", "delivered"}


async def _take(here: _Chat, reader: VisitorReader, visitor: Visitor, say: Say) -> None:
    if not await here.rate.hit(_RATE, reader.visitor):
        _refuse(reader.outbox, "too_many", "too many messages at once", client_id=say.client_id)
        return
    now = here.app.now()
    try:
        raw = Raw(
            external_id=f"{reader.visitor}:{say.client_id}",
            body=orjson.dumps({**_written(here, visitor, say), "at": now}),
            headers={"client-id": say.client_id},
            received_at=now,
        )
        await intake.receive_pushed(here.app.intake, here.inbox.id, [raw])
    except DomainError as error:
        title = PLEASE_WAIT if isinstance(error, Unavailable) else str(error)
        _refuse(reader.outbox, error.code, title, client_id=say.client_id)
        return
    reader.outbox.push(chat_frame("ack", client_id=say.client_id, state="received"))
    here.app.arrived.set()
    reached("intake.told")


def _written(here: _Chat, visitor: Visitor, say: Say) -> dict[str, object]:
    """Return what is stored of a message, for the channel to read.

    Raises:
        Invalid: it names files that are not this visitor's, or too many.
    """
    owner = Owner(inbox_id=here.inbox.id, visitor=visitor.id)
    most = embedded(here.app.channels, here.inbox).files().count
    if len(say.files) > most:
        raise Invalid(f"files: {len(say.files)}, more than {most}")
    files = [file_of(each, owner, key=here.app.key, now=here.app.now()) for each in say.files]
    told = say.model_dump(include={"email", "phone", "continue_by", "locale", "pressed"})
    return {
        "visitor": visitor.id,
        "client_id": say.client_id,
        "text": say.text,
        "name": visitor.name or say.name,
        "stated": list(visitor.stated),
        **{name: value for name, value in told.items() if value},
        **({"files": files} if files else {}),
    }


async def _typing(here: _Chat, reader: VisitorReader) -> None:
    known = here.hub.sight_of_chat(here.inbox.id, reader.visitor)
    if known is None:
        return
    ticket_id, sight = known
    frame = encode(TypingFrame(ticket_id=ticket_id, who="customer"))
    passing = Passing(frame=frame, queue_id=sight.queue_id, assignee_id=sight.assignee_id)
    await here.app.bus.publish(passing.signal())


def _refuse(outbox: Outbox, code: str, title: str, **more: object) -> None:
    outbox.push(chat_frame("error", code=code, title=title, **more))
