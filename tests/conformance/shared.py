"""Real inputs and independent checks that lie beside the project, and are no part of it."""

import os
from pathlib import Path

import pytest

from tests.house.tree import ROOT

SHARED = Path(os.environ.get("CC_SHARED", ROOT.parent / "shared"))


def wanted(*parts: str) -> Path:
    """Return a path below the shared folder; a test without it is skipped, saying so."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{'/'.join(parts)} is not beside the project (CC_SHARED names the folder)")
    return path
