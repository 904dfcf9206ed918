"""How it was: a mail's customer is asked, answers on the page, and somebody is called."""

import re

import pytest
from playwright.async_api import Page, expect

from contactcenter.application import inboxes, tickets
from contactcenter.application.asked import Asked
from contactcenter.domain.ids import TicketId
from contactcenter.domain.receipt import receipts_from_plain
from contactcenter.domain.ticket import Status
from tests.application.test_receipts import PLAIN
from tests.e2e.axe import keeps_nobody_out
from tests.e2e.desk import NORA, SIMA, ZAHRA, Desk
from tests.e2e.post import SARA, Mailbox, a_mail, text_of
from tests.e2e.screen import AgentScreen, Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
SAID = {"en": "Where is my lamp? It is late.", "fa": "سلام، چراغ من هنوز نرسیده است. کجاست؟"}
WORDS = {"en": "Nobody told me why.", "fa": "کسی نگفت چرا دیر شد."}


async def asks_how_it_was(desk: Desk) -> None:
    """Let every inbox ask at once when a ticket is resolved."""
    receipts = receipts_from_plain({**PLAIN, "survey": {"after_minutes": 0}})
    for inbox in await desk.app.store.all_inboxes():
        await inboxes.set_receipts(desk.app.store, inbox.id, receipts, now=desk.app.now())


async def the_question(mailbox: Mailbox) -> str:
    """Return the address of the page in the letter that asks."""
    while True:
        found = re.findall(r"http://\S+/survey/\S+", text_of(await mailbox.next()))
        if found:
            return str(found[0])


async def it_is_resolved(desk: Desk, nora: AgentScreen) -> None:
    """Resolve the ticket that is on the screen."""
    async with desk.app.store.begin() as tx:
        agent = await tx.agent_by_email(NORA)
    assert agent is not None
    ticket = TicketId(nora.page.url.rpartition("/")[2])
    version = (await desk.app.store.dossier(agent, ticket)).ticket.version
    asked = Asked(agent=agent, at=desk.app.now())
    await tickets.change_status(
        desk.app.store, ticket, Status.RESOLVED, version=version, asked=asked
    )
    desk.app.committed.set()


async def not_content(page: Page, language: str) -> None:
    """Give the lowest score, and say why."""
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await keeps_nobody_out(page, f"survey-{language}")
    await page.locator("input[name=score][value='1']").check()
    await page.locator("textarea[name=words]").fill(WORDS[language])
    await page.locator("button[type=submit]").click()
    await expect(page.get_by_role("status")).to_be_visible()
    await keeps_nobody_out(page, f"survey-thanks-{language}")


@pytest.mark.parametrize(("language", "boss"), [("en", SIMA), ("fa", ZAHRA)])
async def test_who_is_not_content_says_why_and_somebody_is_called(
    mail_desk: Desk, screens: Screens, language: str, boss: str
) -> None:
    """Spec A-SAT-1: a link in the letter, a page without login, a task, and the figures."""
    post = mail_desk.post
    assert post is not None
    await asks_how_it_was(mail_desk)
    nora = await screens.agent(mail_desk, NORA)
    await nora.go_online()
    async with post.mailbox(SARA) as mailbox:
        await post.send(a_mail(SAID[language], subject="Lamp"))
        await nora.accept()
        await nora.answer("It is on its way.")
        await expect(nora.messages.last.get_by_text("Sent", exact=True)).to_be_visible()
        await it_is_resolved(mail_desk, nora)
        address = await the_question(mailbox)
    await not_content(await screens.open(address), language)
    await expect(nora.page.locator("[data-tasks]")).to_contain_text("Rated 1 of 5")
    await expect(nora.page.locator("[data-rating]")).to_be_visible()
    watched = (await screens.agent(mail_desk, boss)).page
    await watched.goto(f"{mail_desk.url}/register")
    await watched.locator("[data-part=review]").click()
    found = watched.locator("[data-satisfaction]")
    await expect(found.locator("[data-rated=ticket-csat]")).to_be_visible()
    await expect(found).to_contain_text(WORDS[language])
    await found.scroll_into_view_if_needed()
    await keeps_nobody_out(watched, f"satisfaction-{language}")
