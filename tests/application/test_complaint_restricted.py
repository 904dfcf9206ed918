"""Needs are for those who work on a complaint (A-PRN-4, A-VUL-1)."""

from dataclasses import replace
from typing import Any

import pytest

from contactcenter.application.complaint_showing import ComplaintView
from contactcenter.domain.agent import Role
from contactcenter.domain.errors import Forbidden
from contactcenter.domain.ids import TicketId
from tests import builders
from tests.application.complained import ASSESSMENT, a_complaint, add, assessed, house, shown
from tests.application.desk import Desk

NEED = {"need": "large print", "basis": "consent", "review_on": "2027-01-01"}


@pytest.fixture
async def desk() -> Desk:
    """Mina has the ticket, Omid answers for complaints, Nima works in the same queue."""
    desk = await Desk().open()
    async with desk.store.begin() as tx:
        tx.put(builders.an_agent("nima", queues=frozenset({"queue"})))
    await desk.online("mina")
    await house(desk)
    await desk.settle()
    return desk


def said_in(view: ComplaintView) -> str:
    return repr((view.complaint, [each.content for each in view.entries]))


async def a_need(desk: Desk) -> TicketId:
    ticket = await a_complaint(desk)
    await assessed(desk, ticket, vulnerability=[NEED])
    return ticket


async def test_needs_are_shown_to_those_who_work_on_it(desk: Desk) -> None:
    ticket = await a_need(desk)
    for name in ("mina", "omid"):
        view = await shown(desk, ticket, name)
        assert not view.restricted
        assert said_in(view).count("large print") == 2  # in the record and in its entry


async def test_others_of_the_queue_learn_that_there_is_something(desk: Desk) -> None:
    ticket = await a_need(desk)
    view = await shown(desk, ticket, "nima")
    assert view.restricted
    assert "large print" not in said_in(view)
    assert "consent" not in said_in(view)
    whole: Any = (await shown(desk, ticket)).complaint
    found: Any = view.complaint
    assert (
        found["assessed"]["assessment"]["severity"] == whole["assessed"]["assessment"]["severity"]
    )


async def test_what_is_corrected_hides_it_too(desk: Desk) -> None:
    """A preferred contact says by which means somebody can read us."""
    ticket = await a_complaint(desk)
    matter: Any = (await shown(desk, ticket)).complaint["matter"]
    contact = matter["preferred_contact"]
    after = {**contact, "accessibility_needs": ["braille"]}
    await add(
        desk,
        ticket,
        "amended",
        field="preferred_contact",
        before=contact,
        after=after,
        reason="They said so",
    )
    assert "braille" in said_in(await shown(desk, ticket))
    assert "braille" not in said_in(await shown(desk, ticket, "nima"))


async def test_a_supervisor_and_the_investigator_see_it(desk: Desk) -> None:
    ticket = await a_need(desk)
    await add(desk, ticket, "investigator_set", investigator_id="nima", level=1)
    assert not (await shown(desk, ticket, "nima")).restricted
    boss = replace(builders.an_agent("boss"), role=Role.SUPERVISOR)
    async with desk.store.begin() as tx:
        tx.put(boss)
    assert not (await shown(desk, ticket, "boss")).restricted


async def test_nobody_assesses_anew_what_they_do_not_know(desk: Desk) -> None:
    """It would be lost."""
    ticket = await a_need(desk)
    said = {"assessment": ASSESSMENT, "priority": "p3", "reason": "again"}
    with pytest.raises(Forbidden, match="restricted to who works on it"):
        await add(desk, ticket, "assessed", who="nima", **said)
    await add(desk, ticket, "assessed", who="omid", **said)
    assert "large print" not in repr((await shown(desk, ticket)).complaint)


async def test_a_priority_that_nobody_names_is_that_of_the_table(desk: Desk) -> None:
    """A-ASM-2."""
    ticket = await a_complaint(desk)
    await add(desk, ticket, "assessment_started")
    grave = {**ASSESSMENT, "severity": 3}
    await add(desk, ticket, "assessed", assessment=grave, remedy_sought={"text": "my money"})
    assert (await shown(desk, ticket)).complaint["priority"] == "p2"
