"""Servers to test against: a real one, wires that can be cut, and one that follows a script."""

import asyncio
import contextlib
import math
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from pathlib import Path

from channels.email import Config
from channels.email.wire import folder_name

CERTIFICATE = Path(__file__).with_name("certificate.pem")
USER, PASSWORD = "support", 'pass "word" \\ ü'
WITHIN = 20.0  # seconds that anything here may take

Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def settings(**changed: object) -> Config:
    """Return settings of a mailbox on loopback."""
    values: dict[str, object] = {
        "address": "support@firma.example",
        "name": "Firma",
        "imap_host": "127.0.0.1",
        "imap_security": "plain",
        "imap_user": USER,
        "imap_password": PASSWORD,
        "smtp_host": "127.0.0.1",
        "smtp_security": "plain",
    }
    return Config(**{**values, **changed})  # type: ignore[arg-type]


def mail(subject: str, text: str = "Hello", sender: str = "lea@kunde.example") -> bytes:
    """Return a small mail."""
    lines = [f"From: {sender}", f"Subject: {subject}", f"Message-ID: <{subject}@kunde.example>"]
    return "\r\n".join([*lines, "", text, ""]).encode()


def server_trust() -> ssl.SSLContext:
    """Return what a server needs to speak TLS with our test certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


class Mailbox:
    """A folder on a real IMAP server, and a client that files mail into it."""

    def __init__(
        self, port: int, folder: str, *, user: str = USER, password: str = PASSWORD
    ) -> None:
        self.port = port
        self.folder = folder
        self._user = user
        self._password = password
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    def settings(self, **changed: object) -> Config:
        """Return settings that listen to this folder."""
        return settings(**{"imap_port": self.port, "imap_folder": self.folder, **changed})

    async def open(self) -> None:
        """Log in as the one who delivers."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self.port)
        await self._reader.readline()
        word = self._password.replace("\\", "\\\\").replace('"', '\\"')
        await self.command(f'LOGIN {self._user} "{word}"')

    async def create(self) -> None:
        """Make the folder."""
        await self.command(f"CREATE {folder_name(self.folder)}")

    async def command(self, line: str, literal: bytes = b"") -> list[bytes]:
        """Send one command and return what is said before its end."""
        size = f" {{{len(literal)}+}}\r\n".encode() if literal else b""
        self._writer.write(b"d " + line.encode() + size + literal + b"\r\n")
        said: list[bytes] = []
        async with asyncio.timeout(WITHIN):
            while not (answer := await self._reader.readline()).startswith(b"d "):
                assert answer, "the server hung up"
                said.append(answer)
        assert answer.startswith(b"d OK"), answer
        return said

    async def deliver(self, *mails: bytes) -> None:
        """File mails, in order."""
        for one in mails:
            await self.command(f"APPEND {folder_name(self.folder)}", one)

    async def look(self, folder: str | None = None) -> list[bytes]:
        """Return the flags of each mail in this folder or another one."""
        await self.command(f"EXAMINE {folder_name(folder or self.folder)}")
        said = await self.command("FETCH 1:* (FLAGS)") if await self.holds_mail() else []
        return [line for line in said if b" FETCH " in line]

    async def holds_mail(self) -> bool:
        """Say whether there is any in the open folder."""
        return any(line.strip() != b"* SEARCH" for line in await self.command("SEARCH ALL"))

    async def renew(self) -> None:
        """Delete the folder and make it again: all its numbers are new."""
        await self.command(f"DELETE {folder_name(self.folder)}")
        await self.create()

    async def close(self) -> None:
        """Hang up."""
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()


@contextlib.contextmanager
def imap_server() -> Iterator[int]:
    """Run a real IMAP server in memory on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    start = "import sys; from pymap.main import main; sys.exit(main())"
    options = ["--host", "127.0.0.1", "--port", str(port), "--cert", str(CERTIFICATE)]
    backend = ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    process = subprocess.Popen(
        [sys.executable, "-c", start, *options, "--key", str(CERTIFICATE), *backend],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_open(port, process)
        yield port
    finally:
        process.kill()
        process.wait()


@contextlib.asynccontextmanager
async def mailbox(port: int, folder: str) -> AsyncIterator[Mailbox]:
    """Make a folder of one's own."""
    box = Mailbox(port, folder)
    await box.open()
    await box.create()
    yield box
    await box.close()


