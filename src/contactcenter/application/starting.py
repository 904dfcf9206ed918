"""Writing first: an agent begins a conversation, on a new ticket or beside those of a ticket.

Within a ticket it is an answer by another way: it counts as one, and takes the work that waits.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contactcenter.application.arrived import names_of
from contactcenter.application.asked import Asked, seen
from contactcenter.application.replies import answered
from contactcenter.application.templates import Channels, expected_words, offers, takes_words_first
from contactcenter.application.uploads import answer_files, carries
from contactcenter.application.writing import queued_fact, written
from contactcenter.domain.access import Permission, require
from contactcenter.domain.channel import identity_kind, traits
from contactcenter.domain.conversation import Conversation, own_header_id, with_header_id
from contactcenter.domain.customer import Identity
from contactcenter.domain.errors import Invalid, NotFound
from contactcenter.domain.events import TicketOpened
from contactcenter.domain.ids import ConversationId, IdentityId, InboxId, TicketId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.message import Attachment, Direction, Message, Template, queued_delivery
from contactcenter.domain.request import Done
from contactcenter.domain.text import preview
from contactcenter.domain.ticket import Status, Ticket, about
from contactcenter.ports.channel import Channel, TemplateOffer
from contactcenter.ports.store import Store, Transaction
from contactcenter.ports.system import NewId, NewReference

_LONGEST_SUBJECT = 200  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """An inbox by which an agent may write first."""

    id: InboxId
    name: str
    kind: str
    address: str | None  # ours; where there is none, a message has no subject either
    writes_to: str  # the kind of address that it reaches
    takes_words: bool  # words of one's own may leave first; else a template does
    templates: tuple[TemplateOffer, ...]
    carries: int  # bytes that the files of one message may hold together; 0: it takes none


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What an agent writes first, and where."""

    identity_id: IdentityId
    inbox_id: InboxId
    subject: str
    text: str
    template: Template | None = None  # in place of a text
    files: tuple[str, ...] = ()  # references of uploads
    ticket_id: TicketId | None = None  # None: a new one


def outlets(inboxes: Iterable[Inbox], channels: Channels) -> list[Outlet]:
    """Return the inboxes by which an agent may write first, by name."""
    return [
        Outlet(
            id=each.id,
            name=each.name,
            kind=each.kind,
            address=each.address,
            writes_to=identity_kind(each.kind),
            takes_words=takes_words_first(channels.get(each.id)),
            carries=carries(channels.get(each.id)),
            templates=tuple(offers(channels.get(each.id))),
        )
        for each in sorted(inboxes, key=lambda each: each.name)
        if traits(each.kind).starts
    ]


async def start(
    store: Store,
    beginning: Beginning,
    *,
    channels: Channels,
    asked: Asked,
    key: bytes,
    new_id: NewId,
    new_reference: NewReference,
) -> Done:
    """Begin a conversation with an address of a customer; the answer names the ticket.

    Raises:
        WindowClosed: only a template may leave, for nobody wrote in a conversation that is new.
        TooLarge: the files hold more than the channel carries.
        Invalid: the inbox cannot write to such an address, nothing reaches it, or it is not that
            of the ticket's customer.
        AlreadyTaken: a colleague has the ticket, or is being asked to take it.
        NotFound: there is no such address, inbox, or ticket in sight.
    """
    require(asked.agent, Permission.ANSWER_TICKETS)
    async with store.begin(asked.key) as tx:
        ticket = await _ticket(tx, beginning, asked)
        identity = await tx.identity(beginning.identity_id)
        await check_whose(tx, identity, ticket)
        inbox = await possible_inbox(tx, beginning.inbox_id, identity)
        leaves_at = asked.at + inbox.undo
        channel = channels.get(inbox.id)
        attached = answer_files(channel, beginning.files, asked.agent.id, key=key, now=asked.at)
        said = _worded(beginning, channel, attached, leaves_at=leaves_at)
        author = _Author(said, attached, asked, key, new_id, new_reference)
        ticket_id = await _begin(tx, author, identity, inbox, ticket, leaves_at=leaves_at)
        return tx.done(ticket_id, 1)


async def _begin(
    tx: Transaction,
    author: "_Author",
    identity: Identity,
    inbox: Inbox,
    ticket: Ticket | None,
    *,
    leaves_at: datetime,
) -> TicketId:
    asked, about_it = author.asked, ticket or author.ticket(identity, inbox)
    conversation = author.conversation(identity, inbox, about_it)
    message = author.message(about_it, conversation, inbox)
    tx.put(
        with_header_id(conversation, message.header_id),
        message,
        queued_delivery(message, conversation.address, due_at=leaves_at),
    )
    if ticket is None:
        tx.put(_begun(about_it, message))
        tx.record(author.opened(about_it, conversation))
    tx.record(queued_fact(about_it, message, by=asked.agent.id))
    if ticket is not None:
        after = await answered(tx, ticket, message, None, asked=asked)
        tx.put(replace(after, version=ticket.version + 1))
    return about_it.id


