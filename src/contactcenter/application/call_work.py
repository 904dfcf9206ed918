"""What a call makes of work: it occupies who speaks, and calls for a call-back when nobody did.

An agent on the phone holds the call as work, whose weight leaves no room for more: what they are
being offered goes back to its queue without blame (spec C-CAP-1). A call that nobody served waits
in the queue until somebody calls back; a late record that it was served ends that again.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from contactcenter.application.dispatch import give_back
from contactcenter.domain import work
from contactcenter.domain.agent import Presence, work_changed
from contactcenter.domain.call import Call
from contactcenter.domain.call_record import CallDirection, Outcome
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.events import SYSTEM, Fact, WorkAssigned, WorkDone, WorkQueued
from contactcenter.domain.ids import AgentId, ConversationId, TicketId, WorkItemId
from contactcenter.domain.logged_call import waits_since
from contactcenter.domain.message import Message
from contactcenter.domain.ticket import NEEDS_WORK, Status, Ticket, about, hand_over, move
from contactcenter.domain.work import OfferState, WorkItem, WorkState
from contactcenter.ports.found import AtWork
from contactcenter.ports.store import Entity, Transaction
from contactcenter.ports.system import NewId

_SLACK = timedelta(minutes=1)  # by which two sources may differ about the end of one call


class CallWork:
    """The work on a batch's calls."""

    def __init__(self, *, new_id: NewId, now: datetime) -> None:
        self._new_id = new_id
        self._now = now
        self._found: dict[TicketId, AtWork] = {}
        self._items: dict[ConversationId, WorkItem] = {}
        self._presences: dict[AgentId, Presence] = {}
        self._busy: set[AgentId] = set()
        self._put: list[Entity] = []
        self._facts: list[Fact] = []

    async def load(
        self, tx: Transaction, tickets: Collection[TicketId], agents: Collection[AgentId]
    ) -> None:
        """Read the open work on these tickets, and what these agents hold."""
        if not tickets and not agents:
            return
        self._found = dict(await tx.at_work(tickets=tickets, agents=agents))
        self._items = {
            item.conversation_id: item for found in self._found.values() for item in found.items
        }
        for agent_id in sorted(agents):
            self._presences[agent_id] = await tx.presence(agent_id)

    def follow(
        self,
        call: Call,
        ticket: Ticket,
        conversation: Conversation,
        agents: Sequence[AgentId],
        spoke: AgentId | None,
    ) -> Ticket:
        """Let the work follow what is known of a call; return the ticket as it is then.

        `agents` are those who are speaking now, `spoke` is who of us did.
        """
        if agents:
            return self._occupy(ticket, conversation, agents[0])
        if not call.is_over:
            return ticket
        if call.is_unserved:
            return self._call_back(call, ticket, conversation)
        if call.outcome is not Outcome.ANSWERED or _was_before(call, ticket):
            return ticket
        if call.direction is not CallDirection.OUTBOUND:
            self._finish(ticket, conversation)
        calm = replace(ticket, unanswered_since=None, version=ticket.version + 1)
        return self._served(calm, spoke)

    def _served(self, ticket: Ticket, spoke: AgentId | None) -> Ticket:
        """Return a ticket about an answered call as that of who spoke; of none of us, as done."""
        is_waiting = any(each.ticket_id == ticket.id for each in self._items.values())
        if ticket.status is not Status.NEW or is_waiting:
            return ticket
        return self.settle(ticket) if spoke is None else self._taken(ticket, spoke)

    def call_off(
        self, ticket: Ticket, conversation: Conversation, later: Sequence[Message]
    ) -> Ticket:
        """Return a ticket on which nobody is to be called back for the call that began the wait.

        `later` are the messages for which somebody waits nevertheless.
        """
        if not any(each.conversation_id == conversation.id for each in later):
            self._finish(ticket, conversation)
        since = min(filter(None, map(waits_since, later)), default=None)
        ticket = replace(ticket, unanswered_since=since, version=ticket.version + 1)
        return ticket if later else self.settle(ticket)

    def settle(self, ticket: Ticket) -> Ticket:
        """Return a ticket about nothing but calls that are over as one that is done."""
        if ticket.status is not Status.NEW:
            return ticket
        ticket, moved = move(ticket, Status.RESOLVED, by=SYSTEM, now=self._now)
        self._facts.append(moved)
        return ticket

    def write(self, tx: Transaction) -> None:
        """Put the work that changed; what speaking agents are offered goes back."""
        tx.put(*self._put)
        tx.record(*self._facts)
        for agent_id in self._busy:
            presence = self._presences[agent_id]
            tx.put(work_changed(presence, now=self._now))
            for found in self._found.values():
                offered = [item for item in found.items if self._is_offered(item, agent_id)]
                give_back(tx, found, offered, reason="revoked", now=self._now)

    def _is_offered(self, item: WorkItem, agent_id: AgentId) -> bool:
        untouched = self._items.get(item.conversation_id) is item
        return untouched and item.agent_id == agent_id and item.state is WorkState.OFFERED

    def _occupy(self, ticket: Ticket, conversation: Conversation, agent_id: AgentId) -> Ticket:
        item = self._items.get(conversation.id)
        if item is not None and item.state is WorkState.ASSIGNED:
            return ticket
        ticket = self._taken(ticket, agent_id)
        offer_id = None
        if item is None:
            item = work.assign(self._item(ticket, conversation), agent_id, now=self._now)
            item = replace(item, version=1)
        else:
            offer = self._found[ticket.id].pending(item.id)
            if offer is not None:
                ended = replace(offer, state=OfferState.REVOKED, version=offer.version + 1)
                self._put.append(ended)
                offer_id = offer.id
            item = work.assign(item, agent_id, now=self._now)
        self._items[conversation.id] = item
        self._put.append(item)
        self._busy.add(agent_id)
        self._facts.append(
            WorkAssigned(
                **about(ticket, by=SYSTEM, at=self._now),
                item_id=item.id,
                offer_id=offer_id,
                agent_id=agent_id,
                reason="call",
            )
        )
        return ticket

    def _taken(self, ticket: Ticket, agent_id: AgentId) -> Ticket:
        """Return the ticket as one that an agent is speaking about."""
        if ticket.status is not Status.OPEN:
            ticket, moved = move(ticket, Status.OPEN, by=SYSTEM, now=self._now)
            self._facts.append(moved)
        if ticket.assignee_id is None:
            ticket, handed = hand_over(ticket, ticket.queue_id, agent_id, by=SYSTEM, now=self._now)
            self._facts.append(handed)
        return replace(ticket, unanswered_since=None, version=ticket.version + 1)

    def _call_back(self, call: Call, ticket: Ticket, conversation: Conversation) -> Ticket:
        since = min(call.ended_at or self._now, self._now)  # its clock may be ahead
        waiting = min(ticket.unanswered_since or since, since)
        ticket = replace(ticket, unanswered_since=waiting, version=ticket.version + 1)
        if ticket.status not in NEEDS_WORK:
            ticket, moved = move(ticket, Status.OPEN, by=SYSTEM, now=self._now)
            self._facts.append(moved)
        if conversation.id not in self._items:
            item = self._item(ticket, conversation)
            self._items[conversation.id] = item
            self._put.append(item)
            self._facts.append(
                WorkQueued(
                    **about(ticket, by=SYSTEM, at=self._now), item_id=item.id, reason="call_back"
                )
            )
        return ticket

    def _finish(self, ticket: Ticket, conversation: Conversation) -> None:
        item = self._items.pop(conversation.id, None)
        if item is None:
            return
        offer = self._found[ticket.id].pending(item.id) if ticket.id in self._found else None
        if offer is not None:
            self._put.append(replace(offer, state=OfferState.REVOKED, version=offer.version + 1))
        self._put.append(work.finish(item))
        self._facts.append(
            WorkDone(
                **about(ticket, by=SYSTEM, at=self._now),
                item_id=item.id,
                offer_id=offer.id if offer else None,
            )
        )

    def _item(self, ticket: Ticket, conversation: Conversation) -> WorkItem:
        return WorkItem(
            id=WorkItemId(self._new_id()),
            ticket_id=ticket.id,
            conversation_id=conversation.id,
            inbox_id=conversation.inbox_id,
            queue_id=ticket.queue_id,
            channel=conversation.kind,
            preferred_id=ticket.assignee_id,
            enqueued_at=self._now,
        )


def _was_before(call: Call, ticket: Ticket) -> bool:
    """Whether the customer waits since a time after this call: it ended no wait of theirs."""
    since = ticket.unanswered_since
    return since is not None and call.ended_at is not None and call.ended_at < since - _SLACK
