"""The loops: receive, digest, relay, react, deliver, tick. One task group; what breaks is logged.

Each loop wakes when something happened, and looks by itself now and then, so that a lost wake-up
costs time only.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import datetime, timedelta
from random import Random

import structlog
from prometheus_client import Counter

from contactcenter.application import (
    deadlines,
    delivery,
    dispatch,
    inboxes,
    intake,
    presence,
    reactions,
)
from contactcenter.bootstrap import App
from contactcenter.domain.errors import DomainError
from contactcenter.domain.ids import AgentId, InboxId, MessageId, Position
from contactcenter.ports.bus import Signal
from contactcenter.ports.channel import ChannelError, Listens, Misconfigured
from contactcenter.ports.failpoints import reached

log = structlog.get_logger()
_failures = Counter("cc_loop_failures", "Turns of a loop that failed", ["loop"])

_LOOK_AGAIN = 1.0  # seconds
_MOMENT = 0.005
_PAUSE_AFTER_FAILURE = 0.5
_SAFETY_NET = timedelta(seconds=5)  # spec C-DSP-2
_NEW_INBOXES = 5.0
_LEAVING_AT_ONCE = 200
_SHORTEST_BACKOFF, _UNTIL_MENDED, _LONGEST_BACKOFF = 0.5, 15.0, 60.0


class Worker:
    """Everything that happens without a request."""

    def __init__(
        self,
        app: App,
        *,
        connected: Callable[[], frozenset[AgentId]],
        heartbeat: Callable[[], None],
    ) -> None:
        self._app = app
        self._connected = connected
        self._heartbeat = heartbeat
        self._due = asyncio.Event()  # timers or deliveries may have come due earlier
        self._outgoing = asyncio.Event()
        self._receiving: dict[InboxId, asyncio.Task[None]] = {}
        self._placed = asyncio.Event()
        self._head = Position(0)  # how far facts were passed on …
        self._reacted: Position | None = None  # … and had their effects
        self._waiting: set[InboxId] = set()
        self._tasks: asyncio.TaskGroup
        self._sending: dict[MessageId, asyncio.Task[None]] = {}
        self._turned: dict[str, datetime] = {}

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            tasks.create_task(self._loop("digest", self._digest))
            tasks.create_task(self._loop("relay", self._relay))
            tasks.create_task(self._loop("react", self._react))
            tasks.create_task(self._loop("deliver", self._deliver))
            tasks.create_task(self._loop("tick", self._tick))
            tasks.create_task(self._loop("keep", self._keep))
            tasks.create_task(self._receive_all(tasks))

    async def check(self) -> None:
        """Raise when a loop has not turned for a while."""
        for name, turned in self._turned.items():
            if self._app.now() - turned > timedelta(seconds=60):
                raise RuntimeError(f"the loop {name} has not turned since {turned:%H:%M:%S}")

    async def _loop(self, name: str, turn: Callable[[], Awaitable[None]]) -> None:
        while True:
            self._turned[name] = self._app.now()
            try:
                await turn()
            except Exception:
                _failures.labels(name).inc()
                log.exception("a turn failed", loop=name)
                await asyncio.sleep(_PAUSE_AFTER_FAILURE)

    async def _digest(self) -> None:
        await _woken(self._app.arrived, _LOOK_AGAIN)
        while await intake.digest(self._app.intake, now=self._app.now()):
            pass

    async def _relay(self) -> None:
        await _woken(self._app.committed, _LOOK_AGAIN)
        head = await self._app.store.relay()
        if head == self._head:
            return
        reached("facts.placed")
        await self._app.bus.publish(Signal("facts"))
        reached("facts.passed")
        self._head = head
        self._placed.set()
        self._outgoing.set()
        self._due.set()

    async def _react(self) -> None:
        if self._reacted is None:
            self._reacted = await reactions.begun(self._app.store)
        await _woken(self._placed, _LOOK_AGAIN)
        while self._reacted < self._head:
            self._reacted = await reactions.react(
                self._app.store, self._reacted, now=self._app.now(), new_id=self._app.new_id
            )

    async def _deliver(self) -> None:
        """Let each message leave by itself: a server that hangs holds up its own mail only."""
        await _woken(self._outgoing, _LOOK_AGAIN)
        while len(self._sending) < _LEAVING_AT_ONCE and await self._is_due():
            leased = await delivery.lease(self._app.sending, now=self._app.now())
            for each in leased:
                task = self._tasks.create_task(self._send(each))
                self._sending[each.message.id] = task
            if not leased:
                break
        await self._sleep_until_due(self._outgoing)

    async def _send(self, leased: delivery.Leased) -> None:
        try:
            await delivery.send(self._app.sending, leased, now=self._app.now)
        except Exception:
            # The lease runs out, and the message is tried again under the same id.
            _failures.labels("deliver").inc()
            log.exception("what became of a message could not be recorded")
        finally:
            self._sending.pop(leased.message.id, None)

    async def _tick(self) -> None:
        await _woken(self._due, _LOOK_AGAIN)
        while await self._is_due() and await deadlines.fire_timers(
            self._app.store, self._app.graces, now=self._app.now(), new_id=self._app.new_id
        ):
            pass
        await self._sleep_until_due(self._due)

    async def _is_due(self) -> bool:
        """Look without the one connection that writes: mostly there is nothing to do."""
        due = await self._app.store.next_due()
        return due is not None and due <= self._app.now()

    async def _sleep_until_due(self, wake: asyncio.Event) -> None:
        """Wait for the next known moment, so that it is met to the millisecond."""
        due = await self._app.store.next_due()
        if due is None or wake.is_set():
            return
        left = (due - self._app.now()).total_seconds()
        if left < _LOOK_AGAIN:
            # What is due may be another loop's: give it a moment rather than ask without pause.
            await _woken(wake, max(left, _MOMENT))
            wake.set()

    async def _keep(self) -> None:
        """Renew leases, tell screens that we live, and look for work though nothing happened."""
        await asyncio.sleep(_SAFETY_NET.total_seconds())
        self._heartbeat()
        if agents := self._connected():
            until = self._app.now() + self._app.graces.lease
            await presence.renew(self._app.store, agents, until)
        if self._sending:
            await delivery.renew(self._app.sending, self._sending.keys(), now=self._app.now())
        if self._reacted is not None:
            await reactions.remember(self._app.store, self._reacted)
        await dispatch.make_offers(self._app.store, now=self._app.now(), new_id=self._app.new_id)

    async def _receive_all(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            try:
                for inbox_id, error in (await self._app.load_inboxes()).items():
                    await self._note_failure(inbox_id, error)
                await self._note_those_that_only_wait()
            except Exception:
                log.exception("the inboxes could not be looked up")
            for inbox_id, channel in list(self._app.channels.items()):
                if isinstance(channel, Listens) and inbox_id not in self._receiving:
                    self._receiving[inbox_id] = tasks.create_task(self._receive(inbox_id))
            await asyncio.sleep(_NEW_INBOXES)

    async def _note_those_that_only_wait(self) -> None:
        """Say of inboxes that nobody has to ask (a web chat) that they are there."""
        for inbox_id, channel in list(self._app.channels.items()):
            if not isinstance(channel, Listens) and inbox_id not in self._waiting:
                self._waiting.add(inbox_id)
                await inboxes.connection_stands(self._app.store, inbox_id, now=self._app.now())

    async def _receive(self, inbox_id: InboxId) -> None:
        """Listen to one inbox for ever, backing off while its server is away."""
        jitter = Random(inbox_id)  # noqa: S311  spreads retries, keeps no secret
        backoff = _SHORTEST_BACKOFF
        while True:
            began = self._app.now()
            try:
                await self._listen(inbox_id)
            except ChannelError as error:
                await self._note_failure(inbox_id, error)
                if isinstance(error, Misconfigured):
                    backoff = max(backoff, _UNTIL_MENDED)
            except Exception as error:
                log.exception("receiving broke", inbox=inbox_id)
                await self._note_failure(inbox_id, error)
            if self._app.now() - began > timedelta(seconds=_LONGEST_BACKOFF):
                backoff = _SHORTEST_BACKOFF  # it had worked for a while
            await asyncio.sleep(backoff * (1 + jitter.random() / 2))
            backoff = min(backoff * 2, _LONGEST_BACKOFF)

    async def _note_failure(self, inbox_id: InboxId, error: Exception) -> None:
        _failures.labels("receive").inc()
        reason = str(error) or type(error).__name__
        log.warning("an inbox is not connected", inbox=inbox_id, reason=reason)
        try:
            await inboxes.connection_failed(self._app.store, inbox_id, reason, now=self._app.now())
        except DomainError:
            log.exception("the failure of an inbox could not be noted", inbox=inbox_id)

    async def _listen(self, inbox_id: InboxId) -> None:
        channel = self._app.channels[inbox_id]
        assert isinstance(channel, Listens)
        cursor = await inboxes.cursor_of(self._app.store, inbox_id)
        stands = False
        async with aclosing(channel.listen(cursor)) as batches:  # type: ignore[type-var]
            async for batch in batches:
                if not stands:
                    stands = True
                    await inboxes.connection_stands(self._app.store, inbox_id, now=self._app.now())
                if batch.raws:
                    await intake.receive(self._app.intake, inbox_id, batch)
                    self._app.arrived.set()
                    reached("intake.told")


async def _woken(event: asyncio.Event, at_most: float) -> None:
    """Wait for an event, or for some seconds."""
    try:
        async with asyncio.timeout(at_most):
            await event.wait()
    except TimeoutError:
        pass
    event.clear()
