"""Rules about the decision: proposing, approving, sending, settling at first contact (A.7).

A proposal speaks to every issue. Who approves has the authority for all that is granted. The final
response leaves only when it is approved and no block that a preset wants is missing (A-DEC-2).
"""

from collections.abc import Sequence

from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint.findings import Outcome, Pattern
from contactcenter.domain.complaint.guards.impartiality import (
    expect_impartial,
    expect_two,
    minimum_level,
    over_limit,
)
from contactcenter.domain.complaint.guards.looking import expect_issue, expect_planned_look
from contactcenter.domain.complaint.record import Complaint, unfound
from contactcenter.domain.complaint.redress import Redress, RedressStatus, beyond
from contactcenter.domain.complaint.standing import Standing
from contactcenter.domain.errors import Conflict, Forbidden, Invalid


def expect_proposed(complaint: Complaint, entry: e.DecisionProposed, standing: Standing) -> None:
    """Refuse a decision that is not ripe, or by one who may not take it.

    Raises:
        Conflict: naming what is missing.
        Forbidden: the decider is partial, or another stage decides.
        Invalid: a redress that cannot be.
    """
    expect_impartial(entry.by, complaint.matter, standing, "decider")
    _expect_role(complaint, entry.by, standing)
    _expect_looked_into(complaint, standing)
    expect_found(complaint)
    _expect_forwarded(complaint)
    _expect_heard(complaint)
    _expect_offers(complaint, entry.redress)
    systemic = any(each.pattern is Pattern.SYSTEMATIC for each in complaint.causes.values())
    if systemic and (entry.others_offered is None or not entry.others_reason.strip()):
        raise Conflict("others_offered: the cause is systematic; say whether others get the same")


def _expect_role(complaint: Complaint, agent_id: str, standing: Standing) -> None:
    stage = next((each for each in standing.stages if each.id == complaint.stage), None)
    role = standing.colleague(agent_id, "decider").role
    if stage is not None and stage.roles and role not in stage.roles:
        raise Forbidden(
            f"decider: at the stage {stage.id} decides {' or '.join(sorted(stage.roles))},"
            f" not {role}"
        )


def _expect_rank(complaint: Complaint, agent_id: str, standing: Standing) -> None:
    """Refuse an approver below the stage that decides: those of it and above may (A-ESC-1)."""
    stages = [each.id for each in standing.stages]
    at = stages.index(complaint.stage) if complaint.stage in stages else 0
    above = [each.roles for each in standing.stages[at:]]
    role = standing.colleague(agent_id, "approver").role
    if all(above) and role not in frozenset[str]().union(*above):
        raise Forbidden(f"approver: {role} is below the stage {complaint.stage}, which decides")


def _expect_looked_into(complaint: Complaint, standing: Standing) -> None:
    if complaint.assessed is None:
        raise Conflict("decision: the complaint was never assessed")
    least = minimum_level(complaint, standing)
    if complaint.level < least:
        raise Conflict(f"level: it was looked into at {complaint.level:d}; it needs {least:d}")
    expect_planned_look(complaint, standing)


def expect_found(complaint: Complaint) -> None:
    """Refuse to answer while an issue lacks its outcome and reasons (A-RSP-2).

    Raises:
        Conflict: naming the issues.
    """
    if not complaint.matter.issues:
        raise Conflict("issues: there are none; say what is complained of")
    if missing := unfound(complaint):
        raise Conflict(f"findings: no outcome and reasons yet for {', '.join(missing)}")


def _expect_forwarded(complaint: Complaint) -> None:
    gone = {name for each in complaint.forwarded for name in each.issue_ids}
    for name, each in complaint.findings.items():
        if each.outcome is Outcome.OUT_OF_SCOPE and name not in gone:
            raise Conflict(
                f"forwarded: {name} is about another firm; record that it was sent there"
            )


def _expect_heard(complaint: Complaint) -> None:
    silent = [each for each in complaint.matter.subject_staff if each not in complaint.told]
    if silent:
        raise Conflict(f"staff: not yet told, and so not heard: {', '.join(silent)}")


