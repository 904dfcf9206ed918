"""Corrective actions, objectives, what shows again (spec A-CAPA-1, A-GOV-2, A-ANL-1, A-INV-1)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from contactcenter.domain.errors import Forbidden, Invalid
from contactcenter.domain.improvement import corrective
from contactcenter.domain.improvement.corrective import (
    ActionState,
    Check,
    CorrectiveAction,
    Judgement,
    Plan,
)
from contactcenter.domain.improvement.objectives import Every, Objective, progress
from contactcenter.domain.improvement.recurrence import CausedIssue, recurring, same_cause
from contactcenter.domain.measures.comparing import Better, Verdict
from contactcenter.domain.measures.ratio import Period, Ratio
from contactcenter.domain.ticket import IllegalMove
from tests.domain.measured import DAY, JANUARY, on

WINDOW = 30 * DAY
AFTERWARDS = on(4) + WINDOW
CHECK = Check(measure_id="upheld", better=Better.LOWER, window=WINDOW)
PLAN = Plan(what="pack in foam", implementer_id="bob", due_on=date(2026, 1, 20))
FEWER = Judgement(before=Ratio(6, 10), after=Ratio(2, 10))
MORE = Judgement(before=Ratio(2, 10), after=Ratio(6, 10))
Step = Callable[[CorrectiveAction], CorrectiveAction]


def an_action(**given: Any) -> CorrectiveAction:
    return CorrectiveAction(
        **{"id": "a1", "issue_ids": ("lamp",), "what": "broken", "owner_id": "mia", **given}
    )


STEPS: dict[ActionState, Step] = {
    ActionState.CONTAINED: lambda a: corrective.contain(a, "sale stopped", by="ana", at=on(1)),
    ActionState.CAUSE_FOUND: lambda a: corrective.find_cause(a, "thin box", by="ana", at=on(2)),
    ActionState.PLANNED: lambda a: corrective.set_plan(a, PLAN, by="mia", at=on(3)),
    ActionState.IMPLEMENTED: lambda a: corrective.implement(a, "foam", by="ana", at=on(4)),
    ActionState.VERIFYING: lambda a: corrective.begin_check(a, CHECK, by="mia", at=on(5)),
    ActionState.EFFECTIVE: lambda a: corrective.judge(a, FEWER, by="dee", at=AFTERWARDS),
    ActionState.INEFFECTIVE: lambda a: corrective.judge(a, MORE, by="dee", at=AFTERWARDS),
}
ORDER = list(ActionState)
IN_ORDER = ORDER[1:7]


def at(state: ActionState) -> CorrectiveAction:
    """Return an action that came so far."""
    action = an_action()
    for each in IN_ORDER[:5]:
        if action.state is state:
            return action
        action = STEPS[each](action)
    return action if action.state is state else STEPS[state](action)


@pytest.mark.parametrize("state", ORDER)
@pytest.mark.parametrize("to", STEPS)
def test_an_action_goes_from_state_to_state(state: ActionState, to: ActionState) -> None:
    """A-CAPA-1: each state is followed by one; by two verdicts; an ineffective one begins anew."""
    legal = {
        **dict(zip(ORDER, [{each} for each in IN_ORDER], strict=False)),
        ActionState.VERIFYING: {ActionState.EFFECTIVE, ActionState.INEFFECTIVE},
        ActionState.EFFECTIVE: set(),
        ActionState.INEFFECTIVE: {ActionState.CAUSE_FOUND},
    }
    action = at(state)
    if to in legal[state]:
        moved = STEPS[to](action)
        assert (moved.state, moved.history[-1].to) == (to, to)
        assert moved.history[:-1] == action.history
    else:
        possible = ", ".join(sorted(legal[state])) or "nothing"
        with pytest.raises(
            IllegalMove, match=f"{state} cannot become {to}; after it comes {possible}"
        ):
            STEPS[to](action)


def test_an_action_hangs_on_something() -> None:
    with pytest.raises(Invalid, match="an issue or on a finding"):
        an_action(issue_ids=())
    assert an_action(issue_ids=(), finding_ids=("audit:c1:closed",)).state is ActionState.OPEN


@pytest.mark.parametrize("by", ["ana", "bob"])
def test_who_implemented_an_action_does_not_judge_it(by: str) -> None:
    """A-CAPA-1: ana did it, bob was meant to."""
    with pytest.raises(Forbidden, match="does not judge"):
        corrective.judge(at(ActionState.VERIFYING), FEWER, by=by, at=AFTERWARDS)


def test_an_action_is_judged_when_the_time_after_has_passed() -> None:
    before, after = corrective.windows(at(ActionState.VERIFYING), AFTERWARDS)
    assert (before.start, before.end) == (on(4) - WINDOW, on(4))
    assert (after.start, after.end) == (on(4), on(4) + WINDOW)
    with pytest.raises(IllegalMove, match="judge it then"):
        corrective.judge(
            at(ActionState.VERIFYING), FEWER, by="dee", at=AFTERWARDS - timedelta(seconds=1)
        )


@pytest.mark.parametrize(
    ("better", "before", "after", "verdict"),
    [
        (Better.LOWER, 6, 2, ActionState.EFFECTIVE),
        (Better.LOWER, 2, 6, ActionState.INEFFECTIVE),
        (Better.HIGHER, 2, 6, ActionState.EFFECTIVE),
        (Better.HIGHER, 6, 2, ActionState.INEFFECTIVE),
        (Better.HIGHER, 2, 2, ActionState.INEFFECTIVE),
        (Better.LOWER, 2, 2, ActionState.INEFFECTIVE),
    ],
)
def test_the_measure_says_whether_it_helped(
    better: Better, before: int, after: int, verdict: ActionState
) -> None:
    action = replace(at(ActionState.VERIFYING), check=replace(CHECK, better=better))
    judgement = Judgement(before=Ratio(before, 10), after=Ratio(after, 10))
    found = corrective.judge(action, judgement, by="dee", at=AFTERWARDS)
    assert (found.state, found.judgement) == (verdict, judgement)


@pytest.mark.parametrize(
    "judgement", [replace(FEWER, before=Ratio(0, 0)), replace(FEWER, after=Ratio(0, 0))]
)
def test_a_share_of_nothing_shows_nothing(judgement: Judgement) -> None:
    with pytest.raises(Invalid, match="longer window"):
        corrective.judge(at(ActionState.VERIFYING), judgement, by="dee", at=AFTERWARDS)


def test_an_ineffective_action_begins_anew_and_remembers() -> None:
    again = STEPS[ActionState.CAUSE_FOUND](at(ActionState.INEFFECTIVE))
    assert (again.plan, again.implementer_id, again.check, again.judgement) == (None,) * 4
    assert [each.to for each in again.history] == [
        *IN_ORDER[:5],
        ActionState.INEFFECTIVE,
        ActionState.CAUSE_FOUND,
    ]


@pytest.mark.parametrize(
    "refused",
    [
        pytest.param(lambda: an_action(what=" "), id="what went wrong"),
        pytest.param(
            lambda: corrective.contain(an_action(), "", by="ana", at=on(1)), id="contained how"
        ),
        pytest.param(
            lambda: corrective.find_cause(at(ActionState.CONTAINED), "", by="ana", at=on(2)),
            id="which cause",
        ),
        pytest.param(
            lambda: corrective.set_plan(
                at(ActionState.CAUSE_FOUND), replace(PLAN, what=""), by="mia", at=on(3)
            ),
            id="what is planned",
        ),
        pytest.param(
            lambda: corrective.implement(at(ActionState.PLANNED), "", by="ana", at=on(4)),
            id="what was done",
        ),
        pytest.param(
            lambda: corrective.begin_check(
                at(ActionState.IMPLEMENTED), replace(CHECK, measure_id="mood"), by="mia", at=on(5)
            ),
            id="an unknown measure",
        ),
        pytest.param(
            lambda: corrective.begin_check(
                at(ActionState.IMPLEMENTED), replace(CHECK, window=0 * DAY), by="mia", at=on(5)
            ),
            id="no window",
        ),
    ],
)
def test_what_is_not_said_is_refused(refused: Callable[[], object]) -> None:
    with pytest.raises(Invalid):
        refused()


@pytest.mark.parametrize(
    ("action", "day", "overdue"),
    [
        (at(ActionState.PLANNED), on(20), False),
        (at(ActionState.PLANNED), on(21), True),
        (at(ActionState.IMPLEMENTED), on(21), False),
        (at(ActionState.VERIFYING), AFTERWARDS - timedelta(seconds=1), False),
        (at(ActionState.VERIFYING), AFTERWARDS, True),
        (at(ActionState.EFFECTIVE), on(1, 12), False),
    ],
)
def test_an_action_is_overdue(action: CorrectiveAction, day: Any, overdue: bool) -> None:  # noqa: FBT001
    assert corrective.is_overdue(action, day) is overdue


def test_effectiveness_is_a_share_of_the_verdicts() -> None:
    """D.3; an action that failed first and helped then has two."""
    second = STEPS[ActionState.CAUSE_FOUND](at(ActionState.INEFFECTIVE))
    for state in IN_ORDER[2:6]:
        second = STEPS[state](second)
    february = Period(start=on(1, 2), end=on(1, 3), as_of=on(1, 3))
    actions = [second, at(ActionState.EFFECTIVE), at(ActionState.VERIFYING)]
    assert corrective.effectiveness(actions, february) == Ratio(2, 3)
    assert corrective.effectiveness(actions, JANUARY) == Ratio(0, 0)
    assert corrective.implemented(actions, JANUARY) == 4


def an_objective(**given: Any) -> Objective:
    return Objective(
        **{
            "id": "o1",
            "measure_id": "resolved_in_time",
            "better": Better.HIGHER,
            "percent": Decimal(90),
            "every": Every.MONTH,
            "owner_id": "mia",
            **given,
        }
    )


@pytest.mark.parametrize(
    ("measure", "better", "figure", "reached"),
    [
        ("resolved_in_time", Better.HIGHER, Ratio(9, 10), True),
        ("resolved_in_time", Better.HIGHER, Ratio(89, 100), False),
        ("repeat_complainants", Better.LOWER, Ratio(9, 10), True),
        ("repeat_complainants", Better.LOWER, Ratio(91, 100), False),
        ("resolved_in_time", Better.HIGHER, Ratio(0, 0), None),
    ],
)
def test_an_objective_is_reached(
    measure: str,
    better: Better,
    figure: Ratio,
    reached: bool | None,  # noqa: FBT001
) -> None:
    """A-GOV-2."""
    found = progress(an_objective(measure_id=measure, better=better), [figure])
    assert (found.reached, found.trend) == (reached, None)


def test_an_objective_shows_its_trend() -> None:
    found = progress(an_objective(), [Ratio(99, 99), Ratio(48, 80), Ratio(56, 70)])
    assert found.trend is not None
    assert (found.figure, found.trend.verdict) == (Ratio(56, 70), Verdict.IMPROVED)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"measure_id": "mood"}, "'mood' is none of"),
        ({"better": Better.LOWER}, "higher is better"),
        ({"percent": Decimal(-1)}, "no share"),
        ({"percent": Decimal("NaN")}, "no share"),
    ],
)
def test_an_objective_that_means_nothing_is_refused(given: dict[str, Any], says: str) -> None:
    with pytest.raises(Invalid, match=says):
        an_objective(**given)
    with pytest.raises(Invalid, match="there is none"):
        progress(an_objective(), [])


def an_issue(ticket: str, day: int, **given: Any) -> CausedIssue:
    return CausedIssue(
        **{
            "id": f"{ticket}:1",
            "ticket_id": ticket,
            "category": "quality",
            "product": "lamp",
            "root_cause": "packing",
            "received_at": on(1) + day * DAY,
            **given,
        }
    )


@pytest.mark.parametrize(
    ("days", "found"),
    [
        pytest.param((0, 1, 2, 29), [], id="four"),
        pytest.param((0, 1, 2, 3, 29), [29], id="five within thirty days"),
        pytest.param((0, 1, 2, 3, 30), [], id="the fifth thirty days after"),
        pytest.param((0, 40, 41, 42, 43, 44, 90), [44], id="not the first five"),
        pytest.param((29, 3, 0, 2, 1), [29], id="in any order"),
    ],
)
def test_what_recurs_is_proposed(days: tuple[int, ...], found: list[int]) -> None:
    """A-ANL-1: five in thirty days."""
    issues = [an_issue(f"t{n}", day) for n, day in enumerate(days)]
    proposals = recurring(issues)
    assert [each.reached_at for each in proposals] == [on(1) + day * DAY for day in found]
    assert all(len(each.ticket_ids) == len(days) for each in proposals)


@pytest.mark.parametrize("field", ["category", "product", "root_cause"])
def test_what_differs_in_anything_is_not_the_same(field: str) -> None:
    issues = [an_issue(f"t{n}", n) for n in range(4)]
    assert recurring([*issues, an_issue("t5", 5, **{field: "other"})]) == ()


def test_a_complaint_is_one_however_many_issues_it_raises() -> None:
    assert recurring([an_issue(f"t{n % 4}", n) for n in range(8)]) == ()


def test_what_came_at_one_moment_stands_by_its_ticket() -> None:
    issues = [an_issue(f"t{n}", 0) for n in (3, 1, 5, 2, 4)]
    assert recurring(issues)[0].ticket_ids == ("t1", "t2", "t3", "t4", "t5")


def test_how_many_of_a_cause_came_in_ninety_days() -> None:
    """A-INV-1: three of them raise the level of an investigation."""
    issues = [an_issue("t0", 0), an_issue("t1", 1), an_issue("t1", 1), an_issue("t2", 91)]
    other = an_issue("t3", 50, root_cause="courier")
    found = same_cause([*issues, other], "packing", now=on(1) + 90 * DAY)
    assert found == 1
    assert same_cause(issues, "packing", now=on(1) + 89 * DAY) == 2
