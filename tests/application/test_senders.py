"""Who wrote, who may speak where, and what machines may set off (spec E.4, F.2 to F.4)."""

from datetime import timedelta

import pytest

from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.raw import RawState
from contactcenter.domain.ticket import Status
from contactcenter.ports.reading import TicketFilter
from contactcenter.ports.views import MessageView, TicketView
from tests.application.desk import Desk

PROVEN = ProofLevel.CHANNEL_PROVEN


@pytest.fixture
async def desk() -> Desk:
    opened = await Desk().open()
    await opened.online("mina")
    return opened


async def tickets(desk: Desk) -> list[TicketView]:
    page = await desk.store.tickets_page(await desk.agent("mina"), TicketFilter(limit=200))
    return sorted(page.tickets, key=lambda each: each.id)


async def said(desk: Desk, *said: dict[str, object]) -> list[TicketView]:
    for fields in said:
        await desk.arrives(**fields)
        await desk.settle()
    return await tickets(desk)


async def messages(desk: Desk) -> list[MessageView]:
    return [*(await desk.only_ticket()).timeline.messages]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("channel_proven", "channel_proven", True),
        ("channel_proven", "claimed", False),  # who claims is never taken for who proved
        ("claimed", "channel_proven", False),  # nor is who proves for who claimed
        ("claimed", "claimed", True),  # one unproven customer an address
    ],
)
async def test_nobody_is_taken_for_somebody_on_a_claim(
    desk: Desk, first: str, second: str, *, same: bool
) -> None:
    """E.4, S40."""
    opened = await said(desk, {"proof": first}, {"proof": second})
    assert (opened[0].customer_id == opened[1].customer_id) is same


async def test_a_proof_runs_out_and_the_next_owner_is_somebody_else(desk: Desk) -> None:
    """E.3: addresses are given anew."""
    (before,) = await said(desk, {"proof": PROVEN})
    desk.later(timedelta(days=366).total_seconds())
    after = await said(desk, {"proof": PROVEN})
    assert before.customer_id not in {each.customer_id for each in after if each.id != before.id}


async def test_who_writes_now_and_then_stays_who_they_are(desk: Desk) -> None:
    (before,) = await said(desk, {"proof": PROVEN})
    for _ in range(3):
        desk.later(timedelta(days=300).total_seconds())
        after = await said(desk, {"proof": PROVEN})
        assert {each.customer_id for each in after} == {before.customer_id}


async def test_a_typed_address_joins_nobody_and_is_kept(desk: Desk) -> None:
    """E-RES-4: a visitor types somebody's address."""
    stated = {"kind": "email", "address": "sara@mail.example"}
    opened = await said(
        desk,
        {"proof": PROVEN},
        {"inbox": "chat", "address": "browser", "thread": "browser", "stated": [stated]},
    )
    assert opened[0].customer_id != opened[1].customer_id
    dossier = await desk.store.dossier(await desk.agent("mina"), opened[1].id)
    assert {(each.kind, each.proof) for each in dossier.customer.identities} == {
        ("email", "claimed"),
        ("webchat", "claimed"),
    }
    (suggestion,) = dossier.customer.suggestions
    assert (suggestion.customer_id, suggestion.reasons) == (
        opened[0].customer_id,
        ["sara@mail.example"],
    )


async def test_an_asserted_account_brings_a_new_browser_to_its_customer(desk: Desk) -> None:
    """E.4: the site signs who is there."""
    account = {"kind": "external", "address": "shop:42", "proof": ProofLevel.ASSERTED}
    chat = {"inbox": "chat", "proof": PROVEN, "stated": [account]}
    opened = await said(
        desk,
        {**chat, "address": "laptop", "thread": "laptop"},
        {**chat, "address": "phone", "thread": "phone"},
    )
    assert opened[0].customer_id == opened[1].customer_id


