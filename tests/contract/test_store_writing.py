"""A block writes all of what it put, or nothing."""
# ruff: noqa: PT012  what a block raises at its end is raised by the whole block

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contactcenter.domain.agent import AwayReason, Chosen, Preferences, Role
from contactcenter.domain.customer import Origin, ProofLevel
from contactcenter.domain.errors import Conflict, KeyReused, NotFound, StaleVersion
from contactcenter.domain.filed import Behalf, Filed
from contactcenter.domain.message import Attachment, AutoClass, Button, Direction, Template
from contactcenter.domain.raw import RawState, settle
from contactcenter.domain.request import Done
from contactcenter.domain.tally import Tally
from contactcenter.domain.ticket import Kind, Priority, Status
from contactcenter.domain.work import OfferState, WorkState
from contactcenter.ports.found import Named
from contactcenter.ports.store import Entity, Repeated, Store
from tests.builders import (
    NOON,
    a_conversation,
    a_customer,
    a_delivery,
    a_matter,
    a_merge,
    a_message,
    a_presence,
    a_queue,
    a_raw,
    a_request,
    a_revision,
    a_session,
    a_ticket,
    a_timer,
    a_world,
    an_agent,
    an_identity,
    an_inbox,
    an_inbox_state,
    an_item,
    an_offer,
    later,
    ticket_moved,
    ticket_opened,
)


async def put(store: Store, *entities: Entity) -> None:
    async with store.begin() as tx:
        tx.put(*entities)


async def in_a_world(store: Store, *entities: Entity) -> None:
    await put(store, *a_world(), *entities)


RICH_TICKET = a_ticket(
    kind=Kind.COMPLAINT,
    status=Status.ON_HOLD,
    priority=Priority.P1,
    assignee_id="agent",
    follows_id="before",
    subject="نشتی کتری 100% \\ _ 'x'",
    last_text="…",
    last_direction="outbound",
    last_at=later(0.000001),
    unanswered_since=later(-0.000001),
)
RICH_MESSAGE = a_message(
    direction=Direction.OUTBOUND,
    agent_id="agent",
    outsider=True,
    subject="Re:",
    text="line\nline\t\u200c",
    reply="line",
    html="<p>line</p>",
    attachments=(Attachment(blob="b", name="نام.pdf", type="application/pdf", size=3),),
    header_id="id@host",
    auto_class=AutoClass.LIST,
    buttons=((Button(label="۱", value="one"),),),
    template=Template(name="reopen", language="fa", values={"name": "نگار"}),
    pressed="one",
    filed=Filed(
        language="fa",
        wanted="پولم",
        on_behalf_of=Behalf(person="X", relation="son", authority="A letter."),
    ),
    raw_id="raw",
    client_id="client",
    occurred_at=later(-1.5),
)
RICH_AGENT = an_agent(
    "other",
    role=Role.ADMINISTRATOR,
    queues=frozenset({"b", "a"}),
    preferences=Preferences(language="fa", calendar="jalali"),
    demo=True,
    disabled=True,
    capacity=3,
)


async def test_a_message_that_is_known_better_changes_its_words_and_its_place(
    store: Store,
) -> None:
    await in_a_world(store, *a_matter())
    better = a_message(text="Better", occurred_at=later(-60), edited_at=later(1), version=2)
    await put(store, better)
    async with store.begin() as tx:
        assert await tx.messages(["message"]) == {"message": better}


async def test_what_was_put_comes_back(store: Store) -> None:
    presence = a_presence("other", chosen=Chosen.AWAY, reason=AwayReason.WRAP_UP, leased_until=None)
    inbox = an_inbox(
        "chat", undo=timedelta(seconds=7.5), origins=("https://a", "https://b"), settings={"n": [1]}
    )
    queue = a_queue("queue", names={"fa": "صف"})
    conversation = a_conversation(
        thread="thread",
        participants=frozenset({"b@x", "a@x"}),
        header_ids=("1@x", "2@x"),
        display_name="Sam",
    )
    item = an_item(
        state=WorkState.ASSIGNED,
        agent_id="agent",
        preferred_id="agent",
        taken_at=later(1),
        excluded={"agent": later(60)},
    )
    identity = an_identity("second", proof=ProofLevel.CHANNEL_PROVEN, display_name="Sam")
    offer = an_offer(state=OfferState.DECLINED)
    delivery = a_delivery(error="no", provider_id="p", attempts=2, leased_until=later(3))
    raw = a_raw(body=b"\x00\xff", headers={"X": "1"}, state=RawState.QUARANTINED, reason="why")
    state = an_inbox_state("chat", cursor="c", connected_since=NOON, last_error="e")
    await in_a_world(store, RICH_TICKET, conversation, RICH_MESSAGE, item)
    await put(store, RICH_AGENT, presence, inbox, queue, identity, offer, delivery, raw, state)
    async with store.begin() as tx:
        assert await tx.ticket("ticket") == RICH_TICKET
        assert await tx.conversation("conversation") == conversation
        assert await tx.messages(["message"]) == {"message": RICH_MESSAGE}
        assert await tx.delivery("message") == delivery
        assert await tx.raw("raw") == raw
        assert await tx.agent("other") == RICH_AGENT
        assert await tx.presence("other") == presence
        assert (await tx.inboxes())["chat"] == inbox
        assert list(await tx.queues()) == [queue]
        known = await tx.known(Named(addresses=[("email", identity.address)]))
        assert known.identities == {("email", identity.address): [identity]}
        at_work = (await tx.at_work(offers=["offer"]))["ticket"]
        assert (at_work.item("item"), at_work.offer("offer")) == (item, offer)
        assert await tx.inbox_state("chat") == state
        assert await tx.customers(["customer"]) == {"customer": a_customer()}


