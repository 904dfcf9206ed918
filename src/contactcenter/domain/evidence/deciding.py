"""Duties from the investigation to the end, and those that come after (ISO 10002, 7.6 to 8)."""

from collections.abc import Iterable

from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint.assessment import LEVELS, Level
from contactcenter.domain.complaint.entries import (
    Accepted,
    Closed,
    DecisionApproved,
    DecisionProposed,
    DeemedAccepted,
    DocumentSent,
    Exhausted,
    RecourseTold,
    RedressChanged,
    Rejected,
    ResolvedAtFirstContact,
    Withdrawn,
)
from contactcenter.domain.complaint.entry import BaseEntry
from contactcenter.domain.complaint.findings import Pattern
from contactcenter.domain.complaint.inquiry import (
    EvidenceAdded,
    FindingRecorded,
    InvestigatorSet,
    PlanSet,
    RootCauseSet,
    StaffTold,
    StaffToldResult,
    StatementGiven,
)
from contactcenter.domain.complaint.record import uncaused, unfound
from contactcenter.domain.complaint.redress import SETTLED
from contactcenter.domain.documents import mandatory
from contactcenter.domain.evidence.duties import (
    Duty,
    Finding,
    Seen,
    all_of,
    excused,
    in_time,
    met,
    missing,
    not_asked,
    undone,
)
from contactcenter.domain.sla.policy import Metric

_FINAL = frozenset({DocumentKind.FINAL, DocumentKind.SUMMARY})


def _looked_into(seen: Seen) -> Finding:
    """Whether somebody looked, as deep as its severity asks (A-INV-1)."""
    chosen = seen.all(InvestigatorSet)
    assessed = seen.complaint.assessed
    if assessed is None:
        return not_asked("not_assessed")
    least = LEVELS[assessed.assessment.severity]
    if not chosen and least is Level.FRONT_LINE:
        return not_asked("front_line")
    if not chosen:
        return undone(seen, "no_investigator")
    last = chosen[-1]
    told = {"who": seen.name(last.investigator_id), "level": last.level.value}
    if last.level < least:
        return missing("too_light", *chosen, least=least.value, **told)
    if last.reason.strip():
        return excused("untrained", *chosen, reason=last.reason, **told)
    return met(*chosen, why="investigator", **told)


def _planned(seen: Seen) -> Finding:
    """Whether, from level 2 on, it was written down what is to be found out (A-INV-3)."""
    plans = seen.all(PlanSet)
    if seen.complaint.level < Level.FORMAL:
        return met(*plans) if plans else not_asked("no_plan_asked")
    return met(*plans) if plans else undone(seen, "no_plan")


def _evidenced(seen: Seen) -> Finding:
    """Whether what shows what happened is kept with its hash (A-INV-2)."""
    found = seen.all(EvidenceAdded)
    if found:
        return met(*found, why="evidence", count=len(found))
    if seen.complaint.level < Level.FORMAL:
        return not_asked("no_evidence_asked")
    return undone(seen, "no_evidence")


def _impartial(seen: Seen) -> Finding:
    """Whether nobody whom it is about, nor who leads them, had a hand in it (A-IMP-1)."""
    subjects = seen.complaint.matter.subject_staff
    if not subjects:
        return not_asked("about_nobody")
    people = seen.material.house.people
    leading = {people[each].manager_id for each in subjects if each in people} - {None}
    own = [each for each in _judges(seen) if each[1] in subjects]
    led = [each for each in _judges(seen) if each[1] in leading]
    found = [missing("judged_themselves", each, who=seen.name(who)) for each, who in own]
    found += [missing("judged_by_manager", each, who=seen.name(who)) for each, who in led]
    who = ", ".join(seen.name(each) for each in subjects)
    return all_of(*found) if found else met(why="impartial", who=who)


def _judges(
    seen: Seen,
) -> Iterable[tuple[InvestigatorSet | DecisionProposed | DecisionApproved, str]]:
    """Yield who investigated, decided or approved, and the entry that says so."""
    for chosen in seen.all(InvestigatorSet):
        yield chosen, chosen.investigator_id
    for proposed in seen.all(DecisionProposed):
        yield proposed, proposed.by
    for approved in seen.all(DecisionApproved):
        yield approved, approved.by


def _heard(seen: Seen) -> Finding:
    """Whether those whom it is about learnt of it, and could say how it was (A-IMP-3)."""
    subjects = seen.complaint.matter.subject_staff
    if not subjects:
        return not_asked("about_nobody")
    return all_of(*(_heard_one(seen, each) for each in subjects))


