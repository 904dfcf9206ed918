"""Text messages by an HTTP gateway that the settings describe; off until they are switched on.

config.py      settings                    mapping.py · presets.py    how a gateway speaks
filling.py     templates of requests       gateway.py                 texts out
segments.py    what a text costs           webhook.py                 genuine? and single things
paths.py · incoming.py                     bytes to messages
pictures.py                                files that customers send
"""

from datetime import UTC, datetime
from decimal import Decimal

from channels.sms import incoming, pictures, webhook
from channels.sms.config import Config, money
from channels.sms.gateway import Gateway
from channels.sms.number import e164, written
from channels.sms.paths import Refused, decoded, found
from channels.sms.segments import segments
from contactcenter.domain.message import Outbound
from contactcenter.ports.channel import (
    Parsed,
    Posted,
    Raw,
    Receipt,
    Undeliverable,
    Verified,
)
from contactcenter.ports.describing import described

__all__ = ["Config", "TextMessages", "connect", "describe", "segments"]


class TextMessages:
    """One account at one gateway."""

    kind = "sms"
    largest = 0  # a text carries no files

    def __init__(self, config: Config, gateway: Gateway) -> None:
        self._config = config
        self._gateway = gateway
        self._cost = money("cost_per_segment", config.cost_per_segment)

    @property
    def daily_cap(self) -> Decimal | None:
        """What the texts of a day may cost, in the money of the settings."""
        cap = self._config.daily_cap
        return None if cap is None else money("daily_cap", cap)

    def verify(self, posted: Posted) -> Verified:
        """Say whether the gateway sent this."""
        return webhook.verify(posted, self._config)

    async def complete(self, raw: Raw) -> Raw:
        """Fetch the pictures of one message; see `pictures.complete`."""
        return await pictures.complete(raw, self._config.brought(), self._gateway)

    def parse(self, raw: Raw) -> Parsed:
        """Read one request; pure and total."""
        return incoming.parse(raw, self._config)

    def price(self, message: Outbound) -> Decimal:
        """Return what sending this costs, in the money of the settings."""
        return self._cost * segments(words(message))

    async def send(self, message: Outbound) -> Receipt:
        """Hand one text over.

        Raises:
            TryLater, Undeliverable, Misconfigured.
        """
        return Receipt(provider_id=await self._gateway.hand_over(self._values(message)))

    async def close(self) -> None:
        """Let go of the connections."""
        await self._gateway.close()

    def _values(self, message: Outbound) -> dict[str, str]:
        config = self._config
        if not config.enabled:
            raise Undeliverable("text messages are switched off")
        number = e164(message.recipient, region=config.region)
        if number is None:
            raise Undeliverable(f"{message.recipient[:40]!r} is no phone number")
        if message.files:
            raise Undeliverable("a text message carries no files")
        text = words(message)
        if not text.strip():
            raise Undeliverable("there is nothing in the message")
        if (count := segments(text)) > config.most_segments:
            told = f"{count} text messages long, more than {config.most_segments}"
            raise Undeliverable(f"the message is {told}")
        return {
            "to": written(number, config.requested().numbers),
            "text": text,
            "from": config.sender,
            "id": message.message_id,
            "user": config.user,
            "secret": config.secret,
        }


def words(message: Outbound) -> str:
    """Return a message as a text; buttons are numbered lines, for there is nothing to press."""
    return message.numbered().replace("\x00", "")


def connect(config: Config) -> TextMessages:
    """Return the account; nothing is connected before it is used."""
    return TextMessages(config, Gateway(config))


def describe(body: bytes) -> list[dict[str, object]]:
    """Return what is read in a request: as Twilio brings it, or by the names of the defaults."""
    body = body.strip()
    try:
        twilio = found(decoded(body), "MessageSid") is not None
    except Refused:
        twilio = False
    config = Config(preset="twilio" if twilio else "", region="")
    raw = Raw(external_id="", body=body, received_at=datetime.min.replace(tzinfo=UTC))
    return described(incoming.parse(raw, config))
