"""Several processes: which of them tells switchboards who is away changes, and no pause is lost."""

import asyncio
from collections.abc import Collection
from types import SimpleNamespace
from typing import Any, cast

from contactcenter.adapters.bus import LocalBus
from contactcenter.bootstrap import App
from contactcenter.domain.ids import InboxId
from contactcenter.entrypoints.worker import Worker
from contactcenter.ports.bus import WAKE, Bus, Signal
from contactcenter.ports.store import Store
from tests import builders
from tests.application.desk import Desk
from tests.application.test_telephony import Board

PHONE = InboxId("phone")


class Leases:
    """A store of which a test says what is held here."""

    def __init__(self, store: Store, bus: Bus) -> None:
        self._store = store
        self._bus = bus
        self._ours: frozenset[str] = frozenset()
        self._asked = asyncio.Condition()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def hold(self, _names: Collection[str]) -> frozenset[str]:
        """Return what a test says."""
        async with self._asked:
            self._asked.notify_all()
        return self._ours

    async def become(self, *ours: str) -> None:
        """Let these be held from now on, and wait until a worker knows it."""
        self._ours = frozenset(ours)
        for _ in range(2):  # what was asked for before may be on its way
            async with self._asked:
                await self._bus.publish(Signal(WAKE, b"lease"))
                await self._asked.wait()


class Heard(Board):
    """A switchboard of which a test can wait until it is told something."""

    def __init__(self) -> None:
        super().__init__()
        self.happened = asyncio.Event()

    def _do(self, *what: str) -> None:
        super()._do(*what)
        self.happened.set()


async def _nothing() -> dict[str, str]:
    return {}


async def test_whoever_takes_over_tells_what_another_process_may_have_told_otherwise() -> None:
    desk = await Desk().open()
    await desk.online("mina")
    board, bus = Heard(), LocalBus()
    leases = Leases(desk.store, bus)
    around = SimpleNamespace(
        store=leases,
        bus=bus,
        channels={PHONE: board},
        inboxes={PHONE: builders.an_inbox("phone", kind="phone", address=None)},
        settings=SimpleNamespace(loops=True),
        arrived=asyncio.Event(),
        committed=asyncio.Event(),
        now=lambda: desk.now,
        intake=desk.intake,
        load_inboxes=_nothing,
    )
    async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
        running = tasks.create_task(Worker(cast(App, around)).run())
        for _ in range(2):
            await leases.become("phones")
            await bus.publish(Signal(WAKE, b"phones"))
            await board.happened.wait()
            assert board.told.pop() == ("PJSIP/100", "open", "online")
            await leases.become()  # now another one may pause the phone
            board.happened.clear()
        running.cancel()
