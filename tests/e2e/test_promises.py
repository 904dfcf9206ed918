"""Supervisors say what is promised: calendars and policies, in a browser."""

import re
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from persiantools.jdatetime import JalaliDate
from playwright.async_api import Browser, Locator, Page, expect

from contactcenter.application.editions import set_up
from contactcenter.domain.edition import Decides
from tests.e2e.axe import keeps_nobody_out
from tests.e2e.desk import NORA, SIMA, ZAHRA, Desk, desk
from tests.e2e.screen import Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_OFFICE: dict[str, Any] = {
    "zone": "Asia/Tehran",
    "weekly": {day: [["08:00", "12:00"], ["13:00", "16:00"]] for day in ("sat", "sun", "mon")},
    "holiday_rules": [
        {"calendar": "jalali", "month": 1, "day": 1, "name": "نوروز"},
        {"calendar": "gregorian", "month": 5, "day": 1, "name": "Labour Day"},
    ],
    "date_overrides": {"2026-06-27": []},
}


@pytest_asyncio.fixture(loop_scope="session")
async def shop(tmp_path: Path, browser: Browser) -> AsyncIterator[Desk]:
    """Run the product with a chat, on SQLite."""
    async with desk(tmp_path / "data", database_url=None, post=None) as running:
        yield running


async def opened(desk: Desk, screens: Screens, who: str) -> Page:
    """Show somebody what is promised, by keys."""
    page = (await screens.agent(desk, who)).page
    await page.keyboard.press("g")
    await page.keyboard.press("p")
    await expect(page).to_have_url(re.compile("/promises$"))
    return page


def on(page: Page, day: date) -> Locator:
    """Return a day of the year's picture."""
    return page.locator(f"[data-year] [data-date='{day.isoformat()}']")


async def save(page: Page) -> None:
    """Let the form hold from now on, once it was seen what that would have made of the past."""
    await page.locator("[data-save]").click()
    await page.locator("[data-save-now]").click()


async def test_an_office_begins_with_what_is_ready(shop: Desk, screens: Screens) -> None:
    page = await opened(shop, screens, SIMA)
    await expect(page.get_by_text("Nothing is promised yet")).to_be_visible()
    await expect(page.locator("[data-ready]")).to_have_count(3)
    await keeps_nobody_out(page, "promises-empty-en")
    await page.locator("[data-ready=weekdays]").click()
    await page.locator("[data-promise=standard]").click()
    limit = page.locator("[data-target=first_response] [data-limit=p1]")
    await expect(limit.get_by_role("textbox")).to_have_value("30")
    await keeps_nobody_out(page, "promises-policy-en")
    await limit.get_by_role("textbox").fill("45")
    await save(page)
    await expect(page.locator("[data-versions]")).to_contain_text("2 versions")
    body = (await shop.app.store.all_editions(Decides.SLA_POLICY))[-1].body
    (first, *_) = body["targets"]  # type: ignore[misc]
    assert first["limits"]["p1"] == {"kind": "business_duration", "value": 2700}


async def test_a_calendar_is_changed_and_its_year_follows(shop: Desk, screens: Screens) -> None:
    """Spec B-CAL-2, B-CAL-6: hours in several parts, holidays by either sun, single dates."""
    await set_up(shop.app.store, Decides.CALENDAR, "office", _OFFICE, now=shop.app.now())
    page = await opened(shop, screens, SIMA)
    await page.locator("[data-promise=office]").click()
    saturday = page.locator("[data-day=sat]")
    await expect(saturday.get_by_role("textbox")).to_have_count(4)
    may = date(shop.app.now().year, 5, 1)
    tuesday = may + timedelta(days=7 + (1 - may.weekday()) % 7)
    await expect(on(page, may)).to_have_attribute("data-is", "holiday")
    await expect(on(page, tuesday - timedelta(days=1))).to_have_attribute("data-is", "open")
    await expect(on(page, tuesday)).to_have_attribute("data-is", "closed")
    await page.locator("[data-day=tue]").get_by_role("button", name="add hours").click()
    await expect(on(page, tuesday)).to_have_attribute("data-is", "open")
    await saturday.get_by_role("textbox").nth(2).fill("11:00")
    screens.expect_error(r"422 .*/promises/calendar/office/replay$")
    await page.locator("[data-save]").click()
    await expect(page.locator("[data-refused]")).to_contain_text("weekly.sat")
    await expect(saturday.locator("[data-fault]")).to_contain_text("11:00")
    await keeps_nobody_out(page, "promises-refused-en")
    await saturday.get_by_role("textbox").nth(2).fill("12:30")
    await save(page)
    await expect(page.locator("[data-refused]")).to_have_count(0)
    await expect(page.get_by_role("heading", name="office")).to_be_visible()
    await expect(page.locator("[data-versions]")).to_contain_text("2 versions")
    body = (await shop.app.store.all_editions(Decides.CALENDAR))[-1].body
    weekly: Any = body["weekly"]
    assert weekly["sat"] == [["08:00", "12:00"], ["12:30", "16:00"]]
    assert weekly["tue"] == [["09:00", "17:00"]]
    assert body["date_overrides"] == {"2026-06-27": []}


