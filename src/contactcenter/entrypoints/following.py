"""A loop that follows facts in order of position, from where the one before it has come to."""

import asyncio
from collections.abc import Awaitable, Callable

from contactcenter.domain.ids import Position

LOOK_AGAIN = 1.0  # seconds, after which a loop looks by itself


class Following:
    """How far one loop has followed.

    Args:
        begun: tells up to where facts were followed before.
        follow: follows the next facts behind a position, and returns the position behind them.
        wake: is set when there may be something to follow.
    """

    def __init__(
        self,
        begun: Callable[[], Awaitable[Position]],
        follow: Callable[[Position], Awaitable[Position]],
        wake: asyncio.Event,
    ) -> None:
        self._begun, self._follow, self._wake = begun, follow, wake
        self.reached: Position | None = None  # not known yet

    async def turn(self) -> None:
        """Wait until something happened, or for a second, and follow it."""
        if self.reached is None:
            self.reached = await self._begun()
        await woken(self._wake, LOOK_AGAIN)
        before = self.reached
        self.reached = await self._follow(before)
        if self.reached != before:
            self._wake.set()  # there may be more


async def woken(event: asyncio.Event, at_most: float) -> bool:
    """Wait for an event, or for some seconds; return whether it came."""
    try:
        async with asyncio.timeout(at_most):
            await event.wait()
    except TimeoutError:
        return False
    event.clear()
    return True
