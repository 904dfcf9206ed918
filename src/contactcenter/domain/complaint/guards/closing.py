"""Rules about the end: refusal, stages, bodies outside, closing, reopening (A-CLS, A-EDR)."""

from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint.guards.looking import expect_issue, is_urgent
from contactcenter.domain.complaint.record import Complaint, uncaused, unfound
from contactcenter.domain.complaint.recourse import (
    BEGINNINGS,
    NEXT,
    ExternalCase,
    ExternalState,
    following,
)
from contactcenter.domain.complaint.redress import NEXT as NEXT_REDRESS
from contactcenter.domain.complaint.silence import deemed_at, is_reminded
from contactcenter.domain.complaint.standing import Standing
from contactcenter.domain.errors import Conflict, Forbidden, Invalid
from contactcenter.domain.ticket import Kind


def expect_rejected(complaint: Complaint, entry: e.Rejected, standing: Standing) -> None:
    """Refuse a rejection that passes a stage over, or invents one (A-ESC-1).

    Raises:
        Invalid: naming the stage that follows.
    """
    after = following(complaint.stage, standing.stages)
    if entry.next_stage != after:
        raise Invalid(f"next_stage: behind {complaint.stage} comes {after or 'no other stage'}")


def expect_stage(complaint: Complaint, entry: e.StageChanged, standing: Standing) -> None:
    """Refuse to pass a complaint on to nowhere, or back (A-ESC-1).

    Raises:
        Invalid: no such stage.
        Conflict: it has been there.
    """
    names = [each.id for each in standing.stages]
    if entry.stage not in names:
        raise Invalid(f"stage: {entry.stage!r:.60} is none of {', '.join(names)}")
    if complaint.stage in names and names.index(entry.stage) <= names.index(complaint.stage):
        raise Conflict(f"stage: it is at {complaint.stage}, and goes on from there only")


def expect_silence(complaint: Complaint, entry: e.DeemedAccepted, standing: Standing) -> None:
    """Refuse to take silence for consent too early (A.4).

    Raises:
        Conflict: naming what is missing.
    """
    if complaint.basis is not None:
        raise Conflict(f"deemed_accepted: it is {complaint.basis} already")
    if complaint.matter.contactable and not is_reminded(complaint):
        raise Conflict("deemed_accepted: remind the complainant first")
    until = deemed_at(complaint, standing.patience)
    if entry.at < until:
        said = until.isoformat()
        raise Conflict(f"deemed_accepted: the complainant has time to answer until {said}")


def expect_exhausted(complaint: Complaint, _: e.Exhausted, standing: Standing) -> None:
    """Refuse to give up while there is another way (A-CLS-1).

    Raises:
        Conflict: naming it.
    """
    if complaint.rejection is None:
        raise Conflict("exhausted: the complainant did not reject the decision")
    if after := following(complaint.stage, standing.stages):
        raise Conflict(f"exhausted: the stage {after} is still open")
    if complaint.matter.contactable and complaint.recourse is None:
        raise Conflict("exhausted: tell the complainant first who can be asked outside")


def expect_kind_proposed(
    complaint: Complaint, entry: e.ReclassificationProposed, _: Standing
) -> None:
    """Refuse a proposal that it stays what it is, or a second one beside the first (A-PRN-3).

    Raises:
        Invalid: it would stay a complaint.
        Conflict: there is one that nobody has decided about.
    """
    _expect_another_kind(entry.kind)
    if complaint.proposed_kind is not None:
        raise Conflict("kind: another kind is proposed already; confirm or refuse that first")


def expect_kind_refused(complaint: Complaint, _: e.ReclassificationRefused, __: Standing) -> None:
    """Refuse to answer what nobody proposed.

    Raises:
        Conflict: nobody did.
    """
    if complaint.proposed_kind is None:
        raise Conflict("kind: nobody proposed another")


def expect_reclassified(complaint: Complaint, entry: e.Reclassified, standing: Standing) -> None:
    """Refuse to let a complaint go without a second look, where a regulator binds it (A-PRN-3).

    Raises:
        Invalid: it stays a complaint.
        Conflict: it is not what was proposed.
        Forbidden: nobody else looked.
    """
    _expect_another_kind(entry.kind)
    proposed = complaint.proposed_kind
    if proposed is not None and proposed.kind is not entry.kind:
        raise Conflict(f"kind: {proposed.kind} is proposed; refuse that first")
    if not standing.preset_bound:
        return
    if proposed is None:
        raise Forbidden("kind: a regulator's rules bind it; propose it, and somebody else confirms")
    if proposed.by == entry.by:
        raise Forbidden("by: a regulator's rules bind it; somebody else confirms what you proposed")


def _expect_another_kind(kind: Kind) -> None:
    if kind is Kind.COMPLAINT:
        raise Invalid("kind: that is what it is")


def expect_referred(complaint: Complaint, entry: e.ReferredExternally, _: Standing) -> None:
    """Refuse a case outside that exists, or begins in the middle (A-EDR-1).

    Raises:
        Conflict: there is one of that name.
        Invalid: naming what is missing.
    """
    if entry.case.id in complaint.external_cases:
        raise Conflict(f"case: there is one {entry.case.id!r:.60} already")
    if entry.case.state not in BEGINNINGS:
        raise Invalid(f"case.state: a case does not begin as {entry.case.state}")
    _expect_dates(entry.case)


