"""What people see: the agent's screen and the visitor's page, each in a browser of its own."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, ConsoleMessage, Locator, Page, expect

from tests.e2e.desk import PASSWORD, Desk

_PATIENCE = 15_000  # milliseconds

expect.set_options(timeout=_PATIENCE)

_NOT_YET_SIGNED_IN = r"401 .* /api/session$"


@dataclass
class Screens:
    """The pages of one test."""

    browser: Browser
    pages: list[Page] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=lambda: [_NOT_YET_SIGNED_IN])

    async def agent(self, desk: Desk, email: str, *, url: str | None = None) -> "AgentScreen":
        """Sign an agent in."""
        screen = AgentScreen(await self.open(url or desk.url))
        await screen.sign_in(email)
        return screen

    async def visitor(self, desk: Desk) -> "Widget":
        """Open the customer's page and the chat on it."""
        widget = Widget(await self.open(desk.site))
        await widget.page.get_by_role("button", name="Open chat").click()
        return widget

    async def open(self, url: str) -> Page:
        """Open a page in a browser that knows nothing yet."""
        context = await self.browser.new_context(
            locale="en-GB",
            timezone_id="Asia/Tehran",
            viewport={"width": 1440, "height": 900},
            reduced_motion="reduce",
        )
        context.set_default_timeout(_PATIENCE)
        page = await context.new_page()
        self.pages.append(page)
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))
        await page.goto(url)
        return page

    def expect_error(self, pattern: str) -> None:
        """Say which console error a test brings about itself."""
        self.expected.append(pattern)

    @property
    def unexpected(self) -> list[str]:
        """What the consoles said that nobody expected."""
        return [e for e in self.errors if not any(re.search(each, e) for each in self.expected)]

    async def photograph(self, folder: Path, name: str) -> None:
        """Keep what all the pages look like."""
        for number, page in enumerate(self.pages, 1):
            await page.screenshot(path=folder / f"{name}-{number}.png")

    async def close(self) -> None:
        """Close all the browsers."""
        for page in self.pages:
            await page.context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            path = re.sub(r"^\w+://[^/]+", "", message.location["url"])
            self.errors.append(f"{message.text} {path}")


class AgentScreen:
    """The console of one agent."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def sign_in(self, email: str) -> None:
        """Sign in and wait until the screen is live."""
        await self.page.get_by_label("E-mail").fill(email)
        await self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        await self.page.get_by_role("button", name="Sign in").click()
        await expect(self.page.locator("[data-connection=live]")).to_be_attached()
        # Whoever loads the page anew loses this; see `was_not_reloaded`.
        await self.page.evaluate("window.untouched = true")

    async def go_online(self) -> None:
        """Choose to be there."""
        presence = self.page.get_by_role("button", name=re.compile("Your presence"))
        await expect(presence).to_contain_text("Offline")
        await presence.click()
        await self.page.get_by_role("menuitem", name="Online").click()
        await expect(presence).to_contain_text("Online")

    @property
    def offer(self) -> Locator:
        """What is offered."""
        return self.page.get_by_role("region", name="Offers").get_by_role("article")

    @property
    def composer(self) -> Locator:
        """Where answers are written."""
        return self.page.get_by_role("textbox", name="Reply")

    @property
    def timeline(self) -> Locator:
        """What has been said, and what happened."""
        return self.page.get_by_role("log", name="Timeline")

    @property
    def messages(self) -> Locator:
        """What has been said."""
        return self.timeline.get_by_role("article")

    def waiting(self, text: str) -> Locator:
        """Return the row of a ticket in the list."""
        return self.page.get_by_role("main").get_by_role("link").filter(has_text=text)

    async def accept(self) -> None:
        """Take the first offer with one key."""
        await expect(self.offer).to_be_visible()
        await self.page.keyboard.press("a")
        await expect(self.composer).to_be_visible()

    async def answer(self, text: str) -> None:
        """Write an answer and send it, without a mouse."""
        await self.page.keyboard.press("r")
        await expect(self.composer).to_be_focused()
        await self.composer.press_sequentially(text)
        await self.page.keyboard.press("Control+Enter")
        await expect(self.composer).to_have_value("")

    async def was_not_reloaded(self) -> None:
        """Check that everything came over the socket."""
        assert await self.page.evaluate("window.untouched") is True


class Widget:
    """The chat on a customer's page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def bubbles(self) -> Locator:
        """What has been said."""
        return self.page.get_by_role("log", name="Messages").locator(".bubble")

    async def say(self, text: str) -> None:
        """Send a message and wait until the service has it."""
        field = self.page.get_by_role("textbox", name="Write a message…")
        await field.fill(text)
        await field.press("Enter")
        await expect(self.bubbles.last).to_have_text(text)
        await expect(self.page.get_by_label("Sent", exact=True).last).to_be_visible()
        await expect(self.page.get_by_label("Sending", exact=True)).to_have_count(0)
