"""An agent writes first, on a new ticket or beside the conversations of one."""

import pytest

from contactcenter.application import customers, presence, starting
from contactcenter.application.starting import Beginning
from contactcenter.domain.agent import AwayReason, Chosen
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import IdentityId, InboxId, TicketId
from contactcenter.domain.ticket import Status
from contactcenter.domain.work import AlreadyTaken
from contactcenter.ports.views import Dossier
from tests.application.desk import KEY, Desk


@pytest.fixture
async def desk() -> Desk:
    opened = await Desk().open()
    await opened.online("mina")
    await opened.arrives(header_id="first@mail.example", proof="channel_proven")
    await opened.settle()
    await opened.accept("mina")
    return opened


async def begin(
    desk: Desk,
    inbox: str = "mail",
    ticket_id: str | None = None,
    *,
    identity_id: str | None = None,
    by: str = "mina",
) -> str:
    known = identity_id or (await desk.only_ticket()).customer.identities[0].id
    beginning = Beginning(
        identity_id=IdentityId(known),
        inbox_id=InboxId(inbox),
        subject="Your kettle",
        text="It is ready.",
        ticket_id=TicketId(ticket_id) if ticket_id else None,
    )
    done = await starting.start(
        desk.store,
        beginning,
        channels=desk.sending.channels,
        asked=await desk.asked(by),
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


async def waits(desk: Desk) -> Dossier:
    """Let the customer write once more in the same conversation; nobody has it then."""
    (mine,) = (await desk.only_ticket()).items
    await desk.reply("mina", "One moment.", then=Status.PENDING)
    desk.later(11)
    await desk.settle()
    await presence.set_presence(
        desk.store, Chosen.AWAY, AwayReason.BREAK, asked=await desk.asked("mina")
    )
    sent = desk.channel.sent.pop()
    await desk.arrives(text="And?", recipients=[sent.reply_to], proof="channel_proven")
    await desk.settle()
    dossier = await desk.only_ticket()
    assert [item.state for item in dossier.items] == ["queued"]
    assert dossier.items[0].id != mine.id
    return dossier


async def test_within_a_ticket_it_is_an_answer_and_takes_the_work_that_waits(desk: Desk) -> None:
    dossier = await waits(desk)
    assert dossier.ticket.unanswered_since is not None
    await begin(desk, ticket_id=dossier.ticket.id)
    after = await desk.only_ticket()
    assert after.ticket.unanswered_since is None
    assert [(item.state, item.agent_id) for item in after.items] == [("assigned", "mina")]


async def test_within_a_ticket_that_a_colleague_has_it_is_refused(desk: Desk) -> None:
    dossier = await desk.only_ticket()
    with pytest.raises(AlreadyTaken, match="ask them to hand it over"):
        await begin(desk, ticket_id=dossier.ticket.id, by="omid")
    assert len((await desk.only_ticket()).conversations) == 1


async def test_an_address_of_another_customer_is_refused_within_a_ticket(desk: Desk) -> None:
    """S28: what a ticket says leaves to its own customer, or to who is one with them."""
    dossier = await desk.only_ticket()
    other = await customers.introduce(
        desk.store,
        "Ali",
        [("email", "ali@mail.example")],
        now=desk.now,
        new_id=desk.new_id,
    )
    card = await desk.store.customer_card(await desk.agent("mina"), other)
    (theirs,) = card.customer.identities
    with pytest.raises(Invalid, match="another customer's"):
        await begin(desk, ticket_id=dossier.ticket.id, identity_id=theirs.id)
    asked = await desk.supervisor()
    given = {"asked": asked, "new_id": desk.new_id}
    await customers.merge(desk.store, dossier.customer.id, other, "the same phone", **given)
    await begin(desk, ticket_id=dossier.ticket.id, identity_id=theirs.id)
    assert [each.recipient for each in desk.channel.sent] == ["ali@mail.example"]


async def test_outlets_are_the_inboxes_that_may_write_first(desk: Desk) -> None:
    (mail,) = starting.outlets(desk.inboxes.values(), desk.sending.channels)
    assert (mail.id, mail.writes_to, mail.address) == ("mail", "email", "support@shop.example")
    assert mail.takes_words
    assert mail.templates == ()


async def test_an_inbox_that_cannot_reach_the_address_is_refused(desk: Desk) -> None:
    with pytest.raises(Invalid, match="choose another inbox"):
        await begin(desk, inbox="chat")


async def test_an_address_that_nothing_reaches_is_refused(desk: Desk) -> None:
    reach = {"address": "sara@mail.example", "reachable": False, "reason": "no such user"}
    await desk.arrives(reach=reach)
    await desk.settle()
    with pytest.raises(Invalid, match="no such user"):
        await begin(desk)
