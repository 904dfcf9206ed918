"""Tables as XLSX, by XlsxWriter, and as CSV; what people wrote never becomes a formula (S07).

In XLSX a text is a cell of type text, marked (`quotePrefix`) so that it stays one when somebody
edits the cell; the text itself is as it was. CSV has no types: there a `'` goes before it.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import assert_never
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]

from contactcenter.domain.errors import Invalid
from contactcenter.ports.sheets import Cell, Table

_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384  # of a sheet, its titles among them
_LONGEST_TEXT = 32_767  # UTF-16 units of a cell
_LONGEST_NAME = 31  # likewise, of a sheet
_DIGITS = 15  # that a number of a spreadsheet keeps
_LARGEST = 300  # power of ten
_FIRST_YEAR = 1901  # Excel knows none before 1900, and counts a day of that which never was
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_RESERVED_NAME = "history"
_HALVES = re.compile("[\ud800-\udfff]")  # half a character, which no file can hold
# What begins a formula, in either width, also behind what cannot be seen; and the mark itself.
_RISKY = re.compile(
    r"[\t\r\n']|[\s\x00-\x1f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@＝＋－＠]"
)
_WIDTH = 18  # of a column, in characters


class SheetFiles:
    """Writes files of tables (see the port)."""

    def xlsx(self, tables: Sequence[Table]) -> bytes:
        """Return a workbook with a sheet for each table."""
        if not tables:
            raise Invalid("tables: there is none to write")
        output = BytesIO()
        workbook = Workbook(output, {"in_memory": True})
        names: set[str] = set()
        for table in tables:
            name = _sheet_name(table.name, names)
            names.add(name.lower())
            _Sheet(workbook, name, table).write()
        workbook.close()
        return output.getvalue()

    def csv(self, table: Table) -> bytes:
        """Return one table as CSV."""
        zone = ZoneInfo(table.zone)
        output = StringIO(newline="")
        # Texts in quotation marks: where `;` parts the fields, none begins behind one in a text.
        writer = csv.writer(output, quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow([_guarded(title) for title in table.titles])
        writer.writerows([_in_csv(cell, zone) for cell in row] for row in table.rows)
        return output.getvalue().encode("utf-8-sig")


class _Sheet:
    """One sheet of an open workbook."""

    def __init__(self, workbook: Workbook, name: str, table: Table) -> None:
        self._sheet = workbook.add_worksheet(name)
        self._table = table
        self._zone = ZoneInfo(table.zone)
        self._title = workbook.add_format({"bold": True, "text_wrap": True})
        self._risky = workbook.add_format()
        self._risky.set_quote_prefix()
        self._day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def write(self) -> None:
        """Write all of it."""
        width = len(self._table.titles)
        if width > _MOST_COLUMNS:
            raise Invalid(f"{self._table.name}: {width} columns, where a sheet has {_MOST_COLUMNS}")
        if self._table.right_to_left:
            self._sheet.right_to_left()
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, max(0, width - 1), _WIDTH)
        for column, title in enumerate(self._table.titles):
            self._sheet.write_string(0, column, _fitting(title), self._title)
        last = self._write_rows(self._table.rows)
        if width:
            self._sheet.autofilter(0, 0, last, width - 1)

    def _write_rows(self, rows: Iterable[Sequence[Cell]]) -> int:
        number = 0
        for number, row in enumerate(rows, start=1):
            if number >= _MOST_ROWS:
                raise Invalid(f"{self._table.name}: more than {_MOST_ROWS - 1} rows; narrow it")
            for column, cell in enumerate(row):
                self._write_cell(number, column, cell)
        return number

    def _write_cell(self, row: int, column: int, cell: Cell) -> None:
        match cell:
            case None:
                pass
            case bool():
                self._sheet.write_boolean(row, column, cell)
            case int() | Decimal():
                self._write_number(row, column, cell)
            case datetime():
                self._write_date(row, column, _local(cell, self._zone), self._moment)
            case date():
                self._write_date(row, column, cell, self._day)
            case str():
                self._write_text(row, column, cell)
            case _:
                assert_never(cell)

    def _write_number(self, row: int, column: int, number: int | Decimal) -> None:
        if _is_exact(number):
            self._sheet.write_number(row, column, float(number))
        else:
            self._write_text(row, column, str(number))

    def _write_date(self, row: int, column: int, when: date, form: Format) -> None:
        if when.year < _FIRST_YEAR:
            self._write_text(row, column, str(when))
        else:
            self._sheet.write_datetime(row, column, when, form)

    def _write_text(self, row: int, column: int, text: str) -> None:
        form = self._risky if _RISKY.match(text) else None
        self._sheet.write_string(row, column, _fitting(text), form)


def _is_exact(number: int | Decimal) -> bool:
    """Whether a spreadsheet keeps all of its digits."""
    exact = Decimal(number)
    digits = "".join(map(str, exact.as_tuple().digits)).rstrip("0")
    return exact.is_finite() and len(digits) <= _DIGITS and abs(exact.adjusted()) < _LARGEST


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    assert moment.tzinfo is not None, f"{moment} has no zone"
    return moment.astimezone(zone).replace(tzinfo=None, microsecond=0)


def _fitting(text: str) -> str:
    whole = _HALVES.sub("\ufffd", text)
    units = whole.encode("utf-16-le")
    if len(units) <= 2 * _LONGEST_TEXT:
        return whole
    return units[: 2 * (_LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a name that a sheet may have, and none of the others has."""
    plain = _HALVES.sub("", _NOT_IN_NAMES.sub(" ", name)).strip(" '") or "Sheet"
    plain = f"{plain}_" if plain.lower() == _RESERVED_NAME else plain
    found = _shortened(plain, _LONGEST_NAME)
    number = 1
    while found.lower() in taken:
        number += 1
        ending = f" {number}"
        found = _shortened(plain, _LONGEST_NAME - len(ending)) + ending
    return found


def _shortened(name: str, units: int) -> str:
    return name.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore").rstrip(" '")


def _guarded(text: str) -> str:
    whole = _HALVES.sub("\ufffd", text)
    return f"'{whole}" if _RISKY.match(whole) else whole


def _in_csv(cell: Cell, zone: ZoneInfo) -> str | int | Decimal | None:
    match cell:
        case bool():
            return "TRUE" if cell else "FALSE"
        case Decimal():
            return Decimal(f"{cell:f}")  # without an exponent
        case datetime():
            return str(_local(cell, zone))
        case date():
            return str(cell)
        case str():
            return _guarded(cell)
        case int() | None:
            return cell
        case _:
            assert_never(cell)
