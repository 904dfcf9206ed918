"""Every state of the widget, in a real browser: nobody is kept out of it, in any language or light.

axe looks at each state (WCAG 2.2 AA) in English and Persian, light and dark. CC_PICTURES names a
folder that is given a picture of each.
"""

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from contactcenter.application import inboxes
from contactcenter.entrypoints.ws.passing import Passing
from tests.builders import closed_until
from tests.e2e.axe import keeps_nobody_out
from tests.e2e.desk import NORA, Desk, desk
from tests.e2e.screen import Screens

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf500f0003860180ce9f1f1b0000000049454e44ae426082"
)
_SETTINGS: dict[str, Any] = {
    "colour": "#7a3e9d",
    "ask": {"name": "optional", "email": "required", "question": "required"},
    "greeting": {"en": "Welcome to Aramis!", "fa": "به آرامیس خوش آمدید!"},
}
Light = Literal["light", "dark"]
LOOKS = [("en", "light"), ("en", "dark"), ("fa", "light"), ("fa", "dark")]


@pytest_asyncio.fixture(loop_scope="session")
async def shop(tmp_path: Path, browser: Browser) -> AsyncIterator[Desk]:
    """Run the product with a chat, on SQLite."""
    async with desk(tmp_path / "data", database_url=None, post=None) as running:
        yield running


async def settle(desk: Desk, **settings: Any) -> None:
    """Give the chat these settings."""
    inbox = replace(desk.app.inboxes[desk.chat], settings=settings)
    await inboxes.add_inbox(desk.app.store, inbox, now=desk.app.now())
    assert await desk.app.load_inboxes() == {}


class Visitor:
    """A page with the widget, looked at in every state."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name
        self.root = page.locator("contactcenter-chat")

    def one(self, selector: str) -> Any:
        """Return the first such thing in the widget."""
        return self.root.locator(selector).first

    async def look(self, state: str) -> None:
        """Have axe look, and keep a picture where one is wanted."""
        name = f"{self.name}-{state}"
        await keeps_nobody_out(self.page, name, within="contactcenter-chat")
        await self._targets_are_large(state)

    async def _targets_are_large(self, state: str) -> None:
        small = await self.page.evaluate(
            """() => [...document.querySelector('contactcenter-chat').shadowRoot
                 .querySelectorAll('button, input:not([type=file]), textarea')]
                 .map(each => [each.closest('label') ?? each, each])
                 .map(([seen, each]) => [each.className || each.id, seen.getBoundingClientRect()])
                 .filter(([, box]) => box.width && (box.width < 43.9 || box.height < 43.9))
                 .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
        )
        assert not small, f"{self.name} {state}: smaller than 44 pixels: {small}"


async def a_visitor(
    screens: Screens, desk: Desk, language: str, light: Light, width: int = 900
) -> Visitor:
    page = await screens.open(f"{desk.site}/?lang={language}")
    await page.emulate_media(color_scheme=light, reduced_motion="reduce")
    await page.set_viewport_size({"width": width, "height": 720})
    await page.evaluate(f"document.documentElement.lang = '{language}'")
    await page.evaluate("contactcenter.identify(null)")  # mounted anew, in that language
    return Visitor(page, f"{language}-{light}-{width}")


@pytest.mark.parametrize(("language", "light"), LOOKS)
@pytest.mark.parametrize("width", [900, 320])
async def test_no_state_keeps_anybody_out(
    shop: Desk, screens: Screens, language: str, light: Light, width: int
) -> None:
    screens.expect_error(r" 422 .*/files$")
    await settle(shop, **_SETTINGS)
    nora = await screens.agent(shop, NORA)
    visitor = await a_visitor(screens, shop, language, light, width)
    await visitor.look("shut")
    await visitor.one(".launcher").click()
    await _is_asked(visitor, language)
    await _waits(visitor)
    await _writes(visitor)
    await nora.go_online()
    await nora.accept()
    await nora.answer("Tomorrow morning! سلام")
    await expect(visitor.root.locator(".line:not(.mine) .bubble")).to_have_count(1)
    await visitor.look("answered")
    await _is_asked_for_a_code(shop, visitor)
    await _leaves(visitor)


