"""An agent writes first, and by another channel within a ticket."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import expect

from contactcenter.application import customers, inboxes
from contactcenter.domain.ids import InboxId, QueueId
from contactcenter.domain.inbox import Inbox
from tests.channels.sms.gateways import FakeGateway, gateway
from tests.e2e.desk import NORA, Desk
from tests.e2e.post import SARA, a_mail, text_of
from tests.e2e.screen import AgentScreen, Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MOBILE = "+989121112233"


@pytest_asyncio.fixture(loop_scope="session")
async def texts(mail_desk: Desk) -> AsyncIterator[FakeGateway]:
    """Let Sara be known by her mail and her phone, and give the desk an inbox for texts."""
    app = mail_desk.app
    await customers.introduce(
        app.store,
        "Sara Ahmadi",
        [("email", SARA), ("phone", MOBILE)],
        now=app.now(),
        new_id=app.new_id,
    )
    async with gateway() as fake:
        request = {"url": f"{fake.url}/send", "fields": {"to": "{to}", "text": "{text}"}}
        settings = {"enabled": True, "sender": "3000", "request": request}
        inbox = Inbox(
            id=InboxId(app.new_id()),
            kind="sms",
            name="Aramis texts",
            key=app.new_token(),
            queue_id=QueueId("support"),
            settings=settings,
        )
        await inboxes.add_inbox(app.store, inbox, now=app.now())
        assert await app.load_inboxes() == {}
        yield fake


async def _begin_by_mail(nora: AgentScreen, words: str) -> None:
    """Write to Sara without a mouse, and stand in the ticket that this opens."""
    page = nora.page
    await page.keyboard.press("w")
    find = page.get_by_role("combobox")
    await expect(find).to_be_focused()
    await find.press_sequentially("Sara")
    await expect(page.get_by_role("option", name="Sara Ahmadi")).to_be_visible()
    await page.keyboard.press("Enter")
    subject = page.get_by_label("Subject")
    await expect(subject).to_be_focused()
    await subject.press_sequentially("Your kettle")
    await page.keyboard.press("Tab")
    await page.keyboard.type(words)
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("heading", name="Your kettle")).to_be_visible()


async def _choose_way(nora: AgentScreen, name: str) -> None:
    await nora.page.locator("[data-way]").get_by_role("button").click()
    await nora.page.get_by_role("menuitem", name=name).click()


async def test_who_is_written_to_first_answers_into_the_same_ticket(
    mail_desk: Desk, screens: Screens, texts: FakeGateway
) -> None:
    """E-mail, from a key: the undo window is that of an answer."""
    post = mail_desk.post
    assert post is not None
    nora = await screens.agent(mail_desk, NORA)
    async with post.mailbox(SARA) as mailbox:
        await _begin_by_mail(nora, "It is ready.")
        await expect(nora.page.get_by_text("Your answer is about to leave.")).to_be_visible()
        first = await mailbox.next()
        assert first["Subject"] == "Your kettle"
        assert text_of(first).startswith("It is ready.")
        assert "In-Reply-To" not in first

        await post.send(a_mail("Thank you!", subject="Re: Your kettle", to=first["Reply-To"]))
        await expect(nora.messages).to_have_count(2)
        await expect(nora.messages.last).to_contain_text("Thank you!")
    assert not texts.asked


async def test_what_is_promised_in_first_words_is_offered(
    mail_desk: Desk, screens: Screens, texts: FakeGateway
) -> None:
    """As in an answer: offered, never tracked by itself."""
    nora = await screens.agent(mail_desk, NORA)
    await _begin_by_mail(nora, "I will call you tomorrow at 10.")
    await expect(nora.page.locator("[data-promise-offer]")).to_be_visible()
    assert not texts.asked


async def test_a_text_message_begins_from_the_customers_panel(
    mail_desk: Desk, screens: Screens, texts: FakeGateway
) -> None:
    nora = await screens.agent(mail_desk, NORA)
    page = nora.page
    await _begin_by_mail(nora, "It is ready.")
    ticket = page.url
    await (
        page.get_by_role("button", name="Write to ").and_(page.locator("[data-write]")).last.click()
    )
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("radio", checked=True)).to_be_visible()
    await expect(dialog.locator("[data-by]")).to_contain_text("Aramis texts")
    await expect(dialog.get_by_label("Subject")).to_have_count(0)
    await dialog.get_by_label("Message").fill("کتری شما آماده است.")
    await dialog.get_by_role("button", name="Send").click()
    await expect(page).not_to_have_url(ticket)
    await expect(nora.messages.last.get_by_text("Sent", exact=True)).to_be_visible()
    assert texts.taken == {"to": MOBILE, "text": "کتری شما آماده است."}


async def test_a_ticket_is_answered_by_another_channel_and_says_by_which(
    mail_desk: Desk, screens: Screens, texts: FakeGateway
) -> None:
    post = mail_desk.post
    assert post is not None
    nora = await screens.agent(mail_desk, NORA)
    page = nora.page
    way = page.locator("[data-way]")
    async with post.mailbox(SARA) as mailbox:
        await _begin_by_mail(nora, "It is ready.")
        assert text_of(await mailbox.next()).startswith("It is ready.")
        await expect(way).to_contain_text(SARA)

        # What was written already goes along; the way that the ticket does not go yet is chosen.
        await page.keyboard.press("r")
        await nora.composer.press_sequentially("Shall we bring it?")
        await _choose_way(nora, "Answer by another channel")
        dialog = page.get_by_role("dialog", name="Answer by another channel")
        await expect(dialog.locator("[data-by]")).to_contain_text("Aramis texts")
        await expect(dialog.get_by_label("Message")).to_have_value("Shall we bring it?")
        await page.keyboard.press("Control+Enter")
        await expect(dialog).to_have_count(0)
        await expect(nora.messages).to_have_count(2)
        await expect(nora.messages.last.get_by_text("Sent", exact=True)).to_be_visible()
        assert texts.taken == {"to": MOBILE, "text": "Shall we bring it?"}
        await expect(nora.composer).to_have_value("")

        # The talk goes on where it was last, until another way is chosen.
        await expect(way).to_contain_text(MOBILE)
        await expect(page.get_by_role("button", name="carries no files")).to_be_disabled()
        await _choose_way(nora, SARA)
        await expect(way).to_contain_text(SARA)
        await nora.answer("And by mail.")
        answer = await mailbox.next()
        assert text_of(answer).startswith("And by mail.")
        assert re.fullmatch(r"Re: Your kettle \[#[\dA-Z-]{13}\]", answer["Subject"])
    await nora.was_not_reloaded()
