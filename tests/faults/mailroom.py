"""The mail servers of the outside, with a line to each that can be cut, and what may befall them.

customers ─► IMAP server ─ line ─► the service ─ line ─► SMTP server of the customers
"""

import asyncio
import email.policy
import signal
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from tests.channels.email.office import Office, open_office
from tests.channels.email.post_office import PASSWORD, USER, Mailbox, imap_server
from tests.e2e import dovecot, post
from tests.e2e.line import Line, line_to
from tests.faults.outside import own_words

_FOLDER = "Support & پیام"
_AWAY = 1.0  # seconds
_KEPT = 3  # mails in a folder that is made anew
RENEWAL = "UIDVALIDITY changes"

Befall = Callable[[], Awaitable[None]]


@dataclass
class Mailroom:
    """What the service is connected with."""

    inbox: Mailbox
    imap: Line
    office: Office
    smtp: Line
    dovecot: dovecot.Dovecot | None  # else a server in memory, which its process cannot outlive
    refused: int = 0
    _filed: list[bytes] = field(default_factory=list)

    def settings(self) -> dict[str, object]:
        """Return what the support mailbox is set up with."""
        user, password = (USER, PASSWORD) if self.dovecot is None else (post.SUPPORT, post.PASSWORD)
        return {
            "address": post.SUPPORT,
            "imap_host": post.HOST,
            "imap_port": self.imap.port,
            "imap_security": "plain" if self.dovecot is None else "starttls",
            "imap_user": user,
            "imap_password": password,
            "imap_folder": _FOLDER,
            "smtp_host": post.HOST,
            "smtp_port": self.smtp.port,
            "smtp_security": "plain",
            "ca_file": None if self.dovecot is None else str(self.dovecot.certificate),
        }

    async def send(self, mail: EmailMessage) -> None:
        """File a customer's mail in the support mailbox."""
        self._filed.append(mail.as_bytes(policy=email.policy.SMTP))
        await self._file(self._filed[-1:])

    def answers(self) -> list[tuple[str, str]]:
        """Return the Message-ID and the words of all that came to customers, in order."""
        return [(_id_of(mail), own_words(mail)) for mail in self.office.mails()]

    def doubles(self) -> Counter[str]:
        """Return how often the server took each mail and could not say so."""
        return Counter(_id_of(mail) for mail in self.office.mails(self.office.unsaid))

    @property
    def befalls(self) -> Mapping[str, Befall]:
        """What may happen, by name."""
        return {
            "IMAP connections die": self._die,
            "BYE while waiting": self._bye,
            "IMAP restarts": self._restart,
            RENEWAL: self._renew,
            "SMTP refuses connections": self._refuse_connections,
            "SMTP hangs up": self._hang_up,
            "451 to MAIL": partial(self._answer, "MAIL", "451 4.7.1 later"),
            "421 to MAIL": partial(self._answer, "MAIL", "421 4.3.2 going down"),
            "450 to RCPT": partial(self._answer, "RCPT", "450 4.2.0 greylisted"),
            "452 to a mail": partial(self._answer, "DATA", "452 4.3.1 disk full"),
            "550 to RCPT": partial(self._refuse, "RCPT", "550 5.1.1 no such user"),
            "554 to a mail": partial(self._refuse, "DATA", "554 5.7.1 we do not like it"),
            "cut after the last dot": partial(self._answer, "DATA", "vanish"),
        }

    async def _die(self) -> None:
        await self.imap.in_use()
        if self.dovecot is None:
            self.imap.cut()
            await self.imap.mend()
        else:
            self.dovecot.signal_sessions(signal.SIGKILL)

    async def _bye(self) -> None:
        await self.imap.in_use()
        if self.dovecot is None:
            self.imap.end(b"* BYE shutting down\r\n")
        else:
            self.dovecot.signal_sessions(signal.SIGTERM)

    async def _restart(self) -> None:
        await self.imap.in_use()
        self.imap.cut()
        if self.dovecot is not None:
            await self.dovecot.stop()
        # This time is the fault: the product must be able to meet a server that is not there, and
        # a server that is not there hears of nobody who asks.
        await asyncio.sleep(_AWAY)
        if self.dovecot is not None:
            await self.dovecot.start()
        await self.imap.mend()

    async def _renew(self) -> None:
        """Make the folder anew, with its last mails under lower numbers."""
        await self.imap.in_use()
        self.imap.cut()
        await self.inbox.open()
        await self.inbox.renew()
        await self.inbox.close()
        await self._file(self._filed[-_KEPT:])
        await self.imap.mend()

    async def _refuse_connections(self) -> None:
        self.smtp.cut()
        # This time is the fault: who is refused by a closed port leaves no trace to wait for.
        await asyncio.sleep(_AWAY)
        await self.smtp.mend()

    async def _hang_up(self) -> None:
        self.office.hang_up()

    async def _answer(self, verb: str, answer: str) -> None:
        self.office.once.setdefault(verb, []).append(answer)

    async def _refuse(self, verb: str, answer: str) -> None:
        self.refused += 1
        await self._answer(verb, answer)

    async def _file(self, mails: list[bytes]) -> None:
        # A connection for each time: it dies with those of the service.
        await self.inbox.open()
        await self.inbox.deliver(*mails)
        await self.inbox.close()


@asynccontextmanager
async def in_memory(_folder: Path) -> AsyncIterator[Mailroom]:
    """Run an IMAP server in memory, and the customers' SMTP server."""
    with imap_server() as port:
        async with _open(Mailbox(port, _FOLDER), None) as room:
            yield room


@asynccontextmanager
async def with_dovecot(folder: Path) -> AsyncIterator[Mailroom]:
    """Run Dovecot, and the customers' SMTP server."""
    async with dovecot.imap_server(folder) as server:
        user, password = post.SUPPORT, post.PASSWORD
        inbox = Mailbox(server.port, _FOLDER, user=user, password=password)
        async with _open(inbox, server) as room:
            yield room


@asynccontextmanager
async def _open(inbox: Mailbox, server: dovecot.Dovecot | None) -> AsyncIterator[Mailroom]:
    await inbox.open()
    await inbox.create()
    await inbox.close()
    async with AsyncExitStack() as stack:
        office = await stack.enter_async_context(open_office())
        yield Mailroom(
            inbox=inbox,
            imap=await stack.enter_async_context(line_to(inbox.port)),
            office=office,
            smtp=await stack.enter_async_context(line_to(office.port)),
            dovecot=server,
        )


def _id_of(mail: EmailMessage) -> str:
    return str(mail["Message-ID"]).strip("<>")
