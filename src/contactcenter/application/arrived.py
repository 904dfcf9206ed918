"""What a message that arrived becomes: a message, and where need be a conversation and a ticket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contactcenter.domain.channel import traits
from contactcenter.domain.conversation import Conversation, takes_part
from contactcenter.domain.customer import Identity
from contactcenter.domain.events import CUSTOMER, ChatEnded, Fact
from contactcenter.domain.ids import ConversationId, CustomerId, InboxId, MessageId, TicketId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.matching import Found
from contactcenter.domain.measures.ratings import Scale
from contactcenter.domain.message import Attachment, Direction, Inbound, Message, placed_at
from contactcenter.domain.questions import END, Rating, is_about, kind_in, rating_in
from contactcenter.domain.raw import IMPORTED, ON_A_PAGE, REFERENCE, RawInput
from contactcenter.domain.survey_facts import TicketRated
from contactcenter.domain.text import preview
from contactcenter.domain.ticket import Kind, Ticket, about, reclassify


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One parsed message that is not known yet, with the id it will have."""

    message_id: MessageId
    channel: str  # the kind of its inbox
    raw: RawInput
    inbound: Inbound
    attachments: tuple[Attachment, ...]
    language: str | None = None  # of its words, as far as we can tell
    courtesy: bool = False  # it only thanks for what was resolved

    @property
    def occurred_at(self) -> datetime:
        """Its place on the timeline (spec E-TML-1); history that a person brings keeps its own."""
        claimed, received_at = self.inbound.occurred_at, self.raw.received_at
        if claimed and claimed < received_at and IMPORTED in self.raw.headers:
            return claimed
        return placed_at(claimed, received_at=received_at)

    @property
    def reference(self) -> str | None:
        """What we told its sender already that it is called."""
        return self.raw.headers.get(REFERENCE) if ON_A_PAGE in self.raw.headers else None

    @property
    def is_written(self) -> bool:
        """Whether it came by a channel where machines answer machines."""
        return not traits(self.channel).is_live


def opened_ticket(
    arrival: Arrival,
    inbox: Inbox,
    customer_id: CustomerId,
    *,
    ticket_id: TicketId,
    reference: str,
    follows: Ticket | None = None,
    may_follow: TicketId | None = None,
) -> Ticket:
    """Return the matter that a message brings."""
    return Ticket(
        id=ticket_id,
        reference=reference,
        subject=preview(_matter(arrival), 120),
        customer_id=customer_id,
        queue_id=inbox.queue_id,
        channel=inbox.kind,
        follows_id=follows.id if follows else None,
        barred=follows.barred if follows else frozenset(),
        may_follow_id=may_follow,
        opened_at=arrival.raw.received_at,
        last_at=arrival.occurred_at,
    )


def _matter(arrival: Arrival) -> str:
    """Return what stands for the matter where nobody named it."""
    inbound = arrival.inbound
    return inbound.subject or inbound.reply or names_of(arrival.attachments) or inbound.text


def opened_conversation(
    arrival: Arrival,
    ticket: Ticket,
    identity: Identity,
    *,
    conversation_id: ConversationId,
    reference: str,
    thread: str | None,
) -> Conversation:
    """Return the conversation that a message begins."""
    inbound = arrival.inbound
    answered = inbound.reply_to or inbound.address
    return Conversation(
        id=conversation_id,
        reference=reference,
        inbox_id=arrival.raw.inbox_id,
        customer_id=ticket.customer_id,
        ticket_id=ticket.id,
        kind=arrival.channel,
        thread=thread,
        subject=inbound.subject,
        address=answered,
        display_name=inbound.display_name or identity.display_name,
        participants=frozenset({inbound.address, answered}),
        language=arrival.language,
    )


def continued_conversation(
    arrival: Arrival, conversation: Conversation, inboxes: Mapping[InboxId, Inbox]
) -> Conversation:
    """Return the conversation as one of another channel, where its sender wishes that."""
    wished = arrival.inbound.continue_by
    stated = [each.address for each in arrival.inbound.stated if each.kind == wished]
    there = [each for each in inboxes.values() if each.kind == wished]
    if not stated or not there or conversation.kind == wished:
        return conversation
    queue_id = inboxes[arrival.raw.inbox_id].queue_id
    inbox = min(there, key=lambda each: (each.queue_id != queue_id, each.id))
    return replace(
        conversation,
        inbox_id=inbox.id,
        kind=inbox.kind,
        address=stated[0],
        participants=conversation.participants | {stated[0]},
        version=conversation.version + 1,
    )


def arrived_message(
    arrival: Arrival,
    conversation: Conversation,
    found: Found | None,
    identity: Identity | None,
    warnings: tuple[str, ...],
) -> Message:
    """Return the message in its conversation."""
    inbound, raw = arrival.inbound, arrival.raw
    return Message(
        id=arrival.message_id,
        conversation_id=conversation.id,
        ticket_id=conversation.ticket_id,
        customer_id=conversation.customer_id,
        inbox_id=raw.inbox_id,
        direction=Direction.INBOUND,
        address=inbound.address,
        display_name=inbound.display_name,
        outsider=not takes_part(conversation, inbound.address),
        courtesy=arrival.courtesy,
        subject=inbound.subject,
        text=inbound.text,
        reply=inbound.reply,
        html=inbound.html,
        attachments=arrival.attachments,
        header_id=inbound.header_id,
        auto_class=inbound.auto_class,
        identity_id=identity.id if identity else None,
        proof=inbound.proof,
        warnings=warnings,
        matched=found.match if found else None,
        language=arrival.language,
        pressed=inbound.pressed,
        filed=inbound.filed,
        raw_id=raw.id,
        client_id=raw.headers.get("client-id"),
        occurred_at=arrival.occurred_at,
        received_at=raw.received_at,
    )


def answered(message: Message, ticket: Ticket, *, now: datetime) -> tuple[Ticket, list[Fact]]:
    """Return a ticket, not yet a version further, as the answer to a question of ours leaves it."""
    about_it = about(ticket, by=CUSTOMER, at=now)
    if message.filed is not None and ticket.kind is not Kind.COMPLAINT:
        changed, fact = reclassify(ticket, Kind.COMPLAINT, by=CUSTOMER, now=now)
        return replace(changed, version=ticket.version), [fact]
    if not is_about(message.pressed, ticket.reference):
        return ticket, []
    if rating := rating_in(message.pressed):
        rated = TicketRated(
            **about_it, message_id=message.id, rating=rating.score, scale=rating.scale.value
        )
        return rated_as(ticket, rating), [rated]
    # Whoever looks after it knows better by then.
    is_open = ticket.assignee_id is None
    if is_open and (kind := kind_in(message.pressed)) and kind is not ticket.kind:
        changed, fact = reclassify(ticket, kind, by=CUSTOMER, now=now)
        return replace(changed, version=ticket.version), [fact]
    if message.pressed == END:
        return ticket, [ChatEnded(**about_it, conversation_id=message.conversation_id)]
    return ticket, []


def rated_as(ticket: Ticket, rating: Rating) -> Ticket:
    """Return a ticket with the stars that its customer gave; other scales have none."""
    return replace(ticket, rating=rating.score) if rating.scale is Scale.CSAT else ticket


def unpressed(arrival: Arrival) -> Arrival:
    """Return the arrival as words alone."""
    return replace(arrival, inbound=replace(arrival.inbound, pressed=None))


def names_of(attachments: Sequence[Attachment]) -> str:
    """Return what stands for a message without words."""
    return ", ".join(each.name for each in attachments)
