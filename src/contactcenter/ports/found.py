"""What a transaction finds in one look: things that are decided on together."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from contactcenter.domain.agent import Agent, Presence
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.customer import Customer, Identity
from contactcenter.domain.ids import (
    AgentId,
    ConversationId,
    InboxId,
    MessageId,
    OfferId,
    TicketId,
    WorkItemId,
)
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.merge import Distinction, Merge
from contactcenter.domain.message import Delivery, Message
from contactcenter.domain.ticket import Ticket
from contactcenter.domain.work import Offer, OfferState, WorkItem


@dataclass(frozen=True, slots=True, kw_only=True)
class AtWork:
    """A ticket with the work on it that is not done, and the offers of that work."""

    ticket: Ticket
    items: Sequence[WorkItem]  # the longest waiting first
    offers: Sequence[Offer]  # those that are pending, and those that were asked for by their id

    def item(self, item_id: WorkItemId) -> WorkItem | None:
        """Return the item, unless it is done."""
        return next((each for each in self.items if each.id == item_id), None)

    def offer(self, offer_id: OfferId) -> Offer | None:
        """Return the offer of that id."""
        return next((each for each in self.offers if each.id == offer_id), None)

    def pending(self, item_id: WorkItemId) -> Offer | None:
        """Return the open offer of the item."""
        return next(
            (
                each
                for each in self.offers
                if each.item_id == item_id and each.state is OfferState.PENDING
            ),
            None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a batch of messages names, and may be known by."""

    addresses: Collection[tuple[str, str]] = ()  # kind of identity, address
    conversations: Collection[ConversationId] = ()
    references: Collection[str] = ()  # of conversations
    codes: Collection[str] = ()  # references of tickets
    header_ids: Collection[str] = ()  # Message-IDs that are answered
    threads: Collection[tuple[InboxId, str]] = ()  # inbox, the channel's own key


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of what a batch of messages names."""

    inboxes: Mapping[InboxId, Inbox]  # all of them
    identities: Mapping[tuple[str, str], Sequence[Identity]]  # by (kind, address): all its links
    said: Mapping[str, ConversationId]  # header id → where it was said, the latest of several
    conversations: Mapping[ConversationId, Conversation]  # of a thread, only the latest
    coded: Mapping[str, TicketId]  # a ticket's reference → the ticket that stands for it now
    tickets: Mapping[TicketId, Ticket]  # of these conversations
    items: Mapping[ConversationId, WorkItem]  # the work that is not done


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Customers who are one."""

    customers: Sequence[Customer]
    merges: Sequence[Merge]  # those that stand
    identities: Sequence[Identity]  # all of theirs
    distinctions: Sequence[Distinction]  # that one of them is somebody else than another


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """Work that waits, and the agents who may be offered it."""

    waiting: Sequence[WorkItem]  # the longest waiting first
    agents: Sequence[tuple[Agent, Presence]]
    held: Mapping[AgentId, Mapping[str, int]]  # agent → kind of channel → items, offered ones too
    barred: Mapping[TicketId, frozenset[AgentId]]  # ticket → who may not know of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """What news about earlier messages mention."""

    externals: Collection[tuple[InboxId, str]] = ()  # inbox, the channel's id of a message
    provided: Collection[tuple[InboxId, str]] = ()  # inbox, the provider's id of one of ours
    header_ids: Collection[str] = ()  # Message-IDs of ours, in reports that they failed
    addresses: Collection[tuple[str, str]] = ()  # kind of identity, address


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned:
    """What news are about."""

    externals: Mapping[tuple[InboxId, str], MessageId]
    provided: Mapping[tuple[InboxId, str], MessageId]
    headed: Mapping[str, MessageId]  # of ours, by Message-ID
    messages: Mapping[MessageId, Message]  # all of these
    tickets: Mapping[TicketId, Ticket]  # of these; looked at only
    deliveries: Mapping[MessageId, Delivery]  # locked
    identities: Mapping[tuple[str, str], Sequence[Identity]]
