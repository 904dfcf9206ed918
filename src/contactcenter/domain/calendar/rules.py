"""By which version of the rules of zones this process counts, as "2026a" (spec B-CAL-9).

They come with the system, else with a package, and are the ones that `zoneinfo` reads.
"""

import re
import zoneinfo
from functools import cache
from importlib import resources
from pathlib import Path

_ANY_ZONE = "Europe/London"
_VERSION = re.compile(r"(\d{4})([a-z])\b")


@cache
def zone_rules() -> str:
    """Return the version; "" where the system does not say."""
    for folder in map(Path, zoneinfo.TZPATH):
        if (folder / _ANY_ZONE).is_file():
            return _said(folder)
    try:
        text = resources.files("tzdata.zoneinfo").joinpath("tzdata.zi").read_text("utf-8")
    except (ModuleNotFoundError, OSError):
        return ""
    return _version(text)


def in_order(version: str) -> int:
    """Return a number for a version, so that two can be told apart by it; 0 for none."""
    found = _VERSION.fullmatch(version)
    return int(found[1]) * 100 + ord(found[2]) - ord("a") + 1 if found else 0


def _said(folder: Path) -> str:
    """Return the version that a folder of the system's names in one of its files."""
    for name in ("+VERSION", "tzdata.zi"):
        if (folder / name).is_file():
            return _version((folder / name).read_text("utf-8"))
    return ""


def _version(text: str) -> str:
    found = _VERSION.search(text[:100])
    return found[0] if found else ""
