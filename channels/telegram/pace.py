"""How fast we may write: so many messages a second in all, fewer in one chat."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

from contactcenter.ports.channel import TryLater

_MOST_CHATS = 1_000  # remembered; those whose turn is over are forgotten first


@dataclass(slots=True, kw_only=True)
class Pace:
    """Turns to write, given in the order in which they are asked for. All times in seconds."""

    between: float = 1 / 30  # two messages of the bot
    in_chat: float = 1.0  # two messages to one person
    in_group: float = 3.0  # a group takes twenty a minute
    longest: float = 60.0  # that a message waits here; beyond that it comes back later
    _next: float = 0.0
    _chats: dict[int, float] = field(default_factory=dict)

    async def turn(self, chat: int) -> None:
        """Wait until a message may leave.

        Raises:
            TryLater: that would take too long.
        """
        clock = asyncio.get_running_loop().time
        now = clock()
        at = max(now, self._chats.get(chat, now))
        if at - now > self.longest:
            wait = timedelta(seconds=at - now)
            raise TryLater("too many messages to this chat for what the server takes", after=wait)
        self._chats[chat] = at + (self.in_chat if chat > 0 else self.in_group)
        if len(self._chats) > _MOST_CHATS:
            self._chats = {chat: until for chat, until in self._chats.items() if until > now}
        await asyncio.sleep(at - now)
        # Only now does it take a turn of the bot: who waits for one chat holds up no other.
        now = clock()
        at = max(now, self._next)
        self._next = at + self.between
        await asyncio.sleep(at - now)
