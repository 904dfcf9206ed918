"""What a complainant sees and adds without an account (spec A-TRK-1, E-DSC, S42, S43)."""

import asyncio
from typing import Any

import pytest

from contactcenter.application import tracking, tracking_codes
from contactcenter.application.tracking import Tracked, link_for_a_while, read_link
from contactcenter.domain.blocks import DocumentKind
from contactcenter.domain.challenge import DOTS, ChallengeOver, WrongCode
from contactcenter.domain.errors import Conflict, Invalid, NotFound, TooMany
from contactcenter.domain.ids import BlobId, MessageId
from contactcenter.domain.message import Attachment, DeliveryState, Direction
from contactcenter.domain.ticket import Status
from contactcenter.entrypoints.http.tracking_page import Again, body
from tests.application import page_acts as pages
from tests.application.asking_acts import say, send_code
from tests.application.complained import add, decided, last_of_ours, send, shown
from tests.application.desk import Desk
from tests.application.page_acts import ask_code, code_in, link_of_filer, link_sent
from tests.builders import a_conversation, a_customer, a_delivery, a_message

ASSESSMENT = {
    "severity": 2,
    "safety": "none",
    "complexity": "low",
    "impact": "one",
    "action_needed": False,
    "action_possible": True,
}


@pytest.fixture
async def desk() -> Desk:
    desk = await Desk().open()
    await pages.it_is_a_complaint(desk)
    return desk


async def seen(desk: Desk, token: str) -> Tracked:
    return await tracking.look(desk.handling, token, now=desk.now)


async def sent_with(desk: Desk, name: str, state: DeliveryState, **given: Any) -> None:
    """Let a message of ours with a file be on its way, or there."""
    dossier = await desk.only_ticket()
    place = dossier.conversations[0]
    file = Attachment(blob=BlobId("0" * 64), name=name, type="application/pdf", size=17)
    where = {"conversation_id": place.id, "inbox_id": "mail", **given}
    message = a_message(
        name,
        **{**where, "ticket_id": dossier.ticket.id, "customer_id": dossier.customer.id},
        direction=Direction.OUTBOUND,
        text="Please read the file.",
        attachments=(file,),
    )
    async with desk.store.begin() as tx:
        tx.put(message, a_delivery(name, state=state, **where))


async def test_the_code_opens_the_page_for_half_an_hour(desk: Desk) -> None:
    kept = await ask_code(desk)
    code = code_in(desk.channel.sent[-1].text)
    reference = await tracking_codes.enter_code(desk.handling, kept, code, now=desk.now)
    token = link_for_a_while(reference, key=desk.key, now=desk.now)
    assert (await seen(desk, token)).step == "received"
    desk.later(30 * 60)
    with pytest.raises(NotFound):
        await seen(desk, token)


async def test_a_code_counts_once(desk: Desk) -> None:
    kept = await ask_code(desk)
    code = code_in(desk.channel.sent[-1].text)
    await tracking_codes.enter_code(desk.handling, kept, code, now=desk.now)
    with pytest.raises(ChallengeOver):
        await tracking_codes.enter_code(desk.handling, kept, code, now=desk.now)


async def test_of_many_guesses_at_once_five_count(desk: Desk) -> None:
    """Spec S43: what comes at once is not looked at five times more."""
    kept = await ask_code(desk)
    code = code_in(desk.channel.sent[-1].text)
    wrong = [f"{(int(code) + n) % 10**6:06d}" for n in range(1, 40)]
    tries = [tracking_codes.enter_code(desk.handling, kept, each, now=desk.now) for each in wrong]
    assert all(
        isinstance(each, Conflict) for each in await asyncio.gather(*tries, return_exceptions=True)
    )
    for _ in range(5):
        with pytest.raises(Conflict):
            await tracking_codes.enter_code(desk.handling, kept, wrong[0], now=desk.now)
    with pytest.raises(ChallengeOver):
        await tracking_codes.enter_code(desk.handling, kept, code, now=desk.now)


async def test_after_ten_minutes_a_code_is_over(desk: Desk) -> None:
    kept = await ask_code(desk)
    code = code_in(desk.channel.sent[-1].text)
    desk.later(10 * 60)
    with pytest.raises(ChallengeOver):
        await tracking_codes.enter_code(desk.handling, kept, code, now=desk.now)


