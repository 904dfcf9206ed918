"""What another policy makes of clocks that were over, or missed, before it held (spec B.7)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contactcenter.application import tickets
from contactcenter.application.editions import set_up
from contactcenter.domain.edition import Decides
from contactcenter.domain.ids import AgentId, Position, QueueId, TicketId
from contactcenter.domain.sla.facts import ClockRang
from contactcenter.domain.ticket import Kind, Priority
from contactcenter.ports.clocks import ClockView
from tests.application.desk import Desk
from tests.application.promised import STANDARD, a_target, promise

HOUR = timedelta(hours=1)


async def desk_with(*targets: dict[str, Any], **match: Any) -> Desk:
    """Return a desk with a mail of mina's, and a policy that holds for what matches."""
    desk = await Desk().open()
    await desk.online("mina")
    await promise(desk, {**STANDARD, "rank": 5})
    over = {"name": "Over", "match": match, "targets": [*targets]}
    await set_up(desk.store, Decides.SLA_POLICY, "over", over, now=desk.now)
    await desk.settle()
    await desk.arrives()
    await desk.settle()
    await desk.accept("mina")
    return desk


async def found(desk: Desk) -> tuple[TicketId, int, list[ClockView]]:
    seen = (await desk.store.snapshot(await boss(desk))).state
    (ticket,) = seen.tickets
    dossier = await desk.store.dossier(await boss(desk), TicketId(ticket.id))
    return TicketId(ticket.id), ticket.version, list(dossier.clocks)


async def boss(desk: Desk) -> Any:
    agent = (await desk.supervisor()).agent
    return replace(agent, queues=frozenset({"queue", "other"}))


async def hand_over(desk: Desk, agent: str | None = None) -> None:
    ticket_id, version, _ = await found(desk)
    asked = replace(await desk.supervisor(), agent=await boss(desk))
    await tickets.hand_over(
        desk.store,
        ticket_id,
        queue_id=QueueId("other"),
        agent_id=AgentId(agent) if agent else None,
        note=None,
        version=version,
        asked=asked,
        new_id=desk.new_id,
    )
    await later(desk, timedelta(seconds=1))


async def later(desk: Desk, span: timedelta) -> None:
    desk.now += span
    await desk.settle()


async def told(desk: Desk, metric: str) -> list[tuple[str, str]]:
    """Return the policy and the state of each clock of a metric."""
    return sorted(
        (each.policy_id, each.state) for each in (await found(desk))[2] if each.metric == metric
    )


async def test_what_was_kept_is_not_judged_again() -> None:
    desk = await desk_with(a_target("first_response", *(10,) * 4), queues=["other"])
    desk.now += HOUR / 2
    await desk.reply("mina", "Which?")
    await later(desk, timedelta(minutes=1))
    await hand_over(desk)
    assert await told(desk, "first_response") == [("standard", "met")]
    placed = await desk.store.placed_after(Position(0), 1000)
    assert not [each for each in placed if isinstance(each.fact, ClockRang)]


async def test_what_was_missed_stays_missed_and_goes_on() -> None:
    """Spec B-BRE-1, B-2: it counts on until it is fulfilled."""
    desk = await desk_with(a_target("first_response", *(480,) * 4), queues=["other"])
    await later(desk, 3 * HOUR)
    ticket_id, _, _ = await found(desk)
    await hand_over(desk, "mina")
    assert await told(desk, "first_response") == [("standard", "breached")]
    assert await told(desk, "resolution") == [("standard", "cancelled")]
    await desk.reply_to(ticket_id, "mina", "Here")
    await later(desk, timedelta(minutes=1))
    assert await told(desk, "first_response") == [("standard", "met_late")]


async def test_what_was_not_due_yet_goes_by_the_other_policy() -> None:
    desk = await desk_with(a_target("first_response", *(480,) * 4), queues=["other"])
    await later(desk, HOUR)
    await hand_over(desk)
    assert await told(desk, "first_response") == [("over", "running"), ("standard", "cancelled")]


async def test_another_kind_takes_no_breach_back() -> None:
    desk = await desk_with(a_target("acknowledge", *(60,) * 4), kinds=["complaint"])
    await later(desk, 3 * HOUR)
    ticket_id, version, _ = await found(desk)
    asked = await desk.asked("mina")
    await tickets.change_kind(desk.store, ticket_id, Kind.COMPLAINT, version=version, asked=asked)
    await desk.settle()
    assert await told(desk, "first_response") == [("standard", "breached")]


async def test_a_regulators_limit_counts_for_itself() -> None:
    legal = a_target("first_response", *(480,) * 4, binding="legal")
    desk = await desk_with(legal, queues=["other"])
    await later(desk, 3 * HOUR)
    await hand_over(desk)
    assert await told(desk, "first_response") == [("over", "running"), ("standard", "breached")]


@pytest.mark.parametrize(("hours", "state"), [(1, "cancelled"), (3, "breached")])
async def test_a_priority_without_a_limit_takes_no_breach_back(hours: int, state: str) -> None:
    """Spec B-RET-2."""
    desk = await desk_with(a_target("acknowledge", *(60,) * 4), queues=["other"])
    first = {"p3": a_target("first_response", 120)["limits"]["p1"]}
    target = {"metric": "first_response", "calendar": "office", "limits": first}
    await promise(desk, {**STANDARD, "targets": [target], "rank": 5})
    await desk.arrives(address="nora@mail.example")
    await desk.settle()
    ticket = max((await desk.store.snapshot(await boss(desk))).state.tickets, key=lambda it: it.id)
    await later(desk, hours * HOUR)
    asked = await desk.asked("mina")
    version = (await desk.store.dossier(await boss(desk), TicketId(ticket.id))).ticket.version
    await tickets.change_priority(
        desk.store, TicketId(ticket.id), Priority.P4, version=version, asked=asked
    )
    await desk.settle()
    (clock,) = (await desk.store.dossier(await boss(desk), TicketId(ticket.id))).clocks
    assert clock.state == state
