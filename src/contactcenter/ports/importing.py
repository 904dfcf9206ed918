"""What a channel owes the core whose records people bring as files: the calls of a switchboard.

A file is looked at before anything of it is kept, and then brought piece by piece. Where a piece
ended and what the first line named is said back, so that nobody has to remember a file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from contactcenter.domain.call import Call
from contactcenter.domain.errors import Invalid
from contactcenter.ports.channel import Raw


class UnfitFile(Invalid):
    """The file cannot be read, and nothing of it is kept; the text says why."""

    code = "unfit_file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """By which columns comma-separated values are read."""

    columns: Mapping[str, str | int] = field(default_factory=dict)  # field → column; none: by form
    delimiter: str = ","
    time_format: str = ""  # as for strptime; empty: the usual ones
    outcomes: Mapping[str, str] = field(default_factory=dict)  # their word → ours
    directions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file of comma-separated values, as it stands there."""

    names: Sequence[str]  # of its columns; empty where the first line seems to name none
    rows: Sequence[Sequence[str]]  # the first ones, without the names
    fields: Sequence[str]  # what a column may hold, by our names
    outcomes: Sequence[str]  # words in the column of outcomes that nobody knows yet
    directions: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRow:
    """A row that is no record, and why."""

    row: int  # counted from 1, lines without anything included
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewedRow:
    """A row, and what would become of it."""

    row: int  # of a call that several tell of, the first
    call: Call | None = None
    reason: str = ""  # why it would be refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would become of the beginning of a file."""

    form: str  # by which it is read: the source of its calls; empty: none is known
    mapped: Mapped  # by which it is read
    table: Table | None  # None: it has no columns
    is_whole: bool  # it is one value, and has to be brought in one piece
    rows: Sequence[PreviewedRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Part of a file."""

    name: str  # of the file
    names: bytes  # the file's first line, where that names the columns of this piece
    body: bytes
    rows: int  # lines before it
    is_last: bool
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was taken of a piece; the next one begins behind it."""

    raws: Sequence[Raw]
    size: int  # bytes of the body that were taken
    rows: int  # lines in them
    names: int  # bytes of the file's first line, where it belongs before each piece
    read: int  # records
    calls: Sequence[Call]
    refused: Sequence[RefusedRow]


@runtime_checkable
class Imports(Protocol):
    """A channel that reads files of records."""

    @property
    def mapped(self) -> Mapped:
        """By which columns its settings say that values are read."""
        ...

    def preview(self, beginning: bytes, mapped: Mapped | None, *, is_all: bool) -> Preview:
        """Say what would become of a file, by its beginning. Pure.

        `mapped` None: by the form that it is found to have, else by the settings, else by a guess
        which the answer tells.

        Raises:
            UnfitFile: it is empty, no text, or of another encoding than UTF-8, or `mapped` cannot
                work.
        """
        ...

    def settings_for(self, mapped: Mapped) -> Mapping[str, object]:
        """Return the settings by which `mapped` stays that of the inbox.

        Raises:
            UnfitFile: it cannot work.
        """
        ...

    def take(self, piece: Piece, mapped: Mapped) -> Taken:
        """Return a piece as raw input that `parse` reads, each broken row for itself. Pure.

        The raws carry `mapped`, so that they are read by it whatever the settings become.

        Raises:
            UnfitFile: as `preview`, or nothing in the piece can be read.
        """
        ...
