"""An agent's way to the service: commands over HTTP, facts over the socket."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import Any, Self

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Origin

from contactcenter.adapters.clock import new_id

_log = logging.getLogger(__name__)
_PING_EVERY = 20.0
_PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0)


class Refused(Exception):
    """The service said no. `code` says why; that others were faster is no mishap."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(f"{status} {code}")
        self.code = code


class Desk:
    """One signed-in agent."""

    def __init__(self, url: str, origin: str) -> None:
        self._url = url
        self._origin = origin
        self._http = httpx.AsyncClient(base_url=url, headers={"Origin": origin}, timeout=30)
        self._claim = ("", "")
        self._socket: ClientConnection | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self._http.aclose()

    async def sign_in(self, email: str, password: str) -> dict[str, Any]:
        """Begin a session, with patience while the service starts or throttles."""
        self._claim = (email, password)
        claim = {"email": email, "password": password}
        for pause in (1.0, 2.0, 5.0, 10.0, 20.0):
            try:
                return await self.write("POST", "/api/session", claim)
            except httpx.TransportError as error:
                _log.warning("sign-in of %s: %r", email, error)
            except Refused as refused:
                if refused.code != "too_many":
                    raise
            await asyncio.sleep(pause)
        return await self.write("POST", "/api/session", claim)

    async def read(self, path: str) -> dict[str, Any]:
        """GET."""
        return _answer(await self._http.get(path))

    async def write(self, method: str, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """POST or PUT, once however often it is repeated."""
        headers = {"Idempotency-Key": new_id()}
        return _answer(await self._http.request(method, path, json=body, headers=headers))

    async def typing(self, ticket_id: str) -> None:
        """Show that an answer is being written."""
        if self._socket is not None:
            try:
                await self._socket.send(json.dumps({"frame": "typing", "ticket_id": ticket_id}))
            except ConnectionClosed:
                return

    async def frames(self) -> AsyncIterator[dict[str, Any]]:
        """Yield snapshots ({frame: "snapshot", state}) and the frames after them, without end."""
        failures = 0
        while True:
            try:
                snapshot = await self.read("/api/snapshot")
                yield {"frame": "snapshot", **snapshot}
                failures = 0
                async for frame in self._follow(snapshot["position"]):
                    yield frame
            except (ConnectionClosed, InvalidHandshake, OSError, httpx.TransportError) as error:
                _log.warning("stream: %r", error)
            except Refused as refused:
                _log.warning("stream: %r", refused)
                await self.sign_in(*self._claim)
            await asyncio.sleep(_PAUSES[min(failures, len(_PAUSES) - 1)])
            failures += 1

    async def _follow(self, position: int) -> AsyncIterator[dict[str, Any]]:
        address = self._url.replace("http", "ws", 1) + f"/api/stream?after={position}"
        cookie = "; ".join(f"{name}={value}" for name, value in self._http.cookies.items())
        async with connect(
            address, origin=Origin(self._origin), additional_headers={"Cookie": cookie}
        ) as socket:
            self._socket = socket
            ping = asyncio.ensure_future(_ping(socket))
            try:
                async for text in socket:
                    for line in str(text).split("\n"):
                        frame = json.loads(line)
                        if frame["frame"] == "resync":
                            return
                        yield frame
            finally:
                self._socket = None
                ping.cancel()


async def _ping(socket: ClientConnection) -> None:
    while True:
        await asyncio.sleep(_PING_EVERY)
        await socket.send('{"frame":"ping"}')


def _answer(response: httpx.Response) -> dict[str, Any]:
    body = response.json() if response.content else {}
    if response.is_error:
        raise Refused(str(body.get("code", "unknown")), response.status_code)
    assert isinstance(body, dict)
    return body
