"""What blocks read to decide: intake, work, timers, leases, deliveries, cursors."""
# ruff: noqa: PT012  what a block raises at its end is raised by the whole block

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import TypeVar

import pytest

from contactcenter.domain.agent import Chosen, Presence
from contactcenter.domain.customer import Origin
from contactcenter.domain.errors import Conflict, StaleVersion
from contactcenter.domain.ids import TicketId
from contactcenter.domain.inbox import InboxState
from contactcenter.domain.message import Delivery, DeliveryState, Direction
from contactcenter.domain.raw import RawState, settle
from contactcenter.domain.tally import Tally
from contactcenter.domain.timer import TimerKind
from contactcenter.domain.work import OfferState, WorkState
from contactcenter.ports.found import Named
from contactcenter.ports.store import ANSWERS_KEPT, TALLIES_KEPT, Entity, External, Repeated, Store
from tests.builders import (
    NOON,
    a_conversation,
    a_customer,
    a_delivery,
    a_matter,
    a_message,
    a_presence,
    a_raw,
    a_request,
    a_session,
    a_ticket,
    a_timer,
    a_world,
    an_agent,
    an_identity,
    an_inbox,
    an_item,
    an_offer,
    later,
    ticket_moved,
)

T = TypeVar("T")

Another = Callable[[], Awaitable[Store]]


async def put(store: Store, *entities: Entity) -> None:
    async with store.begin() as tx:
        tx.put(*entities)


async def in_a_world(store: Store, *entities: Entity) -> None:
    async with store.begin() as tx:
        tx.put(*a_world(), *entities)


async def change(store: Store, *entities: Entity) -> None:
    async with store.begin() as tx:
        tx.put(*entities)


def an_external(name: str, message: str = "message") -> External:
    return External(inbox_id="inbox", external_id=name, message_id=message)


def flat(parts: Iterable[Iterable[T]]) -> list[T]:
    return [each for part in parts for each in part]


# Intake


async def test_raw_input_is_stored_once(store: Store) -> None:
    await in_a_world(store, an_inbox("other"))
    async with store.begin() as tx:
        assert (
            await tx.store_raws([a_raw("1"), a_raw("2"), a_raw("3", external_id="external-1")]) == 2
        )
    async with store.begin() as tx:
        again = a_raw("4", external_id="external-1")
        elsewhere = a_raw("5", external_id="external-1", inbox_id="other")
        assert await tx.store_raws([again, elsewhere]) == 1
        assert await tx.store_raws([]) == 0
    assert [each.id for each in await store.received(["inbox", "other"], 10)] == ["1", "2", "5"]
    assert [each.id for each in await store.received(["other"], 10)] == ["5"]
    assert list(await store.received([], 10)) == []


async def test_raw_input_adds_up(store: Store) -> None:
    await in_a_world(store)
    raws = [a_raw(str(n)) for n in range(8)]
    async with store.begin() as tx:
        await tx.store_raws(raws)
    ends = [RawState.PARSED, RawState.PARSED, RawState.DUPLICATE, RawState.IGNORED]
    ends += [RawState.QUARANTINED] * 2
    await change(store, *(settle(raw, end) for raw, end in zip(raws, ends, strict=False)))
    counts = await store.raw_counts()
    assert counts == {
        RawState.INCOMPLETE: 0,
        RawState.RECEIVED: 2,
        RawState.PARSED: 2,
        RawState.DUPLICATE: 1,
        RawState.IGNORED: 1,
        RawState.QUARANTINED: 2,
    }
    assert sum(counts.values()) == 8


async def test_the_oldest_raw_input_is_read_first(store: Store) -> None:
    raws = [a_raw("a", received_at=later(3)), a_raw("b", received_at=later(1)), a_raw("c")]
    await in_a_world(store, *raws)
    assert [each.id for each in await store.received(["inbox"], 2)] == ["c", "b"]
    await change(store, settle(raws[2], RawState.PARSED))
    assert [each.id for each in await store.received(["inbox"], 9)] == ["b", "a"]


async def test_an_inbox_that_never_ran_has_an_empty_state(store: Store) -> None:
    async with store.begin() as tx:
        assert await tx.inbox_state("inbox") == InboxState(inbox_id="inbox")


