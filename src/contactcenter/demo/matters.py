"""What happened at the shop in the weeks before: mails that were answered, and complaints.

The texts and the order are in `stories/past.toml`; the same seed tells the same past.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from contactcenter.application import complaint_documents, complaints, dispatch, replies
from contactcenter.application.complaint_house import in_force, standing_of
from contactcenter.bootstrap import App
from contactcenter.demo import letters
from contactcenter.demo.past import Course, Past
from contactcenter.demo.people import Opening, openings, past_complaints
from contactcenter.demo.seed import SUPPORT
from contactcenter.domain.agent import Agent
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint.assessment import Level, Severity
from contactcenter.domain.complaint.findings import RaisedIssue
from contactcenter.domain.complaint.guards.impartiality import minimum_level
from contactcenter.domain.ids import ConversationId, TicketId
from contactcenter.domain.inbox import Inbox
from contactcenter.domain.ticket import Status

_QUESTIONS = 40  # mails that were no complaints
_WORD = timedelta(days=4)  # from one to the next
_IN_TIME, _ASKED_BACK = 0.85, 0.3  # shares of them
_DAYS = 85  # over which they came
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_SAID = {
    "fa": {
        "answer": "سلام {name} عزیز،\n\nپیگیری شد و نتیجه همین امروز به دستتان می‌رسد.\n\nبا احترام",
        "remedy_by": "ظرف ۷۲ ساعت",
        "accepted": "ممنون، می‌پذیرم.",
        "refused": "این پاسخ را قبول ندارم؛ کسی دیگر نگاه کند.",
        "withdrawn": "شکایتم را پس می‌گیرم؛ کالا را خودم عوض کردم.",
        "progress": "همکاران ما موضوع را بررسی می‌کنند؛ پاسخ بخش دیگر را لازم داریم.",
        "remedy": "در این مورد جبرانی لازم نمی‌دانیم.",
    },
    "en": {
        "answer": "Dear {name},\n\nwe looked into it, and it is settled today.\n\nKind regards",
        "remedy_by": "within 72 hours",
        "accepted": "Thank you, that is fine.",
        "refused": "I do not accept this. Let somebody else look at it.",
        "withdrawn": "I take it back; I exchanged it myself.",
        "progress": "We are looking into it, and wait for what another team knows of it.",
        "remedy": "There is nothing that we have to put right.",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Who worked on it."""

    nora: Agent
    kian: Agent
    ben: Agent
    shirin: Agent


async def tell(app: App, agents: Sequence[Agent], inbox: Inbox, seed: int, now: datetime) -> None:
    """Let the weeks before this moment happen."""
    by_name = {each.email.partition("@")[0]: each for each in agents}
    staff = Staff(**{name: by_name[name] for name in ("nora", "kian", "ben", "shirin")})
    past = Past(app, inbox.id, opened(now))
    courses = [*_questions(past, staff, seed, now), *_complaints(past, staff, seed, now)]
    await past.live(courses, now)


def opened(now: datetime) -> datetime:
    """Return when the shop opened, if its past ends now."""
    return now - timedelta(days=_DAYS + 5)


def _questions(
    past: Past, staff: Staff, seed: int, now: datetime
) -> Iterator[tuple[datetime, Course]]:
    rng = random.Random(seed)
    by_mail = (
        each
        for each in openings(seed)
        if each.channel == "email" and each.story.kind != "complaint"
    )
    for opening in islice(by_mail, _QUESTIONS):
        at = now - timedelta(seconds=rng.uniform(1, _DAYS) * _DAY.total_seconds())
        yield at, _question(past, staff, opening, rng)


