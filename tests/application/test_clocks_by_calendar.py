"""Which version of a calendar a clock goes by (spec B-CAL-8)."""

from datetime import timedelta
from typing import Any

import pytest

from contactcenter.application.editions import set_up
from contactcenter.application.promises import promises
from contactcenter.application.strips import strips
from contactcenter.domain.edition import Decides, edition
from contactcenter.domain.errors import Invalid
from contactcenter.domain.events import SYSTEM
from contactcenter.domain.ids import CalendarId, Position, TicketId
from contactcenter.domain.sla.facts import ClockChanged, ClockRang
from contactcenter.ports.clocks import ClockView
from tests.application import clock_acts
from tests.application import ticket_acts as happens
from tests.application.desk import Desk
from tests.application.promised import OFFICE, promise

HOUR = timedelta(hours=1)


@pytest.fixture
async def desk() -> Desk:
    desk = await Desk().open()
    await desk.online("mina")
    await promise(desk)
    await desk.settle()
    return desk


async def closed_on(desk: Desk, *dates: str) -> None:
    desk.later(1)
    holidays = [{"calendar": "explicit", "date": each, "name": "Storm"} for each in dates]
    closed = {**OFFICE, "holiday_rules": holidays}
    await set_up(desk.store, Decides.CALENDAR, "office", closed, now=desk.now)
    await desk.settle()


async def answered(desk: Desk, after: timedelta) -> ClockView:
    desk.now += after
    await desk.reply("mina", "On its way")
    desk.now += timedelta(minutes=1)
    await desk.settle()
    return await first(desk)


async def first(desk: Desk) -> ClockView:
    clocks = (await desk.only_ticket()).clocks
    return next(each for each in clocks if each.metric == "first_response")


async def told(desk: Desk) -> list[Any]:
    placed = await desk.store.placed_after(Position(0), 1000)
    return [each.fact for each in placed if isinstance(each.fact, ClockChanged | ClockRang)]


async def test_what_was_kept_stays_so_when_a_holiday_is_taken_back(desk: Desk) -> None:
    await happens.a_mail_is_mine(desk)
    await closed_on(desk, "2026-03-30")
    kept = await answered(desk, 3 * HOUR)
    assert kept.state == "met"
    before = await told(desk)
    await closed_on(desk)
    await happens.note(desk)
    await desk.settle()
    assert await first(desk) == kept
    about = [each for each in (await told(desk))[len(before) :] if each.metric == kept.metric]
    assert about == []


async def test_what_was_missed_stays_so_when_a_holiday_is_announced(desk: Desk) -> None:
    await happens.a_mail_is_mine(desk)
    missed = await answered(desk, 3 * HOUR)
    assert missed.state == "met_late"
    await closed_on(desk, "2026-03-30")
    await happens.note(desk)
    await desk.settle()
    assert await first(desk) == missed


async def test_what_turns_out_not_to_be_over_goes_by_the_newest(desk: Desk) -> None:
    """A fact of the past changed: the answer did not arrive."""
    await happens.a_mail_is_mine(desk)
    kept = await answered(desk, HOUR)
    assert kept.due_at is not None
    await closed_on(desk, "2026-03-30")
    bounce = {"recipient": "sara@mail.example", "permanent": True}
    references = [desk.channel.sent[-1].header_id]
    await desk.arrives(auto_class="bounce", references=references, bounces=[bounce])
    await desk.settle()
    again = await first(desk)
    assert (again.state, again.due_at) == ("running", kept.due_at.replace(day=31, hour=11))


async def test_a_strip_is_drawn_by_the_calendar_that_its_limit_is_held_at(desk: Desk) -> None:
    await clock_acts.a_legal_limit_is_held(desk)
    desk.now += HOUR
    ticket = TicketId((await desk.only_ticket()).ticket.id)
    found = await strips(desk.store, ticket, agent=await desk.agent("mina"), now=desk.now)
    legal = next(each for each in found if "final_response" in each.clock_id)
    ran = [each.end - each.start for each in legal.pieces if each.why == "running"]
    assert sum(ran, timedelta()).total_seconds() == legal.accrued_seconds > 0


async def test_a_union_that_was_kept_with_a_closing_date_is_still_read(desk: Desk) -> None:
    body = {"id": "sun", "zone": "UTC", "union_of": ["office"]}
    kept = {**body, "date_overrides": {"2026-03-30": []}}
    with pytest.raises(Invalid, match="union_of"):
        await set_up(desk.store, Decides.CALENDAR, "sun", kept, now=desk.now)
    async with desk.store.begin() as tx:
        made = edition(Decides.CALENDAR, "sun", kept, version=1, by=SYSTEM, at=desk.now)
        tx.put(made)
    async with desk.store.begin() as tx:
        assert (await promises(tx)).calendars[CalendarId("sun")].is_open(desk.now)
