"""Complaints: one whole, what is done about it, and the documents sent about it."""

from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, Field

from contactcenter.application import (
    complaint_documents,
    complaint_evidence,
    complaint_showing,
    complaint_statements,
    complaint_taking,
    complaints,
)
from contactcenter.application.complaint_documents import DraftView
from contactcenter.application.complaint_showing import ComplaintView
from contactcenter.application.complaint_statements import StatementAsked
from contactcenter.application.complaint_taking import Complainant, TakenDown
from contactcenter.application.complaints import Told
from contactcenter.application.uploads import file_of, reference
from contactcenter.domain.access import Permission, require
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint.findings import RaisedIssue
from contactcenter.domain.complaint.matter import ReceivedBy, Representative
from contactcenter.domain.ids import (
    AgentId,
    ConversationId,
    CustomerId,
    MessageId,
    QueueId,
    TicketId,
)
from contactcenter.domain.plain import from_plain
from contactcenter.domain.request import Done
from contactcenter.entrypoints.http.again import AgainRoute
from contactcenter.entrypoints.http.bodies import Body
from contactcenter.entrypoints.http.deps import Command, Parts, SignedIn
from contactcenter.entrypoints.http.files import FileName, SentUp, sent_up
from contactcenter.entrypoints.http.messages import as_download

router = APIRouter(prefix="/api/complaints", tags=["complaints"], route_class=AgainRoute)
Version = Annotated[int, Field(ge=1)]


class Named(Body):
    """Who complains for somebody else."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    relation: Annotated[str, Field(max_length=200)] = ""
    authority_evidence: Annotated[str, Field(max_length=2000)] = ""
    authority_valid: bool = False


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
    on_behalf_of: Named | None = None


class WrittenDown(Body):
    """A complaint that reached us by no channel of ours, as somebody wrote it down."""

    received_by: ReceivedBy
    received_at: AwareDatetime
    said: Annotated[str, Field(min_length=1, max_length=20_000)]
    queue_id: QueueId
    customer_id: CustomerId | None = None
    name: Annotated[str, Field(max_length=200)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    phone: Annotated[str, Field(max_length=64)] = ""
    anonymous: bool = False
    category: Annotated[str, Field(max_length=60)] = "other"
    subject_staff: tuple[AgentId, ...] = ()
    on_behalf_of: Named | None = None


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


@router.get("/statements")
async def statements(app: Parts, asked: Command) -> list[StatementAsked]:
    """Return the complaints about oneself of which one was told."""
    return [*await complaint_statements.asked_of(app.store, asked=asked)]


@router.post("")
async def take_down(body: WrittenDown, app: Parts, asked: Command) -> Done:
    """Record a complaint on a ticket of its own, as somebody wrote it down."""
    taken = TakenDown(
        received_by=body.received_by,
        received_at=body.received_at,
        said=body.said,
        queue_id=body.queue_id,
        complainant=Complainant(
            customer_id=body.customer_id,
            name=body.name,
            email=body.email,
            phone=body.phone,
            anonymous=body.anonymous,
        ),
        issues=[RaisedIssue(id="1", category=body.category)],
        subject_staff=body.subject_staff,
        on_behalf_of=_representative(body.on_behalf_of),
    )
    return await complaint_taking.take_down(app.handling, taken, asked=asked)


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
        on_behalf_of=_representative(body.on_behalf_of),
    )
    return await complaints.record(app.handling, ticket_id, told, asked=asked)


def _representative(named: Named | None) -> Representative | None:
    return Representative(**named.model_dump()) if named else None


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


class NewEvidence(Body):
    """A file that was sent up, and what it is."""

    file: Annotated[str, Field(max_length=4096)]
    source: Annotated[str, Field(max_length=500)]
    description: Annotated[str, Field(max_length=5000)] = ""
    collected_at: datetime | None = None
    version: Version


@router.post("/evidence/files")
async def send_evidence_up(
    agent: SignedIn, app: Parts, request: Request, x_file_name: FileName = ""
) -> SentUp:
    """Keep a file, the body as it is, that is to be evidence."""
    require(agent, Permission.HANDLE_COMPLAINTS)
    file = await sent_up(request, app, complaint_evidence.LIMITS, name=x_file_name)
    told = reference(file, agent.id, key=app.key, now=app.now())
    return SentUp(id=told, name=file.name, type=file.type, size=file.size)


@router.post("/{ticket_id}/evidence")
async def add_evidence(ticket_id: TicketId, body: NewEvidence, app: Parts, asked: Command) -> Done:
    """Add a file as evidence."""
    return await complaint_evidence.add_evidence(
        app.handling,
        ticket_id,
        file_of(body.file, asked.agent.id, key=app.key, now=asked.at),
        body.source,
        body.description,
        collected_at=body.collected_at,
        version=body.version,
        asked=asked,
    )


@router.get("/{ticket_id}/evidence/{evidence_id}", response_class=Response)
async def evidence(ticket_id: TicketId, evidence_id: str, app: Parts, asked: Command) -> Response:
    """Return a piece of evidence as a download, once its digest was found right."""
    added, content = await complaint_evidence.evidence(
        app.store, app.blobs, ticket_id, evidence_id, asked=asked
    )
    return as_download(content, added.description.partition(": ")[0])


class NewStatement(Body):
    """What happened, in the words of whom the complaint is about."""

    text: Annotated[str, Field(max_length=20_000)]


@router.post("/{ticket_id}/statement")
async def give_statement(
    ticket_id: TicketId, body: NewStatement, app: Parts, asked: Command
) -> Done:
    """Give one's own account of a complaint about oneself."""
    return await complaint_statements.give_statement(
        app.handling, ticket_id, body.text, asked=asked
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