def _heard_one(seen: Seen, staff_id: str) -> Finding:
    told = [each for each in seen.all(StaffTold) if each.staff_id == staff_id]
    said = [each for each in seen.all(StatementGiven) if each.staff_id == staff_id]
    if not told and not said:
        return undone(seen, "staff_not_told", who=seen.name(staff_id))
    if told and told[-1].reason.strip() and not said:
        return excused("staff_excused", *told, who=seen.name(staff_id), reason=told[-1].reason)
    return met(*told, *said)


def _two(seen: Seen) -> Finding:
    """Whether, from a severity on, another approved than decided (A-IMP-2)."""
    assessed = seen.complaint.assessed
    pairs, proposed = [], None
    for each in seen.material.entries:
        if isinstance(each.entry, DecisionProposed):
            proposed = each.entry
        elif isinstance(each.entry, DecisionApproved) and proposed is not None:
            pairs.append((proposed, each.entry))
    if not pairs or assessed is None:
        return not_asked("no_decision")
    grave = assessed.assessment.severity >= seen.material.house.four_eyes_from
    return all_of(*(_two_of(seen, *each, grave=grave) for each in pairs))


def _two_of(
    seen: Seen, proposed: DecisionProposed, approved: DecisionApproved, *, grave: bool
) -> Finding:
    told = {"decider": seen.name(proposed.by), "approver": seen.name(approved.by)}
    if proposed.by != approved.by:
        return met(proposed, approved, why="two_decided", **told)
    if grave:
        return missing("one_decided", proposed, approved, **told)
    return met(proposed, approved, why="one_may", **told)


def _every_issue(seen: Seen) -> Finding:
    """Whether each issue has an outcome, with reasons on fact and rule (A-RSP-2)."""
    found = seen.all(FindingRecorded)
    if lacking := unfound(seen.complaint):
        return undone(seen, "issues_open", *found, issues=", ".join(lacking))
    blank = [each.issue_id for each in found if not (each.fact.strip() and each.rule.strip())]
    if blank:
        return missing("no_reasons", *found, issues=", ".join(blank))
    return met(*found)


def _redressed(seen: Seen) -> Finding:
    """Whether what was promised was given, or declined (A-RSP-1, A-SM-2)."""
    redress = seen.complaint.redress.values()
    granting: list[BaseEntry] = [*seen.all(DecisionProposed), *seen.all(ResolvedAtFirstContact)]
    if not redress:
        return not_asked("no_redress")
    changed = seen.all(RedressChanged)
    left = [each.id for each in redress if each.status not in SETTLED]
    if left:
        return undone(seen, "redress_open", *granting, *changed, what=", ".join(left))
    return met(*granting, *changed)


def _decided(seen: Seen) -> Finding:
    """Whether a decision was taken by somebody, and approved."""
    at_once = seen.complaint.first_contact
    if at_once is not None:
        return met(at_once, why="decided", who=seen.name(at_once.by), at=at_once.at)
    proposed, approved = seen.all(DecisionProposed), seen.all(DecisionApproved)
    if not approved:
        return undone(seen, "no_decision", *proposed)
    by = seen.name(proposed[-1].by)
    return met(*proposed, *approved, why="decided", who=by, at=approved[-1].at)


def _communicated(seen: Seen) -> Finding:
    """Whether the complainant has the decision in writing, in time (A-DEC-1)."""
    timely = in_time(seen, Metric.FINAL_RESPONSE, Metric.RESOLUTION)
    sent = _finals(seen)
    if sent:
        return all_of(*(met(each, why="communicated", at=each.at) for each in sent), timely)
    if not seen.complaint.matter.contactable:
        return not_asked("not_contactable")
    if seen.complaint.first_contact is not None:
        return all_of(met(seen.complaint.first_contact), timely)
    return all_of(undone(seen, "no_final"), timely)


def _complete(seen: Seen) -> Finding:
    """Whether it says every block that is asked for (A-DEC-2)."""
    sent = _finals(seen)
    if not sent:
        return not_asked("no_final")
    return all_of(*(_complete_one(seen, each) for each in sent))


def _complete_one(seen: Seen, sent: DocumentSent) -> Finding:
    wanted = mandatory(sent.document, seen.material.presets)
    lacking = [each.value for each in wanted if each.value not in sent.blocks]
    if lacking:
        return missing("blocks_missing", sent, blocks=", ".join(lacking))
    return met(sent)


