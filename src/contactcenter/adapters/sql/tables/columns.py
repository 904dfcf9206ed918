"""What tables are made of: columns that many have, and indexes on some of their rows."""

from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, text

from contactcenter.adapters.sql.types import WORDS

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


QUEUED = "state = 'queued'"


def key() -> Column[str]:
    """Return the column that rows are found by."""
    return Column("id", WORDS, primary_key=True)


def words(name: str) -> Column[str]:
    """Return a column of text."""
    return Column(name, WORDS, nullable=False)


def to(name: str, target: str) -> Column[str]:
    """Return a column that names a row of another table."""
    return Column(name, WORDS, ForeignKey(target), nullable=False)


def version() -> Column[int]:
    """Return the column that counts the changes of a row."""
    return Column("version", Integer, nullable=False)


def partial(name: str, where: str, *columns: Column[Any]) -> None:
    """Make an index on the rows that a condition holds for."""
    Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


def at_most_one(name: str, where: str, *columns: Column[Any]) -> None:
    """Let at most one row have these values, of those that a condition holds for."""
    Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))
