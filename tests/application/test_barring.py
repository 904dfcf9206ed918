"""Whom a complaint is about neither sees it nor works on it, whichever way it goes (A-IMP-1)."""

from dataclasses import replace
from typing import Any

import pytest

from contactcenter.application import complaints, dispatch, joining
from contactcenter.domain.agent import Role
from contactcenter.domain.errors import NotFound
from contactcenter.domain.ids import AgentId, OfferId, TicketId
from contactcenter.ports.reading import Dossier
from contactcenter.ports.views import TicketView
from tests import builders
from tests.application.complained import TEXT, a_complaint, add, assessed, house, shown
from tests.application.desk import Desk

ZED = [AgentId("zed")]


@pytest.fixture
async def desk() -> Desk:
    """Return a desk with a colleague, Zed, about whom people complain."""
    desk = await Desk().open()
    await desk.online("mina")
    await house(desk)
    await desk.settle()
    async with desk.store.begin() as tx:
        tx.put(builders.an_agent("zed", queues=frozenset({"queue"})))
    return desk


async def all_tickets(desk: Desk) -> list[TicketView]:
    boss = replace(await desk.agent("omid"), role=Role.SUPERVISOR)
    return list((await desk.store.snapshot(boss)).state.tickets)


async def of(desk: Desk, ticket: TicketId) -> Dossier:
    boss = replace(await desk.agent("omid"), role=Role.SUPERVISOR)
    return await desk.store.dossier(boss, ticket)


async def zed_sees(desk: Desk, ticket: TicketId) -> bool:
    try:
        await desk.store.dossier(await desk.agent("zed"), ticket)
    except NotFound:
        return False
    return True


async def another(desk: Desk, text: str, **told: Any) -> TicketId:
    """Return one more ticket of the customer, a complaint where something is told of it."""
    desk.later(3600)
    await desk.arrives(text=text)
    await desk.settle()
    ticket = TicketId(max(each.id for each in await all_tickets(desk)))
    if told:
        asked = await desk.asked("mina")
        await complaints.record(desk.handling, ticket, complaints.Told(**told), asked=asked)
        await desk.settle()
    return ticket


async def join(desk: Desk, ticket: TicketId, into: TicketId) -> None:
    version = (await of(desk, ticket)).ticket.version
    asked = await desk.asked("mina")
    await joining.join_tickets(desk.handling, ticket, into, version=version, asked=asked)
    await desk.settle()


async def test_nor_do_they_see_what_follows_a_complaint_that_is_over(desk: Desk) -> None:
    ticket = await a_complaint(desk, subject_staff=ZED)
    await add(desk, ticket, "withdrawn", words="Never mind.")
    await desk.arrives(text="Zed shouted at me!", references=["first@mail.example"])
    await desk.settle()
    (follows,) = [TicketId(each.id) for each in await all_tickets(desk) if each.id != ticket]
    assert not await zed_sees(desk, follows)
    assert await desk.offered_to("zed") == []


@pytest.mark.parametrize("told", [{}, {"subject_staff": []}], ids=["a ticket", "a complaint"])
async def test_nor_what_joined_the_complaint_about_them(desk: Desk, told: dict[str, Any]) -> None:
    first = await another(desk, "Zed was rude.", **told)
    about = await another(desk, "Zed was rude again.", subject_staff=ZED)
    assert await zed_sees(desk, first)
    await join(desk, first, about)
    assert not await zed_sees(desk, first)


async def test_nor_what_joined_it_before_it_was_known_to_be_about_them(desk: Desk) -> None:
    """And they see it again once it is known not to be."""
    first = await another(desk, "Somebody was rude.", subject_staff=[])
    second = await another(desk, "Again!", subject_staff=[])
    third = await another(desk, "And again!", subject_staff=[])
    await join(desk, first, second)
    await join(desk, second, third)
    assert await zed_sees(desk, first)
    named = {"field": "subject_staff", "before": [], "after": ZED}
    await add(desk, third, "amended", reason="They say who.", **named)
    assert [await zed_sees(desk, each) for each in (first, second, third)] == [False] * 3
    named |= {"before": ZED, "after": []}
    await add(desk, third, "amended", reason="It was another.", **named)
    assert [await zed_sees(desk, each) for each in (first, second, third)] == [True] * 3


async def test_a_complaint_that_joins_takes_what_it_hides_along(desk: Desk) -> None:
    about = await another(desk, "Zed was rude.", subject_staff=ZED)
    into = await another(desk, "And late.", subject_staff=[])
    await join(desk, about, into)
    assert not await zed_sees(desk, into)
    assert not await zed_sees(desk, about)


async def test_what_turned_out_to_be_none_stays_hidden(desk: Desk) -> None:
    ticket = await a_complaint(desk, subject_staff=ZED)
    await add(desk, ticket, "assessment_started")
    await add(desk, ticket, "staff_told", staff_id="zed")
    await add(desk, ticket, "reclassified", kind="feedback", reason="Praise, read again.")
    assert not await zed_sees(desk, ticket)
    with pytest.raises(NotFound):
        await shown(desk, ticket, "zed")


async def test_an_offer_to_them_is_withdrawn(desk: Desk) -> None:
    await desk.arrives(text=TEXT, header_id="first@mail.example", external_id="first")
    await desk.settle()
    (offer,) = await desk.offered_to("mina")
    ticket = TicketId((await desk.only_ticket()).ticket.id)
    told = complaints.Told(subject_staff=[AgentId("mina")])
    await complaints.record(desk.handling, ticket, told, asked=await desk.asked("omid"))
    await desk.settle()
    assert await desk.offered_to("mina") == []
    with pytest.raises(NotFound):
        await dispatch.accept(desk.store, OfferId(offer), asked=await desk.asked("mina"))
    assert [each.state for each in (await of(desk, ticket)).items] == ["queued"]


async def test_work_that_is_theirs_goes_to_somebody_else(desk: Desk) -> None:
    await desk.arrives(text=TEXT, header_id="first@mail.example", external_id="first")
    await desk.settle()
    await desk.accept("mina")
    ticket = TicketId((await desk.only_ticket()).ticket.id)
    told = complaints.Told(subject_staff=[AgentId("mina")])
    await complaints.record(desk.handling, ticket, told, asked=await desk.asked("omid"))
    await desk.settle()
    assert (await of(desk, ticket)).ticket.assignee_id is None
    await desk.online("omid")
    await desk.settle()
    assert len(await desk.offered_to("omid")) == 1
    assert await desk.offered_to("mina") == []


async def test_the_graver_priority_stays_when_complaints_become_one(desk: Desk) -> None:
    """Spec A-SM-5."""
    first = await a_complaint(desk)
    await assessed(desk, first, severity=4, priority="p1")
    second = await another(desk, "Again!", subject_staff=[])
    await assessed(desk, second, severity=1, priority="p4")
    await join(desk, first, second)
    assert (await shown(desk, second)).complaint["priority"] == "p1"
    assert (await of(desk, second)).ticket.priority == "p1"
