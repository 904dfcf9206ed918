"""What only a database can get wrong: tables, durability, lanes, plans, and going away."""

import asyncio
import gc
import re
import sqlite3
import stat
import threading
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import make_url

from contactcenter.adapters.searching import search
from contactcenter.adapters.sql import (
    asking,
    desk,
    flush,
    lanes,
    lists,
    lookups,
    schema,
    tasks,
    timelines,
)
from contactcenter.adapters.sql.database import Connection, Durability, Unsuitable
from contactcenter.adapters.sql.migrate import config_for, downgrade, engine_at, migrate, upgrade
from contactcenter.adapters.sql.prepared import Query
from contactcenter.adapters.sql.store import SqlStore
from contactcenter.adapters.sql.tables import metadata
from contactcenter.domain.agent import Role
from contactcenter.domain.chain import faults
from contactcenter.domain.errors import Conflict, Invalid
from contactcenter.ports.reading import TicketFilter, Wanted
from contactcenter.ports.store import Aborted, Entity, Unavailable
from contactcenter.ports.views import LONGEST_SHOWN
from tests.builders import (
    a_conversation,
    a_customer,
    a_delivery,
    a_matter,
    a_message,
    a_raw,
    a_ticket,
    a_world,
    an_agent,
    ticket_moved,
    ticket_opened,
)

NO_WORDS = search("")


async def in_a_world(store: SqlStore, *entities: Entity) -> None:
    async with store.begin() as tx:
        tx.put(*a_world(), *entities)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a database of each kind in turn, without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


# Tables


def test_the_migrations_make_the_tables_of_the_code(empty_url: str) -> None:
    upgrade(empty_url, "head")
    with engine_at(make_url(empty_url)).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


async def test_the_tables_can_be_taken_back_and_made_again(empty_url: str) -> None:
    await migrate(empty_url)
    await migrate(empty_url)
    await asyncio.to_thread(downgrade, empty_url, "base")
    with pytest.raises(Unsuitable, match="migrate"):
        await SqlStore.open(empty_url)
    await migrate(empty_url)
    store = await SqlStore.open(empty_url)
    await in_a_world(store)
    await store.close()


async def test_what_is_kept_outlives_a_migration(empty_url: str) -> None:
    await migrate(empty_url)
    store = await SqlStore.open(empty_url)
    await in_a_world(store, a_ticket(), a_conversation(), a_message(), a_delivery())
    await store.close()
    await asyncio.to_thread(downgrade, empty_url, "0002")
    await migrate(empty_url)
    store = await SqlStore.open(empty_url)
    async with store.begin() as tx:
        assert await tx.delivery("message") == a_delivery()
    await store.close()


async def test_a_database_without_tables_is_refused(empty_url: str) -> None:
    with pytest.raises(Unsuitable, match="migrat"):
        await SqlStore.open(empty_url)


async def test_tables_of_another_version_are_refused(database_url: str) -> None:
    change = "UPDATE alembic_version SET version_num = "
    _execute(database_url, f"{change} '9999'")
    try:
        with pytest.raises(Unsuitable, match="version 9999"):
            await SqlStore.open(database_url)
    finally:
        _execute(database_url, f"{change} '{schema.CURRENT}'")


def test_the_code_expects_the_last_migration(tmp_path: Path) -> None:
    with engine_at(make_url(f"sqlite:///{tmp_path / 'x.db'}")).connect() as connection:
        script = ScriptDirectory.from_config(config_for(connection))
    assert script.get_current_head() == schema.CURRENT


async def test_migrations_at_the_same_time_wait_for_each_other(empty_url: str) -> None:
    await asyncio.gather(*(migrate(empty_url) for _ in range(3)))
    store = await SqlStore.open(empty_url)
    await store.close()


async def test_an_sqlite_address_cannot_weaken_what_a_commit_keeps(sqlite_url: str) -> None:
    weaker = f"{sqlite_url}?synchronous=OFF"
    with pytest.raises(Unsuitable, match=r"no options \(synchronous\)"):
        await SqlStore.open(weaker)
    with pytest.raises(Unsuitable, match="CC_ALLOW_LOSSY_DATABASE"):
        await migrate(weaker)


@pytest.mark.parametrize("url", ["mysql://localhost/x", "sqlite://", "sqlite:///:memory:"])
async def test_other_databases_are_refused(url: str) -> None:
    with pytest.raises(Unsuitable):
        await SqlStore.open(url)
    with pytest.raises(Unsuitable):
        await migrate(url)


# Durability


