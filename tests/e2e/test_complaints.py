"""A Persian complaint by mail, from its acknowledgement to its closing, on a Persian screen."""

import re
from email.message import EmailMessage

import pytest
from playwright.async_api import Page, expect

from contactcenter.adapters.preset_files import read_presets
from contactcenter.application.editions import set_up
from contactcenter.domain.edition import Decides
from contactcenter.domain.preset.plain import to_plain
from contactcenter.domain.text import normalise
from tests.e2e.desk import KIAN, SIMA, Desk
from tests.e2e.post import SARA, a_mail, text_of
from tests.e2e.screen import AgentScreen, Screens

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]

_TEXT = "سفارش من دو هفته دیر رسید و کسی پاسخ‌گو نبود. پولم را پس بدهید."


async def complaints_are_handled(desk: Desk) -> None:
    """Promise what ISO 10002 leaves to the house, in an office that is always open."""
    days = ("sat", "sun", "mon", "tue", "wed", "thu", "fri")
    always = {"zone": "Asia/Tehran", "weekly": {day: [["00:00", "24:00"]] for day in days}}
    (usual,) = [each for each in read_presets() if each.id == "iso10002-default"]
    for kind, key, body in (
        (Decides.CALENDAR, "office", always),
        (Decides.HOUSE, "house", {"organization": "آرامیس", "zone": "Asia/Tehran"}),
        (Decides.PRESET, usual.id, {"preset": to_plain(usual)}),
    ):
        await set_up(desk.app.store, kind, key, body, now=desk.app.now())


async def enter(screen: AgentScreen, kind: str, **said: str) -> None:
    """Enter something in the record."""
    page = screen.page
    await page.locator(f"[data-entry={kind}]").click()
    form = page.locator(f"[data-form={kind}]")
    for name, value in said.items():
        field = form.locator(f"[name={name}]")
        if await field.evaluate("each => each.tagName") == "SELECT":
            await field.select_option(value)
        else:
            await field.fill(value)
    await form.locator("button[type=submit]").click()
    await expect(form).to_have_count(0)


async def begin_letter(screen: AgentScreen, name: str) -> None:
    """Begin a document to the complainant."""
    await screen.page.locator("[data-letters]").click()
    await screen.page.get_by_role("menuitem", name=name).click()
    await expect(screen.page.locator("[data-document] textarea").first).to_be_visible()


async def make_a_complaint(screen: AgentScreen) -> None:
    """Take the mail that is offered, and make a complaint of it by one key."""
    page = screen.page
    await expect(page.get_by_role("article")).to_be_visible()
    await page.keyboard.press("a")
    await expect(page.locator("[data-suspicion]")).to_contain_text("به شکایت می‌ماند")
    await page.keyboard.press("Shift+C")
    await expect(page.locator("[data-suspicion]")).to_have_count(0)


async def decide(screen: AgentScreen) -> None:
    """Go from the assessment to an approved decision."""
    await enter(screen, "assessment_started")
    await enter(screen, "assessed", severity="2", priority="p3", remedy="بازپرداخت")
    await enter(screen, "investigator_set", level="1")
    await enter(
        screen, "finding_recorded", outcome="upheld", fact="دو هفته دیر رسید.", rule="دو روز."
    )
    await enter(screen, "root_cause_set", root_cause="CARRIER")
    await enter(screen, "decision_proposed", summary="وجه بازگردانده می‌شود.")
    await enter(screen, "decision_approved")


async def answer(screen: AgentScreen) -> None:
    """Send the final response, which is refused while it gives no reasons (spec A-DEC-2)."""
    await begin_letter(screen, "پاسخ نهایی")
    letter = screen.page.locator("[data-document=final]")
    reasons, send = letter.locator("[name=reasons]"), letter.locator("button[type=submit]")
    await letter.locator("[name=remedy]").fill("وجه شما ظرف سه روز بازگردانده می‌شود.")
    await reasons.fill("")
    await expect(letter.locator("[data-missing]")).to_contain_text("دلایل")
    await expect(send).to_be_disabled()
    await reasons.fill("بسته دو هفته دیر رسید.")
    await expect(letter.locator("[data-missing]")).to_have_count(0)
    await send.click()


