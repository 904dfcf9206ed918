"""A line to the service that breaks in the middle of what passes.

    Cut(request, after, how)    the connection that carries such a request breaks when so many
                                bytes of the answer have passed; `BEFORE`: the request neither

What is sent over a WebSocket counts as the answer to the request that opened it.
"""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum

BEFORE = -1
_LONGEST = 65_536


class How(StrEnum):
    """What becomes of a connection: both ends are told, politely or not, or nobody is."""

    GOODBYE = "FIN"
    RESET = "RST"
    SILENCE = "silence"  # both ends stay open, and nothing passes any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Where a connection breaks."""

    request: bytes  # how it begins
    after: int
    how: How


@dataclass(eq=False, slots=True)
class _Passage:
    """One connection through the line."""

    ends: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    request: bytes = b""
    passed: int = 0  # bytes of the answer
    cut: Cut | None = None
    is_dead: bool = False


@dataclass(slots=True)
class Line:
    """Passes bytes to a port of this machine, and breaks where it was told to."""

    target: int
    port: int = 0
    cuts: list[Cut] = field(default_factory=list)  # that were made
    _armed: list[Cut] = field(default_factory=list)
    _open: set[_Passage] = field(default_factory=set)
    _flows: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self._flows.set()

    @property
    def url(self) -> str:
        """Where the service seems to be."""
        return f"http://127.0.0.1:{self.port}"

    def arm(self, *cuts: Cut) -> None:
        """Let the next connections break, each at the first request that fits."""
        self._armed += cuts

    def disarm(self) -> None:
        """Let everything pass again that is not broken yet."""
        self._armed.clear()
        for passage in self._open:
            passage.cut = None

    def cut(self, cut: Cut) -> None:
        """Break open connections of such requests, when so many bytes more have passed."""
        for passage in [each for each in self._open if each.request.startswith(cut.request)]:
            if cut.after <= 0:
                self._break(passage, cut)
            else:
                after = passage.passed + cut.after
                passage.cut = Cut(request=cut.request, after=after, how=cut.how)

    @contextmanager
    def stalled(self) -> Iterator[None]:
        """Take nothing from the service while the block runs, as when a screen sleeps."""
        self._flows.clear()
        try:
            yield
        finally:
            self._flows.set()

    def end(self) -> None:
        """Drop everything."""
        for passage in self._open:
            for end in passage.ends:
                end.transport.abort()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until it ends or breaks."""
        there, out = await asyncio.open_connection("127.0.0.1", self.target)
        passage = _Passage((writer, out))
        self._open.add(passage)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._up(passage, reader, out))
                tasks.create_task(self._down(passage, there, writer))
        finally:
            self._open.discard(passage)
            for end in passage.ends:
                end.close()

    async def _up(
        self, passage: _Passage, reader: asyncio.StreamReader, out: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while chunk := await reader.read(_LONGEST):
                if chunk.startswith((b"GET ", b"POST ")):
                    passage.request, passage.passed = chunk[:200], 0
                    passage.cut = self._fitting(passage.request)
                    if passage.cut and passage.cut.after == BEFORE:
                        self._break(passage, passage.cut)
                if passage.is_dead:
                    continue
                out.write(chunk)
                await out.drain()
        if not passage.is_dead:
            out.close()

    async def _down(
        self, passage: _Passage, there: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while chunk := await there.read(_LONGEST):
                await self._flows.wait()
                if passage.is_dead:
                    continue
                cut = passage.cut
                if cut is not None and passage.passed + len(chunk) >= cut.after:
                    writer.write(chunk[: max(0, cut.after - passage.passed)])
                    await writer.drain()
                    self._break(passage, cut)
                    continue
                passage.passed += len(chunk)
                writer.write(chunk)
                await writer.drain()
        if not passage.is_dead:
            writer.close()

    def _fitting(self, request: bytes) -> Cut | None:
        for cut in self._armed:
            if request.startswith(cut.request):
                self._armed.remove(cut)
                return cut
        return None

    def _break(self, passage: _Passage, cut: Cut) -> None:
        if passage.is_dead:
            return
        passage.is_dead = True
        self.cuts.append(cut)
        for end in passage.ends:
            match cut.how:
                case How.GOODBYE:
                    end.close()
                case How.RESET:
                    _reset(end)
                case How.SILENCE:
                    pass


def _reset(end: asyncio.StreamWriter) -> None:
    """Close without a goodbye: the other end hears `connection reset`."""
    own: socket.socket = end.get_extra_info("socket")
    with suppress(OSError):
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end.transport.abort()


@asynccontextmanager
async def line_to(port: int) -> AsyncIterator[Line]:
    """Give a line to a port."""
    line = Line(port)
    server = await asyncio.start_server(line.carry, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
        line.end()
