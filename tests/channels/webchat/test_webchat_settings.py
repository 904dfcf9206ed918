"""The settings of a widget: what is wrong is refused by name, and hours are those on the wall."""

from datetime import UTC, datetime
from typing import Any

import pytest

from channels.webchat import Config, connect
from contactcenter.adapters import plugins
from contactcenter.domain.errors import Invalid
from contactcenter.ports.embedded import Embedded, Opening

WEEK = {
    "zone": "Asia/Tehran",
    "weekly": {"sat": [["09:00", "13:00"], ["14:00", "24:00"]], "sun": [["00:00", "08:00"]]},
}


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"colour": "#0f6e6"}, "colour"),
        ({"colour": 7}, "colour"),
        ({"position": "left"}, "position"),
        ({"languages": []}, "languages"),
        ({"languages": "fa"}, "languages"),
        ({"languages": ["fa", "ru"]}, "languages"),
        ({"greeting": "Hello"}, "greeting"),
        ({"greeting": {"ru": "Привет"}}, "greeting"),
        ({"greeting": {"en": " "}}, "greeting.en"),
        ({"greeting": {"en": "x" * 501}}, "greeting.en"),
        ({"ask": ["name"]}, "ask"),
        ({"ask": {"age": "required"}}, "ask"),
        ({"ask": {"name": True}}, "ask.name"),
        ({"ask_when": "never"}, "ask_when"),
        ({"files": []}, "files"),
        ({"files": {"size": 7}}, "files"),
        ({"files": {"largest": 0}}, "files.largest"),
        ({"files": {"largest": 50_000_001}}, "files.largest"),
        ({"files": {"count": True}}, "files.count"),
        ({"files": {"types": "image/png"}}, "files.types"),
        ({"files": {"types": ["*/*"]}}, "files.types"),
        ({"hours": "9-5"}, "hours"),
        ({"hours": {**WEEK, "holidays": []}}, "hours.holidays"),
        ({"hours": {**WEEK, "zone": "Asia/Nowhere"}}, "hours.zone"),
        ({"hours": {"zone": "UTC"}}, "hours.weekly"),
        ({"hours": {"zone": "UTC", "weekly": {"samstag": []}}}, "hours.weekly.samstag"),
        ({"hours": {**WEEK, "date_overrides": {"soon": []}}}, r"hours.date_overrides.*"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(settings: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid, match=rf": {field}: "):
        plugins.connect("webchat", settings)


def test_without_settings_it_is_always_open() -> None:
    channel = connect(Config())
    assert isinstance(channel, Embedded)
    assert channel.opening(datetime(2026, 1, 1, tzinfo=UTC)) == Opening(is_open=True)


def test_what_is_set_of_files_differs_from_the_usual() -> None:
    rules = connect(Config(files={"count": 2})).files()
    assert (rules.count, rules.largest) == (2, 10_000_000)
    assert "image/png" in rules.types
    assert "image/svg+xml" not in rules.types
    told = connect(Config(files={"types": ["image/*"]})).shown()["files"]
    assert told == {"largest": 10_000_000, "count": 5, "types": ("image/*",)}


def test_the_widget_is_told_its_looks_and_nothing_of_the_hours() -> None:
    told = connect(Config(colour="#112233", ask={"email": "required"}, hours=WEEK)).shown()
    assert told["colour"] == "#112233"
    assert told["ask"] == {"email": "required"}
    assert "hours" not in told


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        pytest.param("2026-11-21T09:00+03:30", None, id="the minute of opening"),
        pytest.param("2026-11-21T08:59+03:30", "2026-11-21T09:00+03:30", id="a minute before"),
        pytest.param("2026-11-21T13:00+03:30", "2026-11-21T14:00+03:30", id="a break at noon"),
        pytest.param("2026-11-21T23:59+03:30", None, id="to the end of the day"),
        pytest.param("2026-11-22T07:59+03:30", None, id="through midnight"),
        pytest.param("2026-11-22T08:00+03:30", "2026-11-28T09:00+03:30", id="until next week"),
        pytest.param("2026-03-20T20:00+03:30", "2026-03-22T00:00+03:30", id="over a closed day"),
        pytest.param("2026-11-21T05:30+00:00", None, id="asked in another zone"),
    ],
)
def test_hours_hold_where_the_inbox_is(at: str, opens: str | None) -> None:
    channel = connect(Config(hours={**WEEK, "date_overrides": {"2026-03-21": []}}))
    next_at = datetime.fromisoformat(opens) if opens else None
    said = channel.opening(datetime.fromisoformat(at))
    assert said == Opening(is_open=opens is None, next_at=next_at)
