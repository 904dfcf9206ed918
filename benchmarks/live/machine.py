"""The machine that is measured on: how busy it is, and how long its disk takes to keep a page."""

import os
import statistics
import time
from pathlib import Path

import psutil

_PAGE = b"\0" * 4096
_TIMES = 20


class Busyness:
    """How much of the machine was used, by whomever, since this was made."""

    def __init__(self) -> None:
        self._before = psutil.cpu_times()

    def percent(self) -> float:
        """Return the share of all processors that was not idle."""
        after = psutil.cpu_times()
        spent = sum(after) - sum(self._before)
        idle = after.idle + after.iowait - self._before.idle - self._before.iowait
        return 100 * (1 - idle / spent) if spent else 0.0


def load() -> float:
    """Return the load average of the last minute."""
    return os.getloadavg()[0]


def fsync_ms(folder: Path) -> float:
    """Return how long a small write takes until the disk has it: the median of some."""
    taken = []
    with (folder / "fsync").open("wb") as file:
        for _ in range(_TIMES):
            began = time.perf_counter()
            file.write(_PAGE)
            file.flush()
            os.fsync(file.fileno())
            taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1000
