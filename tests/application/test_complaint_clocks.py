"""From when on the clocks of a complaint count, and under which presets (spec A-RCV-3, A.9)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from contactcenter.adapters.preset_files import read_presets
from contactcenter.application import complaint_documents, complaints
from contactcenter.application.complaint_house import in_force
from contactcenter.application.editions import set_up
from contactcenter.application.strips import strips
from contactcenter.domain.agent import Role
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.complaint.matter import ReceivedBy
from contactcenter.domain.dates import told_until
from contactcenter.domain.edition import Decides
from contactcenter.domain.ids import TicketId
from contactcenter.domain.preset.plain import to_plain
from contactcenter.ports.clocks import ClockView
from tests.application.complained import (
    a_complaint,
    add,
    assessed,
    complaints_desk,
    decided,
    send,
    shown,
)
from tests.application.desk import Desk

HOUR = timedelta(hours=1)


@pytest.fixture
async def desk() -> Desk:
    return await complaints_desk()


async def binds(desk: Desk, preset_id: str) -> str:
    """Let a preset bind from now on; return its version's name."""
    found = next(each for each in reversed(read_presets()) if each.id == preset_id)
    body = {"preset": to_plain(found), "confirmation": "compared with the source"}
    await set_up(desk.store, Decides.PRESET, found.id, body, now=desk.now)
    await desk.settle()
    return found.name


async def clocks(desk: Desk, ticket: TicketId, metric: str, policy: str = "") -> list[ClockView]:
    found = (await desk.store.dossier((await desk.supervisor()).agent, ticket)).clocks
    return [each for each in found if each.metric == metric and policy in each.policy_id]


async def matter(desk: Desk, ticket: TicketId) -> Any:
    return (await shown(desk, ticket)).complaint["matter"]


async def test_the_clocks_of_a_complaint_count_from_the_message_that_complained(desk: Desk) -> None:
    """The matter began as a question; that is when the ticket's own clocks began."""
    await desk.arrives(text="When is it due?", header_id="first@mail.example", external_id="1")
    asked_at = desk.now
    await desk.settle()
    await desk.accept("mina")
    desk.now += HOUR
    await desk.arrives(text="This is too late", references=["first@mail.example"])
    await desk.settle()
    ticket = TicketId((await desk.only_ticket()).ticket.id)
    async with desk.store.begin() as tx:
        known = await tx.ticket(ticket)
        said = max(await tx.latest_messages(known, 10), key=lambda each: each.received_at)
    told = complaints.Told(source_messages=[said.id])
    await complaints.record(desk.handling, ticket, told, asked=await desk.asked("mina"))
    await desk.settle()
    (final,) = await clocks(desk, ticket, "final_response")
    (first,) = await clocks(desk, ticket, "first_response")
    assert (final.started_at, first.started_at) == (said.received_at, asked_at)


async def test_another_time_of_receipt_moves_the_clocks(desk: Desk) -> None:
    """Spec A-RCV-3: recomputed, backwards and forwards."""
    ticket = await a_complaint(desk)
    async with desk.store.begin() as tx:
        tx.put(replace(await tx.agent("mina"), role=Role.SUPERVISOR, version=2))
    for hours in (-48, -24):
        before = (await matter(desk, ticket))["received_at"]
        at = desk.now + timedelta(hours=hours)
        said = {"field": "received_at", "before": before, "after": at.isoformat()}
        await add(desk, ticket, "amended", **said, reason="stamped")
        (final,) = await clocks(desk, ticket, "final_response")
        assert final.started_at == at
        (resolution,) = await clocks(desk, ticket, "resolution")
        assert resolution.started_at == at


