"""Customers and an agent who go on whatever happens to the service, and remember its promises.

They repeat what was not answered, under the same id, as the widget and the desk do.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from email.message import EmailMessage

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.e2e.post import SARA, Post, a_mail, text_of
from tests.faults.journal import Journal

CHAT_KEY, ORIGIN, TOKEN = "chat-key", "http://shop.example", "token-of-the-agent"
VISITORS, LINES, MAILS = 2, 3, 3
PAUSE = 0.1
_SILENCE = 0.5
_AWAY = (OSError, httpx.HTTPError, WebSocketException, TimeoutError, KeyError)


@dataclass
class Outside:
    """Everybody who deals with the service."""

    url: str
    post: Post
    journal: Journal = field(default_factory=Journal)
    answered: set[str] = field(default_factory=set)  # tickets

    async def live(self) -> None:
        """Say everything, and answer every ticket."""
        async with asyncio.TaskGroup() as group:
            sitting = group.create_task(persist(lambda: sit(self.url)))
            talking = [group.create_task(self._visit(each)) for each in range(VISITORS)]
            talking.append(group.create_task(self._write_mails()))
            talking.append(group.create_task(persist(self._answer)))
            await asyncio.wait(talking)
            sitting.cancel()

    async def look_into_mailbox(self) -> None:
        """Note every mail that lies in the customer's mailbox, copies too."""
        async with self.post.mailbox(SARA) as mailbox:
            with contextlib.suppress(TimeoutError):
                while True:
                    async with asyncio.timeout(_SILENCE):
                        mail = await mailbox.next()
                    header_id = str(mail["Message-ID"]).strip("<>")
                    self.journal.mailed.append((header_id, own_words(mail)))

    # The customers

    async def _visit(self, number: int) -> None:
        lines = [f"visitor {number} line {line}" for line in range(LINES)]
        token: str | None = None

        async def talk() -> None:
            nonlocal token
            token = await self.chat_token(token)
            async with self.chat(token) as socket:
                for number_, line in enumerate(lines):
                    if line not in self.journal.chats:
                        await self.say(socket, f"client-{number}-{number_}", line)

        await persist(talk)

    async def chat_token(self, token: str | None) -> str:
        """Return what a page is to keep, in exchange for what it kept before."""
        async with speaking(self.url, origin=ORIGIN) as http:
            answer = await http.post(f"/chat/{CHAT_KEY}/session", json={"token": token})
            return str(answer.raise_for_status().json()["token"])

    @contextlib.asynccontextmanager
    async def chat(self, token: str) -> AsyncIterator[ClientConnection]:
        """Give the socket of a page that said hello."""
        address = f"{self._socket}/chat/{CHAT_KEY}/socket"
        async with connect(address, origin=ORIGIN, open_timeout=2) as socket:  # type: ignore[arg-type]
            await socket.send(json.dumps({"frame": "hello", "token": token, "after": None}))
            yield socket

    async def say(self, socket: ClientConnection, client_id: str, line: str) -> None:
        """Write a line and wait until it is safe."""
        self.journal.chats_tried.add(line)
        frame = {"frame": "message", "client_id": client_id, "text": line}
        await socket.send(json.dumps(frame))
        async with asyncio.timeout(5):
            while True:
                told = json.loads(await socket.recv())
                if told["frame"] == "ack" and told["client_id"] == client_id:
                    self.journal.chats.add(line)
                    return
                if told["frame"] == "error" and told.get("client_id") == client_id:
                    raise TimeoutError(told)

    async def _write_mails(self) -> None:
        for number in range(MAILS):
            words = f"mail {number}"
            await self.post.send(a_mail(words, subject=f"Order {number}"))
            self.journal.mails.add(words)
            # Mails that come together are fetched together, and a point is then passed once only;
            # the mailbox does not say when a mail was fetched, since nothing in it changes.
            await asyncio.sleep(PAUSE)

    # The agent

    async def _answer(self) -> None:
        """Answer what is there, and look again until everybody was answered."""
        async with speaking(self.url, origin=self.url) as http:
            state = (await http.get("/api/snapshot")).raise_for_status().json()["state"]
            for offer in state["offers"]:
                await http.post(f"/api/offers/{offer['id']}/accept")
            for ticket in state["tickets"]:
                if ticket["assignee_id"] and ticket["id"] not in self.answered:
                    await self._reply(http, ticket["id"])
        if len(self.answered) < VISITORS + MAILS:
            raise TimeoutError("some have not written yet")

    async def _reply(self, http: httpx.AsyncClient, ticket_id: str) -> None:
        dossier = (await http.get(f"/api/tickets/{ticket_id}")).raise_for_status().json()
        words = f"answer to {ticket_id}"
        self.journal.replies_tried.add(words)
        answer = await http.post(
            f"/api/tickets/{ticket_id}/replies",
            json={"conversation_id": dossier["conversations"][0]["id"], "text": words},
            headers={"Idempotency-Key": ticket_id},
        )
        if answer.is_success:
            self.journal.replies[words] = answer.json()["id"]
            self.answered.add(ticket_id)

    @property
    def _socket(self) -> str:
        return self.url.replace("http", "ws", 1)


async def sit(url: str) -> None:
    """Have the desk open, and be online."""
    async with connect(
        f"{url.replace('http', 'ws', 1)}/api/stream?after=0",
        origin=url,  # type: ignore[arg-type]
        additional_headers={"Cookie": f"cc_session={TOKEN}"},
        open_timeout=2,
    ) as socket:
        async with speaking(url, origin=url) as http:
            (await http.put("/api/presence", json={"chosen": "online"})).raise_for_status()
        async for _ in socket:
            pass
    raise OSError("the socket was closed")


@contextlib.asynccontextmanager
async def speaking(url: str, *, origin: str) -> AsyncIterator[httpx.AsyncClient]:
    """Speak with the service: from its own pages as the agent, else as a stranger."""
    cookies = {"cc_session": TOKEN} if origin == url else None
    async with httpx.AsyncClient(
        base_url=url, headers={"Origin": origin}, cookies=cookies, timeout=5
    ) as http:
        yield http


async def persist(act: Callable[[], Awaitable[None]]) -> None:
    """Do it until it succeeds, while the service comes and goes."""
    while True:
        try:
            await act()
        except _AWAY:
            # Nothing tells when a killed process is back: widget and desk try again after a while,
            # and so do these.
            await asyncio.sleep(PAUSE)
        else:
            return


def own_words(mail: EmailMessage) -> str:
    """Return what the agent wrote: the first line."""
    return text_of(mail).strip().splitlines()[0].strip()
