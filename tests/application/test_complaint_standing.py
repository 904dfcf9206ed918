"""What the rules are told of the house and the presets, entry by entry."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from contactcenter.adapters.preset_files import read_presets
from contactcenter.application import complaint_documents, complaints
from contactcenter.application.editions import set_up
from contactcenter.domain.blocks import ALWAYS, DocumentKind
from contactcenter.domain.edition import Decides
from contactcenter.domain.errors import Conflict, Forbidden, Invalid
from contactcenter.domain.ids import AgentId, TicketId
from contactcenter.domain.preset.plain import to_plain
from contactcenter.domain.ticket import Status
from tests.application.complained import (
    HOUSE,
    TEXT,
    TRAINED,
    a_complaint,
    add,
    assessed,
    complaints_desk,
    last_of_ours,
    send,
    shown,
)
from tests.application.desk import Desk

BLOCKS = [each.value for each in ALWAYS[DocumentKind.ACKNOWLEDGEMENT]]


@pytest.fixture
async def desk() -> Desk:
    return await complaints_desk()


async def arrange(desk: Desk, **changes: Any) -> None:
    """Let the house be otherwise from now on."""
    await set_up(desk.store, Decides.HOUSE, "house", {**HOUSE, **changes}, now=desk.now)


async def bind(desk: Desk, name: str, **outside: str) -> None:
    """Let a preset bind, with what the house knows of the body outside."""
    (preset,) = [each for each in read_presets() if each.id == name]
    if outside:
        assert preset.external is not None
        preset = replace(preset, external=replace(preset.external, **outside))
    await set_up(desk.store, Decides.PRESET, name, {"preset": to_plain(preset)}, now=desk.now)


async def test_an_acknowledgement_by_hand_says_what_every_one_says(desk: Desk) -> None:
    """Spec A-ACK-2, A-DEC-2: an answer that lacks a block is none, whoever enters it."""
    await arrange(desk, acknowledges_by_itself=False)
    ticket = await a_complaint(desk)
    await desk.reply("mina", "We have it.", None)
    desk.later(60)
    await desk.settle()
    message = await last_of_ours(desk, ticket)
    with pytest.raises(Conflict, match="without these blocks: reference, received"):
        await add(desk, ticket, "acknowledged", message_id=message)
    some = [each for each in BLOCKS if each != "policy"]
    with pytest.raises(Conflict, match="without these blocks: policy"):
        await add(desk, ticket, "acknowledged", message_id=message, blocks=some)
    await add(desk, ticket, "acknowledged", message_id=message, blocks=BLOCKS)
    assert len((await shown(desk, ticket)).complaint["acknowledgements"]) == 1  # type: ignore[arg-type]


async def test_another_document_is_no_acknowledgement_whatever_is_said_of_it(desk: Desk) -> None:
    """Spec A-ACK-3: what a document says was frozen when it left."""
    await arrange(desk, acknowledges_by_itself=False)
    ticket = await a_complaint(desk)
    await send(desk, ticket, DocumentKind.UPDATE, progress="We look into it.")
    entries = (await shown(desk, ticket)).entries
    sent = next(each.content["message_id"] for each in entries if each.kind == "document_sent")
    with pytest.raises(Conflict, match="without these blocks: received"):
        await add(desk, ticket, "acknowledged", message_id=sent, blocks=BLOCKS)


async def test_nobody_was_told_by_a_message_that_there_is_not(desk: Desk) -> None:
    await arrange(desk, acknowledges_by_itself=False)
    ticket = await a_complaint(desk)
    with pytest.raises(Invalid, match="no message of this ticket"):
        await add(desk, ticket, "acknowledged", message_id="invented", blocks=BLOCKS)


async def investigate(desk: Desk, ticket: TicketId, who: str) -> None:
    await add(desk, ticket, "investigator_set", investigator_id=who, level=3)


async def test_an_independent_look_is_by_a_team_that_is_not_concerned(desk: Desk) -> None:
    """Spec A-IMP-2: neither by the team that it is about, nor by the one that answered."""
    ticket = await a_complaint(desk, subject_staff=[AgentId("sara")])
    people = {**HOUSE["people"], "sara": {"team": "b"}}
    await arrange(desk, people=people)
    await assessed(desk, ticket, priority="p2", severity=3)
    with pytest.raises(Forbidden, match="another team than b"):
        await investigate(desk, ticket, "omid")
    await arrange(desk, people={**people, "sara": {"team": "c"}})
    await investigate(desk, ticket, "omid")


async def test_who_answered_before_is_too_near_to_look_into_it(desk: Desk) -> None:
    """Spec A-IMP-2: mina wrote before it was a complaint; omid is of her team."""
    await desk.arrives(text=TEXT)
    await desk.settle()
    await desk.accept("mina")
    await desk.reply("mina", "It is on its way.", Status.OPEN)
    await desk.settle()
    ticket = TicketId((await desk.only_ticket()).ticket.id)
    asked = await desk.asked("mina")
    await complaints.record(desk.handling, ticket, complaints.Told(), asked=asked)
    await desk.settle()
    await assessed(desk, ticket)
    people = {**HOUSE["people"], "omid": {**HOUSE["people"]["omid"], "team": "a"}}
    await arrange(desk, people=people)
    for who in ("mina", "omid"):
        with pytest.raises(Forbidden, match="another team than a"):
            await investigate(desk, ticket, who)
    await arrange(desk)
    await investigate(desk, ticket, "omid")


async def test_what_was_resolved_at_once_is_confirmed_in_writing_where_a_preset_asks(
    desk: Desk,
) -> None:
    """Spec A-RSP-4."""
    await bind(desk, "uk-fca-summary")
    ticket = await a_complaint(desk)
    await add(
        desk, ticket, "finding_recorded", issue_id="1", outcome="upheld", fact="Late.", rule="2 d."
    )
    at = (desk.now).isoformat()
    await add(
        desk, ticket, "resolved_at_first_contact", channel="phone", words="Fine.", accepted_at=at
    )
    await add(desk, ticket, "root_cause_set", issue_id="1", root_cause="carrier")
    with pytest.raises(Conflict, match="the written summary"):
        await add(desk, ticket, "closed")


async def test_an_acknowledgement_links_the_policy_in_force_in_its_language(desk: Desk) -> None:
    """Spec A-PRN-1."""
    until, since = "2026-03-01", "2026-03-02"
    versions = [("fa", "1", {"until": until}), ("fa", "2", {"since": since}), ("en", "2", {})]
    policies = [
        {
            "language": language,
            "version": version,
            "url": f"https://shop.example/{language}/{version}",
            "validity": validity,
        }
        for language, version, validity in versions
    ]
    await arrange(desk, policies=policies)
    await a_complaint(desk)
    assert "https://shop.example/fa/2" in desk.channel.sent[-1].text


async def test_a_formal_investigation_needs_a_training_or_a_reason(desk: Desk) -> None:
    """Spec A-GOV-3: what expired yesterday is none."""
    ticket = await a_complaint(desk)
    await assessed(desk, ticket)
    expired = {**TRAINED, "expires_on": (desk.now - timedelta(days=1)).date().isoformat()}
    await arrange(desk, people={"omid": {"team": "b", "trainings": [expired]}})
    with pytest.raises(Forbidden, match="no valid training for level 2"):
        await add(desk, ticket, "investigator_set", investigator_id="omid", level=2)
    await add(
        desk, ticket, "investigator_set", investigator_id="omid", level=2, reason="Nobody else."
    )


async def at_once(desk: Desk, ticket: TicketId) -> None:
    """Resolve a complaint at first contact."""
    found = {"outcome": "upheld", "fact": "Late.", "rule": "2 d."}
    await add(desk, ticket, "finding_recorded", issue_id="1", **found)
    accepted = {"channel": "phone", "words": "Fine.", "accepted_at": desk.now.isoformat()}
    await add(desk, ticket, "resolved_at_first_contact", **accepted)
    await desk.settle()
    desk.later(60)
    await desk.settle()


async def test_a_summary_leaves_by_itself_where_a_preset_asks(desk: Desk) -> None:
    """Spec A-RSP-4: generated and sent, and entered when the channel took it."""
    leaflet = "https://www.financial-ombudsman.org.uk/leaflet"
    await bind(desk, "uk-fca-summary", leaflet=leaflet, waiver="We waive the limits.")
    ticket = await a_complaint(desk)
    before = len(desk.channel.sent)
    await at_once(desk, ticket)
    (summary,) = desk.channel.sent[before:]
    for said in ("Late.", leaflet, "We waive the limits."):
        assert said in summary.text
    found = await shown(desk, ticket)
    sent = [each.content["document"] for each in found.entries if each.kind == "document_sent"]
    assert sent == ["acknowledgement", "summary"]
    assert found.prepared == []
    await add(desk, ticket, "root_cause_set", issue_id="1", root_cause="carrier")
    await add(desk, ticket, "closed")


async def test_no_summary_leaves_where_none_is_asked_for(desk: Desk) -> None:
    ticket = await a_complaint(desk)
    before = len(desk.channel.sent)
    await at_once(desk, ticket)
    assert desk.channel.sent[before:] == []


async def test_a_summary_that_cannot_leave_by_itself_is_asked_for(desk: Desk) -> None:
    await bind(desk, "uk-fca-summary")  # whose leaflet nobody entered
    ticket = await a_complaint(desk)
    await at_once(desk, ticket)
    found = await shown(desk, ticket)
    assert [(each.document, each.due_at) for each in found.prepared] == [("summary", None)]


async def test_an_acknowledgement_by_hand_is_what_we_told_and_when(desk: Desk) -> None:
    """Spec A-ACK-3: neither the customer's own words, nor what has not left, nor earlier."""
    await arrange(desk, acknowledges_by_itself=False)
    ticket = await a_complaint(desk)
    matter: Any = (await shown(desk, ticket)).complaint["matter"]
    (theirs,), received = matter["source_messages"], matter["received_at"]
    with pytest.raises(Invalid, match="what the customer wrote"):
        await add(desk, ticket, "acknowledged", message_id=theirs, blocks=BLOCKS)
    desk.now += timedelta(days=10)
    await desk.reply("mina", "We have it.", None)
    ours = await last_of_ours(desk, ticket)
    with pytest.raises(Conflict, match="has not left"):
        await add(desk, ticket, "acknowledged", message_id=ours, blocks=BLOCKS)
    desk.later(60)
    await desk.settle()
    with pytest.raises(Invalid, match="not before"):
        await add(desk, ticket, "acknowledged", message_id=ours, blocks=BLOCKS, at=received)
    await add(desk, ticket, "acknowledged", message_id=ours, blocks=BLOCKS)


async def test_letters_promise_nothing_that_is_over_or_done_by_them(desk: Desk) -> None:
    """Spec A-ACK-2: what happens next and by when, told from the letter on."""
    ticket = await a_complaint(desk)
    received = desk.now
    later = []
    for days in (0, 10, 18):
        desk.now = received + timedelta(days=days)
        made = await complaint_documents.draft(
            desk.handling, ticket, DocumentKind.UPDATE, "en", asked=await desk.asked("mina")
        )
        (told,) = [each.text for each in made.passages if each.block == "next_step"]
        later.append(told)
    assert "by Monday 6 April 2026" in later[0]  # five business days from the 30th of March
    assert "by Thursday 16 April 2026" in later[1]  # … from this letter
    assert "by Monday 20 April 2026" in later[2]  # the final response, 15 business days