async def test_an_external_id_is_claimed_once(store: Store) -> None:
    first, second = an_external("1"), an_external("2")
    async with store.begin() as tx:
        assert await tx.claim_externals([first, second, an_external("1", "other")]) == [
            first,
            second,
        ]
        assert await tx.claim_externals([]) == []
    async with store.begin() as tx:
        third = an_external("3")
        assert await tx.claim_externals([an_external("2", "x"), third]) == [third]


async def test_a_claim_of_a_failed_block_is_free_again(store: Store) -> None:
    with pytest.raises(RuntimeError):
        async with store.begin() as tx:
            await tx.claim_externals([an_external("1")])
            raise RuntimeError
    async with store.begin() as tx:
        assert len(await tx.claim_externals([an_external("1")])) == 1


async def test_of_many_who_claim_the_same_ids_each_is_claimed_by_one(
    store: Store, another: Another
) -> None:
    stores = [store, await another()]

    async def claim(number: int) -> list[str]:
        wanted = [an_external(str(n), f"by-{number}") for n in range(30)]
        if number % 2:
            wanted.reverse()
        async with stores[number % 2].begin() as tx:
            claimed = await tx.claim_externals(wanted)
            await asyncio.sleep(0.01)
            return [each.external_id for each in claimed]

    claims = await asyncio.gather(*(claim(number) for number in range(8)))
    assert sorted(int(each) for each in flat(claims)) == list(range(30))


async def test_conversations_are_found_by_what_a_message_names(store: Store) -> None:
    chat = a_conversation("chat1", thread="visitor", kind="webchat")
    later_chat = a_conversation("chat2", thread="visitor", kind="webchat")
    mail = a_conversation(header_ids=("1@x",))
    said = [
        a_message("m1", header_id="1@x"),
        a_message("m2", header_id="2@x", conversation_id="chat1"),
    ]
    await in_a_world(store, a_ticket(), mail, chat, later_chat, *said)
    async with store.begin() as tx:
        by_header = await tx.known(Named(header_ids=["1@x", "2@x", "3@x"]))
        assert by_header.said == {"1@x": mail.id, "2@x": chat.id}
        assert by_header.conversations == {mail.id: mail, chat.id: chat}
        assert by_header.tickets == {"ticket": a_ticket()}
        by_reference = await tx.known(Named(references=[chat.reference, "NONE"]))
        assert by_reference.conversations == {chat.id: chat}
        wanted = [("inbox", "visitor"), ("inbox", "nobody"), ("other", "visitor")]
        by_thread = await tx.known(Named(threads=wanted))
        assert by_thread.conversations == {later_chat.id: later_chat}
        assert list(await tx.conversations_of("ticket")) == [chat, later_chat, mail]


async def test_what_names_nothing_finds_only_the_inboxes(store: Store) -> None:
    await in_a_world(store, *a_matter())
    async with store.begin() as tx:
        known = await tx.known(Named())
    assert set(known.inboxes) == {"inbox"}
    found = (known.identities, known.said, known.coded, known.conversations, known.items)
    assert found == ({}, {}, {}, {}, {})
    assert known.tickets == {}


async def test_all_links_of_an_address_are_found_by_its_kind(store: Store) -> None:
    address = "identity@home.example"
    other = an_identity("other", kind="phone", address=address)
    stated = an_identity(
        "stated", customer_id="second", address=address, origin=Origin.STATED, unreachable="full"
    )
    await in_a_world(store, a_customer("second"), other, stated)
    async with store.begin() as tx:
        known = await tx.known(Named(addresses=[("email", address), ("email", "x")]))
        assert known.identities == {("email", address): [an_identity(), stated]}
        known = await tx.known(Named(addresses=[("email", address), ("phone", address)]))
        assert known.identities["phone", address] == [other]


async def test_a_ticket_is_found_by_its_reference_also_when_others_took_it_over(
    store: Store,
) -> None:
    """F-THR-6."""
    first = a_ticket("first", merged_into_id="second")
    second = a_ticket("second", merged_into_id="ticket")
    await in_a_world(store, first, second, a_ticket(), a_conversation())
    codes = [first.reference, second.reference, "NONE"]
    async with store.begin() as tx:
        known = await tx.known(Named(codes=codes))
    assert known.coded == {first.reference: "ticket", second.reference: "ticket"}
    assert list(known.conversations) == ["conversation"]
    assert list(known.tickets) == ["ticket"]


