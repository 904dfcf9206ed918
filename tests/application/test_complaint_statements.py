"""Whom a complaint is about is told of it, and what came of it (A-IMP-1, A-IMP-3)."""

from datetime import timedelta
from typing import Any

import pytest

from contactcenter.application.complaint_statements import StatementAsked, asked_of, give_statement
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint.steps import IllegalStep
from contactcenter.domain.errors import NotFound
from contactcenter.domain.ids import TicketId
from tests import builders
from tests.application.complained import a_complaint, add, decided, house, send
from tests.application.desk import Desk


@pytest.fixture
async def desk() -> Desk:
    """Mina has the complaint; it is about Nima."""
    desk = await Desk().open()
    async with desk.store.begin() as tx:
        tx.put(builders.an_agent("nima", queues=frozenset({"queue"})))
    await desk.online("mina")
    await house(desk)
    await desk.settle()
    return desk


async def about_nima(desk: Desk) -> TicketId:
    ticket = await a_complaint(desk)
    said: dict[str, Any] = {"field": "subject_staff", "before": [], "after": ["nima"]}
    await add(desk, ticket, "amended", reason="as the customer wrote", **said)
    await add(desk, ticket, "staff_told", staff_id="nima")
    return ticket


async def nima_sees(desk: Desk) -> StatementAsked | None:
    return next(iter(await asked_of(desk.store, asked=await desk.asked("nima"))), None)


async def test_they_are_told_and_give_their_account(desk: Desk) -> None:
    ticket = await about_nima(desk)
    asked = await desk.asked("nima")
    await give_statement(desk.handling, ticket, "I was polite.", asked=asked)
    card = await nima_sees(desk)
    assert card is not None
    assert (card.given, card.is_over, card.outcome, card.result_at) == (1, False, None, None)
    assert not await asked_of(desk.store, asked=await desk.asked("mina"))


async def test_they_learn_the_result_when_they_are_told_it_and_after_it_is_closed(
    desk: Desk,
) -> None:
    ticket = await about_nima(desk)
    await decided(desk, ticket)
    await send(desk, ticket, DocumentKind.FINAL, reasons="Late.", remedy="A refund.")
    card = await nima_sees(desk)
    assert card is not None
    assert card.outcome is None  # nobody told them yet
    await add(desk, ticket, "staff_told_result", staff_id="nima")
    told_at = desk.now
    card = await nima_sees(desk)
    assert card is not None
    assert (card.outcome, card.is_over) == ("upheld", False)
    await add(desk, ticket, "accepted", words="All right")
    await add(desk, ticket, "closed")
    card = await nima_sees(desk)
    assert card is not None
    assert (card.outcome, card.is_over, card.result_at) == ("upheld", True, told_at)
    with pytest.raises(NotFound):
        await desk.store.dossier(await desk.agent("nima"), ticket)
    desk.now = told_at + timedelta(days=30)
    assert await nima_sees(desk) is None


async def test_a_result_is_told_after_the_complainant_and_not_shown_where_it_could_not_be(
    desk: Desk,
) -> None:
    ticket = await about_nima(desk)
    await decided(desk, ticket)
    with pytest.raises(IllegalStep, match="possible at decision_communicated"):
        await add(desk, ticket, "staff_told_result", staff_id="nima")
    await send(desk, ticket, DocumentKind.FINAL, reasons="Late.", remedy="A refund.")
    await add(desk, ticket, "staff_told_result", staff_id="nima", reason="on sick leave")
    card = await nima_sees(desk)
    assert card is not None
    assert (card.outcome, card.result_at) == (None, None)
