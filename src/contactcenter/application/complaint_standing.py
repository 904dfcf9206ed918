"""What the rules must know for one entry, beside what holds for its complaint.

the blocks that are missing     of the document by which the entry says that somebody was told
the teams that are too near     for an independent investigation
a summary in writing            where a preset that binds the complaint asks for one

Each is looked up only for the entries whose rules ask for it.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from contactcenter.application.complaint_house import InForce, in_force, standing_of
from contactcenter.application.house_time import desk_calendar
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint.assessment import Level
from contactcenter.domain.complaint.guards.closing import is_unwritten
from contactcenter.domain.complaint.inquiry import (
    AskedComplainant,
    AskedThirdParty,
    InvestigatorSet,
)
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.recourse import following
from contactcenter.domain.complaint.standing import Standing
from contactcenter.domain.documents import mandatory
from contactcenter.domain.errors import Conflict, Invalid
from contactcenter.domain.ids import AgentId, TicketId
from contactcenter.domain.message import DeliveryState, Direction
from contactcenter.domain.preset.preset import Preset
from contactcenter.ports.store import Transaction

_Telling = e.Acknowledged | e.RecourseTold | e.ReminderSent | e.Forwarded | AskedComplainant
_LEFT = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ})
_LOOK_BACK = 200  # messages of a ticket among which those are found who dealt with it


async def standing_for(
    tx: Transaction, found: InForce, complaint: Complaint | None, entry: e.Entry, now: datetime
) -> Standing:
    """Return what the rules need beside the complaint to admit an entry of it."""
    holds = await standing_of(tx, found, complaint, now)
    if complaint is None:
        return holds
    holds = replace(holds, summary_wanted=_wants_summary(found.of(complaint)))
    match entry:
        case e.DocumentSent() | e.Acknowledged(waiver=None):
            lacking = await _missing_blocks(tx, found, complaint, entry)
            return replace(holds, missing_blocks=lacking)
        case InvestigatorSet(level=Level.INDEPENDENT):
            near = await _near(tx, complaint, entry.investigator_id)
            return replace(holds, concerned_teams=_teams(found, near))
        case _:
            return holds


def owes_summary(complaint: Complaint, presets: Iterable[Preset]) -> bool:
    """Whether what was resolved at once is still to be confirmed in writing (spec A-RSP-4)."""
    return is_unwritten(complaint) and _wants_summary(presets)


def _wants_summary(presets: Iterable[Preset]) -> bool:
    return any(each.documents.get(DocumentKind.SUMMARY) for each in presets)


async def _missing_blocks(
    tx: Transaction,
    found: InForce,
    complaint: Complaint,
    entry: e.DocumentSent | e.Acknowledged,
) -> tuple[str, ...]:
    """Return the mandatory blocks that a document does not say (spec A-ACK-3, A-DEC-2).

    What a document of ours says was frozen with it; of any other message the entry tells it. One
    that has left was judged when it was sent: that it left stays true whatever is asked since.
    """
    ours = await tx.documents([] if entry.message_id is None else [entry.message_id])
    frozen = next(iter(ours.values()), None)
    kind = DocumentKind.ACKNOWLEDGEMENT
    if isinstance(entry, e.DocumentSent):
        if frozen is not None:
            return ()
        kind = entry.document
    said = entry.blocks if frozen is None else frozen.blocks
    wanted = mandatory(kind, found.of(complaint))
    return tuple(each.value for each in wanted if each.value not in said)


async def filled_in(tx: Transaction, complaint: Complaint, entry: e.Entry) -> e.Entry:
    """Return the entry with what the house says where the entry does not.

    A refusal that names no stage goes to the one that follows (A-ESC-1); whoever is asked has until
    the end of a day to answer (A.4).
    """
    match entry:
        case e.Rejected(next_stage=None):
            stages = (await in_force(tx)).house.stages
            return replace(entry, next_stage=following(complaint.stage, stages))
        case AskedComplainant(until=None) | AskedThirdParty(until=None):
            return replace(entry, until=await _answer_until(tx, entry.at))
        case e.Reclassified() if complaint.proposed_kind is not None:
            return replace(entry, second_id=AgentId(complaint.proposed_kind.by))
        case e.Reclassified():
            return replace(entry, second_id=None)
        case _:
            return entry


async def _answer_until(tx: Transaction, asked_at: datetime) -> datetime:
    house = (await in_force(tx)).house
    calendar = await desk_calendar(tx, None, house.zone)
    on = calendar.date_of(asked_at) + timedelta(days=house.answer_within_days)
    return calendar.last_instant(on)


async def expect_said_here(tx: Transaction, ticket_id: TicketId, entry: e.Entry) -> None:
    """Refuse to have told by what we did not say on the ticket, or not by then (spec A-ACK-3).

    Raises:
        Invalid: naming the message.
        Conflict: it has not left, or did not arrive.
    """
    if not isinstance(entry, _Telling) or entry.message_id is None:
        return
    message = (await tx.messages([entry.message_id])).get(entry.message_id)
    if message is None or message.ticket_id != ticket_id:
        raise Invalid(f"message_id: {entry.message_id!r:.60} is no message of this ticket")
    if message.call is not None:
        return
    if message.direction is not Direction.OUTBOUND:
        raise Invalid("message_id: that is what the customer wrote, and nothing that we told them")
    if (await tx.delivery(message.id)).state not in _LEFT:
        raise Conflict("message_id: it has not left, or did not arrive")
    if entry.at < message.occurred_at:
        raise Invalid(f"at: it was told at {message.occurred_at.isoformat()}, not before")


async def _near(
    tx: Transaction, complaint: Complaint, investigator_id: AgentId
) -> frozenset[AgentId]:
    """Return whom it is about, and who dealt with the ticket (spec A-IMP-2).

    Those are who wrote on it before it was a complaint, and who has it in hand; an investigator
    who took it over to look into it did not deal with it by that.
    """
    ticket = (await tx.tickets([complaint.id]))[complaint.id]
    said = await tx.latest_messages(ticket, _LOOK_BACK)
    wrote = {each.agent_id for each in said if each.occurred_at <= complaint.recorded_at}
    dealt = {*wrote, *({ticket.assignee_id} - {investigator_id})}
    return frozenset({*complaint.matter.subject_staff, *(each for each in dealt if each)})


def _teams(found: InForce, agents: Collection[AgentId]) -> frozenset[str]:
    people = (found.house.people.get(each) for each in agents)
    return frozenset(each.team for each in people if each is not None and each.team)
