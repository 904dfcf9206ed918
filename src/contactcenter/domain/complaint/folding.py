"""What each entry makes of a complaint.

`apply` takes one entry after another, in the order in which they were recorded, and needs nothing
else: no clock, no settings. It refuses only what the table of steps does not hold; whether an entry
should be made at all is asked before, by the rules.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.complaint.matter import Matter, corrected
from contactcenter.domain.complaint.merging import take_over
from contactcenter.domain.complaint.record import Complaint, Milestones, Wait
from contactcenter.domain.complaint.recourse import DECIDED, ExternalState, ResolutionBasis
from contactcenter.domain.complaint.redress import Redress, RedressStatus
from contactcenter.domain.complaint.steps import AWAITING, Step, arrive
from contactcenter.domain.errors import Conflict
from contactcenter.domain.plain import from_plain, hints

T = TypeVar("T", Complaint, Milestones, Matter)
_Content = Callable[[Complaint, Any], Complaint]


def apply(complaint: Complaint | None, entry: e.Entry) -> Complaint:
    """Return the complaint after an entry.

    Raises:
        Conflict: it is recorded already, or not yet.
        IllegalStep: the present step forbids it.
    """
    if isinstance(entry, e.Recorded):
        if complaint is not None:
            raise Conflict(f"recorded: ticket {complaint.reference} is a complaint already")
        return _begin(entry)
    if complaint is None:
        raise Conflict(f"{e.kind_of(entry)}: this ticket is no complaint yet; record it first")
    step = arrive(complaint.step, arrow(complaint, entry))
    content = _CONTENTS.get(type(entry), _nothing)
    return _walk(content(complaint, entry), step, entry)


def fold(entries: Iterable[e.Entry]) -> Complaint | None:
    """Return what the entries of one complaint make of it, or None where there are none."""
    complaint = None
    for each in entries:
        complaint = apply(complaint, each)
    return complaint


def arrow(complaint: Complaint, entry: e.Entry) -> str:
    """Return the name of the entry's arrow in the table of steps."""
    match entry:
        case e.DecisionApproved() if not complaint.matter.contactable:
            case = ":unreachable"
        case e.DocumentSent(document=DocumentKind.FINAL):
            case = ":final"
        case e.Rejected(next_stage=str()):
            case = ":stage"
        case i.ComplainantReplied() | i.ThirdPartyReplied() if entry.at < complaint.since:
            case = ":early"  # it was written before we asked, and is no answer
        case _:
            case = ""
    return e.kind_of(entry) + case


def _begin(entry: e.Recorded) -> Complaint:
    return Complaint(
        id=entry.ticket_id,
        reference=entry.reference,
        recorded_by=entry.by,
        recorded_at=entry.at,
        matter=entry.matter,
        presets=entry.presets,
        accountable_id=entry.accountable_id,
        stage=entry.stage,
        step=Step.RECEIVED,
        since=entry.at,
        milestones=Milestones(received=entry.matter.received_at),
    )


def _walk(complaint: Complaint, step: Step, entry: e.Entry) -> Complaint:
    if step is complaint.step:
        return complaint
    since = max(entry.at, complaint.since)  # what others say may come to us late
    waits = tuple(
        replace(each, end=since) if each.end is None else each for each in complaint.waits
    )
    if step in AWAITING:
        until = getattr(entry, "until", None)
        waits = (*waits, Wait(step=step, start=since, until=until))
    return replace(complaint, step=step, since=since, waits=waits)


def _reach(complaint: Complaint, milestone: str, at: datetime) -> Complaint:
    if getattr(complaint.milestones, milestone) is not None:
        return complaint
    return replace(complaint, milestones=_with(complaint.milestones, {milestone: at}))


def _next_cycle(complaint: Complaint) -> Complaint:
    past = complaint.milestones
    return replace(
        complaint,
        earlier=(*complaint.earlier, past),
        milestones=Milestones(
            received=past.received, acknowledged=past.acknowledged, assessed=past.assessed
        ),
        decision=None,
        approval=None,
        first_contact=None,
        rejection=None,
        recourse=None,
        reminder=None,
        basis=None,
    )


def _with(value: T, changes: dict[str, Any]) -> T:
    return replace(value, **changes)


def _nothing(complaint: Complaint, _: e.Entry) -> Complaint:
    return complaint


def _last(field: str) -> _Content:
    return lambda complaint, entry: _with(complaint, {field: entry})


def _one_more(field: str) -> _Content:
    return lambda complaint, entry: _with(complaint, {field: (*getattr(complaint, field), entry)})


def _by(field: str, key: str) -> _Content:
    return lambda complaint, entry: _with(
        complaint, {field: {**getattr(complaint, field), getattr(entry, key): entry}}
    )


