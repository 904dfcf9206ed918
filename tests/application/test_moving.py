"""A conversation goes on under another key of its channel's: a group became a larger one."""

import json
from datetime import timedelta

import pytest

from contactcenter.application import intake
from contactcenter.domain.ids import InboxId
from contactcenter.domain.message import Outbound
from contactcenter.ports.channel import Batch, Raw, Receipt
from tests import builders
from tests.application.desk import Desk, ListChannel

MOVE = {"moved": {"thread": "-5", "to": "-1005"}}


class Following(ListChannel):
    """Finds out on sending that the group has another key by now."""

    async def send(self, message: Outbound) -> Receipt:
        await super().send(message)
        return Receipt(thread="-1005" if message.thread == "-5" else None)


@pytest.fixture
async def desk() -> Desk:
    inboxes = {
        InboxId(name): builders.an_inbox(name, kind="telegram", address=None, undo=timedelta())
        for name in ("bot", "other")
    }
    opened = await Desk(inboxes=inboxes).open()
    await opened.online("mina")
    return opened


def said(number: int, thread: str) -> dict[str, object]:
    return {
        "external_id": f"{thread}:{number}",
        "address": "77",
        "text": f"words {number}",
        "thread": thread,
    }


async def bring(desk: Desk, *told: dict[str, object], inbox: str = "bot") -> None:
    """Let all of it arrive together."""
    bodies = [json.dumps(each).encode() for each in told]
    raws = tuple(
        Raw(external_id=f"{hash(body)}", body=body, received_at=desk.now) for body in bodies
    )
    await intake.receive(desk.intake, InboxId(inbox), Batch(raws=raws, cursor="c"))
    await desk.settle()


async def threads(desk: Desk) -> list[tuple[str | None, list[str]]]:
    """Return each ticket's thread with what was said there."""
    snapshot = await desk.store.snapshot((await desk.supervisor()).agent)
    found = []
    for ticket in snapshot.state.tickets:
        dossier = await desk.store.dossier((await desk.supervisor()).agent, ticket.id)
        async with desk.store.begin() as tx:
            conversation = await tx.conversation(dossier.conversations[0].id)
        texts = [each.text for each in dossier.timeline.messages if each.ticket_id == ticket.id]
        found.append((conversation.thread, texts))
    return found


async def test_it_goes_on_where_it_moved_to(desk: Desk) -> None:
    await bring(desk, said(1, "-5"))
    await bring(desk, MOVE)
    await bring(desk, said(2, "-1005"))
    assert await threads(desk) == [("-1005", ["words 1", "words 2"])]


async def test_what_arrives_together_finds_its_place_before_and_after(desk: Desk) -> None:
    await bring(desk, said(1, "-5"), MOVE, said(2, "-1005"), said(3, "-1005"))
    assert await threads(desk) == [("-1005", ["words 1", "words 2", "words 3"])]


async def test_it_is_told_twice_and_moves_once(desk: Desk) -> None:
    """In the group that was, and in the one that is."""
    again = {"moved": MOVE["moved"], "text": "from the other one"}
    await bring(desk, said(1, "-5"), MOVE, again, said(2, "-1005"))
    assert await threads(desk) == [("-1005", ["words 1", "words 2"])]
    assert await desk.store.set_aside(None) == []


async def test_a_thread_of_another_inbox_stays(desk: Desk) -> None:
    await bring(desk, said(1, "-5"), inbox="other")
    await bring(desk, MOVE)
    assert await threads(desk) == [("-5", ["words 1"])]


async def test_an_answer_that_was_led_there_moves_it_too(desk: Desk) -> None:
    """Whoever missed the news learns it by the next message that leaves."""
    desk.channel = Following()
    await bring(desk, said(1, "-5"))
    await desk.accept("mina")
    await desk.reply("mina", "Yes.")
    await desk.settle()
    await desk.reply("mina", "And more.")
    await desk.settle()
    assert [each.thread for each in desk.channel.sent] == ["-5", "-1005"]
    await bring(desk, said(2, "-1005"))
    ((thread, texts),) = await threads(desk)
    assert (thread, texts) == ("-1005", ["words 1", "Yes.", "And more.", "words 2"])
