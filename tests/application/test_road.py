"""The main job on use cases alone: a message arrives, an agent has it, the answer leaves."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from contactcenter.application import dispatch, intake, quarantine, replies, tickets
from contactcenter.application.presence import set_presence
from contactcenter.domain.agent import Chosen
from contactcenter.domain.errors import (
    AlreadyTaken,
    Forbidden,
    Invalid,
    NotFound,
    OfferGone,
    StaleVersion,
)
from contactcenter.domain.ids import InboxId
from contactcenter.domain.message import TooLate
from contactcenter.domain.raw import RawState
from contactcenter.domain.reference import grouped
from contactcenter.domain.ticket import Status
from contactcenter.domain.work import WorkState
from contactcenter.ports.channel import TryLater, Undeliverable
from contactcenter.ports.found import Routing
from contactcenter.ports.reading import TicketFilter
from contactcenter.ports.store import Repeated
from tests.application.desk import INBOXES, Desk
from tests.builders import an_inbox


@pytest.fixture
async def desk() -> Desk:
    return await Desk().open()


async def test_a_message_opens_a_ticket_and_is_offered_to_the_one_idle_longest(desk: Desk) -> None:
    await desk.online("mina")
    desk.later(5)
    await desk.online("omid")
    await desk.arrives(text="Where is my order?", subject="Order 12")
    await desk.settle()
    dossier = await desk.only_ticket()
    assert (dossier.ticket.subject, dossier.ticket.status) == ("Order 12", "new")
    assert dossier.customer.name == "Sara"
    assert len(await desk.offered_to("mina")) == 1
    assert await desk.offered_to("omid") == []


async def test_accepting_makes_the_agent_answerable_and_opens_the_ticket(desk: Desk) -> None:
    await desk.online("mina")
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    dossier = await desk.only_ticket()
    assert (dossier.ticket.assignee_id, dossier.ticket.status) == ("mina", "open")
    assert [item.state for item in dossier.items] == ["assigned"]


async def test_the_answer_leaves_when_the_undo_window_ends(desk: Desk) -> None:
    await desk.online("mina")
    await desk.arrives(header_id="first@mail.example", subject="Order 12")
    await desk.settle()
    await desk.accept("mina")
    pressed = desk.now
    await desk.reply("mina", "It is on its way.")
    desk.later(9.9)
    await desk.settle()
    assert desk.channel.sent == []
    desk.later(0.2)
    await desk.settle()
    (sent,) = desk.channel.sent
    code = grouped((await desk.only_ticket()).ticket.reference)
    assert (sent.recipient, sent.subject) == ("sara@mail.example", f"Re: Order 12 [#{code}]")
    assert sent.in_reply_to == "first@mail.example"
    assert sent.written_at == pressed
    (answer,) = [m for m in (await desk.only_ticket()).timeline.messages if m.agent_id]
    assert answer.delivery is not None
    assert answer.delivery.state == "sent"


@pytest.mark.parametrize("by", ["token", "own id"])
async def test_an_answer_to_our_answer_lands_in_the_same_conversation(desk: Desk, by: str) -> None:
    await desk.online("mina")
    await desk.arrives(header_id="first@mail.example")
    await desk.settle()
    await desk.accept("mina")
    await desk.reply("mina", "It is on its way.", Status.PENDING)
    desk.later(11)
    await desk.settle()
    (sent,) = desk.channel.sent
    named = {"recipients": [sent.reply_to]} if by == "token" else {"references": [sent.header_id]}
    await desk.arrives(text="Thanks!", **named)
    await desk.settle()
    dossier = await desk.only_ticket()
    assert [m.text for m in dossier.timeline.messages] == ["Hello", "It is on its way.", "Thanks!"]
    assert dossier.ticket.status == "open"
    assert len(await desk.offered_to("mina")) == 1


async def test_a_stranger_with_the_token_is_marked_as_an_outsider(desk: Desk) -> None:
    """F-THR-3."""
    await desk.online("mina")
    await desk.arrives(header_id="first@mail.example")
    await desk.settle()
    await desk.accept("mina")
    await desk.reply("mina", "Hi")
    desk.later(11)
    await desk.settle()
    await desk.arrives(address="eve@evil.example", recipients=[desk.channel.sent[0].reply_to])
    await desk.settle()
    messages = (await desk.only_ticket()).timeline.messages
    assert [m.outsider for m in messages] == [False, False, True]


async def test_a_forged_token_opens_a_ticket_of_its_own(desk: Desk) -> None:
    """S34."""
    await desk.online("mina")
    await desk.arrives(header_id="first@mail.example")
    await desk.settle()
    await desk.accept("mina")
    await desk.reply("mina", "Hi")
    desk.later(11)
    await desk.settle()
    genuine = str(desk.channel.sent[0].reply_to)
    local, _, domain = genuine.partition("@")
    forged = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
    await desk.arrives(address="eve@evil.example", recipients=[forged])
    await desk.settle()
    snapshot = await desk.store.snapshot(await desk.agent("mina"))
    assert len(snapshot.state.tickets) == 2


async def test_two_first_messages_at_once_make_one_conversation(desk: Desk) -> None:
    """L15."""
    for number in range(3):
        await desk.arrives("chat", number=number, thread="visitor", address="visitor")
    await desk.settle()
    dossier = await desk.only_ticket()
    assert len(dossier.timeline.messages) == 3
    assert len(dossier.items) == 1


async def test_replaying_everything_changes_nothing(desk: Desk) -> None:
    """G-ADP-1."""
    for _ in range(3):
        for number in range(5):
            await desk.arrives(number=number, address=f"c{number}@mail.example")
        await desk.settle()
    counts = await desk.store.raw_counts()
    assert counts[RawState.PARSED] == 5
    assert sum(counts.values()) == 5


async def test_the_same_message_under_another_uid_is_a_duplicate(desk: Desk) -> None:
    """F-IN-2, F-IN-4: UIDVALIDITY changed, and everything is fetched again."""
    await desk.arrives(number=1, external_id="same")
    await desk.arrives(number=2, external_id="same")
    await desk.settle()
    counts = await desk.store.raw_counts()
    assert (counts[RawState.PARSED], counts[RawState.DUPLICATE]) == (1, 1)


@pytest.mark.parametrize("order", [("sales", "mail"), ("mail", "sales")])
async def test_a_mail_to_two_of_our_addresses_is_one_message(order: tuple[str, str]) -> None:
    """F-IN-7: in the conversation of the first configured, whichever copy comes first."""
    sales = an_inbox("sales")
    desk = await Desk(inboxes={**INBOXES, sales.id: sales}).open()
    named = ["support+x.y@shop.example", "sales@shop.example"]
    for inbox in order:
        await desk.arrives(inbox, external_id="same", recipients=named)
        await desk.settle()
    dossier = await desk.only_ticket()
    assert [each.inbox_id for each in dossier.conversations] == ["mail"]
    counts = await desk.store.raw_counts()
    assert (counts[RawState.PARSED], counts[RawState.DUPLICATE]) == (1, 1)
    await desk.arrives("sales", external_id="other", recipients=["sales@shop.example"])
    await desk.settle()
    page = await desk.store.tickets_page(await desk.agent("mina"), TicketFilter())
    (alone,) = [each for each in page.tickets if each.id != dossier.ticket.id]
    others = (await desk.store.dossier(await desk.agent("mina"), alone.id)).conversations
    assert [each.inbox_id for each in others] == ["sales"]


async def test_an_inbox_may_have_a_sub_address() -> None:
    """F-IN-7: what is written to it is not for the inbox of the whole mailbox."""
    shop = an_inbox("shop", address="support+shop@shop.example")
    desk = await Desk(inboxes={**INBOXES, shop.id: shop}).open()
    await desk.arrives("shop", external_id="one", recipients=[shop.address])
    await desk.settle()
    (conversation,) = (await desk.only_ticket()).conversations
    assert conversation.inbox_id == "shop"


@pytest.mark.parametrize("poison", [b"not json", b'{"crash": 1}'])
async def test_what_cannot_be_read_is_set_aside_alone(desk: Desk, poison: bytes) -> None:
    """L04."""
    await desk.arrives(number=1, address="a@mail.example")
    await desk.raw(poison, external_id="uid:poison")
    await desk.arrives(number=2, address="b@mail.example")
    await desk.settle()
    counts = await desk.store.raw_counts()
    assert (counts[RawState.PARSED], counts[RawState.QUARANTINED]) == (2, 1)
    (row,) = await desk.store.set_aside(None)
    assert row.reason


async def test_input_set_aside_is_read_again_after_the_mend(desk: Desk) -> None:
    await desk.raw(b"{", external_id="uid:poison")
    await desk.settle()
    (row,) = await desk.store.set_aside(None)
    desk.channel.mended = True
    await quarantine.read_again(desk.store, row.id, asked=await desk.supervisor())
    await desk.settle()
    counts = await desk.store.raw_counts()
    assert (counts[RawState.PARSED], counts.get(RawState.QUARANTINED, 0)) == (1, 0)


async def test_discarded_input_is_kept_and_counted(desk: Desk) -> None:
    """I11."""
    await desk.raw(b"{", external_id="uid:poison")
    await desk.settle()
    (row,) = await desk.store.set_aside(None)
    await quarantine.discard(desk.store, row.id, asked=await desk.supervisor())
    assert (await desk.store.raw_counts())[RawState.IGNORED] == 1
    assert (await desk.store.raw_input(row.id)).body == b"{"


async def test_input_of_an_inbox_that_is_not_connected_here_waits(desk: Desk) -> None:
    await desk.arrives(text="Anyone there?")
    await desk.arrives("chat", address="visitor", thread="visitor", text="Hello")
    only_chat = replace(desk.intake, channels={InboxId("chat"): desk.channel})
    assert await intake.digest(only_chat, now=desk.now) == 1
    assert await intake.digest(only_chat, now=desk.now) == 0
    counts = await desk.store.raw_counts()
    assert (counts[RawState.RECEIVED], counts[RawState.PARSED]) == (1, 1)
    await desk.settle()
    assert (await desk.store.raw_counts())[RawState.PARSED] == 2


async def test_what_is_too_much_for_one_batch_is_taken_in_parts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_BATCH_BYTES", 1000)
    for number in range(4):
        await desk.arrives(number=number, text="x" * 400)
    await desk.arrives(number=4, text="x" * 4000)
    batches = []
    while taken := await intake.digest(desk.intake, now=desk.now):
        batches.append(taken)
    assert batches == [2, 2, 1]


async def test_an_agent_may_not_settle_the_quarantine(desk: Desk) -> None:
    await desk.raw(b"{", external_id="uid:poison")
    await desk.settle()
    (row,) = await desk.store.set_aside(None)
    with pytest.raises(Forbidden):
        await quarantine.discard(desk.store, row.id, asked=await desk.asked("mina"))


async def test_a_second_claim_is_refused(desk: Desk) -> None:
    await desk.arrives()
    await desk.settle()
    (item,) = await desk.waiting()
    await dispatch.claim(desk.store, item, asked=await desk.asked("mina"))
    with pytest.raises(AlreadyTaken):
        await dispatch.claim(desk.store, item, asked=await desk.asked("omid"))


async def test_nobody_answers_what_a_colleague_has(desk: Desk) -> None:
    await desk.arrives()
    await desk.settle()
    (item,) = await desk.waiting()
    await dispatch.claim(desk.store, item, asked=await desk.asked("mina"))
    with pytest.raises(AlreadyTaken):
        await desk.reply("omid", "Me too")


async def test_a_declined_offer_goes_to_the_next_and_keeps_its_place(desk: Desk) -> None:
    """C-ORD-2."""
    await desk.online("mina", "omid")
    await desk.arrives()
    await desk.settle()
    before = (await desk.only_ticket()).items[0].enqueued_at
    (first,) = [name for name in ("mina", "omid") if await desk.offered_to(name)]
    (offer_id,) = await desk.offered_to(first)
    desk.later(3)
    await dispatch.decline(desk.store, offer_id, asked=await desk.asked(first))
    await desk.settle()
    second = "omid" if first == "mina" else "mina"
    assert len(await desk.offered_to(second)) == 1
    assert (await desk.only_ticket()).items[0].enqueued_at == before


async def test_an_offer_expires_and_a_late_accept_is_refused(desk: Desk) -> None:
    await desk.online("mina")
    await desk.arrives("chat", thread="v", address="v")
    await desk.settle()
    (offer_id,) = await desk.offered_to("mina")
    desk.later(20)
    await desk.settle()
    assert await desk.offered_to("mina") == []
    assert len(await desk.waiting()) == 1
    with pytest.raises(OfferGone):
        await dispatch.accept(desk.store, offer_id, asked=await desk.asked("mina"))


async def test_accepting_twice_is_accepting_once(desk: Desk) -> None:
    await desk.online("mina")
    await desk.arrives()
    await desk.settle()
    (offer_id,) = await desk.offered_to("mina")
    once = await dispatch.accept(desk.store, offer_id, asked=await desk.asked("mina"))
    again = await dispatch.accept(desk.store, offer_id, asked=await desk.asked("mina"))
    assert once == again


async def test_work_of_an_agent_who_vanished_returns(desk: Desk) -> None:
    """C-LOSS-1."""
    await desk.online("mina")
    await desk.arrives("chat", thread="v", address="v")
    await desk.settle()
    await desk.accept("mina")
    desk.later(31)
    await desk.settle()
    assert await desk.states() == [WorkState.ASSIGNED]
    desk.later(61)
    await desk.settle()
    assert await desk.states() == [WorkState.QUEUED]
    lines = [each.type for each in (await desk.only_ticket()).timeline.lines]
    assert lines.count("work_queued") == 1


async def test_the_offer_of_an_agent_who_vanished_returns_at_once(desk: Desk) -> None:
    await desk.online("mina")
    desk.later(25)
    await desk.arrives()
    await desk.settle()
    assert await desk.states() == [WorkState.OFFERED]
    desk.later(6)
    await desk.settle()
    assert await desk.states() == [WorkState.QUEUED]
    lines = [each.type for each in (await desk.only_ticket()).timeline.lines]
    assert "work_queued" not in lines


async def test_an_agent_is_never_offered_more_than_their_capacity(desk: Desk) -> None:
    """C-CAP-1: three chats fill the cap."""
    await desk.online("mina")
    for number in range(5):
        await desk.arrives("chat", number=number, thread=f"v{number}", address=f"v{number}")
    for _ in range(5):
        await desk.settle()
        if await desk.offered_to("mina"):
            await desk.accept("mina")
    states = sorted(await desk.states())
    assert states == [WorkState.ASSIGNED] * 3 + [WorkState.QUEUED] * 2


async def test_work_taken_while_an_offer_is_planned_counts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """I5: the offer would have been one too many by the time it is made."""
    await desk.online("mina")
    for number in range(2):
        await desk.arrives("chat", number=number, thread=f"v{number}", address=f"v{number}")
        await desk.settle()
        await desk.accept("mina")
    await set_presence(desk.store, Chosen.OFFLINE, None, asked=await desk.asked("mina"))
    for number in (2, 3):
        await desk.arrives("chat", number=number, thread=f"v{number}", address=f"v{number}")
    await desk.settle()
    await set_presence(desk.store, Chosen.ONLINE, None, asked=await desk.asked("mina"))
    planned = desk.store.routing

    async def routing(now: datetime, limit: int) -> Routing:
        found = await planned(now, limit)
        monkeypatch.undo()
        await desk.reply_to(found.waiting[1].ticket_id, "mina", "I take this one")
        return found

    monkeypatch.setattr(desk.store, "routing", routing)
    await desk.settle()
    assert sorted(await desk.states()) == [WorkState.ASSIGNED] * 3 + [WorkState.QUEUED]


async def test_an_undone_answer_never_leaves(desk: Desk) -> None:
    await desk.online("mina")
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    message_id = await desk.reply("mina", "Wrong window", Status.RESOLVED)
    desk.later(5)
    await replies.take_back(
        desk.store, message_id, asked=await desk.asked("mina"), new_id=desk.new_id
    )
    desk.later(60)
    await desk.settle()
    assert desk.channel.sent == []
    dossier = await desk.only_ticket()
    assert dossier.ticket.status == "open"
    assert [(item.state, item.agent_id) for item in dossier.items] == [("assigned", "mina")]


async def test_a_customer_waits_since_their_oldest_message_without_an_answer(desk: Desk) -> None:
    async def since() -> datetime | None:
        return (await desk.only_ticket()).ticket.unanswered_since

    await desk.online("mina")
    began = desk.now
    await desk.arrives("chat", thread="v", address="v", text="Hello?")
    await desk.settle()
    desk.later(5)
    await desk.arrives("chat", thread="v", address="v", text="Anyone?")
    await desk.settle()
    assert await since() == began
    await desk.accept("mina")
    assert await since() == began
    await desk.reply("mina", "Yes!")
    assert await since() is None
    asked_again = desk.later(60)
    await desk.arrives("chat", thread="v", address="v", text="Where is it?")
    await desk.settle()
    assert await since() == asked_again
    ticket = (await desk.only_ticket()).ticket
    await tickets.change_status(
        desk.store,
        ticket.id,
        Status.ON_HOLD,
        version=ticket.version,
        asked=await desk.asked("mina"),
    )
    assert await since() is None


async def test_an_answer_taken_back_leaves_the_ticket_as_it_was(desk: Desk) -> None:
    await desk.online("mina")
    await desk.arrives(text="Where is it?")
    await desk.settle()
    await desk.accept("mina")
    before = (await desk.only_ticket()).ticket
    message_id = await desk.reply("mina", "Wrong window", Status.PENDING)
    assert (await desk.only_ticket()).ticket.last_text == "Wrong window"
    desk.later(5)
    await replies.take_back(
        desk.store, message_id, asked=await desk.asked("mina"), new_id=desk.new_id
    )
    after = (await desk.only_ticket()).ticket
    assert replace(after, version=0) == replace(before, version=0)


async def test_after_the_window_an_answer_cannot_be_taken_back(desk: Desk) -> None:
    await desk.online("mina")
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    message_id = await desk.reply("mina", "Hi")
    desk.later(10)
    with pytest.raises(TooLate):
        await replies.take_back(
            desk.store, message_id, asked=await desk.asked("mina"), new_id=desk.new_id
        )


async def test_a_server_that_is_away_is_tried_again_under_the_same_id(desk: Desk) -> None:
    """I8."""
    await desk.online("mina")
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    await desk.reply("mina", "Hi")
    desk.channel.refuse = TryLater("connection refused")
    desk.later(10)
    await desk.settle()
    (answer,) = [m for m in (await desk.only_ticket()).timeline.messages if m.agent_id]
    assert answer.delivery is not None
    assert (answer.delivery.state, answer.delivery.error) == ("queued", "connection refused")
    desk.channel.refuse = None
    desk.later(10)
    await desk.settle()
    assert len(desk.channel.sent) == 1


async def test_answers_leave_in_the_order_they_were_written(desk: Desk) -> None:
    """I3, L11: the first is put off for longer than the second's undo window."""
    await desk.online("mina")
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    await desk.reply("mina", "Hi")
    desk.later(1)
    await desk.reply("mina", "And one thing more")
    desk.channel.refuse = TryLater("451 greylisted", after=timedelta(minutes=5))
    desk.later(10)
    await desk.settle()
    desk.channel.refuse = None
    desk.later(60)
    await desk.settle()
    assert desk.channel.sent == []
    desk.later(240)
    await desk.settle()
    assert [each.text for each in desk.channel.sent] == ["Hi", "And one thing more"]


