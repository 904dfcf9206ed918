"""Whether rows say what the facts about them say: an edit behind our back shows.

    message     the digest of what it says           message_received, reply_queued, note_added …
    entry       number, kind, person, times, digest  complaint_changed
    complaint   what its entries make of it          its entries
    clock       state and due time                   the last clock_changed
    edition     the digest of its body               edition_added
    file        its SHA-256                          the message, or the entry about evidence

Rows may change while they are read. So each is compared with the last fact about it, and as long as
something does not fit, with the facts that came meanwhile.
"""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from contactcenter.application.editions import digest_of_body
from contactcenter.domain.chain import Fault
from contactcenter.domain.complaint.facts import ComplaintChanged
from contactcenter.domain.complaint.inquiry import EvidenceAdded
from contactcenter.domain.complaint.kept import KeptEntry, digest_of, folded
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.edition import Decides, edition_id
from contactcenter.domain.errors import DomainError, NotFound
from contactcenter.domain.events import (
    EditionAdded,
    Fact,
    MessageChanged,
    MessageReceived,
    NoteAdded,
    ReplyQueued,
)
from contactcenter.domain.ids import BlobId, MessageId, Position, TicketId
from contactcenter.domain.said import digest_of_said
from contactcenter.domain.sla.facts import ClockChanged
from contactcenter.ports.blobs import Blobs
from contactcenter.ports.evidence import OnRecord
from contactcenter.ports.reading import KeepsCopies, Placed, Wanted
from contactcenter.ports.store import Store

_PAGE = 1000
_MESSAGE, _CLOCK, _COMPLAINT = "message", "clock", "complaint"
_AT_ONCE = 50  # complaints that are read together
_TRIES = 5  # at rows that others change while they are read
_EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(slots=True)
class Comparing:
    """Compares the rows of a store with its facts."""

    store: Store
    blobs: Blobs
    _entries: Counter[TicketId] = field(default_factory=Counter)  # facts about entries
    _editions: dict[str, tuple[Position, str]] = field(default_factory=dict)
    _doubts: dict[tuple[str, str], Fault] = field(default_factory=dict)  # by table and id
    _files: set[BlobId] = field(default_factory=set)  # that were read
    _wrong: set[TicketId] = field(default_factory=set)  # complaints with an entry that is
    _compared: set[TicketId] = field(default_factory=set)
    _found: list[Fault] = field(default_factory=list)

    async def faults(self) -> Sequence[Fault]:
        """Return what is wrong, by kind of row."""
        after, found = Position(0), list[Fault]()
        for _ in range(_TRIES):
            after = await self._follow(after)
            await self._compare_complaints([*self._unseen(), *self._doubtful()])
            found = [*self._doubts.values(), *await self._unrecorded(), *await self._decided()]
            # Rows may be ahead of facts that have no place yet.
            if not found or await self.store.relay() == after:
                break
        return [*self._found, *found]

    def _unseen(self) -> Sequence[TicketId]:
        """Return the complaints that were not compared yet."""
        new = [each for each in self._entries if each not in self._compared]
        self._compared.update(new)
        return new

    def _doubtful(self) -> Sequence[str]:
        return [key for table, key in self._doubts if table == _COMPLAINT]

    async def _follow(self, after: Position) -> Position:
        """Compare what the facts behind a position are about; return where they end."""
        while page := await self.store.placed_after(after, _PAGE):
            after = page[-1].position
            await self._compare_entries(page)
            await self._compare_messages(page)
            await self._compare_clocks(page)
            for each in page:
                if isinstance(fact := each.fact, EditionAdded):
                    name = edition_id(fact.kind, fact.key, fact.version)
                    self._editions[name] = (each.position, fact.digest)
        return after

    async def _compare_entries(self, page: Sequence[Placed]) -> None:
        facts = [(p.position, p.fact) for p in page if isinstance(p.fact, ComplaintChanged)]
        self._entries.update(fact.ticket_id for _, fact in facts)
        kept = await self.store.entries_among({fact.ticket_id for _, fact in facts})
        entries = {each.id: each for each in kept}
        for position, fact in facts:
            how = _entry_differs(entries.get(fact.entry_id), fact)
            if how:
                named = f"entry {fact.number} of complaint {fact.ticket_id}"
                self._found.append(_fault(position, f"{named} {how}"))
                self._wrong.add(fact.ticket_id)

    async def _compare_messages(self, page: Sequence[Placed]) -> None:
        said = {key: (p.position, digest) for p in page for key, digest in _said(p.fact)}
        messages = await self.store.messages_named(said.keys())
        for key, (position, digest) in said.items():
            message = messages.get(key)
            if message is None:
                self._doubt(_MESSAGE, key, position, f"message {key} is gone")
                continue
            other = digest_of_said(message) != digest
            self._doubt(_MESSAGE, key, position, f"message {key} says something else" * other)
            for each in message.attachments:
                await self._compare_file(each.blob, f"{each.name} of message {key}")

    async def _compare_clocks(self, page: Sequence[Placed]) -> None:
        facts = ((p.position, p.fact) for p in page)
        last = {f.clock_id: (at, f) for at, f in facts if isinstance(f, ClockChanged)}
        rows = (await self.store.rows(Wanted(clocks=last.keys()))).clocks if last else {}
        for key, (position, fact) in last.items():
            row = rows.get(key)
            same = row is not None and (row.state, row.due_at) == (fact.after, fact.due_at)
            other = f"clock {key} is not in the state, or not due, as was recorded last"
            self._doubt(_CLOCK, key, position, "" if same else other)

    async def _compare_complaints(self, ids: Iterable[str]) -> None:
        """Compare complaints with their entries, and how many these are with their facts."""
        wanted = sorted(map(TicketId, ids))
        for first in range(0, len(wanted), _AT_ONCE):
            some = wanted[first : first + _AT_ONCE]
            rows = await self.store.on_record(some)
            astray = await _astray(self.store, some)
            for each in some:
                how = "is gone"
                if each in self._wrong:  # by its entries, as is what they make of it
                    continue
                if each in rows:
                    how = _complaint_differs(rows[each], self._entries[each])
                    how = how or "stands in lists with something else" * (each in astray)
                    await self._compare_evidence(rows[each].entries)
                self._doubt(_COMPLAINT, each, None, how and f"complaint {each} {how}")

    async def _compare_evidence(self, entries: Iterable[KeptEntry]) -> None:
        for each in entries:
            if isinstance(each.entry, EvidenceAdded):
                named = f"evidence {each.entry.evidence_id} of complaint {each.ticket_id}"
                await self._compare_file(BlobId(each.entry.sha256), named)

    async def _unrecorded(self) -> Sequence[Fault]:
        """Return the complaints of which there is no fact at all."""
        there = await self.store.complaints_received(*_EVER, len(self._entries) + _PAGE)
        unknown = [each.id for each in there if each.id not in self._entries]
        return [Fault(None, f"complaint {each} has no fact") for each in unknown]

    async def _decided(self) -> Sequence[Fault]:
        """Return the editions that do not say what was recorded, or are gone."""
        left, found = dict(self._editions), list[Fault]()
        for kind in Decides:
            for each in await self.store.all_editions(kind):
                position, digest = left.pop(each.id, (None, ""))
                if digest_of_body(each.body) != digest:
                    how = "does not say what was recorded" if digest else "has no fact"
                    found.append(_fault(position, f"{each.id} {how}"))
        return [*found, *(_fault(place, f"{name} is gone") for name, (place, _) in left.items())]

    async def _compare_file(self, blob: BlobId, named: str) -> None:
        if blob in self._files:
            return
        self._files.add(blob)
        try:
            content = await self.blobs.get(blob)
        except NotFound:
            self._found.append(Fault(None, f"the file {named} is gone"))
            return
        if await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest()) != blob:
            self._found.append(Fault(None, f"the file {named} is another one"))

    def _doubt(self, table: str, key: str, position: Position | None, how: str) -> None:
        """Keep what is wrong with a row by the last fact about it; empty: nothing is."""
        self._doubts.pop((table, key), None)
        if how:
            self._doubts[table, key] = _fault(position, how)


