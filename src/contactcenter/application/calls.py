"""Phone calls on the timeline: opened when they ring, changed with all that is learnt of them.

One number keeps one conversation in an inbox, so that whoever calls five times is one piece of
work. A caller's number proves nobody (spec E.3): they are known by it like any other claim.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from contactcenter.application.arrived import Arrival, opened_conversation, opened_ticket
from contactcenter.application.call_work import CallWork
from contactcenter.application.senders import Senders
from contactcenter.domain.agent import Agent
from contactcenter.domain.call import Call, corrected, merge, tell
from contactcenter.domain.call_record import CallDirection
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.events import (
    CUSTOMER,
    Fact,
    MessageChanged,
    MessageReceived,
    PhoneRang,
    TicketOpened,
)
from contactcenter.domain.ids import (
    AgentId,
    CallId,
    ConversationId,
    CustomerId,
    InboxId,
    MessageId,
    RawId,
    TicketId,
)
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.logged_call import LoggedCall, call_id, other_side, plain
from contactcenter.domain.message import Direction, Inbound, Message
from contactcenter.domain.raw import IMPORTED, RawInput
from contactcenter.domain.ticket import Status, Ticket, about
from contactcenter.ports.found import Known, Named
from contactcenter.ports.store import Transaction
from contactcenter.ports.system import NewId, NewReference

_LONG_AGO = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one input says of a call."""

    raw: RawInput
    channel: str  # the kind of its inbox
    call: Call
    read_out: Mapping[str, bool] = field(default_factory=dict)  # what had to be → whether it was

    @property
    def id(self) -> CallId:
        """The call's own id, the same for all that is heard of it."""
        return call_id(self.raw.inbox_id, self.call)

    @property
    def is_brought(self) -> bool:
        """Whether a person brought it as a file."""
        return IMPORTED in self.raw.headers

    @property
    def thread(self) -> str:
        """The conversation that it belongs to: the number's, or its own where that is withheld."""
        return other_side(self.call)[0] or f"call {self.id}"


async def take_calls(
    tx: Transaction,
    heard: Sequence[Heard],
    inboxes: Mapping[InboxId, Inbox],
    *,
    new_id: NewId,
    new_reference: NewReference,
    now: datetime,
) -> Mapping[RawId, LoggedCall]:
    """Write what was heard; return the inputs that told something new, and the calls of which."""
    stored = await tx.calls({each.id for each in heard}) if heard else {}
    heard = [each for each in heard if not _is_inside(each, stored)]
    if not heard:
        return {}
    known = await tx.known(_named(heard, stored.values()))
    emails = _emails(heard, stored.values())
    agents = {each.id: each for each in (await tx.agents_by_email(emails)).values()}
    taking = _Taking(
        known, stored, agents, inboxes, new_id=new_id, new_reference=new_reference, now=now
    )
    taking.messages = dict(await tx.messages({each.message_id for each in stored.values()}))
    for each in heard:
        taking.take(each)
    await taking.write(tx)
    return taking.told


def _is_inside(heard: Heard, stored: Mapping[CallId, LoggedCall]) -> bool:
    """Whether it is a call within the house, and was never taken for another."""
    is_known = heard.is_brought and heard.id in stored
    return heard.call.direction is CallDirection.INTERNAL and not is_known


def _named(heard: Sequence[Heard], stored: Collection[LoggedCall]) -> Named:
    numbers = {number for each in heard if (number := other_side(each.call)[0])}
    return Named(
        addresses={("phone", number) for number in numbers},
        conversations={each.conversation_id for each in stored},
        threads={(each.raw.inbox_id, each.thread) for each in heard},
    )


def _emails(heard: Iterable[Heard], stored: Iterable[LoggedCall]) -> set[str]:
    """Return whose phones are in these calls, as far as is known of them all together."""
    said = [*(each.call.said for each in heard), *(each.said for each in stored)]
    return {record.email for records in said for record in records if record.email}