async def test_tallies_are_kept_and_written_over(store: Store) -> None:
    await put(store, Tally(id="a", since=NOON), Tally(id="b", since=NOON, count=3))
    await put(store, Tally(id="a", since=later(1), count=2))
    async with store.begin() as tx:
        assert await tx.tallies(["a", "b", "c"]) == {
            "a": Tally(id="a", since=later(1), count=2),
            "b": Tally(id="b", since=NOON, count=3),
        }


async def test_of_two_who_count_the_first_of_something_the_second_waits(store: Store) -> None:
    async def count_up() -> None:
        async with store.begin() as tx:
            before = (await tx.tallies(["new"])).get("new")
            tx.put(Tally(id="new", since=NOON, count=before.count + 1 if before else 1))

    await asyncio.gather(*(count_up() for _ in range(8)))
    async with store.begin() as tx:
        assert (await tx.tallies(["new"]))["new"].count == 8


async def test_known_conversations_come_with_their_open_work(store: Store) -> None:
    await in_a_world(
        store,
        *a_matter("1"),
        a_conversation("second", ticket_id="ticket1"),
        an_item("done", conversation_id="second", ticket_id="ticket1", state=WorkState.DONE),
    )
    references = [a_conversation(each).reference for each in ("conversation1", "second")]
    async with store.begin() as tx:
        known = await tx.known(Named(references=references))
    assert set(known.conversations) == {"conversation1", "second"}
    assert {key: each.id for key, each in known.items.items()} == {"conversation1": "item1"}


async def test_what_was_said_comes_back_latest_first_without_what_was_not(store: Store) -> None:
    await in_a_world(
        store,
        a_ticket(),
        a_ticket("elsewhere"),
        a_conversation(),
        a_message("1"),
        a_message("2", occurred_at=later(2)),
        a_message("note", direction=Direction.NOTE, agent_id="agent", occurred_at=later(3)),
        *out("undone", state=DeliveryState.UNDONE),
        *out("sent", state=DeliveryState.SENT),
        a_message("other", ticket_id="elsewhere"),
    )
    async with store.begin() as tx:
        said = await tx.latest_messages(a_ticket(), 9)
        assert [each.id for each in said] == ["2", "sent", "1"]
        assert [each.id for each in await tx.latest_messages(a_ticket(), 1)] == ["2"]


async def test_what_was_said_on_a_joined_ticket_is_that_of_all_its_customers(store: Store) -> None:
    await in_a_world(
        store,
        a_customer("guest"),
        a_ticket(),
        a_conversation(),
        a_conversation("joined", customer_id="guest"),
        a_message("1"),
        a_message("2", conversation_id="joined", customer_id="guest", occurred_at=later(2)),
    )
    async with store.begin() as tx:
        assert [each.id for each in await tx.latest_messages(a_ticket(), 9)] == ["2", "1"]


async def test_an_account_is_found_by_its_address(store: Store) -> None:
    await in_a_world(store)
    async with store.begin() as tx:
        assert await tx.agent_by_email("Agent@Desk.example") == an_agent()
        assert await tx.agent_by_email("nobody@desk.example") is None


# Work


