"""A stage with a limit is a policy that clocks measure (spec A-ESC-1)."""

from datetime import timedelta

from contactcenter.domain.calendar.targets import Counted, Days
from contactcenter.domain.complaint.recourse import Stage
from contactcenter.domain.complaint.staying import is_stage, stage_policy, stage_policy_id
from contactcenter.domain.ids import CalendarId, PolicyId
from contactcenter.domain.sla.policy import After, Metric, Percent
from contactcenter.domain.ticket import Kind, Priority

LIMIT = Days(value=3, counted=Counted.BUSINESS_DAYS)
STAGE = Stage(id="officer", names={"en": "Officer", "fa": "مسئول"}, limit=LIMIT)


def test_the_limit_holds_for_complaints_of_every_priority_at_that_stage() -> None:
    policy = stage_policy(STAGE, 4, CalendarId("office"))
    assert policy is not None
    assert (policy.id, policy.version) == ("stage:officer", 4)
    assert (policy.name, policy.names) == ("Officer", {"fa": "مسئول"})
    assert policy.match.kinds == {Kind.COMPLAINT}
    (target,) = policy.targets
    assert (target.metric, target.stage) == (Metric.STAGE, "officer")
    assert target.limits == dict.fromkeys(Priority, LIMIT)
    assert target.calendar_id == "office"


def test_it_warns_before_it_is_over_and_when_it_is() -> None:
    policy = stage_policy(STAGE, 1, CalendarId("office"))
    assert policy is not None
    alarms = [(each.id, each.when) for each in policy.targets[0].alarms]
    assert alarms == [("w75", Percent(percent=75)), ("over", After(duration=timedelta()))]


def test_a_stage_without_a_limit_has_none() -> None:
    assert stage_policy(Stage(id="officer"), 1, CalendarId("office")) is None


def test_it_is_known_by_its_id() -> None:
    assert is_stage(stage_policy_id("officer"))
    assert not is_stage(PolicyId("preset:officer"))
