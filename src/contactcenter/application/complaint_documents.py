"""Documents to complainants: drafted, shown, sent, and entered in the record when they left.

    draft ──► a person mends it ──► send ──► the channel takes it ──► entries
    recorded ──► acknowledge, by itself, where the house wants it so (spec A-ACK-3)
    resolved at once ──► summarise, by itself, where a preset wants it so (spec A-RSP-4)

What leaves is frozen: the message holds the text, the document its SHA-256 (spec A-DEC-2). It is
entered only when the channel took it, and an acknowledgement that comes back is entered, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from contactcenter.application.asked import Asked, seen
from contactcenter.application.complaint_alerts import tell_undelivered, tell_unrecorded
from contactcenter.application.complaint_content import Handled, drafted
from contactcenter.application.complaint_house import InForce, in_force
from contactcenter.application.complaint_leaving import expect_none_leaves, sent_entry
from contactcenter.application.complaint_recipients import (
    expect_recipient,
    reader_in,
    recipients,
)
from contactcenter.application.complaint_standing import owes_summary, standing_for
from contactcenter.application.complaints import Handling, advance, expect_complaint_version
from contactcenter.application.notices import send_notice
from contactcenter.application.replies import opened, reply_in
from contactcenter.domain.access import Permission, require
from contactcenter.domain.blocks import Block, DocumentKind
from contactcenter.domain.channel import FORM
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint.kept import KeptComplaint, KeptDocument
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.rules import admit
from contactcenter.domain.conversation import Conversation, main_address
from contactcenter.domain.documents import Document, Draft, Passage, freeze, mandatory, missing
from contactcenter.domain.errors import DomainError, Invalid, NotFound
from contactcenter.domain.events import SYSTEM, By
from contactcenter.domain.ids import ConversationId, MessageId, TicketId
from contactcenter.domain.message import Message
from contactcenter.domain.request import Done
from contactcenter.domain.tally import count, counted
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.store import Transaction, Unavailable

_OF_ONE = (1, timedelta(hours=24))  # acknowledgements to one address that a form gave
_OF_ALL = (60, timedelta(minutes=1))

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageView:
    """What one block says; a mandatory one cannot be sent blank."""

    block: str
    text: str
    mandatory: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientView:
    """A conversation in which the complainant, or who represents them, reads it."""

    conversation_id: str
    channel: str
    address: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftView:
    """A document as it would be sent now, to be mended."""

    document: str
    language: str
    passages: list[PassageView]
    missing: list[str]  # mandatory blocks that say nothing yet
    to: list[RecipientView]  # where it can go, the best first; none: nobody can be written to


async def draft(
    handling: Handling,
    ticket_id: TicketId,
    kind: DocumentKind,
    language: str | None,
    *,
    asked: Asked,
) -> DraftView:
    """Return a document in words, for a person to look at. Raises NotFound."""
    require(asked.agent, Permission.HANDLE_COMPLAINTS)
    async with handling.store.begin() as tx:
        ticket = await seen(tx, ticket_id, asked)
        kept = await _kept(tx, ticket_id)
        found = await in_force(tx)
        made = await drafted(
            handling,
            tx,
            Handled(ticket=ticket, complaint=kept.complaint, found=found, at=asked.at),
            kind,
            language,
        )
        to = await recipients(tx, ticket, kept.complaint)
    presets = found.of(kept.complaint)
    wanted = set(mandatory(kind, presets))
    return DraftView(
        document=kind.value,
        language=made.language,
        passages=[
            PassageView(block=each.block.value, text=each.text, mandatory=each.block in wanted)
            for each in made.passages
        ],
        missing=[each.value for each in missing(made, presets)],
        to=[_recipient(each) for each in to],
    )


def _recipient(conversation: Conversation) -> RecipientView:
    return RecipientView(
        conversation_id=conversation.id,
        channel=conversation.kind,
        address=conversation.address,
        name=conversation.display_name,
    )


async def send(
    handling: Handling,
    ticket_id: TicketId,
    conversation_id: ConversationId,
    kind: DocumentKind,
    language: str,
    passages: Sequence[tuple[str, str]],
    *,
    version: int,
    asked: Asked,
) -> Done:
    """Send a document as a person mended it.

    Raises:
        Conflict: a mandatory block says nothing, or the complaint is not ready; the text names it.
        Invalid: there is no such block.
    """
    require(asked.agent, Permission.HANDLE_COMPLAINTS)
    made = Draft(kind=kind, language=language, passages=tuple(map(_passage, passages)))
    async with handling.store.begin(asked.key) as tx:
        place = await opened(tx, ticket_id, conversation_id, asked)
        kept, found = await _kept(tx, ticket_id), await in_force(tx)
        expect_complaint_version(kept, version)
        await expect_recipient(tx, place[0], kept.complaint, conversation_id)
        document = freeze(made, found.of(kept.complaint))
        trial = _kept_document(document, MessageId("trial"), ticket_id, asked.agent.id)
        reader = await reader_in(tx, kept.complaint, conversation_id)
        await _try(tx, found, kept.complaint, sent_entry("trial", trial, reader, asked.at))
        message = await reply_in(
            tx,
            place,
            document.text,
            None,
            channels=handling.channels,
            asked=asked,
            key=handling.makers.key,
            new_id=handling.new_id,
        )
        tx.put(_kept_document(document, message.id, ticket_id, asked.agent.id))
        return tx.done(message.id, 1)


async def _try(tx: Transaction, found: InForce, complaint: Complaint, sent: e.DocumentSent) -> None:
    """Refuse now what would be refused when it has left, and a second one of its kind."""
    await expect_none_leaves(tx, complaint.id, sent.document)
    admit(complaint, sent, await standing_for(tx, found, complaint, sent, sent.at))


async def acknowledge(
    handling: Handling, tx: Transaction, ticket: Ticket, kept: KeptComplaint, *, now: datetime
) -> None:
    """Acknowledge a complaint by ourselves, where the house wants it so (spec A-ACK-3)."""
    found = await in_force(tx)
    if found.house.acknowledges_by_itself and not kept.complaint.acknowledgements:
        await _by_itself(handling, tx, ticket, kept, DocumentKind.ACKNOWLEDGEMENT, now=now)


async def summarise(
    handling: Handling, tx: Transaction, ticket: Ticket, kept: KeptComplaint, *, now: datetime
) -> None:
    """Confirm in writing what was resolved at once, where a preset asks for it (spec A-RSP-4)."""
    if owes_summary(kept.complaint, (await in_force(tx)).of(kept.complaint)):
        await _by_itself(handling, tx, ticket, kept, DocumentKind.SUMMARY, now=now)


async def _by_itself(
    handling: Handling,
    tx: Transaction,
    ticket: Ticket,
    kept: KeptComplaint,
    kind: DocumentKind,
    *,
    now: datetime,
) -> None:
    """Send a document in the conversation that brought the complaint.

    Nothing is sent where a block would be missing, or to somebody who cannot be reached: a person
    does it then, and their screen tells them.
    """
    found, complaint = await in_force(tx), kept.complaint
    if (last := await _brought(tx, complaint)) is None:
        return
    conversation = await tx.conversation(last.conversation_id)
    is_claim = last.filed is not None and conversation.kind != FORM
    if is_claim and not await _may_write(tx, conversation.address, now):
        return
    # Nothing that was filled in goes to an address that nobody proved (spec A-ACK-4, S39).
    named = "" if is_claim else None
    handled = Handled(ticket=ticket, complaint=complaint, found=found, at=now, named=named)
    made = await drafted(handling, tx, handled, kind, last.language)
    if missing(made, found.of(complaint)):
        return
    document = freeze(made, found.of(complaint))
    message = send_notice(
        tx,
        ticket,
        conversation,
        (await tx.inboxes())[conversation.inbox_id],
        document.text,
        by=SYSTEM,
        at=now,
        due_at=now,
        makers=handling.makers,
    )
    tx.put(_kept_document(document, message.id, ticket.id, SYSTEM))


async def _brought(tx: Transaction, complaint: Complaint) -> Message | None:
    """Return the message that brought a complaint, if who wrote it can be answered there."""
    ids = complaint.matter.source_messages
    if not (complaint.matter.contactable and ids):
        return None
    last = (await tx.messages(ids)).get(ids[-1])
    return last if last is not None and last.call is None else None


async def _may_write(tx: Transaction, address: str, now: datetime) -> bool:
    """Whether an acknowledgement may go to an address from a form; it counts as sent (F-REL-1)."""
    limits = {f"acknowledged {main_address(address)}": _OF_ONE, "acknowledged": _OF_ALL}
    tallies = await tx.tallies(limits.keys())
    for name, (most, within) in limits.items():
        if counted(tallies.get(name), within=within, now=now) >= most:
            return False
    for name, (_, within) in limits.items():
        tx.put(count(tallies.get(name), name, within=within, now=now))
    return True


async def enter_sent(
    handling: Handling, tx: Transaction, document: KeptDocument, *, at: datetime, now: datetime
) -> None:
    """Enter in the record that the channel took a document.

    Whoever answers for the complaint is told where the rules refuse that by now.
    """
    ticket = await tx.ticket(document.ticket_id)
    kept = await _kept(tx, ticket.id)
    message = (await tx.messages([document.id]))[document.id]
    reader = await reader_in(tx, kept.complaint, message.conversation_id)
    sent = sent_entry(handling.new_id(), document, reader, at)
    tx.put(replace(document, sent=True, version=document.version + 1))
    try:
        after = await advance(handling, tx, ticket, kept, sent, now=now)
    except DomainError as error:
        if isinstance(error, Unavailable):
            raise
        log.warning("a document left that the record refuses", reason=str(error))
        await tell_unrecorded(handling, tx, ticket, kept, document.document, now=now)
        return
    follows = _follows(handling.new_id(), document, at)
    if follows is not None:
        ticket = replace(ticket, version=ticket.version + 1)
        await advance(handling, tx, ticket, after, follows, now=now)


def _follows(entry_id: str, document: KeptDocument, at: datetime) -> e.Entry | None:
    """Return what a document that was sent means beside itself."""
    match DocumentKind(document.document):
        case DocumentKind.ACKNOWLEDGEMENT:
            return e.Acknowledged(
                id=entry_id,
                by=document.by,
                at=at,
                message_id=document.id,
                automatic=document.by == SYSTEM,
                blocks=document.blocks,
            )
        case DocumentKind.RECOURSE:
            return e.RecourseTold(id=entry_id, by=document.by, at=at, message_id=document.id)
        case DocumentKind.REMINDER:
            return e.ReminderSent(id=entry_id, by=document.by, at=at, message_id=document.id)
        case _:
            return None


async def enter_failed(
    handling: Handling, tx: Transaction, document: KeptDocument, *, reason: str, now: datetime
) -> None:
    """Tell who answers for it that a document came back, and its duty is open again (A-ACK-3).

    That of an acknowledgement is entered, too; the clocks of the others go on by themselves.
    """
    if not document.sent:
        return
    ticket = await tx.ticket(document.ticket_id)
    kept = await _kept(tx, ticket.id)
    await tell_undelivered(handling, tx, ticket, kept, document.document, now=now)
    if document.document != DocumentKind.ACKNOWLEDGEMENT:
        return
    failed = e.AcknowledgementFailed(
        id=handling.new_id(), by=SYSTEM, at=now, message_id=document.id, reason=reason
    )
    await advance(handling, tx, ticket, kept, failed, now=now)


def _kept_document(
    document: Document, message_id: MessageId, ticket_id: TicketId, by: By
) -> KeptDocument:
    return KeptDocument(
        id=message_id,
        ticket_id=ticket_id,
        document=document.kind.value,
        language=document.language,
        sha256=document.sha256,
        blocks=tuple(each.value for each in document.blocks),
        by=by,
    )


def _passage(pair: tuple[str, str]) -> Passage:
    name, text = pair
    if name not in Block.__members__.values():
        raise Invalid(f"passages: there is no block {name!r:.60}")
    return Passage(Block(name), text)


async def _kept(tx: Transaction, ticket_id: TicketId) -> KeptComplaint:
    kept = (await tx.complaints([ticket_id])).get(ticket_id)
    if kept is None:
        raise NotFound(f"no complaint {ticket_id}")
    return kept
