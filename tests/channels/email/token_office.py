"""A token endpoint over real HTTP, and the questions it was asked."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from tests.channels.email import post_office


@dataclass
class TokenOffice:
    """Gives out `token-1`, `token-2`, …; what it says instead may be set."""

    url: str = ""
    questions: list[dict[str, str]] = field(default_factory=list)
    says: tuple[int, dict[str, object] | bytes] | None = None
    lasts: int = 3600  # seconds
    names: str | None = None  # whose tokens it calls good when a mail server asks (RFC 7662)
    new_refresh_token: str | None = None
    only: str | None = None  # the one refresh token that it takes, once: the next is `NAME+`

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        body = await reader.readexactly(length)
        self.questions.append(dict(parse_qsl(body.decode())))
        status, said = self.says or self._answer(self.questions[-1])
        content = said if isinstance(said, bytes) else json.dumps(said).encode()
        more = "Retry-After: 7\r\n" if status == 429 else ""
        writer.write(
            f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{more}"
            f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n".encode()
            + content
        )
        await writer.drain()

    def _answer(self, question: dict[str, str]) -> tuple[int, dict[str, object]]:
        if self.only is not None:
            if question["refresh_token"] != self.only:
                return 400, {"error": "invalid_grant"}
            self.new_refresh_token = self.only = f"{self.only}+"
        return 200, self._judge(question) or self._grant()

    def _judge(self, question: dict[str, str]) -> dict[str, object] | None:
        if "token" not in question:
            return None
        return {"active": question["token"] == "token-1", "username": self.names}

    def _grant(self) -> dict[str, object]:
        granted: dict[str, object] = {
            "access_token": f"token-{len(self.questions)}",
            "token_type": "Bearer",
            "expires_in": self.lasts,
        }
        if self.new_refresh_token:
            granted["refresh_token"] = self.new_refresh_token
        return granted


@contextlib.asynccontextmanager
async def open_token_office() -> AsyncIterator[TokenOffice]:
    """Run an endpoint on a free port."""
    office = TokenOffice()
    async with post_office.served(office.serve) as port:
        office.url = f"http://127.0.0.1:{port}/token"
        yield office
