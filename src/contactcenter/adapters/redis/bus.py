"""The bus between processes, on Redis publish and subscribe.

Redis holds no truth: a signal that is lost while it is away costs the second until readers look
by themselves. So nothing here fails because Redis does; it is noted, and tried again.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from contactcenter.ports.bus import FACTS, Signal

_ANSWERS_WITHIN = 1.0  # seconds, else it is away: nobody waits for a signal longer than to look
_PAUSE = 0.5  # seconds between tries to reach Redis
_LISTEN = 5.0  # seconds after which a silent connection is asked whether it lives
log = structlog.get_logger()


class RedisBus:
    """Publishes to the installation's channel, and gives each subscriber a connection of its own.

    Several installations may share a server: pub/sub knows no database numbers.
    """

    def __init__(self, url: str, installation: str) -> None:
        self._channel = f"contactcenter {installation}"
        # A kept connection may have died with its server: one more try on a new one.
        self._saying = _client(url, tries=1)
        # Here a silent reconnection would hide that signals were lost.
        self._hearing = _client(url, tries=0)

    async def publish(self, signal: Signal) -> None:
        """Tell every present subscriber in every process; a signal may be lost."""
        try:
            await self._saying.publish(self._channel, signal.topic.encode() + b"\n" + signal.body)
        except (RedisError, OSError) as error:
            log.warning("a signal was lost", topic=signal.topic, reason=str(error))

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[AsyncIterator[Signal]]:
        """Receive signals from now on, or from when Redis can be reached."""
        pubsub = self._hearing.pubsub(ignore_subscribe_messages=True)
        try:
            await self._subscribed(pubsub)
            async with aclosing(self._signals(pubsub)) as signals:
                yield signals
        finally:
            await pubsub.aclose()  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        """Let go of the connections."""
        await self._saying.aclose()
        await self._hearing.aclose()

    async def _subscribed(self, pubsub: PubSub) -> bool:
        try:
            await pubsub.subscribe(self._channel)
        except (RedisError, OSError) as error:
            log.warning("the bus cannot be reached", reason=str(error))
            return False
        return True

    async def _signals(self, pubsub: PubSub) -> AsyncGenerator[Signal, None]:
        while True:
            try:
                message = await pubsub.get_message(timeout=_LISTEN)
                if message is None:
                    await pubsub.ping()
                    continue
            except (RedisError, OSError, RuntimeError) as error:
                log.warning("the bus was lost", reason=str(error))
                await asyncio.sleep(_PAUSE)
                if await self._subscribed(pubsub):
                    # Whatever was said meanwhile is lost: have everybody look.
                    yield Signal(FACTS)
                continue
            if message["type"] == "message":
                topic, _, body = message["data"].partition(b"\n")
                yield Signal(topic.decode(), body)


def _client(url: str, *, tries: int) -> Redis:
    return Redis.from_url(
        url,
        socket_connect_timeout=_ANSWERS_WITHIN,
        socket_timeout=_ANSWERS_WITHIN,
        retry=Retry(NoBackoff(), tries),
        retry_on_error=[RedisConnectionError],
    )
