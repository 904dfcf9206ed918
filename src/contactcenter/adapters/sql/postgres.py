"""PostgreSQL, by psycopg."""
# ruff: noqa: D102  rows and drivers have no types; the protocol holds the promises

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any, cast

import psycopg
import structlog
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Dialect

from contactcenter.adapters.sql.database import Durability, Unsuitable, Use, Violated
from contactcenter.adapters.sql.prepared import DIALECTS
from contactcenter.domain.errors import Invalid
from contactcenter.ports.store import LEASE, Aborted, Unavailable

log = structlog.get_logger()

_OPTIONS = (
    "-c TimeZone=UTC -c statement_timeout=30s -c lock_timeout=10s "
    "-c idle_in_transaction_session_timeout=60s -c search_path=public"
)
_CONNECT = 5  # seconds
_SILENCE = f" -c idle_session_timeout={LEASE:.0f}s"
_NAME = "hashtextextended('contactcenter ' || name, 0)"
_LET_GO = f"SELECT pg_advisory_unlock({_NAME}) FROM unnest(%s::text[]) AS name"  # noqa: S608
_TAKE = (
    "SELECT name FROM unnest(%s::text[]) AS name "  # noqa: S608
    f"WHERE pg_try_advisory_lock({_NAME})"
)
_LOCK = (
    "SELECT pg_advisory_xact_lock(lock) FROM (SELECT DISTINCT hashtextextended(key, 0) AS lock "
    "FROM unnest(%s::text[]) AS key ORDER BY lock) AS locks"
)
_SETTINGS = (
    "SELECT current_setting('fsync'), current_setting('full_page_writes'), "
    "current_setting('synchronous_commit')"
)


class Postgres:
    """A database on a server."""

    places_at_commit = False

    def __init__(self, url: URL, durability: Durability) -> None:
        self.dialect: Dialect = DIALECTS["postgresql"]
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._durability = durability

    def connect(self, use: Use) -> "_Connection":  # noqa: ARG002
        raw = self._connected()
        raw.prepare_threshold = 2
        if self._durability is Durability.FULL:
            _expect_durable(raw)
        return raw

    def leases(self) -> "PostgresLeases":
        return PostgresLeases(self._connected)

    def begin(self, use: Use) -> str:
        if use is Use.READING:
            return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        return "BEGIN ISOLATION LEVEL READ COMMITTED"

    def lock_keys(self) -> str:
        return _LOCK

    def refusal(self, error: Exception) -> Exception:
        match error:
            case psycopg.IntegrityError():
                return Violated(error.diag.constraint_name or str(error))
            case psycopg.DataError() | psycopg.errors.ProgramLimitExceeded():
                log.info("the database refused a value", reason=str(error))
                return Invalid("it holds something that the database cannot keep")
            case psycopg.errors.DeadlockDetected() | psycopg.errors.SerializationFailure():
                return Aborted(f"the database: {error}")
            case psycopg.OperationalError() | psycopg.InterfaceError() | psycopg.InternalError():
                return Unavailable(f"the database: {error}")
            case _:
                return error

    def is_open(self, raw: psycopg.Connection[Any]) -> bool:
        return raw.info.transaction_status is not TransactionStatus.IDLE

    def is_broken(self, raw: "_Connection") -> bool:
        return bool(raw.closed or raw.broken or raw.is_in_doubt)

    @contextmanager
    def together(self, raw: "_Connection") -> Iterator[None]:
        try:
            with raw.pipeline():
                yield
        except BaseException:
            # Behind the statement that failed nothing was carried out, and nothing prepared; the
            # driver takes for prepared what it asked for, and would ask for it by name for ever.
            raw.is_in_doubt = True
            raise

    def _connected(self, options: str = "") -> "_Connection":
        return _Connection.connect(
            self._address,
            autocommit=True,
            connect_timeout=_CONNECT,
            options=_OPTIONS + options,
            application_name="contactcenter",
            keepalives_idle=30,
            keepalives_interval=10,
            keepalives_count=3,
            tcp_user_timeout=20_000,  # milliseconds
        )


class _Connection(psycopg.Connection[Any]):
    """A connection, and whether the driver may be wrong about what the server knows."""

    is_in_doubt = False


class PostgresLeases:
    """Advisory locks of a connection of their own, which the server ends when it is silent."""

    def __init__(self, connect: Callable[[str], psycopg.Connection[Any]]) -> None:
        self._connect = connect
        self._connection: psycopg.Connection[Any] | None = None
        self._held: frozenset[str] = frozenset()

    def hold(self, names: Collection[str]) -> frozenset[str]:
        try:
            return self._asked(frozenset(names))
        except psycopg.Error:
            self.close()
            raise

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        self._held = frozenset()

    def _asked(self, names: frozenset[str]) -> frozenset[str]:
        if self._connection is None:
            self._connection = self._connect(_SILENCE)
        _ = self._connection.execute(_LET_GO, [list(self._held - names)])
        taken = self._connection.execute(_TAKE, [list(names - self._held)]).fetchall()
        self._held = self._held & names | {name for (name,) in taken}
        return self._held


def _expect_durable(raw: psycopg.Connection[Any]) -> None:
    row = cast("tuple[str, str, str]", raw.execute(_SETTINGS).fetchone())
    fsync, full_pages, synchronous = row
    weak = [
        f"{name} is off"
        for name, value in (
            ("fsync", fsync),
            ("full_page_writes", full_pages),
            ("synchronous_commit", synchronous),
        )
        if value == "off"
    ]
    if weak:
        raw.close()
        raise Unsuitable(
            f"the server may lose what it has confirmed: {', '.join(weak)}; switch it on, or ask "
            "for the durability `normal`"
        )