async def _question(past: Past, staff: Staff, opening: Opening, rng: random.Random) -> Course:
    """Answer a mail, mostly in time, and settle it."""
    ticket = await past.arrives(letters.first(opening, SUPPORT, rng=rng, now=past.now))
    is_quick = rng.random() < _IN_TIME
    yield past.now + (rng.uniform(3, 18) if is_quick else rng.uniform(25, 90)) * _MINUTE
    language = opening.person.language
    agent = staff.kian if language == "fa" else rng.choice([staff.nora, staff.ben])
    text = _SAID[language]["answer"].format(name=opening.person.name)
    asks = rng.random() < _ASKED_BACK
    await _answer(past, ticket, agent, text, Status.PENDING if asks else Status.RESOLVED)
    if asks:
        yield past.now + rng.uniform(1, 30) * _HOUR
        await _answer(past, ticket, agent, text, Status.RESOLVED)


async def _answer(past: Past, ticket: TicketId, agent: Agent, text: str, then: Status) -> None:
    app = past.app
    async with app.store.begin() as tx:
        (conversation,) = await tx.conversations_of(ticket)
    await replies.reply(
        app.store,
        ticket,
        conversation.id,
        text,
        then,
        channels=app.channels,
        asked=past.asked(agent),
        key=app.key,
        new_id=app.new_id,
    )


def _complaints(
    past: Past, staff: Staff, seed: int, now: datetime
) -> Iterator[tuple[datetime, Course]]:
    rng = random.Random(seed)
    for ago, opening, told in past_complaints(rng):
        at = now - ago * _DAY + rng.uniform(0, 8) * _HOUR
        matter = _Matter(past, staff, opening, told, seed + opening.number)
        yield at, matter.course()


