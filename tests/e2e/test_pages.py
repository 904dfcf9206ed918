"""The complaint form and the tracking page in a browser without scripts, in both languages."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from contactcenter.application import inboxes
from contactcenter.domain.ids import InboxId
from contactcenter.domain.inbox import Inbox
from tests.e2e.axe import keeps_nobody_out
from tests.e2e.desk import KIAN, Desk
from tests.e2e.post import SARA, Mailbox, text_of
from tests.e2e.screen import Screens
from tests.e2e.test_complaints import address_in, complaints_are_handled

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

_KEY = "form-of-aramis"
_PDF = {"name": "رسید.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 paid"}


@dataclass(frozen=True, slots=True)
class Plain:
    """A browser that runs no scripts."""

    browser: Browser

    async def open(self, url: str, *, width: int = 1280, locale: str = "en-GB") -> Page:
        context = await self.browser.new_context(
            java_script_enabled=False, locale=locale, viewport={"width": width, "height": 900}
        )
        page = await context.new_page()
        await page.goto(url)
        return page


@pytest_asyncio.fixture(loop_scope="session")
async def plain(browser: Browser) -> AsyncIterator[Plain]:
    yield Plain(browser)


async def a_form_is_open(desk: Desk) -> str:
    """Open the form of an inbox; return its address."""
    await complaints_are_handled(desk)
    (queue, *_) = [each.queue_id for each in desk.app.inboxes.values()]
    form = Inbox(
        id=InboxId(desk.app.new_id()), kind="form", name="آرامیس", key=_KEY, queue_id=queue
    )
    await inboxes.add_inbox(desk.app.store, form, now=desk.app.now())
    await desk.app.load_inboxes()
    return f"{desk.url}/complain/{_KEY}"


def take_time(desk: Desk) -> None:
    """Let half a minute pass: nobody fills in a form at once."""
    before = desk.app.now
    desk.app.now = lambda: before() + timedelta(seconds=30)


async def seen_by_axe(
    screens: Screens, url: str, name: str, *, width: int, dark: bool = False
) -> None:
    """Look at a page as it is, and at whether it is wider than the screen."""
    page = await screens.open(url)
    await page.set_viewport_size({"width": width, "height": 900})
    await page.emulate_media(color_scheme="dark" if dark else "light")
    await keeps_nobody_out(page, name)
    assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_a_complaint_by_form_is_followed_by_a_code(
    mail_desk: Desk, screens: Screens, plain: Plain
) -> None:
    """Spec A-PRN-2, A-TRK-1: in Persian, on a telephone, without scripts."""
    post = mail_desk.post
    assert post is not None
    form = await a_form_is_open(mail_desk)
    page = await plain.open(f"{mail_desk.url}/complaints?lang=fa", width=320)
    await page.get_by_role("link", name=form).click()
    await expect(page.locator("html")).to_have_attribute("dir", "rtl")
    await page.get_by_role("link", name="English").click()
    await expect(page.locator("html")).to_have_attribute("dir", "ltr")
    await page.get_by_role("link", name="فارسی").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("شکایت از آرامیس")
    take_time(mail_desk)
    await page.get_by_label("نام شما").fill("سارا محمدی")
    await page.get_by_label("چه رخ داده است").fill("سفارش من دو هفته دیر رسید.")
    await page.get_by_label("پرونده‌ها").set_input_files([_PDF])  # type: ignore[list-item]
    await page.get_by_role("button", name="فرستادن شکایت").click()
    await expect(page.get_by_role("alert")).to_contain_text("نشانی ایمیل یا شمارهٔ تلفن بگذارید")
    await expect(page.get_by_label("چه رخ داده است")).to_have_value("سفارش من دو هفته دیر رسید.")
    await expect(page.locator("#files-hint")).to_contain_text("رسید.pdf")
    await page.get_by_label("نشانی ایمیل").fill(SARA)
    async with post.mailbox(SARA) as mailbox:
        await page.get_by_role("button", name="فرستادن شکایت").click()
        await expect(page.get_by_role("status")).to_contain_text("شکایت شما به دست ما رسید")
        await expect(page.get_by_text("تا این زمان از ما خبر می‌گیرید")).to_be_visible()
        await seen_by_axe(screens, page.url, "filed-fa-320", width=320)
        letter = await mailbox.next()
        assert "سارا" not in text_of(letter)
        await by_code(mail_desk, plain, screens, mailbox, address_in(letter))


async def by_code(
    desk: Desk, plain: Plain, screens: Screens, mailbox: Mailbox, address: str
) -> None:
    """Open the page without its link, and add something."""
    reference = address.rsplit("/", 1)[1].split("-", maxsplit=1)[0]
    page = await plain.open(f"{desk.url}/track?lang=fa", width=320)
    await page.get_by_label("شمارهٔ پیگیری").fill(f"{reference[:5]} {reference[5:]}")
    await page.get_by_label("نشانی ایمیل یا شمارهٔ تلفن شما").fill(SARA)
    await page.get_by_role("button", name="برایم کد بفرستید").click()
    (code,) = re.findall(r"\b\d{6}\b", text_of(await mailbox.next()))
    await page.get_by_label("کد").fill(code)
    await page.get_by_role("button", name="باز کردن").click()
    await expect(page.locator("dd").nth(1)).to_have_text("به دست ما رسیده است.")
    await page.get_by_label("آنچه می‌خواهید اضافه کنید").fill("شمارهٔ سفارش ۱۲ بود.")
    await page.get_by_role("button", name="فرستادن").click()
    await expect(page.get_by_role("status")).to_have_text("آنچه اضافه کردید به دست ما رسید.")
    await expect(page.locator("blockquote")).to_have_text("شمارهٔ سفارش ۱۲ بود.")
    await seen_by_axe(screens, page.url, "added-fa", width=1280, dark=True)
    screens.expect_error("404 .* /api/complaints/")
    kian = await screens.agent(desk, KIAN)
    await kian.page.get_by_role("button", name="آنلاین شدن").click()
    await expect(kian.page.get_by_role("article").first).to_be_visible()
    await kian.page.keyboard.press("a")
    await expect(kian.page.get_by_text("شمارهٔ سفارش ۱۲ بود.").first).to_be_visible()


@pytest.mark.parametrize("language", ["en", "fa"])
@pytest.mark.parametrize("width", [320, 1280])
async def test_the_pages_keep_nobody_out(
    chat_desk: Desk, screens: Screens, language: str, width: int
) -> None:
    form = await a_form_is_open(chat_desk)
    for name, url in (("form", form), ("track", f"{chat_desk.url}/track")):
        await seen_by_axe(
            screens, f"{url}?lang={language}", f"{name}-{language}-{width}", width=width
        )
        await seen_by_axe(
            screens,
            f"{url}?lang={language}",
            f"{name}-{language}-{width}-dark",
            width=width,
            dark=True,
        )


@pytest.mark.parametrize("language", ["en", "fa"])
async def test_a_form_with_faults_keeps_nobody_out(
    chat_desk: Desk, screens: Screens, language: str
) -> None:
    form = await a_form_is_open(chat_desk)
    screens.expect_error("422")
    page = await screens.open(f"{form}?lang={language}")
    await page.locator("#what").fill("x")
    await page.locator("#email").evaluate("each => { each.type = 'text'; each.value = 'nobody' }")
    await page.locator("#anonymous").check()
    await page.locator("#behalf").check()
    await page.locator("main button").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    await keeps_nobody_out(page, f"faults-{language}")
    await page.locator("[role=alert] a").first.click()
    assert await page.evaluate("document.activeElement.id || location.hash")
