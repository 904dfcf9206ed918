"""What we say by ourselves after something happened: that we call back, the question how it was.

a call reached nobody   the receipt of its inbox leaves by another one (a text message)
a ticket is resolved    by a person: its customer is asked later how it was, once in 30 days
it is open again        the question is taken back while it has not left
a visitor ended a chat  the ticket is resolved, if it was answered
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeGuard

from contactcenter.application.delivery import changed
from contactcenter.application.notices import Makers, place_for, send_notice
from contactcenter.application.templates import Channels, is_open
from contactcenter.application.tickets import settle
from contactcenter.domain.channel import identity_kind, traits
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.customer import Identity
from contactcenter.domain.events import (
    CUSTOMER,
    SYSTEM,
    ChatEnded,
    Fact,
    TicketJoined,
    TicketMoved,
    WorkQueued,
)
from contactcenter.domain.ids import InboxId, TicketId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.message import AutoClass, DeliveryState, Direction, Message, undo
from contactcenter.domain.questions import rating_in, survey_buttons
from contactcenter.domain.receipt import Receipts, receipt_text, survey_text
from contactcenter.domain.reference import grouped
from contactcenter.domain.tally import count, counted
from contactcenter.domain.ticket import NEEDS_WORK, Status, Ticket
from contactcenter.ports.found import Named
from contactcenter.ports.store import Transaction

_FRESH = timedelta(days=1)  # when it was heard of; nobody is asked about the calls of an old file
_SURVEYS = (1, timedelta(days=30))  # of one customer (spec A-SAT-1)
_CALL_BACKS = (2, timedelta(hours=24))  # words to one number
_LOOK_BACK = 20  # messages


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How a notice reaches somebody: a conversation, and the inbox that carries it."""

    inbox: Inbox
    conversation: Conversation
    ticket: Ticket  # of that conversation


def is_followed(fact: Fact) -> TypeGuard[WorkQueued | TicketMoved | TicketJoined | ChatEnded]:
    """Whether something may be said after a fact."""
    match fact:
        case WorkQueued(reason="call_back") | ChatEnded() | TicketJoined():
            return True
        case TicketMoved(before=before, after=after):
            return Status.RESOLVED in (before, after)
        case _:
            return False


async def follow(
    tx: Transaction,
    fact: Fact,
    *,
    channels: Channels,
    now: datetime,
    makers: Makers,
) -> None:
    """Say what there is to say after a fact."""
    if not is_followed(fact):
        return
    after = _Following(tx, await tx.inboxes(), channels, now=now, makers=makers)
    match fact:
        case WorkQueued(reason="call_back"):
            await after.promise_call(fact.ticket_id)
        case TicketMoved(after=Status.RESOLVED, by=by) if by != SYSTEM:
            await after.ask(fact.ticket_id)
        case TicketMoved(before=Status.RESOLVED, after=Status.OPEN) | TicketJoined():
            await after.take_back(fact.ticket_id)
        case ChatEnded():
            await after.end(fact)
        case _:
            pass