def _expect_offers(complaint: Complaint, redress: Sequence[Redress]) -> None:
    for n, each in enumerate(redress):
        if each.id in complaint.redress or each.id in {other.id for other in redress[:n]}:
            raise Conflict(f"redress[{n}]: there is one {each.id!r:.60} already")
        new = each.status is RedressStatus.OFFERED and not each.granted_by
        if not new or each.paid_at is not None:
            raise Invalid(f"redress[{n}]: what is proposed is not granted, accepted or paid yet")
        for issue_id in each.issue_ids:
            expect_issue(complaint, issue_id)


def expect_sent_back(_: Complaint, entry: e.SentBack, standing: Standing) -> None:
    """Refuse what nobody here did.

    Raises:
        Invalid: `by` works here no more.
    """
    standing.colleague(entry.by, "by")


def expect_approved(complaint: Complaint, entry: e.DecisionApproved, standing: Standing) -> None:
    """Refuse an approver who is partial, the decider where two must decide, or without authority.

    Raises:
        Forbidden: naming which.
        Conflict: it is approved already, or an issue came to it meanwhile.
    """
    if complaint.approval is not None:
        raise Conflict(f"decision: {complaint.approver_id} approved it already")
    expect_impartial(entry.by, complaint.matter, standing, "approver")
    _expect_rank(complaint, entry.by, standing)
    expect_found(complaint)
    expect_two(complaint, entry.by, standing)
    refused = over_limit(complaint, entry.by, standing)
    if refused:
        named = ", ".join(_named(each) for each in refused)
        raise Forbidden(f"approver: {entry.by} may not grant {named}; ask the next stage")


def _named(redress: Redress) -> str:
    if redress.money is None:
        return redress.remedy.value
    return f"{redress.remedy} of {redress.money.amount} minor units {redress.money.currency}"


def expect_document(complaint: Complaint, entry: e.DocumentSent, standing: Standing) -> None:
    """Refuse a document that must not leave yet, or not to that reader (A-DEC-2, A-RSP-2).

    Raises:
        Conflict: naming the blocks, or the issues, that are missing.
        Forbidden: the representative's authority is not known to be valid.
    """
    document = entry.document
    if standing.missing_blocks:
        missing = ", ".join(standing.missing_blocks)
        raise Conflict(f"{document}: it cannot leave without these blocks: {missing}")
    _expect_reader(complaint, entry)
    if document is DocumentKind.SUMMARY and complaint.first_contact is None:
        raise Conflict("summary: the complaint was not resolved at first contact")
    if document is not DocumentKind.FINAL:
        return
    expect_found(complaint)
    if not complaint.decided:
        raise Conflict("final: the decision is not approved")
    if complaint.approver_id is not None:
        # It may have been found to be graver since it was approved.
        expect_two(complaint, complaint.approver_id, standing)


def _expect_reader(complaint: Complaint, entry: e.DocumentSent) -> None:
    if not complaint.matter.contactable:
        raise Conflict(f"{entry.document}: the complainant cannot be reached")
    if entry.reader is not e.Reader.REPRESENTATIVE:
        return
    representative = complaint.matter.on_behalf_of
    if representative is None:
        raise Invalid("reader: the complainant has no representative")
    personal = entry.document is not DocumentKind.ACKNOWLEDGEMENT
    if personal and not representative.authority_valid:
        raise Forbidden(
            f"reader: {representative.name} shall not learn anything personal before their"
            " authority is shown; amend on_behalf_of when it is"
        )


def expect_settled_at_once(
    complaint: Complaint, entry: e.ResolvedAtFirstContact, standing: Standing
) -> None:
    """Refuse to settle at first contact what is above one's authority, or not accepted (A-RSP-4).

    Raises:
        Conflict: an issue without outcome.
        Forbidden: the authority does not reach.
        Invalid: the acceptance lies in the future, or before the complaint.
    """
    expect_impartial(entry.by, complaint.matter, standing, "by")
    expect_found(complaint)
    _expect_offers(complaint, entry.redress)
    if not complaint.received_at <= entry.accepted_at <= entry.at:
        raise Invalid("accepted_at: it lies before the complaint, or is yet to come")
    role = standing.colleague(entry.by, "by").role
    all_of_it = [*complaint.redress.values(), *entry.redress]
    refused = beyond(all_of_it, standing.limits, role=role, stage=complaint.stage)
    if refused:
        named = ", ".join(_named(each) for each in refused)
        raise Forbidden(f"redress: {role} may not grant {named}; let it be assessed")
