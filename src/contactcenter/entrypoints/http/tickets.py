"""Tickets: lists, one ticket whole, and what agents do to it."""

from typing import Annotated, Self

from fastapi import APIRouter, Query
from pydantic import Field, model_validator

from contactcenter.application import joining, notes, replies, suspecting, templates, tickets
from contactcenter.application.templates import Writable
from contactcenter.domain.access import Permission, require
from contactcenter.domain.ids import AgentId, ConversationId, QueueId, TicketId
from contactcenter.domain.request import Done
from contactcenter.domain.ticket import Kind, Priority, Status
from contactcenter.entrypoints.http.again import AgainRoute
from contactcenter.entrypoints.http.bodies import Body, Files, TemplateIn
from contactcenter.entrypoints.http.deps import Command, Parts, SignedIn
from contactcenter.ports.reading import TicketFilter
from contactcenter.ports.views import Dossier, Snapshot, TicketPage, TimelinePage

router = APIRouter(prefix="/api", tags=["tickets"], route_class=AgainRoute)

_UNLESS_CLOSED = tuple(status for status in Status if status is not Status.CLOSED)
Version = Annotated[int, Field(ge=1)]


class StatusChange(Body):
    """The status to move to, decided on a version of the ticket."""

    to: Status
    version: Version


class KindChange(Body):
    """What the ticket is, decided on a version of it."""

    kind: Kind
    version: Version


class PriorityChange(Body):
    """How urgent the ticket is, decided on a version of it."""

    priority: Priority
    version: Version


class HandOver(Body):
    """Who is to have the ticket: a queue or a colleague."""

    queue_id: QueueId | None = None
    agent_id: AgentId | None = None
    note: str | None = None
    version: Version

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.queue_id is None) == (self.agent_id is None):
            raise ValueError("name either a queue or a colleague")
        return self


class Decided(Body):
    """The version of the ticket that a decision is based on."""

    version: Version


class Join(Decided):
    """The ticket to join."""

    into_id: TicketId


class Reply(Body):
    """An answer to the customer, a text, files or a template, and the status of the ticket then."""

    conversation_id: ConversationId
    text: str = ""
    template: TemplateIn | None = None
    files: Files = ()
    then: Status | None = None


class NoteText(Body):
    """Something for colleagues only."""

    text: str


@router.get("/snapshot")
async def snapshot(agent: SignedIn, app: Parts) -> Snapshot:
    """Return the desk; the stream goes on from its position."""
    return await app.store.snapshot(agent)


@router.get("/tickets")
async def list_tickets(
    agent: SignedIn,
    app: Parts,
    *,
    status: Annotated[list[Status] | None, Query()] = None,
    kind: Annotated[list[Kind] | None, Query()] = None,
    queue: str | None = None,
    assignee: str | None = None,
    q: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> TicketPage:
    """Return tickets in sight, the latest first; all but closed ones unless statuses are named."""
    require(agent, Permission.READ_TICKETS)
    wanted = TicketFilter(
        statuses=status or _UNLESS_CLOSED,
        kinds=kind or (),
        queue_id=queue,
        assignee_id=assignee,
        words=q,
        after=after,
    )
    return await app.store.tickets_page(agent, wanted)


@router.get("/tickets/{ticket_id}")
async def open_ticket(ticket_id: TicketId, agent: SignedIn, app: Parts) -> Dossier:
    """Return all that the screen shows of one ticket."""
    return await app.store.dossier(agent, ticket_id)


@router.get("/tickets/{ticket_id}/timeline")
async def timeline(
    ticket_id: TicketId,
    agent: SignedIn,
    app: Parts,
    before: Annotated[str | None, Query(max_length=200)] = None,
) -> TimelinePage:
    """Return an earlier part of the timeline of a ticket's customer."""
    return await app.store.timeline(agent, ticket_id, before)


@router.post("/tickets/{ticket_id}/status")
async def change_status(
    ticket_id: TicketId, body: StatusChange, app: Parts, asked: Command
) -> Done:
    """Move a ticket to another status."""
    return await tickets.change_status(
        app.store, ticket_id, body.to, version=body.version, asked=asked
    )


@router.post("/tickets/{ticket_id}/kind")
async def change_kind(ticket_id: TicketId, body: KindChange, app: Parts, asked: Command) -> Done:
    """Call a ticket what it is."""
    return await tickets.change_kind(
        app.store, ticket_id, body.kind, version=body.version, asked=asked
    )


@router.post("/tickets/{ticket_id}/priority")
async def change_priority(
    ticket_id: TicketId, body: PriorityChange, app: Parts, asked: Command
) -> Done:
    """Say how urgent the ticket is."""
    return await tickets.change_priority(
        app.store, ticket_id, body.priority, version=body.version, asked=asked
    )


@router.post("/tickets/{ticket_id}/suspicion/dismiss")
async def dismiss(ticket_id: TicketId, body: Decided, app: Parts, asked: Command) -> Done:
    """Say that the ticket is no complaint, though it reads as one."""
    return await suspecting.dismiss_suspicion(
        app.store, ticket_id, version=body.version, asked=asked
    )


@router.post("/tickets/{ticket_id}/join")
async def join(ticket_id: TicketId, body: Join, app: Parts, asked: Command) -> Done:
    """Let a ticket join the one that it belongs to, with its conversations."""
    return await joining.join_tickets(
        app.handling, ticket_id, body.into_id, version=body.version, asked=asked
    )


@router.post("/tickets/{ticket_id}/stand-alone")
async def stand_alone(ticket_id: TicketId, body: Decided, app: Parts, asked: Command) -> Done:
    """Say that a ticket does not belong to the one that it might have."""
    return await joining.keep_apart(app.store, ticket_id, version=body.version, asked=asked)


@router.post("/tickets/{ticket_id}/hand-over")
async def hand_over(ticket_id: TicketId, body: HandOver, app: Parts, asked: Command) -> Done:
    """Give a ticket and the work on it to a queue or a colleague, with a word to go along."""
    return await tickets.hand_over(
        app.store,
        ticket_id,
        queue_id=body.queue_id,
        agent_id=body.agent_id,
        note=body.note,
        version=body.version,
        asked=asked,
        new_id=app.new_id,
    )


@router.post("/tickets/{ticket_id}/replies")
async def reply(ticket_id: TicketId, body: Reply, app: Parts, asked: Command) -> Done:
    """Answer the customer. The answer is `{id, version}` of the message."""
    return await replies.reply(
        app.store,
        ticket_id,
        body.conversation_id,
        body.text,
        body.then,
        template=body.template.meant() if body.template else None,
        files=body.files,
        channels=app.channels,
        asked=asked,
        key=app.key,
        new_id=app.new_id,
    )


@router.get("/conversations/{conversation_id}/templates")
async def writable(conversation_id: ConversationId, app: Parts, asked: Command) -> Writable:
    """Return whether words of one's own may be sent in a conversation, and which templates."""
    return await templates.writable(app.store, conversation_id, channels=app.channels, asked=asked)


@router.post("/tickets/{ticket_id}/notes")
async def add_note(ticket_id: TicketId, body: NoteText, app: Parts, asked: Command) -> Done:
    """Write something for colleagues only."""
    return await notes.add_note(app.store, ticket_id, body.text, asked=asked, new_id=app.new_id)
