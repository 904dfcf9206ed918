"""Corrective actions and root causes: the same from every store (spec A-CAPA-1, A-ANL-1)."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from contactcenter.adapters.sql.migrate import downgrade, migrate
from contactcenter.adapters.sql.store import SqlStore
from contactcenter.domain.complaint import inquiry as i
from contactcenter.domain.errors import Conflict, StaleVersion
from contactcenter.domain.ids import ActionId, AgentId, TaskId, TicketId
from contactcenter.domain.improvement import corrective
from contactcenter.domain.improvement.corrective import (
    ActionState,
    Check,
    CorrectiveAction,
    Judgement,
    Plan,
)
from contactcenter.domain.improvement.kept import KeptAction, links
from contactcenter.domain.improvement.recurrence import (
    CausedIssue,
    RecurrenceDecision,
    caused,
)
from contactcenter.domain.measures.comparing import Better
from contactcenter.domain.measures.ratio import Ratio
from contactcenter.ports.store import Store
from tests.builders import a_ticket, a_world, an_agent, later
from tests.contract.test_store_register import BOSS, put, told
from tests.domain.complaints import Story

SIMA = an_agent("sima")
EVERY = frozenset(ActionState)


def an_action(name: str, *tickets: str, opened: float = 1, **given: Any) -> KeptAction:
    action = CorrectiveAction(
        id=name,
        issue_ids=tuple(f"{each}:1" for each in tickets),
        what="lamps arrive broken",
        owner_id=AgentId("mia"),
        **given,
    )
    return KeptAction(id=ActionId(name), action=action, opened_at=later(opened))


def with_links(kept: KeptAction) -> list[Any]:
    return [kept, *links(kept)]


def an_issue(ticket: str, at: float, cause: str = "packing", issue: str = "1") -> CausedIssue:
    return CausedIssue(
        id=f"{ticket}:{issue}",
        ticket_id=TicketId(ticket),
        category="quality",
        product="lamp",
        root_cause=cause,
        received_at=later(at),
    )


@pytest.fixture
async def known(store: Store) -> Store:
    """Give three tickets, the last one about the supervisor."""
    about_boss = a_ticket("c", barred=frozenset({"boss"}))
    await put(store, *a_world(), a_ticket("a"), a_ticket("b"), about_boss)
    return store


async def test_an_action_comes_back_with_all_that_was_said(known: Store) -> None:
    by, second = AgentId("ana"), timedelta(seconds=1)
    action = an_action("x", "a").action
    action = corrective.contain(action, "sale stopped", by=by, at=later(2))
    action = corrective.find_cause(action, "thin box", by=by, at=later(3))
    plan = Plan(what="foam", implementer_id=by, due_on=date(2026, 1, 20))
    action = corrective.set_plan(action, plan, by=by, at=later(4))
    action = corrective.implement(action, "foam", by=by, at=later(5))
    check = Check(measure_id="upheld", better=Better.LOWER, window=second)
    action = corrective.begin_check(action, check, by=by, at=later(6))
    figures = Judgement(before=Ratio(6, 10), after=Ratio(Decimal("1.5"), 10))
    action = corrective.judge(action, figures, by=AgentId("dee"), at=later(7))
    kept = replace(an_action("x", "a"), action=action, reminder_id=TaskId("t"))
    await put(known, *with_links(kept))
    assert await known.action(BOSS, kept.id) == kept
    assert await known.action(BOSS, ActionId("none")) is None
    async with known.begin() as tx:
        assert await tx.corrective_actions([kept.id]) == {"x": kept}


async def test_actions_are_listed_by_state_the_latest_first(known: Store) -> None:
    done = an_action("old", "a", state=ActionState.EFFECTIVE)
    await put(
        known, *with_links(done), *with_links(an_action("x", "a", opened=2)),
        *with_links(an_action("y", "b", opened=3)),
    )  # fmt: skip
    assert [each.id for each in await known.actions(BOSS, EVERY, 9)] == ["y", "x", "old"]
    assert [each.id for each in await known.actions(BOSS, EVERY, 1)] == ["y"]
    of_state = await known.actions(BOSS, {ActionState.EFFECTIVE}, 9)
    assert [each.id for each in of_state] == ["old"]
    about = await known.actions_about(BOSS, [TicketId("a"), TicketId("c")])
    assert [each.id for each in about] == ["old", "x"]


async def test_whom_a_complaint_is_about_finds_no_action_of_it(known: Store) -> None:
    """Spec A-IMP-1: also where the action hangs on other complaints besides."""
    await put(known, *with_links(an_action("x", "a", "c")))
    assert await known.actions(BOSS, EVERY, 9) == []
    assert await known.action(BOSS, ActionId("x")) is None
    assert await known.actions_about(BOSS, [TicketId("a")]) == []
    assert [each.id for each in await known.actions(SIMA, EVERY, 9)] == ["x"]


async def test_an_action_is_changed_on_the_version_that_was_looked_at(known: Store) -> None:
    kept = an_action("x", "a")
    await put(known, *with_links(kept))
    await put(known, replace(kept, version=2))
    with pytest.raises(StaleVersion):
        await put(known, replace(kept, version=2))


async def test_complaints_of_one_cause_are_counted_once_each(known: Store) -> None:
    """A-INV-1: in the days up to now; what lost its cause counts no more."""
    await put(
        known,
        an_issue("a", 5), an_issue("a", 5, issue="2"), an_issue("b", 7), an_issue("c", 9, "box"),
    )  # fmt: skip
    async with known.begin() as tx:
        wanted = {"packing", "box", "none"}
        assert await tx.same_cause(wanted, later(4), later(9)) == {"packing": 2, "box": 1}
        assert await tx.same_cause(wanted, later(5), later(8)) == {"packing": 1}
        assert await tx.same_cause((), later(4), later(9)) == {}
    await put(known, an_issue("b", 7, ""))
    async with known.begin() as tx:
        assert await tx.same_cause({"packing"}, later(4), later(9)) == {"packing": 1}


async def test_causes_are_read_by_whom_they_are_not_about(known: Store) -> None:
    await put(
        known, an_issue("b", 7), an_issue("a", 5), an_issue("c", 9), an_issue("a", 5, "", "2")
    )
    found = await known.caused_since(BOSS, later(5))
    assert found == [an_issue("a", 5), an_issue("b", 7)]
    assert [each.id for each in await known.caused_since(SIMA, later(6))] == ["b:1", "c:1"]


async def test_a_proposal_is_decided_once(known: Store) -> None:
    decision = RecurrenceDecision(
        id="p", category="quality", product="lamp", root_cause="packing",
        ticket_ids=(TicketId("a"),), reason="one lorry", by=AgentId("boss"), at=later(5),
    )  # fmt: skip
    other = replace(decision, id="q", action_id=ActionId("x"), at=later(6))
    await put(known, decision, other)
    assert await known.recurrence_decisions(later(5)) == [other, decision]
    assert await known.recurrence_decisions(later(6)) == [other]
    with pytest.raises(Conflict):
        await put(known, decision)


async def test_older_causes_are_known_after_a_migration(database_url: str) -> None:
    """The migration reads them from the records that there are."""
    story = Story(received_at=later(1), product_ref="lamp").assessed().add(
        i.RootCauseSet, issue_id="lamp", root_cause="packing"
    )  # fmt: skip
    store = await SqlStore.open(database_url)
    complaint = told("a", story)
    await put(store, *a_world(), *complaint, *caused(complaint[1].complaint))
    before = await store.caused_since(BOSS, later(0))
    await store.close()
    await asyncio.to_thread(downgrade, database_url, "0014")
    await migrate(database_url)
    store = await SqlStore.open(database_url)
    assert await store.caused_since(BOSS, later(0)) == before
    assert [(each.id, each.root_cause) for each in before] == [("a:lamp", "packing")]
    await store.close()
