"""Anchors of the chain of facts: set once a day, and what single facts are proven by."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from contactcenter.domain.anchor import Anchor
from contactcenter.domain.chain import BEGINNING, Chained
from contactcenter.domain.errors import Conflict
from contactcenter.domain.evidence.material import Place, ProvenFact
from contactcenter.domain.ids import Position
from contactcenter.domain.merkle import Growing, Tree
from contactcenter.ports.anchors import Anchors
from contactcenter.ports.store import Store

EVERY = timedelta(days=1)
LATEST = timedelta(days=2)  # that a fact may wait for its anchor
_PAGE = 1000


async def anchor(
    store: Store, anchors: Anchors, *, now: datetime, first: bool = False
) -> Anchor | None:
    """Set an anchor, and return it; None while the last one is younger than a day, or no fact is.

    The first one of a chain that is older than two days vouches for facts that anybody may have
    changed, so that somebody has to answer for it: `first`.

    Raises:
        Conflict: the chain does not hold the last anchor any more, or there is none and should be.
            None is set then.
    """
    last = await anchors.last()
    head = await store.head()
    if not head or (last is not None and now - last.at < EVERY):
        return None
    after, before = Position(0), BEGINNING
    if last is not None:
        after, before = last.position, last.hash
        await _expect(store, last)
    elif not first:
        await _expect_young(store, now)
    tree = Growing()
    async for link in links(store, after, head):
        tree.add(link.hash)
        before = link.hash
    return await anchors.add(
        Anchor(position=head, hash=before, at=now, after=after, root=tree.root(), key="")
    )


async def proven(
    store: Store, anchors: Sequence[Anchor], positions: Collection[Position]
) -> Mapping[Position, ProvenFact]:
    """Return the facts at these positions, each with the hash before it and its way to an anchor.

    What is younger than the last anchor has no such way yet. It reads all facts between the
    anchors that are needed, so it takes as long as they are many.
    """
    head, found, positions = await store.head(), dict[Position, ProvenFact](), set(positions)
    ends = [(each.after, each.position) for each in anchors]
    rest = (anchors[-1].position if anchors else Position(0), head)
    for after, until in [*ends, rest]:
        wanted = {each for each in positions if after < each <= until}
        if wanted:
            anchored = (after, until) != rest
            found |= await _between(store, after, until, wanted, anchored=anchored)
    return found


async def links(store: Store, after: Position, until: Position) -> AsyncIterator[Chained]:
    """Yield the chain behind a position, up to and with another."""
    while after < until and (page := await store.chain(after, min(_PAGE, until - after))):
        for each in page:
            yield each
        after = page[-1].position


async def _between(
    store: Store,
    after: Position,
    until: Position,
    wanted: Collection[Position],
    *,
    anchored: bool,
) -> Mapping[Position, ProvenFact]:
    before = BEGINNING
    async for link in links(store, Position(max(after - 1, 0)), after):
        before = link.hash
    leaves, kept = [], dict[Position, tuple[Chained, str]]()
    async for link in links(store, after, until):
        leaves.append(link.hash)
        if link.position in wanted:
            kept[link.position] = (link, before)
        before = link.hash
    if not anchored:
        return {each: ProvenFact(link=link, before=last) for each, (link, last) in kept.items()}
    return await asyncio.to_thread(_led, leaves, after, until, kept)


def _led(
    leaves: Sequence[str],
    after: Position,
    until: Position,
    kept: Mapping[Position, tuple[Chained, str]],
) -> Mapping[Position, ProvenFact]:
    """Return facts with their ways to an anchor."""
    tree = Tree(leaves)
    return {
        each: ProvenFact(
            link=link, before=last, place=Place(anchor=until, path=tree.path(each - after - 1))
        )
        for each, (link, last) in kept.items()
    }


async def _expect(store: Store, last: Anchor) -> None:
    found = [each async for each in links(store, Position(last.position - 1), last.position)]
    if [each.hash for each in found] != [last.hash]:
        raise Conflict(
            f"the chain of facts is not the one that was anchored on {last.at.isoformat()} at"
            f" position {last.position}: run `contactcenter verify`"
        )


async def _expect_young(store: Store, now: datetime) -> None:
    begun = [each.at async for each in links(store, Position(0), Position(1))]
    if begun and now - datetime.fromisoformat(begun[0]) > LATEST:
        raise Conflict(
            f"the chain of facts began on {begun[0]}, and no anchor of it is here: put the file of"
            " anchors back; where there never was one, run `contactcenter anchor --first`"
        )
