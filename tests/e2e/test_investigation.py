"""Looking into a complaint on the screen: its issues, evidence, whom it is about (spec A.7)."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from contactcenter.application.editions import set_up
from contactcenter.domain.edition import Decides
from tests.e2e.axe import keeps_nobody_out
from tests.e2e.desk import KIAN, NORA, Desk, desk
from tests.e2e.screen import AgentScreen, Screens
from tests.e2e.test_complaints import complaints_are_handled, enter

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def shop(tmp_path: Path, browser: Browser) -> AsyncIterator[Desk]:
    """Run the product with a chat, on SQLite, in a house that handles complaints."""
    async with desk(tmp_path / "data", database_url=None, post=None) as running:
        await complaints_are_handled(running)
        yield running


async def a_complaint(shop: Desk, screens: Screens) -> AgentScreen:
    """Let a visitor complain, and show an agent its record."""
    screens.expect_error("404 .* /api/complaints/")  # asked for before it is recorded
    nora = await screens.agent(shop, NORA)
    visitor = await screens.visitor(shop)
    await visitor.say("My order came late, and your courier shouted at me.")
    page = nora.page
    await page.locator("a[href='/waiting']:visible").click()
    await page.locator("[data-ticket]").click()
    await expect(page.locator("[data-claim]")).to_be_visible()
    await page.keyboard.press("Shift+C")
    await page.locator("[data-complaint-open]").click()
    # It is acknowledged by itself: what is entered before that is known would be refused as stale.
    await expect(page.locator("[data-recorded=acknowledged]")).to_be_visible()
    return nora


def form(screen: AgentScreen, kind: str) -> Locator:
    """Return the form of a kind of entry."""
    return screen.page.locator(f"[data-form={kind}]")


async def choose(screen: AgentScreen, words: str) -> None:
    """Begin an entry from among the further ones."""
    await screen.page.locator("[data-entries]").click()
    await screen.page.get_by_role("menuitem", name=words, exact=True).click()


async def it_is_about(screen: AgentScreen, name: str) -> None:
    """Say of which issues it consists, and that it is about a colleague."""
    page = screen.page
    await page.locator("[data-correct]").click()
    matter = form(screen, "amended")
    await matter.get_by_label("Category").select_option("delay")
    await matter.locator("[data-add-issue]").click()
    await matter.get_by_label("Category").nth(1).select_option("staff")
    await matter.get_by_label("In a few words").nth(1).fill("The courier shouted")
    await matter.get_by_role("checkbox", name=name).check()
    await matter.locator("[name=reason]").fill("As the visitor wrote")
    await keeps_nobody_out(page, "complaint-matter-en")
    await matter.locator("button[type=submit]").click()
    await expect(matter).to_have_count(0)


async def says_how_it_was(screen: AgentScreen) -> None:
    """Give one's own account of a complaint about oneself."""
    await screen.page.reload()
    card = screen.page.locator("[data-statements]")
    await expect(card).to_be_visible()
    await keeps_nobody_out(screen.page, "statement-fa")
    await card.locator("[data-state]").click()
    await card.locator("[name=statement]").fill("من فقط بلند حرف زدم.")
    await card.locator("button[type=submit]").click()
    await expect(card).to_contain_text("یک بار اظهار کرده‌اید")


async def test_whom_it_is_about_gives_their_account_and_sees_nothing_else(
    shop: Desk, screens: Screens
) -> None:
    """Spec A-IMP-1, A-IMP-3."""
    nora = await a_complaint(shop, screens)
    kian = await screens.agent(shop, KIAN)
    await expect(kian.page.locator("[data-statements]")).to_have_count(0)
    await it_is_about(nora, "کیان فرهادی")
    record = nora.page.locator("[data-complaint-record]")
    await expect(record).to_contain_text("The courier shouted")
    await expect(record.locator("[data-recorded=amended]")).to_have_count(2)
    await choose(nora, "Staff was told")
    await form(nora, "staff_told").locator("button[type=submit]").click()
    await expect(record.locator("[data-recorded=staff_told]")).to_be_visible()
    await says_how_it_was(kian)
    await expect(record.locator("[data-recorded=statement_given]")).to_contain_text("بلند حرف زدم")


async def add_evidence(screen: AgentScreen, file: Path) -> Locator:
    """Add a file as evidence; return the link by which it is saved."""
    page = screen.page
    await choose(screen, "Add evidence")
    evidence = form(screen, "evidence_added")
    await evidence.locator("[name=file]").set_input_files(file)
    await evidence.locator("[name=source]").fill("Camera at the door")
    await keeps_nobody_out(page, "evidence-en")
    await evidence.locator("button[type=submit]").click()
    link = page.locator("[data-complaint-record] [data-evidence]")
    await expect(link).to_have_text(file.name)
    return link