def _staff_told(seen: Seen) -> Finding:
    """Whether those whom it is about know what came of it (A-IMP-3)."""
    subjects = seen.complaint.matter.subject_staff
    if not subjects:
        return not_asked("about_nobody")
    told = seen.all(StaffToldResult)
    lacking = [each for each in subjects if each not in {one.staff_id for one in told}]
    if lacking:
        who = ", ".join(seen.name(each) for each in lacking)
        return undone(seen, "result_not_told", *told, who=who)
    return met(*told)


def _recourse(seen: Seen) -> Finding:
    """Whether who does not take the decision knows who else can be asked (A-CLS-1)."""
    rejected = seen.all(Rejected)
    if not rejected:
        return not_asked("not_rejected")
    told = seen.all(RecourseTold)
    if told or any(each.next_stage for each in rejected):
        return met(*rejected, *told)
    if not seen.complaint.matter.contactable:
        return not_asked("not_contactable")
    return undone(seen, "no_recourse", *rejected)


def _ended(seen: Seen) -> Finding:
    """Whether it was closed on a ground that is on record (A.4)."""
    grounds: list[BaseEntry] = [
        *seen.all(Accepted),
        *seen.all(ResolvedAtFirstContact),
        *seen.all(DeemedAccepted),
        *seen.all(Exhausted),
        *seen.all(Withdrawn),
    ]
    closed = seen.all(Closed)
    if not closed:
        return undone(seen, "still_open", *grounds, step=seen.complaint.step.value)
    if seen.complaint.basis is None:
        return missing("no_ground", *closed)
    return met(*grounds, *closed, why="ended", basis=seen.complaint.basis.value, at=closed[-1].at)


def _caused(seen: Seen) -> Finding:
    """Whether each issue has its root cause (A-ANL-1)."""
    found = seen.all(RootCauseSet)
    if lacking := uncaused(seen.complaint):
        return undone(seen, "no_cause", *found, issues=", ".join(lacking))
    return met(*found)


def _asked_how_it_was(seen: Seen) -> Finding:
    """Whether they were asked how they were treated, as a sample is (A-SAT-1)."""
    asked = [
        each
        for each in seen.material.facts
        if each.link.type == "survey_asked" and '"subject":"complaint"' in each.link.body
    ]
    return met(why="surveyed") if asked else not_asked("not_sampled")


def _improved(seen: Seen) -> Finding:
    """Whether what shows again and again is put right at its root (A-CAPA-1, A-RSP-3)."""
    systemic = [each for each in seen.all(RootCauseSet) if each.pattern is Pattern.SYSTEMATIC]
    if not systemic:
        return not_asked("not_systemic")
    actions = seen.complaint.matter.corrective_actions
    if not actions:
        return undone(seen, "no_corrective_action", *systemic)
    return met(*systemic, why="corrective_actions", what=", ".join(actions))


def _finals(seen: Seen) -> list[DocumentSent]:
    return [each for each in seen.all(DocumentSent) if each.document in _FINAL]


DUTIES = (
    Duty(id="looked_into", clause="7.6", spec=("A-INV-1", "A-GOV-3"), judge=_looked_into),
    Duty(id="planned", clause="7.6", spec=("A-INV-3",), judge=_planned),
    Duty(id="evidenced", clause="7.6", spec=("A-INV-2",), judge=_evidenced),
    Duty(id="impartial", clause="7.6", spec=("A-IMP-1",), judge=_impartial),
    Duty(id="heard", clause="7.6", spec=("A-IMP-3",), judge=_heard),
    Duty(id="every_issue", clause="7.7", spec=("A-RSP-2", "A-INV-3"), judge=_every_issue),
    Duty(id="redressed", clause="7.7", spec=("A-RSP-1", "A-SM-2"), judge=_redressed),
    Duty(id="decided", clause="7.8", spec=("A.4",), judge=_decided),
    Duty(id="two", clause="7.8", spec=("A-IMP-2",), judge=_two),
    Duty(id="communicated", clause="7.8", spec=("A-DEC-1",), judge=_communicated),
    Duty(id="complete", clause="7.8", spec=("A-DEC-2",), judge=_complete),
    Duty(id="staff_told", clause="7.8", spec=("A-IMP-3",), judge=_staff_told),
    Duty(id="recourse", clause="7.9", spec=("A-CLS-1",), judge=_recourse),
    Duty(id="ended", clause="7.9", spec=("A.4", "A-SM-2"), judge=_ended),
    Duty(id="caused", clause="8.2", spec=("A-ANL-1",), judge=_caused),
    Duty(id="asked_how_it_was", clause="8.3", spec=("A-SAT-1",), judge=_asked_how_it_was),
    Duty(id="improved", clause="8.7", spec=("A-CAPA-1", "A-RSP-3"), judge=_improved),
)
