"""An agent writes first, on a new ticket or beside the conversations of one."""

import pytest

from contactcenter.application import starting
from contactcenter.application.starting import Beginning
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import IdentityId, InboxId, TicketId
from tests.application.desk import KEY, Desk


@pytest.fixture
async def desk() -> Desk:
    opened = await Desk().open()
    await opened.online("mina")
    await opened.arrives(header_id="first@mail.example", proof="channel_proven")
    await opened.settle()
    await opened.accept("mina")
    return opened


async def begin(desk: Desk, inbox: str = "mail", ticket_id: str | None = None) -> str:
    dossier = await desk.only_ticket()
    beginning = Beginning(
        identity_id=IdentityId(dossier.customer.identities[0].id),
        inbox_id=InboxId(inbox),
        subject="Your kettle",
        text="It is ready.",
        ticket_id=TicketId(ticket_id) if ticket_id else None,
    )
    done = await starting.start(
        desk.store,
        beginning,
        channels=desk.sending.channels,
        asked=await desk.asked("mina"),
        key=KEY,
        new_id=desk.new_id,
        new_reference=desk.new_reference,
    )
    desk.later(11)
    await desk.settle()
    return done.id


async def test_the_first_word_leaves_and_its_answer_comes_back_to_it(desk: Desk) -> None:
    ticket_id = await begin(desk)
    (sent,) = desk.channel.sent
    assert (sent.recipient, sent.subject, sent.text) == (
        "sara@mail.example",
        "Your kettle",
        "It is ready.",
    )
    assert sent.references == ()
    await desk.arrives(text="Thanks!", recipients=[sent.reply_to], proof="channel_proven")
    await desk.settle()
    dossier = await desk.store.dossier(await desk.agent("mina"), TicketId(ticket_id))
    mine = [each for each in dossier.timeline.messages if each.ticket_id == ticket_id]
    assert [each.text for each in mine] == ["It is ready.", "Thanks!"]
    assert (dossier.ticket.status, dossier.ticket.assignee_id) == ("open", "mina")


async def test_a_conversation_may_begin_within_a_ticket(desk: Desk) -> None:
    dossier = await desk.only_ticket()
    assert await begin(desk, ticket_id=dossier.ticket.id) == dossier.ticket.id
    after = await desk.only_ticket()
    assert len(after.conversations) == 2
    assert after.ticket.last_text == "It is ready."


async def test_an_inbox_that_cannot_reach_the_address_is_refused(desk: Desk) -> None:
    with pytest.raises(Invalid, match="choose another inbox"):
        await begin(desk, inbox="chat")


async def test_an_address_that_nothing_reaches_is_refused(desk: Desk) -> None:
    reach = {"address": "sara@mail.example", "reachable": False, "reason": "no such user"}
    await desk.arrives(reach=reach)
    await desk.settle()
    with pytest.raises(Invalid, match="no such user"):
        await begin(desk)
