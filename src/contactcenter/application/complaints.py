"""Complaints: a ticket becomes one, and each thing done about it is an entry of its record.

    record     a ticket becomes a complaint, by a person or because somebody called it one
    add_entry  what a person did about it
    advance    the road that all entries take: the rules, the record, the fact, the ticket

What an entry says lies in a row that can be erased; the fact about it holds its digest.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contactcenter.application.asked import Asked, seen
from contactcenter.application.barring import bar
from contactcenter.application.complaint_by_hand import expect_knows_all, read_by_hand
from contactcenter.application.complaint_house import InForce, in_force
from contactcenter.application.complaint_leaving import expect_room
from contactcenter.application.complaint_recipients import expect_written_to
from contactcenter.application.complaint_sources import RECEIVED_BY, complaining
from contactcenter.application.complaint_standing import (
    expect_said_here,
    filled_in,
    standing_for,
)
from contactcenter.application.complaint_waiting import keep_time
from contactcenter.application.notices import Makers
from contactcenter.application.templates import Channels
from contactcenter.application.tickets import settle
from contactcenter.domain.access import Permission, require, sees
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint.facts import ComplaintChanged
from contactcenter.domain.complaint.findings import RaisedIssue
from contactcenter.domain.complaint.house import accountable
from contactcenter.domain.complaint.inquiry import Assessed, StatementGiven
from contactcenter.domain.complaint.kept import KeptComplaint, KeptEntry, kept_entry
from contactcenter.domain.complaint.matter import (
    Enclosure,
    Matter,
    PreferredContact,
    ReceivedBy,
    RemedySought,
    Representative,
)
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.rules import admit
from contactcenter.domain.complaint.standing import Standing
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.errors import Conflict, Invalid, NotFound, StaleVersion
from contactcenter.domain.events import By
from contactcenter.domain.ids import AgentId, MessageId, TicketId
from contactcenter.domain.improvement.recurrence import caused
from contactcenter.domain.message import Message
from contactcenter.domain.request import Done
from contactcenter.domain.ticket import (
    NEEDS_WORK,
    Kind,
    Status,
    Ticket,
    about,
    move,
    prioritise,
    reclassify,
    take_up_again,
)
from contactcenter.ports.documents import Wordings
from contactcenter.ports.store import Store, Transaction
from contactcenter.ports.system import NewId, NewToken

_LOOK_BACK = 200  # messages of a ticket among which the complaint is found
_STATUS: Mapping[Step, Status] = {
    Step.AWAITING_COMPLAINANT: Status.PENDING,
    Step.AWAITING_THIRD_PARTY: Status.ON_HOLD,
    Step.EXTERNAL_REVIEW: Status.ON_HOLD,
    Step.DECISION_COMMUNICATED: Status.RESOLVED,
    Step.CLOSED: Status.CLOSED,
    Step.WITHDRAWN: Status.CLOSED,
    Step.MERGED: Status.CLOSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """What complaints are handled with."""

    store: Store
    new_id: NewId
    new_token: NewToken  # salts
    wordings: Wordings
    channels: Channels
    makers: Makers
    public_url: str = ""  # where the pages are that complainants see


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is said of a complaint when it is recorded; whatever is missing, the ticket tells."""

    source_messages: Sequence[MessageId] = ()
    transcript: str = ""
    anonymous: bool = False
    received_by: ReceivedBy | None = None
    received_at: datetime | None = None  # only where there is no message to tell it
    issues: Sequence[RaisedIssue] = ()
    subject_staff: Collection[AgentId] = frozenset()
    accountable_id: AgentId | None = None
    on_behalf_of: Representative | None = None
    remedy_sought: RemedySought | None = None


async def record(handling: Handling, ticket_id: TicketId, told: Told, *, asked: Asked) -> Done:
    """Make a complaint of a ticket; its originals stay linked (spec A-RCV-1).

    Raises:
        Conflict: it is one already.
        Invalid: naming what is missing.
    """
    require(asked.agent, Permission.HANDLE_COMPLAINTS)
    async with handling.store.begin(asked.key) as tx:
        ticket = await seen(tx, ticket_id, asked)
        kept = await record_in(handling, tx, ticket, told, by=asked.agent.id, at=asked.at)
        return tx.done(ticket_id, kept.version)


