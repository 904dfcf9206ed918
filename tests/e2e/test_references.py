"""References on a desk that speaks Persian: digits, which any keyboard types (spec G-5)."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from contactcenter.domain.text import normalise
from tests.e2e.desk import KIAN, Desk, desk
from tests.e2e.screen import Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def shop(tmp_path: Path, browser: Browser) -> AsyncIterator[Desk]:
    """Run the product with a chat, in Persian."""
    folder = tmp_path / "data"
    async with desk(folder, database_url=None, post=None, language="fa") as running:
        yield running


async def test_a_reference_is_digits_and_its_last_five_find_it(
    shop: Desk, screens: Screens
) -> None:
    kian = await screens.agent(shop, KIAN)
    for words in ("سفارش من کجاست؟", "کالای دیگری می‌خواهم"):
        visitor = await screens.visitor(shop)
        await visitor.say(words)
    page = kian.page
    await page.locator("a[href='/waiting']:visible").click()
    await page.locator("[data-ticket]").filter(has_text="سفارش").click()
    shown = await page.locator("[data-reference]").inner_text()
    assert re.fullmatch(r"[۰-۹]{5}\.[۰-۹]{5}\.[۰-۹]{5}", shown)
    for ending in (shown[-5:], normalise(shown)[-5:]):
        await page.goto(f"{shop.url}/tickets")
        await page.locator("input[inputmode=search]").fill(ending)
        await expect(page.locator("[data-ticket]")).to_have_count(1)
        await expect(page.locator("[data-ticket]")).to_contain_text("سفارش")