def _amended(complaint: Complaint, entry: e.Amended) -> Complaint:
    if entry.field == "presets":
        return _with(complaint, {"presets": _read(Complaint, entry)})
    value = _read(Matter, entry)
    amended = replace(complaint, matter=corrected(complaint.matter, entry.field, value))
    return _received(amended)


def _read(of: type, entry: e.Amended) -> object:
    return from_plain(hints(of)[entry.field], entry.after, entry.field)


def _received(complaint: Complaint) -> Complaint:
    """Return the complaint with the time of its receipt wherever it stands."""
    at = complaint.received_at
    return replace(
        complaint,
        milestones=replace(complaint.milestones, received=at),
        earlier=tuple(replace(each, received=at) for each in complaint.earlier),
    )


def _acknowledged(complaint: Complaint, entry: e.Acknowledged) -> Complaint:
    told = (*complaint.acknowledgements, entry)
    return _acknowledged_by(complaint, told)


def _unacknowledged(complaint: Complaint, entry: e.AcknowledgementFailed) -> Complaint:
    told = complaint.acknowledgements
    return _acknowledged_by(
        complaint, tuple(each for each in told if each.message_id != entry.message_id)
    )


def _acknowledged_by(complaint: Complaint, told: tuple[e.Acknowledged, ...]) -> Complaint:
    first = min((each.at for each in told if each.waiver is None), default=None)
    milestones = replace(complaint.milestones, acknowledged=first)
    return replace(complaint, acknowledgements=told, milestones=milestones)


def _assessed(complaint: Complaint, entry: i.Assessed) -> Complaint:
    sought = entry.remedy_sought or complaint.matter.remedy_sought
    matter = replace(complaint.matter, remedy_sought=sought)
    assessed = replace(complaint, assessed=entry, matter=matter, proposed_kind=None)
    assessed = replace(assessed, priority=entry.priority)
    return _reach(assessed, "assessed", entry.at)


def _investigator(complaint: Complaint, entry: i.InvestigatorSet) -> Complaint:
    return replace(complaint, investigator_id=entry.investigator_id, level=entry.level)


def _heard(complaint: Complaint, at: datetime) -> Complaint:
    return replace(complaint, heard_at=max(at, complaint.heard_at or at))


def _replied(complaint: Complaint, entry: i.ComplainantReplied) -> Complaint:
    return _heard(complaint, entry.at)


def _granted(redress: Iterable[Redress], by: str) -> dict[str, Redress]:
    return {each.id: replace(each, granted_by=each.granted_by or by) for each in redress}


def _proposed(complaint: Complaint, entry: e.DecisionProposed) -> Complaint:
    proposed = {each.id: each for each in entry.redress}
    redress = {**complaint.redress, **proposed}
    return replace(complaint, decision=entry, approval=None, redress=redress)


def _sent_back(complaint: Complaint, _: e.SentBack) -> Complaint:
    offers = () if complaint.decision is None else complaint.decision.redress
    undone = {each.id for each in offers}
    redress = {
        name: each
        for name, each in complaint.redress.items()
        if name not in undone or each.status is not RedressStatus.OFFERED
    }
    return replace(complaint, decision=None, approval=None, redress=redress)


def _approved(complaint: Complaint, entry: e.DecisionApproved) -> Complaint:
    redress = _granted(complaint.redress.values(), entry.by)
    return replace(complaint, approval=entry, redress=redress)


def _document(complaint: Complaint, entry: e.DocumentSent) -> Complaint:
    sent = replace(complaint, documents=(*complaint.documents, entry))
    past = sent.milestones
    match entry.document:
        case DocumentKind.HOLDING:
            holding = (*past.holding_response_sent, entry.at)
            return replace(sent, milestones=replace(past, holding_response_sent=holding))
        case DocumentKind.UPDATE | DocumentKind.DELAY:
            updates = (*past.update_sent, entry.at)
            return replace(sent, milestones=replace(past, update_sent=updates))
        case DocumentKind.FINAL:
            return _reach(sent, "final_response_sent", entry.at)
        case DocumentKind.SUMMARY if sent.first_contact is not None:
            return _reach(sent, "final_response_sent", entry.at)
        case _:
            return sent


def _first_contact(complaint: Complaint, entry: e.ResolvedAtFirstContact) -> Complaint:
    redress = {**complaint.redress, **_granted(entry.redress, entry.by)}
    content = replace(
        complaint, first_contact=entry, redress=redress, basis=ResolutionBasis.ACCEPTED
    )
    return _reach(_heard(content, entry.accepted_at), "accepted", entry.accepted_at)


def _accepted(complaint: Complaint, entry: e.Accepted) -> Complaint:
    content = replace(complaint, basis=ResolutionBasis.ACCEPTED)
    return _reach(_heard(content, entry.at), "accepted", entry.at)


