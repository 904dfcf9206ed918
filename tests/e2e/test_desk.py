"""What agents see and do at the desk, whatever the channel."""

import asyncio
import re
from zoneinfo import ZoneInfo

import pytest
from persiantools.jdatetime import JalaliDateTime
from playwright.async_api import Page, Route, expect

from tests.e2e.desk import KIAN, NORA, OMID, PASSWORD, Desk
from tests.e2e.screen import AgentScreen, Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MIXED = "سفارش AR-402817 با 3 عدد Lamp کجاست؟"
_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


async def test_from_signing_in_to_the_sent_answer_everything_has_a_key(
    chat_desk: Desk, screens: Screens
) -> None:
    page = await screens.open(chat_desk.url)
    keyboard = page.keyboard
    await expect(page.get_by_label("E-mail")).to_be_focused()
    await keyboard.type(NORA)
    await keyboard.press("Tab")
    await keyboard.type(PASSWORD)
    await keyboard.press("Enter")
    nora = AgentScreen(page)
    await expect(page.locator("[data-connection=live]")).to_be_attached()

    await keyboard.press("Control+k")
    await expect(page.get_by_role("dialog", name="Commands")).to_be_visible()
    await keyboard.type("Go online")
    await keyboard.press("Enter")
    visitor = await screens.visitor(chat_desk)
    await visitor.say("Do you deliver to Shiraz?")
    await expect(nora.offer).to_be_visible()
    await keyboard.press("a")
    await expect(nora.messages).to_have_count(1)

    await keyboard.press("t")
    await expect(page.get_by_role("menu")).to_be_visible()
    await _becomes_with(page, "2", "Request")

    await _becomes_with(page, "3", "Return")

    await keyboard.press("r")
    await expect(nora.composer).to_be_focused()
    await _becomes_with(page, "Alt+6", "Feedback")
    await keyboard.type("Yes, we do.")
    await keyboard.press("Control+Shift+Enter")
    await expect(visitor.bubbles.last).to_have_text("Yes, we do.")
    await expect(page.get_by_role("button", name="Status")).to_contain_text("Pending")


async def _becomes_with(page: Page, key: str, kind: str) -> None:
    await page.keyboard.press(key)
    ticket = page.get_by_role("region", name="Ticket")
    await expect(ticket.get_by_role("button", name="Kind")).to_contain_text(kind)


async def test_what_one_agent_takes_is_gone_for_the_other_and_a_late_claim_is_explained(
    chat_desk: Desk, screens: Screens
) -> None:
    screens.expect_error(r"409 .* /api/items/[\w-]+/claim$")
    visitor = await screens.visitor(chat_desk)
    await visitor.say("Who takes me?")
    nora, omid = await screens.agent(chat_desk, NORA), await screens.agent(chat_desk, OMID)
    # Long before it is needed: a browser may let requests pass for a moment after it was asked.
    held = await _hold_back(omid.page, "**/api/items/*/claim")
    for agent in (nora, omid):
        await agent.page.get_by_role("link", name="Waiting").click()
        await agent.waiting("Who takes me?").click()
        await expect(agent.page.get_by_role("button", name="Take it")).to_be_visible()
    await omid.page.keyboard.press("c")
    async with asyncio.timeout(20):
        await held.pressed.wait()

    await nora.page.keyboard.press("c")
    for agent in (nora, omid):
        await expect(agent.page.get_by_role("button", name="Take it")).to_have_count(0)
        await expect(agent.page.get_by_role("heading", name="Nobody is waiting")).to_be_visible()
    await expect(
        omid.page.get_by_text("Nora Lindqvist is responsible for this ticket.")
    ).to_be_visible()

    held.released.set()
    await expect(
        omid.page.get_by_text("A colleague was faster and has taken this.")
    ).to_be_visible()
    await nora.was_not_reloaded()
    await omid.was_not_reloaded()


async def test_an_offer_that_is_declined_goes_to_the_colleague(
    chat_desk: Desk, screens: Screens
) -> None:
    nora, omid = await screens.agent(chat_desk, NORA), await screens.agent(chat_desk, OMID)
    visitor = await screens.visitor(chat_desk)
    await nora.go_online()
    await visitor.say("Anybody?")
    await expect(nora.offer).to_contain_text("Anybody?")
    await omid.go_online()
    await nora.page.keyboard.press("d")
    await expect(omid.offer).to_contain_text("Anybody?")
    await expect(nora.offer).to_have_count(0)


