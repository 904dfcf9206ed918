"""What differs between the databases, and a connection as the rest of this package uses it."""
# ruff: noqa: ANN401  rows and drivers have no types

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any, Protocol, TypeVar

from sqlalchemy import Dialect

from contactcenter.adapters.sql.prepared import Query
from contactcenter.domain.errors import Conflict, DomainError

T = TypeVar("T")


class Durability(Enum):
    """What a commit promises when the power fails."""

    FULL = "full"  # it is there
    NORMAL = "normal"  # the database is whole, the last commits may be gone


class Use(StrEnum):
    """What a connection is for."""

    WRITING = "writing"
    READING = "reading"


class Unsuitable(DomainError):
    """The database is not set up as the store needs it; the text says what to do."""

    code = "unsuitable_database"


class OldTables(Unsuitable):
    """The tables are not those of this version."""


class Violated(Conflict):
    """A rule of the database was broken; `rule` is the database's name for it."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"the database refused it: {rule}")
        self.rule = rule


class Leases(Protocol):
    """What one process holds of what only one may have. Everything here blocks."""

    def hold(self, names: Collection[str]) -> frozenset[str]:
        """Let go of what is not named, take what is free, and return what is ours of these."""
        ...

    def close(self) -> None:
        """Let go of all."""
        ...


class Database(Protocol):
    """One kind of database at one address. Everything here blocks: it runs on a lane's thread."""

    dialect: Dialect
    places_at_commit: bool  # one writer: facts find their place in the writing transaction

    def connect(self, use: Use) -> Any:
        """Open a connection that commits each statement unless `begin` was executed.

        Raises:
            Unsuitable: the database does not keep the durability that was asked for.
        """
        ...

    def leases(self) -> Leases:
        """Return leases, none held yet."""
        ...

    def begin(self, use: Use) -> str:
        """Return the statement that opens a transaction."""
        ...

    def lock_keys(self) -> str | None:
        """Return the statement that holds keys against others until the end, if one is needed."""
        ...

    def refusal(self, error: Exception) -> Exception:
        """Return what the store raises for an error of the driver."""
        ...

    def is_open(self, raw: Any) -> bool:
        """Whether a transaction is open."""
        ...

    def is_broken(self, raw: Any) -> bool:
        """Whether the connection is lost, or not to be trusted."""
        ...

    def together(self, raw: Any) -> AbstractContextManager[object]:
        """Send the statements of a block without waiting for each one's answer.

        Where one of them fails, the connection may count as broken from then on.
        """
        ...


@dataclass(slots=True)
class Tally:
    """How many statements were sent, for measuring and for tests."""

    statements: int = 0


class Connection:
    """One connection to a database, used by one thread."""

    def __init__(self, database: Database, use: Use, tally: Tally) -> None:
        self.database = database
        self.raw = database.connect(use)
        self._use = use
        self._tally = tally

    def all(self, query: Query[T], **values: Any) -> list[T]:
        """Return what the rows of a query stand for."""
        dialect = self.database.dialect
        cursor = self.execute(*query.bound(dialect, values))
        return query.made(dialect, cursor.fetchall())

    def each(self, asked: Sequence[tuple[Query[Any], Mapping[str, Any]]]) -> list[list[Any]]:
        """Return what the rows of several queries stand for; all are sent before any is read."""
        dialect = self.database.dialect
        with self.database.together(self.raw):
            cursors = [self.execute(*query.bound(dialect, values)) for query, values in asked]
        return [
            query.made(dialect, cursor.fetchall())
            for (query, _), cursor in zip(asked, cursors, strict=True)
        ]

    def one(self, query: Query[T], **values: Any) -> T | None:
        """Return what the first row of a query stands for, or None when it has none."""
        return next(iter(self.all(query, **values)), None)

    def lock(self, keys: Collection[str]) -> None:
        """Hold keys, whether or not anything is kept under them, until the transaction ends."""
        if keys and (statement := self.database.lock_keys()):
            _ = self.execute(statement, [list(keys)])

    def do(self, query: Query[Any], **values: Any) -> None:
        """Run a statement that returns nothing."""
        _ = self.execute(*query.bound(self.database.dialect, values))

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """Run a statement and return the driver's cursor."""
        self._tally.statements += 1
        return self.raw.execute(sql, parameters)

    def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Run a statement once for each row and return how many rows it changed.

        The driver's cursor ends here, on the lane's thread. One that an error carried to another
        thread would reset the statement there, while it runs anew here.
        """
        self._tally.statements += 1
        with closing(self.raw.cursor()) as cursor:
            cursor.executemany(sql, rows)
            return int(cursor.rowcount)

    def begin(self) -> None:
        """Open a transaction."""
        self.raw.execute(self.database.begin(self._use))

    def begin_view(self) -> None:
        """Open a transaction that sees one moment and changes nothing, on any connection."""
        self.raw.execute(self.database.begin(Use.READING))

    def commit(self) -> None:
        """Make the transaction last."""
        self.raw.execute("COMMIT")

    def roll_back(self) -> None:
        """Undo the transaction if one is open."""
        if self.database.is_open(self.raw):
            self.raw.execute("ROLLBACK")

    def close(self) -> None:
        """Let go of the connection."""
        self.raw.close()
