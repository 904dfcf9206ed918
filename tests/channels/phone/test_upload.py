"""Files that people bring: found by their form or mapped, shown first, taken piece by piece."""

from datetime import UTC, datetime

import pytest

from channels.phone import Config, connect
from channels.phone.pieces import WHOLE
from contactcenter.domain.call import Call, merge
from contactcenter.ports.channel import Unreadable
from contactcenter.ports.importing import Imports, Mapped, Preview, UnfitFile
from tests.channels.phone.bringing import brought

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
PHONE = connect(Config(zone="Asia/Tehran"))
MAPPED = Mapped(
    columns={
        "call_id": "Id", "started_at": "Beginn", "duration": "Dauer", "from": "Von",
        "to": "An", "agent": "Platz", "outcome": "Ergebnis", "direction": "Art",
    },
    delimiter=";",
    time_format="%d.%m.%Y %H:%M",
    outcomes={"erreicht": "answered", "niemand": "no_answer"},
    directions={"ein": "inbound"},
)  # fmt: skip
GERMAN = (
    b"Id;Beginn;Dauer;Von;An;Platz;Ergebnis;Art\n"
    b"1;02.11.2026 09:00;65;0151 11110000;030 600000000;Leo;erreicht;ein\n"
    b"2;02.11.2026 09:05;20;0151 11110000;030 600000000;;Niemand;ein\n"
    b"3;2026-11-02;20;0151 11110000;030 600000000;;Niemand;ein\n"
    b"4;02.11.2026 09:05;20;x;y;;vielleicht;ein\n"
    b"5;02.11.2026 09:05\n"
    b"6;02.11.2026 09:05;lang;x;y;;niemand;ein\n"
)
PERSIAN = (
    "\ufeffتماس‌گیرنده,مقصد,تاریخ و ساعت,مدت,وضعیت\n"
    "۰۹۱۲۱۱۱۲۲۳۳,02191110000,۱۴۰۵/۰۸/۱۱ ۰۹:۰۰,۶۵,پاسخ داده شده\n"
    "09121112234,02191110000,1405/08/11 09:05,0,بی‌پاسخ\n"
).encode()


def shown(body: bytes, mapped: Mapped | None = None, channel: Imports = PHONE) -> Preview:
    return channel.preview(body, mapped, is_all=True)


def cdr(count: int, first: int = 0) -> bytes:
    """Return rows of Asterisk's Master.csv, each a call of its own."""
    return b"".join(
        f'"","0912{number:07}","100","from-trunk","""Sara"" <0912{number:07}>",'
        f'"PJSIP/trunk-{number:08x}","PJSIP/100-{number:08x}","Dial","PJSIP/100",'
        '"2026-11-02 06:13:00","2026-11-02 06:13:05","2026-11-02 06:14:00",60,55,'
        f'"ANSWERED","DOCUMENTATION","17936006{number:06}.{number}",""\n'.encode()
        for number in range(first, first + count)
    )


def test_a_known_form_is_found_and_its_calls_are_shown() -> None:
    seen = shown(cdr(3) + b'"broken\n')
    assert (seen.form, seen.mapped) == ("asterisk", Mapped())
    assert [(each.row, each.call is not None) for each in seen.rows] == [
        (1, True),
        (2, True),
        (3, True),
        (4, False),
    ]


def test_a_preview_shows_row_by_row_what_would_be_read() -> None:
    berlin = connect(Config(zone="Europe/Berlin", region="DE"))
    seen = shown(GERMAN, MAPPED, berlin)
    assert [(each.row, each.call.outcome if each.call else each.reason) for each in seen.rows] == [
        (2, "answered"),
        (3, "missed"),
        (4, "'2026-11-02' is no time of the form %d.%m.%Y %H:%M"),
        (5, "outcome 'vielleicht' is no word that is set"),
        (6, "2 columns, where 8 are named"),
        (7, "'lang' is no number of seconds"),
    ]
    first = seen.rows[0].call
    assert first is not None
    assert (first.from_number, first.agents, first.started_at) == (
        "+4915111110000",
        ("Leo",),
        datetime(2026, 11, 2, 8, 0, tzinfo=UTC),
    )


def test_columns_are_guessed_by_their_names_and_unknown_words_are_told() -> None:
    good = b"".join(GERMAN.splitlines(keepends=True)[:3])
    seen = shown(good.replace(b"Ergebnis", b"Result").replace(b"Art", b"Richtung"))
    assert seen.mapped.delimiter == ";"
    assert seen.mapped.time_format == "%d.%m.%Y %H:%M"
    assert seen.mapped.columns == {
        "started_at": "Beginn",
        "from": "Von",
        "to": "An",
        "duration": "Dauer",
        "outcome": "Result",
        "direction": "Richtung",
        "call_id": "Id",
    }
    assert seen.table is not None
    assert seen.table.names[0] == "Id"
    assert (seen.table.outcomes, seen.table.directions) == (("erreicht", "niemand"), ("ein",))


