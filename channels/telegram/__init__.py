"""Telegram, and servers that speak its Bot API: a bot that customers write to.

config.py · api.py      settings, the server     updates.py …            updates to messages
polling.py · fetching.py         messages in     composing.py · sending.py      messages out

    server      what is claimed
    Telegram    supported
    Bale        says that it speaks the same API at another `base_url`; not proven, since no
                payloads of it were recorded
    Rubika      not supported: an API of its own
    Eitaa       not supported: its API only sends
"""

import hmac
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

from channels.telegram import fetching, fields, polling, sending, updates
from channels.telegram.api import Api
from channels.telegram.composing import LARGEST
from channels.telegram.config import Config
from channels.telegram.describe import describe
from channels.telegram.fields import Malformed
from channels.telegram.pace import Pace
from contactcenter.domain.message import Outbound
from contactcenter.ports.channel import Batch, Forged, Parsed, Posted, Raw, Receipt, Verified

__all__ = ["Config", "Pace", "Telegram", "connect", "describe"]

_PROOF = "x-telegram-bot-api-secret-token"


class Telegram:
    """One bot."""

    kind = "telegram"
    largest = LARGEST

    def __init__(self, config: Config, *, now: Callable[[], datetime], pace: Pace) -> None:
        self._config = config
        self._now = now
        self._pace = pace
        self._api = Api(config)

    def parse(self, raw: Raw) -> Parsed:
        """Read one update; pure and total."""
        return updates.parse(raw, groups=self._config.groups)

    def listen(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Yield updates from the cursor on, or see to it that the server calls us."""
        return polling.listen(self._api, self._config, cursor, self._now)

    def verify(self, posted: Posted) -> Verified:
        """Take one update that the server brings, if it knows our secret (spec G-ADP-3)."""
        if self._config.mode != "webhook":
            raise Forged("this inbox asks for its updates; nobody is to bring any")
        told = posted.headers.get(_PROOF, "")
        if not hmac.compare_digest(
            told.encode(errors="replace"), self._config.webhook_secret.encode()
        ):
            raise Forged("it does not know the secret of the webhook")
        try:
            value = fields.load(posted.body)
        except Malformed:
            value = None
        update = value if isinstance(value, dict) else {}
        return Verified(raws=(polling.raw_of(update, posted.body, posted.received_at),))

    async def complete(self, raw: Raw) -> Raw:
        """Return stored input with the files that it names; answer the press of a button.

        Raises:
            TryLater: the server cannot give them now.
            Misconfigured: it refuses the token.
        """
        return await fetching.complete(self._api, raw, groups=self._config.groups)

    async def send(self, message: Outbound) -> Receipt:
        """Hand one message over, in as many parts as it takes."""
        return await sending.send(self._api, self._pace, message)

    async def close(self) -> None:
        """Let go of connections."""
        await self._api.close()


def _wall_clock() -> datetime:
    # The moment of arrival is the one thing here that cannot come in as an argument.
    return datetime.now(UTC)  # noqa: TID251


def connect(
    config: Config, *, now: Callable[[], datetime] = _wall_clock, pace: Pace | None = None
) -> Telegram:
    """Return the bot; nothing is connected before it is used."""
    return Telegram(config, now=now, pace=pace or Pace())
