"""Follow-ups and promises in a browser: added by keys, told of in time, offered, counted."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from contactcenter.application import tasks
from contactcenter.application.asked import Asked
from contactcenter.application.tasks import NewTask, When
from contactcenter.domain.ids import TicketId
from contactcenter.domain.task.task import TaskKind
from tests.e2e.axe import keeps_nobody_out
from tests.e2e.desk import KIAN, NORA, OMID, SIMA, Desk, desk
from tests.e2e.screen import AgentScreen, Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def shop(tmp_path: Path, browser: Browser) -> AsyncIterator[Desk]:
    """Run the product with a chat, on SQLite."""
    async with desk(tmp_path / "data", database_url=None, post=None) as running:
        yield running


async def a_chat_is_mine(shop: Desk, screens: Screens, who: str, words: str) -> AgentScreen:
    """Let a visitor say something, and an agent take it by a key."""
    agent = await screens.agent(shop, who)
    await (await screens.visitor(shop)).say(words)
    await agent.page.locator("a[href='/waiting']:visible").click()
    await agent.page.locator("[data-ticket]").click()
    await expect(agent.page.locator("[data-claim]")).to_be_visible()
    await agent.page.keyboard.press("c")
    await expect(agent.page.locator("[data-claim]")).to_have_count(0)
    return agent


async def begin(page: Page) -> Locator:
    """Open the form by its key."""
    await page.keyboard.press("f")
    form = page.locator("[data-task-form]")
    await expect(form.get_by_role("textbox").first).to_be_focused()
    return form


async def a_reminder(shop: Desk, email: str, title: str, *, seconds: float) -> None:
    """Have an agent reminded on the only ticket, sooner than a form lets one choose."""
    async with shop.app.store.begin() as tx:
        agent = await tx.agent_by_email(email)
    assert agent is not None
    (ticket,) = (await shop.app.store.snapshot(agent)).state.tickets
    wanted = NewTask(
        kind=TaskKind.REMINDER,
        title=title,
        note="",
        due=When(at=shop.app.now() + timedelta(seconds=seconds)),
        ticket_id=TicketId(ticket.id),
        customer_id=None,
        to=None,
    )
    asked = Asked(agent=agent, at=shop.app.now())
    await tasks.add_task(shop.app.store, wanted, asked=asked, new_id=shop.app.new_id)
    shop.app.committed.set()


async def fits(page: Page) -> None:
    """Check that nothing lies beside a screen of 320 pixels."""
    await page.set_viewport_size({"width": 320, "height": 640})
    await expect(page.locator("main")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320


async def test_a_follow_up_about_the_customer_stays_when_the_ticket_is_over(
    shop: Desk, screens: Screens
) -> None:
    nora = await a_chat_is_mine(shop, screens, NORA, "Where is my lamp?")
    form = await begin(nora.page)
    await form.get_by_role("textbox").first.fill("Ask how the lamp is")
    await form.get_by_text("The customer", exact=True).click()
    await nora.page.keyboard.press("Control+Enter")
    await expect(form).to_have_count(0)
    await expect(nora.page.locator("[data-tasks]")).to_contain_text("Ask how the lamp is")
    await nora.page.locator("a[href='/follow-ups']:visible").click()
    row = nora.page.locator("[data-follow-ups] li")
    await expect(row).to_contain_text("Ask how the lamp is")
    await expect(row.locator("a[href^='/follow-ups/']")).to_have_count(0)


async def test_a_follow_up_is_added_done_and_undone_by_keys(shop: Desk, screens: Screens) -> None:
    nora = await a_chat_is_mine(shop, screens, NORA, "Where is my lamp?")
    page = nora.page
    form = await begin(page)
    await page.keyboard.type("Ask the carrier")
    await page.keyboard.press("Alt+1")
    await expect(form.get_by_role("radio", name="In an hour")).to_be_checked()
    await keeps_nobody_out(page, "task-form-en")
    await page.keyboard.press("Control+Enter")
    await expect(form).to_have_count(0)
    bar = page.locator("[data-tasks]")
    await expect(bar).to_contain_text("Ask the carrier")
    await page.keyboard.press("g")
    await page.keyboard.press("f")
    await expect(page).to_have_url(re.compile("/follow-ups$"))
    listed = page.locator("[data-follow-ups]")
    await expect(listed).to_contain_text(re.compile("Today|Later"))
    await keeps_nobody_out(page, "follow-ups-en")
    await listed.get_by_role("link").click()
    await expect(bar).to_be_visible()
    await page.keyboard.press("Shift+F")
    toast = page.locator("[data-toast]").filter(has_text=re.compile("Done: .Ask the carrier"))
    await expect(listed).to_have_count(0)
    await expect(page.get_by_text("Nothing to follow up")).to_be_visible()
    await keeps_nobody_out(page, "follow-ups-empty-en")
    await toast.get_by_role("button", name="Undo").click()
    await expect(listed).to_contain_text("Ask the carrier")
    await is_narrow(shop, page)


async def is_narrow(shop: Desk, page: Page) -> None:
    """See the ticket and the list on a small screen."""
    await fits(page)
    await page.goto(f"{shop.url}/follow-ups")
    await expect(page.locator("[data-follow-ups]")).to_be_visible()
    await fits(page)
    await keeps_nobody_out(page, "follow-ups-narrow-en")


async def test_whoever_has_to_do_it_is_told_and_nobody_else(shop: Desk, screens: Screens) -> None:
    nora = await a_chat_is_mine(shop, screens, NORA, "Where is my lamp?")
    omid = await screens.agent(shop, OMID)
    await a_reminder(shop, NORA, "Call her back", seconds=1.5)
    toast = nora.page.locator("[data-toast]").filter(
        has_text=re.compile("Reminder: .Call her back")
    )
    await expect(toast).to_have_count(1)
    await keeps_nobody_out(nora.page, "task-toast-en")
    await expect(nora.page.locator("a[href='/follow-ups']:visible")).to_contain_text("1")
    await toast.get_by_role("button", name="In 15 min").click()
    await expect(nora.page.locator("[data-toast]")).to_contain_text("You are told again: today")
    await a_reminder(shop, NORA, "Write to her", seconds=1.5)
    again = nora.page.locator("[data-toast]").filter(has_text=re.compile("Reminder: .Write to her"))
    await nora.page.locator("a[href='/mine']:visible").click()
    await again.get_by_role("button", name="Open").click()
    await expect(nora.page.locator("[data-tasks]")).to_contain_text("Write to her")
    await expect(omid.page.locator("[data-toast]")).to_have_count(0)


async def test_a_promise_is_offered_tracked_by_one_key_and_counted(
    shop: Desk, screens: Screens
) -> None:
    nora = await a_chat_is_mine(shop, screens, NORA, "Where is my lamp?")
    page = nora.page
    await nora.answer("It is on its way.")
    await page.keyboard.press("Escape")
    await nora.answer("I will call you tomorrow at 10:00.")
    offer = page.locator("[data-promise-offer]")
    await expect(offer).to_contain_text("Track: call by tomorrow 10:00?")
    await expect(page.locator("[data-tasks]")).to_have_count(0)  # offered, never more
    await keeps_nobody_out(page, "promise-offer-en")
    await expect(nora.composer).to_be_focused()
    await page.keyboard.press("Alt+p")
    await expect(offer).to_have_count(0)
    await expect(page.locator("[data-tasks]")).to_contain_text("call you tomorrow at 10:00")
    await page.keyboard.press("Escape")
    await nora.answer("We will answer by tomorrow at 11:00.")
    await expect(offer).to_be_visible()
    await page.keyboard.press("Alt+x")
    await expect(offer).to_have_count(0)
    await expect(page.locator("[data-task]")).to_have_count(1)
    await counted_in_the_ledger(shop, screens)
    await page.goto(f"{shop.url}/ledger")  # not hers to see
    await expect(page).to_have_url(re.compile("/mine$"))


async def counted_in_the_ledger(shop: Desk, screens: Screens) -> None:
    sima = await screens.agent(shop, SIMA)
    await sima.page.keyboard.press("g")
    await sima.page.keyboard.press("l")
    row = sima.page.locator("[data-ledger] tbody tr")
    await expect(row).to_have_count(1)
    await expect(row).to_have_text(re.compile(r"Nora Lindqvist\s*0\s*0\s*1\s*0\s*–"))
    await sima.page.get_by_role("button", name="Open, Nora Lindqvist: 1").click()
    lines = sima.page.locator("[data-ledger-lines] li")
    await expect(lines).to_have_text(re.compile(r"call you tomorrow at 10:00.*Due .*Open"))
    await keeps_nobody_out(sima.page, "ledger-en")
    await fits(sima.page)


async def test_in_persian_by_its_calendar(shop: Desk, screens: Screens) -> None:
    kian = await a_chat_is_mine(shop, screens, KIAN, "سفارش من کجاست؟")
    page = kian.page
    await page.keyboard.press("r")
    await page.keyboard.type("تا فردا ساعت ۱۰ خبر می‌دهم.")
    await page.keyboard.press("Control+Enter")
    offer = page.locator("[data-promise-offer]")
    await expect(offer).to_contain_text("پاسخ تا فردا ۱۰:۰۰")
    await keeps_nobody_out(page, "promise-offer-fa")
    await page.keyboard.press("Alt+p")
    await expect(page.locator("[data-tasks]")).to_contain_text("فردا ۱۰:۰۰")
    await page.keyboard.press("Escape")
    form = await begin(page)
    await page.keyboard.type("تماس با پیک")
    await page.keyboard.press("Alt+4")
    await expect(form.get_by_role("combobox", name="سال")).to_have_value(re.compile(r"^14\d\d$"))
    await keeps_nobody_out(page, "task-form-fa")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("[data-task]")).to_have_count(2)
    await page.keyboard.press("g")
    await page.keyboard.press("f")
    listed = page.locator("[data-follow-ups]")
    await expect(listed.locator("[data-task]")).to_have_count(2)
    await keeps_nobody_out(page, "follow-ups-fa")
    await fits(page)
    await page.emulate_media(color_scheme="dark")
    await page.evaluate("document.documentElement.classList.add('dark')")
    await page.set_viewport_size({"width": 1440, "height": 900})
    await keeps_nobody_out(page, "follow-ups-fa-dark")
