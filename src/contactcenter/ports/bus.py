"""Wake-ups and ephemera between the parts of the service. Never the only copy of anything."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

FACTS = "facts"  # facts were placed: look
WAKE = "wake"  # the body names a loop that has something to do
PASSING = "passing"  # the body is a frame that is not kept


@dataclass(frozen=True, slots=True)
class Signal:
    """Something to look at."""

    topic: str
    body: bytes = b""


class Bus(Protocol):
    """Carries signals to whoever listens now. A lost signal costs time, never truth."""

    async def publish(self, signal: Signal) -> None:
        """Tell every present subscriber, in every process."""
        ...

    def subscribe(self) -> AbstractAsyncContextManager[AsyncIterator[Signal]]:
        """Receive signals from the moment the block is entered.

        A subscriber who falls far behind misses some.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
