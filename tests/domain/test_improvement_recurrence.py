"""What becomes of what shows again and again; what an action hangs on, and by when (A-CAPA-1)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.improvement import corrective
from contactcenter.domain.improvement.corrective import ActionState, complaints_of, concerns, due_on
from contactcenter.domain.improvement.kept import KeptAction, links, moved
from contactcenter.domain.improvement.recurrence import (
    RecurrenceDecision,
    caused,
    decided,
    proposal_id,
    proposed,
)
from contactcenter.domain.measures.ratio import Period
from tests.domain.complaints import Story
from tests.domain.measured import DAY, on
from tests.domain.test_improvement_actions import AFTERWARDS, an_action, an_issue
from tests.domain.test_improvement_actions import STEPS as WAY

FIVE = [an_issue(f"t{n}", n) for n in range(5)]


def a_decision(**given: Any) -> RecurrenceDecision:
    said = {
        "id": "d",
        "category": "quality",
        "product": "lamp",
        "root_cause": "packing",
        "ticket_ids": tuple(f"t{n}" for n in range(5)),
        "by": "mia",
        "at": on(9),
        **given,
    }
    return RecurrenceDecision(**said)


def at_state(state: ActionState) -> corrective.CorrectiveAction:
    action = an_action(issue_ids=("t1:lamp",))
    for each, step in WAY.items():
        if each is ActionState.INEFFECTIVE:
            continue
        if action.state is state:
            break
        action = step(action)
    return action


def test_what_was_decided_about_is_not_proposed_again() -> None:
    assert len(proposed(FIVE, [])) == 1
    assert proposed(FIVE, [a_decision()]) == ()
    four_more = [an_issue(f"later{n}", 6 + n) for n in range(4)]
    assert proposed([*FIVE, *four_more], [a_decision()]) == ()
    five_more = [*four_more, an_issue("later", 12)]
    (again,) = proposed([*FIVE, *five_more], [a_decision()])
    assert again.ticket_ids[0] == "later0"


@pytest.mark.parametrize("field", ["category", "product", "root_cause"])
def test_a_decision_is_about_one_trouble(field: str) -> None:
    assert len(proposed(FIVE, [a_decision(**{field: "other"})])) == 1


def test_what_lost_its_cause_is_not_proposed() -> None:
    assert proposed([replace(each, root_cause="") for each in FIVE], []) == ()


def test_a_proposal_stays_the_same_while_it_grows() -> None:
    (before,) = proposed(FIVE, [])
    (after,) = proposed([*FIVE, an_issue("t9", 20)], [])
    (other,) = proposed([an_issue(f"u{n}", n) for n in range(5)], [])
    assert proposal_id(before) == proposal_id(after) != proposal_id(other)


def test_the_fact_about_a_decision_holds_no_words() -> None:
    fact = decided(a_decision(reason="one lorry"))
    assert (fact.action_id, fact.complaints, fact.by, fact.at) == ("", 5, "mia", on(9))
    assert fact.digest != decided(a_decision(reason="two lorries")).digest
    assert decided(a_decision(action_id="a1")).action_id == "a1"


def test_issues_are_caused_as_the_record_says() -> None:
    story = Story(product_ref="lamp").assessed()
    assert caused(story.complaint) == ()
    story.add(i.RootCauseSet, issue_id="lamp", root_cause="packing")
    (issue,) = caused(story.complaint)
    assert (issue.id, issue.root_cause, issue.product) == ("ticket:lamp", "packing", "lamp")
    assert issue.category == story.complaint.matter.issues[0].category
    assert issue.received_at == story.complaint.received_at
    story.add(e.MergedInto)
    assert [each.root_cause for each in caused(story.complaint)] == [""]


def test_an_action_hangs_on_complaints_each_once() -> None:
    action = an_action(
        issue_ids=("t1:lamp", "t1:silence", "t2:lamp"),
        finding_ids=("audit:2026-01-01T00:00:00+00:00:2026-02-01T00:00:00+00:00:t3:closed", "x"),
    )
    assert complaints_of(action) == ("t1", "t2", "t3")
    kept = KeptAction(id="a1", action=action, opened_at=on(1))  # type: ignore[arg-type]
    assert [(each.id, each.ticket_id) for each in links(kept)] == [
        ("a1:t1", "t1"),
        ("a1:t2", "t2"),
        ("a1:t3", "t3"),
    ]


def test_the_fact_about_a_step_holds_no_words() -> None:
    action = an_action(issue_ids=("t1:lamp",))
    before = KeptAction(id="a1", action=action, opened_at=on(1))  # type: ignore[arg-type]
    contained = corrective.contain(action, "sale stopped", by="ana", at=on(2))  # type: ignore[arg-type]
    after = replace(before, action=contained, version=2)
    fact = moved(before, after, by="ana", at=on(2))
    assert (fact.before, fact.after, fact.version) == ("open", "contained", 2)
    opened = moved(None, before, by="mia", at=on(1))
    assert (opened.before, opened.after) == ("", "open")
    assert opened.digest != fact.digest


@pytest.mark.parametrize(
    ("state", "due"),
    [
        (ActionState.OPEN, None),
        (ActionState.CAUSE_FOUND, None),
        (ActionState.PLANNED, date(2026, 1, 20)),
        (ActionState.IMPLEMENTED, None),
        (ActionState.VERIFYING, AFTERWARDS.date()),
        (ActionState.EFFECTIVE, None),
    ],
)
def test_a_step_is_due_where_a_date_was_said(state: ActionState, due: date | None) -> None:
    assert due_on(at_state(state)) == due


def test_a_review_looks_at_what_is_open_or_took_a_step() -> None:
    before = Period(start=on(1) - 9 * DAY, end=on(1), as_of=AFTERWARDS)
    during = Period(start=AFTERWARDS, end=AFTERWARDS + timedelta(days=1), as_of=AFTERWARDS)
    done = at_state(ActionState.EFFECTIVE)
    assert concerns(at_state(ActionState.PLANNED), before)
    assert (concerns(done, before), concerns(done, during)) == (False, True)
