"""A complaint by our form, from the page to the record (spec A-PRN-2, A-RCV-3, A-ACK-4, S39)."""

import json
from datetime import timedelta

import pytest

from channels.form import Config, connect
from contactcenter.application import filing, intake, tracking
from contactcenter.application.tracking import link_for_filer
from contactcenter.domain.complaint.plain import complaint_from_plain
from contactcenter.domain.errors import NotFound
from contactcenter.domain.ids import InboxId
from contactcenter.domain.message import Attachment
from contactcenter.domain.ticket import Kind
from contactcenter.ports.channel import Raw
from tests.application import page_acts as pages
from tests.application.complained import shown
from tests.application.desk import Desk
from tests.application.page_acts import FIELDS, FORM, RULES, WHAT, filed


@pytest.fixture
async def desk() -> Desk:
    desk = await Desk().open()
    await pages.a_form_is_open(desk)
    return desk


async def the_record(desk: Desk) -> dict[str, object]:
    return (await shown(desk, await pages.only_id(desk))).complaint


async def test_a_form_is_a_complaint_under_the_reference_that_was_told(desk: Desk) -> None:
    reference = await filed(desk)
    at = desk.now
    desk.later(3600)  # nobody looked for an hour
    await desk.settle()
    ticket = (await desk.only_ticket()).ticket
    assert (ticket.reference, ticket.kind) == (reference, Kind.COMPLAINT)
    complaint = complaint_from_plain(await the_record(desk))
    matter = complaint.matter
    assert (matter.received_at, matter.received_by) == (at, "form")  # A-RCV-3
    assert (matter.narrative, matter.contactable) == (WHAT, True)
    assert matter.remedy_sought is not None
    assert matter.remedy_sought.text == "پولم را پس بدهید"
    assert matter.preferred_contact is not None
    assert matter.preferred_contact.language == "fa"


async def test_the_answer_goes_by_mail_to_the_address_that_was_left(desk: Desk) -> None:
    await pages.file_a_complaint(desk)
    (place,) = (await desk.only_ticket()).conversations
    assert (place.channel, place.address) == ("email", "sara@mail.example")
    (letter,) = desk.channel.sent
    assert letter.recipient == "sara@mail.example"


async def test_nothing_that_was_filled_in_goes_to_an_address_that_nobody_proved(
    desk: Desk,
) -> None:
    """Spec A-ACK-4, F-REL-1, S39."""
    await filed(desk, what="BUY-NOW", wanted="CHEAP", name="PILLS", email="victim@mail.example")
    await desk.settle()
    (letter,) = desk.channel.sent
    said = f"{letter.recipient_name} {letter.subject} {letter.text} {letter.references}"
    assert not [each for each in ("BUY-NOW", "CHEAP", "PILLS") if each in said]
    assert "/track/" in letter.text


async def test_one_address_gets_one_acknowledgement_a_day(desk: Desk) -> None:
    """Spec S39: a thousand forms for one victim; sub-addresses are the same victim."""
    for number in range(6):
        email = f"victim+{number}@mail.example"
        await filed(desk, what=f"Complaint {number}", email=email)
        await desk.settle()
    assert len(desk.channel.sent) == 1
    desk.later(24 * 3600)
    await filed(desk, what="Again", email="victim@mail.example")
    await desk.settle()
    assert len(desk.channel.sent) == 2


async def test_the_same_form_sent_twice_is_one_complaint(desk: Desk) -> None:
    mark = pages.a_page(desk)
    first = await filed(desk, mark=mark, **FIELDS)
    assert await filed(desk, mark=mark, **FIELDS) == first
    await desk.settle()
    await desk.only_ticket()
    assert await filed(desk, mark=mark, **{**FIELDS, "what": "Mended"}) != first
    assert await filed(desk, mark=pages.a_page(desk), **FIELDS) != first


