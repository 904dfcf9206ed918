"""A Persian complaint by mail, from its acknowledgement to its closing, on a Persian screen."""

from email.message import EmailMessage

import pytest
from playwright.async_api import expect

from contactcenter.adapters.preset_files import read_presets
from contactcenter.application.editions import set_up
from contactcenter.domain.edition import Decides
from contactcenter.domain.preset.plain import to_plain
from contactcenter.domain.text import normalise
from tests.e2e.desk import KIAN, Desk
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
        await expect(page.get_by_role("article")).to_be_visible()
        await page.keyboard.press("a")
        await expect(page.locator("[data-status]")).to_be_visible()
        await page.keyboard.press("Shift+C")
        bar = page.locator("[data-complaint]")
        await expect(bar.locator("[data-complaint-step]")).to_have_text("دریافت شد")
        told = said(await mailbox.next())
        assert "شکایت شما" in told and "asia/tehran" in told  # noqa: PT018  both in one letter

        await bar.locator("[data-complaint-open]").click()
        record = page.locator("[data-complaint-record]")
        await expect(record.locator("[data-recorded=acknowledged]")).to_be_visible()
        await decide(kian)
        await answer(kian)
        decision = said(await mailbox.next())
        assert "سه روز بازگردانده" in decision
        step = record.locator("[data-complaint-step]")
        await expect(step).to_have_text("تصمیم اعلام شد")

        await enter(kian, "accepted", words="ممنون، می‌پذیرم.")
        await enter(kian, "closed")
        await expect(step).to_have_text("بسته")
        await kian.was_not_reloaded()


async def test_the_public_page_says_how_to_complain(mail_desk: Desk, screens: Screens) -> None:
    """Spec A-COM-1: without login, in both languages."""
    await complaints_are_handled(mail_desk)
    page = await screens.open(f"{mail_desk.url}/complaints?lang=fa")
    await expect(page.get_by_role("heading", level=1)).to_have_text("شکایت از آرامیس")
    await expect(page.locator("html")).to_have_attribute("dir", "rtl")
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Complaints to آرامیس")
    await expect(page.get_by_text("business days").first).to_be_visible()


def said(mail: EmailMessage) -> str:
    """Return what a mail says, without regard to spelling variants."""
    return normalise(text_of(mail))
