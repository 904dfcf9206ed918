"""What screens read: rows as the console and the widget show them.

The read side of the store returns these, HTTP and the sockets send them as they are, and the
UI's types are generated from them. Times are UTC. They are never written back.
"""

from dataclasses import dataclass, field
from datetime import datetime

from contactcenter.domain.ticket import Suspected
from contactcenter.ports.by_itself import AnswersView
from contactcenter.ports.clocks import ClockView
from contactcenter.ports.customer_views import CustomerView
from contactcenter.ports.tasks import TaskView

LONGEST_SHOWN = 16_000  # characters of one text; whoever wants more asks for that message


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesView:
    """How one person wants the screen."""

    language: str
    calendar: str
    digits: str
    first_day: str
    theme: str
    sound: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeView:
    """Who is signed in."""

    id: str
    name: str
    email: str
    role: str
    queues: list[str]
    capacity: int
    permissions: list[str]
    preferences: PreferencesView


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentView:
    """A colleague and whether they are there."""

    id: str
    name: str
    role: str
    queues: list[str]
    chosen: str  # online · away · offline: their choice
    effective: str  # the same, but offline without a socket
    reason: str | None  # why away
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueView:
    """A queue by its names."""

    id: str
    name: str
    names: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspicionView:
    """That a message reads as a complaint, and by which signs."""

    message_id: str
    signs: list[str]
    at: datetime


