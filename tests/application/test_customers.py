"""Customers found to be one, and two again: what the timeline shows of them (spec E.5)."""

import pytest

from contactcenter.application import customers
from contactcenter.domain.ids import CustomerId, MergeId
from contactcenter.ports.views import Dossier
from tests.application import people_acts as people
from tests.application.desk import Desk


@pytest.fixture
async def desk() -> Desk:
    opened = await Desk().open()
    await people.two_customers(opened)
    return opened


async def both(desk: Desk) -> tuple[Dossier, Dossier]:
    first, second = await people.tickets(desk)
    agent = await desk.agent("mina")
    return await desk.store.dossier(agent, first.id), await desk.store.dossier(agent, second.id)


def said(dossier: Dossier) -> list[str]:
    return [each.address for each in dossier.timeline.messages]


SARA, WORK = "sara@mail.example", "sara@work.example"


async def test_a_merge_makes_one_timeline_and_undoing_it_two_again(desk: Desk) -> None:
    """E-MRG-1 to E-MRG-3: nothing is rewritten."""
    before = await both(desk)
    assert [said(each) for each in before] == [[SARA], [WORK]]
    await people.merge(desk)
    assert [said(each) for each in await both(desk)] == [[SARA, WORK], [SARA, WORK]]
    await desk.arrives(address=WORK, text="and one more thing")
    await desk.settle()
    await people.undo_merge(desk)
    first, *_ = await people.tickets(desk)
    agent = await desk.agent("mina")
    assert said(await desk.store.dossier(agent, first.id)) == [SARA]
    found = await desk.store.find_customers(WORK)
    assert [each.addresses for each in found] == [[WORK]]
    card = await desk.store.customer_card(agent, CustomerId(found[0].id))
    assert len(card.tickets) == 2  # the one written while they were one too: by its address


async def test_the_panel_shows_whose_each_address_is_and_why(desk: Desk) -> None:
    await people.merge(desk)
    first, second = await both(desk)
    assert first.customer == second.customer
    (merged,) = first.customer.merges
    assert (merged.reason, merged.by) == ("she said so on the phone", "mina")
    assert {each.customer_id for each in first.customer.identities} == {*first.customer.ids}
    assert first.ticket.customer_name == second.ticket.customer_name


async def test_who_is_told_apart_is_not_suggested_again(desk: Desk) -> None:
    await desk.arrives("chat", address="b", thread="b", stated=[{"kind": "email", "address": SARA}])
    await desk.settle()
    first, *_ = await both_first(desk)
    (suggested,) = first.customer.suggestions
    assert suggested.reasons == [SARA]
    one, other = CustomerId(first.customer.id), CustomerId(suggested.customer_id)
    await customers.tell_apart(desk.store, one, other, asked=await desk.asked("mina"))
    first, *_ = await both_first(desk)
    assert first.customer.suggestions == []


async def both_first(desk: Desk) -> list[Dossier]:
    agent = await desk.agent("mina")
    return [await desk.store.dossier(agent, each.id) for each in await people.tickets(desk)]


async def test_undoing_twice_is_refused(desk: Desk) -> None:
    await people.merge(desk)
    (merged,) = (await both(desk))[0].customer.merges
    await people.undo_merge(desk)
    with pytest.raises(Exception, match="undone before"):
        await customers.undo_merge(desk.store, MergeId(merged.id), asked=await desk.asked("mina"))


async def test_a_ticket_that_joined_another_answers_and_is_found_there(desk: Desk) -> None:
    """F-THR-6."""
    into, ticket = await people.tickets(desk)
    await people.join(desk)
    after = await desk.store.dossier(await desk.agent("mina"), into.id)
    assert len(after.conversations) == 2
    assert {each.address for each in after.timeline.messages} == {SARA, WORK}
    joined = await desk.store.dossier(await desk.agent("mina"), ticket.id)
    assert (joined.ticket.status, joined.ticket.merged_into_id) == ("closed", into.id)
    proven = {"address": SARA, "proof": "channel_proven", "subject": f"[#{ticket.reference}]"}
    await desk.arrives(**proven)
    await desk.settle()
    there = await desk.store.dossier(await desk.agent("mina"), into.id)
    assert there.timeline.messages[-1].matched == "subject_code"
