"""The customers' process: mails are written and answered, chats are held, over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import make_msgid
from itertools import islice
from pathlib import Path
from typing import Any

import aiosmtplib
import pytest
from fastapi import FastAPI, Request, WebSocket, WebSocketDisconnect

from contactcenter.adapters.clock import now
from contactcenter.demo.people import PEOPLE, openings
from contactcenter.demo.postbox import Postbox, mails
from contactcenter.demo.processes import Processes
from tests.demo.running import PASSWORD, mail_server, served

SUPPORT = "support@aramis.example"
ORIGIN = "http://shop.example"
MAILS = [it.email for it in PEOPLE if "email" in it.channels]

pytestmark = pytest.mark.timeout(60)


class Chat:
    """The service, as far as visitors see it: it acknowledges, and answers once."""

    def __init__(self, answer: str, *, cuts: int = 0) -> None:
        self.answer = answer
        self.cuts = cuts  # so many messages are lost together with the line
        self.ids: list[str] = []  # client ids, repeats too
        self.texts: list[str] = []
        self.frames: list[str] = []
        self.over = asyncio.Event()
        self.app = FastAPI()
        self.app.post("/chat/KEY/session")(self.session)
        self.app.websocket("/chat/KEY/socket")(self.socket)

    async def session(self, request: Request) -> dict[str, Any]:
        assert request.headers["origin"] == ORIGIN
        known = (await request.json()).get("token")
        return {"token": known or "new", "visitor": "v", "inbox": {"name": "Aramis"}}

    async def socket(self, socket: WebSocket) -> None:
        assert socket.headers["origin"] == ORIGIN
        await socket.accept()
        hello = await socket.receive_json()
        assert hello["frame"] == "hello"
        await socket.send_json(
            {"frame": "welcome", "visitor": "v", "messages": [], "agent_online": True}
        )
        try:
            while True:
                await self.take(socket, json.loads(await socket.receive_text()))
        except WebSocketDisconnect:
            if self.texts:
                self.over.set()

    async def take(self, socket: WebSocket, frame: dict[str, Any]) -> None:
        self.frames.append(frame["frame"])
        if frame["frame"] != "message":
            return
        self.ids.append(frame["client_id"])
        if self.cuts:
            self.cuts -= 1
            await socket.close(1012)
            raise WebSocketDisconnect
        self.texts.append(frame["text"])
        await socket.send_json({"frame": "ack", "client_id": frame["client_id"]})
        said = {"id": f"a{len(self.texts)}", "from": "agent", "text": self.answer, "name": "Nora"}
        await socket.send_json({"frame": "message", "message": said})


def settings(ports: dict[str, Any], chat: str, **more: Any) -> dict[str, Any]:
    return {
        "seed": 11,
        "pace": 6000,
        "slowness": 0,
        "support": SUPPORT,
        "smtp": {"host": "127.0.0.1", "port": ports["smtp_port"]},
        "imap": {"host": "127.0.0.1", "port": ports["imap_port"]},
        "passwords": dict.fromkeys(MAILS, PASSWORD),
        "chat": {"url": chat, "key": "KEY", "origin": ORIGIN},
        **more,
    }


async def inbox(ports: dict[str, Any]) -> AsyncIterator[EmailMessage]:
    box = Postbox(host="127.0.0.1", port=ports["imap_port"], user=SUPPORT, password=PASSWORD)
    async for raw in mails(box):
        mail = message_from_bytes(raw, policy=default)
        assert isinstance(mail, EmailMessage)
        yield mail


def an_answer(mail: EmailMessage, text: str) -> EmailMessage:
    answer = EmailMessage()
    answer["From"], answer["To"] = f"Aramis <{SUPPORT}>", mail["From"]
    answer["Reply-To"] = "support+r1.s1@aramis.example"
    answer["Subject"] = f"Re: {mail['Subject']}"
    answer["Date"], answer["Message-ID"] = now(), make_msgid(domain="aramis.example")
    answer["In-Reply-To"] = answer["References"] = mail["Message-ID"]
    answer.set_content(text)
    return answer


async def test_a_customer_answers_an_agents_mail(tmp_path: Path) -> None:
    async with (
        mail_server(tmp_path, SUPPORT, *MAILS) as ports,
        Processes(tmp_path) as processes,
        asyncio.timeout(30),
    ):
        first = next(it for it in openings(11) if it.channel == "email")
        given = settings(ports, "http://127.0.0.1:9", count=first.number)
        await processes.start("contactcenter.demo.customers", given)
        arriving = inbox(ports)
        opened = await anext(arriving)
        assert opened["Subject"] == first.subject

        answer = an_answer(opened, "Could you tell me the order number?")
        await aiosmtplib.send(
            answer, hostname="127.0.0.1", port=ports["smtp_port"], start_tls=False
        )

        reply = await anext(arriving)
        assert reply["To"] == "support+r1.s1@aramis.example"
        assert reply["In-Reply-To"] == answer["Message-ID"]
        assert str(opened["Message-ID"]) in str(reply["References"])
        body = reply.get_body(("plain",))
        assert body is not None
        assert "> Could you tell me the order number?" in body.get_content()
        await arriving.aclose()


async def test_machines_are_not_answered(tmp_path: Path) -> None:
    async with (
        mail_server(tmp_path, SUPPORT, *MAILS) as ports,
        Processes(tmp_path) as processes,
        asyncio.timeout(30),
    ):
        number = next(it.number for it in openings(11) if it.channel == "email")
        given = settings(ports, "http://127.0.0.1:9", count=number)
        await processes.start("contactcenter.demo.customers", given)
        arriving = inbox(ports)
        opened = await anext(arriving)
        for text, automatic in [("We got your mail. Order?", "auto-replied"), ("Order?", "no")]:
            answer = an_answer(opened, text)
            answer["Auto-Submitted"] = automatic
            await aiosmtplib.send(
                answer, hostname="127.0.0.1", port=ports["smtp_port"], start_tls=False
            )
        assert (await anext(arriving))["In-Reply-To"] == answer["Message-ID"]
        await arriving.aclose()


async def test_first_mails_come_in_the_seeds_order(tmp_path: Path) -> None:
    async with (
        mail_server(tmp_path, SUPPORT, *MAILS) as ports,
        Processes(tmp_path) as processes,
        asyncio.timeout(30),
    ):
        given = settings(ports, "http://127.0.0.1:9", count=20, pace=1200)
        await processes.start("contactcenter.demo.customers", given)
        expected = [it.subject for it in islice(openings(11), 20) if it.channel == "email"]
        arriving = inbox(ports)
        assert [(await anext(arriving))["Subject"] for _ in expected] == expected
        await arriving.aclose()


async def test_a_visitor_chats_to_the_end(tmp_path: Path) -> None:
    chat = Chat("It is done.")
    first = next(it for it in openings(11) if it.channel == "webchat")
    async with (
        mail_server(tmp_path, SUPPORT, *MAILS) as ports,
        served(chat.app) as url,
        Processes(tmp_path) as processes,
        asyncio.timeout(30),
    ):
        given = settings(ports, url, count=first.number)
        await processes.start("contactcenter.demo.customers", given)
        await chat.over.wait()
    assert tuple(chat.texts[: len(first.lines)]) == first.lines
    assert len(chat.texts) > len(first.lines)
    assert {"typing", "delivered", "seen", "message"} <= set(chat.frames)


async def test_what_was_lost_with_the_line_is_said_again(tmp_path: Path) -> None:
    chat = Chat("It is done.", cuts=1)
    first = next(it for it in openings(11) if it.channel == "webchat")
    async with (
        mail_server(tmp_path, SUPPORT, *MAILS) as ports,
        served(chat.app) as url,
        Processes(tmp_path) as processes,
        asyncio.timeout(30),
    ):
        given = settings(ports, url, count=first.number)
        await processes.start("contactcenter.demo.customers", given)
        await chat.over.wait()
    assert tuple(chat.texts[: len(first.lines)]) == first.lines
    assert len(set(chat.ids)) == len(chat.ids) - 1
