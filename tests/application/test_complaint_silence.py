"""Nobody said anything in the time that they had (spec A.4)."""

from datetime import datetime, timedelta

import pytest

from contactcenter.application import complaint_documents
from contactcenter.application.complaint_silence import end_silence
from contactcenter.application.editions import set_up
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.edition import Decides
from contactcenter.domain.errors import Conflict
from contactcenter.domain.ids import TicketId
from contactcenter.domain.task.task import Task
from contactcenter.domain.ticket import Status
from contactcenter.domain.timer import TimerKind
from tests.application.complained import (
    HOUSE,
    a_complaint,
    add,
    assessed,
    complaints_desk,
    decided,
    send,
    shown,
)
from tests.application.desk import Desk

DAY = timedelta(days=1)


@pytest.fixture
async def desk() -> Desk:
    return await complaints_desk()


async def asked(desk: Desk) -> TicketId:
    ticket = await a_complaint(desk)
    await assessed(desk, ticket)
    await desk.reply("mina", "Which order is it?", Status.PENDING)
    await desk.settle()
    return ticket


async def until(desk: Desk, ticket: TicketId) -> datetime:
    complaint = (await shown(desk, ticket)).complaint
    return datetime.fromisoformat(complaint["waits"][-1]["until"])  # type: ignore[index]


async def at(desk: Desk, moment: datetime) -> None:
    desk.now = moment
    await desk.settle()


async def tasks(desk: Desk, ticket: TicketId) -> list[Task]:
    async with desk.store.begin() as tx:
        return sorted(await tx.tasks_of(ticket), key=lambda each: each.made_at)


async def undone(desk: Desk, ticket: TicketId) -> list[str]:
    return [each.title for each in await tasks(desk, ticket) if each.is_open]


async def steps(desk: Desk, ticket: TicketId) -> list[str]:
    return [each.kind for each in (await shown(desk, ticket)).entries]


async def test_who_is_asked_has_ten_days_to_answer(desk: Desk) -> None:
    ticket = await asked(desk)
    due = await until(desk, ticket)
    assert due.isoformat() == "2026-04-09T23:59:59.999999+00:00"  # the end of a day


async def test_how_many_days_is_a_setting_of_the_house(desk: Desk) -> None:
    await set_up(
        desk.store, Decides.HOUSE, "house", {**HOUSE, "answer_within_days": 3}, now=desk.now
    )
    ticket = await asked(desk)
    assert (await until(desk, ticket)).date().isoformat() == "2026-04-02"