async def record_in(
    handling: Handling, tx: Transaction, ticket: Ticket, told: Told, *, by: By, at: datetime
) -> KeptComplaint:
    """Record a complaint in a block that has the ticket; see `record`."""
    if ticket.id in await tx.complaints([ticket.id]):
        raise Conflict("this ticket is a complaint already")
    found = await in_force(tx)
    matter = await _matter(tx, ticket, told)
    about_staff = ticket.barred.union(matter.subject_staff)
    answers = told.accountable_id or accountable(found.house, found.agents, but=about_staff)
    if answers is None:
        raise Conflict("nobody can answer for it: make an account of somebody it is not about")
    if ticket.kind is not Kind.COMPLAINT:
        called, fact = reclassify(ticket, Kind.COMPLAINT, by=by, now=at)
        tx.record(fact)
        ticket = replace(called, version=ticket.version)  # written once, at the end
    entry = e.Recorded(
        id=handling.new_id(),
        by=by,
        at=at,
        ticket_id=ticket.id,
        reference=ticket.reference,
        matter=matter,
        presets=tuple(each.name for each in found.binding(matter.received_at)),
        accountable_id=answers,
        stage=found.house.stages[0].id,
    )
    return await advance(handling, tx, ticket, None, entry, found=found, now=at)


async def add_entry(
    handling: Handling,
    ticket_id: TicketId,
    plain: Mapping[str, object],
    *,
    version: int,
    asked: Asked,
) -> Done:
    """Add what was done about a complaint, on the version of it that was looked at.

    Raises:
        Invalid, Conflict, Forbidden: naming what is wrong or missing, and what to do.
    """
    require(asked.agent, Permission.HANDLE_COMPLAINTS)
    entry = read_by_hand(plain, entry_id=handling.new_id(), asked=asked)
    return await enter(handling, ticket_id, entry, version=version, asked=asked)


async def enter(
    handling: Handling, ticket_id: TicketId, entry: e.Entry, *, version: int | None, asked: Asked
) -> Done:
    """Add an entry of whoever asks; without a version, on whatever there is by now.

    Raises:
        Invalid, Conflict, Forbidden: naming what is wrong or missing, and what to do.
    """
    if entry.at > asked.at:
        raise Invalid("at: that is still to come")
    async with handling.store.begin(asked.key) as tx:
        ticket = await tx.ticket(ticket_id)
        kept = (await tx.complaints([ticket_id])).get(ticket_id)
        if kept is None or not _may_add(ticket, kept, entry, asked):
            raise NotFound(f"no complaint {ticket_id}")
        if version is not None:
            expect_complaint_version(kept, version)
        await expect_said_here(tx, ticket_id, entry)
        await expect_written_to(tx, ticket, kept.complaint, entry)
        await expect_knows_all(tx, kept.complaint, ticket, entry, asked.agent)
        entry = await filled_in(tx, kept.complaint, entry)
        after = await advance(handling, tx, ticket, kept, entry, now=asked.at)
        await expect_room(tx, after, asked.at)
        return tx.done(ticket_id, after.version)


async def advance(
    handling: Handling,
    tx: Transaction,
    ticket: Ticket,
    kept: KeptComplaint | None,
    entry: e.Entry,
    *,
    now: datetime,
    found: InForce | None = None,
    holds: Standing | None = None,
) -> KeptComplaint:
    """Let an entry take effect: the rules, the record, the fact about it, and the ticket.

    Raises:
        Invalid, Conflict, Forbidden: the rules refuse it.
    """
    found = found or await in_force(tx)
    before = kept.complaint if kept else None
    holds = holds or await standing_for(tx, found, before, entry, now)
    complaint = admit(before, entry, holds)
    number = (kept.entries if kept else 0) + 1
    written = kept_entry(entry, ticket.id, number, salt=handling.new_token(), recorded_at=now)
    version = (kept.version if kept else 0) + 1
    after = KeptComplaint(id=ticket.id, complaint=complaint, entries=number, version=version)
    tx.put(after, written)
    known = frozenset(caused(before)) if before else frozenset()
    tx.put(*(each for each in caused(complaint) if each not in known))
    moved = await _moved(tx, ticket, before, after, entry, now)
    tx.put(replace(moved, version=ticket.version + 1))
    keep_time(tx, before, complaint, found.house, new_id=handling.new_id)
    tx.record(_fact(moved, before, complaint, written, now))
    return after


def _fact(
    ticket: Ticket, before: Complaint | None, after: Complaint, written: KeptEntry, now: datetime
) -> ComplaintChanged:
    entry = written.entry
    return ComplaintChanged(
        **about(ticket, by=entry.by, at=now),
        entry_id=entry.id,
        number=written.number,
        kind=written.kind,
        before=before.step.value if before else "",
        after=after.step.value,
        occurred_at=entry.at,
        received_at=after.received_at,
        received_by=after.matter.received_by.value,
        presets=" ".join(after.presets),
        contactable=after.matter.contactable,
        stage=after.stage,
        document=entry.document.value if isinstance(entry, e.DocumentSent) else "",
        ref=getattr(entry, "message_id", None) or "",
        digest=written.digest,
    )


