"""Fan-out: facts from the table to the sockets of those who may see them.

The bus only wakes the hub; what it sends comes from the table, from its own position on, so that
a lost wake-up costs time and a jump in positions cannot happen unseen. A frame is encoded once
and put into the outbox of each socket that its audience admits.

    join     catch up from the reader's position, a page at a time; then, in the same turn of the
             event loop in which nothing is left to read, go live
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from contactcenter.application.audience import InSight
from contactcenter.domain.agent import Agent
from contactcenter.domain.events import (
    AgentChanged,
    InboxChanged,
    RawSetAside,
    RawSettled,
    SignedOut,
)
from contactcenter.domain.ids import AgentId, InboxId, Position, QueueId, TicketId
from contactcenter.entrypoints.ws.encode import Page, ToVisitor, encode, page_of
from contactcenter.entrypoints.ws.frames import MarkFrame, ResyncFrame
from contactcenter.entrypoints.ws.marks import Told, mark, sees_inboxes, told_to
from contactcenter.entrypoints.ws.outbox import RESTART, RESYNC, SIGNED_OUT, Outbox
from contactcenter.entrypoints.ws.passing import Passing
from contactcenter.ports.bus import FACTS, PASSING, Bus, Signal
from contactcenter.ports.reading import Placed
from contactcenter.ports.store import Store, Unavailable
from contactcenter.ports.system import Now
from contactcenter.ports.views import InboxView

_PAGE = 200
_FARTHEST = 1000  # facts to catch up on; a snapshot is cheaper beyond
_REMEMBERED = 20_000  # chats whose ticket is known without asking the database
_LOOK_AGAIN = 1.0  # seconds: what a lost wake-up costs at most
log = structlog.get_logger()


@dataclass(eq=False, slots=True)
class Reader:
    """One socket of an agent."""

    agent: Agent
    session: str  # hash of the session's token
    expires_at: datetime  # of the session
    position: Position
    viewing: str | None = None  # the ticket on the screen
    told: Told | None = None  # by marks; None: it is told anew
    outbox: Outbox = field(default_factory=Outbox)


@dataclass(eq=False, slots=True)
class VisitorReader:
    """One socket of a visitor."""

    inbox_id: InboxId
    visitor: str
    told: dict[str, str] = field(default_factory=dict)  # of what changes by itself, the latest
    outbox: Outbox = field(default_factory=Outbox)


class Hub:
    """All sockets of this process."""

    def __init__(self, store: Store, bus: Bus, now: Now) -> None:
        self._store = store
        self._bus = bus
        self._now = now
        self._readers: set[Reader] = set()
        self._visitors: dict[tuple[str, str], set[VisitorReader]] = {}
        self._chats: dict[str, tuple[str, str]] = {}  # ticket → inbox, visitor
        self._sights: dict[tuple[str, str], tuple[TicketId, InSight]] = {}
        self._position = Position(0)
        self._to_recheck: set[AgentId] = set()
        self._wake = asyncio.Event()

    @property
    def connected(self) -> frozenset[AgentId]:
        """Agents with a socket here."""
        return frozenset(reader.agent.id for reader in self._readers)

    async def begin(self) -> None:
        """Find where to send from; sockets may join then."""
        self._position = await self._store.head()

    async def run(self) -> None:
        """Send until cancelled; then tell every socket to come back."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._listen())
                tasks.create_task(self._send())
        finally:
            for outbox in [each.outbox for each in self._readers] + self._visitors_outboxes():
                outbox.close(RESTART)

    @asynccontextmanager
    async def agent_joined(self, reader: Reader) -> AsyncIterator[None]:
        """Catch up and stay live while the block runs."""
        try:
            await self._catch_up(reader)
            yield
        finally:
            self._readers.discard(reader)

    @asynccontextmanager
    async def visitor_joined(self, reader: VisitorReader) -> AsyncIterator[None]:
        """Stay live while the block runs."""
        name = (reader.inbox_id, reader.visitor)
        self._visitors.setdefault(name, set()).add(reader)
        try:
            yield
        finally:
            sockets = self._visitors.get(name, set())
            sockets.discard(reader)
            if not sockets:
                self._visitors.pop(name, None)

    async def heartbeat(self) -> None:
        """Tell every agent's screen that we live, and how far it is; end sessions in their time."""
        inboxes: Sequence[InboxView] | None
        try:
            inboxes = await self._inboxes(self._readers)
        except Unavailable:
            inboxes = None  # we live nevertheless
        now = self._now()
        for reader in list(self._readers):
            if reader.expires_at <= now:
                self._readers.discard(reader)
                reader.outbox.close(SIGNED_OUT)
                continue
            reader.position = max(reader.position, self._position)
            _mark(reader, inboxes)

    def to_visitor(self, inbox_id: str, visitor: str, frame: str) -> None:
        """Send a frame to all sockets of one visitor."""
        for reader in self._visitors.get((inbox_id, visitor), ()):
            reader.outbox.push(frame)

    def visitors(self) -> Mapping[tuple[str, str], Collection[VisitorReader]]:
        """Return the sockets of each visitor (inbox, visitor), as they are now."""
        return {name: tuple(sockets) for name, sockets in self._visitors.items()}

    def chat_of(self, ticket_id: str) -> tuple[str, str] | None:
        """Return (inbox, visitor) of a ticket that was chatted about lately."""
        return self._chats.get(ticket_id)

    def sight_of_chat(self, inbox_id: str, visitor: str) -> tuple[TicketId, InSight] | None:
        """Return the ticket that a visitor chats about, and who may see it."""
        return self._sights.get((inbox_id, visitor))

    def _visitors_outboxes(self) -> list[Outbox]:
        return [each.outbox for sockets in self._visitors.values() for each in sockets]

    async def _listen(self) -> None:
        async with self._bus.subscribe() as signals:
            async for signal in signals:
                if signal.topic == FACTS:
                    self._wake.set()
                elif signal.topic == PASSING:
                    try:
                        self._pass_on(signal)
                    except Exception:
                        log.exception("a passing frame, of another version perhaps, is dropped")

    def _pass_on(self, signal: Signal) -> None:
        """Give a passing frame, perhaps of another process, to the sockets here."""
        passing = Passing.read(signal)
        if passing.visitor is not None:
            for visitor in self._visitors.get(passing.visitor, ()):
                visitor.outbox.push_if_idle(passing.frame)
            return
        admitted = InSight(
            QueueId(passing.queue_id), passing.assignee_id, frozenset(passing.barred)
        )
        for reader in self._readers:
            if reader.agent.id != passing.but and admitted.admits(reader.agent):
                reader.outbox.push_if_idle(passing.frame)

    async def _send(self) -> None:
        while True:
            try:
                async with asyncio.timeout(_LOOK_AGAIN):
                    await self._wake.wait()
            except TimeoutError:
                pass
            self._wake.clear()
            try:
                while placed := await self._store.placed_after(self._position, _PAGE):
                    await self._send_page(placed)
                await self._recheck()
            except Exception:
                log.exception("facts could not be sent; trying again")
                await asyncio.sleep(_LOOK_AGAIN)

    async def _send_page(self, placed: Sequence[Placed]) -> None:
        page = await page_of(self._store, placed)
        # From here on nothing waits: whoever joins sees all of this page, or none of it.
        for reader in self._readers:
            self._give_page(reader, page)
        for chat in page.chats:
            self._remember(chat)
            if chat.text is not None:
                self.to_visitor(*chat.visitor, chat.text)
        self._position = placed[-1].position
        self._to_recheck |= {
            each.fact.agent_id for each in placed if isinstance(each.fact, SignedOut | AgentChanged)
        }
        if any(isinstance(each.fact, InboxChanged | RawSetAside | RawSettled) for each in placed):
            # What these showed of inboxes was read before what a mark may have told meanwhile.
            for reader in self._readers:
                reader.told = None

    def _remember(self, chat: ToVisitor) -> None:
        """Keep which ticket a visitor chats about, for frames that only pass."""
        if len(self._chats) >= _REMEMBERED:
            self._chats.clear()
            self._sights.clear()
        self._chats[chat.ticket_id] = chat.visitor
        self._sights[chat.visitor] = (chat.ticket_id, chat.sight)

    async def _catch_up(self, reader: Reader) -> None:
        behind = await self._store.head() - reader.position
        if not 0 <= behind <= _FARTHEST:
            reader.outbox.push(encode(ResyncFrame(reason="this position cannot be resumed from")))
            reader.outbox.close(RESYNC)
            return
        inboxes: Sequence[InboxView] | None = None
        while True:
            placed = await self._store.placed_after(reader.position, _PAGE)
            if placed:
                page = await page_of(self._store, placed)
                self._give_page(reader, page)
                await reader.outbox.left()
                inboxes = None
            elif inboxes is None:
                inboxes = await self._inboxes([reader])
            elif reader.position >= self._position:
                # Nothing was awaited since the hub's position was compared: no page is missed.
                break
        _mark(reader, inboxes)
        self._readers.add(reader)
        # The session may have ended meanwhile, when nobody knew of this socket yet.
        await self._recheck_one(reader)

    @staticmethod
    def _give_page(reader: Reader, page: Page) -> None:
        """Send a page together."""
        new = [each for each in page.facts if reader.position < each.position]
        texts = [text for each in new if (text := each.to(reader.agent)) is not None]
        if new:
            reader.position = new[-1].position
        if texts:
            reader.outbox.push(*texts)

    async def _recheck(self) -> None:
        """Close the sockets of sessions that ended, and see changed accounts as they are now."""
        for agent_id in list(self._to_recheck):
            for reader in [each for each in self._readers if each.agent.id == agent_id]:
                await self._recheck_one(reader)
            self._to_recheck.discard(agent_id)

    async def _inboxes(self, readers: Collection[Reader]) -> Sequence[InboxView]:
        """Return how the inboxes are doing, if that is any of these readers' business."""
        if any(sees_inboxes(reader.agent) for reader in readers):
            return await self._store.inbox_views()
        return ()

    async def _recheck_one(self, reader: Reader) -> None:
        found = await self._store.signed_in(reader.session, self._now())
        if found is None:
            self._readers.discard(reader)
            reader.outbox.close(SIGNED_OUT)
        else:
            reader.agent = found[1]


def _mark(reader: Reader, inboxes: Sequence[InboxView] | None) -> None:
    """Tell a reader how far it is; and, where inboxes are known, what it was not told."""
    now = reader.told if inboxes is None else told_to(reader.agent, inboxes)
    frame = MarkFrame(position=reader.position)
    if now is not None:
        frame, reader.told = mark(reader.position, now, reader.told), now
    reader.outbox.push(encode(frame))
