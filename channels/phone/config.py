"""The settings of a switchboard: where its records come from, and what they leave unsaid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers

from channels.phone.layout import Layout
from channels.phone.mapped import Columns
from channels.phone.switchboard import Switchboard
from contactcenter.domain import phone

_LAST_PORT = 65_535
_BROKEN = ("\r", "\n", "\x00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What an administrator fills in. Every way in is optional, and off until it is set.

    The form of a record is found by its content; columns are set only where a file does not
    name them: those of `cdr_custom` and `cel_custom`, or of another switchboard's CSV, which
    then reads every file of comma-separated values (see `mapped.py`).

    Raises:
        ValueError: a value cannot work; the text names it.
    """

    region: str = phone.HOME  # whose national numbers it writes (ISO 3166)
    zone: str = "UTC"  # of its local times
    numbers: tuple[str, ...] | list[str] = ()  # our own
    agents: Mapping[str, str] = field(default_factory=dict)  # extension or name → e-mail address
    folder: str = ""  # watched for files
    ami_host: str = ""  # Asterisk's manager interface
    ami_port: int = 5038
    ami_user: str = ""
    ami_secret: str = field(default="", repr=False, metadata={"secret": True})
    ami_tls: bool = False
    technology: str = "PJSIP"  # before an extension, where `agents` names it alone
    pause_when_away: bool = False  # whoever is away in the desk gets no calls of the queues either
    originate_context: str = "from-internal"  # the dial plan in which an agent's phone calls out
    webhook_secret: str = field(default="", repr=False, metadata={"secret": True})
    twilio_token: str = field(default="", repr=False, metadata={"secret": True})
    cdr_columns: tuple[str, ...] | list[str] = ()
    cel_columns: tuple[str, ...] | list[str] = ()
    columns: Mapping[str, str | int] = field(default_factory=dict)  # our field → their column
    delimiter: str = ","
    time_format: str = ""
    outcomes: Mapping[str, str] = field(default_factory=dict)  # their word → ours
    directions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.region not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError(f"region is {self.region!r}, not a country as IR or DE")
        _zone(self.zone)
        if wrong := [each for each in self.numbers if not phone.e164(each, region=self.region)]:
            raise ValueError(f"numbers: {wrong} cannot be called")
        if type(self.ami_port) is not int or not 1 <= self.ami_port <= _LAST_PORT:
            raise ValueError(f"ami_port is {self.ami_port!r}, not a number from 1 to 65535")
        if self.ami_host and not (self.ami_user and self.ami_secret):
            raise ValueError("ami_host is set: ami_user and ami_secret are needed")
        for name in ("ami_user", "ami_secret", "technology", "originate_context"):
            if any(each in getattr(self, name) for each in _BROKEN):
                raise ValueError(f"{name} holds a line break or another control character")
        _ = self.layout  # refuses columns that cannot work

    @property
    def layout(self) -> Layout:
        """Return what the readers are told."""
        numbers = (phone.e164(each, region=self.region) for each in self.numbers)
        office = Switchboard(
            region=self.region,
            zone=_zone(self.zone),
            numbers=frozenset(each for each in numbers if each),
            emails=dict(self.agents),
        )
        columns = (
            Columns(
                columns=dict(self.columns),
                delimiter=self.delimiter,
                time_format=self.time_format or None,
                outcomes={word.strip().lower(): ours for word, ours in self.outcomes.items()},
                directions={word.strip().lower(): ours for word, ours in self.directions.items()},
            )
            if self.columns
            else None
        )
        return Layout(
            office=office,
            columns=columns,
            cdr_columns=tuple(self.cdr_columns),
            cel_columns=tuple(self.cel_columns),
        )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"zone is {name!r}, not a zone as Asia/Tehran") from error
