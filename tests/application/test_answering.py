"""An answer names the message that it answers where a messenger's reader could not tell."""

from datetime import timedelta

import pytest

from contactcenter.application import intake_parts
from contactcenter.domain.ids import InboxId
from tests import builders
from tests.application.desk import Desk


@pytest.fixture
async def desk() -> Desk:
    return await opened("telegram")


async def opened(kind: str) -> Desk:
    """Return a desk with an inbox of that kind, whose answers leave after ten seconds."""
    inbox = builders.an_inbox("bot", kind=kind, address=None, undo=timedelta(seconds=10))
    desk = await Desk(inboxes={InboxId("bot"): inbox}).open()
    await desk.online("mina")
    return desk


async def says(desk: Desk, number: int, sender: str = "77", **more: object) -> None:
    desk.later(1)
    told = {"external_id": f"chat:{number}", "text": f"words {number}", "thread": "chat", **more}
    await desk.arrives("bot", number=f"update-{number}", address=sender, **told)
    await desk.settle()


async def leaves(desk: Desk) -> str | None:
    """Let the undo window end; return what the answer names."""
    desk.later(11)
    await desk.settle()
    return desk.channel.sent[-1].answers


async def test_an_answer_to_what_was_said_last_names_nothing(desk: Desk) -> None:
    await says(desk, 1)
    await desk.accept("mina")
    await says(desk, 2)
    await desk.reply("mina", "Yes.")
    assert await leaves(desk) is None


async def test_what_is_said_before_it_leaves_makes_it_name_the_message_before(desk: Desk) -> None:
    await says(desk, 1)
    await desk.accept("mina")
    await says(desk, 2)
    await desk.reply("mina", "Yes.")
    await says(desk, 3)
    assert await leaves(desk) == "chat:2"


async def test_each_of_two_answers_names_its_own(desk: Desk) -> None:
    await says(desk, 1)
    await desk.accept("mina")
    await desk.reply("mina", "To the first.")
    await says(desk, 2)
    await desk.reply("mina", "To the second.")
    assert await leaves(desk) is None
    assert [each.answers for each in desk.channel.sent] == ["chat:1", None]


async def test_where_several_write_every_answer_names_its_message(desk: Desk) -> None:
    """In a group, what was said last is not what everybody sees last."""
    await says(desk, 1, sender="77")
    await says(desk, 2, sender="88")
    await desk.accept("mina")
    await desk.reply("mina", "Yes, both of you.")
    assert await leaves(desk) == "chat:2"


async def test_what_was_said_in_another_conversation_makes_nothing_unclear(desk: Desk) -> None:
    await says(desk, 1)
    await desk.accept("mina")
    await desk.reply("mina", "Yes.")
    await says(desk, 2, sender="88", thread="another chat")
    assert await leaves(desk) is None


async def test_what_a_machine_says_is_not_answered(desk: Desk) -> None:
    await says(desk, 1)
    await desk.accept("mina")
    await desk.reply("mina", "Yes.")
    await says(desk, 2, auto_class="auto_reply")
    assert await leaves(desk) is None


async def test_a_message_whose_input_is_gone_is_answered_without_its_name(desk: Desk) -> None:
    await says(desk, 1, text="long " * intake_parts.INLINE)
    await desk.accept("mina")
    await desk.reply("mina", "Yes.")
    await says(desk, 2)
    desk.blobs.kept.clear()
    assert await leaves(desk) is None
    assert len(desk.channel.sent) == 1


@pytest.mark.parametrize(
    ("kind", "named"),
    [("telegram", "chat:1"), ("whatsapp", "chat:1"), ("sms", None), ("webchat", None)],
)
async def test_only_messengers_that_show_it_are_told(kind: str, named: str | None) -> None:
    desk = await opened(kind)
    await says(desk, 1)
    await desk.accept("mina")
    await desk.reply("mina", "Yes.")
    await says(desk, 2)
    assert await leaves(desk) == named
