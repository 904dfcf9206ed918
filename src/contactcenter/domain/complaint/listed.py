"""What lists of complaints show of one, kept beside it so that no list reads all of it."""

from dataclasses import dataclass
from datetime import datetime

from contactcenter.domain.complaint.record import Complaint
from contactcenter.domain.ids import AgentId, CustomerId


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A complaint in a line. Nothing in it is anybody's words."""

    step: str
    stage: str
    severity: int | None  # none until it is assessed
    accountable_id: AgentId
    complainant_id: CustomerId | None  # none: they did not say who they are
    received_at: datetime
    outcome: str | None
    product: str
    categories: tuple[str, ...]  # of its issues, each once
    presets: tuple[str, ...]  # with their versions


def listed(complaint: Complaint) -> Listed:
    """Return what lists show of a complaint."""
    assessed, matter = complaint.assessed, complaint.matter
    return Listed(
        step=complaint.step.value,
        stage=complaint.stage,
        severity=int(assessed.assessment.severity) if assessed else None,
        accountable_id=complaint.accountable_id,
        complainant_id=matter.complainant_id,
        received_at=complaint.received_at,
        outcome=complaint.outcome.value if complaint.outcome else None,
        product=matter.product_ref,
        categories=tuple(sorted({each.category for each in matter.issues})),
        presets=complaint.presets,
    )
