"""Facts: one order without gaps, and a chain through them that shows every edit."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import get_args

import pytest

from contactcenter.domain.chain import Chained, faults
from contactcenter.domain.errors import Conflict
from contactcenter.domain.events import Fact
from contactcenter.ports.store import Store
from tests.builders import (
    NOON,
    a_ticket,
    later,
    message_received,
    presence_changed,
    ticket_moved,
    ticket_opened,
)

Another = Callable[[], Awaitable[Store]]


async def record(store: Store, *recorded: Fact) -> None:
    async with store.begin() as tx:
        tx.record(*recorded)


def any_of(kind: type[Fact]) -> Fact:
    values: dict[str, object] = dict.fromkeys(kind.__dataclass_fields__, "x\n\u2028é")
    if "assignee_id" in values:
        values["assignee_id"] = None
    moments = {name for name in values if name.endswith("_at")} | {"at"}
    return kind(**values | dict.fromkeys(moments, later(0.123456)))


async def test_nothing_has_happened_at_first(store: Store) -> None:
    assert await store.relay() == 0
    assert await store.head() == 0
    assert list(await store.placed_after(0, 10)) == []


async def test_every_kind_of_fact_comes_back_as_it_was(store: Store) -> None:
    recorded = [any_of(kind) for kind in get_args(Fact)]
    await record(store, *recorded)
    assert await store.relay() == len(recorded)
    placed = await store.placed_after(0, 100)
    assert [each.fact for each in placed] == recorded
    assert [each.position for each in placed] == list(range(1, len(recorded) + 1))


async def test_facts_are_read_behind_a_position(store: Store) -> None:
    await record(store, *(ticket_moved(f"ticket{n}") for n in range(10)))
    await store.relay()
    assert [each.position for each in await store.placed_after(3, 4)] == [4, 5, 6, 7]
    assert await store.head() == 10


async def test_positions_have_no_gaps_whatever_fails_and_however_slow(
    store: Store, another: Another
) -> None:
    stores = [store, await another()]
    chance = random.Random(7)
    seen: list[int] = []
    done = asyncio.Event()

    async def write(number: int) -> None:
        pause = chance.random() * 0.03
        unlucky = a_ticket(customer_id="nobody")
        with suppress(Conflict):
            async with stores[number % 2].begin() as tx:
                _ = await tx.cursor(f"writer-{number}")  # opens the transaction
                tx.record(ticket_moved(f"a{number}"), ticket_moved(f"b{number}"))
                tx.put(*[unlucky] if number % 5 == 0 else [])
                await asyncio.sleep(pause)

    async def follow() -> None:
        while not done.is_set() or len(seen) < 64:
            await stores[len(seen) % 2].relay()
            for each in await store.placed_after(len(seen), 5):
                assert each.position == len(seen) + 1
                seen.append(each.position)
            await asyncio.sleep(0)

    follower = asyncio.create_task(follow())
    await asyncio.gather(*(write(number) for number in range(40)))
    done.set()
    async with asyncio.timeout(10):
        await follower
    assert seen == list(range(1, 65))
    tickets = [each.fact.ticket_id for each in await store.placed_after(0, 100)]
    for ticket in tickets:
        if ticket.startswith("a"):
            assert tickets.index(ticket) < tickets.index(f"b{ticket[1:]}")


async def test_relays_at_the_same_time_place_each_fact_once(store: Store, another: Another) -> None:
    stores = [store, await another()]
    await asyncio.gather(*(record(store, ticket_moved(f"{n}")) for n in range(30)))
    heads = await asyncio.gather(*(stores[n % 2].relay() for n in range(6)))
    assert heads == [30] * 6
    chain = await store.chain(0, 100)
    assert [each.position for each in chain] == list(range(1, 31))
    assert not list(faults(None, chain))


async def test_the_relay_places_more_than_one_batch(store: Store) -> None:
    for _ in range(5):
        await record(store, *(presence_changed() for _ in range(501)))
    assert await store.relay() == 2505
    assert not list(faults(None, await store.chain(0, 9999)))


async def test_the_chain_is_the_same_everywhere(store: Store) -> None:
    await record(store, ticket_opened())
    await record(store, message_received(), ticket_moved(by="مریم"))
    await store.relay()
    chain = await store.chain(0, 10)
    assert [each.hash[:12] for each in chain] == ["8cf9b9101646", "0fc4fdbfcbdc", "5b7bae6a4338"]
    assert chain[0] == Chained(
        position=chain[0].position,
        type="ticket_opened",
        at="2026-03-30T12:00:00.000000Z",
        body='{"assignee_id":null,"barred":"","by":"customer","conversation_id":"conversation",'
        '"customer_id":"customer","inbox_id":"inbox","queue_id":"queue","ticket_id":"ticket"}',
        hash=chain[0].hash,
    )


@pytest.mark.parametrize(
    ("edit", "where"),
    [
        pytest.param({"body": "{}"}, [2], id="body"),
        pytest.param({"at": "2026-03-30T12:00:00.000001Z"}, [2], id="time"),
        pytest.param({"type": "ticket_closed"}, [2], id="type"),
        pytest.param({"hash": "0" * 64}, [2, 3], id="hash"),
        pytest.param({"position": 9}, [2, 3], id="position"),
    ],
)
async def test_the_chain_shows_an_edit(
    store: Store, edit: dict[str, str], where: list[int]
) -> None:
    await record(store, *(ticket_moved(str(n)) for n in range(4)))
    await store.relay()
    chain = list(await store.chain(0, 10))
    assert not list(faults(None, chain))
    assert not list(faults(chain[1], chain[2:]))
    edited = [*chain[:1], replace(chain[1], **edit), *chain[2:]]
    assert [each.position for each in faults(None, edited)] == where
    removed = faults(None, [*chain[:1], *chain[2:]])
    assert [each.text for each in removed] == ["position 2 is missing: removed since"]


async def test_facts_carry_the_time_they_were_given(store: Store) -> None:
    await record(store, ticket_moved(at=later(-86400)), ticket_moved(at=NOON))
    await store.relay()
    assert [each.fact.at for each in await store.placed_after(0, 9)] == [later(-86400), NOON]
