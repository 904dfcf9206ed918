"""Every point that can be armed is reached somewhere, and none is reached that has no name."""

import re
from pathlib import Path

from contactcenter.ports.failpoints import POINTS

SOURCES = (Path(__file__).parents[2] / "src", Path(__file__).parents[2] / "channels")


def test_the_points_are_those_of_the_code() -> None:
    code = "\n".join(path.read_text("utf-8") for root in SOURCES for path in root.rglob("*.py"))
    assert set(re.findall(r'^ +reached\("([\w.]+)"\)', code, re.MULTILINE)) == set(POINTS)
