"""The proof that no fact was edited, removed or moved, and that the chain is the anchored one.

What lists and screens show lies in rows beside the facts; they are held to what the facts say of
them (`comparing`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from contactcenter.application.anchoring import LATEST
from contactcenter.application.comparing import Comparing
from contactcenter.domain.anchor import Anchor
from contactcenter.domain.chain import Chained, Fault, faults, missing
from contactcenter.domain.ids import Position
from contactcenter.domain.merkle import Growing
from contactcenter.ports.blobs import Blobs
from contactcenter.ports.reading import KeepsCopies
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
    bare: Chained | None = None  # the first behind the last anchor …
    last: Chained | None = None  # … and the last of all

    def pass_by(self, link: Chained) -> Iterator[Fault]:
        """Yield what an anchor at this link says against it."""
        self.tree.add(link.hash)
        self.last = link
        if not self.ahead and self.bare is None:
            self.bare = link
        while self.ahead and self.ahead[0].position <= link.position:
            anchor = self.ahead.pop(0)
            if anchor.position == link.position and anchor.hash != link.hash:
                yield _contradicted(anchor, "has another hash there")
            elif self.tree.size == anchor.size and anchor.root != self.tree.root():
                yield _contradicted(anchor, "has other facts before it")
            self.tree = Growing()

    def end(self, length: int, now: datetime) -> Iterator[Fault]:
        """Yield the anchors that the chain does not reach, and facts that wait for one too long."""
        for anchor in self.ahead:
            if anchor.position > length:
                yield _contradicted(anchor, f"ends at position {length}")
        if self.bare is not None and self.last is not None:
            since = _at(self.bare)
            if min(now, _at(self.last)) - since > LATEST:
                yield _unanchored(self.bare, self.last, since)


async def verify(
    store: Store, blobs: Blobs, anchors: Sequence[Anchor], *, now: datetime
) -> Verified:
    """Follow the chain of facts from its beginning, past all anchors, and compare the rows."""
    found, before, length = list[Fault](), None, Position(0)
    anchored = _Anchored([*anchors])
    while page := await store.chain(length, _PAGE):
        found += faults(before, page)
        found += _all(anchored, page)
        if isinstance(store, KeepsCopies):
            found += map(_misfiled, await store.misfiled(length, len(page)))
        before, length = page[-1], page[-1].position
    head = await store.head()
    if length < head:  # facts are missing at the end: the chain itself knows how many there were
        found.append(missing(length + 1, head))
    elif length > head:
        found.append(Fault(head, f"the chain was said to end at position {head}, not {length}"))
    if not found:  # facts that were changed are no measure for rows
        found += await Comparing(store, blobs).faults()
    found += anchored.end(length, now)
    return Verified(facts=length, anchors=len(anchors), faults=tuple(found))


def _all(anchored: _Anchored, page: Iterable[Chained]) -> Iterator[Fault]:
    for link in page:
        yield from anchored.pass_by(link)


def _at(link: Chained) -> datetime:
    return datetime.fromisoformat(link.at)


def _contradicted(anchor: Anchor, how: str) -> Fault:
    return Fault(
        anchor.position,
        f"the chain was written anew: the anchor of {anchor.at.isoformat()} at position"
        f" {anchor.position} was signed for another one; this one {how}",
    )


def _unanchored(first: Chained, last: Chained, since: datetime) -> Fault:
    return Fault(
        first.position,
        f"positions {first.position} to {last.position} are under no anchor, since"
        f" {since.isoformat()}: one is set every day, so that anchors were removed, or not set;"
        " who can write all of it can forge these",
    )


def _misfiled(position: Position) -> Fault:
    return Fault(
        position,
        f"position {position}: the ticket or the customer beside the fact is not the one in it",
    )
