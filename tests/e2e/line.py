"""A line between a browser and the service that can be cut and mended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Line:
    """Passes bytes to a port of this machine. While cut, connecting to it is refused."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._clients: set[asyncio.StreamWriter] = set()
        self._joined = asyncio.Event()
        self.port = 0

    async def mend(self) -> None:
        """Let connections through, on the same port as before."""
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Drop every connection without a goodbye, and take no new ones."""
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    def end(self, words: bytes) -> None:
        """Say something to every client in the server's place, and hang up."""
        for client in self._clients:
            client.write(words)
            client.close()

    async def in_use(self) -> None:
        """Wait until somebody is connected."""
        while not self._clients:
            self._joined.clear()
            await self._joined.wait()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = {writer}
        try:
            their_reader, their_writer = await asyncio.open_connection("127.0.0.1", self._target)
            ends.add(their_writer)
            self._writers |= ends
            self._clients.add(writer)
            self._joined.set()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_copy(reader, their_writer))
                tasks.create_task(_copy(their_reader, writer))
        finally:
            self._writers -= ends
            self._clients.discard(writer)
            for end in ends:
                end.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(65_536):
            writer.write(chunk)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def line_to(port: int) -> AsyncIterator[Line]:
    """Give a line to a port."""
    line = Line(port)
    await line.mend()
    try:
        yield line
    finally:
        line.cut()
