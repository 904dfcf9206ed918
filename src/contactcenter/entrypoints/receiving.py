"""Receiving from one inbox: its server is listened to for ever, and gone back to when it fails."""

import asyncio
import hashlib
from collections.abc import Callable
from contextlib import aclosing
from datetime import timedelta
from random import Random

import structlog
from prometheus_client import Counter

from contactcenter.application import inboxes, intake
from contactcenter.bootstrap import App
from contactcenter.domain.errors import DomainError
from contactcenter.domain.ids import InboxId
from contactcenter.domain.inbox import Inbox
from contactcenter.ports.channel import Channel, ChannelError, Listens, Misconfigured, TryLater
from contactcenter.ports.failpoints import reached

log = structlog.get_logger()
_failures = Counter("cc_receiving_failures", "Times that an inbox could not be received from")

_SHORTEST_BACKOFF, _UNTIL_MENDED, _LONGEST_BACKOFF = 0.5, 15.0, 60.0


def lease_of(inbox: Inbox, channel: Channel) -> str:
    """Return what to hold while receiving: another one when the settings change."""
    settings = hashlib.sha256(repr(inboxes.settled(inbox, channel).settings).encode()).hexdigest()
    return f"inbox {inbox.id} {settings[:16]}"


async def receive(app: App, inbox_id: InboxId) -> None:
    """Listen to one inbox for ever, backing off while its server is away."""
    jitter = Random(inbox_id)  # noqa: S311  spreads retries, keeps no secret
    backoff = _SHORTEST_BACKOFF

    def works() -> None:
        nonlocal backoff
        backoff = _SHORTEST_BACKOFF

    while True:
        began, least = app.now(), _SHORTEST_BACKOFF
        try:
            await _listen(app, inbox_id, works)
        except ChannelError as error:
            await note_failure(app, inbox_id, error)
            if isinstance(error, Misconfigured):
                least = _UNTIL_MENDED
            elif isinstance(error, TryLater) and error.after is not None:
                least = min(error.after.total_seconds(), _LONGEST_BACKOFF)
        except Exception as error:
            log.exception("receiving broke", inbox=inbox_id)
            await note_failure(app, inbox_id, error)
        if app.now() - began > timedelta(seconds=_LONGEST_BACKOFF):
            works()  # it did for a while
        await asyncio.sleep(max(backoff, least) * (1 + jitter.random() / 2))
        backoff = min(backoff * 2, _LONGEST_BACKOFF)


async def note_failure(app: App, inbox_id: InboxId, error: Exception) -> None:
    """Keep why an inbox is not connected, where its supervisors see it."""
    _failures.inc()
    reason = str(error) or type(error).__name__
    log.warning("an inbox is not connected", inbox=inbox_id, reason=reason)
    try:
        await inboxes.connection_failed(app.store, inbox_id, reason, now=app.now())
    except DomainError:
        log.exception("the failure of an inbox could not be noted", inbox=inbox_id)


async def _listen(app: App, inbox_id: InboxId, works: Callable[[], None]) -> None:
    channel = app.channels[inbox_id]
    if not isinstance(channel, Listens):
        # Nobody has to be asked (a web chat): it is there.
        await inboxes.connection_stands(app.store, inbox_id, now=app.now())
        await asyncio.Event().wait()
        return
    cursor = await inboxes.cursor_of(app.store, inbox_id)
    stands = False
    async with aclosing(channel.listen(cursor)) as batches:  # type: ignore[type-var]
        async for batch in batches:
            if not stands:
                stands = True
                await inboxes.connection_stands(app.store, inbox_id, now=app.now())
            if batch.raws or batch.cursor != cursor:
                await intake.receive(app.intake, inbox_id, batch)
                cursor = batch.cursor
            if batch.raws:
                app.arrived.set()
                reached("intake.told")
                works()  # however often the connection is lost, it gets on each time
