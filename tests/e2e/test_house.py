"""Administrators settle the complaint house, and let presets bind (spec A-GOV-1, A-PRE-4)."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from contactcenter.application.editions import set_up
from contactcenter.domain.edition import Decides
from tests.application.complained import GOVERNED
from tests.application.promised import OFFICE
from tests.e2e.axe import keeps_nobody_out
from tests.e2e.desk import ADA, NORA, SIMA, ZAHRA, Desk, desk
from tests.e2e.screen import Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

USUAL = "[data-preset^='iso10002-default@']"
ADR = "[data-preset^='eu-adr@']"
IRAN = "[data-preset^='ir-cbi@']"


@pytest_asyncio.fixture(loop_scope="session")
async def shop(tmp_path: Path, browser: Browser) -> AsyncIterator[Desk]:
    """Run the product with a chat, on SQLite."""
    async with desk(tmp_path / "data", database_url=None, post=None) as running:
        app = running.app
        await set_up(app.store, Decides.CALENDAR, "office", OFFICE, now=app.now())
        yield running


async def opened(shop: Desk, screens: Screens, who: str, key: str) -> Page:
    page = (await screens.agent(shop, who)).page
    await page.keyboard.press("g")
    await page.keyboard.press(key)
    return page


async def choose(page: Page, preset: str) -> None:
    await page.locator(f"{preset} [data-switch]").click()
    await page.locator("[data-decide]").click()


async def settle(page: Page, screens: Screens) -> None:
    """Fill in what is missing, after one address that is none."""
    await page.locator("[name=owner_id]").select_option(label="Sima Karimi")
    await page.locator("[data-deputies]").get_by_label("Ada Brandt").check()
    await page.locator("[name=management_contact]").fill("the director")
    await page.locator("[data-add-policy]").click()
    await page.locator("[data-policy] [name=url]").fill("our shelf")
    screens.expect_error(r"422 .*/promises/house/house$")
    await page.locator("[data-save]").click()
    await expect(page.locator("[data-policy] [data-fault]")).to_contain_text("our shelf")
    await page.locator("[data-policy] [name=url]").fill("https://shop.example/policy")
    most = page.locator("[data-authority] [name=most]").first
    await most.fill("250.00 EUR")
    await most.press("Tab")
    await page.get_by_role("button", name="Add a training of Nora Lindqvist").click()
    await add_a_cause(page, "Cold chain", under="Those who work for us › Carrier or post")
    await page.locator("[data-save]").click()
    await expect(page.locator("[data-settled]")).to_be_visible()
    await expect(page.locator("[data-versions]")).to_contain_text("One version")
    await expect(most).to_have_value("250 EUR")


async def add_a_cause(page: Page, name: str, *, under: str) -> None:
    """Add a root cause of the house's own, and retire one that ships (spec A-ANL-1)."""
    causes = page.locator("[data-terms=causes]")
    await causes.locator("summary").click()
    await causes.locator("[data-add-term]").fill(name)
    await causes.locator("[data-add-term]").press("Enter")
    await causes.locator("[data-term=cold_chain] select").select_option(label=under)
    await causes.locator("[data-term=wear] [data-retire]").click()


async def expect_the_cause(page: Page, kept: Any) -> None:
    own = {each["code"]: each for each in kept}
    assert (own["cold_chain"]["under"], own["wear"]["retired"]) == ("carrier", True)
    await expect(page.locator("[data-term=wear] [data-retire]")).to_have_text("Offer again")
    await page.locator("[data-term=cold_chain]").scroll_into_view_if_needed()
    await keeps_nobody_out(page, "house-causes-en")