async def test_an_answer_that_fails_for_good_holds_up_nobody(desk: Desk) -> None:
    await desk.online("mina")
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    await desk.reply("mina", "Hi")
    desk.later(1)
    await desk.reply("mina", "And one thing more")
    desk.channel.refuse = Undeliverable("552 too large")
    desk.later(9)
    await desk.settle()
    desk.channel.refuse = None
    desk.later(1)
    await desk.settle()
    assert [each.text for each in desk.channel.sent] == ["And one thing more"]


async def test_a_failed_delivery_is_work_again(desk: Desk) -> None:
    await desk.online("mina")
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    await desk.reply("mina", "Hi", Status.PENDING)
    desk.channel.refuse = Undeliverable("550 no such user")
    desk.later(10)
    await desk.settle()
    assert len(await desk.offered_to("mina")) == 1
    (answer,) = [m for m in (await desk.only_ticket()).timeline.messages if m.agent_id]
    assert answer.delivery is not None
    assert (answer.delivery.state, answer.delivery.error) == ("failed", "550 no such user")


async def test_an_answer_ends_the_work_though_the_status_stays(desk: Desk) -> None:
    await desk.online("mina")
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    await desk.reply("mina", "Hi", Status.PENDING)
    desk.channel.refuse = Undeliverable("550 no such user")
    desk.later(10)
    await desk.settle()
    assert await desk.states() == [WorkState.OFFERED]
    await desk.reply("mina", "Hello again", Status.PENDING)
    await desk.settle()
    assert await desk.states() == []
    assert (await desk.only_ticket()).ticket.status == "pending"


