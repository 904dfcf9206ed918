"""The bus within one process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from contactcenter.ports.bus import Signal

_BEHIND = 1000  # signals a subscriber may lie behind before it misses some


class LocalBus:
    """Hands each signal to the queues of all subscribers."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Signal]] = set()

    async def publish(self, signal: Signal) -> None:
        """Tell every present subscriber."""
        for queue in self._queues:
            if queue.full():
                # The oldest goes: whoever is this far behind reads the table anyway.
                queue.get_nowait()
            queue.put_nowait(signal)

    async def close(self) -> None:
        """There is nothing to let go of."""

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[AsyncIterator[Signal]]:
        """Receive signals from now on."""
        queue: asyncio.Queue[Signal] = asyncio.Queue(_BEHIND)
        self._queues.add(queue)
        try:
            yield _drain(queue)
        finally:
            self._queues.discard(queue)


async def _drain(queue: asyncio.Queue[Signal]) -> AsyncIterator[Signal]:
    while True:
        yield await queue.get()