async def test_a_preset_that_is_found_to_bind_later_counts_from_receipt(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    received = (await matter(desk, ticket))["received_at"]
    name = await binds(desk, "au-rg271")
    assert not await clocks(desk, ticket, "final_response", "au-rg271")
    before = (await shown(desk, ticket)).complaint["presets"]
    said = {"field": "presets", "before": before, "after": [*before, name]}
    await add(desk, ticket, "amended", **said, reason="an Australian firm")
    (final,) = await clocks(desk, ticket, "final_response", "au-rg271")
    assert final.started_at == datetime.fromisoformat(received)


async def test_a_regulators_limit_counts_for_what_the_regulator_sent(desk: Desk) -> None:
    """Spec A.9, clock_start: sent_by_regulator."""
    await binds(desk, "us-cfpb")
    ticket = await a_complaint(desk)
    assert not await clocks(desk, ticket, "final_response", "us-cfpb")
    before = (await matter(desk, ticket))["received_by"]
    said = {"field": "received_by", "before": before, "after": ReceivedBy.REGULATOR.value}
    await add(desk, ticket, "amended", **said, reason="it came through the portal")
    (final,) = await clocks(desk, ticket, "final_response", "us-cfpb")
    received = (await matter(desk, ticket))["received_at"]
    assert final.started_at == datetime.fromisoformat(received)


async def test_a_window_closes_without_a_breach(desk: Desk) -> None:
    """Spec A.9, binding: opportunity."""
    await binds(desk, "au-rg271")
    ticket = await a_complaint(desk)
    (window,) = await clocks(desk, ticket, "summary_window")
    assert (window.state, window.binding) == ("running", "opportunity")
    assert window.due_at is not None
    while desk.now <= window.due_at:
        desk.now += timedelta(days=1)
        await desk.settle()
    await desk.arrives(text="Hello?", references=["first@mail.example"])
    await desk.settle()
    (closed,) = await clocks(desk, ticket, "summary_window")
    assert (closed.state, closed.ended_at, closed.breached_at) == (
        "cancelled",
        window.due_at,
        None,
    )


async def test_who_accepts_in_time_used_the_window(desk: Desk) -> None:
    await binds(desk, "au-rg271")
    ticket = await a_complaint(desk)
    found = {"issue_id": "1", "outcome": "upheld", "fact": "Late.", "rule": "Two days."}
    await add(desk, ticket, "finding_recorded", **found)
    await add(
        desk,
        ticket,
        "resolved_at_first_contact",
        channel="email",
        words="Thanks, that is fine",
        accepted_at=desk.now.isoformat(),
    )
    (window,) = await clocks(desk, ticket, "summary_window")
    assert window.state == "met"


async def test_a_final_response_that_bounces_was_never_given(desk: Desk) -> None:
    """Its limit counts on, and who answers for the complaint is told (spec A-ACK-3)."""
    ticket = await a_complaint(desk)
    await decided(desk, ticket)
    await send(desk, ticket, DocumentKind.FINAL, remedy="A refund.")
    (final,) = await clocks(desk, ticket, "final_response")
    assert final.state == "met"
    sent = desk.channel.sent[-1]
    bounce = {"recipient": "sara@mail.example", "permanent": True}
    await desk.arrives(
        header_id="bounce@mail.example",
        external_id="bounce",
        references=[sent.header_id],
        auto_class="bounce",
        bounces=[bounce],
    )
    await desk.settle()
    (final,) = await clocks(desk, ticket, "final_response")
    assert (final.state, final.ended_at) == ("running", None)
    page = await desk.store.task_page(await desk.agent("omid"), None)
    assert [each.title[:19] for each in page.tasks] == ["The final document "]


async def test_a_presets_limits_go_by_the_houses_calendar_where_its_own_is_not_kept(
    desk: Desk,
) -> None:
    """Spec B-CAL-8: what other calendars there are changes nothing."""
    await binds(desk, "ie-cpc")
    ticket = await a_complaint(desk)
    before = await clocks(desk, ticket, "acknowledge", "ie-cpc")
    first = {"zone": "Asia/Kabul", "weekly": {"mon": [["09:00", "10:00"]]}}
    await set_up(desk.store, Decides.CALENDAR, "afghan", first, now=desk.now)
    await desk.arrives(text="More of it", references=["first@mail.example"])
    await desk.settle()
    assert [each.due_at for each in before] == [
        each.due_at for each in await clocks(desk, ticket, "acknowledge", "ie-cpc")
    ]


async def test_a_letter_tells_the_limit_by_the_calendar_that_its_clock_goes_by(desk: Desk) -> None:
    saturdays = {"zone": "UTC", "weekly": {"sat": [["09:00", "17:00"]]}}
    await set_up(desk.store, Decides.CALENDAR, "saturdays", saturdays, now=desk.now)
    usual = next(each for each in read_presets() if each.id == "iso10002-default")
    for key, active in ((usual.id, False), ("weekend", True)):
        preset = {**to_plain(usual), "id": key, "calendar": "saturdays" if active else None}
        body = {"preset": preset, "active": active}
        await set_up(desk.store, Decides.PRESET, key, body, now=desk.now)
    await desk.settle()
    ticket = await a_complaint(desk)
    dues = [
        each.due_at
        for metric in ("update_interval", "final_response")
        for each in await clocks(desk, ticket, metric, "weekend")
        if each.due_at is not None
    ]
    kind, asked = DocumentKind.ACKNOWLEDGEMENT, await desk.asked("mina")
    letter = await complaint_documents.draft(desk.handling, ticket, kind, "en", asked=asked)
    said = "\n".join(each.text for each in letter.passages)
    assert told_until(min(dues), "UTC", "en") in said


async def test_a_withdrawn_complaint_that_is_opened_again_has_clocks_again(desk: Desk) -> None:
    """Spec A.4, B.4: its limits count through."""
    ticket = await a_complaint(desk)
    (before,) = await clocks(desk, ticket, "final_response")
    await add(desk, ticket, "withdrawn", words="I take it back")
    (ended,) = await clocks(desk, ticket, "final_response")
    assert ended.state == "cancelled"
    await add(desk, ticket, "reopened", reason="they want it back")
    (again,) = await clocks(desk, ticket, "final_response")
    assert (again.state, again.due_at) == ("running", before.due_at)


async def test_what_was_settled_at_once_was_answered_in_time(desk: Desk) -> None:
    """Spec D.3: nothing of it is overdue for ever."""
    ticket = await a_complaint(desk)
    found = {"outcome": "upheld", "fact": "Late.", "rule": "2 d."}
    await add(desk, ticket, "finding_recorded", issue_id="1", **found)
    accepted = {"channel": "phone", "words": "Fine.", "accepted_at": desk.now.isoformat()}
    await add(desk, ticket, "resolved_at_first_contact", **accepted)
    await add(desk, ticket, "root_cause_set", issue_id="1", root_cause="carrier")
    await add(desk, ticket, "closed")
    desk.now += timedelta(days=60)
    await desk.settle()
    (final,) = await clocks(desk, ticket, "final_response")
    assert (final.state, final.breached_at) == ("met", None)


async def test_nobody_who_is_anonymous_is_owed_an_acknowledgement(desk: Desk) -> None:
    """Spec A-PRN-2: and the decision, which can be sent to nobody, ends the limit for it."""
    ticket = await a_complaint(desk, anonymous=True)
    await decided(desk, ticket)
    desk.now += timedelta(days=60)
    await desk.settle()
    (acknowledge,) = await clocks(desk, ticket, "acknowledge")
    assert (acknowledge.state, acknowledge.breached_at) == ("cancelled", None)
    (final,) = await clocks(desk, ticket, "final_response")
    assert (final.state, final.breached_at) == ("met", None)


async def test_the_letter_about_the_body_outside_has_a_clock(desk: Desk) -> None:
    """Spec A.9: of the telecoms preset it is the only limit."""
    await binds(desk, "uk-ofcom-telecom")
    ticket = await a_complaint(desk)
    (letter,) = await clocks(desk, ticket, "recourse")
    assert (letter.state, letter.binding) == ("running", "legal")
    said = await desk.reply("mina", "You may ask the dispute scheme.")
    desk.later(60)
    await desk.settle()
    await add(desk, ticket, "recourse_told", message_id=said)
    (letter,) = await clocks(desk, ticket, "recourse")
    assert letter.state == "met"


async def test_it_is_to_be_assessed_within_a_working_day(desk: Desk) -> None:
    """Spec A-ASM-1: and nobody outside is told of that limit."""
    ticket = await a_complaint(desk)
    (clock,) = await clocks(desk, ticket, "assessment")
    (acknowledged,) = await clocks(desk, ticket, "acknowledge")
    assert (clock.state, clock.due_at) == ("running", acknowledged.due_at)
    assert clock.due_at is not None
    asked = await desk.asked("mina")
    drafted = await complaint_documents.draft(
        desk.handling, ticket, DocumentKind.UPDATE, "en", asked=asked
    )
    told = "\n".join(each.text for each in drafted.passages)
    assert told_until(clock.due_at, "UTC", "en") not in told
    await assessed(desk, ticket)
    (clock,) = await clocks(desk, ticket, "assessment")
    assert clock.state == "met"


async def test_what_is_assessed_late_is_late(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    desk.now += timedelta(days=5)
    await desk.settle()
    assert [each.state for each in await clocks(desk, ticket, "assessment")] == ["breached"]
    await assessed(desk, ticket)
    assert [each.state for each in await clocks(desk, ticket, "assessment")] == ["met_late"]


async def test_a_complaint_under_the_version_before_has_the_limits_of_that(desk: Desk) -> None:
    """Spec A-PRE-2: frozen at receipt; the version that comes later binds what comes later."""
    (usual,) = [each for each in read_presets() if each.id == "iso10002-default"]
    kept = tuple(each for each in usual.targets if each.key != "assessment")
    older = replace(usual, version="2026-11", targets=kept)
    await set_up(desk.store, Decides.PRESET, usual.id, {"preset": to_plain(older)}, now=desk.now)
    await desk.settle()
    ticket = await a_complaint(desk)
    assert (await shown(desk, ticket)).complaint["presets"] == ["iso10002-default@2026-11"]
    desk.now += timedelta(minutes=1)
    newer = {"preset": to_plain(usual)}
    await set_up(desk.store, Decides.PRESET, usual.name, newer, now=desk.now)
    await desk.settle()
    await add(desk, ticket, "assessment_started")
    assert await clocks(desk, ticket, "assessment") == []
    assert len(await clocks(desk, ticket, "acknowledge")) == 1
    found = await set_in_force(desk)
    assert found == ("iso10002-default@2026-11-23",)


async def set_in_force(desk: Desk) -> tuple[str, ...]:
    async with desk.store.begin() as tx:
        return tuple(each.name for each in (await in_force(tx)).binding(desk.now))


async def test_a_strip_says_how_many_days_its_limit_has(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    mina = await desk.agent("mina")
    shown = await strips(desk.store, ticket, agent=mina, now=desk.now)
    (final,) = [each for each in shown if ".final_response." in each.clock_id]
    said = (final.limit_seconds, final.limit_count, final.limit_counted)
    assert said == (None, 15, "business_days")
