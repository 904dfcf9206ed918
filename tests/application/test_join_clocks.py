"""What joins another ticket counts there from then on (spec B.4)."""

from datetime import timedelta

import pytest

from contactcenter.application import joining
from contactcenter.domain.ids import TicketId
from contactcenter.ports.clocks import ClockView
from tests.application import people_acts as people
from tests.application.desk import Desk
from tests.application.promised import promise


@pytest.fixture
async def desk() -> Desk:
    desk = await Desk().open()
    await desk.online("mina")
    await promise(desk)
    await desk.settle()
    return desk


async def two_tickets(desk: Desk) -> tuple[TicketId, TicketId]:
    """Return two of mina's, and the time is a minute later."""
    for number, address in enumerate(("sara@mail.example", "sara@work.example")):
        await desk.arrives(address=address, external_id=f"{number}")
        await desk.settle()
        await desk.accept("mina")
    desk.later(60)
    found = sorted(await people.tickets(desk), key=lambda each: each.id)
    return TicketId(found[0].id), TicketId(found[1].id)


async def join(desk: Desk, ticket: TicketId, into: TicketId) -> None:
    found = await desk.store.dossier(await desk.agent("mina"), ticket)
    asked = await desk.asked("mina")
    version = found.ticket.version
    await joining.join_tickets(desk.handling, ticket, into, version=version, asked=asked)


async def clock(desk: Desk, ticket: TicketId, metric: str) -> ClockView:
    clocks = (await desk.store.dossier(await desk.agent("mina"), ticket)).clocks
    return next(each for each in clocks if each.metric == metric)


async def test_an_answer_that_leaves_after_the_join_answers_the_ticket_that_was_joined(
    desk: Desk,
) -> None:
    into, ticket = await two_tickets(desk)
    await desk.reply_to(ticket, "mina", "On its way")
    await join(desk, ticket, into)
    desk.later(30)
    await desk.settle()
    assert len(desk.channel.sent) == 1
    assert (await clock(desk, into, "first_response")).state == "met"
    assert (await clock(desk, ticket, "first_response")).state == "cancelled"


async def test_an_answer_that_bounces_after_the_join_was_none_there_either(desk: Desk) -> None:
    into, ticket = await two_tickets(desk)
    await desk.reply_to(ticket, "mina", "On its way")
    desk.now += timedelta(seconds=30)
    await desk.settle()
    await join(desk, ticket, into)
    await desk.settle()
    assert (await clock(desk, into, "first_response")).state == "met"
    bounce = {"recipient": "sara@work.example", "permanent": True}
    references = [desk.channel.sent[-1].header_id]
    await desk.arrives(auto_class="bounce", references=references, bounces=[bounce])
    await desk.settle()
    assert (await clock(desk, into, "first_response")).state == "running"
