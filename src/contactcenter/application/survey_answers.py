"""Answers to surveys: by a button or a number in the channel itself, or on a page by its link.

A low score calls somebody, once: whoever has the ticket, else who answers for the complaint, else a
supervisor; never whom the complaint is about (spec A-SAT-1, A-IMP-1).
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contactcenter.application.arrived import rated_as
from contactcenter.application.notices import Makers
from contactcenter.application.tasks import open_task
from contactcenter.domain.agent import Agent, Role
from contactcenter.domain.errors import NotFound
from contactcenter.domain.events import CUSTOMER
from contactcenter.domain.ids import AgentId, CustomerId, InboxId, MessageId, SurveyId
from contactcenter.domain.measures.ratings import Scale, scores
from contactcenter.domain.questions import Rating, low_score
from contactcenter.domain.reference import read_reference
from contactcenter.domain.sealed import SEAL
from contactcenter.domain.survey_facts import TicketRated
from contactcenter.domain.surveys import AnsweredBy, KeptSurvey, answered
from contactcenter.domain.tally import count
from contactcenter.domain.task.task import TaskKind
from contactcenter.domain.ticket import Ticket, about
from contactcenter.ports.found import Named
from contactcenter.ports.store import Store, Transaction

_WITHIN = timedelta(days=1)  # somebody who is not content is asked why
_TITLES = {
    "en": "Rated {score} of {most}: ask what went wrong",
    "fa": "امتیاز {score} از {most}: بپرسید چه شد",
}
_NONE = "there is no such survey, or the link is not whole"

SURVEYS = (1, timedelta(days=30))  # so many of one customer (spec A-SAT-1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody said on the page of a survey."""

    score: int
    aspects: Mapping[str, int]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A survey as its page shows it."""

    survey: KeptSurvey
    reference: str
    is_open: bool


def link(reference: str, survey_id: SurveyId, *, key: bytes) -> str:
    """Return the part of an address that leads to a survey; it holds no id (spec G-5)."""
    return f"{reference}-{_seal(reference, survey_id, key)}"


async def take_rating(tx: Transaction, fact: TicketRated, *, makers: Makers, now: datetime) -> None:
    """Take what a button said as the answer of the survey that asked.

    Nobody ever asked on that ticket: the chat did, when its visitor ended it. A button of a survey
    that is over says nothing more.
    """
    if fact.survey_id:
        return  # on its page, where it was taken at once
    scale = Scale(fact.scale)
    asked = await tx.surveys_of([fact.ticket_id])
    found = [each for each in asked if each.scale is scale and each.is_open(fact.at)]
    if asked and not found:
        return
    ticket = await tx.ticket(fact.ticket_id)
    survey = found[-1] if found else _asked_there(ticket, scale, fact, makers)
    if not found:
        await _count(tx, ticket, now=now)
    after = answered(survey, fact.rating, by=AnsweredBy.BUTTON, at=fact.at)
    # One that is new has no version before this.
    tx.put(after if found else replace(after, version=1))
    await _call(tx, ticket, survey, after, makers, now)


async def may_ask_in_chat(store: Store, inbox_id: InboxId, visitor: str, *, now: datetime) -> bool:
    """Whether whoever ends a chat may be asked how it was: not asked lately (spec A-SAT-1)."""
    _, within = SURVEYS
    return not await store.asked_in_chat(inbox_id, visitor, now - within)


async def look(store: Store, token: str, *, key: bytes, now: datetime) -> Shown:
    """Return the survey that a link leads to. Raises NotFound."""
    async with store.begin() as tx:
        ticket, survey = await _led_to(tx, token, key)
        return Shown(survey=survey, reference=ticket.reference, is_open=survey.is_open(now))


async def answer(
    store: Store, token: str, said: Said, *, makers: Makers, now: datetime
) -> KeptSurvey:
    """Take an answer on the page of a survey; a second one mends the first.

    Raises:
        NotFound: the link leads nowhere.
        Conflict: the time to answer is over.
        Invalid: a score that is not on the scale, an aspect that is not judged from 1 to 5.
    """
    async with store.begin() as tx:
        ticket, survey = await _led_to(tx, token, makers.key)
        after = answered(
            survey,
            said.score,
            by=AnsweredBy.LINK,
            at=now,
            aspects=said.aspects,
            words=said.words,
        )
        tx.put(after)
        if survey.answer is None or survey.answer.score != said.score:
            rated = rated_as(ticket, Rating(survey.scale, said.score))
            tx.put(replace(rated, version=ticket.version + 1))
            tx.record(
                TicketRated(
                    **about(ticket, by=CUSTOMER, at=now),
                    message_id=survey.message_id or MessageId(""),
                    rating=said.score,
                    scale=survey.scale.value,
                    survey_id=survey.id,
                )
            )
        await _call(tx, ticket, survey, after, makers, now)
        return after


async def _led_to(tx: Transaction, token: str, key: bytes) -> tuple[Ticket, KeptSurvey]:
    head, _, seal = token.rpartition("-")
    reference = read_reference(head)
    ticket_id = (
        (await tx.known(Named(codes={reference}))).coded.get(reference) if reference else None
    )
    for each in await tx.surveys_of([ticket_id]) if ticket_id and reference else ():
        sealed = _seal(reference or "", each.id, key)
        if hmac.compare_digest(seal.encode(errors="replace"), sealed.encode()):
            return await tx.ticket(each.ticket_id), each
    raise NotFound(_NONE)


def _seal(reference: str, survey_id: SurveyId, key: bytes) -> str:
    said = "\0".join(("survey", reference, survey_id)).encode()
    return hmac.new(key, said, hashlib.sha256).hexdigest()[:SEAL]


def surveys_of(customer_id: CustomerId) -> str:
    """Return what counts the surveys of a customer."""
    return f"surveys {customer_id}"


async def _count(tx: Transaction, ticket: Ticket, *, now: datetime) -> None:
    """Count that a customer was asked: whoever rated a chat is asked by nothing else soon."""
    root = (await tx.customers([ticket.customer_id]))[ticket.customer_id].root
    name, (_, within) = surveys_of(root), SURVEYS
    tx.put(count((await tx.tallies([name])).get(name), name, within=within, now=now))


def _asked_there(ticket: Ticket, scale: Scale, fact: TicketRated, makers: Makers) -> KeptSurvey:
    return KeptSurvey(
        id=SurveyId(makers.new_id()),
        ticket_id=ticket.id,
        customer_id=ticket.customer_id,
        scale=scale,
        low=low_score(scale),
        language="",
        asked_at=fact.at,
    )


async def _call(
    tx: Transaction,
    ticket: Ticket,
    before: KeptSurvey,
    after: KeptSurvey,
    makers: Makers,
    now: datetime,
) -> None:
    """Give somebody a task about an answer that is low, and was not before."""
    agent = await _called(tx, ticket) if after.is_low and not before.is_low else None
    if agent is None or after.answer is None:
        return
    title = _TITLES.get(agent.preferences.language, _TITLES["en"])
    open_task(
        tx,
        ticket,
        agent.id,
        title.format(score=after.answer.score, most=max(scores(after.scale))),
        now + _WITHIN,
        kind=TaskKind.TASK,
        note=after.answer.words,
        now=now,
        new_id=makers.new_id,
    )


async def _called(tx: Transaction, ticket: Ticket) -> Agent | None:
    agents = {each.id: each for each in await tx.agents() if not each.disabled}
    kept = (await tx.complaints([ticket.id])).get(ticket.id)
    named: list[AgentId | None] = [ticket.assignee_id]
    named += [kept.complaint.accountable_id] if kept else []
    named += sorted(key for key, each in agents.items() if each.role is not Role.AGENT)
    able = (agents.get(each) for each in named if each is not None and each not in ticket.barred)
    return next((each for each in able if each is not None), None)
