"""Notices: words of ours that no person writes, set off by what happened.

A notice stands on the timeline like any message, says of itself that a machine wrote it (spec
F-OUT-3), and calls nobody to work when it fails.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contactcenter.application.writing import queued_fact
from contactcenter.domain.conversation import Conversation, own_header_id, with_header_id
from contactcenter.domain.customer import Identity
from contactcenter.domain.events import By
from contactcenter.domain.ids import ConversationId, MessageId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.message import (
    AutoClass,
    Button,
    Direction,
    Message,
    queued_delivery,
)
from contactcenter.domain.reference import grouped
from contactcenter.domain.ticket import Status, Ticket
from contactcenter.ports.found import Named
from contactcenter.ports.store import Transaction
from contactcenter.ports.system import NewId, NewReference


@dataclass(frozen=True, slots=True, kw_only=True)
class Makers:
    """What makes ids, references, seals and addresses."""

    key: bytes
    new_id: NewId
    new_reference: NewReference
    public_url: str = ""  # where the pages are that customers see; empty: they cannot be reached


async def place_for(
    tx: Transaction, ticket: Ticket, identity: Identity, inbox: Inbox, makers: Makers
) -> tuple[Ticket, Conversation]:
    """Return where a ticket's notices to an address go; a conversation of their own if need be.

    Messengers know one conversation by the address: where it is open about another ticket, it is
    that one, for the customer's next words there are about that. A conversation that does not
    exist yet has version 0.
    """
    for each in await tx.conversations_of(ticket.id):
        if each.inbox_id == inbox.id and each.address == identity.address:
            return ticket, each
    if inbox.address is None:
        known = await tx.known(Named(threads={(inbox.id, identity.address)}))
        for each in known.conversations.values():
            if known.tickets[each.ticket_id].status is not Status.CLOSED:
                return known.tickets[each.ticket_id], each
    return ticket, _conversation(ticket, identity, inbox, makers)


def _conversation(ticket: Ticket, identity: Identity, inbox: Inbox, makers: Makers) -> Conversation:
    return Conversation(
        id=ConversationId(makers.new_id()),
        reference=makers.new_reference(),
        inbox_id=inbox.id,
        customer_id=identity.customer_id,
        ticket_id=ticket.id,
        kind=inbox.kind,
        thread=None if inbox.address else identity.address,
        subject=ticket.subject,
        address=identity.address,
        display_name=identity.display_name,
        participants=frozenset({identity.address}),
        version=0,
    )


def send_notice(
    tx: Transaction,
    ticket: Ticket,
    conversation: Conversation,
    inbox: Inbox,
    text: str,
    *,
    buttons: Sequence[Sequence[Button]] = (),
    by: By,
    at: datetime,
    due_at: datetime,
    makers: Makers,
    message_id: MessageId | None = None,
) -> Message:
    """Queue a notice in a conversation, and return it; its id may have been made before."""
    message_id, address = message_id or MessageId(makers.new_id()), inbox.address
    message = Message(
        id=message_id,
        conversation_id=conversation.id,
        ticket_id=ticket.id,
        customer_id=conversation.customer_id,
        inbox_id=inbox.id,
        direction=Direction.OUTBOUND,
        display_name=inbox.name,
        # Nothing of the customer's own: the address may be somebody else's (spec F-REL-1).
        subject=f"[#{grouped(ticket.reference)}]" if address else "",
        text=text,
        buttons=tuple(map(tuple, buttons)),
        auto_class=AutoClass.NOTICE,
        header_id=own_header_id(message_id, address, key=makers.key) if address else None,
        occurred_at=at,
        received_at=at,
    )
    _queue(tx, message, conversation, due_at)
    tx.record(queued_fact(ticket, message, by=by))
    return message


def _queue(tx: Transaction, message: Message, conversation: Conversation, due_at: datetime) -> None:
    known = with_header_id(conversation, message.header_id)
    if known != conversation or conversation.version == 0:
        tx.put(replace(known, version=conversation.version + 1))
    delivery = queued_delivery(message, conversation.address, due_at=due_at)
    # Its place in line is that of its time: what is said before leaves before.
    tx.put(message, replace(delivery, changed_at=due_at))
