"""Local times of a switchboard that writes no zone (spec G-ADP-6).

    01:59  02:10  02:50  02:05  03:01      the night the clock goes back
             └ first ┘     └ second, because it stands behind 02:50

An hour that comes twice is told apart by what else is known of the call, else by the order of the
lines; where neither helps, the first is taken and the record says so.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from persiantools.jdatetime import JalaliDateTime

from channels.phone.switchboard import Refused, dated

REPEATED = "repeated_hour"
SKIPPED = "skipped_hour"

_ISO = "YYYY-MM-DD HH:MM:SS"
_SLASHES = re.compile(r"(\d{4})/(\d\d)/(\d\d)\b")
_DATED = re.compile(r"(\d{4})[-/](\d\d?)[-/](\d\d?)[ T،,]+(\d\d?):(\d\d)(?::(\d\d))?$")
_JALALI_YEARS = range(1300, 1500)  # of the Gregorian calendar, before anybody telephoned
_NEVER = ("0000-00-00", "1970-01-01", "1969-12-31")  # a count of 0 that was written as a date
_LEAST = len("2026-11-02 06:13")
_CLOSE = timedelta(hours=12)  # a hint that is further away is no hint


def stamp(said: str, form: str | None = None) -> datetime | None:
    """Read a stamp as it is written, with its zone only where it names one; None for an empty one.

    Raises:
        Refused: it is not of the form, or without one not of ISO 8601.
    """
    text = said.strip()
    if not text or text.startswith(_NEVER):
        return None
    if not form and (jalali := _jalali(text)):
        return jalali
    try:
        if form:
            at = datetime.strptime(text, form)  # noqa: DTZ007  the zone is a setting
            return dated(at, text)
        if len(text) >= _LEAST:
            return dated(datetime.fromisoformat(_SLASHES.sub(r"\1-\2-\3", text)), text)
    except (ValueError, re.error):  # the latter for a form that names a part twice
        pass
    raise Refused(f"{text[:40]!r} is no time of the form {form or _ISO}")


def _jalali(said: str) -> datetime | None:
    """Return a stamp of the Jalali calendar, in digits of any script; None for any other."""
    found = _DATED.match(said)
    figures = [int(each or 0) for each in found.groups()] if found else [0]
    if figures[0] not in _JALALI_YEARS:
        return None
    try:
        return cast(datetime, JalaliDateTime(*figures).to_gregorian())  # type: ignore[no-untyped-call]
    except ValueError as error:
        raise Refused(f"{said[:40]!r} is no time of the Jalali calendar") from error


def is_repeated(local: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock of the zone showed this time twice."""
    return _offset(local, zone, 0) > _offset(local, zone, 1)


def is_skipped(local: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock of the zone never showed this time."""
    return _offset(local, zone, 0) < _offset(local, zone, 1)


def folds(ends: Sequence[datetime | None], zone: ZoneInfo) -> dict[int, int]:
    """Say for lines that end in a repeated hour which one they mean: 0 the first, 1 the second.

    The lines stand in the order in which calls ended. What their order does not settle is absent.
    """
    repeated = [(place, end) for place, end in enumerate(ends) if end and is_repeated(end, zone)]
    settled: dict[int, int] = {}
    for later in range(1, len(repeated)):
        if repeated[later][1] < repeated[later - 1][1]:
            settled |= {place: 0 for place, _ in repeated[:later] if place not in settled}
            settled |= {place: 1 for place, _ in repeated[later:]}
            break
    return settled


def in_utc(
    local: datetime | None,
    zone: ZoneInfo,
    *,
    near: datetime | None = None,
    fold: int | None = None,
) -> tuple[datetime | None, tuple[str, ...]]:
    """Return the moment that a stamp means, and what is doubtful about it.

    `near` is a moment at which the call is known to have been; `fold` what the order of the
    lines says.
    """
    if local is None or local.tzinfo is not None:
        return local and local.astimezone(UTC), ()
    both = [local.replace(tzinfo=zone, fold=each).astimezone(UTC) for each in (0, 1)]
    if is_skipped(local, zone):
        return both[0], (SKIPPED,)
    if both[0] == both[1]:
        return both[0], ()
    if near is not None and abs(both[0] - near) < _CLOSE:
        return min(both, key=lambda each: abs(each - near)), ()
    return (both[0], (REPEATED,)) if fold is None else (both[fold], ())


def _offset(local: datetime, zone: ZoneInfo, fold: int) -> timedelta:
    offset = local.replace(tzinfo=zone, fold=fold).utcoffset()
    return offset or timedelta()
