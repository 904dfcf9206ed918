"""Whatever happens in whatever order, a level of a ladder rings once, and when it has to.

Spec B-ESC-1 to B-ESC-3, and property 8 of B.11: over any interleaving of time that passes, pauses,
other priorities, reopening, workers that are away, and workers that begin anew.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from contactcenter.application import clocks, tickets
from contactcenter.application.promises import promises
from contactcenter.application.readings import readings_of
from contactcenter.domain.errors import DomainError
from contactcenter.domain.ids import Position, TicketId
from contactcenter.domain.sla.clock import ringable
from contactcenter.domain.sla.facts import ClockRang
from contactcenter.domain.ticket import Priority, Status
from tests.application.desk import Desk
from tests.application.promised import a_target, promise

_MOVES = (Status.OPEN, Status.PENDING, Status.ON_HOLD, Status.RESOLVED)
_LADDER = [
    {"id": "half", "percent": 50},
    {"id": "near", "before": 1800},
    {"id": "far", "after": 3600},
    {"id": "later", "after": 7200, "unit": "elapsed", "actions": ["raise_priority"]},
]
_POLICY = {
    "name": "Ladders",
    "targets": [
        a_target("first_response", 30, 60, 120, 240, alarms=_LADDER),
        a_target("resolution", 240, 480, 960, 1920, pause_reasons=["pending"], alarms=_LADDER),
    ],
}


class Ladders(RuleBasedStateMachine):
    """One ticket, whose clocks somebody looks after, or nobody does for a while."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.Runner()
        self.desk = Desk()
        self.looked = True

    def run(self, what: Awaitable[object]) -> None:
        async def done() -> None:
            await what

        self.loop.run(done())

    def teardown(self) -> None:
        self.loop.close()

    @initialize()
    def begins(self) -> None:
        async def begin() -> None:
            await self.desk.open()
            await self.desk.online("mina")
            await promise(self.desk, _POLICY)
            await self.desk.arrives()
            await self.desk.settle()
            await self.desk.accept("mina")
            self.ticket = TicketId((await self.desk.only_ticket()).ticket.id)

        self.run(begin())

    @rule(minutes=st.integers(1, 3 * 24 * 60), looks=st.booleans())
    def time_passes(self, *, minutes: int, looks: bool) -> None:
        self.desk.now += timedelta(minutes=minutes)
        self.looked = looks
        if looks:
            self.run(self.desk.settle())

    @rule(to=st.sampled_from(_MOVES))
    def moves(self, to: Status) -> None:
        self.looked = False
        self.run(self._moves(to))

    async def _moves(self, to: Status) -> None:
        dossier = await self.desk.store.dossier((await self.desk.supervisor()).agent, self.ticket)
        asked, version = await self.desk.supervisor(), dossier.ticket.version
        try:
            await tickets.change_status(
                self.desk.store, self.ticket, to, version=version, asked=asked
            )
        except DomainError:
            return  # it is there already

    @rule(priority=st.sampled_from(Priority))
    def is_as_urgent_as(self, priority: Priority) -> None:
        self.looked = False
        self.run(self._prioritise(priority))

    async def _prioritise(self, priority: Priority) -> None:
        dossier = await self.desk.store.dossier((await self.desk.supervisor()).agent, self.ticket)
        await tickets.change_priority(
            self.desk.store,
            self.ticket,
            priority,
            version=dossier.ticket.version,
            asked=await self.desk.supervisor(),
        )

    @rule()
    def a_worker_follows_and_dies_before_it_rings(self) -> None:
        async def follow() -> None:
            await self.desk.store.relay()
            await clocks.follow(self.desk.store, Position(0), now=self.desk.now)

        self.looked = False
        self.run(follow())

    @rule()
    def another_worker_begins_anew(self) -> None:
        self.desk._timed = self.desk._reacted = self.desk._complained = Position(0)
        self.looked = True
        self.run(self.desk.settle())

    @invariant()
    def each_level_rings_once_and_not_before_its_time(self) -> None:
        self.run(self._rang_once())

    async def _rang_once(self) -> None:
        await self.desk.store.relay()
        placed = await self.desk.store.placed_after(Position(0), 100_000)
        rang = [each.fact for each in placed if isinstance(each.fact, ClockRang)]
        times = Counter((each.clock_id, each.alarm) for each in rang)
        assert not {level: count for level, count in times.items() if count > 1}
        assert all(each.occurred_at < each.at for each in rang)

    @precondition(lambda self: self.looked)
    @invariant()
    def nothing_that_was_due_is_silent(self) -> None:
        self.run(self._all_rang())

    async def _all_rang(self) -> None:
        async with self.desk.store.begin() as tx:
            history = (await tx.histories([self.ticket]))[self.ticket]
            rung = {each.id: each.rung for each in await tx.clocks_of([self.ticket])}
            found = readings_of(history, await promises(tx), self.desk.now)
        for clock_id, (clock, reading) in found.items():
            due = [each.alarm.id for each in ringable(reading) if each.at < self.desk.now]
            assert not clock.is_open or set(due) <= set(rung[clock_id])


TestLadders = Ladders.TestCase
TestLadders.settings = settings(
    max_examples=25,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