class _Taking:
    """The working set of one batch of calls."""

    def __init__(
        self,
        known: Known,
        stored: Mapping[CallId, LoggedCall],
        agents: Mapping[AgentId, Agent],
        inboxes: Mapping[InboxId, Inbox],
        *,
        new_id: NewId,
        new_reference: NewReference,
        now: datetime,
    ) -> None:
        self._inboxes = inboxes
        self._new_id = new_id
        self._new_reference = new_reference
        self._now = now
        self._by_email = {each.email: each.id for each in agents.values()}
        self._senders = Senders(known.identities, new_id=new_id, now=now)
        self._tickets = dict(known.tickets)
        self._conversations = dict(known.conversations)
        self._read = {each.id: each.version for each in self._changeable()}
        self._logged = dict(stored)
        self._stored = stored
        self._kept: dict[MessageId, int] = {}  # version as read
        self._calls: dict[CallId, Call] = {}
        self._past: set[CallId] = set()
        self._mistaken: set[CallId] = set()  # their wait began by a wrong reading
        self._begun: set[TicketId] = set()
        self._facts: list[Fact] = []
        self.messages: dict[MessageId, Message] = {}
        self.told: dict[RawId, LoggedCall] = {}

    def take(self, heard: Heard) -> None:
        """Learn what one input says; after what ended long ago nobody is called back."""
        self._hear(heard)
        call = self._calls.get(heard.id)
        if call and heard.is_brought and call.ended_at and self._now - call.ended_at > _LONG_AGO:
            self._past.add(heard.id)

    def _hear(self, heard: Heard) -> None:
        logged = self._logged.get(heard.id)
        if logged is None:
            self._open(heard)
            self.told[heard.raw.id] = self._logged[heard.id]
            return
        before = self._calls.get(heard.id) or tell(
            logged.source, logged.source_call_id, logged.said
        )
        after = (corrected if heard.is_brought else merge)(before, heard.call)
        if after.said == before.said:
            return
        self.told[heard.raw.id] = logged
        self._learn(heard, logged, before, after)

    async def write(self, tx: Transaction) -> None:
        """Put all that changed, and let the work on it follow."""
        work = CallWork(new_id=self._new_id, now=self._now)
        changed = {key: each for key, each in self._logged.items() if key in self._calls}
        tickets = {each.ticket_id for each in changed.values()}
        await work.load(tx, tickets & self._read.keys(), self._talking(changed))
        for key, logged in changed.items():
            self._tickets[logged.ticket_id] = self._followed(work, key, logged)
        tx.put(*self._senders.changed())
        for each in self._changeable():
            read = self._read.get(each.id, 0)
            if each.version != read:
                tx.put(replace(each, version=read + 1))
        for message in self.messages.values():
            known = self._kept.get(message.id)
            if known is not None:
                tx.put(replace(message, version=known + 1))
        for key, logged in changed.items():
            version = self._stored[key].version + 1 if key in self._stored else 1
            tx.put(replace(logged, said=self._calls[key].said, version=version))
        tx.record(*self._facts)
        work.write(tx)

    def _followed(self, work: CallWork, key: CallId, logged: LoggedCall) -> Ticket:
        """Let the work follow a call; return its ticket as it is then."""
        call, ticket = self._calls[key], self._tickets[logged.ticket_id]
        conversation = self._conversations[logged.conversation_id]
        if key in self._past and ticket.id in self._begun:
            return work.settle(ticket)
        if key in self._past and call.is_unserved:
            return work.call_off(ticket, conversation) if key in self._mistaken else ticket
        return work.follow(call, ticket, conversation, self._agents(call))

    def _changeable(self) -> list[Conversation | Ticket]:
        return [*self._tickets.values(), *self._conversations.values()]

    def _talking(self, changed: Mapping[CallId, LoggedCall]) -> set[AgentId]:
        return {agent for key in changed for agent in self._agents(self._calls[key])}

    def _agents(self, call: Call) -> list[AgentId]:
        """Return those of us who are speaking."""
        emails = [leg.email for leg in call.talking if leg.email]
        return [self._by_email[each] for each in emails if each in self._by_email]

    def _open(self, heard: Heard) -> None:
        inbox = self._inboxes[heard.raw.inbox_id]
        arrival = _as_arrival(heard, MessageId(self._new_id()))
        conversation = self._there(heard) or self._begin(heard, arrival, inbox)
        message = self._message(heard, arrival, conversation)
        self.messages[message.id] = message
        self._kept[message.id] = 0
        self._logged[heard.id] = LoggedCall(
            id=heard.id,
            inbox_id=inbox.id,
            source=heard.call.source,
            source_call_id=heard.call.source_call_id,
            said=heard.call.said,
            ticket_id=conversation.ticket_id,
            conversation_id=conversation.id,
            message_id=message.id,
        )
        self._calls[heard.id] = heard.call
        ticket = self._touch(conversation.ticket_id, message)
        self._facts.append(
            MessageReceived(
                **about(ticket, by=CUSTOMER, at=self._now),
                message_id=message.id,
                conversation_id=conversation.id,
                inbox_id=inbox.id,
                digest=heard.raw.sha256,
            )
        )
        self._tell_who_rings(self._logged[heard.id], None, heard.call)

    def _there(self, heard: Heard) -> Conversation | None:
        for conversation in self._conversations.values():
            if conversation.thread == heard.thread and conversation.inbox_id == heard.raw.inbox_id:
                closed = self._tickets[conversation.ticket_id].status is Status.CLOSED
                return None if closed else conversation
        return None

    def _begin(self, heard: Heard, arrival: Arrival, inbox: Inbox) -> Conversation:
        identity = self._senders.recognise(arrival.inbound, inbox.kind)
        ticket = opened_ticket(
            arrival,
            inbox,
            CustomerId(identity.customer_id),
            ticket_id=TicketId(self._new_id()),
            reference=self._new_reference(),
        )
        conversation = opened_conversation(
            arrival,
            ticket,
            identity,
            conversation_id=ConversationId(self._new_id()),
            reference=self._new_reference(),
            thread=heard.thread,
        )
        self._tickets[ticket.id] = ticket
        self._begun.add(ticket.id)
        self._conversations[conversation.id] = conversation
        self._facts.append(
            TicketOpened(
                **about(ticket, by=CUSTOMER, at=self._now),
                conversation_id=conversation.id,
                inbox_id=inbox.id,
            )
        )
        return conversation

    def _message(self, heard: Heard, arrival: Arrival, conversation: Conversation) -> Message:
        outbound = heard.call.direction is CallDirection.OUTBOUND
        return Message(
            id=arrival.message_id,
            conversation_id=conversation.id,
            ticket_id=conversation.ticket_id,
            customer_id=conversation.customer_id,
            inbox_id=heard.raw.inbox_id,
            direction=Direction.OUTBOUND if outbound else Direction.INBOUND,
            agent_id=self._caller(heard.call) if outbound else None,
            address=arrival.inbound.address,
            display_name=arrival.inbound.display_name,
            text=arrival.inbound.text,
            call=self._shown(heard, heard.call, heard.raw.received_at),
            raw_id=heard.raw.id,
            occurred_at=arrival.occurred_at,
            received_at=heard.raw.received_at,
        )

    def _caller(self, call: Call) -> AgentId | None:
        known = [self._by_email[each] for each in call.emails if each in self._by_email]
        return next(iter(known), None)

    def _learn(self, heard: Heard, logged: LoggedCall, before: Call, after: Call) -> None:
        self._calls[heard.id] = after
        message = self.messages[logged.message_id]
        self._kept.setdefault(message.id, message.version)
        shown = self._shown(heard, after, message.received_at)
        if message.call and not heard.read_out:
            shown = {**shown, "read_out": message.call.get("read_out", {})}
        self.messages[message.id] = replace(message, call=shown)
        ticket = self._tickets[logged.ticket_id]
        if heard.is_brought:
            ticket = self._correct(heard, logged, before, after)
        self._facts.append(
            MessageChanged(
                **about(ticket, by=CUSTOMER, at=self._now),
                message_id=message.id,
                conversation_id=logged.conversation_id,
                inbox_id=logged.inbox_id,
                change="call",
                digest=heard.raw.sha256,
            )
        )
        self._tell_who_rings(logged, before, after)

    def _correct(self, heard: Heard, logged: LoggedCall, before: Call, after: Call) -> Ticket:
        """Put a call where it belongs by what it was read anew to be; return its ticket."""
        message, ticket = self.messages[logged.message_id], self._tickets[logged.ticket_id]
        arrival = _as_arrival(replace(heard, call=after), message.id)
        at, text = arrival.occurred_at, arrival.inbound.text
        self.messages[message.id] = replace(message, occurred_at=at, text=text)
        if before.is_unserved and ticket.unanswered_since == before.ended_at:
            self._mistaken.add(heard.id)
        if (ticket.last_at, ticket.last_text) == (message.occurred_at, message.text):
            ticket = replace(ticket, last_at=at, last_text=text, version=ticket.version + 1)
            self._tickets[ticket.id] = ticket
        return ticket

    def _shown(self, heard: Heard, call: Call, heard_at: datetime) -> Mapping[str, object]:
        return plain(call, self._by_email, heard.read_out, heard_at=heard_at)

    def _tell_who_rings(self, logged: LoggedCall, before: Call | None, after: Call) -> None:
        rang = {leg.email for leg in before.ringing} if before else set()
        ticket = self._tickets[logged.ticket_id]
        for email in {leg.email for leg in after.ringing if leg.email} - rang:
            if email in self._by_email:
                self._facts.append(
                    PhoneRang(
                        **about(ticket, by=CUSTOMER, at=self._now),
                        message_id=logged.message_id,
                        conversation_id=logged.conversation_id,
                        inbox_id=logged.inbox_id,
                        agent_id=self._by_email[email],
                    )
                )

    def _touch(self, ticket_id: TicketId, message: Message) -> Ticket:
        ticket = self._tickets[ticket_id]
        touched = replace(ticket, version=ticket.version + 1)
        if message.occurred_at >= ticket.last_at:
            touched = replace(
                touched,
                last_at=message.occurred_at,
                last_text=message.text,
                last_direction=message.direction,
            )
        self._tickets[ticket_id] = touched
        return touched


def _as_arrival(heard: Heard, message_id: MessageId) -> Arrival:
    """Return a call as a message that arrives, for what they have in common."""
    number, shown = other_side(heard.call)
    inbound = Inbound(
        external_id=heard.id,
        address=number or shown or "",
        display_name=heard.call.from_name or "",
        text=f"\u260e {number or shown}".strip(),
        reply="",
        occurred_at=heard.call.started_at,
        thread=heard.thread,
        identity="phone" if number else "withheld",
    )
    if not number:  # strangers without a number are not one and the same
        inbound = replace(inbound, address=heard.thread)
    return Arrival(
        message_id=message_id,
        channel=heard.channel,
        raw=heard.raw,
        inbound=inbound,
        attachments=(),
    )