class _Following:
    """The effects of one fact."""

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

    async def promise_call(self, ticket_id: TicketId) -> None:
        """Tell whoever reached nobody that they are called back, and until when."""
        ticket = await self._tx.ticket(ticket_id)
        called = await self._spoken_in(ticket)
        receipts = self._receipts(called)
        if called is None or receipts is None or receipts.by is None:
            return
        way = await self._way(ticket, called, receipts)
        if way is None or not self._takes_words(way, self._now):
            return
        if not await self._may(f"call backs {called.address}", *_CALL_BACKS):
            return
        text = receipt_text(
            receipts,
            called.language,
            reference=grouped(ticket.reference),
            due=receipts.due(self._now),
            inbox=self._inboxes[called.inbox_id].name,
        )
        self._send(way, text)

    async def ask(self, ticket_id: TicketId) -> None:
        """Ask the customer of a resolved ticket how it was, where that is wished for."""
        ticket = await self._tx.ticket(ticket_id)
        spoken = await self._spoken_in(ticket)
        receipts = self._receipts(spoken)
        if ticket.status is not Status.RESOLVED or ticket.rating is not None:
            return
        if spoken is None or receipts is None or receipts.survey is None:
            return
        if not await self._was_served(ticket):
            return
        way = await self._way(ticket, spoken, receipts)
        leaves_at = self._now + receipts.survey.after
        if way is None or not self._takes_words(way, leaves_at):
            return
        if way.ticket.id != ticket.id:
            return  # they are being talked with about something else there
        if not await self._may(await self._surveys_of(ticket), *_SURVEYS):
            return
        language = spoken.language or receipts.language
        text = survey_text(
            receipts,
            receipts.survey,
            language,
            reference=grouped(ticket.reference),
            inbox=way.inbox.name,
        )
        self._send(way, text, after=receipts.survey.after, survey_in=language)

    async def _was_served(self, ticket: Ticket) -> bool:
        """Whether a person answered, or spoke, and the customer's last word is a person's too."""
        said = await self._tx.latest_messages(ticket, _LOOK_BACK)
        inbound = [each for each in said if each.direction is Direction.INBOUND]
        spoken = [each for each in said if each.call]
        answered = any(each.agent_id is not None and not each.call for each in said)
        is_call = any(each.occurred_at + _FRESH > each.received_at for each in spoken)
        is_human = not inbound or inbound[0].auto_class is AutoClass.HUMAN
        return (answered or is_call) and is_human

    async def take_back(self, ticket_id: TicketId) -> None:
        """Do not ask how it was while it is not over."""
        ticket = await self._tx.ticket(ticket_id)
        for message in await self._tx.latest_messages(ticket, _LOOK_BACK):
            if not _is_survey(message):
                continue
            delivery = await self._tx.delivery(message.id)
            waits = delivery.state is DeliveryState.QUEUED and delivery.due_at > self._now
            if waits and not delivery.attempts:
                undone = undo(delivery, now=self._now)
                self._tx.put(undone)
                self._tx.record(changed(ticket, message, delivery, undone, by=SYSTEM, at=self._now))
                await self._give_back(await self._surveys_of(ticket))

    async def end(self, fact: ChatEnded) -> None:
        """Resolve a ticket whose chat its visitor ended; one that has no answer stays open."""
        ticket = await self._tx.ticket(fact.ticket_id)
        conversations = await self._tx.conversations_of(ticket.id)
        if ticket.unanswered_since is not None or len(conversations) > 1:
            return
        if ticket.status in NEEDS_WORK or ticket.status is Status.PENDING:
            self._tx.put(await settle(self._tx, ticket, Status.RESOLVED, by=CUSTOMER, at=self._now))

    async def _spoken_in(self, ticket: Ticket) -> Conversation | None:
        """Return the conversation in which the customer wrote last, or else the first one."""
        conversations = await self._tx.conversations_of(ticket.id)
        written = [(each.last_inbound_at, each.id, each) for each in conversations]
        latest = max((each for each in written if each[0] is not None), default=None)
        return latest[2] if latest else next(iter(conversations), None)

    def _receipts(self, conversation: Conversation | None) -> Receipts | None:
        inbox = self._inboxes.get(conversation.inbox_id) if conversation else None
        return inbox.receipts if inbox else None

    async def _way(self, ticket: Ticket, spoken: Conversation, receipts: Receipts) -> _Way | None:
        """Return how a notice reaches whoever spoke there; None: not at all."""
        inbox = self._inboxes[spoken.inbox_id]
        if receipts.by is None:
            # Nobody reads on in a chat that is over; its visitor is asked when it ends.
            return (
                None
                if traits(inbox.kind).is_live
                else _Way(inbox=inbox, conversation=spoken, ticket=ticket)
            )
        carrier = next((each for each in self._inboxes.values() if each.key == receipts.by), None)
        if carrier is None or identity_kind(carrier.kind) != identity_kind(inbox.kind):
            return None
        identity = await self._reachable(spoken, identity_kind(carrier.kind))
        if identity is None:
            return None
        there, conversation = await place_for(self._tx, ticket, identity, carrier, self._makers)
        return _Way(inbox=carrier, conversation=conversation, ticket=there)

    def _takes_words(self, way: _Way, at: datetime) -> bool:
        channel = self._channels.get(way.inbox.id)
        return is_open(channel, way.conversation.last_inbound_at, at)

    async def _reachable(self, spoken: Conversation, kind: str) -> Identity | None:
        address = (kind, spoken.address)
        links = (await self._tx.known(Named(addresses={address}))).identities.get(address, ())
        theirs = [each for each in links if each.customer_id == spoken.customer_id]
        return next((each for each in theirs if not each.unreachable), None)

    async def _surveys_of(self, ticket: Ticket) -> str:
        """Return what counts the surveys of a customer, and of all who are one with them."""
        customer = (await self._tx.customers([ticket.customer_id]))[ticket.customer_id]
        return f"surveys {customer.root}"

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
        way: _Way,
        text: str,
        *,
        after: timedelta = timedelta(),
        survey_in: str | None = None,
    ) -> None:
        send_notice(
            self._tx,
            way.ticket,
            way.conversation,
            way.inbox,
            text,
            buttons=survey_buttons(survey_in, way.ticket.reference) if survey_in else (),
            by=SYSTEM,
            at=self._now,
            due_at=self._now + after,
            makers=self._makers,
        )


def _is_survey(message: Message) -> bool:
    buttons = [button for row in message.buttons for button in row]
    return message.auto_class is AutoClass.NOTICE and any(rating_in(each.value) for each in buttons)
