"""The organisation that the faults happen to: queues, agents, a mailbox, a chat."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from contactcenter.application import accounts, inboxes
from contactcenter.bootstrap import App, build
from contactcenter.domain.agent import Agent, Role
from contactcenter.domain.ids import AgentId, InboxId, QueueId
from contactcenter.domain.inbox import Inbox, Queue
from contactcenter.domain.session import Session
from contactcenter.settings import Settings
from tests.e2e.post import SUPPORT
from tests.faults.outside import CHAT_KEY, ORIGIN, TOKEN

FIRST = "support"  # the queue where everything arrives


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Somebody who works here, signed in with a token."""

    name: str
    token: str
    queues: tuple[str, ...] = (FIRST,)
    role: Role = Role.AGENT


ALONE = (Seat(name="agent", token=TOKEN),)


async def furnish(
    folder: Path,
    url: str,
    settings: Mapping[str, object],
    seats: Collection[Seat] = ALONE,
    undo: timedelta = timedelta(),
) -> None:
    """Put the organisation into an empty database; its mailbox is set up like this."""
    parts = await build(Settings(data_dir=folder, database_url=url))
    try:
        for name in sorted({FIRST}.union(*(seat.queues for seat in seats))):
            await inboxes.add_queue(parts.store, Queue(id=QueueId(name), name=name.title()))
        for seat in seats:
            await _hire(parts, seat)
        for inbox in _inboxes(settings, undo):
            await inboxes.add_inbox(parts.store, inbox, now=parts.now())
    finally:
        await parts.close()


async def _hire(parts: App, seat: Seat) -> None:
    agent = Agent(
        id=AgentId(seat.name),
        email=f"{seat.name}@aramis.example",
        name=seat.name.title(),
        role=seat.role,
        password_hash="nobody signs in with a password",
        queues=frozenset(map(QueueId, seat.queues)),
        capacity=100,
    )
    await accounts.add_agent(parts.store, agent, now=parts.now())
    async with parts.store.begin() as tx:
        tx.put(
            Session(
                token_hash=accounts.hash_of(seat.token),
                agent_id=agent.id,
                opened_at=parts.now(),
                expires_at=parts.now() + timedelta(hours=2),
            )
        )


def _inboxes(settings: Mapping[str, object], undo: timedelta) -> tuple[Inbox, Inbox]:
    mailbox = Inbox(
        id=InboxId("mail"),
        kind="email",
        name="Aramis",
        address=SUPPORT,
        key="mail-key",
        settings=settings,
        queue_id=QueueId(FIRST),
        undo=undo,
    )
    chat = Inbox(
        id=InboxId("chat"),
        kind="webchat",
        name="Chat",
        key=CHAT_KEY,
        origins=(ORIGIN,),
        queue_id=QueueId(FIRST),
        undo=timedelta(),
    )
    return mailbox, chat
