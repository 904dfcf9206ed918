"""Gateways on loopback: one takes texts as Twilio does, one as Kavenegar does, one by a query."""

import base64
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from channels.sms import Config, TextMessages
from channels.sms.gateway import Gateway
from tests.channels.faults import Hang
from tests.demo.running import served

LOGIN = f"Basic {base64.b64encode(b'AC1:token').decode()}"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class FakeGateway:
    """What it was asked, and what it answers next instead of the truth."""

    url: str = ""
    asked: list[Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    faults: deque[Any] = field(default_factory=deque)
    media: dict[str, tuple[str, bytes] | str] = field(default_factory=dict)  # or where it lies

    @property
    def taken(self) -> dict[str, str]:
        """Return the fields of the last form."""
        return dict(parse_qsl(self.bodies[-1].decode(), keep_blank_values=True))

    async def answer(self, request: Request) -> Any:
        """Answer one request."""
        self.asked.append(request)
        self.bodies.append(await request.body())
        if self.faults:
            return self.faults.popleft()
        match request.url.path.split("/")[1:]:
            case ["2010-04-01", "Accounts", user, "Messages.json"]:
                return self._twilio(request, user)
            case ["media", name] if name in self.media:
                return self._picture(request, name)
            case ["open", name] if name in self.media:
                return self._given(name)
            case ["v1", "key", "sms", "send.json"]:
                entry = {"messageid": 8792343, "status": 1, "receptor": self.taken["receptor"]}
                done = {"status": 200, "message": "تایید شد"}
                return JSONResponse({"return": done, "entries": [entry]})
            case _:
                return PlainTextResponse("OK: 4711\n")

    def _picture(self, request: Request, name: str) -> Response:
        if request.headers.get("authorization") != LOGIN:
            return JSONResponse({"code": 20003, "message": "Authenticate"}, 401)
        return self._given(name)

    def _given(self, name: str) -> Response:
        match self.media[name]:
            case str(address):
                return RedirectResponse(address)
            case kind, content:
                return Response(content, media_type=kind)

    def _twilio(self, request: Request, user: str) -> Response:
        if request.headers.get("authorization") != LOGIN or user != "AC1":
            refusal = {"code": 20003, "message": "Authenticate", "status": 401}
            return JSONResponse(refusal, 401)
        return JSONResponse({"sid": "SM42", "status": "queued", "error_code": None}, 201)


@asynccontextmanager
async def gateway() -> AsyncIterator[FakeGateway]:
    """Run one."""
    fake = FakeGateway()
    app = Starlette(routes=[Route("/{path:path}", fake.answer, methods=["GET", "POST"])])
    async with served(app) as url:  # type: ignore[arg-type]
        fake.url = url
        yield fake


@asynccontextmanager
async def account(fake: FakeGateway, config: Config) -> AsyncIterator[TextMessages]:
    """Give an account that speaks to it."""
    patience = httpx.Timeout(0.3 if any(isinstance(f, Hang) for f in fake.faults) else 5.0)
    channel = TextMessages(config, Gateway(config, within=patience))
    try:
        yield channel
    finally:
        await channel.close()


def twilio(fake: FakeGateway, **changed: Any) -> Config:
    """Return the settings of an account at Twilio."""
    url = f"{fake.url}/2010-04-01/Accounts/{{user}}/Messages.json"
    given = {"enabled": True, "preset": "twilio", "sender": "+15005550006", "user": "AC1"}
    return Config(**{**given, "secret": "token", "request": {"url": url}, **changed})


def plain(fake: FakeGateway, **changed: Any) -> Config:
    """Return the settings of a gateway that takes a query and answers in words."""
    request = {
        "method": "GET",
        "encoding": "query",
        "url": f"{fake.url}/send/{{user}}?key={{secret}}",
        "headers": {"X-Trace": "m-{id}"},
        "fields": {"to": "{to}", "text": "{text}", "from": "{from}", "flash": 0},
    }
    answer = {"id_pattern": r"^OK: (\d+)", "ok_pattern": "^OK"}
    given = {"enabled": True, "sender": "3000", "user": "me", "secret": "s&cret", "region": "IR"}
    return Config(**{**given, "request": request, "answer": answer, **changed})