def test_persian_names_digits_and_jalali_dates_are_guessed_and_read() -> None:
    seen = shown(PERSIAN)
    calls = [each.call for each in seen.rows if each.call]
    assert [(each.from_number, each.started_at, each.outcome) for each in calls] == [
        ("+989121112233", datetime(2026, 11, 2, 5, 30, tzinfo=UTC), "answered"),
        ("+989121112234", datetime(2026, 11, 2, 5, 35, tzinfo=UTC), "missed"),
    ]
    assert seen.mapped.outcomes == {"پاسخ داده شده": "answered", "بی‌پاسخ": "no_answer"}


def test_columns_without_names_are_guessed_by_what_stands_in_them() -> None:
    seen = shown(b"7,1793600000,+4915111110000,+982191110000\n8,1793600009,+491511,+9821\n" * 2)
    assert seen.table is not None
    assert not seen.table.names
    seen = shown(b"7,1793600000,+4915111110000,+982191110000\n")
    assert seen.mapped.columns == {"started_at": 2, "from": 3, "to": 4}
    assert seen.mapped.time_format == "epoch"


def test_saved_columns_are_taken_where_their_names_stand_in_the_file() -> None:
    columns = {"started_at": "Beginn", "from": "Von"}
    saved = connect(Config(columns=columns, delimiter=";", time_format="%d.%m.%Y %H:%M"))
    assert shown(GERMAN, channel=saved).mapped.columns == columns
    assert shown(cdr(1), channel=saved).form == "asterisk"


def test_a_table_of_which_nothing_is_known_is_shown_as_it_stands() -> None:
    seen = shown(b"colour,taste\nred,sweet\n")
    assert (seen.form, seen.rows, seen.mapped.columns) == ("", [], {})
    assert seen.table is not None
    assert (seen.table.names, seen.table.rows) == (("colour", "taste"), [["red", "sweet"]])


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "^empty$"),
        (b" \r\n\x00\n", "^empty$"),
        ("Id;Beginn\n1;2\n".encode("utf-16"), "UTF-16"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "no text"),
        ("Id,نام\n".encode() + "1,سارا\n".encode("cp1256"), "^line 2: not UTF-8"),
        (b"[" + b" " * WHOLE, "one value of more than"),
    ],
    ids=["empty", "blank", "utf-16", "recording", "windows-1256", "one large value"],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(body: bytes, reason: str) -> None:
    with pytest.raises(UnfitFile, match=reason):
        PHONE.preview(body, None, is_all=False)


def test_a_character_that_is_cut_at_the_end_of_the_beginning_is_none_that_is_broken() -> None:
    assert PHONE.preview(PERSIAN[:-12], None, is_all=False).rows


