"""E.3, level 2: a visitor proves their address in the widget; no agent reads the digits."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contactcenter.adapters.memory import MemoryStore
from contactcenter.application import inboxes
from contactcenter.domain.challenge import code_of
from contactcenter.domain.ids import MessageId
from tests import builders
from tests.serving import Client, Service, Visitor, serving

ADDRESS = "negar@home.example"
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@dataclass
class Asking:
    """Mina, who serves a visitor and may send them codes by mail."""

    service: Service
    mina: Client
    visitor: Visitor
    ticket: str

    async def send_code(self) -> MessageId:
        dossier = await self.mina.read(f"/tickets/{self.ticket}")
        (identity,) = [
            each for each in dossier["customer"]["identities"] if each["address"] == ADDRESS
        ]
        body = {"identity_id": identity["id"], "inbox_id": "mail"}
        answer = await self.mina.do(f"/tickets/{self.ticket}/challenges", body)
        assert answer.status_code == 200, answer.text
        return MessageId(answer.json()["id"])

    def code(self, challenge_id: MessageId) -> str:
        return code_of(challenge_id, key=self.service.app.key)

    async def type(self, said: str) -> dict[str, Any]:
        await self.visitor.up(frame="code", code=said)
        return await self.visitor.until("code")

    async def proof(self) -> str:
        dossier = await self.mina.read(f"/tickets/{self.ticket}")
        found = {each["address"]: each["proof"] for each in dossier["customer"]["identities"]}
        return str(found[ADDRESS])


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with serving(MemoryStore(), tmp_path) as running:
        mail = builders.an_inbox("mail", queue_id="support")
        await inboxes.add_inbox(running.app.store, mail, now=running.app.now())
        await running.app.load_inboxes()
        yield running


@asynccontextmanager
async def chatting(service: Service) -> AsyncIterator[Asking]:
    async with (
        service.client("mina@shop.example") as mina,
        service.visitor() as visitor,
        mina.stream((await mina.read("/snapshot"))["position"]) as stream,
    ):
        await visitor.up(frame="message", client_id="client-1", text="Hello", email=ADDRESS)
        item = (await stream.until("work_queued"))["item"]
        await mina.do(f"/items/{item['id']}/claim")
        await visitor.until("message")
        yield Asking(service, mina, visitor, item["ticket_id"])


async def test_the_digits_that_a_visitor_types_prove_their_address(service: Service) -> None:
    async with chatting(service) as asking:
        challenge_id = await asking.send_code()
        asked = await asking.visitor.until("code")
        assert (asked["state"], asked["tries_left"]) == ("asked", 5)
        assert ADDRESS not in str(asked)
        code = asking.code(challenge_id)
        persian = code.translate(PERSIAN)
        assert (await asking.type(f"{persian[:3]} {persian[3:]}"))["state"] == "proven"
        assert await asking.proof() == "challenge_verified"


async def test_what_is_typed_is_no_message_and_no_agent_reads_it(service: Service) -> None:
    async with chatting(service) as asking:
        challenge_id = await asking.send_code()
        await asking.type("000 000 typed")
        await asking.type(asking.code(challenge_id))
        seen = str(await asking.mina.read(f"/tickets/{asking.ticket}"))
        seen += str(await asking.mina.read("/snapshot"))
        async with service.visitor(asking.visitor.token) as again:
            said = again.welcome["messages"]
    assert asking.code(challenge_id) not in seen
    assert "000 000" not in seen
    assert [each["text"] for each in said] == ["Hello"]


async def test_five_wrong_tries_are_all_whoever_makes_them(service: Service) -> None:
    async with chatting(service) as asking:
        challenge_id = await asking.send_code()
        code = asking.code(challenge_id)
        wrong = f"{(int(code) + 1) % 10**6:06d}"
        await asking.visitor.until("code")
        for left in (4, 3, 2):
            told = await asking.type(wrong)
            assert (told["state"], told["tries_left"]) == ("wrong", left)
        answer = await asking.mina.do(f"/challenges/{challenge_id}/answer", {"code": wrong})
        assert "tries left: 1" in answer.json()["detail"]
        assert (await asking.type(wrong))["state"] == "over"
        assert (await asking.type(code))["state"] == "over"
        assert await asking.proof() == "claimed"


async def test_nobody_elses_code_can_be_typed(service: Service) -> None:
    """G-ADP-4: a visitor answers what was asked in their own chat alone."""
    async with chatting(service) as asking, service.visitor() as other:
        challenge_id = await asking.send_code()
        await asking.visitor.until("code")
        await other.up(frame="code", code=asking.code(challenge_id))
        assert (await other.until("code"))["state"] == "over"
        assert await asking.proof() == "claimed"


async def test_who_comes_back_is_asked_still_and_every_tab_hears_of_it(service: Service) -> None:
    async with chatting(service) as asking:
        challenge_id = await asking.send_code()
        await asking.visitor.until("code")
        async with service.visitor(asking.visitor.token) as tab:
            assert (await tab.until("code"))["state"] == "asked"
            assert (await asking.type(asking.code(challenge_id)))["state"] == "proven"
            assert (await tab.until("code"))["state"] == "proven"
        async with service.visitor(asking.visitor.token) as again:
            await again.up(frame="ping")
            assert (await again.next())["frame"] != "code"


async def test_what_the_agent_was_told_ends_it_in_the_widget(service: Service) -> None:
    async with chatting(service) as asking:
        challenge_id = await asking.send_code()
        await asking.visitor.until("code")
        said = {"code": asking.code(challenge_id)}
        answer = await asking.mina.do(f"/challenges/{challenge_id}/answer", said)
        assert answer.status_code == 200, answer.text
        assert (await asking.visitor.until("code"))["state"] == "proven"


@pytest.mark.parametrize("code", ["", 123456, None])
async def test_what_is_no_code_is_refused(service: Service, code: object) -> None:
    async with service.visitor() as visitor:
        await visitor.up(frame="code", code=code)
        await visitor.until("error", code="malformed")


async def test_guessing_is_slowed_down(service: Service) -> None:
    async with service.visitor() as visitor:
        for _ in range(40):
            await visitor.up(frame="code", code="123456")
        await visitor.until("error", code="too_many")
