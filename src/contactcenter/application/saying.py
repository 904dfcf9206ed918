"""Words of our own: where they reach somebody, whether they may leave, and how they do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contactcenter.application.notices import Makers, place_for, send_notice
from contactcenter.application.templates import Channels, is_open
from contactcenter.domain.channel import identity_kind, traits
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.customer import Identity
from contactcenter.domain.events import (
    SYSTEM,
)
from contactcenter.domain.ids import InboxId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.message import (
    Button,
    Message,
)
from contactcenter.domain.receipt import Receipts
from contactcenter.domain.tally import count, counted
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.found import Named
from contactcenter.ports.store import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How a notice reaches somebody: a conversation, and the inbox that carries it."""

    inbox: Inbox
    conversation: Conversation
    ticket: Ticket  # of that conversation


class Saying:
    """What is said by ourselves in one block."""

    def __init__(
        self,
        tx: Transaction,
        inboxes: Mapping[InboxId, Inbox],
        channels: Channels,
        *,
        now: datetime,
        makers: Makers,
    ) -> None:
        self._tx = tx
        self._inboxes = inboxes
        self._channels = channels
        self._now = now
        self._makers = makers

    async def _spoken_in(self, ticket: Ticket) -> Conversation | None:
        """Return the conversation in which the customer wrote last, or else the first one."""
        conversations = await self._tx.conversations_of(ticket.id)
        written = [(each.last_inbound_at, each.id, each) for each in conversations]
        latest = max((each for each in written if each[0] is not None), default=None)
        return latest[2] if latest else next(iter(conversations), None)

    def _receipts(self, conversation: Conversation | None) -> Receipts | None:
        inbox = self._inboxes.get(conversation.inbox_id) if conversation else None
        return inbox.receipts if inbox else None

    async def _way(self, ticket: Ticket, spoken: Conversation, receipts: Receipts) -> Way | None:
        """Return how a notice reaches whoever spoke there; None: not at all."""
        inbox = self._inboxes[spoken.inbox_id]
        if receipts.by is None:
            # Nobody reads on in a chat that is over; its visitor is asked when it ends.
            return (
                None
                if traits(inbox.kind).is_live
                else Way(inbox=inbox, conversation=spoken, ticket=ticket)
            )
        carrier = next((each for each in self._inboxes.values() if each.key == receipts.by), None)
        if carrier is None or identity_kind(carrier.kind) != identity_kind(inbox.kind):
            return None
        identity = await self._reachable(spoken, identity_kind(carrier.kind))
        if identity is None:
            return None
        there, conversation = await place_for(self._tx, ticket, identity, carrier, self._makers)
        return Way(inbox=carrier, conversation=conversation, ticket=there)

    def _takes_words(self, way: Way, at: datetime) -> bool:
        channel = self._channels.get(way.inbox.id)
        return is_open(channel, way.conversation.last_inbound_at, at)

    async def _reachable(self, spoken: Conversation, kind: str) -> Identity | None:
        address = (kind, spoken.address)
        links = (await self._tx.known(Named(addresses={address}))).identities.get(address, ())
        theirs = [each for each in links if each.customer_id == spoken.customer_id]
        return next((each for each in theirs if not each.unreachable), None)

    async def _may(self, name: str, most: int, within: timedelta) -> bool:
        """Whether a limit allows one more, which counts."""
        tally = (await self._tx.tallies([name])).get(name)
        if counted(tally, within=within, now=self._now) >= most:
            return False
        self._tx.put(count(tally, name, within=within, now=self._now))
        return True

    async def _give_back(self, name: str) -> None:
        tally = (await self._tx.tallies([name])).get(name)
        if tally is not None:
            self._tx.put(replace(tally, count=max(tally.count - 1, 0)))

    def _send(
        self,
        way: Way,
        text: str,
        *,
        after: timedelta = timedelta(),
        buttons: Sequence[Sequence[Button]] = (),
    ) -> Message:
        return send_notice(
            self._tx,
            way.ticket,
            way.conversation,
            way.inbox,
            text,
            buttons=buttons,
            by=SYSTEM,
            at=self._now,
            due_at=self._now + after,
            makers=self._makers,
        )
