"""One worker of several: takes in, places, shares out, sends and fires timers, as fast as it can.

It holds no lease and asks nobody: what keeps two workers apart are the guards on each write alone.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from contactcenter.adapters.clock import new_id, new_reference, now
from contactcenter.adapters.sql.store import SqlStore
from contactcenter.application import deadlines, delivery, intake, reactions
from contactcenter.application.complaints import Handling
from contactcenter.application.intake_parts import Intake
from contactcenter.application.notices import Makers
from contactcenter.domain.errors import Conflict
from contactcenter.domain.ids import InboxId, Position
from contactcenter.domain.message import Outbound
from contactcenter.domain.request import RequestKey
from contactcenter.ports.channel import Receipt
from contactcenter.ports.store import Aborted, Transaction, Unavailable
from tests.application.desk import GRACES, INBOXES, KEY, WORDINGS, ListChannel, MemoryBlobs
from tests.faults.crew import Act, serve

_MOMENT = 0.01


class Counting:
    """The store, counting how blocks ended."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.ends: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @asynccontextmanager
    async def begin(self, key: RequestKey | None = None) -> AsyncIterator[Transaction]:
        """Open a block of the store's."""
        try:
            async with self._store.begin(key) as tx:
                yield tx
        except Conflict:
            self.ends["conflicts"] += 1
            raise
        except Aborted:
            self.ends["aborted"] += 1
            raise
        self.ends["blocks"] += 1


class Channel(ListChannel):
    """Keeps when each message left, by a clock that all processes of the machine share."""

    def __init__(self) -> None:
        super().__init__()
        self.left: list[int] = []

    async def send(self, message: Outbound) -> Receipt:
        self.left.append(time.monotonic_ns())
        return await super().send(message)


class Worker:
    """The turns of one worker."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.channel = Channel()
        self.failed: Counter[str] = Counter()
        self._stop = asyncio.Event()
        self._head = self._reacted = Position(0)
        parts = {"store": store, "blobs": MemoryBlobs(), "key": KEY}
        parts["channels"] = {InboxId("mail"): self.channel, InboxId("chat"): self.channel}
        self._intake = Intake(
            inboxes=INBOXES,
            new_id=new_id,
            new_reference=new_reference,
            tickets_an_hour=5,
            **parts,
        )
        self._makers = Makers(key=KEY, new_id=new_id, new_reference=new_reference)
        self._handling = Handling(
            store=store,
            new_id=new_id,
            new_token=new_id,
            wordings=WORDINGS,
            channels=self._intake.channels,
            makers=self._makers,
        )
        self._sending = delivery.Sending(lease=timedelta(seconds=30), **parts)
        turns = (self._digest, self._relay, self._react, self._deliver, self._tick)
        self._loops = [asyncio.ensure_future(self._loop(turn)) for turn in turns]

    async def stop(self) -> None:
        """End after the present turns."""
        self._stop.set()
        await asyncio.gather(*self._loops)

    async def _loop(self, turn: Callable[[], Awaitable[object]]) -> None:
        while not self._stop.is_set():
            did: object = False
            try:
                did = await turn()
            except (Conflict, Unavailable):
                self.failed[turn.__name__.strip("_")] += 1
            if not did:
                # Another process's database tells nobody of its changes: look again in a moment.
                await asyncio.sleep(_MOMENT)

    async def _digest(self) -> int:
        return await intake.digest(self._intake, now=now())

    async def _relay(self) -> bool:
        before, self._head = self._head, await self.store.relay()
        return self._head > before

    async def _react(self) -> bool:
        before = self._reacted
        self._reacted = await reactions.react(
            self.store, before, channels=self._intake.channels, now=now(), makers=self._makers
        )
        return self._reacted > before

    async def _deliver(self) -> int:
        return await delivery.deliver(self._sending, now=now())

    async def _tick(self) -> int:
        return await deadlines.fire_timers(self._handling, GRACES, now=now())


async def _begin(store: SqlStore, number: int) -> Act:
    counting = Counting(store)
    worker = Worker(counting)

    async def act(what: object) -> dict[str, Any]:
        assert what == "stop"
        await worker.stop()
        return {
            "sent": [
                (left, each.header_id, each.text)
                for left, each in zip(worker.channel.left, worker.channel.sent, strict=True)
            ],
            "counts": {
                **counting.ends,
                **{f"{name} turns lost": count for name, count in worker.failed.items()},
            },
        }

    return act


if __name__ == "__main__":
    serve(_begin)
