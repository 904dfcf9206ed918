"""Values of the domain with defaults: a test names only what matters to it.

Ids default to names that go together: `a_world()` holds what a ticket needs to be stored, and
`a_matter("1")` a ticket with its customer, conversation, first message and open work.
"""

# ruff: noqa: A002  a builder names its fields as the value does

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar

from contactcenter.domain.agent import Agent, Chosen, Presence, Role
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.customer import Customer, Identity
from contactcenter.domain.events import (
    CUSTOMER,
    SYSTEM,
    MessageReceived,
    PresenceChanged,
    TicketMoved,
    TicketOpened,
)
from contactcenter.domain.inbox import Inbox, InboxState, Queue
from contactcenter.domain.merge import Merge
from contactcenter.domain.message import Delivery, Direction, Message, Revision
from contactcenter.domain.raw import RawInput
from contactcenter.domain.reference import Form, reference
from contactcenter.domain.request import RequestKey
from contactcenter.domain.session import Session
from contactcenter.domain.task.task import Task
from contactcenter.domain.ticket import Ticket
from contactcenter.domain.timer import Timer, TimerKind
from contactcenter.domain.work import Offer, WorkItem
from contactcenter.ports.store import Entity

NOON = datetime(2026, 3, 30, 12, 0, tzinfo=UTC)

T = TypeVar("T")


def later(seconds: float) -> datetime:
    """Return a moment after NOON, or before it."""
    return NOON + timedelta(seconds=seconds)


def a_reference(name: str, form: Form = Form.LETTERS) -> str:
    """Return a genuine reference that belongs to a name."""
    return reference(int.from_bytes(sha256(name.encode()).digest()[:8]), form)


def a_queue(id: str = "queue", **given: Any) -> Queue:
    return _made(Queue, given, id=id, name=id.title())


def an_inbox(id: str = "inbox", **given: Any) -> Inbox:
    return _made(
        Inbox,
        given,
        id=id,
        kind="email",
        name="Support",
        address=f"{id}@shop.example",
        key=f"key-of-{id}",
        queue_id="queue",
    )


def an_inbox_state(inbox_id: str = "inbox", **given: Any) -> InboxState:
    return _made(InboxState, given, inbox_id=inbox_id)


def an_agent(id: str = "agent", **given: Any) -> Agent:
    return _made(
        Agent,
        given,
        id=id,
        email=f"{id}@desk.example",
        name=id.title(),
        role=Role.AGENT,
        password_hash="",
        queues=frozenset({"queue"}),
    )


def a_presence(agent_id: str = "agent", **given: Any) -> Presence:
    return _made(
        Presence,
        given,
        agent_id=agent_id,
        chosen=Chosen.ONLINE,
        since=NOON,
        leased_until=later(30),
        idle_since=NOON,
    )


def a_session(agent_id: str = "agent", **given: Any) -> Session:
    return _made(
        Session,
        given,
        token_hash=f"hash-of-{agent_id}",
        agent_id=agent_id,
        opened_at=NOON,
        expires_at=later(3600),
    )


def a_request(key: str = "key", **given: Any) -> RequestKey:
    return _made(RequestKey, given, agent_id="agent", key=key, digest="digest")


def a_customer(id: str = "customer", **given: Any) -> Customer:
    return _made(Customer, given, id=id, name=id.title(), known_since=NOON)


def an_identity(id: str = "identity", **given: Any) -> Identity:
    return _made(
        Identity,
        given,
        id=id,
        customer_id="customer",
        kind="email",
        address=f"{id}@home.example",
        known_since=NOON,
    )


def a_merge(id: str = "merge", **given: Any) -> Merge:
    return _made(
        Merge,
        given,
        id=id,
        winner_id="customer",
        loser_id="other",
        reason="the same number",
        by="agent",
        at=NOON,
    )


def a_revision(id: str = "revision", **given: Any) -> Revision:
    return _made(
        Revision,
        given,
        id=id,
        message_id="message",
        text="before",
        html=None,
        attachments=(),
        until=NOON,
    )


def a_task(id: str = "task", **given: Any) -> Task:
    return _made(
        Task,
        given,
        id=id,
        title="Call Sara back",
        due_at=later(3600),
        customer_id="customer",
        ticket_id="ticket",
        agent_id=None if "queue_id" in given else "agent",
        made_by="agent",
        made_at=NOON,
    )


def a_ticket(id: str = "ticket", **given: Any) -> Ticket:
    return _made(
        Ticket,
        given,
        id=id,
        reference=a_reference(id),
        subject="The kettle leaks",
        customer_id="customer",
        queue_id="queue",
        channel="email",
        opened_at=NOON,
        last_at=NOON,
    )


