"""Agents' sockets that stop reading, and visitors who write enough to fill them."""

import asyncio
import base64
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from benchmarks.live.places import ORIGIN
from contactcenter.adapters.clock import new_id

_SMALL = 4096  # bytes that a stalled socket's own side takes
_LONG = 7500  # characters of one line that fills
_AT_ONCE = 25  # lines; the service takes 30 from one visitor in 10 s


@asynccontextmanager
async def stalled(url: str, seats: Sequence[Mapping[str, str]]) -> AsyncIterator[list[int]]:
    """Open a socket for each seat and read nothing from it; give their ports."""
    async with httpx.AsyncClient(base_url=url, headers={"Origin": url}) as http:
        opened = [await _opened(http, url, seat["token"]) for seat in seats]
    try:
        yield [each.getsockname()[1] for each in opened]
    finally:
        for each in opened:
            each.close()


async def _opened(http: httpx.AsyncClient, url: str, token: str) -> socket.socket:
    cookie = f"cc_session={token}"
    snapshot = await http.get("/api/snapshot", headers={"Cookie": cookie})
    position = orjson.loads(snapshot.raise_for_status().content)["position"]
    place = urlsplit(url)
    own = socket.socket()
    own.settimeout(0)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SMALL)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(own, (place.hostname, place.port))
    asked = (
        f"GET /api/stream?after={position} HTTP/1.1",
        f"Host: {place.netloc}",
        f"Origin: {url}",
        f"Cookie: {cookie}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
    )
    await loop.sock_sendall(own, "".join(f"{line}\r\n" for line in (*asked, "")).encode())
    assert (await loop.sock_recv(own, 12)).endswith(b"101")
    return own


@dataclass
class Visitors:
    """Pages whose visitors write; what they are told is read and forgotten."""

    _sockets: list[ClientConnection] = field(default_factory=list)
    _turn: int = 0

    async def say(self, text: str) -> None:
        """Let the next of them say a line."""
        self._turn += 1
        page = self._sockets[self._turn % len(self._sockets)]
        frame = {"frame": "message", "client_id": new_id(), "text": text}
        await page.send(orjson.dumps(frame).decode())

    async def fill(self) -> None:
        """Let all of them say long lines, as many as they may at once."""
        for _ in range(_AT_ONCE * len(self._sockets)):
            await self.say("x" * _LONG)
            await asyncio.sleep(0.002)  # not all in one batch, which the service would read whole


@asynccontextmanager
async def visitors(url: str, chat_key: str, count: int) -> AsyncIterator[Visitors]:
    """Open pages of new visitors."""
    place = f"/chat/{chat_key}"
    pages: list[ClientConnection] = []
    async with httpx.AsyncClient(base_url=url, headers={"Origin": ORIGIN}) as http:
        for _ in range(count):
            session = await http.post(f"{place}/session", json={})
            session.raise_for_status()
            page = await connect(
                f"{url.replace('http', 'ws', 1)}{place}/socket",
                origin=Origin(ORIGIN),
                compression=None,
            )
            hello = {"frame": "hello", "token": session.json()["token"], "after": None}
            await page.send(orjson.dumps(hello).decode())
            pages.append(page)
    listening = [asyncio.ensure_future(_listen(page)) for page in pages]
    try:
        yield Visitors(pages)
    finally:
        for each in listening:
            each.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
        for page in pages:
            with contextlib.suppress(OSError):
                await page.close()


async def _listen(page: ClientConnection) -> None:
    async for _ in page:
        pass
