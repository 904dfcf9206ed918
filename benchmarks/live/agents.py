"""Agents at their desks, as one process: they note when each message reached each of them.

    python -m benchmarks.live.agents --settings -

url       of the service
seats     [{agent, token}]: one socket each
habit     "work": be online, accept offers, answer now and then; else: connect and read
seed      of what they choose
wanted    how many marked messages there will be; the notes are handed over when every socket has
          had all of them, or when told to stop
notes     where to
seated    where it is written that all sit

An agent who works accepts an offer after 0.3 to 1 s, and every 5 to 15 s answers the oldest thing
in hand and resolves it, which makes room for the next offer.
"""

import argparse
import asyncio
import random
import ssl
import time
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx
import orjson
import uvloop
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from benchmarks.live import notes
from contactcenter.adapters.clock import new_id
from contactcenter.demo import child

_PING_EVERY = 20.0
_READ = (b'"type":"message_received"', b'"type":"work_offered"', b'"type":"work_assigned"')
_TYPE_WITHIN = 100  # bytes: a frame begins with its kind, position and type


class Room:
    """All of the agents together, and what they saw."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.url: str = settings["url"]
        self.wanted: int = settings["wanted"]
        self.seats = len(settings["seats"])
        self.seen: dict[int, dict[int, float]] = {}  # message → seat → when
        self.counts: Counter[str] = Counter()
        self.all_seen = asyncio.Event()
        self.trust = ssl.create_default_context()  # one for all: each takes long to make

    def see(self, seat: int, number: int, at: float) -> None:
        """Note that a message reached a seat."""
        self.seen.setdefault(number, {}).setdefault(seat, at)
        if len(self.seen) == self.wanted and len(self.seen[number]) == self.seats:
            everywhere = all(len(seats) == self.seats for seats in self.seen.values())
            if everywhere:
                self.all_seen.set()

    def notes(self) -> dict[str, object]:
        """Return what was seen."""
        seen = {number: sorted(seats.values()) for number, seats in self.seen.items()}
        return {"seen": seen, "counts": self.counts}


class Seat:
    """One agent's socket."""

    def __init__(self, room: Room, number: int, seat: Mapping[str, str], seed: int) -> None:
        self._room = room
        self._number = number
        self._me = seat["agent"]
        self._rng = random.Random(f"{seed}:{number}")
        self._cookie = {"Cookie": f"cc_session={seat['token']}"}
        self._http = httpx.AsyncClient(
            base_url=room.url,
            headers={"Origin": room.url, **self._cookie},
            verify=room.trust,
            timeout=30,
        )
        self._held: deque[Mapping[str, Any]] = deque()
        self._socket: ClientConnection | None = None

    async def sit_down(self) -> None:
        """Read the desk, and open the socket behind it."""
        snapshot = await self._http.get("/api/snapshot")
        snapshot.raise_for_status()
        self._socket = await connect(
            f"{self._room.url.replace('http', 'ws', 1)}/api/stream?after={_position(snapshot)}",
            origin=Origin(self._room.url),
            additional_headers=self._cookie,
            compression=None,
            max_queue=4096,
            open_timeout=30,
        )
        await self._socket.recv()  # the mark: from here on it is live

    async def go_online(self) -> None:
        """Choose to be offered work."""
        answer = await self._command("PUT", "/api/presence", {"chosen": "online"})
        answer.raise_for_status()

    async def watch(self) -> None:
        """Read what comes, and answer nothing."""
        async with asyncio.TaskGroup() as group:
            await self._read(group)

    async def work(self) -> None:
        """Read what comes, accept offers, and answer now and then."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._answer_now_and_then())
            await self._read(group)

    async def _read(self, group: asyncio.TaskGroup) -> None:
        assert self._socket is not None
        group.create_task(self._ping())
        try:
            while True:
                frames = (await self._socket.recv(decode=False)).split(b"\n")
                at = time.monotonic()
                self._room.counts["frames"] += len(frames)
                for frame in frames:
                    head = frame[:_TYPE_WITHIN]
                    if any(kind in head for kind in _READ):
                        self._take(orjson.loads(frame), at, group)
        except ConnectionClosed:
            self._room.counts["sockets_lost"] += 1

    def _take(self, frame: Mapping[str, Any], at: float, group: asyncio.TaskGroup) -> None:
        match frame["type"]:
            case "message_received":
                number = notes.marked(frame["message"]["text"])
                if number is not None:
                    self._room.see(self._number, number, at)
            case "work_offered" if frame["offer"]["agent_id"] == self._me:
                if frame["offer"]["state"] == "pending":
                    group.create_task(self._accept(frame["offer"]["id"]))
            case "work_assigned" if frame["item"]["agent_id"] == self._me:
                self._held.append(frame["item"])
            case _:
                pass

    async def _accept(self, offer_id: str) -> None:
        await asyncio.sleep(self._rng.uniform(0.3, 1))
        await self._count("accept", f"/api/offers/{offer_id}/accept", {})

    async def _answer_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(self._rng.uniform(5, 15))
            if self._held:
                item = self._held.popleft()
                said = {"conversation_id": item["conversation_id"], "then": "resolved"}
                path = f"/api/tickets/{item['ticket_id']}/replies"
                await self._count("reply", path, {**said, "text": "It is on its way."})

    async def _count(self, name: str, path: str, body: Mapping[str, Any]) -> None:
        try:
            answer = await self._command("POST", path, body)
        except httpx.HTTPError:
            self._room.counts["unanswered"] += 1
            return
        self._room.counts[f"{name}:{answer.status_code}"] += 1

    async def _command(self, method: str, path: str, body: Mapping[str, Any]) -> httpx.Response:
        key = {"Idempotency-Key": new_id()}
        return await self._http.request(method, path, json=body, headers=key)

    async def _ping(self) -> None:
        assert self._socket is not None
        while True:
            await asyncio.sleep(_PING_EVERY)
            await self._socket.send('{"frame":"ping"}')


def _position(snapshot: httpx.Response) -> int:
    position: int = orjson.loads(snapshot.content)["position"]
    return position


async def run(settings: Mapping[str, Any]) -> None:
    """Sit down, say when all sit, and work until all was seen or told to stop."""
    room = Room(settings)
    seats = [Seat(room, *each, settings["seed"]) for each in enumerate(settings["seats"])]
    at_once = asyncio.Semaphore(8)
    child.ready({})

    async def settle(seat: Seat) -> None:
        async with at_once:
            await seat.sit_down()

    await asyncio.gather(*map(settle, seats))
    works = settings["habit"] == "work"
    busy = [asyncio.ensure_future(each.work() if works else each.watch()) for each in seats]
    if works:
        await asyncio.gather(*(each.go_online() for each in seats))
    notes.write(Path(settings["seated"]), {"seats": len(seats)})
    try:
        await child.until_stopped(room.all_seen.wait(), _all(busy))
    finally:
        notes.write(Path(settings["notes"]), room.notes())


async def _all(busy: Sequence["asyncio.Future[None]"]) -> None:
    await asyncio.gather(*busy)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Agents who note when messages reach them.")
    parser.add_argument("--settings", required=True, help="JSON file, or - for standard input")
    given = child.given(parser.parse_args().settings)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(given))
