"""A real SMTP server whose answers may be set, and a mail to send through it."""

import asyncio
import contextlib
import email
import email.policy
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from channels.email import Config, connect
from contactcenter.domain.ids import MessageId
from contactcenter.domain.message import Outbound
from contactcenter.ports.channel import Receipt
from tests.channels.email.post_office import PASSWORD, USER, WITHIN

MESSAGE = Outbound(
    message_id=MessageId("0001"),
    recipient="lea@kunde.example",
    recipient_name="Lea",
    subject="Re: Lamp",
    text="Hello Lea,\n\nit is on its way.\n",
    header_id="answer-1@firma.example",
    in_reply_to="question-1@kunde.example",
    references=("first@kunde.example", "question-1@kunde.example"),
    reply_to="reply+ab12.cd34@firma.example",
    from_name="Sara from Firma",
    written_at=datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
)


@dataclass
class Office:
    """A real SMTP server; what it answers to a verb, or about a recipient, may be set.

    The answer "vanish" takes a mail over and hangs up without saying so.
    """

    port: int = 0
    taken: list[Envelope] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    once: dict[str, list[str]] = field(default_factory=dict)  # before those, each for one mail
    unsaid: list[Envelope] = field(default_factory=list)  # taken, and not said to be
    sessions: set[int] = field(default_factory=set)
    servers: list[SMTP] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.sessions.add(id(session))
        envelope.mail_from = address
        return self._answer("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get(address) or self._answer("RCPT", "250 OK")

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = self._answer("DATA", "250 taken as 77")
        if answer == "vanish":
            self.taken.append(envelope)
            self.unsaid.append(envelope)
            self.hang_up()
        elif answer.startswith("250"):
            self.taken.append(envelope)
        return answer

    def _answer(self, verb: str, otherwise: str) -> str:
        waiting = self.once.get(verb)
        return waiting.pop(0) if waiting else self.answers.get(verb, otherwise)

    def hang_up(self) -> None:
        """Break every connection, saying nothing."""
        for server in self.servers:
            if isinstance(server.transport, asyncio.WriteTransport):
                server.transport.abort()

    def mails(self, taken: Iterable[Envelope] | None = None) -> list[EmailMessage]:
        """Return what came in, all or these, as another program reads it."""
        envelopes = self.taken if taken is None else taken
        contents = [each.original_content or b"" for each in envelopes]
        return [email.message_from_bytes(one, policy=email.policy.default) for one in contents]


def check_login(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    """Accept one user."""
    right = data == LoginPassword(USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@contextlib.asynccontextmanager
async def open_office(office: Office | None = None, **options: Any) -> AsyncIterator[Office]:
    """Run a server on a free port."""
    office = office or Office()
    loop = asyncio.get_running_loop()

    def serve() -> SMTP:
        office.servers.append(SMTP(office, hostname="mail.test", enable_SMTPUTF8=True, **options))
        return office.servers[-1]

    server = await loop.create_server(serve, "127.0.0.1", 0)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        office.hang_up()
        server.close()
        await server.wait_closed()


async def sent(config: Config, *messages: Outbound) -> list[Receipt]:
    """Send messages, one after the other, through a channel of their own."""
    async with asyncio.timeout(WITHIN):
        channel = connect(config)
        try:
            return [await channel.send(message) for message in messages]
        finally:
            await channel.close()
