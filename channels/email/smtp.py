"""Mail out: a few connections that are kept, one mail at a time on each.

What keeps two mails of one conversation in order is the core's business: it hands over the second
when the first has left.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

from channels.email import dkim
from channels.email.compose import compose, envelope_address, envelope_sender
from channels.email.config import Config
from channels.email.oauth import Tokens
from channels.email.session import Mail, Session
from contactcenter.domain.message import Outbound
from contactcenter.ports.channel import Receipt, Undeliverable


class Sender:
    """Keeps connections to one server, and no more than the settings say."""

    def __init__(self, config: Config, tokens: Tokens | None, now: Callable[[], datetime]) -> None:
        self._config = config
        self._now = now
        self._signer = _signer(config)
        self._sessions = tuple(Session(config, tokens) for _ in range(config.smtp_connections))
        self._free = list(self._sessions)
        self._turns = asyncio.Semaphore(config.smtp_connections)

    @property
    def most(self) -> int:
        """How many bytes a mail may have: by the settings, and by what the server has said."""
        told = (each.most for each in self._sessions)
        return min((each for each in told if each is not None), default=self._config.largest_mail)

    async def send(self, message: Outbound) -> Receipt:
        """Hand one mail over.

        Raises:
            TryLater, Undeliverable, Misconfigured: see session.py.
        """
        mail = Mail(
            sender=envelope_sender(message, self._config),
            recipient=envelope_address(message.recipient),
            content=await asyncio.to_thread(self._written, message),
        )
        async with self._turns:
            session = self._free.pop()  # the one that was used last, so that the others may end
            try:
                return Receipt(provider_id=await session.hand_over(mail))
            except asyncio.CancelledError:
                session.drop()  # half a conversation cannot be gone on with
                raise
            finally:
                self._free.append(session)

    async def close(self) -> None:
        """Say goodbye on all connections."""
        for _ in range(self._config.smtp_connections):
            async with self._turns:
                session = self._free.pop(0)
                try:
                    await session.close()
                finally:
                    self._free.append(session)

    def _written(self, message: Outbound) -> bytes:
        """Return the signed mail.

        Raises:
            Undeliverable: it is larger than the settings allow, or cannot be written.
        """
        content = compose(message, self._config)
        if len(content) > (most := self._config.largest_mail):
            raise Undeliverable(
                f"the mail has {len(content)} bytes, more than the {most} of largest_mail"
            )
        return self._signer.sign(content, now=self._now()) if self._signer else content


def _signer(config: Config) -> dkim.Signer | None:
    if not config.dkim_key:
        return None
    return dkim.Signer(
        domain=config.dkim_domain or envelope_address(config.address).rpartition("@")[2],
        selector=config.dkim_selector,
        key=dkim.read_key(config.dkim_key),
    )
