"""Tables as files that people open in a spreadsheet program."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

Cell = str | int | Decimal | bool | date | datetime | None  # a datetime knows its zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One sheet."""

    name: str
    titles: tuple[str, ...]  # of the columns
    rows: Iterable[Sequence[Cell]]  # as wide as the titles
    zone: str = "UTC"  # in which moments are shown; files of this kind know no zones
    right_to_left: bool = False


class Sheets(Protocol):
    """Writes them. Numbers stay numbers, dates are dates, and no text is ever a formula.

    A text that begins as a formula would (`=`, `+`, `-`, `@`, tab, line end) opens as the text that
    it is.
    """

    def xlsx(self, tables: Sequence[Table]) -> bytes:
        """Return a workbook with a sheet for each table.

        What a cell cannot hold is cut, with `…` at its end; numbers of more than 15 digits are
        text, since they would lose the others.

        Raises:
            Invalid: there is no table, or one has more rows or columns than a sheet.
        """
        ...

    def csv(self, table: Table) -> bytes:
        """Return one table as CSV (RFC 4180) in UTF-8 with its mark, which Excel wants.

        A `'` stands before what would begin a formula, and before a `'` that begins a text: to read
        it back, take one away.
        """
        ...
