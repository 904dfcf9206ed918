"""A benchmark's figures have the names that other programs rely on."""

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

ARRIVAL = {
    "chat_p50_ms",
    "chat_p95_ms",
    "chat_p99_ms",
    "mail_p95_ms",
    "idle_pss_mb",
    "kb_per_socket",
}


@pytest.mark.skipif(
    sys.platform != "linux",
    reason="memory is read from /proc/PID/smaps_rollup, which only Linux has",
)
def test_arrival_hands_over_flat_figures(tmp_path: Path) -> None:
    path = tmp_path / "figures.json"
    size = ["--seconds", "1", "--agents", "2", "--idle-sockets", "2"]
    words = [sys.executable, "-m", "benchmarks.arrival", "--quick", *size, "--json", str(path)]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    figures = json.loads(path.read_text())
    assert figures.keys() >= ARRIVAL
    assert figures["missing"] == figures["errors"] == 0, told.stdout
    assert all(math.isfinite(figures[name]) for name in ARRIVAL)
    assert all(isinstance(value, int | float | str) for value in figures.values())
