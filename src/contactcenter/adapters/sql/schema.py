"""Which version of the tables this code needs."""

from contactcenter.adapters.sql.database import Connection, OldTables

CURRENT = "0020"  # the last migration


def expect_current(connection: Connection) -> None:
    """Refuse a database whose tables are older or newer.

    Raises:
        OldTables: it has to be migrated, or needs a newer version of the product.
    """
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except Exception as error:
        # The drivers name it differently, and only one of them is loaded.
        if type(error).__name__ not in {"OperationalError", "UndefinedTable"}:
            raise
        raise OldTables("the database is empty: migrate it") from error
    if row is None or row[0] != CURRENT:
        found = row[0] if row else "none"
        raise OldTables(f"the database is at version {found}, not {CURRENT}: migrate it")
