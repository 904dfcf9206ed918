"""Several workers on the same rows: the guards alone keep every promise (spec C-DSP-4, I1-I3)."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace

from contactcenter.adapters.memory import MemoryStore
from contactcenter.application import intake, intake_parts
from contactcenter.domain.errors import Conflict
from contactcenter.domain.ids import BlobId
from contactcenter.domain.raw import RawState
from contactcenter.domain.request import RequestKey
from contactcenter.ports.store import Transaction
from tests.application.desk import Desk, MemoryBlobs

LONG = "x" * (intake_parts.INLINE + 1)  # lies among the blobs, so that reading it takes a moment


@dataclass
class SlowBlobs(MemoryBlobs):
    """Lets somebody else act while a blob is read, once."""

    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def get(self, blob_id: BlobId) -> bytes:
        act, self.meanwhile = self.meanwhile, None
        if act is not None:
            await act()
        return await super().get(blob_id)


class UnluckyStore(MemoryStore):
    """Some blocks find at their end that somebody else was faster."""

    unlucky = 0

    @contextlib.asynccontextmanager
    async def begin(self, key: RequestKey | None = None) -> AsyncIterator[Transaction]:
        async with super().begin(key) as tx:
            yield tx
            if self.unlucky:
                self.unlucky -= 1
                raise Conflict("Identity: one identity an address")


async def test_who_was_slower_takes_in_what_is_left_and_sets_nothing_aside() -> None:
    blobs = SlowBlobs()
    desk = await Desk(blobs=blobs).open()
    await desk.arrives("chat", thread="v", address="v", text=LONG)
    faster = replace(desk.intake, blobs=MemoryBlobs(kept=blobs.kept))

    async def overtake() -> None:
        assert await intake.digest(faster, now=desk.now) == 1
        await desk.arrives("chat", thread="v", address="v", text="And this")

    blobs.meanwhile = overtake
    assert await intake.digest(desk.intake, now=desk.now) == 1
    await desk.settle()
    said = (await desk.only_ticket()).timeline.messages
    assert [each.text[:8] for each in said] == [LONG[:8], "And this"]
    assert await _settled(desk) == {RawState.PARSED: 2}


async def test_bad_luck_sets_no_message_aside() -> None:
    """L15: another worker introduced the same customer in the same moment."""
    store = UnluckyStore()
    desk = await Desk(store=store).open()
    await desk.arrives(text="First", subject="One")
    await desk.arrives(text="Second", subject="Two")
    store.unlucky = 4  # more than the tries of the batch
    await desk.settle()
    assert await _settled(desk) == {RawState.PARSED: 2}


async def test_a_message_that_conflicts_for_ever_is_set_aside_alone() -> None:
    """L04: it holds nobody up."""
    store = UnluckyStore()
    desk = await Desk(store=store).open()
    await desk.arrives(text="First")
    await desk.arrives(text="Second")
    store.unlucky = 6  # the tries of the batch, and those of its first message
    await desk.settle()
    assert await _settled(desk) == {RawState.QUARANTINED: 1, RawState.PARSED: 1}


async def _settled(desk: Desk) -> dict[RawState, int]:
    return {state: count for state, count in (await desk.store.raw_counts()).items() if count}
