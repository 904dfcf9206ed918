"""Which calendar the limits of presets go by, where the house names another (spec B-CAL-8)."""

from datetime import datetime

import pytest

from contactcenter.adapters.preset_files import read_presets
from contactcenter.application import clocks, complaint_documents
from contactcenter.application.editions import set_up
from contactcenter.application.strips import strips
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.dates import told_until
from contactcenter.domain.edition import Decides
from contactcenter.domain.errors import Conflict
from contactcenter.domain.ids import TicketId
from contactcenter.domain.preset.plain import to_plain
from contactcenter.ports.clocks import ClockView
from tests.application import ticket_acts as happens
from tests.application.complained import HOUSE, a_complaint, house
from tests.application.desk import Desk
from tests.application.promised import OFFICE

# Closed on the first days of every week: what is due in days is due later than in the office.
SHORT = {**OFFICE, "weekly": {day: [["09:00", "17:00"]] for day in ("thu", "fri")}}
DAILY = {
    **OFFICE,
    "weekly": {
        day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    },
}


@pytest.fixture
async def desk() -> Desk:
    desk = await Desk().open()
    await desk.online("mina")
    await house(desk)
    await set_up(desk.store, Decides.CALENDAR, "short", SHORT, now=desk.now)
    await set_up(desk.store, Decides.CALENDAR, "daily", DAILY, now=desk.now)
    (found,) = [each for each in read_presets() if each.id == "eu-psd2"]
    body = {"preset": to_plain(found), "confirmation": "compared with the source"}
    await set_up(desk.store, Decides.PRESET, found.id, body, now=desk.now)
    await desk.settle()
    return desk


async def goes_by(desk: Desk, calendar: str) -> None:
    """Let the house name another calendar."""
    desk.later(60)
    said = {**HOUSE, "calendar": calendar}
    await set_up(desk.store, Decides.HOUSE, "house", said, now=desk.now)
    await desk.settle()


async def legal(desk: Desk, ticket: TicketId) -> ClockView:
    return await clock(desk, ticket, "eu-psd2")


async def clock(
    desk: Desk, ticket: TicketId, policy: str, metric: str = "final_response"
) -> ClockView:
    found = (await desk.store.dossier((await desk.supervisor()).agent, ticket)).clocks
    (one,) = [each for each in found if each.metric == metric and policy in each.policy_id]
    return one


async def due(desk: Desk, ticket: TicketId) -> datetime:
    found = await legal(desk, ticket)
    assert found.due_at is not None
    return found.due_at


async def letter(desk: Desk, ticket: TicketId) -> str:
    """Return what an acknowledgement would say now."""
    kind, asked = DocumentKind.ACKNOWLEDGEMENT, await desk.asked("mina")
    drafted = await complaint_documents.draft(desk.handling, ticket, kind, "en", asked=asked)
    return "\n".join(each.text for each in drafted.passages)


async def held(desk: Desk, ticket: TicketId) -> set[str]:
    found = await strips(desk.store, ticket, agent=await desk.agent("mina"), now=desk.now)
    return {each.clock_id for each in found if each.held}


async def test_a_legal_limit_goes_on_by_the_calendar_before_until_it_is_confirmed(
    desk: Desk,
) -> None:
    ticket = await a_complaint(desk)
    before, ours = await legal(desk, ticket), await clock(desk, ticket, "iso10002-default")
    await goes_by(desk, "short")
    assert await legal(desk, ticket) == before
    assert await held(desk, ticket) == {before.id}
    own = await clock(desk, ticket, "iso10002-default")
    assert own.due_at is not None
    assert ours.due_at is not None
    assert own.due_at > ours.due_at, "what is our own goes by the newest at once"
    await clocks.confirm(desk.store, ticket, asked=await desk.supervisor())
    assert before.due_at is not None
    assert await due(desk, ticket) > before.due_at
    assert await held(desk, ticket) == set()
    with pytest.raises(Conflict):
        await clocks.confirm(desk.store, ticket, asked=await desk.supervisor())


async def test_a_letter_tells_a_held_limit_as_it_is_measured(desk: Desk) -> None:
    """Spec A-ACK-2: the dates of a letter are those of the clocks."""
    ticket = await a_complaint(desk)
    before = await due(desk, ticket)
    fridays = {**SHORT, "weekly": {"fri": [["09:00", "17:00"]]}}
    await set_up(desk.store, Decides.CALENDAR, "fridays", fridays, now=desk.now)
    await goes_by(desk, "fridays")  # what is our own is due later than what is held
    assert told_until(before, "UTC", "en") in await letter(desk, ticket)
    await clocks.confirm(desk.store, ticket, asked=await desk.supervisor())
    assert told_until(before, "UTC", "en") not in await letter(desk, ticket)


async def test_an_earlier_limit_holds_at_once(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    before = await due(desk, ticket)
    await goes_by(desk, "daily")
    assert await due(desk, ticket) < before
    assert await held(desk, ticket) == set()


async def test_the_calendar_before_lets_a_held_limit_go(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    before = await due(desk, ticket)
    await goes_by(desk, "short")
    await goes_by(desk, "office")
    assert await held(desk, ticket) == set()
    assert await due(desk, ticket) == before


async def test_a_held_limit_stays_held_by_a_third_calendar_that_is_later_too(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    before = await due(desk, ticket)
    await set_up(
        desk.store,
        Decides.CALENDAR,
        "shorter",
        {**SHORT, "weekly": {"fri": [["09:00", "17:00"]]}},
        now=desk.now,
    )
    await goes_by(desk, "short")
    await goes_by(desk, "shorter")
    assert await due(desk, ticket) == before


async def test_a_new_version_of_the_calendar_before_makes_a_held_limit_no_later(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    before = await due(desk, ticket)
    await goes_by(desk, "short")
    desk.later(60)
    await set_up(desk.store, Decides.CALENDAR, "office", SHORT, now=desk.now)
    await desk.settle()
    assert await due(desk, ticket) == before


async def test_a_calendar_that_presets_named_before_it_was_there_holds_no_less(desk: Desk) -> None:
    """The first of those there are stood in for it."""
    ticket = await a_complaint(desk)
    await goes_by(desk, "missing")
    before = await legal(desk, ticket)
    desk.later(60)
    await set_up(desk.store, Decides.CALENDAR, "missing", SHORT, now=desk.now)
    await desk.settle()
    assert await legal(desk, ticket) == before
    assert await held(desk, ticket) == {before.id}


async def test_what_is_over_goes_by_the_calendar_of_its_time(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    desk.later(60)
    await desk.settle()
    before = await clock(desk, ticket, "iso10002-default", "acknowledge")
    assert before.state == "met"
    await goes_by(desk, "short")
    await happens.note(desk)
    await desk.settle()
    assert await clock(desk, ticket, "iso10002-default", "acknowledge") == before
