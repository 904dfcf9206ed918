"""One IMAP connection, through aioimaplib's protocol.

What the library leaves open is closed here: a lost connection ends every wait at once, BYE counts
as loss, STARTTLS exists, an announcement of new mail is never forgotten, folder names may be in
any script, and every wait has an end.
"""

import asyncio
import base64
import re
import ssl
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager

from aioimaplib.aioimaplib import (
    AioImapException,
    Command,
    FetchCommand,
    quoted,
)

from channels.email import security
from channels.email.config import Config
from channels.email.oauth import Tokens
from channels.email.protocol import Connection, Idle, Lines, Response
from contactcenter.ports.channel import ChannelError, Misconfigured, TryLater

_ANSWER_WITHIN = 30.0  # seconds, for a command that moves little
_SILENCE = 60.0  # seconds without a byte while mail is fetched
_PASSING = re.compile(rb"\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|OVERQUOTA|CONTACTADMIN)\b")
_VALIDITY = re.compile(rb"UIDVALIDITY (\d+)", re.IGNORECASE)
_NUMBERS = re.compile(rb"[\d ]+")


class Refused(Exception):
    """The server answered NO or BAD to one command; the connection stands."""


class Wire:
    """A connection that is logged in; `drop` must be called at the end."""

    def __init__(self, protocol: Connection, where: str) -> None:
        self._protocol = protocol
        self._where = where
        self._known_size = b""

    def drop(self) -> None:
        """Close without waiting for anybody."""
        if self._protocol.transport is not None:
            self._protocol.transport.abort()

    def remember_size(self) -> None:
        """From here on `has_changed` speaks of what is said later."""
        self._known_size = self._protocol.size

    @property
    def has_changed(self) -> bool:
        """Whether the server announced another number of messages since `remember_size`."""
        return bool(self._protocol.size != self._known_size)

    def offers(self, name: str) -> bool:
        """Whether the server has an extension."""
        return name in {str(capability).upper() for capability in self._protocol.capabilities}

    async def login(self, user: str, password: str) -> None:
        """Log in with a password.

        Raises:
            Misconfigured: the server refuses user or password.
        """
        await self._enter(user, self._protocol.login(quoted(user), password))

    async def authenticate(self, user: str, tokens: Tokens) -> None:
        """Log in with a token (XOAUTH2).

        Raises:
            TryLater: there is no token for now.
            Misconfigured: the server refuses user or token, or knows no tokens; or we get none.
        """
        if not self.offers("AUTH=XOAUTH2"):
            raise Misconfigured(f"{self._where}: the server offers no login with tokens (XOAUTH2)")
        async with tokens.one() as token:
            word = base64.b64encode(f"user={user}\1auth=Bearer {token}\1\1".encode()).decode()
            await self._enter(user, self._protocol.authenticate("XOAUTH2", word))

    async def _enter(self, user: str, answer: Awaitable[Response]) -> None:
        with _translated(self._where):
            async with asyncio.timeout(_ANSWER_WITHIN):
                response = await answer
        try:
            self._answered(response)
        except Refused as error:
            raise Misconfigured(f"{self._where}: login as {user} is refused: {error}") from error
        # Servers offer more to those who are logged in.
        with _translated(self._where):
            async with asyncio.timeout(_ANSWER_WITHIN):
                await self._protocol.capability()

    async def select(self, folder: str) -> int:
        """Open a folder and return its UIDVALIDITY.

        Raises:
            Misconfigured: there is no such folder.
        """
        with _translated(self._where):
            async with asyncio.timeout(_ANSWER_WITHIN):
                response = await self._protocol.select(folder_name(folder))
        try:
            lines = self._answered(response)
        except Refused as error:
            raise Misconfigured(f"{self._where}: folder {folder!r} is refused: {error}") from error
        found = next((match for line in lines if (match := _VALIDITY.search(line))), None)
        if found is None:
            raise Misconfigured(f"{self._where}: folder {folder!r} has no lasting numbers")
        return int(found[1])

    async def search(self, criteria: str) -> list[int]:
        """Return the UIDs that match, in order."""
        with _translated(self._where):
            async with asyncio.timeout(_ANSWER_WITHIN):
                response = await self._protocol.search(criteria, charset=None, by_uid=True)
        lines = self._granted(response)[:-1]
        words = b" ".join(bytes(line) for line in lines if _NUMBERS.fullmatch(line))
        return sorted({int(word) for word in words.split()})

    async def fetch(self, uids: list[int], items: str) -> Lines:
        """Return the lines of the answer, literals as `bytearray`.

        Raises:
            Refused: the server cannot give (one of) them.
        """
        command = FetchCommand(
            self._protocol.new_tag(),
            ",".join(map(str, uids)),
            items,
            prefix="UID",
            loop=self._protocol.loop,
            timeout=_SILENCE,
        )
        with _translated(self._where):
            response = await self._protocol.execute(command)
        return self._answered(response)

    async def flag_seen(self, uids: str) -> None:
        """Flag a range of mails as read.

        Raises:
            Refused: the server does not allow that.
        """
        await self._change("STORE", uids, "+FLAGS.SILENT", r"(\Seen)")

    async def move(self, uids: str, folder: str) -> None:
        """Move a range of mails to another folder.

        A server that can neither move nor expunge some alone keeps the originals, flagged as
        deleted: to expunge them all would throw away what others have flagged.

        Raises:
            Refused: the server does not allow that, or there is no such folder.
        """
        if self.offers("MOVE"):
            await self._change("MOVE", uids, folder_name(folder))
            return
        await self._change("COPY", uids, folder_name(folder))
        await self._change("STORE", uids, "+FLAGS.SILENT", r"(\Deleted)")
        if self.offers("UIDPLUS"):
            await self._change("EXPUNGE", uids)

    async def _change(self, *words: str) -> None:
        with _translated(self._where):
            async with asyncio.timeout(_SILENCE):
                response = await self._protocol.uid(*words)
        self._answered(response)

    async def look(self) -> None:
        """Let the server say what is new."""
        with _translated(self._where):
            async with asyncio.timeout(_ANSWER_WITHIN):
                response = await self._protocol.simple_command("NOOP")
        self._granted(response)

    async def sleep(self, seconds: float) -> None:
        """Wait, but notice at once when the connection is lost."""
        self._forget_pushes()
        await self._woken(seconds)

    async def idle(self, seconds: float) -> None:
        """Wait until the server says something, at most so long.

        Raises:
            Refused: the server does not want to push after all.
        """
        protocol = self._protocol
        self._forget_pushes()
        idle = Idle(protocol.new_tag(), protocol.idle_queue, loop=protocol.loop)
        protocol.pending_sync_command = idle
        protocol.send(str(idle))
        await self._woken(seconds)
        if idle.response.result not in {"Init", "Pending"}:
            self._answered(idle.response)
            return
        with _translated(self._where):
            async with asyncio.timeout(_ANSWER_WITHIN):
                protocol.idle_done()
                await idle.wait()
        self._answered(idle.response)

    def _forget_pushes(self) -> None:
        while not self._protocol.idle_queue.empty():
            self._protocol.idle_queue.get_nowait()

    async def _woken(self, seconds: float) -> None:
        self.check()
        try:
            async with asyncio.timeout(seconds):
                await self._protocol.idle_queue.get()
        except TimeoutError:
            pass
        self.check()

    def check(self) -> None:
        """Refuse to go on with a connection that is lost.

        Raises:
            TryLater: it is.
        """
        if self._protocol.lost is not None:
            raise TryLater(f"{self._where}: {self._protocol.lost}")

    def _granted(self, response: Response) -> Lines:
        """Return what is answered to a command that no server refuses while it is well."""
        try:
            return self._answered(response)
        except Refused as error:
            raise TryLater(f"{self._where}: {error}") from error

    def _answered(self, response: Response) -> Lines:
        lines: Lines = list(response.lines)
        if response.result == "OK":
            return lines
        self.check()
        reason = bytes(lines[-1] if lines else b"").decode("utf-8", "replace")[:300]
        if _PASSING.search(reason.encode()):
            raise TryLater(f"{self._where}: {reason}")
        raise Refused(reason or str(response.result))


