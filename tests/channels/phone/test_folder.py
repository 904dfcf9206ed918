"""A watched folder gives each line once, whatever becomes of its files (spec G-ADP-1)."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from channels.phone import Config, connect, folder, pieces
from channels.phone.folder import Look, Places
from contactcenter.domain.call import Call
from contactcenter.ports.channel import Misconfigured, Raw, Unreadable

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SOON = NOON + timedelta(seconds=1)
LATER = NOON + timedelta(seconds=60)
LAYOUT = Config().layout
FORM = "1793600{0:03d}|1793600{0:03d}.1|sales|NONE|ENTERQUEUE||+49151111{0:05d}|1\n"


def line(number: int) -> str:
    return FORM.format(number)


def written(path: Path, text: str, *, at: datetime = NOON) -> Path:
    path.write_text(text, encoding="utf-8")
    return dated(path, at)


def dated(path: Path, at: datetime) -> Path:
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def look(tmp_path: Path, places: Places, *, now: datetime = SOON) -> Look:
    # The cursor goes through its text each time, as it does between two runs.
    return folder.look(tmp_path, folder.decode(folder.encode(places)), layout=LAYOUT, now=now)


def callers(found: Look) -> list[str]:
    channel = connect(Config())
    calls: list[Call] = []
    for raw in found.raws:
        parsed = channel.parse(raw)
        assert isinstance(parsed, tuple), parsed
        calls += parsed  # type: ignore[arg-type]
    return [str(call.from_raw)[-2:] for call in calls]


def test_what_is_new_comes_once(tmp_path: Path) -> None:
    log = written(tmp_path / "queue_log", line(1))
    first = look(tmp_path, {})
    assert callers(first) == ["01"]
    assert look(tmp_path, first.places).raws == ()
    written(log, line(1) + line(2))
    assert callers(look(tmp_path, first.places)) == ["02"]


def test_a_half_written_line_waits_for_its_end(tmp_path: Path) -> None:
    log = written(tmp_path / "queue_log", line(1) + line(2)[:20])
    first = look(tmp_path, {})
    assert callers(first) == ["01"]
    assert look(tmp_path, first.places).raws == ()
    written(log, line(1) + line(2))
    assert callers(look(tmp_path, first.places)) == ["02"]


def test_a_last_line_without_an_end_counts_when_the_file_rests(tmp_path: Path) -> None:
    written(tmp_path / "queue_log", line(1).rstrip("\n"))
    assert look(tmp_path, {}).raws == ()
    assert callers(look(tmp_path, {}, now=LATER)) == ["01"]


def test_a_rotated_file_goes_on_under_its_new_name(tmp_path: Path) -> None:
    log = written(tmp_path / "queue_log", line(1))
    first = look(tmp_path, {})
    with log.open("a", encoding="utf-8") as file:
        file.write(line(2))
    dated(log, NOON).rename(tmp_path / "queue_log.1")
    written(tmp_path / "queue_log", line(3), at=SOON)
    second = look(tmp_path, first.places)
    assert callers(second) == ["02", "03"]
    assert look(tmp_path, second.places).raws == ()


def test_a_file_that_was_emptied_or_written_anew_begins_again(tmp_path: Path) -> None:
    log = written(tmp_path / "queue_log", line(1) + line(2))
    places = look(tmp_path, {}).places
    written(log, line(3))
    cut = look(tmp_path, places)
    assert callers(cut) == ["03"]
    written(log, line(4) + line(5))
    assert callers(look(tmp_path, cut.places)) == ["04", "05"]


def test_a_broken_line_stands_alone_with_its_number(tmp_path: Path) -> None:
    written(tmp_path / "queue_log", line(1) + line(2))
    places = look(tmp_path, {}).places
    with (tmp_path / "queue_log").open("a", encoding="utf-8") as file:
        file.write(line(3) + "1793600004|4.1|sales|NONE|SNEEZE|\n" + line(5))
    good, bad = look(tmp_path, places).raws
    assert callers(Look((good,), {}, is_all=True)) == ["03", "05"]
    assert (bad.headers["file"], bad.headers["line"]) == ("queue_log", "4")
    refused = connect(Config()).parse(bad)
    assert refused == Unreadable("line 4: event 'SNEEZE' is none of a queue log's")


def test_lines_added_to_a_file_that_names_its_columns_keep_the_names(tmp_path: Path) -> None:
    names = "uniqueid,disposition,start,end,channel,src\n"
    row = "{0}.1,BUSY,2026-11-02 06:13:29,2026-11-02 06:13:31,SIP/x-1,+49151111000{0:02d}\n"
    table = written(tmp_path / "cdr.csv", names + row.format(1))
    first = look(tmp_path, {})
    assert callers(first) == ["01"]
    written(table, names + row.format(1) + row.format(2) + "3,x\n")
    good, bad = look(tmp_path, first.places).raws
    assert callers(Look((good,), {}, is_all=True)) == ["02"]
    assert bad.headers["line"] == "4"


def test_a_record_that_is_a_file_is_read_when_it_is_whole_and_again_when_it_changed(
    tmp_path: Path,
) -> None:
    whole = '{"variables":\n {"uuid": "a", "start_epoch": "1793600700", "end_epoch": "%d"}}'
    record = written(tmp_path / "a.cdr.json", (whole % 1793600712)[:-3])
    half = look(tmp_path, {})
    assert half.raws == ()
    written(record, whole % 1793600712, at=SOON)
    first = look(tmp_path, half.places)
    assert len(first.raws) == 1
    assert look(tmp_path, first.places).raws == ()
    written(record, whole % 1793600713, at=LATER)
    again = look(tmp_path, first.places)
    assert len(again.raws) == 1
    assert again.raws[0].external_id != first.raws[0].external_id


def test_a_record_that_stays_half_is_shown_to_a_person(tmp_path: Path) -> None:
    written(tmp_path / "a.cdr.json", '{"variables":\n {"uuid": "a"')
    (raw,) = look(tmp_path, {}, now=LATER).raws
    assert isinstance(connect(Config()).parse(raw), Unreadable)


def test_many_files_come_in_several_looks_and_each_once(tmp_path: Path) -> None:
    for number in range(450):
        written(tmp_path / f"log{number:03d}", line(number))
    places: Places = {}
    seen: list[Raw] = []
    for _ in range(4):
        found = look(tmp_path, places)
        places = found.places
        seen += found.raws
    assert found.is_all
    assert len({raw.external_id for raw in seen}) == len(seen) == 450


def test_a_line_longer_than_any_comes_in_pieces_and_stops_nothing(tmp_path: Path) -> None:
    written(tmp_path / "queue_log", "x" * (2 * pieces.LONGEST + 10) + "\n" + line(1))
    places: Places = {}
    found: list[Raw] = []
    for _ in range(5):
        seen = look(tmp_path, places)
        places = seen.places
        found += seen.raws
    parsed = [connect(Config()).parse(raw) for raw in found]
    assert sum(isinstance(each, tuple) for each in parsed) == 1
    assert sum(raw.body.count(b"x") for raw in found) == 2 * pieces.LONGEST + 10


def test_links_folders_and_hidden_files_are_left_alone(tmp_path: Path) -> None:
    outside = written(tmp_path.parent / f"{tmp_path.name}-secret", line(1))
    (tmp_path / "link").symlink_to(outside)
    (tmp_path / "sub").mkdir()
    written(tmp_path / ".hidden", line(2))
    assert look(tmp_path, {}).raws == ()


def test_a_recording_beside_the_records_is_shown_once_and_packed_logs_are_left_alone(
    tmp_path: Path,
) -> None:
    (tmp_path / "call.wav").write_bytes(b"RIFF\x00\x00" + b"\x01" * 900_000)
    (tmp_path / "queue_log.1.gz").write_bytes(b"\x1f\x8b\x08\x00" + b"\x07" * 9_000)
    found = look(tmp_path, {})
    (raw,) = found.raws
    assert connect(Config()).parse(raw) == Unreadable(
        "line 1: no text: a recording, or something packed"
    )
    assert look(tmp_path, found.places).raws == ()


def test_a_record_on_one_line_without_an_end_need_not_wait(tmp_path: Path) -> None:
    record = '{"variables": {"uuid": "a", "start_epoch": "1793600700"}}'
    written(tmp_path / "half.json", record[:-1])
    assert look(tmp_path, {}).raws == ()
    written(tmp_path / "half.json", record)
    first = look(tmp_path, {})
    assert len(first.raws) == 1
    assert look(tmp_path, first.places, now=LATER).raws == ()


def test_a_folder_that_is_not_there_is_for_a_person(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="missing"):
        look(tmp_path / "missing", {})


@pytest.mark.parametrize("cursor", [None, "", "nonsense", "[]", '{"1": [1]}', '{"1": 2}'])
def test_a_cursor_that_is_none_means_the_beginning(cursor: str | None) -> None:
    assert folder.decode(cursor) == {}


def test_a_date_that_no_arithmetic_bears_stops_nothing(tmp_path: Path) -> None:
    layout = Config(columns={"started_at": 1, "from": 2, "duration": 3}).layout
    rows = ("2026-11-02 09:00,+4915111110001,1", "9999-12-31 23:59:59,+4915111110002,9")
    written(tmp_path / "a.csv", "".join(f"{each},0001-01-01 00:00+14:00\n" for each in rows))
    found = folder.look(tmp_path, {}, layout=layout, now=SOON)
    reasons = [raw.headers.get("reason") for raw in found.raws]
    assert reasons == [None, "'9999-12-31 23:59:59' is no time of a call"]


def test_what_no_reader_foresaw_is_a_reason_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(body: bytes, office: object) -> None:
        raise OverflowError("date value out of range")

    monkeypatch.setattr("channels.phone.queue_log.read", broken)
    written(tmp_path / "queue_log", line(1))
    (raw,) = look(tmp_path, {}).raws
    parsed = connect(Config()).parse(raw)
    assert parsed == Unreadable("it could not be read: OverflowError: date value out of range")
