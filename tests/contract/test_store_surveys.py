"""Surveys: the same from every store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contactcenter.domain.complaint.findings import Outcome
from contactcenter.domain.errors import StaleVersion
from contactcenter.domain.ids import CustomerId, MessageId, SurveyId, TicketId
from contactcenter.domain.measures.ratings import Scale
from contactcenter.domain.surveys import About, AnsweredBy, KeptSurvey, answered
from contactcenter.ports.store import Store
from tests.builders import a_conversation, a_ticket, a_world, later
from tests.contract.test_store_register import BOSS, put


def a_survey(name: str, ticket: str, at: float) -> KeptSurvey:
    return KeptSurvey(
        id=SurveyId(name),
        ticket_id=TicketId(ticket),
        customer_id=CustomerId("customer"),
        message_id=MessageId("m"),
        about=About.COMPLAINT,
        outcome=Outcome.NOT_UPHELD,
        scale=Scale.CSAT,
        low=2,
        language="fa",
        asked_at=later(at),
    )


@pytest.fixture
async def known(store: Store) -> Store:
    about_boss = a_ticket("c", barred=frozenset({"boss"}))
    await put(store, *a_world(), a_ticket("a"), a_ticket("b"), about_boss)
    return store


async def test_a_survey_comes_back_with_its_answer(known: Store) -> None:
    asked = a_survey("s", "a", 1)
    await put(known, asked)
    said = {"aspects": {"speed": 5, "fairness": 1}, "words": "دیر بود"}
    after = answered(asked, 2, by=AnsweredBy.LINK, at=later(2), **said)  # type: ignore[arg-type]
    await put(known, after)
    async with known.begin() as tx:
        assert await tx.surveys_of([TicketId("a"), TicketId("b")]) == [after]
        assert await tx.surveys_of([]) == []
    with pytest.raises(StaleVersion):
        await put(known, replace(after, low=1))


async def test_whoever_was_asked_in_a_chat_or_elsewhere_is_known(known: Store) -> None:
    """A-SAT-1: of the customer who chats there, about whichever ticket."""
    chat = a_conversation("chat", thread="visitor", ticket_id=TicketId("a"))
    await put(known, chat, a_survey("s", "b", 2))
    there = (chat.inbox_id, "visitor")
    assert await known.asked_in_chat(*there, later(2))
    assert not await known.asked_in_chat(*there, later(3))
    assert not await known.asked_in_chat(chat.inbox_id, "another", later(0))


async def test_a_question_that_never_left_counts_for_nothing(known: Store) -> None:
    asked = a_survey("s", "a", 1)
    await put(known, asked)
    assert await known.surveys_between(BOSS, later(1), later(2)) == [asked]
    await put(known, replace(asked, withdrawn_at=later(1), version=2))
    assert await known.surveys_between(BOSS, later(1), later(2)) == []
    async with known.begin() as tx:
        (kept,) = await tx.surveys_of([TicketId("a")])
    assert not kept.is_open(later(1))


async def test_surveys_are_found_by_when_they_were_asked(known: Store) -> None:
    """Spec A-IMP-1: not those about complaints about who asks."""
    late, early, other = a_survey("z", "a", 3), a_survey("y", "b", 1), a_survey("x", "c", 2)
    await put(known, late, early, other)
    found = await known.surveys_between(BOSS, later(1), later(3) + timedelta(microseconds=1))
    assert [each.id for each in found] == ["y", "z"]
    assert await known.surveys_between(BOSS, later(1), later(1)) == []
    assert [each.id for each in await known.surveys_between(BOSS, later(1), later(3))] == ["y"]
