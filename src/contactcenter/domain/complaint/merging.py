"""Two complaints that are one: the earliest receipt, every preset, and no issue lost (A-SM-5)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from contactcenter.domain.complaint.entries import MergedFrom
from contactcenter.domain.complaint.inquiry import Assessed
from contactcenter.domain.complaint.matter import Matter, PreferredContact
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.ticket import Priority

T = TypeVar("T")


def merged_from(
    other: Complaint,
    *,
    entry_id: str,
    by: str,
    at: datetime,
    reason: str,
    beside: Complaint | None = None,
) -> MergedFrom:
    """Return the entry by which a complaint takes all of another over.

    An issue that has the name of one of those `beside` gets the other's reference behind it.
    """
    other = other if beside is None else _told_apart(other, beside)
    return MergedFrom(
        id=entry_id,
        by=by,
        at=at,
        from_id=other.id,
        matter=other.matter,
        presets=other.presets,
        reason=reason,
        assessed=other.assessed,
        findings=tuple(other.findings.values()),
        causes=tuple(other.causes.values()),
        planned=tuple(other.planned.values()),
        done=tuple(other.done.values()),
        evidence=other.evidence,
        redress=tuple(each for each in other.redress.values() if each.granted_by),
        external_cases=tuple(other.external_cases.values()),
        told=tuple(other.told.values()),
        statements=other.statements,
    )


def _told_apart(other: Complaint, beside: Complaint) -> Complaint:
    taken = {each.id for each in beside.matter.issues}
    names = {
        each.id: f"{each.id}-{other.reference}" for each in other.matter.issues if each.id in taken
    }
    issues = tuple(replace(each, id=names.get(each.id, each.id)) for each in other.matter.issues)
    return replace(
        other,
        matter=replace(other.matter, issues=issues),
        findings={
            key: replace(each, issue_id=names.get(key, key)) for key, each in other.findings.items()
        },
        causes={
            key: replace(each, issue_id=names.get(key, key)) for key, each in other.causes.items()
        },
    )


def take_over(complaint: Complaint, entry: MergedFrom) -> Complaint:
    """Return the complaint with all that the other one had.

    Each preset keeps its own clocks, so that the strictest of both binds. The graver assessment and
    the more urgent priority stay, with the needs of both (A-VUL-1), and whom it is about is not
    asked again for an account that they gave (A-IMP-3).
    """
    return replace(
        complaint,
        matter=_joined(complaint.matter, entry.matter),
        presets=_all(complaint.presets, entry.presets),
        assessed=_graver(complaint.assessed, entry.assessed),
        priority=_more_urgent(complaint.priority, entry.assessed),
        findings={**{each.issue_id: each for each in entry.findings}, **complaint.findings},
        causes={**{each.issue_id: each for each in entry.causes}, **complaint.causes},
        planned={**{each.action_id: each for each in entry.planned}, **complaint.planned},
        done={**{each.action_id: each for each in entry.done}, **complaint.done},
        evidence=_all(complaint.evidence, entry.evidence),
        redress={**{each.id: each for each in entry.redress}, **complaint.redress},
        external_cases={
            **{each.id: each for each in entry.external_cases},
            **complaint.external_cases,
        },
        told={**{each.staff_id: each for each in entry.told}, **complaint.told},
        statements=_all(complaint.statements, entry.statements),
        merged_from=(*complaint.merged_from, entry.from_id),
    )


def _joined(ours: Matter, theirs: Matter) -> Matter:
    return replace(
        ours,
        received_at=min(ours.received_at, theirs.received_at),
        source_messages=_all(ours.source_messages, theirs.source_messages),
        issues=_all(ours.issues, theirs.issues),
        enclosures=_all(ours.enclosures, theirs.enclosures),
        related=_all(ours.related, theirs.related),
        subject_staff=_all(ours.subject_staff, theirs.subject_staff),
        subject_third_party=ours.subject_third_party or theirs.subject_third_party,
        remedy_sought=ours.remedy_sought or theirs.remedy_sought,
        on_behalf_of=ours.on_behalf_of or theirs.on_behalf_of,
        preferred_contact=_contact(ours.preferred_contact, theirs.preferred_contact),
        corrective_actions=_all(ours.corrective_actions, theirs.corrective_actions),
        legal_holds=_all(ours.legal_holds, theirs.legal_holds),
    )


def _all(ours: Iterable[T], theirs: Iterable[T]) -> tuple[T, ...]:
    found = list(ours)
    found += [each for each in theirs if each not in found]
    return tuple(found)


def _graver(ours: Assessed | None, theirs: Assessed | None) -> Assessed | None:
    if ours is None or theirs is None:
        return ours  # what was never assessed still has to be
    graver = max(ours, theirs, key=lambda each: each.assessment.severity)
    needs = _all(ours.assessment.vulnerability, theirs.assessment.vulnerability)
    return replace(graver, assessment=replace(graver.assessment, vulnerability=needs))


def _contact(
    ours: PreferredContact | None, theirs: PreferredContact | None
) -> PreferredContact | None:
    if ours is None or theirs is None:
        return ours or theirs
    needs = _all(ours.accessibility_needs, theirs.accessibility_needs)
    return replace(ours, accessibility_needs=needs)


def _more_urgent(ours: Priority | None, theirs: Assessed | None) -> Priority | None:
    known = [
        each for each in (ours, None if theirs is None else theirs.priority) if each is not None
    ]
    return min(known, default=None)
