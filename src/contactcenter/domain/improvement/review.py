"""What senior management looks at every quarter, and what it decides (spec A-MGR-1).

The pack is a value: it is what was looked at, and is kept with the minutes. Nothing of it may be
left out silently: a part that is empty is said to be, and why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import AgentId
from contactcenter.domain.improvement.audit import Finding
from contactcenter.domain.improvement.corrective import CorrectiveAction
from contactcenter.domain.improvement.objectives import Progress
from contactcenter.domain.measures.annex_h import Monitored
from contactcenter.domain.measures.causes import Cause
from contactcenter.domain.measures.control import Chart
from contactcenter.domain.measures.ratings import Rated
from contactcenter.domain.measures.ratio import Period, Ratio


class Part(StrEnum):
    """What a review looks at."""

    VOLUMES = "volumes"
    TRENDS = "trends"
    CAUSES = "causes"
    OBJECTIVES = "objectives"
    AUDIT = "audit"
    CORRECTIVE_ACTIONS = "corrective_actions"
    SATISFACTION = "satisfaction"
    REGULATORY_CHANGES = "regulatory_changes"
    RESOURCES = "resources"
    EARLIER_DECISIONS = "earlier_decisions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Something that management decided; an owner and a date, or it will not happen."""

    id: str
    what: str
    owner_id: AgentId
    due_on: date
    done_on: date | None = None

    def __post_init__(self) -> None:
        if not self.what.strip():
            raise Invalid("what: is empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPack:
    """All that one review looks at."""

    period: Period
    volumes: Mapping[str, int] = field(default_factory=dict)  # received, closed, open …
    measures: Mapping[str, Ratio] = field(default_factory=dict)  # by the catalogue
    monitored: Monitored | None = None
    trends: Mapping[str, Chart] = field(default_factory=dict)  # by measure
    causes: tuple[Cause, ...] = ()
    objectives: tuple[Progress, ...] = ()
    findings: tuple[Finding, ...] = ()
    actions: tuple[CorrectiveAction, ...] = ()  # open, or with a step in the period
    effectiveness: Ratio | None = None  # of the verdicts of the period, how many say it helped
    satisfaction: Mapping[str, Rated] = field(default_factory=dict)  # by outcome
    regulatory_changes: tuple[str, ...] = ()  # presets with a new version, or past their review
    resources: tuple[str, ...] = ()
    earlier: tuple[Decision, ...] = ()
    empty: Mapping[Part, str] = field(default_factory=dict)  # why a part says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Minutes:
    """What came of it: a record, which is not changed."""

    held_at: datetime
    chair_id: AgentId
    present: tuple[AgentId, ...]
    pack: ReviewPack
    decisions: tuple[Decision, ...]
    no_decisions: str = ""  # why there is none


def unexplained(pack: ReviewPack) -> Sequence[Part]:
    """Return the parts that say nothing, and not why."""
    said = {
        Part.VOLUMES: pack.volumes,
        Part.TRENDS: pack.trends,
        Part.CAUSES: pack.causes,
        Part.OBJECTIVES: pack.objectives,
        Part.AUDIT: pack.findings,
        Part.CORRECTIVE_ACTIONS: pack.actions,
        Part.SATISFACTION: pack.satisfaction,
        Part.REGULATORY_CHANGES: pack.regulatory_changes,
        Part.RESOURCES: pack.resources,
        Part.EARLIER_DECISIONS: pack.earlier,
    }
    return [part for part in Part if not said[part] and not pack.empty.get(part, "").strip()]


def expect_complete(minutes: Minutes) -> None:
    """Refuse minutes of a review that left something out.

    Raises:
        Invalid: naming the parts that say nothing, or that nothing was decided, and not why.
    """
    left_out = unexplained(minutes.pack)
    if left_out:
        raise Invalid(f"pack: nothing on {', '.join(left_out)}; say why in `empty`")
    if not minutes.decisions and not minutes.no_decisions.strip():
        raise Invalid("decisions: there is none; say why in `no_decisions`")
    if minutes.held_at < minutes.pack.period.as_of:
        raise Invalid("held_at: the review was before its pack was made")


def still_open(earlier: Sequence[Decision]) -> tuple[Decision, ...]:
    """Return what was decided and is not done, the longest due first."""
    found = [each for each in earlier if each.done_on is None]
    return tuple(sorted(found, key=lambda each: (each.due_on, each.id)))
