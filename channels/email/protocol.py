"""aioimaplib's protocol, which here also knows of loss, of news and of questions while logging in.

A lost connection ends every wait at once, BYE counts as loss, an announcement of new mail is never
forgotten, and a login that asks back (SASL) gets its answers.
"""

import asyncio
from base64 import b64decode
from contextlib import suppress
from typing import Protocol

from aioimaplib.aioimaplib import (
    AioImapException,
    Command,
    IdleCommand,
    IMAP4ClientProtocol,
)

Lines = list[bytes | bytearray]


class Response(Protocol):
    """What the library answers."""

    result: str
    lines: Lines


class Idle(IdleCommand):  # type: ignore[misc]
    """Tells its queue when the server ends or refuses it."""

    def close(self, line: bytes, result: str) -> None:
        """Note the server's last word."""
        super().close(line, result)
        self.queue.put_nowait([line])


class _Authenticate(Command):  # type: ignore[misc]
    """A login that asks back; what the server said last is kept for who has to mend it."""

    def __init__(self, tag: str, mechanism: str, word: str, *, at_once: bool) -> None:
        super().__init__("AUTHENTICATE", tag, mechanism, *([word] if at_once else []))
        self._word = "" if at_once else word
        self._challenge = b""

    def answer(self, challenge: bytes) -> str:
        """Return our word, or nothing at all to a complaint about it (RFC 7628, 3.2.3)."""
        word, self._word = self._word, ""
        if not word:
            self._challenge = challenge
        return word

    def close(self, line: bytes, result: str) -> None:
        """Note the server's last word, and what it complained of before."""
        with suppress(ValueError):
            line += b" " + b64decode(self._challenge)
        super().close(line.rstrip(), result)


class Connection(IMAP4ClientProtocol):  # type: ignore[misc]
    """One connection, from the greeting to its loss."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self.greeted: asyncio.Future[None] = loop.create_future()
        self.lost: str | None = None
        self.size = b""  # the folder's number of messages, as said last

    async def execute(self, command: Command, scrub: str | None = None) -> Response:
        """Ask, and return what is answered."""
        # Nobody would answer, and the library would wait for it.
        if self.lost is not None:
            raise ConnectionResetError(self.lost)
        response: Response = await super().execute(command, scrub)
        return response

    async def authenticate(self, mechanism: str, word: str) -> Response:
        """Log in by a SASL mechanism of one word, with the command or after it (RFC 4959)."""
        at_once = "SASL-IR" in {str(each).upper() for each in self.capabilities}
        command = _Authenticate(self.new_tag(), mechanism, word, at_once=at_once)
        response = await self.execute(command, scrub=word)
        if response.result == "OK":
            self.state = "AUTH"
        return response

    def _continuation(self, line: bytes) -> None:
        command = self.pending_sync_command
        if isinstance(command, _Authenticate):
            word = command.answer(line[1:].strip())
            self.send(word, scrub=word)
        else:
            super()._continuation(line)

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the other side is gone."""
        super().connection_lost(exc)
        self.lose(f"the connection was lost: {exc}" if exc else "the server closed the connection")

    async def welcome(self, command: bytes) -> None:
        """Take the greeting, or the refusal at the door."""
        if b"OK" not in command[:16] and b"PREAUTH" not in command[:16]:
            self.lose(f"the server refuses us: {command[:200].decode('utf-8', 'replace')}")
            return
        try:
            await super().welcome(command)
        except (AioImapException, IndexError, ValueError) as error:
            self.lose(f"the server speaks no IMAP: {error}")
        if not self.greeted.done():
            self.greeted.set_result(None)

    def lose(self, reason: str) -> None:
        """Note the loss once and wake everyone who waits for an answer."""
        if self.lost is not None:
            return
        self.lost = reason
        for command in (self.pending_sync_command, *self.pending_async_commands.values()):
            if command is not None:
                command.close(reason.encode(), "LOST")
        if not self.greeted.done():
            self.greeted.set_result(None)
        self.idle_queue.put_nowait([reason.encode()])

    def _untagged_response(self, line: bytes) -> object:
        if line[:5].upper() == b"* BYE":
            self.lose(f"the server said {line[2:200].decode('utf-8', 'replace')}")
        elif line.endswith(b" EXISTS"):
            # The library drops this unless IDLE runs, and the server says it only once.
            self.size = line
        return super()._untagged_response(line)