async def test_an_opened_ticket_says_that_it_is_offered_and_no_offer_covers_it(
    chat_desk: Desk, screens: Screens
) -> None:
    nora = await screens.agent(chat_desk, NORA)
    page = nora.page
    visitors = [await screens.visitor(chat_desk), await screens.visitor(chat_desk)]
    for number, visitor in enumerate(visitors, 1):
        await visitor.say(f"Question {number}")
    await page.keyboard.press("p")
    await page.keyboard.press("o")
    await expect(nora.offer).to_contain_text("Question 1")
    await page.get_by_role("button", name="and one more offer").click()
    await expect(nora.offer).to_have_count(2)
    await page.keyboard.press("o")
    await expect(nora.offer.first).to_contain_text("Question 2")

    await page.get_by_role("link", name="Waiting").click()
    await nora.waiting("Question 1").click()
    bar = page.locator("[data-offered]")
    await expect(bar).to_contain_text("This is offered to you.")
    await page.set_viewport_size({"width": 390, "height": 844})
    for name in ("Back to the list", "Hand over", "Send"):
        button = page.get_by_role("main").get_by_role("button", name=name, exact=True)
        await expect(button).to_be_in_viewport(ratio=1)
    # What lies under something else cannot be clicked.
    await page.get_by_role("button", name="Back to the list").click(trial=True)
    await bar.get_by_role("button", name="Accept").click(trial=True)
    await page.set_viewport_size({"width": 1440, "height": 900})
    await page.keyboard.press("a")
    await expect(bar).to_have_count(0)
    await expect(nora.messages).to_have_text(re.compile("Question 1"))


async def test_an_unknown_address_leads_to_a_page_that_says_so(
    chat_desk: Desk, screens: Screens
) -> None:
    nora = await screens.agent(chat_desk, NORA)
    await nora.page.goto(f"{chat_desk.url}/nope")
    await expect(nora.page.get_by_text("There is nothing here")).to_be_visible()
    await nora.page.get_by_role("link", name="Back to my work").click()
    await expect(nora.page.get_by_role("heading", name="My work")).to_be_visible()


async def test_a_persian_desk_reads_from_the_right_in_its_own_calendar_and_digits(
    chat_desk: Desk, screens: Screens
) -> None:
    kian = await screens.agent(chat_desk, KIAN)
    page = kian.page
    await expect(page.locator("html")).to_have_attribute("dir", "rtl")
    await expect(page.locator("html")).to_have_attribute("lang", "fa")
    await page.get_by_role("button", name="آنلاین شدن").click()
    visitor = await screens.visitor(chat_desk)
    await visitor.say(MIXED)
    offer = page.locator("[data-offer]")
    await expect(offer).to_contain_text("سفارش AR-402817")
    await expect(offer).to_contain_text(re.compile("[۰-۹]"))  # seconds that are left
    await page.keyboard.press("a")

    said = page.locator("[data-message=inbound] p").filter(has_text="AR-402817")
    await expect(said).to_have_css("unicode-bidi", "plaintext")
    reference = page.locator("[data-reference]")
    await expect(reference).to_have_css("unicode-bidi", "isolate")
    await expect(reference).to_have_css("direction", "ltr")
    customer = page.get_by_role("complementary", name="مشتری و تیکت")
    await expect(customer).to_contain_text(f"مشتری از {await _today(page)}")


async def _today(page: Page) -> str:
    """Return the browser's day as one writes it in Tehran."""
    now = await page.evaluate("Date.now() / 1000")
    today = JalaliDateTime.fromtimestamp(now, ZoneInfo("Asia/Tehran"))
    month = today.strftime("%B", locale="fa")
    return f"{today.day} {month} {today.year}".translate(_PERSIAN_DIGITS)


class _Held:
    """A request that waits until it may go on."""

    def __init__(self) -> None:
        self.pressed, self.released = asyncio.Event(), asyncio.Event()

    async def route(self, route: Route) -> None:
        self.pressed.set()
        await self.released.wait()
        await route.continue_()


async def _hold_back(page: Page, url: str) -> _Held:
    held = _Held()
    await page.route(url, held.route)
    return held
