"""Mail servers for a test, and a customer's mailbox on them.

embedded   the demo's own SMTP and IMAP servers, a process
dovecot    a real Dovecot, with an SMTP server in front that puts mail into its mailboxes
"""

import asyncio
import email.policy
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Any

import aiosmtplib

from contactcenter.adapters.clock import now
from contactcenter.demo.postbox import Postbox, mails
from contactcenter.demo.processes import Processes

HOST = "127.0.0.1"
SUPPORT = "support@aramis.example"
SARA = "sara@mail.example"
PASSWORD = "secret"
_PATIENCE = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Where the mail servers are."""

    smtp_port: int
    imap_port: int
    smtp_security: str
    ca_file: str | None

    def settings(self) -> dict[str, object]:
        """Return what the support mailbox is set up with."""
        return {
            "address": SUPPORT,
            "name": "Aramis",
            "imap_host": HOST,
            "imap_port": self.imap_port,
            "imap_security": "starttls" if self.ca_file else "plain",
            "imap_user": SUPPORT,
            "imap_password": PASSWORD,
            "smtp_host": HOST,
            "smtp_port": self.smtp_port,
            "smtp_security": self.smtp_security,
            "ca_file": self.ca_file,
        }

    async def send(self, mail: EmailMessage) -> None:
        """Hand a customer's mail to the SMTP server."""
        await aiosmtplib.send(mail, hostname=HOST, port=self.smtp_port, start_tls=False)

    @asynccontextmanager
    async def mailbox(self, user: str) -> AsyncIterator["Mailbox"]:
        """Watch a customer's mailbox."""
        box = Postbox(host=HOST, port=self.imap_port, user=user, password=PASSWORD)
        async with aclosing(mails(box)) as arriving:
            yield Mailbox(arriving)


@dataclass
class Mailbox:
    """A customer's mailbox, each mail once, in the order of arrival."""

    arriving: AsyncIterator[bytes]

    async def next(self) -> EmailMessage:
        """Wait for the next mail."""
        async with asyncio.timeout(_PATIENCE):
            raw = await anext(self.arriving)
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        return mail


def a_mail(text: str, *, subject: str, to: str = SUPPORT, **headers: str) -> EmailMessage:
    """Return a mail as Sara's program writes it."""
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"] = Address("سارا Ahmadi", *SARA.split("@"))
    mail["To"], mail["Subject"] = to, subject
    mail["Date"], mail["Message-ID"] = format_datetime(now()), make_msgid(domain="mail.example")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def text_of(mail: EmailMessage) -> str:
    """Return what a mail says in plain text."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@asynccontextmanager
async def embedded(folder: Path) -> AsyncIterator[Post]:
    """Run the demo's mail servers."""
    settings = {"users": dict.fromkeys((SUPPORT, SARA), PASSWORD), "tls_dir": str(folder / "tls")}
    async with Processes(folder / "logs") as processes:
        ports: dict[str, Any] = await processes.start("contactcenter.demo.mail_server", settings)
        yield Post(
            smtp_port=ports["smtp_port"],
            imap_port=ports["imap_port"],
            smtp_security="starttls" if ports["ca_file"] else "plain",
            ca_file=ports["ca_file"],
        )
