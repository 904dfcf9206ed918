"""What an evidence pack is made from, gathered by whoever asks for one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from contactcenter.domain.chain import Chained
from contactcenter.domain.complaint.house import House
from contactcenter.domain.complaint.kept import KeptEntry
from contactcenter.domain.fact import By
from contactcenter.domain.ids import MessageId, Position, TicketId
from contactcenter.domain.preset.preset import Preset
from contactcenter.domain.sla.clock import SlaClock
from contactcenter.domain.sla.strip import Piece


@dataclass(frozen=True, slots=True)
class Place:
    """The way from a fact's link to the root of an anchor (`domain/merkle.py`)."""

    anchor: Position
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenFact:
    """A fact as it was chained, with what proves it without the rest of the chain."""

    link: Chained
    before: str  # the hash before it
    place: Place | None = None  # None: no anchor was set since


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who worked on the complaint, or whom it names."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file that came or went with a message."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a message, and when."""

    state: str  # sent · delivered · read · failed · undone
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMessage:
    """A message of the complaint."""

    id: MessageId
    inbound: bool
    by: By
    at: datetime  # received, or sent
    subject: str = ""
    text: str | None  # None: it was erased
    html_sha256: str = ""  # of the HTML beside the text; empty: there is none
    files: tuple[SeenFile, ...] = ()
    delivery: tuple[Delivered, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedClock:
    """A clock, and each stretch in which it ran or stood still, with why."""

    clock: SlaClock
    policy: str = ""  # its name
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One complaint with all that is known of it."""

    ticket_id: TicketId
    entries: tuple[KeptEntry, ...]  # in their order; those that were erased are missing
    facts: tuple[ProvenFact, ...] = ()  # of its ticket, in their order
    clocks: tuple[TimedClock, ...] = ()
    messages: tuple[SeenMessage, ...] = ()
    presets: tuple[Preset, ...] = ()  # that bind it
    people: Mapping[str, Person] = field(default_factory=dict)  # by id
    house: House = field(default_factory=House)  # the edition in force at the receipt