async def test_two_proofs_that_name_two_customers_join_nobody(desk: Desk) -> None:
    """E.4, last but one row: a conflict that people look at."""
    account = {"kind": "external", "address": "shop:42", "proof": ProofLevel.ASSERTED}
    chat = {"inbox": "chat", "proof": PROVEN}
    opened = await said(
        desk,
        {**chat, "address": "laptop", "thread": "laptop", "stated": [account]},
        {**chat, "address": "phone", "thread": "phone"},
        {**chat, "address": "phone", "thread": "phone", "stated": [account]},
    )
    assert opened[0].customer_id != opened[1].customer_id
    dossier = await desk.store.dossier(await desk.agent("mina"), opened[1].id)
    assert [each.warnings for each in dossier.timeline.messages] == [[], ["other_customer"]]


async def test_a_strangers_answer_neither_reopens_nor_counts_as_the_customers(desk: Desk) -> None:
    """F-THR-3, S34: Cc from outside gains nothing."""
    await said(desk, {"header_id": "first@mail.example"})
    await desk.accept("mina")
    await desk.reply("mina", "Done", Status.RESOLVED)
    desk.later(11)
    await desk.settle()
    (answer,) = desk.channel.sent
    await said(desk, {"address": "eve@evil.example", "references": [answer.header_id]})
    (ticket,) = await tickets(desk)
    assert (ticket.status, ticket.unanswered_since) == ("resolved", None)
    told = (await desk.store.dossier(await desk.agent("mina"), ticket.id)).timeline.messages
    assert [(each.outsider, each.matched) for each in told if each.direction == "inbound"] == [
        (False, None),
        (True, "own_id"),
    ]
    await desk.reply_to(ticket.id, "mina", "Anything else?")
    desk.later(11)
    await desk.settle()
    assert {each.recipient for each in desk.channel.sent} == {"sara@mail.example"}


async def test_a_known_id_from_a_stranger_only_makes_a_suggestion(desk: Desk) -> None:
    """F.2 rule 3."""
    opened = await said(
        desk,
        {"header_id": "first@mail.example"},
        {"address": "eve@evil.example", "references": ["first@mail.example"]},
    )
    assert len(opened) == 2
    dossier = await desk.store.dossier(await desk.agent("mina"), opened[1].id)
    assert dossier.may_follow is not None
    assert dossier.may_follow.id == opened[0].id


@pytest.mark.parametrize("auto_class", ["auto_reply", "bounce", "complaint"])
async def test_what_a_machine_wrote_moves_nothing(desk: Desk, auto_class: str) -> None:
    """F.4, F-LOOP-3."""
    await said(desk, {"header_id": "first@mail.example"})
    await desk.accept("mina")
    await desk.reply("mina", "Done", Status.RESOLVED)
    desk.later(11)
    await desk.settle()
    references = [desk.channel.sent[0].header_id]
    await said(desk, {"references": references, "auto_class": auto_class})
    (ticket,) = await tickets(desk)
    assert (ticket.status, ticket.unanswered_since) == ("resolved", None)
    dossier = await desk.store.dossier(await desk.agent("mina"), ticket.id)
    assert dossier.items == []
    assert dossier.timeline.messages[-1].auto_class == auto_class


@pytest.mark.parametrize(("permanent", "reachable"), [(True, False), (False, True)])
async def test_a_bounce_fails_its_answer_and_marks_the_dead_address(
    desk: Desk, *, permanent: bool, reachable: bool
) -> None:
    """F-DSN-1."""
    await said(desk, {"header_id": "first@mail.example"})
    await desk.accept("mina")
    await desk.reply("mina", "Done", Status.PENDING)
    desk.later(11)
    await desk.settle()
    bounce = {"recipient": "Sara@mail.example", "permanent": permanent}
    references = [desk.channel.sent[0].header_id]
    await said(desk, {"references": references, "auto_class": "bounce", "bounces": [bounce]})
    dossier = await desk.only_ticket()
    (answer,) = [each for each in dossier.timeline.messages if each.direction == "outbound"]
    assert answer.delivery is not None
    assert (answer.delivery.state, answer.delivery.error) == ("failed", "Hello")
    assert (dossier.customer.identities[0].unreachable == "") is reachable
    assert len(dossier.items) == 1  # work again, for who wrote it


