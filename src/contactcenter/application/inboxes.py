"""Inboxes: adding one, and what each one is doing."""

from dataclasses import replace
from datetime import datetime

from contactcenter.domain.events import SYSTEM, InboxChanged
from contactcenter.domain.ids import InboxId
from contactcenter.domain.inbox import Inbox, Queue
from contactcenter.ports.store import Store


async def add_queue(store: Store, queue: Queue) -> None:
    """Add a queue, or give it new names."""
    async with store.begin() as tx:
        tx.put(queue)


async def add_inbox(store: Store, inbox: Inbox, *, now: datetime) -> None:
    """Add an inbox, or change its settings."""
    async with store.begin() as tx:
        tx.put(inbox)
        tx.record(InboxChanged(inbox_id=inbox.id, state="added", by=SYSTEM, at=now))


async def cursor_of(store: Store, inbox_id: InboxId) -> str | None:
    """Return how far the inbox has been read."""
    async with store.begin() as tx:
        return (await tx.inbox_state(inbox_id)).cursor


async def connection_stands(store: Store, inbox_id: InboxId, *, now: datetime) -> None:
    """Note that the inbox is connected."""
    async with store.begin() as tx:
        state = await tx.inbox_state(inbox_id)
        tx.put(replace(state, connected_since=now, last_error=None, last_error_at=None))
        tx.record(InboxChanged(inbox_id=inbox_id, state="connected", by=SYSTEM, at=now))


async def connection_failed(store: Store, inbox_id: InboxId, reason: str, *, now: datetime) -> None:
    """Note that the inbox lost its connection, or cannot get one; the same reason only once."""
    async with store.begin() as tx:
        state = await tx.inbox_state(inbox_id)
        told = state.connected_since is None and state.last_error == reason
        tx.put(replace(state, connected_since=None, last_error=reason, last_error_at=now))
        if not told:
            tx.record(InboxChanged(inbox_id=inbox_id, state="failing", by=SYSTEM, at=now))
