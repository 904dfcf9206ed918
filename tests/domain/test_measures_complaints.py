"""Measures of complaints beyond the check data: who counts, and when (spec D-1, D.3, A-MON-1)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from contactcenter.domain.complaint.findings import Outcome
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.errors import Invalid
from contactcenter.domain.measures import attainment, outcomes
from contactcenter.domain.measures.annex_h import monitored
from contactcenter.domain.measures.attainment import Attainment
from contactcenter.domain.measures.catalogue import MEASURES, figures
from contactcenter.domain.measures.causes import pareto, root_causes
from contactcenter.domain.measures.complaint import (
    CountedComplaint,
    CountedIssue,
    OutsideDecision,
    StepSpent,
)
from contactcenter.domain.measures.outcomes import Stay
from contactcenter.domain.measures.ratings import Asked, Scale
from contactcenter.domain.measures.ratio import Period, Ratio
from contactcenter.domain.measures.redress import redress
from tests.domain.measured import DAY, JANUARY, a_complaint, a_decided, a_limit, known_by, on, paid

SECOND = timedelta(seconds=1)


def limited(*limit: Any, **given: Any) -> CountedComplaint:
    return a_complaint(acknowledgement=a_limit(*limit), resolution=a_limit(*limit), **given)


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        pytest.param((on(15), on(15)), Attainment(on_time=1), id="at the very moment"),
        pytest.param((on(15), on(15) + SECOND), Attainment(late=1), id="a second late"),
        pytest.param((on(15), on(3, 3)), Attainment(overdue=1), id="done after we look"),
        pytest.param((on(15), None), Attainment(overdue=1), id="open and overdue"),
        pytest.param((on(1), on(1)), Attainment(on_time=1), id="due as the period begins"),
        pytest.param((on(1, 2), None), Attainment(), id="due as the period ends"),
        pytest.param((on(31, 12, 2025), on(5)), Attainment(), id="due before, done late in it"),
    ],
)
def test_a_limit_counts_where_it_falls_due(limit: tuple[Any, ...], expected: Attainment) -> None:
    assert attainment.resolved([limited(*limit)], JANUARY) == expected
    assert attainment.acknowledged([limited(*limit)], JANUARY) == expected


def test_what_is_not_due_yet_is_in_no_denominator() -> None:
    found = attainment.resolved([limited(on(15))], known_by(on(15)))
    assert found == Attainment(ahead=1)
    assert found.kept.value is None
    assert attainment.resolved([limited(on(15))], known_by(on(15) + SECOND)).overdue == 1


def test_an_early_acknowledgement_counts_where_it_was_given_too() -> None:
    """D.3: due in February, acknowledged in January."""
    early = limited(on(5, 2), on(20))
    february = Period(start=on(1, 2), end=on(1, 3), as_of=on(1, 3))
    assert attainment.acknowledged([early], JANUARY).kept == Ratio(1, 1)
    assert attainment.acknowledged([early], february).kept == Ratio(1, 1)
    assert attainment.resolved([early], JANUARY).kept == Ratio(0, 0)


def test_who_cannot_be_reached_need_not_be_acknowledged_and_is_shown() -> None:
    found = attainment.acknowledged([limited(on(15), contactable=False)], JANUARY)
    assert found == Attainment(excluded={"not_contactable": 1})


@pytest.mark.parametrize("step", [Step.WITHDRAWN, Step.RECLASSIFIED, Step.MERGED])
def test_a_response_that_nobody_is_owed_is_shown_and_not_counted(step: Step) -> None:
    complaints = [limited(on(15), step=step), limited(on(15), on(15))]
    found = attainment.resolved(complaints, JANUARY)
    assert found == Attainment(on_time=1, excluded={step.value: 1})


def test_each_preset_has_its_own_attainment() -> None:
    limits = (
        a_limit(on(15), on(14), preset="uk"),
        a_limit(on(12), on(14), preset="eu"),
        a_limit(on(3), on(2), preset="eu", key="acknowledge"),
        a_limit(on(3, 2), preset="eu"),
    )
    found = attainment.by_preset([a_complaint(limits=limits)], JANUARY)
    assert found == {
        ("eu", "acknowledge"): Attainment(on_time=1),
        ("eu", "final_response"): Attainment(late=1),
        ("uk", "final_response"): Attainment(on_time=1),
    }


def test_a_complaint_with_several_issues_counts_once_and_its_issues_each() -> None:
    issues = (
        CountedIssue(category="delay", outcome=Outcome.UPHELD, root_cause="DEPOT"),
        CountedIssue(category="price", outcome=Outcome.NOT_UPHELD, root_cause="DEPOT"),
        CountedIssue(category="other", outcome=Outcome.OUT_OF_SCOPE),
    )
    known = [a_decided(outcome=Outcome.PARTLY_UPHELD, issues=issues), a_decided("c2")]
    found = figures(known, JANUARY)
    assert found["partly_upheld"] == Ratio(1, 2)
    assert found["issues_upheld"] == Ratio(2, 3)
    assert found["issues_not_upheld"] == Ratio(1, 3)
    assert pareto(root_causes(known, JANUARY))[0].count == 2


@pytest.mark.parametrize("outcome", [Outcome.WITHDRAWN, Outcome.OUT_OF_SCOPE])
def test_what_nobody_judged_is_no_decision(outcome: Outcome) -> None:
    assert outcomes.decided([a_decided(outcome=outcome)], JANUARY) == []


def test_what_was_decided_later_than_we_look_is_not_decided() -> None:
    assert outcomes.decided([a_decided()], known_by(on(9))) == []
    assert len(outcomes.decided([a_decided()], known_by(on(10)))) == 1


def test_resolved_at_first_contact_is_a_share_of_those_closed() -> None:
    known = [a_decided(at_first_contact=True), a_decided("c2"), a_complaint("c3")]
    assert outcomes.at_first_point(known, JANUARY) == Ratio(1, 2)


def test_bodies_outside() -> None:
    known = [
        a_decided(referred_at=on(20), outside=(OutsideDecision(at=on(30), for_complainant=True),)),
        a_decided("c2", outside=(OutsideDecision(at=on(30), for_complainant=False),)),
        a_decided("c3", referred_at=on(3, 2)),
        a_complaint("c4", referred_at=on(5)),
    ]
    assert outcomes.referred_outside(known, JANUARY) == Ratio(2, 3)
    assert outcomes.overturned_outside(known, JANUARY) == Ratio(1, 2)


def test_wrongly_prioritized_is_a_share_of_those_assessed() -> None:
    known = [
        a_complaint("c1", assessed_at=on(3), reprioritized=True),
        a_complaint("c2", assessed_at=on(3)),
        a_complaint("c3"),
    ]
    assert outcomes.wrongly_prioritized(known, JANUARY) == Ratio(1, 2)


def test_who_complained_a_year_ago_complained_once() -> None:
    """D.3: a rolling 365 days, which end with the period."""
    year = timedelta(days=365)
    earlier = a_complaint("c0", customer_id="p", received_at=JANUARY.end - year)
    again = a_complaint("c1", customer_id="p")
    assert outcomes.repeat_complainants([earlier, again], JANUARY) == Ratio(1, 1)
    longer_ago = a_complaint("c0", customer_id="p", received_at=JANUARY.end - year - SECOND)
    assert outcomes.repeat_complainants([longer_ago, again], JANUARY) == Ratio(0, 1)


def test_nobody_repeats_by_a_merge_of_complaints_or_without_a_name() -> None:
    known = [
        a_complaint("c1", customer_id="p"),
        a_complaint("c2", customer_id="p", step=Step.MERGED),
        a_complaint("c3", customer_id="p", step=Step.RECLASSIFIED),
        a_complaint("c4", customer_id=None),
        a_complaint("c5", customer_id=None),
    ]
    assert outcomes.repeat_complainants(known, JANUARY) == Ratio(0, 1)
    assert outcomes.received(known, JANUARY) == 3


def test_redress_is_summed_by_currency_and_what_was_declined_cost_nothing() -> None:
    known = [
        a_decided(redress=(paid(100), paid(70, status="declined"), paid(7, "JPY"))),
        a_decided("c2", Outcome.NOT_UPHELD, redress=(paid(50, status="offered"),)),
        a_complaint("c3", redress=(paid(1),)),
    ]
    found = redress(known, JANUARY)
    assert list(found) == ["EUR", "JPY"]
    assert (found["EUR"].granted, found["EUR"].offered, found["EUR"].paid) == (150, 220, 100)
    assert (found["EUR"].per_decided, found["EUR"].per_upheld) == (Ratio(150, 2), Ratio(100, 1))
    assert found["JPY"].per_decided == Ratio(7, 2)


def test_ties_of_causes_stand_by_their_code() -> None:
    assert [each.code for each in pareto(["B", "C", "A", "C", ""])] == ["C", "A", "B"]
    assert pareto([]) == ()


def test_what_still_stands_at_a_step_counts_with_the_time_it_stands() -> None:
    steps = (
        StepSpent(step=Step.RECEIVED, start=on(1), end=on(2)),
        StepSpent(step=Step.INVESTIGATING, start=on(2)),
    )
    before = (StepSpent(step=Step.RECEIVED, start=on(1, 12, 2025), end=on(5, 12, 2025)),)
    quick = (StepSpent(step=Step.INVESTIGATING, start=on(2), end=on(3)),)
    known = [a_complaint(f"c{n}", steps=each) for n, each in enumerate((steps, before, quick))]
    assert outcomes.time_at_steps(known, known_by(on(12))) == {
        Step.INVESTIGATING: Stay(count=2, median=DAY, p90=10 * DAY),
        Step.RECEIVED: Stay(count=1, median=DAY, p90=DAY),
    }


def test_half_of_them_and_nine_in_ten_stood_no_longer() -> None:
    known = [
        a_complaint(
            f"c{n}", steps=(StepSpent(step=Step.ASSESSING, start=on(2), end=on(2) + n * DAY),)
        )
        for n in range(1, 11)
    ]
    found = outcomes.time_at_steps(known, JANUARY)[Step.ASSESSING]
    assert (found.median, found.p90) == (5 * DAY, 9 * DAY)


def test_a_share_of_nothing_is_none() -> None:
    """D-1, for each measure there is."""
    assert {each.value for each in figures([], JANUARY).values()} == {None}
    assert outcomes.per_thousand(3, 0).value is None
    assert outcomes.per_thousand(3, 1500).value == 2


def test_every_measure_says_what_it_is() -> None:
    """D-1."""
    assert list(MEASURES) == [each.id for each in MEASURES.values()]
    assert all(each.part and each.whole and each.version for each in MEASURES.values())


def test_the_set_of_annex_h() -> None:
    """A-MON-1: missed are the late and the overdue."""
    known = [limited(on(15)), limited(on(15), on(20)), limited(on(15), on(3))]
    found = monitored(
        known,
        JANUARY,
        surveys=[Asked(scale=Scale.CSAT, score=5), Asked(scale=Scale.CSAT)],
        improvements=2,
        trained=Ratio(1, 4),
    )
    assert found.received == 3
    assert found.acknowledged_late == found.resolved_late == Ratio(2, 3)
    assert (found.satisfaction.good, found.satisfaction.answers) == (Ratio(1, 1), Ratio(1, 2))


@pytest.mark.parametrize(
    ("at", "held"),
    [
        (JANUARY.start - SECOND, False),
        (JANUARY.start, True),
        (JANUARY.end - SECOND, True),
        (JANUARY.end, False),
    ],
)
def test_a_moment_lies_in_one_period_alone(at: datetime, held: bool) -> None:  # noqa: FBT001
    """Its end is the start of the next."""
    assert JANUARY.holds(at) is held


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Invalid, match="is not after its start"):
        Period(start=on(2), end=on(2), as_of=on(2))
