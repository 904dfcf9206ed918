"""The customers who chat: each visit is a real visitor's socket, from greeting to goodbye."""

import asyncio
import json
import logging
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Origin

from contactcenter.adapters.clock import new_id
from contactcenter.demo.people import Opening, texts
from contactcenter.demo.temper import react

_log = logging.getLogger(__name__)
_PATIENCE = 1200.0  # seconds without an answer, then they leave
_ASKS_AFTER = 75.0  # … and after this many they ask whether anybody is there
_LINGERS = 40.0  # seconds that they stay after the last word
_TYPING_EVERY = 3.0
_PAUSES = (1.0, 2.0, 5.0, 10.0)


@dataclass(slots=True)
class _Visit:
    """One customer before the widget."""

    opening: Opening
    rng: random.Random
    lines: list[str]  # of the opening, not said yet
    unacked: dict[str, str] = field(default_factory=dict)  # client id → text
    seen: set[str] = field(default_factory=set)  # ids of agents' messages
    unread: list[str] = field(default_factory=list)  # agents' texts not reacted to yet
    news: asyncio.Event = field(default_factory=asyncio.Event)
    begun: bool = False
    answered: bool = False
    asked: bool = False
    said: int = 0
    over: bool = False
    typed_at: float = 0.0
    last: str | None = None  # id of the last agent's message


