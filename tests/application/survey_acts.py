"""What happens to surveys, as acts on a desk."""

from contactcenter.application import inboxes, survey_answers
from contactcenter.application.survey_answers import Said
from contactcenter.domain.ids import CustomerId, InboxId, SurveyId, TicketId
from contactcenter.domain.measures.ratings import Scale
from contactcenter.domain.receipt import receipts_from_plain
from contactcenter.domain.surveys import KeptSurvey
from tests.application import ticket_acts as happens
from tests.application.desk import Desk
from tests.application.test_receipts import PLAIN

SURVEY = SurveyId("survey")


async def a_survey_waits(desk: Desk) -> None:
    """A mail is with an agent, and its customer was asked how it was."""
    await happens.a_mail_is_mine(desk)
    ticket = (await desk.only_ticket()).ticket
    asked = KeptSurvey(
        id=SURVEY,
        ticket_id=TicketId(ticket.id),
        customer_id=CustomerId(ticket.customer_id),
        scale=Scale.CSAT,
        low=2,
        language="en",
        asked_at=desk.now,
    )
    async with desk.store.begin() as tx:
        tx.put(asked)


async def answer_by_its_link(desk: Desk) -> None:
    token = survey_answers.link((await desk.only_ticket()).ticket.reference, SURVEY, key=desk.key)
    said = Said(score=1, aspects={}, words="Too late")
    await survey_answers.answer(desk.store, token, said, makers=desk.makers, now=desk.now)


async def an_answered_mail_will_be_asked_about(desk: Desk) -> None:
    await happens.an_answer_is_queued(desk)
    receipts = receipts_from_plain({**PLAIN, "survey": {}})
    await inboxes.set_receipts(desk.store, InboxId("mail"), receipts, now=desk.now)


async def resolve_it(desk: Desk) -> None:
    await happens.resolve(desk)
    await desk.settle()
