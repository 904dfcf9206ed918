"""What comes late or out of order lands in its place, on every store (spec E-TML-1, B-EVT-5)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from contactcenter.application import replies
from contactcenter.domain.ids import MessageId, TicketId
from contactcenter.ports.reading import Wanted
from contactcenter.ports.store import Store
from tests.application.desk import Desk
from tests.builders import NOON, later


@pytest.fixture
async def desk(store: Store) -> Desk:
    return await Desk(store=store).open()


async def says(desk: Desk, text: str, minute: float, **more: Any) -> None:
    """Take in a mail that was written in that minute, before or behind NOON."""
    named: dict[str, Any] = {
        "header_id": f"{text}@mail.example",
        "occurred_at": later(60 * minute),
        **more,
    }
    await desk.arrives(text=text, **named)
    await desk.settle()


async def timeline(desk: Desk) -> list[str]:
    return [each.text for each in (await desk.only_ticket()).timeline.messages]


async def answered(desk: Desk, text: str = "our answer") -> str:
    message_id = await desk.reply("mina", text)
    await desk.settle()
    return message_id


async def test_mails_fetched_in_reversed_order_stand_as_they_were_written(desk: Desk) -> None:
    desk.later(3600)
    await says(desk, "first", 0)
    for minute, text in ((3, "fourth"), (2, "third"), (1, "second")):
        await says(desk, text, minute, references=["first@mail.example"])
    assert await timeline(desk) == ["first", "second", "third", "fourth"]
    ticket = (await desk.only_ticket()).ticket
    assert (ticket.last_text, ticket.last_at) == ("fourth", later(180))


async def test_the_latest_of_what_comes_late_is_what_a_list_shows(desk: Desk) -> None:
    """After an outage all of it was written before it was fetched."""
    desk.later(3600)
    await says(desk, "first", 0)
    await says(desk, "second", 1, references=["first@mail.example"])
    ticket = (await desk.only_ticket()).ticket
    assert (ticket.last_text, ticket.last_at) == ("second", later(60))


async def test_a_mail_that_comes_late_stands_before_the_answer_and_waits_for_one(
    desk: Desk,
) -> None:
    await says(desk, "first", 0)
    desk.later(600)
    await answered(desk)
    desk.later(600)
    await says(desk, "overlooked", 5, references=["first@mail.example"], received_at=later(305))
    assert await timeline(desk) == ["first", "overlooked", "our answer"]
    ticket = (await desk.only_ticket()).ticket
    assert (ticket.last_text, ticket.last_direction) == ("our answer", "outbound")
    assert ticket.unanswered_since == later(305)
    assert len(await desk.waiting()) == 0
    assert [item.agent_id for item in (await desk.only_ticket()).items] == ["mina"]


async def test_taking_back_an_answer_forgets_nothing_that_came_late(desk: Desk) -> None:
    await says(desk, "first", 0)
    desk.later(600)
    await answered(desk)
    desk.later(600)
    await says(desk, "overlooked", 5, references=["first@mail.example"], received_at=later(305))
    message_id = MessageId(await desk.reply("mina", "too quick"))
    assert (await desk.only_ticket()).ticket.unanswered_since is None
    asked = await desk.asked("mina")
    await replies.take_back(desk.store, message_id, asked=asked, new_id=desk.new_id)
    assert (await desk.only_ticket()).ticket.unanswered_since == later(305)


async def test_the_oldest_of_what_waits_says_how_long_a_customer_waits(desk: Desk) -> None:
    desk.later(3600)
    await says(desk, "second", 30, header_id="second", received_at=later(1800))
    await says(desk, "first", 10, references=["second"], received_at=later(600))
    assert (await desk.only_ticket()).ticket.unanswered_since == later(600)


async def test_an_answer_before_what_it_answers_stands_behind_it_on_one_timeline(
    desk: Desk,
) -> None:
    """F.2: when it comes nothing here is known by that id, so each opens a ticket of its own."""
    desk.later(3600)
    await says(desk, "second", 1, references=["first@mail.example"])
    await says(desk, "first", 0)
    await says(desk, "third", 2, references=["second@mail.example", "first@mail.example"])
    agent = await desk.agent("mina")
    tickets = (await desk.store.snapshot(agent)).state.tickets
    assert sorted(each.last_text for each in tickets) == ["first", "third"]
    page = await desk.store.timeline(agent, TicketId(tickets[0].id), None)
    assert [each.text for each in page.messages] == ["first", "second", "third"]


@pytest.mark.parametrize(
    ("claimed", "placed"),
    [
        pytest.param(None, later(300), id="missing: as the provider took it in"),
        pytest.param(later(290), later(290), id="plausible"),
        pytest.param(NOON + timedelta(days=400), later(600), id="in the future: five minutes"),
        pytest.param(
            datetime.fromisoformat("1970-01-01T00:00:00+00:00"),
            later(300) - timedelta(days=30),
            id="1970: thirty days",
        ),
    ],
)
async def test_a_date_that_lies_moves_a_message_within_bounds(
    desk: Desk, claimed: datetime | None, placed: datetime
) -> None:
    desk.later(3600)
    written: dict[str, Any] = {} if claimed is None else {"occurred_at": claimed}
    await desk.arrives(received_at=later(300), **written)
    await desk.settle()
    dossier = await desk.only_ticket()
    (message,) = dossier.timeline.messages
    assert message.occurred_at == dossier.ticket.last_at == placed
    rows = await desk.store.rows(Wanted(messages=[message.id]))  # as the live frame shows it
    assert rows.messages[message.id] == message


async def test_pages_of_a_timeline_stay_true_when_something_comes_late(desk: Desk) -> None:
    """E-TML-4."""
    desk.later(3600)
    for minute in range(6):
        more = {"references": ["0@mail.example"]} if minute else {}
        await says(desk, str(minute), minute, **more)
    agent = await desk.agent("mina")
    ticket_id = TicketId((await desk.only_ticket()).ticket.id)
    latest = await desk.store.timeline(agent, ticket_id, None, 4)
    await says(desk, "late", 0.5, references=["0@mail.example"])
    pages = [latest]
    while pages[-1].before is not None:
        pages.append(await desk.store.timeline(agent, ticket_id, pages[-1].before, 4))
    told = [each.text for page in reversed(pages) for each in page.messages]
    assert told == ["0", "late", "1", "2", "3", "4", "5"]