@pytest.mark.parametrize(("final", "latest"), [(True, "failed"), (False, "sent")])
async def test_a_bounce_fails_what_it_returns_and_nothing_before_it(
    desk: Desk, *, final: bool, latest: str
) -> None:
    """F-DSN-1: Exim names in References all that the mail named; a warning is no failure."""
    await said(desk, {"header_id": "first@mail.example"})
    await desk.accept("mina")
    for text in ("On its way", "Has it arrived?"):
        await desk.reply("mina", text, Status.OPEN)
        desk.later(11)
        await desk.settle()
    earlier, later = (each.header_id for each in desk.channel.sent)
    bounce = {"recipient": "sara@mail.example", "permanent": False, "final": final}
    references = [later, "first@mail.example", earlier]
    await said(desk, {"references": references, "auto_class": "bounce", "bounces": [bounce]})
    messages = (await desk.only_ticket()).timeline.messages
    assert [each.delivery.state for each in messages if each.delivery] == ["sent", latest]
    assert messages[-1].auto_class == "bounce"  # seen, whatever it says


async def test_a_bounce_of_what_we_never_sent_changes_nothing(desk: Desk) -> None:
    """F-DSN-1: spoofed."""
    await said(desk, {"header_id": "first@mail.example"})
    await desk.accept("mina")
    await desk.reply("mina", "Done", Status.PENDING)
    desk.later(11)
    await desk.settle()
    bounce = {"recipient": "sara@mail.example", "permanent": True}
    for references in ([], ["first@mail.example"], ["guess@shop.example"]):
        await said(desk, {"references": references, "auto_class": "bounce", "bounces": [bounce]})
    dossier = await desk.only_ticket()
    (answer,) = [each for each in dossier.timeline.messages if each.direction == "outbound"]
    assert answer.delivery is not None
    assert answer.delivery.state == "sent"
    assert dossier.customer.identities[0].unreachable == ""


async def test_what_one_sender_writes_beyond_the_limit_is_held_in_one_conversation(
    desk: Desk,
) -> None:
    """F-LOOP-1: five tickets an hour, and nothing is lost."""
    opened = await said(desk, *({"text": f"news {each}"} for each in "abcdefghijkl"))
    assert len(opened) == 6
    told = [
        each.text
        for ticket in opened
        for each in (
            await desk.store.dossier(await desk.agent("mina"), ticket.id)
        ).timeline.messages
        if each.ticket_id == ticket.id
    ]
    assert sorted(told) == [f"news {each}" for each in "abcdefghijkl"]
    desk.later(3601)
    assert len(await said(desk, {"text": "the next day"})) == 7


@pytest.mark.parametrize("most", [1, 3, 8])
async def test_how_many_tickets_a_sender_may_open_is_set(most: int) -> None:
    desk = await Desk(tickets_an_hour=most).open()
    assert len(await said(desk, *({"text": f"news {each}"} for each in "abcdefghijkl"))) == most + 1


async def test_a_ticket_is_reopened_three_times_an_hour_at_most(desk: Desk) -> None:
    """F-LOOP-3: and what was said later is work none the less."""
    await said(desk, {"header_id": "first@mail.example"})
    ticket = (await tickets(desk))[0]
    for place in range(5):
        await desk.reply_to(ticket.id, "mina", "Done", Status.RESOLVED)
        await said(desk, {"references": ["first@mail.example"], "text": f"Thanks {place}!"})
    (after,) = await tickets(desk)
    assert after.status == "resolved"
    dossier = await desk.store.dossier(await desk.agent("mina"), ticket.id)
    assert len(dossier.items) == 1


async def test_our_own_addresses_open_nothing(desk: Desk) -> None:
    """F.4: own_loop."""
    assert await said(desk, {"address": "support@shop.example"}) == []
    counts = await desk.store.raw_counts()
    assert counts[RawState.IGNORED] == 1


async def test_parts_that_come_together_or_later_are_one_message(desk: Desk) -> None:
    """L15, F43: an album."""
    chat = {"inbox": "chat", "address": "7", "thread": "7", "album": "a1", "text": ""}
    for place in range(3):
        await desk.arrives(**chat, files=[{"name": f"{place}.jpg"}])
    await desk.settle()
    await said(desk, {**chat, "text": "my kettle", "files": [{"name": "3.jpg"}]})
    (message,) = await messages(desk)
    assert [each.name for each in message.attachments] == ["0.jpg", "1.jpg", "2.jpg", "3.jpg"]
    assert message.text == "my kettle"


