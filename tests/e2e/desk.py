"""The whole product, running for one test: the service, its people, and a site with the chat."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from contactcenter.application import accounts, inboxes
from contactcenter.bootstrap import App, build
from contactcenter.domain.agent import Agent, Preferences, Role
from contactcenter.domain.ids import AgentId, InboxId, QueueId
from contactcenter.domain.inbox import Inbox, Queue
from contactcenter.entrypoints.serve import listen, server
from contactcenter.settings import Settings
from tests.e2e.post import SUPPORT, Post

PASSWORD = "correct horse battery"
NORA, OMID = "nora@aramis.example", "omid@aramis.example"
KIAN, SIMA = "kian@aramis.example", "sima@aramis.example"
ADA, ZAHRA = "ada@aramis.example", "zahra@aramis.example"
UNDO = timedelta(seconds=4)  # long enough to press a key on a slow machine

_CHAT_KEY = "the-key-of-the-chat"
_SUPPORT = QueueId("support")
_PERSIAN = Preferences(
    language="fa", calendar="jalali", digits="persian", first_day="saturday", theme="light"
)
_PEOPLE = (
    (NORA, "Nora Lindqvist", Role.AGENT, Preferences()),
    (OMID, "Omid Rahimi", Role.AGENT, Preferences()),
    (KIAN, "کیان فرهادی", Role.AGENT, _PERSIAN),
    (SIMA, "Sima Karimi", Role.SUPERVISOR, Preferences()),
    (ADA, "Ada Brandt", Role.ADMINISTRATOR, Preferences()),
    (ZAHRA, "زهرا مهرجو", Role.ADMINISTRATOR, _PERSIAN),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A running product, and how to reach it."""

    app: App
    url: str
    site: str  # the customer's page that carries the chat, on another origin
    chat: InboxId
    post: Post | None

    @property
    def port(self) -> int:
        """The service's port."""
        return int(self.url.rpartition(":")[2])


@contextlib.asynccontextmanager
async def desk(
    folder: Path, *, database_url: str | None, post: Post | None, language: str = "en"
) -> AsyncIterator[Desk]:
    """Run the product as `serve` does, with the parts that it is built of."""
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    app = await build(
        Settings(data_dir=folder, database_url=database_url, port=port, language=language)
    )
    async with _site(f'<script src="{url}/widget.js" data-inbox="{_CHAT_KEY}"></script>') as site:
        chat = await _furnish(app, site, post)
        serving = server(app, listener)
        serving.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
        task = asyncio.ensure_future(serving.serve(sockets=[listener]))
        try:
            async with asyncio.timeout(20):
                while not serving.started:
                    assert not task.done(), task
                    await asyncio.sleep(0.01)
            yield Desk(app=app, url=url, site=site, chat=chat, post=post)
        finally:
            serving.should_exit = True
            async with asyncio.timeout(20):
                await task


async def _furnish(app: App, site: str, post: Post | None) -> InboxId:
    await inboxes.add_queue(app.store, Queue(id=_SUPPORT, name="Support", names={"fa": "پشتیبانی"}))
    kept = await app.passwords.hash(PASSWORD)
    for address, name, role, preferences in _PEOPLE:
        agent = Agent(
            id=AgentId(app.new_id()),
            email=address,
            name=name,
            role=role,
            password_hash=kept,
            queues=frozenset({_SUPPORT}),
            preferences=preferences,
        )
        await accounts.add_agent(app.store, agent, now=app.now())
    chat = Inbox(
        id=InboxId(app.new_id()),
        kind="webchat",
        name="Aramis chat",
        key=_CHAT_KEY,
        queue_id=_SUPPORT,
        origins=(site,),
    )
    await inboxes.add_inbox(app.store, chat, now=app.now())
    if post is not None:
        mail = Inbox(
            id=InboxId(app.new_id()),
            kind="email",
            name="Aramis",
            address=SUPPORT,
            key=app.new_token(),
            queue_id=_SUPPORT,
            undo=UNDO,
            settings=post.settings(),
        )
        await inboxes.add_inbox(app.store, mail, now=app.now())
    await app.load_inboxes()
    return chat.id


@contextlib.asynccontextmanager
async def _site(script: str) -> AsyncIterator[str]:
    """Serve one page on an origin of its own, and on another site than the desk's."""
    page = f"<!doctype html><html lang=en><title>Shop</title><h1>Shop</h1>{script}</html>".encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            asked = await reader.readuntil(b"\r\n\r\n")
            empty = asked.startswith(b"GET /favicon.ico")
            body = b"" if empty else page
            writer.write(head + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
            await writer.drain()
        writer.close()

    serving = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield f"http://localhost:{serving.sockets[0].getsockname()[1]}"
    finally:
        serving.close()
