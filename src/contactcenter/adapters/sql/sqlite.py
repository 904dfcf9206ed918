"""SQLite: one file, a write-ahead log, one writer at a time and readers beside it."""
# ruff: noqa: ANN401, D102  rows and drivers have no types; the protocol holds the promises

import fcntl
import os
import sqlite3
from collections.abc import Collection
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import URL, Dialect

from contactcenter.adapters.sql.database import Durability, OldTables, Unsuitable, Use, Violated
from contactcenter.adapters.sql.prepared import DIALECTS
from contactcenter.domain.errors import Invalid
from contactcenter.ports.store import Unavailable

_BUSY = 10.0  # seconds to wait for another process that writes
_SYNCHRONOUS = {Durability.FULL: ("FULL", 2), Durability.NORMAL: ("NORMAL", 1)}


class Sqlite:
    """A database in one file."""

    places_at_commit = True

    def __init__(self, url: URL, durability: Durability) -> None:
        self.dialect: Dialect = DIALECTS["sqlite"]
        self._path = path_of(url)
        self._durability = durability

    def connect(self, use: Use) -> sqlite3.Connection:
        if not self._path.exists():
            raise OldTables(f"there is no database at {self._path}: make it by migrating")
        mode = "ro" if use is Use.READING else "rw"
        raw = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=_BUSY,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        try:
            self._set_up(raw, use)
        except BaseException:
            raw.close()
            raise
        return raw

    def leases(self) -> "FileLeases":
        return FileLeases(self._path.with_name(f"{self._path.name}-lease"))

    def begin(self, use: Use) -> str:
        return "BEGIN IMMEDIATE" if use is Use.WRITING else "BEGIN"

    def lock_keys(self) -> None:
        """One writer needs no lock."""

    def refusal(self, error: Exception) -> Exception:
        match error:
            case sqlite3.IntegrityError():
                return Violated(str(error).removeprefix("UNIQUE constraint failed: "))
            case sqlite3.ProgrammingError() | sqlite3.InterfaceError():
                return error
            case sqlite3.DataError():
                return Invalid("it holds something that the database cannot keep")
            case sqlite3.Error():
                return Unavailable(f"the database: {error}")
            case _:
                return error

    def is_open(self, raw: sqlite3.Connection) -> bool:
        return raw.in_transaction

    def is_broken(self, raw: sqlite3.Connection) -> bool:  # noqa: ARG002
        return False

    def together(self, raw: sqlite3.Connection) -> AbstractContextManager[object]:  # noqa: ARG002
        return nullcontext()

    def _set_up(self, raw: sqlite3.Connection, use: Use) -> None:
        name, expected = _SYNCHRONOUS[self._durability]
        if use is Use.READING:
            raw.execute("PRAGMA query_only = ON")
        else:
            raw.execute("PRAGMA journal_mode = WAL")
        raw.execute(f"PRAGMA synchronous = {name}")
        raw.execute("PRAGMA foreign_keys = ON")
        raw.execute("PRAGMA temp_store = MEMORY")
        raw.execute("PRAGMA cache_size = -32768")
        raw.execute("PRAGMA journal_size_limit = 67108864")
        if (journal := _pragma(raw, "journal_mode")) != "wal":
            raise Unsuitable(f"{self._path}: its journal is {journal}, not wal: use a local disk")
        if (synchronous := _pragma(raw, "synchronous")) != expected:
            raise Unsuitable(f"{self._path}: synchronous is {synchronous}, not {expected}")


def path_of(url: URL) -> Path:
    """Return the file that an address names.

    Raises:
        Unsuitable: it names none, or asks for settings: what a commit keeps is set in one place.
    """
    if url.query:
        raise Unsuitable(
            f"an sqlite address takes no options ({', '.join(url.query)}): commits are synced in "
            "full; CC_ALLOW_LOSSY_DATABASE=true syncs less"
        )
    if not url.database or url.database == ":memory:":
        raise Unsuitable("name a file: sqlite:////path/to/contactcenter.db")
    return Path(url.database)


class FileLeases:
    """All leases or none: a lock on a file beside the database, which ends with the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def hold(self, names: Collection[str]) -> frozenset[str]:
        if self._file is None:
            file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(file)
                return frozenset()
            self._file = file
        return frozenset(names)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def create(path: Path) -> None:
    """Make an empty database that only its owner may read, unless there is one.

    It is made elsewhere and linked to its place when it is whole: turning on the log does not wait
    for others, and closing a file that SQLite has open drops the locks of the whole process.
    """
    if path.exists():
        return
    with TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as room:
        new = Path(room) / path.name
        os.close(os.open(new, os.O_CREAT | os.O_EXCL, 0o600))
        raw = sqlite3.connect(new, isolation_level=None)
        try:
            raw.execute("PRAGMA journal_mode = WAL")
        finally:
            raw.close()
        try:
            os.link(new, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            new.replace(path)


def _pragma(raw: sqlite3.Connection, name: str) -> Any:
    return raw.execute(f"PRAGMA {name}").fetchone()[0]
