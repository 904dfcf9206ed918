"""Customers who write to one mailbox, and an agent who answers each of them twice in a row."""

import asyncio
from dataclasses import dataclass, field

import httpx

from tests.e2e.post import a_mail
from tests.faults.journal import Journal
from tests.faults.mailroom import Mailroom
from tests.faults.outside import PAUSE, persist, sit, speaking


@dataclass
class Correspondence:
    """What is written, and what was promised about it."""

    url: str
    room: Mailroom
    journal: Journal = field(default_factory=Journal)

    async def write(self) -> None:
        """Let a customer write a mail."""
        number = len(self.journal.mails)
        words = f"mail {number}"
        await self.room.send(a_mail(words, subject=f"Order {number}"))
        self.journal.mails.add(words)

    async def answer(self) -> None:
        """Answer whatever is offered, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(persist(lambda: sit(self.url)))
            async with speaking(self.url, origin=self.url) as http:
                while True:
                    await self._answer_what_is_there(http)
                    # The agent looks as a person does; without a pause it were a load test.
                    await asyncio.sleep(PAUSE)

    async def _answer_what_is_there(self, http: httpx.AsyncClient) -> None:
        state = (await http.get("/api/snapshot")).raise_for_status().json()["state"]
        for offer in state["offers"]:
            await http.post(f"/api/offers/{offer['id']}/accept")
        for item in state["items"]:
            if item["state"] == "assigned":
                await self._reply(http, item, f"first answer to {item['id']}", then=None)
                await self._reply(http, item, f"second answer to {item['id']}", then="pending")

    async def _reply(
        self, http: httpx.AsyncClient, item: dict[str, str], words: str, *, then: str | None
    ) -> None:
        self.journal.replies_tried.add(words)
        answer = await http.post(
            f"/api/tickets/{item['ticket_id']}/replies",
            json={"conversation_id": item["conversation_id"], "text": words, "then": then},
            headers={"Idempotency-Key": words},
        )
        self.journal.replies[words] = answer.raise_for_status().json()["id"]