SECOND = an_item("second", ticket_id="ticket1", conversation_id="second", enqueued_at=later(-1))
HELD = an_item(
    "held",
    ticket_id="ticket3",
    conversation_id="held",
    state=WorkState.ASSIGNED,
    agent_id="agent",
)


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({"tickets": ["ticket1", "nobody"]}, {"ticket1": ["second", "item1"]}),
        ({"tickets": ["ticket4"]}, {"ticket4": []}),
        ({"conversations": ["second", "nobody"]}, {"ticket1": ["second", "item1"]}),
        ({"items": ["item2", "done"]}, {"ticket1": ["second", "item1"], "ticket2": ["item2"]}),
        ({"offers": ["offer", "nobody"]}, {"ticket2": ["item2"]}),
        ({"agents": ["agent", "other"]}, {"ticket3": ["held"]}),
        ({}, {}),
    ],
)
async def test_tickets_are_found_with_their_open_work(
    store: Store, named: dict[str, list[str]], expected: dict[str, list[str]]
) -> None:
    await in_a_world(
        store,
        *a_matter("1"),
        *a_matter("2"),
        an_agent("other"),
        a_presence("other"),
        an_offer(item_id="item2", ticket_id="ticket2"),
        a_conversation("second", ticket_id="ticket1"),
        a_conversation("done", ticket_id="ticket1"),
        SECOND,
        an_item("done", conversation_id="done", ticket_id="ticket1", state=WorkState.DONE),
        a_ticket("ticket3"),
        a_conversation("held", ticket_id="ticket3"),
        HELD,
        a_ticket("ticket4"),
    )
    async with store.begin() as tx:
        found = await tx.at_work(**named)  # type: ignore[arg-type]
    assert {key: [item.id for item in each.items] for key, each in found.items()} == expected
    assert all(key == each.ticket.id for key, each in found.items())


async def test_open_work_comes_with_its_pending_offer_and_those_asked_for(store: Store) -> None:
    ended = an_offer("before", state=OfferState.EXPIRED)
    await in_a_world(store, *a_matter(), ended, an_offer())
    async with store.begin() as tx:
        found = (await tx.at_work(tickets=["ticket"]))["ticket"]
        assert list(found.offers) == [an_offer()]
        assert found.pending("item") == an_offer()
        assert found.pending("nothing") is None
        both = (await tx.at_work(offers=["before"]))["ticket"]
        assert {each.id for each in both.offers} == {"before", "offer"}
        assert both.offer("before") == ended
        assert both.pending("item") == an_offer()


async def test_what_waits_is_routed_the_oldest_first(store: Store) -> None:
    await in_a_world(
        store,
        *a_matter("1"),
        *a_matter("2"),
        a_conversation("second", ticket_id="ticket1"),
        SECOND,
    )
    found = await store.routing(NOON, 2)
    assert [each.id for each in found.waiting] == ["second", "item1"]


async def test_no_work_hides_behind_the_backlog_of_another_queue_or_channel(store: Store) -> None:
    """C-DSP-1: what nobody can take holds up nothing."""

    def item(name: str, at: float, **given: str) -> list[Entity]:
        return [
            a_conversation(name),
            an_item(name, conversation_id=name, enqueued_at=later(at), **given),
        ]

    await in_a_world(
        store,
        an_inbox("chat", kind="webchat"),
        a_ticket(),
        *item("elsewhere", 0, queue_id="nobody's"),
        *item("mail1", 1, channel="email"),
        *item("mail2", 2, channel="email"),
        *item("chat", 3, channel="webchat"),
    )
    found = await store.routing(later(9), 1)
    assert [each.id for each in found.waiting] == ["mail1", "chat"]


async def test_where_nothing_waits_nobody_is_looked_up(store: Store) -> None:
    await in_a_world(store)
    found = await store.routing(NOON, 2)
    assert (found.waiting, found.agents, found.held) == ([], [], {})


async def test_held_counts_what_is_offered_too(store: Store) -> None:
    def item(name: str, state: WorkState, channel: str) -> list[Entity]:
        return [
            a_conversation(name),
            an_item(name, conversation_id=name, state=state, agent_id="agent", channel=channel),
        ]

    await in_a_world(
        store,
        an_agent("other"),
        a_presence("other"),
        a_ticket(),
        *item("1", WorkState.OFFERED, "webchat"),
        *item("2", WorkState.ASSIGNED, "webchat"),
        *item("3", WorkState.ASSIGNED, "email"),
        *item("4", WorkState.DONE, "email"),
        a_conversation("5"),
        an_item("5", conversation_id="5"),
    )
    found = await store.routing(NOON, 9)
    assert found.held == {"agent": {"webchat": 2, "email": 1}, "other": {}}


async def test_who_chose_online_and_has_a_lease_is_routable(store: Store) -> None:
    names = ("away", "left", "late", "disabled")
    await in_a_world(
        store,
        *a_matter(),
        *(an_agent(name, disabled=name == "disabled") for name in names),
        a_presence("away", chosen=Chosen.AWAY),
        a_presence("left", leased_until=None),
        a_presence("late", leased_until=NOON),
        a_presence("disabled"),
    )
    assert list((await store.routing(NOON, 9)).agents) == [(an_agent(), a_presence())]