class Visitors:
    """All customers who chat. `settings` as in `customers`; `room` is freed by a first answer."""

    def __init__(self, settings: Mapping[str, Any], room: asyncio.Semaphore) -> None:
        self._settings = settings
        self._room = room
        self._chat: Mapping[str, str] = settings["chat"]
        self._tokens: dict[str, str] = dict(settings.get("tokens", {}))
        self._visits: dict[str, _Visit] = {}

    def is_here(self, key: str) -> bool:
        """Whether that person is on the page at the moment."""
        return key in self._visits

    async def visit(self, opening: Opening) -> None:
        """Go through a whole visit, over as many connections as it takes."""
        key = opening.person.key
        rng = random.Random(f"{self._settings['seed']}:{opening.number}")
        visit = _Visit(opening, rng, list(opening.lines))
        self._visits[key] = visit
        try:
            async with asyncio.timeout(_PATIENCE * 3):
                await self._stay(visit)
        except TimeoutError:
            _log.info("%s left: nobody came", key)
        finally:
            del self._visits[key]
            if not visit.answered:
                self._room.release()

    async def _stay(self, visit: _Visit) -> None:
        for attempt in range(60):
            try:
                if await self._connected(visit):
                    return
            except (ConnectionClosed, InvalidHandshake, OSError, httpx.HTTPError) as error:
                _log.warning("visit of %s: %r", visit.opening.person.key, error)
            await asyncio.sleep(_PAUSES[min(attempt, len(_PAUSES) - 1)])

    async def _connected(self, visit: _Visit) -> bool:
        """Chat over one connection; say whether the visit is at its end."""
        token = await self._token(visit.opening.person.key)
        address = f"{self._chat['url']}/chat/{self._chat['key']}/socket".replace("http", "ws", 1)
        async with connect(address, origin=Origin(self._chat["origin"]), open_timeout=20) as socket:
            await self._greet(visit, socket, token)
            async with asyncio.TaskGroup() as group:
                reader = group.create_task(self._read(visit, socket))
                try:
                    await self._talk(visit, socket)
                except ConnectionClosed:
                    return False
                finally:
                    reader.cancel()
        return True

    async def _greet(self, visit: _Visit, socket: ClientConnection, token: str) -> None:
        """Say hello, read what was missed, and repeat what was never acknowledged."""
        await _up(socket, frame="hello", token=token, after=visit.last)
        async with asyncio.timeout(20):
            welcome = json.loads(await socket.recv())
        if welcome["frame"] != "welcome":
            self._tokens.pop(visit.opening.person.key, None)
            raise OSError(f"not welcome: {welcome}")
        for message in welcome["messages"]:
            if visit.begun:
                await self._heard(visit, socket, message)
            elif message["from"] == "agent":  # said on an earlier visit
                visit.seen.add(message["id"])
                visit.last = message["id"]
        for client_id, text in list(visit.unacked.items()):
            await _up(socket, frame="message", client_id=client_id, text=text)

    async def _token(self, key: str) -> str:
        address = f"{self._chat['url']}/chat/{self._chat['key']}/session"
        async with httpx.AsyncClient(timeout=20) as http:
            known = {"token": self._tokens[key]} if key in self._tokens else {}
            response = await http.post(
                address, json=known, headers={"Origin": self._chat["origin"]}
            )
        response.raise_for_status()
        token: str = response.json()["token"]
        self._tokens[key] = token
        return token

    async def _read(self, visit: _Visit, socket: ClientConnection) -> None:
        """Take in what comes down; ends with the connection, for `_talk` to notice."""
        try:
            async for line in socket:
                await self._take(visit, socket, json.loads(line))
        except ConnectionClosed:
            pass
        visit.news.set()

    async def _talk(self, visit: _Visit, socket: ClientConnection) -> None:
        visit.begun = True
        while visit.lines:
            await self._say(visit, socket, visit.lines.pop(0))
        while not visit.over:
            if not await self._news(visit):
                if visit.asked:
                    return
                visit.asked = True
                waiting = texts(visit.opening.person.language)["replies"]["all"]["waiting"]
                await self._say(visit, socket, visit.rng.choice(waiting))
            if visit.unread:
                await self._react(visit, socket)
            elif visit.news.is_set():
                await _up(socket, frame="ping")  # raises when the line is gone
                visit.news.clear()
        await asyncio.sleep(_LINGERS * self._settings["slowness"])

    async def _news(self, visit: _Visit) -> bool:
        """Wait for an agent; say whether one wrote before patience ran out."""
        patience = _PATIENCE if visit.asked or visit.answered else _ASKS_AFTER
        try:
            async with asyncio.timeout(patience):
                await visit.news.wait()
        except TimeoutError:
            return False
        return True

    async def _react(self, visit: _Visit, socket: ClientConnection) -> None:
        visit.news.clear()
        # Agents write in several lines; wait until they seem to have finished.
        await asyncio.sleep(visit.rng.uniform(2, 5) * self._settings["slowness"])
        if visit.last:
            await _up(socket, frame="seen", message_id=visit.last)
        heard = "\n".join(visit.unread)
        visit.unread.clear()
        reaction = react(visit.opening, heard, said=visit.said, rng=visit.rng)
        if reaction:
            visit.said += 1
            visit.over = reaction.over
            await self._say(visit, socket, reaction.line)

    async def _say(self, visit: _Visit, socket: ClientConnection, text: str) -> None:
        client_id = new_id()
        visit.unacked[client_id] = text  # from here on it is said, if need be on the next line
        moment = asyncio.get_running_loop().time()
        if moment - visit.typed_at > _TYPING_EVERY:
            visit.typed_at = moment
            await _up(socket, frame="typing")
        typing = min(9.0, 0.8 + len(text) / 12)
        await asyncio.sleep(typing * visit.rng.uniform(0.7, 1.3) * self._settings["slowness"])
        name = visit.opening.person.name
        await _up(socket, frame="message", client_id=client_id, text=text, name=name)

    async def _take(self, visit: _Visit, socket: ClientConnection, frame: dict[str, Any]) -> None:
        match frame:
            case {"frame": "ack", "client_id": str(client_id)}:
                visit.unacked.pop(client_id, None)
            case {"frame": "message", "message": dict(message)}:
                await self._heard(visit, socket, message)
            case {"frame": "error", "code": code}:
                _log.warning("%s was told %s", visit.opening.person.key, code)
            case _:
                pass

    async def _heard(
        self, visit: _Visit, socket: ClientConnection, message: dict[str, Any]
    ) -> None:
        if message["from"] != "agent" or message["id"] in visit.seen:
            return
        visit.seen.add(message["id"])
        visit.last = message["id"]
        if not visit.answered:
            visit.answered = True
            self._room.release()
        visit.unread.append(message["text"])
        visit.news.set()
        await _up(socket, frame="delivered", message_id=message["id"])


async def _up(socket: ClientConnection, **frame: object) -> None:
    await socket.send(json.dumps(frame, ensure_ascii=False))