async def test_a_stale_version_is_refused(desk: Desk) -> None:
    """G-4."""
    await desk.arrives()
    await desk.settle()
    ticket = (await desk.only_ticket()).ticket
    asked = await desk.asked("mina")
    await tickets.change_status(
        desk.store, ticket.id, Status.OPEN, version=ticket.version, asked=asked
    )
    with pytest.raises(StaleVersion):
        await tickets.change_status(
            desk.store, ticket.id, Status.PENDING, version=ticket.version, asked=asked
        )


async def test_a_request_that_comes_again_has_its_first_answer(desk: Desk) -> None:
    """G-3."""
    await desk.online("mina")
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    first = await desk.reply("mina", "Hi", key="k1")
    with pytest.raises(Repeated) as again:
        await desk.reply("mina", "Hi", key="k1")
    assert again.value.done.id == first
    assert len((await desk.only_ticket()).timeline.messages) == 2


async def test_handing_over_to_a_queue_takes_the_ticket_out_of_sight(desk: Desk) -> None:
    await desk.online("mina")
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    ticket = (await desk.only_ticket()).ticket
    await tickets.hand_over(
        desk.store,
        ticket.id,
        queue_id="other",
        agent_id=None,
        note="please look",
        version=ticket.version,
        asked=await desk.asked("mina"),
        new_id=desk.new_id,
    )
    await desk.settle()
    with pytest.raises(NotFound):
        await desk.store.dossier(await desk.agent("mina"), ticket.id)


