"""The README's pictures, taken of the running demo: `python -m tools.screenshots [FOLDER]`.

Starts the demo with a seed, signs in as four of its people, answers a mail and a chat, looks at
the review of complaints and at what another promise would have been, and writes desk-en, desk-fa,
mobile-fa, widget, inboxes, review-fa and replay-en as PNG. Needs Chromium (or CC_CHROMIUM).
"""

import importlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tools.steps import ROOT

NORA, KIAN, SHIRIN = "nora@aramis.example", "kian@aramis.example", "shirin@aramis.example"
ADAM = "admin@aramis.example"
WIDE, NARROW = (1440, 900), (390, 844)

_DEMO = ("-m", "contactcenter.demo", "--no-browser", "--seed", "7", "--pace", "60", "--port", "0")
_LOGIN = re.compile(r"^\s+\w+\s+(\S+@\S+)\s+(\S+)\s")
_ADDRESS = re.compile(r"^\s+(Desk|Shop)\s+(http\S+)")
_PERSIAN = re.compile("[\u0600-\u06ff]")
_TO_END = 10  # seconds
_PATIENCE = 60_000  # milliseconds: customers take their time to answer
_COLOURS = 255
_MORE = 2  # mails beside the answered one

_QUESTION = "Hi! Is the walnut tray in stock, and how fast could it be in Isfahan?"
_ANSWER = "Hello! It is, and we send it today: with you the day after tomorrow."
_THANKS = "Lovely, then I will order two."
_TO_MAIL = {
    "en": "Hello, thank you for writing. I am looking into it and come back to you today.",
    "fa": "سلام، ممنون که خبر دادید. بررسی می‌کنم و همین امروز نتیجه را می‌نویسم.",
}


@dataclass(frozen=True, slots=True)
class Demo:
    """Where the running demo is, and who may sign in."""

    addresses: dict[str, str]
    passwords: dict[str, str]


