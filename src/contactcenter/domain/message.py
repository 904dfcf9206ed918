"""What people say: the one shape that every channel's input and output takes.

    bytes ─ parse ─► Inbound ─ intake ─► Message (inbound)
    reply ─────────► Message (outbound) + Delivery ─ deliver ─► Outbound ─ send ─► bytes

        Delivery:  QUEUED ──► SENT ──► DELIVERED ──► READ
                     │ └──► FAILED     (a person may put it back: FAILED ──► QUEUED)
                     └────► UNDONE     taken back before it left

What a `Message` said stays: a sender who edits it leaves the earlier words as a `Revision`. What
happens to an outbound one is its `Delivery`, which never goes backwards (spec G-ADP-2).
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.errors import Conflict
from contactcenter.domain.filed import Filed
from contactcenter.domain.ids import (
    AgentId,
    BlobId,
    ConversationId,
    CustomerId,
    IdentityId,
    InboxId,
    MessageId,
    RawId,
    TicketId,
)


class AutoClass(StrEnum):
    """Who wrote it: a person, or which kind of machine (spec F.4)."""

    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"  # an abuse report (ARF), not a customer's complaint
    LIST = "list"
    NOTICE = "notice"  # ours, set off by what happened: a code, a survey, that we call back


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file with its bytes: on its way in from `parse`, or on its way out to `send`."""

    name: str
    type: str  # media type, as declared by the sender
    content: bytes = b""
    content_id: str | None = None  # how the HTML of the same message refers to it
    kept: BlobId | None = None  # where its bytes lie already; `content` is empty then
    kept_size: int = 0  # bytes of what lies there


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a message, kept among the blobs under its SHA-256."""

    blob: BlobId
    name: str
    type: str
    size: int  # bytes
    content_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """One recipient that a delivery report says something about."""

    recipient: str
    permanent: bool  # nobody is there
    final: bool = True  # False: it has not arrived yet, and the server goes on trying


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Another address that a message gives for its sender: a form's field, a shared contact."""

    kind: str  # of the address: email, phone, external, …
    address: str  # in its normal form (spec E.2)
    proof: ProofLevel = ProofLevel.CLAIMED


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """One message as a channel understood it. Pure content: nothing here is stored yet."""

    external_id: str  # unique in its inbox; a second delivery of the same message has the same
    address: str  # the sender, in the channel's normal form (spec E.2)
    display_name: str
    text: str  # the whole readable body
    reply: str  # the body without quotation and signature; never empty when `text` is not
    html: str | None = None  # sanitised
    subject: str = ""
    occurred_at: datetime | None = None  # as the sender's clock says; None: unknown
    files: tuple[File, ...] = ()
    recipients: tuple[str, ...] = ()  # addresses that it was sent to
    header_id: str | None = None  # the id it travels under (Message-ID, without angle brackets)
    references: tuple[str, ...] = ()  # header ids that it answers, the nearest first
    thread: str | None = None  # the channel's own key of the conversation, where it has one
    answers: str | None = None  # the external id of the message that it is said in answer to
    album: str | None = None  # the channel's key of several inputs that are one message
    pressed: str | None = None  # which of our buttons was pressed, by the value we gave it
    identity: str | None = None  # the kind of the address; None: the one usual on the channel
    proof: ProofLevel = ProofLevel.CLAIMED
    stated: tuple[Stated, ...] = ()
    reply_to: str | None = None  # where answers should go, if not to `address`
    continue_by: str | None = None  # the kind of the stated address at which they want the answer
    locale: str | None = None  # the sender's language, as their device says (BCP 47)
    warnings: tuple[str, ...] = ()  # what speaks against the sender, as codes (spec F-AUTH-3)
    auto_class: AutoClass = AutoClass.HUMAN
    may_auto_reply: bool = False
    bounces: tuple[Bounce, ...] = ()
    filed: Filed | None = None  # it is a complaint, by our form


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """An answer that the reader may give with one press."""

    label: str
    value: str  # comes back as `Inbound.pressed`; at most 64 bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Words that a provider approved before, with what stands in their places."""

    name: str  # as the inbox's settings call it
    language: str  # BCP 47
    values: Mapping[str, str] = field(default_factory=dict)  # by the place's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """One message ready to leave, whole: nothing has to be looked up to send it."""

    message_id: MessageId  # ours; the same on every retry
    recipient: str
    recipient_name: str
    subject: str
    text: str
    files: tuple[File, ...] = ()
    header_id: str | None = None  # the Message-ID to send under, without angle brackets
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()  # the oldest first
    reply_to: str | None = None  # the signed address that leads back to the conversation
    from_name: str = ""
    thread: str | None = None  # the channel's own key of the conversation
    answers: str | None = None  # the external id of the message that this one answers
    buttons: tuple[tuple[Button, ...], ...] = ()  # rows
    template: Template | None = None  # which one this is; `text` is what agents read of it
    parts_sent: int = 0  # of a message that leaves in parts, those that have left before
    automatic: Literal["", "auto-replied", "auto-generated"] = ""  # not written by a person
    loop_mark: str = ""  # by which we know an automatic message of ours when it comes back
    written_at: datetime

    def numbered(self, *, gap: str = "\n") -> str:
        """Return the text with its buttons as numbered lines, where there is nothing to press."""
        labels = [button.label for row in self.buttons for button in row]
        if all(label.isdecimal() for label in labels):
            return self.text  # it asks for a number, which is typed as it is
        choices = "\n".join(f"{number}. {label}" for number, label in enumerate(labels, 1))
        return gap.join(filter(None, [self.text, choices]))


