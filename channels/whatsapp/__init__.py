"""WhatsApp by Meta's Cloud API: webhooks in, the Graph API out.

config.py                settings              webhook.py            genuine? and single things
templates.py             words approved        incoming.py …         bytes to messages
troubles.py              what codes mean       media.py              files that customers send
graph.py                 the API               outgoing.py           messages to calls
"""

from collections.abc import Sequence
from datetime import timedelta

from channels.whatsapp import incoming, media, webhook
from channels.whatsapp.config import Config
from channels.whatsapp.graph import Graph
from channels.whatsapp.outgoing import LARGEST, TAKEN, Step, steps, with_media
from contactcenter.domain.message import Outbound
from contactcenter.ports.channel import (
    Misconfigured,
    Parsed,
    Posted,
    Raw,
    Receipt,
    TemplateOffer,
    TryLater,
    Undeliverable,
    Verified,
)
from contactcenter.ports.describing import described

__all__ = ["Config", "WhatsApp", "connect", "describe"]

WINDOW = timedelta(hours=24)  # after which only a template may leave


class WhatsApp:
    """One number."""

    kind = "whatsapp"
    answer_within = WINDOW
    largest = LARGEST
    takes = TAKEN

    def __init__(self, config: Config, graph: Graph) -> None:
        self._config = config
        self._approved = config.approved()
        self._graph = graph

    def verify(self, posted: Posted) -> Verified:
        """Say whether Meta sent this, and take it apart."""
        return webhook.verify(posted, self._config)

    def templates(self) -> Sequence[TemplateOffer]:
        """Return the templates of the settings."""
        return [
            TemplateOffer(
                name=name, language=language, text=each.text, places=tuple(each.parameters)
            )
            for (name, language), each in self._approved.items()
        ]

    async def complete(self, raw: Raw) -> Raw:
        """Fetch the files of one input; see `media.complete`."""
        return await media.complete(raw, self._graph, largest=self._config.largest_file_bytes)

    def parse(self, raw: Raw) -> Parsed:
        """Read one input; pure and total."""
        return incoming.parse(raw.body, number_id=self._config.phone_number_id)

    async def send(self, message: Outbound) -> Receipt:
        """Hand one message over, in steps; the receipt names the last.

        Raises:
            TryLater: with the count of the steps that need not leave again.
            Undeliverable, Misconfigured.
        """
        way = steps(message, self._approved)
        sent, provider_id = message.parts_sent, None
        try:
            for step in way[sent:]:
                provider_id = await self._leave(step)
                sent += 1
        except Undeliverable as error:
            raise Undeliverable(f"{error}{_so_far(sent, len(way))}") from error
        except (TryLater, Misconfigured) as error:
            if sent == message.parts_sent:
                raise
            after = error.after if isinstance(error, TryLater) else None
            raise TryLater(str(error), after=after, parts_sent=sent) from error
        return Receipt(provider_id=provider_id)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._graph.close()

    async def _leave(self, step: Step) -> str:
        if step.file is None:
            return await self._graph.tell(step.payload)
        laid = await self._graph.upload(step.file.name, step.file.type, step.file.content)
        return await self._graph.tell(with_media(step, laid))


def connect(config: Config) -> WhatsApp:
    """Return the number; nothing is connected before it is used."""
    return WhatsApp(config, Graph(config))


def describe(body: bytes) -> list[dict[str, object]]:
    """Return what is read in a request of Meta's, whatever its number, one thing after another."""
    return [line for single in webhook.bodies(body) for line in described(incoming.parse(single))]


def _so_far(sent: int, steps_in_all: int) -> str:
    return f" ({sent} of {steps_in_all} parts have left)" if sent else ""
