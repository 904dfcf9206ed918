"""A code proves a customer's address, by the keyboard: said to the agent, or typed in a chat."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.desk import NORA, Desk
from tests.e2e.post import SARA, a_mail, text_of
from tests.e2e.screen import Screens
from tests.e2e.test_widget import Visitor, a_visitor, settle

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


async def test_the_code_that_the_customer_says_proves_the_address(
    mail_desk: Desk, screens: Screens
) -> None:
    screens.expect_error("409")  # the wrong code
    post = mail_desk.post
    assert post is not None
    nora = await screens.agent(mail_desk, NORA)
    await nora.go_online()
    async with post.mailbox(SARA) as mailbox:
        await post.send(a_mail("Please change my address.", subject="Address"))
        await nora.accept()
        panel = nora.page.get_by_role("complementary")
        await expect(panel.locator("[data-identity]")).to_contain_text("Unverified")

        await nora.page.keyboard.press("v")
        await expect(nora.page.locator("[data-prove=send]")).to_contain_text("You do not see it")
        await nora.page.keyboard.press("Enter")
        field = nora.page.get_by_label("What the customer says")
        await expect(field).to_be_focused()
        (code,) = re.findall(r"\b\d{6}\b", text_of(await mailbox.next()))

        await nora.page.keyboard.type("12")
        await nora.page.keyboard.press("Enter")
        await expect(nora.page.get_by_role("alert")).to_contain_text("4 tries are left")
        await expect(field).to_be_focused()
        await nora.page.keyboard.type(code.translate(_PERSIAN))
        await nora.page.keyboard.press("Enter")
        await expect(nora.page.locator("[data-prove]")).to_have_count(0)
        await expect(panel.locator("[data-identity]")).to_contain_text("Verified")
        await expect(nora.messages.last).to_contain_text("••••••")
        await expect(nora.messages.last).not_to_contain_text(code)
        await nora.was_not_reloaded()


async def test_a_visitor_types_the_code_into_the_chat(mail_desk: Desk, screens: Screens) -> None:
    """The agent's dialog sees that it came, and no digit of it."""
    assert mail_desk.post is not None
    nora = await screens.agent(mail_desk, NORA)
    await nora.go_online()
    visitor = await _a_visitor_gives_an_address(mail_desk, screens)
    await nora.accept()
    async with mail_desk.post.mailbox(SARA) as mailbox:
        await nora.page.keyboard.press("v")
        await expect(nora.page.locator("[data-prove=send] [data-first]")).to_be_focused()
        await nora.page.keyboard.press("Enter")
        await expect(visitor.one("#code")).to_be_visible()
        await visitor.look("code")
        (code,) = re.findall(r"\b\d{6}\b", text_of(await mailbox.next()))
    await _type(visitor, "12")
    await expect(visitor.one(".code .wrong")).to_contain_text("Tries left: \u20684\u2069")
    await expect(visitor.one("#code")).to_be_focused()
    await visitor.look("code-wrong")
    await visitor.page.reload()
    await _type(visitor, code.translate(_PERSIAN))
    await expect(visitor.one(".code .told")).to_have_text("Thank you, that is confirmed.")
    await expect(nora.page.locator("[data-prove]")).to_have_count(0)
    panel = nora.page.get_by_role("complementary")
    await expect(panel.locator("[data-identity]").filter(has_text=SARA)).to_contain_text("Verified")
    await expect(nora.timeline).not_to_contain_text(code)
    await expect(visitor.root.locator(".bubble")).to_have_count(1)
    await nora.was_not_reloaded()


async def _a_visitor_gives_an_address(desk: Desk, screens: Screens) -> Visitor:
    await settle(desk, ask={"email": "required"})
    visitor = await a_visitor(screens, desk, "en", "light")
    await visitor.one(".launcher").click()
    await visitor.one("#ask-email").fill(SARA)
    await visitor.one(".go").click()
    await visitor.one(".write textarea").fill("Please change my address.")
    await visitor.one(".send").click()
    return visitor


async def _type(visitor: Visitor, said: str) -> None:
    await visitor.one("#code").focus()
    await visitor.page.keyboard.type(said)
    await visitor.page.keyboard.press("Enter")
