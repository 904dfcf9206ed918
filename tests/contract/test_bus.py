"""Every bus keeps the promises of ports/bus.py; on Redis it also outlives Redis."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from contactcenter.adapters.bus import LocalBus
from contactcenter.adapters.redis.bus import RedisBus
from contactcenter.ports.bus import Bus, Signal
from tests import redis_server


@pytest.fixture(scope="module")
def redis() -> Iterator[redis_server.Redis]:
    with redis_server.redis() as server:
        yield server


@pytest.fixture(params=["local", "redis"])
async def bus(request: pytest.FixtureRequest) -> AsyncIterator[Bus]:
    if request.param == "local":
        yield LocalBus()
        return
    bus = RedisBus(request.getfixturevalue("redis").url, "one")
    yield bus
    await bus.close()


async def next_of(signals: AsyncIterator[Signal]) -> Signal:
    async with asyncio.timeout(10):
        return await anext(signals)


async def test_every_subscriber_hears_every_signal_in_order(bus: Bus) -> None:
    async with bus.subscribe() as one, bus.subscribe() as other:
        await bus.publish(Signal("facts"))
        await bus.publish(Signal("passing", b"\x00body\nwith a break"))
        for signals in (one, other):
            assert await next_of(signals) == Signal("facts")
            assert await next_of(signals) == Signal("passing", b"\x00body\nwith a break")


async def test_a_signal_before_the_subscription_is_not_heard(bus: Bus) -> None:
    await bus.publish(Signal("early"))
    async with bus.subscribe() as signals:
        await bus.publish(Signal("late"))
        assert await next_of(signals) == Signal("late")


async def test_publishing_to_nobody_is_fine(bus: Bus) -> None:
    await bus.publish(Signal("facts"))


async def test_installations_on_one_server_do_not_hear_each_other(
    redis: redis_server.Redis,
) -> None:
    ours, theirs = RedisBus(redis.url, "one"), RedisBus(redis.url, "other")
    async with ours.subscribe() as signals:
        await theirs.publish(Signal("theirs"))
        await ours.publish(Signal("ours"))
        assert await next_of(signals) == Signal("ours")
    await ours.close()
    await theirs.close()


async def test_when_redis_comes_back_everybody_is_told_to_look() -> None:
    """L19."""
    with redis_server.redis() as server:
        bus = RedisBus(server.url, "one")
        async with bus.subscribe() as signals:
            await bus.publish(Signal("before"))
            assert await next_of(signals) == Signal("before")
            server.restart()
            assert await next_of(signals) == Signal("facts")
            await bus.publish(Signal("after"))
            assert await next_of(signals) == Signal("after")
        await bus.close()


async def test_without_redis_a_signal_is_lost_and_nothing_fails() -> None:
    bus = RedisBus("redis://127.0.0.1:1", "one")
    await bus.publish(Signal("facts"))
    async with bus.subscribe():
        pass
    await bus.close()