async def _is_asked(visitor: Visitor, language: str) -> None:
    await expect(visitor.one(".ask")).to_be_visible()
    await visitor.look("asked")
    await visitor.one(".go").click()
    await expect(visitor.one(".wrong")).to_be_visible()
    await visitor.look("refused")
    await visitor.one("#ask-email").fill("negar@shop.example")
    question = "سلام، سفارش AR-402817 کجاست؟" if language == "fa" else "Hello, where is my order?"
    await visitor.one("#ask-question").fill(question)
    await visitor.one(".go").click()


async def _waits(visitor: Visitor) -> None:
    await expect(visitor.one(".note")).to_be_visible()
    await visitor.look("waiting")
    await visitor.one(".note .later").click()
    await visitor.look("telling")
    await visitor.one(".go").click()
    await expect(visitor.root.locator(".bubble")).to_have_count(2)


async def _writes(visitor: Visitor) -> None:
    await visitor.one(".smile").click()
    await visitor.look("emoji")
    await visitor.page.keyboard.press("Escape")
    await visitor.one("input[type=file]").set_input_files(
        [
            {"name": "photo.png", "mimeType": "image/png", "buffer": _PNG},
            {"name": "run.exe", "mimeType": "image/png", "buffer": b"MZ" + bytes(90)},
        ]
    )
    await expect(visitor.one(".problems p")).to_be_visible()
    await expect(visitor.root.locator("progress")).to_have_count(0)
    await visitor.look("files")
    await visitor.one(".send").click()
    await expect(visitor.one(".file img")).to_be_visible()


async def _is_asked_for_a_code(desk: Desk, visitor: Visitor) -> None:
    token = await visitor.page.evaluate(
        "() => Object.entries(localStorage).find(([name]) => name.endsWith(':token'))[1]"
    )
    name = (desk.chat, token.split(".")[0])
    for state, part in [("asked", "#code"), ("wrong", ".wrong"), ("over", ".told")]:
        frame = json.dumps({"frame": "code", "state": state, "tries_left": 3})
        await desk.app.bus.publish(Passing(frame=frame, visitor=name).signal())
        await expect(visitor.one(f".code {part}")).to_be_visible()
        await visitor.look(f"code-{state}")
    await visitor.one(".code .later").click()
    await expect(visitor.root.locator(".code")).to_have_count(0)


async def _leaves(visitor: Visitor) -> None:
    await visitor.one(".more").click()
    await visitor.look("menu")
    await visitor.one(".acts button:last-child").click()
    await expect(visitor.one(".stars")).to_be_visible()
    await visitor.look("ended")
    await visitor.root.locator(".stars label").nth(3).click()
    await visitor.look("starred")
    await visitor.one(".go").click()
    await visitor.look("thanked")


@pytest.mark.parametrize(("language", "light"), LOOKS)
async def test_closed_it_takes_a_message_that_is_answered_by_email(
    shop: Desk, screens: Screens, language: str, light: Light
) -> None:
    await settle(shop, hours=closed_until(shop.app.now() + timedelta(days=3)))
    visitor = await a_visitor(screens, shop, language, light)
    await visitor.one(".launcher").click()
    await expect(visitor.one("#ask-message")).to_be_visible()
    await visitor.look("closed")
    await visitor.one("#ask-name").fill("Negar")
    await visitor.one("#ask-email").fill("negar@shop.example")
    await visitor.one("#ask-message").fill("Where is it?")
    await visitor.one(".go").click()
    await expect(visitor.one(".bubble")).to_have_text("Where is it?")
    await expect(visitor.root.get_by_label(re.compile("Sent|ارسال شد"), exact=True)).to_be_visible()
    await visitor.look("left")


@pytest.mark.parametrize(
    ("colour", "light"),
    [("#ffd54f", "light"), ("#ffffff", "light"), ("#888888", "light"), ("#000000", "dark")],
)
async def test_no_colour_of_an_inbox_makes_it_hard_to_read(
    shop: Desk, screens: Screens, colour: str, light: Light
) -> None:
    await settle(shop, **_SETTINGS | {"colour": colour})
    visitor = await a_visitor(screens, shop, "en", light)
    await visitor.one(".launcher").click()
    await _is_asked(visitor, "en")
    await _waits(visitor)


