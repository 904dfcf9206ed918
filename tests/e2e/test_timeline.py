"""A customer's timeline shows all their tickets; the work is on the one that was opened."""

import pytest
from playwright.async_api import expect

from tests.e2e.desk import NORA, Desk
from tests.e2e.post import a_mail
from tests.e2e.screen import Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LONG = "\n".join(f"line {n} of a long letter" for n in range(60))


async def test_a_ticket_opens_at_its_own_last_message_and_says_what_belongs_to_another(
    mail_desk: Desk, screens: Screens
) -> None:
    post = mail_desk.post
    assert post is not None
    nora = await screens.agent(mail_desk, NORA)
    page = nora.page
    await page.get_by_role("link", name="Waiting").click()
    await post.send(a_mail("Where is my lamp?", subject="Lamp"))
    await expect(nora.waiting("Lamp")).to_be_visible()
    await post.send(a_mail(f"The chair is broken.\n{LONG}", subject="Chair"))
    await expect(nora.waiting("Chair")).to_be_visible()

    await nora.waiting("Lamp").click()
    await expect(nora.messages).to_have_count(2)
    own = nora.messages.filter(has_text="Where is my lamp?")
    await expect(own).to_be_in_viewport(ratio=1)
    await expect(page.get_by_role("button", name="To the latest")).to_be_visible()
    lamp = await page.locator("[data-reference]").inner_text()
    await expect(page.locator("[data-about]")).to_have_text(f"For ticket {lamp}")
    other = page.locator("[data-elsewhere]").filter(has_text="The chair is broken.")
    await expect(other).to_contain_text("Other ticket")

    # News of the other ticket does not push this one away, and the link leads to the other.
    await post.send(a_mail("It is a third matter.", subject="Table"))
    await expect(nora.messages).to_have_count(3)
    await expect(own).to_be_in_viewport(ratio=1)
    await other.get_by_role("link", name="Other ticket").click()
    await expect(page.get_by_role("heading", name="Chair")).to_be_visible()
    await expect(page.locator("[data-about]")).not_to_contain_text(lamp)
