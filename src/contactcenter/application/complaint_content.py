"""What the record of a complaint can say in a document by itself."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from contactcenter.application.complaint_house import InForce
from contactcenter.application.complaints import Handling
from contactcenter.application.promises import preset_calendar, preset_policy_id
from contactcenter.application.promises import promises as all_promises
from contactcenter.application.tracking import link
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.calendar.hours import Calendar
from contactcenter.domain.codes import named
from contactcenter.domain.complaint.findings import Outcome, RaisedIssue
from contactcenter.domain.complaint.house import House
from contactcenter.domain.complaint.inquiry import AskedComplainant
from contactcenter.domain.complaint.matter import ReceivedBy
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.recourse import following
from contactcenter.domain.complaint.redress import Money, Redress, told_money
from contactcenter.domain.complaint.silence import deemed_at
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.complaint.taxonomy import called
from contactcenter.domain.document_content import Content
from contactcenter.domain.documents import Draft
from contactcenter.domain.ids import CalendarId
from contactcenter.domain.preset.choosing import Promised, applying, promises
from contactcenter.domain.reference import grouped
from contactcenter.domain.sla.clock import SlaClock
from contactcenter.domain.sla.policy import ClockStart, Metric
from contactcenter.domain.ticket import Ticket
from contactcenter.ports.store import Transaction

_WORDS = frozenset({Metric.ACKNOWLEDGE, Metric.UPDATE_INTERVAL})
_OURS = frozenset({Metric.ASSESSMENT})  # promised to nobody
_DECISIONS = {
    "en": {
        Outcome.UPHELD: "We uphold your complaint.",
        Outcome.PARTLY_UPHELD: "We uphold part of your complaint.",
        Outcome.NOT_UPHELD: "We do not uphold your complaint.",
        Outcome.NO_FINDING: "We could not establish what happened.",
    },
    "fa": {
        Outcome.UPHELD: "شکایت شما را وارد می‌دانیم.",
        Outcome.PARTLY_UPHELD: "بخشی از شکایت شما را وارد می‌دانیم.",
        Outcome.NOT_UPHELD: "شکایت شما را وارد نمی‌دانیم.",
        Outcome.NO_FINDING: "نتوانستیم روشن کنیم چه رخ داده است.",
    },
}
# What a letter says where the house has said nothing.
_USUAL = {
    "en": {
        "organization": "us",
        "understood": "You complain to us. A person reads your message closely.",
        "next_step": "We look into it, and tell you the result.",
        "add_information": "answer this message.",
        "accessibility": "tell us, in whatever way suits you.",
    },
    "fa": {
        "organization": "ما",
        "understood": "از ما شکایت دارید. همکاری پیام شما را با دقت می‌خواند.",
        "next_step": "شکایت را بررسی می‌کنیم و نتیجه را به شما می‌گوییم.",
        "add_information": "به همین پیام پاسخ دهید.",
        "accessibility": "به هر راهی که برایتان آسان است به ما بگویید.",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """A complaint with its ticket and what holds for it."""

    ticket: Ticket
    complaint: Complaint
    found: InForce
    at: datetime  # when it is written
    named: str | None = None  # how they are addressed; None: as the customer is called


async def drafted(
    handling: Handling, tx: Transaction, handled: Handled, kind: DocumentKind, language: str | None
) -> Draft:
    """Return a document in words, as far as the record can fill it."""
    ticket, complaint, found = handled.ticket, handled.complaint, handled.found
    contact = complaint.matter.preferred_contact
    wished = language or (contact.language if contact else None) or None
    customers = await tx.customers([ticket.customer_id])
    called = "" if complaint.matter.anonymous else customers[ticket.customer_id].name
    name = called if handled.named is None else handled.named
    known = (await all_promises(tx)).calendars
    kept = await tx.clocks_of([complaint.id])
    promised = tuple(_promised(handled, known, kept))
    by = min(promised, key=lambda each: each[0].due)[1] if promised else _own(found, known)
    content = _content(handled, name, wished or "en")
    content = replace(
        content,
        zone=by.zone if by else content.zone,
        promised=tuple(each for each, _ in promised),
        next_at=min((each.due for each, _ in promised), default=None),
        add_information=f"{content.add_information} {_followed(handling, complaint, wished)}",
        policy=content.policy or (handling.public_url and f"{handling.public_url}/complaints"),
        waiting_for=await _question(tx, complaint),
    )
    wordings = handling.wordings.with_own(found.wordings)
    return wordings.draft(kind, wished, content, found.of(complaint))


async def _question(tx: Transaction, complaint: Complaint) -> str:
    """Return what the complainant was asked, while we wait for the answer."""
    if complaint.step is not Step.AWAITING_COMPLAINANT:
        return ""
    entries = [each.entry for each in await tx.entries_of(complaint.id)]
    asked = [each.question for each in entries if isinstance(each, AskedComplainant)]
    return asked[-1] if asked else ""


def _promised(
    handled: Handled, known: Mapping[CalendarId, Calendar], kept: Iterable[SlaClock]
) -> Iterator[tuple[Promised, Calendar]]:
    """Yield what presets still promise, each as its clock says, else by the calendar it goes by.

    A limit that is held by an older calendar, or that a holding letter extended, is told as it is
    measured. The letter itself is the word that was owed: the next one is owed from there. That it
    arrived is promised no more, what is over is not told as if it were to come, and what is our own
    affair, such as the assessment, is not told at all.
    """
    complaint, found = handled.complaint, handled.found
    measured = {(each.policy_id, each.metric.value): each for each in kept if each.is_open}
    now = dict.fromkeys(ClockStart, handled.at)
    for preset in found.of(complaint):
        calendar = preset_calendar(preset, known, CalendarId(found.house.calendar))
        if calendar is None:
            continue
        targets = applying(preset, handled.ticket.priority)
        words = [each for each in targets if each.key == Metric.UPDATE_INTERVAL]
        others = [each for each in targets if each.key not in _WORDS | _OURS]
        for each in promises(preset, words, now, calendar):
            yield each, calendar
        for each in promises(preset, others, _starts(complaint), calendar):
            clock = measured.get((preset_policy_id(preset.id), each.target.key))
            by = calendar if clock is None else known.get(clock.calendar_id, calendar)
            due = (clock.due_at if clock else None) or each.due
            if due > handled.at:
                yield replace(each, due=due), by


def _own(found: InForce, known: Mapping[CalendarId, Calendar]) -> Calendar | None:
    return known.get(CalendarId(found.house.calendar))


def _starts(complaint: Complaint) -> Mapping[ClockStart, datetime]:
    """Return from when on limits count for a complaint."""
    starts = {ClockStart.RECEIVED: complaint.received_at}
    if complaint.matter.received_by is ReceivedBy.REGULATOR:
        starts[ClockStart.SENT_BY_REGULATOR] = complaint.received_at
    return starts


def _followed(handling: Handling, complaint: Complaint, language: str | None) -> str:
    """Return how the complainant sees where it stands."""
    if not handling.public_url:
        return ""
    address = f"{handling.public_url}/track/{link(complaint.reference, key=handling.makers.key)}"
    if language == "fa":
        return f"وضعیت شکایت خود را اینجا ببینید: {address}"
    return f"See where it stands: {address}"


def _content(handled: Handled, name: str, language: str) -> Content:
    complaint, found = handled.complaint, handled.found
    house, spoken = found.house, "fa" if language == "fa" else "en"
    usual = _USUAL[spoken]
    handler = found.agents.get(complaint.investigator_id or complaint.accountable_id)
    after = following(complaint.stage, house.stages)
    return Content(
        zone=house.zone,
        organization=house.organization or usual["organization"],
        complainant=name,
        reference=grouped(complaint.reference),
        received_at=complaint.received_at,
        understood=_understood(complaint, house, language),
        handler=handler.name if handler else "",
        reach=house.reach or (handler.email if handler else ""),
        next_step=usual["next_step"],
        add_information=usual["add_information"],
        policy=house.policy(language, handled.at.date()),
        accessibility=house.accessibility or usual["accessibility"],
        decision=_DECISIONS[spoken].get(complaint.outcome, "") if complaint.outcome else "",
        reasons=_reasons(complaint, house, language),
        remedy="\n".join(_granted(each, language) for each in complaint.redress.values()),
        resolution=_resolution(complaint, language),
        next_stage=next((each.called(language) for each in house.stages if each.id == after), ""),
        is_last_stage=after is None,
        waiting_until=_waiting_until(handled),
        is_decided=complaint.step is Step.DECISION_COMMUNICATED,
        closed_because=named(complaint.basis, language) if complaint.basis else "",
    )


def _waiting_until(handled: Handled) -> datetime | None:
    """Return until when the complainant may answer what we asked, or our decision."""
    complaint = handled.complaint
    match complaint.step:
        case Step.AWAITING_COMPLAINANT:
            return complaint.waits[-1].until
        case Step.DECISION_COMMUNICATED:
            patience = handled.found.house.patience
            return deemed_at(complaint, patience, reminded_at=handled.at)
        case _:
            return None


def _reasons(complaint: Complaint, house: House, language: str) -> str:
    """Return why it was decided so, each reason under its issue where there are several."""
    issues = {each.id: each for each in complaint.matter.issues}
    found = [
        (issues.get(key), f"{each.fact}\n{each.rule}".strip())
        for key, each in complaint.findings.items()
        if each.fact.strip()
    ]
    if len(issues) == 1:
        return "\n\n".join(reason for _, reason in found)
    named_each = (
        f"{_complained_of(issue, house, language)}:\n{reason}"
        for issue, reason in found
        if issue is not None
    )
    return "\n\n".join(named_each)


def _granted(redress: Redress, language: str) -> str:
    return redress.text or f"{named(redress.remedy, language)}{_sum(redress.money, language)}"


def _sum(money: Money | None, language: str) -> str:
    """Return an amount as letters tell it, or nothing."""
    return "" if money is None else f": {told_money(money, language)}"


def _resolution(complaint: Complaint, language: str) -> str:
    """Return how a complaint was resolved at once: what was given, else what was found."""
    if complaint.first_contact is None:
        return ""
    given = [_granted(each, language) for each in complaint.redress.values()]
    found = [each.fact for each in complaint.findings.values() if each.fact.strip()]
    return "\n".join(given or found)


def _understood(complaint: Complaint, house: House, language: str) -> str:
    return "\n".join(_complained_of(each, house, language) for each in complaint.matter.issues)


def _complained_of(issue: RaisedIssue, house: House, language: str) -> str:
    """Return an issue in words; one that nobody looked at yet is the message that it came with."""
    if issue.description or issue.category != "other":
        return issue.description or called(house.categories, issue.category, language)
    return _USUAL["fa" if language == "fa" else "en"]["understood"]