class Direction(StrEnum):
    """Which way a message went."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"
    NOTE = "note"  # internal: never leaves


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One utterance on a customer's timeline."""

    id: MessageId
    conversation_id: ConversationId
    ticket_id: TicketId
    customer_id: CustomerId
    inbox_id: InboxId
    direction: Direction
    agent_id: AgentId | None = None  # who wrote an outbound message or a note
    address: str = ""  # who wrote an inbound one
    display_name: str = ""
    outsider: bool = False  # the sender is no participant of the conversation (spec F-THR-3)
    courtesy: bool = False  # it only thanks, and opened nothing again (spec B-EVT-4)
    subject: str = ""
    text: str
    reply: str = ""
    html: str | None = None
    attachments: tuple[Attachment, ...] = ()
    header_id: str | None = None
    auto_class: AutoClass = AutoClass.HUMAN
    identity_id: IdentityId | None = None  # the address that an inbound one came from
    # Of that address, for this message; of a receipt that of the address which it answers.
    proof: ProofLevel = ProofLevel.CLAIMED
    warnings: tuple[str, ...] = ()  # what speaks against its sender, as codes
    matched: str | None = None  # by what it found its conversation: see `conversation.Match`
    language: str | None = None  # BCP 47; None: we cannot tell
    buttons: tuple[tuple[Button, ...], ...] = ()
    template: Template | None = None  # of which `text` are the words
    pressed: str | None = None  # the value of the button of ours that an inbound one presses
    call: Mapping[str, object] | None = None  # of a call what the timeline shows: `logged_call`
    filed: Filed | None = None  # of a complaint by our form what stands beside the words
    raw_id: RawId | None = None
    client_id: str | None = None  # the sender's own id of it, echoed back to the sender
    occurred_at: datetime  # where it stands on the timeline (spec E-TML-1)
    received_at: datetime
    edited_at: datetime | None = None
    deleted: bool = False  # its sender took it back
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """What a message said before its sender changed it (spec E-TML-3)."""

    id: str  # message and version
    message_id: MessageId
    text: str
    html: str | None
    attachments: tuple[Attachment, ...]
    until: datetime


