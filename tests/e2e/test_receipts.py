"""What an inbox answers by itself is settled on its card; in English and in Persian."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from contactcenter.application import inboxes
from contactcenter.application.editions import set_up
from contactcenter.domain.edition import Decides
from contactcenter.domain.ids import InboxId
from contactcenter.domain.receipt import CALL_BACK, Receipts, receipts_from_plain
from tests.application.promised import OFFICE
from tests.builders import an_inbox
from tests.e2e.axe import keeps_nobody_out
from tests.e2e.desk import ADA, SIMA, ZAHRA, Desk, desk
from tests.e2e.screen import Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HOUR = {"kind": "business_duration", "value": 3600}


@pytest_asyncio.fixture(loop_scope="session")
async def shop(tmp_path: Path, browser: Browser) -> AsyncIterator[Desk]:
    """Run the product with a chat, on SQLite."""
    async with desk(tmp_path / "data", database_url=None, post=None) as running:
        app = running.app
        await set_up(app.store, Decides.CALENDAR, "office", OFFICE, now=app.now())
        yield running


async def opened(shop: Desk, screens: Screens, who: str) -> Page:
    page = (await screens.agent(shop, who)).page
    await page.goto(f"{shop.url}/inboxes")
    await page.locator("[data-change-receipts]").click()
    await expect(page.locator("[data-receipts]")).to_be_visible()
    return page


async def kept(shop: Desk) -> Receipts | None:
    (chat,) = [each for each in await shop.app.store.all_inboxes() if each.id == shop.chat]
    return chat.receipts


async def word(page: Page) -> None:
    """Write the English text, after one that names what there is not."""
    english = page.locator("[data-text=en]")
    await expect(english.locator("[data-preview]")).to_contain_text("7KQ2M-9XV4T-C")
    await keeps_nobody_out(page, "receipts-on-en")
    await english.locator("textarea").fill("{inbox}: {subject}")
    await expect(english.locator("[data-fault]")).to_contain_text("no {subject} is known")
    await english.locator("textarea").fill("Thank you! {reference}, until {due}.")
    await expect(english.locator("[data-preview]")).to_contain_text("Thank you! 7KQ2M-9XV4T-C")


async def test_an_administrator_lets_an_inbox_answer_by_itself(
    shop: Desk, screens: Screens
) -> None:
    page = await opened(shop, screens, ADA)
    says = page.locator("[data-by-itself]")
    await expect(says).to_have_text("Says nothing by itself")
    await keeps_nobody_out(page, "receipts-off-en")
    await page.locator("[data-on]").check()
    screens.expect_error(r"422 .*/receipts(/preview)?$")
    await word(page)
    await page.locator("[name=scale]").select_option("nps")
    await expect(page.locator("[data-question=en]")).to_contain_text("from 0 (not at all)")
    await page.locator("[name=share]").fill("300")
    await page.locator("[data-save]").click()
    await expect(page.locator("[data-survey] [data-fault]")).to_contain_text("not a percentage")
    await keeps_nobody_out(page, "receipts-refused-en")
    await page.locator("[name=share]").fill("30")
    await expect(page.locator("[data-survey] [data-fault]")).to_have_count(0)
    await keeps_nobody_out(page, "receipts-survey-en")
    await page.locator("[data-save]").click()
    await expect(page.locator("[data-receipts]")).to_have_count(0)
    await expect(says).to_have_text("Promises an answer within 4 open hours; asks NPS of 30%")
    await keeps_nobody_out(page, "receipts-card-en")
    found = await kept(shop)
    assert found is not None
    assert found.texts["en"] == "Thank you! {reference}, until {due}."
    assert found.survey is not None
    assert (found.survey.share, found.survey.low) == (30, 6)


async def test_what_is_not_saved_is_not_lost_by_a_key(shop: Desk, screens: Screens) -> None:
    page = await opened(shop, screens, ADA)
    await page.locator("[data-on]").check()
    await page.keyboard.press("Escape")
    await expect(page.locator("[data-unsaved]")).to_be_visible()
    await keeps_nobody_out(page, "receipts-unsaved-en")
    await page.locator("[data-leave]").click()
    await expect(page.locator("[data-receipts]")).to_have_count(0)
    assert await kept(shop) is None


async def test_somebody_else_was_faster(shop: Desk, screens: Screens) -> None:
    """On a telephone, whose words another inbox carries."""
    app = shop.app
    for key, kind in (("line", "phone"), ("texts", "sms")):
        inbox = an_inbox(key, kind=kind, name=key.title(), queue_id="support", address=None)
        await inboxes.add_inbox(app.store, inbox, now=app.now())
    page = (await screens.agent(shop, ADA)).page
    await page.goto(f"{shop.url}/inboxes")
    await page.get_by_role("button", name="What Line answers by itself: change").click()
    await page.locator("[data-on]").check()
    await page.locator("[name=by]").select_option(label="Texts")
    await expect(page.locator("[data-text=en] textarea")).to_have_value(CALL_BACK["en"])
    await keeps_nobody_out(page, "receipts-carried-en")
    theirs = receipts_from_plain({"calendar": {**OFFICE, "id": "theirs"}, "target": HOUR})
    await inboxes.set_receipts(app.store, InboxId("line"), theirs, now=app.now())
    screens.expect_error(r"409 .*/receipts$")
    await page.locator("[data-save]").click()
    await expect(page.locator("[data-overtaken]")).to_be_in_viewport()
    await keeps_nobody_out(page, "receipts-overtaken-en")
    await page.locator("[data-overtaken] button").click()
    await expect(page.locator("[name=calendar]")).to_have_value("kept:theirs")
    await expect(page.locator("[data-overtaken]")).to_have_count(0)


async def test_it_is_settled_in_persian(shop: Desk, screens: Screens) -> None:
    """In the dark, with digits as they are typed there; a language is added, and goes again."""
    page = await opened(shop, screens, ZAHRA)
    await page.evaluate("document.documentElement.classList.add('dark')")
    await page.locator("[data-on]").check()
    await page.locator("[data-within] input").fill("۲")
    await page.locator("[data-add-language]").click()
    await page.get_by_role("menuitem", name="عربی").click()
    arabic = page.locator("[data-text=ar]")
    await arabic.locator("textarea").fill("شكرا {reference}")
    await expect(arabic.locator("[data-preview]")).to_contain_text("شكرا")
    await keeps_nobody_out(page, "receipts-texts-fa")
    await arabic.locator("[data-drop]").click()
    await page.locator("[name=scale]").select_option("csat")
    await page.locator("[name=share]").fill("۵۰")
    await expect(page.locator("[data-question=fa]")).to_be_visible()
    await page.locator("[data-survey]").scroll_into_view_if_needed()
    await keeps_nobody_out(page, "receipts-survey-fa")
    await page.locator("[data-save]").click()
    await expect(page.locator("[data-by-itself]")).to_contain_text("۲ ساعت کاری")
    await keeps_nobody_out(page, "receipts-card-fa")
    found = await kept(shop)
    assert found is not None
    assert set(found.texts) == {"en", "fa"}
    assert found.survey is not None
    assert found.survey.share == 50


async def test_supervisors_read_what_it_answers(shop: Desk, screens: Screens) -> None:
    page = (await screens.agent(shop, SIMA)).page
    await page.goto(f"{shop.url}/inboxes")
    await expect(page.locator("[data-by-itself]")).to_have_text("Says nothing by itself")
    await expect(page.locator("[data-change-receipts]")).to_have_count(0)
