"""Rules about what is on record: receipt, corrections, acknowledgement, merging (A.5, A-SM)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint.findings import RaisedIssue
from contactcenter.domain.complaint.guards.impartiality import (
    expect_not_about,
    expect_still_impartial,
)
from contactcenter.domain.complaint.matter import UNSENT, Matter, corrected
from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.complaint.standing import Standing
from contactcenter.domain.complaint.steps import UNDECIDED, Step
from contactcenter.domain.complaint.taxonomy import expect_offered
from contactcenter.domain.errors import Conflict, Forbidden, Invalid, StaleVersion
from contactcenter.domain.plain import from_plain, hints, to_plain

_GROWING = frozenset({"presets", "issues", "source_messages", "enclosures"})


def expect_recorded(entry: e.Recorded, standing: Standing) -> None:
    """Refuse a complaint that cannot be saved as it is (A-RCV-2, A-PRN-6).

    Raises:
        Invalid: naming what is missing.
        Forbidden: it is about the one who would answer for it.
    """
    expect_matter(entry.matter, entry.at)
    _expect_categories((), entry.matter.issues, standing)
    if entry.stage not in {each.id for each in standing.stages}:
        raise Invalid(f"stage: {entry.stage!r:.60} is no stage of ours")
    expect_not_about(entry.accountable_id, entry.matter, standing, "accountable")


def expect_matter(matter: Matter, at: datetime) -> None:
    """Refuse a record that lacks what A-RCV-2 asks for.

    Raises:
        Invalid: naming what is missing, or what does not go together.
    """
    if matter.received_at > at:
        raise Invalid(f"received_at: {matter.received_at.isoformat()} is yet to come")
    if not matter.narrative.strip() and not matter.transcript.strip():
        raise Invalid("narrative: is empty; give the complainant's words, or a transcript")
    unsent = matter.received_by in UNSENT
    if unsent and not matter.source_messages and not matter.transcript.strip():
        raise Invalid(f"transcript: is empty; write down what came by {matter.received_by}")
    if not unsent and not matter.source_messages:
        raise Invalid(f"source_messages: name the message that came by {matter.received_by}")
    if (matter.complainant_id is None) is not matter.anonymous:
        raise Invalid("complainant_id: name who complains, or say that they are anonymous")
    if matter.anonymous and matter.contactable:
        raise Invalid("contactable: nobody can write to an anonymous complainant")
    _expect_once("issues", [each.id for each in matter.issues])
    if matter.occurred_from and matter.occurred_to and matter.occurred_from > matter.occurred_to:
        raise Invalid("occurred_to: it ended before it began")


def _expect_once(field: str, names: Sequence[str]) -> None:
    twice = {each for each in names if names.count(each) > 1}
    if twice:
        raise Invalid(f"{field}: more than once: {', '.join(sorted(twice))}")


def expect_amended(complaint: Complaint, entry: e.Amended, standing: Standing) -> None:
    """Refuse a correction that is stale, changes nothing, or takes away what must stay.

    Raises:
        Invalid: no such field, or a value that cannot be.
        StaleVersion: the record does not say `before` any more.
        Forbidden: another time of receipt, by one who may not say so.
        Conflict: what must stay would be lost.
    """
    known = (set(hints(Matter)) - {"narrative"}) | {"presets"}
    if entry.field not in known:
        why = " the complainant's words stay as they are" if entry.field == "narrative" else ""
        raise Invalid(f"field: {entry.field!r:.60} cannot be amended;{why}".rstrip(";"))
    kind: type = Complaint if entry.field == "presets" else Matter
    now = getattr(complaint if kind is Complaint else complaint.matter, entry.field)
    if to_plain(now) != entry.before:
        raise StaleVersion(f"{entry.field}: it was changed meanwhile; look at it again")
    after: Any = from_plain(hints(kind)[entry.field], entry.after, entry.field)
    if after == now:
        raise Invalid(f"{entry.field}: that is what the record says already")
    if entry.field == "issues":
        _expect_categories(now, after, standing)
    if entry.field in _GROWING:
        _expect_kept(entry.field, now, after)
    if entry.field != "presets":
        _expect_amended_matter(complaint, entry, after, standing)


def _expect_categories(
    known: Iterable[RaisedIssue], issues: Iterable[RaisedIssue], standing: Standing
) -> None:
    """Refuse a category that is not in the list, but one that is on record already (A-REC-1)."""
    there = {each.category for each in known}
    for n, each in enumerate(issues):
        if each.category not in there:
            expect_offered(f"issues[{n}].category", each.category, standing.categories)


def _expect_kept(field: str, now: tuple[Any, ...], after: tuple[Any, ...]) -> None:
    """Refuse to lose one; an issue may be worded anew, and stays the same issue."""
    names = [[getattr(each, "id", each) for each in some] for some in (now, after)]
    lost = [str(each) for each in names[0] if each not in names[1]]
    if lost:
        raise Conflict(f"{field}: what is on record stays, and these would be lost: {lost}")


def _expect_amended_matter(
    complaint: Complaint, entry: e.Amended, after: object, standing: Standing
) -> None:
    matter = corrected(complaint.matter, entry.field, after)
    expect_matter(matter, entry.at)
    expect_still_impartial(complaint, matter, standing)
    if entry.field == "received_at" and not standing.colleague(entry.by, "by").corrects_receipt:
        raise Forbidden("received_at: another time of receipt needs a permission that you lack")
    more = len(matter.issues) > len(complaint.matter.issues)
    if more and complaint.step not in UNDECIDED | {Step.DECISION_REVIEW}:
        raise Conflict("issues: it is decided; reopen it, or record another complaint")


def expect_acknowledged(complaint: Complaint, entry: e.Acknowledged, standing: Standing) -> None:
    """Refuse an acknowledgement that is none (A-ACK-3).

    Raises:
        Conflict: nobody can be reached, a block is missing, or the duty cannot be waived.
        Invalid: neither a message nor a waiver.
    """
    if entry.waiver is not None:
        _expect_waiver(complaint, standing)
        return
    if not complaint.matter.contactable:
        raise Conflict("acknowledged: the complainant cannot be reached, and nobody has to")
    if entry.message_id is None:
        raise Invalid("message_id: name the message that told them")
    if standing.missing_blocks:
        missing = ", ".join(standing.missing_blocks)
        raise Conflict(f"acknowledged: it does not count without these blocks: {missing}")


def _expect_waiver(complaint: Complaint, standing: Standing) -> None:
    resolved = complaint.first_contact
    if resolved is None:
        raise Conflict("waiver: the complaint was not resolved at first contact")
    due = standing.acknowledge_due
    if due is not None and resolved.accepted_at > due:
        raise Conflict(f"waiver: it was resolved only after {due.isoformat()}, when it was due")


def expect_failed(complaint: Complaint, entry: e.AcknowledgementFailed, standing: Standing) -> None:
    """Refuse a bounce of nothing, or one that comes too late to count (A-ACK-3).

    Raises:
        Invalid: no such acknowledgement.
        Conflict: it is too old.
    """
    sent = [each for each in complaint.acknowledgements if each.message_id == entry.message_id]
    if not sent:
        raise Invalid(f"message_id: {entry.message_id!r:.60} acknowledged nothing")
    if entry.at - sent[0].at > standing.bounce_within:
        raise Conflict(f"it left more than {standing.bounce_within} before, and counts as arrived")


def expect_joins(complaint: Complaint, entry: e.MergedInto, _: Standing) -> None:
    """Refuse to merge what is not one, or to lose an issue (A-SM-5).

    Raises:
        Invalid: it would join itself.
        Conflict: another complainant, an issue left behind, a case outside that is not over.
    """
    if entry.into_id == complaint.id:
        raise Invalid("into_id: a complaint cannot join itself")
    _expect_same(complaint, entry.complainant_id)
    left = {each.id for each in complaint.matter.issues} - set(entry.issue_ids)
    if left:
        raise Conflict(f"issue_ids: these would be lost: {', '.join(sorted(left))}")
    if not all(each.over for each in complaint.external_cases.values()):
        raise Conflict("merged: a body outside has this complaint; wait until it is done")


def expect_takes(complaint: Complaint, entry: e.MergedFrom, standing: Standing) -> None:
    """Refuse to take over what is not of the same complainant, or comes twice.

    Raises:
        Invalid: it would take itself over.
        Conflict: another complainant, the same twice, or a name that both use.
    """
    if entry.from_id == complaint.id:
        raise Invalid("from_id: a complaint cannot join itself")
    if entry.from_id in complaint.merged_from:
        raise Conflict(f"from_id: {entry.from_id} is part of it already")
    _expect_same(complaint, entry.matter.complainant_id)
    theirs = {each.id for each in entry.matter.issues} | {each.id for each in entry.redress}
    both = theirs & ({each.id for each in complaint.matter.issues} | set(complaint.redress))
    if both:
        raise Conflict(f"merged: both use {', '.join(sorted(both))}; one would be lost")
    staff = (*complaint.matter.subject_staff, *entry.matter.subject_staff)
    expect_still_impartial(complaint, replace(complaint.matter, subject_staff=staff), standing)


def _expect_same(complaint: Complaint, complainant_id: str | None) -> None:
    if complainant_id is None or complainant_id != complaint.matter.complainant_id:
        raise Conflict("merged: these are not known to be of the same complainant")
