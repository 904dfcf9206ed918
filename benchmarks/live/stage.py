"""What a measurement runs on: the service, the organisation, and processes that load it."""

import asyncio
import json
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.live import figures, notes
from benchmarks.live.figures import Figures
from benchmarks.live.scene import Scene
from benchmarks.live.service import NotServing, Service
from contactcenter.demo.processes import NotReady, Processes

_BEGAN = time.monotonic()
_TO_SIT_DOWN = 60.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything that runs, and the folder it lives in."""

    folder: Path
    processes: Processes
    service: Service
    scene: Scene


@asynccontextmanager
async def seated(
    stage: Stage, habit: str, count: int, *, wanted: int = 0, seed: int = 1
) -> AsyncIterator[Path]:
    """Have so many agents' sockets open while the block runs; give where their notes will be."""
    path = stage.folder / f"agents-{habit}.json"
    settings = {
        "url": stage.service.url,
        "seats": stage.scene.seats[:count],
        "habit": habit,
        "seed": seed,
        "wanted": wanted,
        "notes": str(path),
        "seated": str(path.with_suffix(".seated")),
    }
    for left_behind in (path, path.with_suffix(".seated")):
        left_behind.unlink(missing_ok=True)
    name = path.stem
    await stage.processes.start("benchmarks.live.agents", settings, name=name)
    try:
        await notes.handed_over(path.with_suffix(".seated"), _TO_SIT_DOWN)
        yield path
    finally:
        await stage.processes.end(name)


def say(step: str) -> None:
    """Tell how far the measurement is."""
    print(f"  {time.monotonic() - _BEGAN:4.0f} s  {step} …", flush=True)


@contextmanager
def _database(wish: str) -> Iterator[str | None]:
    """Give the address of an empty database: SQLite is None, `postgresql` a server of our own."""
    match wish:
        case "sqlite":
            yield None
        case "postgresql":
            from tests import servers  # noqa: PLC0415  its packages are the tests'

            with servers.postgres() as server, server.database() as url:
                yield url
        case url:
            yield url


def _logs(folder: Path) -> str:
    """Return how each log ends, since they go with the folder."""
    logs = [*folder.glob("logs/*.log"), *folder.glob("serve-*.log")]
    texts = {log.stem: log.read_text(errors="replace")[-1500:] for log in logs if log.exists()}
    return "\n".join(f"── {name}\n{text}" for name, text in texts.items() if text)


def carried_out(wish: str, measure: Callable[[Path, str | None], Awaitable[Figures]]) -> Figures:
    """Measure in a folder that goes afterwards, with everything that was started."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    folder = Path(tempfile.mkdtemp(prefix="cc-bench-"))

    async def measured(url: str | None) -> Figures:
        return await measure(folder, url)

    try:
        with _database(wish) as url:
            found = asyncio.run(measured(url))
        if found["errors"]:
            print(_logs(folder))
    except (NotReady, NotServing, TimeoutError) as error:
        sys.exit(f"{error}\n{_logs(folder)}")
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return found


def tell(
    found: Figures, goals: Mapping[str, float], words: Mapping[str, str], path: Path | None
) -> None:
    """Print a table, write the figures if asked to, and say so when they mean nothing."""
    print(f"\n{figures.table(found, goals, words)}")
    if path:
        path.write_text(json.dumps(found, indent=1) + "\n")
    if found["missing"] or found.get("sockets_lost"):
        sys.exit("The measurement is void: not every message came to where it belongs.")