async def test_a_preset_binds_once_the_house_is_settled(shop: Desk, screens: Screens) -> None:
    page = await opened(shop, screens, ADA, "s")
    await expect(page).to_have_url(re.compile("/promises/presets$"))
    await expect(page.locator("[data-preset]")).to_have_count(18)
    await expect(page.locator(USUAL)).to_contain_text("Which law binds you is for you to check.")
    screens.expect_error(r"409 .*/bind$")
    await choose(page, USUAL)
    await expect(page.locator("[data-refused]")).to_contain_text("not settled")
    await expect(page.locator("[data-refused] li")).to_have_count(4)
    await keeps_nobody_out(page, "presets-refused-en")
    await page.locator("[data-to-house]").click()
    await expect(page.locator("[data-gaps] li")).to_have_count(4)
    await keeps_nobody_out(page, "house-gaps-en")
    await settle(page, screens)
    await keeps_nobody_out(page, "house-settled-en")
    await page.locator("[data-training]").scroll_into_view_if_needed()
    await keeps_nobody_out(page, "house-people-en")
    kept = (await shop.app.store.all_editions(Decides.HOUSE))[-1].body
    await expect_the_cause(page, kept["own_causes"])
    assert kept["limits"][0]["most"] == {"amount": 25_000, "currency": "EUR"}  # type: ignore[index]
    await page.keyboard.press("Escape")
    await page.locator("[data-tab=presets]").click()
    await choose(page, USUAL)
    await expect(page.locator(USUAL)).to_have_attribute("data-active", "true")
    await expect(page.locator("[data-presets]")).to_contain_text("One of them binds")
    await keeps_nobody_out(page, "presets-on-en")
    await choose(page, USUAL)
    await expect(page.locator(USUAL)).to_have_attribute("data-active", "false")


async def settled(shop: Desk) -> None:
    async with shop.app.store.begin() as tx:
        ids = {each.email: each.id for each in await tx.agents()}
    house = {**GOVERNED, "organization": "آرامیس", "owner_id": ids[SIMA], "deputies": [ids[ADA]]}
    await set_up(shop.app.store, Decides.HOUSE, "house", house, now=shop.app.now())


async def test_an_unverified_preset_asks_what_was_read(shop: Desk, screens: Screens) -> None:
    """In Persian and in the dark."""
    await settled(shop)
    page = await opened(shop, screens, ZAHRA, "s")
    await page.evaluate("document.documentElement.classList.add('dark')")
    await page.locator(f"{IRAN} [data-switch]").click()
    await expect(page.locator("[data-decide]")).to_be_disabled()
    said = "بخشنامه را خواندم: سی روز کاری، کتبی."
    await page.locator("[data-switching] textarea").fill(said)
    await keeps_nobody_out(page, "presets-confirm-fa")
    await page.locator("[data-decide]").click()
    await expect(page.locator(f"{IRAN} [data-confirmation]")).to_contain_text(said)
    await keeps_nobody_out(page, "presets-fa")
    await page.keyboard.press("g")
    await page.keyboard.press("h")
    await expect(page.locator("[data-settled]")).to_be_visible()
    await keeps_nobody_out(page, "house-fa")
    await page.locator("[data-add-limit]").scroll_into_view_if_needed()
    await keeps_nobody_out(page, "house-limits-fa")
    await page.locator("[data-terms=causes] summary").click()
    await keeps_nobody_out(page, "house-causes-fa")


async def test_a_preset_warns_until_its_body_outside_is_filled_in(
    shop: Desk, screens: Screens
) -> None:
    """Spec A.9, A-DEC-2; in Persian."""
    await settled(shop)
    page = await opened(shop, screens, ZAHRA, "s")
    await page.locator(f"{ADR} [data-switch]").click()
    form = page.locator("[data-switching]")
    await form.locator("[name=name]").fill("هیئت حل اختلاف")
    await page.locator("[data-decide]").click()
    await expect(page.locator(f"{ADR} [data-unfilled]")).to_contain_text("نشانی")
    await page.locator(f"{ADR} [data-fill]").click()
    await expect(form.locator("[name=name]")).to_have_value("هیئت حل اختلاف")
    await keeps_nobody_out(page, "preset-details-fa")
    for name, said in (("contact", "تهران، خیابان ۱"), ("website", "https://adr.example")):
        await form.locator(f"[name={name}]").fill(said)
    await page.locator("[data-decide]").click()
    await expect(page.locator(f"{ADR} [data-unfilled]")).to_have_count(0)
    await expect(page.locator(ADR)).to_contain_text("هیئت حل اختلاف")
    await keeps_nobody_out(page, "preset-filled-fa")


async def test_supervisors_look_and_agents_do_not(shop: Desk, screens: Screens) -> None:
    page = await opened(shop, screens, SIMA, "h")
    await expect(page.locator("[data-gaps]")).to_be_visible()
    await expect(page.locator("[data-save]")).to_have_count(0)
    await expect(page.locator("[name=owner_id]")).to_be_disabled()
    await page.locator("[data-tab=presets]").click()
    await expect(page.locator("[data-preset]")).to_have_count(18)
    await expect(page.locator("[data-switch]")).to_have_count(0)
    nora = (await screens.agent(shop, NORA)).page
    await nora.goto(f"{shop.url}/promises/house")
    await expect(nora).to_have_url(re.compile("/mine$"))
