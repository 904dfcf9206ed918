"""Administrators word the letters to complainants, and see what they would say."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from contactcenter.domain.edition import Decides
from tests.e2e.axe import keeps_nobody_out
from tests.e2e.desk import ADA, ZAHRA, Desk, desk
from tests.e2e.screen import Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def shop(tmp_path: Path, browser: Browser) -> AsyncIterator[Desk]:
    """Run the product with a chat, on SQLite."""
    async with desk(tmp_path / "data", database_url=None, post=None) as running:
        yield running


async def test_a_letter_is_worded_and_seen_before_it_holds(shop: Desk, screens: Screens) -> None:
    page = (await screens.agent(shop, ADA)).page
    await page.keyboard.press("g")
    await page.keyboard.press("e")
    await expect(page).to_have_url(re.compile("/promises/letters$"))
    reasons = page.locator("[data-block=reasons]")
    await expect(reasons.locator("[data-preview]")).to_contain_text("The carrier was late.")
    await keeps_nobody_out(page, "letters-en")
    await page.locator("[name=kind]").select_option("final")
    await expect(reasons).to_contain_text("As it ships")
    screens.expect_error(r"422 .*/wordings/en/preview$")
    await reasons.locator("textarea").fill("Why we say so: {{ password }}")
    await expect(reasons.locator("[data-fault]")).to_contain_text("password")
    await expect(page.locator("[data-save]")).to_be_disabled()
    await keeps_nobody_out(page, "letters-refused-en")
    await reasons.locator("textarea").fill("Why we say so: {{ reasons }}")
    await expect(reasons.locator("[data-preview]")).to_have_text(
        "Why we say so: The carrier was late."
    )
    await expect(reasons).to_contain_text("Your words")
    await page.locator("[data-save]").click()
    await expect(page.locator("[data-letters]")).to_contain_text("Version 1")
    kept = (await shop.app.store.all_editions(Decides.WORDING))[-1].body
    assert kept["final"] == {"reasons": "Why we say so: {{ reasons }}"}
    await reasons.locator("[data-reset]").click()
    await expect(reasons.locator("textarea")).to_have_value(re.compile("^Our reasons:"))
    await page.keyboard.press("Escape")
    await page.locator("[data-tab=house]").click()
    await page.locator("[data-leave]").click()
    await expect(page).to_have_url(re.compile("/promises/house$"))


async def test_letters_are_worded_in_persian(shop: Desk, screens: Screens) -> None:
    """In the dark, and from the right."""
    page = (await screens.agent(shop, ZAHRA)).page
    await page.goto(f"{shop.url}/promises/letters")
    await page.evaluate("document.documentElement.classList.add('dark')")
    await page.locator("[name=kind]").select_option("acknowledgement")
    received = page.locator("[data-block=received]")
    await expect(received.locator("[data-preview]")).to_contain_text("شکایت شما")
    await received.locator("textarea").fill("شکایت شما {{ received_at }} به دست ما رسید.")
    await expect(received.locator("[data-preview]")).to_contain_text("به دست ما رسید.")
    await keeps_nobody_out(page, "letters-fa")