async def _astray(store: Store, ids: Sequence[TicketId]) -> frozenset[TicketId]:
    """Return the complaints that stand in lists with other values than they have."""
    return await store.misfiled_complaints(ids) if isinstance(store, KeepsCopies) else frozenset()


def _said(fact: Fact) -> Iterator[tuple[MessageId, str]]:
    """Yield the message that a fact is about with the digest of what it says, where it holds it."""
    match fact:
        case MessageReceived() | MessageChanged() | ReplyQueued() | NoteAdded() if fact.said:
            yield fact.message_id, fact.said
        case _:
            pass


def _entry_differs(kept: KeptEntry | None, fact: ComplaintChanged) -> str:
    """Return how an entry differs from the fact about it; empty: it does not."""
    if kept is None:
        return "is gone"
    if digest_of(kept.entry, kept.salt) != fact.digest:
        return "does not say what was recorded"
    beside = (kept.number, kept.kind, kept.by, kept.at, kept.recorded_at)
    if beside != (fact.number, fact.kind, fact.by, fact.occurred_at, fact.at):
        return "says another time, number, kind or person"
    return ""


def _complaint_differs(row: OnRecord, facts: int) -> str:
    """Return how a complaint differs from what its entries make of it; empty: it does not."""
    if len(row.entries) != facts:
        return f"has {len(row.entries)} entries, and facts about {facts}"
    try:
        made = folded(each.entry for each in row.entries)
    except DomainError as error:
        return f"cannot be made of its entries: {error}"
    return (
        ""
        if made is not None and _shown(made) == _shown(row.kept.complaint)
        else ("is not what its entries make of it")
    )


def _shown(complaint: Complaint) -> tuple[object, ...]:
    """Return what registers, letters and lists tell of a complaint."""
    told = (complaint.reference, complaint.step, complaint.matter, complaint.presets)
    ended = (complaint.outcome, complaint.decision, complaint.redress, complaint.documents)
    return (*told, *ended, complaint.milestones, complaint.earlier, complaint.priority)


def _fault(position: Position | None, how: str) -> Fault:
    return Fault(position, how if position is None else f"position {position}: {how}")
