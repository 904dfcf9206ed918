"""A whole service in this process for tests: real HTTP and real sockets on a loopback port."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from contactcenter.adapters.blobs import LocalBlobs
from contactcenter.adapters.bus import LocalBus
from contactcenter.adapters.clock import Clock, now
from contactcenter.adapters.passwords import Passwords
from contactcenter.application import accounts, inboxes
from contactcenter.bootstrap import App
from contactcenter.domain.agent import Agent, Role
from contactcenter.domain.ids import InboxId
from contactcenter.domain.inbox import Inbox, Queue
from contactcenter.domain.message import Inbound
from contactcenter.entrypoints.serve import listen, server
from contactcenter.ports.channel import Raw
from contactcenter.ports.store import Store
from contactcenter.settings import Settings
from tests import builders

PASSWORD = "correct horse battery"
ORIGIN = "http://shop.example"
CHAT = "chat-key"


@dataclass
class Service:
    """A running service, and how to reach it."""

    app: App
    url: str

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def socket_url(self) -> str:
        return self.url.replace("http", "ws", 1)

    async def settle_chat(self, **settings: object) -> None:
        """Change the settings of the chat."""
        inbox = replace(self.app.inboxes[InboxId("chat")], settings=settings)
        await inboxes.add_inbox(self.app.store, inbox, now=self.app.now())
        assert await self.app.load_inboxes() == {}

    async def inbound(self, message_id: str) -> Inbound:
        """Return what the channel read in the chat's message."""
        async with self.client("mina@shop.example") as mina:
            body = (await mina.http.get(f"/api/messages/{message_id}/raw")).content
        raw = Raw(external_id="", body=body, received_at=self.app.now())
        (inbound,) = self.app.channels[InboxId("chat")].parse(raw)
        assert isinstance(inbound, Inbound)
        return inbound

    @contextlib.asynccontextmanager
    async def client(self, email: str | None = None) -> AsyncIterator["Client"]:
        """Give a browser, signed in if an e-mail address is given."""
        async with httpx.AsyncClient(base_url=self.url, headers={"Origin": self.url}) as http:
            client = Client(self, http)
            if email is not None:
                answer = await http.post(
                    "/api/session", json={"email": email, "password": PASSWORD}
                )
                assert answer.status_code == 200, answer.text
            yield client

    @contextlib.asynccontextmanager
    async def visitor(
        self, token: str | None = None, after: str | None = None
    ) -> AsyncIterator["Visitor"]:
        """Give a page with the widget, its socket welcomed."""
        async with httpx.AsyncClient(base_url=self.url, headers={"Origin": ORIGIN}) as http:
            answer = await http.post(f"/chat/{CHAT}/session", json={"token": token})
            assert answer.status_code == 200, answer.text
            token = answer.json()["token"]
        async with connect(
            f"{self.socket_url}/chat/{CHAT}/socket", origin=ORIGIN, compression=None
        ) as socket:
            visitor = Visitor(socket, str(token))
            await visitor.up(frame="hello", token=token, after=after)
            visitor.welcome = await visitor.until("welcome")
            yield visitor


