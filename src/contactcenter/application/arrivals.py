"""One batch of new messages, each finding its customer, conversation, ticket and work.

`load` reads what the whole batch may need, one query a table; `take` decides in memory, message
after message, so that two first messages of one new customer make one conversation; `write` puts
all that changed, each thing once.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from contactcenter.domain.conversation import (
    Conversation,
    find,
    references_named,
    takes_part,
    with_header_id,
)
from contactcenter.domain.customer import Customer, Identity, name_of
from contactcenter.domain.events import (
    CUSTOMER,
    SYSTEM,
    Fact,
    MessageReceived,
    TicketOpened,
    WorkQueued,
)
from contactcenter.domain.ids import (
    ConversationId,
    CustomerId,
    IdentityId,
    InboxId,
    MessageId,
    TicketId,
    WorkItemId,
)
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.message import (
    Attachment,
    AutoClass,
    Direction,
    Inbound,
    Message,
    placed_at,
)
from contactcenter.domain.raw import RawInput
from contactcenter.domain.text import preview
from contactcenter.domain.ticket import Status, Ticket, about, move
from contactcenter.domain.work import WorkItem
from contactcenter.ports.found import Named
from contactcenter.ports.store import Entity, Transaction
from contactcenter.ports.system import NewId, NewReference

_TAKEN_UP = frozenset({Status.PENDING, Status.ON_HOLD, Status.RESOLVED})
# What a machine wrote never opens a ticket, reopens one or calls for work (spec F.4) …
_SILENT = frozenset({AutoClass.AUTO_REPLY})
# … but a report that our own message failed calls for the agent who wrote it.
_REPORTS = frozenset({AutoClass.BOUNCE, AutoClass.COMPLAINT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One parsed message that is not known yet, with the id it will have."""

    message_id: MessageId
    raw: RawInput
    inbound: Inbound
    attachments: tuple[Attachment, ...]


