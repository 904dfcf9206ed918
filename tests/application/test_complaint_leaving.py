"""Between a press and the mail that leaves: one letter of a kind, and nothing that overtakes it."""

import pytest

from contactcenter.application import complaint_documents, complaints, replies
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint.entries import Withdrawn
from contactcenter.domain.errors import Conflict
from contactcenter.domain.events import CUSTOMER
from contactcenter.domain.ids import ConversationId, MessageId, TicketId
from tests.application.complained import a_complaint, add, complaints_desk, decided, shown
from tests.application.desk import Desk


@pytest.fixture
async def desk() -> Desk:
    return await complaints_desk()


async def press(desk: Desk, ticket: TicketId, remedy: str) -> MessageId:
    """Send a final response, that has not left yet."""
    asked = await desk.asked("mina")
    kind = DocumentKind.FINAL
    drafted = await complaint_documents.draft(desk.handling, ticket, kind, None, asked=asked)
    said = [(each.block, each.text or remedy) for each in drafted.passages]
    done = await complaint_documents.send(
        desk.handling,
        ticket,
        ConversationId(drafted.to[0].conversation_id),
        kind,
        drafted.language,
        said,
        version=(await shown(desk, ticket)).version,
        asked=asked,
    )
    return MessageId(done.id)


async def leaves(desk: Desk) -> None:
    desk.later(60)
    await desk.settle()


async def test_of_two_final_responses_one_is_refused(desk: Desk) -> None:
    """Spec A-DEC-2: the complainant reads one decision."""
    ticket = await a_complaint(desk)
    await decided(desk, ticket)
    await press(desk, ticket, "You get 10.")
    with pytest.raises(Conflict, match="on its way already"):
        await press(desk, ticket, "You get 99.")
    before = len(desk.channel.sent)
    await leaves(desk)
    (sent,) = desk.channel.sent[before:]
    assert "You get 10." in sent.text
    assert (await shown(desk, ticket)).complaint["step"] == "decision_communicated"


async def test_one_that_was_taken_back_makes_room_for_another(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    await decided(desk, ticket)
    first = await press(desk, ticket, "You get 10.")
    mina = await desk.asked("mina")
    await replies.take_back(desk.store, first, asked=mina, new_id=desk.new_id)
    await press(desk, ticket, "You get 99.")
    await leaves(desk)
    assert "You get 99." in desk.channel.sent[-1].text


async def test_what_leaves_is_not_overtaken(desk: Desk) -> None:
    """Nothing may come between that would keep the letter out of the record."""
    ticket = await a_complaint(desk)
    await decided(desk, ticket)
    first = await press(desk, ticket, "You get 10.")
    with pytest.raises(Conflict, match="take it back first"):
        await add(desk, ticket, "sent_back", who="omid", reason="too little")
    await leaves(desk)
    view = await shown(desk, ticket)
    assert view.complaint["step"] == "decision_communicated"
    assert first in {each.content.get("message_id") for each in view.entries}


async def test_what_does_not_stand_in_its_way_is_entered(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    await decided(desk, ticket)
    await press(desk, ticket, "You get 10.")
    asked = await desk.asked("mina")
    evidence = {"type": "amended", "field": "order_ref", "before": "", "after": "A1", "reason": "x"}
    version = (await shown(desk, ticket)).version
    await complaints.add_entry(desk.handling, ticket, evidence, version=version, asked=asked)
    await leaves(desk)
    assert (await shown(desk, ticket)).complaint["step"] == "decision_communicated"


async def test_who_answers_for_it_is_told_of_a_letter_that_the_record_refused(desk: Desk) -> None:
    """What came by itself, and could not be refused, is for a person to put right."""
    ticket = await a_complaint(desk)
    await decided(desk, ticket)
    await press(desk, ticket, "You get 10.")
    async with desk.store.begin() as tx:
        found = await tx.ticket(ticket)
        kept = (await tx.complaints([ticket]))[ticket]
        taken_back = Withdrawn(id="back", by=CUSTOMER, at=desk.now, words="I take it back")
        await complaints.advance(desk.handling, tx, found, kept, taken_back, now=desk.now)
    await leaves(desk)
    tasks = (await desk.store.task_page(await desk.agent("omid"), None)).tasks
    assert [each.title.partition(":")[0] for each in tasks] == [
        "The final document left, but the record refused it"
    ]