async def test_a_reply_to_a_closed_ticket_opens_one_that_names_it(desk: Desk) -> None:
    await desk.online("mina")
    await desk.arrives("chat", thread="v", address="v")
    await desk.settle()
    await desk.accept("mina")
    for status in (Status.RESOLVED, Status.CLOSED):
        page = await desk.store.tickets_page(await desk.agent("mina"), TicketFilter())
        ticket = page.tickets[0]
        await tickets.change_status(
            desk.store, ticket.id, status, version=ticket.version, asked=await desk.asked("mina")
        )
    await desk.arrives("chat", thread="v", address="v", text="One more thing")
    await desk.settle()
    dossier = await desk.only_ticket()
    assert dossier.ticket.status == "new"
    async with desk.store.begin() as tx:
        assert (await tx.ticket(dossier.ticket.id)).follows_id == ticket.id


async def test_an_automatic_reply_to_nothing_of_ours_opens_no_ticket(desk: Desk) -> None:
    """F.4."""
    await desk.arrives(auto_class="auto_reply")
    await desk.settle()
    assert (await desk.store.raw_counts())[RawState.IGNORED] == 1
    assert await desk.waiting() == []


@pytest.mark.parametrize(
    "odd",
    [
        {"external_id": "x\0y"},
        {"header_id": "x\0y@mail.example"},
        {"header_id": "\U0001f600" * 990},
        {"references": ["\U0001f600" * 990, "a\0b"]},
        {"address": "a" * 7000 + "@mail.example"},
        {"text": "a\0b", "reply": "a\0b", "subject": "a\0b", "display_name": "a\0b"},
    ],
    ids=["nul in the id", "nul in Message-ID", "long id", "long references", "long", "nul in text"],
)
async def test_odd_ids_and_addresses_are_bounded_and_lose_nothing(
    desk: Desk, odd: dict[str, object]
) -> None:
    """L04: what one database cannot index must not stop the next message."""
    await desk.arrives(**odd)
    await desk.arrives(number="next", address="next@mail.example")
    await desk.settle()
    assert (await desk.store.raw_counts())[RawState.PARSED] == 2
    async with desk.store.begin() as tx:
        messages = await tx.messages([f"id{n:06d}" for n in range(40)])
    for message in messages.values():
        assert "\0" not in f"{message.text}{message.subject}{message.display_name}"
        assert len(message.address) <= 320
        assert len((message.header_id or "").encode()) <= 998