async def test_a_code_of_an_agent_opens_no_page(desk: Desk) -> None:
    """The message of a code that an agent sent names a challenge as well."""
    challenge_id = MessageId(await send_code(desk))
    await desk.settle()
    code = code_in(desk.channel.sent[-1].text)
    reference = (await desk.only_ticket()).ticket.reference
    kept = tracking_codes.asked(challenge_id, reference, key=desk.key, now=desk.now)
    with pytest.raises(WrongCode):
        await tracking_codes.enter_code(desk.handling, kept, code, now=desk.now)


async def test_agents_cannot_say_the_code_of_a_page(desk: Desk) -> None:
    await ask_code(desk)
    sent = desk.channel.sent[-1]
    with pytest.raises(NotFound):
        await say(desk, sent.message_id, code_in(sent.text))


@pytest.mark.parametrize(
    "contact", ["someone@else.example", "+989121112233", "", "sara@mail.example.evil"]
)
async def test_no_code_goes_to_whom_we_do_not_know(desk: Desk, contact: str) -> None:
    before = len(desk.channel.sent)
    with pytest.raises(NotFound):
        await ask_code(desk, contact)
    assert len(desk.channel.sent) == before


async def test_a_ticket_that_is_no_complaint_sends_none() -> None:
    desk = await Desk().open()
    await pages.a_form_is_open(desk)
    await desk.arrives()
    await desk.settle()
    with pytest.raises(NotFound):
        await ask_code(desk)


async def test_three_codes_an_hour_go_to_one_address(desk: Desk) -> None:
    for _ in range(3):
        await ask_code(desk)
    with pytest.raises(TooMany):
        await ask_code(desk)


async def test_no_agent_reads_the_code(desk: Desk) -> None:
    await ask_code(desk)
    code = code_in(desk.channel.sent[-1].text)
    told = (await desk.only_ticket()).timeline.messages[-1].text
    assert code not in told
    assert DOTS in told


async def test_what_is_added_is_a_message_of_the_customer(desk: Desk) -> None:
    ticket = await pages.only_id(desk)
    await pages.add(desk, await link_sent(desk), "It was order 12.")
    message = (await desk.only_ticket()).timeline.messages[-1]
    assert (message.direction, message.text, message.outsider) == (
        "inbound",
        "It was order 12.",
        False,
    )
    assert message.proof == "channel_proven"
    entry = (await shown(desk, ticket)).entries[-1]
    assert (entry.kind, entry.content["message_id"]) == ("complainant_replied", message.id)
    found = await seen(desk, await link_sent(desk))
    assert [each.text for each in found.said.theirs] == ["It was order 12."]


async def test_the_same_sent_twice_is_one_message(desk: Desk) -> None:
    token = await link_sent(desk)
    first = await pages.add(desk, token, "It was order 12.", once="a")
    assert await pages.add(desk, token, "It was order 12.", once="a") == first
    await pages.add(desk, token, "It was order 13.", once="a")  # mended, and not lost
    await pages.add(desk, token, "It was order 12.", once="b")  # said again
    said = [each.text for each in (await seen(desk, token)).said.theirs]
    assert said == ["It was order 12.", "It was order 13.", "It was order 12."]


async def test_who_merely_filed_proves_nothing(desk: Desk) -> None:
    await pages.add(desk, await link_sent(desk), "A secret.")
    await pages.add(desk, await link_of_filer(desk), "By me.", once="b")
    assert (await desk.only_ticket()).timeline.messages[-1].proof == "claimed"
    found = await seen(desk, await link_of_filer(desk))
    assert [each.text for each in found.said.theirs] == ["By me."]
    assert len((await seen(desk, await link_sent(desk))).said.theirs) == 2


@pytest.mark.parametrize("words", ["", "  \n ", "\x00\x01", "x" * 8001])
async def test_nothing_and_too_much_cannot_be_added(desk: Desk, words: str) -> None:
    with pytest.raises(Invalid):
        await pages.add(desk, await link_sent(desk), words)


async def test_what_is_over_takes_nothing_more(desk: Desk) -> None:
    token = await link_sent(desk)
    await add(desk, await pages.only_id(desk), "withdrawn", words="It is fine now.")
    assert not (await seen(desk, token)).may_add
    with pytest.raises(Conflict):
        await pages.add(desk, token, "And yet.")


