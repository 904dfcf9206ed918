"""By which version of the rules of zones we count (spec B-CAL-9)."""

import re
import zoneinfo
from importlib import resources
from pathlib import Path

import pytest

from contactcenter.domain.calendar.rules import in_order, zone_rules


def a_system(folder: Path, **files: str) -> Path:
    (folder / "Europe").mkdir(parents=True)
    (folder / "Europe/London").write_bytes(b"TZif2")
    for name, text in files.items():
        (folder / name.replace("_", ".") if name != "VERSION" else folder / "+VERSION").write_text(
            text, "utf-8"
        )
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> object:
    """Read the rules of such folders as the system's."""

    def rules(*folders: Path) -> str:
        monkeypatch.setattr(zoneinfo, "TZPATH", tuple(map(str, folders)))
        return zone_rules.__wrapped__()  # nothing that was read before

    return rules


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"VERSION": "2025b\n"}, "2025b"),
        ({"tzdata_zi": "# version 2026a\n# redo\n"}, "2026a"),
        ({"VERSION": "2025b\n", "tzdata_zi": "# version 2026a\n"}, "2025b"),
        ({"tzdata_zi": "#" * 100 + " version 2026a"}, ""),
        ({"VERSION": "unknown"}, ""),
        ({}, ""),
    ],
)
def test_a_system_says_it_in_one_of_two_files(
    tmp_path: Path, read: object, files: dict[str, str], said: str
) -> None:
    assert read(tmp_path / "none", a_system(tmp_path / "zones", **files)) == said  # type: ignore[operator]


def test_the_first_folder_that_has_zones_counts(tmp_path: Path, read: object) -> None:
    first = a_system(tmp_path / "one", VERSION="2024a")
    second = a_system(tmp_path / "two", VERSION="2025b")
    assert read(first, second) == "2024a"  # type: ignore[operator]


def test_a_system_without_zones_leaves_it_to_the_package(tmp_path: Path, read: object) -> None:
    packaged = resources.files("tzdata.zoneinfo").joinpath("tzdata.zi").read_text("utf-8")
    said = read(tmp_path)  # type: ignore[operator]
    assert re.fullmatch(r"\d{4}[a-z]", said)
    assert said in packaged[:100]


def test_versions_are_told_apart_by_a_number() -> None:
    versions = ["", "2025", "1999z", "2025a", "2025b", "2025z", "2026a"]
    numbers = [in_order(each) for each in versions]
    assert numbers[:2] == [0, 0]
    assert numbers[1:] == sorted(set(numbers))
    assert in_order("2025b") == 202_502
    assert in_order("2025b, or later") == 0
