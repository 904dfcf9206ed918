"""The agents' process: it signs in, takes what it is offered, answers, and closes."""

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response, WebSocket, WebSocketDisconnect

from contactcenter.demo.answering import Said, answer, kind_of, language_of, matter
from contactcenter.demo.people import STORIES, openings
from contactcenter.demo.processes import Processes
from tests.demo.running import served

pytestmark = pytest.mark.timeout(60)

WORDS = "سلام، می‌خواهم سفارش AR-402817 را مرجوع کنم."


class Console:
    """The service, as far as one agent with one ticket sees it."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self.said = [("inbound", WORDS)]
        self.kind, self.state = "query", "offered"
        self.frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.replies: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.chosen = ""
        self.typed = False
        self.app = app = FastAPI()
        app.post("/api/session")(self.sign_in)
        app.put("/api/presence")(self.presence)
        app.get("/api/snapshot")(self.snapshot)
        app.get("/api/tickets/T")(self.dossier)
        app.post("/api/tickets/T/kind")(self.set_kind)
        app.post("/api/tickets/T/replies")(self.reply)
        app.post("/api/offers/O/accept")(self.accept)
        app.websocket("/api/stream")(self.stream)

    def item(self) -> dict[str, Any]:
        return {
            "id": "I",
            "ticket_id": "T",
            "channel": self.channel,
            "state": self.state,
            "agent_id": "A",
        }

    async def sign_in(self, request: Request, response: Response) -> dict[str, Any]:
        assert request.headers["origin"].startswith("http://127.0.0.1")
        assert await request.json() == {"email": "nora@aramis.example", "password": "p"}
        response.set_cookie("cc_session", "token", httponly=True)
        return {"id": "A"}

    async def presence(self, request: Request) -> dict[str, Any]:
        assert request.cookies["cc_session"] == "token"
        assert request.headers["idempotency-key"]
        self.chosen = (await request.json())["chosen"]
        return {"id": "A", "version": 2}

    async def snapshot(self) -> dict[str, Any]:
        offer = {"id": "O", "state": "pending", "agent_id": "A"}
        return {"position": 7, "state": {"offers": [offer], "items": [self.item()]}}

    async def accept(self) -> dict[str, Any]:
        self.state = "assigned"
        self.frames.put_nowait({"frame": "fact", "item": self.item()})
        return {"id": "O", "version": 2}

    async def dossier(self) -> dict[str, Any]:
        messages = [
            {
                "ticket_id": "T",
                "conversation_id": "C",
                "direction": direction,
                "text": text,
                "reply": "",
            }
            for direction, text in self.said
        ]
        return {
            "ticket": {"id": "T", "subject": "سفارش", "kind": self.kind, "version": 3},
            "customer": {"name": "سارا"},
            "conversations": [{"id": "C"}],
            "items": [self.item()],
            "timeline": {"messages": messages},
        }

    async def set_kind(self, request: Request) -> dict[str, Any]:
        self.kind = (await request.json())["kind"]
        return {"id": "T", "version": 4}

    async def reply(self, request: Request) -> dict[str, Any]:
        body = await request.json()
        self.said.append(("outbound", body["text"]))
        self.replies.put_nowait(body)
        return {"id": "M", "version": 1}

    async def stream(self, socket: WebSocket) -> None:
        assert socket.cookies["cc_session"] == "token"
        assert socket.query_params["after"] == "7"
        await socket.accept()
        async with asyncio.TaskGroup() as group:
            sender = group.create_task(self.send(socket))
            try:
                while True:
                    self.typed |= (await socket.receive_json())["frame"] == "typing"
            except WebSocketDisconnect:
                sender.cancel()

    async def send(self, socket: WebSocket) -> None:
        while True:
            await socket.send_json(await self.frames.get())

    def write(self, text: str) -> None:
        self.said.append(("inbound", text))
        message = {"ticket_id": "T", "direction": "inbound"}
        self.frames.put_nowait({"frame": "fact", "message": message})


async def start(processes: Processes, url: str) -> None:
    accounts = [{"email": "nora@aramis.example", "password": "p"}]
    given = {"url": url, "accounts": accounts, "seed": 4, "slowness": 0.01}
    assert (await processes.start("contactcenter.demo.agents", given))["agents"] == 1


async def test_a_chat_is_held_until_the_customer_is_content(tmp_path: Path) -> None:
    console = Console("webchat")
    async with (
        served(console.app) as url,
        Processes(tmp_path) as processes,
        asyncio.timeout(30),
    ):
        await start(processes, url)
        moment, first = await console.replies.get(), await console.replies.get()
        assert (moment["then"], first["then"]) == (None, None)
        assert first["conversation_id"] == "C"
        assert language_of(first["text"]) == "fa"
        console.write("ممنون، متوجه شدم.")
        assert (await console.replies.get())["then"] == "resolved"
    assert (console.chosen, console.kind, console.typed) == ("online", "return", True)


async def test_a_mail_is_answered_and_waits_for_the_customer(tmp_path: Path) -> None:
    console = Console("email")
    async with (
        served(console.app) as url,
        Processes(tmp_path) as processes,
        asyncio.timeout(30),
    ):
        await start(processes, url)
        reply = await console.replies.get()
    assert reply["then"] == "pending"
    assert "سارا" in reply["text"]


def test_kinds_are_recognised_in_most_stories() -> None:
    right = [
        kind_of("\n".join([it.subject, *it.lines])) == it.story.kind
        for it, _ in zip(openings(1), range(300), strict=False)
        if it.about is None
    ]
    assert sum(right) > 0.9 * len(right)


@pytest.mark.parametrize("kind", sorted({it.kind for it in STORIES["en"].values()}))
@pytest.mark.parametrize(("text", "language"), [("Where is it?", "en"), (WORDS, "fa")])
def test_the_answer_is_in_the_customers_language(kind: str, text: str, language: str) -> None:
    for seed in range(8):
        turn = answer(
            [Said(inbound=True, text=text)],
            name="X",
            kind=kind,
            channel="email",
            rng=random.Random(seed),
        )
        assert turn is not None
        assert language_of(turn.text) == language


def test_what_comes_after_the_goodbye_is_a_new_matter() -> None:
    rng = random.Random(1)
    said = [Said(inbound=True, text="Where is it?"), Said(inbound=False, text="Tomorrow.")]
    thanks = Said(inbound=True, text="Thanks.")
    close = answer([*said, thanks], name="X", kind="query", channel="email", rng=rng)
    assert close is not None
    assert close.then == "resolved"
    again = Said(inbound=True, text="I want my data deleted.")
    assert matter([*said, thanks, Said(inbound=False, text=close.text), again]) == [again]


def test_nothing_is_said_after_the_last_word() -> None:
    said = [Said(inbound=True, text="Hi?"), Said(inbound=False, text="Hello.")]
    rng = random.Random(1)
    assert answer(said, name="X", kind="query", channel="email", rng=rng) is None
