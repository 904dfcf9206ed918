"""E-mail: IMAP in, SMTP out.

config.py · security.py · oauth.py                settings, and logging in
imap.py · marks.py · fetching.py · oversized.py   mail in
wire.py · protocol.py                             what they speak
mime.py …                                         bytes to messages
compose.py · dkim.py                              messages to bytes
smtp.py · session.py                              mail out
"""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

from channels.email import imap, mime
from channels.email.compose import largest_files
from channels.email.config import Config
from channels.email.describe import describe
from channels.email.oauth import REFRESH_TOKEN, Tokens
from channels.email.smtp import Sender
from contactcenter.domain.message import Outbound
from contactcenter.ports.channel import Batch, Parsed, Raw, Receipt, Safe

__all__ = ["Config", "Email", "connect", "describe"]


class Email:
    """One mailbox."""

    kind = "email"
    renewed = frozenset({REFRESH_TOKEN})

    def __init__(self, config: Config, *, now: Callable[[], datetime]) -> None:
        self._config = config
        self._now = now
        self._tokens = Tokens(config, now) if config.oauth else None
        self._sender = Sender(config, self._tokens, now)

    @property
    def largest(self) -> int:
        """How many bytes of files fit into a mail, written in base64, beside its words.

        A limit that the server names counts from the first connection on.
        """
        return largest_files(min(self._config.largest_mail, self._sender.most))

    def keep_in(self, safe: Safe) -> None:
        """Keep the refresh tokens that the provider replaces."""
        if self._tokens is not None:
            self._tokens.keep_in(safe)

    def parse(self, raw: Raw) -> Parsed:
        """Read one mail; pure and total, and slow enough to run beside the event loop."""
        return mime.parse(
            raw.body,
            own_address=self._config.address.lower(),
            trusted_hosts=self._config.trusted_hosts,
        )

    def listen(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Yield the mail of the folders from the cursor on, and then as it comes."""
        return imap.listen(self._config, cursor, self._tokens, self._now)

    async def send(self, message: Outbound) -> Receipt:
        """Hand one mail to the server that sends it on."""
        return await self._sender.send(message)

    async def close(self) -> None:
        """Close the connections that are kept for sending; `listen` closes its own."""
        await self._sender.close()


def _wall_clock() -> datetime:
    # The moment of arrival is the one thing here that cannot come in as an argument.
    return datetime.now(UTC)  # noqa: TID251


def connect(config: Config, *, now: Callable[[], datetime] = _wall_clock) -> Email:
    """Return the mailbox; nothing is connected before it is used."""
    return Email(config, now=now)
