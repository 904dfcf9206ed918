"""How long a complaint may be at a stage, as clocks measure it (spec A-ESC-1).

A stage with a limit is a policy of its own with one target: from coming there to the final response
of that stage, or until it is passed on.
"""

from datetime import timedelta

from contactcenter.domain.complaint.recourse import Stage
from contactcenter.domain.ids import CalendarId, PolicyId
from contactcenter.domain.sla.policy import (
    After,
    Alarm,
    Match,
    Metric,
    Percent,
    SlaPolicy,
    TargetDefinition,
)
from contactcenter.domain.ticket import Kind, Priority

_STAGE = "stage:"
# Whoever decides at the stage is told by a task, beside whoever sees the ticket.
_LADDER = (
    Alarm(id="w75", when=Percent(percent=75)),
    Alarm(id="over", when=After(duration=timedelta())),
)


def stage_policy(stage: Stage, version: int, calendar_id: CalendarId) -> SlaPolicy | None:
    """Return what clocks measure for a stage in a version of the house; None: it has no limit."""
    if stage.limit is None:
        return None
    target = TargetDefinition(
        metric=Metric.STAGE,
        limits=dict.fromkeys(Priority, stage.limit),
        calendar_id=calendar_id,
        alarms=_LADDER,
        stage=stage.id,
    )
    return SlaPolicy(
        id=stage_policy_id(stage.id),
        version=version,
        name=stage.called("en"),
        names={"fa": stage.called("fa")},
        match=Match(kinds=frozenset({Kind.COMPLAINT})),
        targets=(target,),
    )


def stage_policy_id(stage: str) -> PolicyId:
    """Return the policy that clocks measure for a stage."""
    return PolicyId(f"{_STAGE}{stage}")


def is_stage(policy_id: PolicyId) -> bool:
    """Whether a policy is what clocks measure for a stage."""
    return policy_id.startswith(_STAGE)
