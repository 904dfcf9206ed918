"""An evidence pack as it is printed in one language: headings, paragraphs and tables of plain text.

A sheet says nothing that the pack does not; it leaves out what only programs need, such as paths
and bodies of facts. Whatever was written by others is shown as it is: marks that would turn the
direction of a text, or hide in it, are printed as their names (`shown`).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from contactcenter.domain.codes import named
from contactcenter.domain.dates import figures, told
from contactcenter.domain.evidence.form import (
    ClauseFound,
    DutyFound,
    Pack,
    PackedClock,
    PackedComplaint,
    PackedDocument,
    PackedEntry,
    Person,
    Proof,
    SeenMessage,
)
from contactcenter.domain.evidence.reasons import length_of
from contactcenter.domain.evidence.sheet_words import WORDS
from contactcenter.domain.reference import grouped

_ABOUT_ITSELF = frozenset({"type", "id", "by", "at"})  # what an entry's row says already
_ISOLATES = re.compile("([\u2066\u2068])([^\u2066-\u2069\u202a-\u202e\n]*)\u2069")
_KEPT = str.maketrans({"\u2066": "\ue000", "\u2068": "\ue001", "\u2069": "\ue002"})
_BACK = str.maketrans({"\ue000": "\u2066", "\ue001": "\u2068", "\ue002": "\u2069"})
# What the fonts of printed sheets have: Latin, Greek, Cyrillic, Arabic script, common signs.
_PRINTED = re.compile(
    "[\n\x20-\x7e\xa0-\xac\xae-\u052f\u0600-\u0603\u0606-\u061b\u061d-\u06dc\u06de-\u06ff"
    "\u0750-\u077f\u1e00-\u1eff\u200c\u200d\u2010-\u2027\u202f-\u205e\u2070-\u20bf\u2100-\u22ff"
    "\u2500-\u25ff\ufb50-\ufdff\ufe70-\ufefc\ufffd\ue000-\ue002]"
)
_LONGEST = 28  # characters that stand together before a line may break among them


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of a sheet."""

    kind: str  # heading · paragraph · quote · table
    text: str = ""
    level: int = 0  # of a heading, from 1
    tone: str = ""  # gap · good; empty: neither
    columns: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()  # shares of the page's
    rows: tuple[tuple["Cell", ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a table."""

    text: str
    tone: str = ""  # gap · good · code (a hash, in fixed width)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is printed."""

    language: str
    right_to_left: bool
    title: str
    footer: str  # the hash of the pack, on every page
    of: str  # between the page and the number of pages
    blocks: tuple[Block, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads it: in which language and zone, and who everybody is."""

    language: str
    zone: str
    people: Mapping[str, Person] = field(default_factory=dict)

    def word(self, key: str) -> str:
        return WORDS[self.language][key]

    def moment(self, at: datetime | None) -> str:
        return "–" if at is None else told(at, self.zone, self.language)

    def who(self, who: str) -> str:
        found = self.people.get(who)
        return isolated(shown(found.name) if found else named(who, self.language))

    def place(self, position: int | None, link: str) -> str:
        """Return where a fact stands, and the beginning of its hash."""
        said = "–" if position is None else self.number(position)
        return f"\u2066[{said}: {link[:12]}]\u2069"

    def code(self, code: str) -> str:
        return named(code, self.language) if code else "–"

    def number(self, number: int) -> str:
        return figures(number, self.language)

    def clause(self, clause: str) -> str:
        return ".".join(self.number(int(each)) for each in clause.split("."))


def sheet(pack: Pack, sha256: str, language: str) -> Sheet:
    """Return a pack as it is printed in a language; in another than ours, in English."""
    spoken = language if language in WORDS else "en"
    reader = _Reader(spoken, pack.zone)
    blocks = [*_cover(pack, reader)]
    for each in pack.complaints:
        blocks += _complaint(each, _Reader(spoken, pack.zone, each.people))
    return Sheet(
        language=spoken,
        right_to_left=spoken == "fa",
        title=f"{reader.word('title')} – {shown(pack.organization)}",
        footer=f"SHA-256 {sha256}",
        of=reader.word("of"),
        blocks=tuple(blocks),
    )


def shown(text: str) -> str:
    """Return a text of which nothing hides, vanishes, or turns what is around it.

    Whole isolates of ours stay, and so do the joiners that Persian needs. What the fonts do not
    have would leave no trace on paper: its code stands there instead, and the JSON has it whole.
    """
    private = text.translate(dict.fromkeys(range(0xE000, 0xE003), "\ufffd"))
    kept = _ISOLATES.sub(lambda found: found[0].translate(_KEPT), private)
    return "".join(map(_visible, kept)).translate(_BACK)


def isolated(text: str) -> str:
    """Return a text of which no line turns what is around it, whatever its own direction is."""
    return "\n".join(f"\u2068{each}\u2069" for each in text.split("\n"))


def breakable(text: str) -> str:
    """Return a text in which every long word may break."""
    return re.sub(rf"\S{{{_LONGEST}}}(?=\S)", lambda found: found[0] + "\u200b", text)


def is_right_to_left(text: str) -> bool:
    """Whether the first letter with a direction goes from right to left."""
    ways = (unicodedata.bidirectional(each) for each in text)
    return next((way for way in ways if way in {"L", "R", "AL"}), "L") != "L"


def _visible(each: str) -> str:
    if each == "\t":
        return " "
    return each if _PRINTED.match(each) else f"[U+{ord(each):04X}]"


def _cover(pack: Pack, reader: _Reader) -> Iterator[Block]:
    gaps = sum(len(each.gaps) for each in pack.complaints)
    rows = [
        (reader.word("organization"), pack.organization),
        (reader.word("made"), f"{reader.moment(pack.made_at)} – {pack.made_by}"),
        (reader.word("complaints"), reader.number(len(pack.complaints))),
        (reader.word("gaps"), reader.number(gaps)),
    ]
    if pack.period is not None:
        since, until = reader.moment(pack.period.since), reader.moment(pack.period.until)
        rows.append((reader.word("period"), f"{since} – {until}"))
        rows.append((reader.word("among"), reader.number(len(pack.period.among))))
        rows.append((reader.word("seed"), pack.period.seed))
    yield _pairs(rows)
    yield Block(kind="paragraph", text=reader.word("how"))


def _complaint(complaint: PackedComplaint, reader: _Reader) -> Iterator[Block]:
    called = grouped(complaint.reference) if complaint.reference else complaint.ticket_id
    yield _heading(1, f"{reader.word('complaint')} {called}")
    presets = [each.title.get(reader.language, each.title["en"]) for each in complaint.presets]
    yield _pairs(
        [
            (reader.word("received"), reader.moment(complaint.received_at)),
            (reader.word("closed"), reader.moment(complaint.closed_at)),
            (reader.word("step"), reader.code(complaint.step)),
            (reader.word("outcome"), reader.code(complaint.outcome)),
            (reader.word("presets"), "; ".join(presets) or "–"),
        ]
    )
    yield from _gaps(complaint, reader)
    for each in complaint.clauses:
        yield from _clause(each, reader)
    yield from _clocks(complaint.clocks, reader)
    yield from _entries(complaint.entries, reader)
    yield from _documents(complaint.documents, reader)
    yield from _messages(complaint.messages, reader)
    yield from _facts(complaint, reader)


def _gaps(complaint: PackedComplaint, reader: _Reader) -> Iterator[Block]:
    yield _heading(2, reader.word("gaps"))
    if not complaint.gaps:
        yield Block(kind="paragraph", text=reader.word("no_gaps"), tone="good")
    for clause, duty in complaint.gaps:
        why = " ".join(duty.because[reader.language])
        asked = duty.asked[reader.language]
        text = f"{reader.clause(clause)} {asked} {why}"
        yield Block(kind="paragraph", text=shown(text), tone="gap")


def _clause(found: ClauseFound, reader: _Reader) -> Iterator[Block]:
    yield _heading(2, f"{reader.clause(found.clause)} {found.title[reader.language]}")
    columns = (reader.word("asked"), reader.word("how_kept"), reader.word("proof"))
    rows = [_duty(each, reader) for each in found.duties]
    yield _table(columns, (5, 2, 8), rows)


def _duty(duty: DutyFound, reader: _Reader) -> tuple[Cell, ...]:
    tone = "gap" if duty.gap else "good" if duty.state == "met" else ""
    lines = [*duty.because[reader.language], *(_proof(each, reader) for each in duty.proof)]
    asked = f"{duty.asked[reader.language]}\n\u2066{', '.join(duty.spec)}\u2069"
    return Cell(asked), Cell(reader.code(duty.state), tone), Cell("\n".join(lines), tone * duty.gap)


def _proof(proof: Proof, reader: _Reader) -> str:
    said = (reader.code(proof.kind), reader.who(proof.by), reader.moment(proof.at))
    place = reader.place(proof.position, proof.hash)
    return f"#{reader.number(proof.entry)} {reader.word('comma').join(said)} {place}"


def _clocks(clocks: Sequence[PackedClock], reader: _Reader) -> Iterator[Block]:
    if not clocks:
        return
    yield _heading(2, reader.word("clocks"))
    names = ("limit", "due", "done", "late", "still")
    rows = [_clock(each, reader) for each in clocks]
    yield _table(tuple(map(reader.word, names)), (3, 4, 4, 2, 4), rows)


def _clock(clock: PackedClock, reader: _Reader) -> tuple[Cell, ...]:
    name = f"{reader.code(clock.metric)} ({reader.code(clock.binding)}; {clock.policy})"
    late = length_of(timedelta(seconds=clock.late_seconds), reader.language)
    still = [
        f"{reader.code(why)}: {length_of(timedelta(seconds=seconds), reader.language)}"
        for why, seconds in clock.stood_still.items()
    ]
    done = reader.moment(clock.ended_at)
    if clock.ended_by:
        done = f"{done}\n{reader.who(clock.ended_by)}"
    return (
        Cell(name),
        Cell(reader.moment(clock.due_at)),
        Cell(done),
        Cell(late, "gap") if clock.late_seconds else Cell("–", "good"),
        Cell("\n".join(still) or "–"),
    )


def _entries(entries: Sequence[PackedEntry], reader: _Reader) -> Iterator[Block]:
    yield _heading(2, reader.word("entries"))
    names = ("number", "when", "who", "what", "content")
    rows = [_entry(each, reader) for each in entries]
    yield _table(tuple(map(reader.word, names)), (1, 4, 2, 3, 7), rows)


def _entry(entry: PackedEntry, reader: _Reader) -> tuple[Cell, ...]:
    place = reader.place(entry.position, entry.hash)
    written = f"{reader.word('written')} {reader.moment(entry.recorded_at)}"
    return (
        Cell(reader.number(entry.number)),
        Cell(f"{reader.moment(entry.at)}\n{written}"),
        Cell(reader.who(entry.by)),
        Cell(f"{reader.code(entry.kind)}\n{place}"),
        Cell("\n".join(_fields(entry.content, "", _ABOUT_ITSELF)) or "–"),
    )


def _fields(value: object, name: str, hidden: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield what an entry holds, a line a field that is not empty."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key not in hidden:
                yield from _fields(each, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
        for number, each in enumerate(value, 1):
            yield from _fields(each, f"{name} {number}")
    elif isinstance(value, list) and value:
        yield _line(name, ", ".join(map(str, value)))
    elif value not in (None, "", []):
        yield _line(name, str(value).lower() if isinstance(value, bool) else str(value))


def _line(name: str, value: str) -> str:
    return f"\u2066{name}\u2069: {isolated(shown(value))}"


def _documents(documents: Sequence[PackedDocument], reader: _Reader) -> Iterator[Block]:
    if documents:
        yield _heading(2, reader.word("documents"))
    for each in documents:
        about = f"{reader.code(each.document)} – {reader.moment(each.at)} – {reader.who(each.by)}"
        yield _heading(3, about)
        yield _text(each.text, reader)
        yield _table((), (1,), [(Cell(f"SHA-256 {each.sha256}", "code"),)])


def _messages(messages: Sequence[SeenMessage], reader: _Reader) -> Iterator[Block]:
    if messages:
        yield _heading(2, reader.word("messages"))
    for each in messages:
        way = reader.word("in" if each.inbound else "out")
        yield _heading(3, f"{way} – {reader.moment(each.at)} – {reader.who(each.by)}")
        yield _text(each.text, reader)
        became = [f"{reader.code(one.state)}: {reader.moment(one.at)}" for one in each.delivery]
        if became:
            yield Block(kind="paragraph", text="; ".join(became))
        files = [(Cell(shown(one.name)), Cell(one.sha256, "code")) for one in each.files]
        if files:
            yield _table((reader.word("file"), "SHA-256"), (3, 8), files)


def _facts(complaint: PackedComplaint, reader: _Reader) -> Iterator[Block]:
    yield _heading(2, reader.word("facts"))
    if complaint.erased:
        places = ", ".join(map(reader.number, complaint.erased))
        yield Block(kind="paragraph", text=f"{reader.word('erased')} {places}")
    names = ("position", "type", "hash", "anchor")
    rows = [
        (
            Cell(reader.number(each.position)),
            Cell(f"{each.type}\n{each.at}", "code"),
            Cell(each.hash, "code"),
            Cell("–" if each.anchor is None else reader.number(each.anchor)),
        )
        for each in complaint.facts
    ]
    yield _table(tuple(map(reader.word, names)), (2, 5, 10, 2), rows)


def _text(text: str | None, reader: _Reader) -> Block:
    if text is None:
        return Block(kind="paragraph", text=reader.word("gone"))
    return Block(kind="quote", text=shown(text))


def _heading(level: int, text: str) -> Block:
    return Block(kind="heading", level=level, text=shown(text))


def _pairs(rows: Sequence[tuple[str, str]]) -> Block:
    return _table((), (3, 10), [(Cell(name), Cell(value)) for name, value in rows])


def _table(
    columns: tuple[str, ...], widths: tuple[int, ...], rows: Sequence[tuple[Cell, ...]]
) -> Block:
    safe = tuple(tuple(Cell(shown(cell.text), cell.tone) for cell in row) for row in rows)
    return Block(kind="table", columns=columns, widths=widths, rows=safe)
