"""`./run` says in one sentence what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tools import webbuild


def _run(*words: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    env = os.environ | ({"PATH": path} if path else {})
    return subprocess.run(
        [ROOT / "run", *words], capture_output=True, text=True, check=False, env=env
    )


def _program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


def test_an_unknown_verb_is_answered_with_the_known_ones() -> None:
    answer = _run("fly")
    assert answer.returncode == 2
    assert "does not know: fly" in answer.stderr
    assert all(
        f"./run {verb}" in answer.stderr for verb in ("demo", "test", "faults", "check", "bench")
    )


def test_help_is_no_error() -> None:
    assert _run("--help").returncode == 0


def test_without_python_it_says_so(tmp_path: Path) -> None:
    answer = _run("demo", path=str(tmp_path))
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert "Python 3.11 or newer is needed" in answer.stderr


def test_with_an_old_python_alone_it_says_so(tmp_path: Path) -> None:
    _program(tmp_path, "python3", "exit 1")
    assert "Python 3.11 or newer is needed" in _run("demo", path=str(tmp_path)).stderr


def test_a_newer_python_beside_an_old_one_is_taken(tmp_path: Path) -> None:
    _program(tmp_path, "python3", "exit 1")
    _program(tmp_path, "python3.11", f'exec "{Path(sys.executable).resolve()}" "$@"')
    answer = _run("--help", path=str(tmp_path))
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        ("v18.20.4", False),
        ("v20.18.3", False),
        ("v20.19.0", True),
        ("v21.7.0", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.1.0", True),
        ("something else", False),
    ],
)
def test_which_node_is_new_enough(tmp_path: Path, version: str, enough: bool) -> None:  # noqa: FBT001
    _program(tmp_path, "node", f"echo {version}")
    _program(tmp_path, "npm", "exit 0")
    assert webbuild.node_is_new_enough({"PATH": str(tmp_path)}) is enough


def test_no_node_is_not_enough(tmp_path: Path) -> None:
    assert not webbuild.node_is_new_enough({"PATH": str(tmp_path)})
