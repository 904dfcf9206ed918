"""A desk in memory: use cases on the memory store, a channel that is a list, a clock to move."""

import hashlib
import itertools
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from contactcenter.adapters.liquid_wordings import LiquidWordings
from contactcenter.adapters.memory import MemoryStore
from contactcenter.application import (
    clocks,
    deadlines,
    dispatch,
    intake,
    presence,
    reactions,
    replies,
    ringing,
)
from contactcenter.application.asked import Asked
from contactcenter.application.complaint_following import follow_up
from contactcenter.application.complaints import Handling
from contactcenter.application.completing import Completing, complete
from contactcenter.application.delivery import Sending, deliver
from contactcenter.application.intake_parts import Intake
from contactcenter.application.notices import Makers
from contactcenter.application.presence import Graces
from contactcenter.domain.agent import Agent, Chosen, Role
from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.errors import NotFound
from contactcenter.domain.ids import BlobId, ConversationId, InboxId, Position, TicketId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.incoming import Edit, Moved, Reach, Report
from contactcenter.domain.message import AutoClass, Bounce, File, Inbound, Outbound, Stated
from contactcenter.domain.reference import reference
from contactcenter.domain.request import RequestKey
from contactcenter.domain.ticket import Status
from contactcenter.domain.work import WorkState
from contactcenter.ports.channel import Batch, Parsed, Raw, Receipt, Unreadable
from contactcenter.ports.store import Store
from contactcenter.ports.views import Dossier
from tests import builders

KEY = b"k" * 32
GRACES = Graces(
    lease=timedelta(seconds=30), chat=timedelta(seconds=60), mail=timedelta(seconds=900)
)


INBOXES: dict[InboxId, Inbox] = {
    InboxId("mail"): builders.an_inbox(
        "mail", address="support@shop.example", undo=timedelta(seconds=10)
    ),
    InboxId("chat"): builders.an_inbox("chat", kind="webchat", address=None),
}


def _stated(kind: str, address: str, proof: str = "claimed") -> Stated:
    return Stated(kind=kind, address=address, proof=ProofLevel(proof))


def _file(name: str) -> File:
    return File(name=name, type="text/plain", content=name.encode())


_NEWS: dict[str, type[Edit | Report | Reach | Moved]] = {
    "edit": Edit,
    "report": Report,
    "reach": Reach,
    "moved": Moved,
}


def _inbound(fields: dict[str, Any]) -> Inbound:
    fields.setdefault("reply", fields["text"])
    fields.setdefault("display_name", "Sara")
    for name in ("references", "recipients"):
        fields[name] = tuple(fields.get(name, ()))
    for name, kind in (("bounces", Bounce), ("stated", _stated), ("files", _file)):
        fields[name] = tuple(kind(**each) for each in fields.get(name, ()))
    for name, members in (("proof", ProofLevel), ("auto_class", AutoClass)):
        if name in fields:
            fields[name] = members(fields[name])
    if "occurred_at" in fields:
        fields["occurred_at"] = datetime.fromisoformat(fields["occurred_at"])
    return Inbound(**fields)


class ListChannel:
    """Reads JSON, and keeps what it is given to send; `refuse` makes it fail."""

    def __init__(self) -> None:
        self.sent: list[Outbound] = []
        self.refuse: Exception | None = None
        self.mended = False  # reads everything

    def parse(self, raw: Raw) -> Parsed:
        if self.mended:
            name = raw.external_id
            return (Inbound(external_id=name, address=name, display_name="", text="x", reply="x"),)
        try:
            fields = json.loads(raw.body)
        except ValueError as error:
            return Unreadable(str(error))
        if "crash" in fields:
            raise ZeroDivisionError("a bug in a channel")
        for name in _NEWS.keys() & fields.keys():
            return (_NEWS[name](**fields[name]),)
        return (_inbound(fields),)

    async def send(self, message: Outbound) -> Receipt:
        if self.refuse is not None:
            raise self.refuse
        self.sent.append(message)
        return Receipt(provider_id=f"p{len(self.sent)}")

    async def close(self) -> None:
        return