async def _moved(
    tx: Transaction,
    ticket: Ticket,
    before: Complaint | None,
    kept: KeptComplaint,
    entry: e.Entry,
    now: datetime,
) -> Ticket:
    """Return the ticket as the complaint makes it: who sees it, how urgent it is, its status.

    Whom it was about does not see it either once it turned out to be none: its words stay.
    """
    complaint, by = kept.complaint, entry.by
    others = ticket.barred - frozenset(before.matter.subject_staff if before else ())
    barred = others | frozenset(complaint.matter.subject_staff)
    ticket = await bar(tx, ticket, barred, by=by, now=now)
    is_judged = isinstance(entry, Assessed | e.MergedFrom)
    if is_judged and complaint.priority not in {None, ticket.priority}:
        assert complaint.priority is not None
        ticket, raised = prioritise(ticket, complaint.priority, reason="assessed", by=by, now=now)
        tx.record(raised)
    if isinstance(entry, e.Reclassified):
        ticket, called = reclassify(ticket, entry.kind, by=by, now=now)
        tx.record(called)
        return ticket
    return await _in_status(tx, ticket, complaint.step, by=by, now=now)


async def _in_status(
    tx: Transaction, ticket: Ticket, step: Step, *, by: By, now: datetime
) -> Ticket:
    wanted = _STATUS.get(step)
    if wanted is None:
        if ticket.status in NEEDS_WORK:
            return ticket
        if ticket.status is Status.CLOSED:
            ticket, moved = take_up_again(ticket, by=by, now=now)
            tx.record(moved)
            return ticket
        wanted = Status.OPEN
    if ticket.status is wanted or ticket.status is Status.CLOSED:
        return ticket
    if wanted is Status.CLOSED and ticket.status is not Status.RESOLVED:
        # By way of resolved; the work on it is finished once, below.
        ticket, moved = move(ticket, Status.RESOLVED, by=by, now=now)
        tx.record(moved)
    return await settle(tx, ticket, wanted, by=by, at=now)


def expect_complaint_version(kept: KeptComplaint, version: int) -> None:
    """Refuse what was decided on an older state of the record (spec G-4).

    Raises:
        StaleVersion: it is not at that version any more.
    """
    if kept.version != version:
        raise StaleVersion(
            f"the complaint is at version {kept.version}, not {version}: look at it again"
        )


def _may_add(ticket: Ticket, kept: KeptComplaint, entry: e.Entry, asked: Asked) -> bool:
    """Whether the complaint exists for who asks: for whom it is about only their own account."""
    if sees(asked.agent, ticket.queue_id, ticket.assignee_id, ticket.barred):
        return True
    own = isinstance(entry, StatementGiven) and entry.staff_id == asked.agent.id
    return own and asked.agent.id in kept.complaint.told


async def _matter(tx: Transaction, ticket: Ticket, told: Told) -> Matter:
    """Return what is complained of, as far as the ticket's messages and the teller know."""
    said = [*reversed(await tx.latest_messages(ticket, _LOOK_BACK))]
    sources = complaining(ticket, said, told.source_messages, told.received_by)
    by = told.received_by or RECEIVED_BY.get(ticket.channel, ReceivedBy.MESSAGING)
    written = [each for each in sources if each.call is None]
    return Matter(
        received_at=_received_at(ticket, sources, told),
        received_by=by,
        source_messages=tuple(each.id for each in sources),
        narrative="\n\n".join(each.reply or each.text for each in written),
        transcript=told.transcript,  # what a call left behind names its number alone
        complainant_id=None if told.anonymous else ticket.customer_id,
        anonymous=told.anonymous,
        contactable=not told.anonymous,
        on_behalf_of=told.on_behalf_of,
        preferred_contact=_contact(ticket, sources),
        remedy_sought=told.remedy_sought,
        issues=tuple(told.issues) or (RaisedIssue(id="1", category="other"),),
        enclosures=tuple(
            Enclosure(name=file.name, sha256=file.blob)
            for each in sources
            for file in each.attachments
        ),
        subject_staff=tuple(sorted(told.subject_staff)),
    )


def _received_at(ticket: Ticket, sources: Sequence[Message], told: Told) -> datetime:
    """Return when it first reached us, not when somebody opened or classified it (A-RCV-3)."""
    if not sources:
        return told.received_at or ticket.opened_at
    return min(each.occurred_at if each.call else each.received_at for each in sources)


def _contact(ticket: Ticket, sources: Sequence[Message]) -> PreferredContact | None:
    if not sources:
        return None
    latest = sources[-1]
    return PreferredContact(
        channel=ticket.channel, identity_id=latest.identity_id, language=latest.language or ""
    )
