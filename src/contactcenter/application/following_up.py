"""What we say by ourselves after something happened: that we call back, the question how it was.

a call reached nobody   the receipt of its inbox leaves by another one (a text message)
a ticket is resolved    by a person: its customer is asked later how it was, once in 30 days
a complaint is closed   its complainant is asked how it was handled, whatever came of it
somebody says it        that answers the survey which asked
it is open again        the question is taken back while it has not left
it does not arrive      nobody was asked
a visitor ended a chat  the ticket is resolved, if it was answered and is no open complaint
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeGuard

from contactcenter.application.delivery import changed
from contactcenter.application.notices import Makers
from contactcenter.application.saying import Saying, Way
from contactcenter.application.survey_answers import SURVEYS, link, surveys_of, take_rating
from contactcenter.application.templates import Channels
from contactcenter.application.tickets import settle
from contactcenter.domain.channel import traits
from contactcenter.domain.complaint.facts import ComplaintChanged
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.steps import OPEN
from contactcenter.domain.events import (
    CUSTOMER,
    SYSTEM,
    ChatEnded,
    DeliveryChanged,
    Fact,
    TicketJoined,
    TicketMoved,
    WorkQueued,
)
from contactcenter.domain.ids import CustomerId, MessageId, SurveyId, TicketId
from contactcenter.domain.measures.ratings import Scale
from contactcenter.domain.message import (
    AutoClass,
    DeliveryState,
    Direction,
    Message,
    undo,
)
from contactcenter.domain.questions import (
    OF_COMPLAINTS,
    Survey,
    low_score,
    rating_in,
    survey_buttons,
)
from contactcenter.domain.receipt import Receipts, receipt_text, survey_text
from contactcenter.domain.reference import grouped
from contactcenter.domain.survey_facts import SurveyAsked, TicketRated
from contactcenter.domain.surveys import About, KeptSurvey, is_chosen
from contactcenter.domain.tally import counted
from contactcenter.domain.ticket import NEEDS_WORK, Status, Ticket, about
from contactcenter.ports.store import Transaction

_FRESH = timedelta(days=1)  # when it was heard of; nobody is asked about the calls of an old file
_CALL_BACKS = (2, timedelta(hours=24))  # words to one number
_LOOK_BACK = 20  # messages
_LINKS = {
    "en": "You can also answer here: {address}",
    "fa": "این‌جا هم می‌توانید پاسخ دهید: {address}",
}


def is_followed(
    fact: Fact,
) -> TypeGuard[
    WorkQueued
    | TicketMoved
    | TicketJoined
    | ChatEnded
    | TicketRated
    | ComplaintChanged
    | DeliveryChanged
]:
    """Whether something may be said after a fact."""
    match fact:
        case WorkQueued(reason="call_back") | ChatEnded() | TicketJoined() | TicketRated():
            return True
        case ComplaintChanged(kind=kind):
            return kind == "closed"
        case TicketMoved(before=before, after=after):
            return Status.RESOLVED in (before, after) or before is Status.CLOSED
        case DeliveryChanged(after=after):
            return after is DeliveryState.FAILED
        case _:
            return False


async def follow(
    tx: Transaction,
    fact: Fact,
    *,
    channels: Channels,
    now: datetime,
    makers: Makers,
) -> None:
    """Say what there is to say after a fact."""
    if not is_followed(fact):
        return
    after = _Following(tx, await tx.inboxes(), channels, now=now, makers=makers)
    match fact:
        case WorkQueued(reason="call_back"):
            await after.promise_call(fact.ticket_id)
        case TicketMoved() | TicketJoined():
            await after.moved(fact)
        case ComplaintChanged():
            await after.ask_complainant(fact.ticket_id)
        case TicketRated():
            await take_rating(tx, fact, makers=makers, now=now)
        case DeliveryChanged(message_id=question):
            await after.forget(fact.ticket_id, question)
        case ChatEnded():
            await after.end(fact)
        case _:
            pass


class _Following(Saying):
    """The effects of one fact."""

    async def promise_call(self, ticket_id: TicketId) -> None:
        """Tell whoever reached nobody that they are called back, and until when."""
        ticket = await self._tx.ticket(ticket_id)
        called = await self._spoken_in(ticket)
        receipts = self._receipts(called)
        if called is None or receipts is None or receipts.by is None:
            return
        way = await self._way(ticket, called, receipts)
        if way is None or not self._takes_words(way, self._now):
            return
        if not await self._may(f"call backs {called.address}", *_CALL_BACKS):
            return
        text = receipt_text(
            receipts,
            called.language,
            reference=grouped(ticket.reference),
            due=receipts.due(self._now),
            inbox=self._inboxes[called.inbox_id].name,
        )
        self._send(way, text)

    async def moved(self, fact: TicketMoved | TicketJoined) -> None:
        """Ask, or ask no more, as the ticket is over or goes on, here or in another."""
        if isinstance(fact, TicketJoined) or fact.after == Status.OPEN:
            await self.take_back(fact.ticket_id)
        elif fact.after == Status.RESOLVED and fact.by != SYSTEM:
            await self.ask(fact.ticket_id)

    async def ask(self, ticket_id: TicketId) -> None:
        """Ask the customer of a resolved ticket how it was, where that is wished for.

        A complainant is asked when the complaint is closed, and not before.
        """
        ticket = await self._tx.ticket(ticket_id)
        if ticket.status is not Status.RESOLVED or ticket.rating is not None:
            return
        if ticket.id in await self._tx.complaints([ticket.id]):
            return
        if await self._was_served(ticket):
            await self._ask(ticket, None)

    async def ask_complainant(self, ticket_id: TicketId) -> None:
        """Ask how a complaint was handled, now that it is closed (spec A-SAT-1)."""
        kept = (await self._tx.complaints([ticket_id])).get(ticket_id)
        if kept is not None and kept.complaint.matter.contactable:
            await self._ask(await self._tx.ticket(ticket_id), kept.complaint)

    async def _ask(self, ticket: Ticket, complaint: Complaint | None) -> None:
        spoken = await self._spoken_in(ticket)
        receipts = self._receipts(spoken)
        survey = receipts.survey if receipts else None
        if spoken is None or receipts is None or survey is None:
            return
        way = await self._way(ticket, spoken, receipts)
        if way is None or not self._takes_words(way, self._now + survey.after):
            return
        if way.ticket.id != ticket.id:
            return  # they are being talked with about something else there
        if not is_chosen(ticket.id, survey.share):
            return
        if await self._may_ask(ticket.customer_id):
            self._send_survey(way, receipts, survey, spoken.language, complaint)

    def _send_survey(
        self,
        way: Way,
        receipts: Receipts,
        survey: Survey,
        language: str | None,
        complaint: Complaint | None,
    ) -> None:
        """Send the question, and keep that it was asked."""
        spoken, ticket = language or receipts.language, way.ticket
        # What complainants judge has five stars, whatever others are asked.
        asked = replace(survey, scale=Scale.CSAT, texts=OF_COMPLAINTS) if complaint else survey
        kept = KeptSurvey(
            id=SurveyId(self._makers.new_id()),
            ticket_id=ticket.id,
            customer_id=ticket.customer_id,
            about=About.COMPLAINT if complaint else About.TICKET,
            outcome=complaint.outcome if complaint else None,
            scale=asked.scale,
            low=low_score(asked.scale) if complaint else survey.low,
            language=spoken,
            asked_at=self._now + survey.after,
        )
        reference = grouped(ticket.reference)
        text = survey_text(receipts, asked, spoken, reference=reference, inbox=way.inbox.name)
        message = self._send(
            way,
            self._with_link(way, text, spoken, kept.id),
            after=survey.after,
            buttons=survey_buttons(asked.scale, spoken, ticket.reference),
        )
        self._keep(ticket, replace(kept, message_id=message.id))

    def _keep(self, ticket: Ticket, survey: KeptSurvey) -> None:
        """Keep that somebody is asked."""
        self._tx.put(survey)
        self._tx.record(
            SurveyAsked(
                **about(ticket, by=SYSTEM, at=self._now),
                survey_id=survey.id,
                message_id=survey.message_id or MessageId(""),
                subject=survey.about.value,
                scale=survey.scale.value,
            )
        )

    def _with_link(self, way: Way, text: str, language: str, survey_id: SurveyId) -> str:
        """Return the question with the address of its page, where there is nothing to press."""
        if traits(way.inbox.kind).has_buttons or not self._makers.public_url:
            return text
        token = link(way.ticket.reference, survey_id, key=self._makers.key)
        told = _LINKS.get(language[:2], _LINKS["en"])
        return f"{text}\n\n{told.format(address=f'{self._makers.public_url}/survey/{token}')}"

    async def _was_served(self, ticket: Ticket) -> bool:
        """Whether a person answered, or spoke, and the customer's last word is a person's too."""
        said = await self._tx.latest_messages(ticket, _LOOK_BACK)
        inbound = [each for each in said if each.direction is Direction.INBOUND]
        spoken = [each for each in said if each.call]
        answered = any(each.agent_id is not None and not each.call for each in said)
        is_call = any(each.occurred_at + _FRESH > each.received_at for each in spoken)
        is_human = not inbound or inbound[0].auto_class is AutoClass.HUMAN
        return (answered or is_call) and is_human

    async def take_back(self, ticket_id: TicketId) -> None:
        """Do not ask how it was while it is not over."""
        ticket = await self._tx.ticket(ticket_id)
        for message in await self._tx.latest_messages(ticket, _LOOK_BACK):
            if not _is_survey(message):
                continue
            delivery = await self._tx.delivery(message.id)
            waits = delivery.state is DeliveryState.QUEUED and delivery.due_at > self._now
            if waits and not delivery.attempts:
                undone = undo(delivery, now=self._now)
                self._tx.put(undone)
                self._tx.record(changed(ticket, message, delivery, undone, by=SYSTEM, at=self._now))
                await self.forget(ticket.id, message.id)

    async def forget(self, ticket_id: TicketId, question: MessageId) -> None:
        """Count a question that did not reach its customer as never asked."""
        for each in await self._tx.surveys_of([ticket_id]):
            if each.message_id == question and each.answer is None and each.withdrawn_at is None:
                gone = replace(each, withdrawn_at=self._now, version=each.version + 1)
                self._tx.put(gone)
                await self._give_back(surveys_of(await self._root(each.customer_id)))

    async def end(self, fact: ChatEnded) -> None:
        """Resolve a ticket whose chat its visitor ended; one that has no answer stays open."""
        ticket = await self._tx.ticket(fact.ticket_id)
        conversations = await self._tx.conversations_of(ticket.id)
        if ticket.unanswered_since is not None or len(conversations) > 1:
            return
        kept = (await self._tx.complaints([ticket.id])).get(ticket.id)
        if kept is not None and kept.complaint.step in OPEN:
            return  # it ends by its record
        if ticket.status in NEEDS_WORK or ticket.status is Status.PENDING:
            self._tx.put(await settle(self._tx, ticket, Status.RESOLVED, by=CUSTOMER, at=self._now))

    async def _root(self, customer_id: CustomerId) -> CustomerId:
        return (await self._tx.customers([customer_id]))[customer_id].root

    async def _may_ask(self, customer_id: CustomerId) -> bool:
        """Whether a customer, and all who are one with them, were not asked lately; that counts."""
        family = (await self._tx.family([customer_id])).customers
        most, within = SURVEYS
        for each in (await self._tx.tallies([surveys_of(each.id) for each in family])).values():
            if counted(each, within=within, now=self._now) >= most:
                return False
        return await self._may(surveys_of(await self._root(customer_id)), *SURVEYS)


def _is_survey(message: Message) -> bool:
    buttons = [button for row in message.buttons for button in row]
    is_asking = any(rating_in(each.value) is not None for each in buttons)
    return message.auto_class is AutoClass.NOTICE and is_asking