async def test_who_is_anonymous_is_nobody_and_is_not_written_to(desk: Desk) -> None:
    """Spec A-PRN-2."""
    reference = await filed(desk, what=WHAT, anonymous="1")
    await desk.settle()
    matter = complaint_from_plain(await the_record(desk)).matter
    assert (matter.anonymous, matter.contactable, matter.complainant_id) == (True, False, None)
    assert desk.channel.sent == []
    token = link_for_filer(reference, key=desk.key)
    assert (await tracking.look(desk.handling, token, now=desk.now)).step == "received"


async def test_who_speaks_for_another_says_by_what_right(desk: Desk) -> None:
    behalf = {"behalf": "1", "person": "Old Mr. X", "relation": "son", "authority": "A letter."}
    await filed(desk, **FIELDS, **behalf)
    await desk.settle()
    found = complaint_from_plain(await the_record(desk)).matter.on_behalf_of
    assert found is not None
    assert (found.name, found.relation) == ("Sara", "son (Old Mr. X)")
    assert (found.authority_evidence, found.authority_valid) == ("A letter.", False)


async def test_whom_a_phone_alone_leads_to_reads_answers_on_the_page(desk: Desk) -> None:
    reference = await filed(desk, what=WHAT, phone="0912 111 2233")
    await desk.settle()
    dossier = await desk.only_ticket()
    assert dossier.conversations[0].channel == "form"
    assert "+989121112233" in [each.address for each in dossier.customer.identities]
    await desk.online("mina")
    await desk.accept("mina")
    await desk.reply("mina", "We look into it.")
    await desk.settle()
    found = await tracking.look(
        desk.handling, link_for_filer(reference, key=desk.key), now=desk.now
    )
    assert found.said.ours[-1].text == "We look into it."


async def test_files_are_enclosed(desk: Desk) -> None:
    blob = await desk.blobs.put(b"%PDF")
    file = Attachment(blob=blob, name="receipt.pdf", type="application/pdf", size=4)
    await filed(desk, files=[file])
    await desk.settle()
    (enclosure,) = complaint_from_plain(await the_record(desk)).matter.enclosures
    assert (enclosure.name, enclosure.sha256) == ("receipt.pdf", blob)


async def test_a_reference_in_a_header_from_elsewhere_names_nothing(desk: Desk) -> None:
    """Only our own pages say beforehand what a ticket is called."""
    body = json.dumps({"external_id": "m", "address": "a@b.example", "text": "Hi"}).encode()
    raw = Raw(external_id="u", body=body, headers={"reference": "X"}, received_at=desk.now)
    await intake.receive_pushed(desk.intake, InboxId("mail"), [raw])
    await desk.settle()
    assert (await desk.only_ticket()).ticket.reference != "X"


async def test_what_is_no_form_of_ours_is_set_aside(desk: Desk) -> None:
    raw = Raw(external_id="u", body=b"{}", headers={"page": "form"}, received_at=desk.now)
    await intake.receive_pushed(desk.intake, FORM.id, [raw])
    await desk.settle()
    (aside,) = await desk.store.set_aside(None)
    assert "type" in (aside.reason or "")


async def test_a_form_that_is_not_open_is_not_there() -> None:
    inboxes = [FORM]
    opened = {FORM.id: connect(Config())}
    assert filing.form_of(inboxes, opened, FORM.key) == (FORM, RULES)
    for channels, key in (
        (opened, "other"),
        ({FORM.id: connect(Config(open=False))}, FORM.key),
        ({}, FORM.key),
    ):
        with pytest.raises(NotFound):
            filing.form_of(inboxes, channels, key)


async def test_the_clock_starts_when_the_form_came(desk: Desk) -> None:
    reference = await filed(desk)
    at = desk.now
    desk.now += timedelta(hours=3)
    await desk.settle()
    found = await tracking.look(
        desk.handling, link_for_filer(reference, key=desk.key), now=desk.now
    )
    assert found.received_at == at
    assert found.next_at is not None