async def test_a_bounce_to_a_closed_ticket_makes_no_work(desk: Desk) -> None:
    await desk.online("mina")
    await desk.arrives(header_id="first@mail.example")
    await desk.settle()
    await desk.accept("mina")
    for status in (Status.RESOLVED, Status.CLOSED):
        page = await desk.store.tickets_page(await desk.agent("mina"), TicketFilter())
        ticket = page.tickets[0]
        await tickets.change_status(
            desk.store, ticket.id, status, version=ticket.version, asked=await desk.asked("mina")
        )
    await desk.arrives(auto_class="bounce", references=["first@mail.example"])
    await desk.settle()
    assert await desk.states() == []
    await desk.arrives(text="Hello again", references=["first@mail.example"])
    await desk.settle()
    assert len(await desk.offered_to("mina")) == 1


async def test_a_channel_that_breaks_is_tried_again_and_holds_up_nobody(desk: Desk) -> None:
    await desk.online("mina")
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    await desk.reply("mina", "Hi")
    desk.channel.refuse = ZeroDivisionError("a bug in a channel")
    desk.later(10)
    await desk.settle()
    (answer,) = [m for m in (await desk.only_ticket()).timeline.messages if m.agent_id]
    assert answer.delivery is not None
    assert (answer.delivery.state, "ZeroDivisionError" in str(answer.delivery.error)) == (
        "queued",
        True,
    )


async def test_after_undo_nothing_answers_the_message_that_never_left(desk: Desk) -> None:
    await desk.online("mina")
    await desk.arrives(header_id="first@mail.example")
    await desk.settle()
    await desk.accept("mina")
    undone = await desk.reply("mina", "Wrong")
    await replies.take_back(desk.store, undone, asked=await desk.asked("mina"), new_id=desk.new_id)
    await desk.reply("mina", "Right")
    desk.later(10)
    await desk.settle()
    assert desk.channel.sent[0].references == ("first@mail.example",)


async def test_half_a_character_is_refused_with_a_reason(desk: Desk) -> None:
    await desk.arrives()
    await desk.settle()
    with pytest.raises(Invalid, match="half a character"):
        await desk.reply("mina", "a\ud800b")
