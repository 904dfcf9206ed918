"""The proof that no fact was edited, removed or moved, and that the chain is the anchored one.

What an entry of a complaint says lies beside the fact about it, which holds its digest: entries are
read, too, and compared.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from contactcenter.domain.anchor import Anchor
from contactcenter.domain.chain import Chained, Fault, faults, missing
from contactcenter.domain.complaint.facts import ComplaintChanged
from contactcenter.domain.complaint.kept import KeptEntry, digest_of
from contactcenter.domain.ids import Position
from contactcenter.domain.merkle import Growing
from contactcenter.ports.reading import CopiesIds
from contactcenter.ports.store import Store

_PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """How many facts there are, and what is wrong with them."""

    facts: int
    anchors: int
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class _Anchored:
    """Compares the chain, link after link, with the anchors."""

    ahead: list[Anchor]
    tree: Growing = field(default_factory=Growing)

    def pass_by(self, link: Chained) -> Iterator[Fault]:
        """Yield what an anchor at this link says against it."""
        self.tree.add(link.hash)
        while self.ahead and self.ahead[0].position <= link.position:
            anchor = self.ahead.pop(0)
            if anchor.position == link.position and anchor.hash != link.hash:
                yield _contradicted(anchor, "has another hash there")
            elif self.tree.size == anchor.size and anchor.root != self.tree.root():
                yield _contradicted(anchor, "has other facts before it")
            self.tree = Growing()

    def end(self, length: int) -> Iterator[Fault]:
        """Yield the anchors that the chain does not reach."""
        for anchor in self.ahead:
            if anchor.position > length:
                yield _contradicted(anchor, f"ends at position {length}")


async def verify(store: Store, anchors: Sequence[Anchor]) -> Verified:
    """Follow the chain of facts from its beginning, past all anchors."""
    found, before, length = list[Fault](), None, Position(0)
    anchored = _Anchored([*anchors])
    while page := await store.chain(length, _PAGE):
        found += faults(before, page)
        found += _all(anchored, page)
        if isinstance(store, CopiesIds):
            found += map(_misfiled, await store.misfiled(length, len(page)))
        before, length = page[-1], page[-1].position
    head = await store.head()
    if length < head:  # facts are missing at the end: the chain itself knows how many there were
        found.append(missing(length + 1, head))
    elif length > head:
        found.append(Fault(head, f"the chain was said to end at position {head}, not {length}"))
    found += anchored.end(length)
    found += await _entries(store)
    return Verified(facts=length, anchors=len(anchors), faults=tuple(found))


async def _entries(store: Store) -> list[Fault]:
    """Return the entries of complaints that are gone, or say other words than were recorded."""
    found, after = list[Fault](), Position(0)
    while placed := await store.placed_after(after, _PAGE):
        after = placed[-1].position
        facts = [(p.position, p.fact) for p in placed if isinstance(p.fact, ComplaintChanged)]
        kept = await store.entries_among({fact.ticket_id for _, fact in facts})
        entries = {each.id: each for each in kept}
        for position, fact in facts:
            entry = entries.get(fact.entry_id)
            if entry is None:
                found.append(_changed(position, fact, "is gone"))
            elif digest_of(entry.entry, entry.salt) != fact.digest:
                found.append(_changed(position, fact, "does not say what was recorded"))
            elif not _is_as_recorded(entry, fact):
                found.append(_changed(position, fact, "says another time, number, kind or person"))
    return found


def _is_as_recorded(kept: KeptEntry, fact: ComplaintChanged) -> bool:
    """Whether what stands beside an entry's words in its row is what was recorded, too."""
    beside = (kept.number, kept.kind, kept.by, kept.at, kept.recorded_at)
    return beside == (fact.number, fact.kind, fact.by, fact.occurred_at, fact.at)


def _changed(position: Position, fact: ComplaintChanged, how: str) -> Fault:
    text = f"position {position}: entry {fact.number} of complaint {fact.ticket_id} {how}"
    return Fault(position, text)


def _all(anchored: _Anchored, page: Iterable[Chained]) -> Iterator[Fault]:
    for link in page:
        yield from anchored.pass_by(link)


def _contradicted(anchor: Anchor, how: str) -> Fault:
    return Fault(
        anchor.position,
        f"the chain was written anew: the anchor of {anchor.at.isoformat()} at position"
        f" {anchor.position} was signed for another one; this one {how}",
    )


def _misfiled(position: Position) -> Fault:
    return Fault(
        position,
        f"position {position}: the ticket or the customer beside the fact is not the one in it",
    )
