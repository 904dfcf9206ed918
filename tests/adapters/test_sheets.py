"""Tables as files for spreadsheet programs: nothing is a formula, numbers are numbers (S07)."""

import csv
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.adapters.sheets import SheetFiles
from contactcenter.domain.errors import Invalid
from contactcenter.ports.sheets import Cell, Sheets, Table

FILES: Sheets = SheetFiles()
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# Each begins a formula somewhere, or reaches for one.
RISKY = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u200f=1",
    "\ufeff@x",
    "＝1",
    "'=1",
    '=HYPERLINK("http://a.example","x")',
    "=cmd|' /C calc'!A0",
)
CALM = ("شکایت از تأخیر", "5 > 3", "a=b", 'x";=1+1', "x,=1", "x;=1", "line\n=1", "", "a@b.example")


def a_table(*rows: Sequence[Cell], **given: Any) -> Table:
    width = max((len(row) for row in rows), default=1)
    titles = tuple(f"title {n}" for n in range(width))
    return Table(**{"name": "register", "titles": titles, "rows": rows, **given})


def read_csv(file: bytes) -> list[list[str]]:
    """Return the rows as they open, and as they were: one `'` is taken from where one stands."""
    return list(csv.reader(StringIO(file.decode("utf-8-sig"), newline="")))


class Workbook:
    """What a spreadsheet program finds in a file."""

    def __init__(self, file: bytes) -> None:
        with ZipFile(BytesIO(file)) as parts:
            self._parts = {name: parts.read(name) for name in parts.namelist()}
        strings = self._tree("xl/sharedStrings.xml") if self._has_strings else []
        self.strings = [_unescaped("".join(each.itertext())) for each in strings]
        book = self._tree("xl/workbook.xml")
        self.names = [each.attrib["name"] for each in book.iter(f"{MAIN}sheet")]
        styles = self._tree("xl/styles.xml").find(f"{MAIN}cellXfs")
        assert styles is not None
        self.quoted = [each.get("quotePrefix") == "1" for each in styles]

    @property
    def _has_strings(self) -> bool:
        return "xl/sharedStrings.xml" in self._parts

    def _tree(self, part: str) -> ElementTree.Element:
        return ElementTree.fromstring(self._parts[part])

    def sheet(self, number: int = 1) -> ElementTree.Element:
        return self._tree(f"xl/worksheets/sheet{number}.xml")

    def cells(self, number: int = 1) -> dict[str, tuple[str, str, bool]]:
        """Return type, value and whether it stays a text when edited, below the titles."""
        found = {}
        for cell in self.sheet(number).iter(f"{MAIN}c"):
            value = cell.findtext(f"{MAIN}v", "")
            kind = cell.get("t", "n")
            said = self.strings[int(value)] if kind == "s" else value
            found[cell.attrib["r"]] = (kind, said, self.quoted[int(cell.get("s", "0"))])
        return {place: cell for place, cell in found.items() if not re.fullmatch("[A-Z]+1", place)}


def _unescaped(text: str) -> str:
    return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)


@pytest.mark.parametrize("text", RISKY)
def test_a_text_that_would_be_a_formula_opens_as_text(text: str) -> None:
    [[_], [cell]] = read_csv(FILES.csv(a_table([text])))
    assert cell == f"'{text}"
    book = Workbook(FILES.xlsx([a_table([text])]))
    assert book.cells() == {"A2": ("s", text, True)}
    assert not list(book.sheet().iter(f"{MAIN}f"))


@pytest.mark.parametrize("text", CALM)
def test_any_other_text_stays_as_it_is(text: str) -> None:
    file = FILES.csv(a_table([text]))
    assert read_csv(file)[1] == [text]
    # In quotation marks, so that it is one field wherever `;` parts them.
    assert file.endswith(f'"{text.replace(chr(34), chr(34) * 2)}"\r\n'.encode())
    assert Workbook(FILES.xlsx([a_table([text])])).cells() in (
        {"A2": ("s", text, False)},
        {},  # an empty text is an empty cell
    )


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_is_read_back_as_it_was(text: str) -> None:
    """S07: it round-trips."""
    [[_], [cell]] = read_csv(FILES.csv(a_table([text])))
    assert cell.removeprefix("'") == text
    assert not re.match(r"[=+\-@\t\r\n＝＋－＠]", cell)


def test_titles_are_texts_too() -> None:
    table = a_table(["x"], titles=("=1+1",))
    assert read_csv(FILES.csv(table))[0] == ["'=1+1"]
    assert not list(Workbook(FILES.xlsx([table])).sheet().iter(f"{MAIN}f"))


def test_numbers_stay_numbers() -> None:
    row: list[Cell] = [-5, Decimal("46.375"), Decimal("1E+3"), True, None]
    assert FILES.csv(a_table(row)).split(b"\r\n")[1] == b'-5,46.375,1000,"TRUE",""'
    assert Workbook(FILES.xlsx([a_table(row)])).cells() == {
        "A2": ("n", "-5", False),
        "B2": ("n", "46.375", False),
        "C2": ("n", "1000", False),
        "D2": ("b", "1", False),
    }


