"""What follows from silence follows once, whoever looks, on every store (spec A.4)."""

import asyncio
from datetime import timedelta

from contactcenter.adapters.sql.migrate import downgrade, migrate
from contactcenter.adapters.sql.store import SqlStore
from contactcenter.application.deadlines import fire_timers
from contactcenter.domain.errors import Conflict
from contactcenter.domain.ticket import Status
from contactcenter.ports.store import Store, Unavailable
from tests.application.complained import a_complaint, assessed, house, shown
from tests.application.desk import GRACES, Desk


async def test_of_several_workers_one_ends_a_wait(store: Store) -> None:
    desk = await Desk(store=store).open()
    await desk.online("mina")
    await house(desk)
    await desk.settle()
    ticket = await a_complaint(desk)
    await assessed(desk, ticket)
    await desk.reply("mina", "Which order is it?", Status.PENDING)
    await desk.settle()
    assert (await shown(desk, ticket)).complaint["step"] == "awaiting_complainant"
    later = desk.now + timedelta(days=20)  # nobody looked meanwhile

    async def look() -> None:
        try:
            await fire_timers(desk.handling, GRACES, now=later)
        except (Conflict, Unavailable):
            return  # the timer stands for the next turn

    await asyncio.gather(*(look() for _ in range(4)))
    await fire_timers(desk.handling, GRACES, now=later)
    view = await shown(desk, ticket)
    assert view.complaint["step"] == "investigating"
    assert [each.kind for each in view.entries].count("wait_expired") == 1
    async with store.begin() as tx:
        assert len(await tx.tasks_of(ticket)) == 1


async def test_what_waited_before_somebody_looked_is_looked_at(database_url: str) -> None:
    """The migration that brought the looking lets it begin with all that wait."""
    store = await SqlStore.open(database_url)
    desk = await Desk(store=store).open()
    await desk.online("mina")
    await house(desk)
    await desk.settle()
    ticket = await a_complaint(desk)
    await assessed(desk, ticket)
    await desk.reply("mina", "Which order is it?", Status.PENDING)
    await desk.settle()
    await store.close()
    await asyncio.to_thread(downgrade, database_url, "0017")
    await migrate(database_url)
    desk.store = await SqlStore.open(database_url)
    for days, step in ((0, "awaiting_complainant"), (20, "investigating")):
        await fire_timers(desk.handling, GRACES, now=desk.now + timedelta(days=days))
        assert (await shown(desk, ticket)).complaint["step"] == step
    await desk.store.close()
