"""Complaints, their entries and documents: the same from every store."""

from dataclasses import replace

import pytest

from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint.inquiry import EvidenceAdded
from contactcenter.domain.complaint.kept import (
    KeptComplaint,
    KeptDocument,
    KeptEntry,
    folded,
    kept_entry,
)
from contactcenter.domain.complaint.matter import Enclosure, Matter, ReceivedBy
from contactcenter.domain.errors import Conflict, StaleVersion
from contactcenter.domain.ids import AgentId, MessageId, TicketId
from contactcenter.domain.message import DeliveryState, Direction
from contactcenter.domain.ticket import Status, Suspected
from contactcenter.ports.store import Store
from tests.builders import a_conversation, a_delivery, a_message, a_ticket, a_world, later

TICKET = TicketId("ticket")
RECORDED = e.Recorded(
    id="e1",
    by="agent",
    at=later(5),
    ticket_id=TICKET,
    reference="7KQ2M9XV4TC",
    matter=Matter(
        received_at=later(0.000001),
        received_by=ReceivedBy.EMAIL,
        source_messages=(MessageId("m1"),),
        narrative="سفارش من\u200cدیر رسید \u2028 \x00?",
        anonymous=True,
        enclosures=(Enclosure(name="a.pdf", sha256="0" * 64),),
        subject_staff=(AgentId("omid"),),
    ),
    accountable_id=AgentId("agent"),
    stage="front_line",
)
EVIDENCE = EvidenceAdded(
    id="e2",
    by="agent",
    at=later(6),
    evidence_id="x",
    kind="photo",
    source="customer",
    collected_by="agent",
    collected_at=later(6),
    sha256="1" * 64,
    description="",
)


def kept(number: int, entry: e.Entry) -> KeptEntry:
    return kept_entry(entry, TICKET, number, salt=f"salt{number}", recorded_at=later(9))


def complaint(*entries: e.Entry, version: int = 1) -> KeptComplaint:
    found = folded(entries)
    assert found is not None
    return KeptComplaint(id=TICKET, complaint=found, entries=len(entries), version=version)


async def in_a_world(store: Store) -> None:
    suspected = Suspected(message_id=MessageId("m1"), signs=("harm", "demand"), at=later(1))
    ticket = a_ticket("ticket", barred=frozenset({"omid"}), suspicion=suspected)
    async with store.begin() as tx:
        tx.put(*a_world(), ticket, complaint(RECORDED), kept(1, RECORDED))


async def test_a_complaint_and_its_entries_come_back_as_they_were(store: Store) -> None:
    await in_a_world(store)
    async with store.begin() as tx:
        tx.put(complaint(RECORDED, EVIDENCE, version=2), kept(2, EVIDENCE))
    assert await store.complaint(TICKET) == complaint(RECORDED, EVIDENCE, version=2)
    found = await store.complaint_entries(TICKET)
    assert list(found) == [kept(1, RECORDED), kept(2, EVIDENCE)]
    assert await store.complaints_among([TICKET, TicketId("none")]) == {TICKET}
    assert await store.complaint(TicketId("none")) is None
    async with store.begin() as tx:
        (ticket,) = (await tx.tickets([TICKET])).values()
    assert (ticket.barred, ticket.suspicion and ticket.suspicion.signs) == (
        {"omid"},
        ("harm", "demand"),
    )


async def test_two_entries_never_have_one_number(store: Store) -> None:
    await in_a_world(store)
    with pytest.raises(Conflict, match="one entry a number"):
        async with store.begin() as tx:
            tx.put(kept(1, EVIDENCE))


async def test_of_two_who_go_on_with_a_complaint_the_second_fails(store: Store) -> None:
    await in_a_world(store)
    async with store.begin() as tx:
        tx.put(complaint(RECORDED, EVIDENCE, version=2))
    with pytest.raises(StaleVersion):
        async with store.begin() as tx:
            tx.put(complaint(RECORDED, EVIDENCE, version=2))


async def test_a_document_comes_back_as_it_was(store: Store) -> None:
    await in_a_world(store)
    document = KeptDocument(
        id=MessageId("m9"),
        ticket_id=TICKET,
        document="final",
        language="fa",
        sha256="2" * 64,
        blocks=("reasons", "remedy"),
        by="agent",
    )
    async with store.begin() as tx:
        tx.put(document)
    async with store.begin() as tx:
        assert await tx.documents([MessageId("m9")]) == {"m9": document}
        assert [each.id for each in await tx.agents()] == ["agent"]


async def test_documents_on_their_way_are_those_that_may_still_arrive_and_are_not_entered(
    store: Store,
) -> None:
    await in_a_world(store)
    states = ("queued", "sent", "read", "failed", "undone", "sent")
    async with store.begin() as tx:
        tx.put(a_conversation())
        for number, state in enumerate(states):
            name = f"out{number}"
            document = KeptDocument(
                id=MessageId(name),
                ticket_id=TICKET,
                document="update",
                language="en",
                sha256="2" * 64,
                blocks=(),
                by="agent",
                sent=number == len(states) - 1,
            )
            message = a_message(name, direction=Direction.OUTBOUND)
            tx.put(message, a_delivery(name, state=DeliveryState(state)), document)
    async with store.begin() as tx:
        assert [each.id for each in await tx.leaving(TICKET)] == ["out0", "out1", "out2"]
        assert list(await tx.leaving(TicketId("none"))) == []


async def test_whom_complaints_are_about_finds_them_closed_ones_too(store: Store) -> None:
    await in_a_world(store)
    omid = AgentId("omid")
    assert [each.id for each in await store.complaints_about(omid)] == [TICKET]
    assert not await store.complaints_about(AgentId("omi"))
    async with store.begin() as tx:
        ticket = await tx.ticket(TICKET)
        tx.put(replace(ticket, status=Status.CLOSED, version=ticket.version + 1))
    assert [each.id for each in await store.complaints_about(omid)] == [TICKET]
