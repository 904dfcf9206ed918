"""Presets: which version binds, what it promises, and what no file may say (spec A.9)."""

from datetime import datetime
from typing import Any

import pytest

from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.errors import Conflict, Invalid
from contactcenter.domain.ids import AgentId, CalendarId
from contactcenter.domain.preset.choosing import (
    Promised,
    activate,
    applying,
    definitions,
    fallback_at,
    in_force,
    promises,
    review_is_due,
    strictest,
)
from contactcenter.domain.preset.plain import from_plain, to_plain, with_details
from contactcenter.domain.preset.preset import Preset
from contactcenter.domain.sla.policy import Binding, ClockStart, Metric, Percent, Reopen
from contactcenter.domain.ticket import Priority
from tests.domain.calendars import a_calendar, always, at
from tests.domain.presets import LIMIT, a_preset, plain

OWN = {**LIMIT, "binding": "internal"}
SUPERVISOR = AgentId("a-supervisor")


def names(*presets: Preset, received: str) -> list[str]:
    return [each.name for each in in_force(presets, at(received))]


@pytest.mark.parametrize(
    ("received", "version"),
    [
        pytest.param("2026-04-07T22:59:59.999999+00:00", "old", id="last microsecond of the old"),
        pytest.param("2026-04-07T23:00+00:00", "new", id="midnight in London, not in Greenwich"),
        pytest.param("2026-04-08T12:00+01:00", "new", id="first day of the new"),
    ],
)
def test_the_version_in_force_at_receipt_binds(received: str, version: str) -> None:
    """A-PRE-2: dates are compared in the preset's zone."""
    old = a_preset(version="old", effective_to="2026-04-07")
    new = a_preset(version="new", effective_from="2026-04-08")
    assert names(new, old, received=received) == [f"here@{version}"]


def test_of_two_versions_in_force_the_later_one_binds() -> None:
    old = a_preset(version="1", effective_from="2025-01-01")
    new = a_preset(version="2", effective_from="2026-01-01")
    undated = a_preset(version="0")
    for order in ([old, new, undated], [undated, new, old]):
        assert names(*order, received="2026-06-01T00:00+00:00") == ["here@2"]
    assert names(undated, old, received="2024-06-01T00:00+00:00") == ["here@0"]


def test_several_presets_bind_at_once() -> None:
    """A-PRE-1."""
    sector, data = a_preset(id="sector"), a_preset(id="data")
    assert names(sector, data, received="2026-06-01T00:00+00:00") == ["sector@2026", "data@2026"]


def test_a_preset_past_its_review_warns_and_goes_on_to_bind() -> None:
    """A-PRE-3."""
    preset = a_preset()
    assert not review_is_due(preset, at("2027-11-22T23:59:59+00:00"))
    late = at("2027-11-23T00:00+00:00")
    assert review_is_due(preset, late)
    assert in_force([preset], late) == (preset,)


@pytest.mark.parametrize("confirmation", ["", "  "])
def test_an_unverified_preset_is_activated_by_a_confirmation_alone(confirmation: str) -> None:
    """A-PRE-4."""
    preset = a_preset(status="unverified")
    now = at("2026-11-22T10:00+00:00")
    with pytest.raises(Conflict, match="here@2026 is unverified: compare it with its source"):
        activate(preset, by=SUPERVISOR, at=now, confirmation=confirmation)
    said = activate(preset, by=SUPERVISOR, at=now, confirmation="read the circular of 2015")
    assert (said.preset, said.by, said.at) == ("here@2026", SUPERVISOR, now)
    assert said.confirmation == "read the circular of 2015"


@pytest.mark.parametrize("status", ["shipped", "example"])
def test_a_verified_preset_needs_no_confirmation(status: str) -> None:
    said = activate(a_preset(status=status), by=SUPERVISOR, at=at("2026-11-22T10:00+00:00"))
    assert said.confirmation == ""


