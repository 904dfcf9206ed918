"""Complaints: one whole, what is done about it, and the documents sent about it."""

from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter, Query
from pydantic import Field

from contactcenter.application import complaint_documents, complaint_showing, complaints
from contactcenter.application.complaint_documents import DraftView
from contactcenter.application.complaint_showing import ComplaintView
from contactcenter.application.complaints import Told
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint.findings import RaisedIssue
from contactcenter.domain.complaint.matter import ReceivedBy
from contactcenter.domain.ids import AgentId, ConversationId, MessageId, TicketId
from contactcenter.domain.plain import from_plain
from contactcenter.domain.request import Done
from contactcenter.entrypoints.http.again import AgainRoute
from contactcenter.entrypoints.http.bodies import Body
from contactcenter.entrypoints.http.deps import Command, Parts

router = APIRouter(prefix="/api/complaints", tags=["complaints"], route_class=AgainRoute)
Version = Annotated[int, Field(ge=1)]


class NewComplaint(Body):
    """What is said of a complaint as it is recorded; the ticket's messages tell the rest."""

    source_messages: tuple[MessageId, ...] = ()
    transcript: str = ""
    anonymous: bool = False
    received_by: ReceivedBy | None = None
    received_at: datetime | None = None
    issues: tuple[dict[str, object], ...] = ()
    subject_staff: tuple[AgentId, ...] = ()
    accountable_id: AgentId | None = None


class NewEntry(Body):
    """What was done, with its `type` and fields, on a version of the complaint."""

    entry: dict[str, object]
    version: Version


class NewDocument(Body):
    """A document as a person mended it: blocks with their texts, in order."""

    document: DocumentKind
    language: Annotated[str, Field(max_length=20)]
    passages: list[tuple[str, str]]
    conversation_id: ConversationId
    version: Version


@router.post("/{ticket_id}")
async def record(ticket_id: TicketId, body: NewComplaint, app: Parts, asked: Command) -> Done:
    """Make a complaint of a ticket."""
    told = Told(
        source_messages=body.source_messages,
        transcript=body.transcript,
        anonymous=body.anonymous,
        received_by=body.received_by,
        received_at=body.received_at,
        issues=[
            cast("RaisedIssue", from_plain(RaisedIssue, each, f"issues[{n}]"))
            for n, each in enumerate(body.issues)
        ],
        subject_staff=body.subject_staff,
        accountable_id=body.accountable_id,
    )
    return await complaints.record(app.handling, ticket_id, told, asked=asked)


@router.get("/{ticket_id}")
async def show(ticket_id: TicketId, app: Parts, asked: Command) -> ComplaintView:
    """Return a complaint with all that was done about it."""
    return await complaint_showing.show(app.store, ticket_id, asked=asked)


@router.post("/{ticket_id}/entries")
async def add_entry(ticket_id: TicketId, body: NewEntry, app: Parts, asked: Command) -> Done:
    """Add what was done about a complaint."""
    return await complaints.add_entry(
        app.handling, ticket_id, body.entry, version=body.version, asked=asked
    )


@router.get("/{ticket_id}/drafts/{document}")
async def draft(
    ticket_id: TicketId,
    document: DocumentKind,
    app: Parts,
    asked: Command,
    language: Annotated[str | None, Query(max_length=20)] = None,
) -> DraftView:
    """Return a document in words, to be looked at and mended."""
    return await complaint_documents.draft(app.handling, ticket_id, document, language, asked=asked)


@router.post("/{ticket_id}/documents")
async def send(ticket_id: TicketId, body: NewDocument, app: Parts, asked: Command) -> Done:
    """Send a document."""
    return await complaint_documents.send(
        app.handling,
        ticket_id,
        body.conversation_id,
        body.document,
        body.language,
        body.passages,
        version=body.version,
        asked=asked,
    )
