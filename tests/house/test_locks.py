"""The locks name packages by hash and nobody's registry."""

import json
import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def _pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)(?:\[.*?\])?==(\S+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", [pytest.param(lock, id=lock.stem) for lock in LOCKS])
def test_a_lock_holds_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text()
    assert not re.findall(r"\S*//\S*|\S+ @ \S+|^--?(?!hash).*|\w+\.(?:com|org|io)\b", text, re.M)
    whole = re.sub(r"\\\n", " ", text)
    pinned = [line for line in whole.splitlines() if re.match(r"[a-z0-9]", line)]
    assert pinned
    assert not [line for line in pinned if "--hash=sha256:" not in line]


def test_every_lock_has_its_source() -> None:
    assert {lock.stem for lock in LOCKS} == {"base", "node", "setup", "test"}
    assert all(lock.with_suffix(".in").exists() for lock in LOCKS)


def test_the_tests_run_what_is_shipped() -> None:
    base, test = (_pins(ROOT / "requirements" / name) for name in ("base.txt", "test.txt"))
    assert base.items() <= test.items()


def test_the_lock_of_the_screens_holds_hashes_and_no_address() -> None:
    lock = json.loads((ROOT / "agent_ui" / "package-lock.json").read_text())
    packages = {path: package for path, package in lock["packages"].items() if path}
    assert not [path for path, package in packages.items() if "resolved" in package]
    assert not [path for path, package in packages.items() if "integrity" not in package]
