"""A conversation from end to end: Meta's requests in, the Graph API out, and what agents see."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from contactcenter.application import intake
from contactcenter.application.completing import Completing, complete
from contactcenter.domain.ids import InboxId, TicketId
from contactcenter.ports.views import Dossier
from tests.application.desk import Desk
from tests.channels.whatsapp.graph import FakeGraph, error, number
from tests.channels.whatsapp.test_parse import fixture, said, value
from tests.channels.whatsapp.test_webhook import posted


class Talk:
    """One customer of WhatsApp, and a desk with an agent at it."""

    def __init__(self, desk: Desk, fake: FakeGraph) -> None:
        self.desk = desk
        self.fake = fake

    async def brings(self, post: dict[str, Any]) -> None:
        """Let Meta bring a request."""
        verified = self.desk.channel.verify(posted(json.dumps(post).encode()))
        await intake.receive_pushed(self.desk.intake, InboxId("chat"), verified.raws)
        await complete(Completing(self.desk.intake), now=self.desk.now)
        await self.desk.settle()

    async def reports(self, name: str, **changed: object) -> None:
        """Let Meta say what became of our message."""
        post = fixture(name)
        value(post)["statuses"][0] |= {"id": "wamid.1", **changed}
        await self.brings(post)

    async def answered(self, text: str = "در راه است") -> None:
        """Let the agent answer, and the answer leave."""
        await self.desk.accept("mina")
        await self.desk.reply("mina", text)
        self.desk.later(30)
        await self.desk.settle()

    async def ticket(self) -> Dossier:
        snapshot = await self.desk.store.snapshot(await self.desk.agent("mina"))
        (ticket,) = snapshot.state.tickets
        return await self.desk.store.dossier(await self.desk.agent("mina"), TicketId(ticket.id))

    async def delivery(self) -> tuple[str, str | None]:
        """Return how far our answer came, and why not further."""
        (answer,) = [
            each for each in (await self.ticket()).timeline.messages if each.delivery is not None
        ]
        assert answer.delivery is not None
        return str(answer.delivery.state), answer.delivery.error


@pytest.fixture
async def talk(fake: FakeGraph) -> AsyncIterator[Talk]:
    desk = await Desk().open()
    async with number(fake) as channel:
        desk.channel = channel  # type: ignore[assignment]
        await desk.online("mina")
        talk = Talk(desk, fake)
        await talk.brings(fixture("text"))
        yield talk


async def test_an_answer_reaches_the_number_that_asked(talk: Talk) -> None:
    await talk.answered()
    (told,) = talk.fake.messages
    assert (told["to"], told["text"]["body"]) == ("989121112233", "در راه است")
    assert await talk.delivery() == ("sent", None)


async def test_reports_move_an_answer_forwards_only(talk: Talk) -> None:
    """G-ADP-2: they may come in any order, and more than once."""
    await talk.answered()
    for name, state in (
        ("delivered", "delivered"),
        ("sent", "delivered"),
        ("read", "read"),
        ("delivered", "read"),
        ("failed_no_such_number", "read"),
    ):
        await talk.reports(name)
        assert (await talk.delivery())[0] == state


async def test_a_failure_that_is_reported_later_tells_the_agent_why(talk: Talk) -> None:
    await talk.answered()
    await talk.reports("failed_window_closed")
    state, why = await talk.delivery()
    assert state == "failed"
    assert "send a template" in (why or "")


async def test_an_answer_after_the_window_fails_and_says_what_to_do(talk: Talk) -> None:
    talk.fake.faults.append(error(400, 131047, "Re-engagement message"))
    await talk.answered()
    state, why = await talk.delivery()
    assert state == "failed"
    assert "send a template" in (why or "")


async def test_a_report_on_nothing_of_ours_changes_nothing(talk: Talk) -> None:
    await talk.answered()
    await talk.reports("read", id="wamid.OF-ANOTHER-PROGRAM")
    assert await talk.delivery() == ("sent", None)


async def test_an_edit_stands_in_the_place_of_what_was_said(talk: Talk) -> None:
    """E-TML-3."""
    post = fixture("edited")
    value(post)["messages"][0]["edit"]["original_message_id"] = "wamid.HBgMOTg5MTIx"
    value(post)["messages"][0]["id"] = "wamid.EDIT"
    await talk.brings(post)
    (message,) = (await talk.ticket()).timeline.messages
    assert message.reply == "سفارش ۱۲۳ نه، ۱۳۲"


async def test_all_that_one_person_says_is_one_conversation(talk: Talk) -> None:
    await talk.brings(said("text", id="wamid.2", text={"body": "و کی می‌رسد؟"}))
    await talk.brings(
        said("location", id="wamid.3", location={"latitude": 35.7, "longitude": 51.4})
    )
    ticket = await talk.ticket()
    assert len(ticket.conversations) == 1
    assert [each.reply for each in ticket.timeline.messages][1:] == ["و کی می‌رسد؟", "geo:35.7,51.4"]