def main() -> None:
    """Take all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CC_CHROMIUM") or shutil.which("chromium")
    with _demo() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        _take(folder, demo, browser)
        browser.close()


def _take(folder: Path, demo: Demo, browser: Browser) -> None:
    visitor = _open(browser, demo.addresses["Shop"], size=WIDE)
    visitor.get_by_role("button", name="Open chat").click()
    _say(visitor, _QUESTION)
    nora = _sign_in(browser, demo, NORA, size=WIDE)
    _claim(nora, nora.locator("[data-ticket]").filter(has_text="walnut tray"))
    _answer(nora, _ANSWER)
    expect(visitor.locator(".bubble")).to_have_count(2)
    _say(visitor, _THANKS)
    _keep(visitor, folder / "widget.png")

    _work(nora, "en")
    _keep(nora, folder / "desk-en.png")
    _be(nora, "offline")

    kian = _sign_in(browser, demo, KIAN, size=WIDE)
    _work(kian, "fa")
    _keep(kian, folder / "desk-fa.png")
    _be(kian, "offline")
    pocket = _sign_in(browser, demo, KIAN, size=NARROW)
    pocket.goto(kian.url)
    expect(pocket.locator("[data-message]").first).to_be_visible()
    _keep(pocket, folder / "mobile-fa.png")

    shirin = _sign_in(browser, demo, SHIRIN, size=WIDE)
    shirin.goto(f"{demo.addresses['Desk']}/inboxes")
    expect(shirin.locator("[data-inbox]")).to_have_count(3)
    _keep(shirin, folder / "inboxes.png")
    shirin.goto(f"{demo.addresses['Desk']}/register/review")
    expect(shirin.locator("[data-pareto]")).to_be_visible()
    _keep(shirin, folder / "review-fa.png")
    adam = _sign_in(browser, demo, ADAM, size=WIDE)
    _keep(_replayed(adam, demo.addresses["Desk"]), folder / "replay-en.png")


def _replayed(page: Page, desk: str) -> Page:
    """Ask what a stricter promise would have been."""
    page.goto(f"{desk}/promises/sla_policy/standard")
    page.get_by_role("group", name="Normal").first.get_by_role("textbox").fill("12")
    page.get_by_role("button", name="Save as the next version").click()
    expect(page.get_by_role("dialog").get_by_role("table")).to_be_visible(timeout=_PATIENCE)
    return page


def _work(page: Page, language: Literal["en", "fa"]) -> None:
    """Take mails, answer one in its language, see what the customer says, and be offered more."""
    mails = page.locator("[data-ticket]").filter(has=page.locator("svg.lucide-mail"))
    if language == "fa":
        _claim(page, mails.filter(has_text=_PERSIAN))
    else:
        _claim(page, mails.filter(has_not_text=_PERSIAN))
    answered = page.url
    _answer(page, _TO_MAIL[language])
    for _ in range(_MORE):
        _claim(page, mails)
    page.locator(f"[data-ticket][href='{urlsplit(answered).path}']").click()
    expect(page.locator("[data-message=inbound]")).not_to_have_count(1, timeout=_PATIENCE)
    _be(page, "online")
    expect(page.locator("[data-offer]")).to_be_visible(timeout=_PATIENCE)


def _be(page: Page, presence: Literal["online", "offline"]) -> None:
    page.locator("[data-presence]").click()
    choices = page.get_by_role("menuitem")
    (choices.first if presence == "online" else choices.last).click()
    expect(choices).to_have_count(0)
    if presence == "offline":
        expect(page.locator("[data-offer]")).to_have_count(0)


def _claim(page: Page, rows: Locator) -> None:
    page.locator("nav:visible a[href='/waiting']").click()
    rows.first.click(timeout=_PATIENCE)
    page.locator("[data-claim] button").click()
    expect(page.locator("[data-claim]")).to_have_count(0)
    ticket = page.url.rpartition("/")[2]
    page.locator("nav:visible a[href='/mine']").click()
    page.locator(f"[data-ticket][href$='{ticket}']").click()


def _answer(page: Page, text: str) -> None:
    page.locator("[data-composer]").fill(text)
    page.locator("[data-send]").click()
    expect(page.locator("[data-composer]")).to_have_value("")


def _say(visitor: Page, text: str) -> None:
    field = visitor.locator("contactcenter-chat textarea")
    field.fill(text)
    field.press("Enter")
    expect(visitor.locator(".bubble").last).to_have_text(text)


def _sign_in(browser: Browser, demo: Demo, email: str, *, size: tuple[int, int]) -> Page:
    page = _open(browser, demo.addresses["Desk"], size=size)
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(demo.passwords[email])
    page.locator("button[type=submit]").click()
    expect(page.locator("[data-connection=live]")).to_be_attached()
    return page


def _open(browser: Browser, url: str, *, size: tuple[int, int]) -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="en-GB",
        timezone_id="Asia/Tehran",
        color_scheme="light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(url)
    return page


def _keep(page: Page, path: Path) -> None:
    """Write the picture, with fewer colours where Pillow is at hand."""
    page.screenshot(path=path)
    if importlib.util.find_spec("PIL") is not None:
        image = importlib.import_module("PIL.Image")
        image.open(path).convert("RGB").quantize(_COLOURS).save(path, optimize=True)
    print(f"{path}: {path.stat().st_size // 1000} kB")


@contextmanager
def _demo() -> Iterator[Demo]:
    """Run the demo and end it as Ctrl-C does."""
    process = subprocess.Popen([sys.executable, *_DEMO], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        addresses: dict[str, str] = {}
        passwords: dict[str, str] = {}
        for line in process.stdout:
            if found := _ADDRESS.match(line):
                addresses[found[1]] = found[2]
            if found := _LOGIN.match(line):
                passwords[found[1]] = found[2]
            if "Ctrl-C" in line:
                break
        else:
            sys.exit("The demo did not start: see the lines above.")
        yield Demo(addresses, passwords)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(_TO_END)


if __name__ == "__main__":
    main()