async def test_a_stopped_wait_goes_on_when_something_is_added(desk: Desk) -> None:
    ticket = await pages.only_id(desk)
    await add(desk, ticket, "assessment_started")
    wished = {"text": "my money"}
    await add(desk, ticket, "assessed", assessment=ASSESSMENT, priority="p3", remedy_sought=wished)
    await add(desk, ticket, "investigator_set", investigator_id="mina", level=1)
    await desk.reply("mina", "Which order?", Status.OPEN)
    desk.later(60)
    await desk.settle()
    asked = await last_of_ours(desk, ticket)
    await add(desk, ticket, "asked_complainant", message_id=asked, question="Which order?")
    link = await link_sent(desk)
    waits = await seen(desk, link)
    assert waits.answer_by is not None
    assert (waits.answer_by.date() - desk.now.date()).days == 10
    for language, words in (
        ("en", "We wait for your answer until"),
        ("fa", "منتظر پاسخ شما هستیم"),
    ):
        assert words in body(waits, language, "", Again())
    await pages.add(desk, link, "Order 12.")
    assert (await shown(desk, ticket)).complaint["step"] == "investigating"
    assert (await seen(desk, link)).answer_by is None


async def test_who_waits_too_long_reads_that_we_are_late(desk: Desk) -> None:
    """Spec A-TRK-1: the date is told also when it has passed, until they hear from us."""
    ticket = await pages.only_id(desk)
    link = await link_sent(desk)
    promised = (await seen(desk, link)).next_at
    assert (await seen(desk, link)).missed_at is None
    desk.later(30 * 86_400)
    await desk.settle()
    waits = await seen(desk, link)
    assert waits.missed_at == promised
    for language, words in (("en", "We are late"), ("fa", "دیر کرده‌ایم")):
        assert words in body(waits, language, "", Again())
    await decided(desk, ticket)
    await send(desk, ticket, DocumentKind.FINAL, remedy="The price.")
    assert (await seen(desk, link)).missed_at is None


async def test_answers_and_notes_are_not_shown_but_letters_are_named(desk: Desk) -> None:
    """E-DSC: what was written to a proven address was read there; the page repeats none of it."""
    ticket = await pages.only_id(desk)
    await send(desk, ticket, DocumentKind.UPDATE, progress="We asked the carrier.")
    found = await seen(desk, await link_sent(desk))
    assert [each.document for each in found.letters] == ["acknowledgement", "update"]
    assert found.said.ours == ()


async def test_files_of_ours_that_arrived_can_be_had(desk: Desk) -> None:
    for state in (DeliveryState.QUEUED, DeliveryState.FAILED, DeliveryState.UNDONE):
        await sent_with(desk, f"{state}.pdf", state)
    for state in (DeliveryState.SENT, DeliveryState.READ):
        await sent_with(desk, f"{state}.pdf", state)
    said = (await seen(desk, await link_sent(desk))).said
    assert [each.name for each in said.files] == ["read.pdf", "sent.pdf"]
    assert said.file(said.files[0].key).name == "read.pdf"
    for key in ("", "x" * 16, said.files[0].key[:-1], "é"):
        with pytest.raises(NotFound):
            said.file(key)
    assert (await seen(desk, await link_of_filer(desk))).said.files == ()


async def test_what_went_to_somebody_else_about_it_is_not_theirs(desk: Desk) -> None:
    """E-DSC: a supplier was asked on the same ticket."""
    dossier = await desk.only_ticket()
    async with desk.store.begin() as tx:
        tx.put(
            a_customer("supplier"),
            a_conversation(
                "asked", ticket_id=dossier.ticket.id, customer_id="supplier", inbox_id="mail"
            ),
        )
    await sent_with(desk, "contract.pdf", DeliveryState.SENT, conversation_id="asked")
    assert (await seen(desk, await link_sent(desk))).said.files == ()


@pytest.mark.parametrize("change", ["cut", "mark", "other key", "later", "filed"])
async def test_a_forged_link_leads_nowhere(desk: Desk, change: str) -> None:
    reference = (await desk.only_ticket()).ticket.reference
    token = link_for_a_while(reference, key=desk.key, now=desk.now)
    head, mark, seal = token.split("-")
    forged = {
        "cut": token[:-1],
        "mark": f"{head}-{seal}",
        "other key": link_for_a_while(reference, key=b"x" * 32, now=desk.now),
        "later": f"{head}-p{int(mark[1:]) + 9999}-{seal}",
        "filed": f"{head}-f-{seal}",
    }[change]
    with pytest.raises(NotFound):
        read_link(forged, key=desk.key, now=desk.now)


async def test_links_do_not_stand_for_each_other(desk: Desk) -> None:
    first = (await desk.only_ticket()).ticket.reference
    head, seal = (await link_sent(desk)).split("-")
    assert read_link(f"{head}-{seal}", key=desk.key, now=desk.now) == (first, tracking.By.SENT)
    with pytest.raises(NotFound):
        read_link(f"{head}-f-{seal}", key=desk.key, now=desk.now)
