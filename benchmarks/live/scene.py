"""The organisation that is measured: one queue, its agents signed in, a mailbox and a chat.

It is put into the empty database before the service starts. Sessions are opened here too, so that
signing in, which is slow on purpose, is no part of the load.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks.live.places import HOST, ORIGIN, SUPPORT
from contactcenter.application import accounts, inboxes
from contactcenter.bootstrap import App, build
from contactcenter.domain.agent import Agent, Role
from contactcenter.domain.ids import AgentId, InboxId, QueueId
from contactcenter.domain.inbox import Inbox, Queue
from contactcenter.domain.session import Session
from contactcenter.settings import Settings

_QUEUE = QueueId("support")
_ASIDE = QueueId("aside")
_LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What the load needs to know of it."""

    chat_key: str
    seats: tuple[Mapping[str, str], ...]  # agent, token: one a socket, every agent in turn
    aside_key: str  # of a chat that nobody of these sees
    aside: tuple[Mapping[str, str], ...]  # but those who sit here do, and everything else


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many agents there are, and how many sockets they may open."""

    agents: int
    sockets: int
    aside: int = 0  # sockets more, of one agent who sees a chat that the others do not


async def furnish(
    data_dir: Path, database_url: str | None, mail: Mapping[str, object] | None, size: Size
) -> Scene:
    """Put the organisation into the database, which has to be empty; without mail, no mailbox."""
    parts = await build(Settings(data_dir=data_dir, database_url=database_url))
    try:
        for queue in (_QUEUE, _ASIDE):
            await inboxes.add_queue(parts.store, Queue(id=queue, name=queue.title()))
        agents = [await _hired(parts, number) for number in range(size.agents)]
        watcher = await _hired(parts, size.agents, _ASIDE)
        if mail is not None:
            await _open_mailbox(parts, mail)
        chat, aside = [await _open_chat(parts, queue) for queue in (_QUEUE, _ASIDE)]
        turns = [agents[number % len(agents)] for number in range(size.sockets)]
        seats = await _signed_in(parts, turns)
        beside = await _signed_in(parts, [watcher] * size.aside)
    finally:
        await parts.close()
    return Scene(chat_key=chat.key, seats=seats, aside_key=aside.key, aside=beside)


async def _hired(parts: App, number: int, *more: QueueId) -> Agent:
    agent = Agent(
        id=AgentId(parts.new_id()),
        email=f"agent{number}@shop.example",
        name=f"Agent {number}",
        role=Role.AGENT,
        password_hash="nobody signs in with a password",
        queues=frozenset({_QUEUE, *more}),
    )
    await accounts.add_agent(parts.store, agent, now=parts.now())
    return agent


async def _open_mailbox(parts: App, mail: Mapping[str, object]) -> None:
    mailbox = Inbox(
        id=InboxId(parts.new_id()),
        kind="email",
        name="Shop",
        address=SUPPORT,
        key=parts.new_token(),
        queue_id=_QUEUE,
        undo=timedelta(seconds=10),
        settings=mail,
    )
    await inboxes.add_inbox(parts.store, mailbox, now=parts.now())


async def _open_chat(parts: App, queue: QueueId) -> Inbox:
    chat = Inbox(
        id=InboxId(parts.new_id()),
        kind="webchat",
        name="Shop",
        key=parts.new_token(),
        queue_id=queue,
        origins=(ORIGIN,),
    )
    await inboxes.add_inbox(parts.store, chat, now=parts.now())
    return chat


async def _signed_in(parts: App, turns: Sequence[Agent]) -> tuple[Mapping[str, str], ...]:
    """Open a session for each turn, and return who sits there with which token."""
    now = parts.now()
    seats = tuple({"agent": agent.id, "token": parts.new_token()} for agent in turns)
    async with parts.store.begin() as tx:
        for seat, agent in zip(seats, turns, strict=True):
            session = Session(
                token_hash=accounts.hash_of(seat["token"]),
                agent_id=agent.id,
                opened_at=now,
                expires_at=now + _LASTS,
            )
            tx.put(session)
    return seats


def mail_settings(*, imap_port: object, smtp_port: object, password: str) -> dict[str, object]:
    """Return the settings of the mailbox; on loopback, without encryption."""
    return {
        "address": SUPPORT,
        "name": "Shop",
        "imap_host": HOST,
        "imap_port": imap_port,
        "imap_security": "plain",
        "imap_user": SUPPORT,
        "imap_password": password,
        "smtp_host": HOST,
        "smtp_port": smtp_port,
        "smtp_security": "plain",
        "smtp_user": SUPPORT,
        "smtp_password": password,
    }