def test_targets_are_those_of_the_priority_and_of_the_matter() -> None:
    days = {"kind": "business_days", "binding": "internal"}
    preset = a_preset(
        targets=[
            {**days, "key": "resolution", "value": 5, "priority": "p1"},
            {**days, "key": "resolution", "value": 20, "priority": "p4"},
            LIMIT,
            {**LIMIT, "value": 45, "matter": "superannuation"},
        ]
    )

    def values(priority: Priority, *matters: str) -> list[Any]:
        return [each.target.value for each in applying(preset, priority, matters)]  # type: ignore[union-attr]

    assert values(Priority.P1) == [5, 30]
    assert values(Priority.P4) == [20, 30]
    assert values(Priority.P2, "other") == [30]
    assert values(Priority.P2, "superannuation") == [45]


def test_the_clocks_of_a_complaint_measure_what_its_preset_promises() -> None:
    """A.9, A-PRE-6: one clock a metric, and one for a window."""
    days = {"kind": "business_days", "binding": "internal", "warn_percent": [75]}
    later = {"kind": "calendar_days", "value": 60, "needs_document": "holding"}
    preset = a_preset(
        targets=[
            {**days, "key": "acknowledge", "value": 1, "priority": "p1"},
            {**days, "key": "acknowledge", "value": 2, "priority": "p2"},
            {**days, "key": "summary_window", "value": 3, "binding": "opportunity"},
            {**LIMIT, "extended": later},
        ]
    )
    first, window, last = definitions(preset, CalendarId("office"))
    assert (window.metric, window.binding) == (Metric.SUMMARY_WINDOW, Binding.OPPORTUNITY)
    assert (first.metric, first.binding) == (Metric.ACKNOWLEDGE, Binding.INTERNAL)
    values = {priority: each.value for priority, each in first.limits.items()}  # type: ignore[union-attr]
    assert values == {Priority.P1: 1, Priority.P2: 2}
    assert [each.when for each in first.alarms] == [Percent(percent=75)]
    assert (last.metric, last.reopens) == (Metric.FINAL_RESPONSE, Reopen.COUNT_THROUGH)
    assert last.limits.keys() == {*Priority}
    assert last.pause_reasons == frozenset()
    assert last.extension is not None
    assert last.extension.limit.value == 60  # type: ignore[union-attr]


def test_a_promise_that_pauses_stands_still_while_the_customer_is_waited_for() -> None:
    own = {"key": "resolution", "kind": "business_duration", "value": 3600, "binding": "internal"}
    preset = a_preset(targets=[{**own, "pausable": True}])
    (only,) = definitions(preset, CalendarId("office"))
    assert only.pause_reasons == {"pending"}


def promised(preset: Preset, received: str) -> tuple[Promised, ...]:
    starts = {ClockStart.RECEIVED: at(received)}
    return promises(preset, applying(preset, Priority.P3), starts, a_calendar())


def test_each_preset_is_counted_by_itself_and_the_strictest_is_shown() -> None:
    """A-PRE-1."""
    days = {**LIMIT, "kind": "business_days", "value": 15}
    sector = a_preset(id="sector", targets=[days])
    data = a_preset(id="data")
    both = (
        *promised(data, "2026-11-02T10:00+00:00"),
        *promised(sector, "2026-11-02T10:00+00:00"),
    )
    assert [each.due.date().isoformat() for each in both] == ["2026-12-02", "2026-11-23"]
    first = strictest(both)
    assert first is not None
    assert first.preset == "sector@2026"
    assert strictest([]) is None


def test_an_opportunity_is_no_deadline_and_of_two_at_once_the_legal_one_is_shown() -> None:
    window = {**LIMIT, "value": 3, "binding": "opportunity"}
    house = {**LIMIT, "key": "resolution", "binding": "internal"}
    preset = a_preset(targets=[{**window, "key": "summary_window"}, house, LIMIT])
    first = strictest(promised(preset, "2026-11-02T10:00+00:00"))
    assert first is not None
    assert first.target.key == "final_response"


