"""Evidence packs on the screen: of a period, by command, in both languages (spec A-AUD-1)."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from contactcenter.domain.evidence.checking import check
from tests.e2e.axe import keeps_nobody_out
from tests.e2e.desk import NORA, SIMA, ZAHRA, Desk, desk
from tests.e2e.screen import Screens
from tests.e2e.test_complaints import complaints_are_handled, saved
from tests.e2e.test_investigation import a_complaint

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
NAMES = {SIMA: "Evidence pack of a period", ZAHRA: "پروندهٔ مستندات یک دوره"}


@pytest_asyncio.fixture(loop_scope="session")
async def shop(tmp_path: Path, browser: Browser) -> AsyncIterator[Desk]:
    """Run the product with a chat, on SQLite, in a house that handles complaints."""
    async with desk(tmp_path / "data", database_url=None, post=None) as running:
        await complaints_are_handled(running)
        yield running


async def the_period(page: Page, name: str) -> Locator:
    """Open the dialog by its command."""
    await page.keyboard.press("Control+k")
    await page.keyboard.type(name)
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name=name)
    await expect(dialog.locator("[data-evidence-period]")).to_be_visible()
    return dialog


async def test_a_period_is_packed_or_it_is_said_that_it_is_empty(
    shop: Desk, screens: Screens
) -> None:
    screens.expect_error("404 .* /api/(complaints/|evidence-packs)")
    sima = await screens.agent(shop, SIMA)
    dialog = await the_period(sima.page, NAMES[SIMA])
    await sima.page.locator("[data-pack=json]").click()
    await expect(dialog.get_by_role("alert")).to_have_text(
        "No complaint was received in these days."
    )
    await a_complaint(shop, screens)
    pack = json.loads((await saved(sima.page, "json")).read_text("utf-8"))
    assert (check(pack, ()).faults, len(pack["complaints"])) == ((), 1)
    await expect(dialog.get_by_role("alert")).to_have_count(0)
    await expect(dialog.locator("[data-pack-told]")).to_contain_text("is ready")


async def test_an_agent_finds_no_such_command(shop: Desk, screens: Screens) -> None:
    nora = await screens.agent(shop, NORA)
    await nora.page.keyboard.press("Control+k")
    await nora.page.keyboard.type(NAMES[SIMA])
    await expect(nora.page.get_by_role("option", name=NAMES[SIMA])).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 320])
@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize("who", [SIMA, ZAHRA])
async def test_the_dialog_keeps_nobody_out(
    shop: Desk, screens: Screens, who: str, light: str, width: int
) -> None:
    page = (await screens.agent(shop, who)).page
    dialog = await the_period(page, NAMES[who])
    await page.set_viewport_size({"width": width, "height": 700})
    if light == "dark":
        await page.evaluate("document.documentElement.classList.add('dark')")
    await keeps_nobody_out(page, f"evidence-{who[:4]}-{light}-{width}", within="[role=dialog]")
    wide = await dialog.evaluate("each => each.scrollWidth - each.clientWidth")
    assert wide <= 0
