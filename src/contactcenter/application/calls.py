"""Phone calls on the timeline: opened when they ring, changed with all that is learnt of them.

One number keeps one conversation in an inbox, so that whoever calls five times is one piece of
work. A caller's number proves nobody (spec E.3): they are known by it like any other claim.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from contactcenter.application.arrived import Arrival, opened_conversation, opened_ticket
from contactcenter.application.call_work import CallWork
from contactcenter.application.heard import Heard, as_arrival, emails, is_inside, named
from contactcenter.application.senders import Senders
from contactcenter.domain.agent import Agent
from contactcenter.domain.call import Call, corrected, merge, tell
from contactcenter.domain.call_record import CallDirection, Outcome
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
from contactcenter.domain.logged_call import MISREAD, LoggedCall, other_side, plain, waits_since
from contactcenter.domain.message import Direction, Message
from contactcenter.domain.said import digest_of_said
from contactcenter.domain.ticket import Status, Ticket, about
from contactcenter.ports.found import Known
from contactcenter.ports.store import Transaction
from contactcenter.ports.system import NewId, NewReference

_LONG_AGO = timedelta(days=1)
_LOOK_BACK = 50  # messages


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
    heard = [each for each in heard if not is_inside(each, stored)]
    if not heard:
        return {}
    known = await tx.known(named(heard, stored.values()))
    ours = await tx.agents_by_email(emails(heard, stored.values()))
    agents = {each.id: each for each in ours.values()}
    taking = _Taking(
        known, stored, agents, inboxes, new_id=new_id, new_reference=new_reference, now=now
    )
    taking.messages = dict(await tx.messages({each.message_id for each in stored.values()}))
    for each in heard:
        taking.take(each)
    await taking.write(tx)
    return taking.told


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
        self._mistaken: set[CallId] = set()  # a wait began by what was known of them before
        self._off: dict[CallId, Sequence[Message]] = {}  # of these, with what else is waited for
        self._left: list[LoggedCall] = []  # their places where somebody waited by a wrong reading
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
        is_of = other_side(before)[0]
        if heard.is_brought and is_of and other_side(after)[0] != is_of:
            logged = self._move(heard, logged, before, after)
        else:
            self._learn(heard, logged, before, after)
        self.told[heard.raw.id] = logged

    async def write(self, tx: Transaction) -> None:
        """Put all that changed, and let the work on it follow."""
        work = CallWork(new_id=self._new_id, now=self._now)
        changed = {key: each for key, each in self._logged.items() if key in self._calls}
        tickets = {each.ticket_id for each in [*changed.values(), *self._left]}
        await work.load(tx, tickets & self._read.keys(), self._talking(changed))
        await self._follow(tx, work, changed)
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

    async def _follow(
        self, tx: Transaction, work: CallWork, changed: Mapping[CallId, LoggedCall]
    ) -> None:
        for left in self._left:
            place = self._tickets[left.ticket_id], self._conversations[left.conversation_id]
            later = await self._later(tx, left)
            self._tickets[left.ticket_id] = work.call_off(*place, later)
        for key in filter(self._is_off, changed):
            self._off[key] = await self._later(tx, changed[key])
        for key in sorted(changed, key=self._ended):  # a file may begin with its latest row
            logged = changed[key]
            self._tickets[logged.ticket_id] = self._followed(work, key, logged)

    def _followed(self, work: CallWork, key: CallId, logged: LoggedCall) -> Ticket:
        """Let the work follow a call; return its ticket as it is then."""
        call, ticket = self._calls[key], self._tickets[logged.ticket_id]
        conversation = self._conversations[logged.conversation_id]
        if key in self._past and ticket.id in self._begun:
            return work.settle(ticket)
        later = self._off.get(key)
        if later or (later is not None and call.outcome is not Outcome.ANSWERED):
            return work.call_off(ticket, conversation, later)
        if key in self._past and call.is_unserved:
            return ticket
        if later is not None:
            ticket = replace(ticket, unanswered_since=None)
        return work.follow(call, ticket, conversation, self._agents(call), self._spoke(call))

    def _is_off(self, key: CallId) -> bool:
        """Whether a wait began by a call for which nobody is to be called back."""
        call = self._calls[key]
        is_nobodys = key in self._past or not call.is_unserved
        return key in self._mistaken and call.is_over and is_nobodys

    async def _later(self, tx: Transaction, began: LoggedCall) -> list[Message]:
        """Return for what else somebody waits on a ticket where a call began the wait.

        What is heard of a call in this batch is followed by itself.
        """
        ticket = self._tickets[began.ticket_id]
        said = await tx.latest_messages(ticket, _LOOK_BACK)
        since = ticket.unanswered_since
        return [
            each
            for each in said
            if each.id not in self._kept and since and (waits_since(each) or since) > since
        ]

    def _ended(self, key: CallId) -> datetime:
        return self._calls[key].ended_at or self._now

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
        arrival = as_arrival(heard, MessageId(self._new_id()))
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
                said=digest_of_said(message),
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
            agent_id=self._spoke(heard.call) if outbound else None,
            address=arrival.inbound.address,
            display_name=arrival.inbound.display_name,
            text=arrival.inbound.text,
            call=self._shown(heard, heard.call, heard.raw.received_at),
            raw_id=heard.raw.id,
            occurred_at=arrival.occurred_at,
            received_at=heard.raw.received_at,
        )

    def _spoke(self, call: Call) -> AgentId | None:
        known = [self._by_email[each] for each in call.emails if each in self._by_email]
        return next(iter(known), None)

    def _learn(self, heard: Heard, logged: LoggedCall, before: Call, after: Call) -> None:
        self._calls[heard.id] = after
        if self._began_wait(logged, before):
            self._mistaken.add(heard.id)
        message = self.messages[logged.message_id]
        self._kept.setdefault(message.id, message.version)
        shown = self._shown(heard, after, message.received_at)
        if message.call and not heard.read_out:
            shown = {**shown, "read_out": message.call.get("read_out", {})}
        self.messages[message.id] = replace(message, call=shown)
        if heard.is_brought:
            self._correct(heard, logged, after)
        self._facts.append(self._changed(logged, heard))
        self._tell_who_rings(logged, before, after)

    def _correct(self, heard: Heard, logged: LoggedCall, after: Call) -> None:
        """Put a call at the time that it was read anew to be of."""
        message, ticket = self.messages[logged.message_id], self._tickets[logged.ticket_id]
        arrival = as_arrival(replace(heard, call=after), message.id)
        at, text = arrival.occurred_at, arrival.inbound.text
        self.messages[message.id] = replace(message, occurred_at=at, text=text)
        if (ticket.last_at, ticket.last_text) == (message.occurred_at, message.text):
            ticket = replace(ticket, last_at=at, last_text=text, version=ticket.version + 1)
            self._tickets[ticket.id] = ticket

    def _move(self, heard: Heard, logged: LoggedCall, before: Call, after: Call) -> LoggedCall:
        """Give a call that turned out to be with somebody else its place; its old one says so."""
        message = self.messages[logged.message_id]
        self._kept.setdefault(message.id, message.version)
        left = {**(message.call or {}), "warnings": [MISREAD]}
        self.messages[message.id] = replace(message, call=left)
        self._facts.append(self._changed(logged, heard))
        if self._began_wait(logged, before):
            self._left.append(logged)
        self._open(replace(heard, call=after))
        return self._logged[heard.id]

    def _began_wait(self, logged: LoggedCall, call: Call) -> bool:
        ticket = self._tickets[logged.ticket_id]
        return call.is_unserved and ticket.unanswered_since == call.ended_at

    def _changed(self, logged: LoggedCall, heard: Heard) -> MessageChanged:
        return MessageChanged(
            **about(self._tickets[logged.ticket_id], by=CUSTOMER, at=self._now),
            message_id=logged.message_id,
            conversation_id=logged.conversation_id,
            inbox_id=logged.inbox_id,
            change="call",
            digest=heard.raw.sha256,
            said=digest_of_said(self.messages[logged.message_id]),
        )

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
