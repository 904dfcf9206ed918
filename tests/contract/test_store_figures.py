"""Figures over all complaints, through the whole path, from every store (spec D.3, D.4)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from contactcenter.application.asked import Asked
from contactcenter.application.counted import Folded
from contactcenter.application.register import Dates
from contactcenter.application.review_views import RatioView
from contactcenter.application.reviewing import ReviewView, review
from contactcenter.domain.agent import Agent, Role
from contactcenter.domain.complaint import entries as e
from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.complaint.assessment import Level
from contactcenter.domain.complaint.findings import Outcome, RaisedIssue
from contactcenter.domain.errors import Forbidden
from contactcenter.domain.sla.measuring import ClockState
from contactcenter.domain.sla.policy import Metric
from contactcenter.ports.store import Store
from tests.builders import NOON, a_customer, a_world, an_agent
from tests.contract.test_store_clocks import a_clock
from tests.contract.test_store_register import told
from tests.domain.complaints import Story, a_redress, hours
from tests.domain.test_measures_check_data import COMPLAINTS, OUTCOMES, rows

BOSS = an_agent("boss", role=Role.SUPERVISOR, queues=frozenset())
DATES = Dates(since=date(2026, 3, 1), until=date(2026, 4, 30))
NOW = datetime.fromisoformat("2026-05-01T00:00:00+00:00")
DUE = hours(100)
# What a clock reads: its state, when it is due, and when it ended.
READS: dict[str, tuple[ClockState, datetime, datetime | None]] = {
    "in time": (ClockState.MET, DUE, hours(50)),
    "late": (ClockState.MET_LATE, DUE, hours(150)),
    "open, not due": (ClockState.RUNNING, NOW + timedelta(days=30), None),
    "open, overdue": (ClockState.BREACHED, DUE, None),
    "withdrawn": (ClockState.CANCELLED, DUE, hours(60)),
}


def decided(story: Story, outcome: Outcome, cause: str, cents: int) -> Story:
    """Decide on the one issue of a complaint."""
    story.assessed().add(i.InvestigatorSet, investigator_id="dee", level=Level.STANDARD)
    story.add(i.PlanSet).found(outcome)
    redress = (a_redress(amount=cents),) if cents else ()
    story.add(e.DecisionProposed, redress=redress).add(e.DecisionApproved).add(e.DocumentSent)
    own = story.given(causes=frozenset({cause}))  # a house of those codes
    return own.add(i.RootCauseSet, issue_id="1", root_cause=cause)


def story_of(row: Sequence[str], **matter: Any) -> Story:
    _, customer, _, resolved, outcome, money, cause = row
    issues = (RaisedIssue(id="1", category="quality"),)
    story = Story(complainant_id=customer, issues=issues, **matter)
    if resolved == "withdrawn":
        return story.add(e.Withdrawn)
    return decided(story, OUTCOMES[outcome], cause, int(Decimal(money) * 100)) if outcome else story


def clock(name: str, metric: Metric, reads: str) -> Any:
    state, due_at, ended_at = READS[reads]
    given = {"state": state, "due_at": due_at, "ended_at": ended_at, "next_alarm_at": None}
    return a_clock(f"{name}.{metric}", ticket_id=name, metric=metric, **given)


async def fill(store: Store, **ticket: Any) -> None:
    """Put the check data of spec D.4 into a store, as if it had been worked on."""
    table = rows(COMPLAINTS)
    async with store.begin() as tx:
        tx.put(*a_world(), *(a_customer(each) for each in sorted({row[1] for row in table})))
        for row in table:
            name, _, acknowledged, resolved, *_ = row
            tx.put(*told(name, story_of(row), **ticket))
            tx.put(clock(name, Metric.ACKNOWLEDGE, acknowledged))
            tx.put(clock(name, Metric.FINAL_RESPONSE, resolved))


async def found(store: Store, agent: Agent = BOSS, **dates: Any) -> ReviewView:
    asked = Asked(agent=agent, at=NOW)
    return await review(store, Folded(), replace(DATES, **dates), asked=asked)


def figure(view: ReviewView, name: str) -> RatioView:
    return next(each.now for each in view.figures if each.id == name)


async def test_the_figures_of_d4_come_out_of_the_store(store: Store) -> None:
    """The overdue one counts: 4 of 6, not 4 of 5."""
    await fill(store)
    view = await found(store)
    assert {
        name: (each.part, each.whole, each.percent)
        for name in (
            *("acknowledged_in_time", "resolved_in_time", "repeat_complainants"),
            *("upheld", "partly_upheld", "not_upheld"),
        )
        for each in [figure(view, name)]
    } == {
        "acknowledged_in_time": (7, 8, 87.5),
        "resolved_in_time": (4, 6, 66.67),
        "repeat_complainants": (1, 7, 14.29),
        "upheld": (3, 5, 60.0),
        "partly_upheld": (1, 5, 20.0),
        "not_upheld": (1, 5, 20.0),
    }
    kept = view.resolved
    assert (kept.on_time, kept.late, kept.overdue, kept.ahead) == (4, 1, 1, 0)
    assert kept.excluded == {"withdrawn": 1}
    (cost,) = view.redress
    assert (cost.currency, cost.granted, cost.per_decided) == ("EUR", 18550, 3710)
    assert cost.per_upheld == 4637.5
    assert [(each.code, each.count, each.cumulative) for each in view.causes] == [
        ("BILLING", 3, 60),
        ("DELIVERY", 1, 80),
        ("STAFF", 1, 100),
    ]
    assert (view.received, view.received_before, view.uncaused) == (8, 0, 0)


async def test_parts_add_up_where_nothing_belongs_to_two(store: Store) -> None:
    await fill(store, channel="phone")
    view = await found(store)
    (quality,) = view.parts["category"]
    (phone,) = view.parts["channel"]
    assert (quality.place, quality.received, phone.place) == ("quality", 8, "phone")
    assert quality.resolved == figure(view, "resolved_in_time")
    assert {each.place: each.received for each in view.parts["severity"]} == {"1": 5, "": 3}
    assert [each.place for each in view.parts["preset"]] == ["iso10002-default"]


async def test_whom_a_complaint_is_about_does_not_find_it_in_figures(store: Store) -> None:
    """Spec A-IMP-1: not in counts, not in shares."""
    await fill(store)
    about_boss = story_of(rows(COMPLAINTS)[4], subject_staff=("boss",))
    async with store.begin() as tx:
        tx.put(*told("c9", about_boss, barred=frozenset({"boss"})))
        tx.put(clock("c9", Metric.FINAL_RESPONSE, "open, overdue"))
    assert (await found(store)).received == 8
    other = await found(store, an_agent("sima", role=Role.SUPERVISOR))
    assert (other.received, figure(other, "resolved_in_time").whole) == (9, 7)


async def test_another_period_counts_by_its_own_dates(store: Store) -> None:
    await fill(store)
    later = await found(store, since=date(2026, 4, 1), until=date(2026, 4, 30))
    assert (later.received, later.received_before) == (0, 8)
    assert figure(later, "resolved_in_time").whole == 6  # by when they were due
    assert figure(later, "repeat_complainants").percent == 14.29
    assert later.open == 7  # whoever was answered may still say no; one was withdrawn
    assert (later.before_since, later.before_until) == (date(2026, 3, 1), date(2026, 3, 31))


async def test_what_was_entered_since_counts_though_the_rest_was_folded_before(
    store: Store,
) -> None:
    folded, asked = Folded(), Asked(agent=BOSS, at=NOW)
    await fill(store)
    assert figure(await review(store, folded, DATES, asked=asked), "upheld").whole == 5
    row = rows(COMPLAINTS)[4]
    story = decided(story_of(row), Outcome.UPHELD, "STAFF", 0)
    before = len(story_of(row).entries)
    _, kept, *entries = told("c5", story)
    async with store.begin() as tx:
        tx.put(replace(kept, version=2), *entries[before:])
    view = await review(store, folded, DATES, asked=asked)
    assert figure(view, "upheld").whole == 6
    assert view == await found(store)


async def test_a_chart_has_the_weeks_up_to_the_end(store: Store) -> None:
    await fill(store)
    view = await found(store)
    received = next(each for each in view.charts if each.id == "received")
    assert sum(each.value or 0 for each in received.points) == 8
    assert received.points[-1].start == NOW - timedelta(days=7)
    assert all(each.start >= NOON - timedelta(days=7 * 40) for each in received.points)


async def test_figures_are_for_supervisors(store: Store) -> None:
    with pytest.raises(Forbidden):
        await found(store, an_agent())
