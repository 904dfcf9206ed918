"""Input that nobody can read waits for a supervisor and holds up nobody."""

import json

import pytest
from playwright.async_api import Page, expect

from contactcenter.application.intake import receive_pushed
from contactcenter.ports.channel import Raw, Unreadable
from tests.e2e.desk import SIMA, Desk
from tests.e2e.screen import AgentScreen, Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BROKEN = b'{"visitor": "v1", "text": "half a fra'


async def test_unreadable_input_is_looked_at_and_discarded_while_the_next_flows_on(
    chat_desk: Desk, screens: Screens
) -> None:
    sima = await screens.agent(chat_desk, SIMA)
    page = sima.page
    await page.get_by_role("link", name="Inboxes").click()
    await expect(page.get_by_text("Everything was readable")).to_be_visible()
    await _arrives(chat_desk, "broken", BROKEN)
    await _arrives(chat_desk, "whole", _written("It works for me."))
    row = page.get_by_role("listitem").filter(has_text="not JSON")
    await expect(row).to_be_visible()
    await expect(row).to_contain_text(BROKEN.decode())
    await expect(page.get_by_role("link", name="Inboxes")).to_contain_text("1")

    await page.keyboard.press("v")
    await expect(page.get_by_role("dialog", name="Raw input")).to_contain_text(BROKEN.decode())
    await page.keyboard.press("Escape")
    await page.keyboard.press("r")
    await expect(row).to_contain_text("read 2 times")
    await page.keyboard.press("x")
    await expect(page.get_by_role("dialog").get_by_role("button", name="Cancel")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Everything was readable")).to_be_visible()
    await expect(page.get_by_role("link", name="Inboxes")).to_have_text("Inboxes")
    await _lies_with_what_was_let_pass(page)
    await _waits(sima, "It works for me.")
    await sima.was_not_reloaded()


async def test_what_becomes_readable_becomes_a_ticket_when_it_is_read_again(
    chat_desk: Desk, screens: Screens, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel = chat_desk.app.channels[chat_desk.chat]
    monkeypatch.setattr(channel, "parse", lambda _: Unreadable("a form of a later version"))
    sima = await screens.agent(chat_desk, SIMA)
    await sima.page.get_by_role("link", name="Inboxes").click()
    await _arrives(chat_desk, "early", _written("I was too early."))
    row = sima.page.get_by_role("listitem").filter(has_text="a form of a later version")
    await expect(row).to_be_visible()
    monkeypatch.undo()
    await row.get_by_role("button", name="Read again").click()
    await expect(row).to_have_count(0)
    await _waits(sima, "I was too early.")


async def _lies_with_what_was_let_pass(page: Page) -> None:
    """Check that what was discarded can be looked at, and that no key does more to it."""
    await page.get_by_role("tab", name="Let pass").click()
    row = page.locator("[data-quarantined]")
    await expect(row).to_contain_text(BROKEN.decode())
    await expect(row.get_by_role("button")).to_have_text(["ViewV"])
    await page.keyboard.press("x")
    await page.keyboard.press("v")
    raw = page.get_by_role("dialog", name="Raw input")
    await expect(raw).to_contain_text(BROKEN.decode())
    await expect(raw.get_by_role("button", name="Read again")).to_have_count(0)
    await page.keyboard.press("Escape")


async def _arrives(desk: Desk, external_id: str, body: bytes) -> None:
    raw = Raw(external_id=external_id, body=body, received_at=desk.app.now())
    await receive_pushed(desk.app.intake, desk.chat, [raw])
    desk.app.arrived.set()


def _written(text: str) -> bytes:
    return json.dumps({"visitor": "visitor-1", "client_id": "client-1", "text": text}).encode()


async def _waits(screen: AgentScreen, text: str) -> None:
    await screen.page.get_by_role("link", name="Waiting").click()
    await expect(screen.waiting(text)).to_be_visible()
