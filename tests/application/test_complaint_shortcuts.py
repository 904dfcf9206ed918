"""Short cuts past what a complainant is owed, that the record does not let through."""

from datetime import timedelta

import pytest

from contactcenter.application import complaints, tickets
from contactcenter.application.asked import Asked
from contactcenter.domain.complaint.matter import ReceivedBy
from contactcenter.domain.errors import Conflict, Forbidden
from contactcenter.domain.ids import TicketId
from contactcenter.domain.ticket import Kind
from tests.application.complained import a_complaint, add, complaints_desk, decided, shown
from tests.application.desk import Desk

ANGRY = "This is unacceptable. I have been ignored for three weeks. Refund me!"


@pytest.fixture
async def desk() -> Desk:
    return await complaints_desk()


async def asked_before(desk: Desk) -> TicketId:
    """Return a ticket that began with a question, and has a complaint three weeks later."""
    await desk.arrives(text="When is it due?", header_id="first@mail.example", external_id="1")
    await desk.settle()
    await desk.accept("mina")
    desk.now += timedelta(days=20)
    await desk.arrives(text=ANGRY, references=["first@mail.example"])
    await desk.settle()
    return TicketId((await desk.only_ticket()).ticket.id)


async def test_who_can_be_written_to_is_not_decided_on_in_silence(desk: Desk) -> None:
    """Spec A-DEC-1: `contactable` is no way around the letter."""
    ticket = await a_complaint(desk)
    change = {"field": "contactable", "before": True, "after": False, "reason": "x"}
    await add(desk, ticket, "amended", **change)
    with pytest.raises(Conflict, match="they can be written to at sara"):
        await decided(desk, ticket)
    assert (await shown(desk, ticket)).complaint["step"] == "decision_review"


async def test_a_ticket_that_is_called_a_complaint_began_with_what_reads_so(desk: Desk) -> None:
    """Spec A-RCV-3: not with the question that stood before it."""
    ticket = await asked_before(desk)
    version = (await desk.only_ticket()).ticket.version
    asked: Asked = await desk.asked("mina")
    await tickets.change_kind(desk.store, ticket, Kind.COMPLAINT, version=version, asked=asked)
    await desk.settle()
    matter = (await shown(desk, ticket)).complaint["matter"]
    assert isinstance(matter, dict)
    assert (matter["narrative"], matter["received_at"][:10]) == (ANGRY, desk.now.date().isoformat())


async def test_a_letter_about_a_ticket_came_when_it_was_stamped(desk: Desk) -> None:
    """Spec A-RCV-3: what the ticket held before is about something else."""
    ticket = await asked_before(desk)
    stamped = desk.now - timedelta(days=2)
    told = complaints.Told(
        received_by=ReceivedBy.LETTER, transcript="You broke my door.", received_at=stamped
    )
    await complaints.record(desk.handling, ticket, told, asked=await desk.asked("mina"))
    matter = (await shown(desk, ticket)).complaint["matter"]
    assert isinstance(matter, dict)
    assert (matter["narrative"], matter["source_messages"]) == ("", [])
    assert matter["received_at"][:19] == stamped.isoformat()[:19]


async def test_what_is_grave_is_not_settled_at_once_by_one(desk: Desk) -> None:
    """Spec A-IMP-2: another one closes it."""
    ticket = await a_complaint(desk)
    found = {"outcome": "upheld", "fact": "It burned.", "rule": "It must not."}
    await add(desk, ticket, "finding_recorded", issue_id="1", **found)
    await add(desk, ticket, "root_cause_set", issue_id="1", root_cause="defect")
    accepted = {"channel": "phone", "words": "ok", "accepted_at": desk.now.isoformat()}
    await add(desk, ticket, "resolved_at_first_contact", **accepted)
    grave = {"severity": 3, "safety": "none", "complexity": "low", "impact": "one"}
    grave |= {"action_needed": False, "action_possible": False}
    wants = {"text": "an answer"}
    await add(desk, ticket, "assessed", assessment=grave, priority="p2", remedy_sought=wants)
    with pytest.raises(Forbidden, match="somebody else looks at it and closes it"):
        await add(desk, ticket, "closed")
    await add(desk, ticket, "closed", who="omid")
