"""One connection to the server that sends mail on, for one mail at a time.

    refused for now (4xx), lost, too slow     TryLater, under the same Message-ID
    refused for good (5xx), too large         Undeliverable
    login, certificate, no encryption         Misconfigured

A connection lost after the last byte of a mail leaves open whether it was taken over. It is sent
again later under the same Message-ID, so that a double can be recognised (spec F-OUT-1).
"""

import ssl
from contextlib import suppress
from dataclasses import dataclass
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
from channels.email.config import Config
from channels.email.oauth import Tokens
from contactcenter.ports.channel import ChannelError, Misconfigured, TryLater, Undeliverable

_ANSWER_WITHIN = 60.0  # seconds
_TAKEN_OVER_WITHIN = 300.0  # seconds, for the answer to a whole mail
_GOING_DOWN = 421
_FOR_GOOD = 500
_LOGIN_FIRST = frozenset({530, 534, 535, 538})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail and its envelope; reports on one without a sender go nowhere."""

    sender: str
    recipient: str
    content: bytes


class Session:
    """A connection that is made when it is needed, and kept."""

    def __init__(self, config: Config, tokens: Tokens | None) -> None:
        self._config = config
        # Where there is a password, it is for this server; and some want no login at all.
        self._tokens = tokens if config.smtp_user and not config.smtp_password else None
        self._where = f"SMTP {config.smtp_host}:{config.smtp_port}"
        self.most: int | None = None  # bytes of a mail, as the server last said
        self._client: SMTP | None = None
        self._context: ssl.SSLContext | None = None

    async def hand_over(self, mail: Mail) -> str | None:
        """Hand one mail over and return what the server says about it.

        Raises:
            TryLater, Undeliverable, Misconfigured: see above.
        """
        try:
            client = await self._addressed(mail)
            response = await client.data(mail.content, timeout=_TAKEN_OVER_WITHIN)
        except SMTPResponseException as error:
            await self._recover(error.code)
            _raise(error, self._where)
        except (OSError, SMTPException, ValueError) as error:
            self.drop()
            _raise(error, self._where)
        return response.message[:200] or None

    async def close(self) -> None:
        """Say goodbye if that is quick, and let go."""
        client = self._client
        if client is not None and client.is_connected:
            with suppress(OSError, SMTPException):
                await client.quit(timeout=2)
        self.drop()

    def drop(self) -> None:
        """Let go without a word."""
        if self._client is not None:
            self._client.close()
            self._client = None

    async def _addressed(self, mail: Mail) -> SMTP:
        """Begin a mail. A kept connection that died meanwhile shows it here, and is replaced."""
        kept = self._client
        if kept is not None and kept.is_connected:
            try:
                await self._envelope(kept, mail)
            except (SMTPServerDisconnected, SMTPTimeoutError):
                self.drop()
            except SMTPResponseException as error:
                if error.code != _GOING_DOWN:
                    raise
                self.drop()
            else:
                return kept
        client = await self._connect()
        await self._envelope(client, mail)
        return client

    async def _envelope(self, client: SMTP, mail: Mail) -> None:
        """Say from whom and to whom, once it is known that the server can take it."""
        size = len(mail.content)
        options = []
        if client.supports_extension("size"):
            options.append(f"SIZE={size}")
            if self.most is not None and self.most < size:
                most = self.most
                raise Undeliverable(f"{self._where} takes {most} bytes, and the mail has {size}")
        encoding = "ascii"
        is_global = client.supports_extension("smtputf8")
        if not mail.content.isascii() and is_global:
            encoding, options = "utf-8", [*options, "SMTPUTF8"]
        for address in (mail.sender, mail.recipient):
            if not address.isascii() and not is_global:
                raise Undeliverable(
                    f"{self._where} takes no addresses like {address} (it has no SMTPUTF8)"
                )
        await client.mail(mail.sender, options=options, encoding=encoding)
        await client.rcpt(mail.recipient, encoding=encoding)

    async def _connect(self) -> SMTP:
        config = self._config
        if self._context is None and config.smtp_security != "plain":
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
            if self._tokens is not None:
                await self._authenticate(client, self._tokens)
        except (OSError, SMTPException) as error:
            client.close()
            raise _refusal_at_the_door(error, self._where) from error
        except BaseException:
            client.close()
            raise
        self._client = client
        limit = client.esmtp_extensions.get("size", "")
        self.most = int(limit) if limit.isdecimal() and int(limit) > 0 else None
        return client

    async def _authenticate(self, client: SMTP, tokens: Tokens) -> None:
        """Log in with a token."""
        if "xoauth2" not in client.server_auth_methods:
            raise Misconfigured(f"{self._where}: the server offers no login with tokens (XOAUTH2)")
        async with tokens.one() as token:
            try:
                await client.auth_xoauth2(self._config.smtp_user, token)
            except SMTPException as error:
                raise _refusal_at_the_door(error, self._where) from error

    async def _recover(self, code: int) -> None:
        """After a refusal the connection is good for the next mail, if the server says so."""
        client = self._client
        if client is None or code == _GOING_DOWN:
            self.drop()
            return
        try:
            await client.rset(timeout=5)
        except (OSError, SMTPException):
            self.drop()


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
