"""The virtual environment: made once, made again when it is half-made or its locks changed.

`.venv/.made` is written last and taken away first, so an environment without it was interrupted.
Every package comes from a file with hashes; the product itself is installed in place.
"""

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Literal

from tools.steps import ROOT, StepFailed, Steps

VENV = ROOT / ".venv"
BIN = VENV / "bin"
_MADE = VENV / ".made"
_LOCKS = ROOT / "requirements"
_ONLINE = "Are the package registries reachable from here? Then start the command again."

Level = Literal["base", "test"]


def wanted(level: Level) -> dict[str, str]:
    """Describe the environment that this level asks for."""
    marks = {
        "place": f"{ROOT} {(BIN / 'python').resolve()}",  # another place or another Python: again
        "setup": _hash(_LOCKS / "setup.txt"),
        "base": _hash(_LOCKS / "base.txt"),
        "project": _hash(ROOT / "pyproject.toml", ROOT / "hatch_build.py"),
    }
    if level == "test":
        marks["test"] = _hash(_LOCKS / "test.txt")
    return marks


def missing(level: Level) -> list[str]:
    """Name the parts that are not as the level wants them."""
    made = _made()
    return [part for part, mark in wanted(level).items() if made.get(part) != mark]


def number_of_steps(level: Level) -> int:
    """Count what `complete` has to do."""
    parts = set(missing(level))
    if "place" in parts:
        return 4
    return len(parts & {"setup", "project"}) + bool(parts & {"base", "test"})


def complete(level: Level, steps: Steps) -> None:
    """Bring the environment to the level."""
    parts = set(missing(level))
    if not parts:
        return
    made = _made()
    if parts != {"project"}:
        _MADE.unlink(missing_ok=True)
    if "place" in parts:
        parts, made = set(wanted(level)), {}
        _create(steps)
    if "setup" in parts:
        pip = [str(BIN / "python"), "-m", "pip", "install", "--disable-pip-version-check"]
        hashed = ["--require-hashes", "-r", str(_LOCKS / "setup.txt")]
        steps.run("Installing the installer (uv)", [*pip, *hashed], advice=_ONLINE)
    if parts & {"base", "test"}:
        lock = _LOCKS / f"{level}.txt"
        steps.run(
            f"Installing Python packages ({lock.read_text().count('==')})",
            [BIN / "uv", "pip", "install", "--compile-bytecode", "--require-hashes", "-r", lock],
            advice=_ONLINE,
            env=variables(),
        )
    if "project" in parts:
        place = ["--no-deps", "--no-build-isolation", "--offline", "--editable", str(ROOT)]
        steps.run(
            "Installing the product in place",
            [BIN / "uv", "pip", "install", *place],
            advice="The product itself could not be installed: see the lines above.",
            env=variables(),
        )
    _MADE.write_text(json.dumps(made | wanted(level), indent=1))


def variables() -> dict[str, str]:
    """Return our own environment variables with the virtual environment's in front."""
    # Without compiled modules every start takes seconds longer: they are kept whatever was set.
    left_out = {"PYTHONHOME", "PYTHONDONTWRITEBYTECODE"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return kept | {
        "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "VIRTUAL_ENV": str(VENV),
        "UV_PYTHON_DOWNLOADS": "never",
    }


def _create(steps: Steps) -> None:
    try:
        import ensurepip  # noqa: F401, PLC0415
    except ImportError:
        version = "{}.{}".format(*sys.version_info)
        raise StepFailed(
            f"This Python cannot make virtual environments: install the package"
            f" python{version}-venv and start the command again."
        ) from None
    if VENV.exists():
        shutil.rmtree(VENV)
    steps.run(
        "Making the virtual environment",
        [sys.executable, "-m", "venv", "--symlinks", VENV],
        advice="Python could not make a virtual environment: see the lines above.",
    )


def _made() -> dict[str, str]:
    """Return what is there; nothing where the environment is half-made."""
    try:
        made = json.loads(_MADE.read_text())
    except (OSError, ValueError):
        return {}
    return made if isinstance(made, dict) and (BIN / "python").exists() else {}


def _hash(*files: Path) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
