"""How long a complaint may be at a stage of ours (spec A-ESC-1)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contactcenter.application.editions import set_up
from contactcenter.domain.agent import Role
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.edition import Decides
from contactcenter.domain.errors import Invalid
from contactcenter.domain.ids import AgentId, TicketId
from contactcenter.domain.sla.plain import policy_from_plain
from contactcenter.domain.task.task import Task
from contactcenter.ports.clocks import ClockView
from tests.application.complained import HOUSE, a_complaint, add, decided, house, send, shown
from tests.application.desk import Desk
from tests.application.promised import a_target

DAY = timedelta(days=1)


def stages(first: int = 4, second: int = 2) -> list[dict[str, Any]]:
    days = {"kind": "business_days"}
    return [
        {"id": "front_line", "limit": {**days, "value": first}},
        {
            "id": "complaints_officer",
            "names": {"en": "Officer"},
            "roles": ["complaints_officer"],
            "limit": {**days, "value": second},
        },
        {"id": "senior_management", "roles": ["senior_management"]},
    ]


async def arrange(desk: Desk, **changes: Any) -> None:
    await set_up(desk.store, Decides.HOUSE, "house", {**HOUSE, **changes}, now=desk.now)
    await desk.settle()


@pytest.fixture
async def desk() -> Desk:
    desk = await Desk().open()
    await desk.online("mina")
    await house(desk)
    await arrange(desk, stages=stages())
    return desk


async def clocks(desk: Desk, ticket: TicketId) -> list[ClockView]:
    found = (await desk.store.dossier((await desk.supervisor()).agent, ticket)).clocks
    return [each for each in found if each.metric == "stage"]


async def states(desk: Desk, ticket: TicketId) -> dict[str, str]:
    found = await clocks(desk, ticket)
    return {each.policy_id.removeprefix("stage:"): each.state for each in found}


async def tasks(desk: Desk, ticket: TicketId) -> list[Task]:
    async with desk.store.begin() as tx:
        return sorted(await tx.tasks_of(ticket), key=lambda each: each.made_at)


async def test_the_first_stage_counts_from_the_receipt(desk: Desk) -> None:
    received = desk.now
    ticket = await a_complaint(desk)
    (clock,) = await clocks(desk, ticket)
    assert (clock.state, clock.started_at) == ("running", received)
    assert clock.due_at is not None
    assert clock.due_at.date().isoformat() == "2026-04-03"
    async with desk.store.begin() as tx:
        tx.put(replace(await tx.agent("mina"), role=Role.SUPERVISOR, version=2))
    earlier = received - DAY
    matter: Any = (await shown(desk, ticket)).complaint["matter"]
    await add(
        desk,
        ticket,
        "amended",
        field="received_at",
        before=matter["received_at"],
        after=earlier.isoformat(),
        reason="The mail lay in the spam folder",
    )
    (clock,) = await clocks(desk, ticket)
    assert clock.started_at == earlier


async def test_its_final_response_keeps_the_limit_of_a_stage(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    await decided(desk, ticket)
    await send(desk, ticket, DocumentKind.FINAL, remedy="The price.")
    assert await states(desk, ticket) == {"front_line": "met"}
    await add(desk, ticket, "rejected", words="No")
    assert await states(desk, ticket) == {"front_line": "met", "complaints_officer": "running"}


async def test_what_is_passed_on_runs_at_the_next_stage(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    desk.now += 5 * DAY
    await desk.settle()
    assert await states(desk, ticket) == {"front_line": "breached"}
    await add(desk, ticket, "stage_changed", stage="complaints_officer", reason="too big")
    first, second = sorted(await clocks(desk, ticket), key=lambda each: each.started_at)
    assert (first.state, first.breached_at is not None) == ("cancelled", True)
    assert (second.state, second.started_at) == ("running", desk.now)
    await add(desk, ticket, "stage_changed", stage="senior_management", reason="bigger")
    assert await states(desk, ticket) == {
        "front_line": "cancelled",
        "complaints_officer": "cancelled",
    }  # the last has no limit


async def test_who_decides_at_a_stage_is_told_before_and_when_its_time_is_over(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    desk.now += 6 * DAY
    await desk.settle()
    told = await tasks(desk, ticket)
    assert {each.agent_id for each in told} == {AgentId("omid")}  # anybody decides: who answers
    before = len(told)
    await add(desk, ticket, "stage_changed", stage="complaints_officer", reason="too big")
    desk.now += 1 * DAY
    await desk.settle()
    desk.now += 4 * DAY
    await desk.settle()
    told = (await tasks(desk, ticket))[before:]
    assert [each.agent_id for each in told] == [AgentId("omid")] * 2  # the officer
    assert told[0].title.startswith("Time at the stage “Officer”: complaint")
    await desk.settle()
    assert len(await tasks(desk, ticket)) == before + 2


async def test_a_limit_that_changes_later_leaves_the_one_that_runs(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    desk.now += timedelta(minutes=1)
    await arrange(desk, stages=stages(first=9, second=9))
    await add(desk, ticket, "stage_changed", stage="complaints_officer", reason="too big")
    first, second = sorted(await clocks(desk, ticket), key=lambda each: each.started_at)
    assert (first.due_at, second.due_at) != (None, None)
    assert first.due_at is not None
    assert second.due_at is not None
    assert first.due_at.date().isoformat() == "2026-04-03"
    assert second.due_at.date().isoformat() == "2026-04-10"


async def test_a_house_without_limits_has_no_such_clocks(desk: Desk) -> None:
    await arrange(desk, stages=[{"id": "front_line"}, {"id": "team_lead"}])
    assert await clocks(desk, await a_complaint(desk)) == []


def test_no_policy_of_tickets_measures_stages() -> None:
    with pytest.raises(Invalid, match=r"metric"):
        policy_from_plain(
            {"id": "x", "version": 1, "name": "X", "targets": [a_target("stage", 1, 2, 3, 4)]}
        )