def suspicion_view(suspected: Suspected | None) -> SuspicionView | None:
    """Return a suspicion as screens show it."""
    if suspected is None:
        return None
    return SuspicionView(
        message_id=suspected.message_id, signs=list(suspected.signs), at=suspected.at
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketView:
    """A ticket as a list shows it."""

    id: str
    reference: str
    subject: str
    kind: str
    status: str
    priority: str
    channel: str
    queue_id: str
    assignee_id: str | None
    customer_id: str
    customer_name: str
    opened_at: datetime
    last_at: datetime
    last_text: str
    last_direction: str
    unanswered_since: datetime | None
    rating: int | None  # 1 (bad) to 5 (good)
    suspicion: SuspicionView | None  # that nobody has decided on yet
    barred: list[str]  # agents who may not know of it: it is about them
    merged_into_id: str | None  # the ticket that took its conversations over
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """A piece of work."""

    id: str
    ticket_id: str
    conversation_id: str
    queue_id: str
    channel: str
    state: str
    agent_id: str | None
    enqueued_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    """An offer, for the one it is made to."""

    id: str
    item_id: str
    ticket_id: str
    agent_id: str
    state: str
    offered_at: datetime
    expires_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentView:
    """A file of a message; its bytes are at `/api/messages/{id}/attachments/{index}`."""

    index: int
    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """How far an outbound message came."""

    state: str
    due_at: datetime
    error: str | None
    attempts: int
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """A phone call as far as it is known; spans in seconds."""

    direction: str  # inbound · outbound · internal
    stage: str  # ringing · talking · over
    outcome: str | None  # how it ended: answered · missed · abandoned · …
    from_raw: str | None
    to_raw: str | None
    queue: str | None
    agents: list[str]  # who spoke for us and has no account, as the switchboard names them
    answered_at: str | None
    ended_at: str | None
    wait_s: float | None
    talk_s: float | None
    hold_s: float | None
    recording: str | None
    transfers: list[str]
    warnings: list[str]
    # Calls that were stored before these were shown have none of them.
    agent_ids: list[str] = field(default_factory=list)  # who of our agents spoke
    ringing_ids: list[str] = field(default_factory=list)  # whose phones ring
    read_out: dict[str, bool] = field(default_factory=dict)  # what had to be → whether it was


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """One utterance on the timeline."""

    id: str
    ticket_id: str
    conversation_id: str
    customer_id: str
    channel: str
    direction: str  # inbound · outbound · note
    agent_id: str | None
    author: str  # the name to show
    address: str  # the sender's address of an inbound message
    outsider: bool
    courtesy: bool  # it only thanks, and opened nothing again
    proof: str  # of the sender's address, for this message
    warnings: list[str]  # what speaks against its sender, as codes
    matched: str | None  # by what it found its conversation
    auto_class: str
    language: str | None
    subject: str
    text: str  # its beginning, as `reply`: at most `LONGEST_SHOWN` characters
    reply: str  # without quotation and signature
    truncated: bool  # there is more: the whole text is at `/api/messages/{id}/text`
    size: int  # bytes of the whole text
    has_html: bool  # the sanitised original is at `/api/messages/{id}/html`
    attachments: list[AttachmentView]
    call: CallView | None
    occurred_at: datetime
    edited_at: datetime | None  # what stood there before is at `/api/messages/{id}/revisions`
    deleted: bool  # its sender took it back; staff still read it
    delivery: DeliveryView | None
    client_id: str | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionView:
    """What a message said before its sender changed it."""

    text: str
    attachments: list[str]  # their names
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """One thing other than a message that happened to a ticket."""

    position: int
    ticket_id: str
    customer_id: str
    type: str  # of the fact
    by: str  # an agent's id, `customer` or `system`
    before: str | None
    after: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxView:
    """An inbox and how it is doing."""

    id: str
    kind: str
    name: str
    address: str | None
    undo_seconds: float
    connected_since: datetime | None
    last_message_at: datetime | None
    last_error: str | None
    last_error_at: datetime | None
    answers: AnswersView | None  # None: it says nothing by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneInboxView:
    """A phone inbox by its name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhonesView:
    """What an agent has for calls."""

    inboxes: list[PhoneInboxView]  # in which a call can be logged, by name
    dials: bool  # a switchboard knows the agent's phone, and calls for them


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAsideView:
    """Raw input in quarantine."""

    id: str
    inbox_id: str
    size: int
    beginning: str  # of its text, on one line; empty where the bytes are kept apart
    reason: str
    attempts: int
    received_at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCard:
    """A customer outside of a ticket."""

    customer: CustomerView
    tickets: list[TicketView]  # in sight, the latest first, at most 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationView:
    """A conversation that can be answered in."""

    id: str
    ticket_id: str
    inbox_id: str
    channel: str
    subject: str
    address: str
    display_name: str
    language: str | None
    last_inbound_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePage:
    """Part of a customer's timeline, the oldest first. `before` leads to the part before it."""

    messages: list[MessageView]
    lines: list[LineView]
    before: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPage:
    """Part of a list of tickets, the latest first. `after` leads to the next part."""

    tickets: list[TicketView]
    clocks: list[ClockView]  # of these tickets, those that are open
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A ticket opened on the screen, true at `position`."""

    position: int
    ticket: TicketView
    customer: CustomerView
    conversations: list[ConversationView]  # of this ticket
    tickets: list[TicketView]  # the customer's other tickets, the latest first, at most 20
    may_follow: TicketView | None  # the ticket that this one may belong to; an agent decides
    items: list[ItemView]  # open work on this ticket
    clocks: list[ClockView]  # all that ran on this ticket
    tasks: list[TaskView]  # all on this ticket, and open ones about the customer that are on none
    timeline: TimelinePage


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What an agent's screen starts from.

    `tickets` holds those in sight that are new or open, those pending or on hold that are assigned
    to the agent, and any in sight with open work, such as an answer that failed; `items` their open
    work; `offers` the agent's own pending ones.
    """

    me: MeView
    agents: list[AgentView]
    queues: list[QueueView]
    tickets: list[TicketView]
    items: list[ItemView]
    offers: list[OfferView]
    clocks: list[ClockView]  # of these tickets, those that are open
    tasks: list[TaskView]  # what the agent has to do, the first due first
    inboxes: list[InboxView]  # empty without the permission `see_inboxes`
    set_aside: int  # inputs in quarantine; 0 without the permission `settle_quarantine`


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The desk, true at a position; the stream is read from there on."""

    position: int
    state: Desk
