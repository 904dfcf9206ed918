"""A manager interface of Asterisk that replays what a real one says, and its faults."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

USER, SECRET, CHALLENGE = "desk", "correct horse", "840415273"
BANNER = b"Asterisk Call Manager/11.0.0\r\n"


@dataclass
class Switch:
    """What it will say, and what it was asked."""

    banner: bytes = BANNER
    says: list[bytes] = field(default_factory=list)  # each in a write of its own
    hangs_up: bool = False  # behind the last of them
    answers: Mapping[str, str] = field(default_factory=dict)  # action → refusal
    asked: list[dict[str, str]] = field(default_factory=list)
    port: int = 0
    connections: int = 0
    _writers: list[asyncio.StreamWriter] = field(default_factory=list)
    talks: set["asyncio.Task[None] | None"] = field(default_factory=set)

    async def say(self, text: bytes) -> None:
        """Say something to all who listen now."""
        for writer in self._writers:
            writer.write(text)
            await writer.drain()

    def cut(self) -> None:
        """Break all connections off, without a word."""
        for writer in self._writers:
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.talks.add(asyncio.current_task())
        self._writers.append(writer)
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writers.remove(writer)
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self.banner)
        while True:
            action = _fields((await reader.readuntil(b"\r\n\r\n")).decode())
            self.asked.append(action)
            writer.write(self._answer(action))
            await writer.drain()
            if action["Action"] == "Login" and action["Events"] != "off":
                for each in self.says:
                    writer.write(each)
                    await writer.drain()
                if self.hangs_up:
                    return

    def _answer(self, action: Mapping[str, str]) -> bytes:
        name = action["Action"]
        said = {"Response": "Success", "ActionID": action["ActionID"]}
        if name == "Challenge":
            said["Challenge"] = CHALLENGE
        proof = hashlib.md5((CHALLENGE + SECRET).encode(), usedforsecurity=False).hexdigest()
        if name == "Login" and (action["Username"], action["Key"]) != (USER, proof):
            said |= {"Response": "Error", "Message": "Authentication failed"}
        if name in self.answers:
            said |= {"Response": "Error", "Message": self.answers[name]}
        return block(**said)


def block(**said: str) -> bytes:
    """Return one block as it stands on the wire."""
    return "".join(f"{name}: {value}\r\n" for name, value in said.items()).encode() + b"\r\n"


def event(kind: str, **said: str) -> bytes:
    """Return an event of call 1793600600.7."""
    whole = {"Event": kind, "Uniqueid": "1793600600.7", "Linkedid": "1793600600.7", **said}
    return block(**whole)


def ringing() -> Iterable[bytes]:
    """Yield what is said until a phone rings."""
    yield event("Newchannel", CallerIDNum="+4915111110000", Exten="+982191110000")
    yield event("VarSet", Variable="A", Value="B")
    yield event("DialBegin", DestUniqueid="1793600601.8", DestChannel="PJSIP/201-0008")


@asynccontextmanager
async def running(switch: Switch) -> AsyncIterator[Switch]:
    """Let it listen on a free port of loopback until the end."""
    server = await asyncio.start_server(switch.serve, "127.0.0.1", 0)
    switch.port = server.sockets[0].getsockname()[1]
    try:
        yield switch
    finally:
        server.close()
        switch.cut()
        await asyncio.gather(*(talk for talk in switch.talks if talk))


def _fields(text: str) -> dict[str, str]:
    pairs = (line.partition(": ") for line in text.split("\r\n") if line)
    return {name: value for name, _, value in pairs}