async def late_once(shop: Desk, screens: Screens) -> None:
    """Promise what nobody can keep, and let an agent answer after that."""
    always = {"zone": "UTC", "weekly": {day: [["00:00", "24:00"]] for day in _WEEK}}
    await set_up(shop.app.store, Decides.CALENDAR, "office", always, now=shop.app.now())
    second = {f"p{n}": {"kind": "elapsed_duration", "value": 1} for n in range(1, 5)}
    first = {"metric": "first_response", "calendar": "office", "limits": second}
    policy = {"name": "Standard", "targets": [first]}
    await set_up(shop.app.store, Decides.SLA_POLICY, "standard", policy, now=shop.app.now())
    nora = await screens.agent(shop, NORA)
    visitor = await screens.visitor(shop)
    await visitor.say("Where is my lamp?")
    await nora.page.locator("a[href='/waiting']:visible").click()
    await nora.page.locator("[data-ticket]").click()
    chip = nora.page.locator("[data-clocks] [data-clock=first_response]")
    await expect(chip).to_have_attribute("data-stands", "late")
    await nora.page.keyboard.press("c")
    await nora.answer("It is on its way.")
    await expect(nora.page.locator("[data-clocks] [data-clock]")).to_have_count(0, timeout=30_000)


@pytest.mark.parametrize(
    ("who", "was", "would"),
    [(SIMA, "0.0%", "100.0% kept in time, instead of 0.0%"), (ZAHRA, "۰٫۰", "۱۰۰٫۰")],
)
async def test_a_change_is_seen_over_the_past_before_it_holds(
    shop: Desk, screens: Screens, who: str, was: str, would: str
) -> None:
    """A limit that nobody could keep, made longer."""
    await late_once(shop, screens)
    page = await opened(shop, screens, who)
    await page.locator("[data-promise=standard]").click()
    limit = page.locator("[data-target=first_response] [data-limit=p3]").get_by_role("textbox")
    await limit.fill("3600")
    await page.locator("[data-save]").click()
    replay = page.locator("[data-replay]")
    await expect(replay.locator("[data-headline]")).to_contain_text(would)
    row = replay.locator("[data-metric=first_response]")
    await expect(row.locator("[data-side=was]")).to_contain_text(was)
    await expect(replay.locator("[data-differs]")).to_have_count(1)
    await keeps_nobody_out(page, f"replay-{'en' if who == SIMA else 'fa'}")
    assert len(await shop.app.store.all_editions(Decides.SLA_POLICY)) == 1
    await page.locator("[data-save-now]").click()
    await expect(page.locator("[data-versions]")).to_contain_text(re.compile("2 versions|۲ نسخه"))
    assert len(await shop.app.store.all_editions(Decides.SLA_POLICY)) == 2


async def test_what_was_changed_is_not_lost_by_a_press_beside_it(
    shop: Desk, screens: Screens
) -> None:
    await set_up(shop.app.store, Decides.CALENDAR, "office", _OFFICE, now=shop.app.now())
    page = await opened(shop, screens, SIMA)
    await page.locator("[data-promise=office]").click()
    zone = page.locator("[name=zone]")
    await zone.fill("Asia/Kabul")
    await page.locator("[data-new=calendar]").click()
    await expect(page.get_by_role("dialog")).to_contain_text("Leave without saving?")
    await page.get_by_role("button", name="Stay").click()
    await expect(zone).to_have_value("Asia/Kabul")
    await page.locator("[data-new=calendar]").click()
    await page.locator("[data-leave]").click()
    await expect(page.locator("[name=key]")).to_be_visible()