async def test_who_is_asked_about_gets_no_more_work_meanwhile(
    store: Store, another: Another
) -> None:
    await in_a_world(store, *a_matter())
    second = await another()
    found = await second.routing(NOON, 9)
    offered = replace(found.waiting[0], state=WorkState.OFFERED, agent_id="agent", version=2)

    async def offer() -> None:
        async with second.begin() as tx:
            tx.put(offered, replace(a_presence(), version=2))

    async with store.begin() as tx:
        assert await tx.at_work(agents=["agent"]) == {}
        offering = asyncio.create_task(offer())
        # Time to come as far as our lock, which nothing outside of the database can see.
        await asyncio.sleep(0.1)
        assert not offering.done()
        tx.put(replace(a_presence(), chosen=Chosen.AWAY, version=2))
    with pytest.raises(StaleVersion):
        await offering
    async with store.begin() as tx:
        assert await tx.at_work(agents=["agent"]) == {}


# Timers, leases, sessions


KIND = TimerKind.OFFER_EXPIRES


async def test_a_due_timer_is_taken_once(store: Store) -> None:
    timers = [a_timer(str(n), due_at=later(n)) for n in range(5)]
    await in_a_world(store, *timers)
    async with store.begin() as tx:
        assert list(await tx.due_timers(KIND, later(2), 2)) == timers[:2]
    async with store.begin() as tx:
        assert list(await tx.due_timers(KIND, later(2), 9)) == timers[2:3]


async def test_a_timer_that_a_failed_block_took_comes_again(store: Store) -> None:
    await in_a_world(store, a_timer())
    with pytest.raises(RuntimeError):
        async with store.begin() as tx:
            assert await tx.due_timers(KIND, NOON, 9)
            raise RuntimeError
    async with store.begin() as tx:
        assert await tx.due_timers(KIND, NOON, 9)


async def test_takers_at_the_same_time_share_timers_out(store: Store, another: Another) -> None:
    await in_a_world(store, *(a_timer(f"{n:02}") for n in range(40)))
    stores = [store, await another()]

    async def take(number: int) -> list[str]:
        async with stores[number % 2].begin() as tx:
            taken = await tx.due_timers(KIND, NOON, 10)
            await asyncio.sleep(0.02)
            return [each.id for each in taken]

    takes = await asyncio.gather(*(take(number) for number in range(8)))
    assert sorted(flat(takes)) == [f"{n:02}" for n in range(40)]


async def test_cancelled_timers_are_gone_and_new_ones_of_the_same_block_are_not(
    store: Store,
) -> None:
    kept = [
        a_timer("other", subject_id="other"),
        a_timer("kind", kind=TimerKind.AGENT_LOST),
    ]
    await in_a_world(store, a_timer(), *kept)
    async with store.begin() as tx:
        tx.cancel_timers(TimerKind.OFFER_EXPIRES, ["offer", "nobody"])
        tx.put(a_timer("new"))
    async with store.begin() as tx:
        assert {each.id for each in await tx.due_timers(KIND, NOON, 9)} == {"other", "new"}
        lost = await tx.due_timers(TimerKind.AGENT_LOST, NOON, 9)
        assert [each.id for each in lost] == ["kind"]


async def test_leases_are_renewed_without_a_new_version(store: Store) -> None:
    away = a_presence("away", leased_until=None)
    longer = a_presence("longer", leased_until=later(99))
    await in_a_world(store, an_agent("away"), an_agent("longer"), away, longer)
    async with store.begin() as tx:
        tx.renew_leases(Presence, ["agent", "away", "longer", "nobody"], later(60))
    async with store.begin() as tx:
        assert await tx.presence("agent") == a_presence(leased_until=later(60))
        assert await tx.presence("away") == away
        assert await tx.presence("longer") == longer


async def test_a_session_lasts_until_it_is_ended_or_expires(store: Store) -> None:
    session = a_session()
    await in_a_world(store, session)
    assert await store.signed_in(session.token_hash, NOON) == (session, an_agent())
    assert await store.signed_in(session.token_hash, session.expires_at) is None
    assert await store.signed_in("nobody", NOON) is None
    await change(store, an_agent(disabled=True, version=2))
    assert await store.signed_in(session.token_hash, NOON) is None
    async with store.begin() as tx:
        assert await tx.session(session.token_hash) == session
        tx.end_session(session.token_hash)
    async with store.begin() as tx:
        assert await tx.session(session.token_hash) is None