async def test_twenty_messages_of_somebody_new_at_once_are_one_conversation(desk: Desk) -> None:
    """L15, F43."""
    for place in range(20):
        await desk.arrives("chat", address="7", thread="7", text=str(place))
    await desk.settle()
    dossier = await desk.only_ticket()
    assert (len(dossier.conversations), len(dossier.timeline.messages)) == (1, 20)


async def test_an_edit_keeps_what_stood_before(desk: Desk) -> None:
    """E-TML-3."""
    await said(desk, {"external_id": "m"})
    edit = {"external_id": "e", "of": "m", "text": "Goodbye"}
    await said(desk, {"edit": edit}, {"edit": edit})
    (message,) = await messages(desk)
    assert (message.text, message.edited_at) == ("Goodbye", desk.now)
    earlier = await desk.store.revisions(message.id)
    assert [each.text for each in earlier] == ["Hello"]
    await said(desk, {"edit": {"external_id": "d", "of": "m", "deleted": True}})
    (message,) = await messages(desk)
    assert (message.text, message.deleted) == ("Goodbye", True)


async def test_an_edit_of_what_is_not_here_is_set_aside(desk: Desk) -> None:
    await said(desk, {"edit": {"external_id": "e", "of": "nothing", "text": "?"}})
    (aside,) = await desk.store.set_aside(None)
    assert aside.reason == "it is about a message that is not here"


async def test_reports_move_forward_only(desk: Desk) -> None:
    """G-ADP-2: they come late, twice, and out of order."""
    await said(desk, {})
    await desk.accept("mina")
    await desk.reply("mina", "Done")
    desk.later(11)
    await desk.settle()
    for state in ("read", "delivered", "sent", "read", "failed"):
        await said(desk, {"report": {"provider_id": "p1", "state": state}})
    (answer,) = [each for each in await messages(desk) if each.agent_id]
    assert answer.delivery is not None
    assert answer.delivery.state == "read"


async def test_a_report_of_failure_about_nothing_of_ours_is_set_aside(desk: Desk) -> None:
    await said(
        desk,
        {"report": {"provider_id": "p9", "state": "delivered"}},
        {"report": {"provider_id": "p9", "state": "failed", "reason": "blocked"}},
    )
    assert len(await desk.store.set_aside(None)) == 1


async def test_a_customer_who_blocked_us_is_marked_until_they_come_back(desk: Desk) -> None:
    await said(desk, {})
    reach = {"address": "sara@mail.example", "reachable": False, "reason": "blocked"}
    await said(desk, {"reach": reach})
    assert (await desk.only_ticket()).customer.identities[0].unreachable == "blocked"
    await said(desk, {"reach": {**reach, "reachable": True}})
    assert (await desk.only_ticket()).customer.identities[0].unreachable == ""


async def test_a_visitor_who_leaves_an_address_is_answered_there(desk: Desk) -> None:
    """An offline form continues by e-mail."""
    stated = [{"kind": "email", "address": "sara@mail.example"}]
    chat = {"inbox": "chat", "address": "browser", "thread": "browser", "stated": stated}
    await said(desk, {**chat, "continue_by": "email", "text": "Where is my order?"})
    await desk.accept("mina")
    await desk.reply("mina", "On its way")
    desk.later(11)
    await desk.settle()
    (sent,) = desk.channel.sent
    assert sent.recipient == "sara@mail.example"
    await said(desk, {"recipients": [sent.reply_to], "text": "Thanks"})
    assert [each.text for each in await messages(desk)] == [
        "Where is my order?",
        "On its way",
        "Thanks",
    ]
    assert not (await messages(desk))[-1].outsider


async def test_who_gives_no_address_is_answered_in_the_chat(desk: Desk) -> None:
    chat = {"inbox": "chat", "address": "browser", "thread": "browser"}
    await said(desk, {**chat, "continue_by": "email"})
    assert (await desk.only_ticket()).conversations[0].channel == "webchat"
