"""Two customers are found to be one, and two after all; one ticket turns out to follow another."""

import re
from typing import Any

import pytest
from playwright.async_api import expect

from contactcenter.domain.customer import ProofLevel
from contactcenter.domain.ids import TicketId
from contactcenter.domain.ticket import Status
from tests import builders
from tests.e2e.axe import keeps_nobody_out
from tests.e2e.desk import NORA, ZAHRA, Desk
from tests.e2e.screen import Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SHARED = "sara@mail.example"
_PROVEN = ProofLevel.CHANNEL_PROVEN


async def test_two_customers_are_merged_after_a_look_at_both_and_parted_again(
    chat_desk: Desk, screens: Screens
) -> None:
    """E-MRG-2, E-MRG-4, E-MRG-5, E-RES-1."""
    await _write(chat_desk, "sara", _PROVEN, name="Sara Ahmadi", subject="The lamp is broken")
    await _write(chat_desk, "other", name="S. Ahmadi", subject="Where is my chair?")
    nora = await screens.agent(chat_desk, NORA)
    page = nora.page
    await page.goto(f"{chat_desk.url}/tickets/sara")
    question = page.locator("[data-suggestion]")
    await expect(page.locator("[data-proof]")).to_have_attribute("data-proof", "channel_proven")

    await question.get_by_role("button", name="Merge…").click()
    dialog = page.get_by_role("dialog", name="Merge two customers")
    await expect(dialog.locator("[data-side]")).to_have_count(2)
    await expect(dialog).to_contain_text("Where is my chair?")
    await dialog.get_by_role("radio", name="S. Ahmadi").check()
    await expect(dialog.locator("[data-go]")).to_be_disabled()
    await dialog.locator("[data-reason]").fill("She named the order of the lamp in both.")
    await page.keyboard.press("Control+Enter")

    # The open ticket is read anew: both of them, under the name that stays.
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_role("heading", name="S. Ahmadi")).to_be_visible()
    await expect(nora.messages).to_have_count(2)
    merged = page.locator("[data-merge]")
    await expect(merged).to_contain_text("Sara Ahmadi")
    await expect(merged).to_contain_text("She named the order of the lamp in both.")
    await expect(merged).to_contain_text("You")
    await expect(page.locator("[data-identity]")).to_have_count(2)
    await expect(question).to_have_count(0)

    await page.get_by_role("status").get_by_role("button", name="Undo").click()
    await expect(merged).to_have_count(0)
    await expect(page.get_by_role("heading", name="Sara Ahmadi")).to_be_visible()
    await expect(nora.messages).to_have_count(1)
    await expect(question).to_be_visible()


async def test_who_is_told_apart_is_not_asked_about_again(
    chat_desk: Desk, screens: Screens
) -> None:
    """E-RES-1."""
    await _write(chat_desk, "sara", _PROVEN, name="Sara Ahmadi", subject="The lamp is broken")
    await _write(chat_desk, "other", name="S. Ahmadi", subject="Where is my chair?")
    page = (await screens.agent(chat_desk, NORA)).page
    await page.goto(f"{chat_desk.url}/tickets/sara")
    question = page.locator("[data-suggestion]")
    await expect(question).to_contain_text("May be the same as S. Ahmadi")
    await expect(question).to_contain_text(re.compile(f"both have .?{re.escape(SHARED)}"))
    await question.get_by_role("button", name="Not the same").click()
    await expect(question).to_have_count(0)


async def test_a_possible_follow_up_is_joined_by_keyboard_after_a_warning(
    chat_desk: Desk, screens: Screens
) -> None:
    """F.2 and F-THR-3: nothing joins by itself."""
    await _write(chat_desk, "first", _PROVEN, name="Sara Ahmadi", subject="The lamp is broken")
    await _write(
        chat_desk,
        "second",
        name="Ali Rad",
        subject="Re: The lamp is broken",
        ticket={"may_follow_id": "first"},
    )
    nora = await screens.agent(chat_desk, NORA)
    page = nora.page
    await page.goto(f"{chat_desk.url}/tickets/second")
    banner = page.get_by_role("region", name="Possible follow-up")
    await expect(banner).to_contain_text("This may belong to")
    await expect(banner).to_contain_text("The lamp is broken")
    await page.keyboard.press("b")
    await expect(page.locator("[data-means]")).to_contain_text("This cannot be undone.")
    await expect(page.locator("[data-means]")).to_contain_text("another customer's")
    await page.keyboard.press("Control+Enter")
    await expect(page).to_have_url(f"{chat_desk.url}/tickets/first")
    await expect(page.get_by_role("heading", name="The lamp is broken")).to_be_visible()
    await expect(nora.messages).to_have_count(2)
    await expect(nora.timeline).to_contain_text("You joined another ticket to this one")

    await page.goto(f"{chat_desk.url}/tickets/second")
    await expect(page.locator("[data-joined]")).to_contain_text("This ticket was joined to")
    await expect(banner).to_have_count(0)
    await page.locator("[data-joined]").get_by_role("link").click()
    await expect(page).to_have_url(f"{chat_desk.url}/tickets/first")