class _Matter:
    """A complaint, from the mail that brought it to where it is now."""

    def __init__(
        self, past: Past, staff: Staff, opening: Opening, told: Mapping[str, Any], seed: int
    ) -> None:
        self._past, self._staff, self._opening, self._told = past, staff, opening, told
        self._rng = random.Random(seed)
        self._ticket = TicketId("")
        persian = opening.person.language == "fa"
        self._handler = staff.kian if persian else staff.ben
        self._said = _SAID[opening.person.language]

    async def course(self) -> Course:
        """Go the whole way, or as far as it has come."""
        how = self._told["course"]
        mail = letters.first(self._opening, SUPPORT, rng=self._rng, now=self._past.now)
        self._ticket = await self._past.arrives(mail)
        yield self._in(2 * _DAY if how == "late" else 10 * _MINUTE)
        await self._record()
        yield self._in(20 * _HOUR)
        if how == "at_once":
            await self._resolve_at_once()
            return
        await self._assess()
        if how == "withdrawn":
            await self._add("withdrawn", words=self._said["withdrawn"])
            return
        async for each in self._investigated(how):
            yield each

    async def _investigated(self, how: str) -> Course:
        await self._look_into()
        if how == "looked_into":
            return
        decided_at = self._past.now + 22 * _DAY if how == "late" else self._in(9 * _DAY)
        while decided_at - self._past.now > _WORD and how != "late":
            yield self._past.now + _WORD
            await self._send(DocumentKind.UPDATE)
        yield decided_at
        await self._decide(against=how == "sent_on")
        yield self._in(10 * _MINUTE)
        await self._send(DocumentKind.FINAL)
        if how == "decided":
            return
        yield self._in(2 * _DAY)
        if how == "sent_on":
            await self._add("rejected", words=self._said["refused"], next_stage="team_lead")
            yield self._in(4 * _DAY)
            await self._decide()
            yield self._in(10 * _MINUTE)
            await self._send(DocumentKind.FINAL)
            yield self._in(2 * _DAY)
        await self._end()

    async def _look_into(self) -> None:
        """Look into it as deep as it needs by now: what recurs needs more."""
        async with self._past.app.store.begin() as tx:
            complaint = (await tx.complaints([self._ticket]))[self._ticket].complaint
            known = await standing_of(tx, await in_force(tx), complaint, self._past.now)
        least = minimum_level(complaint, known)
        if complaint.investigator_id is not None and complaint.level >= least:
            return
        who = self._staff.ben if least >= Level.FORMAL else self._handler
        await self._add("investigator_set", investigator_id=who.id, level=int(least))
        if least >= Level.FORMAL:
            await self._add(
                "plan_set",
                questions=[self._opening.subject],
                sources=[self._told["rule"]],
                due=(self._past.now + 7 * _DAY).isoformat(),
            )

    def _in(self, most: timedelta) -> datetime:
        return self._past.now + self._rng.uniform(0.5, 1) * most

    async def _record(self) -> None:
        issue = RaisedIssue(
            id="1", category=self._told["category"], description=self._opening.subject
        )
        app, asked = self._past.app, self._past.asked(self._handler)
        async with app.store.begin() as tx:
            (item,) = (await tx.at_work(tickets=[self._ticket]))[self._ticket].items
        await dispatch.claim(app.store, item.id, asked=asked)
        told = complaints.Told(issues=[issue])
        await complaints.record(app.handling, self._ticket, told, asked=asked)

    async def _assess(self) -> None:
        severity = self._told["severity"]
        await self._add("assessment_started")
        await self._add(
            "assessed",
            assessment={
                "severity": severity,
                "safety": "possible" if severity >= Severity.SERIOUS else "none",
                "complexity": "low",
                "impact": "one",
                "action_needed": False,
                "action_possible": False,
            },
            remedy_sought={"text": self._told["wants"]},
        )
        if severity >= Severity.SERIOUS:
            what = {"action_id": "1", "what": self._told["at_once"]}
            due = (self._past.now + _DAY).isoformat()
            await self._add("immediate_action_planned", **what, who=self._handler.id, due=due)
            await self._add("immediate_action_done", **what)

    async def _find(self, *, against: bool = False) -> None:
        """Record what was found; `against` the complainant, before it was looked at once more."""
        said = {name: self._told[name] for name in ("outcome", "fact", "rule")}
        if against:
            said["outcome"] = "not_upheld"
        await self._add("finding_recorded", issue_id="1", **said)
        await self._add("root_cause_set", issue_id="1", root_cause=self._told["cause"])

    async def _resolve_at_once(self) -> None:
        await self._find()
        await self._add(
            "resolved_at_first_contact",
            channel="phone",
            words=self._said["accepted"],
            accepted_at=self._past.now.isoformat(),
        )
        await self._add("closed")

    async def _decide(self, *, against: bool = False) -> None:
        await self._find(against=against)
        await self._look_into()
        redress = [self._redress] if self._told["remedy"] and not against else []
        await self._add("decision_proposed", summary=self._told["summary"], redress=redress)
        await self._add("decision_approved", agent=self._staff.shirin)

    @property
    def _redress(self) -> Mapping[str, object]:
        given: dict[str, object] = {"id": "1", "remedy": self._told["remedy"], "issue_ids": ["1"]}
        for currency in ("IRR", "EUR"):
            if amount := self._told.get(currency.lower()):
                given["money"] = {"amount": amount, "currency": currency}
        return given

    async def _send(self, kind: DocumentKind) -> None:
        handling, asked = self._past.app.handling, self._past.asked(self._handler)
        language = self._opening.person.language
        draft = await complaint_documents.draft(handling, self._ticket, kind, language, asked=asked)
        await complaint_documents.send(
            handling,
            self._ticket,
            ConversationId(draft.to[0].conversation_id),
            kind,
            language,
            [(each.block, each.text or self._said.get(each.block, "")) for each in draft.passages],
            version=await self._version(),
            asked=asked,
        )

    async def _end(self) -> None:
        await self._add("accepted", words=self._said["accepted"])
        if self._told["remedy"]:
            await self._add("redress_changed", redress_id="1", status="accepted")
            await self._add("redress_changed", redress_id="1", status="paid")
        await self._add("closed")

    async def _add(self, kind: str, *, agent: Agent | None = None, **said: object) -> None:
        await complaints.add_entry(
            self._past.app.handling,
            self._ticket,
            {"type": kind, **said},
            version=await self._version(),
            asked=self._past.asked(agent or self._handler),
        )

    async def _version(self) -> int:
        async with self._past.app.store.begin() as tx:
            return (await tx.complaints([self._ticket]))[self._ticket].version
