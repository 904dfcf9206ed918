"""The form of an evidence pack: what its JSON holds, field by field.

`to_plain` of `domain/plain.py` writes it and `from_plain` reads it. Fields are only added; a pack
whose meaning changes has another `version`. Texts stand by language, `en` and `fa`; moments are in
UTC, and the zone in which they are told is named once.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from contactcenter.domain.calendar import reading
from contactcenter.domain.errors import Invalid
from contactcenter.domain.evidence.material import Person, SeenFile, SeenMessage
from contactcenter.domain.plain import from_plain, to_plain
from contactcenter.domain.sla.strip import Piece

FORMAT, VERSION = "contactcenter/evidence", 1

ByLanguage = Mapping[str, str]

__all__ = ["Person", "Piece", "SeenFile", "SeenMessage"]  # parts of it, defined elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """An entry that a finding rests on, and the fact that it was made."""

    entry: int  # its number
    kind: str
    by: str
    at: datetime
    position: int | None  # of the fact; None: there is none
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyFound:
    """One thing that a clause asks, and how it was kept."""

    id: str
    spec: tuple[str, ...]
    asked: ByLanguage
    state: str  # met · late · missing · excused · open · not_asked
    gap: bool  # late or missing
    because: Mapping[str, tuple[str, ...]]  # by language
    proof: tuple[Proof, ...]
    clocks: tuple[str, ...]  # ids
    messages: tuple[str, ...]  # ids


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseFound:
    """A clause of ISO 10002 with its duties."""

    clause: str
    title: ByLanguage
    duties: tuple[DutyFound, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedEntry:
    """What was done, by whom, when it happened and when it was written down."""

    number: int
    id: str
    kind: str
    by: str
    at: datetime
    recorded_at: datetime
    salt: str
    digest: str  # SHA-256 of the salt, a line break and the content as canonical JSON
    position: int | None
    hash: str
    content: object  # the entry as `domain/complaint/plain.py` writes it


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedFact:
    """A fact in the chain (`domain/chain.py`), and its way to an anchor (`domain/merkle.py`)."""

    position: int
    type: str
    at: str  # as hashed
    body: str  # as hashed
    before: str  # the hash before it
    hash: str
    anchor: int | None  # position of the anchor; None: it is younger than the last
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedClock:
    """What a clock measured."""

    id: str
    metric: str
    binding: str  # legal · internal · opportunity
    policy: str
    state: str
    started_at: datetime
    due_at: datetime | None
    first_due_at: datetime | None  # before the limit changed
    breached_at: datetime | None
    cause: str  # of a breach: time · retarget; else empty
    ended_at: datetime | None
    ended_by: str
    late_seconds: int  # 0: in time
    stood_still: Mapping[str, int]  # seconds by reason
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedDocument:
    """A document to the complainant, as it was sent."""

    entry: int  # the number of the entry that says so
    document: str
    message_id: str
    by: str
    at: datetime
    sha256: str  # of its text, as entered
    blocks: tuple[str, ...]
    text: str | None  # None: it was erased, or is not there


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedPreset:
    """A preset that binds the complaint."""

    name: str
    title: ByLanguage
    source: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedComplaint:
    """One complaint, clause by clause."""

    ticket_id: str
    reference: str
    step: str
    received_at: datetime | None
    closed_at: datetime | None
    outcome: str  # empty: none yet
    presets: tuple[PackedPreset, ...]
    people: Mapping[str, Person]
    clauses: tuple[ClauseFound, ...]
    entries: tuple[PackedEntry, ...]
    erased: tuple[int, ...]  # positions of facts about entries that are no more
    facts: tuple[PackedFact, ...]
    clocks: tuple[PackedClock, ...]
    documents: tuple[PackedDocument, ...]
    messages: tuple[SeenMessage, ...]

    @property
    def gaps(self) -> tuple[tuple[str, DutyFound], ...]:
        """Return what was not kept, with its clause."""
        return tuple(
            (each.clause, duty) for each in self.clauses for duty in each.duties if duty.gap
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Which complaints of a period a pack holds, so that the choice can be made again."""

    since: datetime
    until: datetime
    seed: str
    among: tuple[str, ...]  # the tickets of all complaints of the period, sorted


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """An evidence pack of one complaint or of a period."""

    made_at: datetime
    made_by: str
    organization: str
    zone: str
    complaints: tuple[PackedComplaint, ...]
    period: Period | None = None  # None: it is about the complaints in it


def to_json(pack: Pack) -> dict[str, object]:
    """Return what `from_json` makes the same pack of, with its SHA-256."""
    said = cast("dict[str, object]", to_plain(pack))
    whole = {"format": FORMAT, "version": VERSION, **said}
    return {**whole, "sha256": hash_of_pack(whole)}


def from_json(plain: Mapping[str, object]) -> Pack:
    """Read a pack, whatever its hash.

    Raises:
        Invalid: it is none, or of another version; the text names the field.
    """
    if plain.get("format") != FORMAT:
        raise Invalid(f"format: this is no evidence pack: {plain.get('format')!r:.60}")
    if plain.get("version") != VERSION:
        raise Invalid(f"version: {plain.get('version')!r:.20} is unknown; we read {VERSION}")
    reading.text(plain.get("sha256"), "sha256")
    about = {"format", "version", "sha256"}
    rest = {name: each for name, each in plain.items() if name not in about}
    return cast("Pack", from_plain(Pack, rest, ""))


def hash_of_pack(plain: Mapping[str, object]) -> str:
    """Return the SHA-256, in hex, of a pack's canonical JSON without its own hash."""
    hashed = hashlib.sha256()
    for piece in pieces({name: each for name, each in plain.items() if name != "sha256"}):
        hashed.update(piece)
    return hashed.hexdigest()


def pieces(plain: Mapping[str, object]) -> Iterator[bytes]:
    """Yield a pack's canonical JSON, a complaint at a time: whole it may be many megabytes."""
    between = "{"
    for name in sorted(plain):
        value = plain[name]
        yield f"{between}{json.dumps(name)}:".encode()
        if isinstance(value, list) and value:
            for number, each in enumerate(value):
                yield f"{'[' if number == 0 else ','}{_canonical(each)}".encode(errors="replace")
            yield b"]"
        else:
            yield _canonical(value).encode(errors="replace")
        between = ","
    yield b"}" if plain else b"{}"


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