def expect_advanced(complaint: Complaint, entry: e.ExternalAdvanced, _: Standing) -> None:
    """Refuse a case outside that jumps (A-EDR-1).

    Raises:
        Invalid: no such case, or a date is missing.
        Conflict: it cannot become that, or an award of that name exists.
    """
    before = complaint.external_cases.get(entry.case.id)
    if before is None or before.provider != entry.case.provider:
        raise Invalid(f"case: {entry.case.id!r:.60} at {entry.case.provider} is unknown")
    if entry.case.state not in NEXT[before.state] | {before.state}:
        raise Conflict(f"case: {before.state} cannot become {entry.case.state}")
    _expect_dates(entry.case)
    for each in entry.redress:
        if each.id in complaint.redress:
            raise Conflict(f"redress: there is one {each.id!r:.60} already")


def _expect_dates(case: ExternalCase) -> None:
    """Consent is informed (ISO 10003), and what was filed or done has its date."""
    informed, consented = case.informed_at, case.consented_at
    if consented is not None and (informed is None or informed > consented):
        raise Invalid("case.informed_at: who consents was told before to what")
    wanted = {
        ExternalState.CONSENTED: ("consented_at", consented),
        ExternalState.FILED: ("filed_at", case.filed_at),
        ExternalState.IN_PROGRESS: ("filed_at", case.filed_at),
        ExternalState.COMPLIED: ("complied_at", case.complied_at),
    }
    field, at = wanted.get(case.state, ("state", case))
    if at is None:
        raise Invalid(f"case.{field}: is missing where it is {case.state}")


def expect_redress(complaint: Complaint, entry: e.RedressChanged, _: Standing) -> None:
    """Refuse to pay what nobody granted, or what is settled (A-SM-2).

    Raises:
        Invalid: no such redress.
        Forbidden: nobody approved it.
        Conflict: it cannot become that.
    """
    redress = complaint.redress.get(entry.redress_id)
    if redress is None:
        raise Invalid(f"redress_id: there is no {entry.redress_id!r:.60}")
    if not redress.granted_by:
        raise Forbidden(f"redress: {redress.id} is proposed, and not approved by anybody")
    if entry.status not in NEXT_REDRESS[redress.status]:
        raise Conflict(f"redress: {redress.status} cannot become {entry.status}")


def expect_forwarded(complaint: Complaint, entry: e.Forwarded, _: Standing) -> None:
    """Refuse to forward without telling the complainant, or saying why not (A-RCV-5).

    Raises:
        Invalid: naming what is missing.
    """
    if not entry.issue_ids:
        raise Invalid("issue_ids: say what is about another firm")
    for each in entry.issue_ids:
        expect_issue(complaint, each)
    if entry.message_id is None and not entry.reason.strip():
        raise Invalid("message_id: tell the complainant where it went, or say why you did not")


def expect_reopened(complaint: Complaint, entry: e.Reopened, standing: Standing) -> None:
    """Refuse to reopen what is long over, but for a regulator (A.4).

    Raises:
        Conflict: it is too late.
    """
    if not entry.by_regulator and entry.at - complaint.since > standing.reopen_within:
        days = standing.reopen_within.days
        raise Conflict(f"reopened: it ended more than {days} days ago; record a new complaint")


def expect_closed(complaint: Complaint, entry: e.Closed, standing: Standing) -> None:
    """Refuse to close while anything is owed (A-SM-2); the text names all of it.

    Raises:
        Conflict: something is.
        Forbidden: it was settled at first contact, is grave, and nobody else looked at it.
    """
    _expect_second_look(complaint, entry, standing)
    settled = complaint.first_contact is not None
    missing = {
        "an acknowledgement, or its waiver": _is_unacknowledged(complaint),
        "the issues": not complaint.matter.issues,
        "the outcome of": ", ".join(unfound(complaint)),
        "the root cause of": ", ".join(uncaused(complaint)),
        "why it may close: accepted, exhausted, decided outside": complaint.basis is None,
        "payment or refusal of": ", ".join(each.id for each in complaint.open_redress),
        "an immediate action": settled and is_urgent(complaint) and not complaint.planned,
        "these immediate actions:": ", ".join(complaint.open_actions),
        "the end outside of": ", ".join(
            each.id for each in complaint.external_cases.values() if not each.over
        ),
        "the written summary": standing.summary_wanted and is_unwritten(complaint),
        "word of the result to": ", ".join(
            each for each in complaint.matter.subject_staff if each not in complaint.told_result
        ),
    }
    said = [text if owed is True else f"{text} {owed}" for text, owed in missing.items() if owed]
    if said:
        raise Conflict(f"closed: still missing: {'; '.join(said)}")


def _expect_second_look(complaint: Complaint, entry: e.Closed, standing: Standing) -> None:
    """Refuse that one person alone settles at first contact what two decide on (A-IMP-2)."""
    settled, assessed = complaint.first_contact, complaint.assessed
    if settled is None or assessed is None or settled.by != entry.by:
        return
    severity = assessed.assessment.severity
    if severity >= standing.four_eyes_from:
        raise Forbidden(
            f"closed: {entry.by} settled it at first contact, and its severity is {severity:d};"
            " somebody else looks at it and closes it"
        )


def _is_unacknowledged(complaint: Complaint) -> bool:
    return complaint.matter.contactable and not complaint.acknowledgements


def is_unwritten(complaint: Complaint) -> bool:
    """Whether what was resolved at once is not confirmed in writing, and can be (A-RSP-4)."""
    sent = {each.document for each in complaint.documents}
    is_reachable = complaint.first_contact is not None and complaint.matter.contactable
    return is_reachable and DocumentKind.SUMMARY not in sent