def test_what_did_not_start_promises_nothing() -> None:
    """A.9, `clock_start`."""
    preset = a_preset(clock_start="sent_by_regulator")
    starts: dict[ClockStart, datetime] = {ClockStart.RECEIVED: at("2026-11-01T10:00+00:00")}
    assert promises(preset, preset.targets, starts, always("Europe/London")) == ()
    starts[ClockStart.SENT_BY_REGULATOR] = at("2026-11-05T10:00+00:00")
    (only,) = promises(preset, preset.targets, starts, always("Europe/London"))
    assert only.due.date().isoformat() == "2026-12-05"


def test_the_fallback_is_prepared_at_the_last_warning_of_a_legal_limit() -> None:
    """A-PRE-7."""
    house = {**LIMIT, "key": "resolution", "binding": "internal"}
    preset = a_preset(targets=[LIMIT, house], fallback_at_due={"document": "holding"})
    legal, own = preset.targets
    assert fallback_at(preset, legal, 90) is DocumentKind.HOLDING
    assert fallback_at(preset, legal, 50) is None
    assert fallback_at(preset, own, 90) is None
    assert fallback_at(a_preset(), legal, 90) is None


def test_what_is_frozen_is_what_was_read() -> None:
    preset = a_preset(
        effective_from="2026-01-01",
        effective_to="2026-12-31",
        calendar="uk-bank",
        targets=[
            {**LIMIT, "extended": {"kind": "calendar_days", "value": 60, "needs_document": "delay"}}
        ],
        fallback_at_due={"document": "holding"},
        documents={"final": ["external_body"]},
        external={"name": "Them", "contact": "Road 1", "referral_window": {"days": 9, "from": FR}},
        retention={"years": 3, "from": "closed", "longer": [{"matter": "x", "years": 5}]},
        notes=["A human answers."],
    )
    assert from_plain(to_plain(preset)) == preset
    extended = preset.targets[0].extended
    assert extended is not None
    assert extended.target.value == 60  # type: ignore[union-attr]


FR = "final_response"


def test_an_extension_is_counted_as_the_first_limit_is() -> None:
    """B-EVT-6."""
    later = {"kind": "calendar_days", "value": 60, "needs_document": "holding"}
    target = {**LIMIT, "count_receipt_day": True, "extended": later}
    extended = a_preset(targets=[target]).targets[0].extended
    assert extended is not None
    assert extended.target.count_receipt_day  # type: ignore[union-attr]