def a_conversation(id: str = "conversation", **given: Any) -> Conversation:
    return _made(
        Conversation,
        given,
        id=id,
        reference=a_reference(id),
        inbox_id="inbox",
        customer_id="customer",
        ticket_id="ticket",
        kind="email",
        subject="The kettle leaks",
        address="identity@home.example",
    )


def a_message(id: str = "message", **given: Any) -> Message:
    return _made(
        Message,
        given,
        id=id,
        conversation_id="conversation",
        ticket_id="ticket",
        customer_id="customer",
        inbox_id="inbox",
        direction=Direction.INBOUND,
        address="identity@home.example",
        text="It leaks.",
        occurred_at=NOON,
        received_at=NOON,
    )


def a_delivery(message_id: str = "message", **given: Any) -> Delivery:
    return _made(
        Delivery,
        given,
        message_id=message_id,
        conversation_id="conversation",
        inbox_id="inbox",
        recipient="identity@home.example",
        due_at=NOON,
        changed_at=NOON,
    )


def an_item(id: str = "item", **given: Any) -> WorkItem:
    return _made(
        WorkItem,
        given,
        id=id,
        ticket_id="ticket",
        conversation_id="conversation",
        inbox_id="inbox",
        queue_id="queue",
        channel="email",
        enqueued_at=NOON,
    )


def an_offer(id: str = "offer", **given: Any) -> Offer:
    return _made(
        Offer,
        given,
        id=id,
        item_id="item",
        ticket_id="ticket",
        agent_id="agent",
        offered_at=NOON,
        expires_at=later(45),
    )


def a_timer(id: str = "timer", **given: Any) -> Timer:
    return _made(Timer, given, id=id, kind=TimerKind.OFFER_EXPIRES, subject_id="offer", due_at=NOON)


def a_raw(id: str = "raw", **given: Any) -> RawInput:
    body: bytes = given.setdefault("body", b"From: somebody") or b""
    return _made(
        RawInput,
        given,
        id=id,
        inbox_id="inbox",
        external_id=f"external-{id}",
        sha256=sha256(body).hexdigest(),
        size=len(body),
        received_at=NOON,
    )


def ticket_opened(ticket_id: str = "ticket", **given: Any) -> TicketOpened:
    return _made(
        TicketOpened,
        given,
        ticket_id=ticket_id,
        customer_id="customer",
        queue_id="queue",
        assignee_id=None,
        conversation_id="conversation",
        inbox_id="inbox",
        by=CUSTOMER,
        at=NOON,
    )


def ticket_moved(ticket_id: str = "ticket", **given: Any) -> TicketMoved:
    return _made(
        TicketMoved,
        given,
        ticket_id=ticket_id,
        customer_id="customer",
        queue_id="queue",
        assignee_id=None,
        before="new",
        after="open",
        by="agent",
        at=NOON,
    )


def message_received(message_id: str = "message", **given: Any) -> MessageReceived:
    return _made(
        MessageReceived,
        given,
        message_id=message_id,
        ticket_id="ticket",
        customer_id="customer",
        queue_id="queue",
        assignee_id=None,
        conversation_id="conversation",
        inbox_id="inbox",
        digest="digest",
        by=CUSTOMER,
        at=NOON,
    )


def presence_changed(agent_id: str = "agent", **given: Any) -> PresenceChanged:
    return _made(
        PresenceChanged,
        given,
        agent_id=agent_id,
        before="offline",
        after="online",
        by=SYSTEM,
        at=NOON,
    )


def a_world() -> list[Entity]:
    """Return a queue, an inbox, an agent who is online, and a customer with an address."""
    return [
        a_queue(),
        an_inbox(),
        an_agent(),
        a_presence(),
        a_customer(),
        an_identity(),
    ]


def a_matter(name: str = "", **of_the_ticket: Any) -> list[Entity]:
    """Return a ticket of the world's customer with its conversation, message and open work."""
    ticket = a_ticket(f"ticket{name}", **of_the_ticket)
    ours: dict[str, Any] = {"ticket_id": ticket.id, "customer_id": ticket.customer_id}
    conversation = a_conversation(f"conversation{name}", **ours)
    return [
        ticket,
        conversation,
        a_message(f"message{name}", conversation_id=conversation.id, **ours),
        an_item(
            f"item{name}",
            ticket_id=ticket.id,
            conversation_id=conversation.id,
            queue_id=ticket.queue_id,
        ),
    ]


def _made(value: Callable[..., T], given: dict[str, Any], /, **defaults: Any) -> T:
    return value(**{**defaults, **given})


def closed_until(day: datetime) -> dict[str, object]:
    """Return hours, as settings hold them, that begin with that day and never end."""
    days = (day - timedelta(days=back) for back in range(1, 8))
    week = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return {
        "zone": "UTC",
        "weekly": {each: [["00:00", "24:00"]] for each in week},
        "date_overrides": {f"{each:%Y-%m-%d}": [] for each in days},
    }