async def test_only_its_owner_may_read_a_database_file(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    await migrate(f"sqlite:///{path}")
    store = await SqlStore.open(f"sqlite:///{path}")
    await in_a_world(store)
    modes = _modes(tmp_path)
    assert modes == dict.fromkeys(("new.db", "new.db-wal", "new.db-shm"), 0o600)
    await store.close()


@pytest.mark.parametrize(("durability", "expected"), [("full", 2), ("normal", 1)])
async def test_sqlite_syncs_as_it_was_told(sqlite_url: str, durability: str, expected: int) -> None:
    store = await SqlStore.open(sqlite_url, durability=Durability(durability))
    asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    found = [await _on_writer(store, f"PRAGMA {each}") for each in asked]
    assert found == ["wal", expected, 1, 10_000]
    await store.close()


@pytest.mark.parametrize("name", ["synchronous_commit"])
async def test_a_server_that_may_forget_is_refused(postgres_empty: str, name: str) -> None:
    address = make_url(postgres_empty)
    _alter_database(postgres_empty, name, "off")
    try:
        with pytest.raises(Unsuitable, match=f"{name} is off"):
            await SqlStore.open(address.render_as_string(hide_password=False))
        store = await SqlStore.open(postgres_empty, durability=Durability.NORMAL)
        await store.close()
    finally:
        _alter_database(postgres_empty, name, "on")


async def test_a_database_that_is_away_is_unavailable() -> None:
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    with pytest.raises(Unavailable):
        await SqlStore.open(nowhere)
    with pytest.raises(Unavailable):
        await migrate(nowhere)


# Lanes


async def test_a_cancelled_block_gives_its_lane_back(sql_store: SqlStore) -> None:
    await in_a_world(sql_store, *a_matter())

    async def never_ends() -> None:
        async with sql_store.begin() as tx:
            await tx.ticket("ticket")
            tx.put(a_ticket(version=2))
            await asyncio.Event().wait()

    for _ in range(20):
        task = asyncio.create_task(never_ends())
        await asyncio.sleep(0.005)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with asyncio.timeout(5), sql_store.begin() as tx:
        assert (await tx.ticket("ticket")).version == 1


async def test_cancelling_at_any_moment_leaves_all_or_nothing(sql_store: SqlStore) -> None:
    await in_a_world(sql_store, *a_matter())

    async def step() -> None:
        async with sql_store.begin() as tx:
            ticket = await tx.ticket("ticket")
            tx.put(replace(ticket, version=ticket.version + 1))
            tx.record(ticket_moved())

    for delay in range(40):
        task = asyncio.create_task(step())
        await asyncio.sleep(delay / 20_000)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(5):
        async with sql_store.begin() as tx:
            version = (await tx.ticket("ticket")).version
        assert await sql_store.relay() == version - 1
        await step()


async def test_a_desk_is_true_at_its_position_whatever_happens_while_it_is_read(
    sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L18: a position behind which something lies that the desk does not show loses it for good."""
    await in_a_world(sql_store, *a_matter())
    before = await sql_store.relay()
    reading, written = threading.Event(), threading.Event()
    head = desk._head

    def head_after_others_wrote(connection: Connection) -> int:
        reading.set()
        assert written.wait(10)
        return head(connection)

    monkeypatch.setattr(desk, "_head", head_after_others_wrote)
    snapshot = asyncio.create_task(sql_store.snapshot(an_agent()))
    assert await asyncio.to_thread(reading.wait, 10)
    async with sql_store.begin() as tx:
        tx.put(a_ticket(version=2, subject="changed"))
        tx.record(ticket_moved())
    assert await sql_store.relay() == before + 1
    written.set()
    assert (await snapshot).position == before
    assert [each.subject for each in (await snapshot).state.tickets] != ["changed"]


async def test_a_cancelled_reader_gives_its_lane_back(sql_store: SqlStore) -> None:
    await in_a_world(sql_store, *a_matter())
    for _ in range(30):
        task = asyncio.create_task(sql_store.snapshot(an_agent()))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(5):
        await asyncio.gather(*(sql_store.snapshot(an_agent()) for _ in range(10)))


async def test_waiting_for_a_lane_ends(
    sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with asyncio.timeout(10), AsyncExitStack() as held:
        for number in range(sql_store.width):
            tx = await held.enter_async_context(sql_store.begin())
            await tx.cursor(f"{number}")
        monkeypatch.setattr(lanes, "PATIENCE", 0.05)
        with pytest.raises(Unavailable, match="busy"):
            await _read_ticket(sql_store)


async def test_who_waits_longest_for_a_lane_has_it_next(sqlite_url: str) -> None:
    store = await SqlStore.open(sqlite_url)
    order: list[int] = []

    async def take(number: int) -> None:
        async with store.begin() as tx:
            await tx.cursor("any")
            order.append(number)

    async with store.begin() as tx:
        await tx.cursor("any")
        tasks = [asyncio.create_task(take(number)) for number in range(9)]
        # No time passes: a task begins in the loop's next turn, and then stands in the line.
        await asyncio.sleep(0)
        tasks.pop(4).cancel()  # who gives up leaves the line to those behind
    tasks.append(asyncio.create_task(take(9)))
    await asyncio.gather(*tasks)
    assert order == [0, 1, 2, 3, 5, 6, 7, 8, 9]
    await store.close()


async def test_a_block_that_touches_nothing_takes_no_lane(sql_store: SqlStore) -> None:
    async with sql_store.begin():
        before = sql_store.tally.statements
    assert sql_store.tally.statements == before


async def test_a_block_that_goes_on_after_a_failed_statement_is_stopped(
    sql_store: SqlStore,
) -> None:
    async def careless() -> None:
        async with sql_store.begin() as tx:
            with pytest.raises(Conflict):
                await tx.store_raws([a_raw(inbox_id="nobody")])
            tx.put(*a_world())

    with pytest.raises(AssertionError, match="goes on"):
        await careless()
    await in_a_world(sql_store)


async def test_a_closed_store_is_unavailable(sql_store: SqlStore) -> None:
    await sql_store.close()
    with pytest.raises(Unavailable, match="closed"):
        await sql_store.ping()


async def test_the_loop_stays_free_while_a_lane_waits(postgres_store: SqlStore) -> None:
    await in_a_world(postgres_store, *a_matter())
    async with postgres_store.begin() as tx:
        await tx.ticket("ticket")
        waiting = asyncio.create_task(_read_ticket(postgres_store))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        assert (await postgres_store.snapshot(an_agent())).state.tickets
    assert await waiting == 1


async def test_of_those_in_a_deadlock_one_is_asked_to_run_again(postgres_store: SqlStore) -> None:
    await in_a_world(postgres_store, *a_matter("1"), *a_matter("2"))
    met = asyncio.Barrier(2)

    async def take(first: str, second: str) -> None:
        async with postgres_store.begin() as tx:
            await tx.ticket(first)
            await met.wait()
            await tx.ticket(second)

    results = await asyncio.gather(
        take("ticket1", "ticket2"), take("ticket2", "ticket1"), return_exceptions=True
    )
    assert [type(each) for each in results if each is not None] == [Aborted]


async def test_the_store_recovers_when_the_server_drops_its_connections(
    postgres_empty: str, postgres_store: SqlStore
) -> None:
    await in_a_world(postgres_store, *a_matter())
    await asyncio.gather(*(_read_ticket(postgres_store) for _ in range(16)))

    async def interrupted() -> None:
        async with postgres_store.begin() as tx:
            await tx.queues()
            _execute(postgres_empty, _DROP_CONNECTIONS)
            tx.put(a_ticket(version=2))

    with pytest.raises(Unavailable):
        await interrupted()
    assert await asyncio.gather(*(_read_ticket(postgres_store) for _ in range(16))) == [1] * 16
    _execute(postgres_empty, _DROP_CONNECTIONS)
    await asyncio.gather(*(postgres_store.snapshot(an_agent()) for _ in range(16)))


async def test_a_commit_whose_answer_is_lost_is_not_done_again(
    postgres_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await in_a_world(postgres_store)
    commits = 0

    def commit_and_lose_the_line(connection: Connection) -> None:
        nonlocal commits
        commits += 1
        connection.raw.execute("COMMIT")
        connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(Connection, "commit", commit_and_lose_the_line)
    with pytest.raises(Unavailable):
        async with postgres_store.begin() as tx:
            tx.record(ticket_opened("ticket"))
    monkeypatch.undo()
    assert (commits, await postgres_store.relay()) == (1, 1)


@pytest.mark.parametrize("refused", range(1, 6))
async def test_a_refused_block_spoils_none_that_come_behind_it(
    sql_store: SqlStore, refused: int
) -> None:
    """What is sent behind the statement that fails is not carried out, nor prepared, by the server.

    The driver prepares a statement when it comes for the third time.
    """
    await in_a_world(sql_store, *a_matter())
    for name in ["again"] * refused:
        with pytest.raises(Conflict):
            await _say(sql_store, name, reference=a_conversation().reference)
    for name in ("one", "two"):
        await _say(sql_store, name)


async def test_a_refusal_keeps_nothing_of_the_driver_alive(sqlite_url: str) -> None:
    """A cursor that ends on another thread resets its statement there, while it runs anew here."""
    store = await SqlStore.open(sqlite_url)
    await in_a_world(store, *a_matter())
    refusals = []
    for entity in (a_ticket(version=9), a_ticket(reference=a_ticket().reference, id="other")):
        with pytest.raises(Conflict) as refused:
            async with store.begin() as tx:
                tx.put(a_customer(version=2), entity)
        refusals.append(refused.value)
    gc.collect()
    cursors = [each for each in gc.get_objects() if isinstance(each, sqlite3.Cursor)]
    with_statements = [each for each in cursors if _is_open(each)]
    await store.close()
    assert (len(refusals), with_statements) == (2, [])


def _is_open(cursor: sqlite3.Cursor) -> bool:
    try:
        cursor.fetchone()
    except sqlite3.ProgrammingError:
        return False
    return True


async def _say(store: SqlStore, name: str, **given: str) -> None:
    async with store.begin() as tx:
        tx.put(a_conversation(name, **given), a_message(name, conversation_id=name))
        tx.record(ticket_moved(), ticket_opened(conversation_id=name))


async def test_what_the_database_cannot_hold_is_refused(postgres_store: SqlStore) -> None:
    with pytest.raises(Invalid):
        await in_a_world(postgres_store, a_customer("x", name="a\x00b"))
    await in_a_world(postgres_store)


# Facts


async def test_an_edit_in_the_database_shows(database_url: str, sql_store: SqlStore) -> None:
    async with sql_store.begin() as tx:
        tx.record(*(ticket_moved(str(n)) for n in range(5)))
    await sql_store.relay()
    edit = "UPDATE events SET body = replace(body, 'open', 'shut') WHERE position = 3"
    _execute(database_url, edit)
    assert [each.position for each in faults(None, await sql_store.chain(0, 10))] == [3]


async def test_a_slow_transaction_is_placed_behind_a_faster_one(
    postgres_store: SqlStore,
) -> None:
    slow = await postgres_store._writing.take()
    _ = await slow.open(lambda connection: _insert_fact(connection, "slow"))
    async with postgres_store.begin() as tx:
        tx.record(ticket_moved("fast"))
    assert await postgres_store.relay() == 1
    _ = await slow.run(Connection.commit)
    postgres_store._writing.give_back(slow)
    assert await postgres_store.relay() == 2
    placed = await postgres_store.placed_after(0, 10)
    assert [each.fact.ticket_id for each in placed] == ["fast", "slow"]


# Cost


COUNTED: dict[str, Callable[[SqlStore], object]] = {
    "snapshot": lambda store: store.snapshot(an_agent(role=Role.SUPERVISOR)),
    "tickets_page": lambda store: store.tickets_page(an_agent(), TicketFilter()),
    "dossier": lambda store: store.dossier(an_agent(), "ticket1"),
    "timeline": lambda store: store.timeline(an_agent(), "ticket1", None),
    "rows": lambda store: store.rows(
        Wanted(
            tickets=[f"ticket{n}" for n in range(40)],
            messages=[f"message{n}" for n in range(40)],
            items=[f"item{n}" for n in range(40)],
            agents=["agent"],
        )
    ),
}
EXPECTED = {"snapshot": 13, "tickets_page": 2, "dossier": 14, "timeline": 4, "rows": 5}


@pytest.mark.parametrize("name", COUNTED)
async def test_reading_costs_a_statement_a_table_not_a_row(sql_store: SqlStore, name: str) -> None:
    counts = []
    for start, end in ((0, 2), (2, 40)):
        rows = [each for n in range(start, end) for each in a_matter(str(n))]
        async with sql_store.begin() as tx:
            tx.put(*(a_world() if start == 0 else []), *rows)
            tx.record(*(ticket_opened(f"ticket{n}") for n in range(start, end)))
        await sql_store.relay()
        before = sql_store.tally.statements
        await COUNTED[name](sql_store)  # type: ignore[misc]
        counts.append(sql_store.tally.statements - before)
    assert counts == [EXPECTED[name]] * 2


async def test_writing_costs_a_statement_a_table_not_a_row(sql_store: SqlStore) -> None:
    await in_a_world(sql_store)
    counts = []
    for start, end in ((0, 1), (1, 50)):
        before = sql_store.tally.statements
        async with sql_store.begin() as tx:
            for n in range(start, end):
                tx.put(*a_matter(str(n)))
                tx.record(ticket_opened(f"ticket{n}"))
        counts.append(sql_store.tally.statements - before)
    assert counts[0] == counts[1] <= 7


async def test_of_a_long_text_no_more_is_fetched_than_is_shown(sql_store: SqlStore) -> None:
    long = "سلام! " * 100_000
    await in_a_world(sql_store, a_ticket(), a_conversation(), a_message(text=long, reply=long))

    def longest(connection: Connection) -> int:
        dialect = connection.database.dialect
        asked = lookups.SHOWN_MESSAGES.bound(dialect, {"keys": ["message"]})
        (row,) = connection.execute(*asked).fetchall()
        return max(len(each) for each in row if isinstance(each, str))

    assert await sql_store._lanes.ask(longest) == LONGEST_SHOWN + 1


async def test_lists_on_sqlite_come_from_their_indexes(sqlite_url: str) -> None:
    store = await SqlStore.open(sqlite_url)
    agent, boss = an_agent(), an_agent(role=Role.SUPERVISOR)
    plain, set_by_status = TicketFilter(after="x"), TicketFilter(statuses=["open"])
    plans = {
        "ix_tickets_last_at_id": lists.tickets_page(lists.shape(boss, plain, NO_WORDS)),
        "ix_tickets_queue_id_last_at_id": lists.tickets_page(lists.shape(agent, plain, NO_WORDS)),
        "ix_tickets_unfinished": lists.tickets_page(lists.shape(boss, set_by_status, NO_WORDS)),
        "ix_tickets_unfinished_by_queue": lists.needing_work(lists.sight(agent)),
        "ix_tickets_unfinished_by_assignee": lists.SET_BACK,
        "ix_work_items_waiting": asking.WAITING,
        "ix_deliveries_queued": asking.DUE_DELIVERIES,
        "ix_raw_inputs_received": lookups.RECEIVED,
        "ix_raw_inputs_quarantined": lookups.SET_ASIDE,
        "ix_messages_customer_id_occurred_at_id": timelines._messages(None, sees_all=False),
        "ix_events_told": timelines._lines(None, sees_all=False),
        "sqlite_autoindex_events_1": lookups.PLACED,
        "ix_tasks_promised": tasks.PROMISES_DUE,
    }
    lookups_by_key = {
        "uq_work_items_open": asking.OPEN_ITEMS,
        "uq_offers_pending": asking.PENDING_OFFERS,
        "ix_messages_headed": asking.SAID_IN,
        "ix_conversations_threaded": asking.BY_THREAD,
        "ix_tasks_open_by_agent": tasks.to_do("agent", sees_all=False, is_first=True),
        "ix_tasks_open_by_queue": tasks.to_do("queue", sees_all=True, is_first=False),
        "ix_tasks_by_ticket": tasks.BESIDE,
        "ix_tasks_by_customer": tasks.BESIDE,
    }
    for index, query in {**plans, **lookups_by_key}.items():
        plan = await _plan(store, query)
        assert re.search(rf"INDEX {index}\b", plan), f"{index}: {plan}"
        # Only what several indexes gave is sorted, and of each no more than the page holds.
        is_sorted = "ORDER BY" in plan and "COMPOUND QUERY" not in plan
        assert not (is_sorted and index in plans), f"{index}: {plan}"
    await store.close()


# What stands behind

_DROP_CONNECTIONS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE application_name = 'contactcenter' AND datname = current_database()"
)


def _modes(folder: Path) -> dict[str, int]:
    return {each.name: stat.S_IMODE(each.stat().st_mode) for each in folder.glob("new.db*")}


def _execute(url: str, statement: str) -> None:
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.execute(statement)
        connection.close()
        return
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement.encode())


def _alter_database(url: str, name: str, value: str) -> None:
    database = make_url(url).database or ""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            sql.SQL("ALTER DATABASE {} SET {} = {}").format(
                sql.Identifier(database), sql.Identifier(name), sql.Literal(value)
            )
        )


async def _on_writer(store: SqlStore, statement: str) -> object:
    return await store._writing.ask(lambda connection: connection.execute(statement).fetchone()[0])


async def _read_ticket(store: SqlStore) -> int:
    async with store.begin() as tx:
        return (await tx.ticket("ticket")).version


def _insert_fact(connection: Connection, ticket_id: str) -> None:
    flush._write_facts(connection, [ticket_moved(ticket_id)])


async def _plan(store: SqlStore, query: Query[object]) -> str:
    def explain(connection: Connection) -> str:
        statement, values = query.bound(connection.database.dialect, {})
        rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
        return "; ".join(row[3] for row in rows)

    return await store._lanes.ask(explain)
