"""Which of the messages on a ticket complain (spec A-RCV-1, A-RCV-3)."""

from collections.abc import Collection, Mapping, Sequence

from contactcenter.domain.channel import CHAT, FORM
from contactcenter.domain.complaint.matter import UNSENT, ReceivedBy
from contactcenter.domain.dissatisfaction.reading import suspicion
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import MessageId
from contactcenter.domain.message import AutoClass, Direction, Message
from contactcenter.domain.ticket import Ticket

RECEIVED_BY: Mapping[str, ReceivedBy] = {
    "email": ReceivedBy.EMAIL,
    CHAT: ReceivedBy.CHAT,
    "phone": ReceivedBy.PHONE,
    FORM: ReceivedBy.FORM,
}


def complaining(
    ticket: Ticket,
    said: Sequence[Message],
    named: Collection[MessageId],
    received_by: ReceivedBy | None,
) -> Sequence[Message]:
    """Return the messages that complain, the first one first.

    Where nobody names any, it is the one that reads so, else the first; none where the complaint
    came by a way that leaves no message, and those of the ticket came by another.

    Raises:
        Invalid: one that is named is no message of the customer on this ticket.
    """
    inbound = [
        each
        for each in said
        if each.direction is Direction.INBOUND and each.auto_class is AutoClass.HUMAN
    ]
    sources = [each for each in inbound if each.id in set(named)]
    if len(sources) < len(set(named)):
        raise Invalid("source_messages: one of them is no message of the customer on this ticket")
    if sources or (received_by in UNSENT and received_by is not RECEIVED_BY.get(ticket.channel)):
        return sources
    suspected = ticket.suspicion.message_id if ticket.suspicion else None
    reads_so = [each for each in inbound if each.id == suspected] or [
        each for each in inbound if each.call is None and suspicion(each.reply or each.text)
    ]
    return (reads_so or inbound)[:1]
