"""The organisation that the faults happen to: one queue, one agent, a mailbox, a chat."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from contactcenter.application import accounts, inboxes
from contactcenter.bootstrap import build
from contactcenter.domain.agent import Agent, Role
from contactcenter.domain.ids import AgentId, InboxId, QueueId
from contactcenter.domain.inbox import Inbox, Queue
from contactcenter.domain.session import Session
from contactcenter.settings import Settings
from tests.e2e.post import SUPPORT
from tests.faults.outside import CHAT_KEY, ORIGIN, TOKEN

_QUEUE = QueueId("support")


async def furnish(folder: Path, url: str, settings: Mapping[str, object]) -> None:
    """Put the organisation into an empty database; its mailbox is set up like this."""
    parts = await build(Settings(data_dir=folder, database_url=url))
    agent = Agent(
        id=AgentId("agent"),
        email="agent@aramis.example",
        name="Agent",
        role=Role.AGENT,
        password_hash="nobody signs in with a password",
        queues=frozenset({_QUEUE}),
        capacity=100,
    )
    inbox_of = {"queue_id": _QUEUE, "undo": timedelta()}
    mailbox = Inbox(
        id=InboxId("mail"),
        kind="email",
        name="Aramis",
        address=SUPPORT,
        key="mail-key",
        settings=settings,
        **inbox_of,
    )
    chat = Inbox(
        id=InboxId("chat"),
        kind="webchat",
        name="Chat",
        key=CHAT_KEY,
        origins=(ORIGIN,),
        **inbox_of,
    )
    try:
        await inboxes.add_queue(parts.store, Queue(id=_QUEUE, name="Support"))
        await accounts.add_agent(parts.store, agent, now=parts.now())
        for inbox in (mailbox, chat):
            await inboxes.add_inbox(parts.store, inbox, now=parts.now())
        async with parts.store.begin() as tx:
            tx.put(
                Session(
                    token_hash=accounts.hash_of(TOKEN),
                    agent_id=agent.id,
                    opened_at=parts.now(),
                    expires_at=parts.now() + timedelta(hours=1),
                )
            )
    finally:
        await parts.close()
