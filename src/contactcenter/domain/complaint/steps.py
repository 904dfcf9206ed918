"""Where each entry leads (spec A.4).

    received ──► assessing ──► investigating ◄──► awaiting_complainant, awaiting_third_party
                     │           │      ▲
                     │           ▼      │ sent back
        at first     │        decision_review
        contact      │           │
                     └────────►  ▼
                         decision_communicated ──► closed ──► investigating, reopened
                                 │ rejected, and there is another stage ──► investigating

From every open step, and from closed, a case outside leads to external_review, and that to closed;
the complainant may withdraw from every open step. Reclassified and merged are final.

An arrow is named by the kind of its entry; where one kind can lead to two places, `:` and the case
follow. What the table does not hold is refused. An acknowledgement is legal in every open step.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from contactcenter.domain.errors import Conflict


class Step(StrEnum):
    """Where a complaint stands."""

    RECEIVED = "received"
    ASSESSING = "assessing"
    INVESTIGATING = "investigating"
    AWAITING_COMPLAINANT = "awaiting_complainant"
    AWAITING_THIRD_PARTY = "awaiting_third_party"
    DECISION_REVIEW = "decision_review"
    DECISION_COMMUNICATED = "decision_communicated"
    EXTERNAL_REVIEW = "external_review"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    RECLASSIFIED = "reclassified"
    MERGED = "merged"


class IllegalStep(Conflict):
    """The complaint's present step forbids the entry."""

    code = "illegal_step"


FINAL = frozenset({Step.RECLASSIFIED, Step.MERGED})
OPEN = frozenset(Step) - FINAL - {Step.CLOSED, Step.WITHDRAWN}
AWAITING = frozenset({Step.AWAITING_COMPLAINANT, Step.AWAITING_THIRD_PARTY})
LOOKING = frozenset({Step.INVESTIGATING}) | AWAITING  # into what happened
UNDECIDED = LOOKING | {Step.RECEIVED, Step.ASSESSING}
_KEPT = frozenset(Step) - FINAL
# What came of it is known to whoever complained (A-IMP-3).
TOLD = frozenset({Step.DECISION_COMMUNICATED, Step.EXTERNAL_REVIEW, Step.CLOSED, Step.WITHDRAWN})

_Arrows = Mapping[Step, Step]


def _stays(*steps: Iterable[Step]) -> dict[Step, Step]:
    return {each: each for some in steps for each in some}


def _leads(steps: Iterable[Step], to: Step) -> dict[Step, Step]:
    return dict.fromkeys(steps, to)


_COMMUNICATED = frozenset({Step.DECISION_COMMUNICATED})

ARROWS: Mapping[str, _Arrows] = {
    "amended": _stays(_KEPT),
    "acknowledged": _stays(OPEN),
    "acknowledgement_failed": _stays(OPEN),
    "assessment_started": _leads({Step.RECEIVED}, Step.ASSESSING),
    "assessed": {**_stays(OPEN - {Step.RECEIVED}), Step.ASSESSING: Step.INVESTIGATING},
    "immediate_action_planned": _stays(OPEN),
    "immediate_action_done": _stays(OPEN),
    "investigator_set": _stays(_KEPT),
    "accountable_changed": _stays(_KEPT),
    "plan_set": _stays(LOOKING, {Step.ASSESSING}),
    "evidence_added": _stays(OPEN),
    "finding_recorded": _stays(UNDECIDED, {Step.EXTERNAL_REVIEW}),
    "root_cause_set": _stays(OPEN, {Step.CLOSED}),
    "staff_told": _stays(OPEN),
    "statement_given": _stays(OPEN),
    "staff_told_result": _stays(TOLD),
    "asked_complainant": _leads({Step.INVESTIGATING}, Step.AWAITING_COMPLAINANT),
    "complainant_replied": {**_stays(OPEN), Step.AWAITING_COMPLAINANT: Step.INVESTIGATING},
    "complainant_replied:early": _stays(OPEN),
    "asked_third_party": _leads({Step.INVESTIGATING}, Step.AWAITING_THIRD_PARTY),
    "third_party_replied": {**_stays(OPEN), Step.AWAITING_THIRD_PARTY: Step.INVESTIGATING},
    "third_party_replied:early": _stays(OPEN),
    "wait_expired": _leads(AWAITING, Step.INVESTIGATING),
    "decision_proposed": _leads({Step.INVESTIGATING}, Step.DECISION_REVIEW),
    "sent_back": _leads({Step.DECISION_REVIEW}, Step.INVESTIGATING),
    "decision_approved": _stays({Step.DECISION_REVIEW}),
    "decision_approved:unreachable": _leads({Step.DECISION_REVIEW}, Step.DECISION_COMMUNICATED),
    "document_sent": _stays(_KEPT),
    "document_sent:final": {
        **_stays(_COMMUNICATED, {Step.EXTERNAL_REVIEW, Step.CLOSED}),
        Step.DECISION_REVIEW: Step.DECISION_COMMUNICATED,
    },
    "resolved_at_first_contact": _leads(
        {Step.RECEIVED, Step.ASSESSING}, Step.DECISION_COMMUNICATED
    ),
    "accepted": _stays(_COMMUNICATED),
    "rejected": _stays(_COMMUNICATED),
    "rejected:stage": _leads(_COMMUNICATED, Step.INVESTIGATING),
    "stage_changed": _stays(OPEN),
    "recourse_told": _stays(_KEPT),
    "reminder_sent": _stays(_COMMUNICATED, {Step.AWAITING_COMPLAINANT}),
    "deemed_accepted": _stays(_COMMUNICATED),
    "exhausted": _stays(_COMMUNICATED),
    "withdrawn": _leads(OPEN, Step.WITHDRAWN),
    "reclassification_proposed": _stays({Step.ASSESSING}),
    "reclassification_refused": _stays({Step.ASSESSING}),
    "reclassified": _leads({Step.ASSESSING}, Step.RECLASSIFIED),
    "merged_into": _leads(OPEN, Step.MERGED),
    "merged_from": _stays(UNDECIDED, {Step.DECISION_REVIEW}),
    "referred_externally": _leads(OPEN | {Step.CLOSED}, Step.EXTERNAL_REVIEW),
    "external_advanced": _stays({Step.EXTERNAL_REVIEW}),
    "redress_changed": _stays(OPEN),
    "forwarded": _stays(OPEN),
    "reopened": _leads({Step.CLOSED, Step.WITHDRAWN}, Step.INVESTIGATING),
    "closed": _leads({Step.DECISION_COMMUNICATED, Step.EXTERNAL_REVIEW}, Step.CLOSED),
}


def arrive(step: Step, arrow: str) -> Step:
    """Return the step to which an arrow leads from another.

    Raises:
        IllegalStep: it does not begin there; the text says where it does.
    """
    arrows = ARROWS[arrow]
    if step not in arrows:
        kind = arrow.partition(":")[0].replace("_", " ")
        steps = ", ".join(each for each in Step if each in arrows)
        raise IllegalStep(f"{kind}: the complaint is at {step}; this is possible at {steps}")
    return arrows[step]


def leaves(step: Step) -> frozenset[str]:
    """Return the arrows that can be taken from a step, for a screen to offer."""
    return frozenset(name for name, arrows in ARROWS.items() if step in arrows)