async def test_a_tally_counts_as_far_as_money_goes(store: Store) -> None:
    tally = Tally(id="spent", since=NOON, count=2**62)
    await put(store, tally)
    async with store.begin() as tx:
        assert await tx.tallies(["spent", "other"]) == {"spent": tally}


async def test_a_missing_one_is_not_found_and_left_out_of_several(store: Store) -> None:
    await in_a_world(store, *a_matter())
    async with store.begin() as tx:
        for missing in (tx.ticket, tx.conversation, tx.delivery, tx.presence, tx.raw, tx.agent):
            with pytest.raises(NotFound, match="nobody"):
                await missing("nobody")
        assert set(await tx.tickets(["nobody", "ticket"])) == {"ticket"}
        assert await tx.tickets([]) == {}
        assert await tx.conversations(["nobody"]) == {}


async def test_a_block_that_raises_leaves_neither_state_nor_fact(store: Store) -> None:
    await in_a_world(store)
    with pytest.raises(RuntimeError, match="changed my mind"):
        async with store.begin() as tx:
            await tx.store_raws([a_raw()])
            tx.put(*a_matter())
            tx.record(ticket_opened())
            raise RuntimeError("changed my mind")
    assert await store.relay() == 0
    assert not any((await store.raw_counts()).values())
    async with store.begin() as tx:
        with pytest.raises(NotFound):
            await tx.ticket("ticket")


async def test_a_commit_that_fails_raises_and_leaves_nothing(store: Store) -> None:
    await in_a_world(store, *a_matter())
    with pytest.raises(Conflict, match="one open item a conversation"):
        async with store.begin() as tx:
            tx.put(replace(await tx.ticket("ticket"), subject="New", version=2), an_item("second"))
            tx.record(ticket_moved())
    assert await store.relay() == 0
    async with store.begin() as tx:
        assert (await tx.ticket("ticket")).version == 1


async def test_reads_do_not_see_what_the_same_block_has_put(store: Store) -> None:
    await in_a_world(store, *a_matter())
    async with store.begin() as tx:
        tx.put(a_ticket(subject="New", version=2))
        assert (await tx.ticket("ticket")).version == 1


async def test_the_store_goes_on_after_a_failure(store: Store) -> None:
    for _ in range(20):
        with pytest.raises(Conflict):
            await put(store, a_ticket(customer_id="nobody"))
    await in_a_world(store, *a_matter())
    assert (await store.snapshot(an_agent())).state.tickets[0].id == "ticket"


@pytest.mark.parametrize("version", [1, 3, 4])
async def test_only_the_version_before_is_replaced(store: Store, version: int) -> None:
    await in_a_world(store, *a_matter())
    await put(store, a_ticket(version=2))
    if version == 3:
        await put(store, a_ticket(version=3, subject="Third"))
        return
    with pytest.raises(StaleVersion, match="Ticket ticket"):
        await put(store, a_ticket(version=version))


async def test_all_of_a_batch_must_be_at_the_version_before(store: Store) -> None:
    await in_a_world(store, *a_matter("1"), *a_matter("2"))
    await put(store, a_ticket("ticket2", version=2))
    with pytest.raises(StaleVersion, match="Ticket ticket2:"):
        await put(store, a_ticket("ticket1", version=2), a_ticket("ticket2", version=2))
    async with store.begin() as tx:
        assert (await tx.ticket("ticket1")).version == 1


async def test_one_that_is_put_twice_is_written_as_it_was_last(store: Store) -> None:
    await in_a_world(store, *a_matter())
    async with store.begin() as tx:
        tx.put(a_ticket(version=2, subject="Second"), a_ticket(version=3, subject="Third"))
    async with store.begin() as tx:
        assert (await tx.ticket("ticket")).subject == "Third"
    with pytest.raises(StaleVersion):
        await put(store, a_ticket(version=4), a_ticket(version=4))


