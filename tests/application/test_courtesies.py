"""Thanks after a ticket was resolved open nothing again, unless an agent says so (B-EVT-4)."""

from datetime import timedelta
from typing import Any

import pytest

from contactcenter.application import courtesies
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import MessageId, TicketId
from contactcenter.ports.views import Dossier
from tests.application import ticket_acts as happens
from tests.application.desk import Desk
from tests.application.people_acts import tickets
from tests.application.promised import promise

DAY = timedelta(days=1)


@pytest.fixture
async def desk() -> Desk:
    desk = await Desk().open()
    await desk.online("mina")
    await promise(desk)
    await desk.settle()
    await happens.a_resolving_answer_is_queued(desk)
    desk.later(60)
    await desk.settle()
    return desk


async def writes(desk: Desk, text: str, **more: Any) -> None:
    await desk.arrives(text=text, references=["first@mail.example"], external_id=text, **more)
    await desk.settle()


async def dossier(desk: Desk) -> Dossier:
    (ticket,) = await tickets(desk)
    return await desk.store.dossier(await desk.agent("mina"), TicketId(ticket.id))


async def status(desk: Desk) -> str:
    return (await dossier(desk)).ticket.status


async def last(desk: Desk) -> Any:
    return max((await dossier(desk)).timeline.messages, key=lambda each: each.occurred_at)


async def clocks(desk: Desk) -> dict[str, Any]:
    found = (await dossier(desk)).clocks
    return {each.metric: each for each in found}


@pytest.mark.parametrize("text", ["Thanks, all good!", "ممنون، حل شد"])
async def test_thanks_open_nothing_again(desk: Desk, text: str) -> None:
    before = await clocks(desk)
    await writes(desk, text)
    assert await status(desk) == "resolved"
    assert (await dossier(desk)).ticket.unanswered_since is None
    assert await desk.waiting() == []
    assert (await last(desk)).courtesy
    assert await clocks(desk) == before


@pytest.mark.parametrize("text", ["Thanks, but it broke again", "ممنون، کی می‌رسد؟"])
async def test_more_than_thanks_opens_it_again(desk: Desk, text: str) -> None:
    await writes(desk, text)
    assert await status(desk) == "open"
    assert not (await last(desk)).courtesy


async def test_thanks_while_it_is_open_are_heard_as_ever(desk: Desk) -> None:
    await writes(desk, "It broke again")
    await writes(desk, "Thank you")
    assert not (await last(desk)).courtesy


async def test_thanks_that_come_late_open_it_again(desk: Desk) -> None:
    desk.now += 4 * DAY
    await writes(desk, "Thank you")
    assert await status(desk) == "open"


async def test_what_was_more_than_thanks_is_open_since_it_was_written(desk: Desk) -> None:
    await writes(desk, "Thanks, all good!")
    said = await last(desk)
    desk.now += timedelta(hours=1)
    asked = await desk.asked("mina")
    await courtesies.reopen(desk.store, MessageId(said.id), asked=asked, new_id=desk.new_id)
    await desk.settle()
    ticket = (await dossier(desk)).ticket
    assert (ticket.status, ticket.unanswered_since) == ("open", said.occurred_at)
    owed = (await clocks(desk))["next_response"]
    assert (owed.state, owed.started_at) == ("running", said.occurred_at)
    assert not (await last(desk)).courtesy
    with pytest.raises(Invalid):
        await courtesies.reopen(desk.store, MessageId(said.id), asked=asked, new_id=desk.new_id)


async def test_a_file_is_more_than_thanks(desk: Desk) -> None:
    await writes(desk, "Thank you", files=[{"name": "receipt.txt"}])
    assert await status(desk) == "open"
