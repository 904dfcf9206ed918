"""The check data of spec D.4, as it stands there."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from contactcenter.domain.complaint.findings import Outcome
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.measures import attainment, calls, outcomes
from contactcenter.domain.measures.calls import CallTimes, ServiceLevel
from contactcenter.domain.measures.catalogue import figures
from contactcenter.domain.measures.causes import pareto, root_causes
from contactcenter.domain.measures.complaint import CountedComplaint
from contactcenter.domain.measures.ratio import Ratio
from contactcenter.domain.measures.redress import redress
from tests.domain.measured import JANUARY, a_complaint, a_decided, a_limit, on, paid

CALLS = """
| 1 | answered | 5 | 120 | 0 | 30 |
| 2 | answered | 12 | 200 | 20 | 40 |
| 3 | answered | 20 | 90 | 0 | 15 |
| 4 | answered | 21 | 300 | 60 | 60 |
| 5 | abandoned | 3 | | | |
| 6 | abandoned | 18 | | | |
| 7 | abandoned | 45 | | | |
| 8 | answered | 0 | 60 | 0 | 0 |
| 9 | answered | 60 | 240 | 30 | 45 |
| 10 | answered | 8 | 150 | 0 | 20 |
"""
COMPLAINTS = """
| c1 | p1 | in time | in time | upheld | 100.00 | BILLING |
| c2 | p2 | in time | late | partly | 25.50 | BILLING |
| c3 | p3 | late | in time | not upheld | 0 | DELIVERY |
| c4 | p4 | in time | open, not due | | | |
| c5 | p5 | in time | open, overdue | | | |
| c6 | p6 | in time | in time | upheld | 0 | STAFF |
| c7 | p7 | in time | withdrawn | | | |
| c8 | p1 | in time | in time | upheld | 60.00 | BILLING |
"""
OUTCOMES = {
    "upheld": Outcome.UPHELD,
    "partly": Outcome.PARTLY_UPHELD,
    "not upheld": Outcome.NOT_UPHELD,
}
DUE = on(15)
LIMITS = {
    "in time": a_limit(DUE, on(10)),
    "late": a_limit(DUE, on(20)),
    "open, not due": a_limit(on(15, 2)),
    "open, overdue": a_limit(DUE),
    "withdrawn": a_limit(DUE),
}
TWENTY = timedelta(seconds=20)


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.split("\n") if line]


def a_call(row: list[str]) -> CallTimes:
    _, result, *spans = row
    wait, talk, hold, wrap_up = (timedelta(seconds=int(span or 0)) for span in spans)
    return CallTimes(
        answered=result == "answered", wait=wait, talk=talk, hold=hold, wrap_up=wrap_up
    )


def complained(row: list[str]) -> CountedComplaint:
    name, customer, acknowledged, resolved, outcome, money, cause = row
    what = {
        "customer_id": customer,
        "acknowledgement": replace(LIMITS[acknowledged], key="acknowledge"),
        "resolution": LIMITS[resolved],
    }
    if not outcome:
        step = Step.WITHDRAWN if resolved == "withdrawn" else Step.INVESTIGATING
        return a_complaint(name, step=step, **what)
    cents = int(Decimal(money) * 100)
    return a_decided(name, OUTCOMES[outcome], cause, redress=(paid(cents),), **what)


VOICE = [a_call(row) for row in rows(CALLS)]
REGISTER = [complained(row) for row in rows(COMPLAINTS)]


def counted(ratio: Ratio) -> tuple[int | Decimal, int | Decimal, str]:
    return ratio.part, ratio.whole, str(ratio.percent())


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (ServiceLevel.OF_OFFERED, (5, 10, "50.00")),
        (ServiceLevel.OF_ANSWERED, (5, 7, "71.43")),
        (ServiceLevel.WITHOUT_SHORT, (5, 9, "55.56")),
        (ServiceLevel.ABANDONS_GOOD, (7, 10, "70.00")),
    ],
)
def test_the_service_level_of_d4(level: ServiceLevel, expected: tuple[int, int, str]) -> None:
    assert counted(calls.service_level(VOICE, TWENTY, level)) == expected


def test_the_default_service_level_leaves_short_abandons_out() -> None:
    """Spec D.2 (c)."""
    assert calls.service_level(VOICE, TWENTY) == Ratio(5, 9)


def test_the_times_of_d4() -> None:
    waited, handled = calls.speed_of_answer(VOICE), calls.handling_time(VOICE)
    assert (waited, str(waited.rounded())) == (Ratio(126, 7), "18.00")
    assert (handled, str(handled.rounded())) == (Ratio(1480, 7), "211.43")


def test_the_abandonment_of_d4() -> None:
    assert counted(calls.abandonment(VOICE)) == (2, 9, "22.22")
    assert calls.abandonment(VOICE, short=timedelta()) == Ratio(3, 10)


def test_the_occupancy_of_d4() -> None:
    assert counted(calls.occupancy(VOICE, timedelta(seconds=520))) == (1480, 2000, "74.00")


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("acknowledged_in_time", (7, 8, "87.50")),
        ("resolved_in_time", (4, 6, "66.67")),
        ("upheld", (3, 5, "60.00")),
        ("partly_upheld", (1, 5, "20.00")),
        ("not_upheld", (1, 5, "20.00")),
        ("no_finding", (0, 5, "0.00")),
        ("issues_upheld", (3, 5, "60.00")),
        ("repeat_complainants", (1, 7, "14.29")),
    ],
)
def test_the_measures_of_d4(measure: str, expected: tuple[int, int, str]) -> None:
    assert counted(figures(REGISTER, JANUARY)[measure]) == expected


def test_the_overdue_one_of_d4_is_not_hidden() -> None:
    """4 of 5 would be those that were resolved alone."""
    found = attainment.resolved(REGISTER, JANUARY)
    assert (found.on_time, found.late, found.overdue, found.ahead) == (4, 1, 1, 0)
    assert found.excluded == {"withdrawn": 1}


def test_the_redress_of_d4() -> None:
    found = redress(REGISTER, JANUARY)["EUR"]
    assert (found.granted, found.offered, found.paid) == (18550, 18550, 18550)
    assert found.per_decided.value == 3710
    assert found.per_upheld.value == Decimal("4637.5")


def test_the_pareto_of_d4() -> None:
    found = pareto(root_causes(REGISTER, JANUARY))
    assert [(each.code, each.count, each.cumulative.percent()) for each in found] == [
        ("BILLING", 3, 60),
        ("DELIVERY", 1, 80),
        ("STAFF", 1, 100),
    ]


def test_whatever_order_they_come_in_the_figures_are_the_same() -> None:
    assert figures(REGISTER[::-1], JANUARY) == figures(REGISTER, JANUARY)
    assert outcomes.outcomes(REGISTER[::-1], JANUARY) == outcomes.outcomes(REGISTER, JANUARY)
