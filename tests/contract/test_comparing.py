"""Rows beside the facts, from every store: what has no fact, or stands in lists otherwise."""

from contactcenter.application.comparing import Comparing
from contactcenter.application.editions import digest_of_body
from contactcenter.domain.edition import Decides, edition
from contactcenter.domain.events import EditionAdded
from contactcenter.domain.ids import TicketId
from contactcenter.ports.reading import KeepsCopies
from contactcenter.ports.store import Store
from tests.application.desk import MemoryBlobs
from tests.builders import NOON
from tests.contract.test_store_figures import fill


async def test_complaints_of_which_there_is_no_fact_are_named(store: Store) -> None:
    await fill(store)
    found = await Comparing(store, MemoryBlobs()).faults()
    assert sorted(each.text for each in found) == [
        f"complaint c{n} has no fact" for n in range(1, 9)
    ]


async def test_a_fact_that_has_no_place_yet_is_no_fault(store: Store) -> None:
    """Rows may be ahead of the facts about them, which come to their place a moment later."""
    async with store.begin() as tx:
        tx.put(edition(Decides.HOUSE, "house", {"id": "house"}, version=1, by="system", at=NOON))
        said = digest_of_body({"id": "house"})
        tx.record(EditionAdded(kind="house", key="house", version=1, digest=said, by="x", at=NOON))
    assert list(await Comparing(store, MemoryBlobs()).faults()) == []


async def test_lists_show_what_complaints_hold(store: Store) -> None:
    await fill(store)
    if isinstance(store, KeepsCopies):
        ids = [TicketId(f"c{n}") for n in range(1, 9)]
        assert await store.misfiled_complaints(ids) == frozenset()
        assert await store.misfiled_complaints([]) == frozenset()