@pytest.mark.parametrize(
    ("mapped", "reason"),
    [
        (Mapped(columns={"started_at": 1, "colour": 2}), "no field"),
        (Mapped(columns={"started_at": 0}), "a number from 1"),
        (Mapped(columns={"started_at": 1}, outcomes={"a": "won"}), "outcomes"),
        (Mapped(columns={"started_at": 1}, delimiter=";;"), "delimiter"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused(mapped: Mapped, reason: str) -> None:
    with pytest.raises(UnfitFile, match=reason):
        shown(GERMAN, mapped)
    with pytest.raises(UnfitFile, match=reason):
        list(brought(PHONE, GERMAN, at=NOON, mapped=mapped))


@pytest.mark.parametrize("size", [700, 5_000, 1_000_000])
def test_a_file_in_pieces_tells_what_it_tells_whole(size: int) -> None:
    body = cdr(40) + b'"broken\n' + cdr(10, 40)
    pieces = list(brought(PHONE, body, at=NOON, size=size))
    assert sum(each.read for each in pieces) == 50
    (refused,) = [row for each in pieces for row in each.refused]
    assert (refused.row, "not comma-separated values" in refused.reason) == (41, True)
    once: dict[str, Call] = {}
    for each in pieces:
        for raw in each.raws:
            parsed = PHONE.parse(raw)
            if isinstance(parsed, Unreadable):
                assert parsed.reason.startswith("line 41: ")
                continue
            assert isinstance(parsed, tuple)
            for call in parsed:
                assert isinstance(call, Call)
                known = once.get(call.source_call_id)
                once[call.source_call_id] = merge(known, call) if known else call
    assert len(once) == 50


def test_the_first_line_stays_with_each_piece_and_rows_are_counted_through() -> None:
    rows = b"".join(b"%d;02.11.2026 09:%02d;65;1;2;;erreicht;ein\n" % (n, n) for n in range(60))
    body = GERMAN.partition(b"\n")[0] + b"\n" + rows + b"x\n"
    pieces = list(brought(PHONE, body, at=NOON, mapped=MAPPED, size=400))
    assert len(pieces) > 3
    assert (sum(each.read for each in pieces), pieces[-1].refused[0].row) == (60, 62)
    assert all(raw.body.startswith(b"Id;Beginn") for each in pieces for raw in each.raws)


def test_raw_input_is_read_by_its_own_columns_whatever_the_settings_become() -> None:
    (taken,) = brought(PHONE, GERMAN, at=NOON, mapped=MAPPED)
    changed = connect(Config(columns={"started_at": "Elsewhere"}))
    assert isinstance(changed.parse(taken.raws[0]), tuple)
    (again,) = brought(PHONE, GERMAN, at=NOON, mapped=MAPPED)
    assert [each.external_id for each in again.raws] == [each.external_id for each in taken.raws]


def test_nothing_is_taken_of_a_file_that_was_mapped_wrongly() -> None:
    body = GERMAN + b"7;02/11/2026 09:05;5;x;y;;niemand;ein\n" * 30
    wrong = Mapped(columns={"started_at": "Von"}, delimiter=";")
    with pytest.raises(UnfitFile, match="line 2: '0151 11110000' is no time"):
        list(brought(PHONE, body, at=NOON, mapped=wrong))


def test_a_list_of_json_values_keeps_its_good_ones_beside_a_broken_one() -> None:
    good = '{"uuid": "u1", "status": "completed", "from": "4915111110000", "to": "49301"}'
    (taken,) = brought(PHONE, f'[{good},\n {{"odd": 1}},\n{good}]'.encode(), at=NOON)
    assert (taken.read, [each.row for each in taken.refused]) == (2, [2])
    kinds = [type(PHONE.parse(raw)).__name__ for raw in taken.raws]
    assert kinds == ["tuple", "Unreadable"]


def test_rows_that_are_all_refused_stop_no_others() -> None:
    """Only a beginning that cannot be read says that the file was mapped wrongly."""
    good = b"%d;02.11.2026 09:05;5;1;2;;niemand;ein\n"
    names = GERMAN.partition(b"\n")[0] + b"\n"
    body = names + good % 1 + b"nonsense\n" * 200 + good % 2
    pieces = list(brought(PHONE, body, at=NOON, mapped=MAPPED, size=400))
    assert sum(each.read for each in pieces) == 2
    assert [row.row for each in pieces for row in each.refused] == [*range(3, 203)]


def test_refused_rows_stay_with_the_names_of_their_columns() -> None:
    (taken,) = brought(PHONE, GERMAN, at=NOON, mapped=MAPPED)
    good, bad = taken.raws
    assert [len(each.body.splitlines()) for each in (good, bad)] == [3, 5]
    assert bad.body.startswith(b"Id;Beginn")
    parsed = PHONE.parse(bad)
    assert isinstance(parsed, Unreadable)
    assert parsed.reason.startswith("line 4: '2026-11-02' is no time of the form")
    assert parsed.reason.endswith("; 3 more rows")


def test_a_row_of_the_future_is_refused_before_and_while_it_is_brought() -> None:
    row = b"1;22.11.2026 %s;5;1;2;;niemand;ein\n"
    body = GERMAN.partition(b"\n")[0] + b"\n" + row % b"12:04" + row % b"12:06"
    berlin = connect(Config(zone="UTC"), now=lambda: NOON)
    shown_rows = [(each.row, each.reason) for each in shown(body, MAPPED, berlin).rows]
    assert shown_rows == [(2, ""), (3, "2026-11-22 12:06 UTC is in the future")]
    (taken,) = brought(berlin, body, at=NOON, mapped=MAPPED)
    assert (taken.read, [each.row for each in taken.refused]) == (1, [3])
    kinds = [type(berlin.parse(each)).__name__ for each in taken.raws]
    assert kinds == ["tuple", "Unreadable"]


@pytest.mark.parametrize("name", ["ردیف", "No.", "#", "Lfd. Nr."])
def test_a_row_is_known_again_whatever_it_is_mapped_by_and_its_number(name: str) -> None:
    """G-ADP-5: an export of the same days counts its rows anew."""
    rows = "{0},When,Who,Line\n{1},05/06/2025 09:00,0912111223{2},100\n"
    by = Mapped(columns={"started_at": "When", "from": "Who"}, time_format="%d/%m/%Y %H:%M")
    other = Mapped(columns={"started_at": 2, "from": 4, "to": 3}, time_format="%m/%d/%Y %H:%M")

    def call(text: str, mapped: Mapped) -> Call:
        (taken,) = brought(PHONE, text.encode(), at=NOON, mapped=mapped)
        (found,) = taken.calls
        return found

    first = call(rows.format(name, 1, 3), by)
    again = call(rows.format(name, 7, 3), by)
    assert (first.source_call_id, first.said) == (again.source_call_id, again.said)
    assert call(rows.format(name, 1, 4), by).source_call_id != first.source_call_id
    read_otherwise = call(rows.format("Id", 1, 3).partition("\n")[2], other)
    assert read_otherwise.source_call_id == call(rows.format("Id", 1, 3), by).source_call_id
    assert read_otherwise.started_at != first.started_at
