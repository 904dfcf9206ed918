"""Listening to a bot's updates, as the core does: store, then ask for more."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime

from channels.telegram import Config, connect
from contactcenter.ports.channel import Batch, Listens, Misconfigured, Raw, TryLater
from tests.channels.telegram.bot_api import WITHIN
from tests.channels.telegram.people import NOON


@contextlib.asynccontextmanager
async def listening(
    config: Config, cursor: str | None = None, now: Callable[[], datetime] = lambda: NOON
) -> AsyncIterator[AsyncIterator[Batch]]:
    """Listen for as long as the block lasts."""
    bot = connect(config, now=now)
    assert isinstance(bot, Listens)
    batches = bot.listen(cursor)
    async with asyncio.timeout(WITHIN):
        try:
            yield batches
        finally:
            await batches.aclose()  # type: ignore[attr-defined]
            await bot.close()


async def failure(config: Config, now: Callable[[], datetime] = lambda: NOON) -> Exception:
    """Listen until that fails, and return how."""
    async with listening(config, now=now) as batches:
        try:
            while True:
                await anext(batches)
        except (TryLater, Misconfigured) as error:
            return error


@dataclass
class Kept:
    """What the core keeps: raw input by its id, and the cursor, in one step."""

    raws: dict[str, Raw] = field(default_factory=dict)
    cursor: str | None = None

    def store(self, batch: Batch) -> None:
        """Commit a batch."""
        for each in batch.raws:
            self.raws.setdefault(each.external_id, each)
        self.cursor = batch.cursor
