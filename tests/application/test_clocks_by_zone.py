"""Which rules of zones a clock was counted by, and what others make of it (spec B-CAL-9)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contactcenter.application import clocks
from contactcenter.application.strips import strips
from contactcenter.domain.calendar.rules import in_order, zone_rules
from contactcenter.domain.errors import Conflict
from contactcenter.domain.ids import TicketId
from contactcenter.domain.sla.clock import SlaClock
from tests.application import clock_acts
from tests.application import ticket_acts as happens
from tests.application.desk import Desk
from tests.application.promised import STANDARD, a_target, promise

HOUR = timedelta(hours=1)
LEGAL = a_target("final_response", 120, 120, 120, 120, binding="legal")


@pytest.fixture
async def desk() -> Desk:
    desk = await Desk().open()
    await desk.online("mina")
    await promise(desk, {**STANDARD, "targets": [*STANDARD["targets"], LEGAL]})
    await desk.settle()
    await happens.a_mail_is_mine(desk)
    await desk.settle()
    return desk


async def kept(desk: Desk) -> dict[str, SlaClock]:
    ticket = TicketId((await desk.only_ticket()).ticket.id)
    async with desk.store.begin() as tx:
        await tx.histories([ticket])
        return {each.metric.value: each for each in await tx.clocks_of([ticket])}


async def was_counted(desk: Desk, *, earlier: timedelta) -> None:
    """Let all clocks be as other rules would have had them."""
    for each in (await kept(desk)).values():
        assert each.due_at is not None
        due_at, version = each.due_at - earlier, each.version + 1
        async with desk.store.begin() as tx:
            tx.put(replace(each, due_at=due_at, zone_rules="2001a", version=version))


async def test_a_clock_says_by_which_rules_it_was_counted(desk: Desk) -> None:
    assert {each.zone_rules for each in (await kept(desk)).values()} == {zone_rules()}
    assert in_order("2026b") > in_order("2026a") > in_order("2025z") > in_order("") == 0


async def test_other_rules_move_what_is_open_but_no_legal_limit_later(desk: Desk) -> None:
    before = await kept(desk)
    await was_counted(desk, earlier=HOUR)
    await clocks.recount(desk.store, rules="2026z", now=desk.now)
    after = await kept(desk)
    assert after["resolution"].due_at == before["resolution"].due_at
    legal = before["final_response"].due_at
    assert legal is not None
    assert after["final_response"].due_at == legal - HOUR
    assert {each.zone_rules for each in after.values()} == {zone_rules()}
    ticket = TicketId((await desk.only_ticket()).ticket.id)
    shown = await strips(desk.store, ticket, agent=await desk.agent("mina"), now=desk.now)
    assert [each.clock_id for each in shown if each.held] == [after["final_response"].id]
    await clock_acts.confirm_the_later_limit(desk)
    assert (await kept(desk))["final_response"].due_at == legal
    with pytest.raises(Conflict):
        await clock_acts.confirm_the_later_limit(desk)


async def test_other_rules_bring_a_legal_limit_nearer_at_once(desk: Desk) -> None:
    before = await kept(desk)
    await was_counted(desk, earlier=-HOUR)
    await clocks.recount(desk.store, rules="2026z", now=desk.now)
    assert (await kept(desk))["final_response"].due_at == before["final_response"].due_at


async def test_rules_that_all_went_by_already_move_nothing(desk: Desk) -> None:
    await clocks.recount(desk.store, rules="2026z", now=desk.now)
    await was_counted(desk, earlier=HOUR)
    there = await kept(desk)
    await clocks.recount(desk.store, rules="2026z", now=desk.now)
    assert await kept(desk) == there