class Wire:
    """A wire between a client and a server; it may encrypt, and it can be cut.

    It breaks by itself after a number of bytes, whoever sent them, if it is told one.
    """

    def __init__(self, target: int, *, breaks_after: float = math.inf) -> None:
        self._target = target
        self._left = breaks_after
        self._ends: list[asyncio.StreamWriter] = []
        self.joined = asyncio.Event()
        self.seen = bytearray()
        self.carried = 0
        self.port = 0

    async def until(self, text: bytes, *, times: int = 1) -> None:
        """Wait until the server has said this, or the wire is broken."""
        async with asyncio.timeout(WITHIN):
            while self.seen.count(text) < times and self._left > 0:
                self.joined.clear()
                await self.joined.wait()

    async def moved(self, *, beyond: int) -> None:
        """Wait until so many bytes passed, in both directions."""
        async with asyncio.timeout(WITHIN):
            while self.carried <= beyond:
                self.joined.clear()
                await self.joined.wait()

    def cut(self) -> None:
        """Break every connection, saying nothing."""
        for end in self._ends:
            end.transport.abort()

    async def join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Connect a client with the server."""
        reader_behind, writer_behind = await asyncio.open_connection("127.0.0.1", self._target)
        self._ends += [writer, writer_behind]
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._carry(reader, writer_behind, bytearray()))
                both.create_task(self._carry(reader_behind, writer, self.seen))
        finally:
            for end in (writer, writer_behind):
                end.close()

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seen: bytearray
    ) -> None:
        with contextlib.suppress(OSError):
            while self._left > 0 and (data := await reader.read(65_536)):
                passing = data[: int(min(len(data), self._left))]
                self._left -= len(passing)
                self.carried += len(passing)
                writer.write(passing)
                await writer.drain()
                seen += passing
                self.joined.set()
        for end in [writer] if self._left > 0 else self._ends:
            end.close()


@contextlib.asynccontextmanager
async def wire(
    target: int, *, encrypted: ssl.SSLContext | None = None, breaks_after: float = math.inf
) -> AsyncIterator[Wire]:
    """Lay a wire to a port on loopback."""
    laid = Wire(target, breaks_after=breaks_after)
    async with served(laid.join, encrypted=encrypted) as port:
        laid.port = port
        yield laid
        laid.cut()


@contextlib.asynccontextmanager
async def served(answer: Answer, *, encrypted: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Serve connections with a coroutine on a free port; all of them end with the block."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await answer(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            tasks.discard(task)
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=encrypted)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


def script(greeting: bytes, answers: Iterable[tuple[bytes, bytes | None]]) -> Answer:
    """Return an IMAP server that gives the first fitting answer to each command.

    `TAG` in an answer stands for the command's tag; `None` hangs up; nothing is silence.
    """
    table = list(answers)

    def said(command: bytes) -> bytes | None:
        fitting = (text for begins, text in table if command.startswith(begins))
        return next(fitting, b"TAG OK\r\n")

    return answering(greeting, said)


def answering(greeting: bytes, said: Callable[[bytes], bytes | None]) -> Answer:
    """Return an IMAP server that makes its answer to each command; to DONE it says that it is."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        idling = b""
        while line := await reader.readline():
            tag, _, command = line.rstrip().partition(b" ")
            if tag == b"DONE":
                tag, command = idling, b"DONE"
            elif command == b"IDLE":
                idling = tag
            text = said(command)
            if text is None:
                return
            writer.write(text.replace(b"TAG", tag))
            await writer.drain()

    return answer


def _wait_until_open(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(int(WITHIN / 0.02)):
        assert process.poll() is None, "the IMAP server did not start"
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.02)  # nothing tells when another process listens
    raise AssertionError("the IMAP server does not answer")
