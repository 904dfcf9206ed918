"""Documents that are about to leave: one of a kind, and nothing that gets in their way.

A document is entered in the record once the channel took it. Until then it can be taken back, but
not be overtaken: what its complainant reads has to be what the record can say (spec A-DEC-2).
"""

from datetime import datetime

from contactcenter.application.complaint_house import in_force
from contactcenter.application.complaint_recipients import reader_in
from contactcenter.application.complaint_standing import standing_for
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.codes import named
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint.kept import KeptComplaint, KeptDocument
from contactcenter.domain.complaint.rules import admit
from contactcenter.domain.errors import Conflict, DomainError
from contactcenter.domain.ids import TicketId
from contactcenter.ports.store import Transaction


async def expect_none_leaves(tx: Transaction, ticket_id: TicketId, kind: DocumentKind) -> None:
    """Refuse a second document of a kind while one is on its way.

    Raises:
        Conflict: there is one.
    """
    if any(each.document == kind.value for each in await tx.leaving(ticket_id)):
        raise Conflict(
            f"{named(kind, 'en')}: one is on its way already; take it back first, or wait until "
            "it has left"
        )


async def expect_room(tx: Transaction, after: KeptComplaint, now: datetime) -> None:
    """Refuse what makes that a document which is on its way could not be entered any more.

    Raises:
        Conflict: naming it, and why.
    """
    leaving = await tx.leaving(after.id)
    if not leaving:
        return
    found = await in_force(tx)
    for document in leaving:
        message = (await tx.messages([document.id]))[document.id]
        reader = await reader_in(tx, after.complaint, message.conversation_id)
        sent = sent_entry("trial", document, reader, now)
        try:
            admit(after.complaint, sent, await standing_for(tx, found, after.complaint, sent, now))
        except DomainError as error:
            kind = named(DocumentKind(document.document), "en")
            raise Conflict(
                f"{kind}: it is on its way, and could not be entered after this ({error}); take "
                "it back first, or wait until it has left"
            ) from error


def sent_entry(
    entry_id: str, document: KeptDocument, reader: e.Reader, at: datetime
) -> e.DocumentSent:
    """Return what the record says of a document that left."""
    return e.DocumentSent(
        id=entry_id,
        by=document.by,
        at=at,
        document=DocumentKind(document.document),
        message_id=document.id,
        sha256=document.sha256,
        blocks=document.blocks,
        reader=reader,
    )