async def test_every_versioned_thing_is_guarded(store: Store) -> None:
    message = a_message("out", direction=Direction.OUTBOUND)
    first: list[Any] = [
        a_customer(),
        a_ticket(),
        a_conversation(),
        a_delivery("out"),
        an_item(),
        an_offer(),
        a_presence(),
        an_agent(),
        a_raw(),
    ]
    world = [each for each in a_world() if type(each) not in {type(other) for other in first}]
    await put(store, *world, *first, message)
    for each in first:
        await put(store, replace(each, version=2))
        with pytest.raises(StaleVersion, match=type(each).__name__):
            await put(store, replace(each, version=2))
        with pytest.raises(StaleVersion, match=type(each).__name__):
            await put(store, each)


@pytest.mark.parametrize(
    ("second", "rule"),
    [
        pytest.param(an_item("second"), "one open item a conversation", id="work"),
        pytest.param(an_offer("second"), "one pending offer an item", id="offer"),
        pytest.param(
            an_identity("second", address="identity@home.example"),
            "one (link of a customer|proven and one claimed link)",
            id="identity",
        ),
        pytest.param(
            an_identity("second", address="identity@home.example", customer_id="other"),
            "one proven and one claimed link of an address",
            id="claimed",
        ),
        pytest.param(
            an_identity(
                "second",
                address="proven@home.example",
                customer_id="other",
                proof=ProofLevel.ASSERTED,
                origin=Origin.STATED,
            ),
            "one proven and one claimed link of an address",
            id="proven",
        ),
        pytest.param(a_merge("second"), "one merge that leads away from a customer", id="merge"),
        pytest.param(
            a_ticket("second", reference=a_ticket().reference),
            "one ticket a reference",
            id="ticket",
        ),
        pytest.param(
            a_conversation("second", reference=a_conversation().reference),
            "one conversation a reference",
            id="conversation",
        ),
        pytest.param(
            an_agent("second", email="agent@desk.example"), "one account an address", id="agent"
        ),
        pytest.param(an_inbox("second", key="key-of-inbox"), "one inbox a key", id="inbox"),
        pytest.param(
            a_raw("second", external_id="external-raw"), "one input an external id", id="raw"
        ),
    ],
)
async def test_unique_rules_hold(store: Store, second: Entity, rule: str) -> None:
    proven = an_identity("proven", address="proven@home.example", proof=ProofLevel.CHANNEL_PROVEN)
    await in_a_world(
        store, *a_matter(), an_offer(), a_raw(), a_customer("other"), proven, a_merge()
    )
    with pytest.raises(Conflict, match=rule):
        await put(store, second)


async def test_who_claims_an_address_stands_beside_who_proved_it(store: Store) -> None:
    """E.4: neither is taken for the other."""
    links = [
        an_identity("proven", address="a@b", proof=ProofLevel.CHANNEL_PROVEN),
        an_identity("claimed", address="a@b", customer_id="second"),
        an_identity("stated", address="a@b", customer_id="third", origin=Origin.STATED),
    ]
    await in_a_world(store, a_customer("second"), a_customer("third"), *links)
    async with store.begin() as tx:
        known = await tx.known(Named(addresses=[("email", "a@b")]))
    assert {each.id for each in known.identities["email", "a@b"]} == {
        "proven",
        "claimed",
        "stated",
    }


async def test_work_that_ends_makes_room_for_more(store: Store) -> None:
    await in_a_world(store, *a_matter(), an_offer())
    done = an_item(state=WorkState.DONE, version=2)
    await put(store, an_item("second"), done, an_offer(state=OfferState.EXPIRED, version=2))
    await put(store, an_offer("second", item_id="second"))
    async with store.begin() as tx:
        found = (await tx.at_work(tickets=["ticket"]))["ticket"]
        assert [each.id for each in found.items] == ["second"]
        assert [each.id for each in found.offers] == ["second"]


@pytest.mark.parametrize(
    "again",
    [a_revision(), a_session(), a_timer()],
    ids=lambda each: type(each).__name__,
)
async def test_what_is_appended_is_there_once(store: Store, again: Entity) -> None:
    await in_a_world(store, *a_matter(), a_revision(), a_session(), a_timer())
    with pytest.raises(Conflict, match="is there already"):
        await put(store, again)


async def test_what_is_settled_is_written_over(store: Store) -> None:
    await in_a_world(store)
    changed = [a_queue(name="Q"), an_inbox(name="I"), an_inbox_state(cursor="1")]
    await put(store, *changed)
    await put(store, an_inbox_state(cursor="2"))
    async with store.begin() as tx:
        assert list(await tx.queues()) == changed[:1]
        assert (await tx.inboxes())["inbox"] == changed[1]
        assert (await tx.inbox_state("inbox")).cursor == "2"