async def test_a_complaint_from_its_mail_to_its_closing(mail_desk: Desk, screens: Screens) -> None:
    post = mail_desk.post
    assert post is not None
    await complaints_are_handled(mail_desk)
    screens.expect_error("404 .* /api/complaints/")  # asked for before it is recorded
    kian = await screens.agent(mail_desk, KIAN)
    page = kian.page
    await page.get_by_role("button", name="آنلاین شدن").click()
    async with post.mailbox(SARA) as mailbox:
        await post.send(a_mail(_TEXT, subject="شکایت از تأخیر"))
        await make_a_complaint(kian)
        letter = await mailbox.next()
        assert {"شکایت", "asia/tehran"} <= set(re.findall(r"[^\s()،]+", said(letter)))

        await page.locator("[data-complaint-open]").click()
        record = page.locator("[data-complaint-record]")
        await expect(record.locator("[data-recorded=acknowledged]")).to_be_visible()
        await decide(kian)
        await answer(kian)
        assert "سه روز بازگردانده" in said(await mailbox.next())
        step = record.locator("[data-complaint-step]")
        await expect(step).to_have_text("تصمیم اعلام شد")
        complainant = await screens.open(address_in(letter))
        await do_not_accept(complainant)
        await expect(step).to_have_text("در حال بررسی")
        await kian.was_not_reloaded()
        sima = await screens.agent(mail_desk, SIMA)
        await decide_again(sima, mail_desk)
        assert "پنج روز" in said(await mailbox.next())
    await accept(complainant)
    await enter(sima, "closed")
    await expect(step).to_have_text("بسته")


async def do_not_accept(page: Page) -> None:
    """Say on the tracking page that the decision is not accepted."""
    await expect(page.locator("html")).to_have_attribute("dir", "rtl")
    await expect(page.locator("dd").nth(1)).to_have_text("تصمیم را برای شما فرستادیم.")
    await page.get_by_label("به زبان خودتان بگویید چرا").fill("سه روز دیر است.")
    await page.get_by_role("button", name="این تصمیم را نمی‌پذیرم").click()
    await expect(page.get_by_role("status")).to_have_text("سپاسگزاریم. آنچه گفتید ثبت شد.")
    await expect(page.get_by_role("button")).to_have_count(0)


async def accept(page: Page) -> None:
    """Accept the second decision."""
    await page.reload()
    await page.get_by_role("textbox").fill("باشد.")
    await page.get_by_role("button", name="می‌پذیرم", exact=True).click()
    await expect(page.get_by_role("status")).to_be_visible()


async def decide_again(screen: AgentScreen, desk: Desk) -> None:
    """Let the second stage decide, on an English screen."""
    page = screen.page
    await page.goto(f"{desk.url}/tickets")
    await page.locator("[data-ticket]").first.click()
    await page.locator("[data-complaint-open]").click()
    await enter(screen, "decision_proposed", summary="Paid within five days, with an apology.")
    await enter(screen, "decision_approved")
    await begin_letter(screen, "Final response")
    letter = page.locator("[data-document=final]")
    await letter.locator("[name=remedy]").fill("وجه شما با پنج روز مهلت بازگردانده می‌شود.")
    await letter.locator("button[type=submit]").click()
    step = page.locator("[data-complaint-record] [data-complaint-step]")
    await expect(step).to_have_text("Decision sent")


async def test_the_public_page_says_how_to_complain(mail_desk: Desk, screens: Screens) -> None:
    """Spec A-COM-1: without login, in both languages."""
    await complaints_are_handled(mail_desk)
    page = await screens.open(f"{mail_desk.url}/complaints?lang=fa")
    await expect(page.get_by_role("heading", level=1)).to_have_text("شکایت از آرامیس")
    await expect(page.locator("html")).to_have_attribute("dir", "rtl")
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Complaints to آرامیس")
    await expect(page.get_by_text("business days").first).to_be_visible()


def address_in(mail: EmailMessage) -> str:
    """Return the address of the tracking page that a letter names."""
    (found,) = re.findall(r"http://\S+/track/\S+", text_of(mail))
    return str(found)


def said(mail: EmailMessage) -> str:
    """Return what a mail says, without regard to spelling variants."""
    return normalise(text_of(mail))