async def test_evidence_comes_back_as_it_was_or_is_called_damaged(
    shop: Desk, screens: Screens, tmp_path: Path
) -> None:
    """Spec A-INV-2."""
    nora = await a_complaint(shop, screens)
    photo = tmp_path / "door.txt"
    photo.write_bytes(b"what the camera at the door saw")
    await enter(nora, "assessment_started")
    link = await add_evidence(nora, photo)
    async with nora.page.expect_download() as downloading:
        await link.click()
    saved = await (await downloading.value).path()
    assert saved.read_bytes() == photo.read_bytes()
    digest = hashlib.sha256(photo.read_bytes()).hexdigest()
    blob = next(each for each in shop.app.settings.data_dir.rglob(digest))
    blob.write_bytes(b"something else")
    answer = await nora.page.request.get(f"{shop.url}{await link.get_attribute('href')}")
    assert (answer.status, (await answer.json())["code"]) == (409, "damaged")


async def grant(screen: AgentScreen, number: int, remedy: str, **said: str) -> None:
    """Add a remedy to the decision."""
    await form(screen, "decision_proposed").locator("[data-add-remedy]").click()
    row = screen.page.locator("[data-remedy]").nth(number)
    await row.locator("[name=remedy]").select_option(remedy)
    for name, value in said.items():
        await row.locator(f"[name={name}]").fill(value)


async def test_a_systematic_cause_is_answered_for_the_others_too(
    shop: Desk, screens: Screens
) -> None:
    """Spec A-RSP-1, A-RSP-3: any number of remedies, and what others get who did not complain."""
    nora = await a_complaint(shop, screens)
    page = nora.page
    await enter(nora, "assessment_started")
    await enter(nora, "assessed", severity="1", priority="p4", sought="none_stated")
    await enter(nora, "finding_recorded", outcome="upheld", fact="It was late.", rule="Two days.")
    await enter(nora, "root_cause_set", root_cause="label", pattern="systematic")
    await page.locator("[data-entry=decision_proposed]").click()
    await grant(nora, 0, "apology", remedy_text="By a call of the manager")
    await grant(nora, 1, "refund", money="4.50 EUR")
    said = {"summary": "We refund.", "others_reason": "All parcels of that day were late."}
    decision = form(nora, "decision_proposed")
    for name, value in said.items():
        await decision.locator(f"[name={name}]").fill(value)
    await decision.locator("[name=others_offered]").select_option("yes")
    await decision.scroll_into_view_if_needed()
    await keeps_nobody_out(page, "decision-en")
    await decision.locator("button[type=submit]").click()
    redress = page.locator("[data-redress]")
    await expect(redress).to_contain_text("By a call of the manager")
    await expect(redress).to_contain_text("€4.50")
    await page.locator("[data-letters]").click()
    await expect(page.get_by_role("menuitem", name="Final response")).to_be_visible()


async def test_what_is_on_record_is_corrected_with_both_values(
    shop: Desk, screens: Screens
) -> None:
    """Spec A.3, A-RCV-3: with a reason; a representative, and how they want to be answered."""
    nora = await a_complaint(shop, screens)
    page = nora.page
    await page.locator("[data-correct-record]").click()
    record = form(nora, "corrected")
    await record.locator("[name=order_ref]").fill("A-12")
    await record.locator("[name=behalf_name]").fill("Ali Rahimi")
    await record.locator("[name=behalf_relation]").fill("her son")
    await record.locator("[name=contact_times]").fill("mornings")
    await record.locator("[name=reason]").fill("As he said on the phone")
    changes = record.locator("[data-changes]")
    await expect(changes).to_contain_text("A-12")
    await changes.scroll_into_view_if_needed()
    await keeps_nobody_out(page, "correction-en")
    await record.locator("button[type=submit]").click()
    await expect(record).to_have_count(0)
    await expect(page.locator("[data-behalf]")).to_contain_text("authority not shown yet")
    await expect(page.locator("[data-recorded=amended]").last).to_contain_text("“nothing” became")
    await keeps_nobody_out(page, "corrected-en")


