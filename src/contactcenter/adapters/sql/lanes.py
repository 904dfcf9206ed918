"""Lanes: a thread and a connection each, on which everything that touches the database runs.

A block takes a lane with its first job and has it to itself until it ends. However it ends, the
lane is given back only after its own thread has left the transaction: a task may be cancelled
while a statement runs, and the statement runs on.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from contactcenter.adapters.sql.database import Connection, Database, Tally, Use
from contactcenter.ports.store import Unavailable

PATIENCE = 30.0  # seconds to wait for a lane
_FAREWELL = 5.0  # seconds for what still runs when the store is closed

T = TypeVar("T")
Job = Callable[[Connection], T]


class Lane:
    """One thread with its connection, which is opened when it is needed and again when lost."""

    def __init__(self, database: Database, use: Use, tally: Tally) -> None:
        self._database = database
        self._use = use
        self._tally = tally
        self._connection: Connection | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"store-{use}")

    async def ask(self, job: Job[T]) -> T:
        """Run a job of one statement that changes nothing."""
        return await self._on_thread(lambda: self._fresh(job))

    async def view(self, job: Job[T]) -> T:
        """Run a job that reads all it reads at one moment."""
        return await self._on_thread(lambda: self._fresh(_viewed(job)))

    async def open(self, job: Job[T]) -> T:
        """Open a transaction and run its first job, which may be its last.

        A connection that was lost shows when the transaction opens. What fails later is not done
        again: the first job may hold the commit, and nobody knows whether it happened.
        """
        return await self._on_thread(lambda: self._opened(job))

    async def run(self, job: Job[T]) -> T:
        """Run a further job in the transaction that is open."""
        return await self._on_thread(lambda: self._translated(job))

    def leave(self) -> Future[None]:
        """Leave the transaction, behind whatever still runs on the thread."""
        return self._thread.submit(self._leave)

    def close(self) -> Future[None]:
        """Close the connection and let the thread end."""
        closed = self._thread.submit(self._drop)
        self._thread.shutdown(wait=False)
        return closed

    async def _on_thread(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)

    def _opened(self, job: Job[T]) -> T:
        self._fresh(Connection.begin)
        return self._translated(job)

    def _fresh(self, job: Job[T]) -> T:
        """Run a job that can be begun anew, and do so if the connection turns out to be lost."""
        kept = self._connection is not None
        try:
            return self._translated(job)
        except Unavailable:
            if kept and self._connection is None:
                return self._translated(job)
            raise

    def _translated(self, job: Job[T]) -> T:
        try:
            return job(self._connected())
        except Exception as error:
            self._forget_if_broken()
            refusal = self._database.refusal(error)
            if refusal is error:
                raise
            raise refusal from error

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = Connection(self._database, self._use, self._tally)
        return self._connection

    def _leave(self) -> None:
        if self._connection is not None:
            try:
                self._connection.roll_back()
            except Exception:  # noqa: BLE001  whatever it was, a new connection will do
                self._drop()

    def _forget_if_broken(self) -> None:
        if self._connection is not None and self._database.is_broken(self._connection.raw):
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
            self._connection = None


class Lanes:
    """Some lanes of one kind, lent one by one."""

    def __init__(self, lanes: Sequence[Lane]) -> None:
        self._lanes = lanes
        self._free = list(lanes)  # the one used last is taken first: its connection is warm
        self._waiting: deque[asyncio.Future[Lane]] = deque()
        self._is_closed = False

    @property
    def width(self) -> int:
        """How many lanes there are."""
        return len(self._lanes)

    async def take(self) -> Lane:
        """Wait for a free lane. Who waits longest has the next one; nobody overtakes.

        Raises:
            Unavailable: none became free in time, or the store was closed.
        """
        if self._is_closed:
            raise Unavailable("the store is closed")
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._next()
        except TimeoutError as error:
            raise Unavailable(f"the database was busy for {PATIENCE:.0f} seconds") from error

    def give_back(self, lane: Lane) -> None:
        """Return a lane whose transaction has ended."""
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(lane)
                return
        self._free.append(lane)

    def give_back_later(self, lane: Lane) -> None:
        """Return a lane as soon as its thread has left the transaction."""
        loop = asyncio.get_running_loop()

        def left(_: Future[None]) -> None:
            with suppress(RuntimeError):  # the loop has ended, and nobody waits for lanes
                loop.call_soon_threadsafe(self.give_back, lane)

        lane.leave().add_done_callback(left)

    async def ask(self, job: Job[T]) -> T:
        """Run a job of one statement that changes nothing."""
        return await self._lend(job, Lane.ask)

    async def view(self, job: Job[T]) -> T:
        """Run a job that reads all it reads at one moment."""
        return await self._lend(job, Lane.view)

    async def close(self) -> None:
        """Close every connection; what still runs after a while is left behind."""
        if self._is_closed:
            return
        self._is_closed = True
        with suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL):
                for _ in self._lanes:
                    await self._next()
        futures = [asyncio.wrap_future(lane.close()) for lane in self._lanes]
        if futures:
            _ = await asyncio.wait(futures, timeout=_FAREWELL)

    async def _next(self) -> Lane:
        if self._free:
            return self._free.pop()
        waiting: asyncio.Future[Lane] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        try:
            return await waiting
        except BaseException:
            if waiting.done() and not waiting.cancelled():
                self.give_back(waiting.result())  # it came in the moment in which we gave up
            raise

    async def _lend(self, job: Job[T], how: Callable[[Lane, Job[T]], Coroutine[Any, Any, T]]) -> T:
        lane = await self.take()
        try:
            result = await how(lane, job)
        except BaseException:
            self.give_back_later(lane)
            raise
        self.give_back(lane)
        return result


class Hold:
    """The lane of one block: taken with the first job, given back at the end.

    `before` is run ahead of the first job, in the same hop to the thread.
    """

    def __init__(self, lanes: Lanes, before: Job[None] | None = None) -> None:
        self._lanes = lanes
        self._before = before
        self._lane: Lane | None = None
        self._failed = False
        self._one_job = asyncio.Lock()

    @property
    def is_taken(self) -> bool:
        """Whether a transaction is open."""
        return self._lane is not None

    async def run(self, job: Job[T]) -> T:
        """Run a job in the block's transaction."""
        async with self._one_job:
            assert not self._failed, "a block goes on after one of its statements failed"
            try:
                if self._lane is not None:
                    return await self._lane.run(job)
                self._lane = await self._lanes.take()
                return await self._lane.open(_both(self._before, job))
            except BaseException:
                self._failed = True
                raise

    async def finish(self, job: Job[None]) -> None:
        """Run the last job, which ends the transaction, and give the lane back."""
        await self.run(job)
        lane, self._lane = self._lane, None
        assert lane is not None
        self._lanes.give_back(lane)

    def abandon(self) -> None:
        """Leave the transaction undone, if there is one, and give the lane back."""
        lane, self._lane = self._lane, None
        if lane is not None:
            self._lanes.give_back_later(lane)


def _both(before: Job[None] | None, job: Job[T]) -> Job[T]:
    def run(connection: Connection) -> T:
        if before is not None:
            before(connection)
        return job(connection)

    return run


def _viewed(job: Job[T]) -> Job[T]:
    def run(connection: Connection) -> T:
        connection.begin_view()
        result = job(connection)
        connection.commit()
        return result

    return run
