"""The whole store in dictionaries: one block at a time, on a copy of the tables."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from datetime import datetime

from contactcenter.adapters.memory.reading import MemoryReading
from contactcenter.adapters.memory.tables import Tables, carry_out
from contactcenter.adapters.memory.transaction import MemoryTransaction
from contactcenter.domain.errors import KeyReused
from contactcenter.domain.ids import Position
from contactcenter.domain.request import RequestKey
from contactcenter.ports.store import ANSWERS_KEPT, TALLIES_KEPT, Repeated, Transaction, Unavailable

_PATIENCE = 30.0  # seconds: a block that is opened inside another would wait for ever


class MemoryStore(MemoryReading):
    """Keeps everything for as long as the process lives. `on_commit` runs when facts were left."""

    def __init__(self) -> None:
        super().__init__()
        self.on_commit: Callable[[], None] | None = None
        self._one_block = asyncio.Lock()

    @asynccontextmanager
    async def begin(self, key: RequestKey | None = None) -> AsyncIterator[Transaction]:
        """Open a transaction; see the port."""
        await self._enter()
        try:
            _refuse_repeated(self._tables, key)
            tables = self._tables.copied()
            tx = MemoryTransaction(tables)
            yield tx
            carry_out(tables, tx.gathered, key)
            self._tables = tables
        finally:
            self._one_block.release()
        if self.on_commit is not None and tx.gathered.facts:
            self.on_commit()

    async def relay(self) -> Position:
        """Return the last position; a commit places its facts itself."""
        return await self.head()

    async def sweep(self, now: datetime) -> int:
        """Forget what is of no use any more; see the port."""
        sessions, answers = self._tables.sessions, self._tables.answers
        ended = [key for key, each in sessions.items() if each.expires_at <= now]
        old = [key for key, (*_, at) in answers.items() if at and at < now - ANSWERS_KEPT]
        for token_hash in ended:
            del sessions[token_hash]
        for request in old:
            del answers[request]
        stale = [
            key for key, each in self._tables.tallies.items() if each.since < now - TALLIES_KEPT
        ]
        for tally in stale:
            del self._tables.tallies[tally]
        return len(ended) + len(old) + len(stale)

    async def hold(self, leases: Collection[str]) -> frozenset[str]:
        """Return all of them: nobody else can have this store."""
        return frozenset(leases)

    async def close(self) -> None:
        """Nothing to let go of."""

    async def _enter(self) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._one_block.acquire()
        except TimeoutError as error:
            raise Unavailable("another block did not end") from error


def _refuse_repeated(tables: Tables, key: RequestKey | None) -> None:
    if key is None or (key.agent_id, key.key) not in tables.answers:
        return
    digest, done, _ = tables.answers[key.agent_id, key.key]
    if digest != key.digest:
        raise KeyReused(f"the key {key.key} came before with another request")
    raise Repeated(done)
