"""Files of calls that people bring: stored and read piece by piece; the past is left alone."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from channels.phone import Config, connect
from contactcenter.application import importing
from contactcenter.application.intake import digest, receive_pushed
from contactcenter.application.uploads import TooLarge
from contactcenter.domain.agent import Role
from contactcenter.domain.errors import Forbidden, NotFound
from contactcenter.domain.ids import InboxId, TicketId
from contactcenter.domain.raw import RawState
from contactcenter.ports.importing import Mapped, Piece, UnfitFile
from contactcenter.ports.views import Desk as DeskView
from contactcenter.ports.views import MessageView
from tests.application.desk import Desk
from tests.application.phone_acts import BARE, LINE, MAPPED, NUMBER, a_telephone, bring, with_files

PHONE = InboxId("phone")
SARA, REZA = NUMBER, "+989121112234"


async def shown(desk: Desk) -> DeskView:
    return (await desk.store.snapshot(await desk.agent("mina"))).state


@pytest.fixture
async def desk() -> Desk:
    opened = await Desk().open()
    await a_telephone(opened)
    return opened


def row(at: datetime, outcome: str, number: str = SARA, call: str = "") -> str:
    talk = 30 if outcome == "answered" else 0
    return f"{at:%Y-%m-%d %H:%M:%S},{number},100,{outcome},{call or f'{at} {number}'},{talk}"


async def test_a_file_is_told_of_row_by_row_and_brought_again_it_changes_nothing(
    desk: Desk,
) -> None:
    """G-ADP-1, G-ADP-5."""
    ago = desk.now - timedelta(minutes=50)
    rows = [row(ago, "answered"), "nonsense", row(ago, "missed", REZA), row(ago, "busy", "12")]
    told = await bring(desk, *rows)
    assert (told.read, told.new, told.known, told.inside) == (3, 2, 0, 1)
    assert [each.row for each in told.refused] == [2]
    before = (await desk.store.raw_counts(), await shown(desk), await desk.store.head())
    again = await bring(desk, *rows)
    assert (again.read, again.new, again.known, again.inside) == (3, 0, 2, 1)
    assert before == (await desk.store.raw_counts(), await shown(desk), await desk.store.head())


async def test_a_recent_call_that_nobody_served_calls_for_a_call_back(desk: Desk) -> None:
    await bring(desk, row(desk.now - timedelta(minutes=50), "missed"))
    (offer,) = await desk.offered_to("mina")
    assert offer


async def test_calls_of_long_ago_are_remembered_and_call_for_nothing(desk: Desk) -> None:
    long_ago = desk.now - timedelta(days=30)
    rows = [row(long_ago, "missed"), row(long_ago, "answered", REZA)]
    told = await bring(desk, *rows, row(long_ago + timedelta(hours=1), "missed"))
    assert told.new == 3
    await bring(desk, row(long_ago + timedelta(days=1), "missed"))
    screen = await shown(desk)
    assert (screen.tickets, screen.items, screen.offers) == ([], [], [])
    (found,) = await desk.store.find_customers(SARA)
    card = await desk.store.customer_card(await desk.agent("mina"), found.id)
    assert [each.status for each in card.tickets] == ["resolved"]
    assert desk.channel.sent == []


async def test_a_call_of_long_ago_ends_no_wait_that_began_since(desk: Desk) -> None:
    await bring(desk, row(desk.now - timedelta(minutes=50), "missed"))
    await bring(desk, row(desk.now - timedelta(days=3), "answered"))
    ticket = (await desk.only_ticket()).ticket
    assert ticket.unanswered_since == desk.now - timedelta(minutes=50)
    assert len(await desk.offered_to("mina")) == 1


async def test_a_late_record_that_somebody_spoke_ends_the_wait_of_that_call(desk: Desk) -> None:
    missed = desk.now - timedelta(hours=20)
    await bring(desk, row(missed, "missed", call="c"))
    desk.later(6 * 3600)
    await bring(desk, row(missed, "answered", call="c"))
    assert (await shown(desk)).items == []


DAYS_FIRST = replace(BARE, time_format="%d/%m/%Y %H:%M")
MONTHS_FIRST = replace(BARE, time_format="%m/%d/%Y %H:%M")


async def call_shown(desk: Desk) -> MessageView:
    """Return the only call of the only customer."""
    (found,) = await desk.store.find_customers(SARA)
    card = await desk.store.customer_card(await desk.agent("mina"), found.id)
    dossier = await desk.store.dossier(await desk.agent("mina"), card.tickets[0].id)
    (shown,) = dossier.timeline.messages
    return shown


async def test_a_file_brought_again_by_a_mended_mapping_corrects_its_calls(desk: Desk) -> None:
    """G-ADP-5, G-ADP-6."""
    file = [f"05/06/2025 09:00,{SARA},100,missed", f"07/06/2025 09:00,{SARA},100,missed"]
    told = await bring(desk, file[0], mapped=MONTHS_FIRST)
    assert (told.new, told.corrected, told.known) == (1, 0, 0)
    for mapped, month in ((DAYS_FIRST, 6), (MONTHS_FIRST, 5), (DAYS_FIRST, 6)):
        told = await bring(desk, file[0], mapped=mapped)
        assert (told.new, told.corrected, told.known) == (0, 1, 0)
        assert (await call_shown(desk)).occurred_at.month == month
        told = await bring(desk, file[0], mapped=mapped)
        assert (told.new, told.corrected, told.known) == (0, 0, 1)
    told = await bring(desk, *file, mapped=DAYS_FIRST)
    assert (told.new, told.corrected, told.known) == (1, 0, 1)


async def test_words_and_columns_that_were_mapped_wrongly_are_corrected_too(desk: Desk) -> None:
    file = f"{desk.now - timedelta(days=9):%Y-%m-%d %H:%M:%S},{SARA},100,besetzt,sales"
    odd = replace(BARE, outcomes={"besetzt": "missed"})
    await bring(desk, file, mapped=odd)
    first = (await call_shown(desk)).call
    assert first
    assert first.outcome == "missed"
    mended = replace(BARE, columns={**BARE.columns, "queue": 5}, outcomes={"besetzt": "busy"})
    told = await bring(desk, file, mapped=mended)
    assert (told.new, told.corrected) == (0, 1)
    call = (await call_shown(desk)).call
    assert call
    assert (call.outcome, call.queue) == ("busy", "sales")


async def test_a_call_that_was_with_somebody_else_moves_to_them(desk: Desk) -> None:
    """Whoever swapped two columns calls back the caller, and not their own line."""
    file = f"{desk.now - timedelta(minutes=50):%Y-%m-%d %H:%M:%S},{REZA},{SARA},missed"
    swapped = replace(BARE, columns={**BARE.columns, "from": 3, "to": 2})
    await bring(desk, file, mapped=swapped)
    (item,) = (await shown(desk)).items
    told = await bring(desk, file, mapped=BARE)
    assert (told.new, told.corrected) == (0, 1)
    left = (await call_shown(desk)).call
    assert left
    assert left.warnings == ["misread"]
    (again,) = (await shown(desk)).items
    assert again.ticket_id != item.ticket_id
    dossier = await desk.store.dossier(await desk.agent("mina"), TicketId(again.ticket_id))
    (message,) = dossier.timeline.messages
    assert message.address == REZA
    told = await bring(desk, file, mapped=BARE)
    assert (told.new, told.corrected, told.known) == (0, 0, 1)


async def test_a_wait_that_began_by_a_wrong_reading_ends_with_it(desk: Desk) -> None:
    day = desk.now.replace(day=11, month=1)
    desk.now = desk.now.replace(day=1, month=11, hour=12)
    file = f"{day:%d/%m/%Y} 11:30,{SARA},100,missed"
    await bring(desk, file, mapped=MONTHS_FIRST)
    assert len((await shown(desk)).items) == 1
    await bring(desk, file, mapped=DAYS_FIRST)
    screen = await shown(desk)
    assert (screen.items, screen.offers, screen.tickets) == ([], [], [])
    await bring(desk, file, mapped=MONTHS_FIRST)
    assert len((await shown(desk)).items) == 1


async def test_a_file_that_begins_with_its_latest_row_calls_back_who_waits(desk: Desk) -> None:
    """Most exports do; an old call of the same number makes nothing done that is not."""
    recent, long_ago = desk.now - timedelta(minutes=50), desk.now - timedelta(days=30)
    await bring(desk, row(recent, "missed"), row(long_ago, "missed"))
    screen = await shown(desk)
    assert [each.status for each in screen.tickets] == ["open"]
    assert len(screen.items) == 1


async def test_who_was_served_after_a_missed_call_is_not_called_back_whatever_row_is_first(
    desk: Desk,
) -> None:
    missed, served = desk.now - timedelta(minutes=50), desk.now - timedelta(minutes=20)
    await bring(desk, row(served, "answered"), row(missed, "missed"))
    screen = await shown(desk)
    assert (screen.items, screen.tickets) == ([], [])


async def test_a_wait_goes_on_for_a_later_call_when_an_earlier_one_was_read_wrongly(
    desk: Desk,
) -> None:
    day = desk.now.replace(day=11, month=1)
    desk.now = desk.now.replace(day=1, month=11, hour=12)
    file = f"{day:%d/%m/%Y} 11:30,{SARA},100,missed"
    await bring(desk, file, mapped=MONTHS_FIRST)
    await bring(desk, row(desk.now - timedelta(minutes=10), "missed"))
    await bring(desk, file, mapped=DAYS_FIRST)
    (item,) = (await shown(desk)).items
    dossier = await desk.store.dossier(await desk.agent("mina"), TicketId(item.ticket_id))
    assert dossier.ticket.unanswered_since == desk.now - timedelta(minutes=10)
    assert dossier.ticket.status in {"new", "open"}


@pytest.mark.parametrize("right", ["answered", "internal"])
async def test_a_wrong_wait_ends_when_its_call_was_of_an_earlier_time_too(
    desk: Desk, right: str
) -> None:
    at = desk.now - timedelta(hours=1)
    file = f"{at:%d/%m/%Y %H:%M},{at - timedelta(hours=3):%d/%m/%Y %H:%M},{SARA},100,x"
    columns = {"started_at": 1, "from": 3, "to": 4, "direction": 5, "outcome": 5}
    wrong = replace(BARE, columns=columns, time_format="%d/%m/%Y %H:%M", outcomes={"x": "missed"})
    await bring(desk, file, mapped=wrong)
    assert len((await shown(desk)).items) == 1
    outcomes = {"x": "answered" if right == "answered" else "missed"}
    directions = {"x": "internal"} if right == "internal" else {}
    mended = replace(
        wrong,
        columns={**columns, "started_at": 2},
        outcomes=outcomes,
        directions=directions,
    )
    told = await bring(desk, file, mapped=mended)
    assert told.corrected == 1
    screen = await shown(desk)
    assert (screen.items, screen.tickets) == ([], [])


async def test_a_wait_goes_on_for_a_later_call_when_an_earlier_one_was_somebody_elses(
    desk: Desk,
) -> None:
    early, late = desk.now - timedelta(minutes=50), desk.now - timedelta(minutes=10)
    file = f"{early:%Y-%m-%d %H:%M:%S},{REZA},{SARA},missed"
    await bring(desk, file, mapped=replace(BARE, columns={**BARE.columns, "from": 3, "to": 2}))
    (item,) = (await shown(desk)).items
    await bring(desk, row(late, "missed"))
    await bring(desk, file, mapped=BARE)
    screen = await shown(desk)
    assert len(screen.items) == 2
    dossier = await desk.store.dossier(await desk.agent("mina"), TicketId(item.ticket_id))
    assert dossier.ticket.unanswered_since == late


async def test_a_late_record_that_one_call_was_served_ends_no_wait_that_a_later_one_began(
    desk: Desk,
) -> None:
    early, late = desk.now - timedelta(minutes=50), desk.now - timedelta(minutes=10)
    await bring(desk, row(early, "missed", call="early"), row(late, "missed", call="late"))
    await bring(desk, row(early, "answered", call="early"))
    (item,) = (await shown(desk)).items
    dossier = await desk.store.dossier(await desk.agent("mina"), TicketId(item.ticket_id))
    assert dossier.ticket.unanswered_since == late


async def test_a_call_that_turns_out_to_be_within_the_house_says_so(desk: Desk) -> None:
    file = f"{desk.now - timedelta(days=9):%Y-%m-%d %H:%M:%S},{SARA},100,missed,in"
    by = replace(BARE, columns={**BARE.columns, "direction": 5})
    await bring(desk, file, mapped=replace(by, directions={"in": "inbound"}))
    told = await bring(desk, file, mapped=replace(by, directions={"in": "internal"}))
    assert (told.corrected, told.inside) == (1, 0)
    call = (await call_shown(desk)).call
    assert call
    assert call.direction == "internal"


async def test_a_row_of_the_future_is_refused_and_calls_nobody_back(desk: Desk) -> None:
    soon, later = desk.now + timedelta(minutes=4), desk.now + timedelta(minutes=6)
    told = await bring(desk, row(soon, "busy", REZA), row(later, "missed"))
    assert [(each.row, each.reason) for each in told.refused] == [
        (2, f"{later:%Y-%m-%d %H:%M} UTC is in the future")
    ]
    assert (told.read, told.new) == (1, 1)
    counts = await desk.store.raw_counts()
    assert (counts[RawState.PARSED], counts[RawState.QUARANTINED]) == (1, 1)


async def test_history_stands_on_the_timeline_when_it_was(desk: Desk) -> None:
    """E-TML-1 bounds what a clock may claim; who brings a file vouches for it."""
    was = desk.now - timedelta(days=500)
    await bring(desk, row(was, "missed"))
    assert (await call_shown(desk)).occurred_at == was


async def test_refused_rows_are_set_aside_together(desk: Desk) -> None:
    """A report tells of each; nobody reads a hundred entries of one file."""
    rows = [row(desk.now, "busy"), *["nonsense"] * 99]
    told = await bring(desk, *rows)
    assert len(told.refused) == 99
    assert (await desk.store.raw_counts())[RawState.QUARANTINED] == 1
    (kept,) = await desk.store.set_aside(None)
    assert re.fullmatch("line 2: 1 columns, .*; 98 more rows", kept.reason)


async def test_what_was_stored_when_the_service_was_killed_is_read_at_the_next_start(
    desk: Desk,
) -> None:
    rows = [row(desk.now - timedelta(minutes=5), "answered")]
    piece = Piece(
        name="a", names=b"", body=rows[0].encode(), rows=0, is_last=True, received_at=desk.now
    )
    await receive_pushed(with_files(desk), PHONE, connect(Config()).take(piece, MAPPED).raws)
    assert (await desk.store.raw_counts())[RawState.RECEIVED] == 1
    assert await digest(with_files(desk), now=desk.now) == 1
    told = await bring(desk, *rows)
    assert (told.new, told.known) == (0, 1)


async def test_nothing_is_kept_of_a_file_that_cannot_be_read(desk: Desk) -> None:
    with pytest.raises(UnfitFile, match="no text"):
        await bring(desk, "RIFF\0\0WAVE")
    with pytest.raises(UnfitFile, match="line 1: "):
        await bring(desk, *["nonsense"] * 30)
    with pytest.raises(TooLarge, match="500000000"):
        await bring(desk, row(desk.now, "missed"), before=importing.LARGEST)
    assert sum((await desk.store.raw_counts()).values()) == 0


async def test_only_who_manages_inboxes_brings_files_and_only_to_one_that_takes_them(
    desk: Desk,
) -> None:
    """S28."""
    for role in (Role.AGENT, Role.SUPERVISOR):
        with pytest.raises(Forbidden):
            await bring(desk, "x", role=role)
    asked = await desk.asked("mina")
    chief = replace(asked.agent, role=Role.ADMINISTRATOR)
    with pytest.raises(NotFound):
        await importing.preview(
            with_files(desk), InboxId("mail"), b"x", None, is_all=True, agent=chief
        )


async def test_columns_stay_with_the_inbox_beside_its_other_settings(desk: Desk) -> None:
    asked = await desk.asked("mina", "key")
    chief = replace(asked, agent=replace(asked.agent, role=Role.ADMINISTRATOR))
    async with desk.store.begin() as tx:
        tx.put(replace(LINE, settings={"zone": "Asia/Tehran"}))
    await importing.keep_mapped(with_files(desk), PHONE, MAPPED, asked=chief)
    (kept,) = [each for each in await desk.store.all_inboxes() if each.id == PHONE]
    assert (kept.settings["zone"], kept.settings["columns"]) == ("Asia/Tehran", MAPPED.columns)
    assert connect(Config(**kept.settings)).mapped == MAPPED  # type: ignore[arg-type]
    with pytest.raises(UnfitFile, match="no field"):
        await importing.keep_mapped(with_files(desk), PHONE, Mapped(columns={"a": 1}), asked=chief)
