"""An agent proves a customer's address by a code, with the keyboard."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.desk import NORA, Desk
from tests.e2e.post import SARA, a_mail, text_of
from tests.e2e.screen import Screens

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