@dataclass
class Client:
    """One signed-in browser."""

    service: Service
    http: httpx.AsyncClient

    async def do(
        self, path: str, body: Mapping[str, object] | None = None, key: str | None = None
    ) -> httpx.Response:
        headers = {} if key is None else {"Idempotency-Key": key}
        return await self.http.post(f"/api{path}", json=body or {}, headers=headers)

    async def read(self, path: str) -> Any:
        answer = await self.http.get(f"/api{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def online(self) -> None:
        answer = await self.http.put("/api/presence", json={"chosen": "online"})
        assert answer.status_code == 200, answer.text

    @contextlib.asynccontextmanager
    async def stream(self, after: int) -> AsyncIterator["Stream"]:
        async with self.socket(f"/api/stream?after={after}") as socket:
            yield Stream(socket)

    def socket(self, path: str) -> connect:
        """Open a socket as this browser does."""
        cookie = "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())
        return connect(
            self.service.socket_url + path,
            origin=self.service.url,
            additional_headers={"Cookie": cookie},
            compression=None,
        )


class _Frames:
    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self._lines: list[str] = []  # of the last message, not read yet

    async def up(self, **frame: object) -> None:
        await self.socket.send(json.dumps(frame))

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(10):
            if not self._lines:
                self._lines = str(await self.socket.recv()).split("\n")
            frame: dict[str, Any] = json.loads(self._lines.pop(0))
            return frame

    async def until(self, name: str, **wanted: object) -> dict[str, Any]:
        """Read frames until one of that name (or type) has these fields."""
        while True:
            frame = await self.next()
            if name in (frame["frame"], frame.get("type")) and wanted.items() <= frame.items():
                return frame


class Stream(_Frames):
    """An agent's socket."""


class Visitor(_Frames):
    """A visitor's socket."""

    def __init__(self, socket: ClientConnection, token: str) -> None:
        super().__init__(socket)
        self.token = token
        self.welcome: dict[str, Any] = {}

    async def say(self, text: str, client_id: str) -> None:
        await self.up(frame="message", client_id=client_id, text=text)


@contextlib.asynccontextmanager
async def serving(
    store: Store, folder: Path, *, clock: Clock | None = None, **settings: Any
) -> AsyncIterator[Service]:
    """Serve a shop with two agents, a supervisor and a chat."""
    app = App(
        settings=Settings(data_dir=folder, **settings),
        store=store,
        bus=LocalBus(),
        blobs=LocalBlobs(folder / "blobs"),
        passwords=Passwords.weak(),
        key=b"k" * 32,
        now=clock.now if clock else now,
    )
    store.on_commit = app.committed.set
    await furnish(app)
    listener = listen("127.0.0.1", 0)
    serving = server(app, listener)
    serving.capture_signals = contextlib.nullcontext
    task = asyncio.ensure_future(serving.serve(sockets=[listener]))
    try:
        async with asyncio.timeout(10):
            while not serving.started:
                assert not task.done(), task
                await asyncio.sleep(0.01)
        yield Service(app, f"http://127.0.0.1:{listener.getsockname()[1]}")
    finally:
        serving.should_exit = True
        async with asyncio.timeout(10):
            await task


async def receive_long(app: App, text: str, **brought: Any) -> None:
    """Let a text of any length arrive in the queue `support`, as a mail may bring it."""
    given = {"ticket_id": "long", "customer_id": "visitor"}
    async with app.store.begin() as tx:
        tx.put(
            builders.a_customer("visitor"),
            builders.a_ticket("long", customer_id="visitor", queue_id="support"),
            builders.a_conversation("long", inbox_id="chat", kind="webchat", **given),
            builders.a_message(
                "long",
                conversation_id="long",
                inbox_id="chat",
                text=text,
                reply=text,
                **given,
                **brought,
            ),
        )
        tx.record(
            builders.message_received("long", conversation_id="long", queue_id="support", **given)
        )


async def furnish(app: App) -> None:
    """Put queues, agents and the chat into the store."""
    for key in ("support", "complaints"):
        await inboxes.add_queue(app.store, Queue(id=key, name=key.title()))
    kept = await app.passwords.hash(PASSWORD)
    for name, role, queues in (
        ("mina", Role.AGENT, {"support"}),
        ("omid", Role.AGENT, {"support"}),
        ("sima", Role.SUPERVISOR, {"support"}),
        ("ava", Role.AGENT, {"complaints"}),
    ):
        agent = Agent(
            id=name,
            email=f"{name}@shop.example",
            name=name.title(),
            role=role,
            password_hash=kept,
            queues=frozenset(queues),
        )
        await accounts.add_agent(app.store, agent, now=app.now())
    chat = Inbox(
        id="chat",
        kind="webchat",
        name="Shop",
        key=CHAT,
        queue_id="support",
        undo=timedelta(),
        origins=(ORIGIN,),
    )
    await inboxes.add_inbox(app.store, chat, now=app.now())
    await app.load_inboxes()
