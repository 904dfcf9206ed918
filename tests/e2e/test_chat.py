"""The road of a chat: from a page on another site over an agent's screen and back."""

import pytest
from playwright.async_api import expect

from tests.e2e.desk import NORA, Desk
from tests.e2e.line import line_to
from tests.e2e.screen import Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_chat_is_answered_and_each_side_sees_what_the_other_writes(
    chat_desk: Desk, screens: Screens
) -> None:
    nora = await screens.agent(chat_desk, NORA)
    await nora.go_online()
    visitor = await screens.visitor(chat_desk)
    await visitor.say("سلام، سفارش AR-402817 کجاست؟")
    await expect(nora.offer).to_contain_text("سفارش AR-402817")
    await nora.accept()
    await nora.answer("It arrives tomorrow.")
    await expect(visitor.bubbles).to_have_text(
        ["سلام، سفارش AR-402817 کجاست؟", "It arrives tomorrow."]
    )
    await expect(nora.messages.last.get_by_text("Read", exact=True)).to_be_visible()

    await visitor.say("Thank you!")
    await expect(nora.messages).to_have_count(3)
    await expect(nora.messages.last).to_contain_text("Thank you!")
    await nora.was_not_reloaded()

    await visitor.page.reload()
    await expect(visitor.bubbles).to_have_text(
        ["سلام، سفارش AR-402817 کجاست؟", "It arrives tomorrow.", "Thank you!"]
    )


async def test_an_answer_counts_as_read_only_when_the_chat_is_open(
    chat_desk: Desk, screens: Screens
) -> None:
    nora = await screens.agent(chat_desk, NORA)
    await nora.go_online()
    visitor = await screens.visitor(chat_desk)
    await visitor.say("Hello?")
    await nora.accept()
    await visitor.page.get_by_role("button", name="Close chat").first.click()
    await nora.answer("Good morning!")
    await expect(nora.messages.last.get_by_text("Delivered", exact=True)).to_be_visible()
    await visitor.page.get_by_role("button", name="Open chat (1 unread)").click()
    await expect(nora.messages.last.get_by_text("Read", exact=True)).to_be_visible()


async def test_after_a_cut_the_screen_shows_once_what_was_missed(
    chat_desk: Desk, screens: Screens
) -> None:
    screens.expect_error("ERR_(CONNECTION_REFUSED|CONNECTION_RESET|CONTENT_LENGTH_MISMATCH)")
    async with line_to(chat_desk.port) as line:
        nora = await screens.agent(chat_desk, NORA, url=f"http://127.0.0.1:{line.port}")
        await nora.go_online()
        visitor = await screens.visitor(chat_desk)
        await visitor.say("Are you there?")
        await nora.accept()
        await expect(nora.messages).to_have_count(1)

        line.cut()
        await expect(nora.page.locator("[data-connection=waiting]")).to_be_visible()
        await visitor.say("First while you were away.")
        await visitor.say("Second while you were away.")
        await expect(nora.messages).to_have_count(1)

        await line.mend()
        await expect(nora.page.locator("[data-connection=live]")).to_be_attached(timeout=30_000)
        await expect(nora.messages).to_contain_text(
            ["Are you there?", "First while you were away.", "Second while you were away."]
        )
        await expect(nora.messages).to_have_count(3)
        await nora.answer("Now I am.")
        await expect(visitor.bubbles.last).to_have_text("Now I am.")
        await nora.was_not_reloaded()