def test_the_deployment_fills_in_what_a_preset_does_not_know() -> None:
    preset = a_preset(external={"name": "the scheme", "cost_to_complainant": 0})
    filled = with_details(preset, {"name": "Scheme A", "contact": "1 Road"}).external
    assert filled is not None
    assert (filled.name, filled.contact, filled.cost_to_complainant) == ("Scheme A", "1 Road", 0)
    with pytest.raises(Invalid, match="names no body outside"):
        with_details(a_preset(), {"name": "Scheme A"})
    with pytest.raises(Invalid, match=r"^external.phone: there is no such field"):
        with_details(preset, {"phone": "1"})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"id": None}, "id: a text is wanted"),
        ({"id": "Here!"}, "id: 'Here!' has other characters"),
        ({"version": "a@b"}, "version: 'a@b' has other characters"),
        ({"title": " "}, "title: is empty"),
        ({"status": "draft"}, "status: 'draft' is none of shipped, example, unverified"),
        ({"zone": "Europe/Nowhere"}, "zone: 'Europe/Nowhere' is no zone's name"),
        ({"source": None}, "source: a text is wanted"),
        ({"read_on": "22.11.2026"}, "read_on: '22.11.2026' is no date"),
        ({"review_by": "2026-11-22"}, "review_by: 2026-11-22 is not after read_on, 2026-11-22"),
        (
            {"effective_from": "2026-02-01", "effective_to": "2026-01-31"},
            "effective_to: 2026-01-31 is before effective_from",
        ),
        ({"clock_start": "opened"}, "clock_start: 'opened' is none of"),
        ({"colour": "red"}, "colour: there is no such field"),
        ({"targets": {}}, "targets: a list is wanted"),
        ({"targets": [LIMIT, LIMIT]}, "targets[1]: final_response of the same matters comes twice"),
        (
            {"targets": [OWN | {"priority": "p1"}, OWN]},
            "targets[1]: final_response of the same matters comes twice",
        ),
        (
            {"targets": [OWN, OWN | {"priority": "p1"}]},
            "targets[1]: final_response of the same matters comes twice",
        ),
        (
            {"targets": [OWN | {"priority": "p1"}, OWN | {"priority": "p2", "warn_percent": []}]},
            "targets[1]: final_response differs by priority in more than its limit",
        ),
        ({"targets": [{**LIMIT, "key": "reply"}]}, "targets[0].key: 'reply' is none of"),
        ({"targets": [{**LIMIT, "value": 0}]}, "targets[0].value: is 0"),
        ({"targets": [LIMIT | {"kind": "weeks"}]}, "targets[0].kind: 'weeks' is none of"),
        (
            {"targets": [{**LIMIT, "pausable": True}]},
            "targets[0].pausable: a legal limit never stands still (A-PRE-6)",
        ),
        (
            {"targets": [{**LIMIT, "binding": "internal", "pausable": True}]},
            "targets[0].pausable: a count of days never stands still (B-ARI-6)",
        ),
        (
            {"targets": [{**LIMIT, "priority": "p1"}]},
            "targets[0].priority: a legal limit does not move with it (A-PRE-6)",
        ),
        ({"targets": [{**LIMIT, "warn_percent": [50, 50]}]}, "targets[0].warn_percent: 50 does"),
        ({"targets": [{**LIMIT, "warn_percent": [100]}]}, "targets[0].warn_percent[0]: is 100"),
        (
            {"targets": [{**LIMIT, "extended": {"kind": "calendar_days", "value": 60}}]},
            "targets[0].extended.needs_document: a text is wanted",
        ),
        (
            {
                "targets": [
                    {
                        **LIMIT,
                        "extended": {
                            "kind": "calendar_days",
                            "value": 30,
                            "needs_document": "holding",
                        },
                    }
                ]
            },
            "targets[0].extended.value: 30 is no later than 30",
        ),
        (
            {
                "targets": [{**LIMIT, "warn_percent": []}],
                "fallback_at_due": {"document": "holding"},
            },
            "fallback_at_due: it is prepared at the last warning (A-PRE-7)",
        ),
        ({"fallback_at_due": {"document": "letter"}}, "fallback_at_due.document: 'letter' is none"),
        ({"documents": {"letter": []}}, "documents.letter: there is no such field"),
        ({"documents": {"final": ["excuse"]}}, "documents.final[0]: 'excuse' is none of"),
        (
            {"documents": {"final": ["reasons", "reasons"]}},
            "documents.final: a block comes twice",
        ),
        (
            {"documents": {"final": ["external_body"]}},
            "external: is wanted, since documents.final has external_body",
        ),
        ({"external": {"website": ""}}, "external.website: is empty"),
        (
            {"external": {"name": "x", "referral_window": {"months": 1, "days": 1, "from": FR}}},
            "external.referral_window: either months or days are wanted",
        ),
        ({"retention": {"years": 0, "from": "received"}}, "retention.years: is 0"),
        ({"retention": {"years": 1, "from": "birth"}}, "retention.from: 'birth' is none of"),
    ],
)
def test_what_no_preset_may_say_is_refused_by_the_field(fields: Any, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        from_plain(plain(**fields))
    assert str(refused.value).startswith(said)