async def _ticket(tx: Transaction, beginning: Beginning, asked: Asked) -> Ticket | None:
    if beginning.ticket_id is None:
        return None
    ticket = await seen(tx, beginning.ticket_id, asked)
    if ticket.status is Status.CLOSED:
        raise Invalid("the ticket is closed: begin a new one")
    return ticket


async def check_whose(tx: Transaction, identity: Identity, ticket: Ticket | None) -> None:
    """Refuse an address that is not one of the ticket's customer.

    Raises:
        Invalid: it is not.
    """
    if ticket is None:
        return
    known = await tx.customers({identity.customer_id, ticket.customer_id})
    if len({each.root for each in known.values()}) > 1:
        raise Invalid("the address is another customer's: begin a ticket of their own")


async def possible_inbox(tx: Transaction, inbox_id: InboxId, identity: Identity) -> Inbox:
    """Return an inbox that can write first to an address.

    Raises:
        Invalid: it cannot, or nothing reaches the address.
        NotFound: there is no such inbox.
    """
    inbox = (await tx.inboxes()).get(inbox_id)
    if inbox is None:
        raise NotFound(f"no inbox {inbox_id}")
    if not traits(inbox.kind).starts or identity_kind(inbox.kind) != identity.kind:
        raise Invalid(f"{inbox.name} cannot write to this address: choose another inbox")
    if identity.unreachable:
        raise Invalid(f"nothing reaches {identity.address}: {identity.unreachable}")
    return inbox


def _worded(
    beginning: Beginning,
    channel: Channel | None,
    files: Sequence[Attachment],
    *,
    leaves_at: datetime,
) -> Beginning:
    text, template = beginning.text, beginning.template
    words = expected_words(channel, text, template, None, leaves_at=leaves_at, files=files)
    return replace(beginning, text=words)


def _begun(ticket: Ticket, message: Message) -> Ticket:
    said = message.text or names_of(message.attachments)
    return replace(ticket, last_text=preview(said), last_direction=message.direction)


@dataclass(frozen=True, slots=True)
class _Author:
    """What an agent's first word becomes."""

    beginning: Beginning
    attached: tuple[Attachment, ...]
    asked: Asked
    key: bytes
    new_id: NewId
    new_reference: NewReference

    def ticket(self, identity: Identity, inbox: Inbox) -> Ticket:
        return Ticket(
            id=TicketId(self.new_id()),
            reference=self.new_reference(),
            subject=preview(
                self.beginning.subject or self.beginning.text or names_of(self.attached),
                _LONGEST_SUBJECT,
            ),
            customer_id=identity.customer_id,
            queue_id=inbox.queue_id,
            channel=inbox.kind,
            status=Status.OPEN,
            assignee_id=self.asked.agent.id,
            opened_at=self.asked.at,
            last_at=self.asked.at,
        )

    def conversation(self, identity: Identity, inbox: Inbox, ticket: Ticket) -> Conversation:
        return Conversation(
            id=ConversationId(self.new_id()),
            reference=self.new_reference(),
            inbox_id=inbox.id,
            customer_id=identity.customer_id,
            ticket_id=ticket.id,
            kind=inbox.kind,
            # Messengers know a conversation by the address: the answer comes back to this one.
            thread=None if inbox.address else identity.address,
            subject=self.beginning.subject,
            address=identity.address,
            display_name=identity.display_name,
            participants=frozenset({identity.address}),
        )

    def message(self, ticket: Ticket, conversation: Conversation, inbox: Inbox) -> Message:
        message = written(
            ticket,
            conversation,
            self.beginning.text,
            Direction.OUTBOUND,
            asked=self.asked,
            new_id=self.new_id,
        )
        message = replace(
            message,
            customer_id=conversation.customer_id,
            template=self.beginning.template,
            attachments=self.attached,
        )
        if inbox.address is None:
            return message
        return replace(
            message,
            subject=self.beginning.subject or ticket.subject,
            header_id=own_header_id(message.id, inbox.address, key=self.key),
        )

    def opened(self, ticket: Ticket, conversation: Conversation) -> TicketOpened:
        return TicketOpened(
            **about(ticket, by=self.asked.agent.id, at=self.asked.at),
            conversation_id=conversation.id,
            inbox_id=conversation.inbox_id,
        )
