"""The loops: everything that happens without a request.

digest    raw input that arrived becomes messages on tickets
relay     committed facts find their place, and everybody is told
react     facts have their effects; now and then work is offered though nothing happened
deliver   answers that are due leave
clocks    SLA clocks follow what happened, and ring when their time has come
tick      timers that are due fire
sweep     rows that are of no use any more are deleted
anchor    once a day the head of the chain is signed and kept outside (anchoring.py)
inbox …   one for each inbox: what its server has for us is received (receiving.py)

Each of them runs in one process at a time, in the one that holds its lease; which one that is makes
nothing right or wrong, only quick. Each wakes when something happened, here or elsewhere, and
looks by itself every second, so that a lost wake-up costs time only.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from prometheus_client import Counter, Histogram

from contactcenter.application import (
    clocks,
    complaint_following,
    completing,
    deadlines,
    delivery,
    dispatch,
    intake,
    pausing,
    presence,
    reactions,
    ringing,
)
from contactcenter.bootstrap import App
from contactcenter.domain.calendar.rules import zone_rules
from contactcenter.domain.errors import DomainError
from contactcenter.domain.ids import AgentId, MessageId, Position
from contactcenter.entrypoints import anchoring, receiving
from contactcenter.entrypoints.following import LOOK_AGAIN, Following, woken
from contactcenter.ports.bus import FACTS, WAKE, Signal
from contactcenter.ports.failpoints import reached
from contactcenter.ports.store import LEASE, Store

log = structlog.get_logger()
_noticed = Histogram(  # spec B-ESC-4: at most 60 s
    "cc_alarm_delay_seconds",
    "Time from the moment of an alarm until it was noticed",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 3600),
)
_failures = Counter("cc_loop_failures", "Turns of a loop that failed", ["loop"])

_MOMENT = 0.005
_PAUSE_AFTER_FAILURE = 0.5
_SAFETY_NET = timedelta(seconds=5)  # spec C-DSP-2
_GAP = timedelta(seconds=10)  # in which nobody looked: leases could not be renewed
_NEW_INBOXES = 5.0
_NOW_AND_THEN = 45.0
_LEAVING_AT_ONCE = 200
_WOKEN = (
    "digest",
    "complete",
    "phones",
    "relay",
    "react",
    "deliver",
    "tick",
    "clocks",
    "ring",
    "complaints",
    "lease",
)


class Worker:
    """The loops of this process, and what it does for its own sockets."""

    def __init__(
        self,
        app: App,
        *,
        connected: Callable[[], frozenset[AgentId]] = frozenset,
        heartbeat: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._app = app
        self._connected = connected
        self._heartbeat = heartbeat
        self._wakes = {name: asyncio.Event() for name in _WOKEN}
        self._running: dict[str, asyncio.Task[None]] = {}  # by the lease
        self._told = Position(0)  # how far everybody was told of facts
        self._tasks: asyncio.TaskGroup
        self._pauses = pausing.Pauses()
        self._completing = completing.Completing(app.intake)
        self._sending: dict[MessageId, asyncio.Task[None]] = {}
        self._turned: dict[str, datetime] = {}
        self._looked: dict[str, datetime] = {}

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            tasks.create_task(self._loop("keep", self._keep))
            tasks.create_task(self._loop("connect", self._connect))
            tasks.create_task(self._tell(self._app.arrived, "digest", "complete"))
            tasks.create_task(self._tell(self._app.committed, "relay"))
            tasks.create_task(self._hear())
            if self._app.settings.loops:
                tasks.create_task(self._loop("lease", self._lease))

    async def check(self) -> None:
        """Raise when a loop has not turned for a while."""
        for name, turned in self._turned.items():
            if self._app.now() - turned > timedelta(seconds=60):
                raise RuntimeError(f"the loop {name} has not turned since {turned:%H:%M:%S}")

    async def _loop(self, name: str, turn: Callable[[], Awaitable[None]]) -> None:
        try:
            while True:
                self._turned[name] = self._app.now()
                try:
                    await turn()
                except Exception:
                    _failures.labels(name).inc()
                    log.exception("a turn failed", loop=name)
                    await asyncio.sleep(_PAUSE_AFTER_FAILURE)
        finally:
            self._turned.pop(name, None)

    # Leases and wake-ups

    async def _lease(self) -> None:
        """Run what we hold the lease of, and nothing else."""
        ours = self._ours()
        try:
            async with asyncio.timeout(LEASE):
                held = await self._app.store.hold(ours.keys())
        except (DomainError, TimeoutError) as error:
            log.warning("the leases are lost", reason=str(error) or "no answer in time")
            held = frozenset()
        for name in self._running.keys() - held:
            self._running[name].cancel()
        for name in held - self._running.keys():
            self._running[name] = self._tasks.create_task(ours[name]())
            self._running[name].add_done_callback(partial(self._ended, name))
        await woken(self._wakes["lease"], LOOK_AGAIN)

    def _ended(self, name: str, task: asyncio.Task[None]) -> None:
        if self._running.get(name) is task:
            del self._running[name]

    def _ours(self) -> Mapping[str, Callable[[], Coroutine[Any, Any, None]]]:
        """Return what to run under which lease."""
        turns = {"digest": self._digest, "relay": self._relay, "complete": self._complete}
        turns |= {"deliver": self._deliver, "tick": self._tick, "sweep": self._sweep}
        turns["anchor"] = partial(anchoring.keep, self._app)
        loops = {name: partial(self._loop, name, turn) for name, turn in turns.items()}
        for inbox_id, channel in self._app.channels.items():
            lease = receiving.lease_of(self._app.inboxes[inbox_id], channel)
            loops[lease] = partial(receiving.receive, self._app, inbox_id)
        others = {"react": self._follow_up, "clocks": self._keep_time, "phones": self._tell_phones}
        return loops | others

    async def _tell(self, happened: asyncio.Event, *loops: str) -> None:
        """Wake loops when something happened here, wherever they run."""
        while True:
            await happened.wait()
            happened.clear()
            for loop in loops:
                if loop in self._running:
                    self._wakes[loop].set()
                else:
                    await self._app.bus.publish(Signal(WAKE, loop.encode()))

    async def _hear(self) -> None:
        """Wake loops when something happened elsewhere."""
        async with self._app.bus.subscribe() as signals:
            async for signal in signals:
                if signal.topic == WAKE and (wake := self._wakes.get(_name(signal))):
                    wake.set()
                elif signal.topic == FACTS:
                    self._wake_followers()

    def _wake_followers(self) -> None:
        """Wake the loops that go by what happened."""
        for name in ("react", "deliver", "tick", "phones", "clocks", "complaints"):
            self._wakes[name].set()

    # The loops

    async def _digest(self) -> None:
        await woken(self._wakes["digest"], LOOK_AGAIN)
        if await intake.digest(self._app.intake, now=self._app.now()):
            self._wakes["digest"].set()  # there may be more

    async def _complete(self) -> None:
        await woken(self._wakes["complete"], LOOK_AGAIN)
        if await completing.complete(self._completing, now=self._app.now()):
            self._app.arrived.set()

    async def _tell_phones(self) -> None:
        """Begin anew: whoever had the lease before may have told switchboards otherwise."""
        self._pauses = pausing.Pauses()
        await self._loop("phones", self._phones)

    async def _phones(self) -> None:
        """Keep queues' calls from whoever is away; what a switchboard refuses is logged."""
        await woken(self._wakes["phones"], LOOK_AGAIN)
        channels = self._app.channels.values()
        refused = await self._pauses.tell(self._app.store, channels, now=self._app.now())
        for each in refused:
            log.warning("a phone was not paused", reason=each)

    async def _relay(self) -> None:
        await woken(self._wakes["relay"], LOOK_AGAIN)
        head = await self._app.store.relay()
        if head == self._told:
            return
        reached("facts.placed")
        await self._app.bus.publish(Signal(FACTS))
        reached("facts.passed")
        self._told = head
        self._wake_followers()

    async def _follow_up(self) -> None:
        """React to facts, and offer work now and then though nothing happened."""
        reacting = self._follows("react", reactions.begun, self._react)
        after_complaints = self._follows(
            "complaints", complaint_following.followed_to, self._follow_complaints
        )
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._loop("react", reacting.turn))
            tasks.create_task(self._loop("offer", partial(self._offer, reacting)))
            tasks.create_task(self._loop("complaints", after_complaints.turn))

    def _follows(
        self,
        name: str,
        begun: Callable[[Store], Awaitable[Position]],
        follow: Callable[[Position], Awaitable[Position]],
    ) -> Following:
        return Following(partial(begun, self._app.store), follow, self._wakes[name])

    async def _react(self, after: Position) -> Position:
        return await reactions.react(
            self._app.store,
            after,
            channels=self._app.channels,
            now=self._app.now(),
            makers=self._app.makers,
        )

    async def _follow_complaints(self, after: Position) -> Position:
        return await complaint_following.follow_up(self._app.handling, after, now=self._app.now())

    async def _offer(self, reacting: Following) -> None:
        """Look for work though nothing happened, and keep how far facts had their effects."""
        await asyncio.sleep(_SAFETY_NET.total_seconds())
        if reacting.reached is not None:
            await reactions.remember(self._app.store, reacting.reached)
        await dispatch.make_offers(self._app.store, now=self._app.now(), new_id=self._app.new_id)

    async def _keep_time(self) -> None:
        """Let clocks follow what happens, and ring."""
        keeping = self._follows("clocks", self._clocks_begun, self._follow_clocks)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._loop("clocks", keeping.turn))
            tasks.create_task(self._loop("ring", self._ring))

    async def _clocks_begun(self, store: Store) -> Position:
        await clocks.recount(store, rules=zone_rules(), now=self._app.now())
        return await clocks.begun(store)

    async def _follow_clocks(self, after: Position) -> Position:
        reached = await clocks.follow(self._app.store, after, now=self._app.now())
        if reached != after:
            self._wakes["ring"].set()
        return reached

    async def _ring(self) -> None:
        await woken(self._wakes["ring"], LOOK_AGAIN)
        rung = await ringing.ring(self._app.store, now=self._app.now(), new_id=self._app.new_id)
        for delay in rung.delays:
            _noticed.observe(delay.total_seconds())
        if rung.clocks:
            self._wakes["ring"].set()  # there may be more
        await self._sleep_until(await self._app.store.next_alarm(), self._wakes["ring"])

    async def _deliver(self) -> None:
        """Let each message leave by itself: a server that hangs holds up its own mail only."""
        await woken(self._wakes["deliver"], LOOK_AGAIN)
        now = self._app.now()
        if self._was_away("deliver", now) and self._sending:
            await delivery.renew(self._app.sending, self._sending.keys(), now=now)
        self._looked["deliver"] = now
        if len(self._sending) >= _LEAVING_AT_ONCE:
            return  # the first that has left wakes us
        due = await self._app.store.next_delivery()
        if due is not None and due <= now:
            for each in await delivery.lease(self._app.sending, now=now):
                task = self._tasks.create_task(self._send(each))
                self._sending[each.message.id] = task
            due = await self._app.store.next_delivery()
        await self._sleep_until(due, self._wakes["deliver"])

    async def _send(self, leased: delivery.Leased) -> None:
        try:
            await delivery.send(self._app.sending, leased, now=self._app.now)
        except Exception:
            # The lease runs out, and the message is tried again under the same id.
            _failures.labels("deliver").inc()
            log.exception("what became of a message could not be recorded")
        finally:
            if len(self._sending) >= _LEAVING_AT_ONCE:
                self._wakes["deliver"].set()
            self._sending.pop(leased.message.id, None)

    async def _tick(self) -> None:
        await woken(self._wakes["tick"], LOOK_AGAIN)
        now = self._app.now()
        if self._was_away("tick", now):
            await presence.wait_for_all(self._app.store, now + self._app.graces.lease)
        self._looked["tick"] = now
        due = await self._app.store.next_timer()
        if due is not None and due <= now:
            await deadlines.fire_timers(self._app.handling, self._app.graces, now=now)
            due = await self._app.store.next_timer()
        await self._sleep_until(due, self._wakes["tick"])

    def _was_away(self, name: str, now: datetime) -> bool:
        """Whether a loop has not looked for so long that leases ended which nobody could renew.

        The machine slept, its clock was set, the database was away, or this is the beginning.
        """
        looked = self._looked.get(name)
        return looked is None or now - looked > _GAP

    async def _sweep(self) -> None:
        while await self._app.store.sweep(self._app.now()):
            pass
        await asyncio.sleep(_NOW_AND_THEN)

    async def _sleep_until(self, due: datetime | None, wake: asyncio.Event) -> None:
        """Wait for the next known moment, so that it is met to the millisecond."""
        if due is None or wake.is_set():
            return
        left = (due - self._app.now()).total_seconds()
        if left < LOOK_AGAIN:
            # What is due may be held by another process: rather a moment than without pause.
            await woken(wake, max(left, _MOMENT))
            wake.set()

    # Without a lease, for the sockets and inboxes of this process

    async def _keep(self) -> None:
        """Tell screens that we live, and renew the leases of what hangs on this process."""
        await asyncio.sleep(_SAFETY_NET.total_seconds())
        if self._heartbeat is not None:
            await self._heartbeat()
        if agents := self._connected():
            await presence.renew(
                self._app.store,
                agents,
                self._app.graces,
                now=self._app.now(),
                new_id=self._app.new_id,
            )
        if self._sending:
            await delivery.renew(self._app.sending, self._sending.keys(), now=self._app.now())

    async def _connect(self) -> None:
        """Take up inboxes that are new, or whose settings changed."""
        for inbox_id, error in (await self._app.load_inboxes()).items():
            await receiving.note_failure(self._app, inbox_id, error)
        if not self._ours().keys() <= self._running.keys():
            self._wakes["lease"].set()
        await asyncio.sleep(_NEW_INBOXES)


def _name(signal: Signal) -> str:
    return signal.body.decode("ascii", "replace")
