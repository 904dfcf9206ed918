"""From a complaint's root cause to the verdict of somebody else that what was done helped."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from contactcenter.domain.complaint.findings import Outcome
from contactcenter.domain.ids import ActionId, TicketId
from contactcenter.domain.improvement.recurrence import CausedIssue
from contactcenter.domain.ticket import Kind
from tests.contract.test_corrective_actions import DAY, a_decided
from tests.contract.test_store_figures import fill
from tests.domain.complaints import hours
from tests.e2e.axe import keeps_nobody_out
from tests.e2e.desk import SIMA, ZAHRA, Desk, desk
from tests.e2e.screen import Screens
from tests.e2e.test_register import opened

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


# What inherits a colour takes it over a frame after the part around it.
_DRAWN = """() => new Promise((done) => {
  const next = (left) => (left ? requestAnimationFrame(() => next(left - 1)) : done());
  next(20);
})"""


@pytest_asyncio.fixture(loop_scope="session")
async def shop(tmp_path: Path, browser: Browser) -> AsyncIterator[Desk]:
    """Run the product with the complaints of spec D.4, on SQLite."""
    async with desk(tmp_path / "data", database_url=None, post=None) as running:
        await fill(running.app.store, kind=Kind.COMPLAINT)
        yield running


async def show_again(shop: Desk) -> None:
    """Let five complaints of these days have one root cause."""
    async with shop.app.store.begin() as tx:
        for at in range(1, 6):
            tx.put(
                CausedIssue(
                    id=f"c{at}:1",
                    ticket_id=TicketId(f"c{at}"),
                    category="quality",
                    product="lamp",
                    root_cause="packing",
                    received_at=shop.app.now() - timedelta(days=6 - at),
                )
            )


async def let_time_pass(shop: Desk, action_id: str) -> None:
    """Move what was done to where the register has figures before it, and give it one behind."""
    async with shop.app.store.begin() as tx:
        (kept,) = (await tx.corrective_actions([ActionId(action_id)])).values()
        action = replace(kept.action, implemented_at=hours(20 * DAY))
        tx.put(replace(kept, action=action, version=kept.version + 1))
        tx.put(*a_decided("late", 25, Outcome.NOT_UPHELD, kind=Kind.COMPLAINT))


async def take(page: Page, step: str, text: str = "") -> None:
    form = page.locator(f"[data-step={step}]")
    await expect(form).to_be_visible()
    if text:
        await form.locator("textarea").fill(text)
    await form.locator("[data-take-step]").click()
    await expect(form).to_have_count(0)


async def look(page: Page, name: str) -> None:
    """Look at it in both lights, and on a telephone."""
    await keeps_nobody_out(page, f"{name}-light")
    await page.evaluate("document.documentElement.classList.add('dark')")
    await page.evaluate(_DRAWN)
    await keeps_nobody_out(page, f"{name}-dark")
    await page.evaluate("document.documentElement.classList.remove('dark')")
    await page.evaluate(_DRAWN)
    await page.set_viewport_size({"width": 320, "height": 900})
    await keeps_nobody_out(page, f"{name}-small")
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.evaluate(overflow) <= 0
    await page.set_viewport_size({"width": 1440, "height": 900})


async def carry_out(shop: Desk, page: Page) -> str:
    """Open an action at the root cause of a complaint and take its steps up to the check."""
    await page.goto(f"{shop.url}/tickets/c1")
    await page.locator("[data-complaint-open]").click()
    record = page.locator("[data-complaint-record]")
    await record.locator("[data-open-action]").click()
    await record.get_by_label("What went wrong").fill("Lamps arrive broken")
    await keeps_nobody_out(page, "action-opening-en", within="[role=dialog]")
    await record.locator("[data-form=action] button[type=submit]").click()
    await expect(page).to_have_url(re.compile("/register/actions/.+$"))
    await take(page, "contain", "Sale of the lamp stopped")
    await take(page, "cause", "The box is too thin")
    await take(page, "plan", "Foam in every box")
    await look(page, "action-planned-en")
    await take(page, "implement", "Foam is in every box")
    await take(page, "check")
    await expect(page.locator("[data-step=judge]")).to_contain_text("The verdict can be given then")
    return page.url.rpartition("/")[2]


async def judge(shop: Desk, page: Page, action_id: str) -> None:
    """Find it among the others, and say what the figures say."""
    await page.goto(f"{shop.url}/register/actions")
    await expect(page.locator(f"[data-action='{action_id}']")).to_contain_text("در حال سنجش")
    await look(page, "actions-fa")
    await page.locator(f"[data-action='{action_id}']").click()
    await expect(page.locator("[data-step=judge]")).to_be_visible()
    await look(page, "action-judging-fa")
    await take(page, "judge", "شکایت‌ها کم شدند")
    await expect(page.locator("[data-shown-action=effective]")).to_be_visible()
    await look(page, "action-effective-fa")


async def test_a_root_cause_becomes_an_action_that_somebody_else_finds_effective(
    shop: Desk, screens: Screens
) -> None:
    """Spec A-CAPA-1."""
    page = (await screens.agent(shop, SIMA)).page
    action_id = await carry_out(shop, page)
    await let_time_pass(shop, action_id)
    await page.reload()
    await expect(page.locator("[data-step=judge]")).to_contain_text("somebody else")
    await page.keyboard.press("g")
    await page.keyboard.press("k")
    row = page.locator(f"[data-action='{action_id}']")
    await expect(row.locator("[data-overdue]")).to_contain_text("Overdue")
    await look(page, "actions-en")
    await judge(shop, (await screens.agent(shop, ZAHRA)).page, action_id)
    await page.goto(f"{shop.url}/register/actions/{action_id}")
    await expect(page.locator("[data-shown-action=effective]")).to_contain_text("Effective")
    await expect(page.locator("[data-figure=after]")).to_contain_text("0 of 1")
    await look(page, "action-effective-en")
    await page.goto(f"{shop.url}/tickets/c1")
    await page.locator("[data-complaint-open]").click()
    await expect(page.locator("[data-actions-about]")).to_contain_text("Lamps arrive broken")


@pytest.mark.parametrize(("who", "language"), [(SIMA, "en"), (ZAHRA, "fa")])
async def test_what_shows_again_is_taken_up_or_dismissed(
    shop: Desk, screens: Screens, who: str, language: str
) -> None:
    """Spec A-ANL-1."""
    await show_again(shop)
    page = (await screens.agent(shop, who)).page
    await page.keyboard.press("g")
    await page.keyboard.press("k")
    proposal = page.locator("[data-proposal]")
    await expect(proposal).to_contain_text("Packing" if language == "en" else "بسته‌بندی")
    await look(page, f"proposal-{language}")
    if language == "en":
        await proposal.locator("[data-not-recurring]").click()
        await proposal.locator("input[name=reason]").fill("One lorry drove over them")
        await look(page, "proposal-dismissing-en")
        await proposal.locator("[data-form=dismissal] button[type=submit]").click()
        await expect(proposal).to_have_count(0)
        await page.locator("[data-decisions] summary").click()
        await expect(page.locator("[data-decisions]")).to_contain_text("One lorry")
        return
    await proposal.locator("[data-take-up]").click()
    await proposal.locator("input[name=what]").fill("چراغ‌ها شکسته می‌رسند")
    await look(page, "proposal-opening-fa")
    await proposal.locator("[data-form=action] button[type=submit]").click()
    await expect(page.locator("[data-shown-action=open]")).to_contain_text("چراغ‌ها شکسته می‌رسند")


async def test_an_action_is_opened_on_what_an_audit_found(shop: Desk, screens: Screens) -> None:
    """Spec A-AUD-1: what cannot be shown of a complaint."""
    page = await opened(shop, screens, SIMA, part="review")
    await page.locator("[data-draw=audit]").click()
    await page.locator("[data-drawn] [data-open-action]").first.click()
    form = page.locator("[data-drawn] [data-form=action]")
    await form.get_by_label("What went wrong").fill("It was never acknowledged")
    await form.scroll_into_view_if_needed()
    await keeps_nobody_out(page, "finding-opening-en", within="[data-samples]")
    await form.locator("button[type=submit]").click()
    shown = page.locator("[data-shown-action=open]")
    await expect(shown).to_contain_text("It was never acknowledged")
