"""The service as it is deployed, `contactcenter serve` or `work`, in a process; and its cost."""

import asyncio
import contextlib
import os
import socket
import sys
import time
from collections.abc import Collection
from pathlib import Path
from typing import Self

import httpx
import psutil

from benchmarks.live.places import HOST

_TO_START = 30.0  # seconds
_TO_END = 8.0


class NotServing(Exception):
    """It ended, or did not get ready; with the end of its log."""


class Service:
    """A running service.

    async with Service(data_dir, database_url) as service:
        service.url, service.start_s, service.pss_mb()
    """

    def __init__(
        self, data_dir: Path, database_url: str | None, *, verb: str = "serve", **settings: str
    ) -> None:
        self._verb = verb
        self._port = _free_port()
        self._log = data_dir / f"{verb}-{self._port}.log"
        self._env = {name: text for name, text in os.environ.items() if name[:3] != "CC_"}
        self._env |= {"CC_DATA_DIR": str(data_dir), "CC_HOST": HOST, "CC_PORT": str(self._port)}
        if database_url is not None:
            self._env["CC_DATABASE_URL"] = database_url
        self._env |= {f"CC_{name.upper()}": text for name, text in settings.items()}
        self._process: asyncio.subprocess.Process | None = None
        self.start_s = 0.0

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://{HOST}:{self._port}"

    async def __aenter__(self) -> Self:
        began = time.monotonic()
        with self._log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                Path(sys.executable).with_name("contactcenter"),
                self._verb,
                env=self._env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us, who end it in order
            )
        try:
            await self._until_ready()
        except BaseException:
            await self._end()
            raise
        self.start_s = time.monotonic() - began
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._end()

    async def ended(self) -> int:
        """Wait until it ends by itself, and return how: the negative of a signal."""
        assert self._process is not None
        return await self._process.wait()

    def signal(self, number: int) -> None:
        """Send the process a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def pss_mb(self) -> float:
        """Return its memory: the proportional set size, in MiB."""
        rollup = Path(f"/proc/{self._pid}/smaps_rollup").read_text()
        pss = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
        return int(pss.split()[1]) / 1024

    def cpu_s(self) -> float:
        """Return the processor time it has used."""
        used = psutil.Process(self._pid).cpu_times()
        return float(used.user + used.system)

    def connected(self, ports: Collection[int]) -> int:
        """Return how many connections it has with these ports of this machine."""
        open_ = psutil.Process(self._pid).net_connections("tcp4")
        return sum(bool(each.raddr) and each.raddr.port in ports for each in open_)

    def errors(self) -> int:
        """Return how many errors it has logged."""
        return sum('"level": "error"' in line for line in self._log.read_text().splitlines())

    @property
    def _pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def _until_ready(self) -> None:
        assert self._process is not None
        async with httpx.AsyncClient(base_url=self.url, timeout=5) as http:
            until = time.monotonic() + _TO_START
            while time.monotonic() < until and self._process.returncode is None:
                if self._verb == "work" and '"event": "working"' in self._log.read_text():
                    return
                with contextlib.suppress(httpx.TransportError):
                    if (await http.get("/readyz")).is_success:
                        return
                await asyncio.sleep(0.02)
        raise NotServing("\n".join(self._log.read_text().splitlines()[-20:]))

    async def _end(self) -> None:
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(_TO_END):
                await self._process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
