"""The store on a database at an address."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Self

from sqlalchemy import make_url

from contactcenter.adapters.sql import asking, relay, schema, sweeping
from contactcenter.adapters.sql.database import (
    Connection,
    Database,
    Durability,
    Tally,
    Unsuitable,
    Use,
)
from contactcenter.adapters.sql.flush import flush
from contactcenter.adapters.sql.lanes import Hold, Lane, Lanes
from contactcenter.adapters.sql.reading import SqlReading
from contactcenter.adapters.sql.sqlite import Sqlite
from contactcenter.adapters.sql.transaction import SqlTransaction
from contactcenter.domain.errors import KeyReused
from contactcenter.domain.ids import Position
from contactcenter.domain.request import RequestKey
from contactcenter.ports.store import Repeated, Transaction

_READERS = 3  # beside SQLite's one writer
_LANES = 8  # to PostgreSQL; more only wait for each other


class SqlStore(SqlReading):
    """Lends a lane to each block. `on_commit` runs on the loop when a block has left facts."""

    def __init__(self, database: Database, writing: Lanes, reading: Lanes, tally: Tally) -> None:
        super().__init__(reading)
        self.on_commit: Callable[[], None] | None = None
        self.tally = tally
        self._database = database
        self._writing = writing
        self._leases = database.leases()
        self._holding = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store-leases")

    @classmethod
    async def open(cls, url: str, *, durability: Durability = Durability.FULL) -> Self:
        """Open the database at an address: `sqlite:////file` or `postgresql+psycopg://…`.

        Raises:
            Unsuitable: its tables are not those of this version, or it may lose what it confirms.
            Unavailable: it cannot be reached.
        """
        tally = Tally()
        database = database_at(url, durability)
        if database.places_at_commit:
            writing = Lanes([Lane(database, Use.WRITING, tally)])
            reading = Lanes([Lane(database, Use.READING, tally) for _ in range(_READERS)])
        else:
            writing = Lanes([Lane(database, Use.WRITING, tally) for _ in range(_LANES)])
            reading = writing
        store = cls(database, writing, reading, tally)
        try:
            await writing.ask(schema.expect_current)
        except BaseException:
            await store.close()
            raise
        return store

    @property
    def width(self) -> int:
        """How many blocks can write at once."""
        return self._writing.width

    @asynccontextmanager
    async def begin(self, key: RequestKey | None = None) -> AsyncIterator[Transaction]:
        """Open a transaction; see the port."""
        hold = Hold(self._writing, _refusing_repeated(key) if key else None)
        tx = SqlTransaction(hold)
        try:
            yield tx
            if hold.is_taken or not tx.gathered.is_empty():
                await hold.finish(self._last_job(tx, key))
        except BaseException:
            hold.abandon()
            raise

    async def relay(self) -> Position:
        """Place committed facts; see the port."""
        if self._writing is not self._lanes:
            return await self.head()  # one writer, who places facts as it commits them
        return await self._writing.ask(relay.place)

    async def sweep(self, now: datetime) -> int:
        """Delete what is of no use any more; see the port."""
        hold = Hold(self._writing)
        try:
            found = await hold.run(lambda connection: sweeping.sweep(connection, now))
            await hold.finish(Connection.commit)
        except BaseException:
            hold.abandon()
            raise
        return found

    async def hold(self, leases: Collection[str]) -> frozenset[str]:
        """Take leases; see the port."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._holding, self._leases.hold, leases)
        except Exception as error:
            raise self._database.refusal(error) from error

    async def close(self) -> None:
        """Close every connection."""
        with suppress(RuntimeError):  # it is closed already
            self._holding.submit(self._leases.close)
        self._holding.shutdown(wait=False)
        await self._writing.close()
        if self._lanes is not self._writing:
            await self._lanes.close()

    def _last_job(self, tx: SqlTransaction, key: RequestKey | None) -> Callable[[Connection], None]:
        """Return the job that writes, commits, and tells the loop, cancelled or not."""
        loop = asyncio.get_running_loop()

        def job(connection: Connection) -> None:
            flush(connection, tx.gathered, key)
            if self.on_commit is not None and tx.gathered.facts:
                with suppress(RuntimeError):  # the loop has ended
                    loop.call_soon_threadsafe(self.on_commit)

        return job


def database_at(url: str, durability: Durability) -> Database:
    """Return the database at an address.

    Raises:
        Unsuitable: it is of no kind that we know.
    """
    address = make_url(url)
    match address.get_backend_name():
        case "sqlite":
            return Sqlite(address, durability)
        case "postgresql":
            from contactcenter.adapters.sql.postgres import Postgres

            return Postgres(address, durability)
        case other:
            raise Unsuitable(f"{other}: only sqlite:////file and postgresql+psycopg:// are known")


def _refusing_repeated(key: RequestKey) -> Callable[[Connection], None]:
    def refuse(connection: Connection) -> None:
        connection.lock([f"{key.agent_id}\n{key.key}"])
        answer = connection.one(asking.ANSWER, agent_id=key.agent_id, key=key.key)
        if answer is None:
            return
        digest, done = answer
        if digest != key.digest:
            raise KeyReused(f"the key {key.key} came before with another request")
        raise Repeated(done)

    return refuse
