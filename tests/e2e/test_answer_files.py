"""Answers with files: chosen, dropped and pasted, gone and taken back, read by the customer."""

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.e2e.desk import NORA, Desk
from tests.e2e.post import SARA, a_mail, text_of
from tests.e2e.screen import Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 40
BILL: FilePayload = {"name": "فاکتور.pdf", "mimeType": "application/pdf", "buffer": PDF}
NOTES: FilePayload = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"Handle with care."}
_BRING = """([kind, name, text]) => {
    const data = new DataTransfer();
    data.items.add(new File([text], name, { type: "application/pdf" }));
    const given = { bubbles: true, cancelable: true };
    const event = kind === "drop"
        ? new DragEvent("drop", { ...given, dataTransfer: data })
        : new ClipboardEvent("paste", { ...given, clipboardData: data });
    document.querySelector("[data-composer]").dispatchEvent(event);
}"""


async def bring(page: Page, kind: str, name: str, text: str) -> None:
    """Drop or paste a file onto the field for answers."""
    await page.evaluate(_BRING, [kind, name, text])


async def test_an_answer_with_two_files_arrives_by_mail(mail_desk: Desk, screens: Screens) -> None:
    """F-CNT-5; taken back once, with its files, and sent again without another upload."""
    post = mail_desk.post
    assert post is not None
    nora = await screens.agent(mail_desk, NORA)
    await nora.go_online()
    page = nora.page
    there = page.locator("[data-file=there]")
    async with post.mailbox(SARA) as mailbox:
        await post.send(a_mail("Where is my bill?", subject="Bill"))
        await nora.accept()
        await expect(page.get_by_role("button", name="Attach files, up to 18")).to_be_visible()
        await page.locator("[data-attach-input]").set_input_files([BILL, NOTES])
        await expect(there).to_have_count(2)
        await expect(nora.composer).to_be_focused()
        await page.keyboard.type("Here it is.")
        await page.keyboard.press("Control+Enter")
        await expect(there).to_have_count(0)
        await expect(nora.messages.last.get_by_role("link")).to_have_count(2)

        await page.keyboard.press("Control+z")
        await expect(nora.composer).to_have_value("Here it is.")
        await expect(there).to_have_count(2)
        await page.keyboard.press("Control+Enter")
        answer = await mailbox.next()
        files = [*answer.iter_attachments()]
        assert [(each.get_filename(), each.get_content_type()) for each in files] == [
            ("فاکتور.pdf", "application/pdf"),
            ("notes.txt", "text/plain"),
        ]
        assert files[0].get_payload(decode=True) == PDF
        assert text_of(answer).startswith("Here it is.")


async def test_a_file_reaches_the_chat_without_words(chat_desk: Desk, screens: Screens) -> None:
    nora = await screens.agent(chat_desk, NORA)
    await nora.go_online()
    visitor = await screens.visitor(chat_desk)
    await visitor.say("Where is my bill?")
    await nora.accept()
    page = nora.page
    for kind, name in (("drop", "bill.pdf"), ("paste", "no.pdf")):
        await bring(page, kind, name, "%PDF-1.7 x")
        await expect(page.locator("[data-file=there]").last).to_contain_text(name)
    await page.locator("[data-file]", has_text="no.pdf").get_by_role("button").click()
    await page.keyboard.press("r")
    await page.keyboard.press("Control+Enter")
    await expect(nora.messages.last).to_contain_text("bill.pdf")

    shown = visitor.page.get_by_role("log", name="Messages")
    await expect(shown).to_contain_text("bill.pdf")
    await expect(shown).not_to_contain_text("no.pdf")
    async with visitor.page.expect_download() as downloading:
        await shown.get_by_role("button").click()
    assert (await downloading.value).suggested_filename == "bill.pdf"


async def test_what_cannot_go_up_says_why_and_keeps_the_answer_here(
    mail_desk: Desk, screens: Screens
) -> None:
    post = mail_desk.post
    assert post is not None
    nora = await screens.agent(mail_desk, NORA)
    await nora.go_online()
    page = nora.page
    await post.send(a_mail("Where is my bill?", subject="Bill"))
    await nora.accept()
    await nora.composer.fill("Here it is.")
    large: FilePayload = {"name": "film.mp4", "mimeType": "video/mp4", "buffer": b"x" * 19_000_000}
    await page.locator("[data-attach-input]").set_input_files([large])
    await expect(page.locator("[data-file=failed]")).to_contain_text("Too large")
    await expect(page.locator("[data-hindrance]")).to_contain_text("Remove what did not come up")
    await expect(page.locator("[data-send]")).to_be_disabled()
    await page.locator("[data-file]").get_by_role("button", name="Remove").click()
    await expect(page.locator("[data-send]")).to_be_enabled()

    await expect(nora.composer).to_be_focused()

    await page.keyboard.press("Escape")
    await page.keyboard.press("n")
    await bring(page, "paste", "a.pdf", "%PDF-1.7 x")
    await expect(page.get_by_text("Notes carry no files.")).to_be_visible()
