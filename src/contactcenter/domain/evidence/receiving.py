"""Duties of the house, and from the receipt to the assessment (ISO 10002, 5 to 7.5)."""

from collections.abc import Mapping

from contactcenter.domain.blocks import Block, DocumentKind
from contactcenter.domain.complaint.assessment import Safety
from contactcenter.domain.complaint.entries import (
    AccountableChanged,
    Acknowledged,
    AcknowledgementFailed,
    Amended,
    DocumentSent,
    Recorded,
)
from contactcenter.domain.complaint.inquiry import (
    Assessed,
    ImmediateActionDone,
    ImmediateActionPlanned,
)
from contactcenter.domain.complaint.matter import SPOKEN
from contactcenter.domain.documents import mandatory
from contactcenter.domain.evidence.duties import (
    Duty,
    Finding,
    Seen,
    Told,
    all_of,
    awaited,
    excused,
    in_time,
    late,
    met,
    missing,
    not_asked,
    undone,
)
from contactcenter.domain.sla.policy import Metric
from contactcenter.domain.ticket import Priority


def _owner(seen: Seen) -> Finding:
    owner = seen.material.house.owner_id
    return met(why="owner", who=seen.name(owner)) if owner else missing("no_owner")


def _accountable(seen: Seen) -> Finding:
    """Whether one person answers for it at all times (A-PRN-6)."""
    began, *_ = seen.all(Recorded)
    changes = seen.all(AccountableChanged)
    return met(began, *changes, why="accountable", who=seen.name(seen.complaint.accountable_id))


def _told_the_way(seen: Seen) -> Finding:
    """Whether the acknowledgement links the policy and says what happens next."""
    told = [each for each in seen.all(Acknowledged) if each.blocks]
    if not told:
        return _unacknowledged(seen)
    lacking = {Block.POLICY.value, Block.NEXT_STEP.value} - {*told[-1].blocks}
    if lacking:
        return missing("blocks_missing", told[-1], blocks=", ".join(sorted(lacking)))
    return met(told[-1])


def _recorded(seen: Seen) -> Finding:
    """Whether it has a channel, a time, the complainant's words and who they are (A-RCV-2)."""
    began, *_ = seen.all(Recorded)
    matter = seen.complaint.matter
    if not (matter.narrative.strip() or matter.transcript.strip() or matter.source_messages):
        return missing("no_words", began)
    if matter.received_by in SPOKEN and not matter.transcript.strip():
        return missing("no_transcript", began)
    if matter.complainant_id is None and not matter.anonymous:
        return missing("no_complainant", began)
    return met(
        began, why="recorded", who=seen.name(began.by), received=matter.received_at, at=began.at
    )


def _remedy_noted(seen: Seen) -> Finding:
    began, *_ = seen.all(Recorded)
    if seen.complaint.matter.remedy_sought is None:
        return undone(seen, "no_remedy_noted", began)
    return met(began, *(each for each in seen.all(Assessed) if each.remedy_sought is not None))


def _kept_as_told(seen: Seen) -> Finding:
    """Whether what was corrected names its reason."""
    changes = seen.all(Amended)
    if not changes:
        return not_asked("nothing_amended")
    found = [
        met(each, why="amended", field=each.field, who=seen.name(each.by), reason=each.reason)
        for each in changes
    ]
    return all_of(*found)


def _kept_informed(seen: Seen) -> Finding:
    """Whether they hear from us while nothing is decided (A-TRK-2)."""
    if not seen.complaint.matter.contactable:
        return not_asked("not_contactable")
    kinds = {DocumentKind.UPDATE, DocumentKind.HOLDING, DocumentKind.DELAY}
    sent = [each for each in seen.all(DocumentSent) if each.document in kinds]
    told = met(*sent) if sent else not_asked("no_news_sent")
    return all_of(in_time(seen, Metric.UPDATE_INTERVAL), told)


def _unacknowledged(seen: Seen) -> Finding:
    if not seen.complaint.matter.contactable:
        return not_asked("not_contactable")
    waived = [each for each in seen.all(Acknowledged) if each.waiver is not None]
    if waived:
        return excused("waived", waived[0], waiver=str(waived[0].waiver))
    failed = seen.all(AcknowledgementFailed)
    return undone(seen, "not_acknowledged", *failed)


