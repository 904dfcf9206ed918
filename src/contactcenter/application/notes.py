"""What agents write for colleagues only: it never leaves."""

import hashlib

from contactcenter.application.asked import Asked, seen
from contactcenter.domain.access import Permission, require
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.errors import Invalid
from contactcenter.domain.events import NoteAdded
from contactcenter.domain.ids import MessageId, TicketId
from contactcenter.domain.message import Direction, Message
from contactcenter.domain.session import Done
from contactcenter.domain.ticket import Ticket, about
from contactcenter.ports.store import Store, Transaction
from contactcenter.ports.system import NewId

LONGEST = 100_000  # characters of one answer or note


async def add_note(
    store: Store, ticket_id: TicketId, text: str, *, asked: Asked, new_id: NewId
) -> Done:
    """Write something for colleagues only."""
    require(asked.agent, Permission.ANSWER_TICKETS)
    async with store.begin(asked.key) as tx:
        ticket = await seen(tx, ticket_id, asked)
        note = await note_on(tx, ticket, text, asked=asked, new_id=new_id)
        return tx.done(note.id, 1)


async def note_on(
    tx: Transaction, ticket: Ticket, text: str, *, asked: Asked, new_id: NewId
) -> Message:
    """Put a note on a ticket that the block has read."""
    check_text(text)
    conversations = await tx.conversations_of(ticket.id)
    if not conversations:
        raise Invalid("the conversation went on in a newer ticket: write the note there")
    conversation = conversations[-1]
    note = written(ticket, conversation, text, Direction.NOTE, asked=asked, new_id=new_id)
    tx.put(note)
    tx.record(
        NoteAdded(
            **about(ticket, by=asked.agent.id, at=asked.at),
            message_id=note.id,
            digest=digest(note),
        )
    )
    return note


def check_text(text: str) -> None:
    """Refuse a text that is empty or too long to send.

    Raises:
        Invalid: with what to do about it.
    """
    if not text.strip():
        raise Invalid("there is nothing to send: write something first")
    if not text.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Invalid("the text holds half a character: write it again")
    if len(text) > LONGEST:
        raise Invalid(f"the text has {len(text)} characters; at most {LONGEST} can be sent")


def written(
    ticket: Ticket,
    conversation: Conversation,
    text: str,
    direction: Direction,
    *,
    asked: Asked,
    new_id: NewId,
) -> Message:
    """Return what the agent wrote as a message of the conversation."""
    return Message(
        id=MessageId(new_id()),
        conversation_id=conversation.id,
        ticket_id=ticket.id,
        customer_id=ticket.customer_id,
        inbox_id=conversation.inbox_id,
        direction=direction,
        agent_id=asked.agent.id,
        display_name=asked.agent.name,
        text=text,
        reply=text,
        occurred_at=asked.at,
        received_at=asked.at,
    )


def digest(message: Message) -> str:
    """Return a digest of a text, salted with its id: equal texts have unequal digests."""
    return hashlib.sha256(f"{message.id}\0{message.text}".encode()).hexdigest()
