"""Samples, audit, review (A-IMP-4, A-SAT-1, A-AUD-1, A-MGR-1)."""

import subprocess
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint.inquiry import FindingRecorded
from contactcenter.domain.complaint.steps import Step
from contactcenter.domain.errors import Invalid
from contactcenter.domain.improvement import audit
from contactcenter.domain.improvement.audit import Shown
from contactcenter.domain.improvement.review import (
    Decision,
    Minutes,
    Part,
    ReviewPack,
    expect_complete,
    still_open,
)
from contactcenter.domain.improvement.sampling import Closing, draw, review_size, to_ask
from contactcenter.domain.measures.ratio import Ratio
from tests.domain.complaints import Story
from tests.domain.measured import DAY, JANUARY, on
from tests.house.tree import ROOT

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("population", "size"),
    [(0, 0), (3, 3), (5, 5), (250, 5), (251, 6), (300, 6), (301, 7), (10_000, 200)],
)
def test_the_size_of_a_review(population: int, size: int) -> None:
    """A-IMP-4: max(5, 2 %)."""
    assert review_size(population) == size


def test_a_stranger_draws_the_same_sample(tmp_path: Path) -> None:
    """A-IMP-4: by the commands of docs/measures.md, and no code of ours."""
    ids = [f"شکایت {n}" if n % 3 else f"ticket-{n}" for n in range(40)]
    page = (ROOT / "docs" / "measures.md").read_text("utf-8")
    script = page.split("```sh\n")[1].split("```")[0]
    (tmp_path / "ids").write_text("".join(f"{each}\n" for each in ids), encoding="utf-8")
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "SEED": "2026-11 7fd1", "COUNT": "7"},
        capture_output=True,
        check=True,
        timeout=30,
    )
    *drawn, digest = done.stdout.decode().splitlines()
    found = draw("2026-11 7fd1", ids, 7)
    assert found.drawn == tuple(drawn)
    assert found.population_sha256 == digest.split()[0]
    assert found.population == 40


def test_the_order_of_the_ids_does_not_choose_and_the_seed_does() -> None:
    ids = [f"t{n}" for n in range(100)]
    assert draw("a", ids, 5) == draw("a", [*reversed(ids), "t1"], 5)
    assert draw("a", ids, 5).drawn != draw("b", ids, 5).drawn
    assert len(draw("a", ids[:3], 5).drawn) == 3


def test_every_id_is_drawn_as_often_as_another() -> None:
    """10 of 100, a thousand times: each about a hundred times, by five deviations of chance."""
    ids = [f"t{n}" for n in range(100)]
    times = dict.fromkeys(ids, 0)
    for seed in range(1000):
        for each in draw(f"{seed}", ids, 10).drawn:
            times[each] += 1
    assert all(abs(count - 100) < 48 for count in times.values())


@pytest.mark.parametrize(("seed", "ids"), [("", ["a"]), ("s", ["a\nb"])])
def test_what_nobody_could_draw_again_is_refused(seed: str, ids: list[str]) -> None:
    with pytest.raises(Invalid):
        draw(seed, ids, 1)


def closings(count: int) -> list[Closing]:
    return [Closing(ticket_id=f"t{n}", customer_id=f"c{n}") for n in range(count)]


def ask(closed: list[Closing], **given: Any) -> tuple[str, ...]:
    defaults: dict[str, Any] = {"asked": {}, "percent": Decimal(100), "now": on(1)}
    return to_ask("seed", closed, **{**defaults, **given})


def test_a_share_of_the_closed_is_asked() -> None:
    """A-SAT-1: 2000 closed, a fifth, by five deviations of chance."""
    found = ask(closings(2000), percent=Decimal(20))
    assert 310 < len(found) < 490
    assert found == ask(closings(2000), percent=Decimal(20))
    assert len(ask(closings(2000), percent=Decimal(0))) == 0
    assert len(ask(closings(2000))) == 2000


def test_nobody_is_asked_twice_in_thirty_days() -> None:
    """A-SAT-1: neither by two complaints at once, nor after another survey."""
    twice = [Closing(ticket_id=name, customer_id="c") for name in ("t1", "t2")]
    assert ask(twice) == ("t1",)
    thirty = timedelta(days=30)
    assert ask(twice, asked={"c": on(1) - thirty + timedelta(seconds=1)}) == ()
    assert ask(twice, asked={"c": on(1) - thirty}) == ("t1",)


def test_who_cannot_be_known_is_not_asked() -> None:
    assert ask([Closing(ticket_id="t", customer_id=None)]) == ()


