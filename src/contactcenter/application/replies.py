"""Answers: queued, taken back while that is possible, sent again when they failed."""

from collections.abc import Sequence
from dataclasses import replace

from contactcenter.application.arrived import names_of
from contactcenter.application.asked import Asked, seen
from contactcenter.application.delivery import changed
from contactcenter.application.dispatch import answerable, make_responsible, take_to_answer
from contactcenter.application.task_following import take_promises_back
from contactcenter.application.templates import Channels, expected_words
from contactcenter.application.tickets import expect_may_end, finish_work, settle
from contactcenter.application.uploads import answer_files
from contactcenter.application.writing import queued_fact, written
from contactcenter.domain.access import Permission, require
from contactcenter.domain.agent import work_changed
from contactcenter.domain.conversation import (
    Conversation,
    answer_subject,
    own_header_id,
    with_header_id,
)
from contactcenter.domain.errors import Invalid, NotFound
from contactcenter.domain.events import WorkAssigned
from contactcenter.domain.ids import ConversationId, MessageId, TicketId, WorkItemId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.matching import coded_subject
from contactcenter.domain.message import (
    AutoClass,
    DeliveryState,
    Direction,
    Message,
    Template,
    advance,
    queued_delivery,
    undo,
)
from contactcenter.domain.request import Done
from contactcenter.domain.text import preview
from contactcenter.domain.ticket import NEEDS_WORK, Status, Ticket, about, move
from contactcenter.domain.work import WorkItem, WorkState
from contactcenter.ports.failpoints import reached
from contactcenter.ports.store import Store, Transaction
from contactcenter.ports.system import NewId

Place = tuple[Ticket, Conversation, Inbox]  # where an answer goes

_LOOK_BACK = 50  # messages; who waited longer than these waits since the first of them


async def reply(
    store: Store,
    ticket_id: TicketId,
    conversation_id: ConversationId,
    text: str,
    then: Status | None,
    *,
    template: Template | None = None,
    files: Sequence[str] = (),
    channels: Channels,
    asked: Asked,
    key: bytes,
    new_id: NewId,
) -> Done:
    """Answer by a text, files (references of uploads), or a template, before the undo window.

    Who answers waiting work takes it; `then` also moves the ticket. It counts from the press.

    Raises:
        WindowClosed, TooLarge: only a template, or only less in files, may leave.
        AlreadyTaken: a colleague has it, or is being asked to take it.
    """
    require(asked.agent, Permission.ANSWER_TICKETS)
    async with store.begin(asked.key) as tx:
        message = await reply_in(
            tx,
            await opened(tx, ticket_id, conversation_id, asked),
            text,
            then,
            template=template,
            files=files,
            channels=channels,
            asked=asked,
            key=key,
            new_id=new_id,
        )
        reached("reply.written")
        tx.done(message.id, 1)
    reached("reply.queued")
    return Done(id=message.id, version=1)


async def reply_in(
    tx: Transaction,
    place: Place,
    text: str,
    then: Status | None,
    *,
    template: Template | None = None,
    files: Sequence[str] = (),
    channels: Channels,
    asked: Asked,
    key: bytes,
    new_id: NewId,
) -> Message:
    """Queue an answer in a block that has read where it goes; see `reply`."""
    ticket, conversation, inbox = place
    leaves_at, last = asked.at + inbox.undo, conversation.last_inbound_at
    channel = channels.get(inbox.id)
    attached = answer_files(channel, files, asked.agent.id, key=key, now=asked.at)
    words = expected_words(channel, text, template, last, leaves_at=leaves_at, files=attached)
    said = _answer(ticket, conversation, inbox, words, asked=asked, key=key, new_id=new_id)
    message = replace(said, template=template, attachments=attached)
    tx.put(message, queued_delivery(message, conversation.address, due_at=leaves_at))
    tx.put(*_remembering(conversation, message.header_id))
    tx.record(queued_fact(ticket, message, by=asked.agent.id))
    after = await answered(tx, ticket, message, then, asked=asked)
    tx.put(replace(after, version=ticket.version + 1))
    return message


async def take_back(store: Store, message_id: MessageId, *, asked: Asked, new_id: NewId) -> Done:
    """Undo an answer that has not left; a ticket that it moved on is open again.

    Raises:
        TooLate: it is on its way.
    """
    async with store.begin(asked.key) as tx:
        message, ticket = await _answer_in_sight(tx, message_id, asked)
        found = (await tx.at_work(tickets=[ticket.id]))[ticket.id]
        conversation = await tx.conversation(message.conversation_id)
        presence = await tx.presence(asked.agent.id)
        delivery = await tx.delivery(message_id)
        undone = undo(delivery, now=asked.at)
        tx.put(undone)
        if message.header_id in conversation.header_ids:
            tx.put(_forgetting(conversation, message.header_id))
        tx.record(changed(ticket, message, delivery, undone, by=asked.agent.id, at=asked.at))
        await take_promises_back(tx, ticket, message.id, by=asked.agent.id, now=asked.at)
        said = await tx.latest_messages(ticket, _LOOK_BACK)
        unsaid = _unsaid(ticket, [each for each in said if each.id != message.id])
        if ticket.status in NEEDS_WORK or ticket.status is Status.CLOSED:
            tx.put(replace(unsaid, version=ticket.version + 1))
        else:
            reopened, fact = move(unsaid, Status.OPEN, by=asked.agent.id, now=asked.at)
            tx.put(reopened)
            tx.record(fact)
            if not any(item.conversation_id == conversation.id for item in found.items):
                _resume(tx, reopened, conversation, asked=asked, new_id=new_id)
                tx.put(work_changed(presence, now=asked.at))
        return tx.done(message.id, undone.version)


