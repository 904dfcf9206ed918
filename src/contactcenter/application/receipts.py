"""The automatic answer that a message arrived, as a message that leaves like any other."""

from datetime import datetime

from contactcenter.domain.conversation import Conversation, answer_subject, own_header_id
from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.ids import MessageId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.message import AutoClass, Delivery, Direction, Message, queued_delivery
from contactcenter.domain.questions import menu_buttons
from contactcenter.domain.receipt import Receipts, receipt_text
from contactcenter.domain.reference import grouped
from contactcenter.domain.ticket import Ticket


def receipt_message(
    inbox: Inbox,
    receipts: Receipts,
    ticket: Ticket,
    conversation: Conversation,
    *,
    message_id: MessageId,
    received_at: datetime,
    proof: ProofLevel,
    key: bytes,
    now: datetime,
) -> tuple[Message, Delivery]:
    """Return the receipt of a ticket's first message, and its way out.

    `proof` is that of the sender. It stays with the receipt, for the ids of their own mail are text
    of theirs too, and leave only where they are proven (see `delivery`).
    """
    reference, due = grouped(ticket.reference), receipts.due(received_at)
    language = conversation.language or receipts.language
    message = Message(
        id=message_id,
        conversation_id=conversation.id,
        ticket_id=ticket.id,
        customer_id=ticket.customer_id,
        inbox_id=inbox.id,
        direction=Direction.OUTBOUND,
        display_name=inbox.name,
        # Nothing of the sender's: not their subject either (spec F-REL-1).
        subject=answer_subject(f"[#{reference}]") if inbox.address else "",
        text=receipt_text(
            receipts, conversation.language, reference=reference, due=due, inbox=inbox.name
        ),
        buttons=menu_buttons(receipts.menu, language, ticket.reference),
        auto_class=AutoClass.AUTO_REPLY,
        proof=proof,
        header_id=own_header_id(message_id, inbox.address, key=key) if inbox.address else None,
        occurred_at=now,
        received_at=now,
    )
    return message, queued_delivery(message, conversation.address, due_at=now)
