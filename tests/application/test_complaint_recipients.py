"""To whom documents go: to the complainant, where they want it, and to nobody else (A-DEC-1)."""

import pytest

from contactcenter.application import complaint_documents, complaints, joining
from contactcenter.domain.agent import Role
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint.matter import Representative
from contactcenter.domain.errors import Conflict, Forbidden
from contactcenter.domain.ids import ConversationId, TicketId
from tests.application.complained import TEXT, a_complaint, add, complaints_desk, decided, shown
from tests.application.desk import Desk

NEIGHBOUR = "neighbour@mail.example"


@pytest.fixture
async def desk() -> Desk:
    return await complaints_desk()


async def final(desk: Desk, ticket: TicketId) -> complaint_documents.DraftView:
    asked = await desk.asked("mina")
    return await complaint_documents.draft(
        desk.handling, ticket, DocumentKind.FINAL, "en", asked=asked
    )


async def send_to(desk: Desk, ticket: TicketId, conversation: str) -> None:
    drafted = await final(desk, ticket)
    await complaint_documents.send(
        desk.handling,
        ticket,
        ConversationId(conversation),
        DocumentKind.FINAL,
        drafted.language,
        [(each.block, each.text or "A refund.") for each in drafted.passages],
        version=(await shown(desk, ticket)).version,
        asked=await desk.asked("mina"),
    )
    desk.later(60)
    await desk.settle()


async def with_a_neighbour(desk: Desk) -> TicketId:
    """Return a complaint that an older ticket of somebody else has joined."""
    await desk.arrives(text="Hi", address=NEIGHBOUR, external_id="n1", header_id="n1@mail.example")
    await desk.settle()
    boss = (await desk.supervisor()).agent
    other = TicketId((await desk.only_ticket()).ticket.id)
    desk.later(60)
    await desk.arrives(text=TEXT, header_id="first@mail.example", external_id="first")
    await desk.settle()
    found = (await desk.store.snapshot(boss)).state.tickets
    (ticket,) = [TicketId(each.id) for each in found if each.id != other]
    asked = await desk.asked("mina")
    await complaints.record(desk.handling, ticket, complaints.Told(), asked=asked)
    await desk.settle()
    version = (await desk.store.dossier(boss, other)).ticket.version
    await joining.join_tickets(desk.handling, other, ticket, version=version, asked=asked)
    await desk.settle()
    return ticket


async def test_a_decision_goes_to_the_complainant_and_to_nobody_who_joined(desk: Desk) -> None:
    assert (await desk.supervisor()).agent.role is Role.SUPERVISOR
    ticket = await with_a_neighbour(desk)
    await decided(desk, ticket)
    dossier = await desk.store.dossier((await desk.supervisor()).agent, ticket)
    (theirs,) = [each for each in dossier.conversations if each.address == NEIGHBOUR]
    (to,) = (await final(desk, ticket)).to
    assert to.address == "sara@mail.example"
    with pytest.raises(Conflict, match="somebody else than the complainant"):
        await send_to(desk, ticket, theirs.id)
    before = len(desk.channel.sent)
    await send_to(desk, ticket, to.conversation_id)
    assert [each.recipient for each in desk.channel.sent[before:]] == ["sara@mail.example"]


async def test_a_representative_learns_nothing_before_their_authority_is_shown(
    desk: Desk,
) -> None:
    """Spec A.3, on_behalf_of."""
    ada = Representative(name="Ada", relation="sister")
    ticket = await a_complaint(desk, on_behalf_of=ada)
    await decided(desk, ticket)
    (to,) = (await final(desk, ticket)).to
    with pytest.raises(Forbidden, match="Ada shall not learn anything personal"):
        await send_to(desk, ticket, to.conversation_id)
    before = {"name": "Ada", "relation": "sister", "authority_evidence": ""}
    shown_now = {**before, "authority_evidence": "letter", "authority_valid": True}
    await add(
        desk,
        ticket,
        "amended",
        field="on_behalf_of",
        before={**before, "authority_valid": False},
        after=shown_now,
        reason="They sent it.",
    )
    await send_to(desk, ticket, to.conversation_id)
    sent = [each for each in (await shown(desk, ticket)).entries if each.kind == "document_sent"]
    assert [each.content["reader"] for each in sent] == ["representative", "representative"]