WORDINGS = LiquidWordings()


@dataclass
class MemoryBlobs:
    kept: dict[str, bytes] = field(default_factory=dict)

    async def put(self, content: bytes) -> BlobId:
        name = hashlib.sha256(content).hexdigest()
        self.kept[name] = content
        return BlobId(name)

    async def take(self, chunks: AsyncIterator[bytes]) -> BlobId:
        return await self.put(b"".join([chunk async for chunk in chunks]))

    async def get(self, blob_id: BlobId) -> bytes:
        try:
            return self.kept[blob_id]
        except KeyError:
            raise NotFound(blob_id) from None


@dataclass
class Desk:
    """Two agents, a mail inbox and a chat inbox that share one queue."""

    store: Store = field(default_factory=MemoryStore)
    now: datetime = builders.NOON
    channel: ListChannel = field(default_factory=ListChannel)
    blobs: MemoryBlobs = field(default_factory=MemoryBlobs)
    inboxes: Mapping[InboxId, Inbox] = field(default_factory=lambda: INBOXES)
    key: bytes = KEY
    tickets_an_hour: int = 5
    _ids: Callable[[], int] = field(default_factory=lambda: itertools.count(1).__next__)
    _reacted: Position = field(default=Position(0))
    _timed: Position = field(default=Position(0))
    _complained: Position = field(default=Position(0))
    _completing: Completing | None = None

    def new_id(self) -> str:
        return f"id{self._ids():06d}"

    @property
    def makers(self) -> Makers:
        return Makers(
            key=self.key,
            new_id=self.new_id,
            new_reference=self.new_reference,
            public_url="https://desk.example",
        )

    def new_reference(self) -> str:
        return reference(self._ids() * 7919)

    @property
    def intake(self) -> Intake:
        return Intake(
            store=self.store,
            blobs=self.blobs,
            inboxes=self.inboxes,
            channels=dict.fromkeys(self.inboxes, self.channel),
            key=self.key,
            new_id=self.new_id,
            new_reference=self.new_reference,
            tickets_an_hour=self.tickets_an_hour,
        )

    async def open(self) -> "Desk":
        async with self.store.begin() as tx:
            tx.put(
                builders.a_queue("queue"),
                builders.a_queue("other"),
                *self.inboxes.values(),
            )
        async with self.store.begin() as tx:
            for name in ("mina", "omid"):
                tx.put(
                    builders.an_agent(name, queues=frozenset({"queue"})),
                    builders.a_presence(
                        name,
                        chosen=Chosen.OFFLINE,
                        leased_until=None,
                        since=self.now,
                        idle_since=self.now,
                    ),
                )
        return self

    def later(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now

    async def agent(self, name: str) -> Agent:
        async with self.store.begin() as tx:
            return await tx.agent(name)

    async def asked(self, name: str, key: str | None = None, digest: str = "d") -> Asked:
        agent = await self.agent(name)
        request = RequestKey(agent_id=agent.id, key=key, digest=digest) if key else None
        return Asked(agent=agent, at=self.now, key=request)

    async def supervisor(self) -> Asked:
        asked = await self.asked("mina")
        return replace(asked, agent=replace(asked.agent, role=Role.SUPERVISOR))

    async def online(self, *names: str) -> None:
        for name in names:
            asked = await self.asked(name)
            await presence.connected(
                self.store, asked.agent.id, GRACES, now=self.now, new_id=self.new_id
            )
            await presence.set_presence(self.store, Chosen.ONLINE, None, asked=asked)
        await self.settle()

    async def arrives(
        self,
        inbox: str = "mail",
        *,
        number: int | str | None = None,
        received_at: datetime | None = None,
        **said: object,
    ) -> None:
        """Bytes arrive and are stored, and nothing more; a provider may have had them for long."""
        number = self._ids() if number is None else number
        fields = {
            "external_id": f"m{number}",
            "address": "sara@mail.example",
            "text": "Hello",
            **said,
        }
        body = json.dumps(fields, default=datetime.isoformat).encode()
        await self.raw(body, inbox, external_id=f"uid:{number}", received_at=received_at)

    async def raw(
        self,
        body: bytes,
        inbox: str = "mail",
        *,
        external_id: str,
        received_at: datetime | None = None,
    ) -> None:
        raw = Raw(external_id=external_id, body=body, received_at=received_at or self.now)
        await intake.receive(self.intake, InboxId(inbox), Batch(raws=(raw,), cursor=external_id))

    async def settle(self) -> None:
        """Let the loops turn until nothing is left to do at this moment."""
        while True:
            self._completing = self._completing or Completing(self.intake)
            did = await complete(self._completing, now=self.now)
            did += await intake.digest(self.intake, now=self.now)
            await self.store.relay()
            did += await self._react()
            did += await self._keep_time()
            did += await self._handle()
            did += await deadlines.fire_timers(self.handling, GRACES, now=self.now)
            did += await deliver(self.sending, now=self.now)
            if not did:
                return

    async def _react(self) -> int:
        before = self._reacted
        self._reacted = await reactions.react(
            self.store,
            before,
            channels=self.intake.channels,
            now=self.now,
            makers=self.makers,
        )
        return self._reacted - before

    @property
    def handling(self) -> Handling:
        return Handling(
            store=self.store,
            new_id=self.new_id,
            new_token=lambda: f"salt{self._ids()}",
            wordings=WORDINGS,
            channels=self.intake.channels,
            makers=self.makers,
            public_url="https://desk.example",
        )

    async def _handle(self) -> int:
        before = self._complained
        self._complained = await follow_up(self.handling, before, now=self.now)
        return self._complained - before

    async def _keep_time(self) -> int:
        before = self._timed
        self._timed = await clocks.follow(self.store, before, now=self.now)
        rung = await ringing.ring(self.store, now=self.now, new_id=self.new_id)
        return self._timed - before + rung.clocks

    @property
    def sending(self) -> Sending:
        return Sending(
            store=self.store,
            blobs=self.blobs,
            channels=self.intake.channels,
            key=self.key,
            lease=timedelta(seconds=30),
        )

    async def only_ticket(self, name: str = "mina") -> Dossier:
        snapshot = await self.store.snapshot(await self.agent(name))
        (ticket,) = snapshot.state.tickets
        return await self.store.dossier(await self.agent(name), TicketId(ticket.id))

    async def offered_to(self, name: str) -> list[str]:
        snapshot = await self.store.snapshot(await self.agent(name))
        return [offer.id for offer in snapshot.state.offers]

    async def accept(self, name: str) -> None:
        (offer_id,) = await self.offered_to(name)
        await dispatch.accept(self.store, offer_id, asked=await self.asked(name))
        await self.settle()

    async def reply(
        self, name: str, text: str, then: Status | None = None, key: str | None = None
    ) -> str:
        dossier = await self.only_ticket(name)
        return await self.reply_to(dossier.ticket.id, name, text, then, key)

    async def reply_to(
        self,
        ticket_id: str,
        name: str,
        text: str,
        then: Status | None = None,
        key: str | None = None,
    ) -> str:
        dossier = await self.store.dossier(await self.agent(name), TicketId(ticket_id))
        done = await replies.reply(
            self.store,
            TicketId(dossier.ticket.id),
            ConversationId(dossier.conversations[0].id),
            text,
            then,
            channels=self.sending.channels,
            asked=await self.asked(name, key),
            key=self.key,
            new_id=self.new_id,
        )
        return done.id

    async def waiting(self) -> list[str]:
        found = await self.store.snapshot((await self.supervisor()).agent)
        return [item.id for item in found.state.items if item.state == WorkState.QUEUED]

    async def states(self) -> list[WorkState]:
        snapshot = await self.store.snapshot(await self.agent("mina"))
        return [WorkState(item.state) for item in snapshot.state.items]
