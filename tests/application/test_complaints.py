"""A complaint from its mail to its closing, on the desk (spec A.3-A.7)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from contactcenter.adapters.preset_files import read_presets
from contactcenter.application import (
    complaint_documents,
    complaints,
    customers,
    joining,
    tickets,
    verifying,
)
from contactcenter.application.complaint_house import in_force, standing_of
from contactcenter.application.editions import set_up
from contactcenter.domain.access import sees
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.chain import Fault
from contactcenter.domain.complaint.facts import ComplaintChanged
from contactcenter.domain.complaint.findings import RaisedIssue
from contactcenter.domain.complaint.kept import digest_of, folded
from contactcenter.domain.complaint.plain import complaint_to_plain
from contactcenter.domain.edition import Decides
from contactcenter.domain.errors import Conflict, Forbidden, Invalid, NotFound
from contactcenter.domain.ids import AgentId, CustomerId, MessageId, Position, TicketId
from contactcenter.domain.preset.plain import to_plain
from contactcenter.domain.ticket import Kind, Priority, Status
from tests.application import people_acts as people
from tests.application.complained import (
    a_complaint,
    add,
    assessed,
    complaints_desk,
    decided,
    last_of_ours,
    send,
    shown,
)
from tests.application.desk import Desk


@pytest.fixture
async def desk() -> Desk:
    return await complaints_desk()


async def kinds(desk: Desk, ticket: TicketId) -> list[str]:
    return [each.kind for each in (await shown(desk, ticket)).entries]


async def plan_action(desk: Desk, ticket: TicketId) -> None:
    due = (desk.now + timedelta(hours=1)).isoformat()
    planned = {"action_id": "1", "what": "Switch it off.", "who": "mina", "due": due}
    await complaints.add_entry(
        desk.handling,
        ticket,
        {"type": "immediate_action_planned", **planned},
        version=(await shown(desk, ticket)).version,
        asked=await desk.asked("mina"),
    )


async def clock(desk: Desk, metric: str) -> Any:
    found = [each for each in (await desk.only_ticket()).clocks if each.metric == metric]
    return next(each for each in found if each.policy_id.startswith("preset:"))


async def test_a_mail_becomes_a_complaint_and_is_acknowledged(desk: Desk) -> None:
    """Spec A-RCV-1, A-ACK-3: the clock ends when the channel took it."""
    ticket = await a_complaint(desk)
    found = await shown(desk, ticket)
    assert await kinds(desk, ticket) == ["recorded", "document_sent", "acknowledged"]
    assert found.complaint["accountable_id"] == "omid"
    assert [each.name for each in found.presets]
    assert (await clock(desk, "acknowledge")).state == "met"
    assert (await clock(desk, "final_response")).state == "running" or (
        await clock(desk, "resolution")
    ).state == "running"
    sent = desk.channel.sent[-1]
    assert found.complaint["reference"][:5] in sent.text


async def test_whoever_calls_a_ticket_a_complaint_has_it_recorded(desk: Desk) -> None:
    await desk.arrives()
    await desk.settle()
    ticket = (await desk.only_ticket()).ticket
    await tickets.change_kind(
        desk.store,
        TicketId(ticket.id),
        Kind.COMPLAINT,
        version=ticket.version,
        asked=await desk.asked("mina"),
    )
    await desk.settle()
    assert (await kinds(desk, TicketId(ticket.id)))[0] == "recorded"


async def test_the_whole_way_to_the_end(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    await decided(desk, ticket)
    await send(desk, ticket, DocumentKind.FINAL, remedy="A refund.")
    after = await shown(desk, ticket)
    assert after.complaint["step"] == "decision_communicated"
    assert (await desk.store.dossier(await desk.agent("mina"), ticket)).ticket.status == "resolved"
    await add(desk, ticket, "accepted", words="Fine, thanks.")
    await add(desk, ticket, "closed")
    closed = await shown(desk, ticket)
    assert (closed.complaint["step"], closed.outcome) == ("closed", "upheld")
    assert (await desk.store.dossier(await desk.agent("mina"), ticket)).ticket.status == "closed"


async def test_what_is_withdrawn_while_somebody_has_it_is_closed(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    await add(desk, ticket, "withdrawn", words="It is fine now.")
    mina = await desk.agent("mina")
    assert (await desk.store.dossier(mina, ticket)).ticket.status == "closed"
    assert not (await desk.store.snapshot(mina)).state.items


async def test_a_final_response_without_a_block_is_refused(desk: Desk) -> None:
    """Spec A-DEC-2: the refusal names what is missing."""
    ticket = await a_complaint(desk)
    await decided(desk, ticket)
    with pytest.raises(Conflict, match="reasons"):
        await send(desk, ticket, DocumentKind.FINAL, reasons="  ", remedy="A refund.")


async def test_a_final_response_before_the_decision_is_refused(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    before = len(desk.channel.sent)
    with pytest.raises(Conflict):
        await send(
            desk,
            ticket,
            DocumentKind.FINAL,
            **{"decision_accept_or_offer_or_reject": "No.", "reasons": "No.", "remedy": "None."},
        )
    assert len(desk.channel.sent) == before


async def test_redress_above_the_limit_needs_somebody_else(desk: Desk) -> None:
    """Spec A-IMP-2."""
    ticket = await a_complaint(desk)
    await assessed(desk, ticket)
    await add(desk, ticket, "investigator_set", investigator_id="mina", level=1)
    await add(
        desk, ticket, "finding_recorded", issue_id="1", outcome="upheld", fact="Late.", rule="2 d."
    )
    redress = [{"id": "r1", "remedy": "refund", "money": {"amount": 900_000, "currency": "IRR"}}]
    await add(desk, ticket, "decision_proposed", summary="Refund.", redress=redress)
    with pytest.raises(Forbidden):
        await add(desk, ticket, "decision_approved")
    await add(desk, ticket, "decision_approved", who="omid")


@pytest.mark.parametrize(
    ("language", "remedy", "stage"),
    [
        ("en", "refund: \u20669,000.00 IRR\u2069", "team lead"),
        ("fa", "بازپرداخت: ۹٬۰۰۰ ریال", "سرپرست"),
    ],
)
async def test_letters_say_in_their_language_what_is_granted_and_who_looks_again(
    desk: Desk, language: str, remedy: str, stage: str
) -> None:
    ticket = await a_complaint(desk)
    await assessed(desk, ticket)
    await add(desk, ticket, "investigator_set", investigator_id="mina", level=1)
    await add(
        desk, ticket, "finding_recorded", issue_id="1", outcome="upheld", fact="Late.", rule="2 d."
    )
    redress = [{"id": "r1", "remedy": "refund", "money": {"amount": 900_000, "currency": "IRR"}}]
    await add(desk, ticket, "decision_proposed", summary="Refund.", redress=redress)
    made = await complaint_documents.draft(
        desk.handling, ticket, DocumentKind.FINAL, language, asked=await desk.asked("mina")
    )
    passages = {each.block: each.text for each in made.passages}
    assert passages["remedy"].endswith(remedy)
    assert stage in passages["internal_next_stage"]


async def test_whom_it_is_about_neither_sees_nor_decides_it(desk: Desk) -> None:
    """Spec A-IMP-1."""
    await desk.online("omid")
    ticket = await a_complaint(desk, subject_staff=[AgentId("omid")])
    found = await shown(desk, ticket)
    assert found.complaint["accountable_id"] == "mina"
    omid = await desk.asked("omid")
    with pytest.raises(NotFound):
        await desk.store.dossier(omid.agent, ticket)
    with pytest.raises(NotFound):
        await shown(desk, ticket, "omid")
    assert not (await desk.store.snapshot(omid.agent)).state.tickets
    with pytest.raises(Invalid, match="about them"):
        await tickets.hand_over(
            desk.store,
            ticket,
            queue_id=None,
            agent_id=AgentId("omid"),
            note=None,
            version=(await desk.only_ticket()).ticket.version,
            asked=await desk.asked("mina"),
            new_id=desk.new_id,
        )
    await tickets.hand_over(
        desk.store,
        ticket,
        queue_id="queue",  # type: ignore[arg-type]
        agent_id=None,
        note=None,
        version=(await desk.only_ticket()).ticket.version,
        asked=await desk.asked("mina"),
        new_id=desk.new_id,
    )
    await desk.settle()
    assert await desk.offered_to("omid") == []
    supervisor = (await desk.supervisor()).agent
    assert sees(supervisor, "other", None, [])  # type: ignore[arg-type]
    assert not sees(supervisor, "other", None, [supervisor.id])  # type: ignore[arg-type]


async def test_the_priority_of_a_complaint_is_that_of_its_assessment(desk: Desk) -> None:
    """Spec A-ASM-4: it is lowered by assessing it again, with a reason."""
    ticket = await a_complaint(desk)
    await assessed(desk, ticket, severity=4, priority="p1")
    shown_now = (await desk.only_ticket()).ticket
    with pytest.raises(Conflict, match="assess it again"):
        await tickets.change_priority(
            desk.store,
            ticket,
            Priority.P4,
            version=shown_now.version,
            asked=await desk.asked("mina"),
        )


@pytest.mark.parametrize("to", [Status.PENDING, Status.ON_HOLD])
async def test_an_urgent_complaint_waits_for_nobody_while_nothing_is_done(
    desk: Desk, to: Status
) -> None:
    """Spec A-ASM-3, whichever way it is set to wait."""
    ticket = await a_complaint(desk)
    await assessed(desk, ticket, safety="actual", priority="p1")
    version = (await desk.only_ticket()).ticket.version
    with pytest.raises(Conflict, match="plan an immediate action first"):
        await tickets.change_status(
            desk.store, ticket, to, version=version, asked=await desk.asked("mina")
        )
    with pytest.raises(Conflict, match="plan an immediate action first"):
        await desk.reply("mina", "Which one?", to)
    await plan_action(desk, ticket)
    await desk.reply("mina", "Which one?", to)


async def test_the_complainants_answer_ends_the_wait(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    await assessed(desk, ticket)
    await desk.reply("mina", "Which order?", Status.OPEN)
    desk.later(60)
    await desk.settle()
    asked = await last_of_ours(desk, ticket)
    await add(desk, ticket, "asked_complainant", message_id=asked, question="Which order?")
    assert (await desk.only_ticket()).ticket.status == "pending"
    await desk.arrives(text="Order 12", references=["first@mail.example"])
    await desk.settle()
    assert (await shown(desk, ticket)).complaint["step"] == "investigating"
    assert (await desk.only_ticket()).ticket.status == "open"


async def test_a_strangers_word_ends_no_wait_until_they_are_accepted(desk: Desk) -> None:
    """Spec F-THR-3."""
    ticket = await a_complaint(desk)
    await assessed(desk, ticket)
    await desk.reply("mina", "Which order is it?", Status.PENDING)
    desk.later(60)
    await desk.settle()
    references = [desk.channel.sent[-1].header_id]
    await desk.arrives(address="colleague@mail.example", references=references)
    await desk.settle()
    assert (await shown(desk, ticket)).complaint["step"] == "awaiting_complainant"
    await people.let_in(desk)
    await desk.settle()
    assert (await shown(desk, ticket)).complaint["step"] == "investigating"


async def test_a_question_after_which_it_is_pending_is_on_record(desk: Desk) -> None:
    """Spec A.4: whoever asks by the usual way waits for the complainant."""
    ticket = await a_complaint(desk)
    await assessed(desk, ticket)
    asked = await desk.reply("mina", "Which order is it?", Status.PENDING)
    await desk.settle()
    shown_now = await shown(desk, ticket)
    assert shown_now.complaint["step"] == "awaiting_complainant"
    entry = shown_now.entries[-1]
    assert (entry.kind, entry.by, entry.content["message_id"]) == (
        "asked_complainant",
        "mina",
        asked,
    )
    await desk.arrives(text="Order 12", references=["first@mail.example"])
    await desk.settle()
    assert (await shown(desk, ticket)).complaint["step"] == "investigating"


async def test_the_record_is_what_its_entries_make_and_the_facts_prove_them(desk: Desk) -> None:
    """Spec G-2: a rebuild gives the same state."""
    ticket = await a_complaint(desk)
    await decided(desk, ticket)
    entries = await desk.store.complaint_entries(ticket)
    kept = await desk.store.complaint(ticket)
    rebuilt = folded(each.entry for each in entries)
    assert kept is not None
    assert rebuilt is not None
    assert complaint_to_plain(rebuilt) == complaint_to_plain(kept.complaint)
    placed = await desk.store.placed_after(Position(0), 1000)
    facts = [each.fact for each in placed if isinstance(each.fact, ComplaintChanged)]
    assert [(each.entry_id, each.digest) for each in facts] == [
        (each.id, digest_of(each.entry, each.salt)) for each in entries
    ]


async def test_what_follows_from_elsewhere_is_not_entered_by_hand(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    for kind in ("document_sent", "recorded"):
        with pytest.raises(Invalid):
            await complaints.add_entry(
                desk.handling,
                ticket,
                {"type": kind},
                version=3,
                asked=await desk.asked("mina"),
            )


async def test_a_change_on_an_older_version_is_refused(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    with pytest.raises(Conflict, match="version"):
        await complaints.add_entry(
            desk.handling,
            ticket,
            {"type": "assessment_started"},
            version=1,
            asked=await desk.asked("mina"),
        )


async def test_an_open_complaint_ends_by_its_record_alone(desk: Desk) -> None:
    """Spec A.4: neither a status nor an answer closes it past the decision."""
    ticket = await a_complaint(desk)
    now = (await desk.only_ticket()).ticket
    with pytest.raises(Conflict, match="by its record"):
        await tickets.change_status(
            desk.store,
            ticket,
            Status.RESOLVED,
            version=now.version,
            asked=await desk.asked("mina"),
        )
    with pytest.raises(Conflict, match="by its record"):
        await desk.reply("mina", "Done.", Status.RESOLVED)
    await desk.reply("mina", "We are looking into it.", Status.PENDING)


async def test_what_is_on_record_is_called_none_only_with_a_reason(desk: Desk) -> None:
    """Spec A-PRN-3."""
    ticket = await a_complaint(desk)
    now = (await desk.only_ticket()).ticket
    asked = await desk.asked("mina")
    with pytest.raises(Conflict, match="why it is none"):
        await tickets.change_kind(desk.store, ticket, Kind.QUERY, version=now.version, asked=asked)
    await add(desk, ticket, "assessment_started")
    said = {"kind": "query", "reason": "She only asked when it comes"}
    await add(desk, ticket, "reclassified", **said)
    assert (await desk.only_ticket()).ticket.kind == "query"


async def another(desk: Desk) -> TicketId:
    """Return a second ticket of the same customer, who wrote anew."""
    await desk.arrives(text="هنوز نرسیده است", external_id="second")
    await desk.settle()
    found = (await desk.store.snapshot((await desk.supervisor()).agent)).state.tickets
    return TicketId(max(each.id for each in found))


async def join(desk: Desk, ticket: TicketId, into: TicketId) -> None:
    found = await desk.store.dossier((await desk.supervisor()).agent, ticket)
    await joining.join_tickets(
        desk.handling, ticket, into, version=found.ticket.version, asked=await desk.asked("mina")
    )
    await desk.settle()


async def test_a_complaint_that_joins_another_is_part_of_it(desk: Desk) -> None:
    """Spec A-SM-5: the earliest receipt, no issue lost, and its own clocks end."""
    first = await a_complaint(desk)
    desk.later(3600)
    second = await another(desk)
    told = complaints.Told(issues=[RaisedIssue(id="1", category="delay")])
    await complaints.record(desk.handling, second, told, asked=await desk.asked("mina"))
    await desk.settle()
    await join(desk, first, second)
    gone, whole = await shown(desk, first), await shown(desk, second)
    assert gone.complaint["step"] == "merged"
    matter: Any = whole.complaint["matter"]
    old: Any = gone.complaint["matter"]
    assert matter["received_at"] == old["received_at"]
    assert {each["id"] for each in matter["issues"]} == {"1", f"1-{gone.complaint['reference']}"}
    clocks = (await desk.store.dossier((await desk.supervisor()).agent, second)).clocks
    (final,) = [
        each for each in clocks if each.metric == "final_response" and each.state == "running"
    ]
    assert final.started_at == datetime.fromisoformat(matter["received_at"])
    ended = (await desk.store.dossier((await desk.supervisor()).agent, first)).clocks
    assert not [each for each in ended if each.state in {"running", "paused", "breached"}]


async def test_a_complaint_joins_no_ticket_that_is_none(desk: Desk) -> None:
    first = await a_complaint(desk)
    second = await another(desk)
    with pytest.raises(Conflict, match="let the other one join it"):
        await join(desk, first, second)
    await join(desk, second, first)
    assert (await shown(desk, first)).complaint["step"] == "received"


async def test_what_must_leave_before_a_legal_limit_is_prepared(desk: Desk) -> None:
    """Spec A-PRE-7: at the last warning, until it left."""
    (rules,) = [each for each in read_presets() if each.id == "au-rg271"]
    body = {"preset": to_plain(rules), "confirmation": "compared with the source"}
    await set_up(desk.store, Decides.PRESET, rules.id, body, now=desk.now)
    ticket = await a_complaint(desk)
    assert (await shown(desk, ticket)).prepared == []
    (due_at,) = {
        each.due_at
        for each in (await desk.only_ticket()).clocks
        if each.policy_id == "preset:au-rg271" and each.metric == "final_response"
    }
    assert due_at is not None
    while desk.now < due_at - timedelta(days=1):
        desk.now += timedelta(days=1)
        await desk.settle()
    (prepared,) = (await shown(desk, ticket)).prepared
    assert (prepared.document, prepared.due_at) == ("delay", due_at)


async def test_who_answers_for_an_urgent_complaint_is_told_at_once(desk: Desk) -> None:
    """Spec A-ASM-3: once, and not where an immediate action is planned."""
    ticket = await a_complaint(desk)
    await assessed(desk, ticket, priority="p1", safety="actual")
    page = await desk.store.task_page(await desk.agent("omid"), None)
    assert [(each.title[:11], each.agent_id) for each in page.tasks] == [("Act at once", "omid")]
    await plan_action(desk, ticket)
    await desk.settle()
    assert not (await desk.store.task_page(await desk.agent("omid"), None)).tasks


async def test_what_shares_a_root_cause_is_counted(desk: Desk) -> None:
    """Spec A-INV-1: the rules know how many there are, this one among them."""
    ticket = await a_complaint(desk)
    await decided(desk, ticket)
    async with desk.store.begin() as tx:
        kept = (await tx.complaints([ticket]))[ticket]
        found = await in_force(tx)
        assert (await standing_of(tx, found, kept.complaint, desk.now)).same_cause == 1
        later = desk.now + timedelta(days=90)
        assert (await standing_of(tx, found, kept.complaint, later)).same_cause == 0


async def test_it_is_told_how_deep_it_has_to_be_looked_into(desk: Desk) -> None:
    """Spec A-INV-1: by its severity."""
    ticket = await a_complaint(desk)
    assert (await shown(desk, ticket)).least_level == 0
    await assessed(desk, ticket, severity=3, priority="p2")
    assert (await shown(desk, ticket)).least_level == 2


@pytest.mark.parametrize("is_pointed_at", [True, False])
async def test_the_message_that_complains_makes_its_words_and_its_date(
    desk: Desk, *, is_pointed_at: bool
) -> None:
    """Spec A-RCV-1, A-RCV-3: the one that somebody points at, else the one that reads so."""
    await desk.arrives(text="When is it due?", header_id="first@mail.example", external_id="1")
    await desk.settle()
    await desk.accept("mina")
    desk.now += timedelta(days=9)
    angry = "This is unacceptable. I have been ignored for three weeks. Refund me!"
    await desk.arrives(text=angry, references=["first@mail.example"])
    await desk.settle()
    found = await desk.only_ticket()
    ticket = TicketId(found.ticket.id)
    (said,) = [each for each in found.timeline.messages if each.text == angry]
    assert found.ticket.suspicion is not None
    told = complaints.Told(source_messages=[MessageId(said.id)] if is_pointed_at else [])
    await complaints.record(desk.handling, ticket, told, asked=await desk.asked("mina"))
    matter: Any = (await shown(desk, ticket)).complaint["matter"]
    assert (matter["narrative"], matter["source_messages"]) == (angry, [said.id])
    assert datetime.fromisoformat(matter["received_at"]) == desk.now


async def test_complaints_of_people_who_turned_out_to_be_one_become_one(desk: Desk) -> None:
    """Spec A-SM-5: the same complainant, under whichever of their names each was recorded."""
    first = await a_complaint(desk)
    desk.later(3600)
    await desk.arrives(text="Again!", address="sara@work.example")
    await desk.settle()
    boss = await desk.supervisor()
    found = (await desk.store.snapshot(boss.agent)).state.tickets
    (second,) = [each for each in found if each.id != first]
    asked = await desk.asked("mina")
    await complaints.record(desk.handling, TicketId(second.id), complaints.Told(), asked=asked)
    await desk.settle()
    (other,) = [each for each in found if each.id == first]
    with pytest.raises(Conflict, match="same complainant"):
        await join(desk, first, TicketId(second.id))
    ids = (CustomerId(other.customer_id), CustomerId(second.customer_id))
    await customers.merge(desk.store, *ids, "one person", asked=asked, new_id=desk.new_id)
    await join(desk, first, TicketId(second.id))
    assert (await shown(desk, first)).complaint["step"] == "merged"


async def faults(desk: Desk) -> tuple[Fault, ...]:
    """Return what `contactcenter verify` finds."""
    return (await verifying.verify(desk.store, desk.blobs, [], now=desk.now)).faults


async def test_an_entry_that_says_something_else_than_was_recorded_shows(desk: Desk) -> None:
    """What `contactcenter verify` proves goes for what the record says, too."""
    ticket = await a_complaint(desk)
    await assessed(desk, ticket)
    assert await faults(desk) == ()
    entries = desk.store._tables.complaint_entries  # type: ignore[attr-defined]
    (told,) = [each for each in entries.values() if each.kind == "assessed"]
    entries[told.id] = replace(told, entry=replace(told.entry, reason="Another."))
    (fault,) = await faults(desk)
    assert f"entry {told.number} of complaint" in fault.text
    assert "does not say what was recorded" in fault.text
    del entries[told.id]
    (fault,) = await faults(desk)
    assert "is gone" in fault.text


@pytest.mark.parametrize("field", ["number", "kind", "by", "at", "recorded_at"])
async def test_who_did_what_and_when_shows_where_it_was_changed_beside_the_words(
    desk: Desk, field: str
) -> None:
    """Spec A-AUD-1: what a row says about its entry is held to the fact."""
    ticket = await a_complaint(desk)
    await assessed(desk, ticket)
    entries = desk.store._tables.complaint_entries  # type: ignore[attr-defined]
    (told,) = [each for each in entries.values() if each.kind == "assessed"]
    forged = {
        "number": 99,
        "kind": "closed",
        "by": "system",
        "at": desk.later(60),
        "recorded_at": None,
    }
    assert forged[field] != getattr(told, field)
    entries[told.id] = replace(told, **{field: forged[field]})
    (fault,) = await faults(desk)
    assert "says another time, number, kind or person" in fault.text
