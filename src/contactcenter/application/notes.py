"""What agents write for colleagues only: it never leaves."""

from contactcenter.application.asked import Asked, seen
from contactcenter.application.writing import check_text, written
from contactcenter.domain.access import Permission, require
from contactcenter.domain.errors import Invalid
from contactcenter.domain.events import NoteAdded
from contactcenter.domain.ids import TicketId
from contactcenter.domain.message import Direction, Message
from contactcenter.domain.request import Done
from contactcenter.domain.said import digest_of_said
from contactcenter.domain.ticket import Ticket, about
from contactcenter.ports.store import Store, Transaction
from contactcenter.ports.system import NewId


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
            said=digest_of_said(note),
        )
    )
    return note
