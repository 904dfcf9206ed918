"""How grave, how urgent, how deep (spec A.6, A-INV-1); what of one issue makes of all (A.3)."""

from dataclasses import replace

import pytest

from contactcenter.domain.complaint.assessment import (
    LEVELS,
    Complexity,
    Impact,
    Level,
    PriorityRow,
    Safety,
    Severity,
    priority_of,
    raised,
)
from contactcenter.domain.complaint.findings import Outcome, overall
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ticket import Priority
from tests.domain.complaints import ASSESSMENT, NEED

P1, P2, P3, P4 = Priority


@pytest.mark.parametrize(
    ("found", "priority"),
    [
        ({}, P4),
        ({"safety": Safety.ACTUAL}, P1),
        ({"severity": Severity.CRITICAL}, P1),
        ({"severity": Severity.SERIOUS}, P2),
        ({"severity": Severity.SERIOUS, "impact": Impact.SYSTEMIC}, P1),
        ({"severity": Severity.SERIOUS, "vulnerability": (NEED,)}, P1),
        ({"severity": Severity.SERIOUS, "impact": Impact.SEVERAL}, P2),
        ({"severity": Severity.SERIOUS, "complexity": Complexity.HIGH}, P2),
        ({"severity": Severity.MODERATE, "impact": Impact.SYSTEMIC}, P2),
        ({"severity": Severity.MODERATE, "vulnerability": (NEED,)}, P3),
        ({"severity": Severity.MODERATE}, P3),
        ({"safety": Safety.POSSIBLE}, P2),
        ({"safety": Safety.POSSIBLE, "severity": Severity.CRITICAL}, P1),
        ({"impact": Impact.SYSTEMIC}, P2),
        ({"impact": Impact.SEVERAL}, P4),
        ({"action_needed": True}, P2),
        ({"action_possible": False}, P4),
        ({"complexity": Complexity.HIGH}, P3),
        ({"complexity": Complexity.MEDIUM}, P4),
        ({"vulnerability": (NEED,)}, P3),
    ],
)
def test_the_first_row_that_fits_gives_the_priority(
    found: dict[str, object], priority: Priority
) -> None:
    """A-ASM-2."""
    assert priority_of(replace(ASSESSMENT, **found)) is priority


def test_the_table_is_data() -> None:
    rows = (PriorityRow(action_needed=False, vulnerable=False, priority=P2),)
    assert priority_of(ASSESSMENT, rows) is P2
    for other in ({"action_needed": True}, {"vulnerability": (NEED,)}):
        with pytest.raises(Invalid, match=r"priorities: no row of the table fits"):
            priority_of(replace(ASSESSMENT, **other), rows)


def test_the_severity_gives_the_least_level() -> None:
    """A-INV-1."""
    assert [LEVELS[each] for each in Severity] == [0, 1, 2, 3]
    assert [raised(each) for each in Level] == [1, 2, 3, 3]


UP, PARTLY, NOT, NONE, WITHDRAWN, OUT = Outcome


@pytest.mark.parametrize(
    ("outcomes", "whole"),
    [
        ([UP], UP),
        ([UP, UP], UP),
        ([NOT, NOT], NOT),
        ([UP, NOT], PARTLY),
        ([PARTLY, NOT], PARTLY),
        ([PARTLY, UP], PARTLY),
        ([PARTLY], PARTLY),
        ([UP, NONE], PARTLY),
        ([NOT, NONE], NOT),
        ([NONE, NONE], NONE),
        ([OUT], OUT),
        ([WITHDRAWN], WITHDRAWN),
        ([OUT, WITHDRAWN], OUT),
        ([UP, OUT], UP),
        ([NOT, WITHDRAWN], NOT),
        ([UP, NOT, WITHDRAWN, OUT], PARTLY),
    ],
)
def test_the_outcome_of_all_follows_from_each(outcomes: list[Outcome], whole: Outcome) -> None:
    assert overall(outcomes) is whole


def test_no_issue_has_no_outcome() -> None:
    with pytest.raises(Invalid, match=r"no issue to judge"):
        overall([])