async def test_a_stranger_is_let_in_and_a_language_corrected(
    chat_desk: Desk, screens: Screens
) -> None:
    """F-THR-3, F-AUTH-2; a warning of a later version is shown as it is called."""
    doubtful = {"outsider": True, "warnings": ("dmarc_fail", "of_tomorrow")}
    await _write(chat_desk, "lamp", name="Ali Rad", subject="The lamp", message=doubtful)
    page = (await screens.agent(chat_desk, NORA)).page
    await page.goto(f"{chat_desk.url}/tickets/lamp")
    doubts = page.locator("[data-doubts]")
    await expect(doubts).to_contain_text("DMARC failed")
    await expect(doubts).to_contain_text("of_tomorrow")

    await doubts.get_by_role("button", name="Let in…").click()
    await page.get_by_role("dialog").get_by_role("button", name="Let in").click()
    await expect(doubts.get_by_role("button")).to_have_count(0)
    await page.locator("[data-language]").click()
    await page.get_by_role("menuitem", name="Persian").click()
    await expect(page.locator("[data-language]")).to_contain_text("Persian")
    await expect(page.get_by_role("menu")).to_have_count(0)


@pytest.mark.parametrize("who", [NORA, ZAHRA])
async def test_thanks_are_marked_and_one_click_says_that_they_were_more(
    chat_desk: Desk, screens: Screens, who: str
) -> None:
    """Spec B-EVT-4."""
    said = {"courtesy": True, "text": "Thanks, all good!", "reply": "Thanks, all good!"}
    resolved = {"status": Status.RESOLVED}
    await _write(chat_desk, "done", name="Ali", subject="Lamp", ticket=resolved, message=said)
    page = (await screens.agent(chat_desk, who)).page
    await page.goto(f"{chat_desk.url}/tickets/done")
    thanks = page.locator("[data-courtesy]")
    await expect(thanks).to_be_visible()
    await keeps_nobody_out(page, f"courtesy-{who.split('@', maxsplit=1)[0]}")
    await thanks.get_by_role("button").click()
    await expect(thanks).to_have_count(0)
    async with chat_desk.app.store.begin() as tx:
        assert (await tx.ticket(TicketId("done"))).status is Status.OPEN


async def _write(
    desk: Desk,
    key: str,
    proof: ProofLevel = ProofLevel.CLAIMED,
    *,
    name: str,
    subject: str,
    ticket: dict[str, Any] | None = None,
    message: dict[str, Any] | None = None,
) -> None:
    """Let somebody write from the one address, on a ticket of their own; all ids are `key`."""
    now = desk.app.now()
    ours: dict[str, Any] = {"ticket_id": key, "customer_id": key}
    async with desk.app.store.begin() as tx:
        tx.put(
            builders.a_customer(key, name=name, known_since=now),
            builders.an_identity(
                key, customer_id=key, address=SHARED, proof=proof, proven_at=now, known_since=now
            ),
            builders.a_ticket(
                key,
                customer_id=key,
                queue_id="support",
                subject=subject,
                opened_at=now,
                last_at=now,
                **{"status": Status.OPEN, **(ticket or {})},
            ),
            builders.a_conversation(key, inbox_id=desk.chat, kind="email", address=SHARED, **ours),
            builders.a_message(
                key,
                conversation_id=key,
                inbox_id=desk.chat,
                address=SHARED,
                proof=proof,
                display_name=name,
                occurred_at=now,
                received_at=now,
                **ours,
                **{"text": subject, **(message or {})},
            ),
        )
