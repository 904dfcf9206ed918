"""Customers who write at random moments, as one process: by chat and by mail, half and half.

    python -m benchmarks.live.customers --settings -

url, chat_key, origin             of the chat
imap_port, password               of the mailbox: mails are put into it by IMAP APPEND
addresses                         of those who write mails
messages, per_s, seed             how many, how fast, and what
notes                             where it is written what was sent when

Moments are spread evenly at random over the time, so that messages come in bursts as they do in
life. Nobody waits for anybody: a slow answer does not delay the next message. Sockets are opened
before the first message; a visitor's first line opens a conversation, the next ones go on with it.
"""

import argparse
import asyncio
import contextlib
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson
import uvloop
from aioimaplib import aioimaplib
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin

from benchmarks.live import letters, notes
from benchmarks.live.places import HOST, SUPPORT
from contactcenter.adapters.clock import new_id
from contactcenter.demo import child

_POSTMEN = 6  # connections that put mails into the mailbox
_LINES = 2  # that a visitor says on average
_PATIENCE = 10.0  # seconds to wait for the last acknowledgement


@dataclass(slots=True)
class Sent:
    """What was sent, by number: monotonic seconds."""

    total: int
    chat: dict[int, float] = field(default_factory=dict)  # just before the frame is written
    mail: dict[int, float] = field(default_factory=dict)  # just before APPEND is sent
    acknowledged: dict[int, float] = field(default_factory=dict)  # the service, or the mailbox, did
    late: list[float] = field(default_factory=list)  # by how much a message missed its moment
    all_acknowledged: asyncio.Event = field(default_factory=asyncio.Event)

    def acknowledge(self, number: int) -> None:
        """Note that a message is safe."""
        self.acknowledged[number] = time.monotonic()
        if len(self.acknowledged) == self.total:
            self.all_acknowledged.set()


class Visitor:
    """One visitor's page."""

    def __init__(self, socket: ClientConnection, sent: Sent) -> None:
        self._socket = socket
        self._sent = sent
        self._unacked: dict[str, int] = {}

    async def say(self, number: int, text: str) -> None:
        """Send one line."""
        client_id = new_id()
        self._unacked[client_id] = number
        frame = orjson.dumps({"frame": "message", "client_id": client_id, "text": text}).decode()
        self._sent.chat[number] = time.monotonic()
        await self._socket.send(frame)

    async def listen(self) -> None:
        """Read until the page is closed."""
        async for text in self._socket:
            frame = orjson.loads(text)
            if frame["frame"] == "ack":
                self._sent.acknowledge(self._unacked.pop(frame["client_id"]))


class Postmen:
    """Connections that put mails into the mailbox."""

    def __init__(self, sent: Sent) -> None:
        self._sent = sent
        self._free: asyncio.Queue[aioimaplib.IMAP4] = asyncio.Queue()

    async def sign_in(self, port: int, password: str) -> None:
        """Connect."""
        for _ in range(_POSTMEN):
            imap = aioimaplib.IMAP4(HOST, port, timeout=30)
            await imap.wait_hello_from_server()
            await imap.login(SUPPORT, password)
            await self._free.put(imap)

    async def deliver(self, number: int, content: bytes) -> None:
        """Put one mail into the mailbox."""
        imap = await self._free.get()
        self._sent.mail[number] = time.monotonic()
        answer = await imap.append(content, mailbox="INBOX")
        self._sent.acknowledge(number)
        assert answer.result == "OK", answer
        await self._free.put(imap)


async def run(settings: Mapping[str, Any]) -> None:
    """Open all sockets, say so, then write everything at its moment."""
    total: int = settings["messages"]
    sent = Sent(total)
    rng = random.Random(settings["seed"])
    visitors = await _visitors(settings, sent, count=max(1, total // 2 // _LINES))
    postmen = Postmen(sent)
    await postmen.sign_in(settings["imap_port"], settings["password"])
    chats, mails = list(range(0, total, 2)), list(range(1, total, 2))
    lines = {number: (rng.choice(visitors), letters.line(rng, number)) for number in chats}
    post = dict(zip(mails, letters.letters(rng, mails, settings["addresses"]), strict=True))
    moments = sorted(rng.uniform(0, total / settings["per_s"]) for _ in range(total))
    numbers = [*chats, *mails]
    rng.shuffle(numbers)
    child.ready({})
    listening = [asyncio.ensure_future(each.listen()) for each in visitors]
    start = time.monotonic()
    async with asyncio.timeout(moments[-1] + 60), asyncio.TaskGroup() as group:
        for moment, number in zip(moments, numbers, strict=True):
            await asyncio.sleep(max(0.0, start + moment - time.monotonic()))
            sent.late.append(time.monotonic() - start - moment)
            if number in post:
                group.create_task(postmen.deliver(number, post[number].content))
            else:
                visitor, text = lines[number]
                group.create_task(visitor.say(number, text))
    took = time.monotonic() - start
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            await sent.all_acknowledged.wait()
    notes.write(Path(settings["notes"]), {**_told(sent), "seconds": took})
    await child.until_stopped(*listening)


async def _visitors(settings: Mapping[str, Any], sent: Sent, *, count: int) -> list[Visitor]:
    url: str = settings["url"]
    place = f"/chat/{settings['chat_key']}"
    visitors = []
    async with httpx.AsyncClient(base_url=url, headers={"Origin": settings["origin"]}) as http:
        for _ in range(count):
            session = await http.post(f"{place}/session", json={})
            session.raise_for_status()
            socket = await connect(
                f"{url.replace('http', 'ws', 1)}{place}/socket",
                origin=Origin(settings["origin"]),
                compression=None,
            )
            hello = {"frame": "hello", "token": session.json()["token"], "after": None}
            await socket.send(orjson.dumps(hello).decode())
            assert orjson.loads(await socket.recv())["frame"] == "welcome"
            visitors.append(Visitor(socket, sent))
    return visitors


def _told(sent: Sent) -> dict[str, object]:
    return {
        "chat": sent.chat,
        "mail": sent.mail,
        "acknowledged": sent.acknowledged,
        "late": sent.late,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Customers who write at random moments.")
    parser.add_argument("--settings", required=True, help="JSON file, or - for standard input")
    given = child.given(parser.parse_args().settings)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(given))
