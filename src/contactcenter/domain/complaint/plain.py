"""Entries and complaints as plain values, as JSON has them.

    {"type": "sent_back", "id": "…", "by": "…", "at": "…", "reason": "…"}

The same entry always gives the same values, so that a digest of their canonical JSON stays true.
"""

from collections.abc import Mapping
from typing import cast

from contactcenter.domain.calendar import reading
from contactcenter.domain.complaint.entries import KINDS, Entry, kind_of
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.plain import from_plain, to_plain


def entry_to_plain(entry: Entry) -> dict[str, object]:
    """Return what `entry_from_plain` makes the same entry of."""
    return {"type": kind_of(entry), **cast("dict[str, object]", to_plain(entry))}


def entry_from_plain(plain: object) -> Entry:
    """Read an entry.

    Raises:
        Invalid: naming the field, and what is wrong with it.
    """
    said: Mapping[str, object] = reading.fields(plain, "entry")
    kind = KINDS[reading.one_of(said.get("type"), "type", KINDS)]
    rest = {name: value for name, value in said.items() if name != "type"}
    return cast("Entry", from_plain(kind, rest, ""))


def complaint_to_plain(complaint: Complaint) -> dict[str, object]:
    """Return what `complaint_from_plain` makes the same complaint of."""
    return cast("dict[str, object]", to_plain(complaint))


def complaint_from_plain(plain: object) -> Complaint:
    """Read a complaint.

    Raises:
        Invalid: naming the field, and what is wrong with it.
    """
    return cast("Complaint", from_plain(Complaint, plain, ""))
