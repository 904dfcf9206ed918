"""Inboxes: adding one, and what each one is doing."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from contactcenter.domain.events import SYSTEM, By, InboxChanged
from contactcenter.domain.ids import InboxId
from contactcenter.domain.inbox import Inbox, Queue
from contactcenter.domain.receipt import Receipts
from contactcenter.ports.channel import Channel, Renews
from contactcenter.ports.store import Store, Transaction


async def add_queue(store: Store, queue: Queue) -> None:
    """Add a queue, or give it new names."""
    async with store.begin() as tx:
        tx.put(queue)


async def add_inbox(store: Store, inbox: Inbox, *, now: datetime) -> None:
    """Add an inbox, or change its settings."""
    async with store.begin() as tx:
        tx.put(inbox)
        tx.record(InboxChanged(inbox_id=inbox.id, state="added", by=SYSTEM, at=now))


async def set_receipts(
    store: Store, inbox_id: InboxId, receipts: Receipts | None, *, now: datetime
) -> None:
    """Say what an inbox answers by itself, and leave its other settings as they are by then."""
    async with store.begin() as tx:
        await tx.inbox_state(inbox_id)  # locked, so that two who write wait
        inbox = (await tx.inboxes())[inbox_id]
        put_receipts(tx, inbox, receipts, by=SYSTEM, at=now)


def put_receipts(
    tx: Transaction, inbox: Inbox, receipts: Receipts | None, *, by: By, at: datetime
) -> None:
    """Say in a block what an inbox, as it is by then, answers by itself."""
    tx.put(replace(inbox, receipts=receipts))
    tx.record(InboxChanged(inbox_id=inbox.id, state="changed", by=by, at=at))


async def change_settings(
    store: Store,
    inbox_id: InboxId,
    changes: Mapping[str, object],
    *,
    check: Callable[[str, Mapping[str, object]], None],
    now: datetime,
) -> None:
    """Change the settings that are named; None takes one back to its default.

    `check` is given the kind and all of the settings before they are kept; what it raises is
    raised, and nothing has changed.
    """
    async with store.begin() as tx:
        await tx.inbox_state(inbox_id)  # locked: a secret that is renewed meanwhile must not go
        inbox = (await tx.inboxes())[inbox_id]
        merged = {**inbox.settings, **changes}
        settings = {name: value for name, value in merged.items() if value is not None}
        check(inbox.kind, settings)
        tx.put(replace(inbox, settings=settings))
        tx.record(InboxChanged(inbox_id=inbox_id, state="changed", by=SYSTEM, at=now))


class KeptSecrets:
    """The secrets among the settings of one inbox that its provider replaces (`channel.Safe`)."""

    def __init__(self, store: Store, inbox_id: InboxId, names: frozenset[str]) -> None:
        self._store = store
        self._inbox_id = inbox_id
        self._names = names

    async def read(self) -> Mapping[str, str]:
        """Return them as they are stored now."""
        async with self._store.begin() as tx:
            settings = (await tx.inboxes())[self._inbox_id].settings
        return {name: str(settings[name]) for name in self._names & settings.keys()}

    async def write(self, secrets: Mapping[str, str]) -> None:
        """Store new ones beside the other settings."""
        async with self._store.begin() as tx:
            await tx.inbox_state(self._inbox_id)  # locked, so that two who write wait
            inbox = (await tx.inboxes())[self._inbox_id]
            tx.put(replace(inbox, settings={**inbox.settings, **secrets}))


def settled(inbox: Inbox, channel: Channel | None) -> Inbox:
    """Return the inbox without what its provider replaces: what else differs is a change."""
    if not isinstance(channel, Renews):
        return inbox
    stays = {name: value for name, value in inbox.settings.items() if name not in channel.renewed}
    return replace(inbox, settings=stays)


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
