"""What only one process may have: it ends with the process, or with its silence."""

import asyncio
import multiprocessing
from collections.abc import Awaitable, Callable
from multiprocessing.synchronize import Event

import psycopg

from contactcenter.adapters.sql.store import SqlStore
from contactcenter.ports.store import LEASE, Store, Unavailable

LOOPS = frozenset({"digest", "relay"})


async def until_held(store: Store, leases: frozenset[str]) -> None:
    async with asyncio.timeout(10):
        while await store.hold(leases) != leases:  # noqa: ASYNC110  in another process
            # Its holder is killed or silent and can tell nobody; the server frees what it held
            # at a time of its own. Only asking again shows it.
            await asyncio.sleep(0.05)


async def test_what_is_asked_for_again_stays_ours(store: Store) -> None:
    for _ in range(3):
        assert await store.hold(LOOPS) == LOOPS


async def test_only_one_has_it(store: Store, another: Callable[[], Awaitable[Store]]) -> None:
    other = await another()
    if other is store:
        return  # in memory there is nobody else
    assert await store.hold(LOOPS) == LOOPS
    assert await other.hold(LOOPS) == frozenset()
    await store.close()
    await until_held(other, LOOPS)


async def test_it_ends_with_the_process(database_url: str, sql_store: SqlStore) -> None:
    spawning = multiprocessing.get_context("spawn")
    held = spawning.Event()
    child = spawning.Process(target=_hold_for_ever, args=(database_url, held), daemon=True)
    child.start()
    try:
        assert await asyncio.to_thread(held.wait, 30)
        assert await sql_store.hold(LOOPS) == frozenset()
    finally:
        child.kill()
    await until_held(sql_store, LOOPS)


async def test_one_by_one_on_a_server(postgres_empty: str, postgres_store: SqlStore) -> None:
    other = await SqlStore.open(postgres_empty)
    assert await postgres_store.hold({"digest"}) == {"digest"}
    assert await other.hold(LOOPS) == {"relay"}
    assert await postgres_store.hold(LOOPS) == {"digest"}
    assert await other.hold({"digest"}) == frozenset()  # relay is let go
    assert await postgres_store.hold(LOOPS) == LOOPS
    await other.close()


async def test_a_silent_one_loses_it(postgres_empty: str, postgres_store: SqlStore) -> None:
    """F06: a process that is frozen, or cut off, and comes back."""
    other = await SqlStore.open(postgres_empty)
    assert await postgres_store.hold(LOOPS) == LOOPS
    async with asyncio.timeout(LEASE + 5):
        await until_held(other, LOOPS)
    await lost(postgres_store)
    assert await postgres_store.hold(LOOPS) == frozenset()
    await other.close()


async def test_a_lost_connection_loses_it(postgres_empty: str, postgres_store: SqlStore) -> None:
    assert await postgres_store.hold(LOOPS) == LOOPS
    with psycopg.connect(postgres_empty.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        )
    await lost(postgres_store)
    await until_held(postgres_store, LOOPS)


async def lost(store: Store) -> None:
    try:
        await store.hold(LOOPS)
    except Unavailable:
        return
    raise AssertionError("nobody was told that the leases are lost")


def _hold_for_ever(url: str, held: Event) -> None:
    async def hold() -> None:
        store = await SqlStore.open(url)
        assert await store.hold(LOOPS) == LOOPS
        held.set()
        while True:
            # As often as the port asks for: silence would lose the lease before the kill does.
            await asyncio.sleep(1)
            await store.hold(LOOPS)

    asyncio.run(hold())
