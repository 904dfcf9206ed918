"""Simulated agents, as one process: they take what they are offered, and answer it.

python -m contactcenter.demo.agents --settings FILE|- [--agents N]

url        of the service
origin     of its console; null: the same
accounts   [{email, password}]: `--agents N` lets the first N of them work
seed       what they choose to write
slowness   1: human pauses; 0: none
"""

import argparse
import asyncio
import logging
import random
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from contactcenter.demo import child
from contactcenter.demo.answering import Said, answer, goodbye, kind_of, matter, moment
from contactcenter.demo.desk import Desk, Refused

_log = logging.getLogger(__name__)
_SILENCE = 150.0  # seconds after which a chat that nobody answers is closed
_TYPING_EVERY = 3.0


class SimulatedAgent:
    """One agent at work. Each ticket they hold has a task of its own."""

    def __init__(self, desk: Desk, *, rng: random.Random, slowness: float) -> None:
        self._desk = desk
        self._rng = rng
        self._slowness = slowness
        self._me = ""
        self._news: dict[str, asyncio.Event] = {}  # by ticket: the customer wrote

    async def work(self, email: str, password: str) -> None:
        """Sign in, go online, and serve customers; never returns."""
        me = await self._desk.sign_in(email, password)
        self._me = me["id"]
        await self._desk.write("PUT", "/api/presence", {"chosen": "online", "reason": None})
        async with asyncio.TaskGroup() as group:
            async for frame in self._desk.frames():
                self._read(frame, group)

    def _read(self, frame: Mapping[str, Any], group: asyncio.TaskGroup) -> None:
        if frame["frame"] == "snapshot":
            state = frame["state"]
            for offer in state["offers"]:
                self._offered(offer, group)
            for item in state["items"]:
                self._assigned(item, group)
        elif frame["frame"] == "fact":
            self._offered(frame.get("offer"), group)
            self._assigned(frame.get("item"), group)
            message = frame.get("message")
            if message and message["direction"] == "inbound":
                news = self._news.get(message["ticket_id"])
                if news is not None:
                    news.set()

    def _offered(self, offer: Mapping[str, Any] | None, group: asyncio.TaskGroup) -> None:
        if offer and offer["state"] == "pending" and offer["agent_id"] == self._me:
            group.create_task(self._accept(offer["id"]))

    def _assigned(self, item: Mapping[str, Any] | None, group: asyncio.TaskGroup) -> None:
        if not item or item["agent_id"] != self._me or item["state"] != "assigned":
            return
        if item["ticket_id"] in self._news:
            return
        self._news[item["ticket_id"]] = asyncio.Event()
        group.create_task(self._serve(item["ticket_id"], item["channel"]))

    async def _accept(self, offer_id: str) -> None:
        await self._pause(1.5, 6)
        await self._try("POST", f"/api/offers/{offer_id}/accept", {})

    async def _serve(self, ticket_id: str, channel: str) -> None:
        """Stay with a ticket until its work is done."""
        news = self._news[ticket_id]
        try:
            while await self._turn(ticket_id, channel):
                async with asyncio.timeout(_SILENCE if channel != "email" else None):
                    await news.wait()
                    news.clear()
        except TimeoutError:
            await self._end(ticket_id)
        except (Refused, httpx.HTTPError) as error:
            # Somebody else moved the ticket, or the service restarts: the socket will tell.
            _log.info("ticket %s: %r", ticket_id, error)
        finally:
            del self._news[ticket_id]

    async def _turn(self, ticket_id: str, channel: str) -> bool:
        """Read the ticket and answer it; say whether it stays with this agent."""
        dossier = await self._desk.read(f"/api/tickets/{ticket_id}")
        said = matter(_said(dossier))
        if not any(item["agent_id"] == self._me for item in dossier["items"]):
            return False
        conversation = _conversation(dossier)
        if channel != "email" and all(it.inbound for it in said):
            await self._reply(ticket_id, conversation, moment(said, rng=self._rng), None)
        await self._pause(4, 12)
        # While the agent thought, the customer went on.
        dossier = await self._desk.read(f"/api/tickets/{ticket_id}")
        ticket, said = dossier["ticket"], matter(_said(dossier))
        kind = await self._settle_kind(ticket, said)
        name = dossier["customer"]["name"]
        turn = answer(said, name=name, kind=kind, channel=channel, rng=self._rng)
        if turn is None:
            return True
        await self._type(ticket_id, turn.text)
        await self._reply(ticket_id, conversation, turn.text, turn.then)
        return turn.then is None

    async def _settle_kind(self, ticket: Mapping[str, Any], said: Sequence[Said]) -> str:
        kind = kind_of("\n".join(it.text for it in said if it.inbound))
        if kind != ticket["kind"] and kind != "query":
            body = {"kind": kind, "version": ticket["version"]}
            await self._try("POST", f"/api/tickets/{ticket['id']}/kind", body)
        return kind

    async def _reply(self, ticket: str, conversation: str, text: str, then: str | None) -> None:
        body = {"conversation_id": conversation, "text": text, "then": then}
        await self._desk.write("POST", f"/api/tickets/{ticket}/replies", body)

    async def _end(self, ticket_id: str) -> None:
        """Say goodbye to somebody who fell silent."""
        try:
            dossier = await self._desk.read(f"/api/tickets/{ticket_id}")
            words = goodbye(_said(dossier), rng=self._rng)
            await self._reply(ticket_id, _conversation(dossier), words, "resolved")
        except (Refused, httpx.HTTPError) as error:
            _log.info("ticket %s: %r", ticket_id, error)

    async def _type(self, ticket_id: str, text: str) -> None:
        left = min(25.0, 2 + len(text) / 14) * self._rng.uniform(0.7, 1.3) * self._slowness
        while left > 0:
            await self._desk.typing(ticket_id)
            await asyncio.sleep(min(left, _TYPING_EVERY))
            left -= _TYPING_EVERY

    async def _try(self, method: str, path: str, body: Mapping[str, object]) -> None:
        """Ask for something that others may have been faster at."""
        try:
            await self._desk.write(method, path, body)
        except (Refused, httpx.HTTPError) as error:
            _log.info("%s: %r", path, error)

    async def _pause(self, least: float, most: float) -> None:
        await asyncio.sleep(self._rng.uniform(least, most) * self._slowness)


