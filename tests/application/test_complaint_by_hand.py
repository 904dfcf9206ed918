"""What people enter in the record of a complaint by hand."""

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
