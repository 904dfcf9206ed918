"""Statements written once in SQLAlchemy and compiled once for each kind of database.

What runs on a lane is then the driver's own `execute` with a constant text, which the driver and
the server prepare: building and compiling a statement costs more than running it.
"""
# ruff: noqa: ANN401  rows and drivers have no types

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Column, Dialect, Executable
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.types import TypeEngine

T = TypeVar("T")
Process = Callable[[Any], Any] | None


DIALECTS: Mapping[str, Dialect] = {
    "sqlite": SQLiteDialect_pysqlite(),
    "postgresql": PGDialect_psycopg(paramstyle="format"),  # type: ignore[no-untyped-call]
}


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    parameters: tuple[tuple[str, Process, Any], ...]  # name, how to bind it, its constant
    names: tuple[str, ...]
    results: tuple[tuple[int, Callable[[Any], Any]], ...]  # which columns, how to read them


@dataclass(frozen=True, eq=False)
class Query(Generic[T]):
    """A statement that returns rows, and what to make of each."""

    statement: Executable
    make: Callable[..., T]
    _by_dialect: dict[str, _Compiled] = field(default_factory=dict)

    def bound(self, dialect: Dialect, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
        """Return the text for this database with its parameters in order."""
        compiled = self._compiled(dialect)
        bound = [
            process(values.get(name, constant)) if process else values.get(name, constant)
            for name, process, constant in compiled.parameters
        ]
        return compiled.sql, bound

    def made(self, dialect: Dialect, rows: Sequence[Sequence[Any]]) -> list[T]:
        """Return what the rows stand for."""
        compiled = self._compiled(dialect)
        made = []
        for row in rows:
            values = list(row)
            for index, process in compiled.results:
                values[index] = process(values[index])
            made.append(self.make(**dict(zip(compiled.names, values, strict=True))))
        return made

    def _compiled(self, dialect: Dialect) -> _Compiled:
        if dialect.name not in self._by_dialect:
            self._by_dialect[dialect.name] = _compile(self.statement, dialect)
        return self._by_dialect[dialect.name]


def only(**columns: Any) -> Any:
    """Make a row of one column into that column's value."""
    (value,) = columns.values()
    return value


def nothing(**columns: Any) -> None:
    """Make nothing of a row: the statement returns none."""


def binder(column_type: TypeEngine[Any], dialect: Dialect) -> Process:
    """Return how values of this type become parameters, or None when they are as they are."""
    return cast("Process", column_type.dialect_impl(dialect).bind_processor(dialect))


def encoder(
    columns: Sequence[Column[Any]],
    dialect: Dialect,
    derived: Mapping[str, Callable[[Any], Any]],
) -> Callable[[Any], list[Any]]:
    """Return a function from a value to its row, in the order of the columns."""
    readers = [_reader(column, dialect, derived) for column in columns]
    return lambda value: [read(value) for read in readers]


def _reader(
    column: Column[Any], dialect: Dialect, derived: Mapping[str, Callable[[Any], Any]]
) -> Callable[[Any], Any]:
    read = derived.get(column.name) or attrgetter(column.name)
    process = binder(column.type, dialect)
    return read if process is None else lambda value: process(read(value))


def _compile(statement: Executable, dialect: Dialect) -> _Compiled:
    compiled = cast("Any", statement).compile(dialect=dialect)
    names: Sequence[str] = compiled.positiontup or ()
    columns = getattr(compiled, "_result_columns", ())
    results = [
        (index, process)
        for index, column_type in enumerate(each[3] for each in columns)
        if (process := column_type.dialect_impl(dialect).result_processor(dialect, None))
    ]
    return _Compiled(
        sql=str(compiled),
        parameters=tuple(
            (name, binder(compiled.binds[name].type, dialect), compiled.binds[name].effective_value)
            for name in names
        ),
        names=tuple(each[0] for each in columns),
        results=tuple(results),
    )
