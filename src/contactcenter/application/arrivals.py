"""One batch of new messages, each finding its customer, conversation, ticket and work.

`load` reads what the whole batch may need, one query a table; `take` decides in memory, message
after message, so that two first messages of one new customer make one conversation; `write` puts
all that changed, each thing once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from contactcenter.application import limits
from contactcenter.application.arrived import (
    Arrival,
    arrived_message,
    continued_conversation,
    names_of,
    opened_conversation,
    opened_ticket,
    unpressed,
)
from contactcenter.application.courtesies import courteous
from contactcenter.application.limits import Limits
from contactcenter.application.pressing import Choices, choices_open, pressed
from contactcenter.application.receipts import receipt_message
from contactcenter.application.senders import Senders, addresses_of
from contactcenter.application.suspecting import heard
from contactcenter.application.writing import queued_fact
from contactcenter.domain.conversation import Conversation, references_named, with_header_id
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
    InboxId,
    MessageId,
    TicketId,
    WorkItemId,
)
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.matching import Evidence, Found, Match, codes_in, find, suspect
from contactcenter.domain.message import AutoClass, Direction, Message
from contactcenter.domain.questions import asks_nothing
from contactcenter.domain.said import digest_of_said
from contactcenter.domain.text import preview
from contactcenter.domain.ticket import Status, Ticket, about, move
from contactcenter.domain.work import WorkItem
from contactcenter.ports.found import Named
from contactcenter.ports.store import Entity, Transaction
from contactcenter.ports.system import NewId, NewReference

_TAKEN_UP = frozenset({Status.PENDING, Status.ON_HOLD, Status.RESOLVED})
# What a machine wrote never opens a ticket, reopens one or calls for work (spec F.4). A report that
# our own message failed does, by the failure that it brings: see `news`.
_SILENT = frozenset({AutoClass.AUTO_REPLY, AutoClass.BOUNCE, AutoClass.COMPLAINT})


class Arrivals:
    """The working set of one batch."""

    def __init__(
        self,
        inboxes: Mapping[InboxId, Inbox],
        *,
        key: bytes,
        new_id: NewId,
        new_reference: NewReference,
        tickets_an_hour: int,
        courtesy: timedelta,
        now: datetime,
    ) -> None:
        self._key = key
        self._new_id = new_id
        self._new_reference = new_reference
        self._now = now
        self._inboxes = inboxes
        self._senders = Senders({}, new_id=new_id, now=now)
        self._tickets_an_hour = tickets_an_hour
        self._courtesy = courtesy
        self._limits = Limits({}, tickets_an_hour=tickets_an_hour, now=now)
        self._conversations: dict[ConversationId, Conversation] = {}
        self._said: dict[str, ConversationId] = {}  # header id → where it was said
        self._coded: Mapping[str, TicketId] = {}  # a ticket's reference → the ticket
        self._tickets: dict[TicketId, Ticket] = {}
        self._items: dict[ConversationId, WorkItem] = {}
        self._loaded: dict[ConversationId | TicketId, int] = {}  # id → version as read
        self._new: list[Entity] = []
        self._choices: dict[ConversationId, Choices] = {}
        self._facts: list[Fact] = []

    async def load(self, tx: Transaction, arrivals: Sequence[Arrival]) -> None:
        """Read what the batch may need."""
        known = await tx.known(_named(arrivals))
        self._senders = Senders(known.identities, new_id=self._new_id, now=self._now)
        self._said = dict(known.said)
        self._coded = known.coded
        self._conversations = dict(known.conversations)
        self._tickets = dict(known.tickets)
        self._items = dict(known.items)
        self._loaded = {each.id: each.version for each in self._changeable()}
        written = [(each.raw.inbox_id, each.inbound) for each in arrivals if each.is_written]
        counted = limits.wanted(written, self._tickets) if written else ()
        tallies = await tx.tallies(counted) if counted else {}
        self._limits = Limits(tallies, tickets_an_hour=self._tickets_an_hour, now=self._now)
        conversations, tickets = self._conversations.values(), self._tickets
        self._choices = await choices_open(tx, arrivals, conversations, tickets)

    def take(self, arrival: Arrival) -> bool:
        """Give a message its place; False when it asks nothing, and is about nothing of ours."""
        inbox = self._inboxes[arrival.raw.inbox_id]
        found = self._find(arrival, inbox)
        if found is None and self._asks_nothing(arrival):
            return False
        conversation = found.conversation if found else self._open(arrival, inbox)
        if found:
            arrival = pressed(arrival, found, self._choices.get(conversation.id, ()))
            ticket = self._ticket_of(conversation)
            arrival = courteous(arrival, conversation, ticket, within=self._courtesy)
        if self._takes_up_closed(arrival, conversation):
            conversation = self._follow_up(arrival, inbox, conversation)
            arrival = unpressed(arrival)  # it answered a question about the other one
        conversation = continued_conversation(arrival, conversation, self._inboxes)
        self._conversations[conversation.id] = conversation
        self._append(arrival, conversation, found)
        if arrival.is_written:
            self._limits.note_written(inbox.id, arrival.inbound)
        if found is None:
            self._receipt(arrival, inbox, conversation)
        if self._calls(arrival, conversation):
            self._call_for_work(conversation)
        return True

    def write(self, tx: Transaction) -> None:
        """Put all that changed, each thing once and one version further than it was read."""
        changed = [
            replace(each, version=self._loaded.get(each.id, 0) + 1)
            for each in self._changeable()
            if each.version != self._loaded.get(each.id)
        ]
        tx.put(*self._senders.changed(), *self._new, *changed, *self._limits.changed())
        tx.record(*self._facts)

    def _changeable(self) -> list[Conversation | Ticket]:
        return [*self._conversations.values(), *self._tickets.values()]

    def _ticket_of(self, conversation: Conversation) -> Ticket:
        return self._tickets[conversation.ticket_id]

    def _is_automatic(self, arrival: Arrival) -> bool:
        """Whether a machine wrote it: it opens nothing and moves nothing (spec F.4)."""
        ours = arrival.inbound.address in self._own_addresses
        return ours or arrival.inbound.auto_class in _SILENT

    @property
    def _own_addresses(self) -> set[str]:
        return {each.address for each in self._inboxes.values() if each.address is not None}

    def _asks_nothing(self, arrival: Arrival) -> bool:
        inbound = arrival.inbound
        answers = asks_nothing(inbound.pressed, inbound.reply)
        return self._is_automatic(arrival) or arrival.courtesy or answers

    def _takes_up_closed(self, arrival: Arrival, conversation: Conversation) -> bool:
        closed = self._ticket_of(conversation).status is Status.CLOSED
        return closed and not self._asks_nothing(arrival)

    def _calls(self, arrival: Arrival, conversation: Conversation) -> bool:
        """Whether somebody must look at it now."""
        closed = self._ticket_of(conversation).status is Status.CLOSED
        return not self._asks_nothing(arrival) and not closed

    def _evidence(self, arrival: Arrival) -> Evidence:
        inbound = arrival.inbound
        here = [
            each
            for each in self._conversations.values()
            if inbound.thread is None or each.inbox_id == arrival.raw.inbox_id
        ]
        return Evidence(
            candidates=here,
            said={
                header: self._conversations[self._said[header]]
                for header in inbound.references
                if header in self._said
            },
            coded={
                code: [each for each in here if each.ticket_id == self._coded[code]]
                for code in codes_in(inbound.subject)
                if code in self._coded
            },
        )

    def _find(self, arrival: Arrival, inbox: Inbox) -> Found | None:
        found = find(arrival.inbound, self._evidence(arrival), key=self._key)
        if found is None and arrival.is_written and not self._is_automatic(arrival):
            return self._held(arrival, inbox)
        return found

    def _held(self, arrival: Arrival, inbox: Inbox) -> Found | None:
        """Return the conversation that keeps what one sender writes beyond the limits."""
        if not self._limits.opens_too_many(inbox.id, arrival.inbound):
            return None
        thread = limits.held_thread(arrival.inbound.address)
        for conversation in self._conversations.values():
            if conversation.thread == thread and conversation.inbox_id == inbox.id:
                return Found(conversation=conversation, match=Match.HELD)
        return None

    def _open(self, arrival: Arrival, inbox: Inbox) -> Conversation:
        inbound = arrival.inbound
        identity = self._senders.recognise(inbound, inbox.kind)
        ticket = opened_ticket(
            arrival,
            inbox,
            identity.customer_id,
            ticket_id=TicketId(self._new_id()),
            reference=arrival.reference or self._new_reference(),
            may_follow=self._suspected(arrival),
        )
        self._tickets[ticket.id] = ticket
        conversation = opened_conversation(
            arrival,
            ticket,
            identity,
            conversation_id=ConversationId(self._new_id()),
            reference=self._new_reference(),
            thread=inbound.thread or self._held_thread(arrival, inbox),
        )
        if arrival.is_written:
            self._limits.note_opened(inbox.id, inbound)
        self._conversations[conversation.id] = conversation
        self._record_opened(ticket, conversation)
        return conversation

    def _receipt(self, arrival: Arrival, inbox: Inbox, conversation: Conversation) -> None:
        """Tell the sender that it arrived, where that is wished for and may be."""
        if inbox.receipts is None or not arrival.inbound.may_auto_reply:
            return
        if not self._limits.may_receipt(inbox.id, arrival.inbound):
            return
        ticket = self._ticket_of(conversation)
        message, delivery = receipt_message(
            inbox,
            inbox.receipts,
            ticket,
            self._conversations[conversation.id],
            message_id=MessageId(self._new_id()),
            received_at=arrival.raw.received_at,
            proof=arrival.inbound.proof,
            key=self._key,
            now=self._now,
        )
        self._new += [message, delivery]
        self._remember(message)
        self._facts.append(queued_fact(ticket, message, by=SYSTEM))

    def _held_thread(self, arrival: Arrival, inbox: Inbox) -> str | None:
        """Return the thread under which what its sender writes beyond the limits is held."""
        if arrival.is_written and self._limits.opens_too_many(inbox.id, arrival.inbound):
            return limits.held_thread(arrival.inbound.address)
        return None

    def _follow_up(
        self, arrival: Arrival, inbox: Inbox, conversation: Conversation
    ) -> Conversation:
        """Open a new ticket that names the closed one (spec A.4, F-THR-5)."""
        ticket = opened_ticket(
            arrival,
            inbox,
            conversation.customer_id,
            ticket_id=TicketId(self._new_id()),
            reference=self._new_reference(),
            follows=self._ticket_of(conversation),
        )
        self._tickets[ticket.id] = ticket
        conversation = replace(conversation, ticket_id=ticket.id, version=conversation.version + 1)
        self._conversations[conversation.id] = conversation
        self._record_opened(ticket, conversation)
        return conversation

    def _suspected(self, arrival: Arrival) -> TicketId | None:
        found = suspect(arrival.inbound, self._evidence(arrival))
        return found if found in self._tickets else None

    def _record_opened(self, ticket: Ticket, conversation: Conversation) -> None:
        self._facts.append(
            TicketOpened(
                **about(ticket, by=CUSTOMER, at=self._now),
                conversation_id=conversation.id,
                inbox_id=conversation.inbox_id,
            )
        )

    def _append(self, arrival: Arrival, conversation: Conversation, found: Found | None) -> None:
        inbound = arrival.inbound
        identity = self._senders.of(inbound, conversation.kind, conversation.customer_id)
        agrees = self._senders.state(inbound, conversation.customer_id)
        warnings = [*inbound.warnings]
        warnings += ["thread_conflict"] if found and found.conflict else []
        warnings += [] if agrees else ["other_customer"]
        message = arrived_message(arrival, conversation, found, identity, tuple(warnings))
        self._new.append(message)
        self._remember(message)
        ticket = self._touch(message)
        self._facts.append(
            MessageReceived(
                **about(ticket, by=CUSTOMER, at=self._now),
                message_id=message.id,
                conversation_id=conversation.id,
                inbox_id=message.inbox_id,
                digest=arrival.raw.sha256,
                said=digest_of_said(message),
            )
        )

    def _remember(self, message: Message) -> None:
        """Keep with the conversation what its answers need to know of a message."""
        before = self._conversations[message.conversation_id]
        after = with_header_id(before, message.header_id)
        if message.header_id is not None:
            self._said[message.header_id] = after.id
        inbound = message.direction is Direction.INBOUND
        if inbound and not message.outsider and message.auto_class is AutoClass.HUMAN:
            after = replace(after, language=message.language or before.language)
            latest = max(before.last_inbound_at or message.received_at, message.received_at)
            after = replace(after, last_inbound_at=latest)
        if after != before:
            self._conversations[after.id] = replace(after, version=before.version + 1)

    def _touch(self, message: Message) -> Ticket:
        ticket = self._tickets[message.ticket_id]
        if message.occurred_at >= ticket.last_at:  # else it came late, behind what was said since
            ticket = replace(
                ticket,
                last_at=message.occurred_at,
                last_text=preview(message.reply or message.text or names_of(message.attachments)),
                last_direction=message.direction,
            )
        ticket = replace(ticket, version=ticket.version + 1)
        # A stranger's word neither starts nor stops anything (spec F-THR-3).
        if message.auto_class is AutoClass.HUMAN and not message.outsider:
            ticket, said = heard(message, ticket, now=self._now)
            self._facts += said
            if not message.courtesy and not asks_nothing(message.pressed, message.reply):
                ticket = self._asked(message, ticket)
        self._tickets[ticket.id] = ticket
        return ticket

    def _asked(self, message: Message, ticket: Ticket) -> Ticket:
        """Return the ticket as one whose customer waits for an answer."""
        since = ticket.unanswered_since or message.received_at
        ticket = replace(ticket, unanswered_since=min(since, message.received_at))
        if ticket.status in _TAKEN_UP and self._limits.reopens(ticket.id):
            ticket, moved = move(ticket, Status.OPEN, by=CUSTOMER, now=self._now)
            self._facts.append(moved)
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


def _named(arrivals: Sequence[Arrival]) -> Named:
    inbounds = [each.inbound for each in arrivals]
    threads = {
        (each.raw.inbox_id, thread)
        for each in arrivals
        for thread in (each.inbound.thread, limits.held_thread(each.inbound.address))
        if thread is not None
    }
    return Named(
        addresses={
            address for each in arrivals for address in addresses_of(each.inbound, each.channel)
        },
        references={name for each in inbounds for name in references_named(each.recipients)},
        codes={code for each in inbounds for code in codes_in(each.subject)},
        header_ids={header for each in inbounds for header in each.references},
        threads=threads,
    )
