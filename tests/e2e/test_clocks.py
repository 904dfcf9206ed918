"""Clocks on the agents' screens: in lists, in a ticket's head, second by second (spec B)."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from contactcenter.application.editions import set_up
from contactcenter.domain.edition import Decides
from tests.application.promised import a_target
from tests.e2e.axe import keeps_nobody_out
from tests.e2e.desk import KIAN, NORA, SIMA, ZAHRA, Desk, desk
from tests.e2e.screen import AgentScreen, Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ALWAYS: dict[str, Any] = {
    "zone": "Asia/Tehran",
    "weekly": {day: [["00:00", "24:00"]] for day in _DAYS},
}
_SWIFT: dict[str, Any] = {
    "name": "Swift",
    "names": {"fa": "چابک"},
    "targets": [
        a_target("first_response", 10, 20, 40, 60, alarms=[{"id": "half", "percent": 50}]),
        a_target("resolution", 240, 480, 960, 1920, pause_reasons=["pending"]),
    ],
}
_COUNTING = re.compile(r"^(First answer · )?(40:00|3\d:\d\d)$")


async def promise(desk: Desk) -> None:
    """Promise a first answer within minutes, at any hour of any day."""
    store, now = desk.app.store, desk.app.now()
    await set_up(store, Decides.CALENDAR, "office", _ALWAYS, now=now)
    await set_up(store, Decides.SLA_POLICY, "swift", _SWIFT, now=now)


@pytest_asyncio.fixture(loop_scope="session")
async def shop(tmp_path: Path, browser: Browser) -> AsyncIterator[Desk]:
    """Run the product with a chat, on SQLite."""
    async with desk(tmp_path / "data", database_url=None, post=None) as running:
        yield running


def signs(chip: Locator) -> Locator:
    """Return what eyes see of a clock."""
    return chip.locator("[aria-hidden=true].one-line")


async def opened(desk: Desk, screens: Screens, who: str, *said: str) -> AgentScreen:
    """Let visitors say these things, and show an agent the list of what waits."""
    agent = await screens.agent(desk, who)
    for words in said:
        visitor = await screens.visitor(desk)
        await visitor.say(words)
    await agent.page.locator("a[href='/waiting']:visible").click()
    await expect(agent.page.locator("[data-ticket]")).to_have_count(len(said))
    return agent


async def open_strips(page: Page) -> Locator:
    """Open the strips with a key."""
    await page.keyboard.press("Shift+T")
    strips = page.locator("[data-strips]")
    await expect(strips).to_be_visible()
    return strips


async def test_a_clock_counts_down_without_asking_the_service(shop: Desk, screens: Screens) -> None:
    await promise(shop)
    nora = await opened(shop, screens, NORA, "Where is my lamp?")
    chip = nora.page.locator("[data-ticket] [data-clock=first_response]")
    await expect(chip).to_have_attribute("data-stands", "plenty")
    asked: list[str] = []
    nora.page.on("request", lambda request: asked.append(request.url))
    before = await signs(chip).inner_text()
    assert _COUNTING.match(before)
    await expect(signs(chip)).not_to_have_text(before)
    assert not [url for url in asked if "/api/" in url]
    await expect(chip.locator(".sr-only")).to_contain_text("First answer: due in")
    await nora.page.locator("a[href='/tickets']:visible").click()
    await expect(nora.page.get_by_role("list", name="All tickets")).to_be_visible()
    await expect(signs(chip)).to_have_text(_COUNTING)


async def test_a_new_priority_moves_the_clocks_at_once(shop: Desk, screens: Screens) -> None:
    """Spec B.7: by two keys, and the head shows it without a reload."""
    await promise(shop)
    nora = await opened(shop, screens, NORA, "It burns!")
    page = nora.page
    await page.locator("[data-ticket]").click()
    chip = page.locator("[data-clocks] [data-clock=first_response]")
    await expect(signs(chip)).to_have_text(_COUNTING)
    await page.keyboard.press("Shift+P")
    await expect(page.get_by_role("menuitem", name="Urgent")).to_be_visible()
    await page.keyboard.press("1")
    await expect(page.locator("[data-priority]")).to_contain_text("Urgent")
    await expect(signs(chip)).to_have_text(re.compile(r"^First answer · \d:\d\d$"))
    await expect(nora.timeline).to_contain_text("set the priority to Urgent")
    row = page.locator("[data-ticket] [data-clock=first_response]")
    await expect(signs(row)).to_have_text(re.compile(r"^\d:\d\d$"))
    strips = await open_strips(page)
    lane = strips.locator("[data-lane=first_response]")
    await expect(lane.locator("[data-figure=limit]")).to_contain_text("10 minutes")
    await expect(lane.locator("[data-figure=first]")).to_contain_text("Due at first")
    await nora.was_not_reloaded()


async def test_the_most_urgent_stand_on_top_when_wanted(shop: Desk, screens: Screens) -> None:
    await promise(shop)
    nora = await opened(shop, screens, NORA, "The first of two", "The second of two")
    page = nora.page
    await page.locator("[data-ticket]").nth(1).click()
    await expect(page.locator("[data-priority]")).to_be_visible()
    await page.keyboard.press("Shift+P")
    await page.keyboard.press("1")
    await expect(page.locator("[data-priority]")).to_contain_text("Urgent")
    rows = page.locator("[data-ticket]")
    await expect(rows.first).to_contain_text("The first of two")
    await page.keyboard.press("Shift+O")
    await expect(rows.first).to_contain_text("The second of two")
    await page.reload()
    await expect(rows.first).to_contain_text("The second of two")
    await expect(page.locator("[data-order]")).to_contain_text("Most urgent first")


async def test_a_clock_that_stands_still_says_why_and_shows_since_when(
    shop: Desk, screens: Screens
) -> None:
    """Spec B-1: the strip has every second, running or standing still."""
    await promise(shop)
    nora = await opened(shop, screens, NORA, "Which size fits?")
    page = nora.page
    await page.locator("[data-ticket]").click()
    await expect(page.locator("[data-claim]")).to_be_visible()
    await page.keyboard.press("c")
    await expect(page.locator("[data-claim]")).to_have_count(0)
    await nora.answer("How tall are you?")
    await expect(page.locator("[data-clocks] [data-clock]")).to_have_count(1)
    await page.keyboard.press("Escape")  # out of the composer
    await page.locator("[data-status]").click()
    await page.get_by_role("menuitem", name="Pending").click()
    chip = page.locator("[data-clocks] [data-clock=resolution]")
    await expect(chip).to_have_attribute("data-stands", "still")
    await expect(signs(chip)).to_have_text("Resolution · Pending")
    strips = await open_strips(page)
    lane = strips.locator("[data-lane=resolution]")
    await expect(lane.locator("[data-why=pending]").first).to_be_attached()
    await expect(lane.locator("[data-figure=due]")).to_contain_text("When it runs again")
    ended = strips.locator("[data-ended]")
    await expect(ended).to_contain_text("One clock has ended")
    await ended.locator("summary").first.click()
    await expect(ended.locator("[data-lane=first_response]")).to_contain_text("In time")
    await lane.get_by_text("Every part").click()
    await expect(lane.get_by_role("listitem").last).to_contain_text("Waits for the customer")
    await keeps_nobody_out(page, "strip-en")


@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 320])
async def test_in_persian_time_runs_from_right_to_left(
    shop: Desk, screens: Screens, light: str, width: int
) -> None:
    await promise(shop)
    kian = await opened(shop, screens, KIAN, "چراغ من کجاست؟")
    page = kian.page
    if light == "dark":
        await page.evaluate("document.documentElement.classList.add('dark')")
    await page.set_viewport_size({"width": width, "height": 800})
    await expect(signs(page.locator("[data-ticket] [data-clock]"))).to_have_text(
        re.compile(r"^[۰-۹]{2}:[۰-۹]{2}$")
    )
    await keeps_nobody_out(page, f"list-fa-{light}-{width}")
    await page.locator("[data-ticket]").click()
    await expect(page.locator("[data-clocks]")).to_be_visible()
    strips = await open_strips(page)
    lane = strips.locator("[data-lane=first_response]")
    await expect(lane.locator("[data-figure=due]")).to_contain_text("۱۴۰۵")
    now = await lane.locator("[data-now]").bounding_box()
    due = await lane.locator("[data-due]").bounding_box()
    assert now is not None
    assert due is not None
    assert due["x"] < now["x"]
    assert await strips.evaluate("each => each.scrollWidth <= each.clientWidth")
    await keeps_nobody_out(page, f"strip-fa-{light}-{width}")
    await strips.get_by_role("radio", name="امروز").click()
    await expect(lane.locator("[data-now]")).to_be_attached()
    await keeps_nobody_out(page, f"strip-fa-today-{light}-{width}")


async def test_an_alarm_calls_whose_ticket_it_is(shop: Desk, screens: Screens) -> None:
    """Spec B-ESC-1: once, and never for a clock that has ended (B-ESC-3)."""
    await promise(shop)
    quick = {"kind": "elapsed_duration", "value": 16}
    target = {
        "metric": "first_response",
        "calendar": "office",
        "limits": dict.fromkeys(("p1", "p2", "p3", "p4"), quick),
        "alarms": [{"id": "half", "percent": 50}],
    }
    body = {"name": "At once", "targets": [target]}
    await set_up(shop.app.store, Decides.SLA_POLICY, "at-once", body, now=shop.app.now())
    nora = await opened(shop, screens, NORA, "Where is my lamp?")
    kian = await screens.agent(shop, KIAN)
    page = nora.page
    await page.locator("[data-ticket]").click()
    await expect(page.locator("[data-claim]")).to_be_visible()
    await page.keyboard.press("c")
    toasts = page.locator("[data-toast]")
    await expect(toasts.filter(has_text="First answer for")).to_contain_text("is due in")
    await expect(toasts.filter(has_text="is late by")).to_be_visible()
    await page.locator("a[href='/waiting']:visible").click()
    await toasts.filter(has_text="is late by").get_by_role("button", name="Open").click()
    await expect(page.locator("[data-clocks]")).to_be_visible()
    await expect(kian.page.locator("[data-toast]")).to_have_count(0)


async def test_where_nothing_is_promised_the_strip_says_so(shop: Desk, screens: Screens) -> None:
    nora = await opened(shop, screens, NORA, "Hello?")
    await nora.page.locator("[data-ticket]").click()
    await nora.page.locator("[data-clocks]").click()
    dialog = nora.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Nothing is promised")
    await keeps_nobody_out(nora.page, "strip-empty-en")


@pytest.mark.parametrize("who", [SIMA, ZAHRA], ids=["en", "fa"])
async def test_a_limit_that_is_held_is_confirmed_where_it_is_seen(
    shop: Desk, screens: Screens, who: str
) -> None:
    """Spec B-CAL-8: a regulator's limit moves later by nobody's change but a supervisor's."""
    store, now = shop.app.store, shop.app.now()
    legal = a_target("final_response", 600, 600, 600, 600, binding="legal")
    policy = {**_SWIFT, "targets": [legal, *_SWIFT["targets"]]}
    await set_up(store, Decides.CALENDAR, "office", _ALWAYS, now=now)
    await set_up(store, Decides.SLA_POLICY, "swift", policy, now=now)
    supervisor = await opened(shop, screens, who, "Where is my lamp?")
    page = supervisor.page
    await page.locator("[data-ticket]").click()
    await expect(page.locator("[data-clocks] [data-clock]").first).to_be_visible()
    strips = await open_strips(page)
    await expect(strips.locator("[data-lane=final_response]")).to_be_visible()
    await expect(strips.locator("[data-held]")).to_have_count(0)
    today = now.astimezone(ZoneInfo("Asia/Tehran")).date()
    closed = {f"{today + timedelta(days=each)}": [] for each in range(2)}
    await set_up(store, Decides.CALENDAR, "office", {**_ALWAYS, "date_overrides": closed}, now=now)
    held = strips.locator("[data-held]")
    await expect(held).to_contain_text("office", timeout=30_000)
    await keeps_nobody_out(page, f"held-{who[:3]}")
    await held.locator("[data-confirm]").click()
    await expect(held).to_have_count(0)