async def test_a_letter_is_written_down_from_the_customers_panel(
    shop: Desk, screens: Screens
) -> None:
    """Spec A-PRN-2: of a customer or of somebody new, from when it came."""
    nora = await a_complaint(shop, screens)
    page = nora.page
    await page.keyboard.press("Escape")
    await page.locator("[data-take-down]:visible").click()
    letter = page.locator("[data-take-down-form]")
    await expect(letter.locator("[data-complainant]")).to_contain_text("Visitor")
    await letter.get_by_role("radio", name="Somebody new").click()
    await letter.locator("[name=name]").fill("Sara Moradi")
    await letter.locator("[name=said]").fill("Your courier broke my door.")
    await letter.locator("[name=category]").select_option("staff")
    await keeps_nobody_out(page, "take-down-en")
    await letter.locator("button[type=submit]").click()
    await expect(letter).to_have_count(0)
    await expect(page.get_by_role("heading", name="Sara Moradi")).to_be_visible()
    await page.locator("[data-complaint-open]").click()
    record = page.locator("[data-complaint-record]")
    await expect(record).to_contain_text("Your courier broke my door.")
    await expect(record).to_contain_text("· Letter")
    await keeps_nobody_out(page, "taken-down-en")


async def test_until_when_an_answer_is_awaited_is_asked_for_and_shown(
    shop: Desk, screens: Screens
) -> None:
    """Spec A.4: whom we ask has as long as the house gives, and everybody sees until when."""
    nora = await a_complaint(shop, screens)
    await enter(nora, "assessment_started")
    await enter(nora, "assessed", severity="1", priority="p4", sought="none_stated")
    await choose(nora, "Ask a third party")
    question = form(nora, "asked_third_party")
    await question.locator("[name=party]").fill("The courier")
    await question.locator("[name=question]").fill("When was it delivered?")
    await question.scroll_into_view_if_needed()
    await keeps_nobody_out(nora.page, "ask-en")
    await question.locator("button[type=submit]").click()
    record = nora.page.locator("[data-complaint-record]")
    await expect(record).to_contain_text("Answer awaited until")
    await keeps_nobody_out(nora.page, "awaited-en")
    await nora.page.keyboard.press("Escape")
    await expect(nora.page.locator("[data-awaited]")).to_contain_text("Answer awaited until")
    await keeps_nobody_out(nora.page, "awaited-bar-en")
    await show_in_persian(shop, screens)


async def show_in_persian(shop: Desk, screens: Screens) -> None:
    """Look at the same on a Persian screen, in the dark."""
    page = (await screens.agent(shop, KIAN)).page
    await page.goto(f"{shop.url}/tickets")
    await page.evaluate("document.documentElement.classList.add('dark')")
    await page.locator("[data-ticket]").first.click()
    await expect(page.locator("[data-awaited]")).to_contain_text("منتظر پاسخ تا")
    await page.locator("[data-complaint-open]").click()
    await expect(page.locator("[data-complaint-record]")).to_contain_text("منتظر پاسخ تا")
    await keeps_nobody_out(page, "awaited-fa")


async def stages_have_limits(shop: Desk) -> None:
    """Give the first stage ten days."""
    async with shop.app.store.begin() as tx:
        house = max(await tx.editions(Decides.HOUSE), key=lambda each: each.version)
    limit = {"kind": "calendar_days", "value": 10}
    stages = [{"id": "front_line", "limit": limit}, {"id": "complaints_officer"}]
    body = {**house.body, "stages": stages}
    await set_up(shop.app.store, Decides.HOUSE, "house", body, now=shop.app.now())


async def test_the_time_at_a_stage_has_a_clock(shop: Desk, screens: Screens) -> None:
    """Spec A-ESC-1: until it is passed on."""
    await stages_have_limits(shop)
    nora = await a_complaint(shop, screens)
    page = nora.page
    await page.keyboard.press("Escape")
    await page.keyboard.press("Shift+T")
    lane = page.locator("[data-strips] [data-lane=stage]")
    await expect(lane).to_contain_text("This stage")
    await lane.scroll_into_view_if_needed()
    await keeps_nobody_out(page, "stage-clock-en")
    await page.keyboard.press("Escape")
    await page.locator("[data-complaint-open]").click()
    await choose(nora, "Pass on to another stage")
    await form(nora, "stage_changed").locator("[name=stage]").select_option("complaints_officer")
    await form(nora, "stage_changed").locator("[name=reason]").fill("A question of law")
    await form(nora, "stage_changed").locator("button[type=submit]").click()
    await expect(form(nora, "stage_changed")).to_have_count(0)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Shift+T")
    await expect(page.locator("[data-strips] [data-ended] [data-lane=stage]")).to_be_attached()
