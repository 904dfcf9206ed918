"""Migrations: bringing the tables of a database up to this version, or back."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from contactcenter.adapters.sql.database import Unsuitable
from contactcenter.adapters.sql.sqlite import create, path_of
from contactcenter.ports.store import Unavailable

_PATIENCE = 60  # seconds to wait for another migration of the same file
_LOCK = text("SELECT pg_advisory_xact_lock(7203984410)")  # one migration at a time


async def migrate(url: str) -> None:
    """Make or change the tables of the database at an address until they are those of this code.

    Raises:
        Unavailable: the database cannot be reached.
        Unsuitable: no such kind of database is known.
    """
    await asyncio.to_thread(upgrade, url, "head")


def upgrade(url: str, revision: str) -> None:
    """Go forward to a version. Blocks."""
    _run(url, lambda config: command.upgrade(config, revision))


def downgrade(url: str, revision: str) -> None:
    """Go back to a version; `base` is none at all. Blocks."""
    _run(url, lambda config: command.downgrade(config, revision))


def config_for(connection: Connection) -> Config:
    """Return what Alembic needs to know to work on a connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def engine_at(url: URL) -> Engine:
    """Return an engine whose transactions hold changes of tables too, on both databases."""
    if url.get_backend_name() == "postgresql":
        return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 5})
    if url.get_backend_name() != "sqlite":
        raise Unsuitable(f"{url.get_backend_name()}: only sqlite and postgresql are known")
    create(path_of(url))
    connect = {"isolation_level": None, "timeout": _PATIENCE}
    engine = create_engine(url, poolclass=NullPool, connect_args=connect)
    # The driver's own BEGIN comes too late: changes of tables would be committed one by one.
    event.listen(engine, "begin", _begin)
    return engine


def _run(url: str, step: Callable[[Config], None]) -> None:
    try:
        with engine_at(make_url(url)).begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(_LOCK)
            step(config_for(connection))
    except DBAPIError as error:
        raise Unavailable(f"the database: {error.orig}") from error
    except CommandError as error:
        raise Unsuitable(f"the database cannot be migrated by this version: {error}") from error


def _begin(connection: Any) -> None:  # noqa: ANN401  the hook's argument
    connection.exec_driver_sql("BEGIN IMMEDIATE")
