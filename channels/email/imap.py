"""Mail in: everything in some folders, in order, each once, as soon as it is there.

    connect ─► folders ─► search taken+1:* ─► fetch ─► yield ─► flag or move ─┐
                  ▲                                                           │ found any: again
                  └──── IDLE in the first folder, or a pause ◄────────────────┘ found none

One connection reads them all. The first folder is the one that stays open, so that its news are
pushed; the others are looked at when a wait ends (spec F-IN-6). The server is told nothing before
the core has stored a batch (spec F-IN-1), and then only what `after_fetch` asks for. Another
UIDVALIDITY means other numbers: all is read again, and what came before is recognised by its
content (spec F-IN-2).
"""

import asyncio
import math
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

from channels.email import fetching
from channels.email.config import MOVE, Config
from channels.email.marks import Marks
from channels.email.oauth import Tokens
from channels.email.wire import Refused, Wire, open_wire
from contactcenter.ports.channel import Batch, Misconfigured

# Some servers keep silent about mail that came just before IDLE; more mail is likely then.
_AFTER_MAIL = 2.0  # seconds
_ONE_TURN = 500  # messages of one folder, before the others have their turn


async def listen(
    config: Config, cursor: str | None, tokens: Tokens | None, now: Callable[[], datetime]
) -> AsyncIterator[Batch]:
    """Yield mail as it comes; the first batch is empty and says that the connection stands.

    A folder that cannot be read holds up no other: they are read to their end, and then it is
    named.

    Raises:
        TryLater: the connection failed or was closed.
        Misconfigured: certificate, login or a folder is refused.
    """
    wire = await open_wire(config, tokens)
    try:
        mailbox = _Mailbox(wire, config, Marks(cursor, config.folders[0]), now)
        await mailbox.look_around()
        if not mailbox.refusals:
            yield mailbox.nothing()
        wait = _calm(config)
        while True:
            async for batch in mailbox.news():
                yield batch
            if mailbox.had_news:
                wait = _AFTER_MAIL
            elif mailbox.refusals:
                raise Misconfigured("; ".join(sorted(mailbox.refusals)))
            elif not wire.has_changed:
                await _pause(wire, config, min(wait, mailbox.until_next_look()))
                wait = _calm(config)
    finally:
        wire.drop()


def _calm(config: Config) -> float:
    """How long to wait when nothing happens: pushing servers are looked at too (spec F-IN-6)."""
    return min(config.idle_seconds, config.poll_seconds)


async def _pause(wire: Wire, config: Config, seconds: float) -> None:
    """Wait for the server's push, or for the time of the next look."""
    if wire.offers("IDLE"):
        try:
            await wire.idle(seconds)
        except Refused:
            pass
        else:
            return
    await wire.sleep(config.poll_seconds)
    await wire.look()


class _Mailbox:
    """The folders of one mailbox, over one connection."""

    def __init__(
        self, wire: Wire, config: Config, marks: Marks, now: Callable[[], datetime]
    ) -> None:
        self._wire = wire
        self._folders = config.folders
        self._after_fetch = config.after_fetch
        self._marks = marks
        self._now = now
        self._open: str | None = None
        self._every = config.poll_seconds
        self._time = asyncio.get_running_loop().time
        self._look_at = self._time()
        self.refusals: set[str] = set()  # what the server does not let us do here
        self.had_news = False  # when it was looked at last; there may be more

    def nothing(self) -> Batch:
        """Return a batch that says how far everything was read."""
        return Batch(raws=(), cursor=self._marks.cursor)

    async def look_around(self) -> None:
        """Open each folder once, the first one last: it stays open."""
        for folder in reversed(self._folders):
            await self._select(folder)

    async def news(self) -> AsyncIterator[Batch]:
        """Yield what is new; the first folder comes last and stays open, the others when due."""
        self.had_news = False
        if self.until_next_look() <= 0:
            async for batch in self._news_in(self._folders[1:]):
                yield batch
            if not self.had_news:
                self._look_at = self._time() + self._every
        async for batch in self._news_in(self._folders[:1]):
            yield batch

    def until_next_look(self) -> float:
        """Return the seconds until the other folders are looked at again."""
        return self._look_at - self._time() if len(self._folders) > 1 else math.inf

    async def _news_in(self, folders: Sequence[str]) -> AsyncIterator[Batch]:
        for folder in folders:
            if folder == self._open or await self._select(folder):
                async for batch in self._news_of(folder):
                    yield batch

    async def _select(self, folder: str) -> bool:
        """Open a folder if the server lets us."""
        self._open = None
        try:
            validity = await self._wire.select(folder)
        except Misconfigured as error:
            self.refusals.add(str(error))
            return False
        self._open = folder
        self._marks.open(folder, validity)
        return True

    async def _news_of(self, folder: str) -> AsyncIterator[Batch]:
        """Yield what is new in the open folder, as far as one turn goes."""
        await self._settle(folder)  # what a lost connection left undone
        self._wire.remember_size()
        taken = self._marks.of(folder).taken
        uids = [uid for uid in await self._wire.search(f"UID {taken + 1}:*") if uid > taken]
        turn = uids[:_ONE_TURN]
        self.had_news |= bool(turn)

        def external_id(uid: int) -> str:
            return self._marks.external_id(folder, uid)

        async for last, raws in fetching.batches(self._wire, turn, external_id, self._now):
            self._take(folder, last)
            yield Batch(raws=raws, cursor=self._marks.cursor)
            await self._settle(folder)
        if turn:  # what vanished meanwhile is not asked for again
            self._take(folder, turn[-1])

    def _take(self, folder: str, uid: int) -> None:
        self._marks.take(folder, uid)
        if self._after_fetch == "nothing":
            self._marks.settle(folder)

    async def _settle(self, folder: str) -> None:
        """Do at the server what is to be done with what is stored here by now (L03)."""
        mark = self._marks.of(folder)
        if mark.settled == mark.taken:
            return
        uids = f"{mark.settled + 1}:{mark.taken}"
        try:
            if self._after_fetch == "seen":
                await self._wire.flag_seen(uids)
            elif self._after_fetch.startswith(MOVE):
                await self._wire.move(uids, self._after_fetch.removeprefix(MOVE))
        except Refused as error:
            self.refusals.add(f"after_fetch {self._after_fetch} is refused: {error}")
        else:
            self._marks.settle(folder)
