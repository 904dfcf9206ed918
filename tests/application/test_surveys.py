"""How it was: asked in the channel itself, answered there or by a link; who is not content is
called (spec A-SAT-1)."""

import re
from datetime import timedelta
from typing import Any

import pytest

from contactcenter.application import complaints, customers, survey_answers
from contactcenter.application.survey_answers import Said
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.errors import Conflict, NotFound
from contactcenter.domain.events import CUSTOMER
from contactcenter.domain.ids import CustomerId, MessageId, Position, TicketId
from contactcenter.domain.survey_facts import SurveyAsked, TicketRated
from contactcenter.domain.surveys import About, KeptSurvey
from contactcenter.domain.ticket import Status, about
from contactcenter.ports.channel import Undeliverable
from tests.application.complained import a_complaint, add, decided, house, send
from tests.application.desk import Desk
from tests.application.people_acts import tickets
from tests.application.test_following_up import asked, opened, resolved, says, ticket


async def surveys(desk: Desk) -> list[KeptSurvey]:
    boss = (await desk.supervisor()).agent
    return list(
        await desk.store.surveys_between(
            boss, desk.now - timedelta(days=90), desk.now + timedelta(days=90)
        )
    )


async def waited(desk: Desk, seconds: float = 600) -> None:
    desk.later(seconds)
    await desk.settle()


async def called(desk: Desk, name: str = "mina") -> list[Any]:
    return list((await desk.store.task_page(await desk.agent(name), None)).tasks)


def link_in(text: str) -> str:
    (found,) = re.findall(r"https://desk\.example/survey/(\S+)", text)
    return str(found)


@pytest.mark.parametrize(
    ("scale", "typed", "score", "stars"),
    [("csat", "4", 4, 4), ("ces", "۲", 2, None), ("nps", "0", 0, None), ("nps", "10", 10, None)],
)
async def test_a_typed_number_is_the_score_on_each_scale(
    scale: str, typed: str, score: int, stars: int | None
) -> None:
    desk = await opened(mail={"survey": {"scale": scale}})
    await resolved(desk)
    await waited(desk)
    (survey,) = await surveys(desk)
    assert (survey.scale, survey.answer, survey.about) == (scale, None, About.TICKET)
    await says(desk, typed)
    (survey,) = await surveys(desk)
    assert survey.answer is not None
    assert (survey.answer.score, survey.answer.by) == (score, "button")
    after = await ticket(desk)
    assert (after.rating, after.status) == (stars, "resolved")


async def test_who_is_not_content_is_called_once() -> None:
    desk = await opened(mail={"survey": {}})
    await resolved(desk)
    await waited(desk)
    assert await called(desk) == []
    token = link_in(asked(desk)[-1])
    for score, words in ((1, "Too late {reference}"), (2, "Still"), (5, "Fine now"), (1, "No")):
        said = Said(score=score, aspects={}, words=words)
        await survey_answers.answer(desk.store, token, said, makers=desk.makers, now=desk.now)
    await desk.settle()
    tasks = await called(desk)
    assert tasks[0].title == "Rated 1 of 5: ask what went wrong"
    assert tasks[0].note == "Too late {reference}"
    assert len(tasks) == 2  # again, after it had been mended
    assert (await ticket(desk)).rating == 1


async def test_a_button_and_a_link_are_one_answer() -> None:
    desk = await opened(mail={"survey": {}})
    await resolved(desk)
    await waited(desk)
    token = link_in(asked(desk)[-1])
    await says(desk, "2")
    said = Said(score=2, aspects={}, words="Late")
    await survey_answers.answer(desk.store, token, said, makers=desk.makers, now=desk.now)
    (survey,) = await surveys(desk)
    assert survey.answer is not None
    assert (survey.answer.words, survey.answer.by) == ("Late", "link")
    assert len(await called(desk)) == 1
    desk.now += timedelta(days=2)
    with pytest.raises(Conflict):
        await survey_answers.answer(desk.store, token, said, makers=desk.makers, now=desk.now)


async def test_a_link_that_was_changed_leads_nowhere() -> None:
    desk = await opened(mail={"survey": {}})
    await resolved(desk)
    await waited(desk)
    token = link_in(asked(desk)[-1])
    last = "0" if token[-1] != "0" else "1"
    reference = token.rpartition("-")[0]
    for wrong in (token[:-1] + last, reference, "", "x-y", f"{reference}-", token.upper() + "é"):
        with pytest.raises(NotFound):
            await survey_answers.look(desk.store, wrong, key=desk.key, now=desk.now)


async def test_a_question_that_is_taken_back_was_never_asked() -> None:
    desk = await opened(mail={"survey": {}})
    await resolved(desk)
    assert len(await surveys(desk)) == 1
    await says(desk, "One more thing", references=["first@mail.example"])
    assert await surveys(desk) == []


async def test_a_button_pressed_again_days_later_is_no_other_answer() -> None:
    desk = await opened(mail={"survey": {}})
    await resolved(desk)
    await waited(desk)
    for _ in range(3):
        await says(desk, "5")
        desk.now += timedelta(days=2)
    (survey,) = await surveys(desk)
    assert survey.answer is not None
    assert survey.version == 2


