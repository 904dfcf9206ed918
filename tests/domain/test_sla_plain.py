"""Policies as settings hold them: they come back as they went, or are refused by their field."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactcenter.domain.calendar.targets import ElapsedTime, OpenTime
from contactcenter.domain.errors import Invalid
from contactcenter.domain.sla.plain import policy_from_plain, policy_to_plain
from contactcenter.domain.sla.policy import (
    After,
    Before,
    Binding,
    DaysBefore,
    Match,
    Metric,
    Percent,
    Reopen,
    Retarget,
    SlaPolicy,
    Unit,
)
from contactcenter.domain.ticket import Kind, Priority
from tests.domain.calendars import MINUTE
from tests.domain.clocks import a_target

HOURS_4 = {"kind": "business_duration", "value": 14400}
TARGET: dict[str, Any] = {
    "metric": "first_response",
    "calendar": "office",
    "limits": {"p1": {"kind": "elapsed_duration", "value": 3600}, "p3": HOURS_4},
    "pause_reasons": ["on_hold", "pending"],
    "alarms": [
        {"id": "w75", "percent": 75},
        {"id": "near", "before": 900, "unit": "elapsed"},
        {"id": "week", "days_before": 5, "actions": ["notify", "raise_priority"]},
        {"id": "late", "after": 3600},
    ],
    "warn_at": "07:30",
    "retarget": "min_remaining",
    "min_remaining": 1800,
    "reopen": "restart",
    "extended": {"kind": "business_duration", "value": 28800},
}
POLICY: dict[str, Any] = {
    "id": "standard",
    "version": 3,
    "name": "Standard",
    "names": {"fa": "معمول"},
    "rank": 10,
    "match": {"kinds": ["complaint"], "channels": ["email"], "queues": ["sales"]},
    "targets": [TARGET],
    "active": False,
}


def test_a_policy_is_read() -> None:
    policy = policy_from_plain(POLICY)
    (target,) = policy.targets
    assert (policy.id, policy.version, policy.rank, policy.active) == ("standard", 3, 10, False)
    assert (policy.name, policy.names) == ("Standard", {"fa": "معمول"})
    assert policy.match.holds(kind=Kind.COMPLAINT, channel="email", queue="sales")
    assert (target.metric, target.calendar_id) == (Metric.FIRST_RESPONSE, "office")
    assert target.limits == {
        Priority.P1: ElapsedTime(60 * MINUTE),
        Priority.P3: OpenTime(240 * MINUTE),
    }
    assert target.pause_reasons == {"pending", "on_hold"}
    assert [each.when for each in target.alarms] == [
        Percent(percent=75),
        Before(duration=15 * MINUTE, unit=Unit.ELAPSED),
        DaysBefore(days=5),
        After(duration=60 * MINUTE),
    ]
    assert [each.actions for each in target.alarms[1:3]] == [
        ("notify",),
        ("notify", "raise_priority"),
    ]
    assert (target.retarget, target.reopen) == (Retarget.MIN_REMAINING, Reopen.RESTART)
    assert target.min_remaining == 30 * MINUTE
    assert target.extension is not None
    assert target.extension.limit == OpenTime(480 * MINUTE)


def test_what_may_be_left_out_has_a_default() -> None:
    least = {"metric": "resolution", "calendar": "office", "limits": {"p3": HOURS_4}}
    policy = policy_from_plain({"id": "x", "name": "X", "targets": [least]})
    assert (policy.version, policy.rank, policy.names, policy.active) == (1, 0, {}, True)
    assert policy.match == Match()
    expected = a_target(limits={Priority.P3: OpenTime(240 * MINUTE)})
    assert policy.targets == (expected,)
    assert expected.binding is Binding.INTERNAL
    assert (expected.retarget, expected.reopen) == (Retarget.RECOMPUTE, Reopen.CONTINUE)


def test_a_policy_comes_back_as_it_went() -> None:
    policy = policy_from_plain(POLICY)
    assert policy_from_plain(policy_to_plain(policy)) == policy
    plain = policy_to_plain(policy)
    assert plain | {"targets": []} == POLICY | {"targets": []}
    assert plain["targets"][0]["alarms"][1] == {  # type: ignore[index]
        "id": "near",
        "before": 900,
        "unit": "elapsed",
        "actions": ["notify"],
    }


@given(
    binding=st.sampled_from(Binding),
    retarget=st.sampled_from(Retarget),
    reopen=st.sampled_from(Reopen),
    least=st.integers(0, 10**6),
    percent=st.integers(0, 1000),
)
def test_whatever_is_not_refused_comes_back_the_same(
    binding: Binding, retarget: Retarget, reopen: Reopen, least: int, percent: int
) -> None:
    plain = {
        "metric": "resolution",
        "calendar": "office",
        "limits": {"p2": {"kind": "business_days", "value": 3}},
        "binding": binding.value,
        "retarget": retarget.value,
        "reopen": reopen.value,
        "min_remaining": least,
        "alarms": [{"id": "a", "percent": percent, "actions": []}],
    }
    policy = policy_from_plain({"id": "x", "name": "X", "targets": [plain]})
    assert policy_from_plain(policy_to_plain(policy)) == policy
    assert policy.targets[0].binding is binding


ALARM = {"id": "a", "percent": 5}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"id": " "}, "id: is empty"),
        ({"name": None}, "name: a text is wanted, not nothing"),
        ({"version": 0}, "version: is 0, where 1 or more is possible"),
        ({"rank": -1}, "rank: is -1"),
        ({"names": {"fa": 5}}, "names.fa: a text is wanted"),
        ({"active": 1}, "active: true or false is wanted"),
        ({"colour": "red"}, "colour: there is no such field"),
        ({"match": {"kinds": ["riddle"]}}, "match.kinds: 'riddle' is none of query"),
        ({"match": {"colour": []}}, "match.colour: there is no such field"),
        ({"match": {"queues": [3]}}, "match.queues: a text is wanted"),
        ({"targets": []}, "targets: a policy that promises nothing"),
        ({"targets": [TARGET, TARGET]}, "targets: policy standard has two with one metric"),
    ],
)
def test_a_policy_is_refused_by_its_field(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(Invalid) as refused:
        policy_from_plain(POLICY | changed)
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"metric": "joy"}, "metric: 'joy' is none of"),
        ({"calendar": ""}, "calendar: is empty"),
        ({"limits": []}, "limits: an object is wanted"),
        ({"limits": {"p9": HOURS_4}}, "limits: 'p9' is none of p1"),
        ({"limits": {"p1": 5}}, "limits.p1: an object is wanted"),
        ({"limits": {"p1": {"kind": "business_days", "value": 0}}}, "limits.p1.value: is 0"),
        ({"binding": "sacred"}, "binding: 'sacred' is none of"),
        ({"pause_reasons": ["lunch"]}, "pause_reasons: 'lunch' is none of new"),
        ({"retarget": "never"}, "retarget: 'never' is none of"),
        ({"reopen": "never"}, "reopen: 'never' is none of"),
        ({"warn_at": "half past"}, "warn_at: 'half past' is no time"),
        ({"warn_at": "24:00"}, "warn_at: 24:00 is the next day"),
        ({"min_remaining": -1}, "min_remaining: is -1, where 0 to 316224000 is possible"),
        ({"min_remaining": 10**30}, "min_remaining: is 1000000000000000000000000000000"),
        ({"extended": {"kind": "forever"}}, "extended.kind: 'forever' is none of"),
        ({"binding": "legal"}, "first_response: nothing stops a legal limit"),
        ({"alarms": [ALARM, ALARM]}, "first_response: two alarms have one id"),
        ({"alarms": [{"id": "a"}]}, "alarms[0]: one of percent, before, days_before, after"),
        ({"alarms": [ALARM | {"after": 1}]}, "alarms[0]: one of percent"),
        ({"alarms": [ALARM | {"unit": "elapsed"}]}, "alarms[0].unit: a distance has one"),
        ({"alarms": [{"id": "a", "after": 1, "unit": "ell"}]}, "alarms[0].unit: 'ell' is none of"),
        ({"alarms": [ALARM, {"percent": 5}]}, "alarms[1].id: a text is wanted"),
        ({"alarms": [ALARM | {"actions": [3]}]}, "alarms[0].actions: a text is wanted"),
        ({"alarms": [{"id": "a", "percent": 1001}]}, "alarms[0].percent: is 1001"),
        ({"alarms": [{"id": "a", "days_before": 3661}]}, "alarms[0].days_before: is 3661"),
        ({"alarms": [{"id": "a", "before": 316224001}]}, "alarms[0].before: is 316224001"),
        ({"alarms": [{"id": "a", "after": 10**20}]}, "alarms[0].after: is 1000"),
    ],
)
def test_a_target_is_refused_by_its_field(changed: dict[str, Any], said: str) -> None:
    metric = said.startswith("first_response")
    with pytest.raises(Invalid) as refused:
        policy_from_plain(POLICY | {"targets": [TARGET | changed]})
    assert str(refused.value).startswith(f"targets[0]: {said}" if metric else f"targets[0].{said}")


@pytest.mark.parametrize(
    ("match", "holds"),
    [
        (Match(), True),
        (Match(kinds=frozenset({Kind.QUERY}), channels=frozenset({"email", "phone"})), True),
        (Match(kinds=frozenset({Kind.COMPLAINT})), False),
        (Match(channels=frozenset({"phone"})), False),
        (Match(queues=frozenset({"support"})), False),
    ],
)
def test_a_policy_holds_for_what_all_its_parts_match(match: Match, holds: bool) -> None:  # noqa: FBT001
    assert match.holds(kind=Kind.QUERY, channel="email", queue="sales") is holds


def test_a_policy_has_each_metric_once() -> None:
    targets = (a_target(metric=Metric.CALLBACK), a_target(metric=Metric.CALLBACK))
    with pytest.raises(Invalid, match="two with one metric"):
        SlaPolicy(id=policy_from_plain(POLICY).id, name="X", targets=targets)