class DeliveryState(StrEnum):
    """How far an outbound message came."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNDONE = "undone"


_NEXT: Mapping[DeliveryState, frozenset[DeliveryState]] = {
    DeliveryState.QUEUED: frozenset(
        {DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNDONE}
    ),
    DeliveryState.SENT: frozenset(
        {DeliveryState.DELIVERED, DeliveryState.READ, DeliveryState.FAILED}
    ),
    DeliveryState.DELIVERED: frozenset({DeliveryState.READ}),
    DeliveryState.READ: frozenset(),
    DeliveryState.FAILED: frozenset({DeliveryState.QUEUED}),
    DeliveryState.UNDONE: frozenset(),
}


class TooLate(Conflict):
    """The message is on its way, or somewhere past that."""

    code = "too_late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The fate of one outbound message."""

    message_id: MessageId
    conversation_id: ConversationId
    inbox_id: InboxId
    recipient: str
    state: DeliveryState = DeliveryState.QUEUED
    due_at: datetime  # not sent before this; the end of the undo window, or of a back-off
    leased_until: datetime | None = None  # a worker is sending it now
    attempts: int = 0
    parts_sent: int = 0  # of a message that leaves in parts, those that have left
    error: str | None = None
    provider_id: str | None = None
    changed_at: datetime  # its place among the queued of its conversation: first come, first out
    version: int = 1


def queued_delivery(message: Message, recipient: str, *, due_at: datetime) -> Delivery:
    """Return the way out of a message that was just written."""
    return Delivery(
        message_id=message.id,
        conversation_id=message.conversation_id,
        inbox_id=message.inbox_id,
        recipient=recipient,
        due_at=due_at,
        changed_at=message.occurred_at,
    )


def advance(delivery: Delivery, to: DeliveryState, *, now: datetime) -> Delivery:
    """Return the delivery in its new state.

    Raises:
        TooLate: the table above has no arrow from here to there.
    """
    if not can_advance(delivery, to):
        raise TooLate(f"a message that is {delivery.state} cannot become {to}")
    return replace(
        delivery, state=to, changed_at=now, leased_until=None, version=delivery.version + 1
    )


def can_advance(delivery: Delivery, to: DeliveryState) -> bool:
    """Whether the table above has an arrow from where the delivery is."""
    return to in _NEXT[delivery.state]


def undo(delivery: Delivery, *, now: datetime) -> Delivery:
    """Take a message back that has not left yet.

    Raises:
        TooLate: its undo window is over, or a worker holds it.
    """
    if delivery.leased_until is not None or delivery.attempts or delivery.due_at <= now:
        raise TooLate("the undo window is over: the message is being sent")
    return advance(delivery, DeliveryState.UNDONE, now=now)


_LONGEST_ADDRESS = 320  # characters (RFC 3696 and its erratum)
_LONGEST_ID = 998  # bytes; a line of a mail holds no more (RFC 5322, 2.1.1)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def within_bounds(inbound: Inbound) -> Inbound:
    """Return the message with names and ids of a size that can be kept and compared.

    Whatever a channel lets through: an id that is too long is no id, and one that says which
    message it is stays unique.
    """
    header_id = _id_or_none(inbound.header_id)
    return replace(
        inbound,
        external_id=_unique(inbound.external_id),
        address=_CONTROL.sub("", inbound.address)[:_LONGEST_ADDRESS],
        display_name=_CONTROL.sub(" ", inbound.display_name)[:_LONGEST_ADDRESS],
        text=inbound.text.replace("\x00", ""),
        reply=inbound.reply.replace("\x00", ""),
        html=None if inbound.html is None else inbound.html.replace("\x00", ""),
        subject=_CONTROL.sub(" ", inbound.subject)[:_LONGEST_ID],
        header_id=header_id,
        references=tuple(filter(None, map(_id_or_none, inbound.references))),
        thread=None if inbound.thread is None else _unique(inbound.thread),
    )


def _id_or_none(header_id: str | None) -> str | None:
    clean = _CONTROL.sub("", header_id or "")
    return clean if clean and len(clean.encode(errors="replace")) <= _LONGEST_ID else None


def _unique(text: str) -> str:
    if _CONTROL.search(text) or len(text) > _LONGEST_ADDRESS:
        return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
    return text


_CLOCK_BEHIND = timedelta(days=30)
_CLOCK_AHEAD = timedelta(minutes=5)


def placed_at(claimed: datetime | None, *, received_at: datetime) -> datetime:
    """When a message happened, trusting the sender's clock within bounds only (spec E-TML-1)."""
    if claimed is None:
        return received_at
    return min(max(claimed, received_at - _CLOCK_BEHIND), received_at + _CLOCK_AHEAD)