def _rejected(complaint: Complaint, entry: e.Rejected) -> Complaint:
    unhappy = replace(complaint, rejection=entry, basis=None)
    unhappy = _reach(_heard(unhappy, entry.at), "rejected", entry.at)
    if entry.next_stage is None:
        return unhappy
    return replace(_next_cycle(unhappy), stage=entry.next_stage)


def _withdrawn(complaint: Complaint, entry: e.Withdrawn) -> Complaint:
    return replace(_heard(complaint, entry.at), basis=ResolutionBasis.WITHDRAWN)


def _merged_from(complaint: Complaint, entry: e.MergedFrom) -> Complaint:
    return _received(take_over(complaint, entry))


def _referred(complaint: Complaint, entry: e.ReferredExternally) -> Complaint:
    cases = {**complaint.external_cases, entry.case.id: entry.case}
    return _reach(replace(complaint, external_cases=cases), "external_opened", entry.at)


def _external(complaint: Complaint, entry: e.ExternalAdvanced) -> Complaint:
    cases = {**complaint.external_cases, entry.case.id: entry.case}
    awarded = _granted(entry.redress, entry.case.provider)
    content = replace(complaint, external_cases=cases, redress={**complaint.redress, **awarded})
    if entry.case.state in DECIDED:
        content = replace(content, basis=ResolutionBasis.EXTERNAL_DECISION)
    elif entry.case.state is ExternalState.WITHDRAWN and content.basis is None:
        content = replace(content, basis=ResolutionBasis.EXHAUSTED)
    over = all(each.over for each in cases.values())
    return _reach(content, "external_closed", entry.at) if over else content


def _redress(complaint: Complaint, entry: e.RedressChanged) -> Complaint:
    paid_at = entry.at if entry.status is RedressStatus.PAID else None
    changed = replace(complaint.redress[entry.redress_id], status=entry.status, paid_at=paid_at)
    content = replace(complaint, redress={**complaint.redress, changed.id: changed})
    paid = any(each.status is RedressStatus.PAID for each in content.redress.values())
    if content.open_redress or not paid:
        return content
    return _reach(content, "redress_completed", entry.at)


def _reopened(complaint: Complaint, _: e.Reopened) -> Complaint:
    return replace(_next_cycle(complaint), reopen_count=complaint.reopen_count + 1)


def _basis(basis: ResolutionBasis) -> _Content:
    return lambda complaint, _: replace(complaint, basis=basis)


_CONTENTS: Mapping[type, _Content] = {
    e.Amended: _amended,
    e.Acknowledged: _acknowledged,
    e.AcknowledgementFailed: _unacknowledged,
    i.Assessed: _assessed,
    i.ImmediateActionPlanned: _by("planned", "action_id"),
    i.ImmediateActionDone: _by("done", "action_id"),
    i.InvestigatorSet: _investigator,
    e.AccountableChanged: lambda complaint, entry: replace(
        complaint, accountable_id=entry.accountable_id
    ),
    i.PlanSet: _last("plan"),
    i.EvidenceAdded: _one_more("evidence"),
    i.FindingRecorded: _by("findings", "issue_id"),
    i.RootCauseSet: _by("causes", "issue_id"),
    i.StaffTold: _by("told", "staff_id"),
    i.StatementGiven: _one_more("statements"),
    i.StaffToldResult: _by("told_result", "staff_id"),
    i.ComplainantReplied: _replied,
    e.DecisionProposed: _proposed,
    e.SentBack: _sent_back,
    e.DecisionApproved: _approved,
    e.DocumentSent: _document,
    e.ResolvedAtFirstContact: _first_contact,
    e.Accepted: _accepted,
    e.Rejected: _rejected,
    e.StageChanged: lambda complaint, entry: replace(complaint, stage=entry.stage),
    e.RecourseTold: _last("recourse"),
    e.ReminderSent: _last("reminder"),
    e.DeemedAccepted: _basis(ResolutionBasis.DEEMED_ACCEPTED),
    e.Exhausted: _basis(ResolutionBasis.EXHAUSTED),
    e.Withdrawn: _withdrawn,
    e.ReclassificationProposed: _last("proposed_kind"),
    e.ReclassificationRefused: lambda complaint, _: replace(complaint, proposed_kind=None),
    e.MergedInto: lambda complaint, entry: replace(complaint, merged_into=entry.into_id),
    e.MergedFrom: _merged_from,
    e.ReferredExternally: _referred,
    e.ExternalAdvanced: _external,
    e.RedressChanged: _redress,
    e.Forwarded: _one_more("forwarded"),
    e.Reopened: _reopened,
    e.Closed: lambda complaint, entry: _reach(complaint, "closed", entry.at),
}
