"""Supervisors see all complaints: the register, its figures, and what nobody decided on."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from contactcenter.domain.edition import Decides
from contactcenter.domain.ids import MessageId, TicketId
from contactcenter.domain.sla.clock import TicketHistory
from contactcenter.domain.sla.history import Happened, What
from contactcenter.domain.ticket import Status, Suspected
from tests.contract.test_store_figures import fill
from tests.e2e.axe import keeps_nobody_out
from tests.e2e.desk import NORA, SIMA, ZAHRA, Desk, desk
from tests.e2e.screen import Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def shop(tmp_path: Path, browser: Browser) -> AsyncIterator[Desk]:
    """Run the product with the complaints of spec D.4, on SQLite."""
    async with desk(tmp_path / "data", database_url=None, post=None) as running:
        await fill(running.app.store)
        yield running


async def opened(shop: Desk, screens: Screens, who: str, *, part: str = "list") -> Page:
    """Show somebody the complaints of spring, by keys."""
    page = (await screens.agent(shop, who)).page
    await page.keyboard.press("g")
    await page.keyboard.press("c")
    await expect(page).to_have_url(re.compile("/register$"))
    if part != "undecided":
        await choose_spring(page, jalali=who == ZAHRA)
    if part != "list":
        await page.locator(f"[data-part={part}]").click()
    return page


async def choose_spring(page: Page, *, jalali: bool) -> None:
    """Choose March to June, each date in the reckoning of who looks."""
    await page.locator("[data-reach]").click()
    await page.get_by_role("menuitem").last.click()
    if not jalali:
        await page.get_by_label("From", exact=True).fill("2026-03-01")
        await page.get_by_label("To", exact=True).fill("2026-06-30")
        return
    since, until = (page.get_by_role("group", name=each, exact=True) for each in ("از", "تا"))
    for field, parts in ((since, (10, 12, 1404)), (until, (9, 4, 1405))):
        for at in (2, 1, 0):  # the year first: until then no date is before the other
            await field.get_by_role("combobox").nth(at).select_option(str(parts[at]))


async def test_complaints_are_found_filtered_and_opened_by_keys(
    shop: Desk, screens: Screens
) -> None:
    page = await opened(shop, screens, SIMA)
    rows = page.locator("[data-complaint]")
    await expect(rows).to_have_count(8)
    await expect(rows.first).to_contain_text("Quality")
    await keeps_nobody_out(page, "register-en")
    await page.locator("[data-filter=due_in]").click()
    await page.get_by_role("menuitem", name="Overdue").click()
    await expect(rows).to_have_count(2)
    await expect(rows.first).to_contain_text("Overdue by")
    await page.get_by_role("button", name="Clear filters").click()
    await page.locator("[data-filter=step]").click()
    await page.get_by_role("menuitem", name="Withdrawn").click()
    await expect(rows).to_have_count(1)
    reference = re.sub(r"\W", "", await rows.first.locator("bdi").first.inner_text())
    await page.get_by_role("button", name="Clear filters").click()
    await expect(rows).to_have_count(8)
    await page.keyboard.press("/")
    await page.keyboard.type(reference[-5:])
    await expect(rows).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(rows).to_have_count(8)
    await page.keyboard.press("Escape")
    await page.keyboard.press("j")
    wanted = await page.locator("[data-complaint][aria-current]").get_attribute("data-complaint")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(f"/tickets/{wanted}$"))


@pytest.mark.parametrize(("who", "language"), [(SIMA, "en"), (ZAHRA, "fa")])
@pytest.mark.parametrize("width", [1440, 320])
@pytest.mark.parametrize("light", ["light", "dark"])
async def test_figures_are_shown_in_either_language(
    shop: Desk, screens: Screens, who: str, language: str, width: int, light: str
) -> None:
    """Spec D.4, as screens show it: the overdue ones count."""
    page = await opened(shop, screens, who, part="review")
    if light == "dark":
        await page.evaluate("document.documentElement.classList.add('dark')")
    await page.set_viewport_size({"width": width, "height": 900})
    resolved = page.locator("[data-tile=resolved_in_time]")
    await expect(resolved).to_contain_text("57.14%" if language == "en" else "۵۷٫۱۴٪")
    await expect(page.locator("[data-tile=acknowledged_in_time]")).to_contain_text(
        "87.5%" if language == "en" else "۸۷٫۵٪"
    )
    await expect(page.locator("[data-pareto] tbody tr").first).to_contain_text("BILLING")
    await expect(page.locator("[data-pareto] svg")).to_be_visible()
    signals = page.locator("[data-signals]")
    await expect(signals).to_contain_text("eight weeks" if language == "en" else "هشت هفته")
    axis = page.locator("[data-axis]").first
    await expect(axis).to_contain_text(re.compile("Mar|Apr" if language == "en" else "فروردین"))
    await page.locator("[data-chart]").scroll_into_view_if_needed()
    name = f"review-{language}-{width}-{light}"
    await keeps_nobody_out(page, name)
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.evaluate(overflow) <= 0


@pytest.mark.parametrize(
    ("who", "aim"), [(SIMA, "At least 90%"), (ZAHRA, "دست‌کم ۹۰٪")], ids=["en", "fa"]
)
async def test_an_objective_is_set_and_judged(
    shop: Desk, screens: Screens, who: str, aim: str
) -> None:
    """Spec A-GOV-2; what is typed may be in Persian digits."""
    page = await opened(shop, screens, who, part="review")
    aims = page.locator("[data-objectives]")
    await aims.locator("[data-aim]").click()
    await expect(aims.locator("[name=better]")).to_be_disabled()
    await aims.locator("[name=percent]").fill("۹۰")
    await keeps_nobody_out(page, f"objective-{who[:3]}")
    await aims.locator("[type=submit]").click()
    await expect(aims.locator("li")).to_contain_text(aim)
    await expect(page.locator("[data-tile=acknowledged_in_time] [data-objective]")).to_be_visible()
    await aims.locator("li button").click()
    await aims.locator("[name=percent]").fill("50.5")
    await aims.locator("[type=submit]").click()
    await expect(aims.locator("li")).to_contain_text(re.compile("50.5%|۵۰٫۵٪"))
    versions = [
        (each.version, each.body["percent"])
        for each in await shop.app.store.all_editions(Decides.OBJECTIVE)
    ]
    assert versions == [(1, "90"), (2, "50.5")]


async def test_figures_and_samples_go_out_as_files(shop: Desk, screens: Screens) -> None:
    """Spec A-IMP-4, A-MGR-1."""
    page = await opened(shop, screens, SIMA, part="review")
    await expect(page.locator("[data-tile=resolved_in_time]")).to_contain_text("4 of 7")
    for what in ("figures", "pack"):
        async with page.expect_download() as download:
            await page.locator(f"[data-export={what}]").click()
        path = await (await download.value).path()
        with ZipFile(BytesIO(path.read_bytes())) as book:
            assert "xl/workbook.xml" in book.namelist()
    await page.locator("[data-draw=audit]").click()
    await expect(page.locator("[data-drawn]")).to_contain_text("5 of 8")
    seed = await page.locator("[data-seed]").inner_text()
    await page.locator("[data-draw=audit]").click()
    await expect(page.locator("[data-seed]")).to_have_text(seed)
    await keeps_nobody_out(page, "samples-en")
    await page.locator("[data-reach]").click()
    await page.get_by_role("menuitem").first.click()
    screens.expect_error(r"409 .*/register/samples$")
    await page.locator("[data-draw=audit]").click()  # today is not over
    await expect(page.get_by_text("draw its sample then")).to_be_visible()


@pytest.mark.parametrize(("who", "language"), [(SIMA, "en"), (ZAHRA, "fa")])
async def test_management_decides_and_carries_it_out(
    shop: Desk, screens: Screens, who: str, language: str
) -> None:
    """Spec A-MGR-1: decisions with an owner and a date."""
    page = await opened(shop, screens, who, part="review")
    minutes = page.locator("[data-minutes]")
    await minutes.locator("[data-hold]").click()
    await minutes.locator("fieldset input").first.check()
    await minutes.locator("[data-decision] input[type=text]").fill("قرارداد با پیک تازه")
    await keeps_nobody_out(page, f"minutes-written-{language}")
    await minutes.locator("button[type=submit]").click()
    held = minutes.locator("[data-review-held]")
    await expect(held).to_contain_text("قرارداد با پیک تازه")
    await keeps_nobody_out(page, f"minutes-held-{language}")
    await held.locator("[data-carry-out]").click()
    await expect(held.locator("[data-carry-out]")).to_have_count(0)
    await expect(held).to_contain_text("carried out on" if language == "en" else "انجام‌شده در")
    await minutes.locator("[data-hold]").click()
    await minutes.get_by_role("button", name=re.compile("Remove|حذف")).click()
    await expect(minutes.locator("button[type=submit]")).to_be_disabled()


async def test_what_nobody_decided_on_is_decided_in_one_action(
    shop: Desk, screens: Screens
) -> None:
    """Spec A-PRN-3."""
    at = shop.app.now() - timedelta(days=9)
    suspected = Suspected(message_id=MessageId("m"), signs=("harm", "waiting"), at=at)
    async with shop.app.store.begin() as tx:
        found = await tx.tickets([TicketId("c1"), TicketId("c2")])
        for each in found.values():
            tx.put(replace(each, suspicion=suspected, version=each.version + 1))
    page = await opened(shop, screens, ZAHRA, part="undecided")
    rows = page.locator("[data-suspected]")
    await expect(rows).to_have_count(2)
    await keeps_nobody_out(page, "undecided-fa")
    await rows.first.locator("[data-dismiss]").click()
    await expect(rows).to_have_count(1)
    async with shop.app.store.begin() as tx:
        left = await tx.tickets([TicketId("c1"), TicketId("c2")])
    assert sorted(each.suspicion is None for each in left.values()) == [False, True]


@pytest.mark.parametrize(
    ("who", "days"), [(SIMA, "business days"), (ZAHRA, "روز کاری")], ids=["en", "fa"]
)
async def test_who_waits_for_long_is_listed(
    shop: Desk, screens: Screens, who: str, days: str
) -> None:
    """Spec B-EVT-3."""
    page = (await screens.agent(shop, who)).page
    await page.keyboard.press("g")
    await page.keyboard.press("t")
    await expect(page).to_have_url(re.compile("/promises/standing$"))
    await expect(page.get_by_role("heading", level=2)).to_be_visible()  # nobody waits
    await keeps_nobody_out(page, f"standing-none-{who[:3]}")
    began = shop.app.now() - timedelta(days=40)
    async with shop.app.store.begin() as tx:
        ticket = (await tx.tickets([TicketId("c1")]))[TicketId("c1")]
        tx.put(replace(ticket, status=Status.PENDING, opened_at=began, version=ticket.version + 1))
        asked = Happened(at=began, what=What.MOVED, detail="pending", by="mia")
        tx.put(
            TicketHistory(id=ticket.id, priority=ticket.priority, policies=(), happened=(asked,))
        )
    await page.reload()
    rows = page.locator("[data-standing] li")
    await expect(rows).to_contain_text(days)
    await keeps_nobody_out(page, f"standing-{who[:3]}")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("/tickets/c1$"))


async def test_an_agent_finds_no_register(shop: Desk, screens: Screens) -> None:
    page = (await screens.agent(shop, NORA)).page
    await expect(page.locator("a[href='/register']")).to_have_count(0)
    await page.goto(f"{shop.url}/register/review")
    await expect(page).to_have_url(re.compile("/mine$"))