# Delivery


def out(name: str, **given: object) -> list[Entity]:
    """Make an answer in a conversation of its own."""
    return [a_conversation(f"in-{name}"), *then(name, f"in-{name}", **given)]


def then(name: str, conversation_id: str, **given: object) -> list[Entity]:
    """Make an answer in a conversation that is there."""
    return [
        a_message(
            name, conversation_id=conversation_id, direction=Direction.OUTBOUND, agent_id="agent"
        ),
        a_delivery(name, conversation_id=conversation_id, **given),
    ]


async def due(store: Store) -> list[str]:
    async with store.begin() as tx:
        return [each.message_id for each in await tx.due_deliveries(NOON, 9)]


async def test_deliveries_are_due_when_queued_in_time_and_leased_by_nobody(store: Store) -> None:
    await in_a_world(
        store,
        a_ticket(),
        *out("second", due_at=later(-1), leased_until=NOON),
        *out("first", due_at=later(-2)),
        *out("third"),
        *out("early", due_at=later(1)),
        *out("sent", state=DeliveryState.SENT),
        *out("leased", leased_until=later(1)),
    )
    async with store.begin() as tx:
        assert [each.message_id for each in await tx.due_deliveries(NOON, 2)] == ["first", "second"]
    assert await due(store) == ["first", "second", "third"]


async def test_a_delivery_is_not_given_twice(store: Store, another: Another) -> None:
    names = [f"{n:02}" for n in range(20)]
    await in_a_world(store, a_ticket(), *flat(out(each) for each in names))
    stores = [store, await another()]

    async def lease(number: int) -> list[str]:
        async with stores[number % 2].begin() as tx:
            given = await tx.due_deliveries(NOON, 5)
            await asyncio.sleep(0.02)
            tx.put(
                *(replace(each, leased_until=later(60), version=each.version + 1) for each in given)
            )
            return [each.message_id for each in given]

    given = await asyncio.gather(*(lease(number) for number in range(8)))
    assert sorted(flat(given)) == names


def a_line(**first: object) -> list[Entity]:
    """Make three answers in one conversation, of which the later have been due for longer."""
    return [
        *out("b-first", changed_at=later(-20), **first),
        *then("a-second", "in-b-first", changed_at=later(-19), due_at=later(-19)),
        *then("c-third", "in-b-first", changed_at=later(-18), due_at=later(-18)),
    ]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        pytest.param({}, ["b-first"], id="due as well"),
        pytest.param({"leased_until": later(-1)}, ["b-first"], id="its lease ran out"),
        pytest.param({"leased_until": later(9)}, [], id="on its way"),
        pytest.param({"due_at": later(9), "attempts": 1}, [], id="put off"),
    ],
)
async def test_an_answer_waits_for_those_before_it(
    store: Store, first: dict[str, object], expected: list[str]
) -> None:
    """I3."""
    await in_a_world(store, a_ticket(), *a_line(**first), *out("elsewhere", due_at=later(-1)))
    assert await due(store) == ["elsewhere", *expected]


@pytest.mark.parametrize(
    "state", [DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.UNDONE], ids=str
)
async def test_an_answer_is_due_when_the_one_before_it_is_settled(
    store: Store, state: DeliveryState
) -> None:
    await in_a_world(store, a_ticket(), *a_line(state=state))
    assert await due(store) == ["a-second"]


async def test_answers_queued_at_the_same_moment_keep_one_order(store: Store) -> None:
    await in_a_world(store, a_ticket(), *out("1"), *then("2", "in-1"), *then("3", "in-1"))
    for name in ("1", "2", "3"):
        assert await due(store) == [name]
        sent = a_delivery(name, conversation_id="in-1", state=DeliveryState.SENT, version=2)
        await change(store, sent)


