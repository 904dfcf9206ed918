"""What answers and notes have in common: an agent wrote them."""

from contactcenter.application.asked import Asked
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.errors import Invalid
from contactcenter.domain.events import By, ReplyQueued
from contactcenter.domain.ids import MessageId
from contactcenter.domain.message import Direction, Message
from contactcenter.domain.said import digest_of_said
from contactcenter.domain.text import is_whole
from contactcenter.domain.ticket import Ticket, about
from contactcenter.ports.system import NewId

LONGEST = 100_000  # characters of one answer or note


def check_text(text: str) -> None:
    """Refuse a text that is empty or too long to send.

    Raises:
        Invalid: with what to do about it.
    """
    if not text.strip():
        raise Invalid("there is nothing to send: write something first")
    if not is_whole(text):
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


def queued_fact(ticket: Ticket, message: Message, *, by: By) -> ReplyQueued:
    """Return the fact that an answer waits to leave."""
    return ReplyQueued(
        **about(ticket, by=by, at=message.occurred_at),
        message_id=message.id,
        conversation_id=message.conversation_id,
        inbox_id=message.inbox_id,
        said=digest_of_said(message),
    )
