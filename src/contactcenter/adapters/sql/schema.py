"""Which version of the tables this code needs."""

import sqlite3

import psycopg

from contactcenter.adapters.sql.database import Connection, Unsuitable

CURRENT = "0001"  # the last migration


def expect_current(connection: Connection) -> None:
    """Refuse a database whose tables are older or newer.

    Raises:
        Unsuitable: it has to be migrated, or needs a newer version of the product.
    """
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.OperationalError, psycopg.errors.UndefinedTable) as error:
        raise Unsuitable("the database is empty: migrate it") from error
    if row is None or row[0] != CURRENT:
        found = row[0] if row else "none"
        raise Unsuitable(f"the database is at version {found}, not {CURRENT}: migrate it")
