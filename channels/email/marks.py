"""How far each folder has been read, and what the ids of its mails are.

    {"INBOX": "7:120", "پشتیبانی": "9:40:35"}

Each mark is UIDVALIDITY and the last UID that was taken; where the server still has to hear of
some (the setting `after_fetch`), also the last one that it has heard of. A cursor "7:120" is of
the time when a mailbox had one folder.

The folder that stands first was the first that was ever read here. The ids of its mails do not
name it, those of all others do: two folders may well have the same UIDVALIDITY.
"""

import json
import re
from dataclasses import dataclass, replace

_OF_ONE = re.compile(r"(\d{1,10}):(\d{1,10})(?::(\d{1,10}))?")


@dataclass(frozen=True, slots=True)
class Mark:
    """How far one folder has been read."""

    validity: int
    taken: int = 0
    settled: int = 0  # the last UID of which the server has heard that it is stored here

    @property
    def written(self) -> str:
        """The mark as the cursor holds it."""
        rest = "" if self.settled == self.taken else f":{self.settled}"
        return f"{self.validity}:{self.taken}{rest}"


class Marks:
    """The marks of one mailbox, and the cursor that they are written as."""

    def __init__(self, cursor: str | None, first: str) -> None:
        self._marks = _read(cursor or "", first) or {first: Mark(0)}

    @property
    def cursor(self) -> str:
        """All marks, also those of folders that are not read at present."""
        written = {folder: mark.written for folder, mark in self._marks.items()}
        return json.dumps(written, ensure_ascii=False)

    def open(self, folder: str, validity: int) -> Mark:
        """Return the mark of a folder; under another UIDVALIDITY it is a new one (spec F-IN-2)."""
        mark = self._marks.get(folder)
        if mark is None or mark.validity != validity:
            mark = self._marks[folder] = Mark(validity)
        return mark

    def of(self, folder: str) -> Mark:
        """Return the mark of a folder that was opened."""
        return self._marks[folder]

    def take(self, folder: str, uid: int) -> None:
        """Note that all up to this UID is on its way to the core."""
        mark = self._marks[folder]
        self._marks[folder] = replace(mark, taken=max(mark.taken, uid))

    def settle(self, folder: str) -> None:
        """Note that nothing is left to say to the server about what was taken."""
        mark = self._marks[folder]
        self._marks[folder] = replace(mark, settled=mark.taken)

    def external_id(self, folder: str, uid: int) -> str:
        """Return the id of a mail, unique in its mailbox."""
        own = f"{self._marks[folder].validity}:{uid}"
        return own if folder == next(iter(self._marks)) else f"{own}:{folder}"


def _read(cursor: str, first: str) -> dict[str, Mark]:
    if alone := _mark(cursor):
        return {first: alone}
    try:
        written = json.loads(cursor)
    except ValueError:
        return {}
    if not isinstance(written, dict):
        return {}
    marks = {folder: _mark(str(text)) for folder, text in written.items()}
    return {folder: mark for folder, mark in marks.items() if mark}


def _mark(text: str) -> Mark | None:
    found = _OF_ONE.fullmatch(text)
    if found is None:
        return None
    taken = int(found[2])
    return Mark(int(found[1]), taken, taken if found[3] is None else int(found[3]))
