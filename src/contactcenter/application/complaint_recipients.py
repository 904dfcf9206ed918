"""Where a complainant is written to, and who reads it there (spec A-DEC-1, E-DSC-2)."""

from collections.abc import Sequence

from contactcenter.application.tracking_said import places_of
from contactcenter.domain.complaint.entries import DecisionApproved, Entry, Reader
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.errors import Conflict
from contactcenter.domain.ids import ConversationId
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.store import Transaction

_SPOKEN = "phone"  # what is said there is not written


async def recipients(
    tx: Transaction, ticket: Ticket, complaint: Complaint
) -> Sequence[Conversation]:
    """Return the conversations with the complainant in which one writes, the wished one first.

    That is one on the channel they prefer, then one that brought the complaint, then the latest.
    """
    brought = await _brought_by(tx, complaint)
    contact = complaint.matter.preferred_contact
    latest = [each for each in reversed(await places_of(tx, ticket)) if each.kind != _SPOKEN]
    return sorted(
        latest,
        key=lambda each: (
            contact is None or each.kind != contact.channel,
            each.id not in brought,
        ),
    )


async def expect_recipient(
    tx: Transaction, ticket: Ticket, complaint: Complaint, conversation_id: ConversationId
) -> None:
    """Refuse to tell somebody else of a complaint.

    Raises:
        Conflict: the conversation is not with the complainant.
    """
    if conversation_id not in {each.id for each in await recipients(tx, ticket, complaint)}:
        raise Conflict(
            "conversation_id: it is with somebody else than the complainant, or only spoken; "
            "write to the complainant first"
        )


async def expect_written_to(
    tx: Transaction, ticket: Ticket, complaint: Complaint, entry: Entry
) -> None:
    """Refuse to decide without a word to whoever is known and can be written to (A-DEC-1, A-PRN-2).

    Raises:
        Conflict: naming where they are written to.
    """
    matter = complaint.matter
    if not isinstance(entry, DecisionApproved) or matter.contactable or matter.anonymous:
        return
    if places := await recipients(tx, ticket, complaint):
        raise Conflict(
            f"contactable: they can be written to at {places[0].address}; correct the record, and "
            "send them the decision"
        )


async def reader_in(
    tx: Transaction, complaint: Complaint, conversation_id: ConversationId
) -> Reader:
    """Return who reads a document there: a representative where they brought the complaint."""
    if complaint.matter.on_behalf_of is None:
        return Reader.COMPLAINANT
    is_theirs = conversation_id in await _brought_by(tx, complaint)
    return Reader.REPRESENTATIVE if is_theirs else Reader.COMPLAINANT


async def _brought_by(tx: Transaction, complaint: Complaint) -> frozenset[ConversationId]:
    found = await tx.messages(complaint.matter.source_messages)
    return frozenset(each.conversation_id for each in found.values())