def _acknowledged(seen: Seen) -> Finding:
    """Whether it was acknowledged in time; what came back does not count (A-ACK-1, A-ACK-3)."""
    kept = [each for each in seen.complaint.acknowledgements if each.waiver is None]
    if not kept and not seen.complaint.matter.contactable:
        return _unacknowledged(seen)
    if not kept:
        return all_of(_unacknowledged(seen), in_time(seen, Metric.ACKNOWLEDGE))
    failed = seen.all(AcknowledgementFailed)
    done = met(*kept, *failed, why="acknowledged", who=seen.name(kept[0].by), at=kept[0].at)
    return all_of(done, in_time(seen, Metric.ACKNOWLEDGE))


def _acknowledged_fully(seen: Seen) -> Finding:
    """Whether it says every block that is asked for (A-ACK-2)."""
    told = [each for each in seen.complaint.acknowledgements if each.waiver is None]
    if not told:
        return _unacknowledged(seen)
    wanted = mandatory(DocumentKind.ACKNOWLEDGEMENT, seen.material.presets)
    lacking = [each.value for each in wanted if each.value not in told[0].blocks]
    if lacking:
        return missing("blocks_missing", told[0], blocks=", ".join(lacking))
    return met(told[0])


def _assessed(seen: Seen) -> Finding:
    """Whether it was said how grave it is, in time (A-ASM-1, A-ASM-4)."""
    found = seen.all(Assessed)
    if seen.complaint.first_contact is not None and not found:
        return not_asked("settled_at_once")
    timely = in_time(seen, Metric.ASSESSMENT)
    if not found:
        return all_of(undone(seen, "not_assessed"), timely)
    last = found[-1]
    done = met(
        *found,
        why="assessed",
        who=seen.name(last.by),
        severity=last.assessment.severity.value,
        priority=last.priority.name,
    )
    return all_of(done, timely)


def _acted_at_once(seen: Seen) -> Finding:
    """Whether, where somebody may be in danger, something was done at once (A-ASM-3)."""
    grave = [
        each
        for each in seen.all(Assessed)
        if each.priority is Priority.P1 or each.assessment.safety is not Safety.NONE
    ]
    planned, done = seen.all(ImmediateActionPlanned), seen.all(ImmediateActionDone)
    if not grave and not planned:
        return not_asked("no_danger")
    if not planned:
        return undone(seen, "no_action", *grave)
    return all_of(*(_action(seen, each, done) for each in planned))


def _action(
    seen: Seen, planned: ImmediateActionPlanned, done: tuple[ImmediateActionDone, ...]
) -> Finding:
    found = next((each for each in done if each.action_id == planned.action_id), None)
    told: Mapping[str, Told] = {"what": planned.what, "who": planned.who, "due": planned.due}
    if found is None:
        over = seen.now > planned.due
        return (
            late("action_late", planned, **told)
            if over
            else awaited("action_open", planned, **told)
        )
    if found.at > planned.due:
        return late("action_late", planned, found, **told)
    return met(planned, found, why="action_done", what=planned.what, at=found.at)


DUTIES = (
    Duty(id="owner", clause="5.4", spec=("A-GOV-1",), judge=_owner),
    Duty(id="accountable", clause="5.4", spec=("A-PRN-6",), judge=_accountable),
    Duty(id="told_the_way", clause="7.1", spec=("A-COM-1", "A-PRN-1"), judge=_told_the_way),
    Duty(id="recorded", clause="7.2", spec=("A-RCV-2", "A-RCV-3"), judge=_recorded),
    Duty(id="remedy_noted", clause="7.2", spec=("A.3",), judge=_remedy_noted),
    Duty(id="kept_as_told", clause="7.2", spec=("A.3", "A-RCV-3"), judge=_kept_as_told),
    Duty(id="kept_informed", clause="7.3", spec=("A-TRK-2",), judge=_kept_informed),
    Duty(id="acknowledged", clause="7.4", spec=("A-ACK-1", "A-ACK-3"), judge=_acknowledged),
    Duty(id="acknowledged_fully", clause="7.4", spec=("A-ACK-2",), judge=_acknowledged_fully),
    Duty(id="assessed", clause="7.5", spec=("A-ASM-1", "A-ASM-4"), judge=_assessed),
    Duty(id="acted_at_once", clause="7.5", spec=("A-ASM-3",), judge=_acted_at_once),
)