async def test_two_who_change_one_thing_hear_of_each_other(shop: Desk, screens: Screens) -> None:
    await set_up(shop.app.store, Decides.CALENDAR, "office", _OFFICE, now=shop.app.now())
    sima = await opened(shop, screens, SIMA)
    zahra = await opened(shop, screens, ZAHRA)
    for page, zone in ((sima, "Asia/Kabul"), (zahra, "Asia/Dubai")):
        await page.locator("[data-promise=office]").click()
        await page.locator("[name=zone]").fill(zone)
    await save(sima)
    await expect(sima.locator("[data-versions]")).to_contain_text("2 versions")
    screens.expect_error(r"409 .*/promises/calendar/office$")
    await save(zahra)
    overtaken = zahra.locator("[data-overtaken]")
    await expect(overtaken).to_contain_text("Sima Karimi")
    await expect(zahra.locator("[name=zone]")).to_have_value("Asia/Dubai")
    await keeps_nobody_out(zahra, "promises-overtaken-fa")
    await overtaken.get_by_role("button").first.click()
    await expect(zahra.locator("[name=zone]")).to_have_value("Asia/Kabul")


@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
async def test_a_persian_year_has_its_own_months_and_digits(
    shop: Desk, screens: Screens, light: str, width: int
) -> None:
    await set_up(shop.app.store, Decides.CALENDAR, "office", _OFFICE, now=shop.app.now())
    page = await opened(shop, screens, ZAHRA)
    if light == "dark":
        await page.evaluate("document.documentElement.classList.add('dark')")
    await page.set_viewport_size({"width": width, "height": 900})
    await page.locator("[data-promise=office]").click()
    year = page.locator("[data-year]")
    await expect(year.get_by_role("heading", name="فروردین")).to_be_visible()
    nowruz = JalaliDate(JalaliDate(shop.app.now()).year, 1, 1).to_gregorian()
    first = year.locator("[data-date]").first
    await expect(first).to_have_attribute("data-date", nowruz.isoformat())
    await expect(first).to_contain_text("نوروز")
    days = page.locator("[data-day]")
    await expect(days.first).to_have_attribute("data-day", "sat")
    hours = days.first.get_by_role("textbox").first
    await expect(hours).to_have_value("۰۸:۰۰")
    await hours.fill("۰۷:۳۰")
    await save(page)
    await expect(page.locator("[data-versions]")).to_contain_text("۲ نسخه")
    weekly: Any = (await shop.app.store.all_editions(Decides.CALENDAR))[-1].body["weekly"]
    assert weekly["sat"][0] == ["07:30", "12:00"]
    await keeps_nobody_out(page, f"promises-calendar-fa-{light}-{width}")


@pytest.mark.parametrize("who", [SIMA, ZAHRA])
async def test_how_days_are_counted_is_chosen_where_days_are(
    shop: Desk, screens: Screens, who: str
) -> None:
    """Spec B-ARI-5."""
    await set_up(shop.app.store, Decides.CALENDAR, "office", _OFFICE, now=shop.app.now())
    limits = {"p1": {"kind": "business_duration", "value": 3600}}
    target = {"metric": "final_response", "calendar": "office", "limits": limits}
    policy = {"name": "Standard", "targets": [target]}
    await set_up(shop.app.store, Decides.SLA_POLICY, "standard", policy, now=shop.app.now())
    page = await opened(shop, screens, who)
    await page.locator("[data-promise=standard]").click()
    rules = page.locator("[data-day-rules]")
    await expect(page.locator("[data-limit=p1]")).to_be_visible()
    await expect(rules).to_have_count(0)
    second = page.locator("[data-limit=p2]")
    await second.get_by_role("textbox").fill("15")
    await second.get_by_role("combobox").select_option("businessDays")
    await expect(rules).to_be_visible()
    await rules.locator("[name=due_at]").select_option("close_of_business")
    await rules.locator("[name=roll]").select_option("following")
    await rules.locator("[name=count_receipt_day]").check()
    await rules.locator("[name=warn_at]").fill("07:30")
    await rules.locator("[name=warn_at]").blur()
    await keeps_nobody_out(page, f"promises-days-{who.split('@', maxsplit=1)[0]}")
    async with page.expect_response(re.compile("/promises/sla_policy/standard$")) as saved:
        await save(page)
    assert (await saved.value).ok
    body: Any = (await shop.app.store.all_editions(Decides.SLA_POLICY))[-1].body
    assert body["targets"][0]["warn_at"] == "07:30"
    kept = body["targets"][0]["limits"]
    assert kept["p1"] == limits["p1"]
    assert kept["p2"] == {
        "kind": "business_days",
        "value": 15,
        "receipt_rule": "calendar_date",
        "count_receipt_day": True,
        "due_at": "close_of_business",
        "roll": "following",
    }


async def test_an_agent_finds_no_promises(shop: Desk, screens: Screens) -> None:
    page = (await screens.agent(shop, NORA)).page
    await expect(page.locator("a[href='/promises']")).to_have_count(0)
    await page.goto(f"{shop.url}/promises")
    await expect(page).to_have_url(re.compile("/mine$"))