class Arrivals:
    """The working set of one batch."""

    def __init__(
        self, *, key: bytes, new_id: NewId, new_reference: NewReference, now: datetime
    ) -> None:
        self._key = key
        self._new_id = new_id
        self._new_reference = new_reference
        self._now = now
        self._inboxes: dict[InboxId, Inbox] = {}
        self._identities: dict[tuple[str, str], Identity] = {}
        self._conversations: dict[ConversationId, Conversation] = {}
        self._said: dict[str, ConversationId] = {}  # header id → where it was said
        self._tickets: dict[TicketId, Ticket] = {}
        self._items: dict[ConversationId, WorkItem] = {}
        self._loaded: dict[ConversationId | TicketId, int] = {}  # id → version as read
        self._new: list[Entity] = []
        self._facts: list[Fact] = []

    async def load(self, tx: Transaction, arrivals: list[Arrival]) -> None:
        """Read what the batch may need."""
        known = await tx.known(_named(arrivals))
        self._inboxes = dict(known.inboxes)
        self._identities = dict(known.identities)
        self._said = dict(known.said)
        self._conversations = dict(known.conversations)
        self._tickets = dict(known.tickets)
        self._items = dict(known.items)
        self._loaded = {each.id: each.version for each in self._changeable()}

    def take(self, arrival: Arrival) -> bool:
        """Give a message its place; False when it is a machine's answer to nothing of ours."""
        inbox = self._inboxes[arrival.raw.inbox_id]
        conversation = self._find(arrival)
        automatic = arrival.inbound.auto_class in _SILENT | _REPORTS
        if conversation is None and automatic:
            return False
        if conversation is None:
            conversation = self._open(arrival, inbox)
        elif not automatic and self._tickets[conversation.ticket_id].status is Status.CLOSED:
            conversation = self._follow_up(arrival, inbox, conversation)
        self._append(arrival, conversation)
        closed = self._tickets[conversation.ticket_id].status is Status.CLOSED
        if arrival.inbound.auto_class not in _SILENT and not closed:
            self._call_for_work(conversation)
        return True

    def write(self, tx: Transaction) -> None:
        """Put all that changed, each thing once and one version further than it was read."""
        changed = [
            replace(each, version=self._loaded.get(each.id, 0) + 1)
            for each in self._changeable()
            if each.version != self._loaded.get(each.id)
        ]
        tx.put(*self._new, *changed)
        tx.record(*self._facts)

    def _changeable(self) -> list[Conversation | Ticket]:
        return [*self._conversations.values(), *self._tickets.values()]

    def _sender(self, arrival: Arrival) -> tuple[str, str]:
        return self._inboxes[arrival.raw.inbox_id].kind, arrival.inbound.address

    def _find(self, arrival: Arrival) -> Conversation | None:
        inbound = arrival.inbound
        here = [
            each
            for each in self._conversations.values()
            if inbound.thread is None or each.inbox_id == arrival.raw.inbox_id
        ]
        said = {
            header: self._conversations[self._said[header]]
            for header in inbound.references
            if header in self._said
        }
        return find(inbound, here, said, key=self._key)

    def _open(self, arrival: Arrival, inbox: Inbox) -> Conversation:
        inbound = arrival.inbound
        identity = self._identities.get(self._sender(arrival)) or self._introduce(arrival, inbox)
        ticket = self._open_ticket(arrival, inbox, identity.customer_id, None)
        conversation = Conversation(
            id=ConversationId(self._new_id()),
            reference=self._new_reference(),
            inbox_id=inbox.id,
            customer_id=identity.customer_id,
            ticket_id=ticket.id,
            kind=inbox.kind,
            thread=inbound.thread,
            subject=inbound.subject,
            address=inbound.address,
            display_name=inbound.display_name or identity.display_name,
            participants=frozenset({inbound.address}),
        )
        self._conversations[conversation.id] = conversation
        self._record_opened(ticket, conversation)
        return conversation

    def _follow_up(
        self, arrival: Arrival, inbox: Inbox, conversation: Conversation
    ) -> Conversation:
        """Open a new ticket that names the closed one (spec A.4, F-THR-5)."""
        closed = self._tickets[conversation.ticket_id]
        ticket = self._open_ticket(arrival, inbox, conversation.customer_id, closed)
        conversation = replace(conversation, ticket_id=ticket.id, version=conversation.version + 1)
        self._conversations[conversation.id] = conversation
        self._record_opened(ticket, conversation)
        return conversation

    def _introduce(self, arrival: Arrival, inbox: Inbox) -> Identity:
        inbound = arrival.inbound
        customer = Customer(
            id=CustomerId(self._new_id()),
            name=name_of(inbound.display_name, inbound.address),
            known_since=self._now,
        )
        identity = Identity(
            id=IdentityId(self._new_id()),
            customer_id=customer.id,
            kind=inbox.kind,
            address=inbound.address,
            display_name=inbound.display_name,
            proof=inbound.proof,
            known_since=self._now,
        )
        self._identities[inbox.kind, inbound.address] = identity
        self._new += [customer, identity]
        return identity

    def _open_ticket(
        self, arrival: Arrival, inbox: Inbox, customer_id: CustomerId, follows: Ticket | None
    ) -> Ticket:
        inbound = arrival.inbound
        ticket = Ticket(
            id=TicketId(self._new_id()),
            reference=self._new_reference(),
            subject=preview(inbound.subject or inbound.reply, 120),
            customer_id=customer_id,
            queue_id=inbox.queue_id,
            channel=inbox.kind,
            follows_id=follows.id if follows else None,
            opened_at=arrival.raw.received_at,
            last_at=_place(arrival),
        )
        self._tickets[ticket.id] = ticket
        return ticket

    def _record_opened(self, ticket: Ticket, conversation: Conversation) -> None:
        self._facts.append(
            TicketOpened(
                **about(ticket, by=CUSTOMER, at=self._now),
                conversation_id=conversation.id,
                inbox_id=conversation.inbox_id,
            )
        )

    def _append(self, arrival: Arrival, conversation: Conversation) -> None:
        inbound, raw = arrival.inbound, arrival.raw
        message = Message(
            id=arrival.message_id,
            conversation_id=conversation.id,
            ticket_id=conversation.ticket_id,
            customer_id=conversation.customer_id,
            inbox_id=raw.inbox_id,
            direction=Direction.INBOUND,
            address=inbound.address,
            display_name=inbound.display_name,
            outsider=not takes_part(conversation, inbound.address),
            subject=inbound.subject,
            text=inbound.text,
            reply=inbound.reply,
            html=inbound.html,
            attachments=arrival.attachments,
            header_id=inbound.header_id,
            auto_class=inbound.auto_class,
            raw_id=raw.id,
            client_id=raw.headers.get("client-id"),
            occurred_at=_place(arrival),
            received_at=raw.received_at,
        )
        self._new.append(message)
        self._remember(message, conversation)
        ticket = self._touch(message)
        self._facts.append(
            MessageReceived(
                **about(ticket, by=CUSTOMER, at=self._now),
                message_id=message.id,
                conversation_id=conversation.id,
                inbox_id=raw.inbox_id,
                digest=raw.sha256,
            )
        )

    def _remember(self, message: Message, conversation: Conversation) -> None:
        if message.header_id is None:
            return
        self._said[message.header_id] = conversation.id
        self._conversations[conversation.id] = replace(
            with_header_id(conversation, message.header_id), version=conversation.version + 1
        )

    def _touch(self, message: Message) -> Ticket:
        ticket = self._tickets[message.ticket_id]
        if message.occurred_at >= ticket.last_at:  # else it came late, behind what was said since
            ticket = replace(
                ticket,
                last_at=message.occurred_at,
                last_text=preview(message.reply or message.text),
                last_direction=message.direction,
            )
        since = ticket.unanswered_since
        if message.auto_class is AutoClass.HUMAN:
            since = min(since or message.received_at, message.received_at)
        ticket = replace(ticket, unanswered_since=since, version=ticket.version + 1)
        if message.auto_class is AutoClass.HUMAN and ticket.status in _TAKEN_UP:
            ticket, moved = move(ticket, Status.OPEN, by=CUSTOMER, now=self._now)
            self._facts.append(moved)
        self._tickets[ticket.id] = ticket
        return ticket

    def _call_for_work(self, conversation: Conversation) -> None:
        if conversation.id in self._items:
            return
        ticket = self._tickets[conversation.ticket_id]
        item = WorkItem(
            id=WorkItemId(self._new_id()),
            ticket_id=ticket.id,
            conversation_id=conversation.id,
            inbox_id=conversation.inbox_id,
            queue_id=ticket.queue_id,
            channel=conversation.kind,
            preferred_id=ticket.assignee_id,
            enqueued_at=self._now,
        )
        self._items[conversation.id] = item
        self._new.append(item)
        self._facts.append(
            WorkQueued(**about(ticket, by=SYSTEM, at=self._now), item_id=item.id, reason="new")
        )


def _place(arrival: Arrival) -> datetime:
    return placed_at(arrival.inbound.occurred_at, received_at=arrival.raw.received_at)


def _named(arrivals: list[Arrival]) -> Named:
    inbounds = [each.inbound for each in arrivals]
    return Named(
        senders={(each.raw.inbox_id, each.inbound.address) for each in arrivals},
        references={name for each in inbounds for name in references_named(each.recipients)},
        header_ids={header for each in inbounds for header in each.references},
        threads={
            (each.raw.inbox_id, each.inbound.thread)
            for each in arrivals
            if each.inbound.thread is not None
        },
    )