@pytest.mark.parametrize(
    "orphan",
    [
        a_ticket(customer_id="nobody"),
        a_conversation(ticket_id="nobody"),
        a_message(conversation_id="nobody"),
        a_delivery("nobody"),
        an_item(conversation_id="nobody"),
        an_offer(item_id="nobody"),
        a_presence("nobody"),
        a_session("nobody"),
        an_identity("new", customer_id="nobody"),
        a_raw(inbox_id="nobody"),
        an_inbox("new", queue_id="nobody"),
        an_inbox_state("nobody"),
    ],
    ids=lambda each: type(each).__name__,
)
async def test_what_a_row_names_is_there(store: Store, orphan: Entity) -> None:
    await in_a_world(store)
    with pytest.raises(Conflict):
        await put(store, orphan)


async def test_the_bytes_of_raw_input_survive_its_settling(store: Store) -> None:
    await in_a_world(store, a_raw())
    await put(store, settle(a_raw(), RawState.QUARANTINED, "unreadable"))
    assert await store.raw_input("raw") == settle(a_raw(), RawState.QUARANTINED, "unreadable")


async def carry_out(store: Store, **request: Any) -> Done:
    async with store.begin(a_request(**request)) as tx:
        ticket = await tx.ticket("ticket")
        tx.put(replace(ticket, version=ticket.version + 1))
        tx.record(ticket_moved())
        return tx.done(ticket.id, ticket.version + 1)


async def test_a_repeated_request_gets_its_first_answer(store: Store) -> None:
    await in_a_world(store, *a_matter())
    first = await carry_out(store)
    with pytest.raises(Repeated) as repeated:
        await carry_out(store)
    assert repeated.value.done == first == Done(id="ticket", version=2)
    await carry_out(store, key="another")
    await carry_out(store, agent_id="another")
    assert await store.relay() == 3


async def test_a_key_does_not_serve_another_request(store: Store) -> None:
    await in_a_world(store, *a_matter())
    await carry_out(store)
    with pytest.raises(KeyReused):
        await carry_out(store, digest="another")


async def test_a_request_that_failed_may_come_again(store: Store) -> None:
    await in_a_world(store, *a_matter())
    with pytest.raises(Conflict):
        async with store.begin(a_request()) as tx:
            tx.put(an_item("second"))
            tx.done("second", 1)
    assert await carry_out(store) == Done(id="ticket", version=2)


async def test_of_one_request_sent_many_times_at_once_one_is_carried_out(store: Store) -> None:
    await in_a_world(store, *a_matter())
    answers = await asyncio.gather(*(carry_out(store) for _ in range(12)), return_exceptions=True)
    assert sum(isinstance(each, Done) for each in answers) == 1
    assert sum(isinstance(each, Repeated) for each in answers) == 11
    assert await store.relay() == 1


async def test_of_those_who_claim_the_same_work_at_once_one_has_it(store: Store) -> None:
    await in_a_world(store, *a_matter())
    gate = asyncio.Event()

    async def claim(agent: str) -> str:
        await gate.wait()
        # Decided on what the screen showed, so that only the guard stands between them.
        taken = an_item(state=WorkState.ASSIGNED, agent_id=agent, version=2)
        await put(store, taken)
        return agent

    claims = [asyncio.create_task(claim(f"agent-{n}")) for n in range(20)]
    gate.set()
    results = await asyncio.gather(*claims, return_exceptions=True)
    owners = [each for each in results if isinstance(each, str)]
    assert len(owners) == 1
    assert sum(isinstance(each, StaleVersion) for each in results) == 19
    async with store.begin() as tx:
        (item,) = (await tx.at_work(items=["item"]))["ticket"].items
        assert item.agent_id == owners[0]


async def test_a_row_that_was_read_waits_for_nobody_to_change_it_meanwhile(store: Store) -> None:
    await in_a_world(store, *a_matter())

    async def count_up() -> None:
        async with store.begin() as tx:
            ticket = await tx.ticket("ticket")
            await asyncio.sleep(0)
            tx.put(replace(ticket, version=ticket.version + 1))

    await asyncio.gather(*(count_up() for _ in range(10)))
    async with store.begin() as tx:
        assert (await tx.ticket("ticket")).version == 11


async def test_whoever_places_facts_is_told_after_the_commit(store: Store) -> None:
    told: list[str] = []
    store.on_commit = lambda: told.append("commit")
    await in_a_world(store, *a_matter())
    await asyncio.sleep(0)
    assert told == []
    with pytest.raises(Conflict):
        async with store.begin() as tx:
            tx.put(an_item("second"))
            tx.record(ticket_moved())
    await asyncio.sleep(0)
    assert told == []
    async with store.begin() as tx:
        tx.record(ticket_moved())
    await asyncio.sleep(0)
    assert told == ["commit"]
