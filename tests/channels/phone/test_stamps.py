"""Local times without a zone, and the hour that comes twice (spec G-ADP-6)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from channels.phone import stamps
from channels.phone.mapped import Columns, read
from channels.phone.switchboard import Refused, Switchboard, seconds

BERLIN = ZoneInfo("Europe/Berlin")  # goes back on 2026-10-25: 02:00 to 03:00 comes twice
OFFICE = Switchboard(zone=BERLIN, region="DE")
COLUMNS = Columns(columns={"call_id": 1, "started_at": 2, "ended_at": 3, "from": 4})


def ended(*times: str) -> dict[str, tuple[datetime | None, tuple[str, ...]]]:
    """Read calls that ended at these times, in this order, each after no time at all."""
    rows = "\n".join(f"{time},2026-10-25 {time},2026-10-25 {time},1" for time in times)
    reading = read(rows.encode(), COLUMNS, OFFICE)
    assert not reading.refused
    return {call.source_call_id: (call.ended_at, call.warnings) for call in reading.calls()}


def utc(hour: int, minute: int) -> datetime:
    return datetime(2026, 10, 25, hour, minute, tzinfo=UTC)


def test_the_order_of_lines_tells_a_repeated_hour_apart() -> None:
    told = ended("01:59:00", "02:10:00", "02:50:00", "02:05:00", "03:01:00")
    assert told == {
        "01:59:00": (utc(23, 59).replace(day=24), ()),
        "02:10:00": (utc(0, 10), ()),
        "02:50:00": (utc(0, 50), ()),
        "02:05:00": (utc(1, 5), ()),
        "03:01:00": (utc(2, 1), ()),
    }


@pytest.mark.parametrize("said", ["1405/02/31 12:30", "۱۴۰۵/۰۲/۳۱ ۱۲:۳۰:۰۰", "1405-2-31 12:30"])
def test_a_jalali_date_is_read_as_one(said: str) -> None:
    assert stamps.stamp(said) == datetime(2026, 5, 21, 12, 30)  # noqa: DTZ001  local


def test_a_day_that_the_jalali_calendar_has_not_is_refused() -> None:
    with pytest.raises(Refused, match="Jalali"):
        stamps.stamp("1405/07/31 12:30")


def test_what_the_order_does_not_tell_is_flagged() -> None:
    told = ended("01:59:00", "02:10:00", "03:01:00")
    assert told["02:10:00"] == (utc(0, 10), (stamps.REPEATED,))
    assert told["03:01:00"][1] == ()


def test_an_hour_that_never_was_is_flagged() -> None:
    at, doubts = stamps.in_utc(stamps.stamp("2026-03-29 02:30:00"), BERLIN)
    assert at is not None
    assert doubts == (stamps.SKIPPED,)


def test_what_is_known_of_the_call_tells_it_apart() -> None:
    local = stamps.stamp("2026-10-25 02:10:00")
    assert stamps.in_utc(local, BERLIN, near=utc(1, 9)) == (utc(1, 10), ())
    assert stamps.in_utc(local, BERLIN, near=utc(0, 9)) == (utc(0, 10), ())


def test_a_zone_is_a_setting() -> None:
    tehran = ZoneInfo("Asia/Tehran")
    at, _ = stamps.in_utc(stamps.stamp("2026-11-02 06:13:29"), tehran)
    assert at == datetime(2026, 11, 2, 2, 43, 29, tzinfo=UTC)


def test_a_zone_that_is_written_counts() -> None:
    told = stamps.in_utc(stamps.stamp("2026-10-25T02:10:00+01:00"), BERLIN)
    assert told == (utc(1, 10), ())


@pytest.mark.parametrize(
    "said", ["yesterday", "2026-13-01 00:00:00", "2026-11-02 25:00:00", "2026-11-02"]
)
def test_what_is_no_time_is_refused_with_its_words(said: str) -> None:
    with pytest.raises(Refused, match=said[:6]):
        stamps.stamp(said)


class TestMapped:
    COLUMNS = Columns(
        columns={
            "call_id": "Id", "started_at": "Beginn", "duration": "Dauer", "from": "Von",
            "to": "An", "agent": "Platz", "outcome": "Ergebnis", "direction": "Art",
        },
        delimiter=";",
        time_format="%d.%m.%Y %H:%M",
        outcomes={"erreicht": "answered", "niemand": "no_answer"},
        directions={"ein": "inbound"},
    )  # fmt: skip

    def test_a_missing_column_is_named(self) -> None:
        (refused,) = read(b"Id;Von\n1;2\n", self.COLUMNS, OFFICE).refused
        assert "names no column ['an'," in refused.reason

    def test_a_row_without_an_id_is_a_call_of_its_own_and_the_same_when_read_again(self) -> None:
        columns = Columns(columns={"started_at": 1, "from": 2}, time_format="epoch")
        body = b"1793600000,+4915111110000\n1793600000,+4915111110001\n"
        once = read(body, columns, OFFICE).calls()
        assert len(once) == 2
        assert read(body, columns, OFFICE).calls() == once

    @pytest.mark.parametrize(
        ("settings", "reason"),
        [
            ({"columns": {"from": 1}}, "neither started_at nor ended_at"),
            ({"columns": {"started_at": 1, "colour": 2}}, "no field \\['colour'\\]"),
            ({"columns": {"started_at": 0}}, "a number from 1"),
            ({"columns": {"started_at": 1}, "outcomes": {"a": "won"}}, "outcomes"),
            ({"columns": {"started_at": 1}, "delimiter": ""}, "delimiter"),
        ],
    )
    def test_a_mapping_that_cannot_work_is_refused(
        self, settings: dict[str, object], reason: str
    ) -> None:
        with pytest.raises(ValueError, match=reason):
            Columns(**settings)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("0001-01-01 00:00:00+14:00", None),
        ("9999-12-31 23:59:59", None),
        ("0001-01-01 00:00:00", None),
        ("09:00", "%H:%M"),  # the year 1900
    ],
)
def test_no_moment_is_one_that_arithmetic_cannot_bear(said: str, form: str | None) -> None:
    with pytest.raises(Refused, match="is no time of a call"):
        stamps.stamp(said, form)


@pytest.mark.parametrize("said", ["", "0000-00-00 00:00:00", "1970-01-01 00:00:00"])
def test_a_time_that_was_never_set_is_none(said: str) -> None:
    assert stamps.stamp(said) is None


@pytest.mark.parametrize("said", ["1e308", "nan", "99999999999999999999"])
def test_no_call_lasts_longer_than_a_switchboard(said: str) -> None:
    with pytest.raises(Refused, match="is no number of seconds"):
        seconds(said)
