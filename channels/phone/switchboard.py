"""What every reader is told about a switchboard, and what every reader gives back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from contactcenter.domain import phone
from contactcenter.domain.call import Call, tell
from contactcenter.domain.call_record import CallDirection, Record
from contactcenter.domain.logged_call import is_ahead

LONGEST_LINE = 65_536  # characters; no switchboard writes a longer record
_EARLIEST = 315_532_800.0  # 1980; an earlier second is a counter that never ran
_UTC = ZoneInfo("UTC")
_LATEST = 4_102_444_800.0  # 2100
_YEARS = (1980, 2100)  # the same as years
_LONGEST_CALL = timedelta(days=3660)  # longer than a switchboard runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Switchboard:
    """The settings of the switchboard that its records do not carry."""

    region: str = "IR"  # whose national numbers it writes (ISO 3166)
    zone: ZoneInfo = _UTC  # of stamps that name none (spec G-ADP-6)
    numbers: frozenset[str] = frozenset()  # our own, in E.164
    emails: Mapping[str, str] = field(default_factory=dict)  # extension or agent → e-mail address

    def caller(self, raw: str, name: str = "") -> dict[str, Any]:
        """Return the fields of a record that say who called."""
        said = raw.strip()
        if not said or said == "<unknown>":
            return {}
        number = phone.e164(said, region=self.region)
        named = name.strip() if name.strip() != "<unknown>" else ""
        return {"from_raw": said, "from_number": number, "from_name": named or None}

    def called(self, raw: str) -> dict[str, Any]:
        """Return the fields of a record that say who was called."""
        said = raw.strip()
        if not said or said == "<unknown>":
            return {}
        return {"to_raw": said, "to_number": phone.e164(said, region=self.region)}

    def holder(self, extension: str | None, agent: str | None = None) -> dict[str, Any]:
        """Return the fields of a record that say whose phone it is."""
        email = self.emails.get(agent or "") or self.emails.get(extension or "")
        return {"extension": extension or None, "agent": agent or None, "email": email}

    def direction(self, record: Mapping[str, Any]) -> CallDirection | None:
        """Say which way a call went by our own numbers, where they are set."""
        ours, theirs = CallDirection.INBOUND, CallDirection.OUTBOUND
        if record.get("to_number") in self.numbers:
            return ours
        return theirs if record.get("from_number") in self.numbers else None


class Refused(Exception):
    """The record cannot be read; the text says which field and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedLine:
    """A line of input that is no record."""

    line: int  # counted from 1
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A record and the call it belongs to."""

    call: str  # the switchboard's id of the call
    record: Record
    line: int = 1  # where it stood in the input


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read from one input."""

    source: str = ""
    told: tuple[Told, ...] = ()
    refused: tuple[RefusedLine, ...] = ()

    def calls(self) -> tuple[Call, ...]:
        """Return the calls, each as far as this input tells of it, in the order of their names."""
        by_call: dict[str, list[Record]] = {}
        for each in self.told:
            by_call.setdefault(each.call, []).append(each.record)
        return tuple(tell(self.source, call, records) for call, records in by_call.items())

    def until(self, heard_at: datetime) -> "Reading":
        """Return the same without lines that tell of what was later: these are refused."""
        ahead = {
            each.line: moment
            for each in self.told
            for moment in (each.record.at, each.record.started_at, each.record.ended_at)
            if moment is not None and is_ahead(moment, heard_at=heard_at)
        }
        refused = (
            RefusedLine(line=line, text="", reason=f"{moment:%Y-%m-%d %H:%M} UTC is in the future")
            for line, moment in ahead.items()
        )
        told = tuple(each for each in self.told if each.line not in ahead)
        return replace(self, told=told, refused=(*self.refused, *refused))


def joined(readings: Iterable[Reading]) -> Reading:
    """Return several readings of one source as one."""
    every = tuple(readings)
    return Reading(
        source=next((each.source for each in every if each.source), ""),
        told=tuple(told for each in every for told in each.told),
        refused=tuple(refused for each in every for refused in each.refused),
    )


def decoded(body: bytes) -> str:
    """Return the text; a byte that is no UTF-8 spoils no more than its own character."""
    return body.decode("utf-8-sig", "replace")


def numbered(text: str) -> Iterator[tuple[int, str]]:
    """Yield lines that hold something, with their number."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line.rstrip("\r")


def epoch(said: str | float | None) -> datetime | None:
    """Return the moment of a count of seconds since 1970; None for 0 and for what was never set.

    Raises:
        Refused: no number, or no time that a switchboard of today can mean.
    """
    if said in {None, "", "0", 0}:
        return None
    try:
        seconds = float(str(said))
    except ValueError as error:
        raise Refused(f"{str(said)[:40]!r} is no time in seconds") from error
    if seconds == 0:
        return None
    if not _EARLIEST <= seconds <= _LATEST:
        raise Refused(f"{str(said)[:40]!r} is no time of a call")
    return datetime.fromtimestamp(seconds, UTC)


def dated(at: datetime, said: str) -> datetime:
    """Return a moment that was read, if a switchboard of today can mean it.

    Raises:
        Refused: it cannot: arithmetic with the years 1 and 9999 overflows.
    """
    if not _YEARS[0] <= at.year < _YEARS[1]:
        raise Refused(f"{said[:40]!r} is no time of a call")
    return at


def seconds(said: str | float | None) -> timedelta | None:
    """Return a length of time; None where nothing is said.

    Raises:
        Refused: no number, or longer than any call.
    """
    if said in {None, ""}:
        return None
    try:
        length = timedelta(seconds=max(float(str(said)), 0.0))
        if length <= _LONGEST_CALL:
            return length
    except (ValueError, OverflowError):
        pass
    raise Refused(f"{str(said)[:40]!r} is no number of seconds")