async def test_a_question_says_until_when_it_is_to_be_answered(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    await assessed(desk, ticket)
    given = (desk.now + DAY).isoformat()
    await add(desk, ticket, "asked_third_party", party="the carrier", question="?", until=given)
    assert await until(desk, ticket) == datetime.fromisoformat(given)


async def test_when_no_answer_comes_we_wait_no_longer_and_say_so_once(desk: Desk) -> None:
    ticket = await asked(desk)
    due = await until(desk, ticket)
    await at(desk, due - timedelta(microseconds=1))
    assert (await shown(desk, ticket)).complaint["step"] == "awaiting_complainant"
    await at(desk, due + 3 * DAY)  # nobody looked for a while
    view = await shown(desk, ticket)
    assert view.complaint["step"] == "investigating"
    last = view.entries[-1]
    assert (last.kind, last.by, last.at, last.recorded_at) == (
        "wait_expired",
        "system",
        due,
        desk.now,
    )
    assert (await desk.only_ticket()).ticket.status == "open"
    (told,) = await tasks(desk, ticket)
    assert told.agent_id == "omid"  # who answers for it
    assert told.title.startswith("No answer came in time")
    async with desk.store.begin() as tx:
        await end_silence(desk.handling, tx, [ticket], now=desk.now)  # a timer that came twice
    assert (await steps(desk, ticket)).count("wait_expired") == 1
    assert len(await tasks(desk, ticket)) == 1


async def test_a_third_party_is_not_waited_for_longer_either(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    await assessed(desk, ticket)
    await add(desk, ticket, "asked_third_party", party="the carrier", question="Where is it?")
    await at(desk, await until(desk, ticket) + DAY)
    assert (await shown(desk, ticket)).complaint["step"] == "investigating"
    assert (await steps(desk, ticket))[-1] == "wait_expired"


async def test_an_answer_in_time_is_one_though_it_is_read_later(desk: Desk) -> None:
    ticket = await asked(desk)
    due = await until(desk, ticket)
    desk.now = due + DAY  # nobody looked since it came
    await desk.arrives(
        text="Order 12", references=["first@mail.example"], received_at=due - timedelta(hours=1)
    )
    await desk.settle()
    assert (await steps(desk, ticket))[-1] == "complainant_replied"
    assert (await shown(desk, ticket)).complaint["step"] == "investigating"
    await at(desk, due + 30 * DAY)
    assert "wait_expired" not in await steps(desk, ticket)
    assert not await tasks(desk, ticket)


async def test_who_waits_again_has_time_again(desk: Desk) -> None:
    ticket = await asked(desk)
    first = await until(desk, ticket)
    desk.now += 5 * DAY
    await desk.arrives(text="Order 12", references=["first@mail.example"])
    await desk.settle()
    await desk.reply("mina", "And which parcel?", Status.PENDING)
    await desk.settle()
    await at(desk, first + DAY)
    assert (await shown(desk, ticket)).complaint["step"] == "awaiting_complainant"
    await at(desk, await until(desk, ticket) + DAY)
    assert (await steps(desk, ticket)).count("wait_expired") == 1


async def test_a_decision_without_an_answer_is_reminded_of_and_may_be_closed(desk: Desk) -> None:
    """Spec A-CLS-1: told to who answers for it, never closed by itself."""
    ticket = await a_complaint(desk)
    await decided(desk, ticket)
    await send(desk, ticket, DocumentKind.FINAL, remedy="The price.")
    sent = datetime.fromisoformat(str((await shown(desk, ticket)).complaint["since"]))
    await at(desk, sent + 14 * DAY + timedelta(minutes=1))
    (told,) = await tasks(desk, ticket)
    assert (told.agent_id, told.title.split(";")[0]) == ("omid", "No answer to the decision")
    await send(desk, ticket, DocumentKind.REMINDER)
    assert await undone(desk, ticket) == []
    assert "سکوت شما را به معنای پذیرش تصمیم می‌گیریم" in desk.channel.sent[-1].text
    await at(desk, sent + 29 * DAY)
    assert len(await tasks(desk, ticket)) == 1
    with pytest.raises(Conflict, match="has time to answer"):
        await add(desk, ticket, "deemed_accepted")
    await at(desk, sent + 31 * DAY)
    _, offered = await tasks(desk, ticket)
    assert offered.title.startswith("No answer to the reminder; close as deemed accepted")
    assert (await shown(desk, ticket)).complaint["step"] == "decision_communicated"
    assert await undone(desk, ticket) == [offered.title]
    await add(desk, ticket, "deemed_accepted")
    await add(desk, ticket, "closed")
    assert (await shown(desk, ticket)).complaint["basis"] == "deemed_accepted"
    assert await undone(desk, ticket) == []


async def test_a_reminder_says_until_when_and_what_silence_means(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    await decided(desk, ticket)
    await send(desk, ticket, DocumentKind.FINAL, remedy="The price.")
    drafted = await complaint_documents.draft(
        desk.handling, ticket, DocumentKind.REMINDER, "en", asked=await desk.asked("mina")
    )
    said = next(each.text for each in drafted.passages if each.block == "waiting_for_you")
    assert said.startswith("We sent you our decision and have not had an answer yet.")
    assert "Please tell us by Wednesday 29 April 2026" in said
    assert "take it that you accept our decision" in said
    assert not drafted.missing


async def test_a_reminder_says_what_was_asked_and_until_when(desk: Desk) -> None:
    ticket = await asked(desk)
    drafted = await complaint_documents.draft(
        desk.handling, ticket, DocumentKind.REMINDER, "en", asked=await desk.asked("mina")
    )
    said = next(each.text for each in drafted.passages if each.block == "waiting_for_you")
    assert "Which order is it?" in said
    assert "Please let us have it by Thursday 9 April 2026" in said


async def test_nobody_is_told_once_the_complainant_answered(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    await decided(desk, ticket)
    await send(desk, ticket, DocumentKind.FINAL, remedy="The price.")
    desk.now += DAY
    await desk.arrives(text="I think about it", references=["first@mail.example"])
    await desk.settle()
    await at(desk, desk.now + 60 * DAY)
    assert not await tasks(desk, ticket)


async def test_a_house_that_became_more_patient_looks_again_later(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    await decided(desk, ticket)
    await send(desk, ticket, DocumentKind.FINAL, remedy="The price.")
    sent = datetime.fromisoformat(str((await shown(desk, ticket)).complaint["since"]))
    patient = {**HOUSE, "remind_after_days": 20}
    await set_up(desk.store, Decides.HOUSE, "house", patient, now=desk.now)
    await at(desk, sent + 15 * DAY)
    assert not await tasks(desk, ticket)
    await at(desk, sent + 20 * DAY + timedelta(minutes=1))
    assert len(await tasks(desk, ticket)) == 1


async def test_what_it_waits_for_is_gone_with_the_complaint(desk: Desk) -> None:
    ticket = await asked(desk)
    await add(desk, ticket, "withdrawn", words="never mind")
    async with desk.store.begin() as tx:
        assert not await tx.due_timers(TimerKind.COMPLAINT_SILENT, desk.now + 99 * DAY, 10)
