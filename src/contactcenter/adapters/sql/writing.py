"""Statements that write many rows of a table at once.

    SQLite       one statement, executed for each row by the driver
    PostgreSQL   one statement for all rows, which come as one JSON text

so that on both the text is the same for any number of rows, and is prepared once. (Arrays for
`unnest` would do as well, but the driver takes ten times as long to write them.)
"""
# ruff: noqa: S608  rows have no types; names come from our own tables

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import orjson
from sqlalchemy import Column, Dialect, Integer, Table

from contactcenter.adapters.sql.database import Connection
from contactcenter.adapters.sql.kept import KEPT, Kept
from contactcenter.adapters.sql.prepared import DIALECTS, encoder
from contactcenter.ports.store import Entity

Row = Sequence[Any]

_REPLACES = Column("replaces", Integer)  # the version that a row is written over


@dataclass(frozen=True)
class Rows:
    """How rows of some columns of a table reach one kind of database."""

    table: Table
    columns: Sequence[Column[Any]]
    dialect: Dialect

    @cached_property
    def _source(self) -> str:
        """The text that stands for the rows after INSERT INTO … (…)."""
        if self.dialect.name == "sqlite":
            return f"VALUES ({', '.join('?' * len(self.columns))})"
        return f"SELECT {names(self.columns)} FROM {self.given} ORDER BY place"

    @cached_property
    def given(self) -> str:
        """The rows as a table named `given`, on PostgreSQL, with their place in the batch."""
        columns = ", ".join(f'"{each.name}" {_type(each, self.dialect)}' for each in self.columns)
        return (
            f"ROWS FROM (json_to_recordset(%s::json) AS ({columns})) WITH ORDINALITY "
            f"AS given({names(self.columns)}, place)"
        )

    @cached_property
    def insert(self) -> str:
        """Insert the rows."""
        return f"INSERT INTO {self.table.name} ({names(self.columns)}) {self._source}"

    def write(self, connection: Connection, sql: str, rows: Sequence[Row]) -> Callable[[], int]:
        """Run a statement over the rows; the answer says how many it changed, once it was sent."""
        if self.dialect.name == "sqlite":
            changed = connection.execute_many(sql, rows)
            return lambda: changed
        keys = [str(each.name) for each in self.columns]
        given = [dict(zip(keys, row, strict=True)) for row in rows]
        cursor = connection.execute(sql, [orjson.dumps(given, default=_hex).decode()])
        return lambda: int(cursor.rowcount)


class Writer:
    """Writes the values of one type."""

    def __init__(self, kept: Kept, dialect: Dialect) -> None:
        self.kept = kept
        columns = list(kept.table.columns)
        changing = [
            each
            for each in columns
            if each is not kept.key and (kept.changing is None or each.name in kept.changing)
        ]
        self._inserted = Rows(kept.table, columns, dialect)
        self._encode = encoder(columns, dialect, kept.derived)
        self._replaced = Rows(kept.table, [*changing, kept.key, _REPLACES], dialect)
        self._encode_change = encoder([*changing, kept.key], dialect, kept.derived)
        self._upsert = f"{self._inserted.insert} {_settle(kept.key, changing)}"
        self._replace = _replacement(self._replaced, kept.key, changing)

    def insert(self, connection: Connection, values: Sequence[Any]) -> None:
        """Insert new rows."""
        _ = self._inserted.write(
            connection, self._inserted.insert, [self._encode(each) for each in values]
        )

    def insert_new(self, connection: Connection, values: Sequence[Any], unique: str) -> int:
        """Insert the rows whose unique columns are not there yet; return how many were new."""
        inserted = self._inserted.write(
            connection,
            f"{self._inserted.insert} ON CONFLICT ({unique}) DO NOTHING",
            [self._encode(each) for each in values],
        )
        return inserted()

    def settle(self, connection: Connection, values: Sequence[Any]) -> None:
        """Write rows over whatever is there."""
        _ = self._inserted.write(connection, self._upsert, [self._encode(each) for each in values])

    def replace(
        self, connection: Connection, values: Sequence[Any], replaced: Sequence[int]
    ) -> Callable[[], bool]:
        """Replace rows that are at these versions; the answer says whether all were."""
        rows = [
            [*self._encode_change(value), version]
            for value, version in zip(values, replaced, strict=True)
        ]
        changed = self._replaced.write(connection, self._replace, rows)
        return lambda: changed() == len(rows)


@cache
def writers(dialect_name: str) -> Mapping[type[Entity], Writer]:
    """Return how values of each type are written to one kind of database."""
    return {each.kind: Writer(each, DIALECTS[dialect_name]) for each in KEPT}


def names(columns: Sequence[Column[Any]]) -> str:
    """Return columns' names, quoted, as a list."""
    return ", ".join(f'"{each.name}"' for each in columns)


def _type(column: Column[Any], dialect: Dialect) -> str:
    return str(column.type.compile(dialect)).partition(" COLLATE")[0]


def _settle(key: Column[Any], changing: Sequence[Column[Any]]) -> str:
    changes = ", ".join(f'"{each.name}" = excluded."{each.name}"' for each in changing)
    return f'ON CONFLICT ("{key.name}") DO UPDATE SET {changes}'


def _replacement(rows: Rows, key: Column[Any], changing: Sequence[Column[Any]]) -> str:
    """Return an UPDATE that is guarded by the version; its last parameter is the one replaced."""
    name = rows.table.name
    if rows.dialect.name == "sqlite":
        changes = ", ".join(f'"{each.name}" = ?' for each in changing)
        return f'UPDATE {name} SET {changes} WHERE "{key.name}" = ? AND version = ?'
    changes = ", ".join(f'"{each.name}" = given."{each.name}"' for each in changing)
    return (
        f"UPDATE {name} SET {changes} FROM {rows.given} "
        f'WHERE {name}."{key.name}" = given."{key.name}" AND {name}.version = given.replaces'
    )


def _hex(value: object) -> str:
    """Write bytes as PostgreSQL reads them."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    raise TypeError(f"no column holds a {type(value).__name__}")
