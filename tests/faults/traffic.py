"""Customers who write and agents who work, for as long as they may: load that never repeats itself.

What a customer or an agent does next is drawn; an agent chooses among what their desk offers.
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from tests.e2e.post import Post, a_mail
from tests.faults.outside import CHAT_KEY, ORIGIN

_VISITORS = 3
_LONGEST_PAUSE = 0.4  # seconds between two acts of one person
_MAILS_EVERY = 0.6
_UNREACHABLE = 0.5
_REFUSED = 500  # and above: the service failed, and did not refuse

Act = tuple[str, str, Mapping[str, object]]


@dataclass
class Traffic:
    """Everybody beside those who are watched."""

    url: str
    post: Post
    seed: int
    seats: Mapping[str, str]  # agent → token
    queues: tuple[str, ...]
    rng: random.Random = field(init=False)
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _acting: int = 0
    _still: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)

    @asynccontextmanager
    async def flowing(self) -> AsyncIterator[None]:
        """Let them act while the block runs; what they began is finished at its end."""
        self._open.set()
        try:
            yield
        finally:
            self._open.clear()
            await self._still.wait()

    async def run(self) -> None:
        """Go on until cancelled."""
        self._still.set()
        async with asyncio.TaskGroup() as group:
            for number in range(_VISITORS):
                group.create_task(self._visit(number))
            group.create_task(self._now_and_then(self._mail, _MAILS_EVERY))
            for agent, token in self.seats.items():
                group.create_task(self._work(agent, token))

    async def _now_and_then(self, act: Callable[[], Awaitable[None]], longest: float) -> None:
        while True:
            # People pause; how long is part of what is drawn.
            await asyncio.sleep(self.rng.uniform(0, longest))
            await self._open.wait()
            if not self._open.is_set():
                continue  # it was closed again before this one had its turn
            self._acting += 1
            self._still.clear()
            try:
                await act()
            finally:
                self._acting -= 1
                if self._acting == 0:
                    self._still.set()

    async def _visit(self, number: int) -> None:
        headers = {"Origin": ORIGIN}
        async with httpx.AsyncClient(base_url=self.url, headers=headers, timeout=20) as http:
            answer = await http.post(f"/chat/{CHAT_KEY}/session", json={})
            token = answer.raise_for_status().json()["token"]
        address = f"{self.url.replace('http', 'ws', 1)}/chat/{CHAT_KEY}/socket"
        async with connect(address, origin=ORIGIN) as socket, asyncio.TaskGroup() as group:  # type: ignore[arg-type]
            await socket.send(json.dumps({"frame": "hello", "token": token, "after": None}))
            group.create_task(_listen(socket))
            said = 0

            async def say() -> None:
                nonlocal said
                said += 1
                text = f"visitor {number} says {said}"
                frame = {"frame": "message", "client_id": f"client-{said:06d}", "text": text}
                await socket.send(json.dumps(frame))

            # Slower than what the service takes from one visitor: 30 in 10 s.
            await self._now_and_then(say, 1.2)

    async def _mail(self) -> None:
        """Sara writes, or somebody whose mailbox takes no answers."""
        number = self.rng.randrange(10**6)
        mail = a_mail("Where is it?", subject=f"Order {number}")
        if self.rng.random() < _UNREACHABLE:
            mail.replace_header("From", f"customer{number % 40}@mail.example")
        await self.post.send(mail)

    async def _work(self, agent: str, token: str) -> None:
        headers = {"Origin": self.url, "Cookie": f"cc_session={token}"}
        async with httpx.AsyncClient(base_url=self.url, headers=headers, timeout=20) as http:
            await http.put("/api/presence", json={"chosen": "online"})

            async def act() -> None:
                desk = (await http.get("/api/snapshot")).raise_for_status().json()["state"]
                method, path, body = await self._chosen(desk, http)
                answer = await http.request(method, path, json=body)
                assert answer.status_code < _REFUSED, (path, answer.text)

            await self._now_and_then(act, _LONGEST_PAUSE)

    async def _chosen(self, desk: Mapping[str, Any], http: httpx.AsyncClient) -> Act:
        """Return what an agent does next."""
        me = desk["me"]["id"]
        acts: list[Act] = [self._presence(), self._preference(desk["me"]["preferences"])]
        for offer in desk["offers"]:
            acts += [("POST", f"/api/offers/{offer['id']}/accept", {})] * 8
            acts += [("POST", f"/api/offers/{offer['id']}/decline", {})]
        for item in desk["items"]:
            if item["state"] == "queued":
                acts.append(("POST", f"/api/items/{item['id']}/claim", {}))
        for ticket in desk["tickets"]:
            if ticket["assignee_id"] == me:
                acts.append(await self._done_to(ticket, desk["agents"], http))
        return self.rng.choice(acts)

    def _presence(self) -> Act:
        away = self.rng.random() < 0.1
        chosen = {"chosen": "away", "reason": "break"} if away else {"chosen": "online"}
        return "PUT", "/api/presence", chosen

    def _preference(self, before: Mapping[str, object]) -> Act:
        theme = self.rng.choice(["system", "light", "dark"])
        return "PUT", "/api/preferences", {**before, "theme": theme}

    async def _done_to(
        self, ticket: Mapping[str, Any], agents: list[Mapping[str, Any]], http: httpx.AsyncClient
    ) -> Act:
        place, version = f"/api/tickets/{ticket['id']}", {"version": ticket["version"]}
        match self.rng.choice(["reply"] * 6 + ["note", "status", "kind", "queue", "agent"]):
            case "note":
                return "POST", f"{place}/notes", {"text": "Look at this"}
            case "status":
                to = self.rng.choice(["pending", "on_hold", "resolved", "closed", "open"])
                return "POST", f"{place}/status", {"to": to, **version}
            case "kind":
                kind = self.rng.choice(["query", "complaint", "return"])
                return "POST", f"{place}/kind", {"kind": kind, **version}
            case "queue":
                to = self.rng.choice(self.queues)
                return "POST", f"{place}/hand-over", {"queue_id": to, **version}
            case "agent":
                to = self.rng.choice(agents)["id"]
                return "POST", f"{place}/hand-over", {"agent_id": to, "note": "Yours", **version}
            case _:
                return await self._reply(place, http)

    async def _reply(self, place: str, http: httpx.AsyncClient) -> Act:
        dossier = (await http.get(place)).json()
        conversations = dossier.get("conversations") or [{"id": "gone"}]
        then = self.rng.choice([None, "pending", "resolved", "resolved"])
        text = "It is on its way."
        body = {"conversation_id": conversations[0]["id"], "text": text, "then": then}
        return "POST", f"{place}/replies", body


async def _listen(socket: ClientConnection) -> None:
    async for _ in socket:
        pass