def _said(dossier: Mapping[str, Any]) -> list[Said]:
    """Return what was said on this ticket, without notes."""
    messages = [
        it
        for it in dossier["timeline"]["messages"]
        if it["ticket_id"] == dossier["ticket"]["id"] and it["direction"] != "note"
    ]
    return [
        Said(inbound=it["direction"] == "inbound", text=it["reply"] or it["text"])
        for it in messages
    ]


def _conversation(dossier: Mapping[str, Any]) -> str:
    """Return the conversation in which the customer wrote last."""
    mine = {it["id"] for it in dossier["conversations"]}
    for message in reversed(dossier["timeline"]["messages"]):
        if message["direction"] == "inbound" and message["conversation_id"] in mine:
            return str(message["conversation_id"])
    return str(dossier["conversations"][-1]["id"])


async def work(settings: Mapping[str, Any]) -> None:
    """Let all the accounts work."""
    origin = settings.get("origin") or settings["url"]
    seed, slowness = settings.get("seed", 1), settings.get("slowness", 1.0)
    async with asyncio.TaskGroup() as group:
        for account in settings["accounts"]:
            rng = random.Random(f"{seed}:{account['email']}")
            desk = Desk(settings["url"], origin)
            group.create_task(_sit(desk, account, rng, slowness))


async def _sit(desk: Desk, account: Mapping[str, str], rng: random.Random, slowness: float) -> None:
    async with desk:
        agent = SimulatedAgent(desk, rng=rng, slowness=slowness)
        await agent.work(account["email"], account["password"])


async def _run(settings: dict[str, Any], most: int | None) -> None:
    settings["accounts"] = settings["accounts"][:most]
    child.ready({"agents": len(settings["accounts"])})
    await child.until_stopped(work(settings))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    parser = argparse.ArgumentParser(description="Simulated agents.")
    parser.add_argument("--settings", required=True, help="JSON file, or - for standard input")
    parser.add_argument("--agents", type=int, help="how many of the accounts work")
    given = parser.parse_args()
    asyncio.run(_run(child.given(given.settings), given.agents))
