"""Where a page ended: cursors as clients carry them, opaque to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from contactcenter.adapters import moments
from contactcenter.domain.errors import Invalid
from contactcenter.ports.tasks import TaskView

DESK = 2000  # tickets on a desk at most; who has more works from lists


@dataclass(frozen=True, slots=True, order=True)
class ListEnd:
    """The last row of a list's page: lists are ordered by a moment, then by id."""

    at: datetime
    id: str

    def cursor(self) -> str:
        """Return it as clients carry it."""
        return f"{moments.written(self.at)}|{self.id}"


def task_cursor(found: Sequence[TaskView], limit: int) -> str | None:
    """Return what leads to the next part of a list of tasks of which one more was found."""
    last = found[limit - 1] if len(found) > limit else None
    return None if last is None else ListEnd(last.due_at, last.id).cursor()


class Rank(IntEnum):
    """What stands first of two entries of the same moment."""

    MESSAGE = 0
    LINE = 1


@dataclass(frozen=True, slots=True, order=True)
class TimelineEnd:
    """The oldest entry of a timeline's page: a message by its id, or a line by its position."""

    at: datetime
    rank: Rank
    id: str = ""
    position: int = 0

    def cursor(self) -> str:
        """Return it as clients carry it."""
        return f"{moments.written(self.at)}|{self.rank.value}|{self.id or self.position}"


def list_end(text: str) -> ListEnd:
    """Read a list's cursor.

    Raises:
        Invalid: it is none of ours.
    """
    at, _, row_id = text.partition("|")
    return ListEnd(_moment(at, text), row_id)


def timeline_end(text: str) -> TimelineEnd:
    """Read a timeline's cursor.

    Raises:
        Invalid: it is none of ours.
    """
    match text.split("|", 2):
        case [at, "0", message_id]:
            return TimelineEnd(_moment(at, text), Rank.MESSAGE, id=message_id)
        case [at, "1", position] if position.isascii() and position.isdigit():
            return TimelineEnd(_moment(at, text), Rank.LINE, position=int(position))
        case _:
            raise _unknown(text)


def _moment(at: str, text: str) -> datetime:
    try:
        moment = moments.read(at)
    except ValueError as error:
        raise _unknown(text) from error
    if moment.tzinfo is None:
        raise _unknown(text)
    return moment


def _unknown(text: str) -> Invalid:
    return Invalid(f"no page of ours ended at {text[:80]!r}")
