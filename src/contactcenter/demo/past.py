"""The time before the demo began: use cases and loops, driven by a clock of their own.

What is told here went through the same code as what happens while somebody looks: mails are read,
clocks run, ring and are met, letters leave, and each step is a fact of its time.
"""

import heapq
from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from itertools import count

from contactcenter.application import (
    anchoring,
    clocks,
    complaint_following,
    deadlines,
    intake,
    reactions,
    ringing,
)
from contactcenter.application.asked import Asked
from contactcenter.application.delivery import deliver
from contactcenter.bootstrap import App
from contactcenter.domain.agent import Agent
from contactcenter.domain.events import TicketOpened
from contactcenter.domain.ids import InboxId, Position, TicketId
from contactcenter.domain.message import Outbound
from contactcenter.ports.channel import Ignored, Raw, Receipt

_INSTANT = timedelta(microseconds=1)
Course = AsyncIterator[datetime]  # goes on whenever it says; ends when nothing more happens


class _Postbox:
    """Takes mails as a server would that forgets them."""

    def parse(self, raw: Raw) -> Ignored:
        """Read nothing: what comes in is read by the channel itself."""
        return Ignored(f"{raw.external_id}: a postbox only takes")

    async def send(self, message: Outbound) -> Receipt:
        """Take one over."""
        return Receipt(provider_id=f"<{message.message_id}@past.example>")

    async def close(self) -> None:
        """Let go of nothing."""


class Past:
    """The service at a moment that is over."""

    def __init__(self, app: App, inbox_id: InboxId, now: datetime) -> None:
        self.app, self.now, self._inbox_id = app, now, inbox_id
        self._numbers = count(1)
        self._reacted = self._timed = self._complained = Position(0)
        boxes = dict.fromkeys(app.channels, _Postbox())
        self._sending = replace(app.sending, channels=boxes)

    async def live(self, courses: Iterable[tuple[datetime, Course]], until: datetime) -> None:
        """Let everything take its course up to a moment, each step at its time."""
        order = count()
        due = [(begins, next(order), course) for begins, course in courses]
        heapq.heapify(due)
        while due and due[0][0] < until:
            at, _, course = heapq.heappop(due)
            await self._pass(at)
            again = await anext(course, None)
            await self._pass(at)
            if again is not None:
                heapq.heappush(due, (again, next(order), course))
        await self._pass(until)
        await reactions.remember(self.app.store, self._reacted)
        await anchoring.anchor(self.app.store, self.app.anchors, now=until, first=True)

    def asked(self, agent: Agent) -> Asked:
        """Return a request of somebody at this moment."""
        return Asked(agent=agent, at=self.now)

    async def arrives(self, mail: EmailMessage) -> TicketId:
        """Let a mail arrive that opens a ticket, and return that."""
        head = await self.app.store.head()
        name = f"past:{next(self._numbers)}"
        raw = Raw(external_id=name, body=mail.as_bytes(), received_at=self.now)
        await intake.receive_pushed(self.app.intake, self._inbox_id, [raw])
        await intake.digest(self.app.intake, now=self.now)
        await self._pass(self.now)
        (opened,) = [
            each.fact.ticket_id
            for each in await self.app.store.placed_after(head, 50)
            if isinstance(each.fact, TicketOpened)
        ]
        return opened

    async def _pass(self, until: datetime) -> None:
        """Let time pass; whatever is due by itself happens when it is due."""
        store = self.app.store
        while True:
            await self._follow()
            alarm, timer = await store.next_alarm(), await store.next_timer()
            leaving = await store.next_delivery()
            due = min((each for each in (alarm, timer, leaving) if each is not None), default=None)
            if due is None or due > until:
                break
            self.now = max(self.now, due + _INSTANT)  # what is due at a moment rings behind it
            await self._let(alarm, timer, leaving)
        self.now = max(self.now, until)

    async def _let(
        self, alarm: datetime | None, timer: datetime | None, leaving: datetime | None
    ) -> None:
        """Let clocks ring, timers fire and letters leave whose moment has come."""
        app, now = self.app, self.now
        if alarm is not None and alarm < now:
            await ringing.ring(app.store, now=now, new_id=app.new_id)
        if timer is not None and timer < now:
            await deadlines.fire_timers(app.handling, app.graces, now=now)
        if leaving is not None and leaving < now:
            await deliver(self._sending, now=now)

    async def _follow(self) -> None:
        """Let everything that goes by facts follow them to the head."""
        app, now = self.app, self.now
        while (head := await app.store.relay()) > self._reacted:
            while self._timed < head:
                self._timed = await clocks.follow(app.store, self._timed, now=now)
            while self._complained < head:
                self._complained = await complaint_following.follow_up(
                    app.handling, self._complained, now=now
                )
            while self._reacted < head:
                self._reacted = await reactions.react(
                    app.store, self._reacted, channels=app.channels, now=now, makers=app.makers
                )