async def test_an_answer_behind_another_is_no_reason_to_look(store: Store) -> None:
    """The loop that sends would else look again and again for what it may not have."""
    await in_a_world(
        store,
        a_ticket(),
        *out("first", changed_at=later(-2), due_at=later(40)),
        *then("second", "in-first", changed_at=later(-1), due_at=later(-1)),
    )
    assert await store.next_delivery() == later(40)


async def test_a_message_on_its_way_keeps_its_lease(store: Store) -> None:
    *around, leased = out("leased", leased_until=later(5))
    assert isinstance(leased, Delivery)
    await in_a_world(store, a_ticket(), *around, leased, *out("free"))
    async with store.begin() as tx:
        tx.renew_leases(Delivery, ["leased", "free", "nobody"], later(60))
    async with store.begin() as tx:
        assert await tx.delivery("leased") == replace(leased, leased_until=later(60))
        assert (await tx.delivery("free")).leased_until is None


async def test_what_is_of_no_use_any_more_is_swept_away(store: Store) -> None:
    session, key = a_session(), a_request()
    await in_a_world(store, *a_matter(), session)
    async with store.begin(key) as tx:
        tx.record(ticket_moved(at=later(0)))
        tx.done("ticket", 1)
    assert await store.sweep(later(1)) == 0
    assert await store.sweep(session.expires_at) == 1
    assert await store.sweep(later(0) + ANSWERS_KEPT) == 0
    with pytest.raises(Repeated):
        async with store.begin(key) as tx:
            await tx.queues()
    assert await store.sweep(later(1) + ANSWERS_KEPT) == 1
    async with store.begin(key) as tx:
        assert await tx.session(session.token_hash) is None


async def test_a_tally_that_no_limit_looks_back_to_is_swept_away(store: Store) -> None:
    kept = Tally(id="young", since=later(1))
    async with store.begin() as tx:
        tx.put(Tally(id="old", since=later(0)), kept)
    assert await store.sweep(later(1) + TALLIES_KEPT) == 1
    async with store.begin() as tx:
        assert await tx.tallies(["old", "young"]) == {"young": kept}


async def test_the_next_timer_is_known(store: Store) -> None:
    assert await store.next_timer() is None
    await in_a_world(store, a_timer(due_at=later(50)))
    assert await store.next_timer() == later(50)


async def test_the_next_delivery_is_known(store: Store) -> None:
    assert await store.next_delivery() is None
    await in_a_world(store, a_ticket(), *out("one", due_at=later(20)))
    await change(store, *out("sent", due_at=later(1), state=DeliveryState.SENT))
    await change(store, *out("leased", due_at=later(2), leased_until=later(30)))
    assert await store.next_delivery() == later(20)
    one = a_delivery("one", conversation_id="in-one", state=DeliveryState.SENT, version=2)
    await change(store, one)
    assert await store.next_delivery() == later(30)


# Reactions


async def test_a_cursor_moves_with_the_effects(store: Store) -> None:
    async with store.begin() as tx:
        assert await tx.cursor("reactions") == 0
        tx.move_cursor("reactions", 7)
    with pytest.raises(Conflict):
        async with store.begin() as tx:
            tx.move_cursor("reactions", 9)
            tx.put(a_ticket(customer_id="nobody"))
    async with store.begin() as tx:
        assert await tx.cursor("reactions") == 7
        assert await tx.cursor("other") == 0


async def test_a_cursor_has_one_reader_at_a_time(store: Store, another: Another) -> None:
    stores = [store, await another()]

    async def step(number: int) -> None:
        async with stores[number % 2].begin() as tx:
            position = await tx.cursor("reactions")
            await asyncio.sleep(0.002)
            tx.move_cursor("reactions", position + 1)

    await asyncio.gather(*(step(number) for number in range(10)))
    async with store.begin() as tx:
        assert await tx.cursor("reactions") == 10


async def test_tickets_are_found_by_the_one_that_they_joined(store: Store) -> None:
    await in_a_world(
        store,
        a_ticket("a", merged_into_id="c"),
        a_ticket("b", merged_into_id="c"),
        a_ticket("c", merged_into_id="d"),
        a_ticket("d"),
    )
    async with store.begin() as tx:
        assert [each.id for each in await tx.joined_to(TicketId("c"))] == ["a", "b"]
        assert [each.id for each in await tx.joined_to(TicketId("a"))] == []