async def open_wire(config: Config, tokens: Tokens | None = None) -> Wire:
    """Connect, encrypt and log in, with a token where there is no password.

    Raises:
        TryLater: the server cannot be reached, or is not well.
        Misconfigured: certificate or login is refused, or encryption is not offered.
    """
    where = f"IMAP {config.imap_host}:{config.imap_port}"
    loop = asyncio.get_running_loop()
    protocol = Connection(loop)
    wire = Wire(protocol, where)
    plain = config.imap_security == "plain"
    context = None if plain else await security.trust(config.ca_file)
    try:
        with _translated(where):
            async with asyncio.timeout(_ANSWER_WITHIN):
                await loop.create_connection(
                    lambda: protocol,
                    config.imap_host,
                    config.imap_port,
                    ssl=context if config.imap_security == "tls" else None,
                )
                await protocol.greeted
        wire.check()
        if config.imap_security == "starttls" and context is not None:
            await _encrypt(protocol, context, config.imap_host, where)
        if tokens is None or config.imap_password:
            await wire.login(config.imap_user, config.imap_password)
        else:
            await wire.authenticate(config.imap_user, tokens)
    except BaseException:
        wire.drop()
        raise
    return wire


def folder_name(name: str) -> str:
    """Return a folder name as IMAP writes it: modified UTF-7, in quotes."""
    written: list[str] = []
    for run in re.findall(r"[\x20-\x7e]+|[^\x20-\x7e]+", name):
        if run.isascii() and run.isprintable():
            written.append(run.replace("&", "&-"))
        else:
            coded = base64.b64encode(run.encode("utf-16-be")).decode().rstrip("=")
            written.append(f"&{coded.replace('/', ',')}-")
    return str(quoted("".join(written)))


async def _encrypt(protocol: Connection, context: ssl.SSLContext, host: str, where: str) -> None:
    """Upgrade to TLS. Nothing that was said before counts afterwards."""
    if protocol.state != "NONAUTH" or "STARTTLS" not in protocol.capabilities:
        raise Misconfigured(f"{where}: the server offers no STARTTLS")
    with _translated(where):
        async with asyncio.timeout(_ANSWER_WITHIN):
            command = Command("STARTTLS", protocol.new_tag(), loop=protocol.loop)
            response = await protocol.execute(command)
            if response.result != "OK":
                raise TryLater(f"{where}: STARTTLS is refused")
            if protocol.incomplete_line or len(response.lines) > 1:
                raise TryLater(f"{where}: somebody spoke between the question and the encryption")
            protocol.transport = await protocol.loop.start_tls(
                protocol.transport, protocol, context, server_hostname=host
            )
            protocol.capabilities = set()
            await protocol.capability()


@contextmanager
def _translated(where: str) -> Iterator[None]:
    """Turn what libraries raise into what the core understands."""
    try:
        yield
    except (ChannelError, Refused):
        raise
    except (OSError, EOFError, AioImapException, ValueError, IndexError) as error:
        raise security.failure(error, where) from error