@pytest.mark.parametrize("percent", [Decimal(-1), Decimal("100.1")])
def test_a_share_beyond_all_is_refused(percent: Decimal) -> None:
    with pytest.raises(Invalid, match="0 to 100"):
        ask(closings(1), percent=percent)


def audited(story: Story) -> audit.Audited:
    return audit.audited(story.complaint, story.entries)


def test_all_of_a_closed_complaint_can_be_shown() -> None:
    """A-AUD-1: each by the ids of its entries."""
    story = Story().at(Step.CLOSED)
    found = audited(story)
    assert list(found.proofs) == list(Shown)
    assert found.missing == ()
    known = {each.id for each in story.entries}
    assert all(set(ids) <= known for ids in found.proofs.values())
    assert len(found.proofs[Shown.REASONED]) == 2


@pytest.mark.parametrize(
    ("step", "missing"),
    [
        (Step.RECEIVED, list(Shown)[1:]),
        (Step.INVESTIGATING, [Shown.ACKNOWLEDGED, *list(Shown)[3:]]),
        (Step.DECISION_COMMUNICATED, [Shown.ACKNOWLEDGED, Shown.CLOSED]),
    ],
)
def test_what_cannot_be_shown_is_a_finding(step: Step, missing: list[Shown]) -> None:
    found = audited(Story().at(step))
    assert list(found.missing) == missing
    findings = audit.findings("audit-1", [found])
    assert [each.id for each in findings] == [f"audit-1:ticket:{shown}" for shown in missing]


def test_an_acknowledgement_that_did_not_arrive_proves_nothing() -> None:
    story = Story().add(e.Acknowledged)
    assert Shown.ACKNOWLEDGED not in audited(story).missing
    assert Shown.ACKNOWLEDGED in audited(story.add(e.AcknowledgementFailed)).missing


def test_reasons_for_some_issues_are_not_reasons() -> None:
    story = Story().assessed()
    story.add(FindingRecorded, issue_id="lamp")
    assert Shown.REASONED in audited(story).missing


def test_who_cannot_be_reached_need_not_be_told() -> None:
    story = Story(contactable=False)
    assert set(audited(story).proofs) == set(Shown) - {Shown.ACKNOWLEDGED, Shown.COMMUNICATED}


def test_a_sample_says_how_often_each_thing_can_be_shown() -> None:
    sample = [audited(Story()), audited(Story().at(Step.CLOSED)), audited(Story(contactable=False))]
    found = audit.shown(sample)
    assert found[Shown.RECORDED] == Ratio(3, 3)
    assert found[Shown.ACKNOWLEDGED] == Ratio(1, 2)
    assert found[Shown.CLOSED] == Ratio(1, 3)


EMPTY = dict.fromkeys(Part, "nothing in this quarter")


def some_minutes(**given: Any) -> Minutes:
    decision = Decision(id="d1", what="more foam", owner_id="mia", due_on=TODAY)
    defaults: dict[str, Any] = {
        "held_at": JANUARY.as_of + DAY,
        "chair_id": "dee",
        "present": ("dee", "mia"),
        "pack": ReviewPack(period=JANUARY, empty=EMPTY),
        "decisions": (decision,),
    }
    return Minutes(**{**defaults, **given})


def test_a_review_that_says_why_its_parts_are_empty_is_complete() -> None:
    """A-MGR-1."""
    expect_complete(some_minutes())
    expect_complete(some_minutes(decisions=(), no_decisions="all is well"))


@pytest.mark.parametrize("part", Part)
def test_no_part_of_a_review_is_left_out_silently(part: Part) -> None:
    pack = ReviewPack(
        period=JANUARY, empty={each: EMPTY[each] for each in Part if each is not part}
    )
    with pytest.raises(Invalid, match=f"nothing on {part};"):
        expect_complete(some_minutes(pack=pack))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"decisions": ()}, "decisions: there is none"),
        ({"held_at": JANUARY.as_of - DAY}, "before its pack was made"),
    ],
)
def test_minutes_that_cannot_be_are_refused(given: dict[str, Any], says: str) -> None:
    with pytest.raises(Invalid, match=says):
        expect_complete(some_minutes(**given))
    with pytest.raises(Invalid, match="is empty"):
        Decision(id="d", what="", owner_id="mia", due_on=TODAY)


def test_what_was_decided_and_not_done_comes_again_the_longest_due_first() -> None:
    decisions = [
        Decision(id="late", what="x", owner_id="mia", due_on=TODAY),
        Decision(id="later", what="x", owner_id="mia", due_on=TODAY - DAY),
        Decision(id="done", what="x", owner_id="mia", due_on=TODAY, done_on=TODAY),
    ]
    assert [each.id for each in still_open(decisions)] == ["later", "late"]