async def send_again(store: Store, message_id: MessageId, *, asked: Asked) -> Done:
    """Put an answer that failed back in line, under the same Message-ID."""
    async with store.begin(asked.key) as tx:
        message, ticket = await _answer_in_sight(tx, message_id, asked)
        delivery = await tx.delivery(message_id)
        queued = replace(
            advance(delivery, DeliveryState.QUEUED, now=asked.at),
            due_at=asked.at,
            attempts=0,
            error=None,
        )
        tx.put(queued)
        tx.record(changed(ticket, message, delivery, queued, by=asked.agent.id, at=asked.at))
        return tx.done(message.id, queued.version)


async def answered(
    tx: Transaction, ticket: Ticket, message: Message, then: Status | None, *, asked: Asked
) -> Ticket:
    """Return the ticket as an answer leaves it; the caller puts it.

    Raises:
        AlreadyTaken: a colleague has the ticket, or is being asked to take it.
    """
    ticket = replace(
        ticket,
        last_at=max(ticket.last_at, message.occurred_at),
        last_text=preview(message.text or names_of(message.attachments)),
        last_direction=message.direction,
        unanswered_since=None,
    )
    if then is not None:
        await expect_may_end(tx, ticket, then)
    found = await answerable(tx, ticket.id, asked=asked)
    if then is None or then in NEEDS_WORK:
        return await take_to_answer(tx, ticket, found, asked=asked)
    owned = make_responsible(tx, ticket, asked=asked)
    if owned.status is not then:
        return await settle(tx, owned, then, by=asked.agent.id, at=asked.at)
    await finish_work(tx, owned, by=asked.agent.id, at=asked.at)
    return owned


async def opened(
    tx: Transaction, ticket_id: TicketId, conversation_id: ConversationId, asked: Asked
) -> Place:
    """Return where an answer goes, if it may. Raises NotFound, Invalid."""
    ticket = await seen(tx, ticket_id, asked)
    conversation = await tx.conversation(conversation_id)
    if conversation.ticket_id != ticket.id:
        raise NotFound(f"ticket {ticket.reference} has no conversation {conversation_id}")
    if ticket.status is Status.CLOSED:
        raise Invalid("the ticket is closed: a new message of the customer opens a new one")
    return ticket, conversation, (await tx.inboxes())[conversation.inbox_id]


def _answer(
    ticket: Ticket,
    conversation: Conversation,
    inbox: Inbox,
    text: str,
    *,
    asked: Asked,
    key: bytes,
    new_id: NewId,
) -> Message:
    message = written(ticket, conversation, text, Direction.OUTBOUND, asked=asked, new_id=new_id)
    if inbox.address is None:
        return message
    return replace(
        message,
        subject=coded_subject(
            answer_subject(conversation.subject or ticket.subject), ticket.reference
        ),
        header_id=own_header_id(message.id, inbox.address, key=key),
    )


def _remembering(conversation: Conversation, header_id: str | None) -> list[Conversation]:
    if header_id is None:
        return []
    return [replace(with_header_id(conversation, header_id), version=conversation.version + 1)]


def _forgetting(conversation: Conversation, header_id: str | None) -> Conversation:
    """Leave out the id of a message that was never sent: nobody can answer it."""
    kept = tuple(each for each in conversation.header_ids if each != header_id)
    return replace(conversation, header_ids=kept, version=conversation.version + 1)


def _unsaid(ticket: Ticket, said: Sequence[Message]) -> Ticket:
    """Return the ticket as these messages, the latest first, make it."""
    if not said:
        return ticket
    # By their ids, in the order in which they came in: what came late was not answered by an answer
    # that was written before that, whatever their places on the timeline.
    answers = [each for each in said if each.direction is Direction.OUTBOUND and each.agent_id]
    answered = max((each.id for each in answers), default="")
    waiting = [each for each in said if each.auto_class is AutoClass.HUMAN and each.id > answered]
    return replace(
        ticket,
        last_at=said[0].occurred_at,
        last_text=preview(said[0].reply or said[0].text or names_of(said[0].attachments)),
        last_direction=said[0].direction,
        unanswered_since=min((each.received_at for each in waiting), default=None),
    )


async def _answer_in_sight(
    tx: Transaction, message_id: MessageId, asked: Asked
) -> tuple[Message, Ticket]:
    require(asked.agent, Permission.ANSWER_TICKETS)
    message = (await tx.messages([message_id])).get(message_id)
    if message is None:
        raise NotFound(f"no answer {message_id}")
    return message, await seen(tx, message.ticket_id, asked)


def _resume(
    tx: Transaction, ticket: Ticket, conversation: Conversation, *, asked: Asked, new_id: NewId
) -> None:
    """Give the agent who took an answer back the work that the answer had finished."""
    item = WorkItem(
        id=WorkItemId(new_id()),
        ticket_id=ticket.id,
        conversation_id=conversation.id,
        inbox_id=conversation.inbox_id,
        queue_id=ticket.queue_id,
        channel=conversation.kind,
        state=WorkState.ASSIGNED,
        agent_id=asked.agent.id,
        preferred_id=asked.agent.id,
        enqueued_at=asked.at,
        taken_at=asked.at,
    )
    tx.put(item)
    tx.record(
        WorkAssigned(
            **about(ticket, by=asked.agent.id, at=asked.at),
            item_id=item.id,
            agent_id=asked.agent.id,
            reason="taken_back",
        )
    )
