"""What people enter in the record of a complaint by hand."""

from typing import Any

import pytest

from contactcenter.domain.blocks import DocumentKind
from tests.application.complained import a_complaint, add, decided, house, send, shown
from tests.application.desk import Desk


@pytest.fixture
async def desk() -> Desk:
    desk = await Desk().open()
    await desk.online("mina")
    await house(desk)
    await desk.settle()
    return desk


async def test_a_refusal_goes_to_the_next_stage_by_itself(desk: Desk) -> None:
    """Spec A.4: nobody has to know how the house is built."""
    ticket = await a_complaint(desk)
    await decided(desk, ticket)
    await send(desk, ticket, DocumentKind.FINAL, reasons="Late.", remedy="A refund.")
    await add(desk, ticket, "rejected", words="That is not enough.")
    found = (await shown(desk, ticket)).complaint
    assert (found["step"], found["stage"]) == ("investigating", "team_lead")


async def test_who_was_named_is_anonymous_after_all_and_named_again(desk: Desk) -> None:
    """Spec A-PRN-2: one entry a field, in an order that the record allows."""
    ticket = await a_complaint(desk)
    matter: Any = (await shown(desk, ticket)).complaint["matter"]
    name, why = matter["complainant_id"], "She asked for it"
    for field, before, after in (
        ("contactable", True, False),
        ("complainant_id", name, None),
        ("complainant_id", None, name),
        ("contactable", False, True),
    ):
        await add(desk, ticket, "amended", field=field, before=before, after=after, reason=why)
        now: Any = (await shown(desk, ticket)).complaint["matter"]
        assert now["anonymous"] is (now["complainant_id"] is None)
    assert now == matter