async def test_who_was_asked_is_not_asked_again_under_another_name() -> None:
    """Spec A-SAT-1: once in 30 days, whichever of the two was asked and goes on."""
    desk = await opened(mail={"survey": {}})
    await resolved(desk)
    await waited(desk)
    (asked_as,) = {each.customer_id for each in await surveys(desk)}
    await desk.arrives(address="sara@work.example", header_id="2@mail.example", external_id="2")
    await desk.settle()
    await desk.online("mina")
    await desk.accept("mina")
    other = next(each for each in await tickets(desk) if each.customer_id != asked_as)
    names = (CustomerId(other.customer_id), CustomerId(asked_as))
    me = await desk.asked("mina")
    await customers.merge(desk.store, *names, "one person", asked=me, new_id=desk.new_id)
    await desk.settle()
    await desk.reply_to(other.id, "mina", "Done", then=Status.RESOLVED)
    await waited(desk)
    await waited(desk)
    assert len(await surveys(desk)) == 1


async def test_a_question_that_does_not_arrive_was_never_asked() -> None:
    desk = await opened(mail={"survey": {}})
    await resolved(desk)
    desk.channel.refuse = Undeliverable("no such mailbox")
    await waited(desk)
    assert await surveys(desk) == []
    customer = (await ticket(desk)).customer_id
    async with desk.store.begin() as tx:
        (tally,) = (await tx.tallies([f"surveys {customer}"])).values()
    assert tally.count == 0


async def test_a_complaint_that_is_taken_up_again_is_not_asked_about() -> None:
    desk = await opened(mail={"survey": {"scale": "nps"}})
    await desk.online("mina")
    await house(desk)
    complaint = await a_complaint(desk)
    await decided(desk, complaint)
    await send(desk, complaint, DocumentKind.FINAL, remedy="A refund.")
    await add(desk, complaint, "accepted", words="Fine, thanks.")
    await add(desk, complaint, "closed")
    await desk.settle()
    assert len(await surveys(desk)) == 1
    await add(desk, complaint, "reopened", reason="It broke again.")
    await waited(desk)
    assert await surveys(desk) == []


async def test_an_open_complaint_ends_by_no_goodbye() -> None:
    """Spec A.4: whoever ends the chat, it ends by its record."""
    desk = await opened()
    await desk.online("mina")
    await house(desk)
    await desk.arrives("chat", address="one", thread="one", display_name="One")
    await desk.settle()
    await desk.accept("mina")
    (chat,) = await tickets(desk)
    told, me = complaints.Told(), await desk.asked("mina")
    await complaints.record(desk.handling, TicketId(chat.id), told, asked=me)
    await desk.reply_to(chat.id, "mina", "Here you are")
    await desk.settle()
    await desk.arrives("chat", address="one", thread="one", text="Bye", pressed="end")
    await desk.settle()
    assert [each.status for each in await tickets(desk)] == ["open"]


async def test_chance_may_leave_somebody_out() -> None:
    desk = await opened(mail={"survey": {"share": 0}})
    await resolved(desk)
    await waited(desk)
    assert await surveys(desk) == []


async def test_complainants_are_asked_when_it_is_closed_whatever_came_of_it() -> None:
    desk = await opened(mail={"survey": {"scale": "nps"}})
    await desk.online("mina")
    await house(desk)
    complaint = await a_complaint(desk)
    await decided(desk, complaint)
    await send(desk, complaint, DocumentKind.FINAL, remedy="A refund.")
    await waited(desk)
    assert await surveys(desk) == []  # resolved, but not closed
    await add(desk, complaint, "accepted", words="Fine, thanks.")
    await add(desk, complaint, "closed")
    await waited(desk)
    (survey,) = await surveys(desk)
    placed = await desk.store.placed_after(Position(0), 1000)
    facts = [each.fact for each in placed if isinstance(each.fact, SurveyAsked)]
    assert [(each.ticket_id, each.subject) for each in facts] == [(complaint, "complaint")]
    assert (survey.about, survey.outcome, survey.scale) == ("complaint", "upheld", "csat")
    assert survey.ticket_id == TicketId(complaint)
    assert "شکایت" in asked(desk)[-1]
    said = Said(score=1, aspects={"fairness": 1}, words="")
    token = link_in(asked(desk)[-1])
    await survey_answers.answer(desk.store, token, said, makers=desk.makers, now=desk.now)
    assert "Rated 1" in (await called(desk))[0].title


async def test_who_rated_a_chat_when_it_ended_is_asked_by_nothing_else_soon() -> None:
    """Spec A-SAT-1: the page asked, and that counts."""
    desk = await opened(mail={"survey": {}})
    await desk.online("mina")
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    ticket_id = TicketId((await ticket(desk)).id)
    async with desk.store.begin() as tx:
        rated = TicketRated(
            **about(await tx.ticket(ticket_id), by=CUSTOMER, at=desk.now),
            message_id=MessageId(""),
            rating=5,
            scale="csat",
        )
        await survey_answers.take_rating(tx, rated, makers=desk.makers, now=desk.now)
    await desk.arrives(external_id="2", header_id="2@mail.example")
    await desk.settle()
    await desk.accept("mina")
    other = next(each for each in await tickets(desk) if each.id != ticket_id)
    await desk.reply_to(other.id, "mina", "Done", then=Status.RESOLVED)
    await waited(desk)
    await waited(desk)
    (only,) = await surveys(desk)
    assert only.answer is not None
