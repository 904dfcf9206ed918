"""The table of steps (spec A.4), written down a second time as a matrix."""

import pytest

from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.complaint.entries import KINDS
from contactcenter.domain.complaint.folding import apply, fold
from contactcenter.domain.complaint.steps import (
    ARROWS,
    FINAL,
    OPEN,
    IllegalStep,
    Step,
    arrive,
    leaves,
)
from contactcenter.domain.errors import Conflict
from tests.domain.complaints import Story, an_entry

LETTERS = dict(zip("RAICTVDXZWQM", Step, strict=True))

# A letter: it leads there. "=": it stays. ".": refused.
MATRIX = """
                            R A I C T V D X Z W Q M
amended                     = = = = = = = = = = . .
acknowledged                = = = = = = = = . . . .
acknowledgement_failed      = = = = = = = = . . . .
assessment_started          A . . . . . . . . . . .
assessed                    . I = = = = = = . . . .
immediate_action_planned    = = = = = = = = . . . .
immediate_action_done       = = = = = = = = . . . .
investigator_set            = = = = = = = = = = . .
accountable_changed         = = = = = = = = = = . .
plan_set                    . = = = = . . . . . . .
evidence_added              = = = = = = = = . . . .
finding_recorded            = = = = = . . = . . . .
root_cause_set              = = = = = = = = = . . .
staff_told                  = = = = = = = = . . . .
statement_given             = = = = = = = = . . . .
staff_told_result           . . . . . . = = = = . .
asked_complainant           . . C . . . . . . . . .
complainant_replied         = = = I = = = = . . . .
complainant_replied:early   = = = = = = = = . . . .
asked_third_party           . . T . . . . . . . . .
third_party_replied         = = = = I = = = . . . .
third_party_replied:early   = = = = = = = = . . . .
wait_expired                . . . I I . . . . . . .
decision_proposed           . . V . . . . . . . . .
sent_back                   . . . . . I . . . . . .
decision_approved           . . . . . = . . . . . .
decision_approved:unreachable . . . . . D . . . . . .
document_sent               = = = = = = = = = = . .
document_sent:final         . . . . . D = = = . . .
resolved_at_first_contact   D D . . . . . . . . . .
accepted                    . . . . . . = . . . . .
rejected                    . . . . . . = . . . . .
rejected:stage              . . . . . . I . . . . .
stage_changed               = = = = = = = = . . . .
recourse_told               = = = = = = = = = = . .
reminder_sent               . . . = . . = . . . . .
deemed_accepted             . . . . . . = . . . . .
exhausted                   . . . . . . = . . . . .
withdrawn                   W W W W W W W W . . . .
reclassification_proposed   . = . . . . . . . . . .
reclassification_refused    . = . . . . . . . . . .
reclassified                . Q . . . . . . . . . .
merged_into                 M M M M M M M M . . . .
merged_from                 = = = = = = . . . . . .
referred_externally         X X X X X X X = X . . .
external_advanced           . . . . . . . = . . . .
redress_changed             = = = = = = = = . . . .
forwarded                   = = = = = = = = . . . .
reopened                    . . . . . . . . I I . .
closed                      . . . . . . Z Z . . . .
"""
HEAD, *ROWS = [line.split() for line in MATRIX.strip().splitlines()]


def test_the_matrix_knows_every_arrow_and_step() -> None:
    assert [LETTERS[letter] for letter in HEAD] == list(Step)
    assert {row[0] for row in ROWS} == set(ARROWS)


@pytest.mark.parametrize("row", [pytest.param(row, id=row[0]) for row in ROWS])
def test_an_arrow_leads_where_the_matrix_says(row: list[str]) -> None:
    name, *cells = row
    for step, cell in zip(Step, cells, strict=True):
        if cell == ".":
            with pytest.raises(IllegalStep, match=f"the complaint is at {step}; this is possible"):
                arrive(step, name)
            assert name not in leaves(step)
        else:
            assert arrive(step, name) is (step if cell == "=" else LETTERS[cell])
            assert name in leaves(step)


def test_every_kind_of_entry_has_an_arrow() -> None:
    assert {name.partition(":")[0] for name in ARROWS} == set(KINDS) - {"recorded"}


def test_no_step_is_a_dead_end_but_the_final_ones() -> None:
    """A-SM-3."""
    for step in Step:
        ways_out = {name for name, arrows in ARROWS.items() if arrows.get(step, step) is not step}
        assert bool(ways_out) is (step not in FINAL), step


def test_an_acknowledgement_is_legal_in_every_open_step() -> None:
    """A-SM-4: leaving `received` never removes the duty."""
    for step in OPEN:
        story = Story().at(step).add(e.Acknowledged)
        assert story.complaint.step is step
        assert story.complaint.milestones.acknowledged == story.entries[-1].at


def test_nothing_comes_before_the_record_and_it_comes_once() -> None:
    with pytest.raises(Conflict, match=r"assessment_started: .* record it first"):
        apply(None, an_entry(i.AssessmentStarted))
    story = Story()
    with pytest.raises(Conflict, match=r"recorded: ticket 0000-0000 is a complaint already"):
        apply(story.complaint, an_entry(e.Recorded))
    assert fold([]) is None


def test_what_happens_next_is_a_fold_of_what_happened() -> None:
    for step in Step:
        story = Story().at(step)
        assert fold(story.entries) == story.complaint


def test_a_step_refused_says_where_it_would_be_possible() -> None:
    with pytest.raises(IllegalStep) as refused:
        Story().add(e.Closed)
    assert str(refused.value) == (
        "closed: the complaint is at received; this is possible at decision_communicated,"
        " external_review"
    )
    assert refused.value.code == "illegal_step"
