"""A Graph API on loopback: takes messages and files, gives files back, and fails as it is told."""

import hashlib
import json
import re
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from channels.whatsapp import Config, WhatsApp
from channels.whatsapp.graph import Graph
from tests.channels.faults import Hang
from tests.demo.running import served

NOBODY = "http://127.0.0.1:9"  # nothing listens there: only a proxy can answer for it
NUMBER, TOKEN = "100200300", "EAA-token"


def error(status: int, code: int, message: str = "", details: str = "", **headers: str) -> Response:
    """Return a refusal as the Graph API writes it."""
    data = {"messaging_product": "whatsapp", "details": details} if details else {}
    body = {"error": {"message": message, "type": "OAuthException", "code": code}}
    if data:
        body["error"]["error_data"] = data  # type: ignore[assignment]
    return JSONResponse(body, status, headers={k.replace("_", "-"): v for k, v in headers.items()})


@dataclass
class FakeGraph:
    """What was said to it, what lies in it, and what it answers next instead of the truth."""

    url: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)
    uploads: list[tuple[str, str, bytes]] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    told: dict[str, dict[str, object]] = field(default_factory=dict)  # of a medium, else the truth
    faults: deque[Any] = field(default_factory=deque)  # None: let this one through
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: Request) -> Any:
        """Answer one request."""
        self.asked.append(f"{request.method} {request.url.path}")
        body = await request.body()
        if self.faults and (fault := self.faults.popleft()) is not None:
            return fault
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return error(401, 190, "Invalid OAuth access token")
        return self._truth(request, body)

    def _truth(self, request: Request, body: bytes) -> Response:
        match request.url.path.removeprefix(NOBODY).split("/"):
            case ["", "v24.0", number, "messages"] if number == NUMBER:
                return self._take(json.loads(body))
            case ["", "v24.0", number, "media"] if number == NUMBER:
                return self._lay_down(request, body)
            case ["", "v24.0", media] if media in self.media:
                return self._tell(media)
            case ["", "files", media] if media in self.media:
                return Response(self.media[media])
            case _:
                return error(404, 100, "Unsupported get request. Object does not exist")

    def _take(self, message: dict[str, Any]) -> Response:
        self.messages.append(message)
        given = {"input": message.get("to") or message.get("recipient")}
        name = f"wamid.{len(self.messages)}"
        return JSONResponse(
            {"messaging_product": "whatsapp", "contacts": [given], "messages": [{"id": name}]}
        )

    def _lay_down(self, request: Request, body: bytes) -> Response:
        head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
        fields = {}
        for part in message_from_bytes(head + body).get_payload():
            name = part.get_param("name", header="content-disposition")
            fields[name] = part
        assert fields["messaging_product"].get_payload() == "whatsapp"
        file = fields["file"]
        name = re.findall(rb'filename="([^"]*)"', body)[0].decode()
        self.uploads.append((name, file.get_content_type(), file.get_payload(decode=True)))
        return JSONResponse({"id": str(9000 + len(self.uploads))})

    def _tell(self, media: str) -> Response:
        content = self.media[media]
        truth = {
            "url": f"{self.url}/files/{media}",
            "mime_type": "image/jpeg",
            "sha256": hashlib.sha256(content).hexdigest(),
            "file_size": len(content),
            "id": media,
        }
        return JSONResponse(truth | self.told.get(media, {}))


@asynccontextmanager
async def graph() -> AsyncIterator[FakeGraph]:
    """Run one."""
    fake = FakeGraph()
    app = Starlette(
        routes=[Route("/{path:path}", fake.answer, methods=["GET", "POST"])],
    )
    async with served(app) as url:  # type: ignore[arg-type]
        fake.url = url
        yield fake


@asynccontextmanager
async def number(fake: FakeGraph, **changed: Any) -> AsyncIterator[WhatsApp]:
    """Give a number that speaks to it."""
    config = settings(base_url=fake.url, **changed)
    patience = httpx.Timeout(0.3 if any(isinstance(f, Hang) for f in fake.faults) else 5.0)
    channel = WhatsApp(config, Graph(config, within=patience))
    try:
        yield channel
    finally:
        await channel.close()


def settings(**changed: Any) -> Config:
    """Return settings that work."""
    given = {"phone_number_id": NUMBER, "access_token": TOKEN, "app_secret": "app-secret"}
    return Config(**{**given, "verify_token": "verify-me", **changed})
