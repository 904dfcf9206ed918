"""What a review adds to measures: limits from clocks, parts, weeks, samples kept (spec D.3)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from contactcenter.domain.complaint.findings import Outcome
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.errors import Conflict
from contactcenter.domain.ids import AgentId, PolicyId, TicketId
from contactcenter.domain.improvement.drawn import Purpose, drawn_sample
from contactcenter.domain.improvement.sampling import draw
from contactcenter.domain.measures import outcomes
from contactcenter.domain.measures.complaint import StepSpent
from contactcenter.domain.measures.limiting import limits
from contactcenter.domain.measures.parting import Dimension, Placed, parts
from contactcenter.domain.measures.ratio import Period, Ratio
from contactcenter.domain.measures.weekly import BASELINE, RECEIVED, RESOLVED, WEEK, weekly
from contactcenter.domain.sla.clock import SlaClock
from contactcenter.domain.sla.measuring import ClockState
from contactcenter.domain.sla.policy import Binding, Metric
from tests.contract.test_store_clocks import a_clock
from tests.domain.measured import DAY, JANUARY, a_complaint, a_decided, a_limit, on

DECEMBER = Period(start=on(1, 12, 2025), end=on(1), as_of=on(1, 2))


def clock(metric: Metric = Metric.FINAL_RESPONSE, day: int = 15, **given: Any) -> SlaClock:
    return a_clock("c", metric=metric, **{"due_at": on(day), **given})


def test_the_strictest_limit_of_a_metric_is_the_complaints() -> None:
    found = limits(
        [
            clock(Metric.ACKNOWLEDGE, 3, state=ClockState.MET, ended_at=on(2)),
            clock(day=20, policy_id=PolicyId("preset:uk@1"), state=ClockState.MET, ended_at=on(9)),
            clock(day=12),
            clock(Metric.RESOLUTION, 4),
            clock(Metric.UPDATE_INTERVAL, 2),
        ],
        Step.INVESTIGATING,
    )
    assert found.acknowledgement == a_limit(on(3), on(2), key="acknowledge")
    assert found.resolution == a_limit(on(12))
    assert found.each == (a_limit(on(20), on(9), preset="uk@1"),)


def test_without_a_final_response_the_resolution_is_due() -> None:
    found = limits([clock(Metric.RESOLUTION, 4)], Step.RECEIVED)
    assert found.resolution == a_limit(on(4), key="resolution")


@pytest.mark.parametrize(
    "given",
    [
        {"due_at": None, "state": ClockState.PAUSED},
        {"cycle": 2},
        {"binding": Binding.OPPORTUNITY},
        {"state": ClockState.CANCELLED, "ended_at": on(3)},
    ],
)
def test_what_is_no_limit_counts_nowhere(given: dict[str, Any]) -> None:
    assert limits([clock(**given)], Step.INVESTIGATING).resolution is None


def test_a_limit_that_ended_with_its_complaint_is_shown_as_left_out() -> None:
    """Spec D.3: withdrawn ones are excluded and shown."""
    ended = [clock(state=ClockState.CANCELLED, ended_at=on(3))]
    assert limits(ended, Step.WITHDRAWN).resolution == a_limit(on(15))
    lifted = [clock(Metric.ACKNOWLEDGE, state=ClockState.CANCELLED, ended_at=on(3))]
    assert limits(lifted, Step.WITHDRAWN).acknowledgement is None


def test_closing_what_is_overdue_does_not_make_it_timely() -> None:
    """Spec D.3: it counts as late, from the day on which it ended."""
    late = clock(state=ClockState.CANCELLED, ended_at=on(20), breached_at=on(15))
    assert limits([late], Step.CLOSED).resolution == a_limit(on(15), on(20))


def placed(name: str, **given: Any) -> Placed:
    where = {"queue": "q", "channel": "email", "severity": None, "presets": ()}
    own = {key: given.pop(key) for key in list(given) if key in where}
    return Placed(counted=a_decided(name, **given), **{**where, **own})


def test_parts_are_counted_each_by_itself() -> None:
    those = [
        placed("a", queue="one", severity=3, presets=("uk@1", "eu@2")),
        placed("b", queue="one", outcome=Outcome.NOT_UPHELD, received_at=on(5, 12, 2025)),
        placed("c", queue="two"),
    ]
    one, two = parts(those, Dimension.QUEUE, JANUARY, DECEMBER)
    assert (one.place, one.received, one.before, one.upheld) == ("one", 1, 1, Ratio(1, 2))
    assert (two.place, two.received, two.before, two.upheld) == ("two", 1, 0, Ratio(1, 1))
    presets = parts(those, Dimension.PRESET, JANUARY, DECEMBER)
    assert {each.place: each.received for each in presets} == {"": 1, "eu": 1, "uk": 1}
    severities = parts(those, Dimension.SEVERITY, JANUARY, DECEMBER)
    assert [each.place for each in severities] == ["", "3"]


def test_a_place_of_which_nothing_is_said_is_not_shown() -> None:
    long_ago = placed("a", received_at=on(1, 1, 2020), decided_at=on(2, 1, 2020))
    assert parts([long_ago], Dimension.CHANNEL, JANUARY, DECEMBER) == []


def test_weeks_reach_back_from_the_end_for_half_a_year() -> None:
    many = [a_complaint(str(day), received_at=on(1) - day * DAY) for day in range(-20, 400)]
    found = weekly(many, JANUARY)[RECEIVED]
    assert found.weeks[-1].end == JANUARY.end
    assert found.baseline == BASELINE - 1  # a week that reaches into the period is none of it
    assert {each.value for each in found.chart.points[:20]} == {7}
    assert found.chart.settled


def test_weeks_begin_with_the_first_complaint_and_end_now() -> None:
    period = Period(start=on(1), end=on(1, 3), as_of=on(29))
    found = weekly([a_complaint(received_at=on(10))], period)[RECEIVED]
    assert [each.start for each in found.weeks] == [on(8), on(15), on(22)]
    assert (found.baseline, [each.value for each in found.chart.points]) == (0, [1, 0, 0])
    assert {each.value for each in weekly([], period)[RESOLVED].chart.points} == {None}


def test_a_week_that_misses_its_limits_shows_beyond_them() -> None:
    def due(day: datetime, number: int) -> Any:
        met = day - DAY if day < on(25) or number > 20 else None
        return a_complaint(
            f"{day}{number}", received_at=on(1, 10, 2025), resolution=a_limit(day, met)
        )

    weeks = [JANUARY.end - back * WEEK - DAY for back in range(16)]
    those = [due(day, number) for day in weeks for number in range(25)]
    # One in 25 is always late, so that chance has room.
    late = [a_complaint(f"l{day}", resolution=a_limit(day, day + DAY)) for day in weeks]
    last = weekly([*those, *late], JANUARY)[RESOLVED].chart.points[-1]
    assert "beyond_limit" in {each.rule for each in last.signals}


def test_open_is_what_was_at_the_end_not_what_is_by_now() -> None:
    steps = (
        StepSpent(step=Step.RECEIVED, start=on(2), end=on(5, 2)),
        StepSpent(step=Step.CLOSED, start=on(5, 2)),
    )
    late = Period(start=on(1), end=on(1, 2), as_of=on(9, 2))
    assert outcomes.still_open([a_complaint(step=Step.CLOSED, steps=steps)], late) == 1
    after = Period(start=on(1), end=on(1, 3), as_of=on(9, 2))
    assert outcomes.still_open([a_complaint(step=Step.CLOSED, steps=steps)], after) == 0


IDS = [TicketId(f"c{number:03}") for number in range(300)]


def drawn(at: datetime) -> Any:
    return drawn_sample(
        Purpose.REVIEW, on(1), on(1, 2), seed="chance", ids=IDS, by=AgentId("sima"), at=at
    )


def test_a_kept_sample_is_the_one_that_anybody_draws() -> None:
    """Spec A-IMP-4."""
    sample, fact = drawn(on(1, 2))
    found = sample.among(IDS)
    assert found == draw("chance", IDS, 6)  # 2 % of 300
    assert (fact.population, fact.population_sha256) == (300, found.population_sha256)


def test_who_may_not_know_of_one_draws_from_the_others() -> None:
    """Spec A-IMP-1: theirs proves itself as well."""
    sample, _ = drawn(on(1, 2))
    first = sample.among(IDS).drawn[0]
    others = [each for each in IDS if each != first]
    assert sample.among(others) == draw("chance", others, 6)
    assert set(sample.among(others).drawn) > set(sample.among(IDS).drawn[1:])


def test_a_sample_waits_for_the_end_of_its_period() -> None:
    with pytest.raises(Conflict, match="draw its sample then"):
        drawn(on(1, 2) - timedelta(microseconds=1))