@pytest.mark.parametrize("language", ["ar", "de", "fr", "tr"])
async def test_the_other_languages_have_room(shop: Desk, screens: Screens, language: str) -> None:
    await settle(shop, hours=closed_until(shop.app.now() + timedelta(days=3)))
    visitor = await a_visitor(screens, shop, language, "light", 320)
    await visitor.one(".launcher").click()
    await expect(visitor.one("#ask-message")).to_be_visible()
    await visitor.one(".go").click()
    await visitor.look("closed")
    wide = await visitor.page.evaluate(
        "() => { const panel = document.querySelector('contactcenter-chat').shadowRoot"
        ".querySelector('.panel'); return panel.scrollWidth - panel.clientWidth; }"
    )
    assert wide <= 0


async def test_it_is_used_by_keys_alone(shop: Desk, screens: Screens) -> None:
    await settle(shop, ask={"email": "required"})
    visitor = await a_visitor(screens, shop, "en", "light")
    keyboard = visitor.page.keyboard
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await expect(visitor.one("#ask-email")).to_be_focused()
    await keyboard.type("negar@shop.example")
    await keyboard.press("Enter")
    await expect(visitor.one(".write textarea")).to_be_focused()
    await keyboard.type("Hello")
    await keyboard.press("Enter")
    await expect(visitor.one(".bubble")).to_have_text("Hello")
    order = []
    for _ in range(3):
        await keyboard.press("Tab")
        order.append(await _focused(visitor.page))
    assert order == ["tool", "tool smile", "launcher"]
    await keyboard.press("Escape")
    await expect(visitor.one(".launcher")).to_be_focused()
    await expect(visitor.root.locator(".panel")).to_have_count(0)


async def test_on_a_phone_that_is_turned_the_latest_stays_in_sight(
    shop: Desk, screens: Screens
) -> None:
    await settle(shop)
    visitor = await a_visitor(screens, shop, "en", "light", 390)
    await visitor.one(".launcher").click()
    for number in range(8):
        await visitor.one(".write textarea").fill(f"Line {number}")
        await visitor.one(".send").click()
    await expect(visitor.root.locator(".bubble")).to_have_count(8)
    for width, height in [(740, 360), (390, 400), (390, 720)]:
        await visitor.page.set_viewport_size({"width": width, "height": height})
        await expect(visitor.root.get_by_text("Line 7")).to_be_in_viewport(ratio=1)
        room = await visitor.one(".scroll").bounding_box()
        assert room["height"] > height / 3
    await visitor.look("turned")


async def test_two_tabs_of_one_visitor_show_the_same(shop: Desk, screens: Screens) -> None:
    await settle(shop)
    one = await a_visitor(screens, shop, "en", "light")
    await one.one(".launcher").click()
    await one.one(".write textarea").fill("From the first tab")
    await one.one(".send").click()
    await expect(one.root.get_by_label("Sent", exact=True)).to_be_visible()
    page = await one.page.context.new_page()
    await page.goto(shop.site)
    two = Visitor(page, "second")
    await two.one(".launcher").click()
    await expect(two.one(".bubble")).to_have_text("From the first tab")
    await two.one(".write textarea").fill("From the second tab")
    await two.one(".send").click()
    await expect(one.root.locator(".bubble")).to_have_text(
        ["From the first tab", "From the second tab"]
    )


async def test_nothing_of_what_is_being_written_leaves_the_page(
    shop: Desk, screens: Screens
) -> None:
    """Agents never see unsent text: not a word of it crosses the wire."""
    await settle(shop)
    visitor = await a_visitor(screens, shop, "en", "light")
    sent: list[str] = []
    visitor.page.on(
        "websocket",
        lambda socket: socket.on("framesent", lambda told: sent.append(str(told))),
    )
    visitor.page.on("request", lambda asked: sent.append(f"{asked.url} {asked.post_data}"))
    await visitor.one(".launcher").click()
    await expect(visitor.one(".state")).to_have_text("Away just now – we will answer here")
    field = visitor.one(".write textarea")
    await field.press_sequentially("mysecretword")
    await expect(field).to_have_value("mysecretword")
    await field.fill("")
    await field.press_sequentially("Hello")
    await field.press("Enter")
    await expect(visitor.root.get_by_label("Sent", exact=True)).to_be_visible()
    assert any('"typing"' in each for each in sent)
    assert any("Hello" in each for each in sent)
    assert not any("secret" in each for each in sent)


async def _focused(page: Page) -> str:
    found: str = await page.evaluate(
        "() => document.activeElement.shadowRoot?.activeElement?.className ?? ''"
    )
    return found
