"""Mail out: one kept connection, one mail at a time.

    refused for now (4xx), lost, too slow     TryLater, under the same Message-ID
    refused for good (5xx)                    Undeliverable
    login, certificate, no encryption         Misconfigured

A connection lost after the last byte of a mail leaves open whether it was taken over. It is sent
again later under the same Message-ID, so that a double can be recognised (spec F-OUT-1).
"""

import asyncio
import ssl
from contextlib import suppress
from typing import NoReturn

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from channels.email import security
from channels.email.compose import compose, envelope_address
from channels.email.config import Config
from contactcenter.domain.message import Outbound
from contactcenter.ports.channel import (
    ChannelError,
    Misconfigured,
    Receipt,
    TryLater,
    Undeliverable,
)

_ANSWER_WITHIN = 60.0  # seconds
_TAKEN_OVER_WITHIN = 300.0  # seconds, for the answer to a whole mail
_GOING_DOWN = 421
_FOR_GOOD = 500
_LOGIN_FIRST = frozenset({530, 534, 535, 538})


class Sender:
    """Keeps a connection to one server."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._where = f"SMTP {config.smtp_host}:{config.smtp_port}"
        self._lock = asyncio.Lock()
        self._client: SMTP | None = None
        self._context: ssl.SSLContext | None = None

    async def send(self, message: Outbound) -> Receipt:
        """Hand one mail over.

        Raises:
            TryLater, Undeliverable, Misconfigured: see above.
        """
        recipient = envelope_address(message.recipient)
        mail = compose(message, self._config)
        async with self._lock:
            try:
                return Receipt(provider_id=await self._hand_over(recipient, mail))
            except (OSError, SMTPException, ValueError) as error:
                _raise(error, self._where)
            except asyncio.CancelledError:
                self._drop()  # half a conversation cannot be gone on with
                raise

    async def close(self) -> None:
        """Say goodbye if that is quick, and let go."""
        async with self._lock:
            client = self._client
            if client is not None and client.is_connected:
                with suppress(OSError, SMTPException):
                    await client.quit(timeout=2)
            self._drop()

    async def _hand_over(self, recipient: str, mail: bytes) -> str | None:
        try:
            client = await self._addressed(recipient, mail)
            response = await client.data(mail, timeout=_TAKEN_OVER_WITHIN)
        except SMTPResponseException as error:
            await self._recover(error.code)
            raise
        except (OSError, SMTPException):
            self._drop()
            raise
        return response.message[:200] or None

    async def _addressed(self, recipient: str, mail: bytes) -> SMTP:
        """Begin a mail. A kept connection that died meanwhile shows it here, and is replaced."""
        kept = self._client
        if kept is not None and kept.is_connected:
            try:
                await self._envelope(kept, recipient, mail)
            except (SMTPServerDisconnected, SMTPTimeoutError):
                self._drop()
            except SMTPResponseException as error:
                if error.code != _GOING_DOWN:
                    raise
                self._drop()
            else:
                return kept
        client = await self._connect()
        await self._envelope(client, recipient, mail)
        return client

    async def _envelope(self, client: SMTP, recipient: str, mail: bytes) -> None:
        options = [f"SIZE={len(mail)}"] if client.supports_extension("size") else []
        encoding = "ascii"
        if not recipient.isascii() or not self._config.address.isascii():
            if not client.supports_extension("smtputf8"):
                raise Undeliverable(f"{self._where} takes no addresses like {recipient}")
            encoding, options = "utf-8", [*options, "SMTPUTF8"]
        await client.mail(self._config.address, options=options, encoding=encoding)
        await client.rcpt(recipient, encoding=encoding)

    async def _connect(self) -> SMTP:
        config = self._config
        encrypted = config.smtp_security != "plain"
        if self._context is None and encrypted:
            self._context = await security.trust(config.ca_file)
        client = SMTP(
            hostname=config.smtp_host,
            port=config.smtp_port,
            username=config.smtp_user if config.smtp_password else None,
            password=config.smtp_password or None,
            local_hostname=_greeting_name(config),
            timeout=_ANSWER_WITHIN,
            use_tls=config.smtp_security == "tls",
            start_tls=config.smtp_security == "starttls",
            tls_context=self._context,
        )
        try:
            await client.connect()
            await client.ehlo()
        except (OSError, SMTPException) as error:
            client.close()
            raise _refusal_at_the_door(error, self._where) from error
        self._client = client
        return client

    async def _recover(self, code: int) -> None:
        """After a refusal the connection is good for the next mail, if the server says so."""
        client = self._client
        if client is None or code == _GOING_DOWN:
            self._drop()
            return
        try:
            await client.rset(timeout=5)
        except (OSError, SMTPException):
            self._drop()

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


def _greeting_name(config: Config) -> str | None:
    domain = config.address.rpartition("@")[2]
    return domain if domain.isascii() else "localhost"


def _refusal_at_the_door(error: Exception, where: str) -> ChannelError:
    """Say what a failure before the first mail means: what is wrong concerns them all."""
    if isinstance(error, SMTPResponseException):
        if error.code < _FOR_GOOD:
            return TryLater(_told(error, where))
        kind = "login is refused" if isinstance(error, SMTPAuthenticationError) else "refused"
        return Misconfigured(f"{kind}: {_told(error, where)}")
    if isinstance(error, OSError):
        return security.failure(error, where)
    return Misconfigured(f"{where}: {error}")  # no STARTTLS, no AUTH: never without


def _raise(error: Exception, where: str) -> NoReturn:
    if isinstance(error, SMTPResponseException):
        if error.code < _FOR_GOOD:
            raise TryLater(_told(error, where)) from error
        if error.code in _LOGIN_FIRST and not isinstance(error, SMTPRecipientRefused):
            raise Misconfigured(_told(error, where)) from error
        raise Undeliverable(_told(error, where)) from error
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        raise Undeliverable(f"{where}: {error}") from error
    raise security.failure(error, where) from error


def _told(error: SMTPResponseException, where: str) -> str:
    return f"{where}: {error.code} {error.message}"[:500]
