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


STALLED = {"p95_ms", "p95_stalled_ms", "p95_change_percent", "mb_per_stalled"}
RING = {"ring_p50_ms", "ring_p95_ms", "ring_p99_ms"}
SLA = {"due_times_per_minute", "readings_per_s"}
INTAKE = {"postgresql_per_s", "sqlite_per_s", "mbox_mails"}
SIZES = {
    "arrival": ["--seconds", "1", "--agents", "2", "--idle-sockets", "2"],
    "intake": ["--mails", "20"],
    "sla": [],
    "ring": ["--seconds", "1", "--agents", "2"],
    "stalled": ["--seconds", "1", "--agents", "2", "--stalled", "2"],
}


@pytest.mark.skipif(
    sys.platform != "linux",
    reason="memory is read from /proc/PID/smaps_rollup, which only Linux has",
)
@pytest.mark.parametrize(
    ("name", "keys"),
    [("arrival", ARRIVAL), ("stalled", STALLED), ("intake", INTAKE), ("ring", RING), ("sla", SLA)],
)
def test_a_benchmark_hands_over_flat_figures(tmp_path: Path, name: str, keys: set[str]) -> None:
    path = tmp_path / "figures.json"
    size = ["--quick", *SIZES[name], "--json", str(path)]
    words = [sys.executable, "-m", f"benchmarks.{name}", *size]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    figures = json.loads(path.read_text())
    assert figures.keys() >= keys
    assert figures["missing"] == figures["errors"] == 0, told.stdout
    assert all(math.isfinite(figures[name]) for name in keys)
    assert all(isinstance(value, int | float | str) for value in figures.values())
