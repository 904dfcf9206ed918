"""The store under test: in memory, on SQLite, on PostgreSQL."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from contactcenter.adapters.memory import MemoryStore
from contactcenter.adapters.sql.migrate import migrate
from contactcenter.adapters.sql.store import SqlStore
from contactcenter.adapters.sql.tables import metadata
from contactcenter.ports.store import Store
from tests import servers

KINDS = ("memory", "sqlite", "postgresql")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file with the tables and no rows."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_tables(postgres: servers.Postgres) -> Iterator[str]:
    """Give the address of a database with the tables."""
    with postgres.database() as url:
        asyncio.run(migrate(url))
        yield url


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """Give the address of a file of this test's own, with the tables and no rows."""
    shutil.copyfile(sqlite_template, tmp_path / "store.db")
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def postgres_empty(postgres_tables: str) -> str:
    """Give the address of the database with the tables and no rows."""
    rows = "".join(f"DELETE FROM {each.name};" for each in reversed(metadata.sorted_tables))
    chain = f"INSERT INTO chain VALUES (1, 0, '{'0' * 64}')"
    with psycopg.connect(postgres_tables.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute((rows + chain).encode())
    return postgres_tables


def _url(kind: str, request: pytest.FixtureRequest) -> str:
    fixture = {"sqlite": "sqlite_url", "postgresql": "postgres_empty"}[kind]
    url: str = request.getfixturevalue(fixture)
    return url


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest) -> str:
    """Give where the store is: an address, or `memory`."""
    return "memory" if request.param == "memory" else _url(request.param, request)


@pytest.fixture
async def store(place: str) -> AsyncIterator[Store]:
    """Give an empty store of each kind in turn."""
    opened = MemoryStore() if place == "memory" else await SqlStore.open(place)
    yield opened
    await opened.close()


@pytest.fixture(params=KINDS[1:])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the address of a database of each kind in turn, with the tables and no rows."""
    return _url(request.param, request)


@pytest.fixture
async def sql_store(database_url: str) -> AsyncIterator[SqlStore]:
    """Give an empty store on each database in turn."""
    opened = await SqlStore.open(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def postgres_store(postgres_empty: str) -> AsyncIterator[SqlStore]:
    """Give an empty store on PostgreSQL."""
    opened = await SqlStore.open(postgres_empty)
    yield opened
    await opened.close()


@pytest.fixture
async def another(place: str, store: Store) -> AsyncIterator[Callable[[], Awaitable[Store]]]:
    """Give a way to open the same store as another process would; memory has only one."""
    opened: list[Store] = []

    async def again() -> Store:
        if place == "memory":
            return store
        opened.append(await SqlStore.open(place))
        return opened[-1]

    yield again
    for each in opened:
        await each.close()
