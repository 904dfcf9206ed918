"""The screens: built from agent_ui/ into src/contactcenter/web/ when they are stale.

Stale means that the SHA-256 over the sources differs from the stamp beside the built files. The
build empties the folder and the stamp is written last, so an interrupted build is stale as well.
Called by `./run` and by the wheel's build; can be started by itself: `python -m tools.webbuild`.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tools.steps import ROOT, StepFailed, Steps

SOURCES = ROOT / "agent_ui"
BUILT = ROOT / "src" / "contactcenter" / "web"
_STAMP = BUILT / ".stamp"
_NOT_SOURCES = {"node_modules", "dist", "coverage", "test-results", "tests", ".vite"}
_ONLINE = "Is the package registry reachable from here? Then start the command again."


def stale() -> bool:
    """Tell whether the built screens differ from their sources."""
    if not SOURCES.exists() and (BUILT / "index.html").exists():
        return False  # an archive with the screens inside and without their sources
    return not _STAMP.exists() or _STAMP.read_text() != digest()


def digest() -> str:
    """Hash the names and contents of all sources."""
    total = hashlib.sha256()
    for source in sorted(_sources(SOURCES)):
        total.update(f"{source.relative_to(SOURCES).as_posix()}\0".encode())
        total.update(hashlib.sha256(source.read_bytes()).digest())
    return total.hexdigest()


def modules_missing() -> bool:
    """Tell whether node_modules lacks something that the lock names."""
    try:
        there = _packages(SOURCES / "node_modules" / ".package-lock.json")
    except FileNotFoundError:
        return True
    return any(
        there.get(path, {}).get("version") != package.get("version")
        for path, package in _packages(SOURCES / "package-lock.json").items()
        if path and not package.keys() & {"optional", "devOptional", "link", "os", "cpu"}
    )


def install_modules(steps: Steps, env: dict[str, str]) -> None:
    """Install exactly what the lock names."""
    steps.run(
        "Installing the screens' packages (npm ci)",
        ["npm", "ci", "--no-audit", "--no-fund", "--loglevel=http"],
        advice=_ONLINE,
        env=env,
        cwd=SOURCES,
    )


def build(steps: Steps, env: dict[str, str]) -> None:
    """Build the screens and stamp them."""
    seen = digest()  # before the build: a source saved meanwhile makes the result stale
    steps.run(
        "Building the screens",
        ["npm", "run", "build"],
        advice="The screens could not be built: see the lines above.",
        env=env,
        cwd=SOURCES,
    )
    if not (BUILT / "index.html").exists():
        raise StepFailed(f"The screens' build left no {BUILT.relative_to(ROOT)}/index.html.")
    _STAMP.write_text(seen)


def build_if_stale() -> None:
    """Do all that is needed for fresh screens with the Node.js that is there."""
    if not stale():
        return
    env = dict(os.environ)
    if not node_is_new_enough(env):
        raise StepFailed("Building the screens needs Node.js 20.19 or newer on the PATH.")
    install = modules_missing()
    steps = Steps(1 + install)
    if install:
        install_modules(steps, env)
    build(steps, env)


def node_is_new_enough(env: dict[str, str]) -> bool:
    """Tell whether the PATH has npm and a Node.js that the build tools accept."""
    node, npm = (shutil.which(name, path=env.get("PATH")) for name in ("node", "npm"))
    if node is None or npm is None:
        return False
    asked = subprocess.run(
        [node, "--version"], capture_output=True, text=True, env=env, check=False
    )
    version = re.match(r"v(\d+)\.(\d+)", asked.stdout)
    if asked.returncode != 0 or version is None:
        return False
    found = int(version[1]), int(version[2])
    return (20, 19) <= found < (21, 0) or found >= (22, 12)


def _sources(folder: Path) -> Iterator[Path]:
    for entry in os.scandir(folder):
        if entry.is_dir():
            if entry.name not in _NOT_SOURCES:
                yield from _sources(Path(entry.path))
        elif not entry.name.endswith((".test.ts", ".log", ".tsbuildinfo")):
            yield Path(entry.path)


def _packages(lock: Path) -> dict[str, dict[str, object]]:
    packages: dict[str, dict[str, object]] = json.loads(lock.read_bytes())["packages"]
    return packages


if __name__ == "__main__":
    build_if_stale()
