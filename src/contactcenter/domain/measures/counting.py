"""From what was done about a complaint to what measures count of it.

For a figure as it was known at a moment, hand over the entries up to then.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint.folding import apply
from contactcenter.domain.complaint.inquiry import Assessed
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.recourse import DECIDED
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.ids import CustomerId
from contactcenter.domain.measures.complaint import (
    CountedComplaint,
    CountedIssue,
    OutsideDecision,
    StepSpent,
    TimeLimit,
)

_Told = tuple[e.Entry, Complaint]  # an entry, and the complaint after it
_Decision = tuple[datetime, Complaint]  # when it was taken, and the complaint as it was then


def count(
    entries: Sequence[e.Entry],
    *,
    customer_id: CustomerId | None,
    acknowledgement: TimeLimit | None = None,
    resolution: TimeLimit | None = None,
    limits: tuple[TimeLimit, ...] = (),
) -> CountedComplaint:
    """Return what counts of a complaint with these entries, of which there is at least one.

    The decision that counts is the last one: a further stage may change it. `customer_id` is who
    complained after all merges of customers; the limits are as the SLA clocks read them.
    """
    told = list(_told(entries))
    last = told[-1][1]
    decisions = _decisions(told)
    decided_at, judged = decisions[-1] if decisions else (None, None)
    return CountedComplaint(
        id=last.id,
        customer_id=customer_id,
        received_at=last.received_at,
        step=last.step,
        contactable=last.matter.contactable,
        acknowledgement=acknowledgement,
        resolution=resolution,
        limits=limits,
        assessed_at=last.milestones.assessed,
        reprioritized=_is_reprioritized(entries),
        decided_at=decided_at,
        outcome=judged.outcome if judged else None,
        issues=_issues(last, judged or last),
        redress=tuple(last.redress.values()),
        closed_at=max(_moments(entries, e.Closed), default=None),
        at_first_contact=last.first_contact is not None,
        responded_at=_responded_at(last),
        referred_at=min(_moments(entries, e.ReferredExternally), default=None),
        outside=_outside(entries),
        steps=_steps(told),
    )


def _told(entries: Iterable[e.Entry]) -> Iterator[_Told]:
    complaint = None
    for entry in entries:
        complaint = apply(complaint, entry)
        yield entry, complaint


def _decisions(told: Sequence[_Told]) -> Sequence[_Decision]:
    """Return each decision that was taken."""
    before = [False, *(complaint.decided for _, complaint in told)]
    return [
        (entry.at, complaint)
        for was, (entry, complaint) in zip(before, told, strict=False)
        if complaint.decided and not was
    ]


def _is_reprioritized(entries: Iterable[e.Entry]) -> bool:
    return len({each.priority for each in entries if isinstance(each, Assessed)}) > 1


def _responded_at(last: Complaint) -> datetime | None:
    cycles = (*last.earlier, last.milestones)
    sent = [each.final_response_sent for each in cycles if each.final_response_sent is not None]
    return min(sent, default=None)


def _moments(entries: Iterable[e.Entry], kind: type[e.Entry]) -> Sequence[datetime]:
    return [each.at for each in entries if isinstance(each, kind)]


def _issues(last: Complaint, judged: Complaint) -> tuple[CountedIssue, ...]:
    return tuple(
        CountedIssue(
            category=each.category,
            product=last.matter.product_ref,
            outcome=judged.findings[each.id].outcome if each.id in judged.findings else None,
            root_cause=last.causes[each.id].root_cause if each.id in last.causes else "",
        )
        for each in last.matter.issues
    )


def _outside(entries: Iterable[e.Entry]) -> tuple[OutsideDecision, ...]:
    """Return the decisions of bodies outside, one a case; what awards something is a change."""
    found: dict[str, OutsideDecision] = {}
    for entry in entries:
        if isinstance(entry, e.ExternalAdvanced) and entry.case.state in DECIDED:
            known = found.get(entry.case.id)
            awarded = bool(entry.redress) or (known is not None and known.for_complainant)
            at = entry.at if known is None else known.at
            found[entry.case.id] = OutsideDecision(at=at, for_complainant=awarded)
    return tuple(found.values())


def _steps(told: Sequence[_Told]) -> tuple[StepSpent, ...]:
    """Return how long it stood at each step, from its receipt on."""
    found: list[StepSpent] = []
    start, step = told[-1][1].received_at, Step.RECEIVED
    for entry, complaint in told:
        if complaint.step is not step:
            # What is recorded late happened before what was recorded in the meantime.
            end = max(start, entry.at)
            found.append(StepSpent(step=step, start=start, end=end))
            start, step = end, complaint.step
    return (*found, StepSpent(step=step, start=start))