@pytest.mark.parametrize("number", [1234567890123456, Decimal("0.1234567890123456"), 10**40 + 1])
def test_a_number_that_would_lose_digits_is_text(number: int | Decimal) -> None:
    assert Workbook(FILES.xlsx([a_table([number])])).cells() == {"A2": ("s", str(number), False)}
    assert read_csv(FILES.csv(a_table([number])))[1] == [str(number)]


def test_a_number_of_many_zeros_loses_none() -> None:
    assert Workbook(FILES.xlsx([a_table([10**20])])).cells()["A2"][0] == "n"


def test_dates_are_dates_and_moments_those_of_the_zone() -> None:
    """In Tehran it is half past three of the next day; 46349 days after 1899-12-30."""
    moment = datetime(2026, 11, 22, 23, 59, 30, 999999, tzinfo=UTC)
    table = a_table([date(2026, 11, 22), moment], zone="Asia/Tehran")
    assert FILES.csv(table).split(b"\r\n")[1] == b'"2026-11-22","2026-11-23 03:29:30"'
    cells = Workbook(FILES.xlsx([table])).cells()
    day = (date(2026, 11, 22) - date(1899, 12, 30)).days
    assert cells["A2"] == ("n", str(day), False)
    kind, value, _ = cells["B2"]
    assert kind == "n"
    assert float(value) == pytest.approx(day + 1 + (3 * 3600 + 29 * 60 + 30) / 86400, abs=1e-9)


def test_a_date_before_spreadsheets_begin_is_text() -> None:
    found = Workbook(FILES.xlsx([a_table([date(1900, 12, 31), date(1901, 1, 1)])])).cells()
    assert found == {"A2": ("s", "1900-12-31", False), "B2": ("n", "367", False)}


@pytest.mark.parametrize(("layout", "said"), [({"right_to_left": True}, "1"), ({}, None)])
def test_a_persian_sheet_runs_from_right_to_left(layout: dict[str, bool], said: str | None) -> None:
    book = Workbook(FILES.xlsx([a_table(["نام"], **layout)]))
    view = book.sheet().find(f".//{MAIN}sheetView")
    assert view is not None
    assert view.get("rightToLeft") == said


def test_csv_has_the_mark_that_excel_wants() -> None:
    assert FILES.csv(a_table(["ش"])).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(("a", "A"), ["a", "A 2"], id="alike"),
        pytest.param(("a/b[c]:*?\\",), ["a b c"], id="signs"),
        pytest.param(("'", ""), ["Sheet", "Sheet 2"], id="nothing left"),
        pytest.param(("x" * 40, "x" * 40), ["x" * 31, "x" * 29 + " 2"], id="too long"),
        pytest.param(("😀" * 20,), ["😀" * 15], id="two units each"),
        pytest.param(("History",), ["History_"], id="Excel's own"),
    ],
)
def test_sheets_have_names_that_they_may_have(names: tuple[str, ...], expected: list[str]) -> None:
    book = Workbook(FILES.xlsx([a_table(["x"], name=name) for name in names]))
    assert book.names == expected


def test_what_no_file_can_hold_does_not_stop_it() -> None:
    row = ["half \ud800", "\x01\x0b\ufffe", "_x0041_"]
    cells = Workbook(FILES.xlsx([a_table(row)])).cells()
    assert cells["A2"][1] == "half \ufffd"
    assert cells["B2"][1] == "\x01\x0b\ufffe"
    assert read_csv(FILES.csv(a_table(row)))[1] == ["half \ufffd", "\x01\x0b\ufffe", "_x0041_"]


def test_a_text_that_no_cell_can_hold_is_cut_in_one_file_and_whole_in_the_other() -> None:
    long = "😀" * 20_000
    cut = Workbook(FILES.xlsx([a_table([long])])).cells()["A2"][1]
    assert cut == "😀" * 16_383 + "…"
    assert read_csv(FILES.csv(a_table([long])))[1] == [long]


def test_a_text_that_just_fits_is_whole() -> None:
    longest = "x" * 32_767
    cells = Workbook(FILES.xlsx([a_table([longest, longest + "x"])])).cells()
    assert cells["A2"][1] == longest
    assert cells["B2"][1] == longest[1:] + "…"


def test_titles_stay_in_sight_and_filter_all_rows() -> None:
    sheet = Workbook(FILES.xlsx([a_table(["x", 1], ["y", 2])])).sheet()
    assert [each.attrib["ref"] for each in sheet.iter(f"{MAIN}autoFilter")] == ["A1:B3"]
    panes = [(each.get("xSplit"), each.get("ySplit")) for each in sheet.iter(f"{MAIN}pane")]
    assert panes == [(None, "1")]


def test_an_empty_table_has_its_titles() -> None:
    table = a_table(titles=("one", "two"))
    assert read_csv(FILES.csv(table)) == [["one", "two"]]
    assert Workbook(FILES.xlsx([table])).strings == ["one", "two"]


def test_what_is_no_workbook_is_refused() -> None:
    with pytest.raises(Invalid, match="there is none to write"):
        FILES.xlsx([])
    with pytest.raises(Invalid, match="register: 16385 columns"):
        FILES.xlsx([a_table(titles=("x",) * 16_385)])


def test_more_rows_than_a_sheet_has_are_refused() -> None:
    rows: Sequence[Sequence[Cell]] = [()] * 1_048_576
    with pytest.raises(Invalid, match="more than 1048575 rows"):
        FILES.xlsx([a_table(rows=rows)])
