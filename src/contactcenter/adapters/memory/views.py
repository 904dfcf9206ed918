"""Rows of the memory store as screens show them."""
# ruff: noqa: D103  the view says what it shows

from contactcenter.adapters.memory.tables import Tables
from contactcenter.domain.agent import Agent, effective
from contactcenter.domain.conversation import Conversation
from contactcenter.domain.customer import name_of
from contactcenter.domain.inbox import Inbox, InboxState, Queue
from contactcenter.domain.message import Direction, Message
from contactcenter.domain.raw import RawInput, glimpse
from contactcenter.domain.text import beginning
from contactcenter.domain.ticket import Ticket
from contactcenter.domain.work import Offer, WorkItem
from contactcenter.ports.by_itself import AnswersView
from contactcenter.ports.views import (
    LONGEST_SHOWN,
    AgentView,
    AttachmentView,
    CallView,
    ConversationView,
    DeliveryView,
    InboxView,
    ItemView,
    MessageView,
    OfferView,
    QueueView,
    SetAsideView,
    TicketView,
    suspicion_view,
)


def agent_view(tables: Tables, agent: Agent) -> AgentView:
    presence = tables.presences.get(agent.id)
    return AgentView(
        id=agent.id,
        name=agent.name,
        role=agent.role.value,
        queues=sorted(agent.queues),
        chosen=presence.chosen.value if presence else "offline",
        effective=str(effective(presence)) if presence else "offline",
        reason=presence.reason.value if presence and presence.reason else None,
        since=presence.since if presence else None,
    )


def queue_view(queue: Queue) -> QueueView:
    return QueueView(id=queue.id, name=queue.name, names=dict(queue.names))


def ticket_view(tables: Tables, ticket: Ticket) -> TicketView:
    return TicketView(
        id=ticket.id,
        reference=ticket.reference,
        subject=ticket.subject,
        kind=ticket.kind.value,
        status=ticket.status.value,
        priority=ticket.priority.value,
        channel=ticket.channel,
        queue_id=ticket.queue_id,
        assignee_id=ticket.assignee_id,
        customer_id=ticket.customer_id,
        customer_name=tables.customers[tables.customers[ticket.customer_id].root].name,
        opened_at=ticket.opened_at,
        last_at=ticket.last_at,
        last_text=ticket.last_text,
        last_direction=ticket.last_direction,
        unanswered_since=ticket.unanswered_since,
        rating=ticket.rating,
        barred=sorted(ticket.barred),
        suspicion=suspicion_view(ticket.suspicion),
        merged_into_id=ticket.merged_into_id,
        version=ticket.version,
    )


def item_view(item: WorkItem) -> ItemView:
    return ItemView(
        id=item.id,
        ticket_id=item.ticket_id,
        conversation_id=item.conversation_id,
        queue_id=item.queue_id,
        channel=item.channel,
        state=item.state.value,
        agent_id=item.agent_id,
        enqueued_at=item.enqueued_at,
        version=item.version,
    )


def offer_view(offer: Offer) -> OfferView:
    return OfferView(
        id=offer.id,
        item_id=offer.item_id,
        ticket_id=offer.ticket_id,
        agent_id=offer.agent_id,
        state=offer.state.value,
        offered_at=offer.offered_at,
        expires_at=offer.expires_at,
        version=offer.version,
    )


def message_view(tables: Tables, message: Message) -> MessageView:
    return MessageView(
        id=message.id,
        ticket_id=message.ticket_id,
        conversation_id=message.conversation_id,
        customer_id=message.customer_id,
        channel=tables.conversations[message.conversation_id].kind,
        direction=message.direction.value,
        agent_id=message.agent_id,
        author=_author(tables, message),
        address=message.address,
        outsider=message.outsider,
        courtesy=message.courtesy,
        proof=message.proof.value,
        warnings=list(message.warnings),
        matched=message.matched,
        auto_class=message.auto_class.value,
        language=message.language,
        subject=message.subject,
        text=beginning(message.text, LONGEST_SHOWN),
        reply=beginning(message.reply, LONGEST_SHOWN),
        truncated=max(len(message.text), len(message.reply)) > LONGEST_SHOWN,
        size=len(message.text.encode(errors="replace")),
        has_html=message.html is not None,
        attachments=[
            AttachmentView(index=index, name=each.name, type=each.type, size=each.size)
            for index, each in enumerate(message.attachments)
        ],
        call=CallView(**dict(message.call)) if message.call else None,  # type: ignore[arg-type]
        occurred_at=message.occurred_at,
        edited_at=message.edited_at,
        deleted=message.deleted,
        delivery=_delivery_view(tables, message),
        client_id=message.client_id,
        version=message.version,
    )


def inbox_view(tables: Tables, inbox: Inbox) -> InboxView:
    state = tables.inbox_states.get(inbox.id, InboxState(inbox_id=inbox.id))
    return InboxView(
        id=inbox.id,
        kind=inbox.kind,
        name=inbox.name,
        address=inbox.address,
        undo_seconds=inbox.undo.total_seconds(),
        connected_since=state.connected_since,
        last_message_at=state.last_message_at,
        last_error=state.last_error,
        last_error_at=state.last_error_at,
        answers=AnswersView.of(inbox.receipts),
    )


def set_aside_view(raw: RawInput) -> SetAsideView:
    return SetAsideView(
        id=raw.id,
        inbox_id=raw.inbox_id,
        size=raw.size,
        beginning=glimpse(raw.body),
        reason=raw.reason or "",
        attempts=raw.attempts,
        received_at=raw.received_at,
        version=raw.version,
    )


def conversation_view(conversation: Conversation) -> ConversationView:
    return ConversationView(
        id=conversation.id,
        ticket_id=conversation.ticket_id,
        inbox_id=conversation.inbox_id,
        channel=conversation.kind,
        subject=conversation.subject,
        address=conversation.address,
        display_name=conversation.display_name,
        language=conversation.language,
        last_inbound_at=conversation.last_inbound_at,
        version=conversation.version,
    )


def _author(tables: Tables, message: Message) -> str:
    if message.direction is Direction.INBOUND:
        return name_of(message.display_name, message.address)
    agent = tables.agents.get(message.agent_id) if message.agent_id else None
    return agent.name if agent else message.display_name


def _delivery_view(tables: Tables, message: Message) -> DeliveryView | None:
    delivery = tables.deliveries.get(message.id)
    if delivery is None:
        return None
    return DeliveryView(
        state=delivery.state.value,
        due_at=delivery.due_at,
        error=delivery.error,
        attempts=delivery.attempts,
        version=delivery.version,
    )
